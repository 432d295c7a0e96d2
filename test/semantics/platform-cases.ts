import { casesOf, type SemanticCase } from "./semantic-case.ts";

const everything =
  "ARG TARGETPLATFORM\nARG TARGETVARIANT\nWORKDIR of-$TARGETVARIANT\nCOPY a.txt .\nENV P=$TARGETPLATFORM\nCMD x\n";

/** Platform, variant and what the base is (building.md 4.2 and 4.7). */
export const platformCases: readonly SemanticCase[] = casesOf("platform", {
  index: { dockerfile: `FROM @many\n${everything}`, platforms: ["linux/amd64", "linux/arm64", "linux/arm/v7"] },
  "one-of-index": { dockerfile: `FROM @many\n${everything}`, platforms: ["linux/s390x"] },
  "variant-asked": { dockerfile: `FROM @many\n${everything}`, platforms: ["linux/arm64/v8"] },
  "variant-of-arm": { dockerfile: `FROM @many\n${everything}`, platforms: ["linux/arm/v6", "linux/riscv64"] },
  "arm-without": { dockerfile: `FROM @many\n${everything}`, platforms: ["linux/arm"] },
  "single-variant": { dockerfile: `FROM @variant\n${everything}`, platforms: ["linux/arm/v7"] },
  "single-normal": { dockerfile: `FROM @armeight\n${everything}`, platforms: ["linux/arm64"] },
  "of-scratch": {
    dockerfile: `FROM scratch\n${everything}`,
    platforms: ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386"],
  },
  "docker-base": { dockerfile: `FROM @docker\n${everything}` },
  "docker-base-volumes": { dockerfile: "FROM @docker\nVOLUME /w\nCOPY a.txt /v/\n" },
  "by-stage": {
    dockerfile: `FROM @many AS one\n${everything}FROM one\nENV Q=$P\n`,
    platforms: ["linux/amd64", "linux/arm64"],
  },
  below: {
    dockerfile: `ARG BASE_IMAGE=below\nFROM $BASE_IMAGE\n${everything}`,
    below: "FROM @many\nENV OF=below\nCOPY dir /d\n",
    platforms: ["linux/amd64", "linux/arm/v7"],
  },
});
