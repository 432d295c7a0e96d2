import type { CopyInstruction } from "@layered-build/dockerfile";
import { readPlatformManifest } from "../../image/platform-manifest.ts";
import type { LayerBuild, OnBlob, ParentImage } from "../layer-build.ts";
import type { CopySource } from "../native/copy-step.ts";
import { HandOver, TakeHandOver } from "../native/hand-over.ts";
import { CopiedContents } from "./copied-contents.ts";
import { copyOrigin } from "./copy-origin.ts";
import { copySources } from "./copy-sources.ts";
import type { ExpandedCopy } from "./expanded-copies.ts";
import { copyText, exportGroups, type ExportCopy, type ExportGroup } from "./export-groups.ts";
import { FileSpool } from "./file-spool.ts";
import { imageCopy, type ImageCopy } from "./image-copies.ts";
import { keptCopied } from "./kept-copied.ts";
import { readExport } from "./read-export.ts";
import type { ImagesRead } from "./read-image.ts";
import { SpooledBlobs } from "./spooled-blobs.ts";
import { groupsText, stageExports, type ExportImage } from "./stage-exports.ts";

/** What a COPY --from takes. `isDear`: its contents are in a blob that may have much else in it. */
export interface TakenCopy {
  readonly sources: readonly CopySource[];
  readonly isDear: boolean;
}

/** What all COPY --froms of a layer take, until it is disposed. */
export interface TakenCopies extends AsyncDisposable {
  readonly of: (platform: string, instruction: CopyInstruction) => TakenCopy | undefined;
  /** Where builder stages were needed: whether BuildKit had to run for them. */
  readonly why?: string;
}

/** The COPY --froms of one platform. */
export interface PlatformCopies {
  readonly platform: string;
  readonly copies: readonly ExpandedCopy[];
}

/**
 * Fetches what COPY --froms take: from builder stages by BuildKit, unless it is in the registry; from images by reading their blobs. The
 * copies themselves, onto whatever parent, are then as any other. Throws `TakeHandOver` where that cannot be exact.
 */
export async function takeCopies(
  build: LayerBuild,
  scopes: readonly PlatformCopies[],
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<TakenCopies> {
  try {
    return await fetchCopies(build, scopes, parents, onBlob);
  } catch (error) {
    throw error instanceof HandOver ? new TakeHandOver(error.reason) : error;
  }
}

async function fetchCopies(
  build: LayerBuild,
  scopes: readonly PlatformCopies[],
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<TakenCopies> {
  if (scopes.every(({ copies }) => copies.length === 0)) {
    return { of: () => undefined, [Symbol.asyncDispose]: async () => {} };
  }
  await using stack = new AsyncDisposableStack();
  const spooled = new SpooledBlobs(stack.use(await FileSpool.create(build.environment.temporary)));
  const taken = new Map<string, Map<CopyInstruction, TakenCopy>>(scopes.map(({ platform }) => [platform, new Map()]));
  const { images, stages } = sortCopies(build, scopes);

  const exports = await stageExports(build, exportGroups(build.node, stages), parents, onBlob);
  for (const [group, image] of exports) {
    for (const platform of group.platforms) {
      let part = 0;
      for (const copy of group.copies) {
        const sources = await sourcesOfExport(build, copy, { ...image, part }, platform, spooled);
        taken.get(platform)?.set(copy.instruction, { sources, isDear: false });
        part += copy.exports.length;
      }
    }
  }
  const read: ImagesRead = new Map();
  for (const copy of images) {
    const { store, files } = await imageCopy(build, copy, parents, read);
    const sources = copySources(files, new CopiedContents(store, files, spooled));
    taken.get(copy.platform)?.set(copy.instruction, { sources, isDear: true });
  }
  const owned = stack.move();
  return {
    of: (platform, instruction) => taken.get(platform)?.get(instruction),
    ...whyOf(exports),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function whyOf(exports: ReadonlyMap<ExportGroup, ExportImage>): { readonly why?: string } {
  if (exports.size === 0) return {};
  const built = [...exports].filter(([, { reason }]) => reason !== undefined);
  if (built.length === 0) return { why: `what ${groupsText(exports.keys())} takes is in the registry` };
  const groups = built.map(([group]) => group);
  return { why: `the stage of ${groupsText(groups)} was built by BuildKit: ${built[0]?.[1].reason ?? ""}` };
}

/** Copies by what they take from: an image, or a stage. */
function sortCopies({ node }: LayerBuild, scopes: readonly PlatformCopies[]) {
  const images: ImageCopy[] = [];
  const stages = scopes.map(({ platform, copies }): PlatformCopies => {
    const graph = node.graphs.get(platform);
    const ofStages: ExpandedCopy[] = [];
    for (const copy of copies) {
      const origin = graph === undefined ? undefined : copyOrigin(graph, copy.instruction);
      if (origin?.kind === "image") images.push({ ...copy, platform, origin });
      else if (origin?.kind === "stage") ofStages.push(copy);
      else throw new HandOver(copyText(copy));
    }
    return { platform, copies: ofStages };
  });
  return { images, stages };
}

async function sourcesOfExport(
  build: LayerBuild,
  copy: ExportCopy,
  { store, digest, part }: ExportImage & { readonly part: number },
  platform: string,
  spooled: SpooledBlobs,
): Promise<readonly CopySource[]> {
  const { descriptor, manifest } = await readPlatformManifest(store, digest, platform);
  const { exports, instruction } = copy;
  const layers = manifest.layers.slice(part, part + exports.length);
  const files = await keptCopied(build, descriptor.digest, copy, part, () =>
    readExport({ store, layers, exports, exclude: instruction.exclude }, spooled),
  );
  return copySources(files, new CopiedContents(store, files, spooled));
}
