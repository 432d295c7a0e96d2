import type { PlatformManifest } from "./platform-manifest.ts";

/** Whether the lowest blobs of an image are those of another. */
export function standsOn({ manifest }: PlatformManifest, base: PlatformManifest): boolean {
  return base.manifest.layers.every(({ digest }, index) => manifest.layers[index]?.digest === digest);
}
