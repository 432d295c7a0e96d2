import { hostPath } from "../test/harness/tools.ts";
import type { Chain } from "./chain.ts";
import type { Contender } from "./contender.ts";
import { measure } from "./measure.ts";

/**
 * Pushes the same files as blobs of an artifact, each as it is: no tar, no parent, no image that could be started. It is here as the measure of
 * how fast bytes can be hashed and sent.
 */
export function orasPush({ image, weights, shards, runnerFolder }: Chain): Contender {
  const tag = `${image}:model-oras`;
  const args = ["push", "--plain-http", "--disable-path-validation", tag, ...shards];
  return {
    name: "oras push of the files alone",
    needs: ["oras"],
    commandLine: `oras ${args.join(" ")}`,
    image: tag,
    run: (signal) =>
      measure(
        {
          program: "oras",
          args,
          cwd: weights,
          env: { PATH: hostPath(), HOME: runnerFolder, DOCKER_CONFIG: runnerFolder },
        },
        signal,
      ),
  };
}
