import type { ContextEntry, ContextTree } from "@layered-build/dockerfile";
import { comparePaths } from "@layered-build/oci";
import { committedEntry } from "./committed-entry.ts";
import { HeadListing, listedDepth, type ListedRange } from "./head-listing.ts";
import { RecordWriter, type ListedFiles } from "./record-writer.ts";

/**
 * One file, folder or symlink of the repository's work tree, as COPY would take it.
 * `mode` has the permission bits only: 0644 or 0755 as git says for tracked files, 0755 for tracked folders, as on disk for the rest.
 * `oid` is the git blob id of a file's content or a symlink's target; a submodule has the id of its commit. A large file that some step
 * generates has none: see `DiskOptions`.
 */
export interface WorkTreeEntry extends ContextEntry {
  readonly mode: number;
  readonly tracked: boolean;
  readonly oid?: string;
  readonly submodule?: boolean;
}

interface Node {
  entry: WorkTreeEntry;
  /** Of a folder; of one that is only listed, missing until someone looks into it. */
  children?: Map<string, Node>;
  /** The children in byte order, while that is known. */
  sorted?: readonly Node[] | undefined;
  /** The records of it and all below, while nothing of that differs from the listing. */
  listed?: ListedRange | undefined;
}

/**
 * The files of a repository as a tree in memory; paths are relative to its root, with `/`. It begins as a listing of HEAD, of which
 * folders are made as they are looked into, and what differs on disk is set on top.
 */
export class WorkTree implements ContextTree<WorkTreeEntry> {
  readonly #listing: HeadListing;
  readonly #writer: RecordWriter;
  readonly #root: Node;
  #version = 0;
  readonly #digests: Map<string, string>;
  /** The folder of the last call: lists come sorted, so that most entries go where the one before went. */
  #last: { path: string; node: Node };

  /** `digests` are those of the same listing that are known already. */
  constructor(
    listing: HeadListing = new HeadListing(Buffer.alloc(0)),
    digests: Map<string, string> = new Map<string, string>(),
  ) {
    this.#listing = listing;
    this.#writer = new RecordWriter(listing);
    this.#digests = digests;
    this.#root = { entry: folder("", true), listed: listing.all };
    this.#last = { path: "", node: this.#root };
  }

  /** The tree as it was before anything was set: HEAD's. What is set in the one is not seen in the other. */
  asListed(): WorkTree {
    return new WorkTree(this.#listing, this.#digests);
  }

  get(path: string): WorkTreeEntry | undefined {
    return this.#find(path)?.entry;
  }

  *children(directory: string): Iterable<WorkTreeEntry> {
    const node = this.#find(directory);
    const children = node && this.#childrenOf(node);
    if (node === undefined || children === undefined) return;
    node.sorted ??= [...children].toSorted(([a], [b]) => comparePaths(a, b)).map(([, child]) => child);
    for (const child of node.sorted) yield child.entry;
  }

  /** All entries below a folder, folders before what is in them. */
  *walk(directory = ""): Iterable<WorkTreeEntry> {
    for (const entry of this.children(directory)) {
      yield entry;
      if (entry.kind === "directory") yield* this.walk(entry.path);
    }
  }

  /**
   * The records of HEAD's listing that a file, or all that is below a folder, consists of; undefined where anything of it differs from
   * HEAD, or is a submodule, or is not there. See `records`.
   */
  listed(path: string): ListedRange | undefined {
    const range = this.#find(path)?.listed;
    return range === undefined || this.#listing.hasSubmodule(range) ? undefined : range;
  }

  /** Records as `MODE SP OID SP PATH NUL`, sorted by path; those of the listing with paths from a folder that contains them all. */
  records(files: ListedFiles, directory: string): Buffer {
    return this.#writer.records(files, listedDepth(directory));
  }

  /** The sha256 of `records`, 64 lower-case hex digits; many layers may take the same files. */
  recordsDigest(files: ListedFiles, directory: string): string {
    const { ranges, added } = files;
    const parts = [...ranges.map(({ start, end }) => `${start}-${end}`), ...added.map(({ text }) => text)];
    const name = [directory, ...parts].join("\0");
    const digest = this.#digests.get(name) ?? this.#writer.recordsDigest(files, listedDepth(directory));
    this.#digests.set(name, digest);
    return digest;
  }

  /** The object id of HEAD's plain file at this path, whatever became of it on disk; no folder is made for the question. */
  plainFileId(path: string): string | undefined {
    return this.#listing.plainFileId(path);
  }

  /** Whether HEAD has a file of this name (ASCII), in whatever folder. */
  hasName(name: string): boolean {
    return this.#listing.hasName(name);
  }

  /** HEAD's submodules, as they are in this tree. */
  submodules(): readonly WorkTreeEntry[] {
    return this.#listing
      .ofMode("160000")
      .flatMap((range) => this.get(this.#listing.record(range).path) ?? [])
      .filter((entry) => entry.submodule === true);
  }

  /** Goes up with each change. */
  get version(): number {
    return this.#version;
  }

  /** Puts an entry in its place; folders above that are missing are made, as tracked ones. A file replaces a folder, and the other way round. */
  set(entry: WorkTreeEntry): void {
    const cut = entry.path.lastIndexOf("/");
    const parentPath = cut < 0 ? "" : entry.path.slice(0, cut);
    const parent = this.#folder(parentPath);
    const name = entry.path.slice(cut + 1);
    const children = this.#childrenOf(parent);
    const old = children?.get(name);
    const below = old && this.#childrenOf(old);
    children?.set(name, entry.kind === "directory" ? { entry, children: below ?? new Map() } : { entry });
    parent.sorted = undefined;
    if (below !== undefined) this.#last = { path: "", node: this.#root };
  }

  /** Takes an entry out; tracked folders that become empty go with it, since git knows no empty folder. */
  delete(path: string): void {
    if (this.#find(path) === undefined) return;
    const cut = path.lastIndexOf("/");
    const parentPath = cut < 0 ? "" : path.slice(0, cut);
    const parent = this.#folder(parentPath);
    parent.children?.delete(path.slice(cut + 1));
    parent.sorted = undefined;
    this.#last = { path: "", node: this.#root };
    if (parentPath !== "" && parent.children?.size === 0 && parent.entry.tracked) this.delete(parentPath);
  }

  #find(path: string): Node | undefined {
    if (path === "") return this.#root;
    let node: Node | undefined = this.#root;
    for (const name of path.split("/")) node = node && this.#childrenOf(node)?.get(name);
    return node;
  }

  /** The folder at a path, made where it is missing, about to be changed: it and those above it are no longer what was listed. */
  #folder(path: string): Node {
    if (path === this.#last.path && this.#last.node.listed === undefined) return this.#last.node;
    let node = this.#root;
    let at = "";
    this.#unlist(node);
    for (const name of path === "" ? [] : path.split("/")) {
      at = at === "" ? name : `${at}/${name}`;
      let next: Node | undefined = node.children?.get(name);
      if (next === undefined || this.#childrenOf(next) === undefined) {
        next = { entry: folder(at, true), children: new Map() };
        node.children?.set(name, next);
        node.sorted = undefined;
      }
      this.#unlist(next);
      node = next;
    }
    this.#last = { path, node };
    return node;
  }

  #unlist(node: Node): void {
    this.#version += 1;
    this.#childrenOf(node);
    node.listed = undefined;
  }

  #childrenOf(node: Node): Map<string, Node> | undefined {
    if (node.children !== undefined || node.listed === undefined || node.entry.kind !== "directory")
      return node.children;
    if (node.entry.submodule === true) return (node.children = new Map());
    const { path } = node.entry;
    const children = new Map<string, Node>();
    for (const { name, isFolder, range } of this.#listing.children(node.listed, listedDepth(path))) {
      const entry = isFolder ? folder(path === "" ? name : `${path}/${name}`, true) : this.#listedEntry(range);
      children.set(name, { entry, listed: range });
    }
    return (node.children = children);
  }

  #listedEntry(range: ListedRange): WorkTreeEntry {
    const { mode, oid, path } = this.#listing.record(range);
    return committedEntry(path, mode, oid, this.#listing.linkTargets.get(range.start));
  }
}

function folder(path: string, tracked: boolean): WorkTreeEntry {
  return { path, kind: "directory", mode: 0o755, tracked };
}
