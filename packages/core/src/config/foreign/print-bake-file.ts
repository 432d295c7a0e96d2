import { LayeredBuildError } from "../../error.ts";
import type { ExecResult } from "../../ports.ts";
import type { ForeignSource } from "./image-build.ts";

/**
 * Has `docker buildx bake --print` evaluate a bake file, which asks no daemon and builds nothing; gives the JSON text that it prints.
 * `reason` says why it is needed. Throws `missing-program` without Docker or buildx, and `bad-config` for what buildx says is wrong.
 */
export async function printBakeFile(source: ForeignSource, reason: string): Promise<string> {
  const { root, path, exec, env } = source;
  const request = { command: "docker", args: ["buildx", "bake", "--file", path, "--print"], cwd: root, env };
  const result = await exec(request).catch((cause: unknown) => {
    if (cause instanceof LayeredBuildError && cause.code === "missing-program")
      throw unavailable(path, reason, "there is no docker command here", cause);
    throw cause;
  });
  if (result.exitCode === 0) return result.stdout.toString("utf8");
  const failure = errorLine(result);
  // Without the plugin, docker takes `buildx` for a wrong command of its own, or stumbles over the first flag.
  if (!failure.startsWith("ERROR: ")) throw unavailable(path, reason, `docker has no buildx (${failure})`);
  throw new LayeredBuildError(
    "bad-config",
    `${path}: docker buildx bake --print says: ${failure.slice("ERROR: ".length)}`,
    {
      hint: "Layers are the targets of the group `default` (or the target `default`). Secret files and SSH agents that the file names have to be there when it is read.",
    },
  );
}

function errorLine({ stderr, exitCode }: ExecResult): string {
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.findLast((line) => line.startsWith("ERROR: ")) ?? lines[0] ?? `exit code ${exitCode}`;
}

function unavailable(path: string, reason: string, missing: string, cause?: unknown): LayeredBuildError {
  return new LayeredBuildError(
    "missing-program",
    `${path} is to be evaluated by docker buildx bake (${reason}), and ${missing}.`,
    {
      hint: "Use a runner with Docker and buildx, or commit what `docker buildx bake --print` shows as docker-bake.json: plain JSON is read without them.",
      cause,
    },
  );
}
