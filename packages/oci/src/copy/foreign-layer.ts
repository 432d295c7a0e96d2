import type { Descriptor } from "../descriptor.ts";

/** True for a layer that lives elsewhere and is never pushed: it has `urls`, or a nondistributable type (image-spec, layer.md; Docker's "foreign" layers). */
export function isForeignLayer({ mediaType, urls }: Descriptor): boolean {
  return (urls?.length ?? 0) > 0 || mediaType.includes(".nondistributable.") || mediaType.includes(".rootfs.foreign.");
}
