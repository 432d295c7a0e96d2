import { createServer } from "node:http";

/** A stand-in for GitHub's REST API that answers one question: which commit a branch points to. */
export type GitHubApi = AsyncDisposable & { readonly url: string; head: string };

/** Listens on loopback; a run asks it before it moves a tag, as it would ask GitHub. */
export async function startGitHubApi(): Promise<GitHubApi> {
  const server = createServer((request, response) => {
    const known = request.url?.includes("/commits/") === true;
    response.writeHead(known ? 200 : 404, { "content-type": "application/vnd.github.sha" });
    response.end(known ? api.head : "");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const api: GitHubApi = {
    url: `http://127.0.0.1:${port ?? 0}`,
    head: "",
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return api;
}
