/** The tags of one build in its repository. */
export interface TagsInRepository {
  readonly name: string;
  readonly where: string;
  readonly image: string;
  readonly tags: readonly string[];
}

/**
 * Finds what tells the tags of builds apart that share a repository, by name: the shortest beginning that all of its tags have and no
 * other's has, up to a `-`, `_` or `.` (`base-` of `base-1.2`). One of them may have none. A build with a repository of its own has none.
 * `problem` is told of builds whose tags have no such beginning: the suite's own tags of both would then be mixed up.
 */
export function distinctPrefixes(
  builds: readonly TagsInRepository[],
  problem: (where: string, message: string) => void,
): ReadonlyMap<string, string> {
  const prefixes = new Map<string, string>();
  for (const [image, sharing] of Map.groupBy(builds, (build) => build.image)) {
    const [first, ...without] = sharing.filter((build) => {
      const prefix = sharing.length === 1 ? undefined : prefixOf(build, sharing);
      prefixes.set(build.name, prefix ?? "");
      return prefix === undefined;
    });
    for (const build of without) {
      problem(
        build.where,
        `it shares the repository ${image} with ${first?.where}, and their tags (${first?.tags.join(", ")}; ${build.tags.join(", ")}) have no beginning of their own: ` +
          `write them as NAME-TAG, such as ${build.name}-latest, or give each a repository`,
      );
    }
  }
  return prefixes;
}

function prefixOf(build: TagsInRepository, sharing: readonly TagsInRepository[]): string | undefined {
  const [tag = ""] = build.tags;
  const others = sharing.filter((other) => other !== build).flatMap((other) => other.tags);
  // The last character is never part of it: something has to be left for the tag itself.
  return Array.from(tag.slice(0, -1).matchAll(/[-_.]/g), ({ index }) => tag.slice(0, index + 1)).find(
    (prefix) =>
      build.tags.every((each) => each.startsWith(prefix) && each.length > prefix.length) &&
      others.every((other) => !other.startsWith(prefix)),
  );
}
