import { buffer } from "node:stream/consumers";
import { parseConfig, type Digest, type ImageConfig, type Store } from "@layered-build/oci";
import { parsePlatform } from "../../image/platform-text.ts";
import { writeImage, type FinishedPlatform } from "../../image/write-image.ts";
import { lookUpKey } from "../../registry/look-up-key.ts";
import { buildByBuildkit } from "../buildkit/build-by-buildkit.ts";
import type { LayerBuild, OnBlob, ParentImage } from "../layer-build.ts";
import { nativeOnly, wantsNative } from "../native-only.ts";
import { HandOver } from "../native/hand-over.ts";
import { explainStep } from "../split/explain-step.ts";
import { stepPlace, type StepPlace } from "../split/step-image.ts";
import { copyText, type ExportGroup } from "./export-groups.ts";
import { exportNode } from "./export-node.ts";
import { missingInStage } from "./missing-in-stage.ts";

/** The image FROM scratch that is nothing but what COPYs take, in the layer's repository: one blob for each source. */
export interface ExportImage {
  readonly store: Store;
  readonly digest: Digest;
  /** Why BuildKit had to run; absent where it had not. */
  readonly reason?: string;
}

/**
 * Sees to it that what COPYs take from builder stages is in the registry, each under its step key. What is missing is built by
 * BuildKit: the builder stages alone, all in one run. Throws `engine` where `engine: native` has nothing to stand on.
 */
export async function stageExports(
  build: LayerBuild,
  groups: readonly ExportGroup[],
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<ReadonlyMap<ExportGroup, ExportImage>> {
  const { node, force, environment } = build;
  const images = new Map<ExportGroup, ExportImage>();
  const missing: Missing[] = [];
  for (const group of groups) {
    const place = await stepPlace(build, exportNode(node, group.copies, group.platforms));
    const found = force ? undefined : await lookUpKey(place.store, place.tag, place.key, group.platforms);
    if (found?.kind === "hit") {
      environment.log.info(`${node.id}: what ${groupsText([group])} takes is in the registry`);
      images.set(group, { store: place.store, digest: found.descriptor.digest });
    } else missing.push({ group, place });
  }
  for (const side of Map.groupBy(missing, ({ group }) => group.platforms.join()).values()) {
    for (const [group, image] of await buildExports(build, side, parents, onBlob)) images.set(group, image);
  }
  return images;
}

/** The COPYs of groups in words. */
export function groupsText(groups: Iterable<ExportGroup>): string {
  return Array.from(groups, ({ copies }) => copies.map(copyText).join(", ")).join(", ");
}

interface Missing {
  readonly group: ExportGroup;
  readonly place: StepPlace;
}

async function buildExports(
  build: LayerBuild,
  missing: readonly Missing[],
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<readonly (readonly [ExportGroup, ExportImage])[]> {
  const { node, choices, force, environment } = build;
  const what = groupsText(missing.map(({ group }) => group));
  const all = missing.flatMap(({ group }) => group.copies);
  const step = exportNode(node, all, missing[0]?.group.platforms ?? []);
  const made = step.chain.flatMap(({ instructions }) => instructions).length + 1;
  const reason = force ? "it is forced" : `what it takes is not in the registry${await explainStep(build, step, made)}`;
  if (wantsNative(node, choices)) throw nativeOnly(node, `${what}: ${reason}`);
  environment.log.info(`${node.id}: BuildKit builds for ${what} its stage alone: ${reason}`);
  const needed = parents.filter(({ id }) => step.parents.includes(id));
  const built = await buildByBuildkit({ ...build, node: step }, needed, onBlob).catch((error: unknown) => {
    throw missingInStage(error, node, all);
  });
  const store = await build.stores.ofLayer(node.layer);
  const written: (readonly [ExportGroup, ExportImage])[] = [];
  let start = 0;
  for (const { group, place } of missing) {
    const end = start + group.copies.flatMap(({ exports }) => exports).length;
    const part = await Promise.all(built.map((platform) => partOf(store, platform, start, end)));
    const image = await writeImage(store, part, { ...place, force }, environment.log);
    written.push([group, { store, digest: image.descriptor.digest, reason }]);
    start = end;
  }
  return written;
}

/** Some of the blobs of an image, as an image. */
async function partOf(
  store: Store,
  { platform, config, layers }: FinishedPlatform,
  start: number,
  end: number,
): Promise<FinishedPlatform> {
  if (config.kind === "new") throw new TypeError("BuildKit stores its configuration");
  const blob = await store.getBlob(config.descriptor.digest);
  const whole = blob === undefined ? undefined : parseConfig(await buffer(blob));
  const diffIds = whole?.rootfs.diff_ids ?? [];
  if (layers.length < end || diffIds.length !== layers.length)
    throw new HandOver("BuildKit gave another number of blobs than of sources");
  const document: ImageConfig = {
    ...parsePlatform(platform),
    created: whole?.created ?? "1970-01-01T00:00:00Z",
    config: {},
    rootfs: { type: "layers", diff_ids: diffIds.slice(start, end) },
  };
  return { platform, config: { kind: "new", document }, layers: layers.slice(start, end), annotations: {} };
}
