import type { ContextTree, IgnoreRules } from "@layered-build/dockerfile";
import { fileRecord } from "./file-record.ts";
import type { ListedRange } from "./head-listing.ts";
import type { AddedRecord, ListedFiles } from "./record-writer.ts";
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
  #known: { version: number; parts: Map<string, ListedFiles | undefined> } = {
    version: -1,
    parts: new Map(),
  };

  constructor(tree: WorkTree, folder: string, rules: IgnoreRules) {
    this.#tree = tree;
    this.#folder = folder;
    this.#rules = rules;
  }

  /**
   * What can be seen at and below a path: as records of HEAD's listing as far as nothing differs from it, and what does as records of
   * its own. Of a folder that git knows by its files alone there is a record only where nothing in it can be seen: it is copied empty.
   * Undefined where nothing can be seen there, or a submodule is among it.
   */
  listed(path: string): ListedFiles | undefined {
    if (this.#known.version !== this.#tree.version) this.#known = { version: this.#tree.version, parts: new Map() };
    const { parts } = this.#known;
    if (!parts.has(path)) parts.set(path, this.#findListed(path));
    return parts.get(path);
  }

  #findListed(path: string): ListedFiles | undefined {
    const entry = this.get(path);
    const found = { ranges: [], added: [] };
    return entry !== undefined && this.#collect(entry, found) ? found : undefined;
  }

  /** Whether all of it could be taken down: of a submodule more is to be said. */
  #collect(entry: WorkTreeEntry, found: { readonly ranges: ListedRange[]; readonly added: AddedRecord[] }): boolean {
    const { path, kind, tracked } = entry;
    if (entry.submodule === true) return false;
    const isFolder = kind === "directory";
    const inTree = this.#inTree(path);
    const range = this.#tree.listed(inTree);
    if (range !== undefined && (!isFolder || this.#seesAllBelow(path))) {
      addRange(found.ranges, range);
      return true;
    }
    let isEmpty = true;
    for (const child of isFolder ? this.children(path) : []) {
      isEmpty = false;
      if (!this.#collect(child, found)) return false;
    }
    // The context itself is always there.
    const counts = !isFolder || !tracked || (isEmpty && path !== "");
    if (counts) found.added.push({ path: inTree, text: fileRecord(entry) });
    return true;
  }

  #seesAllBelow(folder: string): boolean {
    if (this.#rules.empty) return true;
    return folder !== "" && !this.#rules.mayMatchBelow(folder);
  }

  /** Records as `MODE SP OID SP PATH NUL`, sorted by path, with paths in this context. */
  records(files: ListedFiles): Buffer {
    return this.#tree.records(files, this.#folder);
  }

  /** The sha256 of `records`: 64 lower-case hex digits. */
  recordsDigest(files: ListedFiles): string {
    return this.#tree.recordsDigest(files, this.#folder);
  }

  get(path: string): WorkTreeEntry | undefined {
    const entry = this.#tree.get(this.#inTree(path));
    // A link in the context's place leads out of it.
    if (path === "" && entry?.kind !== "directory") return undefined;
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
