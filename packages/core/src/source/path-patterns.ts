import { Minimatch } from "minimatch";

const known = new WeakMap<readonly string[], PathPatterns>();

/** Minimatch patterns of paths from the repository's root, read once: there may be hundreds, and a hundred thousand paths. */
export class PathPatterns {
  /** By the place that all that they can match is, or lies below; see `patternRoots`. */
  readonly byRoot: ReadonlyMap<string, readonly Minimatch[]>;
  /** The folders on the way to those places. */
  readonly #above: ReadonlySet<string>;

  /** Of a list that does not change. */
  static of(patterns: readonly string[]): PathPatterns {
    const read = known.get(patterns) ?? new PathPatterns(patterns);
    known.set(patterns, read);
    return read;
  }

  constructor(patterns: readonly string[]) {
    const byRoot = new Map<string, Minimatch[]>();
    for (const pattern of patterns) {
      const read = new Minimatch(pattern, { dot: true });
      for (const root of rootsOf(read)) byRoot.set(root, [...(byRoot.get(root) ?? []), read]);
    }
    this.byRoot = byRoot;
    this.#above = new Set([...byRoot.keys()].flatMap((root) => foldersTo(root).slice(0, -1)));
  }

  matches(path: string): boolean {
    return this.#some(path, false);
  }

  /** Whether a path matches, or something below it could. */
  mayMatchBelow(path: string): boolean {
    return this.#above.has(path) || this.#some(path, true);
  }

  #some(path: string, partial: boolean): boolean {
    return foldersTo(path).some((root) => this.byRoot.get(root)?.some((each) => each.match(path, partial)) ?? false);
  }
}

/**
 * The folders and files of a minimatch pattern, up to the first wildcard of each of its alternatives: all that it can match is one of them, or lies
 * below it. "" is the whole repository.
 */
export function patternRoots(pattern: string): readonly string[] {
  return rootsOf(new Minimatch(pattern, { dot: true }));
}

/** As minimatch reads a pattern: braces are alternatives, and `..` takes the name before it away. */
function rootsOf({ set, negate }: Minimatch): readonly string[] {
  if (negate) return [""];
  const roots = set.map((parts) => {
    const wild = parts.findIndex((part) => typeof part !== "string");
    const names = wild < 0 ? parts : parts.slice(0, wild);
    return names.some((name) => name === "" || name === "." || name === "..") ? "" : names.join("/");
  });
  return [...new Set(roots)];
}

/** The root, the folders on the way to a path, and the path. */
function foldersTo(path: string): readonly string[] {
  if (path === "") return [""];
  const names = path.split("/");
  return ["", ...names.map((_, index) => names.slice(0, index + 1).join("/"))];
}
