import { describe, expect, test } from "@jest/globals";
import { outputsThatFit } from "../src/plan/outputs-that-fit.ts";
import { layersToBuild, matricesOf, wavesOf, type Matrix } from "../src/plan/plan-outputs.ts";
import type { Plan, PlanLayer } from "../src/plan/plan.ts";
import { planOfLayers, plannedLayer } from "./planned-layers.ts";

const numbered = (count: number, prefix: string, ...parents: string[]): readonly PlanLayer[] =>
  Array.from({ length: count }, (_, index) => plannedLayer(`${prefix}${index}`, { parents }));

const named = (matrices: readonly Matrix[]): readonly (readonly string[])[] =>
  matrices.map(({ include }) => include.map(({ layer }) => layer));

const kilobytes = (count: number): string => "x".repeat(count * 1024);

describe("waves", () => {
  test.each<[string, readonly PlanLayer[], readonly number[]]>([
    ["nothing", [], []],
    ["a chain", [plannedLayer("a"), ...numbered(1, "b", "a"), ...numbered(1, "c", "b0")], [1, 1, 1]],
    ["services of one base", [plannedLayer("a"), ...numbered(3, "b", "a")], [1, 3]],
    ["as many jobs as a matrix takes", numbered(256, "a"), [256]],
    ["one more", numbered(257, "a"), [256, 1]],
    [
      "a wide wave between two",
      [plannedLayer("a"), ...numbered(600, "b", "a"), ...numbered(1, "c", "b599")],
      [1, 256, 256, 88, 1],
    ],
    ["what is not built", [plannedLayer("a", { action: "reuse" }), ...numbered(2, "b", "a")], [2]],
  ])("%s", (_, layers, sizes) => {
    const plan = planOfLayers(layers);
    const waves = named(wavesOf(plan, new Map()));
    expect(waves.map((wave) => wave.length)).toEqual(sizes);
    // Nothing is lost, nothing twice, and what a layer needs is in an earlier wave.
    expect(waves.flat().toSorted()).toEqual(
      layersToBuild(plan)
        .map(({ name }) => name)
        .toSorted(),
    );
    expect(earlyChildren(plan, waves)).toEqual([]);
  });
});

describe("matrices", () => {
  test.each([
    [0, []],
    [256, [256]],
    [257, [256, 1]],
    [1000, [256, 256, 256, 232]],
  ])("%d layers", (count, sizes) => {
    const layers = numbered(count, "l");
    const matrices = named(matricesOf(layers, new Map()));
    expect(matrices.map((matrix) => matrix.length)).toEqual(sizes);
    expect(matrices.flat()).toEqual(layers.map(({ name }) => name));
  });

  test("an entry says what a job needs, and no image", () => {
    const layer = plannedLayer("a", { platforms: ["linux/amd64", "linux/arm64"] });
    expect(matricesOf([layer, plannedLayer("b")], new Map([["b", ["self-hosted", "big"]]]))).toEqual([
      {
        include: [
          { layer: "a", key: layer.key, platforms: "linux/amd64,linux/arm64", runner: "" },
          { layer: "b", key: layer.key, platforms: "linux/amd64", runner: ["self-hosted", "big"] },
        ],
      },
    ]);
  });
});

describe("outputsThatFit", () => {
  test.each<[string, Readonly<Record<string, unknown>>, readonly string[], readonly string[], readonly string[]]>([
    ["all that is small", { a: "1", b: [1, 2], c: {} }, [], ["a", "b", "c"], []],
    ["nothing for what is not there", { a: undefined, b: "1" }, [], ["b"], []],
    ["no value that no environment variable can hold", { a: kilobytes(121), b: "1" }, [], ["b"], ["a"]],
    ["such a value where only jobs read it", { a: kilobytes(300), b: "1" }, ["a"], ["a", "b"], []],
    ["counted in bytes", { a: "ü".repeat(61 * 1024) }, [], [], ["a"]],
    ["as JSON", { a: [kilobytes(119)], b: ["x".repeat(120 * 1024)] }, [], ["a"], ["b"]],
    [
      "the first ones, and smaller ones after",
      { a: kilobytes(110), b: kilobytes(110), c: kilobytes(110), d: kilobytes(110), e: kilobytes(50) },
      [],
      ["a", "b", "c", "e"],
      ["d"],
    ],
  ])("takes %s", (_, values, jobOnly, fit, leftOut) => {
    const result = outputsThatFit(values, jobOnly);
    expect([...result.fit]).toEqual(fit);
    expect(result.leftOut).toEqual(leftOut);
  });
});

/** Layers that stand in the same wave as one of their parents, or before it. */
function earlyChildren(plan: Plan, waves: readonly (readonly string[])[]): readonly string[] {
  const wave = (name: string): number => waves.findIndex((names) => names.includes(name));
  return layersToBuild(plan).flatMap(({ name, parents }) =>
    parents.some((parent) => wave(parent) >= wave(name)) ? [name] : [],
  );
}
