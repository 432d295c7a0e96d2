import type { Descriptor, Platform } from "@layered-build/oci";
import { parsePlatform, platformText } from "./platform-text.ts";

/** Which manifest of an index is for a platform; `inexact` where none is, and a builder could take another for it. */
export type PlatformMatch =
  | { readonly kind: "found"; readonly descriptor: Descriptor }
  | { readonly kind: "inexact" | "none"; readonly platforms: readonly string[] };

/** Machines that run what another one does: containerd takes those images where there are no better ones. */
const lesser: Readonly<Record<string, string>> = { amd64: "386", arm64: "arm" };

/**
 * Chooses from an index as containerd does (platforms.Only): the platform itself, else the next lower version of its processor
 * (`linux/arm/v7` takes v6, then v5). Attestations (`unknown/unknown`) are no images. Other processors' images are never chosen here.
 */
export function matchPlatform(manifests: readonly Descriptor[], platform: string): PlatformMatch {
  const wanted = parsePlatform(platform);
  const known = manifests.flatMap((descriptor) =>
    descriptor.platform === undefined ? [] : [{ descriptor, text: normalText(descriptor.platform) }],
  );
  for (const each of acceptable(wanted)) {
    const found = known.find(({ text }) => text === each);
    if (found !== undefined) return { kind: "found", descriptor: found.descriptor };
  }
  const platforms = known.map(({ text }) => text).filter((text) => !text.startsWith("unknown"));
  const family = [wanted.architecture, lesser[wanted.architecture]].map((name) => `${wanted.os}/${name ?? ""}`);
  const isNear = platforms.some((text) => family.some((name) => text === name || text.startsWith(`${name}/`)));
  // One without a platform says in its configuration what it is for.
  const isSilent = manifests.some((descriptor) => descriptor.platform === undefined);
  return { kind: isNear || isSilent ? "inexact" : "none", platforms };
}

/** Whether an image whose configuration names this platform is one for `platform`. */
export function suitsPlatform(image: Platform, platform: string): boolean {
  return acceptable(parsePlatform(platform)).includes(normalText(image));
}

/** `linux/amd64/v1` is plain amd64, `linux/arm` is v7: containerd's platforms.Normalize. */
function normalText({ os, architecture, variant }: Platform): string {
  const plain = architecture === "amd64" && variant === "v1" ? undefined : variant;
  const text = platformText({ os, architecture, ...(plain === undefined ? {} : { variant: plain }) });
  return platformText(parsePlatform(text));
}

/** The platform and what it can run besides, best first. */
function acceptable(wanted: Platform): readonly string[] {
  const version = /^v([0-9]+)$/.exec(wanted.variant ?? "")?.[1];
  const lowest = { arm: 5, amd64: 1 }[wanted.architecture];
  if (version === undefined || lowest === undefined) return [normalText(wanted)];
  const versions = Array.from({ length: Math.max(1, Number(version) - lowest + 1) }, (_, at) => Number(version) - at);
  return versions.map((each) => normalText({ ...wanted, variant: `v${each}` }));
}
