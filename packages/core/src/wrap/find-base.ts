import { parseReference, type Digest, type ImageReference, type Store, type StoredManifest } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import type { Repositories } from "../registry/repositories.ts";

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

/** Finds the image, or the first of the fall-back tags that is there. Throws `missing-image`, and what the registry says. */
export async function findBase(
  image: string,
  fallbackTags: readonly string[],
  stores: Repositories,
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
  // What is no tag is said before a registry makes something of it.
  for (const tag of fallbackTags) parseReference(`${repository}:${tag}`);
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

function nameOf(repository: string, tag: string | undefined, digest: Digest): Pick<Base, "name" | "tag"> {
  return { name: tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}`, tag };
}

function missing(image: string, fallbacks: readonly string[]): LayeredBuildError {
  const also = fallbacks.length === 0 ? "" : `, and none of the tags ${fallbacks.join(", ")} either`;
  return new LayeredBuildError("missing-image", `There is no image ${image}${also}.`, {
    hint: "Build and push it first, or check `image`. `fallback-tags` names tags to take in its place, such as main.",
  });
}
