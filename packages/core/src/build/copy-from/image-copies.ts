import { DockerfileError } from "@layered-build/dockerfile";
import type { Store } from "@layered-build/oci";
import { LayeredBuildError } from "../../error.ts";
import { readImageConfig, readPlatformManifest, type PlatformManifest } from "../../image/platform-manifest.ts";
import type { LayerBuild, ParentImage } from "../layer-build.ts";
import { findForeignBase } from "../native/foreign-base.ts";
import { HandOver } from "../native/hand-over.ts";
import type { CopiedFiles } from "./copied-files.ts";
import type { CopyOrigin } from "./copy-origin.ts";
import type { ExpandedCopy } from "./expanded-copies.ts";
import { keptCopied } from "./kept-copied.ts";
import { readImage, type ImagesRead } from "./read-image.ts";

/** A COPY from an image, on one platform. */
export interface ImageCopy extends ExpandedCopy {
  readonly platform: string;
  readonly origin: Extract<CopyOrigin, { kind: "image" }>;
}

/**
 * What a COPY takes from an image: as it is kept under the step's key, else found by one pass over the image's blobs. `store` has the blobs.
 * Throws `missing-source` where the image has no such file, `HandOver` where BuildKit has to do it.
 */
export async function imageCopy(
  build: LayerBuild,
  copy: ImageCopy,
  parents: readonly ParentImage[],
  read: ImagesRead,
): Promise<{ readonly store: Store; readonly files: CopiedFiles }> {
  const { store, image } = await findImage(build, copy, parents);
  const { sources, instruction } = copy;
  const request = { sources, exclude: instruction.exclude, parents: instruction.parents };
  const { log } = build.environment;
  try {
    const files = await keptCopied(build, image.descriptor.digest, copy, 0, () =>
      readImage(store, image, request, read, log),
    );
    return { store, files };
  } catch (error) {
    throw error instanceof DockerfileError ? missing(build, copy, error) : error;
  }
}

/** A path through a link is there for BuildKit where `--parents` is given, and nothing is copied. */
function missing({ node }: LayerBuild, { instruction, origin }: ImageCopy, cause: DockerfileError): unknown {
  if (instruction.parents) return new HandOver(`--parents: ${cause.message}`);
  const { line } = instruction.start;
  if (cause.code !== "source-not-found") return cause.at(node.layer.dockerfile, instruction.start);
  const [source = ""] = cause.message.split(" is not in the build context");
  return new LayeredBuildError(
    "missing-source",
    `${node.layer.dockerfile}:${line}: COPY --from=${instruction.from ?? ""}: ${source} is not in ${origin.reference}.`,
    { hint: "Is it misspelt, or not in this version of the image?", cause },
  );
}

async function findImage(
  build: LayerBuild,
  { platform, origin }: ImageCopy,
  parents: readonly ParentImage[],
): Promise<{ readonly store: Store; readonly image: PlatformManifest }> {
  const link = build.node.links.find(({ names }) => names.includes(origin.reference));
  const parent = parents.find(({ id }) => id === link?.id);
  const found =
    parent === undefined
      ? await foreign(build, origin.reference, platform)
      : { store: parent.store, image: await readPlatformManifest(parent.store, parent.digest, platform) };
  if (!origin.byStage) return found;
  const { config } = await readImageConfig(found.store, found.image);
  if ((config?.OnBuild ?? []).length > 0) throw new HandOver(`${origin.reference} has ONBUILD triggers`);
  return found;
}

async function foreign(build: LayerBuild, reference: string, platform: string) {
  const { store, images } = await findForeignBase(build, reference);
  const image = images.get(platform);
  if (image === undefined) throw new HandOver(`${reference} was not looked up for ${platform}`);
  return { store, image };
}
