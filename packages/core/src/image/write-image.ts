import {
  OciError,
  putBytes,
  type Annotations,
  type Descriptor,
  type ImageConfig,
  type Store,
  type Tree,
} from "@layered-build/oci";
import type { Log } from "../ports.ts";
import { lookUpKey } from "../registry/look-up-key.ts";
import { configDocument, indexDocument, manifestDocument, type DocumentBytes } from "./image-document.ts";
import { parsePlatform } from "./platform-text.ts";
import { keyAnnotation } from "./suite-tag.ts";

/** The image of one platform whose blobs are in the repository, or on their way; its configuration is still to be written, or there as well. */
export interface FinishedPlatform {
  readonly platform: string;
  readonly config:
    | { readonly kind: "new"; readonly document: ImageConfig }
    | { readonly kind: "stored"; readonly descriptor: Descriptor };
  readonly layers: readonly Descriptor[];
  /** Settles once all of `layers` are there; without it they are. */
  readonly stored?: Promise<unknown>;
  readonly annotations: Annotations;
  /** The image's files, where they are known. */
  readonly tree?: Tree;
}

/** Which tag the image is to have: first writer wins, unless `force` overwrites. */
export interface KeyTag {
  readonly tag: string;
  readonly key: string;
  readonly force: boolean;
}

/** What was written: the image's descriptor. `existing`: another run put it there meanwhile. */
export interface WrittenImage {
  readonly descriptor: Descriptor;
  readonly existing: boolean;
}

/**
 * Writes configurations, manifests and (for several platforms) an index, and the key tag last: it means that all of it is there.
 * The tag is read again meanwhile: an image of the same key that another run has written in the meantime is used instead.
 */
export async function writeImage(
  store: Store,
  platforms: readonly FinishedPlatform[],
  keyTag: KeyTag,
  log: Log,
): Promise<WrittenImage> {
  const manifests = platforms.map((each) => platformManifest(each, keyTag.key));
  const [first] = manifests;
  const top =
    manifests.length === 1 && first !== undefined
      ? first
      : indexDocument(
          platforms.map((each, index) => ({
            ...at(manifests, index).descriptor,
            platform: parsePlatform(each.platform),
          })),
          { [keyAnnotation]: keyTag.key },
        );
  const names = platforms.map((each) => each.platform);
  const takenBy = async (): Promise<Descriptor | undefined> => {
    // Mostly nothing is there, which a HEAD says: Docker Hub counts GETs.
    const isThere = !keyTag.force && (await store.headManifest(keyTag.tag)) !== undefined;
    const there = isThere ? await lookUpKey(store, keyTag.tag, keyTag.key, names) : undefined;
    return there?.kind === "hit" && there.descriptor.digest !== top.descriptor.digest ? there.descriptor : undefined;
  };
  let [taken] = await Promise.all([takenBy(), writeParts(store, platforms, top === first ? [] : manifests)]);
  if (taken === undefined) {
    try {
      await store.putManifest({ bytes: top.bytes, mediaType: top.descriptor.mediaType }, keyTag.tag);
    } catch (error) {
      // Between the look and the write another run was faster, and the tags are immutable.
      if (!(error instanceof OciError) || error.code !== "immutable-tag") throw error;
      taken = await takenBy();
      if (taken === undefined) throw error;
    }
  }
  if (taken === undefined) return { descriptor: top.descriptor, existing: false };
  log.info(`Another run has written ${keyTag.tag} meanwhile: its image is used`);
  return { descriptor: taken, existing: true };
}

/** The manifest of one platform, as `writeImage` writes it. */
export function platformManifest({ config, layers, annotations }: FinishedPlatform, key: string): DocumentBytes {
  const descriptor = config.kind === "stored" ? config.descriptor : configDocument(config.document).descriptor;
  return manifestDocument(descriptor, layers, { ...annotations, [keyAnnotation]: key });
}

/** Writes what the image is made of: a registry takes no manifest before what it names. */
async function writeParts(
  store: Store,
  platforms: readonly FinishedPlatform[],
  children: readonly DocumentBytes[],
): Promise<void> {
  await Promise.all(
    platforms.map(async ({ config, stored }) => {
      try {
        if (config.kind === "new") await putBytes(store, configDocument(config.document).bytes);
      } finally {
        await stored;
      }
    }),
  );
  await Promise.all(
    children.map(({ bytes, descriptor }) => store.putManifest({ bytes, mediaType: descriptor.mediaType })),
  );
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`No item ${index}`);
  return item;
}
