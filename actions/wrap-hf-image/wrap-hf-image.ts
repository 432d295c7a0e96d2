import { wrapImage, wrapSummary, type BuildFile, type Repositories } from "@layered-build/core/wrap";
import { onlyCheck, type ActionContext, type Inputs } from "@layered-build/toolkit";
import { checkInputs } from "./check-inputs.ts";
import { refuseIdleSpaceInputs } from "./idle-space-inputs.ts";
import type { manifest } from "./manifest.ts";
import { type Given, imageToWrap } from "./image-to-wrap.ts";
import { openStores } from "./open-stores.ts";
import type { SpaceWork } from "./space-work.ts";
import { wrapRequest } from "./wrap-request.ts";

/** Wraps the image, and tells it: log, summary and outputs. */
export async function wrapHfImage(
  given: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<void> {
  const { log, workspace, github, setOutput } = context;
  if (given.check !== undefined) return onlyCheck(given.check, log, () => checkInputs(given, context));
  const inputs: Given = { ...given, image: await imageToWrap(given, workspace) };
  const { stores, ...access } = openStores(inputs, context);
  const space = await workOnSpace(inputs, context, stores);
  // First, since the files that it writes are what the rest reads.
  await space?.scaffold();
  // Before anything is pushed: a mistake about the Space must not leave half a release.
  const deploy = await space?.open();
  const build: BuildFile = async (request) => {
    // Only now: most wraps are edits.
    const { buildWrapFile } = await import("@layered-build/core/build-wrap-file");
    const { exec, programEnv, signal, tempFolder: temporary } = context;
    const environment = { exec, log, signal, env: programEnv, temporary, ...access };
    const source = github.repository ?? "";
    const url = source === "" ? {} : { url: `${github.serverUrl}/${source}` };
    return buildWrapFile({ folder: workspace, repository: source, ...url, proxyEnv: context.env, environment })(
      request,
    );
  };
  const request = { ...(await wrapRequest(inputs, context)), image: inputs.image };
  const result = await wrapImage(request, { stores, log, build });
  log.info(`Wrapped: ${result.image}`);
  context.summary.add(wrapSummary(result));
  setOutput("image", result.image);
  setOutput("digest", result.digest);
  setOutput("tags", result.tags.join("\n"));
  setOutput("pushed-bytes", result.pushedBytes);
  await deploy?.(result);
}

/** Loaded only where it is asked for: most wraps are for elsewhere. */
async function workOnSpace(
  inputs: Given,
  context: ActionContext<typeof manifest>,
  stores: Repositories,
): Promise<SpaceWork | undefined> {
  refuseIdleSpaceInputs(inputs, context.log);
  if (inputs.space === undefined && !inputs.scaffold) return undefined;
  const { spaceWork } = await import("./space-work.ts");
  return spaceWork(inputs, context, stores);
}
