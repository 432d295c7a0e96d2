import { LayeredBuildError } from "../../error.ts";
import type { Layer, LayerEntry } from "../layer.ts";
import { layersOfFile } from "../layers-of-file.ts";
import type { ForeignBuilds, ForeignSource, ImageBuild } from "./image-build.ts";
import { layerIds } from "./layer-ids.ts";
import { distinctBuilds } from "./same-builds.ts";
import { writtenTags, type WrittenTags } from "./written-tags.ts";

/** Turns what a bake or Compose file says of its images into layers, as a layers.yaml would. Throws `bad-config` with all problems. */
export function layersOfBuilds(found: ForeignBuilds, source: ForeignSource): readonly Layer[] {
  const { path, log } = source;
  const problems = [...found.problems];
  const problem = (where: string, message: string): void => {
    problems.push(`${path}: ${where}: ${message}`);
  };
  const distinct = distinctBuilds(found.builds, (message) => log?.info(`${path}: ${message}`));
  const { builds } = distinct;
  const ids = layerIds(builds, problem);
  const tags = writtenTags(builds, {
    problem,
    warn: (where, message) => log?.warning(`${path}: ${where}: ${message}`),
  });
  for (const { name, where } of builds) {
    if (tags.get(name)?.image === undefined && source.image === undefined)
      problem(where, "its image has no repository: name it in full, as HOST/REPOSITORY:TAG");
  }
  if (problems.length > 0) {
    throw new LayeredBuildError("bad-config", [...new Set(problems)].join("\n"), {
      hint: "What a layer cannot take over from this file can be said in a layers.yaml.",
    });
  }
  const idOf = (name: string): string => ids.get(distinct.nameOf(name)) ?? name;
  const entries = builds.map((build): [string, LayerEntry] => [
    idOf(build.name),
    entryOf(build, idOf(build.name), tags.get(build.name)),
  ]);
  const links = new Map(builds.map((build) => [idOf(build.name), linksOf(build, idOf, tags)]));
  return layersOfFile({ layers: Object.fromEntries(entries) }, path, source.image).map((layer) => ({
    ...layer,
    ...links.get(layer.id),
  }));
}

function entryOf(build: ImageBuild, id: string, tags: WrittenTags | undefined): LayerEntry {
  return {
    dockerfile: build.dockerfile,
    context: build.context,
    ...(build.target === undefined ? {} : { target: build.target }),
    ...(isTagName(build.name) && build.name !== id ? { name: build.name } : {}),
    ...(build.platforms.length === 0 ? {} : { platforms: [...build.platforms] }),
    "build-args": { ...build.buildArgs },
    labels: { ...build.labels },
    annotations: { ...build.annotations },
    secrets: [...build.secrets],
    ssh: [...build.ssh],
    ...(tags?.image === undefined ? {} : { image: tags.image }),
    ...(tags?.prefix === undefined ? {} : { "tag-prefix": tags.prefix }),
    ...(tags?.tagRules === undefined ? {} : { "tag-rules": tags.tagRules }),
  };
}

/** How this layer calls others, and how others may call it. */
function linksOf(
  build: ImageBuild,
  idOf: (name: string) => string,
  tags: ReadonlyMap<string, WrittenTags>,
): Pick<Layer, "contexts" | "knownAs"> {
  return {
    contexts: Object.fromEntries(Object.entries(build.contexts).map(([name, other]) => [name, idOf(other)])),
    knownAs: tags.get(build.name)?.knownAs ?? [],
  };
}

function isTagName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name);
}
