import { describe, expect, test } from "@jest/globals";
import { hasMeta, matchGoPattern } from "../src/index.ts";

test.each([
  ["abc", "abc", true],
  ["abc", "abd", false],
  ["", "", true],
  ["*", "", true],
  ["*", "a/b", false],
  ["*c", "abc", true],
  ["a*", "ab/c", false],
  ["a*/b", "abc/b", true],
  ["a*/b", "a/c/b", false],
  ["a*b*c*d*e*/f", "axbxcxdxe/f", true],
  ["**", "a/b", false],
  ["**/x", "a/x", true],
  ["**/x", "a/b/x", false],
  ["?", "a", true],
  ["?", "/", false],
  ["?", "😀", true],
  ["a?b", "aéb", true],
  ["ab[c]", "abc", true],
  ["ab[b-d]", "abc", true],
  ["ab[e-g]", "abc", false],
  ["ab[^c]", "abc", false],
  ["ab[^e-g]", "abc", true],
  ["a[^b]c", "a/c", true],
  ["[a-zA-Z]1", "Q1", true],
  ["[!a]", "!", true],
  ["[.]", ".", true],
  ["[\\]]", "]", true],
  ["[\\-x]", "-", true],
  ["[b-a]", "b", false],
  ["[^b-a]", "b", true],
  ["a\\*b", "a*b", true],
  ["a\\*b", "axb", false],
  ["\\[a]", "[a]", true],
  ["a]", "a]", true],
  ["a.b", "axb", false],
  ["a+(b){2}|^$", "a+(b){2}|^$", true],
  [".*", ".git", true],
  ["*", ".git", true],
  ["*.TXT", "a.txt", false],
])("%s and %s: %s", (pattern, name, expected) => {
  expect(matchGoPattern(pattern, name)).toBe(expected);
});

test.each(["[", "[]", "[]a]", "[^]", "[-]", "[a-", "[a-]", "[-x]", "a[", "[a", "a\\", "[\\"])(
  "%s does not parse",
  (pattern) => {
    expect(() => matchGoPattern(pattern, "a")).toThrow(
      expect.objectContaining({ code: "bad-pattern", message: expect.stringContaining(JSON.stringify(pattern)) }),
    );
  },
);

describe("hasMeta", () => {
  test.each([
    ["a/b.c", false],
    ["a*", true],
    ["a?", true],
    ["[a]", true],
    ["a]", false],
    ["a\\*", false],
    ["a\\\\*", true],
    ["a\\", false],
  ])("%s: %s", (pattern, expected) => {
    expect(hasMeta(pattern)).toBe(expected);
  });
});
