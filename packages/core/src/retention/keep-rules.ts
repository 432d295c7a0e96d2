import type { Digest } from "@layered-build/oci";
import type { EntryClass } from "./classify.ts";
import type { FamilyMembers, FamilyTag } from "./families.ts";
import { lastTime, type Entry } from "./inventory.ts";
import type { KeepRule, Policy } from "./policy.ts";
import { reason, type Reason } from "./reason.ts";
import { tagPattern } from "./tag-pattern.ts";
import { compareVersions, parseVersion } from "./version.ts";

/** A tag of a family, with the entry that it is on. */
export interface Candidate extends FamilyTag {
  readonly entry: Entry;
  readonly class: EntryClass;
}

/** Newest push first; what has no time counts as newest. Ties: by digest, so that two runs agree. */
export function newestFirst(a: Entry, b: Entry): number {
  return byTime(a, b, ({ pushedAt }) => pushedAt);
}

function byTime(a: Entry, b: Entry, timeOf: (entry: Entry) => number | undefined): number {
  const [older, newer] = [timeOf(a) ?? Infinity, timeOf(b) ?? Infinity];
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
      const young = images.filter(({ entry }) => now - (lastTime(entry) ?? -Infinity) <= rule.milliseconds);
      return withReason(young, `${family}: pushed or tagged within ${durationText(rule.milliseconds)}`);
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

/**
 * Images are counted, not tags: one with five tags takes one place. What has no time is kept anyhow, and takes none. They are counted by
 * when they were pushed, and again by when they were last touched, and either keeps: an image that is built once and published again (the
 * layer is as it was, or a revert) has an old push and a new tag, and taking a tag away touches an old one, which must push out nothing.
 */
function newest(images: readonly Candidate[], rule: KeepRule & { readonly kind: "newest" }, family: string): Kept {
  const dated = images.filter(({ entry }) => entry.pushedAt !== undefined);
  const groups = Map.groupBy(dated, (each) => (rule.per === "branch" ? groupOf(each) : ""));
  return [...groups].flatMap(([group, members]): Kept => {
    const entries = [...new Map(members.map(({ entry }) => [entry.digest, entry])).values()];
    const byPush = places(entries.toSorted(newestFirst), rule.count);
    const byTouch = places(
      entries.toSorted((a, b) => byTime(a, b, lastTime)),
      rule.count,
    );
    const of = group === "" ? family : `${family}, ${group}`;
    return members.flatMap(({ tag, entry }): Kept => {
      const [pushed, touched] = [byPush.get(entry.digest), byTouch.get(entry.digest)];
      if (pushed !== undefined) return [[tag, reason("rule", `${of}: newest ${pushed} of ${rule.count}`)]];
      return touched === undefined ? [] : [[tag, reason("rule", `${of}: last tagged ${touched} of ${rule.count}`)]];
    });
  });
}

function places(entries: readonly Entry[], count: number): ReadonlyMap<Digest, number> {
  return new Map(entries.slice(0, count).map(({ digest }, index) => [digest, index + 1]));
}

/** The images of the newest versions, with all their tags: `v1` and `v1.2` go where `v1.2.3` goes. */
function versions(images: readonly Candidate[], of: "patch" | "minor", family: string): Kept {
  const parsed = images.flatMap((image) => {
    const version = parseVersion(image.match.version ?? image.match.rest);
    return version === undefined || version.prerelease ? [] : [{ image, version }];
  });
  const groups = Map.groupBy(parsed, ({ version }) => version.parts.slice(0, of === "patch" ? 2 : 1).join("."));
  return [...groups].flatMap(([group, members]): Kept => {
    const [best] = members.toSorted((a, b) => compareVersions(a.version, b.version));
    const same = members.filter(({ version }) => best !== undefined && compareVersions(version, best.version) === 0);
    const digests = new Set(same.map(({ image }) => image.entry.digest));
    return withReason(
      images.filter(({ entry }) => digests.has(entry.digest)),
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
