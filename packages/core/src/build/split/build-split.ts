import { Tree, type Digest, type Store } from "@layered-build/oci";
import { isBuildPlatformArg } from "../../graph/platform-args.ts";
import { baseParent } from "../../graph/layer-node.ts";
import { readImageConfig, readPlatformManifest } from "../../image/platform-manifest.ts";
import type { FinishedPlatform } from "../../image/write-image.ts";
import { annotatedBase } from "../buildkit/build-by-buildkit.ts";
import type { Engine } from "../choose-engine.ts";
import type { LayerBuild, OnBlob, ParentImage } from "../layer-build.ts";
import { executePlatform } from "../native/build-natively.ts";
import { HandOver } from "../native/hand-over.ts";
import { nativeOnly, wantsNative } from "../native-only.ts";
import { begunStage } from "./begun-stage.ts";
import { buildStep, findStep, stepPlace } from "./step-image.ts";
import { stepNode } from "./step-node.ts";
import { stepTree } from "./step-tree.ts";

type Split = Extract<Engine, { kind: "split" }>;

/** What a split build did: platforms whose blobs are written, and whether BuildKit ran. */
export interface SplitBuild {
  readonly why: string;
  readonly platforms: readonly FinishedPlatform[];
}

/**
 * Builds a layer in two parts: up to its last RUN by BuildKit, unless the result of that is in the registry, and the rest by registry
 * calls on that result. Throws `HandOver` where that cannot be exact, and `engine` where `engine: native` has nothing to stand on.
 */
export async function buildSplit(
  build: LayerBuild,
  split: Split,
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<SplitBuild> {
  const { node, choices, environment } = build;
  const { log } = environment;
  const step = stepNode(node, split.head);
  const place = await stepPlace(build, step);
  const parent = parents.find(({ id }) => id === baseParent(node)?.id);
  const found = build.force ? undefined : await findStep(place, node.layer.platforms, parent);
  let digest: Digest;
  let why = `the result of ${split.what} is in the registry`;
  if (found?.kind === "hit") {
    log.info(`${node.id}: ${why}; what follows it is built by registry calls alone`);
    ({ digest } = found);
  } else {
    const reason = missingText(found?.kind);
    if (wantsNative(node, choices)) throw nativeOnly(node, `${split.what}: ${reason}`);
    log.info(`${node.id}: built by BuildKit up to ${split.what}: ${reason}`);
    if (split.advice !== undefined) log.info(`${node.id}: ${split.advice}`);
    digest = await buildStep(build, step, place, found?.kind !== "miss", parents, onBlob);
    why = `${split.what} was run by BuildKit: ${reason}`;
  }
  const finished: FinishedPlatform[] = [];
  for (const platform of node.layer.platforms) {
    finished.push(await buildRest(build, split, { store: place.store, digest, platform }, parents, onBlob));
  }
  return { why, platforms: finished };
}

/** Before anything is built: a split build that may not run BuildKit, and has no result to stand on. Throws `engine`. */
export async function refuseMissingStep(build: LayerBuild, split: Split): Promise<void> {
  const place = await stepPlace(build, stepNode(build.node, split.head));
  const found = build.force ? undefined : await findStep(place, build.node.layer.platforms, undefined);
  if (found?.kind !== "hit") throw nativeOnly(build.node, `${split.what}: ${missingText(found?.kind)}`);
}

function missingText(kind: "miss" | "stale" | undefined): string {
  if (kind === undefined) return "it is forced";
  return kind === "miss" ? "its result is not in the registry" : "its parent has been built anew";
}

/** Executes what follows a step, on its image. */
async function buildRest(
  build: LayerBuild,
  { head, stages }: Split,
  { store, digest, platform }: { readonly store: Store; readonly digest: Digest; readonly platform: string },
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<FinishedPlatform> {
  const { node } = build;
  const parent = parents.find(({ id }) => id === baseParent(node)?.id);
  const image = await readPlatformManifest(store, digest, platform);
  const config = await readImageConfig(store, image);
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
  const annotated = await annotatedBase(build, parents, platform);
  const { tree, ...finished } = await executePlatform(
    build,
    {
      platform,
      stages,
      begun,
      base: {
        config,
        layers: image.manifest.layers,
        // Settings need no list of files: nothing is read for one that nobody asks for.
        tree: needsTree ? await stepTree(build, store, image, platform, parent) : Tree.empty(),
      },
      ...(annotated === undefined ? {} : { annotated }),
    },
    onBlob,
  );
  return needsTree && tree !== undefined ? { ...finished, tree } : finished;
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
