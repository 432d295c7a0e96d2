import { LayeredBuildError } from "../../error.ts";
import type { Exec } from "../../ports.ts";

/** The buildx driver that builds would go to, by this builder or the one in use: `docker` is the engine's own BuildKit, on this machine. */
export async function buildDriver(exec: Exec, builder?: string): Promise<string> {
  const args = ["buildx", "inspect", ...(builder === undefined ? [] : [`--builder=${builder}`])];
  const result = await exec({ command: "docker", args }).catch((cause: unknown) => {
    throw unavailable("The docker command cannot be started.", cause);
  });
  if (result.exitCode !== 0) {
    const said = result.stderr.trim().split("\n").at(-1) || `exit code ${result.exitCode}`;
    throw unavailable(`docker buildx does not answer: ${said}`);
  }
  return /^Driver:\s*(\S+)/m.exec(result.stdout.toString("utf8"))?.[1] ?? "docker";
}

function unavailable(message: string, cause?: unknown): LayeredBuildError {
  return new LayeredBuildError("engine", message, {
    hint: "BuildKit comes with Docker and buildx: use a runner such as ubuntu-24.04, or docker/setup-buildx-action before this step.",
    cause,
  });
}
