import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import {
  indexImage,
  MediaType,
  writeLayerBlob,
  type Descriptor,
  type ImageManifest,
  type TarFile,
} from "@layered-build/oci";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { CopiedContents } from "../src/build/copy-from/copied-contents.ts";
import { copySources } from "../src/build/copy-from/copy-sources.ts";
import type { ExportSource } from "../src/build/copy-from/export-source.ts";
import { FileSpool } from "../src/build/copy-from/file-spool.ts";
import { readExport } from "../src/build/copy-from/read-export.ts";
import { readImage } from "../src/build/copy-from/read-image.ts";
import { SpooledBlobs } from "../src/build/copy-from/spooled-blobs.ts";
import type { CopySource } from "../src/build/native/copy-step.ts";
import { RecordingLog } from "./recording-log.ts";

const metadata = { mode: 0o644, uid: 1, gid: 2, mtime: 3 };
const file = (path: string, text: string): TarFile => {
  const bytes = Buffer.from(text);
  return { ...metadata, kind: "file", path, size: bytes.length, open: () => Readable.from([bytes]) };
};
const folder = (path: string): TarFile => ({ ...metadata, kind: "directory", path, mode: 0o700 });
const link = (path: string, linkTarget: string): TarFile => ({ ...metadata, kind: "symlink", path, linkTarget });
const hard = (path: string, linkTarget: string): TarFile => ({ ...metadata, kind: "hardlink", path, linkTarget });

/** A source as lines: `NAME: RELATIVE = TEXT`. */
async function told(sources: readonly CopySource[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { baseName, isFolder, entries } of sources) {
    for await (const { relative, kind, linkTarget, content } of entries) {
      const end = content === undefined ? (linkTarget ?? kind) : (await buffer(content.open())).toString();
      lines.push(`${baseName}${isFolder ? "/" : ""}: ${relative} = ${end}`);
    }
  }
  return lines;
}

async function temporary() {
  const path = await mkdtemp(join(tmpdir(), "layered-build-test-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function exported(entries: readonly TarFile[], source: ExportSource, exclude: readonly string[] = []) {
  const store = new MemoryStore();
  const { descriptor } = await writeLayerBlob(store, [folder("s"), ...entries], { compression: "gzip" });
  await using space = await temporary();
  await using spool = await FileSpool.create(space.path);
  const spooled = new SpooledBlobs(spool);
  const files = await readExport({ store, layers: [descriptor], exports: [source], exclude }, spooled);
  const size = spool.size;
  const now = await told(copySources(files, new CopiedContents(store, files, spooled)));
  expect(spool.size).toBe(size);
  // A later build has the list alone, and fetches contents where it needs them.
  const anew = new CopiedContents(store, files, new SpooledBlobs(spool));
  const later = await told(copySources(JSON.parse(JSON.stringify(files)), anew));
  expect(later).toEqual(now);
  return now;
}

describe("readExport", () => {
  test.each<[string, readonly TarFile[], ExportSource, readonly string[]]>([
    ["a file", [file("s/0", "x")], { kind: "whole", path: "/a/b", baseName: "b" }, ["b:  = x"]],
    [
      "a folder that has nothing but a file of its own name",
      [folder("s/0"), file("s/0/b", "x")],
      { kind: "whole", path: "/a/b", baseName: "b" },
      ["b/: b = x"],
    ],
    ["an empty folder", [folder("s/0")], { kind: "whole", path: "/b", baseName: "b" }, []],
    [
      "a wildcard: files by their names, folders by what is in them, links followed",
      [
        folder("s/0"),
        file("s/0/a1", "1"),
        folder("s/0/a2"),
        file("s/0/a2/x", "2"),
        link("s/0/a3", "b"),
        file("s/0/b", "3"),
      ],
      { kind: "folder", path: "/f", pattern: "a*" },
      ["a1:  = 1", "a2/: x = 2", "a3:  = 3"],
    ],
    ["a wildcard in what is no folder", [file("s/0", "x")], { kind: "folder", path: "/f", pattern: "*" }, []],
    [
      "--parents",
      [folder("s/0"), folder("s/0/d"), file("s/0/d/x", "1")],
      { kind: "parents", path: "/p/./d/*" },
      ["/: d = directory", "/: d/x = 1"],
    ],
  ])("%s", async (_, entries, source, expected) => {
    expect(await exported(entries, source)).toEqual(expected);
  });

  test.each<[string, readonly TarFile[]]>([
    ["leads to /etc/x, out of /f", [folder("s/0"), link("s/0/a", "/etc/x"), folder("s/0/etc"), file("s/0/etc/x", "")]],
    ["leads to ../x, out of /f", [folder("s/0"), link("s/0/a", "../x"), file("s/0/x", "")]],
    ["/a is a fifo", [folder("s/0"), { ...metadata, kind: "fifo", path: "s/0/a" }]],
    ["means a deletion", [folder("s/0"), file("s/0/.wh.a", "")]],
  ])("hands over: %s", async (reason, entries) => {
    const result = exported(entries, { kind: "folder", path: "/f", pattern: "a" });
    await expect(result).rejects.toMatchObject({ name: "HandOver", reason: expect.stringContaining(reason) });
  });

  test("names of one file stay one within a source", async () => {
    const store = new MemoryStore();
    const entries = [folder("s"), folder("s/0"), file("s/0/a", "x"), hard("s/0/b", "s/0/a"), file("s/0/c", "x")];
    const { descriptor } = await writeLayerBlob(store, entries, { compression: "none" });
    await using space = await temporary();
    await using spool = await FileSpool.create(space.path);
    const source: ExportSource = { kind: "whole", path: "/d", baseName: "d" };
    const request = { store, layers: [descriptor], exports: [source], exclude: [] };
    const files = await readExport(request, new SpooledBlobs(spool));
    expect(files.sources[0]?.entries.map((entry) => entry.file?.link)).toEqual([0, 0, undefined]);
  });
});

describe("readImage", () => {
  test("whiteouts, links between blobs and later blobs decide what a path is", async () => {
    const store = new MemoryStore();
    const write = async (entries: readonly TarFile[]) =>
      (await writeLayerBlob(store, entries, { compression: "gzip" })).descriptor;
    const layers = [
      await write([folder("d"), file("d/gone", "1"), file("d/old", "1"), file("d/kept", "1"), link("l", "d")]),
      await write([folder("d"), file("d/.wh.gone", ""), file("d/old", "new"), hard("d/same", "d/old")]),
    ];
    const descriptor: Descriptor = { mediaType: MediaType.config, digest: `sha256:${"a".repeat(64)}`, size: 1 };
    const manifest: ImageManifest = { schemaVersion: 2, config: descriptor, layers };
    const image = { descriptor, manifest };
    const request = { sources: ["/l"], exclude: [], parents: false };
    const log = new RecordingLog();
    const files = await readImage(store, image, request, new Map(), log);
    await using space = await temporary();
    await using spool = await FileSpool.create(space.path);
    expect(await told(copySources(files, new CopiedContents(store, files, new SpooledBlobs(spool))))).toEqual([
      "l/: kept = 1",
      "l/: old = new",
      "l/: same = new",
    ]);
    expect(files.sources[0]?.entries.map(({ file: found }) => [found?.blob, found?.link])).toEqual([
      [0, undefined],
      [1, 0],
      [1, 0],
    ]);
    // What is not traced has no places to forget.
    expect((await indexImage(store, manifest)).lookup("d/old")).toEqual({ kind: "file" });
  });
});
