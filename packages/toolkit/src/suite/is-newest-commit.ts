import type { Log } from "@layered-build/core";
import type { GitHubContext } from "../run/github-context.ts";

/** Longer than any answer that is worth waiting for. */
const timeout = 10_000;

/**
 * Asks GitHub whether the run's commit is still what its branch, tag or pull request points to: an older run that ends last must not move
 * tags back. No answer counts as no, with a warning. Outside of GitHub (no repository known) there is nobody to ask: yes.
 * REST: `GET /repos/{owner}/{repo}/commits/{ref}` with the media type `application/vnd.github.sha`, which answers the bare commit id.
 */
export async function isNewestCommit(github: GitHubContext, token: string | undefined, log: Log): Promise<boolean> {
  const { repository, ref, apiUrl, payload } = github;
  if (repository === undefined || ref === undefined) return true;
  const pull = /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
  const expected = pull === undefined ? github.sha : headShaOf(payload);
  const name = pull === undefined ? ref.replace(/^refs\//, "") : `pull/${pull}/head`;
  try {
    const response = await fetch(`${apiUrl}/repos/${repository}/commits/${encodeURI(name)}`, {
      headers: {
        accept: "application/vnd.github.sha",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(timeout),
    });
    const answer = (await response.text()).trim();
    if (response.ok && /^[0-9a-f]{40,64}$/.test(answer)) return answer === expected;
    log.warning(
      `GitHub does not say what ${ref} points to (status ${response.status}): moving tags stay where they are.`,
    );
  } catch (error) {
    log.warning(`GitHub does not say what ${ref} points to (${reasonOf(error)}): moving tags stay where they are.`);
  }
  return false;
}

/** Node's fetch says only that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function headShaOf(payload: Readonly<Record<string, unknown>>): string | undefined {
  const pull = payload["pull_request"];
  if (typeof pull !== "object" || pull === null || !("head" in pull)) return undefined;
  const { head } = pull;
  return typeof head === "object" && head !== null && "sha" in head && typeof head.sha === "string"
    ? head.sha
    : undefined;
}
