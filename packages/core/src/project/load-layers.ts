import { discoverLayers } from "../config/discover-layers.ts";
import type { Layer } from "../config/layer.ts";
import { layersOfFile } from "../config/layers-of-file.ts";
import { parseLayersFile } from "../config/parse-layers-file.ts";
import { LayeredBuildError } from "../error.ts";
import { readRepositoryFile } from "./read-repository-file.ts";

/** Where a layers file may be when none is named, best first. */
const usualPlaces = ["layers.yaml", ".github/layers.yaml"];

/** Where layers come from when the repository does not say. */
export interface LayerDefaults {
  /** The layers file, from the repository's root; undefined looks in the usual places, and then discovers. */
  readonly config?: string;
  /** OWNER/NAME; names a Dockerfile at the root. */
  readonly repository: string;
  /** The repository of discovered layers' images. */
  readonly image?: string;
}

/** Reads the layers of a repository from its layers file, or discovers them among `paths` (all its files). Throws `bad-config`. */
export async function loadLayers(
  root: string,
  paths: () => Iterable<string>,
  defaults: LayerDefaults,
): Promise<readonly Layer[]> {
  for (const place of defaults.config === undefined ? usualPlaces : [defaults.config]) {
    const text = await readRepositoryFile(root, place);
    if (text !== undefined) return layersOfFile(parseLayersFile(text, place), place);
  }
  if (defaults.config !== undefined) {
    throw new LayeredBuildError("bad-config", `The layers file ${defaults.config} does not exist.`, {
      hint: "The input `config` is a path from the repository's root. Is the repository checked out?",
    });
  }
  return layersOfFile(discoverLayers(paths(), defaults.repository), "discovered layers", defaults.image);
}
