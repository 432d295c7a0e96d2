import { LayeredBuildError } from "@layered-build/core";
import type { Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

/** The repositories that are named, or those of a plan, each once. Throws `bad-input` where neither is given, or both. */
export async function imagesToPrune({ images, plan }: Inputs<typeof manifest>): Promise<readonly string[]> {
  if (images.length > 0 !== (plan === undefined))
    throw new LayeredBuildError("bad-input", "Give either `images` or `plan`.", {
      hint: "`images` takes the repositories to prune, HOST/REPOSITORY one a line; `plan` takes them from a run of detect-changed-layers.",
    });
  if (plan === undefined) return [...new Set(images)];
  // Only now: most runs name their repositories, and need no reader of plans.
  const { decodePlan } = await import("@layered-build/core/plan");
  return [...new Set(decodePlan(plan).layers.map(({ image }) => image))];
}
