import { readFile, rm } from "node:fs/promises";
import { join, matchesGlob, relative, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";
import { runWorkflow, type WorkflowResult, type WorkflowRun } from "../harness/act.ts";
import { type GitRepository, gitRepository } from "../harness/git-repository.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { foreignActions } from "./foreign-actions.ts";
import { ownRepository, type ScriptCall, scriptCalls } from "./own-repository.ts";

const { describe } = requireTools("act", "git", "zizmor");
const root = resolve(import.meta.dirname, "../..");
const programs = join(root, "test/harness/fixtures/programs");
const ci = ".github/workflows/ci.yml";
const nightly = ".github/workflows/nightly.yml";
const release = ".github/workflows/release.yml";
const read = (path: string): Promise<string> => readFile(join(root, path), "utf8");

const stepSchema = z.object({
  name: z.string().optional(),
  run: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const workflowSchema = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), z.object({ permissions: z.record(z.string(), z.string()), steps: z.array(stepSchema) })),
});
const parsed = async (path: string): Promise<z.infer<typeof workflowSchema>> =>
  workflowSchema.parse(parse(await read(path)));

let stack: AsyncDisposableStack;
let repository: GitRepository;
let folder: string;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  repository = stack.use(await ownRepository());
  folder = stack.use(await temporaryFolder("own")).path;
});
afterEach(() => stack.disposeAsync());

/** Runs one of our workflows, and says which scripts of the repository it called. */
async function run(
  workflow: string,
  { env, ...more }: Partial<WorkflowRun> = {},
): Promise<WorkflowResult & { readonly calls: readonly ScriptCall[] }> {
  const calls = join(folder, "calls");
  await rm(calls, { force: true });
  const localActions = await foreignActions(folder, await read(workflow));
  const result = await runWorkflow({
    repository: repository.path,
    workflow,
    programs,
    localActions,
    labels: ["windows-2025", "macos-15"],
    env: { CALLS: calls, ...env },
    ...more,
  });
  return { ...result, calls: await scriptCalls(calls) };
}

const commands = (calls: readonly ScriptCall[]): readonly string[] =>
  calls.map(({ script, args }) => [script, ...args].join(" "));
const ofJob = (calls: readonly ScriptCall[], job: string): readonly ScriptCall[] =>
  calls.filter(({ env }) => env["GITHUB_JOB"] === job);

const ran = ({ jobs }: WorkflowResult): readonly string[] =>
  jobs.filter(({ steps }) => steps.length > 0).map(({ id }) => id);
/** The files of tests that npm's script would choose, by what the workflow has given it. */
const chosen = async ({ args }: ScriptCall): Promise<readonly string[]> => {
  const { stdout } = await runCommand(process.execPath, [join(root, "scripts/test.js"), "--listTests", ...args]);
  return stdout
    .split("\n")
    .filter((line) => line.endsWith(".test.ts"))
    .map((path) => relative(root, path));
};
const releases = (): string => join(folder, "releases");

describe("ci.yml", () => {
  const checks = ["typecheck", "lint", "format --check", "generate --check", "build"];

  test("checks, tests on each system, and audits the workflows", async () => {
    const { outcome, calls, jobs, job } = await run(ci);
    expect([outcome, commands(ofJob(calls, "check"))]).toEqual(["success", checks]);
    expect(commands(ofJob(calls, "test"))).toEqual(["test", "test", "test", "test"]);
    expect(new Set(jobs.filter(({ id }) => id === "test").map(({ matrix }) => matrix["os"]))).toEqual(
      new Set(["ubuntu-24.04", "ubuntu-26.04", "windows-2025", "macos-15"]),
    );
    expect(job("workflows").log).toContain("No findings to report");
  });

  test("ends with the first check that fails; a workflow that takes commands from strangers fails the audit", async () => {
    const injected =
      "on: issues\npermissions: {}\njobs: { a: { runs-on: ubuntu-24.04, steps: [{ run: 'echo ${{ github.event.issue.title }}' }] } }\n";
    await repository.commit({ ".github/workflows/injected.yml": injected });
    const { outcome, calls, job } = await run(ci, { env: { FAILING: "lint" } });
    expect([outcome, commands(ofJob(calls, "check"))]).toEqual(["failure", ["typecheck", "lint"]]);
    expect([job("check").outcome, job("workflows").outcome]).toEqual(["failure", "failure"]);
    expect(job("workflows").log).toContain("template-injection");
  });

  test("refuses a dist/ that lacks what the sources build", async () => {
    await repository.commit({ "dist/action.js": null });
    const { calls, job } = await run(ci);
    expect([job("check").outcome, commands(ofJob(calls, "check"))]).toEqual(["failure", checks]);
    expect(job("check").log).toContain("dist/ is not what the sources build. Run npm run build");
  });
});

describe("nightly.yml", () => {
  test("sets up the programs as root, and runs the two tests that take a seed", async () => {
    const { outcome, calls } = await run(nightly, { eventName: "schedule" });
    const [install, semantics, retention] = calls;
    expect([outcome, commands(calls)]).toEqual([
      "success",
      [
        "install.sh --wait",
        "test --testPathPatterns test/semantics/generated",
        "test --testPathPatterns test/scenarios/random-retention",
      ],
    ]);
    if (install === undefined || semantics === undefined || retention === undefined) throw new Error("unreachable");
    // On Ubuntu some of the programs are missing, which must not end the job.
    expect(install.env["REQUIRE_HOST_TOOLS"]).toBeUndefined();
    expect(semantics.env["REQUIRE_HOST_TOOLS"]).toBe("1");
    expect(install.env["LAYERED_BUILD_CACHE"]).toBe(semantics.env["LAYERED_BUILD_CACHE"]);
    // What sudo puts in the place of PATH has not the Node of the runner.
    for (const call of calls) expect(call.env["PATH"]?.split(":")).toContain(programs);
    for (const { env } of [semantics, retention]) {
      expect([env["SEMANTICS_SEED"], env["RETENTION_SEED"], env["SEMANTICS_CASES"]]).toEqual([
        env["GITHUB_RUN_ID"],
        env["GITHUB_RUN_ID"],
        "600",
      ]);
    }
    expect([await chosen(semantics), await chosen(retention)]).toEqual([
      ["test/semantics/generated.test.ts"],
      ["test/scenarios/random-retention.test.ts"],
    ]);
  });

  test("by hand takes a seed and a number of cases, and the tests heed them", async () => {
    const inputs = { seed: "77", cases: "5" };
    const { calls } = await run(nightly, { eventName: "workflow_dispatch", event: { inputs } });
    const shown = calls.slice(1).map(async ({ args, env }, index) => {
      const seeds = Object.fromEntries(Object.entries(env).filter(([name]) => /_(SEED|CASES)$/.test(name)));
      const file = join(folder, `${index}.json`);
      const flags = ["--json", `--outputFile=${file}`, "--testNamePattern", "^$", ...args];
      await runCommand(process.execPath, [join(root, "scripts/test.js"), ...flags], { env: seeds });
      return readFile(file, "utf8");
    });
    const [semantics, retention] = await Promise.all(shown);
    expect(semantics).toContain("seed 77:");
    expect(retention).toContain("RETENTION_SEED=77");
  });
});

describe("release.yml", () => {
  let remote: GitRepository;
  beforeEach(async () => {
    remote = stack.use(await gitRepository());
  });

  /** Starts the workflow by hand, on what is checked out. */
  const start = async (version: string, more: Partial<WorkflowRun> = {}): ReturnType<typeof run> => {
    await repository.git("push", "--quiet", "--force", remote.path, "HEAD:refs/heads/pushed");
    const env = { GH_GIT_DIR: join(remote.path, ".git"), GH_RELEASES: releases() };
    const event = { ref: "refs/heads/main", inputs: { version }, ...more.event };
    return run(release, { eventName: "workflow_dispatch", ...more, event, env: { ...env, ...more.env } });
  };
  const tags = async (): Promise<Readonly<Record<string, string>>> => {
    const lines = await remote.git("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/tags");
    return Object.fromEntries(
      lines
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.split(" ")),
    );
  };
  test("the first release makes vX, the next moves it; another major version has one of its own", async () => {
    const one = await repository.git("rev-parse", "HEAD");
    const first = await start("1.0.0");
    expect([first.outcome, ran(first), `${first.job("verify").log}${first.job("release").log}`]).toEqual([
      "success",
      ["verify", "release"],
      expect.stringContaining("dist/licenses.txt"),
    ]);
    expect(commands(ofJob(first.calls, "verify"))).toEqual(["typecheck", "generate --check", "test", "build"]);
    // Where the rights are, nothing of the repository runs; where it runs, there is no token.
    expect(ofJob(first.calls, "release")).toEqual([]);
    expect(
      first.calls.flatMap(({ env }) => Object.keys(env)).filter((name) => /^(GH|GITHUB)_TOKEN$/.test(name)),
    ).toEqual([]);
    expect(await tags()).toEqual({ v1: one, "v1.0.0": one });

    const two = await repository.commit({ "README.md": "two\n" });
    expect((await start("1.1.0")).outcome).toBe("success");
    expect(await tags()).toEqual({ v1: two, "v1.0.0": one, "v1.1.0": two });

    const three = await repository.commit({ "README.md": "three\n" });
    expect((await start("2.0.0")).outcome).toBe("success");
    const all = { v1: two, "v1.0.0": one, "v1.1.0": two, v2: three, "v2.0.0": three };
    expect(await tags()).toEqual(all);

    await repository.commit({ "README.md": "four\n" });
    const again = await start("2.0.0");
    expect([again.outcome, again.job("verify").outcome]).toEqual(["failure", "success"]);
    expect(again.job("release").log).toContain("There is a tag v2.0.0 already");
    expect(await tags()).toEqual(all);
    const lines = (await readFile(releases(), "utf8")).split("\n");
    expect(lines).toEqual(["1.0.0", "1.1.0", "2.0.0"].map((it) => `v${it} v${it} true layers.schema.json`).concat(""));
  });

  test.each<[string, string, Partial<WorkflowRun>, readonly string[]]>([
    ["a version of two numbers", "v1.2", {}, ["verify"]],
    ["another branch than main", "1.2.3", { event: { ref: "refs/heads/feature" } }, []],
    ["a test that fails", "1.2.3", { env: { FAILING: "test" } }, ["verify"]],
  ])("%s releases nothing", async (_what, version, more, jobs) => {
    const result = await start(version, more);
    expect([ran(result), await tags()]).toEqual([jobs, {}]);
  });

  test("a question that GitHub does not answer is no tag that is not there", async () => {
    const one = await repository.git("rev-parse", "HEAD");
    await remote.git("fetch", "--quiet", repository.path, `${one}:refs/tags/v1.2.3`);
    await repository.commit({ "README.md": "two\n" });
    const result = await start("1.2.3", { env: { GH_DOWN: "1" } });
    expect([result.job("verify").outcome, result.job("release").outcome]).toEqual(["success", "failure"]);
    expect(result.job("release").log).toContain("Service Unavailable");
    expect([await tags(), await readFile(releases(), "utf8").catch(() => "none")]).toEqual([{ "v1.2.3": one }, "none"]);
  });

  test("a dist/ that is not what the sources build ends it before the job with the rights", async () => {
    await repository.commit({ "source.txt": "two\n" });
    const result = await start("1.2.3");
    expect([result.outcome, ran(result), await tags()]).toEqual(["failure", ["verify"], {}]);
    expect(result.job("verify").log).toContain(" M dist/action.js");
  });
});

describe("the version of a release", () => {
  test.each([
    ["1.2.3", true],
    ["0.0.1", true],
    ["10.20.30", true],
    ["v1.2.3", false],
    ["v1.2", false],
    ["1.2", false],
    ["1.2.3.4", false],
    ["1.2.3-rc", false],
    ["1.2.3+build", false],
    ["01.2.3", false],
    ["1.2.3 --draft", false],
    ["1.2.3\n1.2.4", false],
    ["1.2.3$(touch injected)", false],
    ["1.2.3'; touch injected; '", false],
    ["", false],
  ])("%j is taken: %s", async (version, isTaken) => {
    const { steps } = (await parsed(release)).jobs["verify"] ?? { steps: [] };
    const script = steps.find(({ name }) => name === "The version is three numbers")?.run ?? "exit 2";
    const ended = runCommand("bash", ["-e", "-c", script], { cwd: folder, env: { VERSION: version } });
    const outcome = await ended.then(
      () => true,
      (error: Error) => (error.message.includes("The version must be three numbers") ? false : error.message),
    );
    expect(outcome).toBe(isTaken);
  });
});

test("each file of dist/ is attested", async () => {
  const { steps } = (await parsed(release)).jobs["release"] ?? { steps: [] };
  const attest = steps.find(({ uses }) => uses?.startsWith("actions/attest@"));
  const patterns = String(attest?.with?.["subject-path"]).trim().split("\n");
  const { stdout } = await runCommand("git", ["ls-files", "dist"], { cwd: root });
  const files = stdout.trim().split("\n");
  expect(files).toContain("dist/build-layer.js");
  expect(files.filter((file) => !patterns.some((pattern) => matchesGlob(file, pattern)))).toEqual([]);
});

test.each([ci, nightly, release])("%s: a job that runs code of the repository can only read", async (path) => {
  const { permissions, jobs } = await parsed(path);
  expect(permissions).toEqual({});
  const foreign = /^(actions\/(checkout|attest)@[0-9a-f]{40})$/;
  const trusted = (step: z.infer<typeof stepSchema>): boolean =>
    step.uses === undefined
      ? !/\b(npm|npx|node|bash|sh|pipx|scripts\/)\b/.test(step.run ?? "")
      : foreign.test(step.uses);
  const running = Object.values(jobs).filter(({ steps }) => !steps.every(trusted));
  expect(running.length).toBeGreaterThan(0);
  for (const job of running) expect(job.permissions).toEqual({ contents: "read" });
});
