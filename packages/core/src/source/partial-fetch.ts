import type { Git } from "./git.ts";
import type { GitSetting } from "./git-settings.ts";

/** The configuration of a repository whose `origin` is asked for a file's content when that is read. */
export const partialClone: readonly GitSetting[] = [
  ["remote.origin.promisor", "true"],
  ["remote.origin.partialclonefilter", "blob:none"],
  ["gc.auto", "0"],
];

/**
 * Fetches commits or branches with their folders, and no file's content, from `origin`. With `depth` no more than so many commits of each.
 * A remote that knows no filters sends the files along. Throws what git says.
 */
export async function fetchPartly(git: Git, refs: readonly string[], depth?: number): Promise<void> {
  const quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--no-recurse-submodules"];
  const limits = ["--filter=blob:none", ...(depth === undefined ? [] : [`--depth=${depth}`])];
  await git.run(["fetch", ...quiet, ...limits, "origin", ...refs]);
}
