import { gzipSync } from "node:zlib";
import { mostResults, readStart, Transport } from "@layered-build/core/scan";
import type { ActionContext } from "@layered-build/toolkit";

/** Code scanning takes 10 MB, compressed. */
const mostBytes = 10_000_000;

/** The worst findings of each run that fit into `limit` bytes, compressed: all, or a half, a quarter and so on. */
export function zippedSarif(
  sarif: (most: number) => string,
  limit = mostBytes,
): { readonly zipped: Buffer; readonly most: number } {
  for (let most = mostResults; ; most = Math.floor(most / 2)) {
    const zipped = gzipSync(sarif(most));
    if (zipped.length <= limit || most === 0) return { zipped, most };
  }
}

/**
 * Hands SARIF (made of the worst so many findings of each run) to code scanning: `POST /repos/{owner}/{repo}/code-scanning/sarifs`. Where the repository has none (404), or the token may not (403, as in a
 * fork's pull request), that is a warning: the gate does not depend on it. True where it was taken.
 */
export async function uploadSarif(
  sarif: (most: number) => string,
  token: string | undefined,
  { github, env, log, workspace }: Pick<ActionContext, "env" | "github" | "log" | "workspace">,
): Promise<boolean> {
  const { repository, sha, ref, apiUrl } = github;
  const give = (why: string): false => {
    log.warning(`The findings were not uploaded to code scanning: ${why}. They are in the SARIF file.`);
    return false;
  };
  if (token === undefined || repository === undefined || sha === undefined || ref === undefined)
    return give("this is no run of a workflow, or it has no token");
  const { zipped, most } = zippedSarif(sarif);
  if (most < mostResults)
    log.warning(
      `Code scanning takes ${mostBytes} bytes: the ${most} worst findings of each platform are uploaded. The SARIF file has more.`,
    );
  const checkout = new URL(`file://${workspace.split("/").map(encodeURIComponent).join("/")}`).href;
  const body = {
    commit_sha: sha,
    ref,
    sarif: zipped.toString("base64"),
    checkout_uri: checkout,
    tool_name: "layered-build",
  };
  const url = new URL(`${apiUrl}/repos/${repository}/code-scanning/sarifs`);
  const headers = {
    accept: "application/vnd.github+json",
    "content-type": "application/json",
    // GitHub refuses requests without one.
    "user-agent": "layered-build",
    authorization: `Bearer ${token}`,
  };
  const transport = new Transport({ proxyEnv: env });
  try {
    const reply = await transport.send({ method: "POST", url, headers, body: Buffer.from(JSON.stringify(body)) });
    await readStart(reply);
    if (reply.status === 202 || reply.status === 200) return true;
    if (reply.status === 403)
      return give(
        "the token may not; the job needs `security-events: write` (and `actions: read` in private repositories), which forks' pull requests never have",
      );
    if (reply.status === 404) return give("the repository has no code scanning");
    return give(`GitHub answers ${reply.status}`);
  } catch (error) {
    return give(error instanceof Error ? error.message : String(error));
  } finally {
    transport.close();
  }
}
