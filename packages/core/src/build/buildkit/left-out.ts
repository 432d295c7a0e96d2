import type { LayerNode } from "../../graph/layer-node.ts";
import type { Project } from "../../project/project.ts";

/**
 * Ignore patterns for what is on disk in a layer's context, and in no tree that keys are made of: `.git` of the repository and of those
 * inside it, unless a step names it, and the lock file of base images, which the run itself may have just written.
 */
export function leftOutOfContext(
  { takesGit, layer: { context } }: LayerNode,
  { lockFile }: Project,
): readonly string[] {
  const isInside = context === "" || lockFile.startsWith(`${context}/`);
  const file = context === "" ? lockFile : lockFile.slice(context.length + 1);
  return [...(takesGit ? [] : ["**/.git"]), ...(isInside ? [file.replaceAll(/[\\*?[\]!#]/g, "\\$&")] : [])];
}
