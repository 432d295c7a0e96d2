import type { Readable } from "node:stream";
import { putBytes } from "../blob/put-bytes.ts";
import type { Annotations, Descriptor } from "../descriptor.ts";
import { OciError } from "../error.ts";
import type { ImageManifest } from "../manifest.ts";
import { MediaType } from "../media-type.ts";
import { parseManifest } from "../parse-manifest.ts";
import type { Store, StoredManifest } from "../store.ts";
import { putEmpty } from "./empty-descriptor.ts";

/**
 * What an artifact is: its type, the type of the blob that it may have, and annotations by which it is known again. Another form of the content
 * needs another artifact type: content in the manifest names no type of its own.
 */
export interface ArtifactKind {
  readonly artifactType: string;
  readonly mediaType: string;
  readonly annotations: Annotations;
}

const maxBytes = 64 * 1024 * 1024;
/** Bytes up to here are kept in the manifest itself: a blob of its own takes three requests to write and one to read. */
const maxInManifest = 16 * 1024;
/** The annotation with such bytes, in base64. */
const contentAnnotation = "io.github.layered-build.content";

/**
 * Writes bytes as an artifact under a tag (OCI image-spec, manifest.md, guidelines for artifact usage): few of them in its manifest, more as
 * a blob.
 * No `subject` member: on a registry without the referrers API it would leave one more tag for each image.
 * The tag is written once `after` is there. Throws what the store and `after` throw.
 */
export async function storeArtifact(
  store: Store,
  kind: ArtifactKind,
  bytes: Uint8Array,
  tag: string,
  after?: Promise<unknown>,
): Promise<Descriptor> {
  const inManifest = bytes.length <= maxInManifest;
  const [empty, blob] = await Promise.all([putEmpty(store), inManifest ? undefined : putBytes(store, bytes)]);
  await after;
  const manifest = {
    schemaVersion: 2,
    mediaType: MediaType.manifest,
    artifactType: kind.artifactType,
    config: empty,
    layers: [blob === undefined ? empty : { mediaType: kind.mediaType, digest: blob.digest, size: blob.size }],
    annotations: inManifest
      ? { ...kind.annotations, [contentAnnotation]: Buffer.from(bytes).toString("base64") }
      : kind.annotations,
  } satisfies ImageManifest;
  return store.putManifest({ bytes: Buffer.from(JSON.stringify(manifest)), mediaType: MediaType.manifest }, tag);
}

/**
 * The bytes of the artifact under a tag, if it is of this kind, annotations included. Undefined for all else that may stand there:
 * nothing, another artifact, a damaged one, a blob that is gone. Throws what the store throws.
 */
export async function loadArtifact(store: Store, kind: ArtifactKind, tag: string): Promise<Buffer | undefined> {
  const stored = await store.getManifest(tag);
  if (stored === undefined) return undefined;
  try {
    const manifest = ofKind(stored, kind);
    return (
      manifest &&
      (await artifactBytes(manifest, async (layer) => {
        const blob = layer.mediaType === kind.mediaType ? await store.getBlob(layer.digest) : undefined;
        return blob && readBytes(blob);
      }))
    );
  } catch (error) {
    if (error instanceof OciError && (error.code === "bad-content" || error.code === "digest-mismatch"))
      return undefined;
    throw error;
  }
}

/** The bytes of an artifact that `storeArtifact` wrote, from its manifest or by `read` from its blob; undefined where it has none, or too many. */
export async function artifactBytes(
  { annotations, layers: [layer] }: ImageManifest,
  read: (layer: Descriptor) => Promise<Buffer | undefined>,
): Promise<Buffer | undefined> {
  const content = annotations?.[contentAnnotation];
  if (content !== undefined) return Buffer.from(content, "base64");
  return layer === undefined || layer.size > maxBytes ? undefined : read(layer);
}

function ofKind(stored: StoredManifest, kind: ArtifactKind): ImageManifest | undefined {
  const { kind: form, document } = parseManifest(stored);
  if (form !== "manifest" || document.artifactType !== kind.artifactType) return undefined;
  const isOther = Object.entries(kind.annotations).some(([name, value]) => document.annotations?.[name] !== value);
  return isOther ? undefined : document;
}

async function readBytes(blob: Readable): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of blob as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) throw new OciError("bad-content", `A stored artifact has more than ${maxBytes} bytes.`);
  }
  return Buffer.concat(chunks);
}
