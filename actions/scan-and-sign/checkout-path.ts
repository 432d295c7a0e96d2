import { lstat, realpath } from "node:fs/promises";
import path from "node:path";

/** A file's path from the checkout's root, by either of its names where the checkout is behind a link itself; undefined where the file is outside. */
export async function pathInCheckout(workspace: string, file: string): Promise<string | undefined> {
  const roots = [workspace, await realpath(workspace).catch(() => workspace)];
  const paths = roots.map((root) => path.relative(root, file));
  return paths.find((each) => each !== ".." && !each.startsWith(`..${path.sep}`) && !path.isAbsolute(each));
}

/** The first link on the way from the checkout's root to a path in it, its end included: a commit can bring links to anywhere. */
export async function linkInCheckout(workspace: string, inCheckout: string): Promise<string | undefined> {
  const parts = inCheckout.split(path.sep).filter((part) => part !== "");
  for (const at of parts.keys()) {
    const part = parts.slice(0, at + 1).join(path.sep);
    const found = await lstat(path.join(workspace, part)).catch(() => undefined);
    if (found?.isSymbolicLink() === true) return part;
  }
  return undefined;
}
