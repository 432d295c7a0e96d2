import { pathInRoot } from "./clean-path.ts";
import { DockerfileError } from "./dockerfile-error.ts";

/** A file, directory or symbolic link of a build context. `path` is relative to the root, with `/`; the root's is "". */
export interface ContextEntry {
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink";
  /** Of a symbolic link: its target as it is written. */
  readonly linkTarget?: string;
}

/** A build context without what its ignore file leaves out. */
export interface ContextTree<E extends ContextEntry> {
  /** The entry at a path, no link followed; the root directory for "". */
  get(path: string): E | undefined;
  /** What lies directly in a directory, in the byte order of the names. */
  children(directory: string): Iterable<E>;
}

/** As many links as containerd follows before it calls them a cycle (continuity's fs.RootPath). */
const maximumLinks = 255;

/** Where a path leads, and the symbolic links that were followed to get there, in that order. */
export interface FollowedPath<E extends ContextEntry> {
  readonly entry: E | undefined;
  /** The path of the entry; where there is none, the one that it would have. */
  readonly path: string;
  readonly links: readonly E[];
}

/**
 * The entry at a path with all symbolic links followed, the last one too. Links cannot leave the context: an absolute one
 * begins at its root. Undefined where a part is missing. Throws `too-many-links`.
 */
export function resolveEntry<E extends ContextEntry>(tree: ContextTree<E>, path: string): E | undefined {
  return followPath(tree, path).entry;
}

/** What `resolveEntry` does, with the links on the way. Throws `too-many-links`. */
export function followPath<E extends ContextEntry>(tree: ContextTree<E>, path: string): FollowedPath<E> {
  let segments = pathInRoot(path).split("/");
  const links: E[] = [];
  let index = 0;
  let entry = tree.get("");
  while (index < segments.length && segments[0] !== "") {
    const parent = segments.slice(0, index).join("/");
    entry = tree.get(segments.slice(0, index + 1).join("/"));
    if (entry === undefined) break;
    index++;
    if (entry.kind !== "symlink") continue;
    if (links.push(entry) > maximumLinks) {
      throw new DockerfileError("too-many-links", `${path} leads through more than ${maximumLinks} symbolic links`, {
        hint: "Two of them probably point at each other.",
      });
    }
    const target = entry.linkTarget ?? "";
    const rest = segments.slice(index).join("/");
    segments = pathInRoot(`${target.startsWith("/") ? target : `${parent}/${target}`}/${rest}`).split("/");
    index = 0;
    entry = tree.get("");
  }
  return { entry, path: segments.join("/"), links };
}
