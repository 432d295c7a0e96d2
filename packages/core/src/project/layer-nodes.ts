import type { Layer } from "../config/layer.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import { sortLayers } from "../graph/sort-layers.ts";
import { understandLayer } from "../graph/understand-layer.ts";
import { BuildContext } from "../source/build-context.ts";
import type { WorkTree } from "../source/work-tree.ts";
import { readDockerfile } from "./read-dockerfile.ts";
import type { ReadText } from "./read-repository-file.ts";

/** Understands all layers by their Dockerfiles, parents first. Throws what `readDockerfile`, `understandLayer` and `sortLayers` do. */
export async function layerNodes(
  layers: readonly Layer[],
  tree: WorkTree | Promise<WorkTree>,
  read: ReadText,
): Promise<readonly LayerNode[]> {
  const files = await Promise.all(layers.map(async (layer) => ({ layer, file: await readDockerfile(read, layer) })));
  const there = await tree;
  const nodes = files.map(({ layer, file }) =>
    understandLayer(layer, file, layers, new BuildContext(there, layer.context, file.ignoreRules)),
  );
  return sortLayers(nodes);
}
