import { describe, expect, test } from "@jest/globals";
import { encodeCanonical, type Encodable } from "../src/key/canonical-encoding.ts";

describe("encodeCanonical", () => {
  test.each<[string, Encodable, string]>([
    ["text", "ab", "t2:ab"],
    ["text counts bytes", "é", "t2:é"],
    ["an empty list", [], "l0:"],
    ["a list", ["a", "b"], "l2:t1:at1:b"],
    ["a map, names sorted", { b: "1", a: "2" }, "m2:t1:at1:2t1:bt1:1"],
    ["absent members are left out", { a: undefined, b: "1" }, "m1:t1:bt1:1"],
    ["nested", { a: [{ b: "c" }] }, "m1:t1:al1:m1:t1:bt1:c"],
  ])("%s", (_, value, expected) => {
    expect(encodeCanonical(value).toString("utf8")).toBe(expected);
  });

  test.each<[string, Encodable, Encodable]>([
    ["where one text ends", ["ab", "c"], ["a", "bc"]],
    ["text and a list of it", "a", ["a"]],
    ["what looks like an encoding", "t1:a", ["t1", "a"]],
    ["an empty text and nothing", { a: "" }, {}],
    ["names with different stray bytes", "a\udc80", "a\udc81"],
    ["a stray byte and U+FFFD", "a\udc80", "a\ufffd"],
  ])("tells apart %s", (_, one, other) => {
    expect(encodeCanonical(one).equals(encodeCanonical(other))).toBe(false);
  });
});
