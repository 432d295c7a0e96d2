import { OciError } from "../error.ts";
import { decodePath, printablePath } from "../path-bytes.ts";
import type { TarEntry } from "../tar/tar-entry.ts";
import { impliedDirectory, type TreeFile, type TreeNode } from "./tree-node.ts";
import { makeDirectory, placeNode, type TreeSlot } from "./tree-slot.ts";
import type { Tree } from "./tree.ts";

const opaqueMarker = ".wh..wh.opq";
const whiteoutPrefix = ".wh.";
const plainFile: TreeFile = { kind: "file" };

/**
 * Changes a tree as unpacking one layer changes an image, whiteouts included (OCI image-spec, layer.md; in detail what containerd does).
 * One unpacker a layer: an opaque marker hides what lower layers had, not what this one brought, wherever it stands.
 */
export class LayerUnpacker {
  readonly #tree: Tree;
  readonly #layer: number | undefined;
  readonly #fresh = new Set<TreeSlot>();

  /** `layer`: the layer's place in its manifest, for files to say where their bytes are. */
  constructor(tree: Tree, layer?: number) {
    this.#tree = tree;
    this.#layer = layer;
  }

  /**
   * Applies the layer's next entry. A parent that is a link is followed inside the root; missing parents are made, 0755 root.
   * Throws `bad-content` where no runtime could unpack it: below a file, or a whiteout of nothing.
   */
  apply(entry: TarEntry): void {
    const cut = entry.path.lastIndexOf("/");
    const name = entry.path.slice(cut + 1);
    if (name === "") {
      if (entry.kind === "directory") this.#tree.set("", this.#node(entry));
      return;
    }
    const parent = this.#tree.resolve(cut < 0 ? "" : entry.path.slice(0, cut)).path;
    const siblings = makeDirectory(this.#tree.root, parent === "" ? [] : parent.split("/"));
    if (name === opaqueMarker) this.#hideLower(siblings);
    else if (name.startsWith(whiteoutPrefix)) siblings.delete(hiddenName(entry.path, name));
    else this.#fresh.add(placeNode(siblings, name, this.#node(entry)));
  }

  /** Drops what this layer did not bring. A directory that is kept only for what is in it has lost its own metadata. */
  #hideLower(siblings: Map<string, TreeSlot>): void {
    for (const [name, slot] of siblings) {
      if (slot.children !== undefined) this.#hideLower(slot.children);
      if (this.#fresh.has(slot)) continue;
      if (slot.children === undefined || slot.children.size === 0) siblings.delete(name);
      else slot.node = impliedDirectory;
    }
  }

  #node(entry: TarEntry): TreeNode {
    const { mode, uid, gid, mtime } = entry;
    switch (entry.kind) {
      case "directory":
        return { kind: "directory", mode, uid, gid, mtime };
      case "symlink":
        return { kind: "symlink", mode, uid, gid, mtime, target: entry.linkTarget };
      case "hardlink":
        return this.#linked(entry.linkTarget);
      case "file":
        return this.#file(entry);
      case "fifo":
      case "chardev":
      case "blockdev":
        break;
    }
    return { kind: entry.kind };
  }

  #file({ content, ...header }: Extract<TarEntry, { kind: "file" }>): TreeNode {
    const text = content === undefined ? {} : { text: decodePath(content) };
    if (this.#layer !== undefined) return { kind: "file", ...text, origin: { layer: this.#layer, header } };
    return content === undefined ? plainFile : { kind: "file", ...text };
  }

  /** One more name of the same file: a link's kind, or the text of a linked passwd, are those of its target. */
  #linked(path: string): TreeNode {
    const target = this.#tree.resolve(path, { followLast: false }).node;
    if (target === undefined || target.kind === "directory") return plainFile;
    if (target.kind !== "file" || target.origin === undefined || target.origin.layer === this.#layer) return target;
    return { ...target, origin: { ...target.origin, isCrossed: true } };
  }
}

/** Notes of aufs to itself (`.wh..wh.plnk`) come out as names that never exist. */
function hiddenName(path: string, name: string): string {
  const hidden = name.slice(whiteoutPrefix.length);
  if (hidden !== "" && hidden !== "." && hidden !== "..") return hidden;
  throw new OciError("bad-content", `The layer has a whiteout that names nothing: "${printablePath(path)}".`, {
    hint: "The layer is damaged, or somebody tries to delete outside of the image. Do not use this image.",
  });
}
