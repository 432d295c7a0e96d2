import {
  MediaType,
  parseConfig,
  parseManifest,
  type Descriptor,
  type ImageConfig,
  type ImageManifest,
  type Platform,
  type Store,
  type StoredManifest,
} from "@layered-build/oci";
import { buffer } from "node:stream/consumers";
import { LayeredBuildError } from "../error.ts";
import { matchPlatform, suitsPlatform } from "../image/matching-platform.ts";
import { parsePlatform, platformText } from "../image/platform-text.ts";
import type { Base } from "./find-base.ts";

/** One platform's image of a base: its manifest and configuration, and how an index is to name the platform. */
export interface BasePlatform {
  readonly platform: string;
  readonly descriptor: Descriptor;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
  readonly named: Platform;
}

/** The platforms to wrap: as asked for, each once, or all of Linux that the image has. Throws `bad-input` for others, `missing-image` where there is none. */
export async function platformsToWrap(asked: readonly string[], base: Base): Promise<readonly string[]> {
  if (asked.includes("all")) {
    if (asked.length > 1) throw badPlatform('"all" stands for itself and cannot be in a list');
    const there = await platformsOf(base);
    const linux = there.filter(({ os }) => os === "linux").map(platformText);
    if (linux.length === 0) throw noPlatform(base.name, "linux/amd64", there.map(platformText));
    return [...new Set(linux)];
  }
  const wrong = asked.find((platform) => !/^linux\/[a-z0-9_]+(\/[a-z0-9.]+)?$/.test(platform));
  if (wrong !== undefined) throw badPlatform(`"${wrong}" is no platform of Linux`);
  return [...new Set(asked.map((platform) => platformText(parsePlatform(platform))))];
}

/** Those of attestations (`unknown/unknown`) are none. */
async function platformsOf({ store, stored, name }: Base): Promise<readonly Platform[]> {
  const parsed = parseManifest(stored);
  if (parsed.kind === "manifest") return [await readConfig(store, parsed.document, name)];
  return parsed.document.manifests.flatMap(({ platform }) =>
    platform === undefined || platform.os === "unknown" ? [] : [platform],
  );
}

function badPlatform(problem: string): LayeredBuildError {
  return new LayeredBuildError("bad-input", `\`platforms\`: ${problem}.`, {
    hint: "Write linux/amd64 (the one that a Space runs), linux/arm64 and so on, or all.",
  });
}

/** Reads the image of one platform. Throws `missing-image` where there is none, or where it is no container image. */
export async function readBasePlatform(base: Base, platform: string): Promise<BasePlatform> {
  const { store, name } = base;
  const found = await manifestFor(base, base.stored, platform);
  const parsed = parseManifest(found.stored);
  // An index in an index: none that a builder writes.
  if (parsed.kind === "index") throw noPlatform(name, platform, ["another index"]);
  const config = await readConfig(store, parsed.document, name);
  const { architecture, os, variant } = config;
  const own: Platform = { architecture, os, ...(variant === undefined ? {} : { variant }) };
  if (found.named === undefined && !suitsPlatform(own, platform)) throw noPlatform(name, platform, [platformText(own)]);
  return { platform, descriptor: parsed.descriptor, manifest: parsed.document, config, named: found.named ?? own };
}

async function manifestFor(
  { store, name }: Base,
  stored: StoredManifest,
  platform: string,
): Promise<{ readonly stored: StoredManifest; readonly named?: Platform }> {
  const parsed = parseManifest(stored);
  if (parsed.kind === "manifest") return { stored };
  const match = matchPlatform(parsed.document.manifests, platform);
  if (match.kind !== "found") throw noPlatform(name, platform, match.platforms);
  const child = await store.getManifest(match.descriptor.digest);
  if (child === undefined) {
    throw new LayeredBuildError(
      "missing-image",
      `${name} lists a manifest for ${platform}, ${match.descriptor.digest}, that is not there.`,
      { hint: "It was deleted, or the image was copied in part: push the image again." },
    );
  }
  const { platform: named } = match.descriptor;
  return { stored: child, ...(named === undefined ? {} : { named }) };
}

async function readConfig(store: Store, manifest: ImageManifest, name: string): Promise<ImageConfig> {
  const { mediaType, digest } = manifest.config;
  if (mediaType !== MediaType.config && mediaType !== MediaType.dockerConfig) {
    throw new LayeredBuildError(
      "missing-image",
      `${name} is no container image, but an artifact (${manifest.artifactType ?? mediaType}).`,
      {
        hint: "`image` takes an image that a container can be started from: a chart, a model or a signature cannot be wrapped.",
      },
    );
  }
  const blob = await store.getBlob(digest);
  if (blob === undefined) {
    throw new LayeredBuildError("missing-image", `${name} has no configuration: ${digest} is not there.`, {
      hint: "The image was deleted in part: push it again.",
    });
  }
  return parseConfig(await buffer(blob));
}

function noPlatform(name: string, platform: string, there: readonly string[]): LayeredBuildError {
  const has = there.length === 0 ? "no image for any platform" : there.join(", ");
  return new LayeredBuildError("missing-image", `${name} has no image for ${platform}; it has ${has}.`, {
    hint:
      platform === "linux/amd64"
        ? "A Space runs linux/amd64 only: build the image for it (`platforms: linux/amd64`)."
        : "Build the image for that platform, or leave it out of `platforms`.",
  });
}
