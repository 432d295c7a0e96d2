import { isDigest, type Digest } from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import { keyOf } from "./classify.ts";
import type { Graph } from "./graph.ts";
import { factsOf, type Entry, type Inventory } from "./inventory.ts";
import { push } from "./push.ts";
import { tagKind } from "./tag-kind.ts";

/** How an image says what it was built on. */
export type BaseProof = "base-digest" | "parent-key" | "blobs";

/** An edge from an image to one that it was built on. */
export interface BaseEdge {
  readonly base: Digest;
  readonly proof: BaseProof;
}

/** Finds what images were built on. Made once for an inventory; see `basesOf`. */
export class BaseFinder {
  readonly #inventory: Inventory;
  readonly #graph: Graph;
  readonly #byKey = new Map<string, Digest[]>();
  /** Images with blobs, by their uppermost blob: an image stands on those whose uppermost blob is one of its own. */
  readonly #byTop = new Map<Digest, Entry[]>();

  constructor(inventory: Inventory, graph: Graph) {
    this.#inventory = inventory;
    this.#graph = graph;
    for (const entry of inventory.values()) {
      const key = keyOf(entry);
      if (key !== undefined) push(this.#byKey, key, entry.digest);
      for (const chain of chainsOf(entry)) {
        const top = chain.at(-1);
        if (top !== undefined && !isStep(entry)) push(this.#byTop, top, entry);
      }
    }
  }

  /**
   * The images that this one was built on: by its annotation, by the keys of its parents, and, where neither names one that is here, the
   * longest run of lowest blobs (compressed, or uncompressed where the configurations were read) that is a whole other image.
   */
  basesOf(entry: Entry): readonly BaseEdge[] {
    const annotated = this.#annotated(entry);
    const byKeys = entry.inputs === undefined || entry.inputs === "unknown" ? [] : entry.inputs.parents;
    const keyed = byKeys.flatMap((key) => this.#ofKey(key));
    const found = [...annotated, ...keyed];
    return found.length > 0 ? found : this.#below(entry);
  }

  #annotated(entry: Entry): readonly BaseEdge[] {
    const annotations = factsOf(entry)?.annotations;
    const digest = annotations?.[OciAnnotation.baseDigest];
    const base = digest !== undefined && isDigest(digest) ? this.#inventory.get(digest)?.digest : undefined;
    if (base === undefined) return [];
    // The annotation names the image of one platform; what a build asks for is the index that lists it.
    const above = (this.#graph.parents.get(base) ?? []).filter((parent) => isNamed(this.#inventory.get(parent)));
    return [base, ...above].map((each) => ({ base: each, proof: "base-digest" as const }));
  }

  #ofKey(key: string): readonly BaseEdge[] {
    return (this.#byKey.get(key) ?? []).map((base) => ({ base, proof: "parent-key" as const }));
  }

  #below(entry: Entry): readonly BaseEdge[] {
    let best: { readonly length: number; readonly entries: readonly Entry[] } | undefined;
    for (const chain of chainsOf(entry)) {
      for (let length = chain.length - 1; length > (best?.length ?? 0); length -= 1) {
        const whole = (this.#byTop.get(at(chain, length - 1)) ?? []).filter((other) =>
          chainsOf(other).some(
            (below) => below.length === length && below.every((digest, index) => chain[index] === digest),
          ),
        );
        if (whole.length > 0) best = { length, entries: whole };
      }
    }
    return (best?.entries ?? [])
      .filter(({ digest }) => digest !== entry.digest)
      .flatMap(({ digest }) => [
        digest,
        ...(this.#graph.parents.get(digest) ?? []).filter((parent) => isNamed(this.#inventory.get(parent))),
      ])
      .map((base) => ({ base, proof: "blobs" as const }));
  }
}

/** The lists of blobs that an image is made of: as stored, and uncompressed where that is known. */
function chainsOf(entry: Entry): readonly (readonly Digest[])[] {
  const facts = factsOf(entry);
  if (facts?.form !== "manifest" || facts.subject !== undefined) return [];
  const stored = facts.blobs.map(({ digest }) => digest);
  return entry.diffIds === undefined ? [stored] : [stored, entry.diffIds];
}

/** What belongs to a step is kept by its own rule; see `SuiteArtifacts`. */
function isStep(entry: Entry): boolean {
  return entry.tags.some((tag) => {
    const kind = tagKind(tag);
    return kind.kind === "suite" && kind.of === "step";
  });
}

function isNamed(entry: Entry | undefined): boolean {
  return entry !== undefined && entry.tags.length > 0 && !isStep(entry);
}

function at(chain: readonly Digest[], index: number): Digest {
  const digest = chain[index];
  if (digest === undefined) throw new RangeError(`No blob ${index}`);
  return digest;
}
