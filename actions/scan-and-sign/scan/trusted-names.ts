import {
  committedFile,
  configFormat,
  LayeredBuildError,
  layersFileOf,
  readHeadTree,
  type Gate,
  type KnownLayer,
  type LayerNames,
} from "@layered-build/core/scan";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import type { manifest } from "../manifest.ts";
import { baseCommit, isUntrusted, openAtBase, type BaseContext } from "./base-commit.ts";
import { readLayers } from "./read-layers.ts";

type Context = BaseContext & Pick<ActionContext, "log">;
type Given = Pick<Inputs<typeof manifest>, "config" | "token">;

/**
 * The names of layers that thresholds go by: those that the checkout gives, and what images say of themselves. In pull requests, where the gate has
 * thresholds by layer, the names of the base commit alone: else a pull request could call what it brings by that of a layer whose findings pass.
 * None, with a warning, where that commit cannot be read: then all counts as the app.
 */
export async function trustedNames(
  inputs: Given,
  context: Context,
  layers: readonly KnownLayer[],
  gate: Gate,
): Promise<LayerNames> {
  if (gate.layers.size === 0 || !isUntrusted(context.github)) return { layers, areAll: false };
  try {
    return { layers: await layersOfBase(inputs, context), areAll: true };
  } catch (error) {
    if (!(error instanceof LayeredBuildError)) throw error;
    context.log.warning(
      `Every layer has the app's threshold: in a pull request the layers of its base commit count, which cannot be read (${error.message}).`,
    );
    return { layers: [], areAll: true };
  }
}

async function layersOfBase({ config, token }: Given, context: Context): Promise<readonly KnownLayer[]> {
  const base = baseCommit(context.github);
  if (base === undefined) throw new LayeredBuildError("bad-input", "this run does not say what its base is");
  const git = await openAtBase(base, token, context);
  const tree = await readHeadTree(git, base);
  const read = async (file: string): Promise<string | undefined> =>
    (await committedFile(git, tree, file))?.toString("utf8");
  const file = await layersFileOf(read, config);
  // Buildx evaluates it as it is on disk.
  if (file !== undefined && config !== undefined && configFormat(file, (await read(file)) ?? "") === "bake")
    throw new LayeredBuildError("bad-config", `${file} is a bake file`);
  const layers = await readLayers(config, context, { root: git.root, read, tree: async () => tree });
  return layers.map(({ id, image, tagPrefix }) => ({ id, image, tagPrefix }));
}
