import { describe, expect, test } from "@jest/globals";
import { comparePaths, decodePath, encodePath, printablePath } from "../src/path-bytes.ts";
import { Random } from "./tar-random.ts";

const names: readonly (readonly [string, string])[] = [
  ["6162", "ab"],
  ["", ""],
  ["636166c3a9", "café"],
  ["efbbbf61", "\ufeffa"],
  ["f09f9880", "😀"],
  ["ff", "\udcff"],
  ["61ff62", "a\udcffb"],
  ["c3", "\udcc3"],
  ["c328", "\udcc3("],
  ["eda080", "\udced\udca0\udc80"],
  ["c080", "\udcc0\udc80"],
  ["f4908080", "\udcf4\udc90\udc80\udc80"],
  ["f09080", "\udcf0\udc90\udc80"],
  ["f0908280", "\u{10080}"],
];

describe("decodePath and encodePath", () => {
  test.each(names)("%s", (hex, text) => {
    expect(decodePath(Buffer.from(hex, "hex"))).toBe(text);
    expect(encodePath(text).toString("hex")).toBe(hex);
  });

  test("are inverse for every byte string", () => {
    const random = new Random();
    for (let round = 0; round < 2000; round += 1) {
      // Bytes of which many begin or continue a sequence.
      const bytes = Buffer.from(
        Array.from({ length: random.below(9) }, () =>
          random.pick([0x61, 0x80, 0xbf, 0xc3, 0xa9, 0xe2, 0xed, 0xf0, 0x90, 0xff]),
        ),
      );
      const hex = bytes.toString("hex");
      expect({ seed: random.seed, hex: encodePath(decodePath(bytes)).toString("hex") }).toEqual({
        seed: random.seed,
        hex,
      });
    }
  });

  test("write a name with other lone surrogates without loss of difference", () => {
    expect(encodePath("\ud800").toString("hex")).toBe("eda080");
    expect(encodePath("\udc00").toString("hex")).toBe("edb080");
  });
});

test("comparePaths orders by bytes", () => {
  const random = new Random();
  const letters = ["a", "/", "-", "é", "\ud7ff", "\uf8ff", "\uffff", "😀", "\udcff", "\udc80"];
  const text = (): string => Array.from({ length: random.below(4) }, () => random.pick(letters)).join("");
  for (let round = 0; round < 2000; round += 1) {
    const [a, b] = [text(), text()];
    const order = Math.sign(Buffer.compare(encodePath(a), encodePath(b)));
    expect({ a, b, order: Math.sign(comparePaths(a, b)) }).toEqual({ a, b, order });
  }
});

test.each([
  ["plain/näme 😀", "plain/näme 😀"],
  ["a\nb\r\tc", "a\\x0ab\\x0d\\x09c"],
  ["\u001b[31mred", "\\x1b[31mred"],
  ["back\\slash", "back\\x5cslash"],
  ["\u0085\u2028", "\\xc2\\x85\\xe2\\x80\\xa8"],
  ["\u202etxt.exe", "\\xe2\\x80\\xaetxt.exe"],
  ["bad\udcff", "bad\\xff"],
  ["::error::x", "\\x3a:error::x"],
  ["  ::error::x", "  \\x3a:error::x"],
  ["a::b", "a::b"],
  ["a##[group]b", "a#\\x23[group]b"],
  ["###[x", "##\\x23[x"],
])("printablePath(%j)", (path, printed) => {
  expect(printablePath(path)).toBe(printed);
});
