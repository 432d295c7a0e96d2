/** Where a source of ADD comes from. COPY takes `context` only. */
export type SourceKind = "context" | "http" | "git";

/**
 * Tells a path in the context from a URL and a git repository, as BuildKit's dfgitutil does: `git@host:path`, `ssh://`, `git://`
 * and an HTTP URL whose path ends with `.git` are git; `github.com/owner/name` without a scheme is a path.
 */
export function sourceKind(source: string): SourceKind {
  if (/^\.\.?\//.test(source)) return "context";
  const scheme = /^([a-zA-Z0-9]+):\/\//.exec(source)?.[1]?.toLowerCase();
  if (scheme === "ssh" || scheme === "git") return "git";
  if (scheme === "http" || scheme === "https") {
    const path = source.replace(/[?#][^]*$/, "");
    return path.endsWith(".git") ? "git" : "http";
  }
  return scheme === undefined && /^[a-zA-Z0-9-_]+@[a-zA-Z0-9-.]+:/.test(source) ? "git" : "context";
}
