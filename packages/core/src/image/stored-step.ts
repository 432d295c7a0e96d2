import {
  isDigest,
  MediaType,
  parseManifest,
  putEmpty,
  type Descriptor,
  type Digest,
  type ImageManifest,
  type Store,
} from "@layered-build/oci";
import { suiteTag } from "./suite-tag.ts";

/** The blob of one step, as an image's manifest and configuration name it. */
export interface StoredStep {
  readonly descriptor: Descriptor;
  readonly diffId: Digest;
  /** The times of its entries, seconds since 1970, where they are needed to make the same bytes again. */
  readonly times?: readonly number[];
}

const artifactType = "application/vnd.layered-build.step.v1";
/** Manifest annotations with the full step key, and with the digest of the uncompressed blob. */
const stepAnnotation = "io.github.layered-build.step";
const diffIdAnnotation = "io.github.layered-build.diff-id";
const timesAnnotation = "io.github.layered-build.times";

/**
 * Keeps the blob of a step under its step key, so that it is found again on whatever parent. The artifact's manifest has that very blob:
 * nothing is stored twice, and the blob lives as long as the artifact.
 */
export async function storeStep(store: Store, prefix: string, key: string, step: StoredStep): Promise<void> {
  const config = await putEmpty(store);
  const { mediaType, digest, size } = step.descriptor;
  const manifest = {
    schemaVersion: 2,
    mediaType: MediaType.manifest,
    artifactType,
    config,
    layers: [{ mediaType, digest, size }],
    annotations: {
      [stepAnnotation]: key,
      [diffIdAnnotation]: step.diffId,
      ...(step.times === undefined ? {} : { [timesAnnotation]: step.times.join() }),
    },
  } satisfies ImageManifest;
  const bytes = Buffer.from(JSON.stringify(manifest));
  await store.putManifest({ bytes, mediaType: MediaType.manifest }, suiteTag(prefix, "step", key));
}

/** The blob that is kept under a step key, if all of it is there; undefined for all else that may stand under the tag. Throws what the store throws. */
export async function loadStep(store: Store, prefix: string, key: string): Promise<StoredStep | undefined> {
  const stored = await store.getManifest(suiteTag(prefix, "step", key));
  const parsed = stored === undefined ? undefined : parseManifest(stored);
  if (parsed?.kind !== "manifest") return undefined;
  const { artifactType: type, annotations = {}, layers } = parsed.document;
  const [descriptor] = layers;
  const diffId = annotations[diffIdAnnotation] ?? "";
  if (type !== artifactType || annotations[stepAnnotation] !== key) return undefined;
  if (descriptor === undefined || !isDigest(diffId)) return undefined;
  const times = annotations[timesAnnotation]?.split(",").map(Number);
  if ((await store.headBlob(descriptor.digest)) !== descriptor.size) return undefined;
  return { descriptor, diffId, ...(times === undefined ? {} : { times }) };
}
