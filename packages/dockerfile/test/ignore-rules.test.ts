import { describe, expect, test } from "@jest/globals";
import { IgnoreRules, ignoreFileNames, parseIgnoreFile } from "../src/index.ts";

test("parseIgnoreFile", () => {
  const text = "\uFEFF# comment\n a \n #b\n\n/c/\r\n! /d/../e\n./f//g\n!\n/\n../h\n**/i/\n";
  expect(parseIgnoreFile(text)).toEqual(["a", "#b", "c", "!e", "f/g", "!", "/", "../h", "**/i"]);
});

test("ignoreFileNames", () => {
  expect(ignoreFileNames("docker/app.Dockerfile")).toEqual(["docker/app.Dockerfile.dockerignore", ".dockerignore"]);
});

describe("ignores", () => {
  test.each([
    ["a", ["a", "a/b", "a/b/c"], ["ab", "b/a", "A", ""]],
    ["a/b", ["a/b", "a/b/c"], ["a", "a/c", "b"]],
    ["*.md", ["x.md", ".md", "x.md/y"], ["a/x.md", "x.mdx"]],
    ["**/*.md", ["x.md", "a/x.md", "a/b/x.md"], ["x.txt"]],
    ["**/a", ["a", "b/a", "b/c/a", "b/a/c"], ["ba", "b/ca"]],
    ["a/**", ["a/b", "a/b/c"], ["a"]],
    ["a/**/b", ["a/b", "a/x/b", "a/x/y/b/c"], ["a", "a/xb"]],
    ["**", ["a", "a/b"], [""]],
    ["*", ["a", "a/b", ".git"], [""]],
    ["a**", ["a", "ab", "a/b"], ["b"]],
    ["?.c", ["a.c", "é.c"], ["ab.c", ".c"]],
    ["[a-c]x", ["ax", "cx"], ["dx"]],
    ["[^a]x", ["bx"], ["ax"]],
    ["a\\*", ["a*"], ["ab"]],
    ["a.b+(c)", ["a.b+(c)"], ["axb+(c)"]],
    ["*.b+(c)", ["a.b+(c)"], ["a.bb(c)"]],
    ["/a", ["a"], ["b/a"]],
    ["a/", ["a", "a/b"], ["b/a"]],
    ["./a/../b", ["b"], ["a"]],
    ["*\n!a", ["b", "b/a"], ["a", "a/b"]],
    ["*\n!a/b", ["a", "a/c", "b"], ["a/b", "a/b/c"]],
    ["*\n!a\na/b", ["a/b", "a/b/c", "c"], ["a", "a/c"]],
    ["a\n!a\na", ["a"], []],
    ["*.md\n!README*.md\nREADME-x.md", ["a.md", "README-x.md"], ["README.md", "README-y.md"]],
    ["**/*.log\n!**/keep.log", ["a.log", "x/y/b.log"], ["keep.log", "x/keep.log"]],
    ["!a", [], ["a", "b"]],
    // A walk never asks the negation about app/node_modules: it had nothing to take back at app.
    ["**/node_modules\n!app", ["node_modules", "app/node_modules", "app/node_modules/x"], ["app", "app/x"]],
  ])("%j", (text, ignored, kept) => {
    const rules = new IgnoreRules(parseIgnoreFile(text));
    expect(ignored.filter((path) => !rules.ignores(path))).toEqual([]);
    expect(kept.filter((path) => rules.ignores(path))).toEqual([]);
  });
});

describe("mayDescend", () => {
  test.each([
    ["a", ["b"], ["a", "a/b"]],
    ["*\n!a/b/c", ["a", "a/b"], ["b", "a/x"]],
    ["*\n!a/*/c", ["a", "a/x"], ["b", "a/x/d"]],
    ["*\n!**/x", ["a", "a/b"], []],
    ["*\n!a", ["a", "a/b"], ["b", "b/a"]],
    ["a/b\n!a", [], ["a/b", "a/b/c"]],
    ["*\n!*.md", [], ["a", "a/b"]],
    ["*\n![^a]x", ["b"], []],
  ])("%j", (text, open, closed) => {
    const rules = new IgnoreRules(parseIgnoreFile(text));
    expect(open.filter((path) => !rules.mayDescend(path))).toEqual([]);
    expect(closed.filter((path) => rules.mayDescend(path))).toEqual([]);
  });
});

describe("mayMatchBelow", () => {
  test.each([
    ["a/b/c", ["a", "a/b", "a/b/c", "a/b/c/d"], ["b", "a/c"]],
    ["a/*/c", ["a", "a/x"], ["b", "a/x/y"]],
    ["**/c", ["a", "a/x"], []],
    ["!a", [], ["a"]],
  ])("%j", (text, open, closed) => {
    const rules = new IgnoreRules([text]);
    expect(open.filter((path) => !rules.mayMatchBelow(path))).toEqual([]);
    expect(closed.filter((path) => rules.mayMatchBelow(path))).toEqual([]);
  });
});

test.each(["!", "a[", "[z-a]x", "a\\"])("%s does not parse", (pattern) => {
  expect(() => new IgnoreRules([pattern])).toThrow(
    expect.objectContaining({ code: "bad-pattern", hint: expect.any(String) }),
  );
});
