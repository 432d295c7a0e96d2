import { Readable } from "node:stream";
import { Tree, type TarFile, type TreeMetadata, type TreeNode } from "@layered-build/oci";
import type { CopyContent, CopyEntry, CopySource } from "../src/build/native/copy-step.ts";

/** The time of everything that a step makes in these tests, and of what was there. */
export const now = 1_700_000_000;
export const before = 1_600_000_000;

const metadata = (mode: number, uid = 0, gid = uid): TreeMetadata => ({ mode, uid, gid, mtime: before });
export const directory = (mode = 0o755, uid = 0, gid = uid): TreeNode => ({
  kind: "directory",
  ...metadata(mode, uid, gid),
});
export const link = (target: string): TreeNode => ({ kind: "symlink", target, ...metadata(0o777) });
export const file = (text?: string): TreeNode => (text === undefined ? { kind: "file" } : { kind: "file", text });

/** An image's files: a usr-merged base with a /tmp, a home of a user, and /etc/passwd. */
export function baseTree(): Tree {
  const tree = Tree.empty();
  const nodes: Readonly<Record<string, TreeNode>> = {
    etc: directory(),
    "etc/passwd": file("root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n"),
    "etc/group": file("root:x:0:\nwww:x:33:app\n"),
    home: directory(),
    "home/app": directory(0o700, 1000, 1001),
    lib: link("usr/lib"),
    loop: link("loop"),
    tmp: directory(0o1777),
    usr: directory(),
    "usr/lib": directory(0o755),
    "usr/lib/old": file(),
    "usr/lib/alias": link("old"),
    "usr/lib/sub": directory(0o750, 7),
    "usr/lib/gone": link("/not/there"),
  };
  for (const [path, node] of Object.entries(nodes)) tree.set(path, node);
  return tree;
}

/** Content of a file. */
export function content(text: string): CopyContent {
  const bytes = Buffer.from(text);
  return { size: bytes.length, open: () => Readable.from([bytes], { objectMode: false }), text: async () => text };
}

/** A source that is one file. */
export function fileSource(baseName: string, mode = 0o644, text = "x"): CopySource {
  return { baseName, isFolder: false, entries: [{ relative: "", kind: "file", mode, content: content(text) }] };
}

/** A source that is a folder; `NAME/` is a folder, `NAME -> TARGET` a link. A mode may be given. */
export function folderSource(entries: Readonly<Record<string, number>>): CopySource {
  const copied = Object.entries(entries).map(([name, mode]): CopyEntry => {
    const [relative = "", linkTarget] = name.split(" -> ");
    if (linkTarget !== undefined) return { relative, kind: "symlink", mode: 0o777, linkTarget };
    if (name.endsWith("/")) return { relative: name.slice(0, -1), kind: "directory", mode };
    return { relative, kind: "file", mode, content: content("x") };
  });
  return { baseName: "folder", isFolder: true, entries: copied };
}

/** Entries of a blob as lines: `MODE UID:GID PATH`, `/` behind folders, `-> TARGET` for links, `old` for the time that was there. */
export function lines(entries: readonly TarFile[]): readonly string[] {
  return entries.map((entry) => {
    const end = entry.kind === "directory" ? "/" : entry.kind === "symlink" ? ` -> ${entry.linkTarget}` : "";
    const time = entry.mtime === before ? " old" : "";
    return `${entry.mode.toString(8)} ${entry.uid}:${entry.gid} ${entry.path}${end}${time}`;
  });
}
