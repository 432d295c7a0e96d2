import type { Digest, Store } from "@layered-build/oci";
import { baseParent, type LayerNode } from "../../graph/layer-node.ts";
import { readImageConfig, readPlatformManifest } from "../../image/platform-manifest.ts";
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

/** What is known of a step's image. `stale`: it is there, and stands on a parent's image that has been built anew since. */
export type StepLookUp = { readonly kind: "hit"; readonly digest: Digest } | { readonly kind: "miss" | "stale" };

/** Looks for the image of a step: one HEAD, and for a hit one GET to see the full key. `parent` is the layer that it stands on. */
export async function findStep(
  { store, tag, key }: StepPlace,
  platforms: readonly string[],
  parent: ParentImage | undefined,
): Promise<StepLookUp> {
  const found = await lookUpKey(store, tag, key, platforms);
  if (found.kind !== "hit") return { kind: "miss" };
  const { digest } = found.descriptor;
  if (parent === undefined) return { kind: "hit", digest };
  const fits = await Promise.all(
    platforms.map(async (platform) => {
      const [below, above] = await Promise.all([
        configOf(parent.store, parent.digest, platform),
        configOf(store, digest, platform),
      ]);
      return below.rootfs.diff_ids.every((diffId, index) => above.rootfs.diff_ids[index] === diffId);
    }),
  );
  return fits.every(Boolean) ? { kind: "hit", digest } : { kind: "stale" };
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
    ...layer.platforms.map((platform) => parent && configOf(parent.store, parent.digest, platform)),
    ...Array.from(foreign?.images.values() ?? [], (image) => foreign && readImageConfig(foreign.store, image)),
  ]);
  const triggers = configs.flatMap((image) => image?.config?.OnBuild ?? []);
  if (triggers.length > 0) {
    if (parent === undefined) warnOfTriggers(build, base.reference, triggers);
    throw new HandOver(`its base ${base.reference} has ONBUILD triggers`);
  }
}

async function configOf(store: Store, reference: string, platform: string) {
  return readImageConfig(store, await readPlatformManifest(store, reference, platform));
}
