import { dockerfileChanges } from "./dockerfile-changes.ts";
import { fileChanges } from "./file-changes.ts";
import { generateWorld } from "./generate-world.ts";
import { neutralChanges } from "./neutral-changes.ts";
import { prepare } from "./recipes.ts";
import { requestChanges } from "./request-changes.ts";
import { SeededRandom } from "./seeded-random.ts";
import type { Tracking, World } from "./world.ts";

/** A world as it was changed, and what was changed. `neutral`: neither the image nor the key may be another. */
export interface ChangedWorld {
  readonly name: string;
  readonly world: World;
  readonly change: string;
  readonly neutral: boolean;
}

/** A world with its changes: each of them is one case. Names are unique, and those of layers too. */
export interface Family {
  readonly name: string;
  readonly tracking: Tracking;
  readonly world: World;
  readonly changed: readonly ChangedWorld[];
}

/**
 * The families of a seed. Each is made of the seed and its number alone, so that one of them can be looked at without the others.
 * `base` is a reference to an image with a shell: every tenth family stands on it.
 */
export function generateFamilies(seed: number, count: number, changes: number, base: string): readonly Family[] {
  return Array.from({ length: count }, (_, number) => generateFamily(seed, number, changes, base));
}

function generateFamily(seed: number, number: number, count: number, base: string): Family {
  const random = new SeededRandom(seed, number);
  const name = `w${number}`;
  const tracking = random.pick<Tracking>(["committed", "changed", "untracked"]);
  const generated = generateWorld(random, tracking, number % 10 === 9 ? base : undefined);
  // Every other family has something that chance does not bring.
  const { world, changes } = number % 2 === 0 ? prepare(generated, random) : { world: generated, changes: {} };
  // Nobody says what these alter: BuildKit does.
  const free = { ...fileChanges(tracking), ...dockerfileChanges, ...requestChanges };
  const changed: ChangedWorld[] = Object.entries(changes).map(([change, after], at) => ({
    name: `${name}-${at}`,
    world: after,
    change,
    neutral: false,
  }));
  while (changed.length < count) {
    // One in four or so.
    const neutral = random.chance(0.3);
    const [change, apply] = random.pick(Object.entries(neutral ? neutralChanges : free));
    const after = apply(world, random);
    if (after !== undefined) changed.push({ name: `${name}-${changed.length}`, world: after, change, neutral });
  }
  return { name, tracking, world, changed };
}
