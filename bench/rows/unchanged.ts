import { runStep } from "../action-step.ts";
import { chainTools, makeChain } from "../chain.ts";
import type { Contender } from "../contender.ts";
import { interleave } from "../interleave.ts";
import { recordedRun } from "../recorded-run.ts";
import type { Row } from "../row.ts";

const before = async (): Promise<void> => undefined;

/** A commit that changes no image: three layers are looked up, and their users' tags are checked. */
export const unchanged: Row = {
  name: "unchanged",
  title: "Nothing changed in three layers: detect and publish",
  needs: chainTools,
  run: async ({ runs, listRequests, signal, progress }) => {
    await using chain = await makeChain({ weights: 1_000_000 }, ["base", "model", "app"], progress);
    const { workspace, apiUrl, runnerFolder: folder } = chain;
    const detect: Contender = {
      name: "layered-build",
      needs: [],
      commandLine:
        "node dist/detect-changed-layers.js; node dist/build-layer.js   # with: { phase: publish, plan-file }",
      image: chain.image,
      run: async (abort) => {
        const common = { workspace, apiUrl, folder };
        const found = await runStep({ ...common, action: "detect-changed-layers", inputs: {} }, abort);
        if (found.outputs.get("any-changed") !== "false")
          throw new Error("Something is to be built, nothing should be");
        const inputs = { phase: "publish", "plan-file": found.outputs.get("plan-file") ?? "" };
        const published = await runStep({ ...common, action: "build-layer", inputs }, abort);
        progress(`  detect ${found.seconds.toFixed(2)} s, publish ${published.seconds.toFixed(2)} s`);
        return found.seconds + published.seconds;
      },
    };
    const timed = await interleave([detect], { runs, signal, before, progress });
    const steps = [
      () => ({ action: "detect-changed-layers", inputs: {} }),
      (found: Readonly<Record<string, string>>) => ({
        action: "build-layer",
        inputs: { phase: "publish", "plan-file": found["plan-file"] ?? "" },
      }),
    ];
    return {
      timed,
      notes: await recordedRun(chain, "app", { list: listRequests, before, steps, expected: "nothing" }),
    };
  },
};
