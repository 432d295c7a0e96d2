import { runStep } from "./action-step.ts";
import type { Chain } from "./chain.ts";
import type { Contender } from "./contender.ts";

/** Builds and publishes one layer of the chain by our action, from nothing but the checkout and the registry. `expected` is what it is to have done. */
export function ours(chain: Chain, layer: string, expected: "built" | "rebased" = "built"): Contender {
  return {
    name: "layered-build",
    needs: [],
    commandLine: `node dist/build-layer.js   # with: { layer: ${layer} }, all else by default`,
    image: `${chain.image}:${layer}-latest`,
    run: async (signal) => {
      const { workspace, apiUrl, runnerFolder: folder } = chain;
      const step = { action: "build-layer", inputs: { layer }, workspace, apiUrl, folder };
      const { seconds, outputs } = await runStep(step, signal);
      // A run that found its work done would be a fine time of nothing.
      const { action, engine } = Object.fromEntries(outputs);
      if (action !== expected || engine !== "native") {
        throw new Error(
          `build-layer was to have ${layer} ${expected} natively, and says: ${action ?? "nothing"}, ${engine ?? ""}`,
        );
      }
      return seconds;
    },
  };
}
