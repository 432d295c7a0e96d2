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

/** The manifest of one platform's image. */
export interface PlatformManifest {
  readonly descriptor: Descriptor;
  readonly manifest: ImageManifest;
}

/** Reads the manifest of a platform's image behind a tag or digest, which may name an index. Throws `missing-image`. */
export async function readPlatformManifest(
  store: Store,
  reference: string,
  platform: string,
): Promise<PlatformManifest> {
  const stored = await store.getManifest(reference);
  if (stored === undefined) throw missing(store, reference, "it is not there");
  const parsed = parseManifest(stored);
  if (parsed.kind === "manifest") return { descriptor: parsed.descriptor, manifest: parsed.document };
  const wanted = platformText(parsePlatform(platform));
  const child = parsed.document.manifests.find(
    (each) => each.platform !== undefined && platformText(each.platform) === wanted,
  );
  if (child === undefined) throw missing(store, reference, `it has no manifest for ${platform}`);
  return readPlatformManifest(store, child.digest, platform);
}

/** Reads the configuration that a manifest names. Throws `missing-image`. */
export async function readImageConfig(store: Store, { descriptor, manifest }: PlatformManifest): Promise<ImageConfig> {
  const blob = await store.getBlob(manifest.config.digest);
  if (blob === undefined) throw missing(store, descriptor.digest, "its configuration is not there");
  return parseConfig(await buffer(blob));
}

function missing(store: Store, reference: string, why: string): LayeredBuildError {
  const separator = reference.startsWith("sha256:") ? "@" : ":";
  return new LayeredBuildError("missing-image", `Image ${store.name}${separator}${reference} cannot be used: ${why}.`, {
    hint: "Was it deleted or pruned since the plan was made? Run detect-changed-layers again.",
  });
}
