import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import { applyDisk, isBehindLink, listChanged, type DiskChanges, type DiskOptions } from "./apply-disk.ts";
import { diskPath } from "./disk-path.ts";
import { readHead, type Git, type Head } from "./git.ts";
import { readHeadTree } from "./read-head-tree.ts";
import type { WorkTree, WorkTreeEntry } from "./work-tree.ts";

/** A submodule that is checked out: a repository in a folder of another one. */
interface Submodule {
  /** Its folder, from the outer repository's root. */
  readonly path: string;
  readonly git: Git;
  readonly head: Head;
  readonly tree: WorkTree;
  readonly inner: Submodules;
  /** What may differ from its commit, until it was looked at. */
  suspects: readonly string[] | undefined;
  /** Whether another commit is checked out than the outer one names. */
  readonly isMoved: boolean;
}

/**
 * The submodules of a repository, with those inside them. COPY takes their files like any other, so their files are in the tree that keys
 * are made of. One that is not checked out stays a single entry with the commit that is named for it: COPY takes an empty folder, and a
 * bump is still seen.
 */
export class Submodules {
  readonly #checkedOut: readonly Submodule[];
  /** Folders of submodules without a repository, and with files all the same: git does not look into them. */
  readonly #strays: readonly string[];

  private constructor(checkedOut: readonly Submodule[], strays: readonly string[]) {
    this.#checkedOut = checkedOut;
    this.#strays = strays;
  }

  /**
   * Puts the files of all checked-out submodules of `git` in its tree: those of the commits that are checked out, or with `committed`
   * of those that the outer repository names, as far as they are there. Throws `not-a-repository`.
   */
  static async open(tree: WorkTree, git: Git, state: "disk" | "committed"): Promise<Submodules> {
    const opened = await Promise.all(
      tree.submodules().map(async (entry) => {
        if (!(await isCheckedOut(git, entry))) return (await hasFiles(git, entry)) ? entry.path : undefined;
        return state === "disk" ? openDisk(git, entry) : openCommitted(git, entry);
      }),
    );
    const strays = opened.filter((each) => typeof each === "string");
    const checkedOut = opened.filter((each) => typeof each === "object");
    for (const submodule of checkedOut) graft(tree, submodule);
    return new Submodules(checkedOut, strays);
  }

  /** Whether this is the folder of a submodule that is checked out; its differences are its own. */
  has(folder: string): boolean {
    return this.#checkedOut.some((submodule) => submodule.path === folder);
  }

  /**
   * Brings the submodules' part of a tree to what is on disk; see `applyDisk`. What differs from their commits is found at the first
   * call; later ones are for further roots.
   */
  async applyDisk(tree: WorkTree, { roots, wanted }: DiskOptions): Promise<DiskChanges> {
    const changed: string[] = [];
    const untracked: string[] = [];
    for (const submodule of this.#checkedOut) {
      const { path: folder, git, head, inner, suspects } = submodule;
      const options = {
        roots: rootsWithin(folder, roots),
        wanted: (file: string, isFolder: boolean) => wanted(`${folder}/${file}`, isFolder),
        strays: inner.#strays,
      };
      if (suspects === undefined && options.roots.length === 0) continue;
      if (suspects !== undefined && submodule.isMoved) changed.push(folder);
      const own = (suspects ?? []).filter((file) => !inner.has(file));
      submodule.suspects = undefined;
      const outer = await applyDisk(submodule.tree, git, head, own, options);
      const below = await inner.applyDisk(submodule.tree, options);
      graft(tree, submodule);
      changed.push(...[...outer.changed, ...below.changed].map((file) => `${folder}/${file}`));
      untracked.push(...[...outer.untracked, ...below.untracked].map((file) => `${folder}/${file}`));
    }
    return { changed, untracked };
  }

  /** See `DiskOptions`. */
  get strays(): readonly string[] {
    return this.#strays;
  }
}

async function openDisk(outer: Git, entry: WorkTreeEntry): Promise<Submodule> {
  const git = gitOf(outer, entry.path);
  const [head, tree, suspects] = await Promise.all([readHead(git), readHeadTree(git), listChanged(git)]);
  const inner = await Submodules.open(tree, git, "disk");
  return { path: entry.path, git, head, tree, inner, suspects, isMoved: head.commit !== entry.oid };
}

/** Undefined where the commit was not fetched: then it alone stands for what is in it. */
async function openCommitted(outer: Git, entry: WorkTreeEntry): Promise<Submodule | undefined> {
  const git = gitOf(outer, entry.path);
  const [head, tree] = await Promise.all([readHead(git), readHeadTree(git, entry.oid).catch(() => undefined)]);
  if (tree === undefined) return undefined;
  const inner = await Submodules.open(tree, git, "committed");
  return { path: entry.path, git, head, tree, inner, suspects: undefined, isMoved: false };
}

function gitOf(outer: Git, folder: string): Git {
  return { root: path.join(outer.root, folder), run: (args, input) => outer.run(["-C", folder, ...args], input) };
}

async function isCheckedOut(git: Git, { path: folder }: WorkTreeEntry): Promise<boolean> {
  const file = `${folder}/.git`;
  if (await isBehindLink(git.root, file)) return false;
  return (await lstat(diskPath(git.root, file)).catch(() => undefined)) !== undefined;
}

async function hasFiles(git: Git, { path: folder }: WorkTreeEntry): Promise<boolean> {
  if (await isBehindLink(git.root, `${folder}/x`)) return false;
  return (await readdir(diskPath(git.root, folder)).catch(() => [])).length > 0;
}

/** Puts a submodule's tree in the place of its folder. */
function graft(tree: WorkTree, { path: folder, tree: part }: Submodule): void {
  tree.delete(folder);
  tree.set({ path: folder, kind: "directory", mode: 0o755, tracked: true });
  for (const entry of part.walk()) tree.set({ ...entry, path: `${folder}/${entry.path}` });
}

/** The part of some paths that lies in a folder, relative to it. */
function rootsWithin(folder: string, roots: readonly string[]): readonly string[] {
  if (roots.some((root) => root === "" || root === folder || folder.startsWith(`${root}/`))) return [""];
  return roots.flatMap((root) => (root.startsWith(`${folder}/`) ? [root.slice(folder.length + 1)] : []));
}
