import type { Digest } from "@layered-build/oci";
import { factsOf, type Entry, type Inventory } from "./inventory.ts";
import { nameOf } from "./keep-closure.ts";

/**
 * Why nothing may be deleted: something that is kept needs manifests that nobody can name. That is one that cannot be read, one that the
 * registry lists and does not give, or one that lists an index that is not there (of an image that is not there, nothing more can be
 * needed). Empty where all is known.
 */
export function blindSpots(inventory: Inventory, kept: Iterable<Digest>): readonly string[] {
  const leaves = new Set([...inventory.values()].flatMap((entry) => leavesOf(entry)));
  return [...kept].flatMap((digest) => {
    const entry = inventory.get(digest);
    if (entry === undefined) return [];
    if (entry.content.kind === "unreadable") return [`${nameOf(entry)} cannot be read (${entry.content.why})`];
    if (entry.listed && entry.content.kind === "gone" && !leaves.has(digest))
      return [`${nameOf(entry)} (${digest}) is listed, and the registry does not give it`];
    const lost = factsOf(entry)?.children.find((child) => !child.leaf && isAbsent(inventory, child.digest));
    return lost === undefined ? [] : [`${nameOf(entry)} lists the index ${lost.digest}, which is not there`];
  });
}

/** What is kept, and lacks a manifest that it lists: it was damaged before. */
export function damaged(inventory: Inventory, kept: Iterable<Digest>): readonly string[] {
  return [...kept].flatMap((digest) => {
    const entry = inventory.get(digest);
    const lost = factsOf(entry)?.children.filter((child) => isAbsent(inventory, child.digest)) ?? [];
    return entry === undefined || lost.length === 0
      ? []
      : [`${nameOf(entry)} is incomplete: ${lost.map((child) => child.digest).join(", ")} is not there`];
  });
}

/** What an index says that it lists nothing. */
function leavesOf(entry: Entry): readonly Digest[] {
  return factsOf(entry)?.children.flatMap(({ digest, leaf }) => (leaf ? [digest] : [])) ?? [];
}

function isAbsent(inventory: Inventory, digest: Digest): boolean {
  const entry = inventory.get(digest);
  return entry === undefined || entry.content.kind === "gone";
}
