import { Minimatch } from "minimatch";

/**
 * The folders and files of a minimatch pattern, up to the first wildcard of each of its alternatives: all that it can match is one of them, or lies
 * below it. "" is the whole repository.
 */
export function patternRoots(pattern: string): readonly string[] {
  // What minimatch makes of it: braces are alternatives, and `..` takes the name before it away.
  const { set, negate } = new Minimatch(pattern, { dot: true });
  if (negate) return [""];
  const roots = set.map((parts) => {
    const wild = parts.findIndex((part) => typeof part !== "string");
    const names = wild < 0 ? parts : parts.slice(0, wild);
    return names.some((name) => name === "" || name === "." || name === "..") ? "" : names.join("/");
  });
  return [...new Set(roots)];
}
