import { chainTools, makeChain } from "../chain.ts";
import { checkSameResult } from "../check-same-result.ts";
import { dockerDriver } from "../docker-driver.ts";
import { interleave } from "../interleave.ts";
import { ours } from "../ours.ts";
import { recordedRun } from "../recorded-run.ts";
import { available, type Row } from "../row.ts";

/** The first push of a model: its bytes have to move, once. One run of each, for it takes a minute and 7 GB of disk. */
export const firstPush: Row = {
  name: "first-push",
  title: "First push of large weights on a small base",
  needs: chainTools,
  slow: true,
  run: async ({ modelBytes, listRequests, signal, progress }) => {
    await using chain = await makeChain(modelBytes, ["base"], progress);
    const work = { chain, layer: "model", parent: "base" };
    const contenders = available([ours(chain, "model"), dockerDriver(work)], progress);
    const timed = await interleave(contenders, { runs: 1, signal, before: chain.writeWeights, progress });
    const same = await checkSameResult(contenders, chain.images["base"] ?? "");
    // New weights under the same key: without `force` there would be nothing to do.
    const recorded = await recordedRun(chain, "model", {
      list: listRequests,
      before: chain.writeWeights,
      steps: [() => ({ action: "build-layer", inputs: { layer: "model", force: "true" } })],
    });
    return { timed, notes: [same, ...recorded] };
  },
};
