import type { Store, Tree } from "@layered-build/oci";
import { readPlatformManifest, type PlatformManifest } from "../../image/platform-manifest.ts";
import { standsOn } from "../../image/stands-on.ts";
import { treeOfImage, type TreeBelow } from "../../image/tree-of-image.ts";
import type { LayerBuild, ParentImage } from "../layer-build.ts";
import { findForeignBase } from "../native/foreign-base.ts";

/**
 * The files of a step's image: as stored, else those of the image that it stands on, and of the blobs above. So a RUN that changes costs
 * its own blobs, and not those of a large base once more. `parent` is the layer that it stands on.
 */
export async function stepTree(
  build: LayerBuild,
  store: Store,
  image: PlatformManifest,
  platform: string,
  parent: ParentImage | undefined,
): Promise<Tree> {
  const { node, environment } = build;
  const prefixes = [node.layer.tagPrefix, ...(parent?.tagPrefixes ?? [])];
  const below = (): Promise<TreeBelow | undefined> => treeBelow(build, store, image, platform, parent);
  return treeOfImage(store, image, platform, prefixes, environment.log, below);
}

/** Undefined for FROM scratch, and where a builder has packed the blobs below anew. */
async function treeBelow(
  build: LayerBuild,
  store: Store,
  image: PlatformManifest,
  platform: string,
  parent: ParentImage | undefined,
): Promise<TreeBelow | undefined> {
  const { node, environment } = build;
  if (parent !== undefined) {
    const below = await readPlatformManifest(parent.store, parent.digest, platform);
    if (!standsOn(image, below)) return undefined;
    const tree = await treeOfImage(parent.store, below, platform, parent.tagPrefixes, environment.log);
    return { tree, layers: below.manifest.layers.length };
  }
  const below = await foreignBelow(build, platform);
  if (below === undefined || !standsOn(image, below)) return undefined;
  // Its blobs are those of the step too, and so in the layer's own repository.
  const tree = await treeOfImage(store, below, platform, [node.layer.tagPrefix], environment.log);
  return { tree, layers: below.manifest.layers.length };
}

/** The manifest of an external base. It only saves reading: where it is gone, or cannot be had now, the step has all that is needed. */
async function foreignBelow(build: LayerBuild, platform: string): Promise<PlatformManifest | undefined> {
  const { node, environment } = build;
  if (node.base.kind !== "external") return undefined;
  try {
    return (await findForeignBase(build, node.base.reference)).images.get(platform);
  } catch (error) {
    environment.log.debug(`${node.id}: nothing is known of ${node.base.reference}: ${String(error)}`);
    return undefined;
  }
}
