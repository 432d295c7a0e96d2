import { DockerfileError } from "./dockerfile-error.ts";

/** `*` (`any`) and `?` as a regular expression; brackets are letters here, unlike in a shell (BuildKit's shell/lex.go). */
function compile(pattern: string, any: "[^\\n]*" | "[^\\n]*?", flags: string, anchored: boolean): RegExp {
  const characters = Array.from(pattern);
  let source = anchored ? "^" : "";
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? "";
    if (character === "*") source += any;
    else if (character === "?") source += "[^\\n]";
    else if (character === "\\") {
      const next = characters[index + 1];
      // `\}` and `\/` were needed to get through ${…}: the backslash is none of the pattern's.
      if (next === "}" || next === "/") continue;
      if (next !== "*" && next !== "?" && next !== "\\") {
        throw new DockerfileError("bad-substitution", `invalid escape \\${next ?? ""} in the pattern ${pattern}`, {
          hint: "Only \\*, \\?, \\\\, \\} and \\/ are escapes in a pattern of ${…}.",
        });
      }
      source += `\\${next}`;
      index++;
    } else source += /[[\]{}.+()|^$]/.test(character) ? `\\${character}` : character;
  }
  return new RegExp(source, flags);
}

/** `${name#pattern}`: the value without the shortest prefix that matches, or (`greedy`, `##`) without the longest. */
export function removePrefix(value: string, pattern: string, greedy: boolean): string {
  const found = compile(pattern, greedy ? "[^\\n]*" : "[^\\n]*?", "u", true).exec(value);
  return found === null ? value : value.slice(found[0].length);
}

/** A pattern read from its end; an escape stays before what it escapes. */
function reversed(pattern: string): string {
  const units = pattern.match(/\\[^]|[^]/gu) ?? [];
  return units.toReversed().join("");
}

/** `${name%pattern}`: the value without the shortest suffix that matches, or (`greedy`, `%%`) without the longest. */
export function removeSuffix(value: string, pattern: string, greedy: boolean): string {
  const backwards = Array.from(value).toReversed().join("");
  return Array.from(removePrefix(backwards, reversed(pattern), greedy))
    .toReversed()
    .join("");
}

/** BuildKit hands the replacement of `//` to Go's regexp, which takes `$name` in it for a (never present) group. */
function withoutGroups(replacement: string): string {
  return replacement.replace(/\$(?:\$|\{[\p{L}\p{Nd}_]+\}|[\p{L}\p{Nd}_]+)/gu, (text) => (text === "$$" ? "$" : ""));
}

/** `${name/pattern/replacement}`: the first match replaced, or (`all`, `//`) every one. `*` takes as much as it can. */
export function replacePattern(value: string, pattern: string, replacement: string, all: boolean): string {
  const expression = compile(pattern, "[^\\n]*", "gu", false);
  const text = all ? withoutGroups(replacement) : replacement;
  let result = "";
  let end = 0;
  for (const { 0: match, index } of value.matchAll(expression)) {
    result += value.slice(end, index);
    // An empty match right after another match does not count (Go's regexp.ReplaceAll).
    if (index + match.length > end || index === 0) result += text;
    end = index + match.length;
    if (!all) break;
  }
  return result + value.slice(end);
}
