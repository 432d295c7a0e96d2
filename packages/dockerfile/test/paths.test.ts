import { expect, test } from "@jest/globals";
import { cleanPath, compareBytes, pathInRoot } from "../src/index.ts";

test.each([
  ["", ".", ""],
  [".", ".", ""],
  ["/", "/", ""],
  ["a/", "a", "a"],
  ["a//b/./c/..", "a/b", "a/b"],
  ["../a", "../a", "a"],
  ["a/../../b", "../b", "b"],
  ["/../a", "/a", "a"],
])("%j is %j, and %j in a root", (path, clean, inRoot) => {
  expect(cleanPath(path)).toBe(clean);
  expect(pathInRoot(path)).toBe(inRoot);
});

test("compareBytes orders as UTF-8 bytes do", () => {
  const names = ["😀", "\uFFFD", "é", "a", "a/b", "a-b", "", "B", "z\u{10000}", "z\uE000"];
  const bytes = names.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  expect(names.toSorted(compareBytes)).toEqual(bytes);
});
