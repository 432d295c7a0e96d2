import { describe, expect, test } from "@jest/globals";
import { encodePath } from "@layered-build/oci";
import type { LayerNode } from "../src/graph/layer-node.ts";
import { collectFiles } from "../src/key/collect-files.ts";
import { FileList } from "../src/key/file-list.ts";
import { contextTakes, takenFiles } from "../src/key/taken-files.ts";
import { fileRecord } from "../src/source/file-record.ts";
import { HeadListing } from "../src/source/head-listing.ts";
import { WorkTree } from "../src/source/work-tree.ts";
import { blobId, layerOf, nodeOf, trackedFile, treeOf } from "./layer-nodes.ts";
import { listing } from "./opened-repository.ts";

// "-", "." and "0" stand on either side of "/" in byte order, so that folders and files of like names come mixed.
const names = ["a", "a-b", "a.c", "a0", "b", "docs", "node_modules", "x.md", "é", "\udcff"];

/** Pseudo-random numbers from 0 up to, not including, `limit`: the same for the same seed. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.trunc((state / 0x80000000) * limit);
  };
}

function randomPaths(seed: number): readonly string[] {
  const next = numbers(seed);
  const name = (): string => names[next(names.length)] ?? "a";
  const paths = new Set<string>();
  for (let count = next(60) + 1; count > 0; count -= 1) {
    paths.add(Array.from({ length: 1 + next(4) }, name).join("/"));
  }
  // What is a folder cannot be a file.
  return [...paths].filter((path) => ![...paths].some((other) => other.startsWith(`${path}/`)));
}

/** What `git ls-tree -r -z` prints for files of these paths. */
function listingOf(paths: readonly string[]): HeadListing {
  const records = paths.map((path) => ({ path: encodePath(path), oid: blobId(path) }));
  records.sort((a, b) => Buffer.compare(a.path, b.path));
  return new HeadListing(
    Buffer.concat(records.flatMap(({ path, oid }) => [Buffer.from(`100644 blob ${oid}\t`), path, Buffer.from([0])])),
  );
}

const seeds = Array.from({ length: 60 }, (_, seed) => seed + 1);

describe("a tree of a listing", () => {
  test.each(seeds)("is the tree of its files (seed %i)", (seed) => {
    const paths = randomPaths(seed);
    const listed = new WorkTree(listingOf(paths));
    const made = treeOf(...paths);
    expect(listing(listed)).toEqual(listing(made));
    for (const path of paths) expect(listed.get(path)).toEqual(made.get(path));
    expect(listed.get("a/none/b")).toEqual(made.get("a/none/b"));
  });

  test.each(seeds)("stays so when files change (seed %i)", (seed) => {
    const paths = randomPaths(seed);
    const next = numbers(seed + 1000);
    const listed = new WorkTree(listingOf(paths));
    const made = treeOf(...paths);
    for (let count = 0; count < 5; count += 1) {
      const path = paths[next(paths.length)] ?? "a";
      if (next(2) === 0) for (const tree of [listed, made]) tree.delete(path);
      else for (const tree of [listed, made]) tree.set(trackedFile(path, "changed"));
    }
    for (const tree of [listed, made]) tree.set(trackedFile("new/a", "x"));
    expect(listing(listed)).toEqual(listing(made));
  });
});

describe("what a layer takes", () => {
  test.each(
    seeds.flatMap((seed) =>
      [
        ["COPY . /", ""],
        ["COPY . /", "node_modules\n*.md"],
        ["COPY . /", "**/node_modules\n**/*.md\n!docs/x.md"],
        ["COPY . /", "*\n!a\n!docs/**"],
        ["COPY a* b /", "a/a"],
        ["COPY a /\nCOPY a/b /\nCOPY x.md docs /", ""],
        ["COPY --exclude=*.md . /", ""],
        ["COPY --parents a/*/b /", ""],
      ].map(([lines = "", ignore = ""]): [number, string, string] => [seed, lines, ignore]),
    ),
  )("is the same from a listing as from its files (seed %i, %j, ignored: %j)", (seed, lines, ignore) => {
    const paths = randomPaths(seed);
    const taken = (tree: WorkTree): unknown => {
      const node = nodeOf(`FROM scratch\n${lines}\n`, { layer: layerOf("app"), tree, ignore });
      try {
        return [...collectFiles(node, () => undefined)];
      } catch (error) {
        return error instanceof Error ? error.message : error;
      }
    };
    expect(taken(new WorkTree(listingOf(paths)))).toEqual(taken(treeOf(...paths)));
  });

  test("has paths of its context", () => {
    const tree = new WorkTree(listingOf(["services/é/src/a", "services/é/b", "services/f"]));
    const node = nodeOf("FROM scratch\nCOPY . /\n", { layer: layerOf("app", { context: "services/é" }), tree });
    expect([...collectFiles(node, () => undefined)]).toEqual([
      `100644 ${blobId("services/é/b")} b`,
      `100644 ${blobId("services/é/src/a")} src/a`,
    ]);
  });
});

/** Changes, deletes and adds files and empty folders, those that git does not know among them. */
function change(tree: WorkTree, paths: readonly string[], seed: number): void {
  const next = numbers(seed + 2000);
  for (let count = 1 + next(4); count > 0; count -= 1) {
    const path = paths[next(paths.length)] ?? "a";
    const name = names[next(names.length)] ?? "a";
    const folder = path.split("/").slice(0, next(4)).join("/");
    const beside = [folder, name].filter((part) => part !== "").join("/");
    const added = next(2) === 0 ? beside : `${beside}/new`;
    const kind = next(5);
    if (kind === 0) tree.delete(path);
    else if (kind === 1) tree.set(trackedFile(path, "changed"));
    // A file stands where a folder would have to be: git has no such thing.
    else if (folder.split("/").some((_, index, parts) => isFile(tree, parts.slice(0, index + 1).join("/")))) continue;
    else if (kind === 2) tree.set({ path: beside, kind: "directory", mode: 0o700, tracked: false });
    else if (kind === 3) tree.set({ path: beside, kind: "symlink", mode: 0o777, tracked: false, linkTarget: "/none" });
    else if (!isFile(tree, beside)) tree.set({ ...trackedFile(added, "new"), mode: 0o600, tracked: false });
  }
}

function collected(node: LayerNode): unknown {
  try {
    return [...collectFiles(node, () => undefined)];
  } catch (error) {
    return /there is no such file/.exec(String(error))?.[0] ?? error;
  }
}

function isFile(tree: WorkTree, path: string): boolean {
  const kind = tree.get(path)?.kind;
  return kind !== undefined && kind !== "directory";
}

describe("what a layer takes of a checkout that differs from HEAD", () => {
  test.each(
    seeds.flatMap((seed) =>
      [
        ["COPY . /", ""],
        ["COPY . /", "node_modules\n*.md"],
        ["COPY . /", "**/node_modules\n**/*.md\n!docs/x.md"],
        ["COPY . /", "*\n!a\n!docs/**"],
        ["COPY a* b* /", ""],
        ["COPY a* b* /\nCOPY a*/b* . /", "a/a"],
      ].map(([lines = "", ignore = ""]): [number, string, string] => [seed, lines, ignore]),
    ),
  )("is what looking at each file gives (seed %i, %j, ignored: %j)", (seed, lines, ignore) => {
    const paths = randomPaths(seed);
    const tree = new WorkTree(listingOf(paths));
    change(tree, paths, seed);
    const node = nodeOf(`FROM scratch\n${lines}\n`, { layer: layerOf("app"), tree, ignore });
    const missing: string[] = [];
    const looked = contextTakes(node).flatMap((take) => [
      ...takenFiles(node, take, (source) => void missing.push(source)),
    ]);
    const expected = missing.length > 0 ? "there is no such file" : [...FileList.of(looked.map(fileRecord))];
    expect(collected(node)).toEqual(expected);
  });
});

describe("HeadListing", () => {
  test("finds submodules, links and names", () => {
    const oid = "1".repeat(40);
    const records = [`120000 blob ${oid}\ta`, `160000 commit ${oid}\tb/c`, `100644 blob ${oid}\td/.gitattributes`];
    const head = new HeadListing(Buffer.from(records.map((record) => `${record}\0`).join("")));
    expect(head.ofMode("120000").map((range) => head.record(range))).toEqual([{ mode: "120000", oid, path: "a" }]);
    expect(head.ofMode("160000").map((range) => head.record(range).path)).toEqual(["b/c"]);
    expect(head.hasName(".gitattributes")).toBe(true);
    expect(head.hasName("gitattributes")).toBe(false);
    const tree = new WorkTree(head);
    expect(tree.listed("d")).toBeDefined();
    expect(tree.listed("b")).toBeUndefined();
    expect(tree.submodules().map(({ path }) => path)).toEqual(["b/c"]);
  });
});

describe("FileList", () => {
  test("has each record once, by the bytes of the paths, and one digest for one list", () => {
    const list = FileList.of(["100644 b a/b", "100755 a a-b", "100644 b a/b", "120000 c a b"]);
    expect([...list]).toEqual(["120000 c a b", "100755 a a-b", "100644 b a/b"]);
    expect(FileList.of([...list].toReversed()).digest).toBe(list.digest);
    expect(FileList.of(["100644 b a/b", "100755 a a-b"]).digest).not.toBe(list.digest);
  });
});
