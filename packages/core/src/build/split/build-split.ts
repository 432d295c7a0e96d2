import type { Stage } from "@layered-build/dockerfile";
import { Tree, type Store } from "@layered-build/oci";
import { isBuildPlatformArg } from "../../graph/platform-args.ts";
import { baseParent } from "../../graph/layer-node.ts";
import { annotatedBase } from "../buildkit/build-by-buildkit.ts";
import type { Engine } from "../choose-engine.ts";
import type { LayerBuild, OnBlob, ParentImage } from "../layer-build.ts";
import {
  buildNatively,
  executePlatforms,
  type ExecutedPlatforms,
  type PlatformWork,
} from "../native/build-natively.ts";
import { HandOver } from "../native/hand-over.ts";
import { nativeOnly, wantsNative } from "../native-only.ts";
import { begunStage } from "./begun-stage.ts";
import { explainStep } from "./explain-step.ts";
import { buildStep, findStep, readStep, stepPlace, type StepImage } from "./step-image.ts";
import { stepNode } from "./step-node.ts";
import { stepTree } from "./step-tree.ts";

type Split = Extract<Engine, { kind: "split" }>;

/**
 * Builds a layer in two parts: up to its last RUN by BuildKit, unless the result of that is in the registry, and the rest by registry
 * calls on that result. Builder stages that the rest copies from are parts of their own. `why` says whether BuildKit ran.
 * Throws `HandOver` where that cannot be exact, and `engine` where `engine: native` has nothing to stand on.
 */
export async function buildSplit(
  build: LayerBuild,
  split: Split,
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<ExecutedPlatforms> {
  const { node, choices, environment } = build;
  const { log } = environment;
  if (split.head === undefined) return buildNatively(build, split.stages, parents, onBlob);
  const begun = { ...split, head: split.head };
  const step = stepNode(node, split.head);
  const place = await stepPlace(build, step);
  const parent = parents.find(({ id }) => id === baseParent(node)?.id);
  const found = build.force ? undefined : await findStep(place, node.layer.platforms, parent);
  let images: ReadonlyMap<string, StepImage>;
  let why = `the result of ${split.what} is in the registry`;
  if (found?.kind === "hit") {
    ({ images } = found);
  } else {
    const reason = `${missingText(found?.kind)}${found?.kind === "miss" ? await explainStep(build, step) : ""}`;
    if (wantsNative(node, choices)) throw nativeOnly(node, `${split.what}: ${reason}`);
    log.info(`${node.id}: built by BuildKit up to ${split.what}: ${reason}`);
    if (split.advice !== undefined) log.info(`${node.id}: ${split.advice}`);
    const digest = await buildStep(build, step, place, found?.kind !== "miss", parents, onBlob);
    images = await readStep(place.store, digest, node.layer.platforms);
    why = `${split.what} was run by BuildKit: ${reason}`;
  }
  const works: PlatformWork[] = [];
  for (const [platform, image] of images) {
    works.push(await restOf(build, begun, { store: place.store, platform, ...image }, parents));
  }
  const executed = await executePlatforms(build, works, parents, onBlob);
  // Not before: until then a step may have to be handed over.
  if (found?.kind === "hit") log.info(`${node.id}: ${why}; what follows it is built by registry calls alone`);
  return {
    platforms: executed.platforms,
    why: [why, ...(executed.why === undefined ? [] : [executed.why])].join("; "),
  };
}

/** Before anything is built: a split build that may not run BuildKit, and has no result to stand on. Throws `engine`. */
export async function refuseMissingStep(build: LayerBuild, split: Split): Promise<void> {
  // What builder stages are asked for may be seen only on the parent's image: their turn comes with it.
  if (split.head === undefined) return;
  const place = await stepPlace(build, stepNode(build.node, split.head));
  const found = build.force ? undefined : await findStep(place, build.node.layer.platforms, undefined);
  if (found?.kind !== "hit") throw nativeOnly(build.node, `${split.what}: ${missingText(found?.kind)}`);
}

function missingText(kind: "miss" | "stale" | undefined): string {
  if (kind === undefined) return "it is forced";
  return kind === "miss" ? "its result is not in the registry" : "its parent has been built anew";
}

/** What follows a step, to be executed on its image. */
async function restOf(
  build: LayerBuild,
  { head, stages }: Split & { readonly head: readonly Stage[] },
  { store, platform, image, config }: StepImage & { readonly store: Store; readonly platform: string },
  parents: readonly ParentImage[],
): Promise<PlatformWork> {
  const { node } = build;
  const parent = parents.find(({ id }) => id === baseParent(node)?.id);
  const names = new Set(node.links.flatMap(({ argument }) => (argument === undefined ? [] : [argument])));
  const begun = begunStage(head, {
    env: config.config?.Env ?? [],
    buildArgs: node.layer.buildArgs,
    globalArgs: node.graphs.get(platform)?.globalArgs ?? new Map(),
    isUnknown: (name) => isBuildPlatformArg(name) || names.has(name),
    escape: node.dockerfile.directives.escape,
  });
  for (const name of begun.lost) refuseUse(stages, name);
  const needsTree = takesFiles(stages) || build.project.nodes.some(({ parents: of }) => of.includes(node.id));
  const [annotated, tree] = await Promise.all([
    annotatedBase(build, parents, platform),
    // Settings need no list of files: nothing is read for one that nobody asks for.
    needsTree ? stepTree(build, store, image, platform, parent) : Tree.empty(),
  ]);
  return {
    platform,
    stages,
    begun,
    base: {
      config,
      layers: image.manifest.layers,
      tree,
    },
    needsTree,
    ...(annotated === undefined ? {} : { annotated }),
  };
}

function takesFiles(stages: Split["stages"]): boolean {
  const kinds = new Set(stages.flatMap(({ instructions }) => instructions.map(({ kind }) => kind)));
  return kinds.has("COPY") || kinds.has("ADD") || kinds.has("WORKDIR");
}

/** Throws `HandOver` where an instruction may use a variable whose value only BuildKit knows. */
function refuseUse(stages: Split["stages"], name: string): void {
  for (const instruction of stages.flatMap(({ instructions }) => instructions)) {
    const texts = "heredocs" in instruction ? instruction.heredocs.map(({ content }) => content) : [];
    if ([instruction.source, ...texts].some((text) => text.includes(name))) {
      throw new HandOver(`the value of ARG ${name} in line ${instruction.start.line}`);
    }
  }
}
