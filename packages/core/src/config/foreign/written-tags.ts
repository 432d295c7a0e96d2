import { OciError, parseReference, type RegistryReference, type LayoutReference } from "@layered-build/oci";
import type { ImageBuild } from "./image-build.ts";
import { distinctPrefixes } from "./distinct-prefixes.ts";

/** Where an image goes by the references that a bake or Compose file gives it. */
export interface WrittenTags {
  /** Its repository; undefined where the file names none that could be pushed to. */
  readonly image?: string;
  /** What stands before each of its tags, where the repository is named. */
  readonly prefix?: string;
  readonly tagRules?: string;
  /** The references in other Dockerfiles that mean this image, with registry and tag. */
  readonly knownAs: readonly string[];
}

/** Who is told of what is wrong with a build's tags, and of what is only left out. */
export interface TagReports {
  readonly problem: (where: string, message: string) => void;
  readonly warn: (where: string, message: string) => void;
}

type Reference = RegistryReference | LayoutReference;

/**
 * A branch's or a git tag's run writes the file's tags. Not that of a pull request, which could otherwise move `latest` before anybody
 * has looked at it: its image is tagged `pr-7`.
 */
const notOfPullRequests = "{{#if branch}}true{{else if tag}}true{{else}}false{{/if}}";

/** Finds each build's repository and tags, by name: the repository is that of its first tag. */
export function writtenTags(builds: readonly ImageBuild[], reports: TagReports): ReadonlyMap<string, WrittenTags> {
  const parsed = builds.map((build) => ({ build, references: referencesOf(build, reports) }));
  const own = parsed.map(({ build, references }) => ({ build, references, tags: ownTags(build, references, reports) }));
  const prefixes = distinctPrefixes(
    own.flatMap(({ build, tags }) => (tags === undefined ? [] : [{ name: build.name, where: build.where, ...tags }])),
    reports.problem,
  );
  return new Map(
    own.map(({ build, references, tags }) => {
      const prefix = prefixes.get(build.name) ?? "";
      const knownAs = references.flatMap((reference) => fullName(reference) ?? []);
      if (tags === undefined) return [build.name, { knownAs }];
      const rules = tags.tags.map((tag) => `type=raw,value=${tag.slice(prefix.length)},enable=${notOfPullRequests}`);
      const newest = fullName({ ...tags.reference, tag: `${prefix}latest` });
      return [
        build.name,
        {
          image: tags.image,
          prefix,
          tagRules: [...rules, "type=ref,event=pr"].join("\n"),
          knownAs: [...new Set([...knownAs, ...(newest === undefined ? [] : [newest])])],
        },
      ];
    }),
  );
}

/** `HOST/REPOSITORY:TAG` of a reference to a registry, `latest` where no tag is written; undefined for one by digest. */
function fullName(reference: Reference): string | undefined {
  if (reference.kind !== "registry" || reference.digest !== undefined) return undefined;
  return `${repositoryOf(reference)}:${reference.tag ?? "latest"}`;
}

function referencesOf(build: ImageBuild, reports: TagReports): readonly Reference[] {
  return build.tags.flatMap((text) => {
    try {
      const reference = parseReference(text);
      if (reference.digest === undefined) return [reference];
      reports.problem(build.where, `the image ${text} has a digest: name the tag to write`);
    } catch (error) {
      if (!(error instanceof OciError)) throw error;
      reports.problem(build.where, error.message);
    }
    return [];
  });
}

function ownTags(build: ImageBuild, references: readonly Reference[], reports: TagReports) {
  const first = references.find((reference) => !isLocal(reference));
  if (first === undefined) {
    if (references.length > 0)
      reports.warn(
        build.where,
        `${build.tags.join(", ")} names no repository that could be pushed to: write HOST/REPOSITORY:TAG, or take the default repository`,
      );
    return undefined;
  }
  const image = repositoryOf(first);
  const others = references.filter((reference) => repositoryOf(reference) !== image && !isLocal(reference));
  if (others.length > 0)
    reports.warn(
      build.where,
      `a layer has one repository, ${image}: ${others.map(repositoryOf).join(", ")} is not written to`,
    );
  const tags = references.filter((reference) => repositoryOf(reference) === image);
  return { image, reference: first, tags: [...new Set(tags.map(({ tag }) => tag ?? "latest"))] };
}

/** A bare name (`web`) means an image of this machine; as a repository it would be one of Docker's own (`docker.io/library/web`). */
function isLocal(reference: Reference): boolean {
  return (
    reference.kind === "registry" && reference.registry === "docker.io" && reference.repository.startsWith("library/")
  );
}

function repositoryOf(reference: Reference): string {
  return reference.kind === "layout" ? `oci:${reference.path}` : `${reference.registry}/${reference.repository}`;
}
