import { OciError } from "../error.ts";
import { checkRepository } from "../reference-grammar.ts";
import { connectionProblem } from "./connection-problem.ts";
import { discard, readStart } from "./read-body.ts";
import { answerError, describe, isExpiry, parseProblem } from "./registry-problem.ts";
import type { RequestContext } from "./registry-problem.ts";
import { parseRetryAfter, TransientFailure, withRetries } from "./retry.ts";
import type { RegistryHandle, RegistrySession } from "./session.ts";
import { repositoryScope } from "./token-scope.ts";
import { ConnectionFailure } from "./transport.ts";
import type { Reply } from "./transport.ts";
import { SourceFailure } from "./write-body.ts";
import type { StreamBody } from "./write-body.ts";

/** A request to one repository. */
export interface RepositoryRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A path below `/v2/REPOSITORY/`, or an address that the registry gave. */
  readonly to: string | URL;
  /** What this is about, for messages. */
  readonly what: string;
  /** The statuses to hand back; any other is an error. */
  readonly expect: readonly number[];
  readonly scopes?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | StreamBody;
  /** Redirects of GET and HEAD are followed unless false. */
  readonly redirects?: boolean;
  readonly counted?: boolean;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;
// The first one, and one more where what it sent had run out.
const MAX_LOGINS = 2;
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

/** Speaks to one repository: log-in, redirects, retries, and errors in words. */
export class RepositoryClient {
  readonly session: RegistrySession;
  readonly handle: RegistryHandle;
  readonly repository: string;

  constructor(session: RegistrySession, registry: string, repository: string) {
    checkRepository(repository);
    this.session = session;
    this.handle = session.registry(registry);
    this.repository = repository;
  }

  get pull(): readonly string[] {
    return [repositoryScope(this.repository, "pull")];
  }

  get push(): readonly string[] {
    return [repositoryScope(this.repository, "pull", "push")];
  }

  /** Runs a whole operation again while it fails with a `TransientFailure`, as the session's policy says. */
  retrying<T>(operation: () => Promise<T>): Promise<T> {
    return withRetries(this.session.retry, this.session.clock, operation);
  }

  /** Sends a request and reads its answer, with retries of both. */
  call<T>(request: RepositoryRequest, read: (reply: Reply) => Promise<T> | T): Promise<T> {
    return this.retrying(async () => {
      const reply = await this.once(request);
      try {
        return await read(reply);
      } catch (failure) {
        throw this.#asProblem(failure, request);
      }
    });
  }

  /** Sends a request once, but for a log-in. To be called inside `retrying`: what may pass is a `TransientFailure`. */
  async once(request: RepositoryRequest): Promise<Reply> {
    const start =
      typeof request.to === "string" ? new URL(`/v2/${this.repository}/${request.to}`, this.handle.url) : request.to;
    let url = start;
    for (let hops = 0; ; hops += 1) {
      const reply = await this.#authorized(request, url);
      const location = reply.headers.location;
      const follow = request.redirects !== false && (request.method === "GET" || request.method === "HEAD");
      if (!follow || !REDIRECTS.has(reply.status) || location === undefined) return this.#expected(reply, request);
      await discard(reply);
      if (hops === MAX_REDIRECTS) throw this.#refused(request, `more than ${MAX_REDIRECTS} redirects`);
      url = this.resolve(location, url, request);
    }
  }

  /** An address that the registry gave, as it is: relative or absolute. Throws `refused` where it leads to plain http. */
  resolve(location: string, base: URL, request: Pick<RepositoryRequest, "method" | "what">): URL {
    if (!URL.canParse(location, base.href))
      throw this.#refused(request, "the registry leads to something that is no URL");
    const url = new URL(location, base);
    // A proxy that speaks TLS for the registry and does not tell it so: the same host, in the wrong scheme.
    if (url.host === this.handle.url.host && this.handle.url.protocol === "https:") url.protocol = "https:";
    if (this.handle.isAllowed(url)) return url;
    throw this.#refused(
      request,
      `the registry leads to ${url.protocol}//${url.host}, which is plain http or no web address`,
    );
  }

  context({ method, what }: Pick<RepositoryRequest, "method" | "what">): RequestContext {
    return { method, what, registry: this.handle.registry, repository: this.repository };
  }

  async #authorized(request: RepositoryRequest, url: URL): Promise<Reply> {
    // Storage and other hosts behind redirects must never see what the registry trusts us for.
    if (url.origin !== this.handle.url.origin) return this.#send(request, url, undefined);
    const { authorizer } = this.handle;
    const need = { context: this.context(request), scopes: request.scopes ?? this.pull };
    let used = await authorizer.header(need);
    for (let logins = 0; ; logins += 1) {
      const reply = await this.#send(request, url, used);
      if (reply.status !== 401 && (reply.status !== 403 || request.expect.includes(403))) return reply;
      const problem = parseProblem(await readStart(reply));
      const loggedIn = used?.startsWith("Basic ") ?? false;
      const error = answerError({ ...need.context, loggedIn }, reply.status, problem);
      // The answer to a HEAD has no words: it may mean that.
      const hasExpired = isExpiry(problem) || (request.method === "HEAD" && reply.status === 403);
      if (!hasExpired && (reply.status === 403 || logins > 0)) throw error;
      const renewed =
        logins === MAX_LOGINS ? undefined : await authorizer.renew(reply.headers["www-authenticate"], need, used);
      if (renewed === undefined) throw error;
      // A stream is used up: the upload begins again, with the new token.
      if (isStream(request.body)) throw new TransientFailure(error, "login");
      used = renewed;
    }
  }

  async #send(request: RepositoryRequest, url: URL, authorization: string | undefined): Promise<Reply> {
    const { method, body, headers, counted } = request;
    try {
      return await this.session.transport.send({
        method,
        url,
        headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
        body,
        ...(counted === undefined ? {} : { counted }),
      });
    } catch (failure) {
      throw this.#asProblem(failure, request);
    }
  }

  async #expected(reply: Reply, request: RepositoryRequest): Promise<Reply> {
    if (request.expect.includes(reply.status)) return reply;
    const error = answerError(this.context(request), reply.status, parseProblem(await readStart(reply)));
    if (!PASSING.has(reply.status)) throw error;
    const retryAfter = parseRetryAfter(reply.headers["retry-after"], this.session.clock.now());
    throw new TransientFailure(error, "busy", retryAfter);
  }

  #asProblem(failure: unknown, request: RepositoryRequest): unknown {
    if (failure instanceof ConnectionFailure) return connectionProblem(failure, this.context(request));
    if (!(failure instanceof SourceFailure)) return failure;
    if (failure.cause instanceof OciError) return failure.cause;
    return new OciError(
      "bad-content",
      `${describe(this.context(request))}: the content to send cannot be read: ${failure.message}`,
      {
        hint: "This is not the registry's fault: the file or download that the bytes come from failed.",
        cause: failure.cause,
      },
    );
  }

  #refused(request: Pick<RepositoryRequest, "method" | "what">, why: string): OciError {
    return new OciError("refused", `${describe(this.context(request))}: ${why}`, {
      hint: "Whoever runs the registry should look at its external address (http.host, X-Forwarded-Proto) and its redirects.",
    });
  }
}

function isStream(body: RepositoryRequest["body"]): body is StreamBody {
  return body !== undefined && !(body instanceof Uint8Array);
}
