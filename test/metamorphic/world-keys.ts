import { keyLayers } from "../../packages/core/src/key/key-layers.ts";
import { openProject } from "../../packages/core/src/project/open-project.ts";
import { spawnExec } from "../../packages/core/src/exec/spawn-exec.ts";
import { hostPath } from "../harness/tools.ts";
import { placesOf } from "./written-world.ts";
import type { World } from "./world.ts";

/** The content key of a world, or why it has none. */
export type Keyed = { readonly key: string } | { readonly error: string };

/** The layers file of a repository in which every world is a layer, each in a folder of its name. */
export function layersFile(worlds: ReadonlyMap<string, World>): string {
  const layers = Array.from(worlds, ([name, world]) => {
    const { context, dockerfile } = placesOf(world);
    const layer = {
      dockerfile: `${name}/${dockerfile}/Dockerfile`,
      context: `${name}/${context}`,
      "build-args": world.buildArgs,
      ...(world.target === undefined ? {} : { target: world.target }),
    };
    return [name, layer] as const;
  });
  return JSON.stringify({ image: "registry.example/acme/worlds", layers: Object.fromEntries(layers) }, undefined, 1);
}

/** The keys of all worlds of a repository, as the actions make them, by name. */
export async function keysOf(repository: string): Promise<ReadonlyMap<string, Keyed>> {
  const env = { PATH: hostPath(), GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const project = await openProject({
    folder: repository,
    exec: spawnExec(env),
    env,
    gitEnv: env,
    dirty: "hash",
    compression: "auto",
    repository: "acme/worlds",
    config: "layers.yaml",
  });
  // One by one: where a world has no key, the others still have theirs.
  return new Map(
    project.nodes.map((node): readonly [string, Keyed] => {
      try {
        const key = keyLayers({ ...project, nodes: [node] }, {}, () => {}).get(node.id)?.key ?? "";
        return [node.id, { key }];
      } catch (error) {
        return [node.id, { error: String(error) }];
      }
    }),
  );
}
