import { keyAnnotation } from "../image/suite-tag.ts";
import { factsOf, type Entry } from "./inventory.ts";
import { tagKind } from "./tag-kind.ts";

/**
 * What an entry is. Only `image` and `index` take a place in a keep rule.
 *
 * - `artifact`: something else than an image (a chart, a model, a policy); `cache`: an exported build cache
 * - `referrer`: a signature, attestation or SBOM, by its subject or its tag; `attestation`: BuildKit's, inside an index
 * - `suite`: kept by the suite beside the images that it describes; `remnant`: a stand-in that an interrupted untagging left
 */
export type EntryClass = "image" | "index" | "artifact" | "cache" | "referrer" | "suite" | "remnant" | "unknown";

/** On a manifest that takes a tag away from the image it was on; see `untag`. */
export const remnantAnnotation = "io.github.layered-build.untag";

const CACHE = "application/vnd.buildkit.cacheconfig.v0";
const IMAGE_CONFIGS: ReadonlySet<string> = new Set([
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
]);

/** Tells what an entry is, by what is in it before what its tags say. */
export function classify(entry: Entry): EntryClass {
  const kinds = entry.tags.map(tagKind);
  const facts = factsOf(entry);
  if (facts?.annotations[remnantAnnotation] !== undefined) return "remnant";
  if (facts?.subject !== undefined || kinds.some(({ kind }) => kind === "referrer")) return "referrer";
  const suite = kinds.find((kind) => kind.kind === "suite" && kind.of !== "key");
  if (suite !== undefined && kinds.every(({ kind }) => kind === "suite")) return "suite";
  if (facts === undefined) return entry.content.kind === "described" ? "image" : "unknown";
  if (facts.form === "unknown") return "unknown";
  if (facts.config?.mediaType === CACHE || facts.artifactType === CACHE) return "cache";
  if (facts.form === "index") {
    const foreign = facts.artifactType !== undefined || (facts.children.length === 0 && facts.blobs.length > 0);
    return foreign ? "artifact" : "index";
  }
  return facts.config !== undefined && IMAGE_CONFIGS.has(facts.config.mediaType) && facts.artifactType === undefined
    ? "image"
    : "artifact";
}

/** The content key in an image's annotations. */
export function keyOf(entry: Entry): string | undefined {
  return factsOf(entry)?.annotations[keyAnnotation];
}
