import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { writeLayerBlob, type Descriptor, type Digest, type TarFile } from "@layered-build/oci";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { CopiedContents } from "../src/build/copy-from/copied-contents.ts";
import type { CopiedFile, CopiedFiles } from "../src/build/copy-from/copied-files.ts";
import { FileSpool } from "../src/build/copy-from/file-spool.ts";
import { SpooledBlobs } from "../src/build/copy-from/spooled-blobs.ts";

const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };

/** So long that blobs come in many pieces, between which other passes would get in. */
const sizeOfEach = 300_000;
const text = (name: string): string => name.padEnd(sizeOfEach, name);

/** Gives blobs in pieces, and counts how often each is fetched. */
class CountingStore extends MemoryStore {
  readonly fetched: Digest[] = [];
  broken: Digest | undefined;

  override async getBlob(digest: Digest): Promise<Readable | undefined> {
    this.fetched.push(digest);
    const bytes = this.blobs.get(digest);
    if (digest === this.broken || bytes === undefined) return undefined;
    const pieces = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, at) =>
      bytes.subarray(at * 1000, at * 1000 + 1000),
    );
    return Readable.from(pieces, { objectMode: false });
  }

  async with(...names: readonly string[]): Promise<Descriptor> {
    const files = names.map((path): TarFile => ({
      ...metadata,
      kind: "file",
      path,
      size: sizeOfEach,
      open: () => Readable.from([Buffer.from(text(path))]),
    }));
    return (await writeLayerBlob(this, files, { compression: "none" })).descriptor;
  }
}

const fileOf = (blob: number, path: string): CopiedFile => ({ size: sizeOfEach, blob, path });

/** What a COPY takes: files of the first of its blobs. */
function copyOf(blobs: readonly Descriptor[], ...files: readonly CopiedFile[]): CopiedFiles {
  const entries = files.map((file) => ({ ...metadata, relative: file.path, kind: "file" as const, file }));
  return {
    blobs: blobs.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    sources: [{ baseName: "d", isFolder: true, entries }],
  };
}

async function opened() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("spooled-blobs"));
  const spool = stack.use(await FileSpool.create(folder.path));
  const owned = stack.move();
  return { spooled: new SpooledBlobs(spool), [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const read = async (contents: CopiedContents, file: CopiedFile): Promise<string> =>
  (await buffer(contents.of(file).open())).toString();

describe("SpooledBlobs", () => {
  test("gives each its own content where several COPYs ask at once", async () => {
    const store = new CountingStore();
    const blobs = [await store.with("a"), await store.with("b"), await store.with("c")];
    await using shared = await opened();
    const files = [fileOf(0, "a"), fileOf(1, "b"), fileOf(2, "c")];
    const copies = files.map((file) => [new CopiedContents(store, copyOf(blobs, file), shared.spooled), file] as const);
    const contents = await Promise.all(copies.map(([copy, file]) => read(copy, file)));
    expect(contents.map((content) => content === text(content.slice(0, 1)))).toEqual([true, true, true]);
    expect(contents.map((content) => content.slice(0, 1))).toEqual(["a", "b", "c"]);
  });

  test("reads a blob once, for all COPYs out of it, and no blob that nobody asks for", async () => {
    const store = new CountingStore();
    const [blob, idle] = [await store.with("a", "b", "unwanted"), await store.with("c")];
    await using shared = await opened();
    const first = new CopiedContents(store, copyOf([blob, idle], fileOf(0, "a"), fileOf(1, "c")), shared.spooled);
    const second = new CopiedContents(store, copyOf([blob], fileOf(0, "a"), fileOf(0, "b")), shared.spooled);
    expect(store.fetched).toEqual([]);
    expect(await read(first, fileOf(0, "a"))).toBe(text("a"));
    const rest = await Promise.all([read(second, fileOf(0, "b")), read(second, fileOf(0, "a"))]);
    expect(rest).toEqual([text("b"), text("a")]);
    expect(store.fetched).toEqual([blob.digest]);
    expect(shared.spooled.spool.size).toBe(2 * sizeOfEach);
  });

  test("fetches what is first wanted when the blob was read already", async () => {
    const store = new CountingStore();
    const blob = await store.with("a", "b");
    await using shared = await opened();
    expect(await read(new CopiedContents(store, copyOf([blob], fileOf(0, "a")), shared.spooled), fileOf(0, "a"))).toBe(
      text("a"),
    );
    const late = new CopiedContents(store, copyOf([blob], fileOf(0, "b")), shared.spooled);
    expect(await read(late, fileOf(0, "b"))).toBe(text("b"));
  });

  test("a blob that cannot be read does not stop the others", async () => {
    const store = new CountingStore();
    const blobs = [await store.with("a"), await store.with("b")];
    store.broken = blobs[0]?.digest;
    await using shared = await opened();
    const both = new CopiedContents(store, copyOf(blobs, fileOf(0, "a"), fileOf(1, "b")), shared.spooled);
    const outcomes = await Promise.allSettled([read(both, fileOf(0, "a")), read(both, fileOf(1, "b"))]);
    expect(outcomes).toMatchObject([
      { status: "rejected", reason: { code: "missing-content" } },
      { status: "fulfilled", value: text("b") },
    ]);
  });

  test("two stores with the same blob are two", async () => {
    const [here, there] = [new CountingStore("here"), new CountingStore("there")];
    const blob = await here.with("a");
    await there.with("a");
    await using shared = await opened();
    for (const store of [here, there]) {
      const contents = new CopiedContents(store, copyOf([blob], fileOf(0, "a")), shared.spooled);
      expect(await read(contents, fileOf(0, "a"))).toBe(text("a"));
    }
    expect([here.fetched, there.fetched]).toEqual([[blob.digest], [blob.digest]]);
  });
});
