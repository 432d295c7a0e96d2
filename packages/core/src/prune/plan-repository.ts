import type { Digest } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import {
  familiesOfTags,
  planRetention,
  type Inventory,
  type Needs,
  type Policy,
  type RetentionPlan,
} from "../retention/index.ts";
import type { FactsCache } from "./facts-cache.ts";
import { InventoryReader } from "./inventory-reader.ts";
import { sameList } from "./inventory-hash.ts";
import type { PolicyOfRun } from "./policy-of-run.ts";
import type { Listed, PrunableRepository } from "./repository.ts";

/** A plan, and all that it was made of. */
export interface PlannedRepository {
  readonly plan: RetentionPlan;
  readonly inventory: Inventory;
  readonly policy: Policy;
  readonly listed: readonly Listed[];
  readonly now: number;
  /** Manifests that were fetched. */
  readonly reads: number;
}

/** Manifests read only to know how large they are. */
const mostForSizes = 100;
/** How often a plan is begun again because the repository changed meanwhile. */
const mostTries = 4;

/**
 * Makes the plan for a repository: reads, plans, reads what the plan asks for, until it asks for nothing. At the end the repository is
 * listed once more: a plan is of one state, not of two. Throws `store` where it never holds still.
 */
export async function planRepository(
  repository: PrunableRepository,
  policyOf: PolicyOfRun,
  now: number,
  cache: FactsCache,
  log: Log,
): Promise<PlannedRepository> {
  const reader = new InventoryReader(repository, cache, log);
  let listed = await repository.list();
  for (let tries = 0; tries < mostTries; tries += 1) {
    await reader.take(listed);
    const policy = policyForList(policyOf, listed);
    // What a file names by its digest may be there without being listed, and may need what is.
    if (!repository.listsUntagged) await reader.read(policy.protect.digests.keys());
    const made = await settle(repository, reader, policy, now);
    const again = await repository.list();
    if (sameList(listed, again)) {
      const sized = await withSizes(repository, reader, policy, now, made);
      await cache.save(sized.inventory.keys());
      return { ...sized, policy, listed, now, reads: reader.reads };
    }
    log.info(`${repository.name} has changed while it was read: once more`);
    listed = again;
  }
  throw new LayeredBuildError("store", `${repository.name} changes faster than it can be read.`, {
    hint: "Something pushes to it all the time: run this when no build runs.",
  });
}

/** The policy with its families: where none are named, those that the tags show. */
export function policyForList(policyOf: PolicyOfRun, listed: readonly Listed[]): Policy {
  const { common, ...policy } = policyOf;
  if (common === undefined) return policy;
  const tags = listed.flatMap((each) => each.tags);
  return { ...policy, families: familiesOfTags(tags, common.keep, common.pin) };
}

interface Made {
  readonly plan: RetentionPlan;
  readonly inventory: Inventory;
}

async function settle(
  repository: PrunableRepository,
  reader: InventoryReader,
  policy: Policy,
  now: number,
): Promise<Made> {
  const asked = new Set<string>();
  for (;;) {
    const inventory = reader.inventory();
    const { plan, needs } = planRetention(inventory, policy, repository.abilities, now);
    // Asked once: what has no answer has none the second time either. So it ends, however long a chain of bases is.
    const fresh = onlyNew(needs, asked);
    if (Object.values(fresh).every((list) => list.length === 0)) return { plan, inventory };
    await reader.read(fresh.manifests);
    await reader.readConfigs(fresh.configs);
    await reader.readInputs(fresh.inputs);
    await reader.readReferrers(fresh.referrers);
  }
}

function onlyNew(needs: Needs, asked: Set<string>): Needs {
  const take = (kind: keyof Needs): readonly Digest[] =>
    needs[kind].filter((digest) => {
      const question = `${kind} ${digest}`;
      if (asked.has(question)) return false;
      asked.add(question);
      return true;
    });
  return {
    manifests: take("manifests"),
    configs: take("configs"),
    inputs: take("inputs"),
    referrers: take("referrers"),
  };
}

/** A few manifests more, so that the freed bytes of an ordinary repository are all known; of a large one, some are not. */
async function withSizes(
  repository: PrunableRepository,
  reader: InventoryReader,
  policy: Policy,
  now: number,
  made: Made,
): Promise<Made> {
  const going = new Set(made.plan.entries.filter(({ action }) => action === "delete").map(({ digest }) => digest));
  const unread = [...made.inventory.values()].filter(
    ({ digest, content }) => going.has(digest) && (content.kind === "described" || content.kind === "unread"),
  );
  if (unread.length === 0 || unread.length > mostForSizes) return made;
  await reader.read(unread.map(({ digest }) => digest));
  const inventory = reader.inventory();
  const { plan } = planRetention(inventory, policy, repository.abilities, now);
  return { plan, inventory };
}
