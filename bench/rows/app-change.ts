import { type Buildkitd, startBuildkitd } from "../../test/harness/buildkitd.ts";
import { chainTools, makeChain } from "../chain.ts";
import { checkSameResult } from "../check-same-result.ts";
import { dockerDriver } from "../docker-driver.ts";
import { interleave } from "../interleave.ts";
import { lazyBuildkitd } from "../lazy-buildkitd.ts";
import { ours } from "../ours.ts";
import { recordedRun } from "../recorded-run.ts";
import { available, type Row } from "../row.ts";

/** The daily case: a line of code changed, below it a model that has not. */
export const appChange: Row = {
  name: "app-change",
  title: "A code change in an app (50 files, ordinary COPY) on a parent image with large weights, cold engine",
  needs: chainTools,
  run: async ({ runs, modelBytes, listRequests, signal, progress }) => {
    await using stack = new AsyncDisposableStack();
    const chain = stack.use(await makeChain(modelBytes, ["base", "model"], progress));
    let buildkitd: Buildkitd | undefined;
    const startOnce = async (): Promise<Buildkitd> => (buildkitd ??= stack.use(await startBuildkitd()));
    const work = { chain, layer: "app", parent: "model" };
    const contenders = available([ours(chain, "app"), dockerDriver(work), lazyBuildkitd(work, startOnce)], progress);

    const rounds = { signal, before: chain.changeCode };
    await interleave(contenders, { ...rounds, runs: 1, progress: (line) => progress(`warm-up, not counted: ${line}`) });
    const same = await checkSameResult(contenders, chain.images["model"] ?? "");
    progress(same);
    const timed = await interleave(contenders, { ...rounds, runs, progress });
    return { timed, notes: [same, ...(await recordedRun(chain, "app", listRequests))] };
  },
};
