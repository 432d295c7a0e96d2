import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Plays the one question that publishing asks of GitHub: what a branch points to
 * (`GET /repos/{owner}/{repo}/commits/{ref}`, answered by the bare commit id). Listens on loopback only.
 */
export async function serveHeadCommit(
  head: () => Promise<string>,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((_request, response) => {
    head().then(
      (commit) => response.end(commit),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server on loopback has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
