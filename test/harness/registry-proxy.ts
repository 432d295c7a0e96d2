import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as the registry's clients made it; bytes are those of the bodies, as sent. */
export type RegistryRequest = {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  status: number;
  requestBytes: number;
  responseBytes: number;
};

/** An answer in the registry's place: a response, or the connection cut (`reset`). */
export type Interception =
  | "reset"
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** Decides on each request, before the registry sees it; undefined lets it through. */
export type Intercept = (
  request: Pick<RegistryRequest, "method" | "path" | "headers">,
) => Interception | undefined | Promise<Interception | undefined>;

/** What stands before the registry; `target` is its port, set once it runs. */
export type RegistryProxy = AsyncDisposable & {
  readonly port: number;
  readonly requests: RegistryRequest[];
  target: number;
};

/**
 * Listens on a free port of 127.0.0.1, passes everything on to the registry unchanged, and records it.
 * The Host header stays, so the Location headers that the registry makes lead back here.
 */
export async function startRegistryProxy(intercepts: readonly Intercept[]): Promise<RegistryProxy> {
  const requests: RegistryRequest[] = [];
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => response.destroy(asError(error)));
  });
  // A client may wait long between requests on one connection (an engine that unpacks); cutting it is a false failure.
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const proxy: RegistryProxy = {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has this kind
    port: (server.address() as AddressInfo).port,
    requests,
    target: 0,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/", headers } = incoming;
    const record: RegistryRequest = { method, path, headers, status: 0, requestBytes: 0, responseBytes: 0 };
    requests.push(record);
    for (const intercept of intercepts) {
      const answer = await intercept(record);
      if (answer === undefined) continue;
      if (answer === "reset") {
        incoming.socket.destroy();
        return;
      }
      record.status = answer.status;
      incoming.resume();
      response.writeHead(answer.status, { ...answer.headers }).end(answer.body ?? "");
      return;
    }
    const onward = request({ host: "127.0.0.1", port: proxy.target, method, path, headers });
    onward.once("error", (error) => response.destroy(error));
    incoming.once("error", (error) => onward.destroy(error));
    incoming.on("data", (chunk: Buffer) => (record.requestBytes += chunk.length));
    onward.once("response", (answer) => {
      record.status = answer.statusCode ?? 0;
      response.writeHead(record.status, answer.headers);
      answer.on("data", (chunk: Buffer) => (record.responseBytes += chunk.length));
      answer.once("error", (error) => response.destroy(error));
      answer.pipe(response);
    });
    incoming.pipe(onward);
  }

  return proxy;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
