import { describe, expect, test } from "@jest/globals";
import { expandTagPrefix } from "../src/config/tag-prefix.ts";
import { validateTag } from "../src/tags/index.ts";

const hex = "0123456789abcdef0123456789abcdef";

describe("tag prefixes", () => {
  test.each([
    ["nllb-{name}-", "service", "nllb-service-"],
    ["{name}-", "base", "base-"],
    ["", "base", ""],
    ["{name}-{name}.", "a", "a-a."],
  ])("%j for %s", (pattern, name, expected) => {
    expect(expandTagPrefix(pattern, name)).toBe(expected);
  });

  test("know no other placeholder", () => {
    expect(() => expandTagPrefix("x-{layer}-", "base")).toThrow(
      expect.objectContaining({ code: "bad-config", message: "tag-prefix `x-{layer}-`: {layer} does not exist" }),
    );
  });
});

describe("validateTag", () => {
  test.each<readonly [string, readonly string[]]>([
    ["latest", []],
    ["_x", []],
    ["1.2.3", []],
    ["A-b_c.d", []],
    ["x".repeat(128), []],
    ["nllb-base-latest", ["nllb-base-"]],
    ["key-latest", []],
    [`key-${hex.slice(1)}`, []],
    [`key-${hex}0`, []],
    [`key-${hex.slice(1)}g`, []],
    [`keys-${hex}`, []],
    [`sha-${hex}`, []],
    // Behind a prefix that belongs to no layer it is a name like any other.
    [`my-key-${hex}`, ["nllb-base-"]],
  ])("%s may be written", (name, prefixes) => {
    expect(() => validateTag(name, prefixes)).not.toThrow();
  });

  test.each<readonly [string, readonly string[], RegExp]>([
    ["", [], /a tag is empty/],
    ["x".repeat(129), [], /has 129 characters, and registries take 128/],
    ["-x", [], /begins with "-"/],
    [".x", [], /begins with "\."/],
    ["a/b", [], /contains "\/"/],
    ["é", [], /contains "é"/],
    ["a\n", [], /contains "\\n"/],
    [`key-${hex}`, [], /form of the tags that layered-build keeps/],
    [`step-${hex}`, [], /form of the tags/],
    [`tree-${hex}`, [], /form of the tags/],
    [`inputs-${hex}`, [], /form of the tags/],
    [`key-${hex.toUpperCase()}`, [], /form of the tags/],
    [`nllb-base-key-${hex}`, ["nllb-model-", "nllb-base-"], /form of the tags/],
    // Without its prefix too: another layer of the repository may have none.
    [`tree-${hex}`, ["nllb-base-"], /form of the tags/],
  ])("%s is refused", (name, prefixes, message) => {
    expect(() => validateTag(name, prefixes)).toThrow(
      expect.objectContaining({
        code: "bad-tag",
        message: expect.stringMatching(message),
        hint: expect.stringMatching(/\w/),
      }),
    );
  });
});
