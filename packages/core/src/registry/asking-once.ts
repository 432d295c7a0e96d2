import { OciError, parseReference } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { KeyLookUp } from "./look-up-key.ts";

/**
 * What the registry as a whole is about, and not one repository or tag in it; it has been tried again by now. `unavailable` is not: a registry
 * may answer 500 for one damaged manifest, and a folder in front of it has errors of its own.
 */
const ofWhole: ReadonlySet<string> = new Set(["unreachable", "rate-limited"]);

/**
 * Makes a look-up that asks no registry again which could not be asked for another key: each of hundreds of layers would wait for as long as
 * the first one did. `image` is the repository.
 */
export function askingOnce(): (image: string, lookUp: () => Promise<KeyLookUp>) => Promise<KeyLookUp> {
  const quiet = new Map<string, OciError>();
  return async (image, lookUp) => {
    const place = placeOf(image);
    const before = quiet.get(place);
    if (before !== undefined) {
      const { hint } = before;
      const message = `${place} was not asked again: ${before.message}`;
      return {
        kind: "unknown",
        cause: new LayeredBuildError("store", message, { cause: before, ...(hint === undefined ? {} : { hint }) }),
      };
    }
    const found = await lookUp();
    if (found.kind === "unknown" && found.cause instanceof OciError && ofWhole.has(found.cause.code))
      quiet.set(place, found.cause);
    return found;
  };
}

function placeOf(image: string): string {
  const reference = parseReference(image);
  return reference.kind === "registry" ? reference.registry : image;
}
