import { LayeredBuildError } from "@layered-build/core/wrap";
import { eitherOrPlan, type Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

const hint = "`image` names the image to wrap; `plan` (with `layer`) takes it from a run of detect-changed-layers.";

/** The inputs, with the image's reference, however it was named. */
export type Given = Inputs<typeof manifest> & { readonly image: string };

/** The reference of the image to wrap: as it is named, or that of a plan's layer, under its key. Throws `bad-input` where none or several fit. */
export async function imageToWrap(inputs: Inputs<typeof manifest>, workspace: string): Promise<string> {
  const { image, layer } = inputs;
  eitherOrPlan(inputs, "image", image !== undefined, hint);
  if (image !== undefined && layer === undefined) return image;
  if (image !== undefined)
    throw new LayeredBuildError("bad-input", "`layer` goes with `plan`, and `image` is given.", {
      hint: "Leave out one of the two.",
    });
  // Only now: most runs are about an image by its name, and need no reader of plans.
  const { givenPlan } = await import("@layered-build/toolkit/given-plan");
  const { plannedImages, topmostImages } = await import("@layered-build/core/plan");
  const plan = await givenPlan(inputs, workspace);
  const planned = plan === undefined ? [] : plannedImages(plan);
  const fitting =
    layer === undefined && plan !== undefined ? topmostImages(plan) : planned.filter(({ name }) => name === layer);
  const [only, second] = fitting;
  if (only !== undefined && second === undefined) return `${only.image}:${only.tag}`;
  const names = (second === undefined ? planned : fitting).map(({ name }) => name).join(", ");
  if (second !== undefined)
    throw new LayeredBuildError("bad-input", `layer: several layers could be meant (${names}).`, {
      hint: "Name the one whose image is to be wrapped.",
    });
  throw new LayeredBuildError(
    "bad-input",
    `layer: the plan has no image of ${layer ?? "any layer"} (it has ${names || "none"}).`,
    {
      hint: "Name a layer of the layers file that detect-changed-layers had selected by `layers`.",
    },
  );
}
