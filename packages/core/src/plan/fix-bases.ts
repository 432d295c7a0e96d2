import { parseReference } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import { externalImages } from "../key/external-images.ts";
import type { Log } from "../ports.ts";
import type { Project } from "../project/project.ts";
import { lockedBases } from "../project/locked-bases.ts";
import { oneLine } from "../one-line.ts";
import { imageUse } from "./image-use.ts";
import { isHubReference } from "../hub/weights-source.ts";
import { isPinned, resolveBases, type Bases } from "../registry/resolve-bases.ts";
import type { Stores } from "../registry/stores.ts";

/** Which digests of external images count; see the input `bases`. */
export type BasesMode = "track" | "pinned-only" | "lockfile" | "frozen-lockfile";

/** Characters that a message shows of what should be a reference. */
const longestName = 200;

/**
 * Fixes the digests of all images that the layers take from elsewhere, once for the run: they are in the keys, and travel in the plan.
 * Throws `bad-dockerfile`, `missing-image`, `store`, and `bad-config` for a lock file.
 */
export async function fixBases(project: Project, stores: Stores, mode: BasesMode, log: Log): Promise<Bases> {
  const references = project.nodes.flatMap(checkedImages);
  const useOf = (reference: string) => imageUse(project.nodes, reference);
  if (mode === "track") return resolveBases(references, stores, { useOf });
  if (mode === "pinned-only") {
    return resolveBases(references.filter(isPinned), stores, { useOf });
  }
  const { root, lockFile: file, committedLockFile, committed = false } = project;
  const misfit = mode === "frozen-lockfile" ? "check" : committed ? "tell" : "write";
  return lockedBases(references, stores, { root, file, committed: committedLockFile, misfit, useOf }, log);
}

/** What comes of an ARG without a value is seldom a reference, and then BuildKit has no words for it that help. */
function checkedImages(node: LayerNode): readonly string[] {
  const references = externalImages(node);
  for (const reference of references.filter((each) => !isHubReference(each))) {
    try {
      parseReference(reference);
    } catch (cause) {
      throw new LayeredBuildError(
        "bad-dockerfile",
        `${node.layer.dockerfile} refers to the image ${JSON.stringify(oneLine(reference, longestName))}, which is no image reference.`,
        {
          hint: "Has an ARG in it no value? Give it a default before the first FROM, or a value in `build-args:` in layers.yaml.",
          cause,
        },
      );
    }
  }
  return references;
}
