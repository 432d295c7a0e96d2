import type { Comparison } from "../changes/compare-with-base.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import { parentNames } from "../key/collect-inputs.ts";
import { explainChange } from "../key/explain-change.ts";
import { externalImages } from "../key/external-images.ts";
import { keyLayers, type KeyedLayer } from "../key/key-layers.ts";
import type { WeightsListings } from "../key/weights-files.ts";
import type { Project } from "../project/project.ts";
import { parseLockFile } from "../project/lock-file.ts";
import { isPinned, type Bases } from "../registry/resolve-bases.ts";
import { oneLine } from "../one-line.ts";
import type { Finding } from "./make-plan.ts";

/** Characters of what a Dockerfile's error says. */
const longestReason = 300;

/**
 * Finds for each layer whether anything that its image is made of differs from what it was: where it was touched at all, both commits'
 * inputs are collected in full and compared, so that a file counts where the Dockerfile takes it, or took it. Images from elsewhere are the same on both sides, except
 * that with `locked` each side has the digests of its own lock file. What cannot be compared has changed. No registry is asked: whether
 * an image of what is unchanged exists, this does not say.
 */
export function compareLayers(
  project: Project,
  keys: ReadonlyMap<string, KeyedLayer>,
  comparison: Comparison,
  { bases, locked, listings }: { readonly bases: Bases; readonly locked: boolean; readonly listings: WeightsListings },
): ReadonlyMap<string, Finding> {
  if (comparison.kind === "unknown") {
    const detail = `nothing to compare with: ${comparison.why}`;
    return new Map(project.nodes.map(({ id }) => [id, { kind: "changed", reasons: [{ kind: "changed", detail }] }]));
  }
  const { since, before } = comparison;
  const errors = new Map<string, string>();
  const basesBefore = locked ? { ...pinned(bases), ...lockedBefore(before.lockFileText) } : bases;
  const keysBefore = keyLayers(before.project, basesBefore, () => {}, {
    onError: (id, error) => errors.set(id, error instanceof Error ? error.message : String(error)),
    known: sameKeys(project, keys, before.untouched, [bases, basesBefore]),
    // Weights of another commit have changed, whatever files they had.
    listings,
  });
  const layersBefore = new Map(before.project.nodes.map(({ id, layer }) => [id, layer]));
  const changesOf = (node: LayerNode): readonly string[] => {
    const now = keys.get(node.id);
    const old = keysBefore.get(node.id);
    const oldLayer = layersBefore.get(node.id);
    if (now === undefined || oldLayer === undefined) return [`there was no layer ${node.id}`];
    if (old === undefined) return [`what it was cannot be told: ${oneLine(errors.get(node.id) ?? "", longestReason)}`];
    const moved = oldLayer.image !== node.layer.image || oldLayer.tagPrefix !== node.layer.tagPrefix;
    if (moved) return ["the repository or the tags of its images changed"];
    if (old.key === now.key) return [];
    const changes = explainChange(old.inputs, now.inputs, parentNames(node));
    return changes.length === 0 ? ["its settings changed"] : changes;
  };
  return new Map(
    project.nodes.map((node): readonly [string, Finding] => {
      const reasons = changesOf(node).map((detail) => ({ kind: "changed" as const, detail }));
      if (reasons.length === 0) return [node.id, { kind: "unchanged", detail: `unchanged since ${since}` }];
      return [node.id, { kind: "changed", reasons }];
    }),
  );
}

/** The keys that are the same on both sides, because all that they are made of is. */
function sameKeys(
  { nodes }: Project,
  keys: ReadonlyMap<string, KeyedLayer>,
  untouched: ReadonlySet<string>,
  [now, before]: readonly [Bases, Bases],
): ReadonlyMap<string, KeyedLayer> {
  const same = new Map<string, KeyedLayer>();
  for (const node of nodes) {
    const key = keys.get(node.id);
    const isSame =
      untouched.has(node.id) &&
      node.parents.every((parent) => same.has(parent)) &&
      externalImages(node).every((image) => digestIn(now, image) === digestIn(before, image));
    if (key !== undefined && isSame) same.set(node.id, key);
  }
  return same;
}

/** An image may be called like a member that every object has. */
function digestIn(bases: Bases, image: string): string | undefined {
  return Object.hasOwn(bases, image) ? bases[image] : undefined;
}

/** Those that are pinned where they are written, which are in no lock file. */
function pinned(bases: Bases): Bases {
  return Object.fromEntries(Object.entries(bases).filter(([reference]) => isPinned(reference)));
}

/** A lock file that cannot be read has no digests: then all that is made of such images has changed. */
function lockedBefore(text: string | undefined): Bases {
  try {
    return text === undefined ? {} : parseLockFile(text, "the lock file");
  } catch {
    return {};
  }
}
