import { readdir } from "node:fs/promises";
import { fetchCommit, type FetchedCommit } from "@layered-build/core";
import type { ActionManifest } from "../manifest/define-action.ts";
import type { ActionContext } from "../run/context.ts";

/** How long a fetch may take. */
const longestFetch = 120_000;

/**
 * Where the workspace is empty, fetches the run's commit into the runner's temporary folder, without the files: who only wants to know
 * what changed needs no actions/checkout. Undefined where there is a checkout, or something else, or nothing to fetch by.
 * Throws `not-a-repository`.
 */
export async function fetchMissingCheckout<M extends ActionManifest>(
  token: string | undefined,
  { workspace, github, exec, programEnv, tempFolder, signal, log, mask }: ActionContext<M>,
): Promise<FetchedCommit | undefined> {
  const { repository, sha = "", serverUrl } = github;
  if (token === undefined || repository === undefined || !/^(?!0+$)([0-9a-f]{40}|[0-9a-f]{64})$/.test(sha))
    return undefined;
  const names = await readdir(workspace).catch(() => undefined);
  if (names === undefined || names.length > 0) return undefined;
  log.info(
    `The workspace is empty: the files of commit ${sha.slice(0, 12)} are read from ${serverUrl}/${repository}, and nothing is checked out.`,
  );
  const limits = AbortSignal.any([signal, AbortSignal.timeout(longestFetch)]);
  return fetchCommit({
    url: `${serverUrl}/${repository}.git`,
    commit: sha,
    token,
    temporary: tempFolder,
    exec: (request) => exec({ signal: limits, ...request }),
    env: programEnv,
    mask,
  });
}
