import { decodePath } from "@layered-build/oci";
import type { Git } from "./git.ts";
import { WorkTree, type WorkTreeEntry } from "./work-tree.ts";

/** The files of HEAD, from one `git ls-tree`: no history, and with a blobless clone no content either, is needed. */
export async function readHeadTree(git: Git): Promise<WorkTree> {
  const tree = new WorkTree();
  const output = await git.run(["ls-tree", "-r", "-z", "--full-tree", "HEAD"]);
  const links: WorkTreeEntry[] = [];
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(0, start);
    const tab = output.indexOf(9, start);
    // `MODE SP TYPE SP OID TAB PATH NUL` (git-ls-tree, "OUTPUT FORMAT")
    const [mode = "", , oid = ""] = output.toString("latin1", start, tab).split(" ");
    const entry = treeEntry(decodePath(output.subarray(tab + 1, end)), mode, oid);
    if (entry.kind === "symlink") links.push(entry);
    tree.set(entry);
    start = end + 1;
  }
  const targets = await readTargets(git, links);
  for (const [index, link] of links.entries()) tree.set({ ...link, linkTarget: targets[index] ?? "" });
  return tree;
}

/** The entry of a mode, as git writes it in octal, and an object id. */
export function treeEntry(path: string, mode: string, oid: string): WorkTreeEntry {
  if (mode === "120000") return { path, kind: "symlink", mode: 0o777, oid, tracked: true };
  if (mode === "160000") return { path, kind: "directory", mode: 0o755, oid, tracked: true, submodule: true };
  return { path, kind: "file", mode: mode === "100755" ? 0o755 : 0o644, oid, tracked: true };
}

async function readTargets(git: Git, links: readonly WorkTreeEntry[]): Promise<readonly string[]> {
  if (links.length === 0) return [];
  const output = await git.run(["cat-file", "--batch"], links.map((link) => `${link.oid ?? ""}\n`).join(""));
  const targets: string[] = [];
  for (let start = 0; start < output.length;) {
    // `OID SP TYPE SP SIZE LF CONTENT LF` (git-cat-file, "BATCH OUTPUT")
    const headerEnd = output.indexOf(10, start);
    const size = Number(output.toString("latin1", start, headerEnd).split(" ")[2] ?? 0);
    targets.push(decodePath(output.subarray(headerEnd + 1, headerEnd + 1 + size)));
    start = headerEnd + size + 2;
  }
  return targets;
}
