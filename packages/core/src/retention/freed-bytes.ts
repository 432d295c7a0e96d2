import type { Digest } from "@layered-build/oci";
import { factsOf, type BlobFacts, type Entry, type Inventory } from "./inventory.ts";
import type { FreedBytes } from "./plan.ts";

/** What goes with the entries that are not kept. */
export function freedBytes(inventory: Inventory, kept: ReadonlyMap<Digest, unknown>): FreedBytes {
  const staying = new Set<Digest>();
  for (const entry of inventory.values())
    if (kept.has(entry.digest)) for (const { digest } of blobsOf(entry)) staying.add(digest);
  let logical = 0;
  let unread = 0;
  const going = new Map<Digest, number>();
  for (const entry of inventory.values()) {
    if (kept.has(entry.digest) || entry.content.kind === "gone") continue;
    if (factsOf(entry) === undefined) unread += 1;
    for (const { digest, size } of blobsOf(entry)) {
      logical += size;
      if (!staying.has(digest)) going.set(digest, size);
    }
  }
  const exclusive = [...going.values()].reduce((sum, size) => sum + size, 0);
  return { logical, exclusive, unread };
}

/** An entry's own bytes are a blob too. */
function blobsOf(entry: Entry): readonly BlobFacts[] {
  const facts = factsOf(entry);
  if (facts === undefined) return [];
  const { digest } = entry;
  return [{ digest, size: facts.size }, ...(facts.config === undefined ? [] : [facts.config]), ...facts.blobs];
}
