import type { Clock } from "@layered-build/oci";
import { readStart, type Transport } from "@layered-build/oci";
import { LayeredBuildError } from "../../error.ts";
import { oneLine } from "../../one-line.ts";
import { RestLimit } from "./rest-limit.ts";

/** An answer of a JSON API. `json` is undefined where the body is none. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly json: unknown;
  readonly text: string;
}

/** A JSON API: one request, with what passes tried again. Any status comes back but those of limits and broken servers. */
export type Rest = (method: string, path: string, body?: unknown) => Promise<RestAnswer>;

/** How to reach a JSON API. `longestWait`: milliseconds that a run waits for a limit; a longer one is a `RestLimit`. */
export interface RestOptions {
  readonly url: string;
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly longestWait: () => number;
}

const mostTries = 6;
const longest = 16 * 1024 * 1024;
/** GitHub: "wait at least one minute" where a secondary limit names no time. */
const secondaryWait = 60_000;

/** Makes the port over HTTP. Throws `store` where there is no answer, and `RestLimit`. */
export function openRest({ url, headers, transport, clock, longestWait }: RestOptions): Rest {
  const base = url.replace(/\/+$/, "");
  return async (method, path, body) => {
    const target = new URL(`${base}${path}`);
    for (let tries = 1; ; tries += 1) {
      const answer = await once(transport, method, target, await headers(), body);
      const wait = waitFor(answer, tries, clock);
      if (wait === undefined) {
        if (typeof answer !== "string") return answer;
        throw noAnswer(method, target, answer);
      }
      if (tries >= mostTries || wait > longestWait()) {
        if (typeof answer === "string") throw noAnswer(method, target, answer);
        if (answer.status < 500)
          throw new RestLimit(`${target.host} wants no more requests for now (status ${answer.status})`);
        throw noAnswer(method, target, `status ${answer.status}`);
      }
      await clock.sleep(wait);
    }
  };
}

/** The answer, or what is wrong with the connection. */
async function once(
  transport: Transport,
  method: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): Promise<RestAnswer | string> {
  const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  try {
    const reply = await transport.send({
      method,
      url,
      headers: {
        accept: "application/json",
        ...(bytes === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: bytes,
    });
    const text = await readStart(reply, longest);
    // readStart never fails: a body that was cut off shows in its length, or as JSON that does not parse.
    const length = Number(reply.headers["content-length"] ?? Buffer.byteLength(text));
    if (length !== Buffer.byteLength(text)) return "the answer was cut off";
    const json = parse(text);
    if (json === undefined && text !== "" && reply.status < 300) return "the answer was cut off, or is no JSON";
    return { status: reply.status, headers: reply.headers, json, text };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Milliseconds to wait before the next try; undefined where none is to be made. */
function waitFor(answer: RestAnswer | string, tries: number, clock: Clock): number | undefined {
  const backOff = Math.min(60_000, 500 * 2 ** (tries - 1)) * (0.5 + clock.random() / 2);
  if (typeof answer === "string") return backOff;
  const { status, headers } = answer;
  if (status >= 500) return backOff;
  // GitHub: where there is a Retry-After, it is to be kept to, whatever the words are.
  const isSecondary =
    status === 403 && (headers["retry-after"] !== undefined || /secondary rate limit|abuse/i.test(answer.text));
  const isPrimary = (status === 403 || status === 429) && headers["x-ratelimit-remaining"] === "0";
  if (status !== 429 && !isSecondary && !isPrimary) return undefined;
  const after = Number(headers["retry-after"] ?? Number.NaN);
  if (!Number.isNaN(after)) return Math.max(after * 1000, 1);
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
  if (isPrimary && !Number.isNaN(reset)) return Math.max(1000, reset * 1000 - clock.now());
  return isSecondary ? secondaryWait * tries : backOff * 2;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noAnswer(method: string, url: URL, why: string): LayeredBuildError {
  return new LayeredBuildError("store", `${method} ${url.host}${url.pathname}: ${oneLine(why, 300)}`, {
    hint: "What was deleted so far stays deleted, and the next run goes on. Look at the server's status page, and run the job again.",
  });
}
