import { describe, expect, test } from "@jest/globals";
import { patternRoot } from "../src/source/pattern-root.ts";

describe("patternRoot", () => {
  test.each([
    ["model/weights.version", "model/weights.version"],
    ["web/src/**", "web/src"],
    ["web/src/*.ts", "web/src"],
    ["web/page[0-9].html", "web"],
    ["web/{a,b}/c", "web"],
    ["web/+(a|b)", "web"],
    ["web/!(a)", "web"],
    ["a/b\\*c", "a"],
    ["*.txt", ""],
    ["**", ""],
    ["!a/b", ""],
    ["./web/a", ""],
    ["web/../a", ""],
    ["web//a", ""],
    ["/web", ""],
    ["web/", ""],
  ])("%s is looked for below %j", (pattern, root) => {
    expect(patternRoot(pattern)).toBe(root);
  });
});
