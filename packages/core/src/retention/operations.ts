import type { Digest } from "@layered-build/oci";
import type { Graph } from "./graph.ts";
import type { Inventory } from "./inventory.ts";
import type { EntryDecision, Operation, TagDecision } from "./plan.ts";
import type { Abilities } from "./policy.ts";
import { tagKind } from "./tag-kind.ts";

/**
 * The changes in an order that may be broken off anywhere: first tags go from what stays, then what goes, referrers before what they are
 * about. Between an index and what it lists the registry decides: see `Abilities`. Among equals the oldest go first.
 */
export function operationsOf(
  inventory: Inventory,
  graph: Graph,
  entries: readonly EntryDecision[],
  tags: readonly TagDecision[],
  { order, deletes: can }: Abilities,
): readonly Operation[] {
  const going = new Map(entries.filter(({ action }) => action === "delete").map((entry) => [entry.digest, entry]));
  const idOf = (digest: Digest): { readonly id?: string } => {
    const id = inventory.get(digest)?.id;
    return id === undefined ? {} : { id };
  };
  const untags = tags
    .filter(({ action, digest }) => action === "remove" && !going.has(digest))
    .map(({ tag, digest, reason }): Operation => ({ kind: "untag", tag, digest, ...idOf(digest), reason }));
  const oldestFirst = [...going.values()]
    .filter(({ digest }) => inventory.get(digest)?.content.kind !== "gone")
    .toSorted(
      (a, b) => rank(a) - rank(b) || timeOf(inventory, a) - timeOf(inventory, b) || (a.digest < b.digest ? -1 : 1),
    );
  const isFoundByParents = (digest: Digest): boolean => inventory.get(digest)?.listed === false;
  const before = (digest: Digest): readonly Digest[] => [
    // What is about something of the suite's is an orphan without it, and goes all the same.
    ...(isOfSuite(going.get(digest)) ? [] : (graph.referrers.get(digest) ?? [])),
    ...(order === "parents-first"
      ? (graph.parents.get(digest) ?? [])
      : // The first last: an index without a date of its own is as old as that one says; see `InventoryReader`.
        (graph.children.get(digest) ?? []).filter(isFoundByParents).toReversed()),
  ];
  // What only its index leads to goes right before that, so that a run that stops leaves one image half there at most.
  const starts =
    order === "parents-first"
      ? oldestFirst
      : [
          ...oldestFirst.filter(({ digest }) => !isFoundByParents(digest)),
          ...oldestFirst.filter(({ digest }) => isFoundByParents(digest)),
        ];
  const deletes = inOrder(
    starts.map(({ digest }) => digest),
    before,
  ).flatMap((digest): readonly Operation[] => {
    const entry = going.get(digest);
    if (entry === undefined || inventory.get(digest)?.content.kind === "gone") return [];
    if (can === "tags" && entry.tags.length === 0) return [];
    return [{ kind: "delete", digest, tags: entry.tags, ...idOf(digest), reason: entry.reason }];
  });
  return [...untags, ...deletes];
}

/** Each after all that `before` names for it; a circle is broken where it is first met. */
function inOrder(digests: readonly Digest[], before: (digest: Digest) => readonly Digest[]): readonly Digest[] {
  const placed = new Set<Digest>();
  const result: Digest[] = [];
  for (const start of digests) {
    // A stack of our own: indexes in indexes may be nested deeper than calls may.
    const stack: { readonly digest: Digest; readonly rest: Digest[] }[] = [];
    const enter = (digest: Digest): void => {
      if (placed.has(digest)) return;
      placed.add(digest);
      stack.push({ digest, rest: [...before(digest)] });
    };
    enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.shift();
      if (next !== undefined) {
        enter(next);
        continue;
      }
      result.push(top.digest);
      stack.pop();
    }
  }
  return result;
}

/**
 * What the suite keeps beside images goes before them, and a list of files before a step's image: afterwards nobody could tell whose it
 * was, and it would be left for later builds.
 */
function rank(entry: EntryDecision): number {
  if (isList(entry)) return 0;
  return isOfSuite(entry) ? 1 : 2;
}

function isOfSuite(entry: EntryDecision | undefined): boolean {
  return entry !== undefined && (entry.class === "suite" || isList(entry));
}

function isList({ tags }: EntryDecision): boolean {
  return tags.map(tagKind).some((kind) => kind.kind === "suite" && kind.of === "tree");
}

function timeOf(inventory: Inventory, { digest }: EntryDecision): number {
  return inventory.get(digest)?.pushedAt ?? 0;
}
