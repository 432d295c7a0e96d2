import { pathInRoot } from "./clean-path.ts";
import { type ContextEntry, type ContextTree, followPath } from "./context-tree.ts";
import { DockerfileError } from "./dockerfile-error.ts";
import { IgnoreRules } from "./ignore-rules.ts";
import { compileGoPattern, hasMeta } from "./match-go-pattern.ts";
import { type CopiedEntry, type CopyFilter, walkSource } from "./walk-source.ts";

/** The part of a COPY or ADD that says what is copied; everything expanded, sources that are no URLs. */
export interface SourceRequest {
  readonly sources: readonly string[];
  readonly parents?: boolean;
  readonly exclude?: readonly string[];
}

/** One thing that a source names. A wildcard may give many of them, or none. */
export interface SourceMatch<E extends ContextEntry> {
  /** The source as written. */
  readonly source: string;
  /** The path that it names: the place of the link where that is one. */
  readonly path: string;
  /** What it names, symbolic links followed. */
  readonly entry: E;
  /** The links that were followed to it: where they lead decides what is copied. */
  readonly links: readonly E[];
  /** `contents`: what lies in the directory `entry` is copied, not the directory. `entry`: the one file. */
  readonly kind: "contents" | "entry";
  /** All that is copied, directories before what is in them, in byte order. For a file: itself, with the name it was named by. */
  readonly entries: () => Iterable<CopiedEntry<E>>;
}

function notFound(source: string, reason: string): DockerfileError {
  return new DockerfileError("source-not-found", `${JSON.stringify(source)} is not in the build context: ${reason}`, {
    hint: "Is it misspelt, outside the context, left out by the .dockerignore, or made by a step that did not run?",
  });
}

/** The paths below `base` that a pattern matches; nothing below a directory that matched. Links are matched, not followed. */
function* walkPattern<E extends ContextEntry>(tree: ContextTree<E>, base: string, pattern: string): Generator<E> {
  const whole = compileGoPattern(pattern);
  // A class like [^a] can match a slash: only without classes a segment stands for a segment.
  const steps = pattern.includes("[") ? undefined : pattern.split("/").map(compileGoPattern);
  function* walk(folder: string, prefix: string, depth: number): Generator<E> {
    for (const entry of tree.children(folder)) {
      const name = entry.path.slice(entry.path.lastIndexOf("/") + 1);
      if (steps !== undefined && steps[depth]?.test(name) !== true) continue;
      if (whole.test(prefix + name)) yield entry;
      else if (entry.kind === "directory") yield* walk(entry.path, `${prefix}${name}/`, depth + 1);
    }
  }
  yield* walk(base, "", 0);
}

/** A path that a source names, and the links before its wildcard, which are followed already. */
interface Named<E extends ContextEntry> {
  readonly path: string;
  readonly links: readonly E[];
}

/** The paths that a source names, links in it not followed yet but for those before its first wildcard. */
function sourcePaths<E extends ContextEntry>(tree: ContextTree<E>, source: string, path: string): readonly Named<E>[] {
  const segments = path.split("/");
  const first = segments.findIndex(hasMeta);
  if (first < 0) return [{ path, links: [] }];
  const { entry: base, links } = followPath(tree, segments.slice(0, first).join("/"));
  if (base === undefined) throw notFound(source, `there is no ${segments.slice(0, first).join("/")}`);
  const pattern = segments.slice(first).join("/");
  return Array.from(walkPattern(tree, base.path, pattern), (entry) => ({ path: entry.path, links }));
}

/**
 * The paths that sources lead to, links followed, and those below which their wildcards are looked for; whether something is there or
 * not. Throws `bad-pattern` and `too-many-links`, without a place.
 */
export function sourceTargets<E extends ContextEntry>(
  { sources, parents }: Pick<SourceRequest, "sources" | "parents">,
  tree: ContextTree<E>,
): readonly string[] {
  return sources.flatMap((source) => {
    const segments = pathInRoot(parents === true ? splitPivot(source).root : source).split("/");
    const first = segments.findIndex(hasMeta);
    const base = followPath(tree, segments.slice(0, first < 0 ? undefined : first).join("/"));
    if (first < 0 || base.entry === undefined) return [base.path];
    const found = Array.from(walkPattern(tree, base.path, segments.slice(first).join("/")));
    // Only links lead out of where the wildcard is looked for.
    const links = found.filter(({ kind }) => kind === "symlink");
    return [base.path, ...links.map(({ path }) => followPath(tree, path).path)];
  });
}

/** The two halves of a source of `--parents`: what stands before `/./`, and what of the path is kept. */
function splitPivot(source: string): { readonly root: string; readonly below: string } {
  const pivot = source.indexOf("/./");
  return pivot < 0 ? { root: "", below: source } : { root: source.slice(0, pivot), below: source.slice(pivot + 3) };
}

function matchPath<E extends ContextEntry>(
  tree: ContextTree<E>,
  source: string,
  { path, links: before }: Named<E>,
  filter: CopyFilter,
): SourceMatch<E> {
  const { entry, links: after } = followPath(tree, path);
  const links = [...before, ...after];
  if (entry === undefined) {
    const link = tree.get(path)?.linkTarget;
    throw notFound(
      source,
      link === undefined ? "there is no such file or directory" : `it is a link to ${link}, which is not`,
    );
  }
  if (entry.kind === "directory") {
    return { source, path, entry, links, kind: "contents", entries: () => walkSource(tree, entry.path, filter) };
  }
  const relative = path.slice(path.lastIndexOf("/") + 1);
  return { source, path, entry, links, kind: "entry", entries: () => [{ entry, relative }] };
}

/**
 * What COPY and ADD take from a context, source by source, with BuildKit's semantics:
 *
 * - `..` and a leading `/` end at the root of the context, a trailing slash means nothing;
 * - wildcards are Go's `filepath.Match`; one that matches nothing is no error and gives no match;
 * - of a directory the contents are copied; a source that is a symbolic link is followed, links below it are copied;
 * - `--exclude` is relative to the directory that a source names, and says nothing about single files;
 * - `--parents` keeps the path, from the pivot `/./` on where there is one; `**` works in it.
 *
 * Throws `source-not-found`, `bad-pattern` and `too-many-links`, without a place.
 */
export function matchSources<E extends ContextEntry>(
  request: SourceRequest,
  tree: ContextTree<E>,
): readonly SourceMatch<E>[] {
  const exclude = new IgnoreRules(request.exclude ?? []);
  return request.sources.flatMap((source) => {
    if (request.parents !== true) {
      return sourcePaths(tree, source, pathInRoot(source)).map((named) => matchPath(tree, source, named, { exclude }));
    }
    const { root, below } = splitPivot(source);
    const pattern = below.startsWith("/") ? below.slice(1) : pathInRoot(below);
    const include = new IgnoreRules([pattern]);
    const matches = sourcePaths(tree, source, pathInRoot(root)).map((named) =>
      matchPath(tree, source, named, { include, exclude }),
    );
    if (!hasMeta(root) && !hasMeta(pattern)) {
      const found = matches.some((match) => Iterator.from(match.entries()).next().done !== true);
      if (!found) throw notFound(source, "--parents finds nothing there to copy");
    }
    return matches;
  });
}
