import type { ContextTree, IgnoreRules } from "@layered-build/dockerfile";
import type { WorkTreeEntry } from "./work-tree.ts";

/**
 * What COPY can see: the files below one folder of the work tree, less those that the ignore file leaves out.
 * Paths are relative to the context's folder. A folder that is ignored shows up only while something in it does not.
 * `.git` is never part of it, as in docker/build-push-action's default context.
 */
export class BuildContext implements ContextTree<WorkTreeEntry> {
  readonly #tree: ContextTree<WorkTreeEntry>;
  readonly #folder: string;
  readonly #rules: IgnoreRules;

  constructor(tree: ContextTree<WorkTreeEntry>, folder: string, rules: IgnoreRules) {
    this.#tree = tree;
    this.#folder = folder;
    this.#rules = rules;
  }

  get(path: string): WorkTreeEntry | undefined {
    const entry = this.#tree.get(this.#inTree(path));
    return entry === undefined || !this.#visible(path, entry) ? undefined : { ...entry, path };
  }

  *children(directory: string): Iterable<WorkTreeEntry> {
    for (const entry of this.#tree.children(this.#inTree(directory))) {
      const path = this.#folder === "" ? entry.path : entry.path.slice(this.#folder.length + 1);
      if (this.#visible(path, entry)) yield { ...entry, path };
    }
  }

  /** Whether a path that is not in the tree yet would be seen here; for a folder, whether anything in it could be. */
  includes(path: string, isFolder: boolean): boolean {
    if (path === ".git" || path.startsWith(".git/")) return false;
    return !this.#rules.ignores(path) || (isFolder && this.#rules.mayDescend(path));
  }

  /** The path in the work tree of a path in this context. */
  #inTree(path: string): string {
    if (this.#folder === "") return path;
    return path === "" ? this.#folder : `${this.#folder}/${path}`;
  }

  #visible(path: string, entry: WorkTreeEntry): boolean {
    if (path === "") return true;
    if (path === ".git" || !this.#rules.ignores(path)) return path !== ".git";
    if (entry.kind !== "directory" || !this.#rules.mayDescend(path)) return false;
    for (const _ of this.children(path)) return true;
    return false;
  }
}
