import {
  ConnectionFailure,
  discard,
  isLoopbackHost,
  OciError,
  readBody,
  withRetries,
  type Clock,
  type Reply,
  type RetryPolicy,
  type Transport,
} from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { z } from "../z.ts";
import { hubAnswer, noConnection, passing } from "./hub-answer.ts";
import { libraryFetch } from "./library-fetch.ts";
import { nextPage } from "./next-page.ts";

/** A token for the Hub, and where it is from, for messages: `hf-token`, `the trusted publisher`. */
export interface HubToken {
  readonly text: string;
  readonly from: string;
}

/** How a Hub is reached. */
export interface HubClientOptions {
  /** Default: the Hub's own. Plain http only for loopback hosts, and those in `insecure`. */
  readonly endpoint?: string | undefined;
  readonly insecure?: readonly string[] | undefined;
  readonly transport: Transport;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
}

/** One request below the endpoint. */
export interface HubCall {
  /** Default: POST where there is a body, else GET. */
  readonly method?: string;
  readonly path: readonly string[];
  readonly search?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly accept?: string;
  /** What it is about, for messages: `Space acme/app`. */
  readonly what: string;
  /** The right that it needs, for messages: `to change its variables`. */
  readonly right?: string;
  /** Statuses that are an answer here, and no failure. */
  readonly expected?: readonly number[];
}

/** A request as it goes out; `url` may be anywhere, the token goes to the endpoint alone. */
export interface HubRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

const defaultEndpoint = "https://huggingface.co";
/** A page of a listing has 1000 entries of some 300 bytes. */
const longestAnswer = 16 * 1024 * 1024;
const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Speaks the Hub's API: retries what may pass (429 with its `RateLimit` or `Retry-After`, 5xx, broken connections), follows redirects,
 * sends its token to the endpoint alone, and explains every refusal. Of several tokens the next is tried where one lacks the right.
 */
export class HubClient {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly tokens: readonly HubToken[];
  readonly #options: HubClientOptions;

  /** Asks nothing yet. Throws `bad-input` for an endpoint that is no address, or plain http elsewhere than here. */
  constructor(options: HubClientOptions, tokens: readonly HubToken[] = []) {
    this.#options = options;
    this.tokens = tokens;
    const text = options.endpoint ?? defaultEndpoint;
    const endpoint = URL.canParse(text) ? new URL(text) : undefined;
    if (endpoint === undefined || !this.#isAllowed(endpoint)) {
      throw new LayeredBuildError("bad-input", `hf-endpoint is ${JSON.stringify(text)}, which is no https address.`, {
        hint: "Write https://HOST. Plain http is for loopback hosts, and for those in `insecure-registries`.",
      });
    }
    this.endpoint = endpoint.href.replace(/\/+$/, "");
  }

  /** The same Hub, with other tokens. */
  withTokens(tokens: readonly HubToken[]): HubClient {
    return new HubClient(this.#options, tokens);
  }

  /** For @huggingface/hub: its requests with this client's connections, tokens and retries. */
  get fetch(): typeof fetch {
    return libraryFetch((request) => this.exchange(request, "The Hub"));
  }

  /** What an API answers, checked against its schema. */
  async json<T>(call: HubCall, schema: z.ZodMiniType<T>): Promise<T> {
    return (await this.#page(call, this.#url(call), schema)).value;
  }

  /** The same, or undefined for 404. */
  async find<T>(call: HubCall, schema: z.ZodMiniType<T>): Promise<T | undefined> {
    const page = await this.#page({ ...call, expected: [404] }, this.#url(call), z.optional(schema));
    return page.value;
  }

  /** All pages of a listing. */
  async list<T>(call: HubCall, schema: z.ZodMiniType<T>): Promise<readonly T[]> {
    const items: T[] = [];
    let url: URL | undefined = this.#url(call);
    while (url !== undefined) {
      const page: { value: readonly T[]; next: URL | undefined } = await this.#page(call, url, z.array(schema));
      items.push(...page.value);
      url = page.next;
    }
    return items;
  }

  /** Sends a change; what is answered does not matter. Gives the status. */
  async send(call: HubCall): Promise<number> {
    const { status } = await this.#answer(call, this.#url(call));
    return status;
  }

  /** A file's bytes, up to `limit`. */
  async bytes(call: HubCall, limit: number): Promise<Buffer> {
    const reply = await this.open(call);
    return readBody(reply, limit);
  }

  /** An answer whose body is still to be read. */
  open(call: HubCall): Promise<Reply> {
    const { retry, clock } = this.#options;
    return withRetries(retry, clock, async () => {
      const reply = await this.#attempt(this.#request(call, this.#url(call)), call.what);
      if (reply.status === 200) return reply;
      throw await hubAnswer({ ...call, tokens: this.tokens, endpoint: this.endpoint }, reply, clock.now());
    });
  }

  /** Sends a request anywhere, with retries; the last answer is handed on whatever it is. */
  async exchange(request: HubRequest, what: string): Promise<{ status: number; reply: Reply; body: Buffer }> {
    const { retry, clock } = this.#options;
    return withRetries(retry, clock, async () => {
      const reply = await this.#attempt(request, what);
      if (passing.has(reply.status))
        throw await hubAnswer({ what, tokens: this.tokens, endpoint: this.endpoint }, reply, clock.now());
      return { status: reply.status, reply, body: await readBody(reply, longestAnswer) };
    });
  }

  #url({ path, search = "" }: HubCall): URL {
    const url = new URL(`${this.endpoint}/${path.map(encodeURIComponent).join("/")}`);
    url.search = search;
    return url;
  }

  #request({ method, body, accept = "application/json" }: HubCall, url: URL): HubRequest {
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    return {
      method: method ?? (body === undefined ? "GET" : "POST"),
      url,
      headers: { accept, ...(bytes === undefined ? {} : { "content-type": "application/json" }) },
      body: bytes,
    };
  }

  async #page<T>(
    call: HubCall,
    url: URL,
    schema: z.ZodMiniType<T>,
  ): Promise<{ readonly value: T; readonly next: URL | undefined }> {
    const { status, reply, body } = await this.#answer(call, url);
    const parsed = schema.safeParse(status === 404 ? undefined : parseJson(body.toString("utf8")), { jitless: true });
    if (parsed.success) return { value: parsed.data, next: nextPage(reply.headers.link, url) };
    throw new OciError("bad-content", `${call.what}: the answer of ${url.pathname} is not what the Hub's API gives.`, {
      hint: `Is ${this.endpoint} a Hub, or does a proxy answer in its place? \`hf-endpoint\` names another one.`,
      cause: parsed.error,
    });
  }

  #answer(call: HubCall, url: URL): Promise<{ status: number; reply: Reply; body: Buffer }> {
    const { retry, clock } = this.#options;
    return withRetries(retry, clock, async () => {
      const reply = await this.#attempt(this.#request(call, url), call.what);
      const { status } = reply;
      const isFine = (status >= 200 && status < 300) || call.expected?.includes(status) === true;
      if (!isFine) throw await hubAnswer({ ...call, tokens: this.tokens, endpoint: this.endpoint }, reply, clock.now());
      return { status, reply, body: await readBody(reply, longestAnswer) };
    });
  }

  /** With each token in turn, as long as one lacks the right. */
  async #attempt(request: HubRequest, what: string): Promise<Reply> {
    const tokens = this.tokens.length === 0 ? [undefined] : this.tokens;
    try {
      for (const [at, token] of tokens.entries()) {
        const reply = await this.#follow(request, token, what);
        const isRefused = reply.status === 401 || reply.status === 403;
        if (!isRefused || at === tokens.length - 1) return reply;
        await discard(reply);
      }
    } catch (failure) {
      throw failure instanceof ConnectionFailure ? noConnection(what, this.endpoint, failure) : failure;
    }
    throw new Error("there is always one token, or none, to try");
  }

  /** Follows the redirects of what is only read: the token goes to the endpoint alone, never to the storage that it leads to. */
  async #follow(request: HubRequest, token: HubToken | undefined, what: string): Promise<Reply> {
    let { url } = request;
    if (!this.#isAllowed(url)) throw misled(what, `it names ${url.protocol}//${url.host}, which is no https address`);
    for (let hops = 0; hops <= mostRedirects; hops += 1) {
      const isOwn = token !== undefined && url.origin === new URL(this.endpoint).origin;
      const headers = { ...request.headers, ...(isOwn ? { authorization: `Bearer ${token.text}` } : {}) };
      const reply = await this.#options.transport.send({ ...request, url, headers });
      const { location } = reply.headers;
      if (request.method !== "GET" || !redirects.has(reply.status) || location === undefined) return reply;
      await discard(reply);
      const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
      if (next === undefined || !this.#isAllowed(next)) throw misled(what, "it leads to no https address");
      url = next;
    }
    throw misled(what, `more than ${mostRedirects} redirects`);
  }

  #isAllowed({ protocol, host }: URL): boolean {
    return protocol === "https:" || (protocol === "http:" && (isLoopbackHost(host) || this.#isInsecure(host)));
  }

  #isInsecure(host: string): boolean {
    return this.#options.insecure?.some((name) => name.trim().toLowerCase() === host.toLowerCase()) === true;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function misled(what: string, why: string): OciError {
  return new OciError("bad-content", `${what}: ${why}.`, { hint: "Does a proxy answer in the Hub's place?" });
}
