import { minimatch } from "minimatch";
import type { Weights } from "../config/layer.ts";
import { LayeredBuildError } from "../error.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import type { HubFile } from "../hub/hub-file.ts";
import { hubReference, isHubCommit, type HubCommit } from "../hub/weights-source.ts";
import type { FixedBase } from "../registry/resolve-bases.ts";
import type { Stores } from "../registry/stores.ts";
import { FileList } from "./file-list.ts";
import type { LayerInputs } from "./layer-inputs.ts";

/** All files of the sources of weights, by source and commit; see `weightsListings`. */
export type WeightsListings = ReadonlyMap<string, readonly HubFile[]>;

/** How many files a message names. */
const namedFiles = 5;

/** Asks the Hub for the files of all layers' weights, at the commits that `bases` has for them. Throws what the Hub says. */
export async function weightsListings(
  nodes: readonly LayerNode[],
  bases: Readonly<Record<string, FixedBase>>,
  stores: Stores,
): Promise<WeightsListings> {
  const wanted = nodes.flatMap(({ layer: { weights } }) => {
    const commit = weights === undefined ? undefined : weightsCommit(weights, bases);
    return weights === undefined || commit === undefined ? [] : [{ weights, commit }];
  });
  const listings = wanted.map(async ({ weights, commit }) => {
    const { repository } = weights.source;
    return [listingName(weights, commit), await stores.hub().files(repository, commit)] as const;
  });
  return new Map(await Promise.all(listings));
}

/** The commit that a source of weights is fixed at; undefined where it is not (`bases: pinned-only`, and a branch). */
export function weightsCommit({ source }: Weights, bases: Readonly<Record<string, string>>): HubCommit | undefined {
  const reference = hubReference(source);
  const commit = Object.hasOwn(bases, reference) ? bases[reference] : undefined;
  return commit !== undefined && isHubCommit(commit) ? commit : undefined;
}

/** The files that a layer takes of all that its source has. Throws `missing-source` where no pattern fits any. */
export function takenWeights({ source, include, exclude }: Weights, all: readonly HubFile[]): readonly HubFile[] {
  const taken = all.filter(({ path }) => (include.length === 0 || matches(path, include)) && !matches(path, exclude));
  if (taken.length > 0) return taken;
  const names = all.slice(0, namedFiles).map(({ path }) => path);
  throw new LayeredBuildError(
    "missing-source",
    `Of ${hubReference(source)}, \`include\` and \`exclude\` leave no file.`,
    {
      hint: `It has ${names.join(", ")}${all.length > namedFiles ? ", …" : ""}. Patterns are of whole paths: **/*.safetensors`,
    },
  );
}

/** What weights add to a layer's inputs: where they go, and what they are as far as that is known. `onIdle` is told patterns that fit no file. */
export function weightsInputs(
  weights: Weights,
  bases: Readonly<Record<string, string>>,
  listings: WeightsListings = new Map(),
  onIdle: (pattern: string) => void = () => {},
): Pick<LayerInputs, "files"> & Required<Pick<LayerInputs, "weights">> {
  const { to, include, exclude } = weights;
  const commit = weightsCommit(weights, bases);
  const all = commit === undefined ? undefined : listings.get(listingName(weights, commit));
  if (all === undefined) return { files: FileList.of([]), weights: { to, include, exclude } };
  for (const pattern of include) if (!all.some(({ path }) => matches(path, [pattern]))) onIdle(pattern);
  const records = takenWeights(weights, all).map(({ path, id }) => `100644 ${id} ${path}`);
  return { files: FileList.of(records), weights: { to } };
}

function listingName({ source: { repository } }: Weights, commit: HubCommit): string {
  return hubReference({ repository, revision: commit });
}

function matches(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => minimatch(path, pattern, { dot: true }));
}
