import type { ContextTree, IgnoreRules } from "@layered-build/dockerfile";
import type { ListedRange } from "./head-listing.ts";
import type { WorkTree, WorkTreeEntry } from "./work-tree.ts";

/**
 * What COPY can see: the files below one folder of the work tree, less those that the ignore file leaves out.
 * Paths are relative to the context's folder. A folder that is ignored shows up only while something in it does not.
 * `.git` is never part of it, as in docker/build-push-action's default context.
 */
export class BuildContext implements ContextTree<WorkTreeEntry> {
  readonly #tree: WorkTree;
  readonly #folder: string;
  readonly #rules: IgnoreRules;
  /** What `listed` gave: layers that share a context often take the same of it. */
  #known: { version: number; parts: Map<string, readonly ListedRange[] | undefined> } = {
    version: -1,
    parts: new Map(),
  };

  constructor(tree: WorkTree, folder: string, rules: IgnoreRules) {
    this.#tree = tree;
    this.#folder = folder;
    this.#rules = rules;
  }

  /**
   * What can be seen at and below a path, as records of HEAD's listing. Undefined where that is not all: something differs from HEAD,
   * or a folder is left with nothing in it.
   */
  listed(path: string): readonly ListedRange[] | undefined {
    if (this.#known.version !== this.#tree.version) this.#known = { version: this.#tree.version, parts: new Map() };
    const { parts } = this.#known;
    if (!parts.has(path)) parts.set(path, this.#findListed(path));
    return parts.get(path);
  }

  #findListed(path: string): readonly ListedRange[] | undefined {
    const range = this.#tree.listed(this.#inTree(path));
    if (range === undefined || this.#rules.ignores(path)) return undefined;
    const isFile = this.#tree.get(this.#inTree(path))?.kind !== "directory";
    if (isFile || this.#rules.empty || (path !== "" && !this.#rules.mayMatchBelow(path))) return [range];
    const ranges: ListedRange[] = [];
    for (const { path: below, kind } of this.children(path)) {
      const part = kind === "directory" ? this.#findListed(below) : asList(this.#tree.listed(this.#inTree(below)));
      if (part === undefined) return undefined;
      for (const each of part) addRange(ranges, each);
    }
    return ranges.length === 0 ? undefined : ranges;
  }

  /** Records of HEAD's listing as `MODE SP OID SP PATH NUL`, sorted by path, with paths in this context. */
  records(ranges: readonly ListedRange[]): Buffer {
    return this.#tree.records(ranges, this.#folder);
  }

  /** The sha256 of `records`: 64 lower-case hex digits. */
  recordsDigest(ranges: readonly ListedRange[]): string {
    return this.#tree.recordsDigest(ranges, this.#folder);
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

/** Where little is left out of a folder, most of its files stand side by side in the listing. */
function addRange(ranges: ListedRange[], range: ListedRange): void {
  const last = ranges.at(-1);
  if (last?.end === range.start) ranges[ranges.length - 1] = { start: last.start, end: range.end };
  else ranges.push(range);
}

function asList<T>(item: T | undefined): readonly T[] | undefined {
  return item === undefined ? undefined : [item];
}
