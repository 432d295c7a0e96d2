import { expect, test } from "@jest/globals";
import { parse } from "yaml";
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
