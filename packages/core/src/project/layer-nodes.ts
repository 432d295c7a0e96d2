import { triggersOf, type Instruction } from "@layered-build/dockerfile";
import type { Layer } from "../config/layer.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import { sortLayers } from "../graph/sort-layers.ts";
import { understandLayer } from "../graph/understand-layer.ts";
import { BuildContext } from "../source/build-context.ts";
import type { WorkTree } from "../source/work-tree.ts";
import { readDockerfile } from "./read-dockerfile.ts";
import type { ReadText } from "./read-repository-file.ts";

/**
 * Understands all layers by their Dockerfiles, parents first; those that are `known`, by id, are taken as they are.
 * Throws what `readDockerfile`, `understandLayer` and `sortLayers` do.
 */
export async function layerNodes(
  layers: readonly Layer[],
  tree: WorkTree | Promise<WorkTree>,
  read: ReadText,
  known: ReadonlyMap<string, LayerNode> = new Map(),
): Promise<readonly LayerNode[]> {
  const files = await Promise.all(
    layers.map(async (layer) => {
      const node = known.get(layer.id);
      return node === undefined ? { layer, file: await readDockerfile(read, layer) } : { node };
    }),
  );
  const there = await tree;
  const contexts = new Map<string, BuildContext>();
  const nodes = files.map(({ node, layer, file }) => {
    if (node !== undefined) return node;
    const name = [layer.context, ...file.ignorePatterns].join("\0");
    const context = contexts.get(name) ?? new BuildContext(there, layer.context, file.ignoreRules);
    contexts.set(name, context);
    return understandLayer(layer, file, layers, context);
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return sortLayers(nodes).map((node) => ({ ...node, triggers: triggersOfParents(node, byId) }));
}

/** A parent's ONBUILD takes files from the context of the layer that is built on it, which count there. */
function triggersOfParents(
  { links }: LayerNode,
  byId: ReadonlyMap<string, LayerNode>,
): ReadonlyMap<string, readonly Instruction[]> {
  return new Map(
    links.flatMap(({ id, names }) => {
      const triggers = triggersOf(byId.get(id)?.chain.at(-1));
      return triggers.length === 0 ? [] : names.map((name) => [name, triggers] as const);
    }),
  );
}
