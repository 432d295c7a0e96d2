import type { Clock } from "@layered-build/oci";
import type { Log } from "../ports.ts";
import { shortDigest, type Operation } from "../retention/index.ts";
import { nameOfOperation, operationText } from "./operation-text.ts";
import type { Limits } from "./limits.ts";
import type { Outcome, PrunableRepository } from "./repository.ts";
import { isLimit } from "./rest/rest-limit.ts";

/** An operation and what became of it. */
export interface Applied {
  readonly operation: Operation;
  readonly outcome: Outcome;
}

/** What a run has done. `complete`: nothing is left to do; else `stopped` says why. */
export interface AppliedPlan {
  readonly applied: readonly Applied[];
  readonly complete: boolean;
  readonly stopped?: string;
}

/** What an application of a plan needs besides it. */
export interface ApplyOptions {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** When the run began: `minutes` count from there. */
  readonly startedAt: number;
  /** What a plan of the repository as it is now would still do; asked whenever the last list is too old. */
  readonly stillRight: () => Promise<ReadonlySet<string>>;
  /** Called after each change, with what takes it back, where something does. */
  readonly onDone: (operation: Operation, undo: string | undefined) => Promise<void>;
}

/**
 * Carries out a plan, in its order. It may be broken off anywhere: what is left is planned anew by the next run, and comes out the same.
 * Errors of one operation end the run where they are about the registry, and nothing else was begun.
 */
export async function applyPlan(
  repository: PrunableRepository,
  operations: readonly Operation[],
  options: ApplyOptions,
): Promise<AppliedPlan> {
  const { clock, log } = options;
  const applied: Applied[] = [];
  let queue = operations;
  let right: ReadonlySet<string> = new Set();
  let checkedAt = -Infinity;
  let deletes = 0;
  while (queue.length > 0) {
    const blocked: Operation[] = [];
    let progress = false;
    for (let at = 0; at < queue.length; at += repository.batch) {
      const stopped = spent(options, deletes);
      if (stopped !== undefined) return { applied, complete: false, stopped };
      const isOld = clock.now() - checkedAt >= repository.freshFor || (await untilLimit(() => hasNews(repository)));
      if (typeof isOld === "string") return { applied, complete: false, stopped: isOld };
      if (isOld) {
        const asked = await untilLimit(options.stillRight);
        if (typeof asked === "string") return { applied, complete: false, stopped: asked };
        right = asked;
        checkedAt = clock.now();
      }
      const room = Math.min(repository.batch, roomFor(options.limits, deletes));
      const batch = queue.slice(at, at + repository.batch);
      const [go, stay] = partition(batch.slice(0, room), (operation) => right.has(operationText(operation)));
      for (const operation of stay) {
        applied.push({ operation, outcome: { kind: "moved", why: "a plan of now would not do it any more" } });
      }
      const outcomes = go.length === 0 ? [] : await untilLimit(() => repository.run(go));
      if (typeof outcomes === "string") return { applied, complete: false, stopped: outcomes };
      for (const [index, operation] of go.entries()) {
        const outcome = outcomes[index] ?? { kind: "refused", why: "the registry gave no answer about it" };
        if (outcome.kind === "blocked") {
          blocked.push(operation);
          continue;
        }
        // An index that was given a tag stays, and needs what it lists, which goes behind it.
        if (outcome.kind === "moved") checkedAt = -Infinity;
        progress ||= outcome.kind === "done";
        if (outcome.kind === "done") deletes += 1;
        tell(log, operation, outcome);
        applied.push({ operation, outcome });
        if (outcome.kind === "done") await options.onDone(operation, repository.undo?.(operation));
      }
      if (batch.length > room) return { applied, complete: false, stopped: "`max-deletes` is reached" };
    }
    if (blocked.length > 0 && !progress) {
      for (const operation of blocked)
        applied.push({
          operation,
          outcome: { kind: "refused", why: "something that this run does not delete still lists it" },
        });
      break;
    }
    queue = blocked;
  }
  return { applied, complete: true };
}

function spent({ limits, clock, startedAt, signal }: ApplyOptions, deletes: number): string | undefined {
  signal?.throwIfAborted();
  if (limits.deletes !== undefined && deletes >= limits.deletes) return "`max-deletes` is reached";
  if (limits.minutes !== undefined && clock.now() - startedAt >= limits.minutes * 60_000)
    return "`max-minutes` are over";
  return undefined;
}

function roomFor({ deletes: most }: Limits, deletes: number): number {
  return most === undefined ? Infinity : most - deletes;
}

/** A registry that wants no more for now ends the run well: the next one goes on. Gives why, then. */
async function untilLimit<T extends object | boolean>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    if (isLimit(error)) return error.message;
    throw error;
  }
}

async function hasNews(repository: PrunableRepository): Promise<boolean> {
  return (await repository.hasNews?.()) ?? false;
}

function tell(log: Log, operation: Operation, outcome: Outcome): void {
  const what = `${nameOfOperation(operation)} (${shortDigest(operation.digest)})`;
  if (outcome.kind === "done")
    log.info(`${operation.kind === "untag" ? "untagged" : "deleted"} ${what}: ${operation.reason.detail}`);
  else if (outcome.kind === "gone") log.info(`${what} is gone already`);
  else if ("why" in outcome) log.warning(`${what} stays: ${outcome.why}`);
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
