import { createHash, type Hash } from "node:crypto";
import type { Readable } from "node:stream";
import { DockerfileError } from "@layered-build/dockerfile";
import { readLayer, readTar, type Descriptor, type Store } from "@layered-build/oci";
import { HandOver } from "../native/hand-over.ts";
import type { CopiedFiles } from "./copied-files.ts";
import type { ExportSource } from "./export-source.ts";
import { matchCopied } from "./match-copied.ts";
import { copiedEntry, recordOf, RecordTree, type FileRecord } from "./record-tree.ts";
import type { SpooledBlobs, SpooledPlace } from "./spooled-blobs.ts";

/** What was exported from a stage: one blob for each source, in which all is below `s/NUMBER`. */
export interface Exported {
  readonly store: Store;
  readonly layers: readonly Descriptor[];
  readonly exports: readonly ExportSource[];
  readonly exclude: readonly string[];
}

/**
 * Reads what was exported from a stage in one pass: what a COPY takes of it, and its contents, whose places `spooled` then knows.
 * Throws `HandOver` for what cannot be copied here, and what the store throws.
 */
export async function readExport(
  { store, layers, exports, exclude }: Exported,
  spooled: SpooledBlobs,
): Promise<CopiedFiles> {
  const taken: CopiedFiles["sources"] = [];
  for (const [index, source] of exports.entries()) {
    const layer = layers[index];
    if (layer === undefined) throw new HandOver("BuildKit gave another number of blobs than of sources");
    const tree = await readTree(store, layer, index, spooled);
    taken.push(...takenOf(tree, source, exclude));
  }
  const blobs = layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size }));
  return { blobs, sources: taken };
}

function takenOf(tree: RecordTree, source: ExportSource, exclude: readonly string[]): CopiedFiles["sources"] {
  const root = tree.get("");
  const { kind, path } = source;
  if (kind === "whole") {
    if (root === undefined) throw new HandOver(`BuildKit gave nothing for ${path}`);
    if (root.kind === "directory") {
      const [all] = matchCopied(tree, { sources: ["/"], exclude, parents: false });
      return all === undefined ? [] : [{ ...all, baseName: source.baseName }];
    }
    return [{ baseName: source.baseName, isFolder: false, entries: [copiedEntry(root, "", false)] }];
  }
  // A wildcard that has matched nothing, or that was looked for in a file.
  if (root?.kind !== "directory") return [];
  const pattern = kind === "folder" ? source.pattern : path.slice(pivotEnd(path));
  try {
    const request = { sources: [pattern], exclude, parents: kind === "parents" };
    return matchCopied(tree, request, (link) => refuseLeading(link, path));
  } catch (error) {
    if (error instanceof DockerfileError) throw new HandOver(`${path}: ${error.message}`);
    throw error;
  }
}

function pivotEnd(path: string): number {
  return path.indexOf("/./") < 0 ? 0 : path.indexOf("/./") + 3;
}

/** A link that leads out of the folder that was exported is lost here. */
function refuseLeading({ path, linkTarget = "" }: FileRecord, folder: string): void {
  let depth = path.split("/").length - 1;
  for (const part of linkTarget.split("/")) {
    if (part === "..") depth -= 1;
    else if (part !== "" && part !== ".") depth += 1;
    if (depth < 0) break;
  }
  if (depth < 0 || linkTarget.startsWith("/"))
    throw new HandOver(`the link ${folder}/${path} leads to ${linkTarget}, out of ${folder}`);
}

async function readTree(store: Store, layer: Descriptor, blob: number, spooled: SpooledBlobs): Promise<RecordTree> {
  const { spool } = spooled;
  const tree = new RecordTree();
  const places = new Map<string, SpooledPlace>();
  const links = new Map<string, number>();
  const read = async (tar: Readable): Promise<void> => {
    let start = spool.size;
    let hash: Hash | undefined;
    const onContent = (_: object, chunk: Uint8Array): void => {
      spool.write(chunk);
      hash = (hash ?? createHash("sha256")).update(chunk);
    };
    for await (const entry of readTar(tar, { onContent })) {
      const path = belowExport(entry.path);
      const digest = `sha256:${(hash ?? createHash("sha256")).digest("hex")}` as const;
      const place = { start, end: spool.size };
      [hash, start] = [undefined, spool.size];
      if (path === undefined) continue;
      if (entry.kind === "file") {
        if (place.end - place.start !== entry.size) throw new HandOver(`/${path} is stored as a sparse file`);
        places.set(entry.path, place);
      }
      const target = entry.kind === "hardlink" ? linkedTo(tree, entry.linkTarget, links) : undefined;
      tree.set(recordOf(entry, path, blob, target, digest));
    }
  };
  await spool.alone(() => readLayer(store, layer, read));
  spooled.know({ store, blob: layer }, places);
  return tree;
}

/** The target of a hard link, which from now on is known to have several names. */
function linkedTo(tree: RecordTree, linkTarget: string, links: Map<string, number>): FileRecord | undefined {
  const path = belowExport(linkTarget);
  const target = path === undefined ? undefined : tree.get(path);
  if (target?.file === undefined) return undefined;
  const link = links.get(target.file.path) ?? links.size;
  links.set(target.file.path, link);
  const linked = { ...target, file: { ...target.file, link } };
  tree.set(linked);
  return linked;
}

/** The path below `s/NUMBER`; "" for that itself, undefined for what is above. */
function belowExport(path: string): string | undefined {
  const found = /^s\/\d+(?:\/([^]*))?$/.exec(path);
  if (found === null) return undefined;
  const below = found[1] ?? "";
  if (/(^|\/)\.wh\./.test(below)) throw new HandOver(`the name /${below} means a deletion in an image's blob`);
  return below;
}
