import { configFormat } from "../config/config-format.ts";
import { discoverLayers } from "../config/discover-layers.ts";
import type { Layer } from "../config/layer.ts";
import { cleanPath, layersOfFile } from "../config/layers-of-file.ts";
import { parseLayersFile } from "../config/parse-layers-file.ts";
import { LayeredBuildError } from "../error.ts";
import type { Exec, Log } from "../ports.ts";
import type { ReadText } from "./read-repository-file.ts";
import { usualPlaces } from "./usual-places.ts";

/** The layers file, from the repository's root: the one that is named, or the first of the usual ones; undefined where there is none. */
export async function layersFileOf(read: ReadText, config: string | undefined): Promise<string | undefined> {
  if (config !== undefined) return cleanPath(config);
  for (const place of usualPlaces) if ((await read(place)) !== undefined) return place;
  return undefined;
}

/** Where layers come from when the repository does not say. `exec` and `env` are for a bake file, which buildx evaluates, and for variables. */
export interface LayerDefaults {
  readonly exec: Exec;
  /** Without credentials of git: what the repository's files name of it ends in build arguments, tags and messages. */
  readonly env: Readonly<Record<string, string>>;
  readonly log?: Log;
  /** The layers file, bake file or Compose file, from the repository's root; undefined looks in the usual places, and then discovers. */
  readonly config?: string;
  /** OWNER/NAME; names a Dockerfile at the root. */
  readonly repository: string;
  /** The repository of discovered layers' images. */
  readonly image?: string;
  /** The layers themselves, where it is known what they are: then no file is asked. */
  readonly layers?: readonly Layer[];
}

/**
 * Reads the layers of a repository from its layers file (or the bake or Compose file that `config` names), or discovers them among `paths`
 * (all its files). Throws `bad-config`, and `missing-program` for a bake file that Docker's buildx would have to evaluate.
 */
export async function loadLayers(
  root: string,
  read: ReadText,
  paths: () => Promise<Iterable<string>>,
  defaults: LayerDefaults,
): Promise<readonly Layer[]> {
  if (defaults.layers !== undefined) return defaults.layers;
  for (const place of defaults.config === undefined ? usualPlaces : [defaults.config]) {
    const text = await read(place);
    if (text === undefined) continue;
    const format = defaults.config === undefined ? "layers" : configFormat(place, text);
    if (format === "layers") return layersOfFile(parseLayersFile(text, place), place);
    const { loadForeignLayers } = await import("../config/foreign/load-foreign-layers.ts");
    return loadForeignLayers(format, { ...defaults, root, path: cleanPath(place), text, read });
  }
  if (defaults.config !== undefined) {
    throw new LayeredBuildError("bad-config", `The layers file ${defaults.config} does not exist.`, {
      hint: "The input `config` is a path from the repository's root. Is the repository checked out?",
    });
  }
  const discovered = discoverLayers(await paths(), defaults.repository);
  defaults.log?.info("There is no layers.yaml at the repository's root: the layers are those of its Dockerfiles.");
  return layersOfFile(discovered, "discovered layers", defaults.image);
}
