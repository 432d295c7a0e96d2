import { readRepositoryFile, type WrapRequest } from "@layered-build/core/wrap";
import type { Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

/** What the inputs ask for, but for the image, and the Dockerfile of the wrap, where the checkout has one. */
export async function wrapRequest(
  inputs: Inputs<typeof manifest>,
  workspace: string,
): Promise<Omit<WrapRequest, "image">> {
  const { repository, version, platforms, host, port, env, user, mode } = inputs;
  const filePath = inputs.file ?? "hf/Dockerfile";
  const text = await readRepositoryFile(workspace, filePath);
  return {
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
  };
}
