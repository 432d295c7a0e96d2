import { indexImage, loadTree, storeTree, type Store, type Tree } from "@layered-build/oci";
import type { Log } from "../ports.ts";
import { OciAnnotation } from "./annotations.ts";
import { readPlatformImage, type PlatformImage } from "./platform-image.ts";
import { suiteTag } from "./suite-tag.ts";

/**
 * The tree index of an image: as stored beside it, else made by one streaming pass over its blobs, and stored.
 * Where the image says what it was built on, and its lowest blobs are that image's, only the blobs above are read.
 * `prefix` is the tag prefix of the layer that the image belongs to.
 */
export async function treeOfImage(
  store: Store,
  image: PlatformImage,
  platform: string,
  prefix: string,
  log: Log,
): Promise<Tree> {
  const tag = suiteTag(prefix, "tree", image.descriptor.digest);
  const stored = await loadTree(store, image.descriptor.digest, tag);
  if (stored !== undefined) return stored;
  const base = await baseOf(store, image, platform, prefix, log);
  const tree = await indexImage(store, image.manifest, {
    ...(base === undefined ? {} : { base }),
    onLayer: (layer) => log.info(`Reading the file list of ${layer.digest} (${layer.size} bytes), once`),
  });
  await storeTree(store, image.descriptor, tree, tag);
  return tree;
}

async function baseOf(
  store: Store,
  image: PlatformImage,
  platform: string,
  prefix: string,
  log: Log,
): Promise<{ readonly tree: Tree; readonly layers: number } | undefined> {
  const digest = image.manifest.annotations?.[OciAnnotation.baseDigest];
  if (digest === undefined || (await store.headManifest(digest)) === undefined) return undefined;
  const base = await readPlatformImage(store, digest, platform);
  const below = base.manifest.layers.map((layer) => layer.digest);
  // An annotation is only a claim; equal blobs are proof.
  if (below.some((layer, index) => image.manifest.layers[index]?.digest !== layer)) return undefined;
  return { tree: await treeOfImage(store, base, platform, prefix, log), layers: below.length };
}
