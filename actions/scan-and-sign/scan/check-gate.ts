import { isSameRepository, LayeredBuildError, type Gate, type KnownLayer } from "@layered-build/core/scan";
import type { ActionContext } from "@layered-build/toolkit";
import type { ScannedImage } from "./scanned-image.ts";

/** What is from outside, and what nobody can name. */
const alwaysThere = ["base", "app"];

/**
 * Looks for the layers that `fail-on` names, among those of what was scanned and those of the layers file. Throws `bad-input` for one that is in neither where
 * the images are of that file: its threshold would gate nothing. Else it warns, since an image may name its layers by tags only.
 */
export function checkGate(
  gate: Gate,
  scanned: readonly ScannedImage[],
  layers: readonly KnownLayer[],
  { log }: Pick<ActionContext, "log">,
): void {
  const found = scanned.flatMap(({ scans }) => scans.flatMap((scan) => scan.groups.groups.map(({ name }) => name)));
  const names = [...new Set([...layers.map(({ id }) => id), ...found, ...alwaysThere])];
  const unknown = [...gate.layers.keys()].filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  const text = `fail-on names ${unknown.join(", ")}, and the layers are ${names.join(", ")}.`;
  const isOfFile = ({ image: { layer, store } }: ScannedImage): boolean =>
    layer !== undefined || layers.some(({ image }) => isSameRepository(image, store.name));
  if (layers.length === 0 || !scanned.every(isOfFile)) return log.warning(text);
  throw new LayeredBuildError("bad-input", text, {
    hint: "A threshold for a layer that is not there gates nothing, and the layer that was meant has that of the app. Write the names as the keys in layers.yaml.",
  });
}
