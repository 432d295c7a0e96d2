import { describe, expect, test } from "@jest/globals";
import type { PlanLayer } from "../src/plan/plan.ts";
import { planGraph } from "../src/summary/plan-graph.ts";
import { planOfLayers, plannedLayer } from "./planned-layers.ts";

const graph = (...layers: PlanLayer[]): string => planGraph(planOfLayers(layers));

/** A graph with the first label taken out. */
const bare = (text: string): string => text.replace(/"[^"]*<br/, '"X<br');

describe("planGraph", () => {
  test("draws parents to children, coloured by what happens", () => {
    const text = graph(
      plannedLayer("base", { action: "reuse" }),
      plannedLayer("left", { parents: ["base"] }),
      plannedLayer("end", { parents: ["base", "left"], action: "skip" }),
    );
    expect(text.split("\n")).toEqual([
      "```mermaid",
      "flowchart LR",
      '  l0["base<br/>reuse"]:::reuse',
      '  l1["left<br/>build"]:::build',
      '  l2["end<br/>skip"]:::skip',
      "  l0 --> l1",
      "  l0 --> l2",
      "  l1 --> l2",
      expect.stringMatching(/^ {2}classDef build fill:#/),
      expect.stringMatching(/^ {2}classDef reuse fill:#/),
      expect.stringMatching(/^ {2}classDef skip fill:#/),
      "```",
      "",
    ]);
  });

  test("styles only what is there, and draws no edge to a layer that is not", () => {
    const text = graph(plannedLayer("a", { parents: ["gone"] }));
    expect(text).not.toContain("-->");
    expect(text.match(/classDef \w+/g)).toEqual(["classDef build"]);
  });

  test.each(['a"]', "a\n```\n<img src=x>", "a`b", "a;b%%{init}", "#quot;", "a|b<br/>"])(
    "no name breaks out: %j",
    (name) => {
      const text = graph(
        plannedLayer(name, { reasons: [{ kind: "missing", detail: name }] }),
        plannedLayer("b", { parents: [name] }),
      );
      const harmless = graph(plannedLayer("a"), plannedLayer("b", { parents: ["a"] }));
      expect(bare(text)).toBe(bare(harmless));
      expect(text.match(/"(.*?)<br\/>/)?.[1]).toMatch(/^([\w-]|#\d+;)+$/);
    },
  );

  test.each([
    [60, 0, true],
    [61, 0, false],
    [30, 12, true],
    [50, 15, false],
  ])("%d layers with %d parents each: drawn is %p", (count, parents, drawn) => {
    const layers = Array.from({ length: count }, (_, index) =>
      plannedLayer(`l${index}`, {
        parents: Array.from({ length: Math.min(index, parents) }, (_each, at) => `l${index - at - 1}`),
      }),
    );
    const text = graph(...layers);
    expect(text).toMatch(drawn ? /^```mermaid\n/ : new RegExp(`^_${count} layers .* too many .* table`));
  });
});
