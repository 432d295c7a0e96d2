import type { Buildkitd } from "../test/harness/buildkitd.ts";
import { buildx, buildxLine, type BuildxWork } from "./buildx.ts";
import type { Contender } from "./contender.ts";
import { settle } from "./interleave.ts";
import { measure } from "./measure.ts";

/**
 * A BuildKit that pulls only what a step needs, as setup-buildx would start it: it runs already, which on a runner costs the pull
 * of its image and the start of a container, and its store is empty. `start` gives one daemon for all runs.
 */
export function lazyBuildkitd(work: Omit<BuildxWork, "tag">, start: () => Promise<Buildkitd>): Contender {
  const { compression } = work;
  const tag = `${work.chain.image}:${work.layer}-lazy${compression === undefined ? "" : `-${compression}`}`;
  return {
    name: `lazy buildkitd, cold${compression === undefined ? "" : `, ${compression}`}`,
    needs: ["buildkitd"],
    commandLine: buildxLine({ ...work, tag }, " --builder lazy"),
    image: tag,
    run: async (signal) => {
      const daemon = await start();
      await daemon.prune();
      await settle();
      return await measure(buildx({ ...work, tag }, daemon.env), signal);
    },
  };
}
