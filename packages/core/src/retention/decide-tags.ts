import type { Digest } from "@layered-build/oci";
import type { EntryClass } from "./classify.ts";
import { sortIntoFamilies, type FamilyMembers } from "./families.ts";
import type { Graph } from "./graph.ts";
import { lastTime, type Entry, type Inventory } from "./inventory.ts";
import { durationText, keptByRules, type Candidate } from "./keep-rules.ts";
import type { TagDecision } from "./plan.ts";
import type { Policy } from "./policy.ts";
import { reason, type Reason } from "./reason.ts";
import { isUserTag } from "./tag-kind.ts";
import { tagPattern } from "./tag-pattern.ts";

/** What the rules say about the users' tags, before anything is asked that needs their images. */
export function decideTags(
  inventory: Inventory,
  graph: Graph,
  classes: ReadonlyMap<Digest, EntryClass>,
  policy: Policy,
  now: number,
): ReadonlyMap<string, TagDecision> {
  const decisions = new Map<string, TagDecision>();
  const deletes = policy.deleteTags.map(tagPattern);
  const decide = (
    tag: string,
    members: FamilyMembers | undefined,
    ruled: Reason | undefined,
    pinned: boolean,
  ): void => {
    const entry = entryOf(inventory, graph, tag);
    if (entry === undefined) return;
    const facts = { entry, class: classes.get(entry.digest) ?? "unknown", pinned, ruled, family: members?.family.name };
    const asked = deletes.some((matches) => matches(tag) !== undefined);
    const [action, why] = decision(tag, facts, asked, policy, now);
    const family = members === undefined ? {} : { family: members.family.name };
    decisions.set(tag, { tag, digest: entry.digest, ...family, action, reason: why });
  };
  for (const members of sortIntoFamilies(policy.families, graph.byTag.keys())) {
    const candidates = members.tags.flatMap((member): readonly Candidate[] => {
      const entry = entryOf(inventory, graph, member.tag);
      return entry === undefined ? [] : [{ ...member, entry, class: classes.get(entry.digest) ?? "unknown" }];
    });
    // What is to go takes no place of what stays.
    const counted = candidates.filter(({ tag }) => !deletes.some((matches) => matches(tag) !== undefined));
    const kept = keptByRules(members, counted, policy, now);
    const pins = members.family.pin.map(tagPattern);
    for (const { tag } of candidates) {
      decide(
        tag,
        members,
        kept.get(tag),
        pins.some((matches) => matches(tag) !== undefined),
      );
    }
  }
  for (const tag of graph.byTag.keys())
    if (isUserTag(tag) && !decisions.has(tag)) decide(tag, undefined, undefined, false);
  return decisions;
}

interface TagFacts {
  readonly entry: Entry;
  readonly class: EntryClass;
  readonly pinned: boolean;
  readonly ruled: Reason | undefined;
  readonly family: string | undefined;
}

function decision(
  tag: string,
  { entry, class: kind, pinned, ruled, family }: TagFacts,
  asked: boolean,
  policy: Policy,
  now: number,
): readonly ["keep" | "remove", Reason] {
  const place = policy.protect.tags.get(tag) ?? policy.protect.digests.get(entry.digest);
  if (pinned) return ["keep", reason("pinned", `${family ?? ""}: pinned`)];
  if (place !== undefined) return ["keep", reason("protected", `named in ${place}`)];
  if (kind === "remnant") return ["remove", reason("remnant", "left by an untagging that was interrupted")];
  const doubt = doubtAbout(entry, kind);
  if (doubt !== undefined) return ["keep", reason("unresolved", doubt)];
  const young = youth(entry, policy, now);
  if (young !== undefined && ruled === undefined) return ["keep", young];
  if (asked) return ["remove", reason("asked", "delete-tags names it")];
  if (ruled !== undefined) return ["keep", ruled];
  if (family === undefined && policy.default === "keep") return ["keep", reason("unmatched", "no family matches it")];
  if (kind !== "image" && kind !== "index") return ["keep", reason("not-an-image", `it is no image (${kind})`)];
  if (family === undefined) return ["remove", reason("unkept", "no family matches it, and the default is delete")];
  return ["remove", reason("unkept", `no rule of ${family} keeps it`)];
}

/** Why nobody may decide about an entry: undefined where it is known well enough. */
export function doubtAbout(entry: Entry, kind: EntryClass): string | undefined {
  if (entry.content.kind === "unreadable") return `it cannot be read: ${entry.content.why}`;
  if (entry.content.kind === "gone") return "the registry lists it, and has it not";
  return kind === "unknown" ? "nobody here knows this kind of manifest" : undefined;
}

/** Why an entry is too young to go; one without any time is, since nobody knows that it is not. */
export function youth(entry: Entry, { minAge }: Policy, now: number): Reason | undefined {
  const time = lastTime(entry);
  if (time === undefined) return reason("unresolved", "nobody knows when it was pushed");
  return now - time < minAge ? reason("young", `younger than min-age (${durationText(minAge)})`) : undefined;
}

function entryOf(inventory: Inventory, graph: Graph, tag: string): Entry | undefined {
  const digest = graph.byTag.get(tag);
  return digest === undefined ? undefined : inventory.get(digest);
}
