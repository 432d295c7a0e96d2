import { type Buildkitd, startBuildkitd } from "../../test/harness/buildkitd.ts";
import { chainTools, makeChain } from "../chain.ts";
import { checkSameResult } from "../check-same-result.ts";
import { dockerDriver } from "../docker-driver.ts";
import { interleave } from "../interleave.ts";
import { lazyBuildkitd } from "../lazy-buildkitd.ts";
import { orasPush } from "../oras.ts";
import { ours } from "../ours.ts";
import { recordedRun } from "../recorded-run.ts";
import { available, type Row } from "../row.ts";

/** The first push of a model: its bytes have to move, once. One run of each, for they take minutes and 7 GB of disk. */
export const firstPush: Row = {
  name: "first-push",
  title: "First push of large weights on a small base",
  needs: chainTools,
  slow: true,
  run: async ({ modelBytes, listRequests, signal, progress }) => {
    await using stack = new AsyncDisposableStack();
    const chain = stack.use(await makeChain({ weights: modelBytes }, ["base"], progress));
    let buildkitd: Buildkitd | undefined;
    const startOnce = async (): Promise<Buildkitd> => (buildkitd ??= stack.use(await startBuildkitd()));
    const work = { chain, layer: "model", parent: "base" };
    const images = available(
      [
        ours(chain, "model"),
        dockerDriver(work),
        lazyBuildkitd(work, startOnce),
        lazyBuildkitd({ ...work, compression: "uncompressed" }, startOnce),
        lazyBuildkitd({ ...work, compression: "zstd" }, startOnce),
      ],
      progress,
    );
    const uploaders = available([orasPush(chain)], progress);
    const rounds = { runs: 1, signal, before: chain.writeWeights, progress };
    const timed = await interleave([...images, ...uploaders], rounds);
    const same = await checkSameResult(images, chain.images["base"] ?? "");
    // New weights under the same key: without `force` there would be nothing to do.
    const recorded = await recordedRun(chain, "model", {
      list: listRequests,
      before: chain.writeWeights,
      steps: [() => ({ action: "build-layer", inputs: { layer: "model", force: "true" } })],
    });
    return { timed, notes: [same, ...recorded] };
  },
};
