import { enableCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { debug, getInput, getState, info, saveState, setFailed, setSecret, warning } from "@actions/core";
import { inertText } from "../adapters/inert-text.ts";
import { CollectedSummary } from "../adapters/job-summary.ts";
import { ToolkitError } from "../error.ts";
import { type GetInput, readInputs } from "../inputs/read-inputs.ts";
import { secretValues } from "../inputs/secret-values.ts";
import { withOptions } from "../inputs/with-options.ts";
import type { ActionManifest, Inputs } from "../manifest/define-action.ts";
import { type ActionContext, actionContext } from "./context.ts";
import { type FailureReport, failureReport } from "./failure-report.ts";
import { type Interruption, listenForInterruption } from "./interruption.ts";
import { ownIssues } from "./own-repository.ts";

/** The work of an action, main or post: gets the inputs as the manifest types them. */
export type Work<M extends ActionManifest> = (inputs: Inputs<M>, context: ActionContext<M>) => Promise<void>;

const isPost = "layered-build-post";

/** With its blanks: a block of them is not the same as nothing. */
const givenInput: GetInput = (name) => getInput(name, { trimWhitespace: false });

/**
 * Runs an action as the runner starts it, and ends the process: 0, 1 when it failed, 130 or 143 when it was cancelled.
 *
 * Failures are shown as what is wrong, why, and the fix. With `post`, the same file is both: the first run leaves a mark
 * for the second, whose failures are warnings, because the job's result is decided by then.
 */
export async function run<M extends ActionManifest>(manifest: M, main: Work<M>, post?: Work<M>): Promise<void> {
  const fail = (error: unknown): void => {
    show(failureReport(error, about(manifest)));
    process.exit(1);
  };
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  const code = await exitCodeOf(manifest, main, post);
  // A socket that is kept alive, or a timer somewhere in a library, must not hold the step: so end it, once all is written.
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  process.exit(code);
}

async function exitCodeOf<M extends ActionManifest>(manifest: M, main: Work<M>, post?: Work<M>): Promise<number> {
  const second = post !== undefined && getState(isPost) === "true";
  using interruption = listenForInterruption((code) => process.exit(code));
  const summary = new CollectedSummary();
  try {
    if (post !== undefined && !second) saveState(isPost, "true");
    await Promise.race([work(manifest, second ? post : main, summary, interruption), idle()]);
    await summary.write();
    return 0;
  } catch (error) {
    await summary.write().catch((cause: unknown) => debug(`The job summary could not be written: ${String(cause)}`));
    return cancelled(interruption) ?? failed(failureReport(error, about(manifest)), second);
  }
}

/** Throws once nothing is left that could go on, while the work has not ended: without this the step would pass. */
function idle(): Promise<never> {
  return new Promise((_, reject) => {
    process.once("beforeExit", () => reject(new Error("The work waits for what will never come.")));
  });
}

async function work<M extends ActionManifest>(
  manifest: M,
  body: Work<M>,
  summary: CollectedSummary,
  interruption: Interruption,
): Promise<void> {
  for (const secret of secretValues(manifest, givenInput)) setSecret(secret);
  const env = { ...process.env };
  const workspace = workspaceOf(manifest, env);
  const inputs = readInputs(manifest, await withOptions(manifest, givenInput));
  const jobFolder = env["RUNNER_TEMP"] ?? "";
  // Later steps of the job start a tenth faster; what cannot be kept is compiled again. No folder that others share has it: it is code.
  if (jobFolder !== "") enableCompileCache(join(jobFolder, "layered-build-compile-cache"));
  const tempFolder = jobFolder === "" ? tmpdir() : jobFolder;
  const context = await actionContext({ manifest, env, workspace, tempFolder, summary, signal: interruption.signal });
  await body(inputs, context);
}

function workspaceOf(manifest: ActionManifest, env: Readonly<Record<string, string | undefined>>): string {
  const workspace = env["GITHUB_WORKSPACE"] ?? "";
  if (workspace !== "") return resolve(workspace);
  throw new ToolkitError(
    "not-in-a-job",
    `${manifest.name} is a GitHub action, and was started without GITHUB_WORKSPACE, the folder of the checkout.`,
    {
      hint: `Use it as a step of a workflow (its README shows how). To try it by hand, set GITHUB_WORKSPACE, and each input as INPUT_NAME.`,
    },
  );
}

/** Whoever cancelled a step knows why it ended: a line, and no annotation, whatever the work made of the abort. */
function cancelled(interruption: Interruption): number | undefined {
  const code = interruption.exitCode();
  if (code !== undefined) info(failureReport(interruption.signal.reason, { action: "", issues: "" }).annotation);
  return code;
}

function failed(report: FailureReport, isPostRun: boolean): number {
  if (!isPostRun) {
    show(report);
    return 1;
  }
  warning(report.annotation);
  debug(report.stack);
  return 0;
}

/** Greys the causes: they are for the few whom the first lines did not help. */
function show(report: FailureReport): void {
  setFailed(report.annotation);
  for (const line of report.details) info(muted(line));
  if (report.kind === "unexpected") info(muted(report.stack));
  else debug(report.stack);
}

function muted(text: string): string {
  const lines = inertText(text).split("\n");
  return lines.map((line) => `\u001B[90m${line}\u001B[39m`).join("\n");
}

function about(manifest: ActionManifest): { readonly action: string; readonly issues: string } {
  return { action: manifest.name, issues: ownIssues() };
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => {
    stream.write("", () => done());
  });
}
