import { comparePaths, type Digest, type TarContent, type TarFile, type Tree, type TreeNode } from "@layered-build/oci";
import { HandOver } from "./hand-over.ts";

/** Who owns what a step makes, and when it was made (seconds since 1970). */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  /** Whether somebody asked for it: else what is made in a set-group-ID folder is its group's. */
  readonly isGiven?: boolean;
  readonly mtime: number;
}

/** A file's content, and what it is known by where that is known: see `CopyContent`. */
export interface DraftContent extends TarContent {
  readonly id?: string;
  readonly onBlob?: (diffId: Digest) => void;
  readonly link?: object;
  readonly xattrs?: ReadonlyMap<string, Uint8Array>;
}

/**
 * The changes of one step to an image's files: what becomes one blob. The tree is changed along.
 * All paths are real ones (symlinks resolved), relative to the root. What BuildKit would refuse, or do in a way
 * that is not known here, is handed over.
 */
export class LayerDraft {
  readonly #tree: Tree;
  readonly #entries = new Map<string, DraftEntry>();
  readonly #contentIds = new Map<string, string>();
  readonly #onBlob = new Map<string, (diffId: Digest) => void>();
  /** Of files with several names: what these have in common. */
  readonly #links = new Map<string, object>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  /** What the content of files is known by without reading it, by path, where that is known. */
  get contentIds(): ReadonlyMap<string, string> {
    return this.#contentIds;
  }

  /** Whom to tell the blob of files whose content is known by nothing else, by path. */
  get onBlob(): ReadonlyMap<string, (diffId: Digest) => void> {
    return this.#onBlob;
  }

  /**
   * Makes a folder and what is missing above it, as `mkdir -p` does; what is there stays as it is. Like any folder that Linux makes in one
   * with the set-group-ID bit it inherits the bit, and its group; `isExact` where mode and owner are set once more after that.
   */
  makeFolders(path: string, mode: number, { isGiven, ...owner }: Ownership, isExact = false): void {
    let above = this.#tree.lookup("");
    let at = "";
    for (const name of path === "" ? [] : path.split("/")) {
      at = at === "" ? name : `${at}/${name}`;
      const node = this.#tree.lookup(at);
      if (node === undefined) {
        const group =
          !isExact && above?.kind === "directory" && (above.mode & setGroupId) !== 0 ? above.gid : undefined;
        const gid = isGiven === true ? owner.gid : (group ?? owner.gid);
        this.#write({
          kind: "directory",
          path: at,
          mode: mode | (group === undefined ? 0 : setGroupId),
          ...owner,
          gid,
        });
      } else if (node.kind !== "directory") throw new HandOver(`/${at} in the parent is not a folder`);
      above = this.#tree.lookup(at);
    }
  }

  /** Puts a folder of the source in its place. One that is there takes over the source's mode and owner. */
  putFolder(path: string, mode: number, owner: Ownership): void {
    const node = this.#tree.lookup(path);
    if (node !== undefined && node.kind !== "directory") throw new HandOver(`a folder would replace the file /${path}`);
    this.#write({ kind: "directory", path, mode, ...plain(owner) });
  }

  /**
   * Puts a file in its place; a file or symlink that is there is replaced, not followed.
   * `text` is the content of etc/passwd and etc/group, by which later steps know names.
   */
  putFile(path: string, mode: number, owner: Ownership, size: number, content: DraftContent, text?: string): void {
    this.#replace(path);
    if (content.id === undefined) this.#contentIds.delete(path);
    else this.#contentIds.set(path, content.id);
    if (content.onBlob === undefined) this.#onBlob.delete(path);
    else this.#onBlob.set(path, content.onBlob);
    this.#write({ kind: "file", path, mode, ...plain(owner), size, ...content }, text);
    if (content.link !== undefined) this.#links.set(path, content.link);
  }

  /** Puts a symlink in its place, as `putFile`. */
  putSymlink(path: string, linkTarget: string, owner: Ownership): void {
    this.#replace(path);
    this.#write({ kind: "symlink", path, mode: 0o777, ...plain(owner), linkTarget });
  }

  /**
   * The blob's entries in the order of a walk, each ancestor once with its real metadata: without them some engines
   * would make up folders, and replace a symlinked one (building.md 4.5 has it measured).
   */
  entries(): readonly TarFile[] {
    const all = new Map<string, TarFile>(this.#entries);
    for (const path of this.#entries.keys()) {
      for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1)) {
        const above = path.slice(0, cut);
        const node = this.#tree.lookup(above);
        if (all.has(above)) break;
        if (node?.kind === "directory") {
          const { mode, uid, gid, mtime } = node;
          all.set(above, { kind: "directory", path: above, mode, uid, gid, mtime });
        }
      }
    }
    const sortable = [...all.values()].map((entry) => ({ entry, order: entry.path.replaceAll("/", "\0") }));
    return this.#linked(sortable.toSorted((a, b) => comparePaths(a.order, b.order)).map(({ entry }) => entry));
  }

  /** Of several names of one file the first brings the content, and the others are links to it. */
  #linked(entries: readonly TarFile[]): readonly TarFile[] {
    if (this.#links.size === 0) return entries;
    const firsts = new Map<object, string>();
    return entries.map((entry): TarFile => {
      const link = this.#links.get(entry.path);
      const linkTarget = link === undefined ? undefined : firsts.get(link);
      if (link !== undefined && linkTarget === undefined) firsts.set(link, entry.path);
      if (linkTarget === undefined) return entry;
      const { path, mode, uid, gid, mtime, xattrs } = entry;
      return { kind: "hardlink", path, mode, uid, gid, mtime, linkTarget, ...(xattrs === undefined ? {} : { xattrs }) };
    });
  }

  #replace(path: string): void {
    if (this.#tree.lookup(path)?.kind === "directory") throw new HandOver(`a file would replace the folder /${path}`);
  }

  #write(entry: DraftEntry, text?: string): void {
    const name = entry.path.slice(entry.path.lastIndexOf("/") + 1);
    if (name.startsWith(".wh.")) throw new HandOver(`the name /${entry.path} means a deletion in an image's blob`);
    this.#links.delete(entry.path);
    this.#entries.set(entry.path, entry);
    this.#tree.set(entry.path, nodeOf(entry, text));
  }
}

/** What an entry has of it. */
function plain({ uid, gid, mtime }: Ownership): Ownership {
  return { uid, gid, mtime };
}

const setGroupId = 0o2000;

type DraftEntry = TarFile & { readonly kind: "directory" | "file" | "symlink" };

function nodeOf(entry: DraftEntry, text: string | undefined): TreeNode {
  if (entry.kind === "file") return text === undefined ? { kind: "file" } : { kind: "file", text };
  const { mode, uid, gid, mtime } = entry;
  if (entry.kind === "directory") return { kind: "directory", mode, uid, gid, mtime };
  return { kind: "symlink", mode, uid, gid, mtime, target: entry.linkTarget };
}
