import type { Clock } from "@layered-build/oci";
import type { Log } from "../ports.ts";
import type { SpaceApi, SpaceRuntime } from "./space-api.ts";

/** What is waited for, and how long. */
export interface SpaceWait {
  /** The commit that shall run. */
  readonly commit: string;
  /** What the Space did before that commit; undefined where nothing was committed: then what it does now counts. */
  readonly before: SpaceRuntime | undefined;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Wakes the Space up, where it sleeps. */
  readonly wake: () => Promise<void>;
}

/** How the wait ended; `stage` is the last one. */
export type SpaceArrival =
  | { readonly kind: "running"; readonly stage: string }
  /** Somebody stopped it; it is for them to start it. */
  | { readonly kind: "stopped"; readonly stage: string }
  | { readonly kind: "failed"; readonly stage: string; readonly message: string | undefined }
  | { readonly kind: "late"; readonly stage: string; readonly sha: string | undefined };

type Verdict = "running" | "stopped" | "failed" | "asleep" | "under-way";

const firstDelay = 500;
const longestDelay = 10_000;

/**
 * Asks for a Space's stage, at growing distances, until the commit runs, fails, or time is up. The stage is that of the commit where the
 * Hub names it; where the Hub names none, only a stage that came after the one from before the commit counts.
 */
export async function waitForSpace(api: SpaceApi, wait: SpaceWait): Promise<SpaceArrival> {
  const { commit, before, deadline, clock, log, signal } = wait;
  let last: string | undefined;
  let hasMoved = before === undefined;
  let isWoken = false;
  // A build of before the commit may still end: that is no end of ours, until another one begins.
  let oldBuild = before !== undefined && verdictOf(before.stage) === "under-way" ? "goes-on" : "over";
  for (let delay = firstDelay; ; delay = Math.min(longestDelay, delay * 1.5)) {
    signal.throwIfAborted();
    const { stage, sha, errorMessage } = await api.runtime();
    if (stage !== last) log.info(`${api.what}: ${stage}`);
    last = stage;
    hasMoved ||= stage !== before?.stage || (sha !== undefined && sha !== before.sha);
    const isOfCommit = sha === undefined ? hasMoved : sha === commit;
    const verdict = verdictOf(stage);
    if ((sha !== undefined && sha !== before?.sha) || (oldBuild === "ended" && verdict === "under-way"))
      oldBuild = "over";
    else if (oldBuild === "goes-on" && verdict !== "under-way") oldBuild = "ended";
    if (verdict === "running" && isOfCommit) return { kind: "running", stage };
    // An error may be told with the commit that runs still; only the very same as before is an old one.
    const isNew = hasMoved && oldBuild === "over";
    if (verdict === "failed" && (sha === commit || isNew)) return { kind: "failed", stage, message: errorMessage };
    if (verdict === "stopped") return { kind: "stopped", stage };
    if (verdict === "asleep" && !isWoken) {
      isWoken = true;
      await wait.wake();
    }
    const rest = deadline - clock.now();
    if (rest <= 0) return { kind: "late", stage, sha };
    await clock.sleep(Math.min(delay, rest));
  }
}

/** The stages are an open set: one that nobody knows is waited through. */
function verdictOf(stage: string): Verdict {
  if (stage === "RUNNING") return "running";
  if (stage.endsWith("_ERROR") || stage === "NO_APP_FILE" || stage === "DELETING") return "failed";
  if (stage === "PAUSED" || stage === "STOPPED") return "stopped";
  return stage === "SLEEPING" ? "asleep" : "under-way";
}
