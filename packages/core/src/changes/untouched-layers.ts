import { takesAsListed } from "../key/collect-files.ts";
import { takenRoots } from "../key/taken-files.ts";
import type { Project } from "../project/project.ts";
import { ignoreFilesOf } from "../project/read-dockerfile.ts";

/**
 * The layers that were what they are: none of `changed`, the paths that differ between two commits, is anything that they take, nor their
 * Dockerfile or ignore file, nor anything of their parents, and the disk has all of it as HEAD has. Of a layer that is not among them
 * nothing is known: what is hard to tell is left to those who compare all that it is made of. Where the layers file itself differs, this
 * says nothing.
 */
export async function untouchedLayers(
  { nodes, tree, read }: Project,
  changed: readonly string[],
): Promise<ReadonlySet<string>> {
  const isTouched = touching(changed);
  // A file that git does not know is read all the same.
  const isKnown = async (file: string): Promise<boolean> =>
    tree.plainFileId(file) !== undefined || (await read(file)) === undefined;
  const untouched = new Set<string>();
  for (const node of nodes) {
    const isPlain = !node.takesGit && node.layer.inputs.length === 0;
    if (!isPlain || !node.parents.every((parent) => untouched.has(parent))) continue;
    const texts = [node.layer.dockerfile, ...ignoreFilesOf(node.layer)];
    if ([...texts, ...takenRoots(node)].some(isTouched) || !takesAsListed(node)) continue;
    const known = await Promise.all(texts.map(isKnown));
    if (known.every(Boolean)) untouched.add(node.id);
  }
  return untouched;
}

/** Tells whether one of some paths is at, below or above another one. */
function touching(changed: readonly string[]): (path: string) => boolean {
  const paths = new Set(changed);
  const above = new Set(changed.flatMap(foldersAbove));
  return (path) => paths.has(path) || above.has(path) || foldersAbove(path).some((folder) => paths.has(folder));
}

/** The root is "". */
function foldersAbove(path: string): readonly string[] {
  const folders = [""];
  for (let cut = path.indexOf("/"); cut >= 0; cut = path.indexOf("/", cut + 1)) folders.push(path.slice(0, cut));
  return folders;
}
