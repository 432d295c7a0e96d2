import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hostPath } from "./tools.ts";

/** Git repositories over http, as GitHub serves them. */
export type GitServer = AsyncDisposable & {
  /** What GITHUB_SERVER_URL has to be: a repository is at `URL/PATH`. */
  readonly url: string;
  /** How many requests came without the password, or with another. */
  readonly refused: () => number;
};

/**
 * Serves the repositories below a folder on a free port of 127.0.0.1 by git's own http-backend, to those who know the password of the
 * user x-access-token.
 */
export async function startGitServer(folder: string, password: string): Promise<GitServer> {
  const expected = `basic ${Buffer.from(`x-access-token:${password}`).toString("base64")}`;
  let refused = 0;
  const server = createServer((request, response) => {
    if (request.headers.authorization?.replace(/^basic/i, "basic") === expected) {
      answer(folder, request, response);
      return;
    }
    refused += 1;
    response.writeHead(401, { "www-authenticate": 'Basic realm="GitHub"' }).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has this kind
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    refused: () => refused,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Hands a request to `git http-backend` as CGI (RFC 3875), and its answer back. */
function answer(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const { headers } = request;
  const child = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      PATH: hostPath(),
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
      REMOTE_USER: "x-access-token",
    },
  });
  request.pipe(child.stdin).on("error", () => undefined);
  const parts: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => parts.push(part));
  child.on("close", () => {
    const output = Buffer.concat(parts);
    const cut = output.indexOf("\r\n\r\n");
    const lines = output.toString("latin1", 0, cut).split("\r\n");
    const given = Object.fromEntries(lines.map((line) => line.split(": ", 2)));
    const { Status: status = "200 OK", ...rest } = given;
    response.writeHead(Number.parseInt(String(status), 10), rest).end(output.subarray(cut + 4));
  });
}
