import { Readable } from "node:stream";
import { digestOf } from "../digest.ts";
import type { OnProgress, Store, WrittenBlob } from "../store.ts";

/** Writes bytes that are in memory as a blob: nothing is sent where the store has them. */
export async function putBytes(store: Store, bytes: Uint8Array, onProgress?: OnProgress): Promise<WrittenBlob> {
  const digest = digestOf(bytes);
  const open = (): Readable => Readable.from([bytes], { objectMode: false });
  return store.putBlob({ open, digest, size: bytes.length }, onProgress);
}
