import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { checkAttest } from "./attestations.ts";
import { checkMode } from "./check-mode.ts";
import type { manifest } from "./manifest.ts";
import { parseScan } from "./parse-scan.ts";

/** Checks all that can be said without a look at the image. Throws what a run would. */
export function checkInputs(inputs: Inputs<typeof manifest>, context: ActionContext<typeof manifest>): void {
  checkMode(inputs);
  const signs = inputs.mode === "sign" || (inputs.mode === "all" && inputs.sign !== "none");
  if (signs) checkAttest(inputs, context);
  if (inputs.mode === "all" || inputs.mode === "scan") parseScan(inputs);
}
