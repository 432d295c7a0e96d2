import path from "node:path";
import { checkOutputFile, policyOfRun, protectFrom } from "@layered-build/core/prune";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { imagesToPrune } from "./images-to-prune.ts";
import { keptByInputs } from "./kept-by-inputs.ts";
import type { manifest } from "./manifest.ts";

/**
 * Checks what can be said without a look at the registry: what is kept, the files that inputs name, and where the plan is written. Throws
 * `bad-input`, `bad-plan`.
 */
export async function checkInputs(
  inputs: Inputs<typeof manifest>,
  { workspace, exec }: Pick<ActionContext, "workspace" | "exec">,
): Promise<void> {
  if (inputs["plan-file"] !== undefined)
    await checkOutputFile("plan-file", path.resolve(workspace, inputs["plan-file"]));
  const { policy } = keptByInputs(inputs, workspace);
  policyOfRun({ ...policy, protect: { tags: new Map(), digests: new Map() } });
  // Who has no plan yet will have one.
  const isNamed = inputs.plan !== undefined || inputs.images.length > 0;
  for (const image of isNamed ? await imagesToPrune(inputs) : [])
    await protectFrom(workspace, inputs["protect-from"], image, exec);
}
