import type { Digest } from "@layered-build/oci";
import { factsOf, type Entry, type Inventory } from "./inventory.ts";
import { push } from "./push.ts";
import { tagKind } from "./tag-kind.ts";

/** What needs what in a repository. */
export interface Graph {
  /** What an entry cannot be without: what an index lists, and what a document of unknown form mentions. */
  readonly children: ReadonlyMap<Digest, readonly Digest[]>;
  /** The other way round. */
  readonly parents: ReadonlyMap<Digest, readonly Digest[]>;
  /** Signatures, attestations and the like of a digest: by subject, and by tags of the form `sha256-HEX`. */
  readonly referrers: ReadonlyMap<Digest, readonly Digest[]>;
  /** The other way round. */
  readonly subjects: ReadonlyMap<Digest, readonly Digest[]>;
  readonly byTag: ReadonlyMap<string, Digest>;
}

/** Draws the edges that manifests and tags state; see `baseEdges` for those between an image and what it was built on. */
export function buildGraph(inventory: Inventory): Graph {
  const children = new Map<Digest, readonly Digest[]>();
  const parents = new Map<Digest, Digest[]>();
  const referrers = new Map<Digest, Digest[]>();
  const subjects = new Map<Digest, readonly Digest[]>();
  const byTag = new Map<string, Digest>();
  for (const entry of inventory.values()) {
    for (const tag of entry.tags) byTag.set(tag, entry.digest);
    const below = childrenOf(entry);
    if (below.length > 0) children.set(entry.digest, below);
    for (const child of below) push(parents, child, entry.digest);
    const about = subjectsOf(entry);
    if (about.length > 0) subjects.set(entry.digest, about);
    for (const subject of about) push(referrers, subject, entry.digest);
  }
  return { children, parents, referrers, subjects, byTag };
}

function childrenOf(entry: Entry): readonly Digest[] {
  const facts = factsOf(entry);
  if (facts === undefined) return [];
  return distinct([...facts.children.map(({ digest }) => digest), ...facts.mentions], entry.digest);
}

function subjectsOf(entry: Entry): readonly Digest[] {
  const named = entry.tags.map(tagKind).flatMap((kind) => (kind.kind === "referrer" ? [kind.subject] : []));
  const subject = factsOf(entry)?.subject;
  return distinct([...named, ...(subject === undefined ? [] : [subject])], entry.digest);
}

/** Nothing needs itself. */
function distinct(digests: readonly Digest[], self: Digest): readonly Digest[] {
  return [...new Set(digests)].filter((digest) => digest !== self);
}
