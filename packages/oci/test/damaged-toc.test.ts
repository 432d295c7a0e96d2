import { gzipSync, zstdCompressSync } from "node:zlib";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import type { Descriptor, Digest } from "../src/descriptor.ts";
import { digestOf } from "../src/digest.ts";
import { MediaType } from "../src/media-type.ts";
import type { TarFile } from "../src/tar/tar-entry.ts";
import { writeTar } from "../src/tar/write-tar.ts";
import { indexImage } from "../src/tree/index-image.ts";
import { MemoryStore } from "./memory-store.ts";

/** A store that gives parts of blobs, and knows which blobs were read as a whole. */
class RangeStore extends MemoryStore {
  readonly whole: Digest[] = [];

  async getBlobRange(digest: Digest, start: number, end: number): Promise<Buffer | undefined> {
    const bytes = this.blobs.get(digest);
    return bytes && Buffer.from(bytes.subarray(start, end));
  }

  override async getBlob(digest: Digest): Promise<Readable | undefined> {
    this.whole.push(digest);
    return super.getBlob(digest);
  }
}

const passwd = "app:x:1:2::/:/bin/sh\n";
const endOfTar = Buffer.alloc(1024);

/** A file as a tar without an end. */
async function tarOf(path: string, text: string): Promise<Buffer> {
  const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };
  const open = (): Readable => Readable.from([Buffer.from(text)]);
  const entry: TarFile = { ...metadata, kind: "file", path, size: Buffer.byteLength(text), open };
  return (await buffer(writeTar([entry]))).subarray(0, -endOfTar.length);
}

/** Where the table says that the content of `etc/passwd` is. */
function table(offset: number): string {
  const common = { type: "reg", mode: 0o644, modtime: "1970-01-01T00:00:01Z" };
  const entry = { ...common, name: "etc/passwd", size: passwd.length, offset, digest: digestOf(Buffer.from(passwd)) };
  return JSON.stringify({ version: 1, entries: [entry] });
}

interface Damage {
  /** Moves the place of the file's content in the table. */
  readonly content?: number;
  /** Moves the place of the table in the footer. */
  readonly table?: number;
  /** Stands where the table should. */
  readonly garbage?: Buffer;
}

async function stargz({ content = 0, table: moved = 0, garbage }: Damage): Promise<[Buffer, Partial<Descriptor>]> {
  const header = gzipSync((await tarOf("etc/passwd", passwd)).subarray(0, 512));
  const body = gzipSync((await tarOf("etc/passwd", passwd)).subarray(512));
  const json = table(header.length + content);
  const toc = garbage ?? (await tarOf("stargz.index.json", json));
  const layer = Buffer.concat([header, body]);
  // A tar's end goes before garbage: the blob itself is whole.
  const packed = garbage === undefined ? [gzipSync(Buffer.concat([toc, endOfTar]))] : [gzipSync(garbage)];
  const before = garbage === undefined ? layer : Buffer.concat([layer, gzipSync(endOfTar)]);
  const offset = (before.length + moved).toString(16).padStart(16, "0");
  const start = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 26, 0, 0x53, 0x47, 22, 0]);
  const end = Buffer.from([1, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
  const footer = Buffer.concat([start, Buffer.from(`${offset}STARGZ`), end]);
  const annotations = { "containerd.io/snapshot/stargz/toc.digest": digestOf(Buffer.from(json)) };
  return [Buffer.concat([before, ...packed, footer]), { mediaType: MediaType.tarGzip, annotations }];
}

async function chunked({ content = 0, garbage }: Damage): Promise<[Buffer, Partial<Descriptor>]> {
  const tar = await tarOf("etc/passwd", passwd);
  const frames = [tar.subarray(0, 512), tar.subarray(512), endOfTar].map((part) => zstdCompressSync(part));
  const json = table((frames[0]?.length ?? 0) + content);
  const packed = garbage ?? zstdCompressSync(json);
  const before = Buffer.concat(frames);
  // A frame that decompressors skip.
  const skipped = Buffer.alloc(8);
  skipped.writeUInt32LE(0x184d2a50, 0);
  skipped.writeUInt32LE(packed.length, 4);
  const prefix = "io.github.containers.zstd-chunked.manifest-";
  const position = `${before.length + skipped.length}:${packed.length}:${json.length}:1`;
  const annotations = { [`${prefix}checksum`]: digestOf(packed), [`${prefix}position`]: position };
  return [Buffer.concat([before, skipped, packed]), { mediaType: MediaType.tarZstd, annotations }];
}

describe("a table of contents", () => {
  test.each<[string, typeof stargz, Damage, number]>([
    ["eStargz, whole: by its table alone", stargz, {}, 0],
    ["eStargz, a footer that names a wrong place", stargz, { table: -7 }, 1],
    ["eStargz, a table that is no tar", stargz, { garbage: Buffer.alloc(512, "no tar ") }, 1],
    ["eStargz, a table that is cut short", stargz, { garbage: Buffer.alloc(100, "x") }, 1],
    ["eStargz, a file at a wrong place", stargz, { content: 3 }, 1],
    ["zstd:chunked, whole: by its table alone", chunked, {}, 0],
    ["zstd:chunked, a table that is not compressed", chunked, { garbage: Buffer.from("{}") }, 1],
    ["zstd:chunked, a file at a wrong place", chunked, { content: 3 }, 1],
  ])("%s", async (_, write, damage, reads) => {
    const store = new RangeStore();
    const [bytes, described] = await write(damage);
    const digest = digestOf(bytes);
    store.blobs.set(digest, bytes);
    const layer: Descriptor = { mediaType: "", digest, size: bytes.length, ...described };
    const tree = await indexImage(store, { schemaVersion: 2, config: layer, layers: [layer] });
    expect(tree.lookup("etc/passwd")).toMatchObject({ kind: "file", text: passwd });
    expect(store.whole).toHaveLength(reads);
  });
});
