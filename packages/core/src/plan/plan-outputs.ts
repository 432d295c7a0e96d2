import type { Plan, PlanLayer } from "./plan.ts";

/** One job of a matrix. No image reference is in it: an output with a masked string would be dropped by the runner. */
export interface MatrixEntry {
  readonly layer: string;
  readonly key: string;
  readonly platforms: string;
  readonly runner: string | readonly string[];
}

/** A job matrix as GitHub takes it by `fromJSON`. */
export interface Matrix {
  readonly include: readonly MatrixEntry[];
}

/** The layers of a plan that are to be built, parents first. */
export function layersToBuild(plan: Plan): readonly PlanLayer[] {
  return plan.layers.filter((layer) => layer.action === "build");
}

/** All jobs in one matrix. `runners` names the runner labels of layers that ask for one; an empty text leaves it to the workflow. */
export function matrixOf(
  layers: readonly PlanLayer[],
  runners: ReadonlyMap<string, string | readonly string[]>,
): Matrix {
  return {
    include: layers.map((layer) => ({
      layer: layer.name,
      key: layer.key,
      platforms: layer.platforms.join(","),
      runner: runners.get(layer.name) ?? "",
    })),
  };
}

/** What can be built side by side: each wave needs only the ones before it. No wave is empty. */
export function wavesOf(plan: Plan): readonly (readonly PlanLayer[])[] {
  const depth = new Map<string, number>();
  for (const layer of layersToBuild(plan)) {
    const below = layer.parents.map((parent) => depth.get(parent) ?? -1);
    depth.set(layer.name, Math.max(-1, ...below) + 1);
  }
  const waves: PlanLayer[][] = [];
  for (const layer of layersToBuild(plan)) (waves[depth.get(layer.name) ?? 0] ??= []).push(layer);
  return waves;
}
