import { availableParallelism } from "node:os";
import { join } from "node:path";
import { gitRepository } from "../harness/git-repository.ts";
import { gitIgnore } from "./generate-context.ts";
import type { Family } from "./generate-cases.ts";
import { type Solved, solve } from "./solved-image.ts";
import { keysOf, type Keyed, layersFile } from "./world-keys.ts";
import { writeWorld } from "./written-world.ts";
import type { World } from "./world.ts";

/** What became of one world: the image that BuildKit makes of it, and the key that we give it. */
export interface Result {
  readonly solved: Solved;
  readonly keyed: Keyed;
}

/** Writes all worlds of all families into one git repository, gives each its key and solves each; by name. */
export async function solveAndKey(
  address: string,
  families: readonly Family[],
  cache: "warm" | "cold" = "warm",
): Promise<ReadonlyMap<string, Result>> {
  const worlds = new Map<string, World>();
  for (const family of families) {
    for (const { name, world } of [family, ...family.changed]) worlds.set(name, world);
  }
  await using repository = await gitRepository({ "layers.yaml": layersFile(worlds), ".gitignore": gitIgnore });
  const write = (name: string, world: World): Promise<void> => writeWorld(join(repository.path, name), world);
  for (const { name, tracking, world, changed } of families) {
    if (tracking === "untracked") continue;
    await write(name, world);
    for (const after of changed) await write(after.name, tracking === "changed" ? world : after.world);
  }
  await repository.commit({});
  for (const { name, tracking, world, changed } of families) {
    if (tracking === "untracked") await write(name, world);
    if (tracking === "committed") continue;
    for (const after of changed) await write(after.name, after.world);
  }
  const keys = await keysOf(repository.path);
  const results = new Map<string, Result>();
  const waiting = [...worlds].values();
  const worker = async (): Promise<void> => {
    for (const [name, world] of waiting) {
      const solved = await solve(address, join(repository.path, name), world, cache);
      results.set(name, { solved, keyed: keys.get(name) ?? { error: "no such layer" } });
    }
  };
  // Side by side, BuildKit makes one step of two that have one cache key, cold or not.
  await Promise.all(Array.from({ length: cache === "cold" ? 1 : availableParallelism() }, worker));
  return results;
}
