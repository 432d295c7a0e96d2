import type { Stage } from "@layered-build/dockerfile";
import { ensureBlob, type Digest } from "@layered-build/oci";
import { readImageConfig, readPlatformManifest } from "../../image/platform-manifest.ts";
import { treeOfImage } from "../../image/tree-of-image.ts";
import type { FinishedPlatform } from "../../image/write-image.ts";
import { baseParent } from "../../graph/layer-node.ts";
import { diskContent } from "../../source/disk-content.ts";
import { imageAnnotations } from "../image-annotations.ts";
import type { LayerBuild, OnBlob, ParentImage } from "../layer-build.ts";
import type { StageBase } from "./stage-state.ts";
import { executeStages } from "./execute-stage.ts";

/**
 * Builds a layer by registry calls alone: its parent is neither pulled nor unpacked. The blobs are then in the layer's repository,
 * under no tag. Throws `HandOver` where BuildKit has to do it.
 */
export async function buildNatively(
  build: LayerBuild,
  stages: readonly Stage[],
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<readonly FinishedPlatform[]> {
  const link = baseParent(build.node);
  const parent = parents.find(({ id }) => id === link?.id);
  const finished: FinishedPlatform[] = [];
  // One after the other: the data blobs of the second platform are those of the first, and found by their digest.
  for (const platform of build.node.layer.platforms)
    finished.push(await buildPlatform(build, stages, platform, parent, onBlob));
  return finished;
}

async function buildPlatform(
  build: LayerBuild,
  stages: readonly Stage[],
  platform: string,
  parent: ParentImage | undefined,
  onBlob: OnBlob,
): Promise<FinishedPlatform> {
  const { node, stores, project, choices } = build;
  const { layer } = node;
  const store = await stores.ofLayer(layer);
  const below = parent === undefined ? undefined : await readBelow(parent, platform, build);
  if (parent !== undefined && below !== undefined && parent.store !== store) {
    for (const blob of below.base.layers) {
      const { outcome, size } = await ensureBlob(blob, parent.store, store);
      onBlob(`${parent.id}'s blob`, outcome, size);
    }
  }
  const folder = layer.context === "" ? "" : `${layer.context}/`;
  const result = await executeStages({
    store,
    base: below?.base,
    stages,
    dockerfile: layer.dockerfile,
    escape: node.dockerfile.directives.escape,
    platform,
    buildArgs: layer.buildArgs,
    globalArgs: node.graphs.get(platform)?.globalArgs ?? new Map(),
    context: { tree: node.context, contentOf: (entry) => diskContent(project.root, `${folder}${entry.path}`) },
    labels: layer.labels,
    compression: layer.compression,
    epoch: choices.epoch,
    onBlob,
  });
  return {
    platform,
    config: { kind: "new", document: result.config },
    layers: result.layers,
    annotations: imageAnnotations(node, choices, below?.annotated),
    tree: result.tree,
  };
}

/** What a layer is built on: the parent's image of one platform, and how annotations name it. */
async function readBelow(
  parent: ParentImage,
  platform: string,
  { environment }: LayerBuild,
): Promise<{ readonly base: StageBase; readonly annotated: { readonly name: string; readonly digest: Digest } }> {
  const image = await readPlatformManifest(parent.store, parent.digest, platform);
  const [config, tree] = await Promise.all([
    readImageConfig(parent.store, image),
    treeOfImage(parent.store, image, platform, parent.tagPrefixes, environment.log),
  ]);
  return {
    base: { config, layers: image.manifest.layers, tree },
    annotated: { name: parent.name, digest: image.descriptor.digest },
  };
}
