import { indexImage, loadTree, storeTree, type Store, type Tree } from "@layered-build/oci";
import type { Log } from "../ports.ts";
import { OciAnnotation } from "./annotations.ts";
import { readPlatformManifest, type PlatformManifest } from "./platform-manifest.ts";
import { standsOn } from "./stands-on.ts";
import { suiteTag } from "./suite-tag.ts";

/** The files of an image that another stands on, and how many blobs it has. */
export interface TreeBelow {
  readonly tree: Tree;
  readonly layers: number;
}

/**
 * The tree index of an image: as stored beside it, else made by one streaming pass over its blobs, and stored.
 * Where the image says what it was built on, and its lowest blobs are that image's, only the blobs above are read.
 * `prefixes` are the tag prefixes of the layer that the image belongs to, and of those that it stands on, one below the other.
 * `below` is asked for that image where the list is not stored; by default it is looked for in the image's own repository.
 */
export async function treeOfImage(
  store: Store,
  image: PlatformManifest,
  platform: string,
  prefixes: readonly string[],
  log: Log,
  below: () => Promise<TreeBelow | undefined> = () => baseOf(store, image, platform, prefixes, log),
): Promise<Tree> {
  const tag = suiteTag(prefixes[0] ?? "", "tree", image.descriptor.digest);
  const stored = await loadTree(store, image.descriptor.digest, tag);
  if (stored !== undefined) return stored;
  const base = await below();
  const tree = await indexImage(store, image.manifest, {
    ...(base === undefined ? {} : { base }),
    onLayer: (layer) => log.info(`Reading the file list of ${layer.digest} (${layer.size} bytes), once`),
  });
  await storeTree(store, image.descriptor, tree, tag);
  return tree;
}

async function baseOf(
  store: Store,
  image: PlatformManifest,
  platform: string,
  prefixes: readonly string[],
  log: Log,
): Promise<TreeBelow | undefined> {
  const digest = image.manifest.annotations?.[OciAnnotation.baseDigest];
  if (digest === undefined || (await store.headManifest(digest)) === undefined) return undefined;
  const base = await readPlatformManifest(store, digest, platform);
  // An annotation is only a claim; equal blobs are proof.
  if (!standsOn(image, base)) return undefined;
  // What no layer of the chain is keeps its file list under the tags of the one that stands on it.
  const lower = prefixes.length > 1 ? prefixes.slice(1) : prefixes;
  return { tree: await treeOfImage(store, base, platform, lower, log), layers: base.manifest.layers.length };
}
