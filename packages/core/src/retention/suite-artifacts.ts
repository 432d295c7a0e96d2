import { emptyDescriptor, type Digest } from "@layered-build/oci";
import { keyOf } from "./classify.ts";
import type { Graph } from "./graph.ts";
import { factsOf, type BlobFacts, type Entry, type Inventory } from "./inventory.ts";
import { newestFirst } from "./keep-rules.ts";
import { reason, shortDigest, type Reason } from "./reason.ts";
import { push } from "./push.ts";
import { tagKind, type TagKind } from "./tag-kind.ts";

type SuiteTag = TagKind & { readonly kind: "suite" };

/** How many of what no image can be told to need are left for each tag prefix and kind: they only spare work, and some of them will. */
export const sparesKept = 10;

/** What the suite keeps beside images, and which of it lives with those that are kept. */
export class SuiteArtifacts {
  readonly #inventory: Inventory;
  readonly #graph: Graph;
  readonly #artifacts: readonly { readonly entry: Entry; readonly tags: readonly SuiteTag[] }[];

  constructor(inventory: Inventory, graph: Graph) {
    this.#inventory = inventory;
    this.#graph = graph;
    this.#artifacts = [...inventory.values()].flatMap((entry) => {
      const tags = entry.tags.map(tagKind).filter((kind) => kind.kind === "suite" && kind.of !== "key");
      return tags.length === 0 ? [] : [{ entry, tags: tags.filter((kind) => kind.kind === "suite") }];
    });
  }

  /**
   * Those that describe something kept:
   *
   * - a list of files (`tree-`): while its manifest is kept; the tag has the manifest's digest
   * - a list of inputs (`inputs-`): while the image of its key is kept; the tag has the key
   * - a step's image or blob (`step-`): while a kept image has all its blobs
   * - a list of generated files (`step-`): while an image is kept whose own key it has
   *
   * `taken` are tags that go from what stays: once they are gone, the answer must be the same.
   */
  livingWith(kept: ReadonlySet<Digest>, taken: ReadonlySet<string>): ReadonlyMap<Digest, Reason> {
    const index = this.#indexOf(kept, taken);
    const living = new Map<Digest, Reason>();
    for (const { entry, tags } of this.#artifacts) {
      if (kept.has(entry.digest)) continue;
      for (const tag of tags) {
        const of = describedBy(entry, tag, index);
        if (of !== undefined) living.set(entry.digest, reason("needed", `beside ${of}`));
      }
    }
    return living;
  }

  /**
   * Of those that cannot be told to belong to any image, kept or not, the newest few of each kind with a tag prefix that a kept tag has: a
   * list of files of a base image from elsewhere, the files of a builder stage. Those without a time are kept, since none is known to be old.
   */
  spares(
    kept: ReadonlySet<Digest>,
    taken: ReadonlySet<string>,
    isStaying: (tag: string) => boolean,
  ): ReadonlyMap<Digest, Reason> {
    const everything = this.#indexOf(new Set(this.#inventory.keys()), taken);
    const names = [...kept].flatMap((digest) => this.#inventory.get(digest)?.tags ?? []).filter(isStaying);
    const groups = new Map<string, Entry[]>();
    for (const { entry, tags } of this.#artifacts) {
      const [tag] = tags;
      if (tag === undefined || kept.has(entry.digest) || tag.of === "inputs") continue;
      if (!names.some((name) => name.startsWith(tag.prefix))) continue;
      if (tags.some((each) => describedBy(entry, each, everything) !== undefined)) continue;
      const group = `${tag.prefix} ${tag.of} ${factsOf(entry)?.artifactType ?? ""}`;
      groups.set(group, [...(groups.get(group) ?? []), entry]);
    }
    return new Map(
      [...groups.values()].flatMap((entries) =>
        entries
          .toSorted(newestFirst)
          .filter(({ pushedAt }, place) => place < sparesKept || pushedAt === undefined)
          .map(
            ({ digest }) =>
              [
                digest,
                reason("needed", "what later builds may use: no image names it, and it is among the newest"),
              ] as const,
          ),
      ),
    );
  }

  /**
   * A step's image, or one of its platforms: it does not stand for itself. An index that is not among `digests` does not speak for what it
   * lists: once it is gone, the answer must be the same.
   */
  #isSuiteOnly(entry: Entry, digests: ReadonlySet<Digest>, taken: ReadonlySet<string>): boolean {
    const tags = entry.tags.filter((tag) => !taken.has(tag));
    if (tags.length > 0) return tags.map(tagKind).some((kind) => kind.kind === "suite" && kind.of !== "key");
    const parents = (this.#graph.parents.get(entry.digest) ?? []).flatMap(
      (digest) => this.#inventory.get(digest) ?? [],
    );
    const isSuite = (parent: Entry): boolean =>
      parent.tags.some((tag) => !taken.has(tag)) && this.#isSuiteOnly(parent, digests, taken);
    return parents.some(isSuite) && parents.every((parent) => isSuite(parent) || !digests.has(parent.digest));
  }

  #indexOf(digests: ReadonlySet<Digest>, taken: ReadonlySet<string>): Described {
    const manifests = new Map<string, string>();
    const keys = new Map<string, string>();
    const ownKeys = new Map<string, string>();
    const blobs = new Map<Digest, Digest[]>();
    for (const digest of digests) {
      const entry = this.#inventory.get(digest);
      if (entry === undefined || entry.content.kind === "gone") continue;
      const name = entry.tags.find((tag) => tagKind(tag).kind === "user") ?? shortDigest(digest);
      manifests.set(digest.slice(7, 39), name);
      const key = keyOf(entry);
      if (key !== undefined) keys.set(key.slice(0, 32), name);
      for (const tag of entry.tags.map(tagKind)) if (tag.kind === "suite" && tag.of === "key") keys.set(tag.hex, name);
      if (entry.inputs !== undefined && entry.inputs !== "unknown") ownKeys.set(entry.inputs.ownKey, name);
      if (!this.#isSuiteOnly(entry, digests, taken))
        for (const blob of contentsOf(entry)) push(blobs, blob.digest, digest);
    }
    const nameOf = (digest: Digest): string =>
      this.#inventory.get(digest)?.tags.find((tag) => tagKind(tag).kind === "user") ?? shortDigest(digest);
    const factsOfStep = (entry: Entry): readonly Entry[] =>
      (this.#graph.children.get(entry.digest) ?? [entry.digest]).flatMap((digest) => this.#inventory.get(digest) ?? []);
    return { manifests, keys, ownKeys, blobs, nameOf, manifestsOf: factsOfStep };
  }
}

interface Described {
  readonly manifests: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, string>;
  readonly ownKeys: ReadonlyMap<string, string>;
  readonly blobs: ReadonlyMap<Digest, readonly Digest[]>;
  readonly nameOf: (digest: Digest) => string;
  readonly manifestsOf: (entry: Entry) => readonly Entry[];
}

/** The blobs that tell it from others: artifacts without one share the empty one. */
function contentsOf(entry: Entry): readonly BlobFacts[] {
  return (factsOf(entry)?.blobs ?? []).filter(({ digest }) => digest !== emptyDescriptor.digest);
}

const OWN_KEY = "io.github.layered-build.own-key";

/** What of these an artifact describes, as people call it. */
function describedBy(entry: Entry, tag: SuiteTag, index: Described): string | undefined {
  if (tag.of === "tree") return index.manifests.get(tag.hex);
  if (tag.of === "inputs") return index.keys.get(tag.hex);
  const ownKey = factsOf(entry)?.annotations[OWN_KEY];
  if (ownKey !== undefined) return index.ownKeys.get(ownKey);
  for (const manifest of index.manifestsOf(entry)) {
    const blobs = contentsOf(manifest);
    const [first] = blobs;
    if (first === undefined) continue;
    const holder = (index.blobs.get(first.digest) ?? []).find((digest) =>
      blobs.every((blob) => index.blobs.get(blob.digest)?.includes(digest)),
    );
    if (holder !== undefined) return index.nameOf(holder);
  }
  return undefined;
}
