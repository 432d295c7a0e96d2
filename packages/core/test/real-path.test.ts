import { Tree, type TreeNode } from "@layered-build/oci";
import { describe, expect, test } from "@jest/globals";
import { realPath } from "../src/build/native/real-path.ts";

const owner = { uid: 0, gid: 0, mtime: 0 };

/** A tree of folders, and of links where a target is given. */
function treeOf(links: Readonly<Record<string, string>>, folders: readonly string[] = []): Tree {
  const tree = Tree.empty();
  const put = (path: string, node: TreeNode): void => tree.set(path, node);
  for (const folder of folders) put(folder, { kind: "directory", mode: 0o755, ...owner });
  for (const [path, target] of Object.entries(links)) put(path, { kind: "symlink", mode: 0o777, ...owner, target });
  return tree;
}

describe("realPath", () => {
  test.each([
    ["/bin/x", "usr/bin/x"],
    ["/a/in/x", "c/in/x"],
    ["/l/up/y/", "c/y"],
    ["/l/slash/x", "c/x"],
    ["/l/gone/x/y", "nowhere/at/x/y"],
    ["/none/../c/./x", "c/x"],
    ["/", ""],
  ])("%s is %s", (path, expected) => {
    const links = { bin: "usr/bin", a: "/b", b: "c", "l/up": "../../../c", "l/slash": "/c/", "l/gone": "/nowhere/at" };
    expect(realPath(treeOf(links, ["usr/bin", "c/in"]), path)).toBe(expected);
  });

  test.each([
    ["a link through a link and back", { lib: "usr/lib", l: "lib/../x" }, "/l/y"],
    ["a loop", { one: "two", two: "one" }, "/one/x"],
  ])("%s is left to BuildKit, or refused", (_, links, path) => {
    expect(() => realPath(treeOf(links, ["usr/lib", "usr/x"]), path)).toThrow(/depends on how|Too many symbolic links/);
  });

  test("a path through a file is BuildKit's to refuse", () => {
    const tree = Tree.empty();
    tree.set("f", { kind: "file" });
    expect(() => realPath(tree, "/f/x")).toThrow(
      expect.objectContaining({ name: "HandOver", reason: "/f in the parent is not a folder" }),
    );
  });
});
