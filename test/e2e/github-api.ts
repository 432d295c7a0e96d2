import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** GitHub's REST API, as far as the actions ask it: which commit a reference points to. */
export type GitHubApi = AsyncDisposable & {
  /** What GITHUB_API_URL has to be. */
  readonly url: string;
  /** `OWNER/REPOSITORY/heads/main` to a commit id; others get status 404. Change it between runs. */
  readonly commits: Map<string, string>;
  /** Every question so far: method, path, and whether it had a token. */
  readonly questions: { readonly method: string; readonly path: string; readonly token: string | undefined }[];
};

/** Starts the API on a free port of 127.0.0.1; a commit id is answered where the media type asks for the bare one only. */
export async function startGitHubApi(commits: Readonly<Record<string, string>> = {}): Promise<GitHubApi> {
  const known = new Map(Object.entries(commits));
  const questions: GitHubApi["questions"] = [];
  const server = createServer(({ method = "GET", url: path = "/", headers }, response) => {
    questions.push({ method, path, token: headers.authorization });
    const [, repository, reference] = /^\/repos\/([^/]+\/[^/]+)\/commits\/(.+)$/.exec(decodeURI(path)) ?? [];
    const commit = known.get(`${repository}/${reference}`);
    if (commit === undefined) response.writeHead(404).end('{"message":"Not Found"}');
    else if (headers.accept !== "application/vnd.github.sha") response.end(JSON.stringify({ sha: commit }));
    else response.end(commit);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has this kind
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    commits: known,
    questions,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
