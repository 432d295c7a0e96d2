import { ensureBlob, isForeignLayer, parseManifest, putBytes, type Descriptor, type Store } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { configDocument, type DocumentBytes } from "../image/image-document.ts";
import { inParallel } from "../in-parallel.ts";
import type { Log } from "../ports.ts";
import { byteText } from "../summary/byte-text.ts";
import type { BasePlatform } from "./base-platform.ts";
import { versionAnnotation, wrapIndex, wrapManifest, type WrapSource } from "./wrap-documents.ts";
import type { WrapTags } from "./wrap-tags.ts";

/** Blobs on their way at once, where the repository is another one. */
const blobsAtOnce = 4;

/** All that is to be written, and where: `from` has the blobs. */
export interface WrapWrite extends WrapSource {
  readonly from: Store;
  readonly to: Store;
  readonly tags: WrapTags;
  readonly log: Log;
}

/** What was written, or was there: the image, and each platform's manifest. */
export interface WrittenWrap {
  readonly descriptor: Descriptor;
  readonly platforms: ReadonlyMap<
    string,
    { readonly descriptor: Descriptor; readonly outcome: "written" | "unchanged" }
  >;
  readonly sentBytes: number;
}

interface Part {
  readonly tag: string;
  readonly document: DocumentBytes;
  readonly isThere: boolean;
}

interface PlatformPart extends Part {
  readonly image: BasePlatform;
  readonly config: DocumentBytes;
}

/**
 * Writes the wrap: a configuration and a manifest for each platform, and an index where there are several. What a tag names already is not
 * written again. Blobs of files stay where they are; into another repository they are mounted, or else streamed.
 * Throws `bad-tag` where a tag belongs to another version, before anything is written.
 */
export async function writeWrap(write: WrapWrite): Promise<WrittenWrap> {
  const { finished, to, tags, version, log } = write;
  const documents = finished.map((each) => ({ ...each, manifest: wrapManifest(write, each) }));
  const manifests = documents.map(({ manifest }) => manifest.descriptor);
  const [platforms, index] = await Promise.all([
    Promise.all(
      documents.map(async ({ image, config, manifest }): Promise<PlatformPart> => {
        const tag = tags.platforms.get(image.platform) ?? "";
        return { ...(await partOf(to, tag, manifest, version)), image, config: configDocument(config) };
      }),
    ),
    tags.index === undefined ? undefined : partOf(to, tags.index, wrapIndex(write, manifests), version),
  ]);
  const missing = platforms.filter(({ isThere }) => !isThere);
  let sentBytes = 0;
  // One platform after the other: blobs of the second may be those of the first.
  for (const { image } of missing) sentBytes += await copyBlobs(write, image);
  for (const { outcome, size } of await Promise.all(missing.map(({ config }) => putBytes(to, config.bytes))))
    if (outcome === "uploaded") sentBytes += size;
  const put = async ({ tag, document: { bytes, descriptor }, isThere }: Part): Promise<Descriptor> => {
    if (!isThere) {
      await to.putManifest({ bytes, mediaType: descriptor.mediaType }, tag);
      sentBytes += bytes.length;
    }
    log.info(`${to.name}:${tag} ${isThere ? "is already" : "→"} ${descriptor.digest}`);
    return descriptor;
  };
  const [first] = await Promise.all(platforms.map(put));
  // The index comes last: a registry takes none before what it names.
  const descriptor = index === undefined ? first : await put(index);
  if (descriptor === undefined) throw new RangeError("A wrap of no platform");
  const written = platforms.map(
    ({ image: { platform }, document, isThere }) =>
      [platform, { descriptor: document.descriptor, outcome: isThere ? "unchanged" : "written" }] as const,
  );
  return { descriptor, platforms: new Map(written), sentBytes };
}

async function partOf(to: Store, tag: string, document: DocumentBytes, version: string): Promise<Part> {
  const head = await to.headManifest(tag);
  if (head === undefined) return { tag, document, isThere: false };
  if (head.digest === document.descriptor.digest) return { tag, document, isThere: true };
  await refuseOtherVersion(to, tag, version);
  return { tag, document, isThere: false };
}

/** Throws `bad-tag` where one of the tags belongs to another version. */
export async function refuseOtherVersions(to: Store, tags: WrapTags, version: string): Promise<void> {
  const all = [...tags.platforms.values(), ...(tags.index === undefined ? [] : [tags.index])];
  await Promise.all(all.map((tag) => refuseOtherVersion(to, tag, version)));
}

/** `feature/x` and `feature-x` make the same tag. Throws `bad-tag`. */
async function refuseOtherVersion(to: Store, tag: string, version: string): Promise<void> {
  const stored = await to.getManifest(tag);
  const there = stored === undefined ? undefined : parseManifest(stored).document.annotations?.[versionAnnotation];
  if (there === undefined || there === version) return;
  throw new LayeredBuildError(
    "bad-tag",
    `The tag ${tag} of ${to.name} is that of version "${there}", and version "${version}" would take it.`,
    {
      hint: "Characters that no tag may have become `-`. Give `version` another text, or delete that tag.",
    },
  );
}

async function copyBlobs({ from, to, log }: WrapWrite, { manifest, platform }: BasePlatform): Promise<number> {
  if (from === to) return 0;
  const written = await inParallel(
    manifest.layers.filter((layer) => !isForeignLayer(layer)),
    blobsAtOnce,
    (layer) => ensureBlob(layer, from, to),
  );
  const sent = written.filter(({ outcome }) => outcome === "uploaded");
  const bytes = sent.reduce((sum, { size }) => sum + size, 0);
  const mounted = written.filter(({ outcome }) => outcome === "mounted").length;
  log.info(
    `${platform}: ${to.name} is not the image's own repository: ${mounted} blobs mounted, ${sent.length} copied (${byteText(bytes)})`,
  );
  return bytes;
}
