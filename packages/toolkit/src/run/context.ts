import { getState, saveState, setOutput, setSecret } from "@actions/core";
import type { Exec } from "@layered-build/core";
import { spawnExec } from "@layered-build/core/spawn-exec";
import { type ActionLog, actionLog } from "../adapters/action-log.ts";
import type { JobSummary } from "../adapters/job-summary.ts";
import { programEnvironment } from "../adapters/program-environment.ts";
import type { ActionManifest, Outputs } from "../manifest/define-action.ts";
import { type GitHubContext, readGitHubContext } from "./github-context.ts";

/** The names that a manifest's output pattern stands for; without a pattern there is none. */
type PatternName<M extends ActionManifest> = [NonNullable<M["outputPattern"]>] extends [never] ? never : string;

/**
 * What an action works with: the only way from its code to GitHub.
 *
 * - `setOutput`: takes the outputs that the manifest declares, each with its type; written at once
 * - `setNamedOutput`: takes those that the manifest's pattern stands for; does not compile where it has none
 * - `summary`: Markdown for the job's page, written when the action ends, also when it fails
 * - `workspace`: the checkout; `tempFolder`: emptied by the runner before each job, shared by the job's steps (use mkdtemp)
 * - `env`: the environment as it was at the start; `programEnv`: the same for programs, without this action's inputs and files
 * - `signal`: aborted when the step is cancelled; some five seconds are left then
 * - `exec`: runs programs with `programEnv` unless told otherwise; pass it `signal`
 * - `mask`: keeps a text out of the log from here on
 * - `saveState`, `state`: hand a text from the main run to the post run of the same step
 */
export interface ActionContext<M extends ActionManifest = ActionManifest> {
  readonly log: ActionLog;
  readonly setOutput: <Name extends keyof Outputs<M> & string>(name: Name, value: Outputs<M>[Name]) => void;
  readonly setNamedOutput: (name: PatternName<M>, value: string | boolean) => void;
  readonly summary: JobSummary;
  readonly github: GitHubContext;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly programEnv: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly tempFolder: string;
  readonly signal: AbortSignal;
  readonly exec: Exec;
  readonly mask: (secret: string) => void;
  readonly saveState: (name: string, value: string) => void;
  readonly state: (name: string) => string;
}

/** What a context is made of: the manifest, and what `run` has already set up. */
interface Given<M extends ActionManifest> {
  readonly manifest: M;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workspace: string;
  readonly tempFolder: string;
  readonly summary: JobSummary;
  readonly signal: AbortSignal;
}

/** Reads the run's context and binds the adapters. */
export async function actionContext<M extends ActionManifest>(given: Given<M>): Promise<ActionContext<M>> {
  const programEnv = programEnvironment(given.env);
  return {
    log: actionLog,
    setOutput: (name, value) => setOutput(name, value),
    setNamedOutput: (name, value) => {
      if (Object.hasOwn(given.manifest.outputs, name))
        throw new TypeError(`${name} is a fixed output, not a named one`);
      setOutput(name, value);
    },
    summary: given.summary,
    github: await readGitHubContext(given.env),
    env: given.env,
    programEnv,
    workspace: given.workspace,
    tempFolder: given.tempFolder,
    signal: given.signal,
    exec: spawnExec(programEnv, given.tempFolder),
    mask: (secret) => {
      if (secret !== "") setSecret(secret);
    },
    saveState,
    state: getState,
  };
}
