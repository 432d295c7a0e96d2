import { describe, expect, test } from "@jest/globals";
import { splitNul } from "../src/source/split-nul.ts";

describe("splitNul", () => {
  test.each([
    ["", []],
    ["a\0", ["a"]],
    ["a\0\0b c\n\0", ["a", "", "b c\n"]],
  ])("%j", (text, fields) => {
    expect(splitNul(Buffer.from(text))).toEqual(fields);
  });

  test("a list that ends too soon is an error", () => {
    expect(() => splitNul(Buffer.from("a\0b"))).toThrow(expect.objectContaining({ code: "not-a-repository" }));
  });
});
