import { parseManifest, type ImageConfig, type Store, type StoredManifest } from "@layered-build/oci";
import type { Layer } from "../config/layer.ts";
import { LayeredBuildError } from "../error.ts";
import { readImageConfig, readPlatformManifest, type PlatformManifest } from "../image/platform-manifest.ts";
import { platformManifest, type FinishedPlatform } from "../image/write-image.ts";
import { oneLine } from "../one-line.ts";
import type { Stores } from "../registry/stores.ts";
import { byteText } from "../summary/byte-text.ts";
import { imageBelow } from "./image-below.ts";
import { imageBytes, type LayerSize } from "./image-size.ts";
import { largestSteps } from "./largest-steps.ts";
import { limitText } from "./size-text.ts";

/** Whose images are checked, where they are, and where those are that they stand on. */
export interface SizeCheck {
  readonly layer: Pick<Layer, "id" | "platforms" | "maxSize">;
  readonly store: Store;
  readonly stores: Pick<Stores, "ofReference">;
}

/** The image of one platform, with its configuration where that is not in the store yet. */
interface SizedImage {
  readonly platform: string;
  readonly image: PlatformManifest;
  readonly config?: ImageConfig;
}

/**
 * Checks images that are about to be written against their layer's `max-size`; undefined where it has none. Throws `too-large`, after what is still
 * on its way has arrived.
 */
export async function checkNewSize(
  check: SizeCheck,
  platforms: readonly FinishedPlatform[],
): Promise<LayerSize | undefined> {
  if (check.layer.maxSize === undefined) return undefined;
  const images = platforms.map((finished): SizedImage => {
    const image = asManifest(platformManifest(finished, ""));
    const { platform, config } = finished;
    return { platform, image, ...(config.kind === "new" ? { config: config.document } : {}) };
  });
  return checkSize(check, images, check.layer.maxSize).catch(async (error: unknown) => {
    await Promise.allSettled(platforms.map(async ({ stored }) => stored));
    throw error;
  });
}

/** Checks an image that is there against its layer's `max-size`; undefined where it has none. Throws `too-large`. */
export async function checkStoredSize(check: SizeCheck, image: StoredManifest): Promise<LayerSize | undefined> {
  const { layer, store } = check;
  if (layer.maxSize === undefined) return undefined;
  const { kind, descriptor } = parseManifest(image);
  const images = layer.platforms.map(async (platform): Promise<SizedImage> => ({
    platform,
    image: kind === "manifest" ? asManifest(image) : await readPlatformManifest(store, descriptor.digest, platform),
  }));
  return checkSize(check, await Promise.all(images), layer.maxSize);
}

async function checkSize(check: SizeCheck, images: readonly SizedImage[], limit: number): Promise<LayerSize> {
  const sized = images.map((each) => ({ ...each, bytes: imageBytes(each.image.manifest) }));
  const [worst, ...others] = sized.filter(({ bytes }) => bytes > limit).toSorted((a, b) => b.bytes - a.bytes);
  if (worst === undefined) return { limit, platforms: sized.map(({ platform, bytes }) => ({ platform, bytes })) };
  const { id } = check.layer;
  const also = others.map(({ platform, bytes }) => `, and that for ${platform} ${byteText(bytes)}`).join("");
  throw new LayeredBuildError(
    "too-large",
    [
      `The image of layer ${id} for ${worst.platform} has ${byteText(worst.bytes)}, which is ${byteText(worst.bytes - limit)} ` +
        `more than its max-size of ${limitText(limit)}${also}. This run writes no tag of it.`,
      ...(await partTexts(check, worst)),
    ].join("\n"),
    {
      hint:
        "Leave files out of what these steps copy (the ignore file does that) or install, or set the layer on a smaller image. " +
        `Where it has to be this large, raise \`max-size\` of ${id} in the layers file.`,
    },
  );
}

/** So many steps are told one by one. */
const mostSteps = 5;
const longestName = 200;

/** What makes an image as large as it is, a line each: its largest steps, and what it stands on. */
async function partTexts(
  { store, stores }: SizeCheck,
  { platform, image, config }: SizedImage,
): Promise<readonly string[]> {
  const { layers } = image.manifest;
  const [history, below] = await Promise.all([
    // Without it the blobs are named, and the error is the same.
    config?.history ??
      readImageConfig(store, image).then(
        (read) => read.history ?? [],
        () => [],
      ),
    imageBelow(image, platform, store, stores),
  ]);
  const steps = largestSteps(layers, history, below?.image.manifest.layers.length ?? 0);
  const rest = steps.slice(mostSteps);
  const restBytes = rest.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...steps
      .slice(0, mostSteps)
      .map(({ what, bytes, blobs }) => `- ${byteText(bytes)}: ${what}${blobs === 1 ? "" : ` (${blobs} blobs)`}`),
    ...(rest.length === 0 ? [] : [`- ${byteText(restBytes)}: ${rest.length} smaller steps`]),
    ...(below === undefined
      ? []
      : [`- ${byteText(imageBytes(below.image.manifest))}: what it stands on, ${oneLine(below.name, longestName)}`]),
  ];
}

function asManifest(stored: StoredManifest): PlatformManifest {
  const parsed = parseManifest(stored);
  if (parsed.kind === "manifest") return { descriptor: parsed.descriptor, manifest: parsed.document };
  throw new RangeError(`${parsed.descriptor.digest} is no image of one platform`);
}
