import { Transform, type TransformCallback } from "node:stream";
import { crc32 } from "node:zlib";
import { recycleChunk, takeChunk } from "../recycled-chunk.ts";

/** RFC 1952, 2.3: deflate, no flags, no time, no extra flags, unknown system. */
const header = Buffer.from("1f8b08000000000000ff", "hex");
/** RFC 1951, 3.2.4: a stored block has at most so many bytes, and five before them. */
const blockBytes = 0xffff;
const blockHeaderBytes = 5;
const trailerBytes = 8;

/** The length in bytes of what `storedGzip` makes of content of this size, which is not 0. */
export function storedGzipSize(size: number): number {
  return header.length + Math.ceil(size / blockBytes) * blockHeaderBytes + size + trailerBytes;
}

/**
 * A gzip stream without compression (level 0), for bytes that do not compress where a registry or runtime takes nothing but gzip: many times
 * as fast as zlib's. `size` is that of the content in bytes, and not 0; where blocks begin depends on nothing else.
 */
export function storedGzip(size: number): Transform {
  let left = size;
  let leftInBlock = 0;
  let checksum = 0;
  let out = takeChunk();
  let filled = header.copy(out);
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done): void {
      checksum = crc32(chunk, checksum);
      for (let at = 0; at < chunk.length;) {
        if (leftInBlock === 0) beginBlock();
        const taken = Math.min(chunk.length - at, leftInBlock, out.length - filled);
        filled += chunk.copy(out, filled, at, at + taken);
        at += taken;
        leftInBlock -= taken;
        left -= taken;
        if (filled === out.length) flush();
      }
      // Its bytes are in another chunk now.
      recycleChunk(chunk);
      done();
    },
    flush(done: TransformCallback): void {
      room(trailerBytes);
      filled = out.writeUInt32LE(checksum, filled);
      filled = out.writeUInt32LE(size % 2 ** 32, filled);
      flush();
      done();
    },
  });

  function beginBlock(): void {
    room(blockHeaderBytes);
    leftInBlock = Math.min(blockBytes, left);
    // More than was promised is the next one's to refuse: the writer of the tar, or whoever counts the blob's bytes.
    if (leftInBlock === 0) leftInBlock = blockBytes;
    filled = out.writeUInt8(leftInBlock >= left ? 1 : 0, filled);
    filled = out.writeUInt16LE(leftInBlock, filled);
    filled = out.writeUInt16LE(leftInBlock ^ 0xffff, filled);
  }

  function room(bytes: number): void {
    if (out.length - filled < bytes) flush();
  }

  function flush(): void {
    stream.push(out.subarray(0, filled));
    out = takeChunk();
    filled = 0;
  }

  return stream;
}
