import { parseReference, type Digest } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Stores } from "./stores.ts";

/** The digests of external images, by the reference as the Dockerfiles write it (expanded). */
export type Bases = Readonly<Record<string, Digest>>;

/**
 * Resolves external images once, by HEAD (registries count a GET as a pull, a HEAD not). A reference with a digest is taken at its word.
 * `known` are digests that a plan has fixed already. Throws `missing-image`, or what the registry says.
 */
export async function resolveBases(references: Iterable<string>, stores: Stores, known: Bases = {}): Promise<Bases> {
  const resolved = [...new Set(references)].map(async (text): Promise<readonly [string, Digest]> => {
    const reference = parseReference(text);
    const digest = known[text] ?? reference.digest;
    if (digest !== undefined) return [text, digest];
    const repository =
      reference.kind === "layout" ? `oci:${reference.path}` : `${reference.registry}/${reference.repository}`;
    const store = await stores.ofReference(repository);
    const found = await store.headManifest(reference.tag ?? "latest");
    if (found !== undefined) return [text, found.digest];
    throw new LayeredBuildError("missing-image", `The base image ${text} does not exist in its registry.`, {
      hint: "Check the name and tag in FROM. If it is a layer of this repository, declare the edge with `from:` in layers.yaml.",
    });
  });
  return Object.fromEntries(await Promise.all(resolved));
}
