import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ActionManifest } from "@layered-build/toolkit";
import { actionYml } from "./action-yml.ts";
import { fillMarkers } from "./fill-markers.ts";
import type { GeneratedFile } from "./generated-file.ts";
import { layersSchemaFiles } from "./layers-schema.ts";
import { readManifests, usePaths } from "./read-manifests.ts";
import { referencePage } from "./reference-page.ts";
import { actionsTable, inputsTable, outputsTable, permissionsTable } from "./reference-tables.ts";
import { rootActionYml } from "./root-action-yml.ts";

/** All files that are made of the manifests below a root, and of core's schema. Reads; writes nothing. */
export async function generatedFiles(root: string): Promise<readonly GeneratedFile[]> {
  const manifests = await readManifests(root);
  return [
    { path: "action.yml", text: rootActionYml(manifests) },
    ...manifests.flatMap(filesOfAction),
    ...(await filledReadmes(root, manifests)),
    ...(await layersSchemaFiles()),
  ];
}

function filesOfAction(manifest: ActionManifest): readonly GeneratedFile[] {
  return [
    ...usePaths(manifest).flatMap((path) => [
      { path: `actions/${path}/action.yml`, text: actionYml(manifest, "../../") },
      { path: `${path}/action.yml`, text: actionYml(manifest, "../") },
    ]),
    { path: `action-docs/${manifest.name}.md`, text: referencePage(manifest) },
  ];
}

async function filledReadmes(root: string, manifests: readonly ActionManifest[]): Promise<readonly GeneratedFile[]> {
  const files: GeneratedFile[] = [];
  const add = async (path: string, blocks: Readonly<Record<string, string>>): Promise<void> => {
    const text = await readIfThere(join(root, path));
    if (text !== undefined) files.push({ path, text: fillMarkers(text, blocks) });
  };
  await add("README.md", { actions: actionsTable(manifests) });
  for (const manifest of manifests) {
    await add(`actions/${manifest.name}/README.md`, {
      inputs: inputsTable(manifest),
      outputs: outputsTable(manifest),
      permissions: permissionsTable(manifest),
    });
  }
  return files;
}

/** The text of a file with LF, whatever git made of its line ends; undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).replaceAll("\r\n", "\n");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
}
