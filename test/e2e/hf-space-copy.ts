import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Files, repository } from "./sample-chain.ts";

const root = resolve(import.meta.dirname, "../../examples/hf-space");

/**
 * The files of examples/hf-space as a repository of its own, with what cannot be had on loopback replaced: the repository of the images, and
 * NODE_IMAGE (a small base image).
 *
 * @throws Error when the example names them otherwise.
 */
export async function hfSpaceCopy(host: string, nodeImage: string): Promise<Files> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !path.startsWith("test"));
  const pairs = paths.map(async (path): Promise<[string, string]> => [path, await readFile(join(root, path), "utf8")]);
  const files = Object.fromEntries(await Promise.all(pairs));
  const image = `${host}/${repository}`;
  return {
    ...files,
    "layers.yaml": replaceOnce(files["layers.yaml"], "ghcr.io/acme/word-counter", image),
    "hf/Dockerfile": replaceOnce(files["hf/Dockerfile"], "ghcr.io/acme/word-counter", image),
    Dockerfile: replaceOnce(files["Dockerfile"], "node:24-slim", nodeImage),
  };
}

function replaceOnce(text: string | undefined, written: string, by: string): string {
  if (text?.split(written).length !== 2) throw new Error(`examples/hf-space does not say ${written} once any more`);
  return text.replace(written, by);
}
