import type { Digest } from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import type { Log } from "../ports.ts";
import { factsOf, keyOf, nameOf, type Inventory } from "../retention/index.ts";
import type { FactsCache } from "./facts-cache.ts";
import { planRepository, type PlannedRepository } from "./plan-repository.ts";
import type { PolicyOfRun } from "./policy-of-run.ts";
import type { PrunableRepository } from "./repository.ts";

/** A repository that is pruned together with others, and its policy. */
export interface PrunedTogether {
  readonly repository: PrunableRepository;
  readonly policy: PolicyOfRun;
  readonly cache: FactsCache;
}

/**
 * The policies of repositories that are pruned in one run, with what images that stay in one were built on in another added to what is
 * protected there: the layers of a chain may have a repository each. Plans all of them until nothing is added any more, and deletes nothing.
 */
export async function basesAcross(
  together: readonly PrunedTogether[],
  now: number,
  log: Log,
): Promise<readonly PolicyOfRun[]> {
  let policies: readonly PolicyOfRun[] = together.map(({ policy }) => ({ ...policy, together: true }));
  for (;;) {
    const planned: PlannedRepository[] = [];
    for (const [index, { repository, policy, cache }] of together.entries())
      planned.push(await planRepository(repository, policies[index] ?? policy, now, cache, log));
    const wanted = new Map(planned.flatMap((each, index) => wantedBy(together[index]?.repository.name ?? "", each)));
    const before = policies;
    policies = policies.map((policy, index) => withProtected(policy, planned[index]?.inventory ?? new Map(), wanted));
    if (policies.every(({ protect }, index) => protect.digests.size === before[index]?.protect.digests.size))
      return policies;
  }
}

/** Digests and keys of what the images that stay were built on, each with the image. */
function wantedBy(name: string, { plan, inventory }: PlannedRepository): readonly (readonly [string, string])[] {
  return plan.entries.flatMap(({ action, digest }) => {
    const entry = inventory.get(digest);
    if (action === "delete" || entry === undefined) return [];
    const base = factsOf(entry)?.annotations[OciAnnotation.baseDigest];
    const keys = entry.inputs === undefined || entry.inputs === "unknown" ? [] : entry.inputs.parents;
    const place = `${name}:${nameOf(entry)}, which was built on it`;
    return [...(base === undefined ? [] : [base]), ...keys].map((each) => [each, place] as const);
  });
}

/** What is wanted and here, with the indexes by whose tags it is asked for. */
function withProtected(policy: PolicyOfRun, inventory: Inventory, wanted: ReadonlyMap<string, string>): PolicyOfRun {
  const here = new Map<Digest, string>();
  for (const entry of inventory.values()) {
    const place = wanted.get(entry.digest) ?? wanted.get(keyOf(entry) ?? "");
    if (place !== undefined && entry.content.kind !== "gone") here.set(entry.digest, place);
  }
  for (const entry of inventory.values()) {
    const child = entry.tags.length === 0 ? undefined : factsOf(entry)?.children.find(({ digest }) => here.has(digest));
    if (child !== undefined) here.set(entry.digest, here.get(child.digest) ?? "");
  }
  const digests = new Map([...here, ...policy.protect.digests]);
  return { ...policy, protect: { ...policy.protect, digests } };
}
