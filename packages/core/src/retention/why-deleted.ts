import type { Digest } from "@layered-build/oci";
import { classify } from "./classify.ts";
import type { Entry } from "./inventory.ts";
import { nameOf, type Surroundings } from "./keep-closure.ts";
import type { TagDecision } from "./plan.ts";
import { reason, shortDigest, type Reason } from "./reason.ts";

/** The one reason why an entry goes that nothing keeps. */
export function whyDeleted(
  entry: Entry,
  { inventory, graph }: Surroundings,
  ruled: ReadonlyMap<string, TagDecision>,
  kept: ReadonlyMap<Digest, Reason>,
): Reason {
  const own = entry.tags.flatMap((tag) => ruled.get(tag) ?? []).find(({ action }) => action === "remove");
  if (own !== undefined) return own.reason;
  const [parent] = (graph.parents.get(entry.digest) ?? []).filter((digest) => !kept.has(digest));
  const above = parent === undefined ? undefined : inventory.get(parent);
  if (above !== undefined) return reason("follows", `${nameOf(above)} lists it, and goes`);
  const kind = classify(entry);
  const subjects = graph.subjects.get(entry.digest) ?? [];
  const [subject] = subjects;
  if (kind === "referrer" && subject !== undefined) {
    const about = inventory.get(subject);
    if (about === undefined || about.content.kind === "gone")
      return reason("orphan", `about ${shortDigest(subject)}, which is not there`);
    return reason("follows", `about ${nameOf(about)}, which goes`);
  }
  if (kind === "suite") return reason("follows", "it belongs to no image that is kept");
  if (kind === "remnant") return reason("remnant", "left by an untagging that was interrupted");
  if (entry.tags.length > 0) return reason("unreferenced", "no tag of yours is on it, and nothing kept needs it");
  return reason("unreferenced", "it has no tag, and nothing kept needs it");
}
