import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { constants, gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { storeArtifact } from "../src/artifact/stored-artifact.ts";
import { EMPTY_LAYER } from "../src/blob/empty-layer.ts";
import { digestOf } from "../src/digest.ts";
import type { ImageManifest } from "../src/manifest.ts";
import { MediaType } from "../src/media-type.ts";
import type { TarEntry, TarFile } from "../src/tar/tar-entry.ts";
import { writeTar } from "../src/tar/write-tar.ts";
import { applyLayer, indexImage } from "../src/tree/index-image.ts";
import { LayerUnpacker } from "../src/tree/layer-unpacker.ts";
import { parseTree, serialiseTree } from "../src/tree/serialise-tree.ts";
import { loadTree, storeTree, treeArtifactType, treeOfAnnotation } from "../src/tree/stored-tree.ts";
import { Tree } from "../src/tree/tree.ts";
import { MemoryStore } from "./memory-store.ts";
import { describeWithTar, tar } from "./tar-program.ts";
import { Random } from "./tar-random.ts";

const at = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };

/** An entry written down: `PATH/ MODE` is a directory, `PATH -> TARGET` a link, `PATH => TARGET` a hard link, `PATH|` a fifo, `PATH = TEXT` a file with text. */
function entryOf(line: string): TarFile {
  const [path = "", sign, rest = ""] = line.split(/ (->|=>|=) /);
  if (sign === "->") return { ...at, kind: "symlink", path, mode: 0o777, linkTarget: rest };
  if (sign === "=>") return { ...at, kind: "hardlink", path, linkTarget: rest };
  const directory = /^(.*)\/(?: ([0-7]+))?$/.exec(path);
  if (directory) {
    return { ...at, kind: "directory", path: directory[1] ?? "", mode: Number.parseInt(directory[2] ?? "755", 8) };
  }
  if (path.endsWith("|")) return { ...at, kind: "fifo", path: path.slice(0, -1) };
  return { ...at, kind: "file", path, size: rest.length, open: () => Readable.from([Buffer.from(rest)]) };
}

function unpack(tree: Tree, entries: readonly TarEntry[]): void {
  const unpacker = new LayerUnpacker(tree);
  for (const entry of entries) unpacker.apply(entry);
}

/** A tree, a line for each path. */
function linesOf(tree: Tree): readonly string[] {
  return tree.entries().map(({ path, node }) => {
    if (node.kind === "directory") return `${path}/ ${node.mode.toString(8)}`;
    if (node.kind === "symlink") return `${path} -> ${node.target}`;
    return node.kind === "file" ? (node.text === undefined ? path : `${path} = ${node.text}`) : `${path} ${node.kind}`;
  });
}

describe("LayerUnpacker", () => {
  test.each<readonly [string, readonly (readonly string[])[], readonly string[]]>([
    ["makes missing parents", [["a/b/c"]], ["a/ 755", "a/b/ 755", "a/b/c"]],
    ["keeps the metadata of parents that are there", [["tmp/ 1777"], ["tmp/x"]], ["tmp/ 1777", "tmp/x"]],
    ["a directory over a directory keeps what is in it", [["a/ 700", "a/x"], ["a/ 711"]], ["a/ 711", "a/x"]],
    ["a directory over a file", [["a"], ["a/ 700"]], ["a/ 700"]],
    ["a file over a directory", [["a/x", "a/b/y"], ["a"]], ["a"]],
    ["a link over a directory", [["a/x"], ["a -> b"]], ["a -> b"]],
    ["a directory over a link", [["b/x", "a -> b"], ["a/ 700"]], ["a/ 700", "b/ 755", "b/x"]],
    ["a file over a link does not follow it", [["b", "a -> b"], ["a"]], ["a", "b"]],
    [
      "a parent that is a link is followed",
      [["usr/lib/", "lib -> usr/lib"], ["lib/a"]],
      ["lib -> usr/lib", "usr/ 755", "usr/lib/ 755", "usr/lib/a"],
    ],
    [
      "inside the root",
      [["lib -> ../../../usr"], ["lib/a/b"]],
      ["lib -> ../../../usr", "usr/ 755", "usr/a/ 755", "usr/a/b"],
    ],
    ["a whiteout of a file", [["a/x", "a/y"], ["a/.wh.x"]], ["a/ 755", "a/y"]],
    ["a whiteout of a directory", [["a/b/x", "c"], [".wh.a"]], ["c"]],
    ["a whiteout of nothing that is there", [["a/x"], ["a/.wh.y", "b/.wh.z"]], ["a/ 755", "a/x", "b/ 755"]],
    ["a whiteout of a link does not follow it", [["b/x", "a -> b"], [".wh.a"]], ["b/ 755", "b/x"]],
    ["a whiteout below a link", [["b/x", "a -> b"], ["a/.wh.x"]], ["a -> b", "b/ 755"]],
    ["a whiteout, and the same name anew", [["a/x"], [".wh.a", "a/ 700", "a/y"]], ["a/ 700", "a/y"]],
    [
      "an opaque directory",
      [
        ["a/x", "a/b/y", "c"],
        ["a/ 700", "a/.wh..wh.opq", "a/z"],
      ],
      ["a/ 700", "a/z", "c"],
    ],
    [
      "an opaque marker after the layer's own entries",
      [
        ["a/x", "a/b/y"],
        ["a/ 700", "a/b/ 711", "a/b/z", "a/.wh..wh.opq"],
      ],
      ["a/ 700", "a/b/ 711", "a/b/z"],
    ],
    [
      "an opaque marker over a parent without an entry",
      [
        ["a/", "a/b/ 700", "a/b/y"],
        ["a/b/z", "a/.wh..wh.opq"],
      ],
      ["a/ 755", "a/b/ 755", "a/b/z"],
    ],
    [
      "an opaque root",
      [
        ["a/x", "b"],
        [".wh..wh.opq", "c"],
      ],
      ["c"],
    ],
    ["an opaque marker twice", [["a/x"], ["a/.wh..wh.opq", "a/y"], ["a/.wh..wh.opq"]], ["a/ 755"]],
    [
      "notes of aufs hide nothing",
      [["a"], [".wh..wh.plnk/1.2", ".wh..wh.aufs"]],
      [".wh..wh.plnk/ 755", ".wh..wh.plnk/1.2", "a"],
    ],
    ["a hard link is a file", [["a", "d/b => a"]], ["a", "d/ 755", "d/b"]],
    [
      "a hard link has its target's kind",
      [
        ["f|", "l -> x"],
        ["g => f", "m => l", "n => gone"],
      ],
      ["f fifo", "g fifo", "l -> x", "m -> x", "n"],
    ],
    ["the root's metadata", [["/ 700", "a"]], ["a"]],
  ])("%s", (_, layers, expected) => {
    const tree = Tree.empty();
    for (const layer of layers) unpack(tree, layer.map(entryOf));
    expect(linesOf(tree)).toEqual(expected);
  });

  test.each([
    ["a file as a parent", ["a", "a/b"]],
    ["a fifo as a parent, by a link", ["f|", "l -> f", "l/b/c"]],
    ["a loop", ["l -> l", "l/a"]],
    ["a whiteout without a name", [".wh."]],
    ["a whiteout of the parent", ["a/b/.wh..."]],
    ["a whiteout of the directory", ["a/b/.wh.."]],
  ])("refuses %s", (_, lines) => {
    expect(() => unpack(Tree.empty(), lines.map(entryOf))).toThrow(expect.objectContaining({ code: "bad-content" }));
  });

  test("takes a layer's metadata", () => {
    const tree = Tree.empty();
    const owner = { mode: 0o1770, uid: 5, gid: 6, mtime: 7 };
    unpack(tree, [
      { ...owner, kind: "directory", path: "" },
      { ...owner, kind: "directory", path: "d" },
      { ...owner, kind: "symlink", path: "l", linkTarget: "x" },
    ]);
    expect([tree.lookup(""), tree.lookup("d"), tree.lookup("l")]).toEqual([
      { ...owner, kind: "directory" },
      { ...owner, kind: "directory" },
      { ...owner, kind: "symlink", target: "x" },
    ]);
  });
});

describeWithTar("LayerUnpacker and GNU tar", () => {
  test("make the same of random layers", async () => {
    const random = new Random();
    process.stderr.write(`random layers: TEST_SEED=${random.seed}\n`);
    const folder = mkdtempSync(join(tmpdir(), "tree-test-"));
    try {
      const tree = Tree.empty();
      let largest = 0;
      for (let layer = 0; layer < 25; layer += 1) {
        const entries = randomLayer(random);
        const bytes = Buffer.concat(await writeTar(entries).toArray());
        await applyLayer(tree, Readable.from([bytes]));
        unpackByHand(folder, entries);
        tar(["-xpf", "-", "--exclude=.wh.*", "--no-same-owner"], { cwd: folder, input: bytes });
        expect({ seed: random.seed, layer, lines: linesOf(tree).toSorted() }).toEqual({
          seed: random.seed,
          layer,
          lines: folderLines(folder).toSorted(),
        });
        largest = Math.max(largest, tree.entries().length);
      }
      // Not at the end: the last layer may take nearly everything away.
      expect(largest).toBeGreaterThan(5);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Some paths of a small name space, each with its parents; in order a directory comes before its whiteouts, these before its children. */
function randomLayer(random: Random): readonly TarFile[] {
  const entries = new Map<string, TarFile>();
  for (let count = random.below(12); count > 0; count -= 1) {
    const names = Array.from({ length: 1 + random.below(4) }, () => random.pick(["a", "b", "c"]));
    const parents = names.slice(0, -1).map((_, index) => names.slice(0, index + 1).join("/"));
    if (parents.some((parent) => (entries.get(parent)?.kind ?? "directory") !== "directory")) continue;
    for (const parent of parents) {
      if (!entries.has(parent)) entries.set(parent, entryOf(`${parent}/ ${random.pick(["755", "700", "750"])}`));
    }
    const path = names.join("/");
    const below = [...entries.keys()].some((other) => other.startsWith(`${path}/`));
    const line = random.pick(below ? [`${path}/ 711`] : [path, path, `${path}/ 711`, `${path} -> a/b`, `${path}|`]);
    entries.set(path, entryOf(line));
    const marker = random.pick([".wh..wh.opq", ".wh.a", ".wh.b", ".wh.c"]);
    const whiteout = [...parents.slice(-1), marker].join("/");
    if (random.below(4) === 0) entries.set(whiteout, entryOf(whiteout));
  }
  return [...entries.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** What tar does not do: whiteouts, and making room for an entry of another kind. */
function unpackByHand(folder: string, entries: readonly TarFile[]): void {
  for (const { path, kind } of entries) {
    const name = path.split("/").at(-1) ?? "";
    const parent = join(folder, dirname(path));
    const there = lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (!name.startsWith(".wh.")) {
      if (there && !(there.isDirectory() && kind === "directory")) rmSync(join(folder, path), { recursive: true });
      if (kind === "directory") mkdirSync(join(folder, path), { recursive: true });
      continue;
    }
    const hidden = name === ".wh..wh.opq" ? readdirSync(parent) : [name.slice(4)];
    for (const child of hidden) rmSync(join(parent, child), { recursive: true, force: true });
  }
}

function folderLines(folder: string, prefix = ""): string[] {
  return readdirSync(join(folder, prefix)).flatMap((name) => {
    const path = prefix === "" ? name : `${prefix}/${name}`;
    const stat = lstatSync(join(folder, path));
    if (stat.isDirectory()) return [`${path}/ ${(stat.mode & 0o7777).toString(8)}`, ...folderLines(folder, path)];
    if (stat.isSymbolicLink()) return [`${path} -> ${readlinkSync(join(folder, path))}`];
    return [stat.isFIFO() ? `${path} fifo` : path];
  });
}

async function layerOf(
  store: MemoryStore,
  lines: readonly string[],
  mediaType: string,
  compress: (bytes: Buffer) => Buffer,
): Promise<ImageManifest["layers"][number]> {
  const bytes = compress(Buffer.concat(await writeTar(lines.map(entryOf)).toArray()));
  const { digest, size } = await store.putBlob({ open: () => Readable.from([bytes]) });
  return { mediaType, digest, size };
}

function manifestOf(layers: ImageManifest["layers"]): ImageManifest {
  return { schemaVersion: 2, config: { mediaType: MediaType.config, digest: digestOf(""), size: 0 }, layers };
}

const same = (bytes: Buffer): Buffer => bytes;

describe("indexImage", () => {
  test.each([
    [MediaType.tar, same],
    [MediaType.tarGzip, gzipSync],
    [MediaType.dockerTarGzip, gzipSync],
    [MediaType.tarZstd, zstdCompressSync],
    ["application/vnd.docker.image.rootfs.diff.tar", same],
    ["application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", gzipSync],
    // As eStargz and zstd:chunked have them: many members or frames in one blob.
    [MediaType.tarGzip, inPieces(gzipSync)],
    [MediaType.tarZstd, inPieces(zstdCompressSync)],
    [MediaType.tarZstd, inPieces(everyZstdFrame)],
  ])("reads layers of type %s", async (mediaType, compress: (bytes: Buffer) => Buffer) => {
    const store = new MemoryStore();
    const layers = [
      await layerOf(store, ["a/x", "etc/passwd = root:x:0:0", "etc/shadow = secret"], mediaType, compress),
      EMPTY_LAYER.descriptor,
      await layerOf(store, ["a/.wh.x", "a/y"], mediaType, compress),
    ];
    expect(linesOf(await indexImage(store, manifestOf(layers)))).toEqual([
      "a/ 755",
      "a/y",
      "etc/ 755",
      "etc/passwd = root:x:0:0",
      "etc/shadow",
    ]);
  });

  test("starts from a known tree and fetches only the layers above it", async () => {
    const store = new MemoryStore();
    const gone = { mediaType: MediaType.tar, digest: digestOf("gone"), size: 4 };
    const above = await layerOf(store, ["b"], MediaType.tar, same);
    const base = Tree.empty();
    base.set("a", { kind: "file" });
    const seen: string[] = [];
    const tree = await indexImage(store, manifestOf([gone, above]), {
      base: { tree: base, layers: 1 },
      onLayer: ({ digest }) => seen.push(digest),
    });
    expect([linesOf(tree), linesOf(base), seen]).toEqual([["a", "b"], ["a"], [above.digest]]);
    await expect(indexImage(store, manifestOf([gone]))).rejects.toMatchObject({ code: "missing-content" });
  });

  test("keeps the text of an account file up to 1 MiB", async () => {
    const store = new MemoryStore();
    const text = "x".repeat(1024 * 1024);
    const lines = [`usr/etc/passwd = ${text}`, `usr/etc/group = ${text}x`, "not-etc/passwd = x"];
    const tree = await indexImage(store, manifestOf([await layerOf(store, lines, MediaType.tarGzip, gzipSync)]));
    expect([tree.lookup("usr/etc/passwd"), tree.lookup("usr/etc/group"), tree.lookup("not-etc/passwd")]).toEqual([
      { kind: "file", text },
      { kind: "file" },
      { kind: "file" },
    ]);
  });

  test("refuses what is no layer, does not decompress, is cut short, or has another digest", async () => {
    const store = new MemoryStore();
    const plain = await layerOf(store, ["a", "b"], MediaType.tar, same);
    const zstdCut = await layerOf(store, ["a", "b"], MediaType.tarZstd, (bytes) =>
      zstdCompressSync(bytes).subarray(0, -1),
    );
    const cut = await layerOf(store, ["a", "b"], MediaType.tarGzip, (bytes) => gzipSync(bytes).subarray(0, 60));
    const changed = await layerOf(store, ["c"], MediaType.tar, same);
    // Behind the end of the tar, where only the digest tells.
    store.blobs.set(
      changed.digest,
      Buffer.concat([store.blobs.get(changed.digest) ?? Buffer.alloc(0), Buffer.alloc(512)]),
    );
    const zipped = await layerOf(store, ["d"], MediaType.tarGzip, gzipSync);
    store.blobs.set(
      zipped.digest,
      Buffer.concat([store.blobs.get(zipped.digest) ?? Buffer.alloc(0), Buffer.alloc(99999)]),
    );
    const codes = await Promise.all(
      [
        { ...plain, mediaType: MediaType.tarGzip },
        { ...plain, mediaType: MediaType.config },
        cut,
        zstdCut,
        { ...cut, mediaType: MediaType.tarZstd },
        changed,
        zipped,
      ].map(async (descriptor) => indexImage(store, manifestOf([descriptor])).catch((error: unknown) => error)),
    );
    expect(codes).toMatchObject([
      { code: "bad-content", message: expect.stringContaining("does not decompress") },
      { code: "bad-content", message: expect.stringContaining("cannot be read") },
      { code: "bad-content", message: expect.stringContaining("does not decompress") },
      { code: "bad-content" },
      { code: "bad-content" },
      { code: "digest-mismatch" },
      { code: "digest-mismatch" },
    ]);
  });
});

/** A skippable frame, and the bytes in frames with and without size, checksum and compression. */
function everyZstdFrame(bytes: Buffer): Buffer {
  const skippable = Buffer.from("5b2a4d1803000000616263", "hex");
  const checked = zstdCompressSync(bytes.subarray(0, 400), { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  const unsized = zstdCompressSync(bytes.subarray(400, 500), { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } });
  // One raw block in a frame of one segment (RFC 8878, 3.1.1): what does not compress is stored so.
  const rest = bytes.subarray(500);
  const header = Buffer.alloc(9);
  header.write("28b52ffda0", "hex");
  header.writeUInt32LE(rest.length, 5);
  const block = Buffer.alloc(3);
  block.writeUIntLE((rest.length << 3) | 1, 0, 3);
  return Buffer.concat([skippable, checked, unsized, header, block, rest, skippable]);
}

function inPieces(compress: (bytes: Buffer) => Buffer): (bytes: Buffer) => Buffer {
  return (bytes) =>
    Buffer.concat(
      [0, 700, 1400].map((start) => compress(bytes.subarray(start, start === 1400 ? undefined : start + 700))),
    );
}

describe("stored trees", () => {
  const lines = [
    "1/",
    "__proto__/ 1777",
    "__proto__/x",
    "l -> \udcff/é",
    "f|",
    "etc/passwd = root:x:0:0\n",
    "\udcff",
    "a/b/c/d",
  ];
  const tree = Tree.empty();
  unpack(tree, lines.map(entryOf));
  tree.set("etc/passwd", { kind: "file", text: "root:x:0:0\n" });
  tree.set("dev/null", { kind: "chardev" });
  tree.set("dev/disk", { kind: "blockdev" });
  tree.set("", { kind: "directory", mode: 0o700, uid: 1, gid: 2, mtime: 3 });

  test("come back as they were", async () => {
    const back = parseTree(await serialiseTree(tree));
    expect(back?.entries()).toEqual(tree.entries());
    expect(back?.lookup("")).toEqual(tree.lookup(""));
    expect(parseTree(await serialiseTree(Tree.empty()))?.entries()).toEqual([]);
  });

  test("are the same bytes for equal trees, whatever their history", async () => {
    const other = Tree.empty();
    for (const { path, node } of tree.entries().toReversed()) other.set(path, node);
    for (const { path, node } of tree.entries()) other.set(path, node);
    other.set("", { kind: "directory", mode: 0o700, uid: 1, gid: 2, mtime: 3 });
    expect(await serialiseTree(other)).toEqual(await serialiseTree(tree));
    // Changes with the stored form, and then the schema number has to change too.
    expect(gunzipSync(await serialiseTree(treeOfFew())).toString("utf8")).toBe(
      '{"schema":1,"root":[493,0,0,0,[],["a",[493,0,0,0,["b"],["f","fifo","l",[511,0,0,1,"/x"],"p",["t"]]]]]}',
    );
  });

  test("of another schema are none", () => {
    expect(parseTree(gzipSync('{"schema":2,"root":[]}'))).toBeUndefined();
  });

  test.each([
    "",
    "null",
    "{}",
    '{"schema":1}',
    '{"schema":1,"root":["text"]}',
    '{"schema":1,"root":[493,0,0,0,["a/b"],[]]}',
    '{"schema":1,"root":[493,0,0,0,[".."],[]]}',
    '{"schema":1,"root":[493,0,0,0,[1],[]]}',
    '{"schema":1,"root":[493,0,0,0,[],["a"]]}',
    '{"schema":1,"root":[493,0,0,0,[],["a","socket"]]}',
    '{"schema":1,"root":[493,0,0,0,[],["a",{}]]}',
    '{"schema":1,"root":[493,0,0,"0",[],[]]}',
    '{"schema":1,"root":[0.5,0,0,0,[],[]]}',
  ])("refuse %j", (text) => {
    expect(() => parseTree(gzipSync(text))).toThrow(expect.objectContaining({ code: "bad-content" }));
  });

  test("refuse what is no gzip", () => {
    expect(() => parseTree(Buffer.from("text"))).toThrow(expect.objectContaining({ code: "bad-content" }));
  });

  test("are artifacts without a subject, found by tag and the image's digest", async () => {
    const store = new MemoryStore();
    const subject = { mediaType: MediaType.manifest, digest: digestOf("image"), size: 5 };
    const stored = await storeTree(store, subject, tree, "tree-1");
    const empty = { mediaType: MediaType.empty, digest: digestOf("{}"), size: 2, data: "e30=" };
    expect(JSON.parse(Buffer.from(store.manifests.get(stored.digest)?.bytes ?? []).toString())).toEqual({
      schemaVersion: 2,
      mediaType: MediaType.manifest,
      artifactType: "application/vnd.layered-build.tree.v1+json",
      config: empty,
      layers: [empty],
      annotations: {
        [treeOfAnnotation]: subject.digest,
        "io.github.layered-build.content": (await serialiseTree(tree)).toString("base64"),
      },
    });
    expect((await loadTree(store, subject.digest, "tree-1"))?.entries()).toEqual(tree.entries());
    expect(await loadTree(store, digestOf("other image"), "tree-1")).toBeUndefined();
    expect(await loadTree(store, subject.digest, "tree-2")).toBeUndefined();
  });

  test("that are damaged, changed or gone are none", async () => {
    const store = new MemoryStore();
    const subject = { mediaType: MediaType.manifest, digest: digestOf("image"), size: 5 };
    const changed = {
      artifactType: treeArtifactType,
      mediaType: "x",
      annotations: { [treeOfAnnotation]: subject.digest },
    };
    await storeArtifact(store, changed, Buffer.from("changed"), "tree");
    expect(await loadTree(store, subject.digest, "tree")).toBeUndefined();
    await store.putManifest({ bytes: Buffer.from("{}"), mediaType: MediaType.manifest }, "tree");
    expect(await loadTree(store, subject.digest, "tree")).toBeUndefined();
    const index = '{"schemaVersion":2,"manifests":[]}';
    await store.putManifest({ bytes: Buffer.from(index), mediaType: MediaType.index }, "tree");
    expect(await loadTree(store, subject.digest, "tree")).toBeUndefined();
  });
});

function treeOfFew(): Tree {
  const few = Tree.empty();
  unpack(few, ["a/b", "a/l -> /x", "a/f|"].map(entryOf));
  few.set("a/p", { kind: "file", text: "t" });
  return few;
}
