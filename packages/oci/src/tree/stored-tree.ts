import type { Readable } from "node:stream";
import type { Annotations, Descriptor, Digest } from "../descriptor.ts";
import { OciError } from "../error.ts";
import type { ImageManifest } from "../manifest.ts";
import { MediaType } from "../media-type.ts";
import { parseManifest } from "../parse-manifest.ts";
import type { Store, StoredManifest } from "../store.ts";
import { putBytes } from "../blob/put-bytes.ts";
import { parseTree, serialiseTree } from "./serialise-tree.ts";
import type { Tree } from "./tree.ts";

/** The artifact type of a stored tree. */
export const treeArtifactType = "application/vnd.layered-build.tree.v1+json";
const treeMediaType = `${treeArtifactType}+gzip`;
/** The annotation with the digest of the manifest whose tree it is. */
export const treeOfAnnotation = "io.github.layered-build.tree-of";

const maxBytes = 64 * 1024 * 1024;
const emptyConfig = Buffer.from("{}");

/**
 * Writes the tree of the image `subject` as an artifact under a tag (OCI image-spec, manifest.md, guidelines for artifact usage).
 * No `subject` member: on a registry without the referrers API it would leave one more tag for each image.
 */
export async function storeTree(store: Store, subject: Descriptor, tree: Tree, tag: string): Promise<Descriptor> {
  const bytes = serialiseTree(tree);
  const config = await putBytes(store, emptyConfig);
  const layer = await putBytes(store, bytes);
  const annotations: Annotations = { [treeOfAnnotation]: subject.digest };
  const manifest = {
    schemaVersion: 2,
    mediaType: MediaType.manifest,
    artifactType: treeArtifactType,
    config: {
      mediaType: MediaType.empty,
      digest: config.digest,
      size: config.size,
      data: emptyConfig.toString("base64"),
    },
    layers: [{ mediaType: treeMediaType, digest: layer.digest, size: layer.size }],
    annotations,
  } satisfies ImageManifest;
  return store.putManifest({ bytes: Buffer.from(JSON.stringify(manifest)), mediaType: MediaType.manifest }, tag);
}

/**
 * The tree stored under a tag, if it is that of the manifest `digest`. Undefined for all else that may stand there: nothing, the tree of
 * another manifest, another schema, a damaged one, a blob that is gone. It can always be made anew. Throws what the store throws.
 */
export async function loadTree(store: Store, digest: Digest, tag: string): Promise<Tree | undefined> {
  const stored = await store.getManifest(tag);
  if (stored === undefined) return undefined;
  try {
    const layer = treeLayer(stored, digest);
    const blob = layer === undefined ? undefined : await store.getBlob(layer.digest);
    return blob === undefined ? undefined : parseTree(await readBytes(blob));
  } catch (error) {
    if (error instanceof OciError && error.code === "bad-content") return undefined;
    throw error;
  }
}

function treeLayer(stored: StoredManifest, digest: Digest): Descriptor | undefined {
  const { kind, document } = parseManifest(stored);
  if (kind !== "manifest" || document.artifactType !== treeArtifactType) return undefined;
  if (document.annotations?.[treeOfAnnotation] !== digest) return undefined;
  const [layer] = document.layers;
  return layer?.mediaType === treeMediaType && layer.size <= maxBytes ? layer : undefined;
}

async function readBytes(blob: Readable): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of blob as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) throw new OciError("bad-content", `A stored tree has more than ${maxBytes} bytes.`);
  }
  return Buffer.concat(chunks);
}
