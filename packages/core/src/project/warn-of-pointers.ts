import type { Log } from "../ports.ts";
import type { Git } from "../source/git.ts";
import type { WorkTree } from "../source/work-tree.ts";

/**
 * Warns where a commit without a checkout need not have the files that a job's checkout has: the filters of Git LFS and its like write
 * others, and submodules are commits alone. A plan that is made of the one does not fit the other.
 */
export async function warnOfPointers(tree: WorkTree, git: Git, log: Log | undefined): Promise<void> {
  const parts = [
    ...((await hasFilters(tree, git))
      ? ["files with a filter (Git LFS) count as the pointers that are committed"]
      : []),
    ...(tree.submodules().length > 0 ? ["submodules count by their commits"] : []),
  ];
  if (parts.length === 0) return;
  log?.warning(
    `Nothing is checked out here: ${parts.join(", and ")}. A build-layer job that checks them out will refuse this plan: run actions/checkout in this job too, with the same \`lfs\` and \`submodules\`.`,
  );
}

async function hasFilters(tree: WorkTree, git: Git): Promise<boolean> {
  if (!tree.hasName(".gitattributes")) return false;
  for (const { path, kind, oid } of tree.walk()) {
    if (kind !== "file" || oid === undefined || !/(?:^|\/)\.gitattributes$/.test(path)) continue;
    const text = (await git.run(["cat-file", "blob", oid])).toString("utf8");
    if (/^(?!#).*\sfilter=/m.test(text)) return true;
  }
  return false;
}
