import type { WorkTreeEntry } from "./work-tree.ts";

/** The record of one path in a content key, `MODE SP OID SP PATH`: kind and permissions as git has them, the content's id or `-`, the path. */
export function fileRecord(entry: WorkTreeEntry): string {
  const type = { file: 0o100000, symlink: 0o120000, directory: 0o040000 }[entry.kind];
  const mode = entry.kind === "symlink" ? type : type | entry.mode;
  return `${mode.toString(8).padStart(6, "0")} ${entry.oid ?? "-"} ${entry.path}`;
}
