import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { expect, test } from "@jest/globals";
import { startSigstore } from "../../../test/harness/sigstore.ts";
import { legacyAnnotations, legacyBundle } from "../src/sign/legacy-annotations.ts";
import { openSigningKey } from "../src/sign/signing-key.ts";
import { sigstoreSigner } from "../src/sign/sigstore-signer.ts";
import { sigstoreVerifier } from "../src/sign/sigstore-verifier.ts";
import { statementBytes } from "../src/sign/statement.ts";
import { trustedRoot } from "../src/sign/trusted-root.ts";
import { RecordingLog } from "./recording-log.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const key = await openSigningKey(privateKey.export({ type: "pkcs8", format: "pem" }).toString(), "");
const clock = { now: () => Date.now(), sleep: async () => undefined, random: () => 0 };
const statement = statementBytes(`sha256:${"0".repeat(64)}`, "https://example.com/x", {});

test("where a key is trusted, a certificate of the same services is not: anyone gets one", async () => {
  await using sigstore = await startSigstore();
  sigstore.claims = { iss: "https://issuer.example", sub: "anyone", san: "https://anyone.example" };
  const root = await trustedRoot({ kind: "file", name: "root", text: JSON.stringify(sigstore.trustedRoot) });
  const verifier = sigstoreVerifier({ kind: "key", key: key.publicKey }, root);
  const services = { fulcio: `${sigstore.url}/fulcio`, rekor: `${sigstore.url}/rekor` };
  const patience = { budget: 0, clock, log: new RecordingLog() };

  const own = await sigstoreSigner({ kind: "key", key }, services, patience).signStatement(statement);
  expect(await verifier.verify(own)).toMatchObject({ kind: "trusted" });
  const idToken = async (): Promise<string> => sigstore.idToken();
  const anyones = await sigstoreSigner({ kind: "keyless", idToken }, services, patience).signStatement(statement);
  expect(await verifier.verify(anyones)).toEqual({
    kind: "refused",
    reason: "made with a certificate, not with a key",
  });
});

test("a bare key, also in the place of a certificate, is nobody whom an identity means (GHSA-fx35-mq7g-6g98)", async () => {
  await using sigstore = await startSigstore();
  const root = await trustedRoot({ kind: "file", name: "root", text: JSON.stringify(sigstore.trustedRoot) });
  const anyone = {
    kind: "keyless",
    matches: () => true,
    identity: "anyone",
    issuer: "https://issuer.example",
  } as const;
  const verifier = sigstoreVerifier(anyone, root);
  const patience = { budget: 0, clock, log: new RecordingLog() };
  const signer = sigstoreSigner({ kind: "key", key }, { rekor: `${sigstore.url}/rekor` }, patience);
  const bundle = await signer.signStatement(statement);
  const { publicKey: _, ...material } = bundle.verificationMaterial;
  const rawBytes = createPublicKey(key.publicKey.pem).export({ type: "spki", format: "der" }).toString("base64");
  const forged = JSON.stringify({ ...bundle, verificationMaterial: { ...material, certificate: { rawBytes } } });
  for (const each of [bundle, JSON.parse(forged)])
    expect(await verifier.verify(each)).toMatchObject({ kind: "refused" });

  const message = Buffer.from("hello");
  const annotations = legacyAnnotations(await signer.signMessage(message), undefined);
  expect(legacyBundle(annotations, { message })).toBeDefined();
  const withKey = { ...annotations, "dev.sigstore.cosign/certificate": key.publicKey.pem };
  expect(legacyBundle(withKey, { message })).toBeUndefined();
});

test("an envelope beside a signature of something else is not what was signed", async () => {
  await using sigstore = await startSigstore();
  const root = await trustedRoot({ kind: "file", name: "root", text: JSON.stringify(sigstore.trustedRoot) });
  const verifier = sigstoreVerifier({ kind: "key", key: key.publicKey }, root);
  const patience = { budget: 0, clock, log: new RecordingLog() };
  const signer = sigstoreSigner({ kind: "key", key }, { rekor: `${sigstore.url}/rekor` }, patience);
  const signed = await signer.signMessage(Buffer.from("hello"));
  const dsseEnvelope = {
    payload: statement.toString("base64"),
    payloadType: "application/vnd.in-toto+json",
    signatures: [{ sig: signed.messageSignature?.signature ?? "", keyid: "" }],
  };
  // Of no type that the library writes: what a stranger may put into a registry.
  const both = JSON.parse(JSON.stringify({ ...signed, dsseEnvelope }));
  expect(await verifier.verify(both)).toMatchObject({ kind: "refused" });
});
