import type { Credentials } from "../credentials/credentials.ts";
import { OciError } from "../error.ts";
import { connectionProblem } from "./connection-problem.ts";
import { isPrivateHost } from "./host-kind.ts";
import { readBody, readStart } from "./read-body.ts";
import { answerError, parseProblem } from "./registry-problem.ts";
import type { RequestContext } from "./registry-problem.ts";
import { parseRetryAfter, TransientFailure } from "./retry.ts";
import type { Clock } from "./retry.ts";
import { ConnectionFailure } from "./transport.ts";
import type { OutgoingRequest, Reply, Transport } from "./transport.ts";

/** What a Bearer challenge asks for. */
export interface TokenRequest {
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
  readonly credentials: Credentials | undefined;
}

/** A token, and the time (ms since 1970) after which it is not to be used. */
export interface Token {
  readonly value: string;
  readonly expires: number;
}

const CLIENT = "layered-build";

/** Basic credentials as an `Authorization` header; an identity token goes with the user name that Docker gives it. */
export function basicHeader(credentials: Credentials): string {
  const pair =
    "identityToken" in credentials
      ? `<token>:${credentials.identityToken}`
      : `${credentials.username}:${credentials.password}`;
  return `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
}

/**
 * Checks where a registry wants its users to log in. A registry on a public host must not lead credentials
 * to plain http or into the network around this machine. Throws `OciError` `refused`.
 */
export function checkRealm(realm: string | undefined, registryUrl: URL, isAllowed: (url: URL) => boolean): URL {
  const refuse = (why: string, hint: string): OciError =>
    new OciError("refused", `The registry ${registryUrl.host} wants a log-in at ${realm ?? "(nowhere)"}: ${why}`, {
      hint,
    });
  if (realm === undefined || !URL.canParse(realm))
    throw refuse("that is no URL", "Ask whoever runs the registry to set its token realm.");
  const url = new URL(realm);
  if (url.username !== "" || url.password !== "" || !/^https?:$/.test(url.protocol))
    throw refuse("that is no plain https URL", "Ask whoever runs the registry to set its token realm.");
  if (!isAllowed(url))
    throw refuse(
      "credentials are not sent over plain http",
      `If both are meant to be plain http, name ${registryUrl.host} and ${url.host} in \`insecure-registries\`.`,
    );
  if (isPrivateHost(url.host) && !isPrivateHost(registryUrl.host) && url.hostname !== registryUrl.hostname)
    throw refuse(
      "that is an address inside this network, while the registry is not",
      "Use a name instead of an address in the registry's token realm.",
    );
  return url;
}

/**
 * Fetches a token (distribution, "Token Authentication Specification" and "OAuth2 Token Authentication"):
 * by POST for an identity token, falling back to GET where the server knows no POST; by GET otherwise.
 */
export async function fetchToken(
  transport: Transport,
  clock: Clock,
  request: TokenRequest,
  context: RequestContext,
): Promise<Token> {
  const { credentials } = request;
  const at: RequestContext = {
    ...context,
    method: "GET",
    what: `token from ${request.realm.host}`,
    loggedIn: credentials !== undefined,
  };
  try {
    if (credentials !== undefined && "identityToken" in credentials) {
      const reply = await transport.send(post(request, credentials.identityToken));
      if (reply.status !== 404 && reply.status !== 405) return await readToken(reply, clock, at);
      await readStart(reply);
    }
    return await readToken(await transport.send(get(request)), clock, at);
  } catch (failure) {
    throw failure instanceof ConnectionFailure ? connectionProblem(failure, at) : failure;
  }
}

function get({ realm, service, scopes, credentials }: TokenRequest): OutgoingRequest {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  return { method: "GET", url, headers: credentials === undefined ? {} : { authorization: basicHeader(credentials) } };
}

function post({ realm, service, scopes }: TokenRequest, identityToken: string): OutgoingRequest {
  const form = new URLSearchParams({
    grant_type: "refresh_token",
    refresh_token: identityToken,
    client_id: CLIENT,
    service: service ?? realm.host,
    scope: scopes.join(" "),
  });
  return {
    method: "POST",
    url: realm,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: Buffer.from(form.toString(), "utf8"),
  };
}

async function readToken(reply: Reply, clock: Clock, context: RequestContext): Promise<Token> {
  if (reply.status !== 200) {
    const error = answerError(context, reply.status, parseProblem(await readStart(reply)));
    const passing = reply.status === 429 || reply.status >= 500;
    throw passing
      ? new TransientFailure(error, "busy", parseRetryAfter(reply.headers["retry-after"], clock.now()))
      : error;
  }
  const text = (await readBody(reply, 1024 * 1024)).toString("utf8");
  const token = parseToken(text, clock.now());
  if (token !== undefined) return token;
  throw new OciError(
    "refused",
    `The token server ${context.what.replace("token from ", "")} of ${context.registry} answered without a token`,
    {
      hint: "Check that the registry's token realm leads to its token server.",
    },
  );
}

function parseToken(text: string, now: number): Token | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof answer !== "object" || answer === null) return undefined;
  const members = new Map(Object.entries(answer));
  const value = [members.get("token"), members.get("access_token")].find(
    (token) => typeof token === "string" && token !== "",
  );
  if (typeof value !== "string") return undefined;
  // "token" specification: 60 seconds where nothing is said. A tenth is left for the way and for clocks that differ.
  const seconds = members.get("expires_in");
  const lifetime = typeof seconds === "number" && seconds > 0 ? seconds : 60;
  return { value, expires: now + lifetime * 900 };
}
