import { expect, test } from "@jest/globals";
import type { Plan } from "../src/plan/plan.ts";
import { plannedImages, topmostImages } from "../src/plan/planned-images.ts";

type Given = Readonly<Record<string, readonly [Plan["layers"][number]["action"], ...string[]]>>;

const planOf = (layers: Given): Plan => ({
  schema: 1,
  source: { repository: "octo/demo", revision: "0".repeat(40) },
  layers: Object.entries(layers).map(([name, [action, ...parents]]) => ({
    name,
    image: "registry.example/demo",
    tag: `${name}-key-${"0".repeat(32)}`,
    key: "0".repeat(64),
    action,
    reasons: [],
    parents,
    bases: {},
    platforms: ["linux/amd64"],
    engine: "native",
  })),
});

const names = (layers: readonly { readonly name: string }[]): readonly string[] => layers.map(({ name }) => name);

test.each<[string, Given, readonly string[], readonly string[]]>([
  [
    "a chain",
    { base: ["reuse"], model: ["reuse", "base"], app: ["build", "model"] },
    ["base", "model", "app"],
    ["app"],
  ],
  [
    "two tops",
    { base: ["reuse"], one: ["build", "base"], two: ["reuse", "base"] },
    ["base", "one", "two"],
    ["one", "two"],
  ],
  ["a top that is not selected", { base: ["build"], app: ["skip", "base"] }, ["base"], ["base"]],
  ["nothing", { base: ["skip"] }, [], []],
])("%s", (_what, layers, planned, topmost) => {
  const plan = planOf(layers);
  expect(names(plannedImages(plan))).toEqual(planned);
  expect(names(topmostImages(plan))).toEqual(topmost);
});
