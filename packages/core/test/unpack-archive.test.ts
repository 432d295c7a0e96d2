import { Readable } from "node:stream";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { writeTar, type TarFile } from "@layered-build/oci";
import type { CopyContent } from "../src/build/native/copy-step.ts";
import { LayerDraft } from "../src/build/native/layer-draft.ts";
import { unpackArchive } from "../src/build/native/unpack-archive.ts";
import { baseTree, lines, now } from "./layer-drafts.ts";

const stamp = { uid: 3, gid: 4, mtime: 1_500_000_000 };
const folder = (path: string, mode = 0o750): TarFile => ({ kind: "directory", path, mode, ...stamp });
const link = (path: string, linkTarget: string, kind: "symlink" | "hardlink" = "symlink"): TarFile => ({
  kind,
  path,
  linkTarget,
  mode: 0o777,
  ...stamp,
});
const file = (path: string, text = "x", mode = 0o600): TarFile => ({
  kind: "file",
  path,
  mode,
  size: text.length,
  open: () => Readable.from([Buffer.from(text)]),
  ...stamp,
});

function contentOf(bytes: Buffer): CopyContent {
  const open = (): Readable => Readable.from([bytes], { objectMode: false });
  return { size: bytes.length, open, text: async () => bytes.toString("utf8") };
}

async function unpacked(bytes: Buffer, to = "new/x", chown?: { readonly uid: number; readonly gid: number }) {
  const tree = baseTree();
  const draft = new LayerDraft(tree);
  const request = { folder: () => to, mtime: now, ...(chown === undefined ? {} : { chown: { ...chown, mtime: now } }) };
  const isArchive = await unpackArchive(tree, draft, contentOf(bytes), "a.tar", request);
  return { isArchive, tree, entries: lines(draft.entries()) };
}

async function tarOf(...entries: readonly TarFile[]): Promise<Buffer> {
  return Buffer.concat(await writeTar(entries).toArray());
}

describe("unpackArchive", () => {
  test("modes, owners and links are the archive's; what it does not name is root's", async () => {
    const tar = await tarOf(folder("d"), file("d/f", "x", 0o4711), link("d/l", "/etc/passwd"), file("e/f/g"));
    const expected = [
      "755 0:0 new/",
      "755 0:0 new/x/",
      "750 3:4 new/x/d/",
      "4711 3:4 new/x/d/f",
      "777 3:4 new/x/d/l -> /etc/passwd",
      "755 0:0 new/x/e/",
      "755 0:0 new/x/e/f/",
      "600 3:4 new/x/e/f/g",
    ];
    for (const bytes of [tar, gzipSync(tar), zstdCompressSync(tar)])
      expect(await unpacked(bytes)).toMatchObject({ isArchive: true, entries: expected });
  });

  test("--chown is for all of it but folders that it does not name", async () => {
    const { entries } = await unpacked(await tarOf(file("e/f")), "new", { uid: 7, gid: 8 });
    expect(entries).toEqual(["755 7:8 new/", "755 0:0 new/e/", "600 7:8 new/e/f"]);
  });

  test("the archive's own root is no entry; a folder that is there takes over its mode and owner", async () => {
    const { entries } = await unpacked(await tarOf(folder("", 0o700), folder("sub", 0o711)), "usr/lib");
    expect(entries).toEqual(["755 0:0 usr/ old", "755 0:0 usr/lib/ old", "711 3:4 usr/lib/sub/"]);
  });

  test("etc/passwd is known to later steps", async () => {
    const { tree } = await unpacked(await tarOf(file("passwd", "new:x:7:8::/:/bin/sh\n")), "etc");
    expect(tree.lookup("etc/passwd")).toEqual({ kind: "file", text: "new:x:7:8::/:/bin/sh\n" });
  });

  test.each<[string, () => Buffer | Promise<Buffer>]>([
    ["an empty file", () => Buffer.alloc(0)],
    ["a short one", () => Buffer.from("ustar")],
    ["a text", () => Buffer.alloc(2000, "x")],
    ["zeros", () => Buffer.alloc(2048)],
    ["compressed text", () => gzipSync(Buffer.alloc(2000, "x"))],
    ["an archive that is cut off right away", async () => gzipSync(await tarOf(file("a"))).subarray(0, 20)],
    ["zstd that is none", () => Buffer.from("28b52ffd00000000000000000000", "hex")],
  ])("%s is no archive, and nothing is made", async (_, make) => {
    expect(await unpacked(await make())).toMatchObject({ isArchive: false, entries: [] });
  });

  test.each<[string, () => Buffer | Promise<Buffer>, string, RegExp]>([
    ["bzip2", () => Buffer.from("BZh91AY&SY..."), "new", /bzip2 or xz/],
    ["xz", () => Buffer.from("fd377a585a0000000000", "hex"), "new", /bzip2 or xz/],
    ["a hard link", () => tarOf(file("a"), link("b", "a", "hardlink")), "new", /hardlink/],
    ["a way through a link of the image", () => tarOf(file("lib/a")), "", /goes through the link \/lib/],
    ["a way through its own link", () => tarOf(link("a", "/usr"), file("a/b")), "new", /through the link \/new\/a/],
    ["a file for a folder", () => tarOf(file("sub")), "usr/lib", /replace the folder/],
    ["a folder for a file", () => tarOf(folder("old")), "usr/lib", /replace the file/],
    ["a destination that is a file", () => tarOf(file("a")), "usr/lib/old", /is not a folder/],
    ["the name of a deletion", () => tarOf(file(".wh.a")), "new", /means a deletion/],
    ["a cut archive", async () => (await tarOf(file("a", "x".repeat(600)))).subarray(0, 700), "new", /damaged/],
  ])("hands over %s", async (_, make, to, reason) => {
    const result = unpacked(await make(), to);
    await expect(result).rejects.toMatchObject({ name: "HandOver", reason: expect.stringMatching(reason) });
  });
});
