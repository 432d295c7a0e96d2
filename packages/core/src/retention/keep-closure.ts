import type { Digest } from "@layered-build/oci";
import type { BaseFinder } from "./base-edges.ts";
import type { Graph } from "./graph.ts";
import type { Entry, Inventory } from "./inventory.ts";
import { reason, shortDigest, type Reason } from "./reason.ts";
import type { SuiteArtifacts } from "./suite-artifacts.ts";
import { isUserTag } from "./tag-kind.ts";

/** What kept things are looked up in. */
export interface Surroundings {
  readonly inventory: Inventory;
  readonly graph: Graph;
  readonly bases: BaseFinder;
  readonly suite: SuiteArtifacts;
  /** The tags that go from what stays, where these stay. */
  readonly takenFrom: (kept: ReadonlyMap<Digest, Reason>) => ReadonlySet<string>;
}

/**
 * All that must stay where `roots` stay, each with its one reason: what indexes list, at any depth; what images were built on; referrers,
 * those of children and of other referrers too; what the suite keeps beside them. Cycles end by themselves: nothing is taken twice.
 * `guarded` are roots that hold what they are about as well: a signature that was just pushed is for an image that is just being signed.
 */
export function keepClosure(
  roots: ReadonlyMap<Digest, Reason>,
  guarded: ReadonlySet<Digest>,
  surroundings: Surroundings,
): ReadonlyMap<Digest, Reason> {
  const kept = new Map<Digest, Reason>(roots);
  const queue = [...roots.keys()];
  const keep = (digest: Digest, why: Reason): void => {
    if (kept.has(digest) || !surroundings.inventory.has(digest)) return;
    kept.set(digest, why);
    queue.push(digest);
  };
  do {
    for (let digest = queue.pop(); digest !== undefined; digest = queue.pop()) {
      const entry = surroundings.inventory.get(digest);
      if (entry !== undefined) follow(entry, guarded.has(digest), surroundings, keep);
    }
    for (const [digest, why] of surroundings.suite.livingWith(new Set(kept.keys()), surroundings.takenFrom(kept)))
      keep(digest, why);
  } while (queue.length > 0);
  return kept;
}

function follow(
  entry: Entry,
  isGuarded: boolean,
  { graph, bases }: Surroundings,
  keep: (digest: Digest, why: Reason) => void,
): void {
  const { digest } = entry;
  const name = nameOf(entry);
  for (const child of graph.children.get(digest) ?? []) keep(child, reason("needed", `${name} lists it`));
  for (const { base } of bases.basesOf(entry)) keep(base, reason("needed", `${name} was built on it`));
  for (const referrer of graph.referrers.get(digest) ?? []) keep(referrer, reason("needed", `about ${name}`));
  if (isGuarded)
    for (const subject of graph.subjects.get(digest) ?? []) keep(subject, reason("needed", `${name} is about it`));
}

/** How reports call an entry: by its first tag, the users' before others. */
export function nameOf({ digest, tags }: Pick<Entry, "digest" | "tags">): string {
  return tags.find(isUserTag) ?? tags[0] ?? shortDigest(digest);
}
