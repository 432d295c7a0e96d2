import { writeFile } from "node:fs/promises";
import path from "node:path";
import { followPath } from "@layered-build/dockerfile";
import { makeFolders } from "@layered-build/oci";
import type { Git } from "../source/git.ts";
import type { WorkTree } from "../source/work-tree.ts";
import type { ReadText } from "./read-repository-file.ts";

/** A file of a commit, by the commit's tree; undefined where there is none. Symbolic links are followed, and cannot leave the repository. */
export async function committedFile(git: Git, tree: WorkTree, file: string): Promise<Buffer | undefined> {
  const { entry } = followPath(tree, file);
  if (entry?.kind !== "file" || entry.oid === undefined) return undefined;
  return git.run(["cat-file", "blob", entry.oid]);
}

/**
 * Reads files of HEAD in a repository of which nothing is checked out, and puts each where the checkout would have it: whoever reads it
 * later (a lock file, a bake file) finds it there. As `committedFile` does.
 */
export function committedReader(git: Git, tree: WorkTree): ReadText {
  return async (file) => {
    const content = await committedFile(git, tree, file);
    if (content === undefined) return undefined;
    // Where the link itself would be, so that its name leads to the same text.
    const place = path.join(git.root, path.posix.join("/", file));
    await makeFolders(path.dirname(place));
    await writeFile(place, content);
    return content.toString("utf8");
  };
}
