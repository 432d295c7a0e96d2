import type { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { comparePaths } from "../path-bytes.ts";
import { tarSize } from "../tar/write-tar.ts";
import type { TarContentFile, TarFile } from "../tar/tar-entry.ts";

/** How a layer's blob is stored. */
export type Compression = "none" | "gzip" | "zstd";

const bigBytes = 1024 * 1024;
const windowBytes = 64 * 1024;
/** Where the windows begin, as parts of the file: not at its start, where formats have compressible headers. */
const windowPlaces = [1 / 8, 1 / 2, 7 / 8];
const sampledFiles = 8;
/** A file that can only be read from its start is sampled within so many bytes. */
const prefixBytes = 4 * 1024 * 1024;
/** Above this share of its size left, compressing costs far more time than its bytes do (weights: 0.92 and more). */
const worthwhile = 0.9;

/**
 * "none" where big files (1 MiB and more) are most of the layer and samples of the largest do not compress, else "gzip".
 * The same files give the same answer everywhere.
 */
export async function chooseCompression(entries: readonly TarFile[]): Promise<Compression> {
  const big = entries.filter((entry) => entry.kind === "file").filter((file) => file.size >= bigBytes);
  const bigTotal = big.reduce((sum, file) => sum + file.size, 0);
  if (bigTotal * 2 <= tarSize(entries)) return "gzip";
  const largest = big.toSorted((a, b) => b.size - a.size || comparePaths(a.path, b.path)).slice(0, sampledFiles);
  let before = 0;
  let after = 0;
  for (const file of largest) {
    before += file.size;
    after += file.size * (await sampledRatio(file));
  }
  return after / before > worthwhile ? "none" : "gzip";
}

/** Compressed size by size, of windows of a file. */
async function sampledRatio(file: TarContentFile): Promise<number> {
  const { openRange } = file;
  const span = openRange === undefined ? Math.min(file.size, prefixBytes) : file.size;
  const prefix = openRange === undefined ? await readUpTo(file.open(), span) : Buffer.alloc(0);
  let read = 0;
  let compressed = 0;
  for (const place of windowPlaces) {
    const start = Math.floor((span - windowBytes) * place);
    const end = start + windowBytes;
    const bytes =
      openRange === undefined ? prefix.subarray(start, end) : await readUpTo(openRange(start, end), windowBytes);
    read += bytes.length;
    compressed += gzipSync(bytes, { level: 1 }).length;
  }
  return read === 0 ? 1 : compressed / read;
}

/** The first bytes of a stream, which is closed then. */
async function readUpTo(stream: Readable, length: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= length) break;
  }
  return Buffer.concat(chunks).subarray(0, length);
}
