import {
  type ClientRequest,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

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

/** What the registry answered, whole. */
export type RegistryAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/**
 * What becomes of a request:
 * - `reset`: the connection is cut at once; the registry sees nothing
 * - an answer in the registry's place
 * - `cut`: the registry sees so many bytes of the body; or all of it, and the client so many bytes of the answer, its head included
 * - `forward`: the registry is asked for another path, or with other headers besides
 * - `change`: the client gets another answer than the registry's
 */
export type Interception =
  | "reset"
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    }
  | { readonly cut: "request" | "answer"; readonly afterBytes: number }
  | { readonly forward: { readonly path?: string; readonly headers?: Readonly<Record<string, string>> } }
  | { readonly change: (answer: RegistryAnswer) => RegistryAnswer | Promise<RegistryAnswer> };

/** Decides on each request, before the registry sees it; undefined lets it through. `body` waits for all of it. */
export type Intercept = (
  request: Pick<RegistryRequest, "method" | "path" | "headers"> & { readonly body: () => Promise<Buffer> },
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
    let held: Promise<Buffer> | undefined;
    const body = (): Promise<Buffer> => (held ??= buffer(incoming));
    const found = await decide({ method, path, headers, body });
    if (found === "reset") {
      incoming.socket.destroy();
      return;
    }
    if (found !== undefined && "status" in found) {
      record.status = found.status;
      incoming.resume();
      response.writeHead(found.status, { ...found.headers }).end(found.body ?? "");
      return;
    }
    const forward = found !== undefined && "forward" in found ? found.forward : {};
    const onward = request({
      host: "127.0.0.1",
      port: proxy.target,
      method,
      path: forward.path ?? path,
      headers: { ...headers, ...forward.headers },
    });
    onward.once("error", (error) => response.destroy(error));
    incoming.once("error", (error) => onward.destroy(error));
    incoming.on("data", (chunk: Buffer) => (record.requestBytes += chunk.length));
    onward.once("response", (answer) => {
      record.status = answer.statusCode ?? 0;
      if (found !== undefined && ("change" in found || "cut" in found)) {
        disturb(answer, found, response).catch((error: unknown) => response.destroy(asError(error)));
        return;
      }
      response.writeHead(record.status, answer.headers);
      answer.on("data", (chunk: Buffer) => (record.responseBytes += chunk.length));
      answer.once("error", (error) => response.destroy(error));
      answer.pipe(response);
    });
    if (found !== undefined && "cut" in found && found.cut === "request") {
      cutRequest(incoming, onward, found.afterBytes);
      return;
    }
    if (held === undefined) incoming.pipe(onward);
    else onward.end(await held);
  }

  async function decide(asked: Parameters<Intercept>[0]): Promise<Interception | undefined> {
    for (const intercept of intercepts) {
      const found = await intercept(asked);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  return proxy;
}

/** Passes the beginning of a body on, and then leaves both sides; a body that is shorter is passed on, and its answer lost. */
function cutRequest(incoming: IncomingMessage, onward: ClientRequest, afterBytes: number): void {
  let left = afterBytes;
  const cut = (): void => {
    onward.destroy();
    incoming.socket.destroy();
  };
  onward.once("response", cut);
  incoming.on("data", (chunk: Buffer) => {
    onward.write(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) cut();
  });
  incoming.once("end", () => onward.end());
}

/** Sends a changed answer, or the beginning of one. */
async function disturb(
  answer: IncomingMessage,
  found: Extract<Interception, { readonly change: unknown } | { readonly cut: unknown }>,
  response: ServerResponse,
): Promise<void> {
  const whole = { status: answer.statusCode ?? 0, headers: answer.headers, body: await buffer(answer) };
  if ("change" in found) {
    const { status, headers, body } = await found.change(whole);
    response.writeHead(status, headers).end(body);
    return;
  }
  // Written past the response, because that writes no half heads.
  const fields = Object.entries(whole.headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((text) => `${name}: ${text}\r\n`),
  );
  const head = `HTTP/1.1 ${whole.status} ${STATUS_CODES[whole.status] ?? ""}\r\n${fields.join("")}\r\n`;
  const bytes = Buffer.concat([Buffer.from(head), whole.body]).subarray(0, found.afterBytes);
  response.socket?.write(bytes, () => response.socket?.destroy());
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
