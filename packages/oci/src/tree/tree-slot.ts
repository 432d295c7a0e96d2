import { OciError } from "../error.ts";
import { printablePath } from "../path-bytes.ts";
import { impliedDirectory, type TreeNode } from "./tree-node.ts";

/** A node's place in a tree: a directory has children, by name. Only a directory's node is ever replaced in its place; all else is shared. */
export interface TreeSlot {
  node: TreeNode;
  readonly children: Map<string, TreeSlot> | undefined;
}

/** A new place for a node, without children. */
export function newSlot(node: TreeNode): TreeSlot {
  return { node, children: node.kind === "directory" ? new Map() : undefined };
}

/** A copy that shares what never changes: nodes, and places without children. */
export function cloneSlot(slot: TreeSlot): TreeSlot {
  if (slot.children === undefined) return slot;
  const children = new Map<string, TreeSlot>();
  for (const [name, child] of slot.children) children.set(name, cloneSlot(child));
  return { node: slot.node, children };
}

/** The place that these names lead to, no link followed. */
export function findSlot(root: TreeSlot, names: readonly string[]): TreeSlot | undefined {
  let slot: TreeSlot | undefined = root;
  for (const name of names) slot = slot?.children?.get(name);
  return slot;
}

/** The children of the directory that these names lead to, made 0755 root where it is missing; throws `bad-content` where a file is in the way. */
export function makeDirectory(root: TreeSlot, names: readonly string[]): Map<string, TreeSlot> {
  let children = root.children;
  for (const [at, name] of names.entries()) {
    if (children === undefined) throw inTheWay(names.slice(0, at));
    const slot: TreeSlot = children.get(name) ?? placeNode(children, name, impliedDirectory);
    children = slot.children;
  }
  if (children === undefined) throw inTheWay(names);
  return children;
}

/** Puts a node in a directory: a directory over a directory keeps its children, all else replaces what was there. */
export function placeNode(siblings: Map<string, TreeSlot>, name: string, node: TreeNode): TreeSlot {
  const old = siblings.get(name);
  if (old?.children !== undefined && node.kind === "directory") {
    old.node = node;
    return old;
  }
  const slot = newSlot(node);
  siblings.set(name, slot);
  return slot;
}

function inTheWay(names: readonly string[]): OciError {
  return new OciError(
    "bad-content",
    `"/${printablePath(names.join("/"))}" is no directory in the image, and nothing can be put below it.`,
  );
}
