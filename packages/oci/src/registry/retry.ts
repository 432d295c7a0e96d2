import { setTimeout as sleep } from "node:timers/promises";
import type { OciError } from "../error.ts";

/** How often to try (the first time included), and how long to wait between: milliseconds. */
export interface RetryPolicy {
  readonly attempts: number;
  /** The wait before the second try; it doubles with each further one. */
  readonly baseDelay: number;
  /** No wait is longer, whatever a `Retry-After` says. */
  readonly maxDelay: number;
}

/** Time and chance, so that tests need neither. */
export interface Clock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export const defaultRetryPolicy: RetryPolicy = { attempts: 6, baseDelay: 500, maxDelay: 60_000 };

export const systemClock: Clock = { now: () => Date.now(), sleep: (ms) => sleep(ms), random: () => Math.random() };

/**
 * - `busy`: the registry says so, or the connection broke: tried as often as the policy allows
 * - `absent`: nothing listens there: it may be starting, so it is tried once more
 * - `login`: a token ran out while a body was on its way: started again with a new one
 * - `unsettled`: what was just stored is not there yet: tried twice more
 * - `stale`: a kept connection had been closed by the other side: tried again at once
 */
export type TransientKind = "busy" | "absent" | "login" | "unsettled" | "stale";

const LIMITS: Readonly<Record<TransientKind, number>> = { busy: Infinity, absent: 1, login: 2, unsettled: 2, stale: 3 };

/** A failure that may pass. `error` is what to throw when it does not; `retryAfter` (ms) is what the registry asks for. */
export class TransientFailure extends Error {
  override readonly name = "TransientFailure";
  readonly error: OciError;
  readonly kind: TransientKind;
  readonly retryAfter: number | undefined;

  constructor(error: OciError, kind: TransientKind = "busy", retryAfter?: number) {
    super(error.message, { cause: error });
    this.error = error;
    this.kind = kind;
    this.retryAfter = retryAfter;
  }
}

/** Runs an attempt until it succeeds, fails for good, or the policy is used up: then throws the last `OciError`. */
export async function withRetries<T>(policy: RetryPolicy, clock: Clock, attempt: () => Promise<T>): Promise<T> {
  const failures = { busy: 0, absent: 0, login: 0, unsettled: 0, stale: 0 } satisfies Record<TransientKind, number>;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (failure) {
      if (!(failure instanceof TransientFailure)) throw failure;
      failures[failure.kind] += 1;
      if (tries >= policy.attempts || failures[failure.kind] > LIMITS[failure.kind]) throw failure.error;
      const atOnce = failure.kind === "login" || failure.kind === "stale";
      if (!atOnce) await clock.sleep(delay(policy, clock, tries, failure.retryAfter));
    }
  }
}

/** Milliseconds from a `Retry-After` header: seconds, or an HTTP date (RFC 9110 section 10.2.3). */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

// Half of the wait is left to chance: jobs of one matrix that fail together must not come back together.
function delay(policy: RetryPolicy, clock: Clock, tries: number, retryAfter: number | undefined): number {
  const full = Math.min(policy.maxDelay, policy.baseDelay * 2 ** (tries - 1));
  const wait = full / 2 + (full / 2) * clock.random();
  return Math.min(policy.maxDelay, Math.max(wait, retryAfter ?? 0));
}
