import { oneLine } from "../one-line.ts";
import { PredicateType } from "./statement.ts";
import type { SignatureForm } from "./stored-signature.ts";

/** Whom a reader of the summary is to trust. `ownRoot`: by keys of services of one's own, and not by those of the public ones. */
export type TrustedSigner = { readonly ownRoot: boolean } & (
  | { readonly kind: "key"; readonly pem: string; readonly logged: boolean }
  | { readonly kind: "keyless"; readonly identity: string; readonly issuer: string; readonly fulcio: string }
);

const longest = 500;

/** What cosign calls the types that are attested here; any other by its address. */
const cosignTypes: Readonly<Record<string, string>> = {
  [PredicateType.spdx]: "spdxjson",
  [PredicateType.cyclonedx]: "cyclonedx",
  [PredicateType.vuln]: "vuln",
  [PredicateType.provenance]: "slsaprovenance1",
};

/** The command by which anyone checks that the image is signed, or that it has an attestation of a type. Identities are exact. */
export function cosignCommand(image: string, signer: TrustedSigner, predicateType?: string): string {
  const verify =
    predicateType === undefined
      ? "cosign verify"
      : `cosign verify-attestation --type ${shellWord(cosignTypes[predicateType] ?? predicateType)}`;
  const root = signer.ownRoot ? "--trusted-root trusted_root.json" : "";
  if (signer.kind === "key") {
    const log = signer.logged ? "" : "--insecure-ignore-tlog=true";
    const options = [log, root].filter((each) => each !== "").map((each) => ` ${each}`);
    return `${verify} --key cosign.pub${options.join("")} ${shellWord(image)}`;
  }
  return [
    verify,
    ...(root === "" ? [] : [`  ${root}`]),
    `  --certificate-identity ${shellWord(signer.identity)}`,
    `  --certificate-oidc-issuer ${shellWord(signer.issuer)}`,
    `  ${shellWord(image)}`,
  ].join(" \\\n");
}

/** What `attest` calls the types. */
const attestKinds: Readonly<Record<string, string>> = {
  [PredicateType.spdx]: "sbom",
  [PredicateType.cyclonedx]: "sbom",
  [PredicateType.vuln]: "vuln",
  [PredicateType.provenance]: "provenance",
};

/** The inputs of scan-and-sign by which it verifies the same: for a layout folder, of which cosign can read no signature. */
export function verifyInputs(image: string, signer: TrustedSigner, predicateTypes: readonly string[]): string {
  const attested = [...new Set(predicateTypes.flatMap((type) => attestKinds[type] ?? []))];
  const inputs = {
    mode: "verify",
    image,
    ...(signer.kind === "key"
      ? { "public-key": "cosign.pub" }
      : { "certificate-identity": signer.identity, "certificate-oidc-issuer": signer.issuer }),
    ...(signer.ownRoot ? { "trusted-root": "trusted_root.json" } : {}),
    ...(attested.length === 0 ? {} : { attest: attested.join(",") }),
  };
  return Object.entries(inputs)
    .map(([name, value]) => `${name}: ${JSON.stringify(oneLine(value, longest))}`)
    .join("\n");
}

/**
 * A policy for sigstore's policy-controller that lets only images of this repository in that are signed so. It reads bundles since 0.13 where it
 * is told to, and of bundles only attestations, by their type: cosign's signature is one.
 */
export function clusterPolicy(repository: string, signer: TrustedSigner, form: SignatureForm): string {
  const authority =
    signer.kind === "key"
      ? ["    - key:", "        data: |", ...indented(signer.pem, 10)]
      : [
          "    - keyless:",
          `        url: ${JSON.stringify(oneLine(signer.fulcio, longest))}`,
          ...(signer.ownRoot
            ? ["        # A TrustRoot with the keys of your services.", "        trustRootRef: own"]
            : []),
          "        identities:",
          `          - issuer: ${JSON.stringify(oneLine(signer.issuer, longest))}`,
          `            subject: ${JSON.stringify(oneLine(signer.identity, longest))}`,
        ];
  return [
    "apiVersion: policy.sigstore.dev/v1beta1",
    "kind: ClusterImagePolicy",
    "metadata:",
    "  name: signed-images",
    "spec:",
    "  images:",
    `    - glob: ${JSON.stringify(`${repository}**`)}`,
    "  authorities:",
    ...authority,
    ...(form === "legacy"
      ? []
      : [
          "      signatureFormat: bundle",
          "      attestations:",
          "        - name: signature",
          `          predicateType: ${PredicateType.signature}`,
        ]),
  ].join("\n");
}

/** Text as one word of a shell, in quotes that nothing in it can end. */
function shellWord(text: string): string {
  const line = oneLine(text, longest);
  return /^[\w@%+=:,./-]+$/.test(line) ? line : `'${line.replaceAll("'", "'\\''")}'`;
}

function indented(text: string, spaces: number): readonly string[] {
  return text
    .trim()
    .split("\n")
    .map((line) => " ".repeat(spaces) + line);
}
