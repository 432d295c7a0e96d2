import { randomBytes } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { keyLayers } from "../src/key/key-layers.ts";
import { checkPlan } from "../src/plan/check-plan.ts";
import { decodePlan, encodePlan, parsePlan } from "../src/plan/encode-plan.ts";
import type { Plan, PlanLayer } from "../src/plan/plan.ts";
import type { Project } from "../src/project/project.ts";
import { open, put, repositoryOf } from "./opened-repository.ts";
import { RecordingLog } from "./recording-log.ts";
import { keyOf } from "./stored-images.ts";

const layer = (name: string, key = keyOf("a"), more: Partial<PlanLayer> = {}): PlanLayer => ({
  name,
  image: "123456789012.dkr.ecr.example/acme",
  tag: `${name}-key-aa`,
  key,
  action: "build",
  reasons: [{ kind: "missing", detail: "no image of this key" }],
  parents: [],
  bases: { "node:18": `sha256:${keyOf("b")}` },
  platforms: ["linux/amd64"],
  engine: "native",
  ...more,
});
const plan: Plan = { schema: 1, source: { repository: "o/r", revision: "c0ffee" }, layers: [layer("base")] };
const packed = (value: unknown): string => deflateRawSync(JSON.stringify(value)).toString("base64url");

describe("encodePlan and decodePlan", () => {
  test("give back the plan, without the registry's name in the text between", () => {
    const text = encodePlan(plan) ?? "";
    expect(decodePlan(` ${text}\n`)).toEqual(plan);
    expect(text).toMatch(/^[\w-]+$/);
    expect(text).not.toContain("123456789012");
  });

  const many = (count: number, detail: () => string): Plan => ({
    ...plan,
    layers: Array.from({ length: count }, (_, index) =>
      layer(`l${index}`, randomBytes(32).toString("hex"), { reasons: [{ kind: "forced", detail: detail() }] }),
    ),
  });

  test("a plan that no output can hold has no text", () => {
    expect(encodePlan(many(2000, () => ""))).toBeUndefined();
  });

  test("a plan that is too long loses the words of its reasons, and nothing else", () => {
    const wordy = many(300, () => randomBytes(200).toString("hex"));
    const text = encodePlan(wordy) ?? "";
    expect(text.length).toBeLessThanOrEqual(64 * 1024);
    const reasons = [{ kind: "forced", detail: "" }];
    expect(decodePlan(text)).toEqual({ ...wordy, layers: wordy.layers.map((each) => ({ ...each, reasons })) });
  });

  test.each<[string, string]>([
    ["nothing", ""],
    ["text", "hello"],
    ["no base64", "!!!"],
    ["half a plan", encodePlan(plan)?.slice(0, 40) ?? ""],
    ["no JSON", deflateRawSync("hello").toString("base64url")],
    ["another schema", packed({ ...plan, schema: 2 })],
    ["a member too many", packed({ ...plan, more: 1 })],
    ["a key that is none", packed({ ...plan, layers: [layer("base", "abc")] })],
    ["a base that is no digest", packed({ ...plan, layers: [{ ...layer("base"), bases: { x: "latest" } }] })],
    ["an action that is none", packed({ ...plan, layers: [{ ...layer("base"), action: "delete" }] })],
    ["17 MB of nothing", deflateRawSync(Buffer.alloc(17 * 1024 * 1024)).toString("base64url")],
  ])("refuse %s", (_, text) => {
    expect(() => decodePlan(text)).toThrow(expect.objectContaining({ code: "bad-plan" }));
  });

  test("a plan file's problem names the file and the place", () => {
    const text = JSON.stringify({ ...plan, layers: [layer("base", "abc")] });
    expect(() => parsePlan(text, "plan.json")).toThrow(/plan\.json.*layers\.0\.key/);
  });

  test("a plan file without JSON is named, and what to pass on", () => {
    expect(() => parsePlan("# layers\nlayers: {}\n", "plan-file: the file layers.yaml")).toThrow(
      expect.objectContaining({
        message: "plan-file: the file layers.yaml is not a plan: there is no JSON in it.",
        hint: expect.stringContaining("what detect-changed-layers gives"),
      }),
    );
  });
});

const planOf = (project: Project, actions: Partial<Record<string, PlanLayer["action"]>> = {}): Plan => {
  const bases = { "node:18": `sha256:${keyOf("b")}` } as const;
  const keys = keyLayers(project, bases, () => {});
  const layers = [...keys].map(([id, { key }]) =>
    layer(id, key, {
      action: actions[id] ?? "build",
      bases: id === "a" ? bases : {},
      image: "registry.example/x",
      tag: `${id}-key-${key.slice(0, 32)}`,
      parents: id === "b" ? ["a"] : [],
    }),
  );
  return { schema: 1, source: { repository: "o/r", revision: project.head.commit }, layers };
};

describe("checkPlan", () => {
  const files = {
    "layers.yaml":
      "image: registry.example/x\nlayers: { a: { dockerfile: a/Dockerfile }, b: { dockerfile: b/Dockerfile } }\n",
    "a/Dockerfile": "FROM node:18\nCOPY a/x /\n",
    "a/x": "1",
    "b/Dockerfile": "FROM a\nCOPY b/x /\n",
    "b/x": "1",
  };

  test("takes a plan of this checkout, with the bases that it has fixed", async () => {
    await using repository = await repositoryOf(files);
    const made = planOf(await open(repository.path));
    const keys = checkPlan(made, await open(repository.path), new RecordingLog());
    expect([...keys.values()].map(({ key }) => key)).toEqual(made.layers.map(({ key }) => key));
  });

  test.each<
    [
      string,
      (root: string) => Promise<unknown>,
      boolean,
      Partial<Record<string, PlanLayer["action"]>>,
      RegExp | undefined,
      RegExp,
    ]
  >([
    ["another commit", (root) => put(root, "b/x", "2"), true, {}, /content of b is/, /check out the same/],
    ["a file that a step has changed", (root) => put(root, "a/x", "2"), false, {}, /content of a, b is/, /generated/],
    ["a layer that the plan skips", (root) => put(root, "b/x", "2"), true, { b: "skip" }, undefined, /./],
    ["a layer that the plan reuses", (root) => put(root, "b/x", "2"), true, { b: "reuse" }, /content of b is/, /./],
  ])("%s", async (_, change, commits, actions, message, hint) => {
    await using repository = await repositoryOf(files);
    const made = planOf(await open(repository.path), actions);
    await change(repository.path);
    if (commits) await repository.commit({});
    const project = await open(repository.path);
    const thrown = caught(() => checkPlan(made, project, new RecordingLog()));
    expect(thrown).toEqual(message === undefined ? undefined : mismatch(message, hint));
  });

  test.each<[string, Partial<PlanLayer>]>([
    ["another repository", { image: "registry.example/y" }],
    ["a user's tag", { tag: "prod-latest" }],
    ["fewer platforms", { platforms: [] }],
    ["other parents", { parents: ["c"] }],
  ])("refuses %s than the checkout says", async (_, change) => {
    await using repository = await repositoryOf(files);
    const project = await open(repository.path);
    const made = planOf(project);
    const layers = made.layers.map((each) => (each.name === "b" ? { ...each, ...change } : each));
    const thrown = caught(() => checkPlan({ ...made, layers }, project, new RecordingLog()));
    expect(thrown).toEqual(mismatch(/puts layer b elsewhere/, /anew/));
  });

  test.each<[string, Partial<PlanLayer>]>([
    ["image", { image: "registry.example/evil" }],
    ["tag", { tag: "a-latest" }],
    ["platforms", { platforms: [] }],
    ["parents", { parents: ["b"] }],
  ])("a plan that puts a layer elsewhere: %s", async (_, change) => {
    await using repository = await repositoryOf(files);
    const project = await open(repository.path);
    const made = planOf(project);
    const [first, ...rest] = made.layers;
    const layers = first === undefined ? [] : [{ ...first, ...change }, ...rest];
    const thrown = caught(() => checkPlan({ ...made, layers }, project, new RecordingLog()));
    expect(thrown).toEqual(mismatch(/layer a elsewhere/, /anew/));
  });

  test("a layer that this checkout has not", async () => {
    await using repository = await repositoryOf(files);
    const project = await open(repository.path);
    const made = planOf(project);
    const thrown = caught(() =>
      checkPlan({ ...made, layers: [...made.layers, layer("c")] }, project, new RecordingLog()),
    );
    expect(thrown).toMatchObject({ code: "plan-mismatch" });
  });
});

function mismatch(message: RegExp, hint: RegExp): unknown {
  const texts = { message: expect.stringMatching(message), hint: expect.stringMatching(hint) };
  return expect.objectContaining({ code: "plan-mismatch", ...texts });
}

function caught(body: () => unknown): unknown {
  try {
    body();
    return undefined;
  } catch (error) {
    return error;
  }
}
