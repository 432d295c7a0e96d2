import { parseManifest, type Descriptor, type Store, type StoredManifest } from "@layered-build/oci";
import { keyAnnotation } from "../image/suite-tag.ts";
import { parsePlatform, platformText } from "../image/platform-text.ts";
import type { Cache, CheckedManifest } from "../ports.ts";

/** Whether the image of a content key is there; what the registry could not say is kept apart from "no". */
export type KeyLookUp =
  | { readonly kind: "hit"; readonly descriptor: Descriptor }
  | { readonly kind: "miss"; readonly detail: string }
  | { readonly kind: "unknown"; readonly cause: Error };

/**
 * Asks for the image of a key: its manifest says whether the full key is in its annotations (the tag has half of it) and that no platform
 * is missing, as after a push that was cut off. With a `cache` there is one HEAD first: a manifest that it knows, and that fits, is not fetched.
 */
export async function lookUpKey(
  store: Store,
  tag: string,
  key: string,
  platforms: readonly string[],
  cache?: Cache,
): Promise<KeyLookUp> {
  try {
    const absent: KeyLookUp = { kind: "miss", detail: "no image of this key" };
    const misfit = (checked: CheckedManifest): string | undefined => {
      if (checked.key !== key) return `${tag} is an image of another key`;
      const missing = missingPlatforms(checked, platforms);
      return missing.length > 0 ? `the image of this key lacks ${missing.join(", ")}` : undefined;
    };
    if (cache !== undefined) {
      const head = await store.headManifest(tag);
      if (head === undefined) return absent;
      const known = await cache.get(head.digest);
      // What is kept may be wrong: it saves the GET, and is no reason to build.
      if (known !== undefined && misfit(known) === undefined) return { kind: "hit", descriptor: head };
    }
    const stored = await store.getManifest(tag);
    if (stored === undefined) return absent;
    const checked = checkManifest(stored);
    cache?.set(stored.descriptor.digest, checked);
    const detail = misfit(checked);
    return detail === undefined ? { kind: "hit", descriptor: stored.descriptor } : { kind: "miss", detail };
  } catch (error) {
    if (error instanceof Error) return { kind: "unknown", cause: error };
    throw error;
  }
}

function checkManifest(stored: StoredManifest): CheckedManifest {
  const manifest = parseManifest(stored);
  const key = manifest.document.annotations?.[keyAnnotation] ?? "";
  if (manifest.kind === "manifest") return { key };
  return { key, platforms: manifest.document.manifests.flatMap(({ platform }) => platformOf(platform)) };
}

function platformOf(platform: Descriptor["platform"]): readonly string[] {
  return platform === undefined ? [] : [platformText(platform)];
}

/** A single manifest has no list of platforms: it is the image of the one platform that the key names. */
function missingPlatforms({ platforms: there }: CheckedManifest, wanted: readonly string[]): readonly string[] {
  if (there === undefined) return wanted.slice(1);
  return wanted.filter((platform) => !there.includes(platformText(parsePlatform(platform))));
}
