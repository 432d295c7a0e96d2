import path from "node:path";
import { checkRequest } from "@layered-build/core/wrap";
import { isPlanned, type ActionContext, type Inputs } from "@layered-build/toolkit";
import { refuseIdleSpaceInputs } from "./idle-space-inputs.ts";
import { imageToWrap } from "./image-to-wrap.ts";
import type { manifest } from "./manifest.ts";
import { wrapRequest } from "./wrap-request.ts";

/**
 * Checks all that can be said without a look at the image and the Hub, in the order of a run, which writes a scaffold first. Throws what a
 * run would.
 */
export async function checkInputs(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<void> {
  const { workspace } = context;
  // Who has no plan yet will have one.
  if (inputs.image !== undefined || isPlanned(inputs)) await imageToWrap(inputs, workspace);
  refuseIdleSpaceInputs(inputs, context.log);
  const scaffolded = await scaffoldedFile(inputs, workspace);
  const request = await wrapRequest(inputs, context);
  // What it says is not known yet, and a wrap says it where it matters.
  const isLater = request.file === undefined && path.posix.normalize(request.filePath) === scaffolded;
  checkRequest(isLater ? { ...request, file: { path: request.filePath, text: "" } } : request);
}

/** Checks what is asked for about a Space; gives the Dockerfile that the run writes before it reads it. */
async function scaffoldedFile(inputs: Inputs<typeof manifest>, workspace: string): Promise<string | undefined> {
  if (inputs.space === undefined && !inputs.scaffold) return undefined;
  const { parseSpace, wasScaffolded } = await import("./space-work.ts");
  const { folderName } = parseSpace(inputs);
  if (!inputs.scaffold) return undefined;
  const file = `${folderName}/Dockerfile`;
  // One that a person deleted stays away.
  return (await wasScaffolded(workspace, folderName, file)) ? undefined : file;
}
