import {
  MediaType,
  parseConfig,
  parseManifest,
  parseReference,
  type Descriptor,
  type Digest,
  type ImageConfig,
  type ImageManifest,
  type ImageReference,
  type Platform,
  type Store,
  type StoredManifest,
} from "@layered-build/oci";
import { buffer } from "node:stream/consumers";
import { LayeredBuildError } from "../error.ts";
import { matchPlatform, suitsPlatform } from "../image/matching-platform.ts";
import { platformText } from "../image/platform-text.ts";
import type { Log } from "../ports.ts";
import type { Stores } from "../registry/stores.ts";

/** The image that is wrapped, as it was found. */
export interface Base {
  readonly store: Store;
  /** Its repository, as references name it. */
  readonly repository: string;
  /** `repository:tag`, without a tag `repository@digest`. */
  readonly name: string;
  /** The tag that was used; undefined for an image that is named by its digest alone. */
  readonly tag: string | undefined;
  readonly stored: StoredManifest;
}

/** One platform's image of a base: its manifest and configuration, and how an index is to name the platform. */
export interface BasePlatform {
  readonly platform: string;
  readonly descriptor: Descriptor;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
  readonly named: Platform;
}

/** Finds the image, or the first of the fall-back tags that is there. Throws `missing-image`, and what the registry says. */
export async function findBase(
  image: string,
  fallbackTags: readonly string[],
  stores: Stores,
  log: Log,
): Promise<Base> {
  const reference = parseReference(image);
  const repository = repositoryOf(reference);
  const store = await stores.ofReference(repository);
  const { digest } = reference;
  if (digest !== undefined) {
    const stored = await store.getManifest(digest);
    if (stored === undefined) throw missing(image, []);
    return { store, repository, ...nameOf(repository, reference.tag, digest), stored };
  }
  const wanted = reference.tag ?? "latest";
  const tags = [...new Set([wanted, ...fallbackTags])];
  for (const tag of tags) {
    const stored = await store.getManifest(tag);
    if (stored === undefined) continue;
    if (tag !== wanted)
      log.warning(`${repository}:${wanted} does not exist: ${repository}:${tag} is wrapped (\`fallback-tags\`).`);
    return { store, repository, ...nameOf(repository, tag, stored.descriptor.digest), stored };
  }
  throw missing(`${repository}:${wanted}`, tags.slice(1));
}

/** The repository of a reference, as references name it. */
export function repositoryOf(reference: ImageReference): string {
  return reference.kind === "layout" ? `oci:${reference.path}` : `${reference.registry}/${reference.repository}`;
}

/** The Linux platforms of a base; those of attestations are none. */
export async function platformsOf({ store, stored, name }: Base): Promise<readonly string[]> {
  const parsed = parseManifest(stored);
  if (parsed.kind === "manifest") return [platformText(await readConfig(store, parsed.document, name))];
  return parsed.document.manifests.flatMap(({ platform }) =>
    platform?.os === "linux" ? [platformText(platform)] : [],
  );
}

/** Reads the image of one platform. Throws `missing-image` where there is none, or where it is no container image. */
export async function readBasePlatform(base: Base, platform: string): Promise<BasePlatform> {
  const { store, name } = base;
  const found = await manifestFor(base, base.stored, platform);
  const parsed = parseManifest(found.stored);
  // An index in an index: none that a builder writes.
  if (parsed.kind === "index") throw noPlatform(name, platform, ["another index"]);
  const config = await readConfig(store, parsed.document, name);
  const { architecture, os, variant } = config;
  const own: Platform = { architecture, os, ...(variant === undefined ? {} : { variant }) };
  if (found.named === undefined && !suitsPlatform(own, platform)) throw noPlatform(name, platform, [platformText(own)]);
  return { platform, descriptor: parsed.descriptor, manifest: parsed.document, config, named: found.named ?? own };
}

async function manifestFor(
  { store, name }: Base,
  stored: StoredManifest,
  platform: string,
): Promise<{ readonly stored: StoredManifest; readonly named?: Platform }> {
  const parsed = parseManifest(stored);
  if (parsed.kind === "manifest") return { stored };
  const match = matchPlatform(parsed.document.manifests, platform);
  if (match.kind !== "found") throw noPlatform(name, platform, match.platforms);
  const child = await store.getManifest(match.descriptor.digest);
  if (child === undefined) {
    throw new LayeredBuildError(
      "missing-image",
      `${name} lists a manifest for ${platform}, ${match.descriptor.digest}, that is not there.`,
      { hint: "It was deleted, or the image was copied in part: push the image again." },
    );
  }
  const { platform: named } = match.descriptor;
  return { stored: child, ...(named === undefined ? {} : { named }) };
}

async function readConfig(store: Store, manifest: ImageManifest, name: string): Promise<ImageConfig> {
  const { mediaType, digest } = manifest.config;
  if (mediaType !== MediaType.config && mediaType !== MediaType.dockerConfig) {
    throw new LayeredBuildError(
      "missing-image",
      `${name} is no container image, but an artifact (${manifest.artifactType ?? mediaType}).`,
      {
        hint: "`image` takes an image that a container can be started from: a chart, a model or a signature cannot be wrapped.",
      },
    );
  }
  const blob = await store.getBlob(digest);
  if (blob === undefined) {
    throw new LayeredBuildError("missing-image", `${name} has no configuration: ${digest} is not there.`, {
      hint: "The image was deleted in part: push it again.",
    });
  }
  return parseConfig(await buffer(blob));
}

function nameOf(repository: string, tag: string | undefined, digest: Digest): Pick<Base, "name" | "tag"> {
  return { name: tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}`, tag };
}

function missing(image: string, fallbacks: readonly string[]): LayeredBuildError {
  const also = fallbacks.length === 0 ? "" : `, and none of the tags ${fallbacks.join(", ")} either`;
  return new LayeredBuildError("missing-image", `There is no image ${image}${also}.`, {
    hint: "Build and push it first, or check `image`. `fallback-tags` names tags to take in its place, such as main.",
  });
}

function noPlatform(name: string, platform: string, there: readonly string[]): LayeredBuildError {
  const has = there.length === 0 ? "no image for any platform" : there.join(", ");
  return new LayeredBuildError("missing-image", `${name} has no image for ${platform}; it has ${has}.`, {
    hint:
      platform === "linux/amd64"
        ? "A Space runs linux/amd64 only: build the image for it (`platforms: linux/amd64`)."
        : "Build the image for that platform, or leave it out of `platforms`.",
  });
}
