import { parseReference, type Digest } from "@layered-build/oci";
import { isHubReference, parseWeightsSource, pinnedCommit, type HubCommit } from "../hub/weights-source.ts";
import { missingBase, refusedBase, type BaseUse } from "./missing-base.ts";
import type { Stores } from "./stores.ts";

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
 * `known` are digests that are fixed already, `useOf` says where a reference is used. Throws `missing-image`, and `store` where a registry
 * refuses to answer.
 */
export async function resolveBases(
  references: Iterable<string>,
  stores: Stores,
  { known = {}, useOf = () => undefined }: { readonly known?: Bases; readonly useOf?: BaseUse } = {},
): Promise<Bases> {
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
      throw refusedBase(text, useOf(text), cause);
    });
    if (found === undefined) throw missingBase(text, useOf(text));
    return [text, found.digest];
  });
  return Object.fromEntries(await Promise.all(resolved));
}
