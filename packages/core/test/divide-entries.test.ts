import { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import type { TarFile } from "@layered-build/oci";
import { divideEntries } from "../src/build/native/divide-entries.ts";
import { largeFileBytes as largeBytes } from "../src/source/large-file.ts";

const common = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
const GB = 1_000_000_000;

function file(path: string, size: number): TarFile {
  return { ...common, kind: "file", path, size, open: () => Readable.from([]) };
}

function folder(path: string): TarFile {
  return { ...common, kind: "directory", path, mode: 0o755 };
}

const link: TarFile = { ...common, kind: "symlink", path: "m/link", linkTarget: "a" };

function paths(entries: readonly TarFile[], most?: number): readonly string[] {
  return divideEntries(entries, most).map((part) => part.map(({ path }) => path).join(" "));
}

describe("divideEntries", () => {
  test.each<readonly [string, readonly TarFile[], readonly string[]]>([
    ["nothing", [], [""]],
    ["ordinary code", [folder("a"), file("a/b", 10), file("a/c", largeBytes - 1)], ["a a/b a/c"]],
    ["one large file and its folders", [folder("m"), folder("m/x"), file("m/x/a", largeBytes)], ["m m/x m/x/a"]],
    [
      "a folder of shards",
      [folder("m"), file("m/1", 5 * GB), file("m/2", largeBytes), file("m/config.json", 10)],
      ["m m/config.json", "m m/1", "m m/2"],
    ],
    [
      "a file that is larger than a blob should be",
      [folder("m"), file("m/1", 50 * GB), file("m/2", GB)],
      ["m m/1", "m m/2"],
    ],
    ["folders that are not above", [folder("m"), folder("m/empty"), file("m/1", largeBytes)], ["m m/empty", "m m/1"]],
    ["links", [folder("m"), file("m/1", largeBytes), link], ["m m/link", "m m/1"]],
    [
      "a file with two names",
      [folder("m"), file("m/1", largeBytes), { ...common, kind: "hardlink", path: "m/2", linkTarget: "m/1" }],
      ["m m/1 m/2"],
    ],
    ["at the root", [file("1", largeBytes), file("2", largeBytes)], ["1", "2"]],
    [
      "a folder that begins like another",
      [folder("a"), folder("a/b"), file("a/b/1", largeBytes), folder("a/bc"), file("a/bc/2", largeBytes)],
      ["a a/b a/b/1", "a a/bc a/bc/2"],
    ],
  ])("%s", (_, entries, expected) => {
    expect(paths(entries)).toEqual(expected);
  });

  test("neighbours share blobs of about 4 GB where there are too many", () => {
    const shards = Array.from({ length: 6 }, (_, index) => file(`m/${index}`, 1.5 * GB));
    expect(paths([folder("m"), ...shards], 6)).toHaveLength(6);
    expect(paths([folder("m"), ...shards], 5)).toEqual(["m m/0 m/1", "m m/2 m/3", "m m/4 m/5"]);
    // And of more, where that is not enough.
    expect(paths([folder("m"), ...shards], 2)).toEqual(["m m/0 m/1 m/2 m/3 m/4", "m m/5"]);
  });

  test("by default no step has more than 25 blobs, and every file is in one of them", () => {
    const entries = [folder("m"), file("m/a", 1), ...Array.from({ length: 400 }, (_, at) => file(`m/${at}`, 9 * GB))];
    const parts = divideEntries(entries);
    expect(parts.length).toBeLessThanOrEqual(25);
    const files = parts.flat().filter(({ kind }) => kind === "file");
    expect(new Set(files).size).toBe(401);
    expect(files).toHaveLength(401);
  });
});
