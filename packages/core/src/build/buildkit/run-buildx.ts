import { LayeredBuildError } from "../../error.ts";
import type { ExecRequest, Exec, Log } from "../../ports.ts";

/** One run of `docker buildx build`. */
export interface BuildxRun extends Pick<ExecRequest, "args" | "cwd" | "env" | "signal"> {
  readonly exec: Exec;
  readonly log: Log;
  /** What is built, as errors call it: `layer app`. */
  readonly what: string;
  /** What errors call its Dockerfile. */
  readonly dockerfile: string;
  /** What else there is to know where it fails. */
  readonly hint?: string;
}

/** How many of BuildKit's last lines an error is looked for in. */
const keptLines = 15;

/** Runs `docker buildx build` with its lines in the log. Throws `engine` where no daemon answers, `build-failed` for all else that fails. */
export async function runBuildx({ exec, log, what, dockerfile, hint, ...run }: BuildxRun): Promise<void> {
  const last: string[] = [];
  const result = await exec({
    command: "docker",
    ...run,
    onLine: (line) => {
      log.info(line);
      if (line.trim() !== "" && last.push(line) > keptLines) last.shift();
    },
  });
  if (result.exitCode === 0) return;
  const said = last.findLast((line) => line.startsWith("ERROR:")) ?? last.at(-1) ?? "";
  const failure = said.replace(/^ERROR:\s*/, "") || `exit code ${result.exitCode}`;
  if (/cannot connect to the docker daemon|failed to connect to the docker api/i.test(last.join("\n"))) {
    const subject = `${what.slice(0, 1).toUpperCase()}${what.slice(1)}`;
    throw new LayeredBuildError("engine", `${subject} needs BuildKit, and no Docker daemon answers.`, {
      hint: "Use a runner with Docker, such as ubuntu-24.04, or set DOCKER_HOST to one that runs.",
    });
  }
  const where = namesStep(last)
    ? `The step that failed is above, and in ${dockerfile}.`
    : "BuildKit's own words are above.";
  throw new LayeredBuildError("build-failed", `BuildKit could not build ${what}: ${failure}`, {
    hint: hint === undefined ? where : `${hint} ${where}`,
  });
}

/** Whether a step failed: BuildKit names its process, or shows its lines of the Dockerfile. All else failed before the steps, or after them. */
function namesStep(lines: readonly string[]): boolean {
  return lines.some((line) => /process ".*" did not complete|^ *\d+ \| >>> /.test(line));
}
