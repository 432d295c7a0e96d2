import {
  LayeredBuildError,
  lastFrom,
  layersFileOf,
  openGit,
  readHeadTree,
  readRepositoryFile,
  type KnownLayer,
  type LayerSource,
} from "@layered-build/core/scan";
import type { ActionContext } from "@layered-build/toolkit";
import { readLayers } from "./read-layers.ts";

/** What the checkout says of the layers: how their images are named, and their Dockerfiles. */
export interface LayerKnowledge {
  readonly layers: readonly KnownLayer[];
  readonly sources: readonly LayerSource[];
}

/** Reads the checkout, where there is one that says anything about layers: a scan needs none. Throws `bad-config` for a layers file that cannot be read. */
export async function layerSources(
  config: string | undefined,
  context: Pick<ActionContext, "exec" | "github" | "log" | "programEnv" | "workspace">,
): Promise<LayerKnowledge> {
  const { exec, log, programEnv, workspace } = context;
  let isDiscovered = false;
  try {
    const git = await openGit(workspace, exec, programEnv);
    const read = (file: string): Promise<string | undefined> => readRepositoryFile(git.root, file);
    isDiscovered = (await layersFileOf(read, config)) === undefined;
    const layers = await readLayers(config, context, { root: git.root, read, tree: () => readHeadTree(git) });
    const sources: LayerSource[] = [];
    for (const { id, dockerfile } of layers) {
      const text = await read(dockerfile);
      if (text !== undefined) sources.push({ layer: id, file: dockerfile, text, from: lastFrom(text) });
    }
    return { layers: layers.map(({ id, image, tagPrefix }) => ({ id, image, tagPrefix })), sources };
  } catch (error) {
    if (!(error instanceof LayeredBuildError)) throw error;
    // The names in `fail-on` could not be checked, and its thresholds would gate nothing.
    if (error.code === "bad-config" && !isDiscovered) throw error;
    log.debug(`Layers are named by the images alone: ${error.message}`);
    return { layers: [], sources: [] };
  }
}
