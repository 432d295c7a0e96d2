import { checkRequest } from "@layered-build/core/wrap";
import { isPlanned, type ActionContext, type Inputs } from "@layered-build/toolkit";
import { refuseIdleSpaceInputs } from "./idle-space-inputs.ts";
import { imageToWrap } from "./image-to-wrap.ts";
import type { manifest } from "./manifest.ts";
import { wrapRequest } from "./wrap-request.ts";

/** Checks all that can be said without a look at the image and the Hub. Throws what a run would. */
export async function checkInputs(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<void> {
  const { workspace } = context;
  // Who has no plan yet will have one.
  if (inputs.image !== undefined || isPlanned(inputs)) await imageToWrap(inputs, workspace);
  checkRequest(await wrapRequest(inputs, workspace));
  refuseIdleSpaceInputs(inputs, context.log);
  if (inputs.space === undefined && !inputs.scaffold) return;
  const { parseSpace } = await import("./space-work.ts");
  parseSpace(inputs, context);
}
