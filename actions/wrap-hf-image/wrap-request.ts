import { LayeredBuildError, readRepositoryFile, type WrapRequest } from "@layered-build/core/wrap";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

/**
 * What the inputs ask for, but for the image, and the Dockerfile of the wrap, where there is one. Throws `missing-source` where the checkout
 * leaves it out.
 */
export async function wrapRequest(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<Omit<WrapRequest, "image">> {
  const { repository, version, platforms, host, port, env, user, mode } = inputs;
  const filePath = inputs.file ?? "hf/Dockerfile";
  const text = await readRepositoryFile(context.workspace, filePath);
  if (text === undefined) await refuseSparse(filePath, context);
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

/** Without it the image would be another one, and nobody would see that. */
async function refuseSparse(
  file: string,
  { exec, workspace, programEnv }: ActionContext<typeof manifest>,
): Promise<void> {
  const args = ["--literal-pathspecs", "ls-files", "-t", "--", file];
  // Where there is no git, or no repository, nothing is left out of a checkout.
  const listed = await exec({ command: "git", args, cwd: workspace, env: programEnv }).catch(() => undefined);
  // `S`: not in the work tree, since a sparse checkout leaves it out (git-ls-files, -t).
  if (listed?.exitCode !== 0 || !listed.stdout.toString("utf8").startsWith("S ")) return;
  throw new LayeredBuildError("missing-source", `${file} is in the commit, but not in the checkout.`, {
    hint: "A sparse checkout leaves it out, and the wrap would be another one without it: check it out.",
  });
}
