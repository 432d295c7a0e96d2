import { spawn } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, delimiter, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { parseActEvents } from "./act-events.ts";
import { collectJobs, type JobResult, oneJob, readProbes } from "./act-jobs.ts";
import { copySuite, lowerFolder } from "./act-suite.ts";
import { freePort } from "./free-port.ts";
import { lowerWorkflow } from "./lower-workflow.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { findTool, hostPath } from "./tools.ts";

/** A workflow, and the event that starts it. */
export type WorkflowRun = {
  /** A git repository with at least one commit. It is copied, and not changed. */
  readonly repository: string;
  /** The workflow's path in the repository, or an absolute one anywhere. */
  readonly workflow: string;
  /** Default `push`. */
  readonly eventName?: string;
  /** The webhook's payload. Inputs of workflow_dispatch: `{inputs: {flag: "true"}}`, booleans as text. */
  readonly event?: object;
  /** `github.repository`; default octo/demo. */
  readonly githubRepository?: string;
  /** A folder whose programs come before all others. */
  readonly programs?: string;
  /** Reaches every step; nothing else of this process does, but the PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** What `org/layered-build` is; default this checkout (its dist, action.yml files and workflows). */
  readonly suite?: string;
  /** Stand-ins of foreign actions: `owner/name@ref` to a folder. actions/checkout needs none. */
  readonly localActions?: Readonly<Record<string, string>>;
  /** Further labels of runs-on that only an expression yields. GitHub's Ubuntu labels are known. */
  readonly labels?: readonly string[];
  /** `false` returns the problems instead of throwing them. */
  readonly check?: boolean;
};

/** How a workflow ended. */
export type WorkflowResult = {
  readonly outcome: "success" | "failure";
  /** All jobs of the workflow and of those it calls; the legs of a matrix one by one. */
  readonly jobs: readonly JobResult[];
  /** The one job of this id (and these matrix values); throws when there is not exactly one. */
  readonly job: (id: string, matrix?: Readonly<Record<string, unknown>>) => JobResult;
  /** Where GitHub would do otherwise than act did. */
  readonly problems: readonly string[];
};

const root = resolve(import.meta.dirname, "../..");
/**
 * Runs a workflow in act, on this machine without containers, with `org/layered-build` as this checkout.
 * See {@link lowerWorkflow} for the rewrites. Needs `requireTools("act", "git")`; a run takes about half a second.
 *
 * @throws Error if act cannot run it at all, or with the problems where GitHub would do otherwise.
 *   A failing workflow throws nothing: look at `outcome`.
 */
export async function runWorkflow(run: WorkflowRun): Promise<WorkflowResult> {
  await using folder = await temporaryFolder("act");
  const inFolder = (...names: string[]): string => join(folder.path, ...names);
  const probes = inFolder("probes");
  for (const name of ["probes", "home", "workflows"]) await mkdir(inFolder(name));

  const suite = await copySuite(run.suite ?? root, inFolder("suite"), probes);
  await cp(run.repository, inFolder("repository"), { recursive: true, verbatimSymlinks: true });
  const callees = await lowerFolder(inFolder("repository"), "other", probes, basename(run.workflow));
  const source = resolve(run.repository, run.workflow);
  const file = inFolder("workflows", basename(source));
  const githubRepository = run.githubRepository ?? "octo/demo";
  const main = lowerWorkflow(file, await readFile(source, "utf8"), "other", probes);
  await writeFile(file, main.text);
  await writeFile(inFolder("event.json"), JSON.stringify(run.event ?? {}));

  const workflows = new Map([...suite, ...callees, [basename(file), main]]);
  const labels = [...ubuntu, ...(run.labels ?? []), ...[...workflows.values()].flatMap((workflow) => workflow.labels)];
  const flags = {
    "--platform": [...new Set(labels)].map((label) => `${label}=-self-hosted`),
    "--local-repository": [
      `org/layered-build@v1=${inFolder("suite")}`,
      ...pairs(Object.fromEntries(Object.entries(run.localActions ?? {}).map(([name, path]) => [name, resolve(path)]))),
    ],
    "--env": pairs({
      GITHUB_REPOSITORY: githubRepository,
      // Act sets no such variable.
      GITHUB_WORKFLOW_REF: `${githubRepository}/.github/workflows/${basename(source)}@refs/heads/main`,
      ...run.env,
    }),
    "--secret": pairs({ GITHUB_TOKEN: token, ...run.secrets }),
    "--var": pairs(run.variables ?? {}),
    "--action-cache-path": [inFolder("actions")],
    "--cache-server-path": [inFolder("cache")],
    "--cache-server-addr": ["127.0.0.1"],
    "--artifact-server-path": [inFolder("artifacts")],
    "--artifact-server-addr": ["127.0.0.1"],
    "--artifact-server-port": [String(await freePort())],
  };
  const args = Object.entries(flags).flatMap(([flag, values]) => values.flatMap((value) => [flag, value]));
  const event = [run.eventName ?? "push", "--workflows", file, "--eventpath", inFolder("event.json")];
  const path = [...(run.programs === undefined ? [] : [run.programs]), hostPath()].join(delimiter);
  const child = spawn(findTool("act") ?? "act", [...event, "--pull=false", "--json", ...args], {
    cwd: inFolder("repository"),
    env: { HOME: inFolder("home"), PATH: path, LANG: "C.UTF-8" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise<number | null>((resolveExit, reject) => {
    child.once("error", reject);
    child.once("close", resolveExit);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);

  const secrets = [token, ...Object.values(run.secrets ?? {})];
  const events = parseActEvents(stdout, secrets);
  const needs = await readProbes(probes);
  if (events.jobs.length === 0 && needs.size === 0) {
    throw new Error(`act ran no job of ${run.workflow}:\n${stderr}\n${events.notes.join("\n")}`);
  }
  const { jobs, problems } = collectJobs(workflows, new Set([basename(file)]), events.jobs, needs, secrets);
  const unmapped = events.notes.filter((note) => note.includes("Skipping unsupported platform"));
  const allProblems = [...[...workflows.values()].flatMap((workflow) => workflow.problems), ...problems, ...unmapped];
  if (allProblems.length > 0 && run.check !== false) {
    throw new Error(`${run.workflow}: GitHub would do otherwise than act did:\n${list(allProblems)}`);
  }
  return {
    outcome: code === 0 && allProblems.length === 0 ? "success" : "failure",
    jobs,
    job: (id, matrix) => oneJob(jobs, id, matrix),
    problems: allProblems,
  };
}

const ubuntu = ["latest", "22.04", "24.04", "26.04", "slim", "24.04-arm", "26.04-arm"].map((name) => `ubuntu-${name}`);
/** `github.token` of every run. */
const token = "ghs_0123456789abcdefghijklmnopqrstuvwxyz";

const pairs = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([name, value]) => `${name}=${value}`);

const list = (lines: readonly string[]): string => lines.map((line) => `  - ${line}`).join("\n");
