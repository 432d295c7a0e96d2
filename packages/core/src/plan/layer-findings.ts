import type { Comparison } from "../changes/compare-with-base.ts";
import type { KeyedLayer } from "../key/key-layers.ts";
import type { WeightsListings } from "../key/weights-files.ts";
import type { Cache } from "../ports.ts";
import type { Project } from "../project/project.ts";
import { inParallel } from "../in-parallel.ts";
import { lookUpKey, type KeyLookUp } from "../registry/look-up-key.ts";
import { askingOnce } from "../registry/asking-once.ts";
import type { Bases } from "../registry/resolve-bases.ts";
import type { Stores } from "../registry/stores.ts";
import { compareLayers } from "./compare-layers.ts";
import type { Candidate, Finding } from "./make-plan.ts";

/**
 * By what it is decided whether a layer is built.
 *
 * - `content`: whether the registry has an image of its key
 * - `diff`: whether anything that it is made of differs from another commit, or else has no image
 * - `all`: every one that is selected is built
 */
export type Strategy =
  | { readonly kind: "content" }
  | { readonly kind: "diff"; readonly comparison: Comparison }
  | { readonly kind: "all" };

/** What is known of the layers when the findings are made. */
export interface FindingsContext {
  readonly keys: ReadonlyMap<string, KeyedLayer>;
  /** In the order of the project's nodes. */
  readonly candidates: readonly Candidate[];
  readonly selection: ReadonlySet<string>;
  readonly bases: { readonly bases: Bases; readonly locked: boolean; readonly listings: WeightsListings };
  readonly cache: Cache | undefined;
}

/** How many keys are asked for side by side. */
const questionsAtOnce = 32;

/** Finds out about each layer what its strategy decides by. */
export async function layerFindings(
  strategy: Strategy,
  project: Project,
  stores: Stores,
  { keys, candidates, selection, bases, cache }: FindingsContext,
): Promise<ReadonlyMap<string, Finding>> {
  const compared = strategy.kind === "diff" ? compareLayers(project, keys, strategy.comparison, bases) : undefined;
  const asked: Finding = {
    kind: "changed",
    reasons: [{ kind: "asked", detail: "every selected layer is built (strategy: all)" }],
  };
  const ask = askingOnce();
  const questions = project.nodes.map((node, index) => ({ node, candidate: candidates[index] }));
  return new Map(
    await inParallel(questions, questionsAtOnce, async ({ node, candidate }): Promise<readonly [string, Finding]> => {
      if (strategy.kind === "all" && selection.has(node.id)) return [node.id, asked];
      const difference = compared?.get(node.id);
      if (difference?.kind === "changed") return [node.id, difference];
      const { tag = "", key = "" } = candidate ?? {};
      const { image, platforms } = node.layer;
      const there = await ask(image, async () =>
        lookUpKey(await stores.ofLayer(node.layer), tag, key, platforms, cache),
      );
      return [node.id, difference?.kind === "unchanged" ? unchanged(difference.detail, there) : there];
    }),
  );
}

/** What did not change may have no image all the same: its base image moved, its build failed, or there never was one. */
function unchanged(detail: string, there: KeyLookUp): Finding {
  if (there.kind === "hit") return { kind: "unchanged", detail };
  return there.kind === "miss" ? { kind: "miss", detail: `${detail}, but ${there.detail}` } : there;
}
