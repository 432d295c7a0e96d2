import { isDigest, OciError, parseManifest, type Digest, type Store } from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import { baseRepository } from "../image/base-repository.ts";
import { matchPlatform } from "../image/matching-platform.ts";
import { readImageConfig, type PlatformManifest } from "../image/platform-manifest.ts";
import { keyAnnotation } from "../image/suite-tag.ts";
import { oneLine } from "../one-line.ts";
import { nameOfLayer, type LayerNames } from "./name-of-layer.ts";

/** The OCI layers (by diffID) that one image of the chain brought. `name`: `app` for the top, `base` for what is from outside. */
export interface LayerGroup {
  readonly name: string;
  readonly diffIds: readonly string[];
}

/** An image taken apart: the scanned one first, what it stands on after it. `base` is the image right below, by digest. */
export interface LayerGroups {
  readonly groups: readonly LayerGroup[];
  readonly base: { readonly repository: string; readonly digest: Digest } | undefined;
  /** All images of the chain below it, by digest: their OCI layers are among its own. */
  readonly below: readonly Digest[];
  /** Why a part of it could not be told from the layer above, which then counts for both. */
  readonly doubts: readonly string[];
}

/** What the chain is read with. `open` gives the repository of a name; `layers`: what it can be of. */
export interface GroupSources {
  readonly open: (repository: string) => Promise<Store>;
  readonly layers: LayerNames;
  readonly platform: string;
  readonly name?: string | undefined;
}

/** A chain is a handful of images; more is a circle or an attack. */
const deepest = 32;

/**
 * Follows `org.opencontainers.image.base.digest` down the chain. Each image below has to be a true beginning of the one above (its diffIDs are a prefix), else
 * its claim is not believed: what cannot be told counts as the layer above, never as the base. An image without our key annotation is from outside.
 */
export async function layerGroups(
  store: Store,
  image: PlatformManifest,
  { open, layers, platform, name = "app" }: GroupSources,
): Promise<LayerGroups> {
  const groups: { name: string; diffIds: readonly string[] }[] = [];
  const doubts: string[] = [];
  const below: Digest[] = [];
  let base: LayerGroups["base"];
  let current = { store, image, name, diffIds: (await readImageConfig(store, image)).rootfs.diff_ids };
  for (;;) {
    const annotations = current.image.manifest.annotations ?? {};
    const digest = annotations[OciAnnotation.baseDigest];
    const reference = annotations[OciAnnotation.baseName];
    if (digest === undefined) break;
    const found = await standsOn(current, { digest, reference, open, platform });
    if (typeof found === "string") {
      doubts.push(`What ${current.name} stands on counts as ${current.name}: ${oneLine(found, 300)}.`);
      break;
    }
    const isOurs = found.image.manifest.annotations?.[keyAnnotation] !== undefined;
    // One of ours that nobody can name is held to what the layer above is held to.
    const parent = isOurs ? (nameOfLayer(reference ?? "", layers) ?? current.name) : "base";
    groups.push({ name: current.name, diffIds: current.diffIds.slice(found.diffIds.length) });
    below.push(found.image.descriptor.digest);
    base ??= { repository: baseRepository(reference) ?? current.store.name, digest: found.image.descriptor.digest };
    current = { ...found, name: parent };
    if (!isOurs || groups.length >= deepest) break;
  }
  groups.push({ name: current.name, diffIds: current.diffIds });
  return { groups: merged(groups), base, below, doubts };
}

/** The layer that brought an OCI layer: the lowest that has it. What nobody knows counts as the scanned image's own. */
export function layerOfBlob(groups: readonly LayerGroup[], blob: string | undefined): string {
  const found = blob === undefined ? undefined : groups.findLast(({ diffIds }) => diffIds.includes(blob));
  return (found ?? groups[0])?.name ?? "app";
}

interface Link {
  readonly digest: string;
  readonly reference: string | undefined;
  readonly open: (repository: string) => Promise<Store>;
  readonly platform: string;
}

type Found = { readonly store: Store; readonly image: PlatformManifest; readonly diffIds: readonly string[] };

/** The image below, or why it cannot be had. */
async function standsOn(above: Found, { digest, reference, open, platform }: Link): Promise<Found | string> {
  if (!isDigest(digest)) return "its annotation names no digest";
  const repository = baseRepository(reference);
  try {
    const store = repository === undefined ? above.store : await open(repository);
    const image = await platformImage(store, digest, platform);
    if (image === undefined) return `${store.name}@${digest} is not there`;
    const diffIds = (await readImageConfig(store, image)).rootfs.diff_ids;
    const isBelow = diffIds.length <= above.diffIds.length && diffIds.every((each, at) => each === above.diffIds[at]);
    if (!isBelow) return `${store.name}@${digest} is named as its base, and it does not begin with its layers`;
    return { store, image, diffIds };
  } catch (error) {
    // A registry that is down, or asks for a login that we do not have: told, and counted as above.
    if (error instanceof OciError) return error.message;
    throw error;
  }
}

async function platformImage(store: Store, digest: Digest, platform: string): Promise<PlatformManifest | undefined> {
  const stored = await store.getManifest(digest);
  if (stored === undefined) return undefined;
  const parsed = parseManifest(stored);
  if (parsed.kind === "manifest") return { descriptor: parsed.descriptor, manifest: parsed.document };
  const match = matchPlatform(parsed.document.manifests, platform);
  return match.kind === "found" ? platformImage(store, match.descriptor.digest, platform) : undefined;
}

/** Layers of one name are one group: `base` of our own, and what is below it. */
function merged(groups: readonly LayerGroup[]): readonly LayerGroup[] {
  const byName = Map.groupBy(groups, ({ name }) => name);
  return [...byName].map(([name, those]) => ({ name, diffIds: those.flatMap(({ diffIds }) => diffIds) }));
}
