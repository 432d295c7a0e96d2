import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ActionManifest } from "@layered-build/toolkit";

/** Imports `manifest` of each actions/NAME/manifest.ts below the root, by name. Throws where a name is not its folder's, or stands twice. */
export async function readManifests(root: string): Promise<readonly ActionManifest[]> {
  const entries = await readdir(join(root, "actions"), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const manifests: ActionManifest[] = [];
  const paths = new Map<string, string>();
  for (const folder of folders.toSorted()) {
    const file = join(root, "actions", folder, "manifest.ts");
    // An alias has nothing but its generated action.yml.
    if (!existsSync(file)) continue;
    const module: { readonly manifest?: ActionManifest } = await import(pathToFileURL(file).href);
    const { manifest } = module;
    if (manifest === undefined) throw new Error(`actions/${folder}/manifest.ts exports no \`manifest\`.`);
    if (manifest.name !== folder) throw new Error(`actions/${folder}/manifest.ts says name: "${manifest.name}".`);
    for (const path of usePaths(manifest)) {
      const other = paths.get(path);
      if (other !== undefined) throw new Error(`The path ${path} is claimed by ${other} and ${folder}.`);
      paths.set(path, folder);
    }
    manifests.push(manifest);
  }
  return manifests;
}

/** The short paths of an action: its name, and its aliases. */
export function usePaths(manifest: ActionManifest): readonly string[] {
  return [manifest.name, ...(manifest.aliases ?? [])];
}
