import { describe, expect, test } from "@jest/globals";
import type { LayerResult } from "../src/build/layer-result.ts";
import type { Plan } from "../src/plan/plan.ts";
import { byteText } from "../src/summary/byte-text.ts";
import { markdownCell } from "../src/summary/markdown-cell.ts";
import { planTable } from "../src/summary/plan-table.ts";
import { resultTable } from "../src/summary/result-table.ts";

/** How many cells GitHub sees in a row: unescaped pipes divide. */
const cells = (row: string): number => row.replaceAll(/\\[^]/g, "").split("|").length - 2;

describe("byteText", () => {
  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [3_210_000, "3.2 MB"],
    [123_456_789, "123 MB"],
    [1_500_000_000, "1.5 GB"],
    [9e15, "9000 TB"],
  ])("%d bytes are %s", (bytes, expected) => {
    expect(byteText(bytes)).toBe(expected);
  });
});

describe("markdownCell", () => {
  test.each([
    ["plain text, dots. and 1-2", "plain text, dots. and 1-2"],
    ["a | b", "a \\| b"],
    ["\\| b", "\\\\\\| b"],
    ["one\r\ntwo\n\nthree", "one two three"],
    ["<img src=x onerror=y>", "&lt;img src=x onerror=y>"],
    ["&lt;", "&amp;lt;"],
    ["`code` *a* _b_ ~~c~~", "\\`code\\` \\*a\\* \\_b\\_ \\~\\~c\\~\\~"],
    ["[x](https://evil.example) ![y](z)", "\\[x\\](https://evil.example) !\\[y\\](z)"],
    ["<!-- -->", "&lt;!-- -->"],
  ])("%j", (text, expected) => {
    expect(markdownCell(text)).toBe(expected);
  });
});

describe("tables", () => {
  const hostile = "x | y\n| z | <b> `|` \\|";
  const digest = `sha256:${"d".repeat(64)}` as const;

  test("a plan: every row has as many cells as the head, whatever a reason says", () => {
    const layer = {
      name: "app",
      image: "registry.example/x",
      tag: "app-key",
      key: "a".repeat(64),
      action: "build",
      reasons: [
        { kind: "missing", detail: hostile },
        { kind: "forced", detail: "forced" },
      ],
      parents: [],
      bases: {},
      platforms: [],
      engine: "native",
    } as const;
    const plan: Plan = {
      schema: 1,
      source: { repository: "o/r", revision: "c" },
      layers: [
        { ...layer, reasons: [...layer.reasons], parents: [], platforms: [] },
        { ...layer, name: "base", action: "reuse", reasons: [], parents: [], platforms: [] },
      ],
    };
    const rows = planTable(plan).trimEnd().split("\n");
    expect(rows.map(cells)).toEqual([5, 5, 5, 5]);
    expect(rows[2]).toContain("; forced | native | `aaaaaaaaaaaa` |");
    expect(rows[3]).toBe("| base | reuse |  |  | `aaaaaaaaaaaa` |");
  });

  test("results", () => {
    const result: LayerResult = {
      layer: "app",
      image: `registry.example/x@${digest}`,
      key: "a".repeat(64),
      digest,
      imageId: digest,
      action: "built",
      engine: "native",
      why: hostile,
      sentBytes: 1234,
      milliseconds: 1500,
      tags: ["registry.example/x:a", "registry.example/x:a_b"],
    };
    const rows = resultTable([result, { ...result, action: "reused" }])
      .trimEnd()
      .split("\n");
    expect(rows.map(cells)).toEqual([8, 8, 8, 8]);
    expect(rows[2]).toMatch(
      / native \| 1\.2 kB \| 1\.5 s \| `sha256:dddddddddddd` \| registry\.example\/x:a registry\.example\/x:a\\_b \|$/,
    );
    expect(rows[3]).toMatch(/ \|  \| 1\.2 kB/);

    // Where a layer has a limit.
    const size = { limit: 20e6, platforms: [{ platform: "linux/amd64", bytes: 18_234_567 }] };
    const limited = resultTable([result, { ...result, size }])
      .trimEnd()
      .split("\n");
    expect(limited.map(cells)).toEqual([9, 9, 9, 9]);
    expect(limited[2]).toContain("| 1.2 kB |  | 1.5 s |");
    expect(limited[3]).toContain("| 1.2 kB | 18.2 MB of 20 MB | 1.5 s |");
  });
});
