import { parseManifest, storeTree, type Digest, type Store, type StoredManifest } from "@layered-build/oci";
import { storeInputs } from "../image/stored-inputs.ts";
import { suiteTag } from "../image/suite-tag.ts";
import { platformManifest, writeImage, type FinishedPlatform, type WrittenImage } from "../image/write-image.ts";
import { lookUpKey } from "../registry/look-up-key.ts";
import { checkNewSize, checkStoredSize } from "../size/check-size.ts";
import type { LayerSize } from "../size/image-size.ts";
import { buildByBuildkit } from "./buildkit/build-by-buildkit.ts";
import { missingInStage } from "./copy-from/missing-in-stage.ts";
import { chooseEngine } from "./choose-engine.ts";
import type { LayerBuild, OnBlob, ParentImage } from "./layer-build.ts";
import type { LayerResult } from "./layer-result.ts";
import { buildNatively } from "./native/build-natively.ts";
import { HandOver, TakeHandOver } from "./native/hand-over.ts";
import { nativeOnly, wantsNative } from "./native-only.ts";
import { parentImage } from "./parent-image.ts";
import { Rebase } from "./rebase.ts";
import { verifyEngines } from "./verify-engines.ts";
import { buildSplit } from "./split/build-split.ts";

/** What an engine did: platforms whose blobs are written, and why this engine. */
interface EngineRun {
  readonly engine: "native" | "split" | "buildkit";
  readonly why: string;
  readonly platforms: readonly FinishedPlatform[];
}

const supersededText = "another run has written its image meanwhile";
const onNewBase = "all that is its own was built before: its blobs are used again on what it stands on now";

/**
 * Builds one layer, or finds that its image is there already, and leaves it under its key tag. No user's tag is written, and none of
 * the suite's before all of the image is there. Throws `engine` where `engine: native` is asked for and cannot be, and `too-large` for an
 * image over the layer's `max-size`, new or not.
 */
export async function buildLayer(build: LayerBuild): Promise<LayerResult> {
  const { node, plan, environment } = build;
  const started = performance.now();
  const store = await build.stores.ofLayer(node.layer);
  const isMissing = build.force || (build.planIsFresh && plan.action === "build");
  const there = isMissing ? undefined : await lookUpKey(store, plan.tag, plan.key, plan.platforms);
  if (there?.kind === "hit") {
    return finish(build, store, there.descriptor.digest, started, {
      action: "reused",
      engine: plan.engine,
      why: "the image of this key exists",
      sentBytes: 0,
    });
  }
  let sentBytes = 0;
  const onBlob: OnBlob = (what, outcome, bytes) => {
    if (outcome === "uploaded") sentBytes += bytes;
    environment.log.debug(`${what}: ${outcome}, ${bytes} bytes`);
  };
  const parents = await Promise.all(node.parents.map((id) => parentImage(build, id)));
  using rebase = new Rebase(build, store);
  const prepared = await rebase.prepare();
  const { engine, why, platforms } = await runEngine(prepared, parents, onBlob);
  // What the image will be is known here, and nothing names it yet.
  const size = await checkNewSize({ layer: node.layer, store, stores: build.stores }, platforms);
  const blobs = Promise.all(platforms.map(async ({ stored }) => stored));
  // It is awaited later, whatever happens until then.
  blobs.catch(() => {});
  // There is nothing to compare weights with: BuildKit knows no way to make such a layer.
  if (build.choices.engine === "verify" && engine !== "buildkit" && node.layer.weights === undefined) {
    await blobs;
    await verifyEngines(prepared, platforms, parents, onBlob);
  }
  environment.signal?.throwIfAborted();
  const keyTag = { tag: plan.tag, key: plan.key, force: build.force };
  const writing = writeImage(store, platforms, keyTag, environment.log);
  const [written, , , isRebased] = await Promise.all([
    writing,
    keepInputs(build, store, blobs),
    keepTrees(build, store, platforms, writing),
    blobs.then(() => rebase.finish()),
  ]);
  const checked = written.existing || size === undefined ? {} : { size };
  return finish(build, store, written.descriptor.digest, started, {
    ...checked,
    action: written.existing ? "reused" : isRebased && engine === "native" ? "rebased" : "built",
    engine,
    why: written.existing ? supersededText : isRebased && engine === "native" ? onNewBase : why,
    sentBytes,
  });
}

async function runEngine(build: LayerBuild, parents: readonly ParentImage[], onBlob: OnBlob): Promise<EngineRun> {
  const { node, choices, environment } = build;
  const chosen =
    choices.engine === "buildkit" && node.layer.weights === undefined
      ? { kind: "buildkit" as const, reason: "engine: buildkit is asked for" }
      : chooseEngine(node);
  let reason = chosen.kind === "buildkit" ? chosen.reason : undefined;
  if (chosen.kind !== "buildkit") {
    try {
      if (chosen.kind === "split")
        return { engine: "split", why: "", ...(await buildSplit(build, chosen, parents, onBlob)) };
      const built = await buildNatively(build, chosen.stages, parents, onBlob);
      // Not before: until then a step may have to be handed over.
      environment.log.info(`${node.id}: built by registry calls alone`);
      return { engine: "native", why: "", ...built };
    } catch (error) {
      if (!(error instanceof HandOver)) throw error;
      reason = error.reason;
      const split = error instanceof TakeHandOver ? await splitBehindCopies(build, reason, parents, onBlob) : undefined;
      if (split !== undefined) return split;
    }
  }
  if (wantsNative(node, choices)) throw nativeOnly(node, reason ?? "");
  environment.log.info(`${node.id}: built by BuildKit: ${reason ?? ""}`);
  return {
    engine: "buildkit",
    why: `by BuildKit: ${reason ?? ""}`,
    platforms: await buildByBuildkit(build, parents, onBlob).catch((error: unknown) => {
      throw missingInStage(error, node);
    }),
  };
}

/** Where what a COPY --from takes cannot be had alone: up to the last of these by BuildKit, and the rest by registry calls. */
async function splitBehindCopies(
  build: LayerBuild,
  reason: string,
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<EngineRun | undefined> {
  const chosen = chooseEngine(build.node, false);
  if (chosen.kind !== "split") return undefined;
  build.environment.log.info(`${build.node.id}: ${reason}`);
  try {
    return { engine: "split", why: "", ...(await buildSplit(build, chosen, parents, onBlob)) };
  } catch (error) {
    if (error instanceof HandOver) return undefined;
    throw error;
  }
}

/** Keeps what the image is made of beside it. It only explains later builds, so that no build fails for it. */
async function keepInputs(
  { node, plan, inputs, environment }: LayerBuild,
  store: Store,
  blobs: Promise<unknown>,
): Promise<void> {
  await storeInputs(store, node.layer.tagPrefix, plan.key, inputs, blobs).catch(async (error: unknown) => {
    // Where they fail, so does the build.
    await blobs;
    environment.log.warning(
      `${node.id}: the list of inputs could not be stored, so later builds cannot say what changed: ${String(error)}`,
    );
  });
}

/**
 * Keeps the list of files beside an image that other layers stand on, so that it is never read from the blobs. It is sent while the image is
 * written, and tagged after it, unless another run's image is used.
 */
async function keepTrees(
  { project, node, plan }: LayerBuild,
  store: Store,
  platforms: readonly FinishedPlatform[],
  writing: Promise<WrittenImage>,
): Promise<void> {
  if (!project.nodes.some((other) => other.parents.includes(node.id))) return;
  const superseded = new Error(supersededText);
  const refuseTaken = async (): Promise<void> => {
    if ((await writing).existing) throw superseded;
  };
  const own = refuseTaken();
  own.catch(() => {});
  try {
    await Promise.all(
      platforms.map(async (each) => {
        if (each.tree === undefined) return;
        const { descriptor } = platformManifest(each, plan.key);
        await storeTree(store, descriptor, each.tree, suiteTag(node.layer.tagPrefix, "tree", descriptor.digest), own);
      }),
    );
  } catch (error) {
    if (error !== superseded) throw error;
  } finally {
    await writing;
  }
}

async function finish(
  build: LayerBuild,
  store: Store,
  digest: Digest,
  started: number,
  rest: Pick<LayerResult, "action" | "engine" | "why" | "sentBytes" | "size">,
): Promise<LayerResult> {
  const { node, plan } = build;
  const image = `${node.layer.image}@${digest}`;
  const stored = await store.getManifest(digest);
  const size = rest.size ?? (await sizeOf(build, store, stored));
  const milliseconds = performance.now() - started;
  return {
    layer: node.id,
    image,
    key: plan.key,
    digest,
    imageId: imageIdOf(digest, stored),
    ...rest,
    ...(size === undefined ? {} : { size }),
    milliseconds,
    tags: [],
  };
}

/** Of an image that this build did not make. */
async function sizeOf(
  { node, stores }: LayerBuild,
  store: Store,
  stored: StoredManifest | undefined,
): Promise<LayerSize | undefined> {
  return stored === undefined ? undefined : checkStoredSize({ layer: node.layer, store, stores }, stored);
}

/** The digest of the configuration; of an index, the index's own, as docker buildx reports it. */
function imageIdOf(digest: Digest, stored: StoredManifest | undefined): string {
  const parsed = stored === undefined ? undefined : parseManifest(stored);
  return parsed?.kind === "manifest" ? parsed.document.config.digest : digest;
}
