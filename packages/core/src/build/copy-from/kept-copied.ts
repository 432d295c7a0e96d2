import { createHash } from "node:crypto";
import type { Digest } from "@layered-build/oci";
import { suiteTag } from "../../image/suite-tag.ts";
import { encodeCanonical } from "../../key/canonical-encoding.ts";
import type { LayerBuild } from "../layer-build.ts";
import { loadCopied, storeCopied, type CopiedFiles } from "./copied-files.ts";
import type { ExpandedCopy } from "./expanded-copies.ts";

/**
 * The list of what a COPY takes of an image (of one platform, by its manifest; `part`: from which of its blobs on): as it is kept in the layer's repository under a step key
 * of what it is made of, else as `make` gives it, which is then kept.
 */
export async function keptCopied(
  { node, stores, force }: LayerBuild,
  image: Digest,
  { sources, instruction: { exclude, parents } }: ExpandedCopy,
  part: number,
  make: () => Promise<CopiedFiles>,
): Promise<CopiedFiles> {
  const recipe = {
    step: "copy-from",
    schema: "1",
    image,
    part: String(part),
    sources,
    exclude,
    parents: String(parents),
  };
  const key = createHash("sha256").update(encodeCanonical(recipe)).digest("hex");
  const store = await stores.ofLayer(node.layer);
  const tag = suiteTag(node.layer.tagPrefix, "step", key);
  const kept = force ? undefined : await loadCopied(store, tag, key);
  if (kept !== undefined) return kept;
  const made = await make();
  await storeCopied(store, tag, key, made);
  return made;
}
