import type { ContextEntry, ContextTree } from "./context-tree.ts";
import type { IgnoreRules } from "./ignore-rules.ts";

/** One entry that a COPY writes. `relative` is its path below the destination directory, or the name of a single file. */
export interface CopiedEntry<E extends ContextEntry> {
  readonly entry: E;
  readonly relative: string;
  /** A folder that is left out itself, and comes only for what is in it. */
  readonly isPassed?: boolean;
}

/** What of a directory is copied: nothing but what `include` names (`--parents`), nothing that `exclude` names. */
export interface CopyFilter {
  readonly include?: IgnoreRules;
  readonly exclude?: IgnoreRules;
}

/**
 * What lies in a directory, as fsutil's copier takes it: directories before what is in them, in byte order, links as they are.
 * A directory that the filter leaves out comes only where something in it does not stay out.
 */
export function* walkSource<E extends ContextEntry>(
  tree: ContextTree<E>,
  directory: string,
  { include, exclude }: CopyFilter,
): Generator<CopiedEntry<E>> {
  function* walk(folder: string, prefix: string, waiting: readonly CopiedEntry<E>[]): Generator<CopiedEntry<E>> {
    let parents = waiting;
    for (const entry of tree.children(folder)) {
      const relative = prefix + entry.path.slice(entry.path.lastIndexOf("/") + 1);
      const copied = { entry, relative };
      const taken = (include?.ignores(relative) ?? true) && exclude?.ignores(relative) !== true;
      if (taken) {
        yield* parents;
        parents = [];
        yield copied;
      }
      if (entry.kind !== "directory") continue;
      if (exclude?.mayDescend(relative) === false || include?.mayMatchBelow(relative) === false) continue;
      for (const below of walk(entry.path, `${relative}/`, taken ? [] : [...parents, { ...copied, isPassed: true }])) {
        // The first entry from below brought the waiting parents with it.
        parents = [];
        yield below;
      }
    }
  }
  yield* walk(directory, "", []);
}
