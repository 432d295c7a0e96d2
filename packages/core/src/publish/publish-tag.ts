import { parseManifest, type Descriptor, type Digest, type Store, type StoredManifest } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { keyAnnotation } from "../image/suite-tag.ts";
import type { PlanLayer } from "../plan/plan.ts";

/** One tag that was asked for, and whether it had to be written. */
export interface PublishedTag {
  readonly tag: string;
  readonly outcome: "written" | "unchanged";
}

/** The image of a layer's key, as it is to be published: by its digest where that is known, else by its key tag. Throws `missing-image`. */
export async function imageOfKey(
  store: Store,
  { tag: keyTag, key }: Pick<PlanLayer, "tag" | "key">,
  digest?: Digest,
): Promise<StoredManifest> {
  const stored = await store.getManifest(digest ?? keyTag);
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
 * Nothing is built and no blob is moved. `head` is what the tag names now, where it was asked for already.
 */
export async function publishTag(
  store: Store,
  { bytes, descriptor }: StoredManifest,
  tag: string,
  head: Promise<Descriptor | undefined> = store.headManifest(tag),
): Promise<PublishedTag> {
  const there = await head;
  if (there?.digest === descriptor.digest) return { tag, outcome: "unchanged" };
  await store.putManifest({ bytes, mediaType: descriptor.mediaType }, tag);
  return { tag, outcome: "written" };
}
