import { parseManifest, type Store, type StoredManifest } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { keyAnnotation } from "../image/suite-tag.ts";

/** One tag that was asked for, and whether it had to be written. */
export interface PublishedTag {
  readonly tag: string;
  readonly outcome: "written" | "unchanged";
}

/** The image of a key, as it is to be published. Throws `missing-image` when the key has none. */
export async function imageOfKey(store: Store, keyTag: string, key: string): Promise<StoredManifest> {
  const stored = await store.getManifest(keyTag);
  if (stored !== undefined && parseManifest(stored).document.annotations?.[keyAnnotation] === key) return stored;
  throw new LayeredBuildError(
    "missing-image",
    `${store.name} has no image of this key (tag ${keyTag}), so nothing was published.`,
    {
      hint: "Build it first: run build-layer with `phase: build`, or `phase: all`.",
    },
  );
}

/**
 * Puts a tag on an image: the identical manifest bytes, so that the digest, signatures and referrers stay valid.
 * Nothing is built and no blob is moved.
 */
export async function publishTag(
  store: Store,
  { bytes, descriptor }: StoredManifest,
  tag: string,
): Promise<PublishedTag> {
  const there = await store.headManifest(tag);
  if (there?.digest === descriptor.digest) return { tag, outcome: "unchanged" };
  await store.putManifest({ bytes, mediaType: descriptor.mediaType }, tag);
  return { tag, outcome: "written" };
}
