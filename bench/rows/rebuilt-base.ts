import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Buildkitd, startBuildkitd } from "../../test/harness/buildkitd.ts";
import { buildx, buildxLine, type BuildxWork } from "../buildx.ts";
import { type Chain, chainTools, makeChain } from "../chain.ts";
import { checkSameResult } from "../check-same-result.ts";
import type { Contender } from "../contender.ts";
import { dockerDriver } from "../docker-driver.ts";
import { interleave, settle } from "../interleave.ts";
import { lazyBuildkitd } from "../lazy-buildkitd.ts";
import { measure } from "../measure.ts";
import { ours } from "../ours.ts";
import { available, type Row } from "../row.ts";

/** The base has a security update; the model above it, nothing but a COPY of weights, has not changed. */
export const rebuiltBase: Row = {
  name: "rebuilt-base",
  title: "A rebuilt base under a COPY-only layer of large weights, cold engine",
  needs: chainTools,
  slow: true,
  run: async ({ runs, modelBytes, signal, progress }) => {
    await using stack = new AsyncDisposableStack();
    const chain = stack.use(await makeChain(modelBytes, ["base", "model"], progress, true));
    let buildkitd: Buildkitd | undefined;
    const startOnce = async (): Promise<Buildkitd> => (buildkitd ??= stack.use(await startBuildkitd()));
    const work = { chain, layer: "model", parent: "base" };
    const contenders = available(
      [
        withoutWeights(ours(chain, "model", "rebased"), chain),
        dockerDriver(work),
        lazyBuildkitd(work, startOnce),
        await linkWithCache(work, startOnce),
      ],
      progress,
    );
    const rounds = { signal, before: chain.rebuildBase };
    // It also fills the registry cache of those that have one.
    await interleave(contenders, { ...rounds, runs: 1, progress: (line) => progress(`warm-up, not counted: ${line}`) });
    const timed = await interleave(contenders, { ...rounds, runs, progress });
    const same = await checkSameResult(contenders, chain.images["base"] ?? "");
    const [there] = await interleave([ours(chain, "model", "rebased")], { ...rounds, runs: 1, progress });
    return {
      timed,
      notes: [
        same,
        "ours does not need the weights on disk: the layer names them as `generated`. The others read them.",
        `ours with the weights on disk, which are then hashed: ${there?.seconds[0]?.toFixed(2) ?? "?"} s`,
      ],
    };
  },
};

/** The same with the weights out of the way while it runs. */
function withoutWeights(contender: Contender, chain: Chain): Contender {
  const away = join(chain.runnerFolder, "weights.bin");
  const run = async (signal: AbortSignal): Promise<number> => {
    await rename(chain.weights, away);
    try {
      return await contender.run(signal);
    } finally {
      await rename(away, chain.weights);
    }
  };
  return { ...contender, run };
}

/** BuildKit's own way to keep a COPY apart from what it stands on: COPY --link, and a cache in the registry, which is filled already. */
async function linkWithCache(
  { chain, layer, parent }: Omit<BuildxWork, "tag">,
  start: () => Promise<Buildkitd>,
): Promise<Contender> {
  const tag = `${chain.image}:${layer}-link`;
  const dockerfile = join(chain.runnerFolder, "link.Dockerfile");
  await writeFile(
    dockerfile,
    "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nCOPY --link weights.bin /models/\nENV MODEL_DIR=/models\n",
  );
  const cache = `type=registry,ref=${chain.image}:${layer}-cache`;
  const flags = ["--cache-from", cache, "--cache-to", `${cache},mode=max`];
  return {
    name: "lazy buildkitd, COPY --link, registry cache",
    needs: ["buildkitd"],
    commandLine: buildxLine({ chain, layer, parent, tag }, ` --builder lazy ${flags.join(" ")}`),
    image: tag,
    run: async (signal) => {
      const daemon = await start();
      await daemon.prune();
      await settle();
      const command = buildx({ chain, layer, parent, tag }, daemon.env);
      const args = command.args.map((each) => (each === `docker/${layer}.Dockerfile` ? dockerfile : each));
      return await measure({ ...command, args: [...args.slice(0, 2), ...flags, ...args.slice(2)] }, signal);
    },
  };
}
