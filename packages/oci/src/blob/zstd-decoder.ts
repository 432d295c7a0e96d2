import { Duplex, pipeline } from "node:stream";
import zlib from "node:zlib";
import { OciError } from "../error.ts";
import { ByteReader } from "../tar/byte-reader.ts";

const frameMagic = 0xfd2fb528;
/** The sixteen magic numbers of frames that carry no content differ in their last digit. */
const skippableMagic = 0x184d2a50;

/**
 * Decompresses zstd, all frames of it: Node's own stream stops without a word after the first, and zstd:chunked layers have one for each file.
 * Frames are told apart by their headers and block headers alone (RFC 8878, 3.1). Fails with `bad-content`, or as Node's decompressor does.
 */
export function zstdDecoder(): Duplex {
  return Duplex.from(decodeFrames);
}

async function* decodeFrames(source: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  for (;;) {
    const start = await reader.take(4);
    if (start === undefined) return;
    const magic = start.readUInt32LE();
    if (magic === frameMagic) {
      const decompressor = zlib.createZstdDecompress({ chunkSize: 128 * 1024 });
      yield* pipeline(frameBytes(reader, Buffer.from(start)), decompressor, () => undefined) as AsyncIterable<Buffer>;
    } else if (magic >>> 4 === skippableMagic >>> 4) {
      await reader.skip((await needed(reader, 4)).readUInt32LE());
    } else {
      throw new OciError("bad-content", "The layer is not compressed with zstd, as its media type says.", {
        hint: "Its media type is wrong, or it is damaged. Build and push the image again.",
      });
    }
  }
}

/** The bytes of one frame, its magic number first, up to its end. */
async function* frameBytes(reader: ByteReader, magic: Buffer): AsyncGenerator<Buffer> {
  const descriptor = await needed(reader, 1);
  const flags = descriptor.readUInt8();
  const singleSegment = (flags & 0x20) !== 0;
  const windowBytes = singleSegment ? 0 : 1;
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0;
  const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  yield Buffer.concat([magic, descriptor]);
  const rest = windowBytes + dictionaryBytes + sizeBytes;
  yield Buffer.from(await needed(reader, rest));
  for (;;) {
    const header = Buffer.from(await needed(reader, 3));
    const bits = header.readUIntLE(0, 3);
    yield header;
    // A block of type 1 is one byte, to be repeated.
    const size = ((bits >> 1) & 3) === 1 ? 1 : bits >> 3;
    if (size > 0) yield Buffer.from(await needed(reader, size));
    if ((bits & 1) === 1) break;
  }
  if ((flags & 4) !== 0) yield Buffer.from(await needed(reader, 4));
}

async function needed(reader: ByteReader, length: number): Promise<Buffer> {
  const bytes = await reader.take(length);
  if (bytes !== undefined) return bytes;
  throw new OciError("bad-content", "The layer ends in the middle of its compressed data.", {
    hint: "It was cut short when it was written or fetched. Fetch it again, or build and push the image again.",
  });
}
