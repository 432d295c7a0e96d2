import type { WorkTreeEntry } from "./work-tree.ts";

/** What a commit has at a path, with mode and object id as git writes them; `linkTarget` is a symbolic link's. */
export function committedEntry(path: string, mode: string, oid: string, linkTarget = ""): WorkTreeEntry {
  if (mode === "120000") return { path, kind: "symlink", mode: 0o777, oid, tracked: true, linkTarget };
  if (mode === "160000") return { path, kind: "directory", mode: 0o755, oid, tracked: true, submodule: true };
  return { path, kind: "file", mode: mode === "100755" ? 0o755 : 0o644, oid, tracked: true };
}
