/**
 * The folder or file of a minimatch pattern, up to the first wildcard: all that it can match is that, or lies below it. "" is the whole
 * repository.
 */
export function patternRoot(pattern: string): string {
  // A backslash is an escape: wider is safe.
  const root = /^[^*?[{!(\\]*(?=\/|$)/.exec(pattern)?.[0] ?? "";
  return root.split("/").some((name) => name === "" || name === "." || name === "..") ? "" : root;
}
