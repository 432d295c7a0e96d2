import { describe, expect, test } from "@jest/globals";
import { lookupUser } from "../src/tree/lookup-user.ts";
import type { TreeNode } from "../src/tree/tree-node.ts";
import { Tree } from "../src/tree/tree.ts";

const owner = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
const dir: TreeNode = { kind: "directory", ...owner };
const file: TreeNode = { kind: "file" };

function link(target: string): TreeNode {
  return { kind: "symlink", ...owner, mode: 0o777, target };
}

/** A tree written down: `/` at the end is a directory, ` -> ` a link, all else a file. */
function treeOf(...lines: readonly string[]): Tree {
  const tree = Tree.empty();
  for (const line of lines) {
    const [path = "", target] = line.split(" -> ");
    tree.set(path, target === undefined ? (path.endsWith("/") ? dir : file) : link(target));
  }
  return tree;
}

describe("Tree.resolve", () => {
  const tree = treeOf(
    "usr/lib/",
    "usr/lib/file",
    "lib -> usr/lib",
    "abs -> /lib",
    "up -> ../../../usr",
    "usr/here -> .",
    "usr/lib/back -> ../lib/file",
    "dangling -> nowhere/at/all",
    "root -> /",
    "loop -> loop",
    "ping -> pong",
    "pong -> /ping",
    "to-file -> usr/lib/file",
    "slashes -> usr//lib/./",
    "empty -> ",
  );

  test.each([
    ["", "", "directory", undefined],
    ["/", "", "directory", undefined],
    ["usr/lib", "usr/lib", "directory", undefined],
    ["lib", "usr/lib", "directory", undefined],
    ["lib/file", "usr/lib/file", "file", undefined],
    ["/abs/file", "usr/lib/file", "file", undefined],
    ["up/lib/back", "usr/lib/file", "file", undefined],
    ["usr/here/here/here/lib", "usr/lib", "directory", undefined],
    ["lib/..", "usr", "directory", undefined],
    ["lib/../../../x", "x", undefined, undefined],
    ["..", "", "directory", undefined],
    ["root/lib", "usr/lib", "directory", undefined],
    ["slashes/file", "usr/lib/file", "file", undefined],
    ["empty/usr", "usr", "directory", undefined],
    ["missing/a/b", "missing/a/b", undefined, undefined],
    ["missing/../usr", "usr", "directory", undefined],
    ["lib/new/file", "usr/lib/new/file", undefined, undefined],
    ["dangling", "nowhere/at/all", undefined, undefined],
    ["dangling/x", "nowhere/at/all/x", undefined, undefined],
    ["to-file/x/y", "usr/lib/file/x/y", undefined, "usr/lib/file"],
    ["to-file/..", "usr/lib", "directory", undefined],
  ])("%j is %j", (path, real, kind, obstacle) => {
    const found = tree.resolve(path);
    expect({ path: found.path, kind: found.node?.kind, obstacle: found.obstacle }).toEqual({
      path: real,
      kind,
      obstacle,
    });
  });

  test("leaves the last link as it is where it is asked to", () => {
    expect(tree.resolve("root/lib", { followLast: false })).toMatchObject({ path: "lib", node: { target: "usr/lib" } });
    expect(tree.resolve("abs/back", { followLast: false }).path).toBe("usr/lib/back");
  });

  test.each(["loop", "ping/x"])("stops at a loop: %s", (path) => {
    expect(() => tree.resolve(path)).toThrow(expect.objectContaining({ code: "bad-content" }));
  });

  test("takes 255 hops, and no more", () => {
    const chain = treeOf("0/", ...Array.from({ length: 256 }, (_, index) => `${index + 1} -> ${index}`));
    expect(chain.resolve("255").path).toBe("0");
    expect(() => chain.resolve("256")).toThrow("Too many symbolic links");
  });
});

describe("Tree", () => {
  test("begins with a root of 0755", () => {
    expect(Tree.empty().lookup("")).toEqual({ kind: "directory", mode: 0o755, uid: 0, gid: 0, mtime: 0 });
    expect(Tree.empty().entries()).toEqual([]);
  });

  test("set makes missing parents, keeps a directory's children, and replaces all else", () => {
    const tree = treeOf("a/b/c");
    expect(tree.lookup("a/b")).toEqual(dir);
    tree.set("a", { ...dir, mode: 0o700 });
    expect(tree.lookup("a")).toEqual({ ...dir, mode: 0o700 });
    expect(tree.lookup("a/b/c")).toEqual(file);
    tree.set("a/b", link("x"));
    expect(tree.lookup("a/b/c")).toBeUndefined();
    tree.set("", { ...dir, uid: 5 });
    expect(tree.lookup("/")).toMatchObject({ uid: 5 });
  });

  test("set and lookup follow no link, and nothing can be below a file", () => {
    const tree = treeOf("a/", "l -> a", "f");
    expect(tree.lookup("l/x")).toBeUndefined();
    expect(() => tree.set("l/x", file)).toThrow('"/l" is no directory');
    expect(() => tree.set("f/x/y", file)).toThrow('"/f" is no directory');
    expect(() => tree.set("", file)).toThrow("must be a directory");
  });

  test("remove takes all below with it", () => {
    const tree = treeOf("a/b/c", "d");
    expect([tree.remove("a/x"), tree.remove("x/y"), tree.remove("d/x"), tree.remove("a/b")]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(tree.entries().map(({ path }) => path)).toEqual(["a", "d"]);
    expect([tree.remove(""), tree.remove("")]).toEqual([true, false]);
    expect(tree.entries()).toEqual([]);
  });

  test("clone is independent", () => {
    const tree = treeOf("a/b");
    const copy = tree.clone();
    copy.remove("a/b");
    copy.set("a", { ...dir, mode: 0 });
    copy.set("", { ...dir, mode: 0 });
    expect(tree.entries()).toEqual(treeOf("a/b").entries());
    expect(tree.lookup("")).toEqual(dir);
  });

  test("ancestors are the directories above, outermost first", () => {
    const tree = treeOf("a/b/c", "l -> a");
    const paths = (path: string): readonly string[] => tree.ancestors(path).map((entry) => entry.path);
    expect([paths("a/b/c"), paths("a/b/x"), paths("a/x/y"), paths("l/b"), paths("a"), paths("")]).toEqual([
      ["a", "a/b"],
      ["a", "a/b"],
      ["a"],
      [],
      [],
      [],
    ]);
    expect(tree.ancestors("a/b")).toEqual([{ path: "a", node: dir }]);
  });

  test("entries and children are ordered by bytes", () => {
    const tree = treeOf("a/z", "a-b", "é", "\udcff", "\uffff", "😀", "a/__proto__", "10", "9");
    expect(tree.entries().map(({ path }) => path)).toEqual([
      "10",
      "9",
      "a",
      "a-b",
      "a/__proto__",
      "a/z",
      "é",
      "\uffff",
      "😀",
      "\udcff",
    ]);
    expect([tree.children("a"), tree.children("a-b"), tree.children("none")]).toEqual([["__proto__", "z"], [], []]);
  });
});

describe("lookupUser", () => {
  const passwd =
    "root:x:0:0:root:/root:/bin/sh\n# comment\napp:x:1000:1001::/app:/bin/sh\napp:x:7:7::/:\nodd:x:?:2:\r\n\n12:x:55:66::/:\n";
  const group = "root:x:0:\nstaff:x:50:app\n";
  const tree = treeOf("etc/");
  tree.set("etc/passwd", { kind: "file", text: passwd });
  tree.set("etc/group", { kind: "file", text: group });

  test.each([
    ["1000", 1000, 1000],
    ["1000:50", 1000, 50],
    ["0", 0, 0],
    ["root", 0, 0],
    ["root:root", 0, 0],
    ["app", 1000, 1001],
    ["app:staff", 1000, 50],
    ["app:5", 1000, 5],
    ["5:staff", 5, 50],
    ["12", 12, 12],
    ["odd", 0, 2],
    ["2147483647", 2147483647, 2147483647],
  ])("%s is %d:%d", (spec, uid, gid) => {
    expect(lookupUser(tree, spec)).toEqual({ kind: "found", uid, gid });
  });

  test.each([
    ["nobody", "user", "nobody", "no-such-name", { uid: 0, gid: 0 }],
    ["nobody:staff", "user", "nobody", "no-such-name", { uid: 0, gid: 50 }],
    ["nobody:none", "user", "nobody", "no-such-name", { uid: 0, gid: 0 }],
    ["app:none", "group", "none", "no-such-name", { uid: 1000, gid: 1001 }],
    ["5:none", "group", "none", "no-such-name", { uid: 5, gid: 5 }],
    [":staff", "user", "", "no-such-name", { uid: 0, gid: 50 }],
    ["app:", "group", "", "no-such-name", { uid: 1000, gid: 1001 }],
    ["2147483648", "user", "2147483648", "no-such-name", { uid: 0, gid: 0 }],
    ["-1", "user", "-1", "no-such-name", { uid: 0, gid: 0 }],
  ])("%s is unknown", (spec, what, name, reason, buildkit) => {
    expect(lookupUser(tree, spec)).toEqual({ kind: "unknown", what, name, reason, buildkit });
  });

  test("tells a missing file from one whose text is not known", () => {
    expect(lookupUser(Tree.empty(), "app")).toMatchObject({ kind: "unknown", reason: "no-file" });
    expect(lookupUser(Tree.empty(), "root:app")).toMatchObject({ kind: "unknown", what: "group", reason: "no-file" });
    expect(lookupUser(treeOf("etc/passwd"), "app")).toMatchObject({ kind: "unknown", reason: "not-indexed" });
    expect(lookupUser(treeOf("etc/passwd/"), "app")).toMatchObject({ kind: "unknown", reason: "not-indexed" });
  });

  test("follows links on the way to the file", () => {
    const linked = treeOf("etc -> usr/etc", "usr/etc/passwd -> /usr/etc/real");
    linked.set("usr/etc/real", { kind: "file", text: passwd });
    expect(lookupUser(linked, "app")).toEqual({ kind: "found", uid: 1000, gid: 1001 });
  });
});
