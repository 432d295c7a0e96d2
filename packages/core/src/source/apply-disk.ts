import { createHash } from "node:crypto";
import { lstat, readdir, readlink, stat } from "node:fs/promises";
import path from "node:path";
import { decodePath, encodePath, readChunks, recycleChunk } from "@layered-build/oci";
import { filteredFiles } from "./filtered-files.ts";
import type { Git, Head } from "./git.ts";
import type { WorkTree, WorkTreeEntry } from "./work-tree.ts";

/** What the disk has that HEAD has not, or has otherwise. Paths relative to the repository's root. */
export interface DiskChanges {
  readonly changed: readonly string[];
  readonly untracked: readonly string[];
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
  suspects: readonly string[],
  options: { readonly roots: readonly string[]; readonly wanted: (path: string, isFolder: boolean) => boolean },
): Promise<DiskChanges> {
  const untracked = await listUntracked(git, options.roots);
  const changed: string[] = [];
  const folders: string[] = [];
  for (const file of suspects) {
    const before = tree.get(file);
    const entry = (await isBehindLink(git.root, file))
      ? undefined
      : before?.submodule === true
        ? await readSubmodule(git, before)
        : await readEntry(git.root, file, head, true);
    // git also names files whose time alone differs from the index.
    if (entry !== undefined && before !== undefined && sameContent(entry, before)) continue;
    changed.push(file);
    const becameFolder = entry?.kind === "directory" && entry.submodule !== true;
    if (entry === undefined || becameFolder) tree.delete(file);
    else tree.set(entry);
    // While the index has the file, git does not list what is in the folder.
    if (becameFolder) folders.push(file);
  }
  for (const file of await filteredFiles(tree, git, options.roots)) {
    const entry = await readEntry(git.root, file, head, true);
    if (entry !== undefined) tree.set(entry);
  }
  for (const entry of [...tree.walk()].filter(({ submodule }) => submodule === true)) {
    if (!(await isCheckedOut(git, entry))) tree.set(withoutId(entry));
  }
  const added: string[] = [];
  const add = async (file: string): Promise<void> => {
    const isFolder = (await lstat(absolute(git.root, file)).catch(() => undefined))?.isDirectory() ?? false;
    if (isGitFolder(file) || !options.wanted(file, isFolder)) return;
    const entry = await readEntry(git.root, file, head, false);
    if (entry === undefined) return;
    tree.set(entry);
    if (entry.kind !== "directory") {
      added.push(file);
    } else {
      const names = await readdir(absolute(git.root, file), { encoding: "buffer" });
      for (const name of names) await add(`${file}/${decodePath(name)}`);
    }
  };
  for (const file of [...untracked, ...folders]) await add(file);
  return { changed, untracked: added };
}

/** Whether a folder above a file has become a symbolic link: what is behind it is not the repository's, and may lie outside of it. */
async function isBehindLink(root: string, file: string): Promise<boolean> {
  for (let cut = file.indexOf("/"); cut > 0; cut = file.indexOf("/", cut + 1)) {
    const status = await lstat(absolute(root, file.slice(0, cut))).catch(() => undefined);
    if (status?.isDirectory() !== true) return true;
  }
  return false;
}

/** The path of a repository's file on this machine's disk, as bytes: names need not be valid UTF-8. */
export function absolute(root: string, file: string): Buffer {
  return Buffer.concat([Buffer.from(root + path.sep), encodePath(file)]);
}

/** The files that differ from HEAD: changed, deleted, or of another mode. */
export async function listChanged(git: Git): Promise<readonly string[]> {
  // Two records a file: `:MODES OIDS STATUS` and the path (git-diff-index, "RAW OUTPUT FORMAT").
  const fields = splitNul(
    await git.run(["diff-index", "-z", "--raw", "--no-renames", "--ignore-submodules=dirty", "HEAD", "--"]),
  );
  return fields.filter((_, index) => index % 2 === 1);
}

async function listUntracked(git: Git, roots: readonly string[]): Promise<readonly string[]> {
  if (roots.length === 0) return [];
  const paths = roots.includes("") ? [] : roots;
  // Without --exclude-standard ignored files count; --directory names an untracked folder without walking it.
  const output = await git.run(["ls-files", "--others", "--directory", "-z", "--", ...paths]);
  return splitNul(output).map((file) => (file.endsWith("/") ? file.slice(0, -1) : file));
}

function splitNul(output: Buffer): readonly string[] {
  const fields: string[] = [];
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(0, start);
    fields.push(decodePath(output.subarray(start, end)));
    start = end + 1;
  }
  return fields;
}

/** A submodule as it is checked out, which need not be the commit that HEAD names. */
/** Whether a submodule's files are there: an empty folder is another input than a commit's files. */
async function isCheckedOut(git: Git, entry: WorkTreeEntry): Promise<boolean> {
  return (await lstat(absolute(git.root, `${entry.path}/.git`)).catch(() => undefined)) !== undefined;
}

function withoutId({ path: where, mode, kind }: WorkTreeEntry): WorkTreeEntry {
  return { path: where, mode, kind, tracked: true, submodule: true };
}

async function readSubmodule(git: Git, entry: WorkTreeEntry): Promise<WorkTreeEntry | undefined> {
  if ((await lstat(absolute(git.root, entry.path)).catch(() => undefined)) === undefined) return undefined;
  const commit = await git.run(["-C", entry.path, "rev-parse", "HEAD"]);
  return { ...entry, oid: commit.toString("latin1").trim() };
}

function sameContent(one: WorkTreeEntry, other: WorkTreeEntry): boolean {
  return one.kind === other.kind && one.mode === other.mode && one.oid === other.oid;
}

async function readEntry(root: string, file: string, head: Head, tracked: boolean): Promise<WorkTreeEntry | undefined> {
  const where = absolute(root, file);
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
  const oid = await fileId(where, head);
  return { path: file, kind: "file", mode: tracked ? ((mode & 0o100) === 0 ? 0o644 : 0o755) : mode, oid, tracked };
}

function blobId(content: Uint8Array, head: Head): string {
  return createHash(head.oidAlgorithm).update(`blob ${content.length}\0`).update(content).digest("hex");
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
