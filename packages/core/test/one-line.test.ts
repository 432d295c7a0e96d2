import { describe, expect, test } from "@jest/globals";
import { reasonText } from "../src/plan/plan.ts";
import { oneLine, shortened } from "../src/one-line.ts";
import { plannedLayer } from "./planned-layers.ts";

describe("oneLine", () => {
  test.each([
    ["plain text: ü, 日本, 😀 and C:\\path", "plain text: ü, 日本, 😀 and C:\\path"],
    ["a\r\n::set-output name=x::y", "a\\x0d\\x0a::set-output name=x::y"],
    ["\u001B[31mred\u001B[0m", "\\x1b[31mred\\x1b[0m"],
    ["\u009B31m\u0085", "\\x9b31m\\x85"],
    ["a\u2028b\u202Ec\u2066d\uFEFF", "a\\u2028b\\u202ec\\u2066d\\ufeff"],
    ["lone \uDCFF", "lone \\udcff"],
  ])("%j", (text, expected) => {
    expect(oneLine(text, 200)).toBe(expected);
  });
});

test("of a long text both ends are what they would be of the whole", () => {
  const text = `${"😀\n".repeat(50)}${"middle".repeat(100_000)}${"\u0007😀".repeat(50)}`;
  for (const most of [5, 16, 17]) expect(oneLine(text, most)).toBe(shortened(oneLine(text, text.length), most));
});

describe("shortened", () => {
  test.each([
    ["abcdef", 6, "abcdef"],
    ["abcdefg", 6, "abc…fg"],
    ["abcdefg", 5, "ab…fg"],
    ["😀😀😀😀", 4, "😀😀😀😀"],
    ["😀😀😀😀😀", 4, "😀😀…😀"],
  ])("%s to %d", (text, most, expected) => {
    expect(shortened(text, most)).toBe(expected);
  });
});

describe("reasonText", () => {
  test("is one line, however many reasons and whatever they say", () => {
    const reasons = Array.from({ length: 500 }, () => ({
      kind: "unknown" as const,
      detail: "503\n::error::no\u001B[2J",
    }));
    const text = reasonText(plannedLayer("a", { reasons }));
    expect(text).toMatch(/^503\\x0a::error::no\\x1b\[2J; 503.*…/);
    expect(Array.from(text)).toHaveLength(600);
    expect(text).not.toMatch(/\p{Cc}/u);
  });

  test("leaves out reasons without words", () => {
    const reasons = [{ kind: "forced" as const, detail: "" }];
    expect(reasonText(plannedLayer("a", { reasons: [...reasons, { kind: "parent", detail: "b" }] }))).toBe("b");
  });
});
