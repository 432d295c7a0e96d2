import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { TarContent } from "./tar-entry.ts";

/** Large reads: with Node's 64 KiB a file of gigabytes costs more in stream calls than in hashing. */
const chunkBytes = 1024 * 1024;
/** Up to here a file is read in one go. */
const smallBytes = 256 * 1024;

/**
 * The content of a file on disk, for a `TarFile`. A name that is no valid UTF-8 is given as bytes (see `encodePath`).
 * `size` (bytes), where it is known, keeps the buffer for reading no larger than the file.
 */
export function diskFile(path: string | Buffer, size: number = chunkBytes): TarContent {
  return {
    ...(size <= smallBytes ? { read: () => readFile(path) } : {}),
    open: () => createReadStream(path, { highWaterMark: Math.min(chunkBytes, Math.max(size, 1)) }),
    openRange: (start, end) => createReadStream(path, { start, end: end - 1 }),
  };
}
