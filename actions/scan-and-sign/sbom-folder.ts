import path from "node:path";
import type { OpenedImage } from "./open-images.ts";

/** Where the bills of materials of an image are: in the folder itself, or in one of its layer's name, where a plan's images have each their own. */
export function sbomFolder(folder: string, { layer }: Pick<OpenedImage, "layer">): string {
  return layer === undefined ? folder : path.join(folder, layer);
}
