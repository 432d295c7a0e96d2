import type { Log } from "../ports.ts";

/** Time and chance, so that tests need neither. */
export interface RetryClock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

const firstWait = 1000;
const longestWait = 60_000;

/**
 * Tries until it works, fails for good, or the budget (milliseconds) is used up: then throws the last failure. The waits double up to a
 * minute, with chance in them. Each attempt begins anew, since certificates and tokens of an earlier one have run out after minutes.
 */
export async function withinBudget<T>(
  budget: number,
  clock: RetryClock,
  log: Log,
  isPassing: (failure: unknown) => boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  const end = clock.now() + budget;
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (failure) {
      const full = Math.min(longestWait, firstWait * 2 ** tries);
      const wait = full / 2 + (full / 2) * clock.random();
      if (!isPassing(failure) || clock.now() + wait > end) throw failure;
      const reason = failure instanceof Error ? failure.message : String(failure);
      log.info(
        `Sigstore's services do not answer as they should (${reason}): once more in ${Math.ceil(wait / 1000)} s`,
      );
      await clock.sleep(wait);
    }
  }
}
