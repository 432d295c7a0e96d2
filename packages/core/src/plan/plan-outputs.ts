import type { Plan, PlanLayer } from "./plan.ts";

/** One job of a matrix. No image reference is in it: an output with a masked string would be dropped by the runner. */
export interface MatrixEntry {
  readonly layer: string;
  readonly key: string;
  readonly platforms: string;
  readonly runner: string | readonly string[];
}

/** A job matrix as GitHub takes it by `fromJSON`: at most `mostJobs` entries. */
export interface Matrix {
  readonly include: readonly MatrixEntry[];
}

/** Runner labels of the layers that ask for one, by name. */
export type Runners = ReadonlyMap<string, string | readonly string[]>;

/** GitHub refuses a matrix with more jobs. */
const mostJobs = 256;

/** The layers of a plan that are to be built, parents first. */
export function layersToBuild(plan: Plan): readonly PlanLayer[] {
  return plan.layers.filter((layer) => layer.action === "build");
}

/** The layers as job matrices, as few as GitHub's limit allows, none of them empty. A layer without a runner leaves it to the workflow (""). */
export function matricesOf(layers: readonly PlanLayer[], runners: Runners): readonly Matrix[] {
  return chunks(layers, mostJobs).map((chunk) => ({
    include: chunk.map((layer) => ({
      layer: layer.name,
      key: layer.key,
      platforms: layer.platforms.join(","),
      runner: runners.get(layer.name) ?? "",
    })),
  }));
}

/**
 * What can be built side by side, as job matrices: each wave needs only the ones before it. No wave is empty, and one that would have
 * more jobs than GitHub allows becomes several.
 */
export function wavesOf(plan: Plan, runners: Runners): readonly Matrix[] {
  const depth = new Map<string, number>();
  for (const layer of layersToBuild(plan)) {
    const below = layer.parents.map((parent) => depth.get(parent) ?? -1);
    depth.set(layer.name, Math.max(-1, ...below) + 1);
  }
  const waves: PlanLayer[][] = [];
  for (const layer of layersToBuild(plan)) (waves[depth.get(layer.name) ?? 0] ??= []).push(layer);
  return waves.flatMap((wave) => matricesOf(wave, runners));
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
