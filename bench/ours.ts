import { mkdir, rm } from "node:fs/promises";
import { runStep } from "./action-step.ts";
import type { Chain } from "./chain.ts";
import type { Contender } from "./contender.ts";

/** Where a builder runs in ours too: gives the environment of one that is there and has nothing in its store. */
export type OwnBuilder = () => Promise<Readonly<Record<string, string>>>;

/**
 * Builds and publishes one layer of the chain by our action, from nothing but the checkout and the registry. `expected` is what it is to
 * have done; `builder` is for a layer that has something to run. It runs as a later step of its job: what an earlier one has kept in the
 * runner's folder (compiled code, what manifests say) is there.
 */
export function ours(
  chain: Chain,
  layer: string,
  expected: "built" | "rebased" = "built",
  builder?: OwnBuilder,
): Contender {
  return {
    name: "layered-build",
    needs: [],
    commandLine: `node dist/build-layer.js   # with: { layer: ${layer} }, all else by default`,
    image: `${chain.image}:${layer}-latest`,
    run: async (signal) => {
      const { workspace, apiUrl, runnerFolder: folder } = chain;
      const env = (await builder?.()) ?? {};
      const step = { action: "build-layer", inputs: { layer }, workspace, apiUrl, folder, env };
      const { seconds, outputs } = await runStep(step, signal);
      // A run that found its work done would be a fine time of nothing.
      const { action, engine } = Object.fromEntries(outputs);
      const wanted = builder === undefined ? "native" : "split";
      if (action !== expected || engine !== wanted) {
        throw new Error(
          `build-layer was to have ${layer} ${expected} (${wanted}), and says: ${action ?? "nothing"}, ${engine ?? ""}`,
        );
      }
      return seconds;
    },
  };
}

/** The same as the first step of its job: nothing is kept of earlier ones. */
export function asFirstStep(contender: Contender, { runnerFolder }: Chain): Contender {
  const run = async (signal: AbortSignal): Promise<number> => {
    await rm(runnerFolder, { recursive: true });
    await mkdir(runnerFolder);
    return contender.run(signal);
  };
  return { ...contender, name: `${contender.name}, first step of its job`, run };
}
