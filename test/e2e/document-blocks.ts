import { glob, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type FencedBlock, fencedBlocks } from "../harness/fenced-blocks.ts";

const root = resolve(import.meta.dirname, "../..");

/** README.md, the guides, the actions' pages and the examples': path and text, in the order of their paths. */
export async function documents(): Promise<readonly (readonly [path: string, text: string])[]> {
  const found: string[] = [];
  const patterns = ["README.md", "action-docs/**/*.md", "actions/*/README.md", "examples/*/README.md"];
  for await (const path of glob(patterns, { cwd: root })) found.push(path.replaceAll("\\", "/"));
  return Promise.all(found.toSorted().map(async (path) => [path, await readFile(join(root, path), "utf8")] as const));
}

/** Each block of the documents, as `FILE: HEADING`, and with a number where several stand under one heading. */
export async function documentBlocks(): Promise<ReadonlyMap<string, FencedBlock>> {
  const named = new Map<string, FencedBlock>();
  for (const [path, text] of await documents()) {
    for (const block of fencedBlocks(text)) {
      const name = `${path}: ${block.heading}`;
      const others = [...named.keys()].filter((other) => other === name || other.startsWith(`${name} #`)).length;
      named.set(others === 0 ? name : `${name} #${others + 1}`, block);
    }
  }
  return named;
}
