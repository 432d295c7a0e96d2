import type { Project } from "../project/project.ts";
import { collectInputs } from "./collect-inputs.ts";
import { contentKey } from "./content-key.ts";
import { stageShells } from "./stage-shells.ts";
import type { LayerInputs } from "./layer-inputs.ts";
import type { WeightsListings } from "./weights-files.ts";

/** The content key of a layer, and what it is made of. */
export interface KeyedLayer {
  readonly key: string;
  readonly inputs: LayerInputs;
}

/** What else is known, or wanted, when layers are keyed. */
export interface KeyOptions {
  /** Takes what `collectInputs` throws, of one layer. */
  readonly onError?: (id: string, error: unknown) => void;
  /** Layers whose keys are taken as they are. */
  readonly known?: ReadonlyMap<string, KeyedLayer>;
  /** The files of weights, by their source. */
  readonly listings?: WeightsListings | undefined;
}

/**
 * The content keys of all layers, by id. `bases` are the digests of external images. Warnings are told once for each layer.
 * Throws what `collectInputs` does, unless `onError` takes it: then the layer is not among them.
 */
export function keyLayers(
  project: Pick<Project, "nodes" | "tree" | "head">,
  bases: Readonly<Record<string, string>>,
  warn: (message: string) => void,
  options: KeyOptions = {},
): ReadonlyMap<string, KeyedLayer> {
  const { onError, known, listings } = options;
  const keyed = new Map<string, KeyedLayer>();
  const parentKeys = new Map<string, string>();
  const shells = new Map<string, readonly string[]>();
  for (const node of project.nodes) {
    try {
      const ofStages = stageShells(node, shells);
      shells.set(node.id, ofStages.left);
      const ready = known?.get(node.id);
      if (ready !== undefined) {
        parentKeys.set(node.id, ready.key);
        keyed.set(node.id, ready);
        continue;
      }
      const { tree, head } = project;
      const context = { tree, commit: head.commit, parentKeys, bases, listings, shells: ofStages, warn };
      const inputs = collectInputs(node, context);
      const key = contentKey(inputs);
      parentKeys.set(node.id, key);
      keyed.set(node.id, { key, inputs });
    } catch (error) {
      if (onError === undefined) throw error;
      onError(node.id, error);
    }
  }
  return keyed;
}
