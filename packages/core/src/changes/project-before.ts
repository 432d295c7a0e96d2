import { followPath } from "@layered-build/dockerfile";
import { configFormat } from "../config/config-format.ts";
import type { Layer } from "../config/layer.ts";
import { LayeredBuildError } from "../error.ts";
import type { Exec } from "../ports.ts";
import { layerNodes } from "../project/layer-nodes.ts";
import { layersFileOf, loadLayers } from "../project/load-layers.ts";
import type { OpenOptions } from "../project/open-project.ts";
import type { Project } from "../project/project.ts";
import type { ReadText } from "../project/read-repository-file.ts";
import { lockFileOf } from "../project/lock-file.ts";
import { confirmedChanges } from "../source/confirmed-changes.ts";
import type { Git } from "../source/git.ts";
import type { TreeChange } from "./diff-tree.ts";
import { treeBefore } from "./tree-before.ts";
import { untouchedLayers } from "./untouched-layers.ts";

/**
 * A repository as it was at an earlier commit. `lockFileText` is its lock file of base images; undefined where it had none.
 * `untouched` are the layers of which nothing differs; see `untouchedLayers`.
 */
export interface ProjectBefore {
  readonly project: Omit<Project, "read">;
  readonly lockFileText: string | undefined;
  readonly untouched: ReadonlySet<string>;
}

/** An earlier commit, and the files that differ between it and HEAD. `git` has its objects. */
export interface EarlierCommit {
  readonly commit: string;
  readonly changes: readonly TreeChange[];
  readonly git: Git;
}

/**
 * Understands the layers of an earlier commit as `openProject` does those of the checkout, from HEAD's files and what differs: only
 * layers files, Dockerfiles and ignore files that changed are read from git, and of layers that nothing has touched nothing at all.
 * Throws what `openProject` does.
 */
export async function projectBefore(
  now: Project,
  { commit, changes, git }: EarlierCommit,
  checkout: Git,
  options: OpenOptions,
): Promise<ProjectBefore> {
  const changed = new Set(await confirmedChanges(checkout, now.changed));
  const tree = await treeBefore(now.tree, changed, changes, git);
  const read: ReadText = async (file) => {
    const { entry } = followPath(tree, file);
    if (entry?.kind !== "file" || entry.oid === undefined) return undefined;
    if (entry.oid === now.tree.get(entry.path)?.oid) return now.read(entry.path);
    return (await git.run(["cat-file", "blob", entry.oid])).toString("utf8");
  };
  const paths = async (): Promise<Iterable<string>> =>
    Iterator.from(tree.walk()).flatMap(({ kind, path }) => (kind === "directory" ? [] : [path]));
  const layersFile = await layersFileOf(read, options.config);
  const places = layersFile === undefined ? [] : placesOf(now, layersFile);
  const differs = changes.some(({ path }) => places.includes(path)) || places.some((place) => changed.has(place));
  const isKept = !differs && (await isPlainFile(layersFile, now, read, options));
  const touched = [...changes.map(({ path }) => path), ...changed];
  const untouched = isKept ? await untouchedLayers(now, touched) : new Set<string>();
  const exec = differs ? refuse : options.exec;
  const layers = isKept ? now.layers : await layersBefore(now.root, read, paths, { ...options, exec });
  const known = new Map(now.nodes.flatMap((node) => (untouched.has(node.id) ? [[node.id, node]] : [])));
  const nodes = await layerNodes(layers, tree, read, known);
  const lockFile = lockFileOf(layersFile);
  const lockFileText = await read(lockFile);
  tree.delete(lockFile);
  const head = { ...now.head, commit };
  return {
    project: { root: now.root, lockFile, head, layers, nodes, tree, changed: [] },
    lockFileText,
    untouched,
  };
}

async function layersBefore(
  root: string,
  read: ReadText,
  paths: () => Promise<Iterable<string>>,
  options: OpenOptions,
): Promise<readonly Layer[]> {
  const declared = await loadLayers(root, read, paths, options);
  const { compression } = options;
  return compression === "auto" ? declared : declared.map((layer) => ({ ...layer, compression }));
}

/** The path of a file, the symbolic links on the way to it, and where they lead. */
function placesOf({ tree }: Project, file: string): readonly string[] {
  const { path, links } = followPath(tree, file);
  return [file, ...links.map((link) => link.path), path];
}

/** Whether the layers are those of one layers file, the same on both sides: bake and Compose files may take others along. */
async function isPlainFile(
  layersFile: string | undefined,
  now: Project,
  read: ReadText,
  { config }: OpenOptions,
): Promise<boolean> {
  if (layersFile === undefined || lockFileOf(layersFile) !== now.lockFile) return false;
  return config === undefined || configFormat(layersFile, (await read(layersFile)) ?? "") === "layers";
}

/** Docker's buildx evaluates a bake file on disk, where it is not what it was. */
const refuse: Exec = ({ command }) => {
  throw new LayeredBuildError("bad-config", `${command} can evaluate the bake file of the checkout only.`);
};
