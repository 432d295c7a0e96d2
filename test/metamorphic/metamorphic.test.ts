import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { compareFamilies } from "./compare-families.ts";
import { generateFamilies } from "./generate-cases.ts";
import { solveAndKey } from "./solve-and-key.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "busybox", "skopeo", "git");

const defaultFamilies = 140;
// METAMORPHIC_SEED and METAMORPHIC_FAMILIES look further than CI does; METAMORPHIC_ONLY=12 at one family alone.
const seed = Number(process.env["METAMORPHIC_SEED"] ?? 20_240_704);
const families = Number(process.env["METAMORPHIC_FAMILIES"] ?? defaultFamilies);
const only = process.env["METAMORPHIC_ONLY"];
const changesEach = 3;

describe("content keys against BuildKit's images", () => {
  test(`seed ${seed}: another image has another key, and what means nothing alters neither`, async () => {
    await using buildkitd = await startBuildkitd();
    await using registry = await startRegistry({ direct: true });
    const { digest } = await pushBaseImage(`${registry.host}/base:1`);
    const generated = generateFamilies(seed, families, changesEach, `${registry.host}/base@${digest}`);
    const chosen = only === undefined ? generated : generated.filter(({ name }) => name === `w${only}`);
    const results = await solveAndKey(buildkitd.address, chosen);
    const { problems: suspicions, summary, cases } = compareFamilies(chosen, results);
    process.stderr.write(`METAMORPHIC_SEED=${seed}: ${summary}\n`);
    // What does not hold without BuildKit's cache is about that cache.
    const suspects = [...new Set(suspicions.map(({ family }) => family))];
    const again = suspects.length === 0 ? results : await solveAndKey(buildkitd.address, suspects, "cold");
    const { problems } = compareFamilies(suspects, again);
    expect(problems.map(({ text }) => text).join(`\n${"=".repeat(100)}\n`)).toBe("");
    // Asked for fewer, there are fewer; without being asked, there are never fewer than the issue wants.
    expect(cases).toBeGreaterThanOrEqual(only === undefined && families >= defaultFamilies ? 300 : 0);
  }, 600_000);
});
