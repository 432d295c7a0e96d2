import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { OciError } from "../error.ts";
import { http } from "../node-http.ts";
import type { Store } from "../store.ts";
import { answerBlob } from "./answer-blob.ts";
import { answerReferrers, answerTags } from "./answer-list.ts";
import { answerManifest } from "./answer-manifest.ts";
import { answerNewUpload, answerUpload, type Uploads } from "./answer-upload.ts";
import { Exchange } from "./exchange.ts";
import { isLoopbackHost } from "./loopback-host.ts";
import { asRegistryError, RegistryError } from "./registry-error.ts";
import { parseRoute } from "./route.ts";

/** One answered request: sizes are those of the bodies, in bytes. */
export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** A failure on purpose, for tests: an answer without a body, or a connection that is cut. */
export type Fault = { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | "hang-up";

export interface ServeOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Called after each answer, for counting. */
  readonly onRequest?: (request: ServedRequest) => void;
  /** Asked before each request is looked at. */
  readonly fault?: (request: { readonly method: string; readonly path: string }) => Fault | undefined;
}

/** A running server; `close` cuts open connections and uploads. */
export interface StoreServer extends AsyncDisposable {
  readonly host: "127.0.0.1";
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

type Resolve = (repository: string) => Promise<Store | undefined>;

/** Serves stores as registry repositories (distribution-spec 1.1) on loopback, without authentication. `unavailable` where it cannot listen. */
export async function serveStore(resolve: Resolve, options: ServeOptions = {}): Promise<StoreServer> {
  const host = "127.0.0.1";
  const uploads: Uploads = new Map();
  const server = http().createServer((request, response) => void answer(request, response, resolve, uploads, options));
  // Node's 300 s for a whole request would cut off uploads of large layers.
  server.requestTimeout = 0;
  // Go's clients keep idle connections for 90 s, and do not repeat a PATCH on one that the server has just closed.
  server.keepAliveTimeout = 120_000;
  const port = await listen(server, host, options.port ?? 0);
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    server.closeAllConnections();
    await Promise.all([closed, ...uploads.values().map(async (upload) => await upload.abort())]);
    uploads.clear();
  };
  return { host, port, url: `http://${host}:${port}`, close, [Symbol.asyncDispose]: close };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  resolve: Resolve,
  uploads: Uploads,
  { onRequest, fault }: ServeOptions,
): Promise<void> {
  const exchange = new Exchange(request, response);
  const { method, path } = exchange;
  response.on("close", () => {
    const { receivedBytes, sentBytes } = exchange;
    onRequest?.({ method, path, status: response.statusCode, receivedBytes, sentBytes });
  });
  try {
    // A page in a browser can reach loopback under a name of its own (DNS rebinding): its requests name that host.
    if (!isLoopbackHost(exchange.header("host")))
      throw new RegistryError(403, "DENIED", "This server answers under loopback names only.");
    const failure = fault?.({ method, path });
    if (failure === "hang-up") request.destroy();
    else if (failure) exchange.send(failure.status, failure.headers);
    else await dispatch(exchange, resolve, uploads);
  } catch (error) {
    exchange.fail(asRegistryError(error, exchange.reading));
  }
}

async function dispatch(exchange: Exchange, resolve: Resolve, uploads: Uploads): Promise<void> {
  const route = parseRoute(exchange.path);
  if (route.kind === "base") return exchange.json(200, {}, { "Docker-Distribution-Api-Version": "registry/2.0" });
  const { repository } = route;
  const store = await resolve(repository);
  if (!store) throw new RegistryError(404, "NAME_UNKNOWN", `There is no repository ${repository} here.`);
  switch (route.kind) {
    case "manifest":
      return await answerManifest(exchange, store, repository, route.reference);
    case "blob":
      return await answerBlob(exchange, store, route.digest);
    case "uploads":
      return await answerNewUpload(exchange, store, repository, uploads, resolve);
    case "upload":
      return await answerUpload(exchange, repository, route.id, uploads);
    case "tags":
      return await answerTags(exchange, store, repository);
    case "referrers":
      return await answerReferrers(exchange, store, route.digest);
  }
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((done, failed) => {
    server.once("error", (cause) =>
      failed(new OciError("unavailable", `Cannot listen on ${host}:${port}: ${cause.message}`, { cause })),
    );
    server.listen(port, host, done);
  });
  const address = server.address();
  return typeof address === "object" && address ? address.port : port;
}
