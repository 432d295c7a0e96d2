import { expect, test } from "@jest/globals";
import { join } from "node:path";
import { writeWorld } from "../metamorphic/written-world.ts";
import { requireTools } from "../harness/require-tools.ts";
import { buildCases, builtAfterAll } from "./build-cases.ts";
import { compareImages } from "./compare-images.ts";
import { generateSemanticCases } from "./generate-semantic-cases.ts";
import { worldOfCases } from "./world-of-cases.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "busybox", "skopeo", "git", "tar");

const defaultCount = 45;
// The nightly run looks further: SEMANTICS_SEED and SEMANTICS_CASES. SEMANTICS_ONLY=^g12$ looks at one case alone.
const seed = Number(process.env["SEMANTICS_SEED"] ?? 20_261_129);
const count = Number(process.env["SEMANTICS_CASES"] ?? defaultCount);
const only = process.env["SEMANTICS_ONLY"];

describe("generated Dockerfiles against BuildKit", () => {
  test(
    `seed ${seed}: each gives the same files, configuration and history`,
    async () => {
      const all = generateSemanticCases(seed, count);
      const chosen = only === undefined ? all : all.filter(({ semantic }) => new RegExp(only).test(semantic.name));
      await using world = await worldOfCases();
      for (const { semantic, world: written } of chosen)
        await writeWorld(join(world.repository.path, "worlds", semantic.name), written);
      const request = { ...world, cases: chosen.map(({ semantic }) => semantic) };
      const built = await buildCases(request);
      const by = (engine: string): number =>
        [...built.engines.values()].filter((each) => each.startsWith(engine)).length;
      const [native, split, buildkit] = [by("native"), by("split"), by("buildkit")];
      const counts = `${native} by registry calls, ${split} split, ${buildkit} by BuildKit, ${built.refused.size} refused`;
      process.stderr.write(`SEMANTICS_SEED=${seed} SEMANTICS_CASES=${count}: ${counts}\n`);
      expect((await compareImages(built, request)).join("\n\n")).toBe("");
      // Whom BuildKit refuses we refuse; to ask for all of them would take long.
      for (const each of [...built.refused.keys()].slice(0, 5))
        expect(await builtAfterAll(each, request)).toBe(undefined);
      if (only !== undefined || count < defaultCount) return;
      // A generator that makes nothing of interest would find nothing.
      expect(native).toBeGreaterThan(count / 6);
      expect(split).toBeGreaterThan(count / 6);
    },
    300_000 + count * 5_000,
  );
});
