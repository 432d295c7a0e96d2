import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type GeneratedFile, generatedMark } from "./generated-file.ts";
import { readIfThere } from "./generated-files.ts";

const skipped = new Set(["node_modules", "dist", "packages"]);

/** Files with the generated mark that nothing makes any more, such as the doors of an action that was removed. */
export async function staleFiles(root: string, files: readonly GeneratedFile[]): Promise<readonly string[]> {
  const made = new Set(files.map((file) => file.path));
  const candidates = [
    ...(await foldersOf(root, "")).map((folder) => `${folder}/action.yml`),
    ...(await foldersOf(root, "actions/")).map((folder) => `${folder}/action.yml`),
    ...(await pagesOf(root)),
  ];
  const stale: string[] = [];
  for (const path of candidates.filter((candidate) => !made.has(candidate)).toSorted()) {
    const text = await readIfThere(join(root, path));
    if (text?.slice(0, 200).includes(generatedMark) === true) stale.push(path);
  }
  return stale;
}

async function foldersOf(root: string, below: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  return folders.filter((entry) => !skipped.has(entry.name)).map((entry) => `${below}${entry.name}`);
}

async function pagesOf(root: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, "action-docs"), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => `action-docs/${entry.name}`);
}
