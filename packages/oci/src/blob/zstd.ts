import type { Transform } from "node:stream";
import zlib from "node:zlib";
import { OciError } from "../error.ts";

const options = { params: { [zlib.constants.ZSTD_c_compressionLevel]: 3 }, chunkSize: 256 * 1024 } as const;

/** The stream that compresses with zstd, level 3. Throws `bad-content` where this Node has none. */
export function zstdStage(): Transform {
  // Node has it since 22.15 and 23.8.
  if (!("createZstdCompress" in zlib)) throw unsupported();
  return zlib.createZstdCompress(options);
}

/** Compresses bytes with zstd, level 3. Throws `bad-content` where this Node has none. */
export function zstdBytes(bytes: Uint8Array): Buffer {
  if (!("zstdCompressSync" in zlib)) throw unsupported();
  return zlib.zstdCompressSync(bytes, options);
}

function unsupported(): OciError {
  return new OciError("bad-content", `This Node (${process.version}) cannot compress with zstd.`, {
    hint: "Choose another compression (gzip or none), or run with Node 22.15 or later.",
  });
}
