import { rename } from "node:fs/promises";
import { join } from "node:path";
import { type Buildkitd, startBuildkitd } from "../../test/harness/buildkitd.ts";
import { type Chain, chainTools, makeChain } from "../chain.ts";
import { checkSameResult } from "../check-same-result.ts";
import type { Contender } from "../contender.ts";
import { dockerDriver } from "../docker-driver.ts";
import { interleave } from "../interleave.ts";
import { lazyBuildkitd } from "../lazy-buildkitd.ts";
import { lazyVariant } from "../lazy-variant.ts";
import { ours } from "../ours.ts";
import { recordedRun } from "../recorded-run.ts";
import { available, type Row } from "../row.ts";

/** The base has a security update; the model above it, nothing but a COPY of weights, has not changed. */
export const rebuiltBase: Row = {
  name: "rebuilt-base",
  title: "A rebuilt base under a COPY-only layer of large weights, cold engine",
  needs: chainTools,
  slow: true,
  run: async ({ runs, modelBytes, listRequests, signal, progress }) => {
    await using stack = new AsyncDisposableStack();
    const chain = stack.use(await makeChain({ weights: modelBytes }, ["base", "model"], progress, true));
    let buildkitd: Buildkitd | undefined;
    const startOnce = async (): Promise<Buildkitd> => (buildkitd ??= stack.use(await startBuildkitd()));
    const work = { chain, layer: "model", parent: "base" };
    const contenders = available(
      [
        withoutGenerated(ours(chain, "model", "rebased"), chain),
        dockerDriver(work),
        lazyBuildkitd(work, startOnce),
        await lazyVariant(work, startOnce, {
          name: "lazy buildkitd, COPY --link, registry cache",
          dockerfile: "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nCOPY --link weights/ /models/\nENV MODEL_DIR=/models\n",
          cached: true,
        }),
      ],
      progress,
    );
    const rounds = { signal, before: chain.rebuildBase, expected: "rebased" };
    // It also fills the registry cache of those that have one.
    await interleave(contenders, { ...rounds, runs: 1, progress: (line) => progress(`warm-up, not counted: ${line}`) });
    const timed = await interleave(contenders, { ...rounds, runs, progress });
    const same = await checkSameResult(contenders, chain.images["base"] ?? "");
    const [there] = await interleave([ours(chain, "model", "rebased")], { ...rounds, runs: 1, progress });
    return {
      timed,
      notes: [
        same,
        "ours needs neither system nor weights on disk: the layers name them as `generated`. The others read the weights.",
        `ours with both on disk, where the weights are hashed: ${there?.seconds[0]?.toFixed(2) ?? "?"} s`,
        ...(await recordedRun(chain, "model", {
          list: listRequests,
          before: chain.rebuildBase,
          expected: "rebased",
        })),
      ],
    };
  },
};

/** The same with what earlier steps have made out of the way while it runs. */
function withoutGenerated(contender: Contender, { system, weights, runnerFolder }: Chain): Contender {
  const moves = [system, weights].map((folder, index) => [folder, join(runnerFolder, `away-${index}`)] as const);
  const run = async (signal: AbortSignal): Promise<number> => {
    for (const [folder, away] of moves) await rename(folder, away);
    try {
      return await contender.run(signal);
    } finally {
      for (const [folder, away] of moves) await rename(away, folder);
    }
  };
  return { ...contender, run };
}
