import type { Plan, PlanLayer } from "../src/plan/plan.ts";

/** A layer of a plan, to be built unless told otherwise. */
export const plannedLayer = (name: string, more: Partial<PlanLayer> = {}): PlanLayer => ({
  name,
  image: "registry.example/acme",
  tag: `${name}-key`,
  key: "a".repeat(64),
  action: "build",
  reasons: [],
  parents: [],
  bases: {},
  platforms: ["linux/amd64"],
  engine: "native",
  ...more,
});

/** A plan of these layers. */
export const planOfLayers = (layers: readonly PlanLayer[]): Plan => ({
  schema: 1,
  source: { repository: "o/r", revision: "c" },
  layers: [...layers],
});
