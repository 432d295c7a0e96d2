import path from "node:path";
import { isDigest, parseManifest, type Digest, type ImageConfig, type Store } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { keyAnnotation, suiteTag } from "../image/suite-tag.ts";
import { readImageConfig, type PlatformManifest } from "../image/platform-manifest.ts";
import { platformText } from "../image/platform-text.ts";
import { oneLine } from "../one-line.ts";
import { missingChild } from "../sign/image-subjects.ts";
import { findPickles } from "./find-pickles.ts";
import type { Finding, PlacedFinding } from "./finding.ts";
import { layerGroups, layerOfBlob, type LayerGroups } from "./layer-groups.ts";
import { isSameRepository, type LayerNames } from "./name-of-layer.ts";
import type { Baseline } from "./new-findings.ts";
import { scanImage, type Trivy } from "./run-trivy.ts";
import { sourceLines, type LayerSource } from "./source-line.ts";
import type { SourceLine } from "./sarif.ts";

const longestPlatform = 100;

/** What only new findings are told by: the image below, another image, or an earlier report. */
export type Comparison =
  | { readonly kind: "base" }
  | { readonly kind: "image"; readonly reference: string; readonly store: Store; readonly digest: Digest }
  | { readonly kind: "report"; readonly baseline: Baseline };

/** An image to be scanned, all its platforms, and what the scan is to be understood by. Reports are written to `folder`. */
export interface ScanRequest {
  readonly store: Store;
  readonly digest: Digest;
  readonly open: (repository: string) => Promise<Store>;
  /** The layer that the image is of, where it is said. */
  readonly layer: string | undefined;
  readonly layers: LayerNames;
  readonly sources: readonly LayerSource[];
  readonly comparison: Comparison | undefined;
  /** Whether blobs that are not the base's are looked through for pickles, which reads them once more. */
  readonly pickles: boolean;
  readonly folder: string;
  /** What images on it were scanned already: all that is in those platforms was looked at with them, and is told there. */
  readonly above: readonly PlatformScan[];
}

/** One platform's scan: its findings by layer, the report's file, and what new is told by. */
export interface PlatformScan {
  readonly platform: string;
  readonly digest: Digest;
  readonly file: string;
  readonly scanner: string | undefined;
  readonly findings: readonly PlacedFinding[];
  readonly groups: LayerGroups;
  readonly baseline: Baseline | undefined;
  readonly lineOf: (finding: PlacedFinding) => SourceLine;
  readonly notes: readonly string[];
  /** The ids of what the ignore file let pass. */
  readonly passed: ReadonlySet<string>;
}

/**
 * Scans every platform of an image with one database, and what it is compared with too; those that an image of `above` stands on are left out.
 * Throws what `scanImage` throws, and `missing-image`.
 */
export async function scanPlatforms(trivy: Trivy, request: ScanRequest): Promise<readonly PlatformScan[]> {
  const images = distinct(await platformImages(request.store, request.digest));
  const known = new Set(request.above.flatMap(({ groups }) => groups.below));
  const scans: PlatformScan[] = [];
  // One after the other: they share the scanner's cache, and it takes all processors anyway.
  for (const image of images.filter(({ descriptor }) => !known.has(descriptor.digest)))
    scans.push(await scanPlatform(trivy, request, image, scans));
  return scans;
}

/** A platform as a part of a file's name. */
export function platformInName(platform: string): string {
  return platform.replaceAll(/[^a-z0-9]+/gi, "-");
}

/** An index may list a manifest twice. */
function distinct(images: readonly PlatformManifest[]): readonly PlatformManifest[] {
  return [...new Map(images.map((image) => [image.descriptor.digest, image])).values()];
}

async function scanPlatform(
  trivy: Trivy,
  request: ScanRequest,
  image: PlatformManifest,
  before: readonly PlatformScan[],
): Promise<PlatformScan> {
  const { store, layers, open, folder } = request;
  const config = await readImageConfig(store, image);
  const platform = platformOf(config);
  const digest = image.descriptor.digest;
  const name = saidName(request) ?? (await ownName(request, image));
  const groups = await layerGroups(store, image, { open, layers, platform, name });
  // Of two images for one platform, as one compressed otherwise, each has its files and its run.
  const isAnother = before.some((each) => platformInName(each.platform) === platformInName(platform));
  const ownPlatform = isAnother ? `${platform}-${digest.slice(-12)}` : platform;
  const skipUpdate = request.above.length + before.length > 0;
  const file = path.join(folder, `report-${platformInName(ownPlatform)}.json`);
  trivy.log.info(`Scanning ${store.name}@${digest} (${platform})`);
  const { report } = await scanImage(trivy, { store, image, name: nameInReport(store) }, file, skipUpdate);
  const pickles = request.pickles ? await picklesAbove(store, image, report.diffIds, groups) : [];
  const findings = [...report.findings, ...pickles].map((each) => ({
    ...each,
    layer: layerOfBlob(groups.groups, each.blob),
  }));
  const lines = sourceLines(
    report.diffIds,
    config.history ?? [],
    (diffId) => layerOfBlob(groups.groups, diffId),
    request.sources,
  );
  return {
    platform: ownPlatform,
    digest,
    file,
    scanner: report.scanner,
    findings,
    groups,
    passed: report.passed,
    baseline: await baselineOf(trivy, request, groups, platform),
    lineOf: ({ blob, layer }) => lines.get(blob ?? "") ?? ofLayer(request.sources, layer),
    notes: [
      ...groups.doubts,
      ...(report.system === undefined && report.packages.size === 0
        ? ["The scanner recognised no system and no package in this image: that nothing was found says nothing."]
        : []),
      ...(report.systemEnded
        ? [`${report.system ?? "The system"} gets no more security updates: what is found later will stay.`]
        : []),
    ],
  };
}

/** Pickles in what is not from outside: those of a base are its maker's, and nobody loads them. */
function picklesAbove(
  store: Store,
  { manifest }: PlatformManifest,
  diffIds: readonly string[],
  { groups }: LayerGroups,
): Promise<readonly Finding[]> {
  const above = manifest.layers
    .map((layer, at) => ({ layer, diffId: diffIds[at] ?? "" }))
    .filter(({ diffId }) => layerOfBlob(groups, diffId) !== "base");
  return findPickles(
    store,
    above.map(({ layer }) => layer),
    above.map(({ diffId }) => diffId),
  );
}

/** What was there before. The database is that of the scan: what it learnt since the last release does not look new. */
async function baselineOf(
  trivy: Trivy,
  { comparison, open, folder }: ScanRequest,
  { base }: LayerGroups,
  platform: string,
): Promise<Baseline | undefined> {
  if (comparison === undefined) return undefined;
  if (comparison.kind === "report") return comparison.baseline;
  const { store, digest } = comparison.kind === "image" ? comparison : await openBase(base, open);
  const images = await platformImages(store, digest);
  const found = await firstOf(store, images, platform);
  if (found === undefined) {
    throw new LayeredBuildError("missing-image", `only-new: ${store.name}@${digest} has no image for ${platform}.`, {
      hint: "Compare with an image of the same platforms.",
    });
  }
  const file = path.join(folder, `compared-${platformInName(platform)}.json`);
  // What is ignored now was there before all the same.
  const whole = { ...trivy, ignoreFile: undefined, vex: undefined };
  trivy.log.info(`Comparing with ${store.name}@${found.descriptor.digest}`);
  return (await scanImage(whole, { store, image: found, name: nameInReport(store) }, file, true)).report;
}

async function openBase(
  base: LayerGroups["base"],
  open: ScanRequest["open"],
): Promise<{ readonly store: Store; readonly digest: Digest }> {
  if (base !== undefined) return { store: await open(base.repository), digest: base.digest };
  const text = "only-new: the image does not say what it stands on, or what it says is not so.";
  throw new LayeredBuildError("missing-image", text, {
    hint: "build-layer writes it (org.opencontainers.image.base.digest). Else name the image to compare with, or a report in `baseline`.",
  });
}

async function firstOf(
  store: Store,
  images: readonly PlatformManifest[],
  platform: string,
): Promise<PlatformManifest | undefined> {
  for (const image of images) if (platformOf(await readImageConfig(store, image)) === platform) return image;
  return undefined;
}

/** What an image says that it is for: anyone's text, which is told in logs and by lines of outputs. */
function platformOf({ os, architecture, variant }: ImageConfig): string {
  return oneLine(platformText({ os, architecture, ...(variant === undefined ? {} : { variant }) }), longestPlatform);
}

/** The images of a digest: itself, or those that its index lists, without the attestations among them. */
async function platformImages(store: Store, digest: Digest): Promise<readonly PlatformManifest[]> {
  const stored = await store.getManifest(digest);
  if (stored === undefined) {
    throw new LayeredBuildError("missing-image", `${store.name} has no image ${digest}.`, {
      hint: "Push it first, and hand on the digest of that push: build-layer gives it in its output `image`.",
    });
  }
  const parsed = parseManifest(stored);
  if (parsed.kind === "manifest") return [{ descriptor: parsed.descriptor, manifest: parsed.document }];
  const children = parsed.document.manifests.filter(({ platform }) => platform?.os !== "unknown");
  const images = children.map(async (child) => {
    if ((await store.headManifest(child.digest)) === undefined) throw missingChild(store, digest, child);
    return platformImages(store, child.digest);
  });
  return (await Promise.all(images)).flat();
}

function saidName({ layer, layers: { layers, areAll } }: ScanRequest): string | undefined {
  return !areAll || layers.some(({ id }) => id === layer) ? layer : undefined;
}

/** The layer that the image is of: the one of the layers file under whose key tag it is. Anything else is the app. */
async function ownName({ store, digest, layers }: ScanRequest, { manifest }: PlatformManifest): Promise<string> {
  const key = manifest.annotations?.[keyAnnotation];
  // Anyone's text, which becomes a part of an address.
  if (key === undefined || !/^[0-9a-f]{64}$/.test(key)) return "app";
  for (const { id, image, tagPrefix } of layers.layers) {
    if (!isSameRepository(image, store.name)) continue;
    const found = await store.headManifest(suiteTag(tagPrefix, "key", key));
    if (found !== undefined && isDigest(found.digest) && found.digest === digest) return id;
  }
  return "app";
}

/** A folder's path is this machine's: it says nothing to who reads the report. */
function nameInReport(store: Store): string {
  return store.name.startsWith("oci:") ? (store.name.split("/").at(-1) ?? "image").replace(/^oci:/, "") : store.name;
}

function ofLayer(sources: readonly LayerSource[], layer: string): SourceLine {
  const source = sources.find((each) => each.layer === layer) ?? sources.at(-1);
  return source === undefined ? { file: "Dockerfile", line: 1 } : { file: source.file, line: source.from };
}
