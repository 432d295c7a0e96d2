import { glob, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";
import { fillExpressions } from "../harness/expressions.ts";
import { type ConditionedJob, endsOfJobs, type RunFacts } from "../harness/job-conditions.ts";

const file = resolve(import.meta.dirname, "../../.github/workflows/layered-build.yml");
const concurrencySchema = z.object({ group: z.string(), "cancel-in-progress": z.boolean(), queue: z.string() });
const workflowSchema = z.object({
  concurrency: concurrencySchema,
  jobs: z.record(
    z.string(),
    z.object({
      if: z.string().optional(),
      needs: z.array(z.string()).default([]),
      concurrency: concurrencySchema.optional(),
      steps: z.array(
        z.object({
          if: z.string().optional(),
          id: z.string().optional(),
          run: z.string().optional(),
          with: z.record(z.string(), z.unknown()).default({}),
        }),
      ),
    }),
  ),
});

const readWorkflow = async () => workflowSchema.parse(parse(await readFile(file, "utf8")));

const off = { "fan-out": false, scan: "false", sign: "false", wrap: "false", prune: "false" };
const gated = { ...off, scan: "true", sign: "true", wrap: "true", prune: "true" };
const fanOut = { ...gated, "fan-out": true };

const own = { full_name: "octo/demo" };
const pull = (login: string, repo: object): object => ({
  repository: "octo/demo",
  event_name: "pull_request",
  ref: "refs/pull/7/merge",
  event: { pull_request: { user: { login }, head: { repo } } },
});
const onRef = (name: string, ref: string): object => ({ repository: "octo/demo", event_name: name, ref, event: {} });
const push = onRef("push", "refs/heads/main");

const plan = "a plan";
const wave = { include: [{ layer: "app" }] };
const outputs = { build: { plan, "read-only": "false" }, detect: { plan, waves: JSON.stringify([wave, wave]) } };
const readOnly = { build: { plan, "read-only": "true" } };

describe("which jobs of the reusable workflow run", () => {
  let jobs: Readonly<Record<string, ConditionedJob>>;
  beforeAll(async () => ({ jobs } = await readWorkflow()));

  const ran = (run: Partial<RunFacts>): string => {
    const ends = endsOfJobs(jobs, { inputs: off, github: push, outputs, ends: {}, ...run });
    return [...ends].flatMap(([name, end]) => (end === "skipped" ? [] : [name])).join(" ");
  };

  const waves = "detect wave-1 wave-2";
  test.each<[string, Partial<RunFacts>, string]>([
    ["a push", {}, "build"],
    ["a push, with scan alone", { inputs: { ...off, scan: "fail-on: high" } }, "build scan publish"],
    ["a push, with sign alone", { inputs: { ...off, sign: "true" } }, "build sign publish"],
    ["a push, with wrap and prune", { inputs: { ...off, wrap: "true", prune: "true" } }, "build wrap prune"],
    ["a push, with all", { inputs: gated }, "build scan sign publish wrap prune"],
    ["a push, with fan-out", { inputs: { ...off, "fan-out": true } }, `${waves} publish`],
    ["a push, with fan-out and all", { inputs: fanOut }, `${waves} scan sign publish wrap prune`],
    [
      "nothing to build, with fan-out",
      { inputs: fanOut, outputs: { detect: { plan, waves: "[]" } } },
      "detect scan sign publish wrap prune",
    ],
    ["a tag", { inputs: gated, github: onRef("push", "refs/tags/v1") }, "build scan sign publish wrap prune"],
    [
      "a schedule",
      { inputs: gated, github: onRef("schedule", "refs/heads/main") },
      "build scan sign publish wrap prune",
    ],
    ["a pull request of a branch", { inputs: gated, github: pull("octo", own) }, "build scan sign publish"],
    [
      "a pull request of a branch, with fan-out",
      { inputs: fanOut, github: pull("octo", own) },
      `${waves} scan sign publish`,
    ],
  ])("%s", (_what, run, expected) => {
    expect(ran(run)).toBe(expected);
  });

  const fork = pull("someone", { full_name: "someone/demo" });
  test.each<[string, object]>([
    ["a pull request of a fork", fork],
    ["a pull request of a fork that is gone", pull("someone", {})],
    ["a pull request of Dependabot", pull("dependabot[bot]", own)],
    ["a push of Dependabot", onRef("push", "refs/heads/dependabot/npm/x")],
  ])("%s: only build, whatever is on", (_what, github) => {
    for (const inputs of [off, gated, fanOut]) expect(ran({ inputs, github, outputs: readOnly })).toBe("build");
  });

  for (const end of ["failure", "cancelled"] as const) {
    test.each([
      ["build", gated, "build"],
      ["scan", gated, "build scan"],
      ["sign", gated, "build scan sign"],
      ["publish", gated, "build scan sign publish"],
      ["wrap", gated, "build scan sign publish wrap"],
      ["detect", fanOut, "detect"],
      ["wave-1", fanOut, "detect wave-1"],
      ["wave-2", fanOut, waves],
      ["scan", fanOut, `${waves} scan`],
    ])(`nothing follows a ${end} of %s`, (name, inputs, expected) => {
      expect(ran({ inputs, ends: { [name]: end } })).toBe(expected);
    });
  }

  test.each([
    ["build", gated],
    ["detect", fanOut],
  ])("a plan that GitHub has taken out of the outputs of %s leaves out no gate", (name, inputs) => {
    const emptied = { ...outputs, [name]: { waves: outputs.detect.waves, "read-only": "false", plan: "" } };
    expect(ran({ inputs, outputs: emptied })).toBe(ran({ inputs }));
  });
});

test.each(["scan", "publish"])("%s refuses to go without the plan", async (name) => {
  const first = (await readWorkflow()).jobs[name]?.steps.find(({ run = "" }) => run.includes("The plan did not come"));
  expect(first?.run).toMatch(/^exit 1$/m);
  const decide = (fanOutOn: boolean, needs: object): string =>
    fillExpressions(first?.if ?? "", { inputs: { "fan-out": fanOutOn }, needs });
  const [has, lacks, skipped] = [{ outputs: { plan } }, { outputs: { plan: "" } }, { outputs: {} }];
  expect([
    decide(false, { build: has, detect: skipped }),
    decide(true, { build: skipped, detect: has }),
    decide(false, { build: lacks, detect: skipped }),
    decide(true, { build: skipped, detect: lacks }),
  ]).toEqual(["false", "false", "true", "true"]);
});

test.each([
  ["sign", { scan: "true" }, { scan: {} }],
  ["publish", { scan: "fail-on: high" }, { scan: {} }],
  ["publish", { scan: "true", sign: "true" }, { scan: { digests: "x" }, sign: {} }],
  ["publish", { sign: "true" }, { sign: {} }],
])("%s with %j refuses to go without knowing what was looked at", async (name, given, lost) => {
  const step = (await readWorkflow()).jobs[name]?.steps.find(({ run = "" }) =>
    run.includes("What was scanned or signed"),
  );
  expect(step?.run).toMatch(/^exit 1$/m);
  const decide = (needs: Readonly<Record<string, object>>): string =>
    fillExpressions(step?.if ?? "", {
      inputs: { scan: "false", sign: "false", ...given },
      needs: Object.fromEntries(Object.entries(needs).map(([job, of]) => [job, { outputs: of }])),
    });
  const all = { scan: { digests: "x" }, sign: { digests: "x" } };
  expect([decide({ ...all, ...lost }), decide(all)]).toEqual(["true", "false"]);
});

test.each([
  ["one password for all", {}, { password: "writes" }, ["octo", "writes"]],
  ["a password that only reads", {}, { password: "writes", "scan-password": "reads" }, ["octo", "reads"]],
  [
    "a user that only reads",
    { "scan-username": "reader" },
    { password: "writes", "scan-password": "reads" },
    ["reader", "reads"],
  ],
  ["such a user, whose secret does not exist", { "scan-username": "reader" }, { password: "writes" }, ["reader", ""]],
  ["none", { username: "" }, {}, ["", ""]],
])("the job scan signs in with %s", async (_what, given, secrets, expected) => {
  const step = (await readWorkflow()).jobs["scan"]?.steps.find(({ id }) => id === "scan");
  const contexts = {
    inputs: { username: "octo", "scan-username": "", ...given },
    secrets: { password: "", "scan-password": "", ...secrets },
  };
  expect(["username", "password"].map((name) => fillExpressions(String(step?.with[name]), contexts))).toEqual(expected);
});

test.each([
  ["a push", "false", "secret", "octo"],
  // A secret that is missing is a mistake there, and is told.
  ["a push without the secret", "false", "", "octo"],
  ["a fork's pull request, which gets no secret", "true", "", ""],
  ["a pull request of Dependabot, which has secrets of its own", "true", "secret", "octo"],
])("the job build signs in for %s", async (_what, onlyReads, password, expected) => {
  const steps = (await readWorkflow()).jobs["build"]?.steps.filter((step) => "username" in step.with) ?? [];
  const contexts = { env: { READ_ONLY: onlyReads }, inputs: { username: "octo" }, secrets: { password } };
  const names = steps.map((step) => fillExpressions(String(step.with["username"]), contexts));
  expect(names).toEqual([expected, expected, expected, expected]);
});

test("variables of builds are in the jobs that pipeline.md names, and no other", async () => {
  const { jobs } = await readWorkflow();
  const having = Object.entries(jobs).filter(([, { steps }]) =>
    JSON.stringify(steps).includes("secrets.build-secrets"),
  );
  const waves = [1, 2, 3, 4, 5, 6].map((at) => `wave-${at}`);
  expect(having.map(([name]) => name)).toEqual(["build", "detect", ...waves, "publish"]);
});

test("calls of one caller for several layers files do not wait for each other; those for other layers of one do", async () => {
  const { concurrency } = await readWorkflow();
  const groupOf = (inputs: object, ref = "refs/heads/main"): string =>
    fillExpressions(concurrency.group, { github: { workflow: "Images", ref }, inputs: { config: "", ...inputs } });
  const groups = ["a/layers.yaml", "b/layers.yaml", ""].map((config) => groupOf({ config }));
  expect(new Set([...groups, groupOf({}, "refs/heads/other")]).size).toBe(4);
  expect(groupOf({ layers: "app" })).toBe(groupOf({ layers: "model" }));
});

test("no run that waits is cancelled by another, and only one at a time prunes in a repository", async () => {
  const { concurrency, jobs } = await readWorkflow();
  const inQueue = { "cancel-in-progress": false, queue: "max" };
  expect(concurrency).toMatchObject(inQueue);
  const others = Object.entries(jobs).filter(([, job]) => job.concurrency !== undefined);
  expect(others).toEqual([
    ["prune", expect.objectContaining({ concurrency: { group: "layered-build-prune", ...inQueue } })],
  ]);
});

test("the examples prune in the same group", async () => {
  const root = resolve(import.meta.dirname, "../..");
  const schema = z.object({
    jobs: z.record(z.string(), z.object({ concurrency: z.unknown().optional(), steps: z.unknown().optional() })),
  });
  const groups: unknown[] = [];
  for await (const path of glob("examples/*/.github/workflows/*.yml", { cwd: root })) {
    const { jobs } = schema.parse(parse(await readFile(resolve(root, path), "utf8")));
    for (const { steps, concurrency } of Object.values(jobs))
      if (JSON.stringify(steps ?? []).includes("/prune-old-images@")) groups.push(concurrency);
  }
  expect(groups.length).toBeGreaterThan(2);
  expect(groups).toEqual(groups.map(() => expect.objectContaining({ group: "layered-build-prune", queue: "max" })));
});
