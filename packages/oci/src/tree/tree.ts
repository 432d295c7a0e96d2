import { OciError } from "../error.ts";
import { comparePaths, printablePath } from "../path-bytes.ts";
import { impliedDirectory, type TreeDirectory, type TreeEntry, type TreeNode } from "./tree-node.ts";
import { cloneSlot, findSlot, makeDirectory, newSlot, placeNode, type TreeSlot } from "./tree-slot.ts";

/** Where a path leads, links followed. */
export interface ResolvedPath {
  /** The real path, no part of it a link (but the last, where it was not to be followed); parts that do not exist stand as written. */
  readonly path: string;
  /** What is there; absent where nothing is. */
  readonly node?: TreeNode;
  /** The real path of a file that stands where a directory is needed: nothing can be made at `path`. */
  readonly obstacle?: string;
}

/** More hops are taken for a loop, as BuildKit does. */
const maxHops = 255;

/**
 * The file system of an image without its contents: directories, links, and the names and kinds of all other files.
 * With it a layer can be written right on top of an image that is not here: what a path is, where it leads, and the metadata of its ancestors.
 * Paths have no leading slash (one is ignored), the root is `""`; file names are text as `decodePath` makes it.
 */
export class Tree {
  /** For reading and writing the stored form only. */
  readonly root: TreeSlot;

  constructor(root: TreeSlot = newSlot(impliedDirectory)) {
    this.root = root;
  }

  /** A tree of nothing but the root, 0755 0:0, mtime 0. */
  static empty(): Tree {
    return new Tree();
  }

  /** An independent copy. */
  clone(): Tree {
    return new Tree(cloneSlot(this.root));
  }

  /** What stands at a path, no link followed (`..` is taken from the text). */
  lookup(path: string): TreeNode | undefined {
    return findSlot(this.root, parts(path))?.node;
  }

  /**
   * Follows links as a process would whose root is this tree: an absolute target starts at the root again, and `..` never leaves it.
   * `followLast: false` leaves a link in the last place as it is. Throws `bad-content` after 255 hops.
   */
  resolve(path: string, options: { readonly followLast?: boolean } = {}): ResolvedPath {
    const todo = rawParts(path).toReversed();
    const names: string[] = [];
    const slots = [this.root];
    let hops = 0;
    for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (name === "..") {
        if (slots.length === names.length + 1 && names.length > 0) slots.pop();
        names.pop();
        continue;
      }
      const slot = slots.length === names.length + 1 ? slots.at(-1)?.children?.get(name) : undefined;
      if (slot?.node.kind === "symlink" && (todo.length > 0 || options.followLast !== false)) {
        hops += 1;
        if (hops > maxHops) throw tooManyLinks(path);
        if (slot.node.target.startsWith("/")) {
          names.length = 0;
          slots.length = 1;
        }
        todo.push(...rawParts(slot.node.target).toReversed());
        continue;
      }
      names.push(name);
      if (slot !== undefined) slots.push(slot);
    }
    const real = names.join("/");
    const deepest = slots.at(-1);
    if (deepest !== undefined && slots.length === names.length + 1) return { path: real, node: deepest.node };
    if (deepest?.node.kind === "directory") return { path: real };
    return { path: real, obstacle: names.slice(0, slots.length - 1).join("/") };
  }

  /**
   * Puts a node at a path, no link followed; missing parents are made, 0755 root. A directory over a directory keeps its children.
   * Throws `bad-content` where a parent is no directory, or the root would become something else.
   */
  set(path: string, node: TreeNode): void {
    const names = parts(path);
    const name = names.pop();
    if (name !== undefined) placeNode(makeDirectory(this.root, names), name, node);
    else if (node.kind === "directory") this.root.node = node;
    else throw new OciError("bad-content", `The root of an image must be a directory, not a ${node.kind}.`);
  }

  /** Takes away what stands at a path, no link followed, with all below it; true if something was there. Of the root, all below. */
  remove(path: string): boolean {
    const names = parts(path);
    const name = names.pop();
    const parent = findSlot(this.root, names)?.children;
    if (name !== undefined) return parent?.delete(name) ?? false;
    const had = (parent?.size ?? 0) > 0;
    parent?.clear();
    return had;
  }

  /** The directories above a path, outermost first, without the root; ends at the first that is missing or no directory. */
  ancestors(path: string): readonly TreeEntry<TreeDirectory>[] {
    const found: TreeEntry<TreeDirectory>[] = [];
    const names = parts(path).slice(0, -1);
    let slot: TreeSlot | undefined = this.root;
    for (const [at, name] of names.entries()) {
      slot = slot?.children?.get(name);
      if (slot?.node.kind !== "directory") break;
      found.push({ path: names.slice(0, at + 1).join("/"), node: slot.node });
    }
    return found;
  }

  /** Everything but the root, in the order of the paths' bytes. */
  entries(): readonly TreeEntry[] {
    const all: TreeEntry[] = [];
    const visit = (slot: TreeSlot, prefix: string): void => {
      for (const [name, child] of slot.children ?? []) {
        all.push({ path: prefix + name, node: child.node });
        visit(child, `${prefix + name}/`);
      }
    };
    visit(this.root, "");
    return all.toSorted((a, b) => comparePaths(a.path, b.path));
  }

  /** Names directly in a directory (no link followed), in the order of their bytes; empty for anything else. */
  children(path: string): readonly string[] {
    return [...(findSlot(this.root, parts(path))?.children?.keys() ?? [])].toSorted(comparePaths);
  }
}

/** The names in a path; `..` stays. */
function rawParts(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

/** The names in a path, `..` taken from the text: it stops at the root. */
function parts(path: string): string[] {
  const names: string[] = [];
  for (const part of rawParts(path)) {
    if (part === "..") names.pop();
    else names.push(part);
  }
  return names;
}

function tooManyLinks(path: string): OciError {
  return new OciError("bad-content", `Too many symbolic links on the way to "/${printablePath(path)}" in the image.`, {
    hint: "Links in the base image, or that an earlier step made, point at one another. Use a path that does not go through them.",
  });
}
