import { Minimatch } from "minimatch";
import { LayeredBuildError } from "../error.ts";

/** What a pattern found in a tag: the parts that its placeholders stand for, and the rest after its literal beginning. */
export interface TagMatch {
  readonly version?: string;
  readonly branch?: string;
  readonly pr?: string;
  readonly rest: string;
}

/** Tells what of a tag a pattern matches; undefined where it does not. */
export type TagPattern = (tag: string) => TagMatch | undefined;

const PLACEHOLDER = /\{(version|branch|pr|sha)\}/g;
const PARTS: Readonly<Record<string, string>> = {
  version: String.raw`(?<version>v?\d+(?:\.\d+){0,2}(?:[-_][0-9A-Za-z._-]+)?)`,
  branch: "(?<branch>.+?)",
  pr: String.raw`(?<pr>\d+)`,
  sha: "(?:[0-9a-f]{7,64})",
};
/** A class of characters, with what it has between its brackets but for its negation: a `]` in the first place is one of its members. */
const CLASS = /\[(?:[!^]|(?![!^]))((?:\[:\w+:\]|\\.|[^\\])(?:\[:\w+:\]|\\.|[^\]\\])*)\]/g;
/** A tag has at most 128 characters: with so few wildcards no pattern takes long, however it is written. */
const mostWildcards = 4;

/**
 * Compiles a tag pattern: minimatch's, or one with the placeholders `{version}`, `{branch}`, `{pr}` and `{sha}`, beside which only `*` is
 * a wildcard. Throws `bad-config`.
 */
export function tagPattern(pattern: string): TagPattern {
  const parts = pattern.split(/(\{(?:version|branch|pr|sha)\}|\*+)/g);
  if (parts.filter((part) => part.startsWith("*")).length > mostWildcards)
    throw wrong(pattern, `it has more than ${mostWildcards} wildcards`, "Use several patterns, or shorter ones.");
  const rest = withoutBraces(pattern);
  if (/[{}]/.test(rest))
    throw wrong(
      pattern,
      "it has half of a pair of braces",
      'keep-tags and delete-tags are split at commas: write a JSON list, ["{a,b}-*"], or a pattern for each case.',
    );
  for (const [group, name = ""] of pattern.matchAll(/\{([^{}]*)\}/g)) {
    if (Object.hasOwn(PARTS, name) || name.includes(",") || name.includes("..")) continue;
    throw wrong(
      pattern,
      `there is no placeholder ${group}`,
      `The placeholders are ${Object.keys(PARTS)
        .map((each) => `{${each}}`)
        .join(", ")}; a choice is {a,b}, a range {1..3}.`,
    );
  }
  checkClasses(pattern);
  if (rest.includes(","))
    throw wrong(pattern, "it has a comma, which no tag has", "Write one pattern a line, or {a,b} for either of two.");
  const literal = /^[^*?[\]{}()!+@|\\]*/.exec(pattern)?.[0] ?? "";
  if (pattern.search(PLACEHOLDER) < 0) {
    const matcher = new Minimatch(pattern, { dot: true, nocomment: true, nonegate: true });
    return (tag) => (matcher.match(tag) ? { rest: tag.slice(literal.length) } : undefined);
  }
  const names = [...pattern.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
  if (new Set(names).size < names.length) throw wrong(pattern, "it has a placeholder twice", "Name each once.");
  const bare = pattern.replaceAll(PLACEHOLDER, "");
  if (/[?[\]{}()!+@|\\]/.test(bare))
    throw wrong(pattern, "beside placeholders only * is a wildcard", "Write one pattern for each case.");
  const source = parts.map((part) => partSource(part)).join("");
  const expression = new RegExp(`^${source}$`);
  return (tag) => {
    const found = expression.exec(tag);
    return found === null ? undefined : { ...found.groups, rest: tag.slice(literal.length) };
  };
}

/** A pattern without what stands in braces, which may be in braces themselves. */
function withoutBraces(pattern: string): string {
  const shorter = pattern.replaceAll(/\{[^{}]*\}/g, "");
  return shorter === pattern ? pattern : withoutBraces(shorter);
}

/** A class that does not end, or has a range from its end to its beginning, is taken by minimatch, and matches no tag. */
function checkClasses(pattern: string): void {
  if (/[[\]]/.test(pattern.replaceAll(CLASS, "")))
    throw wrong(pattern, "it has half of a pair of brackets", "A class of characters is [a-z].");
  for (const [, members = ""] of pattern.matchAll(CLASS))
    for (const [range, from = "", to = ""] of members.replaceAll(/\[:\w+:\]/g, "").matchAll(/([^\\])-([^\\])/g))
      if (from > to) throw wrong(pattern, `the range ${range} is the wrong way round`, `Write ${to}-${from}.`);
}

function partSource(part: string): string {
  if (part.startsWith("*")) return ".*";
  const name = /^\{(\w+)\}$/.exec(part)?.[1];
  return name === undefined ? literally(part) : (PARTS[name] ?? literally(part));
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

function wrong(pattern: string, what: string, hint: string): LayeredBuildError {
  return new LayeredBuildError("bad-config", `The tag pattern "${pattern}" is not one: ${what}.`, { hint });
}
