import {
  isDigest,
  MediaType,
  parseManifest,
  putBytes,
  putEmpty,
  type Descriptor,
  type Digest,
  type ImageManifest,
  type Store,
} from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import { inParallel } from "../in-parallel.ts";
import { passOver } from "./pass-over.ts";
import { readBlob } from "./read-blob.ts";
import { bundleType, isBundleType, readBundle, type SignatureBundle } from "./signature-bundle.ts";
import { saidInEnvelope, type StoredSignature } from "./stored-signature.ts";

const atOnce = 6;

/** A manifest that is to be listed as a referrer: kept until it is seen there. */
export interface WrittenReferrer {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

/**
 * Writes a bundle as a referrer of an image, as cosign 3 and actions/attest do: the store lists it by the referrers API, or under the
 * fall-back tag with the right artifact type (OCI distribution-spec 1.1, "Referrers Tag Schema").
 */
export async function writeBundle(
  store: Store,
  subject: Descriptor,
  bundle: SignatureBundle,
  predicateType: string,
  now: Date,
): Promise<WrittenReferrer> {
  const json = Buffer.from(JSON.stringify(bundle));
  const [config, layer] = await Promise.all([putEmpty(store), putBytes(store, json)]);
  const manifest = {
    schemaVersion: 2,
    mediaType: MediaType.manifest,
    artifactType: bundleType,
    config: { mediaType: MediaType.empty, digest: config.digest, size: config.size },
    layers: [{ mediaType: bundleType, digest: layer.digest, size: layer.size }],
    subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
    annotations: {
      "dev.sigstore.bundle.content": "dsse-envelope",
      "dev.sigstore.bundle.predicateType": predicateType,
      [OciAnnotation.created]: now.toISOString().replace(/\.\d+Z$/, "Z"),
    },
  } satisfies ImageManifest;
  const bytes = Buffer.from(JSON.stringify(manifest));
  return { bytes, descriptor: await store.putManifest({ bytes, mediaType: MediaType.manifest }) };
}

/**
 * The referrers of an image, by the API and under the fall-back tag: a registry that has the API now may have had none when a signature
 * was written, and some that say they take notice of a subject do not.
 */
export async function listedReferrers(store: Store, subject: Digest): Promise<ReadonlySet<Digest>> {
  const byApi = store.referrersByApi === undefined ? store.referrers(subject) : store.referrersByApi(subject);
  const [listed, tagged] = await Promise.all([byApi, underFallbackTag(store, subject)]);
  return new Set([...(listed ?? []), ...tagged].map(({ digest }) => digest));
}

/**
 * All bundles among the referrers, which are asked for where they are not given. Each manifest is opened: lists are written by many, with
 * types that are not true.
 */
export async function readBundles(
  store: Store,
  subject: Digest,
  listed?: ReadonlySet<Digest>,
): Promise<readonly StoredSignature[]> {
  const referrers = [...(listed ?? (await listedReferrers(store, subject)))];
  const found = await inParallel(referrers, atOnce, (digest) => passOver(() => readReferrer(store, subject, digest)));
  return found.filter((each) => each !== undefined);
}

async function underFallbackTag(store: Store, subject: Digest): Promise<readonly Descriptor[]> {
  const parsed = await passOver(async () => {
    const stored = await store.getManifest(subject.replace(":", "-"));
    return stored && parseManifest(stored);
  });
  return parsed?.kind === "index" ? parsed.document.manifests.filter(({ digest }) => isDigest(digest)) : [];
}

async function readReferrer(store: Store, subject: Digest, digest: Digest): Promise<StoredSignature | undefined> {
  const stored = await store.getManifest(digest);
  const parsed = stored && parseManifest(stored);
  if (parsed?.kind !== "manifest" || parsed.document.subject?.digest !== subject) return undefined;
  const layer = parsed.document.layers.find(({ mediaType }) => isBundleType(mediaType));
  const bytes = layer === undefined ? undefined : await readBlob(store, layer);
  const bundle = bytes && readBundle(bytes);
  const said = bundle && saidInEnvelope(bundle);
  return bundle === undefined || said === undefined ? undefined : { form: "bundle", digest, bundle, ...said };
}
