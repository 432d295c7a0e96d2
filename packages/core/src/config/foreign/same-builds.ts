import type { ImageBuild } from "./image-build.ts";

/** Builds without those that say again what an earlier one says; `nameOf` gives the name of the one that stands for a name. */
export interface DistinctBuilds {
  readonly builds: readonly ImageBuild[];
  readonly nameOf: (name: string) => string;
}

/**
 * Takes builds of one image as one: Compose files often start the same image as several services (web, worker), each with the same
 * `build` and `image`. `inform` is told of each that is left out.
 */
export function distinctBuilds(builds: readonly ImageBuild[], inform: (message: string) => void): DistinctBuilds {
  const first = new Map<string, ImageBuild>();
  const names = new Map<string, string>();
  for (const build of builds) {
    const said = build.tags.length === 0 ? build.name : JSON.stringify({ ...build, name: undefined, where: undefined });
    const same = first.get(said) ?? build;
    first.set(said, same);
    names.set(build.name, same.name);
    if (same !== build) inform(`${build.where} is the image of ${same.where}`);
  }
  return { builds: [...first.values()], nameOf: (name) => names.get(name) ?? name };
}
