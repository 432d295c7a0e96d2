import { parseManifest, type Descriptor, type ImageConfig } from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import { configDocument, indexDocument, manifestDocument, type DocumentBytes } from "../image/image-document.ts";
import type { BasePlatform } from "./base-platform.ts";
import type { Base } from "./find-base.ts";

/** The version as it was given: two that make the same tag are told apart by it. */
export const versionAnnotation = "io.github.layered-build.version";
const ownAnnotation = "io.github.layered-build.";

/** One platform's image with its new configuration, and the image that it is a wrap of. */
export interface FinishedWrap {
  readonly image: BasePlatform;
  readonly original: BasePlatform;
  readonly config: ImageConfig;
}

/** What a wrap is made of; `base` is what annotations name. */
export interface WrapSource {
  readonly finished: readonly FinishedWrap[];
  readonly base: Pick<Base, "name" | "stored">;
  readonly version: string;
}

/**
 * The base's annotations stay, but for those of layered-build, which say what was built how. A subject does not: it would make the wrap a
 * referrer of something.
 */
export function wrapManifest({ base, version }: WrapSource, { image, original, config }: FinishedWrap): DocumentBytes {
  return manifestDocument(configDocument(config).descriptor, image.manifest.layers, {
    ...inherited(image.manifest.annotations),
    [OciAnnotation.baseName]: base.name,
    [OciAnnotation.baseDigest]: original.descriptor.digest,
    [versionAnnotation]: version,
  });
}

/** Attestations of the base are left out: they are statements about its manifests, by their digests. */
export function wrapIndex({ finished, base, version }: WrapSource, manifests: readonly Descriptor[]): DocumentBytes {
  const entries = manifests.flatMap((descriptor, at) => {
    const platform = finished[at]?.original.named;
    return platform === undefined ? [] : [{ ...descriptor, platform }];
  });
  return indexDocument(entries, {
    ...inherited(parseManifest(base.stored).document.annotations),
    [OciAnnotation.baseName]: base.name,
    [OciAnnotation.baseDigest]: base.stored.descriptor.digest,
    [versionAnnotation]: version,
  });
}

function inherited(annotations: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !name.startsWith(ownAnnotation)));
}
