import {
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

/** The image of one platform whose blobs are in the repository; its configuration is still to be written, or there as well. */
export interface FinishedPlatform {
  readonly platform: string;
  readonly config:
    | { readonly kind: "new"; readonly document: ImageConfig }
    | { readonly kind: "stored"; readonly descriptor: Descriptor };
  readonly layers: readonly Descriptor[];
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

/** What was written: the image's descriptor and those of its platforms. `existing`: another run put it there meanwhile. */
export interface WrittenImage {
  readonly descriptor: Descriptor;
  readonly platforms: ReadonlyMap<string, Descriptor>;
  readonly existing: boolean;
}

/**
 * Writes configurations, manifests and (for several platforms) an index, and the key tag last: it means that all of it is there.
 * The tag is read again right before: an image of the same key that another run has written in the meantime is used instead.
 */
export async function writeImage(
  store: Store,
  platforms: readonly FinishedPlatform[],
  keyTag: KeyTag,
  log: Log,
): Promise<WrittenImage> {
  const manifests = await Promise.all(platforms.map((each) => platformManifest(store, each, keyTag.key)));
  const descriptors = new Map(platforms.map((each, index) => [each.platform, at(manifests, index).descriptor]));
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
  if (top !== first)
    await Promise.all(
      manifests.map(({ bytes, descriptor }) => store.putManifest({ bytes, mediaType: descriptor.mediaType })),
    );
  if (!keyTag.force) {
    const there = await lookUpKey(
      store,
      keyTag.tag,
      keyTag.key,
      platforms.map((each) => each.platform),
    );
    if (there.kind === "hit" && there.descriptor.digest !== top.descriptor.digest) {
      log.info(`Another run has written ${keyTag.tag} meanwhile: its image is used`);
      return { descriptor: there.descriptor, platforms: new Map(), existing: true };
    }
  }
  await store.putManifest({ bytes: top.bytes, mediaType: top.descriptor.mediaType }, keyTag.tag);
  return { descriptor: top.descriptor, platforms: descriptors, existing: false };
}

async function platformManifest(store: Store, image: FinishedPlatform, key: string): Promise<DocumentBytes> {
  const config =
    image.config.kind === "stored"
      ? image.config.descriptor
      : await putConfig(store, configDocument(image.config.document));
  return manifestDocument(config, image.layers, { ...image.annotations, [keyAnnotation]: key });
}

async function putConfig(store: Store, document: DocumentBytes): Promise<Descriptor> {
  await putBytes(store, document.bytes);
  return document.descriptor;
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`No item ${index}`);
  return item;
}
