import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { digestOf } from "../../src/digest.ts";
import { MediaType } from "../../src/media-type.ts";
import type { Descriptor } from "../../src/descriptor.ts";
import type { BlobSource } from "../../src/store.ts";

/** A blob source that yields bytes in pieces, and counts how often it was opened. */
export function sourceOf(
  bytes: Uint8Array,
  known: { digest?: boolean; size?: boolean } = {},
  piece = 16 * 1024,
): BlobSource & { opened: () => number } {
  let opened = 0;
  const open = (): Readable => {
    opened += 1;
    return Readable.from(pieces(bytes, piece), { objectMode: false });
  };
  return {
    open,
    opened: () => opened,
    ...(known.digest === true ? { digest: digestOf(bytes) } : {}),
    ...(known.size === true ? { size: bytes.length } : {}),
  };
}

function* pieces(bytes: Uint8Array, piece: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += piece) yield Buffer.from(bytes.subarray(at, at + piece));
}

/** Random bytes. */
export function blob(size: number): Buffer {
  return randomBytes(size);
}

/** A manifest of an artifact, with a config and layers that are already described. */
export function manifestOf(
  config: Descriptor,
  layers: readonly Descriptor[],
  more: Readonly<Record<string, unknown>> = {},
): { readonly bytes: Buffer; readonly mediaType: string } {
  const manifest = { schemaVersion: 2, mediaType: MediaType.manifest, config, layers, ...more };
  return { bytes: Buffer.from(JSON.stringify(manifest)), mediaType: MediaType.manifest };
}

/** All bytes of a stream. */
export async function bytesOf(stream: Readable | undefined): Promise<Buffer> {
  if (stream === undefined) throw new Error("nothing there");
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
