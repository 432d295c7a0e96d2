import {
  checkPlan,
  detectChanges,
  type Detection,
  LayeredBuildError,
  listingsOfPlan,
  type Plan,
  type TagContext,
} from "@layered-build/core";
import { isPlanned, type ActionContext, type Inputs } from "@layered-build/toolkit";
import { givenPlan } from "@layered-build/toolkit/given-plan";
import type { Run } from "@layered-build/toolkit/suite";
import type { manifest } from "./manifest.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

/**
 * The plan that was handed over and checked against this checkout, or one that is made here. Throws `bad-plan`, `plan-mismatch`, and
 * `bad-input` for inputs that only the maker of a plan can heed.
 */
export async function planOfRun(
  inputs: Given,
  context: Context,
  { project, stores, repository, cache }: Run,
  tags: TagContext,
): Promise<Detection> {
  const plan = await givenPlan(inputs, context.workspace);
  if (plan === undefined) {
    const choices = {
      layers: inputs.layer,
      force: inputs.force,
      parents: "build",
      onUnknown: "build",
      bases: inputs.bases,
    } as const;
    return detectChanges(
      project,
      stores,
      { ...choices, repository, context: tags, env: context.env, cache },
      context.log,
    );
  }
  if (inputs.force.kind !== "none") {
    throw new LayeredBuildError("bad-input", "`force` has no effect on a plan that is made already.", {
      hint: "Give `force` to detect-changed-layers, which makes the plan, or leave out `plan`.",
    });
  }
  const listings = await listingsOfPlan(plan, project, stores);
  // Its maker has said why.
  return { plan, keys: checkPlan(plan, project, context.log, listings), images: new Map(), explain: async () => plan };
}

/**
 * The layers that this run deals with. Those that are built only because a selected one needs them belong to it, unless the plan came from
 * elsewhere: then it may be one of several jobs, and the selection says who does what.
 */
export function layersOfRun(plan: Plan, selection: ReadonlySet<string>, inputs: Given): ReadonlySet<string> {
  if (isPlanned(inputs)) return selection;
  return new Set([...selection, ...plan.layers.filter((layer) => layer.action === "build").map((layer) => layer.name)]);
}
