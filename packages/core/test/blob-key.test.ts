import { describe, expect, test } from "@jest/globals";
import type { TarFile } from "@layered-build/oci";
import type { Readable } from "node:stream";
import { blobKey, type BlobKeyInputs } from "../src/build/native/blob-key.ts";

const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };
const unread = (): Readable => {
  throw new Error("A key reads nothing");
};
const folder: TarFile = { kind: "directory", path: "srv", ...metadata, mode: 0o755 };
const file: TarFile = { kind: "file", path: "srv/a", size: 3, open: unread, ...metadata };
const link: TarFile = { kind: "symlink", path: "srv/b", linkTarget: "a", ...metadata };
const inputs: BlobKeyInputs = {
  entries: [folder, file, link],
  contentIds: new Map([["srv/a", "git:1"]]),
  compression: "auto",
  times: false,
};

describe("blobKey", () => {
  test.each<[string, Partial<BlobKeyInputs>]>([
    ["the content of a file", { contentIds: new Map([["srv/a", "git:2"]]) }],
    ["its size", { entries: [folder, { ...file, size: 4 }, link] }],
    ["its mode", { entries: [folder, { ...file, mode: 0o755 }, link] }],
    ["its owner", { entries: [folder, { ...file, uid: 7 }, link] }],
    ["its group", { entries: [folder, { ...file, gid: 7 }, link] }],
    ["its extended attributes", { entries: [folder, { ...file, xattrs: new Map([["user.a", Buffer.of(1)]]) }, link] }],
    ["a link's target", { entries: [folder, file, { ...link, linkTarget: "c" }] }],
    ["a link's name", { entries: [folder, file, { ...link, path: "srv/c" }] }],
    ["a hard link in place of a symbolic one", { entries: [folder, file, { ...link, kind: "hardlink" }] }],
    ["the mode of a folder above, which is the parent's", { entries: [{ ...folder, mode: 0o700 }, file, link] }],
    ["a folder above, which is the parent's", { entries: [file, link] }],
    ["the compression", { compression: "none" }],
    ["whether times count", { times: true }],
  ])("%s is part of it", (_, change) => {
    expect(blobKey({ ...inputs, ...change })).toMatch(/^[0-9a-f]{64}$/);
    expect(blobKey({ ...inputs, ...change })).not.toBe(blobKey(inputs));
  });

  const later: readonly TarFile[] = [folder, { ...file, mtime: 2 }, link];

  test("times are part of it only where they count", () => {
    expect(blobKey({ ...inputs, entries: later })).toBe(blobKey(inputs));
    expect(blobKey({ ...inputs, entries: later, times: true })).not.toBe(blobKey({ ...inputs, times: true }));
  });

  test("there is none where only its bytes say what a file is", () => {
    expect(blobKey({ ...inputs, contentIds: new Map() })).toBeUndefined();
  });
});
