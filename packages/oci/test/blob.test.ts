import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gunzipSync, gzipSync, zstdDecompressSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { chooseCompression } from "../src/blob/choose-compression.ts";
import { EMPTY_LAYER, writeEmptyLayer } from "../src/blob/empty-layer.ts";
import { gzipBytes, gzipStages } from "../src/blob/gzip.ts";
import { storedGzip, storedGzipSize } from "../src/blob/stored-gzip.ts";
import { layerDecompressor } from "../src/blob/layer-decompressor.ts";
import { writeLayerBlob } from "../src/blob/write-layer-blob.ts";
import { digestOf } from "../src/digest.ts";
import { MediaType } from "../src/media-type.ts";
import { diskFile } from "../src/tar/disk-file.ts";
import type { TarContent, TarFile } from "../src/tar/tar-entry.ts";
import { writeTar } from "../src/tar/write-tar.ts";
import { MemoryStore } from "./memory-store.ts";

const mebibyte = 1024 * 1024;

function fileOf(path: string, size: number, content: TarContent): TarFile {
  return { kind: "file", path, mode: 0o644, uid: 0, gid: 0, mtime: 0, size, ...content };
}

function inMemory(path: string, bytes: Buffer): TarFile {
  return fileOf(path, bytes.length, {
    open: () => Readable.from([bytes]),
    openRange: (start, end) => Readable.from([bytes.subarray(start, end)]),
  });
}

/** Bytes without a pattern, the same each time (xorshift32). */
function noise(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = 2463534242;
  for (let at = 0; at + 4 <= size; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes.writeInt32LE(state, at);
  }
  return bytes;
}

const text = Buffer.from("the same line again and again\n".repeat(200_000));
const weights = noise(3 * mebibyte);
const small: readonly TarFile[] = [
  inMemory("a.txt", text.subarray(0, 1000)),
  inMemory("b.bin", weights.subarray(0, 5000)),
];
/** Above the size up to which a layer is made in memory. */
const large: readonly TarFile[] = Array.from({ length: 6 }, (_, index) => inMemory(`${index}.bin`, weights));

describe("writeLayerBlob", () => {
  test.each([
    ["none", MediaType.tar, (bytes: Uint8Array) => Buffer.from(bytes)],
    ["gzip", MediaType.tarGzip, gunzipSync],
    ["zstd", MediaType.tarZstd, zstdDecompressSync],
  ] as const)("writes %s, small and large", async (compression, mediaType, decompress) => {
    for (const entries of [small, large]) {
      const store = new MemoryStore();
      const written = await writeLayerBlob(store, entries, { compression });
      const blob = store.blobs.get(written.descriptor.digest) ?? Buffer.alloc(0);
      const tar = Buffer.concat(await writeTar(entries).toArray());
      expect(decompress(blob).equals(tar)).toBe(true);
      expect(written).toEqual({
        descriptor: { mediaType, digest: digestOf(blob), size: blob.length },
        diffId: digestOf(tar),
        outcome: "uploaded",
      });
    }
  });

  test("sends nothing of a small layer that is there", async () => {
    const store = new MemoryStore();
    const first = await writeLayerBlob(store, small, { compression: "gzip" });
    const second = await writeLayerBlob(store, small, { compression: "gzip" });
    expect([first.outcome, second.outcome, store.sent]).toEqual(["uploaded", "exists", [first.descriptor.digest]]);
    expect(second).toEqual({ ...first, outcome: "exists" });
  });

  test("gives the size of a large plain layer before it is sent, and can send it again", async () => {
    const store = new MemoryStore();
    const sizes: (number | undefined)[] = [];
    const retrying = Object.assign(new MemoryStore(), {
      putBlob: async (source: Parameters<MemoryStore["putBlob"]>[0]) => {
        sizes.push(source.size);
        const broken = source.open();
        for await (const chunk of broken) if (chunk !== undefined) break;
        return store.putBlob(source);
      },
    });
    const tar = Buffer.concat(await writeTar(large).toArray());
    for (const compression of ["none", "gzip", "zstd"] as const) {
      const { diffId } = await writeLayerBlob(retrying, large, { compression });
      expect(diffId).toBe(digestOf(tar));
    }
    expect(sizes).toEqual([tar.length, storedGzipSize(tar.length), undefined]);
  });

  test("reports progress", async () => {
    const seen: number[] = [];
    const { descriptor } = await writeLayerBlob(new MemoryStore(), large, {
      compression: "none",
      onProgress: (bytes) => seen.push(bytes),
    });
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.at(-1)).toBe(descriptor.size);
  });

  test.each(["none", "gzip", "zstd"] as const)(
    "fails for a file that changes while it is read: %s",
    async (compression) => {
      const cut = fileOf("cut", 20 * mebibyte, { open: () => Readable.from([weights]) });
      const store = new MemoryStore();
      await expect(writeLayerBlob(store, [cut], { compression })).rejects.toMatchObject({
        code: "bad-content",
        message: expect.stringContaining("changed while it was read"),
      });
      expect(store.blobs.size).toBe(0);
    },
  );

  test("gzip of a large layer that does not compress has no compression, and says its size before", async () => {
    const store = new MemoryStore();
    const { descriptor } = await writeLayerBlob(store, large, { compression: "gzip" });
    const tar = Buffer.concat(await writeTar(large).toArray());
    expect(descriptor.size).toBe(storedGzipSize(tar.length));
    // Text of that size is compressed all the same.
    const texts = Array.from({ length: 6 }, (_, index) => inMemory(`${index}.txt`, text));
    const zipped = await writeLayerBlob(store, texts, { compression: "gzip" });
    expect(zipped.descriptor.size).toBeLessThan(text.length);
  });

  test("auto stores what does not compress as it is", async () => {
    const store = new MemoryStore();
    const types = [large, [inMemory("text", text)], small, []].map(
      async (entries) => (await writeLayerBlob(store, entries, { compression: "auto" })).descriptor.mediaType,
    );
    expect(await Promise.all(types)).toEqual([MediaType.tar, MediaType.tarGzip, MediaType.tarGzip, MediaType.tarGzip]);
  });
});

describe("chooseCompression", () => {
  const big = inMemory("weights", weights);
  const header = inMemory("header", Buffer.concat([Buffer.alloc(300_000), weights]));
  const mixed = inMemory("mixed", Buffer.concat([weights, text.subarray(0, 3 * mebibyte)]));
  test.each<readonly [string, readonly TarFile[], string]>([
    ["big files that do not compress", [big], "none"],
    ["nothing", [], "gzip"],
    ["text", [inMemory("text", text)], "gzip"],
    [
      "many small files",
      Array.from({ length: 100 }, (_, index) => inMemory(`${index}`, weights.subarray(0, 60_000))),
      "gzip",
    ],
    [
      "a big file among more bytes of small ones",
      [big, ...Array.from({ length: 8 }, (_, index) => inMemory(`${index}`, text.subarray(0, 500_000)))],
      "gzip",
    ],
    ["a compressible header before weights", [header], "none"],
    ["half of the file compresses", [mixed], "gzip"],
    [
      "mostly weights",
      [
        big,
        inMemory("big2", weights),
        inMemory("big3", weights),
        inMemory("big4", weights),
        inMemory("vocabulary", text.subarray(0, mebibyte)),
      ],
      "none",
    ],
    ["a file without ranges", [fileOf("stream", weights.length, { open: () => Readable.from([weights]) })], "none"],
    ["text without ranges", [fileOf("stream", text.length, { open: () => Readable.from([text]) })], "gzip"],
  ])("%s", async (_, entries, compression) => {
    expect(await chooseCompression(entries)).toBe(compression);
  });

  test("reads little of a file on disk", async () => {
    const folder = mkdtempSync(join(tmpdir(), "blob-test-"));
    try {
      writeFileSync(join(folder, "weights"), weights);
      const content = diskFile(join(folder, "weights"), 1 << 20);
      const ranges: (readonly [number, number])[] = [];
      const watched = fileOf("weights", weights.length, {
        open: () => {
          throw new Error("read whole");
        },
        openRange: (start, end) => {
          ranges.push([start, end]);
          return content.openRange?.(start, end) ?? Readable.from([]);
        },
      });
      expect(await chooseCompression([watched])).toBe("none");
      expect(ranges).toEqual([
        [385024, 450560],
        [1540096, 1605632],
        [2695168, 2760704],
      ]);
      const read = await content.openRange?.(10, 20).toArray();
      expect(Buffer.concat(read ?? [])).toEqual(weights.subarray(10, 20));
      expect(Buffer.concat(await content.open().toArray()).equals(weights)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("gzip", () => {
  const content = Buffer.concat([text.subarray(0, 500_000), weights.subarray(0, 500_000), text]);

  test.each([7_001, 65_536, 1_000_000])(
    "gives the same bytes in chunks of %d as in one piece, with a neutral header",
    async (size) => {
      const [gzip, unbranded] = gzipStages();
      if (gzip === undefined || unbranded === undefined) throw new Error("two stages are expected");
      const chunks: Buffer[] = [];
      for (let start = 0; start < content.length; start += size) chunks.push(content.subarray(start, start + size));
      const streamed = Buffer.concat(await Readable.from(chunks).pipe(gzip).pipe(unbranded).toArray());
      expect(streamed.equals(await gzipBytes(content))).toBe(true);
      expect(streamed.toString("hex", 0, 10)).toBe("1f8b08000000000000ff");
      expect(gunzipSync(streamed).equals(content)).toBe(true);
    },
  );

  test("is decompressed member by member, however the bytes arrive", async () => {
    const blob = Buffer.concat(["one", "two", "three"].map((part) => gzipSync(part)));
    for (let cut = 1; cut < blob.length; cut += 1) {
      const stream = layerDecompressor(MediaType.tarGzip);
      if (stream === undefined) throw new Error("a decompressor is expected");
      const source = Readable.from([blob.subarray(0, cut), blob.subarray(cut)]);
      expect(Buffer.concat(await source.pipe(stream).toArray()).toString()).toBe("onetwothree");
    }
  });
});

describe("the empty layer", () => {
  test("is the one that BuildKit writes", async () => {
    const store = new MemoryStore();
    const { bytes, diffId, descriptor } = EMPTY_LAYER;
    expect(await writeEmptyLayer(store)).toEqual({ descriptor, diffId, outcome: "uploaded" });
    expect(await writeEmptyLayer(store)).toEqual({ descriptor, diffId, outcome: "exists" });
    expect([digestOf(bytes), bytes.length]).toEqual([descriptor.digest, descriptor.size]);
    expect(gunzipSync(bytes)).toEqual(Buffer.alloc(1024));
    expect(digestOf(gunzipSync(bytes))).toBe(diffId);
  });
});

describe("storedGzip", () => {
  test.each([1, 65_534, 65_535, 65_536, 131_070, 3 * mebibyte, 3 * mebibyte - 5])("%i bytes", async (size) => {
    const bytes = weights.subarray(0, size);
    const of = async (length: number): Promise<Buffer> => {
      const chunks = Array.from({ length: Math.ceil(size / length) }, (_, at) =>
        bytes.subarray(at * length, (at + 1) * length),
      );
      return Buffer.concat(await Readable.from(chunks).pipe(storedGzip(size)).toArray());
    };
    const zipped = await of(1_000_003);
    expect(gunzipSync(zipped).equals(bytes)).toBe(true);
    expect(zipped.length).toBe(storedGzipSize(size));
    // How the bytes arrive says nothing.
    expect((await of(70_001)).equals(zipped)).toBe(true);
  });

  test("more bytes than were promised are not hidden", async () => {
    const zipped = Readable.from([weights.subarray(0, 70_000)]).pipe(storedGzip(65_535));
    expect(Buffer.concat(await zipped.toArray()).length).toBeGreaterThan(storedGzipSize(65_535));
  });
});
