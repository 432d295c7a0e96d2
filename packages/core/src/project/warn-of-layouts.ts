import path from "node:path";
import { parseReference, printablePath } from "@layered-build/oci";
import type { LayerNode } from "../graph/layer-node.ts";
import { takenRoots } from "../key/taken-files.ts";
import type { Log } from "../ports.ts";

/** Warns of layers that copy the folder that images are written to (`image: oci:PATH`): what a run writes would make the next one build again. */
export function warnOfLayouts(nodes: readonly LayerNode[], root: string, log: Log | undefined): void {
  const folders = new Set(nodes.flatMap(({ layer }) => layoutWithin(root, layer.image) ?? []));
  for (const node of nodes) {
    const folder = [...folders].find((each) => takes(node, each));
    if (folder === undefined) continue;
    log?.warning(
      `Layer ${node.id} takes the folder ${printablePath(folder)}, to which images are written: each build would change what the next one is made of. Name the folder in the ignore file, or write the images elsewhere, such as to oci:../images.`,
    );
  }
}

/** The path of a layout folder from the repository's root; undefined for a registry, and for a folder that is elsewhere. */
function layoutWithin(root: string, image: string): string | undefined {
  const reference = parseReference(image);
  if (reference.kind !== "layout") return undefined;
  const inside = path.relative(root, path.resolve(root, reference.path)).split(path.sep).join("/");
  return inside === "" || inside === ".." || inside.startsWith("../") || path.isAbsolute(inside) ? undefined : inside;
}

function takes(node: LayerNode, folder: string): boolean {
  const { context } = node.layer;
  if (context !== "" && !folder.startsWith(`${context}/`)) return false;
  if (!node.context.includes(context === "" ? folder : folder.slice(context.length + 1), true)) return false;
  return takenRoots(node).some((taken) => taken === "" || folder === taken || folder.startsWith(`${taken}/`));
}
