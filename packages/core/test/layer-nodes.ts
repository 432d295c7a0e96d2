import { createHash } from "node:crypto";
import { IgnoreRules, parseDockerfile, parseIgnoreFile } from "@layered-build/dockerfile";
import { layersOfFile } from "../src/config/layers-of-file.ts";
import type { Layer } from "../src/config/layer.ts";
import type { LayersFile } from "../src/config/layers-file.ts";
import type { LayerNode } from "../src/graph/layer-node.ts";
import { understandLayer } from "../src/graph/understand-layer.ts";
import { BuildContext } from "../src/source/build-context.ts";
import { WorkTree, type WorkTreeEntry } from "../src/source/work-tree.ts";

/** One layer's member of layers.yaml; the Dockerfile is called after the layer where it is not named. */
export type LayerGiven = Partial<LayersFile["layers"][string]>;

/** Layers with their defaults, in one repository. */
export function layersOf(given: Readonly<Record<string, LayerGiven>>, image = "registry.example/acme/chain"): Layer[] {
  const layers = Object.fromEntries(
    Object.entries(given).map(([id, entry]) => [id, { dockerfile: `${id}.Dockerfile`, ...entry }]),
  );
  return [...layersOfFile({ image, layers }, "layers.yaml")];
}

/** One layer with its defaults. */
export function layerOf(id: string, given: LayerGiven = {}): Layer {
  const [layer] = layersOf({ [id]: given });
  if (layer === undefined) throw new Error("no layer");
  return layer;
}

/** A tracked file with this text. */
export function trackedFile(path: string, text = path, mode = 0o644): WorkTreeEntry {
  return { path, kind: "file", mode, tracked: true, oid: blobId(text) };
}

/** git's id of a blob. */
export function blobId(text: string): string {
  return createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");
}

/** A tracked symlink. */
export function trackedLink(path: string, linkTarget: string): WorkTreeEntry {
  return { path, kind: "symlink", mode: 0o777, tracked: true, linkTarget, oid: blobId(linkTarget) };
}

/** A work tree of entries; a text stands for a tracked file of that path. */
export function treeOf(...entries: readonly (WorkTreeEntry | string)[]): WorkTree {
  const tree = new WorkTree();
  for (const entry of entries) tree.set(typeof entry === "string" ? trackedFile(entry) : entry);
  return tree;
}

/** A layer understood from a Dockerfile's text, without a disk. `others` are the layers beside it. */
export function nodeOf(
  text: string,
  given: {
    readonly layer?: Layer;
    readonly others?: readonly Layer[];
    readonly tree?: WorkTree;
    readonly ignore?: string;
  } = {},
): LayerNode {
  const { layer = layerOf("app"), others = [], tree = treeOf(), ignore = "" } = given;
  const ignorePatterns = parseIgnoreFile(ignore);
  const ignoreRules = new IgnoreRules(ignorePatterns);
  const file = { text, dockerfile: parseDockerfile(text, layer.dockerfile), ignorePatterns, ignoreRules };
  return understandLayer(layer, file, [...others, layer], new BuildContext(tree, layer.context, ignoreRules));
}
