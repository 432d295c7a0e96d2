import { sameCredentials, type Credentials, type CredentialSource } from "../credentials/credentials.ts";
import { OciError } from "../error.ts";
import { parseChallenges } from "./challenge.ts";
import type { RequestContext } from "./registry-problem.ts";
import type { Clock } from "./retry.ts";
import { basicHeader, checkRealm, fetchToken } from "./token.ts";
import type { Token } from "./token.ts";
import { covers, mergeScopes } from "./token-scope.ts";
import type { Transport } from "./transport.ts";

type Scheme =
  | { readonly kind: "unknown" }
  | { readonly kind: "basic" }
  | { readonly kind: "bearer"; readonly realm: URL; readonly service: string | undefined };

export interface AuthorizerOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly credentials: CredentialSource;
  /** The registry as references name it, and its API's address. */
  readonly registry: string;
  readonly url: URL;
  /** Whether this registry may lead to a URL: https, or plain http where that is allowed. */
  readonly isAllowed: (url: URL) => boolean;
}

/** Who asks, and for what: the scopes that a token must have, the needed one first. */
export interface Need {
  readonly context: RequestContext;
  readonly scopes: readonly string[];
}

/**
 * Knows how one registry wants to be logged in to, and keeps its tokens by scope.
 * It learns from challenges: no request is made just to ask.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #tokens = new Map<string, Promise<Token>>();
  #scheme: Scheme = { kind: "unknown" };

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** The `Authorization` header to send; undefined while no challenge is known, or for anonymous Basic. */
  async header(need: Need): Promise<string | undefined> {
    const scheme = this.#scheme;
    if (scheme.kind === "unknown") return undefined;
    if (scheme.kind === "bearer") return this.#bearer(scheme, need, undefined);
    const credentials = await this.#credentials(need.context);
    return credentials === undefined ? undefined : basicHeader(credentials);
  }

  /** What to send after an answer to `used` that wants a log-in, or another one: undefined where there is nothing better. */
  async renew(challenge: string | undefined, need: Need, used: string | undefined): Promise<string | undefined> {
    const challenges = parseChallenges(challenge);
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    if (bearer !== undefined) {
      const { isAllowed, url } = this.#options;
      const realm = checkRealm(bearer.parameters.get("realm"), url, isAllowed);
      const scheme = { kind: "bearer", realm, service: bearer.parameters.get("service") } as const;
      this.#scheme = scheme;
      const scopes = mergeScopes(need.scopes, bearer.parameters.get("scope"));
      await this.#forget(need, used);
      return this.#bearer(scheme, need, scopes);
    }
    // Without a challenge, as where a log-in has run out, all is as it was.
    if (challenges.some(({ scheme }) => scheme === "basic")) this.#scheme = { kind: "basic" };
    if (this.#scheme.kind !== "basic") return undefined;
    const credentials = await this.#credentials(need.context);
    if (credentials === undefined) return undefined;
    const header = basicHeader(credentials);
    if (header !== used) return header;
    const others = await this.#credentials(need.context, credentials);
    return others === undefined || basicHeader(others) === used ? undefined : basicHeader(others);
  }

  async #bearer(
    scheme: Scheme & { kind: "bearer" },
    need: Need,
    scopes: readonly string[] = need.scopes,
  ): Promise<string> {
    const known = this.#find(need.scopes);
    if (known !== undefined) {
      const token = await known.token;
      if (token.expires > this.#options.clock.now()) return `Bearer ${token.value}`;
      // Another request may have begun to fetch a new one meanwhile.
      if (this.#tokens.get(known.key) === known.token) this.#tokens.delete(known.key);
      return this.#bearer(scheme, need, scopes);
    }
    const key = need.scopes.join(" ");
    const fetched = this.#fetch(scheme, need, scopes);
    this.#tokens.set(key, fetched);
    fetched.catch(() => {
      if (this.#tokens.get(key) === fetched) this.#tokens.delete(key);
    });
    return `Bearer ${(await fetched).value}`;
  }

  async #fetch(scheme: Scheme & { kind: "bearer" }, { context }: Need, scopes: readonly string[]): Promise<Token> {
    const { transport, clock } = this.#options;
    const credentials = await this.#credentials(context);
    const request = { realm: scheme.realm, service: scheme.service, scopes };
    try {
      return await fetchToken(transport, clock, { ...request, credentials }, context);
    } catch (failure) {
      if (credentials === undefined || !(failure instanceof OciError) || failure.code !== "unauthorized") throw failure;
      const others = await this.#credentials(context, credentials);
      if (others === undefined || sameCredentials(credentials, others)) throw failure;
      return fetchToken(transport, clock, { ...request, credentials: others }, context);
    }
  }

  // A token for pull and push serves where pull is asked: one token request fewer.
  #find(scopes: readonly string[]): { readonly key: string; readonly token: Promise<Token> } | undefined {
    const covering = (key: string): boolean => {
      const have = key.split(" ");
      return scopes.every((scope) => have.some((one) => covers(one, scope)));
    };
    const exact = scopes.join(" ");
    const key = this.#tokens.has(exact) ? exact : [...this.#tokens.keys()].find(covering);
    const token = key === undefined ? undefined : this.#tokens.get(key);
    return key === undefined || token === undefined ? undefined : { key, token };
  }

  // Only the token that was refused goes: another request may have fetched a new one meanwhile.
  async #forget(need: Need, used: string | undefined): Promise<void> {
    const known = this.#find(need.scopes);
    if (known === undefined || used === undefined) return;
    const token = await known.token;
    if (`Bearer ${token.value}` === used && this.#tokens.get(known.key) === known.token) this.#tokens.delete(known.key);
  }

  #credentials({ registry, repository }: RequestContext, refused?: Credentials): Promise<Credentials | undefined> {
    return this.#options.credentials(registry, repository, refused);
  }
}
