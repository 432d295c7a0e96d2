import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../src/registry/retry.ts";

/** One request as the server saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly headers: IncomingMessage["headers"];
}

export interface FakeRegistry extends AsyncDisposable {
  readonly host: string;
  readonly url: string;
  readonly seen: Seen[];
  /** `METHOD /path` of all requests so far. */
  readonly log: () => readonly string[];
  /** How many connections were opened. */
  readonly connections: () => number;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>;

/** A server on loopback that answers as the test says; every request is written down. */
export async function fakeRegistry(handler: Handler): Promise<FakeRegistry> {
  const seen: Seen[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    seen.push({ method, url, headers, authorization: headers.authorization });
    request.on("error", () => undefined);
    Promise.resolve(handler(request, response, new URL(url, "http://fake"))).catch((cause: unknown) => {
      response.destroy(cause instanceof Error ? cause : undefined);
    });
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const host = `127.0.0.1:${address.port}`;
  return {
    host,
    url: `http://${host}`,
    seen,
    log: () => seen.map(({ method, url }) => `${method} ${url}`),
    connections: () => connections,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** All bytes of a request's body. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

/** A registry's error answer. */
export function failure(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): void {
  json(response, status, { errors: [{ code, message: `the message of ${code}` }] }, headers);
}

export interface FakeClock extends Clock {
  /** The waits asked for, in milliseconds. */
  readonly waits: number[];
  /** Moves the clock on. */
  readonly advance: (milliseconds: number) => void;
}

/** A clock that never waits: sleeping moves it on. */
export function fakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let now = start;
  const waits: number[] = [];
  return {
    waits,
    advance: (ms) => (now += ms),
    now: () => now,
    random: () => 0,
    sleep: (ms) => {
      waits.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
}
