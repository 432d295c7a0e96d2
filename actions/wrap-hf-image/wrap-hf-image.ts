import {
  LayeredBuildError,
  readRepositoryFile,
  wrapImage,
  wrapSummary,
  type BuildFile,
  type Repositories,
} from "@layered-build/core/wrap";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";
import { type Given, imageToWrap } from "./image-to-wrap.ts";
import { openStores } from "./open-stores.ts";
import type { SpaceWork } from "./space-work.ts";

/** Wraps the image, and tells it: log, summary and outputs. */
export async function wrapHfImage(
  given: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<void> {
  const { log, workspace, github, setOutput } = context;
  const inputs: Given = { ...given, image: await imageToWrap(given, workspace) };
  const { image, repository, version, platforms, host, port, env, user, mode } = inputs;
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
  const filePath = inputs.file ?? "hf/Dockerfile";
  const text = await readRepositoryFile(workspace, filePath);
  const result = await wrapImage(
    {
      image,
      fallbackTags: inputs["fallback-tags"],
      ...(repository === undefined ? {} : { repository }),
      ...(version === undefined ? {} : { version }),
      platforms,
      tagTemplate: inputs["tag-template"],
      indexTag: inputs["index-tag"],
      host,
      port,
      env,
      user,
      mode,
      filePath,
      isFileGiven: inputs.file !== undefined,
      ...(text === undefined ? {} : { file: { path: filePath, text } }),
    },
    { stores, log, build },
  );
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
  if (inputs.space === undefined) {
    // Nothing is lost by it: there is no app that could fail.
    if (inputs["smoke-path"] !== undefined)
      context.log.warning("smoke-path does nothing without a Space: name one in `space`, or leave it out.");
    // A scaffold names variables and secrets.
    const idle = inputs.scaffold ? [] : (["space-variables", "space-secrets"] as const);
    const given = idle.filter((name) => inputs[name] !== undefined);
    const set = (["create-space", "revert", "factory"] as const).filter((name) => inputs[name]);
    if (given.length + set.length > 0) {
      throw new LayeredBuildError("bad-input", `${[...given, ...set].join(", ")}: there is no Space to do it to.`, {
        hint: "Name the Space in `space`: OWNER/NAME.",
      });
    }
    if (!inputs.scaffold) return undefined;
  }
  const { spaceWork } = await import("./space-work.ts");
  return spaceWork(inputs, context, stores);
}
