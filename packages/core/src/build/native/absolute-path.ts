import path from "node:path";

/**
 * A path of COPY or ADD made absolute, as BuildKit's system.NormalizePath does with `keepSlash`:
 * relative ones start at the working directory, and a `/` or `/.` at the end (it means: a folder) is kept.
 */
export function absolutePath(current: string, text: string): string {
  const asked = text === "." || text === "" ? "./" : text;
  const start = current === "" ? "/" : current;
  if (asked.startsWith("/")) return asked;
  const joined = path.posix.join("/", start, asked).replace(/(?<=.)\/$/, "");
  if (asked.endsWith("/")) return joined.endsWith("/") ? joined : `${joined}/`;
  if (asked.endsWith("/.")) return joined === "/" ? "/." : `${joined}/.`;
  return joined;
}

/** What WORKDIR makes of a path, as BuildKit's system.NormalizeWorkdir does: an absolute one stays as it is written, with a slash at its end. */
export function workingDirectory(current: string, text: string): string {
  if (text.startsWith("/")) return text;
  return path.posix.join("/", current, text).replace(/(?<=.)\/$/, "");
}
