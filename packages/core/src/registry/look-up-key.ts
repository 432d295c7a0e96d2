import { parseManifest, type Descriptor, type ParsedManifest, type Store } from "@layered-build/oci";
import { keyAnnotation } from "../image/suite-tag.ts";
import { parsePlatform, platformText } from "../image/platform-text.ts";

/** Whether the image of a content key is there; what the registry could not say is kept apart from "no". */
export type KeyLookUp =
  | { readonly kind: "hit"; readonly descriptor: Descriptor }
  | { readonly kind: "miss"; readonly detail: string }
  | { readonly kind: "unknown"; readonly cause: Error };

/**
 * Asks for the image of a key: one HEAD, and for a hit one GET to see that the full key is in its annotations (the tag has half of it)
 * and that no platform is missing, as after a push that was cut off.
 */
export async function lookUpKey(
  store: Store,
  tag: string,
  key: string,
  platforms: readonly string[],
): Promise<KeyLookUp> {
  try {
    if ((await store.headManifest(tag)) === undefined) return { kind: "miss", detail: "no image of this key" };
    const stored = await store.getManifest(tag);
    if (stored === undefined) return { kind: "miss", detail: "no image of this key" };
    const manifest = parseManifest(stored);
    if (manifest.document.annotations?.[keyAnnotation] !== key) {
      return { kind: "miss", detail: `${tag} is an image of another key` };
    }
    const missing = missingPlatforms(manifest, platforms);
    if (missing.length > 0) return { kind: "miss", detail: `the image of this key lacks ${missing.join(", ")}` };
    return { kind: "hit", descriptor: stored.descriptor };
  } catch (error) {
    if (error instanceof Error) return { kind: "unknown", cause: error };
    throw error;
  }
}

/** A single manifest has no list of platforms: it is the image of the one platform that the key names. */
function missingPlatforms(manifest: ParsedManifest, platforms: readonly string[]): readonly string[] {
  if (manifest.kind === "manifest") return platforms.slice(1);
  const there = manifest.document.manifests.map(({ platform }) =>
    platform === undefined ? "" : platformText(platform),
  );
  return platforms.filter((platform) => !there.includes(platformText(parsePlatform(platform))));
}
