import { pathInRoot } from "./clean-path.ts";
import { compareBytes } from "./compare-bytes.ts";

/**
 * The paths below which sources of COPY and ADD can match: what stands before the first wildcard. None lies below another;
 * "" is the whole context. A symbolic link on such a path may lead elsewhere: follow it with `resolveEntry`.
 */
export function sourceRoots(sources: Iterable<string>): readonly string[] {
  const roots = Array.from(sources, (source) => {
    const segments = pathInRoot(source).split("/");
    // A backslash can be an escape of --parents: wider is safe.
    const wild = segments.findIndex((segment) => /[*?[\\]/.test(segment));
    return (wild < 0 ? segments : segments.slice(0, wild)).join("/");
  });
  const kept: string[] = [];
  for (const root of roots.toSorted(compareBytes)) {
    const covered = kept.some((other) => other === "" || other === root || root.startsWith(`${other}/`));
    if (!covered) kept.push(root);
  }
  return kept;
}
