import { gitIn, openGit, originUrl, reachOrigin, type Git } from "@layered-build/core/scan";
import type { ActionContext } from "@layered-build/toolkit";
import { foreignCode } from "../fork-run.ts";

/** What the base commit is read with. */
export type BaseContext = Pick<ActionContext, "exec" | "github" | "mask" | "programEnv" | "workspace">;

/** Whether those who wrote what is checked out may not decide what is let pass: pull requests, and what follows a fork's. */
export function isUntrusted({ eventName, payload }: Pick<ActionContext["github"], "eventName" | "payload">): boolean {
  return eventName?.startsWith("pull_request") === true || foreignCode({ eventName, payload }) !== undefined;
}

/** The commit that a pull request is to be merged into, which nobody wrote who only opened it. */
export function baseCommit({ payload }: Pick<ActionContext["github"], "payload">): string | undefined {
  const pull = payload["pull_request"];
  const base = typeof pull === "object" && pull !== null && "base" in pull ? pull.base : undefined;
  const sha = typeof base === "object" && base !== null && "sha" in base ? base.sha : undefined;
  return typeof sha === "string" && /^[0-9a-f]{40,64}$/.test(sha) ? sha : undefined;
}

/**
 * Opens the checkout with that commit in it: it is fetched where the checkout has not got it, by the token where that kept no credentials.
 * Throws `not-a-repository`.
 */
export async function openAtBase(
  base: string,
  token: string | undefined,
  { exec, github, mask, programEnv, workspace }: BaseContext,
): Promise<Git> {
  const checkout = await openGit(workspace, exec, programEnv);
  const access = token === undefined ? undefined : { serverUrl: github.serverUrl, token, mask };
  const env = await reachOrigin(checkout, await originUrl(checkout), programEnv, access);
  const git = gitIn(checkout.root, exec, env);
  await git.run(["cat-file", "-e", `${base}^{commit}`]).catch(async () => {
    await git.run(["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "origin", base]);
  });
  return git;
}
