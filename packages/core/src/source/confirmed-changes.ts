import type { Git } from "./git.ts";
import { splitNul } from "./split-nul.ts";

/**
 * Those of some files that really differ from HEAD. Where git writes other bytes to disk than it keeps (Git LFS, line ends) and a file's
 * time alone is new, neither diff-index nor the bytes tell: only git's own filters do, which `git status` asks. Paths in submodules
 * count where git calls the submodule changed.
 */
export async function confirmedChanges(git: Git, files: readonly string[]): Promise<readonly string[]> {
  if (files.length === 0) return [];
  const output = await git.run([
    "status",
    "--porcelain=v1",
    "-z",
    "--no-renames",
    "--untracked-files=no",
    "--ignore-submodules=untracked",
  ]);
  // `XY SP PATH NUL` (git-status, "Porcelain Format Version 1")
  const changed = new Set(splitNul(output).map((record) => record.slice(3)));
  return files.filter((file) => foldersOf(file).some((each) => changed.has(each)));
}

/** A path, and the folders above it. */
function foldersOf(file: string): readonly string[] {
  const parts = file.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
