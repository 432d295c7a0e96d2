import { parseManifest, type Digest, type Store } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { keyAnnotation } from "../image/suite-tag.ts";

/** One tag that was asked for, and whether it had to be written. */
export interface PublishedTag {
  readonly tag: string;
  readonly outcome: "written" | "unchanged";
}

/** What publishing an image did. */
export interface PublishResult {
  readonly digest: Digest;
  readonly tags: readonly PublishedTag[];
}

/**
 * Puts tags on the image of a key: the identical manifest bytes, so that the digest, signatures and referrers stay valid.
 * Nothing is built and no blob is moved. Throws `missing-image` when the key has no image.
 */
export async function publishTags(
  store: Store,
  keyTag: string,
  key: string,
  tags: readonly string[],
): Promise<PublishResult> {
  const stored = await store.getManifest(keyTag);
  if (stored === undefined || parseManifest(stored).document.annotations?.[keyAnnotation] !== key) {
    throw new LayeredBuildError(
      "missing-image",
      `${store.name} has no image of this key (tag ${keyTag}), so nothing was published.`,
      {
        hint: "Build it first: run build-layer with `phase: build`, or `phase: all`.",
      },
    );
  }
  const { bytes, descriptor } = stored;
  const publish = async (tag: string): Promise<PublishedTag> => {
    const there = await store.headManifest(tag);
    if (there?.digest === descriptor.digest) return { tag, outcome: "unchanged" };
    await store.putManifest({ bytes, mediaType: descriptor.mediaType }, tag);
    return { tag, outcome: "written" };
  };
  return { digest: descriptor.digest, tags: await Promise.all(tags.map(publish)) };
}
