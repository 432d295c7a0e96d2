import {
  committedFile,
  configFormat,
  LayeredBuildError,
  layersFileOf,
  loadLayers,
  openGit,
  readHeadTree,
  type Gate,
  type KnownLayer,
  type LayerNames,
} from "@layered-build/core/scan";
import type { ActionContext } from "@layered-build/toolkit";
import { baseCommit, fetchBase, isUntrusted } from "./base-commit.ts";

type Context = Pick<ActionContext, "exec" | "github" | "log" | "programEnv" | "workspace">;

/**
 * The names of layers that thresholds go by: those that the checkout gives, and what images say of themselves. In pull requests, where the gate has
 * thresholds by layer, the names of the base commit alone: else a pull request could call what it brings by that of a layer whose findings pass.
 * None, with a warning, where that commit cannot be read: then all counts as the app.
 */
export async function trustedNames(
  config: string | undefined,
  context: Context,
  layers: readonly KnownLayer[],
  gate: Gate,
): Promise<LayerNames> {
  if (gate.layers.size === 0 || !isUntrusted(context.github)) return { layers, areAll: false };
  try {
    return { layers: await layersOfBase(config, context), areAll: true };
  } catch (error) {
    if (!(error instanceof LayeredBuildError)) throw error;
    context.log.warning(
      `Every layer has the app's threshold: in a pull request the layers of its base commit count, which cannot be read (${error.message}).`,
    );
    return { layers: [], areAll: true };
  }
}

async function layersOfBase(config: string | undefined, context: Context): Promise<readonly KnownLayer[]> {
  const { exec, github, programEnv, workspace } = context;
  const base = baseCommit(github);
  if (base === undefined) throw new LayeredBuildError("bad-input", "this run does not say what its base is");
  const git = await openGit(workspace, exec, programEnv);
  await fetchBase(git, base);
  const tree = await readHeadTree(git, base);
  const read = async (file: string): Promise<string | undefined> =>
    (await committedFile(git, tree, file))?.toString("utf8");
  const file = await layersFileOf(read, config);
  // Buildx evaluates it as it is on disk.
  if (file !== undefined && config !== undefined && configFormat(file, (await read(file)) ?? "") === "bake")
    throw new LayeredBuildError("bad-config", `${file} is a bake file`);
  const repository = github.repository ?? "";
  const paths = async (): Promise<Iterable<string>> =>
    Iterator.from(tree.walk()).flatMap(({ kind, path }) => (kind === "directory" ? [] : [path]));
  const layers = await loadLayers(git.root, read, paths, {
    exec,
    env: programEnv,
    repository,
    ...(config === undefined ? {} : { config }),
    ...(repository === "" ? {} : { image: `ghcr.io/${repository.toLowerCase()}` }),
  });
  return layers.map(({ id, image, tagPrefix }) => ({ id, image, tagPrefix }));
}
