import {
  ensureBlob,
  isForeignLayer,
  parseManifest,
  parseReference,
  storeTree,
  type Digest,
  type Platform,
  type Store,
  type Tree,
} from "@layered-build/oci";
import { LayeredBuildError } from "../../error.ts";
import { matchPlatform, suitsPlatform } from "../../image/matching-platform.ts";
import { readImageConfig, type PlatformManifest } from "../../image/platform-manifest.ts";
import { treeOfImage } from "../../image/tree-of-image.ts";
import { suiteTag } from "../../image/suite-tag.ts";
import { inParallel } from "../../in-parallel.ts";
import { imageDigest } from "../../key/external-images.ts";
import type { Stores } from "../../registry/stores.ts";
import type { LayerBuild, OnBlob } from "../layer-build.ts";
import { byteText } from "../../summary/byte-text.ts";
import { foreignConfig } from "./foreign-config.ts";
import { HandOver } from "./hand-over.ts";
import type { StageBase } from "./stage-state.ts";
import { warnOfTriggers } from "./warn-of-triggers.ts";

/** A base image that no layer of the chain is, as the plan has fixed it. */
export interface ForeignBase {
  /** As the Dockerfile writes it, expanded: `python:3.11-slim`. */
  readonly reference: string;
  readonly digest: Digest;
  readonly store: Store;
  /** Its manifest for each of the layer's platforms. */
  readonly images: ReadonlyMap<string, PlatformManifest>;
}

/** Blobs on their way at once: each may be streamed, in a buffer of its own. */
const blobsAtOnce = 3;

/**
 * Finds a foreign base for all platforms of a layer, before anything is written. Throws `missing-image` where it is gone, or has no image
 * for a platform; `HandOver` where BuildKit would make do with one for another processor, or where blobs of it are kept elsewhere.
 */
export async function findForeignBase(build: LayerBuild, reference: string): Promise<ForeignBase> {
  const { node, plan, stores } = build;
  const digest = imageDigest(plan.bases, reference);
  if (digest === undefined) throw new HandOver(`the plan has no digest of ${reference}`);
  const store = await stores.ofReference(repositoryOf(reference));
  const images = new Map<string, PlatformManifest>();
  for (const platform of node.layer.platforms) {
    const image = await findImage(store, digest, platform, reference);
    if (image.manifest.layers.some(isForeignLayer))
      throw new HandOver(`${reference} has blobs that are kept elsewhere`);
    images.set(platform, image);
  }
  return { reference, digest, store, images };
}

/**
 * Brings a foreign base's blobs into the layer's repository (mounted where registry and rights allow, else streamed once), and reads its
 * list of files: stored there from an earlier build, else by one pass over the blobs.
 */
export async function takeForeignBase(
  build: LayerBuild,
  base: ForeignBase,
  platform: string,
  store: Store,
  onBlob: OnBlob,
): Promise<StageBase> {
  const { node, environment } = build;
  const image = base.images.get(platform);
  if (image === undefined) throw new HandOver(`${base.reference} was not looked up for ${platform}`);
  const { layers } = image.manifest;
  const written = await inParallel(layers, blobsAtOnce, async (blob) => {
    const { outcome, size } = await ensureBlob(blob, base.store, store);
    onBlob(`${base.reference}'s blob`, outcome, size);
    return outcome === "uploaded" ? size : 0;
  });
  const sent = written.reduce((sum, size) => sum + size, 0);
  // BuildKit copies them too: an image's blobs have to be in its own repository. It unpacks them to disk besides.
  if (sent > 0) {
    environment.log.info(`${node.id}: ${base.reference} is copied to ${store.name}, this once (${byteText(sent)})`);
  }
  const [config, tree] = await Promise.all([
    readImageConfig(base.store, image),
    treeOfForeign(build, image, platform, store),
  ]);
  warnOfTriggers(build, base.reference, config.config?.OnBuild ?? []);
  return { config: foreignConfig(config, layers.length, base.reference), layers, tree };
}

/** The lists of files that a run has read, by the blobs they are of: several layers mostly stand on the same image. */
const treesOfRun = new WeakMap<Stores, Map<string, Tree>>();

async function treeOfForeign(
  { node, stores, environment }: LayerBuild,
  image: PlatformManifest,
  platform: string,
  store: Store,
): Promise<Tree> {
  const trees = treesOfRun.get(stores) ?? new Map<string, Tree>();
  treesOfRun.set(stores, trees);
  const blobs = image.manifest.layers.map(({ digest }) => digest).join();
  const prefix = node.layer.tagPrefix;
  const known = trees.get(blobs);
  if (known !== undefined) {
    // The next run may build this layer alone.
    await storeTree(store, image.descriptor, known, suiteTag(prefix, "tree", image.descriptor.digest));
    return known;
  }
  // Of its copy: the layer's repository is the nearer one, and may be read as often as needed.
  const tree = await treeOfImage(store, image, platform, [prefix], environment.log);
  trees.set(blobs, tree);
  return tree;
}

async function findImage(
  store: Store,
  digest: Digest,
  platform: string,
  reference: string,
  depth = 0,
): Promise<PlatformManifest> {
  const stored = await store.getManifest(digest);
  if (stored === undefined) throw missing(reference, `${store.name} has no ${digest} (any more)`);
  const parsed = parseManifest(stored);
  if (parsed.kind === "manifest") {
    const image = { descriptor: parsed.descriptor, manifest: parsed.document };
    // What an index says of its members holds; alone, an image is asked itself.
    if (depth > 0) return image;
    const config = await readImageConfig(store, image);
    if (suitsPlatform(platformOf(config), platform)) return image;
    throw new HandOver(`${reference} is an image for ${config.os}/${config.architecture}, and not for ${platform}`);
  }
  const match = matchPlatform(parsed.document.manifests, platform);
  if (match.kind === "found") return findImage(store, match.descriptor.digest, platform, reference, depth + 1);
  const others = [...new Set(match.platforms)].join(", ");
  if (match.kind === "inexact")
    throw new HandOver(`${reference} has no image for ${platform} itself, but for ${others}`);
  throw missing(reference, `it has no image for ${platform}, only for ${others}`);
}

function platformOf({ os, architecture, variant }: Platform): Platform {
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

function repositoryOf(text: string): string {
  const reference = parseReference(text);
  return reference.kind === "layout" ? `oci:${reference.path}` : `${reference.registry}/${reference.repository}`;
}

function missing(reference: string, why: string): LayeredBuildError {
  return new LayeredBuildError("missing-image", `The base image ${reference} cannot be used: ${why}.`, {
    hint: "Was it deleted since the plan was made? Then run detect-changed-layers again. Else take a base that has all of the layer's `platforms`, or fewer of them.",
  });
}
