import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { isNativeError } from "node:util/types";
import { LayeredBuildError } from "../error.ts";
import { recordName } from "./owned-files.ts";
import { secretShape } from "./secret-shape.ts";

/** More belongs into the image, or into a repository of models or data on the Hub. */
const largestFile = 10 * 1024 * 1024;
const pointer = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n/;
/** `.env`, `.env.local`; `.env.example` is one without secrets. */
const environmentFile = /^\.env(\.(?!example$|sample$|template$).*)?$/;

/**
 * The files of `space-dir`, `name` below the checkout `root`, by their paths in it with `/`; a folder that is not there has none, unless it
 * has to be there. All that must not be published is refused together, as `bad-config`: pointers of Git LFS in the place of files, links, what is too large, `.env`
 * files and what looks like a secret.
 */
export async function readSpaceFolder(
  root: string,
  name: string,
  hasToBe = false,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = path.join(root, name);
  const files = new Map<string, Uint8Array>();
  const problems: string[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    const code = isNativeError(error) && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return hasToBe ? undefined : [];
    if (code !== "ENOTDIR") throw error;
    throw new LayeredBuildError("bad-input", `\`space-dir\`: ${name} is no folder.`, {
      hint: "Name a folder of the repository: all files in it are published in the Space.",
    });
  });
  if (entries === undefined) {
    throw new LayeredBuildError("bad-input", `\`space-dir\`: ${name} does not exist.`, {
      hint: "It is a path from the repository's root, and git keeps no empty folders. Is the repository checked out?",
    });
  }
  await checkIsInside(root, folder, name, entries.length);
  for (const entry of entries) {
    const place = path.join(entry.parentPath, entry.name);
    const file = path.relative(folder, place).split(path.sep).join("/");
    if (entry.isDirectory() || file === recordName || file.split("/").includes(".git")) continue;
    const problem = entry.isFile() ? await problemOf(place, entry.name) : "is neither a file nor a folder";
    if (problem !== undefined) problems.push(`${name}/${file} ${problem}.`);
    else files.set(file, await readFile(place));
  }
  if (problems.length === 0) return files;
  throw new LayeredBuildError("bad-config", problems.join("\n"), {
    hint: "All files of `space-dir` are published in the Space. Move what is not for it elsewhere.",
  });
}

/** A link could publish any folder of the machine. */
async function checkIsInside(root: string, folder: string, name: string, entries: number): Promise<void> {
  if (entries === 0) return;
  const [top, real] = await Promise.all([realpath(root), realpath(folder)]);
  if (real === path.join(top, name)) return;
  throw new LayeredBuildError("bad-config", `${name} is, or is below, a link to ${real}.`, {
    hint: "All files of `space-dir` are published in the Space: it has to be a folder of the checkout itself.",
  });
}

async function problemOf(place: string, name: string): Promise<string | undefined> {
  if (environmentFile.test(name)) return "would publish what is in it: give secrets by `space-secrets`";
  if ((await stat(place)).size > largestFile)
    return `is larger than ${largestFile / 1024 / 1024} MB: it belongs into the image, or into a repository of data on the Hub`;
  const text = (await readFile(place)).toString("latin1");
  if (pointer.test(text))
    return "is a pointer of Git LFS, not the file: check out with `lfs: true` (actions/checkout), or take it out of LFS";
  const shape = text.includes("\0") ? undefined : secretShape(text);
  return shape === undefined ? undefined : `has what looks like ${shape}`;
}
