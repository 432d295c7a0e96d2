import type { Layer } from "../layer.ts";
import type { ForeignSource } from "./image-build.ts";
import { layersOfBuilds } from "./layers-of-builds.ts";
import { readBakeFile } from "./read-bake-file.ts";
import { readComposeFile } from "./read-compose-file.ts";

/** Reads the layers from a bake or Compose file. Throws `bad-config` with all problems, and `missing-program` where buildx is needed. */
export async function loadForeignLayers(format: "bake" | "compose", source: ForeignSource): Promise<readonly Layer[]> {
  return layersOfBuilds(await (format === "bake" ? readBakeFile(source) : readComposeFile(source)), source);
}
