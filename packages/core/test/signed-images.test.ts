import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "@jest/globals";
import { MediaType, openRegistry, putBytes, type Digest, type RegistryStore, type Store } from "@layered-build/oci";
import { startRegistry } from "../../../test/harness/registry.ts";
import { requireTools } from "../../../test/harness/require-tools.ts";
import { imageSubjects } from "../src/sign/image-subjects.ts";
import { keySigner } from "../src/sign/signer.ts";
import { openSigningKey } from "../src/sign/signing-key.ts";
import { signImage, type SignedEntry } from "../src/sign/sign-image.ts";
import { keyVerifier } from "../src/sign/verifier.ts";
import { verifySubject } from "../src/sign/verify-image.ts";
import { RecordingLog } from "./recording-log.ts";

const { describe } = requireTools("docker-registry");

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const key = await openSigningKey(privateKey.export({ type: "pkcs8", format: "pem" }).toString(), "");
const verifier = keyVerifier(key.publicKey);
const now = (): Date => new Date("2026-01-01T00:00:00Z");

async function pushImage(store: Store): Promise<Digest> {
  const config = await putBytes(
    store,
    Buffer.from(JSON.stringify({ os: "linux", architecture: "amd64", rootfs: { type: "layers", diff_ids: [] } })),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: MediaType.manifest,
    config: { mediaType: MediaType.config, digest: config.digest, size: config.size },
    layers: [],
  };
  return (await store.putManifest({ bytes: Buffer.from(JSON.stringify(manifest)), mediaType: MediaType.manifest }))
    .digest;
}

function attest(
  store: Store,
  subject: Digest,
  numbers: readonly number[],
  log = new RecordingLog(),
): Promise<readonly SignedEntry[]> {
  const attestations = numbers.map((number) => ({
    subject,
    predicateType: `https://example.com/${number}`,
    predicate: { number },
  }));
  return imageSubjects(store, subject).then((subjects) =>
    signImage(
      { store, subjects, forms: ["bundle", "legacy"], attestations },
      { signer: keySigner(key), verifier, log, now },
    ),
  );
}

const required = (numbers: readonly number[]) =>
  numbers.map((number) => ({ name: String(number), types: [`https://example.com/${number}`] }));

describe("an image in a registry without the referrers API", () => {
  test("twelve at once in one process keep all twelve", async () => {
    await using registry = await startRegistry();
    const store = openRegistry({ registry: registry.host, repository: "twelve" });
    const image = await pushImage(store);
    const numbers = Array.from({ length: 12 }, (_, index) => index);
    await Promise.all(numbers.map((number) => attest(store, image, [number])));
    // One signature and twelve attestations, each in two forms.
    expect(await verifySubject(store, image, verifier, required(numbers))).toHaveLength(24);
    const index = await store.getManifest(image.replace(":", "-"));
    const entries = JSON.parse(Buffer.from(index?.bytes ?? "").toString()).manifests;
    expect(entries).toHaveLength(13);
    expect(new Set(entries.map(({ artifactType }: { artifactType: string }) => artifactType))).toEqual(
      new Set(["application/vnd.dev.sigstore.bundle.v0.3+json"]),
    );
  });

  test("what another process has undone is listed again, and reported", async () => {
    await using registry = await startRegistry();
    const target = { registry: registry.host, repository: "overlap" };
    const store = openRegistry(target);
    const image = await pushImage(store);
    await attest(store, image, [1]);
    const tags = [image.replace(":", "-"), `${image.replace(":", "-")}.att`];
    const before = await Promise.all(tags.map((tag) => openRegistry(target).getManifest(tag)));

    // The other process has read the lists before, and writes them after the second attestation of ours.
    let undone = false;
    const racing = new Proxy(store, {
      get(of: RegistryStore, name) {
        if (name === "putManifest")
          return async (...given: Parameters<Store["putManifest"]>) => {
            const written = await of.putManifest(...given);
            if (!undone && given[1]?.endsWith(".att") === true) {
              undone = true;
              for (const [index, tag] of tags.entries()) {
                const list = before[index];
                if (list !== undefined)
                  await of.putManifest({ bytes: list.bytes, mediaType: list.descriptor.mediaType }, tag);
              }
            }
            return written;
          };
        const value: unknown = Reflect.get(of, name);
        return typeof value === "function" ? value.bind(of) : value;
      },
    });
    const log = new RecordingLog();
    await attest(racing, image, [2], log);
    expect(undone).toBe(true);
    expect(log.warnings.join()).toContain("were no longer listed");
    expect(await verifySubject(openRegistry(target), image, verifier, required([1, 2]))).toHaveLength(4);
  });

  test("what others wrote beside an image, however damaged, is passed over", async () => {
    await using registry = await startRegistry();
    const store = openRegistry({ registry: registry.host, repository: "damaged" });
    const image = await pushImage(store);
    const subject = (await store.headManifest(image)) ?? { mediaType: MediaType.manifest, digest: image, size: 1 };
    const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    const empty = await putBytes(store, Buffer.from("{}"));
    const material = { publicKey: { hint: "\u001b[31m::error::x" } };
    const payload = Buffer.from("no statement").toString("base64");
    const bundles = [
      "",
      "[]",
      "null",
      "{",
      JSON.stringify({ mediaType: bundleType }),
      JSON.stringify({ mediaType: bundleType, verificationMaterial: material, messageSignature: { signature: 7 } }),
      JSON.stringify({
        mediaType: bundleType,
        verificationMaterial: material,
        dsseEnvelope: { payload, payloadType: "x", signatures: [] },
      }),
      JSON.stringify({
        mediaType: bundleType,
        verificationMaterial: material,
        dsseEnvelope: { payload, payloadType: "application/vnd.in-toto+json", signatures: [{ sig: "####" }] },
      }),
    ];
    for (const text of bundles) {
      const layer = await putBytes(store, Buffer.from(text));
      const manifest = {
        schemaVersion: 2,
        mediaType: MediaType.manifest,
        artifactType: bundleType,
        config: { mediaType: MediaType.empty, digest: empty.digest, size: empty.size },
        layers: [{ mediaType: bundleType, digest: layer.digest, size: layer.size }],
        subject,
      };
      await store.putManifest({ bytes: Buffer.from(JSON.stringify(manifest)), mediaType: MediaType.manifest });
    }
    // A bundle that is too large, and one that is not there: neither is ours to fail by.
    for (const [digest, size] of [[empty.digest, 40 * 1024 * 1024] as const, [empty.digest, 7] as const]) {
      const manifest = {
        schemaVersion: 2,
        mediaType: MediaType.manifest,
        artifactType: bundleType,
        config: { mediaType: MediaType.empty, digest: empty.digest, size: empty.size },
        layers: [{ mediaType: bundleType, digest, size }],
        subject,
      };
      await store.putManifest({ bytes: Buffer.from(JSON.stringify(manifest)), mediaType: MediaType.manifest });
    }
    const wanted = [{ name: "signature", types: ["https://sigstore.dev/cosign/sign/v1"] }];
    await expect(verifySubject(store, image, verifier, wanted)).rejects.toMatchObject({
      code: "not-signed",
      hint: "It has no signatures and no attestations at all.",
    });
    expect(await attest(store, image, [])).toMatchObject([{ outcome: "written" }, { outcome: "written" }]);
  });
});
