import type { PlatformScan } from "@layered-build/core/scan";
import type { OpenedImage } from "../open-images.ts";

/** An image that was scanned. `scans` is empty where all that is in it was looked at with an image on it. */
export interface ScannedImage {
  readonly image: OpenedImage;
  readonly scans: readonly PlatformScan[];
}
