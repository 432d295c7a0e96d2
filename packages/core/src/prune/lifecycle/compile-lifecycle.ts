import {
  isUserTag,
  nameOf,
  tagPattern,
  type EntryDecision,
  type Family,
  type KeepRule,
  type Policy,
} from "../../retention/index.ts";
import type { CompiledLifecycle, LifecycleRule, NotCompiled } from "./lifecycle-policy.ts";
import { isPlainPattern, patternsMeet } from "./patterns-meet.ts";

const day = 86_400_000;
/** ECR takes no more rules; with patterns of at most 128 characters they stay below its 30,720 characters. */
const mostRules = 50;

type Count =
  | { readonly countType: "imageCountMoreThan"; readonly countNumber: number }
  | { readonly countType: "sinceImagePushed"; readonly countUnit: "days"; readonly countNumber: number };

/**
 * Compiles a policy to an ECR lifecycle policy. ECR expires an image by any one of its tags, with all of them, and knows nothing of bases,
 * so a family of which that would delete more than our plan does, is refused with the reason: by what the rules say, and by what the
 * decisions about the repository show. A refused family shares no tag with a compiled rule. What is put in deletes as much, or less.
 */
export function compileLifecycle(policy: Policy, entries: readonly EntryDecision[]): CompiledLifecycle {
  const refused: NotCompiled[] = [
    {
      what: "images without a tag",
      why: "ECR cannot tell signatures and bases of kept images, and what a build is just pushing, from the rest",
    },
  ];
  if (policy.default === "delete")
    refused.push({
      what: "`default: delete`",
      why: "a rule for all other tags would take signatures' tags and the suite's own with them",
    });
  const wanted: { readonly what: string; readonly pattern: string; readonly count: Count }[] = [];
  const youngest = sinceDays(policy.minAge);
  for (const pattern of policy.deleteTags) {
    const what = `delete-tags ${pattern}`;
    const why = againstPatterns([pattern], policy) ?? againstEntries([pattern], entries);
    if (why === undefined) wanted.push({ what, pattern, count: youngest });
    else refused.push({ what, why });
  }
  for (const family of policy.families) {
    const what = `family ${family.name}`;
    const count = countOf(family, policy);
    const why =
      typeof count === "string"
        ? count
        : (againstPatterns(family.tags, policy) ??
          againstOthers(family, policy.families) ??
          againstEntries(family.tags, entries));
    if (why !== undefined) refused.push({ what, why });
    else if (typeof count !== "string") for (const pattern of family.tags) wanted.push({ what, pattern, count });
  }
  for (const { what, pattern } of wanted.slice(mostRules))
    refused.push({ what: `${what}, ${pattern}`, why: `a lifecycle policy has at most ${mostRules} rules` });
  const rules = wanted.slice(0, mostRules).map(({ what, pattern, count }, index): LifecycleRule => ({
    rulePriority: index + 1,
    description: what,
    selection: { tagStatus: "tagged", tagPatternList: [pattern], ...count },
    action: { type: "expire" },
  }));
  return { rules, refused };
}

/** How ECR counts what a family keeps; a text says why it cannot. */
function countOf({ keep, tags, pin }: Family, { minAge, deleteTags }: Policy): Count | string {
  if (pin.length > 0) return `ECR has no pins: ${pin.join(", ")}`;
  const unknown = keep.map(withoutCount).find((why) => why !== undefined);
  if (unknown !== undefined) return unknown;
  const within = keep.flatMap((rule) => (rule.kind === "within" ? [rule.milliseconds] : []));
  const newest = keep.flatMap((rule) => (rule.kind === "newest" ? [rule.count] : []));
  if (newest.length === 0) return sinceDays(Math.max(minAge, ...within));
  if (within.length > 0) return "ECR cannot keep what either of `newest` and `within` keeps";
  if (minAge > 0)
    return "ECR would delete what is younger than min-age where more than that many are pushed; with `within` it does not";
  if (tags.length > 1) return "ECR counts `newest` for each pattern apart";
  const meeting = deleteTags.find((pattern) => tags.some((tag) => patternsMeet(tag, pattern)));
  if (meeting !== undefined) return `ECR would give places of \`newest\` to what delete-tags ${meeting} names`;
  return { countType: "imageCountMoreThan", countNumber: Math.max(...newest) };
}

function withoutCount(rule: KeepRule): string | undefined {
  switch (rule.kind) {
    case "newest":
      return rule.per === "branch" ? "ECR cannot count for each branch apart" : undefined;
    case "within":
      return undefined;
    case "semver":
      return "ECR does not know versions";
    case "tags":
      return `ECR cannot except tags (${rule.pattern}) from a rule`;
    case "branches":
    case "pulls":
      return "ECR does not know branches and pull requests";
  }
}

/** Whole days, and rather one more: ECR takes no hours. */
function sinceDays(milliseconds: number): Count {
  return { countType: "sinceImagePushed", countUnit: "days", countNumber: Math.max(1, Math.ceil(milliseconds / day)) };
}

function againstPatterns(patterns: readonly string[], { families, protect }: Policy): string | undefined {
  for (const pattern of patterns) {
    if (!isPlainPattern(pattern)) return `ECR's patterns have \`*\` alone: not ${pattern}`;
    if (patternsMeet(pattern, "sha256-*")) return `${pattern} takes in signatures' tags (sha256-…): name families`;
    const pin = families.flatMap((family) => family.pin).find((each) => patternsMeet(pattern, each));
    if (pin !== undefined) return `ECR has no pins: ${pin}`;
    const matches = tagPattern(pattern);
    const named = [...protect.tags].find(([tag]) => matches(tag) !== undefined);
    if (named !== undefined) return `ECR does not know that ${named[1]} names ${named[0]}`;
  }
  return undefined;
}

function againstOthers(family: Family, families: readonly Family[]): string | undefined {
  const other = families.find(
    (each) => each !== family && each.tags.some((theirs) => family.tags.some((ours) => patternsMeet(ours, theirs))),
  );
  return other === undefined ? undefined : `it can have tags in common with the family ${other.name}`;
}

/** What the repository shows that a rule by these patterns would do wrong. */
function againstEntries(patterns: readonly string[], entries: readonly EntryDecision[]): string | undefined {
  const compiled = patterns.map(tagPattern);
  const has = (tag: string): boolean => compiled.some((matches) => matches(tag) !== undefined);
  for (const entry of entries) {
    if (!entry.tags.some(has)) continue;
    const name = nameOf(entry);
    if (entry.class !== "image" && entry.class !== "index") return `ECR would take ${name}, no image, for one`;
    const users = entry.tags.filter(isUserTag);
    const foreign = users.find((tag) => !has(tag));
    if (foreign !== undefined) return `ECR would delete ${foreign} too, which is a tag of the same image as ${name}`;
    if (users.length === 0) return `ECR would count ${name}, which takes no place here`;
    if (entry.action === "keep" && entry.reason.kind !== "rule" && entry.reason.kind !== "young")
      return `ECR does not know why ${name} stays: ${entry.reason.detail}`;
  }
  return undefined;
}
