import { resolve } from "node:path";
import type { Store } from "../store.ts";
import { asLayoutError } from "./errno.ts";
import { checkLayout } from "./layout-folder.ts";
import { LayoutStore, type LayoutOptions } from "./layout-store.ts";

/**
 * Opens a folder as an OCI image layout (image-spec, image-layout.md) that skopeo, oras and crane read too; its name is `oci:PATH`.
 *
 * A folder that is missing or empty reads as empty, and the first write makes it a layout. `bad-layout` for a folder with other content.
 * Several processes may write to one folder at once.
 */
export async function openLayout(path: string, options: LayoutOptions = {}): Promise<Store> {
  const root = resolve(path);
  await checkLayout(root).catch((error: unknown) => {
    throw asLayoutError(root, error);
  });
  return new LayoutStore(`oci:${path}`, root, options);
}
