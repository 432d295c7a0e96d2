import { hostPath } from "../test/harness/tools.ts";
import type { Chain } from "./chain.ts";
import type { Command } from "./measure.ts";

/** What a rival builds: a layer of the chain on its parent's image, pushed under a tag of its own. */
export type BuildxWork = {
  readonly chain: Chain;
  readonly layer: string;
  readonly parent: string;
  readonly tag: string;
  /** How the image's own blobs are stored, where not with gzip: then `--output` pushes, in place of `--push`. */
  readonly compression?: "uncompressed" | "zstd" | undefined;
  /** What this work needs besides. */
  readonly flags?: readonly string[];
};

/**
 * `docker buildx build` at its best: the parent by digest in the very repository that is pushed to, so that its blobs need not
 * move, and no provenance, which would be further manifests to push.
 */
export function buildx(work: BuildxWork, env: Readonly<Record<string, string>>): Command {
  const { chain, layer, tag, compression, flags = [] } = work;
  const output = `type=image,push=true,oci-mediatypes=true,compression=${compression ?? "gzip"}`;
  const command = ["buildx", "build", ...(compression === undefined ? ["--push"] : ["--output", output])];
  const target = ["--provenance=false", "--tag", tag];
  const source = ["--build-arg", `BASE_IMAGE=${parentImage(work)}`, "--file", `docker/${layer}.Dockerfile`, layer];
  return {
    program: "docker",
    args: [...command, ...flags, ...target, ...source],
    cwd: chain.workspace,
    env: { PATH: hostPath(), HOME: chain.runnerFolder, DOCKER_CONFIG: chain.runnerFolder, ...env },
  };
}

/** The same as a person would type it. */
export function buildxLine(work: BuildxWork, flags = ""): string {
  const { args } = buildx(work, {});
  return `docker ${args.slice(0, 2).join(" ")}${flags} ${args.slice(2).join(" ")}`.replaceAll(
    /@sha256:\w+/g,
    "@$DIGEST",
  );
}

function parentImage({ chain, parent }: BuildxWork): string {
  const image = chain.images[parent];
  if (image === undefined) throw new Error(`The chain has no image of ${parent}`);
  return image;
}
