import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Files } from "./sample-chain.ts";

const examples = resolve(import.meta.dirname, "../../examples");

/** What stands in for something that cannot be had on loopback. */
export type Replacement = { readonly path: string; readonly pattern: RegExp; readonly by: string };

/**
 * The files of an example as a repository of its own, with replacements.
 *
 * @throws Error when the example has no such line any more.
 */
export async function exampleFiles(name: string, replacements: readonly Replacement[]): Promise<Files> {
  const root = join(examples, name);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const pairs = paths.map(async (path): Promise<[string, string]> => [path, await readFile(join(root, path), "utf8")]);
  const files = Object.fromEntries(await Promise.all(pairs));
  for (const { path, pattern, by } of replacements) {
    const text = files[path] ?? "";
    if (text.search(pattern) === -1) throw new Error(`examples/${name}/${path} has no ${pattern} any more`);
    files[path] = text.replace(pattern, () => by);
  }
  return files;
}
