import { committedEntry } from "../source/committed-entry.ts";
import type { Git } from "../source/git.ts";
import { readLinkTargets } from "../source/read-head-tree.ts";
import type { WorkTree, WorkTreeEntry } from "../source/work-tree.ts";
import type { TreeChange } from "./diff-tree.ts";

/**
 * The files of an earlier commit: those of HEAD with the changes since then taken back. What the disk has besides (files that git does not
 * know, or that a step has changed) is not in it, since nobody can say whether it was there before; only what git itself writes otherwise
 * to disk (LFS, line ends, submodules that are not checked out) is as it is on disk, unless it changed.
 * `changed` are the paths of tracked files that differ from HEAD on disk.
 */
export async function treeBefore(
  now: WorkTree,
  changed: ReadonlySet<string>,
  changes: readonly TreeChange[],
  git: Git,
): Promise<WorkTree> {
  const before = now.asListed();
  const touched = new Set([...changed, ...changes.map(({ path }) => path)]);
  for (const entry of writtenOtherwise(now, before, "", touched)) before.set(entry);
  // All that is new goes before anything comes back: a file may have been a folder, and the other way round.
  for (const { path } of changes) before.delete(path);
  const files = changes.flatMap(({ path, before: file }) => (file === undefined ? [] : [{ path, file }]));
  const links = files.filter(({ file }) => file.mode === "120000");
  const targets = await readLinkTargets(
    git,
    links.map(({ file }) => file.oid),
  );
  const targetOf = new Map(links.map(({ path }, index) => [path, targets[index] ?? ""]));
  for (const { path, file } of files) before.set(committedEntry(path, file.mode, file.oid, targetOf.get(path)));
  return before;
}

/** The tracked entries that are not on disk what their object is, though nobody changed them; of a submodule all that is in it. */
function* writtenOtherwise(
  now: WorkTree,
  committed: WorkTree,
  folder: string,
  touched: ReadonlySet<string>,
): Iterable<WorkTreeEntry> {
  for (const entry of now.children(folder)) {
    const { path } = entry;
    const original = committed.get(path);
    if (original === undefined || touched.has(path) || now.listed(path) !== undefined) continue;
    if (entry.kind === "directory" && original.submodule !== true) {
      yield* writtenOtherwise(now, committed, path, touched);
    } else if (!touchedBelow(path, touched)) {
      yield entry;
      for (const inner of now.walk(path)) if (inner.tracked) yield inner;
    }
  }
}

/** A submodule in which a file is changed counts as changed. */
function touchedBelow(folder: string, touched: ReadonlySet<string>): boolean {
  for (const path of touched) if (path.startsWith(`${folder}/`)) return true;
  return false;
}
