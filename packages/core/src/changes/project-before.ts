import { followPath } from "@layered-build/dockerfile";
import { LayeredBuildError } from "../error.ts";
import type { Exec } from "../ports.ts";
import { layerNodes } from "../project/layer-nodes.ts";
import { layersFileOf, loadLayers } from "../project/load-layers.ts";
import type { OpenOptions } from "../project/open-project.ts";
import type { Project } from "../project/project.ts";
import { committedReader } from "../project/read-committed-file.ts";
import { readRepositoryFile, type ReadText } from "../project/read-repository-file.ts";
import { lockFileOf } from "../project/lock-file.ts";
import { confirmedChanges } from "../source/confirmed-changes.ts";
import type { Git } from "../source/git.ts";
import type { TreeChange } from "./diff-tree.ts";
import { treeBefore } from "./tree-before.ts";

/** A repository as it was at an earlier commit. `lockFileText` is its lock file of base images; undefined where it had none. */
export interface ProjectBefore {
  readonly project: Project;
  readonly lockFileText: string | undefined;
}

/** An earlier commit, and the files that differ between it and HEAD. `git` has its objects. */
export interface EarlierCommit {
  readonly commit: string;
  readonly changes: readonly TreeChange[];
  readonly git: Git;
}

/**
 * Understands the layers of an earlier commit as `openProject` does those of the checkout, from HEAD's files and what differs: only
 * layers files, Dockerfiles and ignore files that changed are read from git. Throws what `openProject` does.
 */
export async function projectBefore(
  now: Project,
  { commit, changes, git }: EarlierCommit,
  checkout: Git,
  options: OpenOptions,
): Promise<ProjectBefore> {
  const changed = new Set(await confirmedChanges(checkout, now.changed));
  const tree = await treeBefore(now.tree, changed, changes, git);
  const readNow: ReadText =
    options.committed === true ? committedReader(checkout, now.tree) : (file) => readRepositoryFile(now.root, file);
  const read: ReadText = async (file) => {
    const { entry } = followPath(tree, file);
    if (entry?.kind !== "file" || entry.oid === undefined) return undefined;
    if (entry.oid === now.tree.get(entry.path)?.oid) return readNow(entry.path);
    return (await git.run(["cat-file", "blob", entry.oid])).toString("utf8");
  };
  const paths = async (): Promise<Iterable<string>> =>
    Iterator.from(tree.walk()).flatMap(({ kind, path }) => (kind === "directory" ? [] : [path]));
  const layersFile = await layersFileOf(read, options.config);
  const differs = changes.some(({ path }) => path === layersFile) || changed.has(layersFile ?? "");
  const exec = differs ? refuse : options.exec;
  const declared = await loadLayers(now.root, read, paths, { ...options, exec });
  const { compression } = options;
  const layers = compression === "auto" ? declared : declared.map((layer) => ({ ...layer, compression }));
  const nodes = await layerNodes(layers, tree, read);
  const lockFile = lockFileOf(layersFile);
  const lockFileText = await read(lockFile);
  tree.delete(lockFile);
  const head = { ...now.head, commit };
  return { project: { root: now.root, lockFile, head, layers, nodes, tree, changed: [] }, lockFileText };
}

/** Docker's buildx evaluates a bake file on disk, where it is not what it was. */
const refuse: Exec = ({ command }) => {
  throw new LayeredBuildError("bad-config", `${command} can evaluate the bake file of the checkout only.`);
};
