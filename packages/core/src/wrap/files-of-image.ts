import { indexImage, loadTree, storeTree, type Store, type Tree } from "@layered-build/oci";
import { suiteTag } from "../image/suite-tag.ts";
import type { Log } from "../ports.ts";
import type { BasePlatform } from "./find-base.ts";

/** The list of an image's files: as it is stored beside it or beside its wraps, else read from its blobs once, and stored with the wraps. */
export async function filesOfImage(image: BasePlatform, from: Store, to: Store, log: Log): Promise<Tree> {
  const { descriptor, manifest, platform } = image;
  const tag = suiteTag("", "tree", descriptor.digest);
  for (const store of new Set([from, to])) {
    const stored = await loadTree(store, descriptor.digest, tag);
    if (stored !== undefined) return stored;
  }
  const tree = await indexImage(from, manifest, {
    onLayer: ({ digest, size }) =>
      log.info(
        `${platform}: reading the file list of ${digest} (${size} bytes), once, to see whether the image's home can be written`,
      ),
  });
  // Its subject is the image, which need not be in this repository: a registry takes that.
  await storeTree(to, descriptor, tree, tag);
  return tree;
}
