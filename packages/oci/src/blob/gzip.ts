import { Transform } from "node:stream";
import { createGzip, gzip } from "node:zlib";

// All fixed, so that a Node version makes the same bytes everywhere.
const options = { level: 6, memLevel: 8, windowBits: 15, strategy: 0, chunkSize: 256 * 1024 } as const;
/** Place and value of the gzip header's operating system byte (RFC 1952, 2.3.1): zlib writes the one that it runs on; 255 is "unknown". */
const systemAt = 9;
const unknownSystem = 255;

/** The streams that together make the bytes that `gzipBytes` makes, in order. */
export function gzipStages(): readonly Transform[] {
  let passed = 0;
  const unbranded = new Transform({
    transform(chunk: Buffer, _encoding, done): void {
      if (passed <= systemAt && passed + chunk.length > systemAt) chunk[systemAt - passed] = unknownSystem;
      passed += chunk.length;
      done(null, chunk);
    },
  });
  return [createGzip(options), unbranded];
}

/** Compresses bytes, on a thread of its own: level 6, no name, no time, no operating system. */
export async function gzipBytes(bytes: Uint8Array): Promise<Buffer> {
  const zipped = await new Promise<Buffer>((resolve, reject) => {
    gzip(bytes, options, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
  zipped[systemAt] = unknownSystem;
  return zipped;
}
