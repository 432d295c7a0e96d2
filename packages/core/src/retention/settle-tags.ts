import type { Digest } from "@layered-build/oci";
import type { Entry, Inventory } from "./inventory.ts";
import type { TagDecision } from "./plan.ts";
import type { Abilities } from "./policy.ts";
import { reason, shortDigest, type Reason } from "./reason.ts";
import { tagKind } from "./tag-kind.ts";

/**
 * The decisions about all tags, once it is known which entries stay. On an entry that goes, all go. On one that stays, those that no rule
 * keeps are taken away, unless the registry cannot do that, or it would be the last name of one of `bases`: images that something kept was
 * built on, or is about.
 */
export function settleTags(
  inventory: Inventory,
  ruled: ReadonlyMap<string, TagDecision>,
  kept: ReadonlyMap<Digest, Reason>,
  bases: ReadonlySet<Digest>,
  { untag }: Abilities,
): ReadonlyMap<string, TagDecision> {
  const settled = new Map<string, TagDecision>();
  for (const entry of inventory.values()) {
    const why = kept.get(entry.digest);
    const last = bases.has(entry.digest) ? lastName(entry, ruled) : undefined;
    for (const tag of entry.tags) {
      const decision = ruled.get(tag);
      const base = decision ?? { tag, digest: entry.digest };
      if (why === undefined)
        settled.set(tag, { ...base, action: "remove", reason: decision?.reason ?? ownReason(tag, entry) });
      else if (decision === undefined) settled.set(tag, { ...base, action: "keep", reason: why });
      else if (decision.action === "keep") settled.set(tag, decision);
      else if (why.kind === "young" || why.kind === "unresolved")
        settled.set(tag, { ...base, action: "keep", reason: why });
      else if (tag === last)
        settled.set(tag, { ...base, action: "keep", reason: reason("needed", `its last name, and ${why.detail}`) });
      else if (!untag)
        settled.set(tag, {
          ...base,
          action: "keep",
          reason: reason("fixed", "this registry takes no tag away without its image, which stays"),
        });
      else settled.set(tag, decision);
    }
  }
  return settled;
}

/** A kept base without any name would look like garbage to other tools, and to the registry's own collector. */
function lastName(entry: Entry, ruled: ReadonlyMap<string, TagDecision>): string | undefined {
  const staying = entry.tags.some((tag) => ruled.get(tag)?.action !== "remove");
  return staying ? undefined : entry.tags[0];
}

function ownReason(tag: string, { digest }: Entry): Reason {
  const kind = tagKind(tag);
  return reason(
    "follows",
    kind.kind === "referrer" ? `about ${shortDigest(kind.subject)}` : `on ${shortDigest(digest)}, which goes`,
  );
}
