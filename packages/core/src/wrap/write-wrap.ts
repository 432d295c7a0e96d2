import {
  ensureBlob,
  isForeignLayer,
  parseManifest,
  putBytes,
  type Descriptor,
  type ImageConfig,
  type Store,
} from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { OciAnnotation } from "../image/annotations.ts";
import { configDocument, indexDocument, manifestDocument, type DocumentBytes } from "../image/image-document.ts";
import { inParallel } from "../in-parallel.ts";
import type { Log } from "../ports.ts";
import { byteText } from "../summary/byte-text.ts";
import type { Base, BasePlatform } from "./find-base.ts";
import type { WrapTags } from "./wrap-tags.ts";

/** The version as it was given: two that make the same tag are told apart by it. */
const versionAnnotation = "io.github.layered-build.version";
const ownAnnotation = "io.github.layered-build.";
/** Blobs on their way at once, where the repository is another one. */
const blobsAtOnce = 4;

/** One platform's image with its new configuration, and the image that it is a wrap of. */
export interface FinishedWrap {
  readonly image: BasePlatform;
  readonly original: BasePlatform;
  readonly config: ImageConfig;
}

/** All that is to be written. `from` is where the blobs are, `base` what annotations name. */
export interface WrapWrite {
  readonly finished: readonly FinishedWrap[];
  readonly base: Pick<Base, "name" | "stored">;
  readonly from: Store;
  readonly to: Store;
  readonly tags: WrapTags;
  readonly version: string;
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

/**
 * Writes the wrap: a configuration and a manifest for each platform, and an index where there are several. What a tag names already is not
 * written again. Blobs of files stay where they are; into another repository they are mounted, or else streamed.
 * Throws `bad-tag` where a tag belongs to another version, before anything is written.
 */
export async function writeWrap(write: WrapWrite): Promise<WrittenWrap> {
  const { finished, to, tags, version, log } = write;
  const documents = finished.map((each) => ({
    config: configDocument(each.config),
    manifest: manifestOf(write, each),
  }));
  const index =
    tags.index === undefined
      ? undefined
      : indexOf(
          write,
          documents.map(({ manifest }) => manifest.descriptor),
        );
  const parts = await Promise.all([
    ...documents.map(({ manifest }, at) =>
      partOf(to, tags.platforms.get(finished[at]?.image.platform ?? "") ?? "", manifest, version),
    ),
    ...(index === undefined ? [] : [partOf(to, tags.index ?? "", index, version)]),
  ]);
  let sentBytes = 0;
  const missing = finished.flatMap((each, at) =>
    parts[at]?.isThere === false ? [{ ...each, document: documents[at] }] : [],
  );
  for (const { image, document } of missing) {
    sentBytes += await copyBlobs(write, image);
    const written = document === undefined ? undefined : await putBytes(to, document.config.bytes);
    if (written?.outcome === "uploaded") sentBytes += written.size;
  }
  // The index comes last: a registry takes none before what it names.
  for (const { tag, document, isThere } of parts) {
    if (!isThere) {
      await to.putManifest({ bytes: document.bytes, mediaType: document.descriptor.mediaType }, tag);
      sentBytes += document.bytes.length;
    }
    log.info(`${to.name}:${tag} ${isThere ? "is already" : "→"} ${document.descriptor.digest}`);
  }
  const top = parts.at(-1);
  if (top === undefined) throw new RangeError("A wrap of no platform");
  const platforms = finished.flatMap(({ image: { platform } }, at) => {
    const part = parts[at];
    return part === undefined
      ? []
      : [
          [
            platform,
            { descriptor: part.document.descriptor, outcome: part.isThere ? "unchanged" : "written" },
          ] as const,
        ];
  });
  return { descriptor: top.document.descriptor, platforms: new Map(platforms), sentBytes };
}

/**
 * The base's annotations stay, but for those of layered-build, which say what was built how. A subject does not: it would make the wrap a
 * referrer of something.
 */
function manifestOf({ base, version }: WrapWrite, { image, original, config }: FinishedWrap): DocumentBytes {
  return manifestDocument(configDocument(config).descriptor, image.manifest.layers, {
    ...inherited(image.manifest.annotations),
    [OciAnnotation.baseName]: base.name,
    [OciAnnotation.baseDigest]: original.descriptor.digest,
    [versionAnnotation]: version,
  });
}

/** Attestations of the base are left out: they are statements about its manifests, by their digests. */
function indexOf({ finished, base, version }: WrapWrite, manifests: readonly Descriptor[]): DocumentBytes {
  const entries = manifests.flatMap((descriptor, at) => {
    const platform = finished[at]?.original.named;
    return platform === undefined ? [] : [{ ...descriptor, platform }];
  });
  return indexDocument(entries, {
    ...inherited(parseManifest(base.stored).document.annotations),
    [OciAnnotation.baseName]: base.name,
    [OciAnnotation.baseDigest]: base.stored.descriptor.digest,
    [versionAnnotation]: version,
  });
}

function inherited(annotations: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !name.startsWith(ownAnnotation)));
}

async function partOf(to: Store, tag: string, document: DocumentBytes, version: string): Promise<Part> {
  const head = await to.headManifest(tag);
  if (head === undefined) return { tag, document, isThere: false };
  if (head.digest === document.descriptor.digest) return { tag, document, isThere: true };
  await refuseOtherVersion(to, tag, version);
  return { tag, document, isThere: false };
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
