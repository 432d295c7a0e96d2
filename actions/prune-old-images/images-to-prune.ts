import { eitherOrPlan, type Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

const hint =
  "`images` takes the repositories to prune, HOST/REPOSITORY one a line; `plan` takes them from a run of detect-changed-layers.";

/** The repositories that are named, or those of a plan, each once. Throws `bad-input` where neither is given, or both. */
export async function imagesToPrune({ images, plan }: Inputs<typeof manifest>): Promise<readonly string[]> {
  if (!eitherOrPlan({ plan }, "images", images.length > 0, hint) || plan === undefined) return [...new Set(images)];
  // Only now: most runs name their repositories, and need no reader of plans.
  const { decodePlan } = await import("@layered-build/core/plan");
  return [...new Set(decodePlan(plan).layers.map(({ image }) => image))];
}
