import type { Digest } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { inParallel } from "../in-parallel.ts";
import { factsOf, shortDigest, type Inventory, type RetentionPlan } from "../retention/index.ts";
import type { PrunableRepository } from "./repository.ts";

const atOnce = 16;
const mostNamed = 10;

/**
 * Asks for all that was to be kept, once more: each tag has to be there, and each manifest that it needs; in a folder, each blob too. What
 * was missing before is not counted. Gives how many manifests and tags were there; throws `damage` naming what is missing.
 */
export async function verifyKept(
  repository: PrunableRepository,
  plan: RetentionPlan,
  inventory: Inventory,
): Promise<number> {
  const kept = plan.entries.filter(
    ({ action, digest, reason: { kind } }) =>
      action === "keep" && kind !== "unresolved" && inventory.get(digest)?.content.kind !== "gone",
  );
  const keptDigests = new Set(kept.map(({ digest }) => digest));
  const tags = plan.tags.filter(({ action, digest }) => action === "keep" && keptDigests.has(digest));
  const lostTags = await inParallel(tags, atOnce, async ({ tag }) =>
    (await repository.resolve(tag)) === undefined ? [`tag ${tag}`] : [],
  );
  const lostManifests = await inParallel(kept, atOnce, async ({ digest }) => {
    if (!(await repository.has(digest))) return [`manifest ${digest}${neededBy(inventory, digest)}`];
    const blobs = (await repository.missingBlobs?.(digest)) ?? [];
    return blobs.map((blob) => `blob ${blob} of ${shortDigest(digest)}`);
  });
  const lost = [...lostTags, ...lostManifests].flat();
  if (lost.length === 0) return tags.length + kept.length;
  const named = lost.slice(0, mostNamed).join("\n  ");
  const more = lost.length > mostNamed ? `\n  and ${lost.length - mostNamed} more` : "";
  throw new LayeredBuildError("damage", `${repository.name}: what was to be kept is not there:\n  ${named}${more}`, {
    hint: "If another process deletes from this repository, that did it, or it was so before. Restore it by the undo file, or push it again, and report this if nothing else deletes here.",
  });
}

function neededBy(inventory: Inventory, digest: Digest): string {
  const parent = [...inventory.values()].find((entry) =>
    factsOf(entry)?.children.some((child) => child.digest === digest),
  );
  return parent === undefined ? "" : ` (in ${parent.tags[0] ?? shortDigest(parent.digest)})`;
}
