import { loadLayers, type readHeadTree } from "@layered-build/core/scan";
import type { ActionContext } from "@layered-build/toolkit";

/** Where layers are read: what is checked out, or a commit. `read` gives a file's text. */
export interface LayersPlace {
  readonly root: string;
  readonly read: (file: string) => Promise<string | undefined>;
  readonly tree: () => ReturnType<typeof readHeadTree>;
}

/** Reads what the layers are, by the layers file or as they are discovered. Throws what `loadLayers` throws. */
export function readLayers(
  config: string | undefined,
  { exec, github, log, programEnv: env }: Pick<ActionContext, "exec" | "github" | "log" | "programEnv">,
  { root, read, tree }: LayersPlace,
): ReturnType<typeof loadLayers> {
  const repository = github.repository ?? "";
  const paths = async (): Promise<Iterable<string>> =>
    Iterator.from((await tree()).walk()).flatMap(({ kind, path }) => (kind === "directory" ? [] : [path]));
  return loadLayers(root, read, paths, {
    exec,
    log,
    env,
    repository,
    ...(config === undefined ? {} : { config }),
    ...(repository === "" ? {} : { image: `ghcr.io/${repository.toLowerCase()}` }),
  });
}
