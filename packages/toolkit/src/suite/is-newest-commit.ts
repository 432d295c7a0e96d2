import type { Newness } from "@layered-build/core";
import { readStart, Transport } from "@layered-build/oci";
import type { GitHubContext } from "../run/github-context.ts";

/** Longer than any answer that is worth waiting for. */
const timeout = 10_000;

/**
 * Asks GitHub whether the run's commit is still what its branch, tag or pull request points to: an older run that ends last must not move
 * tags back. No answer counts as no. Outside of GitHub (no repository known) there is nobody to ask: yes.
 * `env` names the proxies.
 * REST: `GET /repos/{owner}/{repo}/commits/{ref}` with the media type `application/vnd.github.sha`, which answers the bare commit id.
 */
export async function isNewestCommit(
  github: GitHubContext,
  token: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Newness> {
  const { repository, ref, apiUrl, payload } = github;
  if (repository === undefined || ref === undefined) return { newest: true };
  const pull = /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
  const expected = pull === undefined ? github.sha : headShaOf(payload);
  const name = pull === undefined ? ref.replace(/^refs\//, "") : `pull/${pull}/head`;
  const url = new URL(`${apiUrl}/repos/${repository}/commits/${name.split("/").map(encodeURIComponent).join("/")}`);
  const headers = {
    accept: "application/vnd.github.sha",
    // GitHub refuses requests without one.
    "user-agent": "layered-build",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  // Not fetch: it loads all of undici, for one answer of forty bytes.
  const transport = new Transport({ idleTimeout: timeout, proxyEnv: env });
  try {
    const reply = await transport.send({ method: "GET", url, headers });
    const answer = (await readStart(reply)).trim();
    if (reply.status !== 200 || !/^[0-9a-f]{40,64}$/.test(answer)) return unknown(ref, `status ${reply.status}`);
    return answer === expected
      ? { newest: true }
      : { newest: false, why: `this commit is not the newest of ${ref} any more` };
  } catch (error) {
    return unknown(ref, error instanceof Error ? error.message : String(error));
  } finally {
    transport.close();
  }
}

function unknown(ref: string, reason: string): Newness {
  return { newest: false, why: `GitHub does not say what ${ref} points to (${reason})` };
}

function headShaOf(payload: Readonly<Record<string, unknown>>): string | undefined {
  const pull = payload["pull_request"];
  if (typeof pull !== "object" || pull === null || !("head" in pull)) return undefined;
  const { head } = pull;
  return typeof head === "object" && head !== null && "sha" in head && typeof head.sha === "string"
    ? head.sha
    : undefined;
}
