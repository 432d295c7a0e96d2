import type { IncomingHttpHeaders } from "node:http";
import { parseRetryAfter } from "@layered-build/oci";

/** Answers that may be others in a moment. */
export const passing: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * How long to wait, in milliseconds: `Retry-After`, else the `t` (seconds) of `RateLimit: "api";r=0;t=55`
 * (draft-ietf-httpapi-ratelimit-headers), which is until the window of five minutes begins anew.
 */
export function waitFor(headers: IncomingHttpHeaders, now: number): number | undefined {
  const limit = headers["ratelimit"];
  const seconds = /;\s*t=(\d+)/.exec(typeof limit === "string" ? limit : (limit?.[0] ?? ""))?.[1];
  return parseRetryAfter(headers["retry-after"], now) ?? (seconds === undefined ? undefined : Number(seconds) * 1000);
}
