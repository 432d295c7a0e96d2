import type { Agent, AgentOptions, ClientRequest, IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Agent as SecureAgent } from "node:https";
import { isNativeError } from "node:util/types";
import { http, https } from "../node-http.ts";
import { isLoopbackHost } from "./host-kind.ts";
import { watchIdle } from "./idle-watch.ts";
import { TrafficCounter } from "./traffic.ts";
import type { Traffic } from "./traffic.ts";
import { writeBody } from "./write-body.ts";
import type { StreamBody } from "./write-body.ts";

/** One HTTP request, as it goes out. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | StreamBody | undefined;
  /** True where body bytes count as traffic: blobs and manifests. */
  readonly counted?: boolean;
}

/** Its answer. The body must be read, or destroyed (`discard`). */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

/** The agents to use instead of the transport's own keep-alive ones, for example with a CA of their own. */
export interface Agents {
  readonly http?: Agent;
  readonly https?: SecureAgent;
}

export interface TransportOptions {
  readonly userAgent?: string | undefined;
  readonly agent?: Agents | undefined;
  /** `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` are read from here (Node 24.5 or later); loopback hosts are never proxied. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>> | undefined;
  /** Milliseconds without a byte after which a request fails. Default: 60 s. */
  readonly idleTimeout?: number | undefined;
  /** Milliseconds that a registry may take to store a body it has received. Default: 5 min. */
  readonly answerTimeout?: number | undefined;
}

/** The connection broke before an answer was there; `stale` if it was a kept one that may simply have been closed. */
export class ConnectionFailure extends Error {
  override readonly name = "ConnectionFailure";
  readonly code: string;
  readonly stale: boolean;

  constructor(cause: unknown, stale = false) {
    super(isNativeError(cause) ? cause.message : String(cause), { cause });
    this.code = isNativeError(cause) && "code" in cause && typeof cause.code === "string" ? cause.code : "";
    this.stale = stale;
  }
}

/**
 * Sends single HTTP requests over kept connections and counts them: no retries, no redirects, no log-in.
 * Built on node:http, because fetch cannot send a stream without buffering and costs several times the CPU.
 */
export class Transport {
  readonly #traffic = new TrafficCounter();
  readonly #userAgent: string;
  readonly #limits: { readonly idle: number; readonly answer: number };
  readonly #given: Agents;
  readonly #settings: AgentOptions;
  /** Made when a request first needs them: who reads a folder needs none, and TLS takes a while to load. */
  readonly #made = new Map<string, Agent>();

  constructor(options: TransportOptions = {}) {
    this.#userAgent = options.userAgent ?? "layered-build";
    this.#limits = { idle: options.idleTimeout ?? 60_000, answer: options.answerTimeout ?? 300_000 };
    // Older versions of Node ignore `proxyEnv`.
    this.#settings = options.proxyEnv === undefined ? {} : { proxyEnv: { ...options.proxyEnv } };
    this.#given = options.agent ?? {};
  }

  get traffic(): Traffic {
    return this.#traffic;
  }

  /** Counts bytes of a blob or manifest that a reader took from an answer. */
  received(bytes: number): void {
    this.#traffic.receivedBytes += bytes;
  }

  /** Closes kept connections. */
  close(): void {
    for (const agent of [this.#given.http, this.#given.https, ...this.#made.values()]) agent?.destroy();
  }

  /**
   * Sends a request; resolves once the answer's head is there and, if it is a good one, all of the body was sent.
   * Rejects with `ConnectionFailure`, or with `SourceFailure` if the body's source failed.
   */
  send(outgoing: OutgoingRequest): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const request = this.#open(outgoing);
    this.#traffic.requests += 1;
    // Only what is stored takes a registry longer than its silence may be: it hashes and moves the bytes first.
    const { idle, answer } = this.#limits;
    watchIdle(request, { idle, answer: outgoing.method === "PUT" || outgoing.method === "PATCH" ? answer : idle });
    request.on("error", (error) => reject(new ConnectionFailure(error, request.reusedSocket)));

    const writing = this.#write(request, outgoing);
    request.once("response", (body) => resolve(answered(request, body, writing)));
    writing.catch((failure: unknown) => {
      reject(failure);
      request.destroy();
    });
    return promise;
  }

  #open({ method, url, headers, body }: OutgoingRequest): ClientRequest {
    const secure = url.protocol === "https:";
    const agent = this.#agentOf(secure ? "https" : "http", isLoopbackHost(url.host));
    const size = body instanceof Uint8Array ? body.length : body?.size;
    // A POST or PUT without a body says so: some servers answer 411 otherwise.
    const length =
      body === undefined && method !== "POST" && method !== "PUT" ? undefined : (size ?? (body ? undefined : 0));
    const all = {
      "user-agent": this.#userAgent,
      ...headers,
      ...(length === undefined ? {} : { "content-length": String(length) }),
    };
    return (secure ? https() : http()).request(url, { method, headers: all, agent });
  }

  /** The agent that keeps the connections of one kind; `direct` ones are never proxied. */
  #agentOf(scheme: "http" | "https", direct: boolean): Agent {
    const given = this.#given[scheme];
    if (given !== undefined) return given;
    const name = `${scheme} ${direct}`;
    const settings = { keepAlive: true, ...(direct ? {} : this.#settings) };
    const agent = this.#made.get(name) ?? new (scheme === "https" ? https() : http()).Agent(settings);
    this.#made.set(name, agent);
    return agent;
  }

  async #write(request: ClientRequest, { body, counted = false }: OutgoingRequest): Promise<boolean> {
    if (body === undefined || body instanceof Uint8Array) {
      request.end(body);
      if (counted && body !== undefined) this.#traffic.sentBytes += body.length;
      return true;
    }
    return writeBody(request, {
      ...body,
      inspect: (chunk) => {
        body.inspect(chunk);
        if (counted) this.#traffic.sentBytes += chunk.length;
      },
    });
  }
}

async function answered(request: ClientRequest, body: IncomingMessage, writing: Promise<boolean>): Promise<Reply> {
  // Who reads the body sees its errors; nobody else has to.
  body.on("error", () => undefined);
  const reply: Reply = { status: body.statusCode ?? 0, headers: body.headers, body };
  if (reply.status < 300) {
    if (await writing) return reply;
    throw new ConnectionFailure(new Error("the registry answered before it had the whole body"));
  }
  // Refused, perhaps in the middle of the body: the rest need not be sent, and the connection is of no more use.
  if (!request.writableFinished) body.once("close", () => request.destroy());
  return reply;
}
