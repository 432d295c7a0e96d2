import type { Stage } from "@layered-build/dockerfile";
import { ensureBlob, loadTree, type Digest, type ImageConfig, type Store } from "@layered-build/oci";
import { readImageConfig, readPlatformManifest, type PlatformManifest } from "../../image/platform-manifest.ts";
import { suiteTag } from "../../image/suite-tag.ts";
import { treeOfImage } from "../../image/tree-of-image.ts";
import type { FinishedPlatform } from "../../image/write-image.ts";
import { baseParent } from "../../graph/layer-node.ts";
import { diskContent } from "../../source/disk-content.ts";
import type { WorkTreeEntry } from "../../source/work-tree.ts";
import { uploadProgress } from "../upload-progress.ts";
import { triggerReason } from "../choose-engine.ts";
import { imageAnnotations } from "../image-annotations.ts";
import type { LayerBuild, OnBlob, ParentImage } from "../layer-build.ts";
import { expandedCopies } from "../copy-from/expanded-copies.ts";
import { takeCopies, type TakenCopies } from "../copy-from/take-copies.ts";
import { findForeignBase, takeForeignBase, type ForeignBase } from "./foreign-base.ts";
import type { CopyContent } from "./copy-step.ts";
import type { BegunStage, StageBase } from "./stage-state.ts";
import { weightsStep } from "./weights-step.ts";
import { executeStages } from "./execute-stage.ts";

/**
 * Builds a layer by registry calls alone: its parent is neither pulled nor unpacked. The blobs are then in the layer's repository,
 * under no tag. Throws `HandOver` where BuildKit has to do it.
 */
export async function buildNatively(
  build: LayerBuild,
  stages: readonly Stage[],
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<ExecutedPlatforms> {
  const link = baseParent(build.node);
  const parent = parents.find(({ id }) => id === link?.id);
  const foreign =
    link === undefined && build.node.base.kind === "external"
      ? await findForeignBase(build, build.node.base.reference)
      : undefined;
  const store = await build.stores.ofLayer(build.node.layer);
  const base = foreign ?? parent;
  const works: PlatformWork[] = [];
  for (const platform of build.node.layer.platforms) {
    const below = base === undefined ? undefined : await readBelow(build, base, platform, store, onBlob);
    works.push({ stages, platform, ...(below === undefined ? {} : below) });
  }
  return executePlatforms(build, works, parents, onBlob);
}

/** What came of executing stages. `why`: where builder stages are copied from, whether BuildKit had to run for them. */
export interface ExecutedPlatforms {
  readonly platforms: readonly FinishedPlatform[];
  readonly why?: string;
}

/** Executes stages on images that are in the layer's repository, on all platforms. Throws `HandOver` where BuildKit has to do it. */
export async function executePlatforms(
  build: LayerBuild,
  works: readonly PlatformWork[],
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<ExecutedPlatforms> {
  const { node } = build;
  const scopes = works.map((work) => ({
    platform: work.platform,
    copies: expandedCopies({
      base: work.base,
      stages: work.stages,
      ...(work.begun === undefined ? {} : { begun: work.begun }),
      dockerfile: node.layer.dockerfile,
      escape: node.dockerfile.directives.escape,
      buildArgs: node.layer.buildArgs,
      globalArgs: node.graphs.get(work.platform)?.globalArgs ?? new Map(),
    }),
  }));
  await using copies = await takeCopies(build, scopes, parents, onBlob);
  const platforms: FinishedPlatform[] = [];
  // One after the other: the data blobs of the second platform are those of the first, and found by their digest.
  for (const work of works) {
    await platforms.at(-1)?.stored;
    platforms.push(await executePlatform(build, work, copies, onBlob));
  }
  return { platforms, ...(copies.why === undefined ? {} : { why: copies.why }) };
}

/** Stages to execute on an image whose blobs are in the layer's repository, for one platform. */
export interface PlatformWork {
  readonly platform: string;
  readonly stages: readonly Stage[];
  /** What the lowest stage stands on; undefined for FROM scratch. */
  readonly base?: StageBase;
  /** Where the lowest stage was begun by BuildKit, and `base` is its result so far. */
  readonly begun?: BegunStage;
  /** How annotations name the image that the Dockerfile is FROM. */
  readonly annotated?: { readonly name: string; readonly digest: Digest };
  /** False where nobody asks for the image's files, and `base` has none. */
  readonly needsTree?: boolean;
}

async function executePlatform(
  build: LayerBuild,
  { stages, platform, base, begun, annotated, needsTree = true }: PlatformWork,
  copies: TakenCopies,
  onBlob: OnBlob,
): Promise<FinishedPlatform> {
  const { node, stores, choices } = build;
  const { layer } = node;
  const { weights } = layer;
  const folder = layer.context === "" ? "" : `${layer.context}/`;
  const result = await executeStages({
    store: await stores.ofLayer(layer),
    base,
    ...(begun === undefined ? {} : { begun }),
    stages,
    dockerfile: layer.dockerfile,
    escape: node.dockerfile.directives.escape,
    platform,
    buildArgs: layer.buildArgs,
    globalArgs: node.graphs.get(platform)?.globalArgs ?? new Map(),
    context: { tree: node.context, contentOf: (entry) => contentOf(build, entry, `${folder}${entry.path}`) },
    taken: (instruction) => copies.of(platform, instruction),
    ...(weights === undefined ? {} : { weights: await weightsStep(weights, build.plan, stores.hub()) }),
    handOverReason: (instruction) => triggerReason(instruction, node),
    labels: layer.labels,
    compression: layer.compression,
    ...(build.steps === undefined ? {} : { steps: build.steps }),
    progress: (what) => uploadProgress(`${node.id}: ${what}`, build.environment.log, () => performance.now()),
    ...(build.environment.signal === undefined ? {} : { signal: build.environment.signal }),
    epoch: choices.epoch,
    onBlob,
  });
  return {
    platform,
    config: { kind: "new", document: result.config },
    layers: result.layers,
    stored: result.stored,
    annotations: imageAnnotations(node, choices, annotated),
    ...(needsTree ? { tree: result.tree } : {}),
  };
}

/** The content of a file of the work tree; `path` begins at the repository's root. */
async function contentOf(
  { project, absent, steps }: LayerBuild,
  { oid }: WorkTreeEntry,
  path: string,
): Promise<CopyContent> {
  const there = absent?.get(path);
  if (there !== undefined) return there;
  const content = diskContent(project.root, path);
  if (oid !== undefined || steps === undefined) return content;
  return { ...content, onBlob: (diffId) => steps.learnBlob(path, diffId) };
}

/** What a layer is built on: an image of one platform whose blobs are in `store`, and how annotations name it. */
interface Below {
  readonly base: StageBase;
  readonly annotated: { readonly name: string; readonly digest: Digest };
}

async function readBelow(
  build: LayerBuild,
  base: ParentImage | ForeignBase,
  platform: string,
  store: Store,
  onBlob: OnBlob,
): Promise<Below> {
  if ("images" in base) {
    const annotated = { name: base.reference, digest: base.digest };
    return { base: await takeForeignBase(build, base, platform, store, onBlob), annotated };
  }
  // The name of the list of its files is known before its manifest is there, unless that is still to be looked up in an index.
  const treeTag = suiteTag(base.tagPrefixes[0] ?? "", "tree", base.digest);
  const readImage = async (): Promise<readonly [PlatformManifest, ImageConfig]> => {
    const read = await readPlatformManifest(base.store, base.digest, platform);
    return [read, await readImageConfig(base.store, read)];
  };
  const [[image, config], stored] = await Promise.all([
    readImage(),
    base.isIndex ? undefined : loadTree(base.store, base.digest, treeTag),
  ]);
  const tree = stored ?? (await treeOfImage(base.store, image, platform, base.tagPrefixes, build.environment.log));
  const { layers } = image.manifest;
  for (const blob of base.store === store ? [] : layers) {
    const { outcome, size } = await ensureBlob(blob, base.store, store);
    onBlob(`${base.id}'s blob`, outcome, size);
  }
  return { base: { config, layers, tree }, annotated: { name: base.name, digest: image.descriptor.digest } };
}
