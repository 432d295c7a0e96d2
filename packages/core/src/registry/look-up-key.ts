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
 * Asks for the image of a key: one HEAD, and for a hit one GET to see that the full key is in its annotations (the tag has half of it)
 * and that no platform is missing, as after a push that was cut off. A manifest that `cache` knows is not fetched.
 */
export async function lookUpKey(
  store: Store,
  tag: string,
  key: string,
  platforms: readonly string[],
  cache?: Cache,
): Promise<KeyLookUp> {
  try {
    const found = await findManifest(store, tag, cache);
    if (found === undefined) return { kind: "miss", detail: "no image of this key" };
    const { descriptor, checked } = found;
    if (checked.key !== key) return { kind: "miss", detail: `${tag} is an image of another key` };
    const missing = missingPlatforms(checked, platforms);
    if (missing.length > 0) return { kind: "miss", detail: `the image of this key lacks ${missing.join(", ")}` };
    return { kind: "hit", descriptor };
  } catch (error) {
    if (error instanceof Error) return { kind: "unknown", cause: error };
    throw error;
  }
}

async function findManifest(
  store: Store,
  tag: string,
  cache: Cache | undefined,
): Promise<{ readonly descriptor: Descriptor; readonly checked: CheckedManifest } | undefined> {
  const head = await store.headManifest(tag);
  if (head === undefined) return undefined;
  const known = await cache?.get(head.digest);
  if (known !== undefined) return { descriptor: head, checked: known };
  const stored = await store.getManifest(tag);
  if (stored === undefined) return undefined;
  const checked = checkManifest(stored);
  cache?.set(stored.descriptor.digest, checked);
  return { descriptor: stored.descriptor, checked };
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
