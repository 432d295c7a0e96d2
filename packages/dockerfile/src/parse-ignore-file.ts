import { cleanPath } from "./clean-path.ts";
import { trim } from "./white-space.ts";

/** The patterns of a `.dockerignore`, for `IgnoreRules`: comments (`#` in the first column) and blank lines dropped, paths made relative. */
export function parseIgnoreFile(text: string): readonly string[] {
  const patterns: string[] = [];
  for (const line of text.replace(/^\uFEFF/, "").split("\n")) {
    if (line.startsWith("#")) continue;
    const whole = trim(line);
    if (whole === "") continue;
    const negated = whole.startsWith("!");
    const pattern = negated ? trim(whole.slice(1)) : whole;
    const cleaned = pattern === "" ? "" : cleanPath(pattern);
    const relative = cleaned.length > 1 && cleaned.startsWith("/") ? cleaned.slice(1) : cleaned;
    patterns.push((negated ? "!" : "") + relative);
  }
  return patterns;
}

/** Where the ignore file may be, best first: the one beside the Dockerfile replaces the context's wholly. Both paths as `dockerfilePath` is. */
export function ignoreFileNames(dockerfilePath: string): readonly [besideDockerfile: string, inContext: string] {
  return [`${dockerfilePath}.dockerignore`, ".dockerignore"];
}
