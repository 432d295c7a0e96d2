import { mkdir } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { expandDefault, type GitHubContext, makeContexts, stepEnvironment } from "./action-environment.ts";
import { type ActionManifest, readActionManifest } from "./action-manifest.ts";
import { parseCommandFile } from "./command-file.ts";
import { Masker } from "./masker.ts";
import { runStep } from "./run-step.ts";
import { type Annotation, StepLog } from "./step-log.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** One step of a workflow: an action, its inputs, and the world it finds. */
export type ActionRun = {
  /** The name of a folder in actions/, or a path to a folder with an action.yml. */
  readonly action: string;
  /** `with:` of the step. Booleans and numbers become text, as in YAML. */
  readonly inputs?: Readonly<Record<string, string | number | boolean>>;
  /** The checkout: the step's working directory. */
  readonly workspace: string;
  readonly github?: GitHubContext;
  /** `env:` of the step. These alone, with the runner's own, reach the action. */
  readonly env?: Readonly<Record<string, string>>;
  /** Values that must not be seen anywhere. Always among them: github.token, and inputs named *password or *token. */
  readonly secrets?: readonly string[];
  /** RUNNER_TEMP, where steps of one job leave files for each other. Default: a fresh one, deleted afterwards. */
  readonly temp?: string;
  /** HOME. Default: a fresh, empty one, so no credentials of this machine are found. */
  readonly home?: string;
  /** State of an earlier `phase: "main"`, for `phase: "post"`. */
  readonly state?: Readonly<Record<string, string>>;
  /** Default `all`: main, then post where the manifest has one. */
  readonly phase?: "all" | "main" | "post";
  /** Cancels the run, as a user would, when it prints such a line. */
  readonly cancelAt?: RegExp;
  /** `false` returns the problems instead of throwing them. */
  readonly check?: boolean;
};

/** How the step ended, and all it told the runner. Texts are masked. */
export type ActionResult = {
  readonly exitCode: number | NodeJS.Signals;
  readonly outcome: "success" | "failure" | "cancelled";
  readonly outputs: Readonly<Record<string, string>>;
  readonly annotations: readonly Annotation[];
  /** One line each, joined; `##[error]…` and the like as GitHub shows commands. */
  readonly log: string;
  readonly debug: readonly string[];
  readonly summary: string;
  readonly state: Readonly<Record<string, string>>;
  readonly peakRssBytes: number;
  readonly cpuMs: number;
  /** What breaks the contract of our actions: secrets shown, GITHUB_ENV or GITHUB_PATH written, limits exceeded. */
  readonly problems: readonly string[];
  /** The post step, where one ran. */
  readonly post?: Pick<ActionResult, "exitCode" | "annotations" | "log" | "summary">;
};

const root = resolve(import.meta.dirname, "../..");
const secretInput = /(^|-)(password|token)$/;
const megabyte = 1024 * 1024;

/**
 * Runs a built action (the file its action.yml names) as the runner would, in a process of this Node.
 *
 * @throws Error with all problems and the log, if the action breaks the contract and `check` is not false.
 *   A failing action throws nothing: look at `outcome`.
 */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  await using fresh = await temporaryFolder("runner");
  const folders = {
    home: run.home ?? join(fresh.path, "home"),
    temp: run.temp ?? join(fresh.path, "temp"),
    toolCache: join(fresh.path, "tools"),
  };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
  const folder = /[\\/]/.test(run.action) || isAbsolute(run.action) ? run.action : join(root, "actions", run.action);
  const manifest = await readActionManifest(folder);
  const token = run.github?.token ?? "ghs_0123456789abcdefghijklmnopqrstuvwxyz";
  const contexts = await makeContexts({ ...run.github, token }, run.workspace, folders);
  const given = new Map(Object.entries(run.inputs ?? {}).map(([name, value]) => [name, String(value)]));
  const inputs = new Map([...manifest.inputs].map(([name, input]) => [name, expandDefault(input.default, contexts)]));
  for (const [name, value] of given) inputs.set(declaredName(manifest, name) ?? name, value);
  const secretInputs = [...inputs].filter(([name]) => secretInput.test(name)).map(([, value]) => value);
  const masker = new Masker([token, ...secretInputs, ...(run.secrets ?? [])]);

  const environment = {
    ...stepEnvironment(contexts, folders),
    ...run.env,
    ...Object.fromEntries(
      [...inputs].map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
    ),
  };
  const phase = run.phase ?? "all";
  const main =
    phase === "post"
      ? undefined
      : await runPhase(manifest.main, environment, run, masker, inputWarnings(manifest, given));
  const state = { ...run.state, ...main?.state };
  const post =
    manifest.post !== undefined && phase !== "main" && applies(manifest.postIf, main?.outcome ?? "success")
      ? await runPhase(manifest.post, { ...environment, ...prefixed("STATE_", state) }, run, masker, [])
      : undefined;
  const result = main ?? post;
  if (result === undefined) throw new Error(`${manifest.name} has no post step to run`);
  const problems = [...(main?.problems ?? []), ...(post?.problems ?? [])];
  if (problems.length > 0 && run.check !== false) {
    const log = [main?.log, post?.log].filter((text) => text !== undefined).join("\n");
    throw new Error(
      `${manifest.name} breaks the contract:\n${problems.map((line) => `  - ${line}`).join("\n")}\n${log}`,
    );
  }
  return { ...result, problems, ...(main !== undefined && post !== undefined ? { post } : {}) };
}

/** One process, and what the runner makes of what it wrote. */
async function runPhase(
  file: string,
  environment: Readonly<Record<string, string>>,
  run: ActionRun,
  masker: Masker,
  warnings: readonly string[],
): Promise<ActionResult> {
  const log = new StepLog(masker);
  for (const warning of warnings) log.read(`::warning::${warning}`);
  let cancelled = false;
  const end = await runStep(file, environment, run.workspace, (line) => {
    log.read(line);
    cancelled ||= run.cancelAt?.test(line) === true;
    return cancelled ? "cancel" : undefined;
  });
  let failed = end.exitCode !== 0;
  const parsed = (name: "OUTPUT" | "STATE"): Record<string, string> => {
    try {
      return Object.fromEntries(parseCommandFile(end.files[name]));
    } catch (error) {
      failed = true;
      log.read(`::error::Unable to process file command '${name.toLowerCase()}' successfully.`);
      log.read(`::error::${error instanceof Error ? error.message : String(error)}`);
      return {};
    }
  };
  const outputs = parsed("OUTPUT");
  const state = parsed("STATE");
  const outputBytes = Object.values(outputs).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  const summary = end.files.STEP_SUMMARY;
  const secretOutputs = Object.entries(outputs).filter(([, value]) => masker.isIn(value));
  const problems = [
    ...log.problems,
    ...(end.files.ENV === "" ? [] : ["GITHUB_ENV was written"]),
    ...(end.files.PATH === "" ? [] : ["GITHUB_PATH was written"]),
    ...(masker.isIn(summary) ? ["a secret is in the summary"] : []),
    ...(Buffer.byteLength(summary) > megabyte ? ["the summary is larger than 1 MiB, GitHub drops it"] : []),
    ...secretOutputs.map(([name]) => `a secret is in the output ${name}, GitHub drops a job output that has it`),
    ...(outputBytes > megabyte ? ["the outputs are larger than 1 MiB, GitHub fails the job"] : []),
  ];
  return {
    exitCode: end.exitCode,
    outcome: cancelled ? "cancelled" : failed ? "failure" : "success",
    outputs,
    annotations: log.annotations,
    log: log.lines.join("\n"),
    debug: log.debug,
    summary: masker.mask(summary),
    state,
    peakRssBytes: end.peakRssBytes,
    cpuMs: end.cpuMs,
    problems,
  };
}

/** Input names are compared without regard to case. */
const declaredName = (manifest: ActionManifest, name: string): string | undefined =>
  [...manifest.inputs.keys()].find((declared) => declared.toLowerCase() === name.toLowerCase());

/** What the runner says of the step's `with:`, in its own words. */
function inputWarnings(manifest: ActionManifest, given: ReadonlyMap<string, string>): readonly string[] {
  const unknown = [...given.keys()].filter((name) => declaredName(manifest, name) === undefined);
  const deprecated = [...given.keys()].flatMap((name) => {
    const message = manifest.inputs.get(declaredName(manifest, name) ?? "")?.deprecationMessage;
    return message === undefined ? [] : [`Input '${name}' has been deprecated with message: ${message}`];
  });
  const valid = quoted([...manifest.inputs.keys()]);
  return [
    ...(unknown.length === 0 ? [] : [`Unexpected input(s) ${quoted(unknown)}, valid inputs are [${valid}]`]),
    ...deprecated,
  ];
}

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");

function applies(condition: string, outcome: ActionResult["outcome"]): boolean {
  const known: Readonly<Record<string, boolean>> = {
    "always()": true,
    "success()": outcome === "success",
    "failure()": outcome === "failure",
    "cancelled()": outcome === "cancelled",
    "!cancelled()": outcome !== "cancelled",
  };
  const result = known[condition.replaceAll(/^\$\{\{|\}\}$/g, "").trim()];
  if (result === undefined) throw new Error(`post-if: ${condition} is not known here`);
  return result;
}

const prefixed = (prefix: string, values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
