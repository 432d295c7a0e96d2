import { cleanPath } from "./clean-path.ts";
import { DockerfileError } from "./dockerfile-error.ts";
import { compileGoPattern } from "./match-go-pattern.ts";
import { trim } from "./white-space.ts";

/** One line of an ignore file, ready to match. */
export interface IgnorePattern {
  /** Whether it begins with `!`: what matches comes back. */
  readonly negated: boolean;
  readonly matches: (path: string) => boolean;
  /** Whether something below a directory could match, as far as one can tell without looking. Never wrongly false. */
  readonly reachesBelow: (directory: string) => boolean;
}

/** moby/patternmatcher's expression: `**` is any number of directories, at the end everything below. */
function expression(pattern: string): RegExp {
  const characters = Array.from(pattern);
  let source = "^";
  let inClass = false;
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? "";
    if (character === "\\") source += `\\u{${(characters[++index] ?? "\\").codePointAt(0)?.toString(16) ?? ""}}`;
    else if (inClass) {
      inClass = character !== "]";
      source += character === "[" ? "\\[" : character;
    } else if (character === "*" && characters[index + 1] === "*") {
      index += characters[index + 2] === "/" ? 2 : 1;
      source += index === characters.length - 1 ? "[^]*" : "(?:[^]*/)?";
    } else if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (character === "[") {
      inClass = true;
      source += character;
    } else source += /[.+()|{}$\]/]/.test(character) ? `\\${character}` : character;
  }
  return new RegExp(`${source}$`, "u");
}

function matcher(pattern: string): (path: string) => boolean {
  if (!/[*?[\]\\]/.test(pattern)) return (path) => path === pattern;
  // `x**`, `**/x` and `**x` are no expressions in patternmatcher but ends of paths.
  const prefix = /^([^*?[\]\\]*)\*\*$/.exec(pattern)?.[1];
  if (prefix !== undefined) return (path) => path.startsWith(prefix);
  const suffix = /^\*\*([^*?[\]\\]+)$/.exec(pattern)?.[1];
  if (suffix !== undefined)
    return (path) => path.endsWith(suffix) || (suffix.startsWith("/") && path === suffix.slice(1));
  const compiled = expression(pattern);
  return (path) => compiled.test(path);
}

/** Segment by segment, as long as neither `**` nor a class or escape, which may match a slash, makes everything possible. */
function reaches(pattern: string): (directory: string) => boolean {
  const segments = pattern.split("/");
  return (directory) => {
    const names = directory.split("/");
    for (const [index, name] of names.entries()) {
      const segment = segments[index];
      if (segment === undefined) return false;
      if (segment.includes("**") || /[[\\]/.test(segment)) return true;
      if (!matcher(segment)(name)) return false;
    }
    return segments.length > names.length;
  };
}

/** Compiles one pattern; undefined for a blank one. Throws `bad-pattern`. */
export function compileIgnorePattern(text: string): IgnorePattern | undefined {
  const trimmed = trim(text);
  if (trimmed === "") return undefined;
  const cleaned = cleanPath(trimmed);
  const negated = cleaned.startsWith("!");
  const pattern = negated ? cleaned.slice(1) : cleaned;
  if (pattern === "") {
    throw new DockerfileError("bad-pattern", "the pattern ! takes nothing back", { hint: "A pattern follows the !." });
  }
  compileGoPattern(pattern);
  try {
    return { negated, matches: matcher(pattern), reachesBelow: reaches(pattern) };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const hint = "A range in brackets runs from the lower character to the higher.";
    throw new DockerfileError("bad-pattern", `the pattern ${JSON.stringify(pattern)} does not parse`, { hint, cause });
  }
}
