import { parsePlatform, platformText } from "../image/platform-text.ts";

/** The arguments that BuildKit gives a Dockerfile about its platform. The build platform is taken to be the target's: nothing is executed here. */
export function platformArgs(platform: string): Readonly<Record<string, string>> {
  const normal = parsePlatform(platform);
  const { os, architecture, variant = "" } = normal;
  // Normalised as well: `linux/arm64/v8` is told as linux/arm64, and `linux/arm` as linux/arm/v7.
  const values = { PLATFORM: platformText(normal), OS: os, OSVERSION: "", ARCH: architecture, VARIANT: variant };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => ["TARGET", "BUILD"].map((side) => [side + name, value])),
  );
}

/** Whether an argument tells of the platform that builds, and not of the one that is built for. */
export function isBuildPlatformArg(name: string): boolean {
  return /^BUILD(PLATFORM|OS|OSVERSION|ARCH|VARIANT)$/.test(name);
}
