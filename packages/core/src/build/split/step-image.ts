import type { Digest, ImageConfig, Store } from "@layered-build/oci";
import { baseParent, type LayerNode } from "../../graph/layer-node.ts";
import { readImageConfig, readPlatformManifest, type PlatformManifest } from "../../image/platform-manifest.ts";
import { suiteTag } from "../../image/suite-tag.ts";
import { writeImage } from "../../image/write-image.ts";
import { lookUpKey } from "../../registry/look-up-key.ts";
import { buildByBuildkit } from "../buildkit/build-by-buildkit.ts";
import { missingInStage } from "../copy-from/missing-in-stage.ts";
import type { LayerBuild, OnBlob, ParentImage } from "../layer-build.ts";
import { findForeignBase } from "../native/foreign-base.ts";
import { HandOver } from "../native/hand-over.ts";
import { warnOfTriggers } from "../native/warn-of-triggers.ts";
import { stepKey } from "./step-key.ts";

/** Where the image of a step is, or is to be: in the layer's repository, under a tag that is no user's. */
export interface StepPlace {
  readonly store: Store;
  readonly tag: string;
  readonly key: string;
}

/** The place of a step's image. */
export async function stepPlace(build: LayerBuild, step: LayerNode): Promise<StepPlace> {
  const key = stepKey(build, step);
  const store = await build.stores.ofLayer(build.node.layer);
  return { store, key, tag: suiteTag(build.node.layer.tagPrefix, "step", key) };
}

/** A step's image of one platform, as far as its rest depends on it. */
export interface StepImage {
  readonly image: PlatformManifest;
  readonly config: ImageConfig;
}

/**
 * What is known of a step's image; `images` by platform. `stale`: it is there, and stands on a parent's image that has been built anew
 * since.
 */
export type StepLookUp =
  | { readonly kind: "hit"; readonly images: ReadonlyMap<string, StepImage> }
  | { readonly kind: "miss" | "stale" };

/** Looks for the image of a step, and reads it. `parent` is the layer that it stands on. */
export async function findStep(
  { store, tag, key }: StepPlace,
  platforms: readonly string[],
  parent: ParentImage | undefined,
): Promise<StepLookUp> {
  const found = await lookUpKey(store, tag, key, platforms);
  if (found.kind !== "hit") return { kind: "miss" };
  const [images, below] = await Promise.all([
    readStep(store, found.descriptor.digest, platforms),
    parent === undefined ? new Map<string, StepImage>() : readStep(parent.store, parent.digest, platforms),
  ]);
  const fits = Array.from(below).every(([platform, { config }]) => {
    const above = images.get(platform)?.config.rootfs.diff_ids;
    return config.rootfs.diff_ids.every((diffId, index) => above?.[index] === diffId);
  });
  return fits ? { kind: "hit", images } : { kind: "stale" };
}

/** Reads an image, of all platforms. Throws `missing-image`. */
export async function readStep(
  store: Store,
  digest: Digest,
  platforms: readonly string[],
): Promise<ReadonlyMap<string, StepImage>> {
  const read = platforms.map(async (platform) => [platform, await readStepImage(store, digest, platform)] as const);
  return new Map(await Promise.all(read));
}

/**
 * Has BuildKit build a step, and leaves its image in its place. First writer wins, unless `overwrite` says that what is there does not count.
 * Throws `HandOver` where the step's image would not say all that its rest depends on, and `build-failed`; no tag is written then.
 */
export async function buildStep(
  build: LayerBuild,
  step: LayerNode,
  { store, tag, key }: StepPlace,
  overwrite: boolean,
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<Digest> {
  await refuseTriggers(build, step, parents);
  const needed = parents.filter(({ id }) => step.parents.includes(id));
  const platforms = await buildByBuildkit({ ...build, node: step }, needed, onBlob).catch((error: unknown) => {
    throw missingInStage(error, step);
  });
  const written = await writeImage(store, platforms, { tag, key, force: overwrite }, build.environment.log);
  return written.descriptor.digest;
}

/** ONBUILD of the base runs first, and may hold ARG and CMD: once it has run, nothing tells of them. */
async function refuseTriggers(build: LayerBuild, step: LayerNode, parents: readonly ParentImage[]): Promise<void> {
  const { base, layer } = step;
  if (base.kind !== "external") return;
  const parent = parents.find(({ id }) => id === baseParent(step)?.id);
  const foreign = parent === undefined ? await findForeignBase(build, base.reference) : undefined;
  const configs = await Promise.all([
    ...layer.platforms.map(
      async (platform) => parent && (await readStepImage(parent.store, parent.digest, platform)).config,
    ),
    ...Array.from(foreign?.images.values() ?? [], (image) => foreign && readImageConfig(foreign.store, image)),
  ]);
  const triggers = configs.flatMap((image) => image?.config?.OnBuild ?? []);
  if (triggers.length > 0) {
    if (parent === undefined) warnOfTriggers(build, base.reference, triggers);
    throw new HandOver(`its base ${base.reference} has ONBUILD triggers`);
  }
}

async function readStepImage(store: Store, digest: Digest, platform: string): Promise<StepImage> {
  const image = await readPlatformManifest(store, digest, platform);
  return { image, config: await readImageConfig(store, image) };
}
