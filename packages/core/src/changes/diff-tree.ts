import { decodePath } from "@layered-build/oci";
import type { Git } from "../source/git.ts";

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
  const options = ["-r", "-z", "--raw", "--no-abbrev", "--no-renames"];
  const output = await git.run(["diff-tree", ...options, before, now]);
  const changes: TreeChange[] = [];
  for (let start = 0; start < output.length;) {
    // `:MODE SP MODE SP OID SP OID SP STATUS NUL PATH NUL` (git-diff-tree, "RAW OUTPUT FORMAT")
    const cut = output.indexOf(0, start);
    const end = output.indexOf(0, cut + 1);
    const [oldMode = "", mode = "", oldOid = "", oid = ""] = output.toString("latin1", start + 1, cut).split(" ");
    const path = decodePath(output.subarray(cut + 1, end));
    changes.push({ path, before: treeFile(oldMode, oldOid), now: treeFile(mode, oid) });
    start = end + 1;
  }
  return changes;
}

function treeFile(mode: string, oid: string): TreeFile | undefined {
  return mode === "000000" ? undefined : { mode, oid };
}
