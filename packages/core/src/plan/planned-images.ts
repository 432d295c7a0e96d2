import type { Plan, PlanLayer } from "./plan.ts";

/** The layers whose images a run deals with, those that were there already too, parents first; `skip` is none of its business. */
export function plannedImages(plan: Plan): readonly PlanLayer[] {
  return plan.layers.filter(({ action }) => action !== "skip");
}

/** Those of them that no other of them is made of: what the chain is for. */
export function topmostImages(plan: Plan): readonly PlanLayer[] {
  const planned = plannedImages(plan);
  const below = new Set(planned.flatMap(({ parents }) => parents));
  return planned.filter(({ name }) => !below.has(name));
}
