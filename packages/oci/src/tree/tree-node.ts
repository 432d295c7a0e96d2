import type { TarFileHeader } from "../tar/tar-entry.ts";

/** Permission bits (0 to 0o7777), owner, and modification time in whole seconds. */
export interface TreeMetadata {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
}

/** A directory; its children are the tree's business. */
export interface TreeDirectory extends TreeMetadata {
  readonly kind: "directory";
}

/** A symbolic link and where it points, as written in the image. */
export interface TreeSymlink extends TreeMetadata {
  readonly kind: "symlink";
  readonly target: string;
}

/** Where a file's bytes are: the place of its layer in the manifest, and its header there. Names of one file share one. */
export interface FileOrigin {
  readonly layer: number;
  readonly header: TarFileHeader;
  /** A hard link of a higher layer: whether the two are one file depends on who unpacks them. */
  readonly isCrossed?: true;
}

/**
 * A regular file: only that it is there. `text` is kept for `etc/passwd` and `etc/group`, decoded as `decodePath` does.
 * `origin` is known only where the layers were read with `trace`, and never stored.
 */
export interface TreeFile {
  readonly kind: "file";
  readonly text?: string;
  readonly origin?: FileOrigin;
}

/** Any other kind of file: only that it is there. */
export interface TreeSpecial {
  readonly kind: "fifo" | "chardev" | "blockdev";
}

/** What stands at one path of an image's file system. */
export type TreeNode = TreeDirectory | TreeSymlink | TreeFile | TreeSpecial;

/** A path, without a leading slash, and what stands there. */
export interface TreeEntry<Node extends TreeNode = TreeNode> {
  readonly path: string;
  readonly node: Node;
}

/** A directory that no layer has an entry for: 0755 root, as runtimes make it. */
export const impliedDirectory: TreeDirectory = { kind: "directory", mode: 0o755, uid: 0, gid: 0, mtime: 0 };
