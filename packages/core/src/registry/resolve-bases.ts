import { OciError, parseReference, type Digest } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { isHubReference, parseWeightsSource, pinnedCommit, type HubCommit } from "../hub/weights-source.ts";
import type { Stores } from "./stores.ts";

/** A name in FROM may be a layer that layers.yaml lacks, or an image that is misspelt. */
const notALayer =
  "Check the name and tag in FROM, --from or # syntax=. If it is meant to be a layer of this repository, add it to layers.yaml, or name it there with `from:`.";

/** What a reference to something from elsewhere means: the digest of an image, or a commit of the Hub. */
export type FixedBase = Digest | HubCommit;

/** What references to things from elsewhere mean, by the reference as the Dockerfiles write it (expanded), or the layers file. */
export type Bases = Readonly<Record<string, FixedBase>>;

/** Whether a reference says itself what it means. */
export function isPinned(reference: string): boolean {
  if (!isHubReference(reference)) return reference.includes("@");
  return pinnedCommit(parseWeightsSource(reference)) !== undefined;
}

/**
 * Resolves external images and sources of weights once, images by HEAD (registries count a GET as a pull, a HEAD not). A reference with a digest is taken at its word.
 * `known` are digests that are fixed already. Throws `missing-image`, or what the registry says.
 */
export async function resolveBases(references: Iterable<string>, stores: Stores, known: Bases = {}): Promise<Bases> {
  const resolved = [...new Set(references)].map(async (text): Promise<readonly [string, FixedBase]> => {
    const fixed = Object.hasOwn(known, text) ? known[text] : undefined;
    if (isHubReference(text)) return [text, fixed ?? (await stores.hub().resolve(parseWeightsSource(text)))];
    const reference = parseReference(text);
    const digest = fixed ?? reference.digest;
    if (digest !== undefined) return [text, digest];
    const repository =
      reference.kind === "layout" ? `oci:${reference.path}` : `${reference.registry}/${reference.repository}`;
    const store = await stores.ofReference(repository);
    const found = await store.headManifest(reference.tag ?? "latest").catch((cause: unknown) => {
      const reason = cause instanceof OciError ? `: ${cause.message}` : "";
      throw new LayeredBuildError(
        "missing-image",
        `${text} is no layer, and no image that could be asked for${reason}.`,
        {
          hint: notALayer,
          cause,
        },
      );
    });
    if (found !== undefined) return [text, found.digest];
    throw new LayeredBuildError("missing-image", `${text} is no layer, and no image of its registry.`, {
      hint: notALayer,
    });
  });
  return Object.fromEntries(await Promise.all(resolved));
}
