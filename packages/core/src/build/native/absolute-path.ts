import path from "node:path";

/**
 * A path of COPY or ADD made absolute, as BuildKit's system.NormalizePath does with `keepSlash`:
 * relative ones start at the working directory, and a `/` or `/.` at the end (it means: a folder) is kept.
 */
export function absolutePath(workingDirectory: string, text: string): string {
  const asked = text === "." || text === "" ? "./" : text;
  const start = workingDirectory === "" ? "/" : workingDirectory;
  if (asked.startsWith("/")) return asked;
  const joined = path.posix.join("/", start, asked).replace(/(?<=.)\/$/, "");
  if (asked.endsWith("/")) return joined.endsWith("/") ? joined : `${joined}/`;
  if (asked.endsWith("/.")) return joined === "/" ? "/." : `${joined}/.`;
  return joined;
}
