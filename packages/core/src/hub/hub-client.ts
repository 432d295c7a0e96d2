import {
  ConnectionFailure,
  discard,
  OciError,
  readBody,
  withRetries,
  type Clock,
  type Reply,
  type RetryPolicy,
} from "@layered-build/oci";
import { z } from "../z.ts";
import { hubAnswer, noConnection } from "./hub-answer.ts";
import { HubEndpoint, type HubPlace, type HubRequest } from "./hub-endpoint.ts";
import { parseAnswer, readAnswer } from "./hub-json.ts";
import { passing } from "./hub-limits.ts";
import { libraryFetch } from "./library-fetch.ts";
import { nextPage } from "./next-page.ts";

/** A token for the Hub, and where it is from, for messages: `hf-token`, `the trusted publisher`. */
export interface HubToken {
  readonly text: string;
  readonly from: string;
}

/** How a Hub is reached. */
export interface HubClientOptions extends HubPlace {
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

/**
 * Speaks the Hub's API: retries what may pass (429 with its `RateLimit` or `Retry-After`, 5xx, broken connections), follows redirects,
 * sends its token to the endpoint alone, and explains every refusal. Of several tokens the next is tried where one lacks the right.
 */
export class HubClient {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly tokens: readonly HubToken[];
  readonly #options: HubClientOptions;
  readonly #endpoint: HubEndpoint;

  /** Asks nothing yet. Throws `bad-input` for an endpoint that is no address, or plain http elsewhere than here. */
  constructor(options: HubClientOptions, tokens: readonly HubToken[] = []) {
    this.#options = options;
    this.tokens = tokens;
    this.#endpoint = new HubEndpoint(options, "hf-endpoint");
    this.endpoint = this.#endpoint.href;
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
      return { status: reply.status, reply, body: await readAnswer(reply) };
    });
  }

  #url({ path, search }: HubCall): URL {
    return this.#endpoint.url(path, search);
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
    const parsed = schema.safeParse(status === 404 ? undefined : parseAnswer(body), { jitless: true });
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
      return { status, reply, body: await readAnswer(reply) };
    });
  }

  /** With each token in turn, as long as one lacks the right. */
  async #attempt(request: HubRequest, what: string): Promise<Reply> {
    const tokens = this.tokens.length === 0 ? [undefined] : this.tokens;
    try {
      for (const [at, token] of tokens.entries()) {
        const reply = await this.#endpoint.send(request, token?.text, (why) => misled(what, why));
        const isRefused = reply.status === 401 || reply.status === 403;
        if (!isRefused || at === tokens.length - 1) return reply;
        await discard(reply);
      }
    } catch (failure) {
      throw failure instanceof ConnectionFailure ? noConnection(what, this.endpoint, failure) : failure;
    }
    throw new Error("there is always one token, or none, to try");
  }
}

function misled(what: string, why: string): OciError {
  return new OciError("bad-content", `${what}: ${why}.`, { hint: "Does a proxy answer in the Hub's place?" });
}
