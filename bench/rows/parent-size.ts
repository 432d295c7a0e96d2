import { chainTools, makeChain, parentOf } from "../chain.ts";
import { interleave } from "../interleave.ts";
import { ours } from "../ours.ts";
import { recordedRun } from "../recorded-run.ts";
import type { Row } from "../row.ts";

/** Whether a parent's size costs anything: it should not, since nothing of it is read. */
export const parentSize: Row = {
  name: "parent-size",
  title: "The same code change on a parent of a tenth of the size",
  needs: chainTools,
  run: async ({ runs, modelBytes, listRequests, signal, progress }) => {
    await using small = await makeChain(parentOf(Math.ceil(modelBytes / 10)), ["base", "model"], progress);
    await using large = await makeChain(parentOf(modelBytes), ["base", "model"], progress);
    const contenders = [
      { ...ours(small, "app"), name: `layered-build, parent of ${modelBytes / 1e7} MB` },
      { ...ours(large, "app"), name: `layered-build, parent of ${modelBytes / 1e6} MB` },
    ];
    const before = async (): Promise<void> => {
      for (const chain of [small, large]) await chain.changeCode();
    };
    await interleave(contenders, { runs: 1, signal, before, progress: () => undefined });
    // A run takes a fraction of a second, and the machine's own noise is of the same size: more runs than elsewhere.
    const timed = await interleave(contenders, { runs: runs * 5, signal, before, progress });
    return { timed, notes: await recordedRun(large, "app", { list: listRequests }) };
  },
};
