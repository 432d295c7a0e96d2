import {
  LayeredBuildError,
  lastFrom,
  openProject,
  readRepositoryFile,
  type KnownLayer,
  type LayerSource,
} from "@layered-build/core/scan";
import type { ActionContext } from "@layered-build/toolkit";

/** What the checkout says of the layers: how their images are named, and their Dockerfiles. */
export interface LayerKnowledge {
  readonly layers: readonly KnownLayer[];
  readonly sources: readonly LayerSource[];
}

/** Reads the checkout, where there is one that says anything about layers: a scan needs none. */
export async function layerSources(
  config: string | undefined,
  context: Pick<ActionContext, "exec" | "github" | "log" | "programEnv" | "workspace">,
): Promise<LayerKnowledge> {
  const { exec, github, log, programEnv, workspace } = context;
  const repository = github.repository ?? "";
  try {
    const project = await openProject({
      exec,
      log,
      env: programEnv,
      gitEnv: programEnv,
      folder: workspace,
      dirty: "ignore",
      compression: "auto",
      repository,
      ...(config === undefined ? {} : { config }),
      ...(repository === "" ? {} : { image: `ghcr.io/${repository.toLowerCase()}` }),
    });
    const sources: LayerSource[] = [];
    for (const { id, dockerfile } of project.layers) {
      const text = await readRepositoryFile(project.root, dockerfile);
      if (text !== undefined) sources.push({ layer: id, file: dockerfile, text, from: lastFrom(text) });
    }
    return { layers: project.layers.map(({ id, image, tagPrefix }) => ({ id, image, tagPrefix })), sources };
  } catch (error) {
    if (!(error instanceof LayeredBuildError)) throw error;
    log.debug(`Layers are named by the images alone: ${error.message}`);
    return { layers: [], sources: [] };
  }
}
