import { tagPattern, type TagMatch } from "./tag-pattern.ts";
import { isUserTag, tagKind } from "./tag-kind.ts";
import type { Family, KeepRule } from "./policy.ts";

/** A tag in its family. */
export interface FamilyTag {
  readonly tag: string;
  readonly match: TagMatch;
}

/** A family with the users' tags that belong to it. */
export interface FamilyMembers {
  readonly family: Family;
  readonly tags: readonly FamilyTag[];
}

/** Sorts users' tags into families: each into the first that matches; what none matches is in none. */
export function sortIntoFamilies(families: readonly Family[], tags: Iterable<string>): readonly FamilyMembers[] {
  const sorted = families.map((family) => ({ family, tags: [] as FamilyTag[], patterns: family.tags.map(tagPattern) }));
  for (const tag of tags) {
    if (!isUserTag(tag)) continue;
    for (const { patterns, tags: members } of sorted) {
      const match = firstMatch(patterns, tag);
      if (match === undefined) continue;
      members.push({ tag, match });
      break;
    }
  }
  return sorted.map(({ family, tags: members }) => ({ family, tags: members }));
}

/**
 * The families that a repository's own tags show: one for each prefix of a `key-` tag (`nllb-model-` in `nllb-model-key-…`), the longest
 * first, and one for all other tags. So the layers of a chain in one repository never take each other's places.
 */
export function familiesOfTags(
  tags: Iterable<string>,
  keep: readonly KeepRule[],
  pin: readonly string[],
): readonly Family[] {
  const prefixes = new Set<string>();
  for (const tag of tags) {
    const kind = tagKind(tag);
    if (kind.kind === "suite" && kind.of === "key" && kind.prefix !== "") prefixes.add(kind.prefix);
  }
  const longestFirst = [...prefixes].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const families = longestFirst.map((prefix) => ({
    name: prefix.replace(/[-_.]+$/, "") || prefix,
    tags: [`${escaped(prefix)}*`],
    keep,
    pin,
  }));
  return [...families, { name: families.length === 0 ? "all" : "others", tags: ["*"], keep, pin }];
}

function firstMatch(patterns: readonly ((tag: string) => TagMatch | undefined)[], tag: string): TagMatch | undefined {
  for (const pattern of patterns) {
    const match = pattern(tag);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** A tag has no character that minimatch takes for more than itself; a prefix is one nevertheless only by this. */
function escaped(prefix: string): string {
  return prefix.replaceAll(/[^\w.-]/g, "?");
}
