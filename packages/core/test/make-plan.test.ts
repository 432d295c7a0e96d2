import { describe, expect, test } from "@jest/globals";
import { makePlan, type Candidate, type PlanOptions } from "../src/plan/make-plan.ts";
import type { KeyLookUp } from "../src/registry/look-up-key.ts";

const digest = `sha256:${"d".repeat(64)}` as const;
const hit: KeyLookUp = { kind: "hit", descriptor: { mediaType: "", digest, size: 1 } };
const miss: KeyLookUp = { kind: "miss", detail: "no image of this key" };
const unknown: KeyLookUp = { kind: "unknown", cause: new Error("503") };

const candidate = (name: string, ...parents: string[]): Candidate => ({
  name,
  parents,
  image: "registry.example/x",
  tag: `${name}-key`,
  key: "0".repeat(64),
  bases: {},
  platforms: ["linux/amd64"],
  engine: "native",
});
const chain = [candidate("base"), candidate("model", "base"), candidate("app", "model")];
const diamond = [
  candidate("base"),
  candidate("left", "base"),
  candidate("right", "base"),
  candidate("top", "left", "right"),
];

interface Case {
  readonly graph?: readonly Candidate[];
  readonly lookUps: Readonly<Record<string, KeyLookUp>>;
  readonly options?: Partial<Record<"selection" | "force", readonly string[]>> &
    Partial<Pick<PlanOptions, "parents" | "onUnknown">>;
}

function plan({ graph = chain, lookUps, options = {} }: Case): Record<string, string> {
  const made = makePlan(graph, new Map(Object.entries(lookUps)), {
    source: { repository: "o/r", revision: "c" },
    selection: new Set(options.selection ?? graph.map(({ name }) => name)),
    force: new Set(options.force ?? []),
    parents: options.parents ?? "build",
    onUnknown: options.onUnknown ?? "build",
  });
  return Object.fromEntries(
    made.layers.map((layer) => [
      layer.name,
      `${layer.action}: ${layer.reasons.map(({ detail }) => detail).join("; ")}`,
    ]),
  );
}

const exists = "reuse: the image of this key exists";
const build = "build: no image of this key";
const skip = "skip: not selected";

describe("makePlan", () => {
  test.each<[string, Case, Record<string, string>]>([
    [
      "nothing is there",
      { lookUps: { base: miss, model: miss, app: miss } },
      { base: build, model: build, app: build },
    ],
    ["all is there", { lookUps: { base: hit, model: hit, app: hit } }, { base: exists, model: exists, app: exists }],
    [
      "only the app changed",
      { lookUps: { base: hit, model: hit, app: miss } },
      { base: exists, model: exists, app: build },
    ],
    [
      "a selected layer whose parents are there",
      { lookUps: { base: hit, model: hit, app: miss }, options: { selection: ["app"] } },
      { base: skip, model: skip, app: build },
    ],
    [
      "a selected layer whose parents are missing, level by level",
      { lookUps: { base: miss, model: miss, app: miss }, options: { selection: ["app"] } },
      { base: "build: needed by model", model: "build: needed by app", app: build },
    ],
    [
      "a missing grandparent is not needed while the parent is there",
      { lookUps: { base: miss, model: hit, app: miss }, options: { selection: ["app"] } },
      { base: skip, model: skip, app: build },
    ],
    [
      "a layer that is there needs no parent",
      { lookUps: { base: miss, model: miss, app: hit }, options: { selection: ["app"] } },
      { base: skip, model: skip, app: exists },
    ],
    [
      "force builds all above, selected or not",
      { lookUps: { base: hit, model: hit, app: hit }, options: { selection: ["base"], force: ["base"] } },
      {
        base: "build: forced",
        model: "build: parent base is rebuilt by force",
        app: "build: parent model is rebuilt by force",
      },
    ],
    [
      "force leaves alone what is below",
      { lookUps: { base: hit, model: hit, app: hit }, options: { force: ["app"] } },
      { base: exists, model: exists, app: "build: forced" },
    ],
    [
      "a diamond needs both sides",
      { graph: diamond, lookUps: { base: hit, left: miss, right: miss, top: miss }, options: { selection: ["top"] } },
      { base: skip, left: "build: needed by top", right: "build: needed by top", top: build },
    ],
    [
      "no answer counts as missing",
      { lookUps: { base: hit, model: hit, app: unknown } },
      { base: exists, model: exists, app: "build: the registry did not say whether the image exists (503)" },
    ],
  ])("%s", (_, given, expected) => {
    expect(plan(given)).toEqual(expected);
  });

  test("parents: require names the missing parent", () => {
    const given: Case = {
      lookUps: { base: hit, model: miss, app: miss },
      options: { selection: ["app"], parents: "require" },
    };
    expect(() => plan(given)).toThrow("Layer app needs layer model, which has no image of its key.");
  });

  test("on-unknown: fail tells the cause", () => {
    const given: Case = { lookUps: { base: unknown }, options: { onUnknown: "fail" } };
    expect(() => plan(given)).toThrow(
      expect.objectContaining({ code: "store", cause: new Error("503"), message: expect.stringContaining("503") }),
    );
  });
});
