import type { Project } from "../project/project.ts";
import { collectInputs } from "./collect-inputs.ts";
import { contentKey } from "./content-key.ts";
import { stageShells } from "./stage-shells.ts";
import type { LayerInputs } from "./layer-inputs.ts";

/** The content key of a layer, and what it is made of. */
export interface KeyedLayer {
  readonly key: string;
  readonly inputs: LayerInputs;
}

/**
 * The content keys of all layers, by id. `bases` are the digests of external images. Warnings are told once for each layer.
 * Throws what `collectInputs` does, unless `onError` takes it: then the layer is not among them. Those that are `known` are taken as they are.
 */
export function keyLayers(
  project: Project,
  bases: Readonly<Record<string, string>>,
  warn: (message: string) => void,
  onError?: (id: string, error: unknown) => void,
  known?: ReadonlyMap<string, KeyedLayer>,
): ReadonlyMap<string, KeyedLayer> {
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
      const context = { tree: project.tree, commit: project.head.commit, parentKeys, bases, shells: ofStages, warn };
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
