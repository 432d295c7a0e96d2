import { printablePath } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import type { WorkTree } from "../source/work-tree.ts";

/** A build context is a folder by its own path: paths in keys begin there. Throws `bad-config` for one behind a symbolic link. */
export function checkContexts(nodes: readonly LayerNode[], tree: WorkTree): void {
  for (const { id, layer } of nodes) {
    const names = layer.context.split("/");
    const folders = names.map((_, index) => names.slice(0, index + 1).join("/"));
    const link = folders.map((folder) => tree.get(folder)).find((entry) => entry?.kind === "symlink");
    if (link === undefined) continue;
    throw new LayeredBuildError(
      "bad-config",
      `The build context of layer ${id}, ${printablePath(layer.context)}, is behind a symbolic link: ${printablePath(link.path)} leads to ${printablePath(link.linkTarget ?? "")}.`,
      { hint: "Name the folder itself as `context:`." },
    );
  }
}
