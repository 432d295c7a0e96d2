import type { ArtifactKind } from "../artifact/stored-artifact.ts";
import { loadArtifact, storeArtifact } from "../artifact/stored-artifact.ts";
import type { Descriptor, Digest } from "../descriptor.ts";
import { OciError } from "../error.ts";
import type { Store } from "../store.ts";
import { parseTree, serialiseTree } from "./serialise-tree.ts";
import type { Tree } from "./tree.ts";

/** The artifact type of a stored tree. */
export const treeArtifactType = "application/vnd.layered-build.tree.v1+json";
/** The annotation with the digest of the manifest whose tree it is. */
export const treeOfAnnotation = "io.github.layered-build.tree-of";

/** Writes the tree of the image `subject` as an artifact under a tag, which is written once `after` is there. Throws what the store and `after` throw. */
export async function storeTree(
  store: Store,
  subject: Descriptor,
  tree: Tree,
  tag: string,
  after?: Promise<unknown>,
): Promise<Descriptor> {
  return storeArtifact(store, treeArtifact(subject.digest), await serialiseTree(tree), tag, after);
}

/**
 * The tree stored under a tag, if it is that of the manifest `digest`. Undefined for all else that may stand there: nothing, the tree of
 * another manifest, another schema, a damaged one, a blob that is gone. It can always be made anew. Throws what the store throws.
 */
export async function loadTree(store: Store, digest: Digest, tag: string): Promise<Tree | undefined> {
  const bytes = await loadArtifact(store, treeArtifact(digest), tag);
  try {
    return bytes === undefined ? undefined : parseTree(bytes);
  } catch (error) {
    if (error instanceof OciError && error.code === "bad-content") return undefined;
    throw error;
  }
}

function treeArtifact(digest: Digest): ArtifactKind {
  return {
    artifactType: treeArtifactType,
    mediaType: `${treeArtifactType}+gzip`,
    annotations: { [treeOfAnnotation]: digest },
  };
}
