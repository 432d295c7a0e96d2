import { runStep } from "../action-step.ts";
import { chainTools, makeChain } from "../chain.ts";
import type { Contender } from "../contender.ts";
import { interleave } from "../interleave.ts";
import type { Row } from "../row.ts";

/** A commit that changes no image: three layers are looked up, and their users' tags are checked. */
export const unchanged: Row = {
  name: "unchanged",
  title: "Nothing changed in three layers: detect and publish",
  needs: chainTools,
  run: async ({ runs, signal, progress }) => {
    await using chain = await makeChain(1_000_000, ["base", "model", "app"], progress);
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
    return { timed: await interleave([detect], { runs, signal, before: async () => undefined, progress }), notes: [] };
  },
};
