import type { ContextEntry, ContextTree } from "@layered-build/dockerfile";
import { comparePaths } from "@layered-build/oci";

/**
 * One file, folder or symlink of the repository's work tree, as COPY would take it.
 * `mode` has the permission bits only: 0644 or 0755 as git says for tracked files, 0755 for tracked folders, as on disk for the rest.
 * `oid` is the git blob id of a file's content or a symlink's target; a submodule has the id of its commit.
 */
export interface WorkTreeEntry extends ContextEntry {
  readonly mode: number;
  readonly tracked: boolean;
  readonly oid?: string;
  readonly submodule?: boolean;
}

interface Node {
  entry: WorkTreeEntry;
  children?: Map<string, Node>;
}

/** The files of a repository as a tree in memory; paths are relative to its root, with `/`. */
export class WorkTree implements ContextTree<WorkTreeEntry> {
  readonly #root: Node = { entry: folder("", true), children: new Map() };
  /** The folder of the last call: lists come sorted, so that most entries go where the one before went. */
  #last: { path: string; node: Node } = { path: "", node: this.#root };

  get(path: string): WorkTreeEntry | undefined {
    return this.#find(path)?.entry;
  }

  *children(directory: string): Iterable<WorkTreeEntry> {
    const children = this.#find(directory)?.children;
    if (children === undefined) return;
    for (const name of [...children.keys()].toSorted(comparePaths)) {
      const child = children.get(name);
      if (child !== undefined) yield child.entry;
    }
  }

  /** All entries below a folder, folders before what is in them. */
  *walk(directory = ""): Iterable<WorkTreeEntry> {
    for (const entry of this.children(directory)) {
      yield entry;
      if (entry.kind === "directory") yield* this.walk(entry.path);
    }
  }

  /** Puts an entry in its place; folders above that are missing are made, as tracked ones. A file replaces a folder, and the other way round. */
  set(entry: WorkTreeEntry): void {
    const cut = entry.path.lastIndexOf("/");
    const parentPath = cut < 0 ? "" : entry.path.slice(0, cut);
    const parent = this.#folder(parentPath);
    const name = entry.path.slice(cut + 1);
    const old = parent.children?.get(name);
    if (entry.kind === "directory") {
      parent.children?.set(name, { entry, children: old?.children ?? new Map() });
    } else {
      parent.children?.set(name, { entry });
    }
    if (old?.children !== undefined) this.#last = { path: "", node: this.#root };
  }

  /** Takes an entry out; tracked folders that become empty go with it, since git knows no empty folder. */
  delete(path: string): void {
    const cut = path.lastIndexOf("/");
    const parentPath = cut < 0 ? "" : path.slice(0, cut);
    const parent = this.#find(parentPath);
    parent?.children?.delete(path.slice(cut + 1));
    this.#last = { path: "", node: this.#root };
    if (parentPath !== "" && parent?.children?.size === 0 && parent.entry.tracked) this.delete(parentPath);
  }

  #find(path: string): Node | undefined {
    if (path === "") return this.#root;
    let node: Node | undefined = this.#root;
    for (const name of path.split("/")) node = node?.children?.get(name);
    return node;
  }

  #folder(path: string): Node {
    if (path === this.#last.path) return this.#last.node;
    let node = this.#root;
    let at = "";
    for (const name of path === "" ? [] : path.split("/")) {
      at = at === "" ? name : `${at}/${name}`;
      let next: Node | undefined = node.children?.get(name);
      if (next?.children === undefined) {
        next = { entry: folder(at, true), children: new Map() };
        node.children?.set(name, next);
      }
      node = next;
    }
    this.#last = { path, node };
    return node;
  }
}

function folder(path: string, tracked: boolean): WorkTreeEntry {
  return { path, kind: "directory", mode: 0o755, tracked };
}
