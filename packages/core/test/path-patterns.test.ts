import { describe, expect, test } from "@jest/globals";
import { minimatch } from "minimatch";
import { PathPatterns, patternRoots } from "../src/source/path-patterns.ts";

/** All paths of up to three of these names. */
const names = ["a", "b", "web", "x.txt", ".c", "..", "\\"];
const paths = names.flatMap((one) => [
  one,
  ...names.flatMap((two) => [`${one}/${two}`, ...names.map((three) => `${one}/${two}/${three}`)]),
]);

describe("patternRoots", () => {
  test.each<[string, readonly string[]]>([
    ["web/a", ["web/a"]],
    ["web/a/**", ["web/a"]],
    ["web/a/*.ts", ["web/a"]],
    ["web/x[0-9].html", ["web"]],
    ["web/+(a|b)", ["web"]],
    ["web/!(a)", ["web"]],
    ["web/{a,b}/c", ["web/a/c", "web/b/c"]],
    ["web/{a,../b}/**", ["web/a", "b"]],
    ["a/{a,../b}", ["a/a", "b"]],
    ["a/{..,a}/*", ["", "a/a"]],
    ["a/\\*b/c", ["a/*b/c"]],
    ["*.txt", [""]],
    ["**", [""]],
    ["!a/b", [""]],
    ["web/../a", ["a"]],
    ["/web", [""]],
  ])("%s is looked for at %j", (pattern, roots) => {
    expect(patternRoots(pattern).toSorted()).toEqual(roots.toSorted());
  });

  test.each([
    "a/*/../../b",
    "b/\\.\\./{,a}",
    "a/.{.,a}/b",
    "./web/a",
    "web//a",
    "web/",
    "{a,b}/**/web",
    "{a,web/{a,b}}/*",
    "@(a|b)/web",
    "a/@(..|b)/web",
    "[ab]/web",
    "**/web/../a",
    "a/{b,{..,.}}/web",
    "#a/b",
    "a{/b,}/web",
  ])("%s matches nothing anywhere else", (pattern) => {
    const roots = patternRoots(pattern);
    const isAtRoot = (path: string): boolean =>
      roots.some((root) => root === "" || path === root || path.startsWith(`${root}/`));
    const matches = paths.filter((path) => minimatch(path, pattern, { dot: true }));
    expect(matches.filter((path) => !isAtRoot(path))).toEqual([]);
    const patterns = new PathPatterns(["other/x", pattern]);
    expect(paths.filter((path) => patterns.matches(path))).toEqual(matches);
    const partly = paths.filter((path) => minimatch(path, pattern, { dot: true, partial: true }));
    expect(paths.filter((path) => patterns.mayMatchBelow(path))).toEqual(expect.arrayContaining(partly));
  });
});
