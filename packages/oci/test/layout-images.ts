import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Descriptor } from "../src/descriptor.ts";
import { MediaType } from "../src/media-type.ts";
import type { Store } from "../src/store.ts";

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** Opens a body that comes in these parts. */
export function bodyOf(...parts: readonly string[]): () => Readable {
  return () => Readable.from(parts.map((part) => Buffer.from(part)));
}

/** Writes bytes as a blob and describes them. */
export async function putBytes(store: Store, bytes: Uint8Array, mediaType: string): Promise<Descriptor> {
  const { digest, size } = await store.putBlob({ open: () => Readable.from([bytes], { objectMode: false }) });
  return { mediaType, digest, size };
}

export async function readBlob(store: Store, { digest }: Descriptor): Promise<string | undefined> {
  const blob = await store.getBlob(digest);
  return blob && (await buffer(blob)).toString();
}

/** A manifest's bytes over one layer with this content; config and layer are written. */
export async function imageBytes(store: Store, content: string, members: object = {}): Promise<Buffer> {
  const layer = await putBytes(store, Buffer.from(content), MediaType.tar);
  const config = { architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [layer.digest] } };
  return json({
    schemaVersion: 2,
    mediaType: MediaType.manifest,
    config: await putBytes(store, json(config), MediaType.config),
    layers: [layer],
    ...members,
  });
}

/** Writes an image of one layer. */
export async function putImage(store: Store, content: string, tag?: string, members: object = {}): Promise<Descriptor> {
  return await store.putManifest(
    { bytes: await imageBytes(store, content, members), mediaType: MediaType.manifest },
    tag,
  );
}

/** Writes an index over two images. */
export async function putIndex(store: Store, content: string, tag?: string): Promise<Descriptor> {
  const manifests = [
    { ...(await putImage(store, `${content} amd64`)), platform: { os: "linux", architecture: "amd64" } },
    { ...(await putImage(store, `${content} arm64`)), platform: { os: "linux", architecture: "arm64" } },
  ];
  const bytes = json({ schemaVersion: 2, mediaType: MediaType.index, manifests });
  return await store.putManifest({ bytes, mediaType: MediaType.index }, tag);
}
