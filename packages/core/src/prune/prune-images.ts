import type { Clock } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import { isUserTag, tagPattern } from "../retention/index.ts";
import { applyPlan, type AppliedPlan, type ApplyOptions } from "./apply-plan.ts";
import type { FactsCache } from "./facts-cache.ts";
import { checkLimits, type Limits } from "./limits.ts";
import { operationText } from "./operation-text.ts";
import { checkUnmoved, policyOfPlan, reviewedOperations, type PlanFile, type PlanOfRepository } from "./plan-file.ts";
import { planRepository, type PlannedRepository } from "./plan-repository.ts";
import type { PolicyOfRun } from "./policy-of-run.ts";
import { freedText, planLines } from "./report.ts";
import type { PrunableRepository } from "./repository.ts";
import { verifyKept } from "./verify-kept.ts";

/** What a run prunes, and how. */
export interface PruneRequest {
  readonly repository: PrunableRepository;
  readonly policy: PolicyOfRun;
  /** A reviewed plan to carry out; the policy is then the plan's. */
  readonly reviewed?: PlanFile;
  readonly dryRun: boolean;
  readonly limits: Limits;
  readonly startedAt: number;
  readonly clock: Clock;
  readonly cache: FactsCache;
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** Called with the plan before anything is deleted. */
  readonly onPlan: (planned: PlannedRepository & { readonly name: string }) => Promise<void>;
  readonly onDone: ApplyOptions["onDone"];
}

/** What became of a repository. `freedBytes`: by the plan, or in a folder by what was deleted; of a run that did not do all of it, none but what is known. */
export interface Pruned {
  readonly name: string;
  readonly planned: PlannedRepository;
  readonly applied?: AppliedPlan;
  readonly freedBytes: number;
}

/**
 * Plans what goes from one repository, tells it, and, unless it is a dry run, does it and reads again all that was to be kept. Throws
 * `too-many-deletes`, `plan-mismatch`, `damage`, and what the registry throws.
 */
export async function pruneImages(request: PruneRequest): Promise<Pruned> {
  const { repository, log, clock, dryRun } = request;
  const { name } = repository;
  const reviewed = request.reviewed === undefined ? undefined : partOf(request.reviewed, name);
  const policy = reviewed === undefined ? request.policy : policyOfPlan(reviewed);
  const now = reviewed === undefined ? clock.now() : Date.parse(reviewed.now);
  const replan = (): Promise<PlannedRepository> => planRepository(repository, policy, now, request.cache, log);
  let planned = await replan();
  if (reviewed !== undefined) {
    checkUnmoved(reviewed, planned.listed);
    const operations = reviewedOperations(reviewed, planned.plan.operations, planned.listed);
    planned = { ...planned, plan: { ...planned.plan, operations } };
  }
  const { plan } = planned;
  await log.group(`${name}: ${plan.operations.length} changes`, async () => {
    for (const line of planLines(plan)) log.info(line);
  });
  if (reviewed === undefined) {
    for (const doubt of doubtsAbout(request.policy, planned)) log.warning(`${name}: ${doubt}`);
    // Where they are gone already, that is as it should be.
    for (const pattern of unmatched(policy.deleteTags, plan))
      log.info(`${name}: no tag matches ${pattern} (delete-tags)`);
  }
  for (const note of plan.notes) log.warning(`${name}: ${note}`);
  log.info(`${name}: frees ${freedText(plan)}; ${planned.reads} manifests were read`);
  await request.onPlan({ ...planned, name });
  if (reviewed === undefined) checkLimits(name, planned, request.limits);
  if (dryRun) return { name, planned, freedBytes: plan.freed.exclusive };

  const stillRight = async (): Promise<ReadonlySet<string>> =>
    new Set((await replan()).plan.operations.map(operationText));
  const { limits, startedAt, signal, onDone } = request;
  const applied = await applyPlan(repository, plan.operations, {
    limits,
    clock,
    log,
    startedAt,
    stillRight,
    onDone,
    ...(signal === undefined ? {} : { signal }),
  });
  if (applied.stopped !== undefined)
    log.warning(`${name}: stopped before the end: ${applied.stopped}. The next run goes on.`);
  // By the inventory and not by the entries: a digest that a file names may be listed nowhere.
  const going = new Set(plan.entries.flatMap(({ action, digest }) => (action === "delete" ? [digest] : [])));
  const kept = [...planned.inventory.keys()].filter((digest) => !going.has(digest));
  const collected = await repository.collect?.(policy.minAge, kept);
  const checked = await verifyKept(repository, plan, planned.inventory);
  log.info(`${name}: read again what was to be kept: ${checked} tags and manifests are there`);
  const isWhole =
    applied.complete && applied.applied.every(({ outcome: { kind } }) => kind === "done" || kind === "gone");
  return { name, planned, applied, freedBytes: collected ?? (isWhole ? plan.freed.exclusive : 0) };
}

/** What looks like a mistake in a name or pattern: it is no error, since a repository may be new, and a family empty for now. */
function doubtsAbout({ families }: PolicyOfRun, { policy, listed, plan }: PlannedRepository): readonly string[] {
  if (listed.length === 0) return ["there is nothing in it, or no such repository: is its name right?"];
  const filled = new Set(plan.tags.map(({ family }) => family));
  const kept = policy.families.flatMap(({ keep, pin }) => [
    ...keep.flatMap((rule) => (rule.kind === "tags" ? [rule.pattern] : [])),
    ...pin,
  ]);
  return [
    ...families
      .filter(({ name }) => !filled.has(name))
      .map(({ name, tags }) => `the family ${name} has no tag: does ${tags.join(", ")} say what was meant?`),
    ...unmatched(kept, plan).map(
      (pattern) => `no tag matches ${pattern}, which is to be kept: does it say what was meant?`,
    ),
  ];
}

/** The patterns that no tag matches. */
function unmatched(patterns: readonly string[], { tags }: PlannedRepository["plan"]): readonly string[] {
  const names = tags.map(({ tag }) => tag).filter(isUserTag);
  return [...new Set(patterns)].filter((pattern) => {
    const matches = tagPattern(pattern);
    return !names.some((tag) => matches(tag) !== undefined);
  });
}

function partOf(file: PlanFile, name: string): PlanOfRepository {
  const part = file.repositories.find(({ repository }) => repository === name);
  if (part !== undefined) return part;
  throw new LayeredBuildError("bad-plan", `The plan has no part for ${name}.`, {
    hint: `It is for ${file.repositories.map(({ repository }) => repository).join(", ")}: give the same \`images\`.`,
  });
}
