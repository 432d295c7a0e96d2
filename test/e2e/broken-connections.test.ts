import { expect, test } from "@jest/globals";
import type { Intercept } from "../harness/registry-proxy.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { SeededRandom } from "../metamorphic/seeded-random.ts";
import { type Arrangement, changedApp, faultyChain } from "./faulty-chain.ts";
import { buildChain, expectedOf, problemsAfter } from "./faulty-run.ts";
import { isBlobBody } from "./registry-faults.ts";

const { describe } = requireTools("docker-registry", "skopeo", "git");

// BROKEN_SEED=N runs one seed alone; BROKEN_SEEDS=N that many. Each has two builds.
const only = process.env["BROKEN_SEED"];
const count = Number(process.env["BROKEN_SEEDS"] ?? 32);
const seeds = only === undefined ? Array.from({ length: count }, (_, index) => 7000 + index) : [Number(only)];

/** Milliseconds for one seed: waits between tries make up most of it. */
const patience = 300_000;

/** How many of the connections are cut: few, as on a bad day, or so many that a build may well have to give up. */
const shares = [0.04, 0.1, 0.3];

/** Cuts connections at random: before a request, in the middle of its body, in the middle of the answer's head or body, after it was carried out. */
function cuts(random: SeededRandom): Intercept {
  const share = random.pick(shares);
  return (asked) => {
    // Each takes its part of the chance at once, whatever came of the ones before.
    const [cut, kind, place] = [random.chance(share), random.next(), random.next()];
    if (!cut) return undefined;
    const large = isBlobBody(asked) && asked.method === "PATCH";
    if (kind < 0.2) return "reset";
    if (kind < 0.6) return { cut: "request", afterBytes: Math.floor(place * (large ? 18e6 : 600)) };
    return { cut: "answer", afterBytes: Math.floor(place * 700) };
  };
}

describe("a registry whose connections break", () => {
  test.concurrent.each(seeds)(
    "seed %i",
    async (seed) => {
      const random = new SeededRandom(seed);
      const arrangement: Arrangement = random.pick(["one repository", "three repositories"]);
      const fault = cuts(random);
      let isOn = true;
      await using registry = await startRegistry({ intercept: (asked) => (isOn ? fault(asked) : undefined) });
      await using repository = await faultyChain(registry.host, arrangement);
      const expected = await expectedOf(arrangement);
      const problems: string[] = [];
      for (const change of [{}, changedApp]) {
        await repository.commit(change);
        isOn = true;
        const run = await buildChain(repository);
        isOn = false;
        const words = [/127\.0\.0\.1:\d+\/chain/, /connection|could not|broke/];
        problems.push(...(await problemsAfter(run, repository, registry, arrangement, expected, words)));
      }
      // What the breaks have left is no hindrance for the next run.
      const healed = await buildChain(repository);
      problems.push(...(await problemsAfter(healed, repository, registry, arrangement, expected, [])));
      expect({ problems, outcome: healed.outcome }).toEqual({ problems: [], outcome: "success" });
    },
    patience,
  );
});
