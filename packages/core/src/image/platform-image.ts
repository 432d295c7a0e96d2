import { buffer } from "node:stream/consumers";
import {
  parseConfig,
  parseManifest,
  type Descriptor,
  type ImageConfig,
  type ImageManifest,
  type Store,
} from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { parsePlatform, platformText } from "./platform-text.ts";

/** The image of one platform: its manifest and configuration. */
export interface PlatformImage {
  readonly descriptor: Descriptor;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
}

/** Reads the image of a platform behind a tag or digest, which may name an index. Throws `missing-image`. */
export async function readPlatformImage(store: Store, reference: string, platform: string): Promise<PlatformImage> {
  const stored = await store.getManifest(reference);
  if (stored === undefined) throw missing(store, reference, "it is not there");
  const parsed = parseManifest(stored);
  if (parsed.kind === "index") {
    const wanted = platformText(parsePlatform(platform));
    const child = parsed.document.manifests.find(
      (each) => each.platform !== undefined && platformText(each.platform) === wanted,
    );
    if (child === undefined) throw missing(store, reference, `it has no manifest for ${platform}`);
    return readPlatformImage(store, child.digest, platform);
  }
  const blob = await store.getBlob(parsed.document.config.digest);
  if (blob === undefined) throw missing(store, reference, "its configuration is not there");
  return { descriptor: parsed.descriptor, manifest: parsed.document, config: parseConfig(await buffer(blob)) };
}

function missing(store: Store, reference: string, why: string): LayeredBuildError {
  const separator = reference.startsWith("sha256:") ? "@" : ":";
  return new LayeredBuildError("missing-image", `Image ${store.name}${separator}${reference} cannot be used: ${why}.`, {
    hint: "Was it deleted or pruned since the plan was made? Run detect-changed-layers again.",
  });
}
