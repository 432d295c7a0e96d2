import { indexImage, isDigest, loadTree, parseManifest, storeTree, type Store, type Tree } from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import { standsOn } from "../image/stands-on.ts";
import { suiteTag } from "../image/suite-tag.ts";
import type { TreeBelow } from "../image/tree-of-image.ts";
import type { Log } from "../ports.ts";
import type { BasePlatform } from "./base-platform.ts";

/**
 * The list of an image's files: as it is stored beside it or beside its wraps, else read from its blobs once, and stored with the wraps.
 * Of an image that layered-build has made on a parent, only the blobs above that parent are read.
 */
export async function filesOfImage(image: BasePlatform, from: Store, to: Store, log: Log): Promise<Tree> {
  const { descriptor, manifest, platform } = image;
  const tag = suiteTag("", "tree", descriptor.digest);
  for (const store of new Set([from, to])) {
    const stored = await loadTree(store, descriptor.digest, tag);
    if (stored !== undefined) return stored;
  }
  const base = await treeOfParent(image, from);
  const tree = await indexImage(from, manifest, {
    ...(base === undefined ? {} : { base }),
    onLayer: ({ digest, size }) =>
      log.info(`${platform}: reading the file list of ${digest} (${size} bytes), once, to see who may write its home`),
  });
  // Its subject is the image, which need not be in this repository: a registry takes that.
  await storeTree(to, descriptor, tree, tag);
  return tree;
}

/** The parent's list, which is stored under the tag prefix that the parent's key tag has; undefined where the image names no such parent. */
async function treeOfParent({ manifest, descriptor }: BasePlatform, from: Store): Promise<TreeBelow | undefined> {
  const { [OciAnnotation.baseName]: name = "", [OciAnnotation.baseDigest]: digest = "" } = manifest.annotations ?? {};
  const prefix = /:([^:/]*)key-[0-9a-f]{32}$/.exec(name)?.[1];
  if (prefix === undefined || !isDigest(digest)) return undefined;
  const tree = await loadTree(from, digest, suiteTag(prefix, "tree", digest));
  const stored = tree === undefined ? undefined : await from.getManifest(digest);
  const parent = stored === undefined ? undefined : parseManifest(stored);
  if (tree === undefined || parent?.kind !== "manifest") return undefined;
  const below = { descriptor: parent.descriptor, manifest: parent.document };
  // An annotation is only a claim; equal blobs are proof.
  return standsOn({ descriptor, manifest }, below) ? { tree, layers: parent.document.layers.length } : undefined;
}
