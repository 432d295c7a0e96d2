import { isDigest, type Store } from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import { baseRepository } from "../image/base-repository.ts";
import { readPlatformManifest, type PlatformManifest } from "../image/platform-manifest.ts";
import { standsOn } from "../image/stands-on.ts";
import type { Stores } from "../registry/stores.ts";

/** What an image stands on: its name, and its blobs, which are the lowest of the image. */
export interface ImageBelow {
  readonly name: string;
  readonly image: PlatformManifest;
}

/**
 * Finds the image that another stands on by what its annotations say, beside it or in the repository that they name. Undefined where there is
 * none, or it cannot be read, or is another: it only helps to explain.
 */
export async function imageBelow(
  image: PlatformManifest,
  platform: string,
  store: Store,
  stores: Pick<Stores, "ofReference">,
): Promise<ImageBelow | undefined> {
  const { annotations = {} } = image.manifest;
  const name = annotations[OciAnnotation.baseName];
  const digest = annotations[OciAnnotation.baseDigest];
  if (name === undefined || digest === undefined || !isDigest(digest)) return undefined;
  try {
    const repository = baseRepository(name);
    const isBeside = repository === undefined || (await store.headManifest(digest)) !== undefined;
    const place = isBeside ? store : await stores.ofReference(repository);
    const below = await readPlatformManifest(place, digest, platform);
    return standsOn(image, below) ? { name, image: below } : undefined;
  } catch {
    return undefined;
  }
}
