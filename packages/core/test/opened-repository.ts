import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { gitRepository, type GitRepository } from "../../../test/harness/git-repository.ts";
import { spawnExec } from "../src/exec/spawn-exec.ts";
import { openProject, type OpenOptions } from "../src/project/open-project.ts";
import type { Project } from "../src/project/project.ts";
import { listChanged, applyDisk, type DiskChanges } from "../src/source/apply-disk.ts";
import { openGit, readHead, type Git, type Head } from "../src/source/git.ts";
import { readHeadTree } from "../src/source/read-head-tree.ts";
import type { WorkTree } from "../src/source/work-tree.ts";

/** git's environment: this machine's programs, nobody's configuration. */
export const gitEnv: Readonly<Record<string, string>> = {
  PATH: process.env["PATH"] ?? "",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};
export const exec = spawnExec(gitEnv);

/** A git repository on disk with these committed files; see the harness. */
export const repositoryOf = (files: Readonly<Record<string, string>>): Promise<GitRepository> => gitRepository(files);

/** Puts a file on disk without telling git; a folder for a name that ends with `/`. */
export async function put(root: string, name: string | Buffer, content = "", mode?: number): Promise<void> {
  const where = typeof name === "string" ? path.join(root, name) : Buffer.concat([Buffer.from(`${root}/`), name]);
  if (typeof where === "string") {
    await mkdir(name.toString().endsWith("/") ? where : path.dirname(where), { recursive: true });
    if (name.toString().endsWith("/")) return;
  }
  await writeFile(where, content);
  if (mode !== undefined) await chmod(where, mode);
}

export { symlink };

/** Reads a checkout as the actions do. */
export function open(folder: string, options: Partial<OpenOptions> = {}): Promise<Project> {
  return openProject({
    folder,
    exec,
    env: gitEnv,
    gitEnv,
    dirty: "hash",
    compression: "auto",
    repository: "acme/chain",
    ...options,
  });
}

/** HEAD's tree of a repository. */
export async function headTree(folder: string): Promise<{ git: Git; head: Head; tree: WorkTree }> {
  const git = await openGit(folder, exec, gitEnv);
  return { git, head: await readHead(git), tree: await readHeadTree(git) };
}

/** HEAD's tree brought to what is on disk. All is wanted unless `wanted` says otherwise. */
export async function diskTree(
  folder: string,
  roots: readonly string[] = [""],
  wanted: (path: string, isFolder: boolean) => boolean = () => true,
): Promise<{ tree: WorkTree; changes: DiskChanges }> {
  const { git, head, tree } = await headTree(folder);
  return { tree, changes: await applyDisk(tree, git, head, await listChanged(git), { roots, wanted }) };
}

/** A tree as lines: `PERMISSIONS KIND PATH`, with `-> TARGET` for links. */
export function listing(tree: WorkTree): readonly string[] {
  return Array.from(tree.walk(), (entry) => {
    const mode = entry.mode.toString(8).padStart(3, "0");
    const target = entry.kind === "symlink" ? ` -> ${entry.linkTarget}` : "";
    return `${mode} ${entry.kind}${entry.tracked ? "" : " untracked"} ${entry.path}${target}`;
  });
}
