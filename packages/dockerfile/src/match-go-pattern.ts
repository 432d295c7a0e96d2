import { DockerfileError } from "./dockerfile-error.ts";

/** Whether a name has a wildcard in it (`*`, `?` or `[`) that no backslash escapes: only then BuildKit matches instead of looking up. */
export function hasMeta(pattern: string): boolean {
  return /[*?[]/.test(pattern.replaceAll(/\\[^]?/g, ""));
}

function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

function inClass(character: string): string {
  return /[\^\\[\]-]/.test(character) ? `\\${character}` : character;
}

/** A class from behind its `[`: the source of an expression and the index behind its `]`; undefined where it does not parse. */
function readClass(characters: readonly string[], start: number): { source: string; end: number } | undefined {
  let index = start;
  const negated = characters[index] === "^";
  if (negated) index++;
  let ranges = "";
  const bound = (): string | undefined => {
    const first = characters[index++];
    if (first === undefined || first === "-" || first === "]") return undefined;
    return first === "\\" ? characters[index++] : first;
  };
  for (let count = 0; count === 0 || characters[index] !== "]"; count++) {
    const low = bound();
    let high = low;
    if (characters[index] === "-") {
      index++;
      high = bound();
    }
    if (low === undefined || high === undefined || characters[index] === undefined) return undefined;
    // A range that runs backwards has nothing in it.
    if (low <= high) ranges += `${inClass(low)}-${inClass(high)}`;
  }
  return { source: `[${negated ? "^" : ""}${ranges}]`, end: index + 1 };
}

/** The expression that matches what Go's `filepath.Match` does with `/` for the separator. Throws `bad-pattern`. */
export function compileGoPattern(pattern: string): RegExp {
  const fail = (problem: string): DockerfileError =>
    new DockerfileError("bad-pattern", `the pattern ${JSON.stringify(pattern)} does not parse: ${problem}`, {
      hint: "Wildcards are *, ?, [abc], [a-z] and [^a]; a backslash before one makes it a letter.",
    });
  const characters = Array.from(pattern);
  let source = "^";
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? "";
    if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (character === "\\") {
      const escaped = characters[++index];
      if (escaped === undefined) throw fail("nothing follows the backslash at its end");
      source += literal(escaped);
    } else if (character === "[") {
      const group = readClass(characters, index + 1);
      if (group === undefined) throw fail("a [ is not closed, or has an empty or broken range");
      source += group.source;
      index = group.end - 1;
    } else source += literal(character);
  }
  return new RegExp(`${source}$`, "su");
}

/** Go's `filepath.Match` with `/` for the separator, the whole name against the whole pattern. Throws `bad-pattern`. */
export function matchGoPattern(pattern: string, name: string): boolean {
  return compileGoPattern(pattern).test(name);
}
