import { createReadStream, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { recycleChunk, takeChunk } from "../recycled-chunk.ts";
import type { TarContent } from "./tar-entry.ts";

/** Up to here a file is read in one go, and at once: the way through the thread pool would take longer than the file. */
const smallBytes = 256 * 1024;

/** The content of a file on disk, for a `TarFile`. A name that is no valid UTF-8 is given as bytes (see `encodePath`). `size`: bytes. */
export function diskFile(path: string | Buffer, size: number): TarContent {
  return {
    ...(size <= smallBytes ? { read: () => readFileSync(path) } : {}),
    // One chunk is read ahead: of several, the stream would make one by copying.
    open: () => Readable.from(readChunks(path), { objectMode: false, highWaterMark: 1 }),
    openRange: (start, end) => createReadStream(path, { start, end: end - 1 }),
  };
}

/** A file's bytes in chunks that its reader may hand to `recycleChunk`. */
export async function* readChunks(path: string | Buffer): AsyncGenerator<Buffer> {
  await using file = await open(path);
  for (;;) {
    const chunk = takeChunk();
    const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
    if (bytesRead === 0) {
      recycleChunk(chunk);
      return;
    }
    yield chunk.subarray(0, bytesRead);
  }
}
