import { createHash } from "node:crypto";
import { lstat, readdir, readlink, stat } from "node:fs/promises";
import { decodePath, readChunks, recycleChunk } from "@layered-build/oci";
import { blobId } from "./blob-id.ts";
import { diskPath } from "./disk-path.ts";
import { convertsLineEnds, filteredFiles } from "./filtered-files.ts";
import { largeFileBytes } from "./large-file.ts";
import { questions, type Git, type Head } from "./git.ts";
import { splitNul } from "./split-nul.ts";
import type { WorkTree, WorkTreeEntry } from "./work-tree.ts";

/** What the disk has that HEAD has not, or has otherwise. Paths relative to the repository's root. */
export interface DiskChanges {
  readonly changed: readonly string[];
  readonly untracked: readonly string[];
}

/** What of the disk counts. */
export interface DiskOptions {
  readonly roots: readonly string[];
  readonly wanted: (path: string, isFolder: boolean) => boolean;
  /** Folders with files that git does not list, because they are a submodule's that is not checked out. */
  readonly strays?: readonly string[];
  /** Untracked files whose content need not be known: large ones get no id then. */
  readonly unhashed?: (path: string) => boolean;
}

/**
 * Brings a tree of HEAD to what is on disk: changed and deleted files everywhere, and untracked or git-ignored ones (and empty
 * folders) below `roots`, which are the paths that some COPY takes. `wanted` says which folders are worth a walk at all:
 * a stray node_modules that an ignore file leaves out is never read. `suspects` are what `listChanged` gave.
 */
export async function applyDisk(
  tree: WorkTree,
  git: Git,
  head: Head,
  suspects: Promise<readonly string[]> | readonly string[],
  options: DiskOptions,
): Promise<DiskChanges> {
  const [untracked, converts, maybeChanged] = await Promise.all([
    listUntracked(git, options.roots),
    convertsLineEnds(git),
    suspects,
  ]);
  const changed: string[] = [];
  const folders: string[] = [];
  const gone: string[] = [];
  for (const file of maybeChanged) {
    const before = tree.get(file);
    const entry = (await isBehindLink(git.root, file)) ? undefined : await readEntry(git.root, file, head, true);
    // See `Submodules`.
    if (before?.submodule === true && entry?.kind === "directory") continue;
    // git also names files whose time alone differs from the index.
    if (entry !== undefined && before !== undefined && sameContent(entry, before)) continue;
    changed.push(file);
    const becameFolder = entry?.kind === "directory";
    if (entry === undefined || becameFolder) tree.delete(file);
    else tree.set(entry);
    if (entry === undefined) gone.push(file);
    // While the index has the file, git does not list what is in the folder.
    if (becameFolder) folders.push(file);
  }
  for (const file of gone) await keepFolder(tree, git.root, file, head, options.wanted);
  for (const file of await filteredFiles(tree, git, options.roots, converts)) {
    const entry = await readEntry(git.root, file, head, true);
    if (entry !== undefined) tree.set(entry);
  }
  const added: string[] = [];
  const add = async (file: string): Promise<void> => {
    if (isGitFolder(file) || !concerns(file, options.roots)) return;
    const isFolder = (await lstat(diskPath(git.root, file)).catch(() => undefined))?.isDirectory() ?? false;
    if (!options.wanted(file, isFolder)) return;
    const entry = await readEntry(git.root, file, head, false, options.unhashed);
    if (entry === undefined) return;
    tree.set(entry);
    if (entry.kind !== "directory") {
      added.push(file);
    } else {
      const names = await readdir(diskPath(git.root, file), { encoding: "buffer" });
      for (const name of names) await add(`${file}/${decodePath(name)}`);
    }
  };
  for (const file of [...untracked, ...folders, ...(options.strays ?? [])]) await add(file);
  return { changed, untracked: added };
}

/** Keeps the folder of a file that is gone where nothing else is in it: git says nothing of it, and COPY takes it. */
async function keepFolder(
  tree: WorkTree,
  root: string,
  file: string,
  head: Head,
  wanted: (path: string, isFolder: boolean) => boolean,
): Promise<void> {
  for (let cut = file.lastIndexOf("/"); cut > 0; cut = file.lastIndexOf("/", cut - 1)) {
    const folder = file.slice(0, cut);
    if (tree.get(folder) !== undefined) return;
    const entry = await readEntry(root, folder, head, false);
    if (entry?.kind !== "directory") continue;
    if (!(await isBehindLink(root, folder)) && wanted(folder, true)) tree.set(entry);
    return;
  }
}

/** Whether a folder above a file has become a symbolic link: what is behind it is not the repository's, and may lie outside of it. */
export async function isBehindLink(root: string, file: string): Promise<boolean> {
  for (let cut = file.indexOf("/"); cut > 0; cut = file.indexOf("/", cut + 1)) {
    const status = await lstat(diskPath(root, file.slice(0, cut))).catch(() => undefined);
    if (status?.isDirectory() !== true) return true;
  }
  return false;
}

/** The files that differ from HEAD: changed, deleted, or of another mode. */
export async function listChanged(git: Git): Promise<readonly string[]> {
  // Two records a file: `:MODES OIDS STATUS` and the path (git-diff-index, "RAW OUTPUT FORMAT").
  const fields = splitNul(await git.run(questions.changed));
  return fields.filter((_, index) => index % 2 === 1);
}

async function listUntracked(git: Git, roots: readonly string[]): Promise<readonly string[]> {
  if (roots.length === 0) return [];
  return splitNul(await git.run(questions.untracked)).map((file) => (file.endsWith("/") ? file.slice(0, -1) : file));
}

/** Whether a path lies at or below one of the roots, or on the way to one. */
function concerns(file: string, roots: readonly string[]): boolean {
  return roots.some(
    (root) => root === "" || file === root || file.startsWith(`${root}/`) || root.startsWith(`${file}/`),
  );
}

function sameContent(one: WorkTreeEntry, other: WorkTreeEntry): boolean {
  return one.kind === other.kind && one.mode === other.mode && one.oid === other.oid;
}

async function readEntry(
  root: string,
  file: string,
  head: Head,
  tracked: boolean,
  unhashed: (path: string) => boolean = () => false,
): Promise<WorkTreeEntry | undefined> {
  const where = diskPath(root, file);
  const status = await lstat(where).catch(() => undefined);
  if (status === undefined) return undefined;
  const mode = status.mode & 0o7777;
  if (status.isSymbolicLink()) {
    const target = await readlink(where, { encoding: "buffer" });
    return {
      path: file,
      kind: "symlink",
      mode: 0o777,
      linkTarget: decodePath(target),
      oid: blobId(target, head),
      tracked,
    };
  }
  if (status.isDirectory()) return { path: file, kind: "directory", mode, tracked };
  if (!status.isFile()) return undefined;
  if (status.size >= largeFileBytes && unhashed(file)) return { path: file, kind: "file", mode, tracked };
  const oid = await fileId(where, head);
  return { path: file, kind: "file", mode: tracked ? ((mode & 0o100) === 0 ? 0o644 : 0o755) : mode, oid, tracked };
}

async function fileId(where: Buffer, head: Head): Promise<string> {
  const { size } = await stat(where);
  const hash = createHash(head.oidAlgorithm).update(`blob ${size}\0`);
  for await (const chunk of readChunks(where)) {
    hash.update(chunk);
    recycleChunk(chunk);
  }
  return hash.digest("hex");
}

function isGitFolder(file: string): boolean {
  return file === ".git" || file.endsWith("/.git");
}
