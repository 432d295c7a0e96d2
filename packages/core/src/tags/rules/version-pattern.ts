import { LayeredBuildError } from "../../error.ts";
import { isFullVersion } from "../full-version.ts";
import type { RuleAttributes, RuleOutcome, RuleScope } from "../tag-rule.ts";
import { findIn, ruleRegex } from "./rule-regex.ts";

/** What a version's parts are called in a pattern. */
export interface VersionParts {
  readonly raw: string;
  readonly version: string;
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
}

const expression = /\{\{\s*([^{}]*?)\s*\}\}/g;
const names = ["raw", "version", "major", "minor", "patch"] as const satisfies readonly (keyof VersionParts)[];

/** The `pattern` of a rule about versions. Throws `bad-tag-rule` where it is missing, or names what a version does not have. */
export function versionPattern(attributes: RuleAttributes, type: string): string {
  const pattern = attributes.get("pattern");
  if (pattern === undefined)
    throw new LayeredBuildError("bad-tag-rule", "the attribute pattern is missing", {
      hint: `type=${type} needs pattern={{version}}, {{major}}.{{minor}}, {{major}} or {{raw}}`,
    });
  for (const [, name = ""] of pattern.matchAll(expression))
    if (!names.some((each) => each === name))
      throw new LayeredBuildError("bad-tag-rule", `there is no {{${name}}} in a version`, {
        hint: `a pattern of type=${type} has {{${names.join("}}, {{")}}}`,
      });
  return pattern;
}

/**
 * The text that a rule about versions looks at: its `value`, or the git tag's name; `select` takes the part that counts, and `/` becomes `-` at
 * last. Undefined where the run is about no git tag.
 */
export function versionText(
  value: string | undefined,
  { context, render }: RuleScope,
  select: (text: string) => string = (text) => text,
): string | undefined {
  const { ref } = context;
  const tag = ref.startsWith("refs/tags/") ? ref.slice("refs/tags/".length) : undefined;
  const text = value === undefined || value === "" ? tag : render(value);
  return text === undefined ? undefined : select(text).replaceAll("/", "-");
}

/**
 * What `match` takes of a text, in a rule about versions: its first group, and all of the text where it finds nothing. Throws `bad-tag-rule` for a
 * `match` without a group.
 */
export function versionMatch(attributes: RuleAttributes, type: string): (text: string) => string {
  const match = attributes.get("match") ?? "";
  if (match === "") return (text) => text;
  const pattern = ruleRegex("match", match);
  // An empty text fits the second half, and so shows the groups that there are.
  if ((new RegExp(`${pattern.source}|`).exec("")?.length ?? 0) < 2)
    throw new LayeredBuildError("bad-tag-rule", `match "${match}" has no group`, {
      hint: `the version is what its first pair of parentheses matches, such as match=^app/v(.*)$ for type=${type}`,
    });
  return (text) => findIn({ type, attribute: "match" }, pattern, text)?.[1] ?? text;
}

/** Why a text gives no tag; where it was `match`'s to choose it, that too. */
export function noVersion(raw: string, standard: string, attributes: RuleAttributes): string {
  const match = attributes.get("match") ?? "";
  const chosen = match === "" ? "" : `, and is what match=${match} takes of the tag: all of it where it finds nothing`;
  return `${raw} is no version by ${standard}${chosen}`;
}

/**
 * The tag of a version. A prerelease is tagged whole (or, with `{{raw}}`, as written), whatever the pattern: `1` and `1.2` name what is released; and it
 * makes no `latest`.
 */
export function versionTag(pattern: string, parts: VersionParts, isRelease: boolean): RuleOutcome {
  const used = isRelease || /^\{\{\s*raw\s*\}\}$/.test(pattern) ? pattern : "{{version}}";
  const value = used.replaceAll(expression, (_all, name: string) => {
    const known = names.find((each) => each === name);
    return known === undefined ? "" : parts[known];
  });
  return { kind: "tag", value, latest: isRelease, moving: value !== parts.version && !isFullVersion(value) };
}
