import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import type { SignedEntry } from "../src/sign/sign-image.ts";
import { signSummary } from "../src/sign/sign-summary.ts";
import { PredicateType } from "../src/sign/statement.ts";
import { clusterPolicy, cosignCommand, type TrustedSigner } from "../src/sign/verify-snippets.ts";

const keyless = {
  kind: "keyless",
  identity: "https://github.com/acme/shop/.github/workflows/images.yml@refs/heads/main",
  issuer: "https://token.actions.githubusercontent.com",
  fulcio: "https://fulcio.sigstore.dev",
  ownRoot: false,
} as const satisfies TrustedSigner;
const key = {
  kind: "key",
  pem: "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n",
  logged: false,
} as const;
const authority = (signer: TrustedSigner, form: "bundle" | "legacy"): unknown =>
  parse(clusterPolicy("ghcr.io/acme/app", signer, form)).spec.authorities[0];

test("a policy asks for bundles of cosign's type where the image has bundles, and for neither where it has not", () => {
  expect(authority(keyless, "bundle")).toEqual({
    keyless: {
      url: "https://fulcio.sigstore.dev",
      identities: [{ issuer: keyless.issuer, subject: keyless.identity }],
    },
    signatureFormat: "bundle",
    attestations: [{ name: "signature", predicateType: "https://sigstore.dev/cosign/sign/v1" }],
  });
  expect(authority({ ...key, ownRoot: false }, "legacy")).toEqual({ key: { data: key.pem } });
});

test("services of one's own are named, with the keys that they are trusted by", () => {
  const own = { ...keyless, fulcio: "https://fulcio.acme.example", ownRoot: true };
  expect(authority(own, "bundle")).toMatchObject({
    keyless: { url: "https://fulcio.acme.example", trustRootRef: "own" },
  });
  expect(cosignCommand("ghcr.io/acme/app@sha256:0", own)).toContain("--trusted-root trusted_root.json");
  expect(cosignCommand("ghcr.io/acme/app@sha256:0", keyless)).not.toContain("trusted-root");
  expect(cosignCommand("x", { ...key, ownRoot: true })).toBe(
    "cosign verify --key cosign.pub --insecure-ignore-tlog=true --trusted-root trusted_root.json x",
  );
});

test("an attestation is asked for by its type", () => {
  expect(cosignCommand("x", { ...key, ownRoot: false }, "https://spdx.dev/Document")).toBe(
    "cosign verify-attestation --type spdxjson --key cosign.pub --insecure-ignore-tlog=true x",
  );
  expect(cosignCommand("x", keyless, "https://example.com/a b").split(" \\\n")[0]).toBe(
    "cosign verify-attestation --type 'https://example.com/a b'",
  );
});

const digest = `sha256:${"0".repeat(64)}` as const;
const entry = (predicateType: string): SignedEntry => ({
  subject: digest,
  predicateType,
  form: "bundle",
  digest,
  outcome: "written",
});
const entries = Object.values(PredicateType).map(entry);
const summaryOf = (name: string, signer: TrustedSigner, of = entries): string =>
  signSummary({ name, reference: `${name}@${digest}` }, signer, of);
/** What stands in a fence of YAML. */
const yamlOf = (summary: string): unknown => parse(/```yaml\n([^]*?)\n```/.exec(summary)?.[1] ?? "");

test("of a layout folder, the summary gives what this action verifies by, and no command that cannot work", () => {
  const byKey = summaryOf("oci:images", { ...key, ownRoot: false });
  expect(byKey).not.toMatch(/cosign verify|policy-controller/);
  expect(byKey).toContain("BEGIN PUBLIC KEY");
  const image = `oci:images@${digest}`;
  expect(yamlOf(byKey)).toEqual({ mode: "verify", image, "public-key": "cosign.pub", attest: "sbom,vuln,provenance" });
  expect(yamlOf(summaryOf("oci:images", { ...keyless, ownRoot: true }, [entry(PredicateType.signature)]))).toEqual({
    mode: "verify",
    image,
    "certificate-identity": keyless.identity,
    "certificate-oidc-issuer": keyless.issuer,
    "trusted-root": "trusted_root.json",
  });
  expect(summaryOf("ghcr.io/acme/app", keyless)).toMatch(
    /cosign verify [^]*cosign verify-attestation [^]*policy-controller/,
  );
});
