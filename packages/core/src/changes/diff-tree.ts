import type { Git } from "../source/git.ts";
import { splitNul } from "../source/split-nul.ts";

/** What a path was, and what it is: mode and object id as git writes them; undefined where there is nothing. */
export interface TreeChange {
  readonly path: string;
  readonly before: TreeFile | undefined;
  readonly now: TreeFile | undefined;
}

/** A file, symbolic link (`120000`) or submodule (`160000`) of a commit. */
export interface TreeFile {
  readonly mode: string;
  readonly oid: string;
}

/**
 * The files that differ between two commits. Modes, kinds, symbolic links and submodules count, and a rename is a file removed and
 * another added, so that no folder loses one unseen. Paths are bytes (see oci's path-bytes), never quoted.
 */
export async function diffTree(git: Git, before: string, now: string): Promise<readonly TreeChange[]> {
  // Whatever settings say of submodules: each has its commit in the image's files.
  const options = ["-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none"];
  const output = await git.run(["diff-tree", ...options, before, now]);
  // `:MODE SP MODE SP OID SP OID SP STATUS NUL PATH NUL` (git-diff-tree, "RAW OUTPUT FORMAT")
  const fields = splitNul(output);
  const changes: TreeChange[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const [modes = "", path = ""] = fields.slice(at, at + 2);
    const [oldMode = "", mode = "", oldOid = "", oid = ""] = modes.slice(1).split(" ");
    changes.push({ path, before: treeFile(oldMode, oldOid), now: treeFile(mode, oid) });
  }
  return changes;
}

function treeFile(mode: string, oid: string): TreeFile | undefined {
  return mode === "000000" ? undefined : { mode, oid };
}
