import type { Digest } from "@layered-build/oci";
import { keyOf, type EntryClass } from "./classify.ts";
import { sortIntoFamilies } from "./families.ts";
import { factsOf } from "./inventory.ts";
import type { Surroundings } from "./keep-closure.ts";
import type { Needs } from "./plan.ts";
import type { Policy } from "./policy.ts";
import type { Reason } from "./reason.ts";
import { tagKind } from "./tag-kind.ts";

/**
 * What a plan has not been told, and would have to know: what kept images were built on, as long as an image that it may be is to go.
 * Nothing else is asked for: descriptors are believed, and what goes need not be read.
 */
export function needsOf(
  { inventory, graph, bases }: Surroundings,
  classes: ReadonlyMap<Digest, EntryClass>,
  kept: ReadonlyMap<Digest, Reason>,
  policy: Policy,
): Needs {
  const isImage = (digest: Digest): boolean => ["image", "index"].includes(classes.get(digest) ?? "");
  const going = [...inventory.values()].filter(({ digest }) => !kept.has(digest));
  const goingImages = going.filter(({ digest }) => isImage(digest));
  const steps = [...inventory.values()].filter(({ tags }) =>
    tags.some((tag) => {
      const kind = tagKind(tag);
      return kind.kind === "suite" && kind.of === "step";
    }),
  );
  const stepPlatforms = steps.flatMap(({ digest }) => graph.children.get(digest) ?? []);
  const referrers = going
    .filter(({ digest, content }) => isImage(digest) && content.kind !== "gone")
    .map(({ digest }) => digest);
  const isDescribed = (digest: Digest): boolean => inventory.get(digest)?.content.kind === "described";
  if (goingImages.length === 0 && policy.together !== true)
    return { manifests: [], configs: [], inputs: [], referrers };

  const keptImages = [...inventory.values()].filter(({ digest }) => kept.has(digest) && isImage(digest));
  const manifests = [...keptImages.map(({ digest }) => digest), ...stepPlatforms].filter(isDescribed);
  const inputs = keptImages.filter((entry) => keyOf(entry) !== undefined && entry.inputs === undefined);
  // Between families only: within one, nothing is built on anything.
  const families = sortIntoFamilies(policy.families, graph.byTag.keys()).filter(({ tags }) => tags.length > 0);
  const rootless = keptImages.filter(
    (entry) => factsOf(entry)?.form === "manifest" && bases.basesOf(entry).length === 0,
  );
  const compared = families.length < 2 || rootless.length === 0 ? [] : [...rootless, ...goingImages];
  const unread = compared.filter(({ digest }) => isDescribed(digest)).map(({ digest }) => digest);
  const configs = compared.filter((entry) => factsOf(entry)?.form === "manifest" && entry.diffIds === undefined);
  return {
    manifests: [...new Set([...manifests, ...unread])],
    configs: configs.map(({ digest }) => digest),
    inputs: inputs.map(({ digest }) => digest),
    referrers,
  };
}
