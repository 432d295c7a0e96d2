import { reservedLayerNames } from "../layer.ts";
import type { ImageBuild } from "./image-build.ts";

/**
 * Gives each target or service a layer's key: its name in lower case, with `-` for all that is neither letter nor digit
 * (`_Web.API` is `web-api`). `problem` is told of names that come to the same, and of those that a layer cannot have.
 */
export function layerIds(
  builds: readonly ImageBuild[],
  problem: (where: string, message: string) => void,
): ReadonlyMap<string, string> {
  const ids = new Map(builds.map((build) => [build.name, idOf(build.name)]));
  for (const [id, same] of Map.groupBy(builds, ({ name }) => ids.get(name) ?? "")) {
    const [first, ...others] = same;
    if (first === undefined) continue;
    for (const other of others)
      problem(other.where, `its layer would be called ${id}, as that of ${first.where}: rename one of them`);
    if (reservedLayerNames.includes(id))
      problem(first.where, `a layer cannot be named "${id}", which is an output or a word of the actions: rename it`);
  }
  return ids;
}

function idOf(name: string): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return /^[a-z]/.test(id) ? id : `layer-${id}`.replace(/-$/, "");
}
