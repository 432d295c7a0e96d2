import type { Digest } from "@layered-build/oci";
import type { EntryClass } from "./classify.ts";
import type { FamilyMembers, FamilyTag } from "./families.ts";
import type { Entry } from "./inventory.ts";
import type { KeepRule, Policy } from "./policy.ts";
import { reason, type Reason } from "./reason.ts";
import { tagPattern } from "./tag-pattern.ts";
import { compareVersions, parseVersion } from "./version.ts";

/** A tag of a family, with the entry that it is on. */
export interface Candidate extends FamilyTag {
  readonly entry: Entry;
  readonly class: EntryClass;
}

/** Newest first; what has no time counts as newest. Ties: by digest, so that two runs agree. */
export function newestFirst(a: Entry, b: Entry): number {
  const [older, newer] = [a.pushedAt ?? Infinity, b.pushedAt ?? Infinity];
  if (older !== newer) return newer - older;
  return a.digest < b.digest ? -1 : 1;
}

/** The tags of a family that a rule keeps, each with the first rule that does; images alone take places. */
export function keptByRules(
  { family }: FamilyMembers,
  candidates: readonly Candidate[],
  policy: Policy,
  now: number,
): ReadonlyMap<string, Reason> {
  const kept = new Map<string, Reason>();
  const images = candidates.filter((each) => each.class === "image" || each.class === "index");
  for (const rule of family.keep)
    for (const [tag, why] of keptByRule(rule, family.name, images, policy, now)) if (!kept.has(tag)) kept.set(tag, why);
  return kept;
}

type Kept = readonly (readonly [string, Reason])[];

function keptByRule(rule: KeepRule, family: string, images: readonly Candidate[], policy: Policy, now: number): Kept {
  switch (rule.kind) {
    case "newest":
      return newest(images, rule, family);
    case "within": {
      const young = images.filter(({ entry }) => now - (entry.pushedAt ?? -Infinity) <= rule.milliseconds);
      return withReason(young, `${family}: pushed within ${durationText(rule.milliseconds)}`);
    }
    case "semver":
      return versions(images, rule.of, family);
    case "tags": {
      const matches = tagPattern(rule.pattern);
      return withReason(
        images.filter(({ tag }) => matches(tag) !== undefined),
        `${family}: matches ${rule.pattern}`,
      );
    }
    case "branches": {
      const names = new Set(policy.living?.branches.map(tagOfBranch));
      return withReason(
        images.filter((each) => [...branchesOf(each)].some((name) => names.has(name))),
        `${family}: its branch exists`,
      );
    }
    case "pulls": {
      const open = new Set(policy.living?.pulls.map(String));
      return withReason(
        images.filter((each) => open.has(pullOf(each) ?? "")),
        `${family}: its pull request is open`,
      );
    }
  }
}

/** Images are counted, not tags: one with five tags takes one place. What has no time is kept anyhow, and takes none. */
function newest(images: readonly Candidate[], rule: KeepRule & { readonly kind: "newest" }, family: string): Kept {
  const dated = images.filter(({ entry }) => entry.pushedAt !== undefined);
  const groups = Map.groupBy(dated, (each) => (rule.per === "branch" ? groupOf(each) : ""));
  return [...groups].flatMap(([group, members]): Kept => {
    const entries = [...new Map(members.map(({ entry }) => [entry.digest, entry])).values()].toSorted(newestFirst);
    const places = new Map<Digest, number>(
      entries.slice(0, rule.count).map(({ digest }, index) => [digest, index + 1]),
    );
    const of = group === "" ? family : `${family}, ${group}`;
    return members.flatMap(({ tag, entry }): Kept => {
      const place = places.get(entry.digest);
      return place === undefined ? [] : [[tag, reason("rule", `${of}: newest ${place} of ${rule.count}`)]];
    });
  });
}

function versions(images: readonly Candidate[], of: "patch" | "minor", family: string): Kept {
  const parsed = images.flatMap((image) => {
    const version = parseVersion(image.match.version ?? image.match.rest);
    return version === undefined || version.prerelease ? [] : [{ image, version }];
  });
  const groups = Map.groupBy(parsed, ({ version }) => version.parts.slice(0, of === "patch" ? 2 : 1).join("."));
  return [...groups].flatMap(([group, members]): Kept => {
    const [best] = members.toSorted((a, b) => compareVersions(a.version, b.version));
    const same = members.filter(({ version }) => best !== undefined && compareVersions(version, best.version) === 0);
    return withReason(
      same.map(({ image }) => image),
      `${family}: newest version of ${group}`,
    );
  });
}

function withReason(images: readonly Candidate[], detail: string): Kept {
  return images.map(({ tag }) => [tag, reason("rule", detail)] as const);
}

/** A branch as docker/metadata-action writes it into a tag. */
function tagOfBranch(branch: string): string {
  return branch.replaceAll(/[^a-zA-Z0-9._-]+/g, "-");
}

/** The branches whose tag this may be: it has the name alone, or with a hyphen and more after it. */
function* branchesOf({ match }: Candidate): Iterable<string> {
  if (match.branch !== undefined) yield match.branch;
  for (let end = match.rest.length; end > 0; end = match.rest.lastIndexOf("-", end - 1)) yield match.rest.slice(0, end);
}

function pullOf({ match, tag }: Candidate): string | undefined {
  return match.pr ?? /(?:^|[-_.])pr-(\d+)(?:-|$)/.exec(tag)?.[1];
}

/** What is counted apart: the branch or pull request in the tag, else the tag's text up to its last hyphen. */
function groupOf(each: Candidate): string {
  const pull = pullOf(each);
  if (pull !== undefined) return `pr-${pull}`;
  const { branch, rest } = each.match;
  return branch ?? (rest.includes("-") ? rest.slice(0, rest.lastIndexOf("-")) : "");
}

/** Milliseconds as a policy writes them: `30d`, `24h`, `90m`. */
export function durationText(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes % 1440 === 0 && minutes > 0) return `${minutes / 1440}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}
