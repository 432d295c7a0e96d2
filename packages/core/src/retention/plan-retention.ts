import type { Digest } from "@layered-build/oci";
import { BaseFinder } from "./base-edges.ts";
import { blindSpots, damaged } from "./blind-spots.ts";
import { classify, type EntryClass } from "./classify.ts";
import { decideTags, doubtAbout, youth } from "./decide-tags.ts";
import { freedBytes } from "./freed-bytes.ts";
import { buildGraph, type Graph } from "./graph.ts";
import type { Entry, Inventory } from "./inventory.ts";
import { keepClosure, type Surroundings } from "./keep-closure.ts";
import { needsOf } from "./needs.ts";
import { operationsOf } from "./operations.ts";
import type { EntryDecision, Needs, RetentionPlan, TagDecision } from "./plan.ts";
import type { Abilities, Policy } from "./policy.ts";
import { reason, type Reason } from "./reason.ts";
import { settleTags } from "./settle-tags.ts";
import { SuiteArtifacts } from "./suite-artifacts.ts";
import { tagKind } from "./tag-kind.ts";
import { whyDeleted } from "./why-deleted.ts";

/**
 * Decides what of a repository stays and what goes. It looks at nothing but its arguments; `needs` are what else it would have to know.
 *
 * Roots are what the users' tags keep, what is too young, what is protected, and what nobody can judge. Whatever a root needs stays. The
 * rest goes, and so no tag that is kept can lose anything.
 */
export function planRetention(
  inventory: Inventory,
  policy: Policy,
  abilities: Abilities,
  now: number,
): { readonly plan: RetentionPlan; readonly needs: Needs } {
  const graph = buildGraph(inventory);
  const classes = new Map([...inventory.values()].map((entry) => [entry.digest, classify(entry)] as const));
  const ruled = decideTags(inventory, graph, classes, policy, now);
  const roots = rootsOf(inventory, graph, classes, ruled, policy, now);
  const guarded = new Set(roots.keys());
  const bases = new BaseFinder(inventory, graph);
  const settle = (staying: ReadonlyMap<Digest, Reason>): ReadonlyMap<string, TagDecision> => {
    const stands = [...staying.keys()].flatMap((digest) => inventory.get(digest) ?? []);
    const below = stands.flatMap((entry) => bases.basesOf(entry).map(({ base }) => base));
    const signed = [...guarded].flatMap((digest) => graph.subjects.get(digest) ?? []);
    return settleTags(inventory, ruled, staying, new Set([...below, ...signed]), abilities);
  };
  const takenFrom = (staying: ReadonlyMap<Digest, Reason>): ReadonlySet<string> =>
    new Set(
      [...settle(staying).values()].flatMap(({ tag, digest, action }) =>
        action === "remove" && staying.has(digest) ? [tag] : [],
      ),
    );
  const surroundings: Surroundings = {
    inventory,
    graph,
    bases,
    suite: new SuiteArtifacts(inventory, graph),
    takenFrom,
  };
  let kept = keepClosure(roots, guarded, surroundings);
  const isStaying = (tag: string): boolean => {
    const kind = tagKind(tag);
    return kind.kind === "suite" ? kind.of === "key" : ruled.get(tag)?.action === "keep";
  };
  const spares = surroundings.suite.spares(new Set(kept.keys()), takenFrom(kept), isStaying);
  kept = keepClosure(new Map([...kept, ...spares]), guarded, surroundings);

  const blind = blindSpots(inventory, kept.keys());
  const [spot] = blind;
  if (spot !== undefined) {
    const rest = [...inventory.keys()].filter((digest) => !kept.has(digest));
    kept = new Map([
      ...kept,
      ...rest.map((digest) => [digest, reason("unresolved", `${spot}, and may need it`)] as const),
    ]);
  }
  const tags = settle(kept);
  const familyOf = new Map<Digest, string>();
  for (const { digest, family } of tags.values()) if (family !== undefined) familyOf.set(digest, family);
  const there = [...inventory.values()].filter(({ listed, content }) => listed || content.kind !== "gone");
  const entries = there.map((entry): EntryDecision => {
    const { digest } = entry;
    const stays = kept.get(digest);
    const family = familyOf.get(digest);
    return {
      digest,
      class: classes.get(digest) ?? "unknown",
      tags: entry.tags,
      ...(family === undefined ? {} : { family }),
      action: stays === undefined ? "delete" : "keep",
      reason: stays ?? whyDeleted(entry, surroundings, ruled, kept),
    };
  });
  const notes = [...blind, ...damaged(inventory, kept.keys())];
  return {
    plan: {
      entries,
      tags: [...tags.values()],
      operations: operationsOf(inventory, graph, entries, [...tags.values()], abilities),
      freed: freedBytes(inventory, kept),
      notes: [...new Set(notes)],
    },
    needs: needsOf(surroundings, classes, kept, policy),
  };
}

function rootsOf(
  inventory: Inventory,
  graph: Graph,
  classes: ReadonlyMap<Digest, EntryClass>,
  ruled: ReadonlyMap<string, TagDecision>,
  policy: Policy,
  now: number,
): ReadonlyMap<Digest, Reason> {
  const roots = new Map<Digest, Reason>();
  for (const entry of inventory.values()) {
    const why = rootReason(
      entry,
      classes.get(entry.digest) ?? "unknown",
      ruled,
      policy,
      now,
      graph.parents.has(entry.digest),
    );
    if (why !== undefined) roots.set(entry.digest, why);
  }
  return roots;
}

function rootReason(
  entry: Entry,
  kind: EntryClass,
  ruled: ReadonlyMap<string, TagDecision>,
  policy: Policy,
  now: number,
  isChild: boolean,
): Reason | undefined {
  const decisions = entry.tags.flatMap((tag) => ruled.get(tag) ?? []);
  const keeping = decisions.find(({ action }) => action === "keep");
  if (keeping !== undefined) return keeping.reason;
  const place = policy.protect.digests.get(entry.digest);
  if (place !== undefined) return reason("protected", `named in ${place}`);
  const named = entry.tags.map((tag) => policy.protect.tags.get(tag)).find((each) => each !== undefined);
  if (named !== undefined) return reason("protected", `named in ${named}`);
  if (kind === "remnant") return undefined;
  if (entry.rooted === true && decisions.length === 0 && kind !== "referrer" && kind !== "suite")
    return reason("listed", "index.json lists it without a tag");
  // What is listed nowhere is judged by what lists it.
  if (!entry.listed && isChild) return undefined;
  const doubt = kind === "suite" || kind === "referrer" ? undefined : doubtAbout(entry, kind);
  if (doubt !== undefined) return reason("unresolved", doubt);
  const young = youth(entry, policy, now);
  if (young?.kind !== "unresolved") return young;
  // Without a time, what belongs to something else is judged with that.
  return isChild || kind === "suite" || kind === "referrer" ? undefined : young;
}
