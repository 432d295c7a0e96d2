import { describe, expect, test } from "@jest/globals";
import type { WorkTreeEntry } from "../src/source/work-tree.ts";
import { trackedFile, trackedLink, treeOf } from "./layer-nodes.ts";

const paths = (entries: Iterable<WorkTreeEntry>): readonly string[] => Array.from(entries, (entry) => entry.path);
const folder = (path: string, tracked = false): WorkTreeEntry => ({ path, kind: "directory", mode: 0o700, tracked });

describe("WorkTree", () => {
  test("walks folders before what is in them, names in byte order", () => {
    const tree = treeOf("b/x", "a.txt", "a/z", "a/B", "a/b", "a-c/d", "é", "z");
    expect(paths(tree.walk())).toEqual(["a", "a/B", "a/b", "a/z", "a-c", "a-c/d", "a.txt", "b", "b/x", "z", "é"]);
    expect(paths(tree.children("a"))).toEqual(["a/B", "a/b", "a/z"]);
    expect(paths(tree.children("a.txt"))).toEqual([]);
    expect(paths(tree.children("none"))).toEqual([]);
  });

  test("the root is a folder, and folders above a file are tracked ones", () => {
    const tree = treeOf("a/b/c");
    expect(tree.get("")).toMatchObject({ kind: "directory", tracked: true });
    expect(tree.get("a/b")).toEqual({ path: "a/b", kind: "directory", mode: 0o755, tracked: true });
  });

  test.each<[string, readonly (WorkTreeEntry | string)[], readonly string[]]>([
    ["a file replaces a folder", ["a/b/c", "a/d", "a/b"], ["a", "a/b", "a/d"]],
    ["a folder's file replaces a file", ["a/b", "a/b/c"], ["a", "a/b", "a/b/c"]],
    ["a symlink replaces a folder", ["a/b", trackedLink("a", "x")], ["a"]],
    ["a folder over a folder keeps what is in it", ["a/b", folder("a")], ["a", "a/b"]],
    ["an entry after its folder was replaced", ["a/b/c", "a/b", "a/b/d"], ["a", "a/b", "a/b/d"]],
  ])("%s", (_, entries, expected) => {
    expect(paths(treeOf(...entries).walk())).toEqual(expected);
  });

  test("a folder set over one takes its metadata", () => {
    expect(treeOf("a/b", folder("a")).get("a")).toEqual(folder("a"));
  });

  test.each<[string, readonly (WorkTreeEntry | string)[], string, readonly string[]]>([
    ["tracked folders go with their last file", ["a/b/c", "x"], "a/b/c", ["x"]],
    ["but not while another is there", ["a/b/c", "a/d"], "a/b/c", ["a", "a/d"]],
    ["an untracked folder stays, empty", [folder("a"), "a/b"], "a/b", ["a"]],
    ["a folder goes with all in it", ["a/b/c", "x"], "a", ["x"]],
    ["what is not there", ["a"], "b/c", ["a"]],
  ])("delete: %s", (_, entries, deleted, expected) => {
    const tree = treeOf(...entries);
    tree.delete(deleted);
    expect(paths(tree.walk())).toEqual(expected);
    tree.set(trackedFile("a/b/new"));
    expect(tree.get("a/b/new")?.kind).toBe("file");
  });
});
