import { describe, expect, test } from "@jest/globals";
import type { Descriptor, Platform } from "@layered-build/oci";
import { matchPlatform, suitsPlatform } from "../src/image/matching-platform.ts";

const platformOf = (text: string): Platform => {
  const [os = "", architecture = "", variant] = text.split("/");
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
};
const index = (platforms: readonly string[]): readonly Descriptor[] =>
  platforms.map((text, at) => ({
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    digest: `sha256:${String(at).repeat(64)}`,
    size: 1,
    ...(text === "" ? {} : { platform: platformOf(text) }),
  }));

describe("matchPlatform", () => {
  test.each<[string, readonly string[], number]>([
    ["linux/amd64", ["linux/arm64", "linux/amd64"], 1],
    ["linux/amd64", ["unknown/unknown", "linux/amd64/v1"], 1],
    ["linux/amd64", ["linux/amd64/v3", "linux/amd64"], 1],
    ["linux/amd64/v3", ["linux/amd64", "linux/amd64/v2"], 1],
    ["linux/arm64", ["linux/arm", "linux/arm64/v8"], 1],
    ["linux/arm64/v8", ["linux/arm64"], 0],
    ["linux/arm", ["linux/arm/v6", "linux/arm/v7"], 1],
    ["linux/arm/v7", ["linux/arm/v5", "linux/arm/v6"], 1],
    ["linux/arm/v6", ["linux/arm/v7", "linux/arm/v5"], 1],
    ["linux/arm/v7", ["linux/arm"], 0],
    ["linux/amd64", ["linux/amd64", "linux/amd64"], 0],
    ["linux/s390x", ["linux/amd64", "linux/s390x"], 1],
  ])("%s of %j is number %i", (wanted, platforms, at) => {
    const match = matchPlatform(index(platforms), wanted);
    expect(match.kind === "found" ? match.descriptor.digest[7] : match).toBe(String(at));
  });

  test.each<[string, readonly string[], "inexact" | "none"]>([
    ["linux/amd64", ["linux/386"], "inexact"],
    ["linux/arm64", ["linux/arm/v7"], "inexact"],
    ["linux/arm64/v9", ["linux/arm64"], "inexact"],
    ["linux/amd64", [""], "inexact"],
    ["linux/arm/v6", ["linux/arm64"], "none"],
    ["linux/arm/v5", ["linux/arm/v7"], "inexact"],
    ["linux/riscv64", ["linux/amd64", "unknown/unknown"], "none"],
    ["linux/amd64", ["windows/amd64"], "none"],
    ["linux/amd64", [], "none"],
  ])("%s of %j: %s", (wanted, platforms, kind) => {
    expect(matchPlatform(index(platforms), wanted).kind).toBe(kind);
  });
});

test.each([
  ["linux/arm64/v8", "linux/arm64", true],
  ["linux/amd64", "linux/amd64/v2", true],
  ["linux/amd64/v2", "linux/amd64", false],
  ["linux/386", "linux/amd64", false],
  ["linux/arm/v6", "linux/arm/v7", true],
])("an image of %s for %s: %s", (image, wanted, suits) => {
  expect(suitsPlatform(platformOf(image), wanted)).toBe(suits);
});
