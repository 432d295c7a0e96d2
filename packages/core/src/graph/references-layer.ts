import { parseReference } from "@layered-build/oci";
import type { Layer } from "../config/layer.ts";

/**
 * Whether an image reference in a Dockerfile means a layer: its last path part is the layer's key, name or tag prefix (`nllb-base`),
 * or it is the layer's repository with a tag of its family (`ghcr.io/acme/nllb:nllb-base-latest`).
 */
export function referencesLayer(reference: string, layer: Layer): boolean {
  const parsed = parse(reference);
  if (parsed?.kind !== "registry") return false;
  const lastPart = parsed.repository.split("/").at(-1);
  const names = [layer.id, layer.name, layer.tagPrefix.replace(/[-_.]+$/, "")];
  if (lastPart !== undefined && names.includes(lastPart)) return true;
  const own = parse(layer.image);
  if (own?.kind !== "registry" || own.registry !== parsed.registry || own.repository !== parsed.repository)
    return false;
  return parsed.tag?.startsWith(layer.tagPrefix) ?? layer.tagPrefix === "";
}

function parse(text: string): ReturnType<typeof parseReference> | undefined {
  try {
    return parseReference(text);
  } catch {
    // Whatever is no reference at all is refused where it is used as one, with its place in the Dockerfile.
    return undefined;
  }
}
