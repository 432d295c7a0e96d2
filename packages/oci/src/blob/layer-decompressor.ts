import type { Duplex } from "node:stream";
import { createGunzip } from "node:zlib";
import { OciError } from "../error.ts";
import { zstdDecoder } from "./zstd-decoder.ts";

/**
 * The stream that makes a layer's blob an uncompressed tar, by its media type (OCI, Docker, and the deprecated nondistributable ones);
 * undefined for one that is a tar as it is. Throws `bad-content` for a type that is no layer's, or encrypted.
 */
export function layerDecompressor(mediaType: string): Duplex | undefined {
  if (/[.+]gzip$/.test(mediaType)) return createGunzip({ chunkSize: 256 * 1024 });
  if (/[.+]zstd$/.test(mediaType)) return zstdDecoder();
  if (mediaType.endsWith(".tar")) return undefined;
  throw new OciError("bad-content", `A layer of type "${mediaType}" cannot be read.`, {
    hint: "It is encrypted, or an artifact and no image. Name an image with tar layers, plain or compressed with gzip or zstd.",
  });
}
