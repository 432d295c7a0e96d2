import { gunzipSync } from "node:zlib";
import { gzipBytes } from "../blob/gzip.ts";
import { OciError } from "../error.ts";
import { comparePaths } from "../path-bytes.ts";
import type { TreeMetadata } from "./tree-node.ts";
import { newSlot, type TreeSlot } from "./tree-slot.ts";
import { Tree } from "./tree.ts";

/** Raised with every change of the stored form: a reader knows one schema, and takes any other for "no tree there". */
const schema = 1;
const maxBytes = 256 * 1024 * 1024;

// The stored form, gzipped JSON: {"schema":1,"root":DIRECTORY}
//   DIRECTORY [mode, uid, gid, mtime, [name of a plain file, ...], [name, node, name, node, ...]]
//   other nodes: a symlink [mode, uid, gid, mtime, target]; a file with text [text]; "fifo", "chardev" or "blockdev"
// Arrays, not objects: names such as "__proto__" or "1" have no meaning in them. Most paths cost their name and no more.
type StoredNode = string | readonly [string] | readonly (number | string | readonly StoredChild[])[];
type StoredChild = string | StoredNode;

/** The stored form of a tree; equal trees give equal bytes. */
export function serialiseTree(tree: Tree): Promise<Buffer> {
  return gzipBytes(Buffer.from(JSON.stringify({ schema, root: storedNode(tree.root) })));
}

/** The tree of a stored form; undefined for another schema. Throws `bad-content` for bytes that are no stored tree. */
export function parseTree(bytes: Uint8Array): Tree | undefined {
  const document = parseJson(bytes);
  if (typeof document !== "object" || document === null || !("schema" in document)) throw malformed();
  if (document.schema !== schema) return undefined;
  const root = "root" in document ? parseNode(document.root) : undefined;
  if (root?.children === undefined) throw malformed();
  return new Tree(root);
}

function storedNode({ node, children }: TreeSlot): StoredNode {
  switch (node.kind) {
    case "directory": {
      const files: string[] = [];
      const others: StoredChild[] = [];
      for (const name of [...(children?.keys() ?? [])].toSorted(comparePaths)) {
        const child = children?.get(name);
        if (child === undefined) continue;
        if (child.node.kind === "file" && child.node.text === undefined) files.push(name);
        else others.push(name, storedNode(child));
      }
      return [node.mode, node.uid, node.gid, node.mtime, files, others];
    }
    case "symlink":
      return [node.mode, node.uid, node.gid, node.mtime, node.target];
    case "file":
      return [node.text ?? ""];
    case "fifo":
    case "chardev":
    case "blockdev":
      break;
  }
  return node.kind;
}

function parseNode(value: unknown): TreeSlot {
  if (value === "fifo" || value === "chardev" || value === "blockdev") return newSlot({ kind: value });
  if (!Array.isArray(value)) throw malformed();
  const items: readonly unknown[] = value;
  const [first, , , , fifth, sixth] = items;
  if (items.length === 1 && typeof first === "string") return newSlot({ kind: "file", text: first });
  const metadata = parseMetadata(items);
  if (typeof fifth === "string") return newSlot({ kind: "symlink", ...metadata, target: fifth });
  if (!Array.isArray(fifth) || !Array.isArray(sixth) || sixth.length % 2 !== 0) throw malformed();
  const children = new Map<string, TreeSlot>();
  for (const name of fifth) children.set(parseName(name), plainFile);
  for (let at = 0; at < sixth.length; at += 2) children.set(parseName(sixth[at]), parseNode(sixth[at + 1]));
  return { node: { kind: "directory", ...metadata }, children };
}

/** One for all plain files: most of a tree is nothing else. */
const plainFile: TreeSlot = newSlot({ kind: "file" });

function parseMetadata(items: readonly unknown[]): TreeMetadata {
  const [mode, uid, gid, mtime] = items;
  if (!isWhole(mode) || !isWhole(uid) || !isWhole(gid) || !isWhole(mtime)) throw malformed();
  return { mode, uid, gid, mtime };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** A name with a slash, or `..`, could stand for a path outside of its directory. */
function parseName(name: unknown): string {
  if (typeof name !== "string" || name === "" || name === "." || name === ".." || name.includes("/")) throw malformed();
  return name;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(gunzipSync(bytes, { maxOutputLength: maxBytes }).toString("utf8"));
  } catch (cause) {
    throw malformed(cause);
  }
}

function malformed(cause?: unknown): OciError {
  return new OciError("bad-content", "These bytes are no stored tree of an image.", {
    cause,
    hint: "The stored tree is damaged. Delete its tag, and it is made anew from the image's layers.",
  });
}
