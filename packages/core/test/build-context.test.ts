import { IgnoreRules, parseIgnoreFile } from "@layered-build/dockerfile";
import { describe, expect, test } from "@jest/globals";
import { BuildContext } from "../src/source/build-context.ts";
import { treeOf } from "./layer-nodes.ts";

const contextOf = (folder: string, ignore: string, ...files: readonly string[]): BuildContext =>
  new BuildContext(treeOf(...files), folder, new IgnoreRules(parseIgnoreFile(ignore)));

function seen(context: BuildContext, folder = ""): readonly string[] {
  return [...context.children(folder)].flatMap((entry) => [
    entry.path,
    ...(entry.kind === "directory" ? seen(context, entry.path) : []),
  ]);
}

const files = ["README.md", ".git/config", "app/.git", "app/a.js", "app/lib/b.js", "app/lib/b.md", "apple/c"];

describe("BuildContext", () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      "the repository's root, without .git",
      "",
      "",
      ["README.md", "app", "app/.git", "app/a.js", "app/lib", "app/lib/b.js", "app/lib/b.md", "apple", "apple/c"],
    ],
    ["a folder: paths start there", "app", "", ["a.js", "lib", "lib/b.js", "lib/b.md"]],
    ["what is ignored", "app", "**/*.md\na.js", ["lib", "lib/b.js"]],
    ["an ignored folder", "app", "lib", ["a.js"]],
    ["an ignored folder with something taken back", "app", "lib\n!lib/b.js", ["a.js", "lib", "lib/b.js"]],
    ["all but one", "app", "*\n!lib/b.md", ["lib", "lib/b.md"]],
    ["a negation that takes nothing back", "app", "lib\n!lib/none", ["a.js"]],
    ["a folder that is not there", "none", "", []],
  ])("%s", (_, folder, ignore, expected) => {
    const context = contextOf(folder, ignore, ...files);
    expect(seen(context)).toEqual(expected);
    for (const path of expected) expect(context.get(path)?.path).toBe(path);
    const hidden = folder === "app" ? ["a.js", "lib", "lib/b.js", "lib/b.md", ".git"] : [".git"];
    expect(hidden.filter((path) => !expected.includes(path) && context.get(path) !== undefined)).toEqual([]);
  });

  test.each([
    ["node_modules", true, false],
    ["node_modules/x", false, false],
    ["src", true, true],
    ["dist", true, true],
    ["dist", false, false],
    ["dist/app.js", false, true],
    ["dist/app.map", false, false],
    [".git", true, false],
    [".git/config", false, false],
    [".github", true, true],
  ])("whether %s (a folder: %s) could be seen: %s", (path, isFolder, expected) => {
    expect(contextOf("", "node_modules\ndist\n!dist/app.js").includes(path, isFolder)).toBe(expected);
  });
});
