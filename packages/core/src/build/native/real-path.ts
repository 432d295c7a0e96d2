import path from "node:path";
import type { Tree } from "@layered-build/oci";
import { HandOver } from "./hand-over.ts";

/** As many links as BuildKit follows. */
const maxLinks = 255;

/**
 * The path with the image's links followed, without a slash in front. Throws `HandOver` where something else than a folder is on the way, and
 * where BuildKit, which takes `..` from the text of a link, comes to another place than a process would.
 */
export function realPath(tree: Tree, text: string): string {
  const { path: real, obstacle } = tree.resolve(text);
  if (obstacle !== undefined) throw new HandOver(`/${obstacle} in the parent is not a folder`);
  if (textualPath(tree, text) !== `/${real}`)
    throw new HandOver(`the way of links to ${text} depends on how \`..\` is read`);
  return real;
}

/** What containerd's fs.RootPath makes of a path: link after link is replaced by its text, and the whole is cleaned as text. */
function textualPath(tree: Tree, text: string): string {
  let links = 0;
  const followed = (at: string): string | undefined => {
    const node = tree.resolve(at, { followLast: false }).node;
    if (node?.kind !== "symlink") return undefined;
    links += 1;
    return node.target;
  };
  const walk = (at: string): string => {
    const cut = at.lastIndexOf("/") + 1;
    const [folder, name] = [at.slice(0, cut), at.slice(cut)];
    if (folder === "/" && name === "") return folder;
    if (name === "") return walk(folder.slice(0, -1));
    const above = folder === "" ? "/" : walk(folder);
    const whole = clean(`${above}/${name}`);
    const target = followed(whole);
    if (target === undefined) return whole;
    return target.startsWith("/") ? target : clean(`${above}/${target}`);
  };
  let now = text;
  for (;;) {
    if (links > maxLinks) throw new HandOver(`too many links on the way to ${text}`);
    const before = links;
    const next = walk(now);
    now = links === before ? clean(next) : next;
    if (links === before && now === next) return now;
  }
}

/** Go's filepath.Clean of an absolute path. */
function clean(text: string): string {
  return path.posix.normalize(`/${text}`).replace(/(?<=.)\/$/, "");
}
