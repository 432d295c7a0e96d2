import { oneLine } from "../one-line.ts";

/** Whom a reader of the summary is to trust. */
export type TrustedSigner =
  | { readonly kind: "key"; readonly pem: string; readonly logged: boolean }
  | { readonly kind: "keyless"; readonly identity: string; readonly issuer: string };

const longest = 500;

/** The command by which anyone checks the image. Identities are exact; the older form needs cosign 3 to be told so. */
export function cosignCommand(image: string, signer: TrustedSigner): string {
  if (signer.kind === "key") {
    const log = signer.logged ? "" : " --insecure-ignore-tlog=true";
    return `cosign verify --key cosign.pub${log} ${shellWord(image)}`;
  }
  return [
    "cosign verify",
    `  --certificate-identity ${shellWord(signer.identity)}`,
    `  --certificate-oidc-issuer ${shellWord(signer.issuer)}`,
    `  ${shellWord(image)}`,
  ].join(" \\\n");
}

/** A policy for sigstore's policy-controller that lets only images of this repository in that are signed so. */
export function clusterPolicy(repository: string, signer: TrustedSigner): string {
  const authority =
    signer.kind === "key"
      ? ["    - key:", "        data: |", ...indented(signer.pem, 10)]
      : [
          "    - keyless:",
          "        url: https://fulcio.sigstore.dev",
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
