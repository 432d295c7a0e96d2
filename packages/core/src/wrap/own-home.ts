import type { Tree, TreeNode } from "@layered-build/oci";

/** Whoever runs in the container, as far as the right to write goes. */
interface Writer {
  readonly uid: number;
  readonly gids: ReadonlySet<number>;
}

/**
 * The home of a user in an image's `etc/passwd`, by number or name; undefined where it has none.
 * passwd: name:password:uid:gid:comment:home:shell
 */
export function homeOf(tree: Tree, user: string): string | undefined {
  return passwdLine(tree, user)?.[5];
}

/**
 * Whether a user with this number may make files in a folder of an image, or make the folder: what a container of it finds before anything
 * is mounted. Groups are those of the image's `etc/passwd` and `etc/group`; a number that is in neither is of group 0, as Docker has it.
 */
export function canWrite(tree: Tree, folder: string, uid: number): boolean {
  const writer = writerOf(tree, uid);
  const { path, obstacle } = tree.resolve(folder);
  if (obstacle !== undefined) return false;
  const parts = path.split("/").filter((part) => part !== "");
  for (let length = 0; length <= parts.length; length++) {
    const node = tree.lookup(parts.slice(0, length).join("/"));
    // From here on it is made, by whoever may write the folder above.
    if (node === undefined) return allows(tree.lookup(parts.slice(0, length - 1).join("/")), writer, 3);
    if (!allows(node, writer, length === parts.length ? 3 : 1)) return false;
  }
  return true;
}

/** `bits` of a mode's triple: 1 to go through, 3 to write as well. */
function allows(node: TreeNode | undefined, { uid, gids }: Writer, bits: number): boolean {
  if (node?.kind !== "directory") return false;
  const shift = node.uid === uid ? 6 : gids.has(node.gid) ? 3 : 0;
  return ((node.mode >> shift) & bits) === bits;
}

function writerOf(tree: Tree, uid: number): Writer {
  const entry = passwdLine(tree, String(uid));
  const name = entry?.[0];
  const further = lines(tree, "etc/group")
    .filter((fields) => name !== undefined && (fields[3] ?? "").split(",").includes(name))
    .map((fields) => Number(fields[2]));
  return { uid, gids: new Set([Number(entry?.[3] ?? 0), ...further]) };
}

function passwdLine(tree: Tree, user: string): readonly string[] | undefined {
  const all = lines(tree, "etc/passwd");
  return all.find((fields) => fields[0] === user) ?? all.find((fields) => fields[2] === user);
}

function lines(tree: Tree, path: string): readonly (readonly string[])[] {
  const { node } = tree.resolve(path);
  if (node?.kind !== "file" || node.text === undefined) return [];
  return node.text.split("\n").map((line) => line.trim().split(":"));
}
