import type { Compression, Layer } from "../config/layer.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import type { Log } from "../ports.ts";
import type { Git, Head } from "../source/git.ts";
import type { WorkTree } from "../source/work-tree.ts";
import { layerNodes } from "./layer-nodes.ts";
import { loadLayers, type LayerDefaults } from "./load-layers.ts";
import { committedFile, committedReader } from "./read-committed-file.ts";
import { readRepositoryFile, type ReadText } from "./read-repository-file.ts";
import { ReadTexts } from "./read-texts.ts";

/** How a checkout is read. */
export interface UnderstandOptions extends LayerDefaults {
  /** How new blobs are stored, where another choice than `auto` is to win over the layers file. */
  readonly compression: Compression;
  /** What counts of files that differ from the commit: as they are on disk, not at all, or as an error. */
  readonly dirty: "hash" | "error" | "ignore";
  /** Nothing is checked out: all is read from HEAD (and `dirty` is `ignore`). See `fetchCommit`. */
  readonly committed?: boolean;
}

/** A checkout, and what git was asked about it. */
export interface AskedCheckout {
  readonly git: Git;
  readonly head: Head;
  readonly tree: Promise<WorkTree>;
  /** Tracked files that may differ from HEAD on disk, those that were deleted among them; none with `dirty: ignore`. */
  readonly suspects: Promise<readonly string[]>;
}

/** What the layers files and Dockerfiles of a checkout say, and what was read for that. */
export interface Understood {
  readonly layers: readonly Layer[];
  readonly nodes: readonly LayerNode[];
  readonly texts: ReadTexts;
}

/**
 * Reads the layers of a checkout and their Dockerfiles: from the disk, from the commit where only that counts, and from the commit what a sparse
 * checkout leaves out. Throws `bad-config`, the Dockerfiles' errors, `cycle`, `unknown-layer` and `missing-parent`.
 */
export async function understandCheckout(asked: AskedCheckout, options: UnderstandOptions): Promise<Understood> {
  const { git } = asked;
  const { committed = false } = options;
  // From the disk, which is faster: mostly that has what HEAD has, and git still lists it.
  let reading = read(committed ? committedReader(git, await asked.tree) : onDisk(git), asked, options);
  if (!committed) {
    await reading.outcome.catch(() => undefined);
    const other = await otherReader(reading.texts, asked, options.dirty);
    if (other !== undefined) reading = read(other, asked, options);
  }
  const { layers, nodes } = await reading.outcome;
  for (const remark of reading.remarks) remark();
  return { layers, nodes, texts: reading.texts };
}

/** One way to read a checkout, which need not be the one that counts: so what it finds wrong, and what it remarks, is kept. */
interface Reading {
  readonly texts: ReadTexts;
  readonly remarks: readonly (() => void)[];
  readonly outcome: Promise<Omit<Understood, "texts">>;
}

function read(reader: ReadText, { git, tree }: AskedCheckout, options: UnderstandOptions): Reading {
  const texts = new ReadTexts(reader);
  const remarks: (() => void)[] = [];
  const log = keepingLog(options.log, remarks);
  const paths = async (): Promise<Iterable<string>> =>
    Iterator.from((await tree).walk()).flatMap(({ kind, path }) => (kind === "directory" ? [] : [path]));
  const understand = async (): Promise<Omit<Understood, "texts">> => {
    const declared = await loadLayers(git.root, texts.read, paths, { ...options, log });
    const { compression } = options;
    const layers = compression === "auto" ? declared : declared.map((layer) => ({ ...layer, compression }));
    return { layers, nodes: await layerNodes(layers, tree, texts.read) };
  };
  const outcome = understand();
  outcome.catch(() => undefined);
  return { texts, remarks, outcome };
}

/** How to read a checkout again whose disk was read; undefined where that counts as it is. */
async function otherReader(
  texts: ReadTexts,
  { git, head, tree: listing, suspects }: AskedCheckout,
  dirty: UnderstandOptions["dirty"],
): Promise<ReadText | undefined> {
  const tree = await listing;
  const ofCommit: ReadText = async (file) => (await committedFile(git, tree, file))?.toString("utf8");
  if (dirty === "ignore") return (await texts.areCommitted(tree, head)) ? undefined : ofCommit;
  if (!(await texts.lackSparse(tree, suspects))) return undefined;
  const changed = await suspects;
  const disk = onDisk(git);
  return async (file) => (await disk(file)) ?? (changed.includes(file) ? undefined : ofCommit(file));
}

function onDisk({ root }: Git): ReadText {
  return (file) => readRepositoryFile(root, file);
}

/** A log that keeps what it is told, for a later time. */
function keepingLog(log: Log | undefined, remarks: (() => void)[]): Log {
  const keep =
    (kind: "debug" | "info" | "warning") =>
    (message: string): void =>
      void remarks.push(() => log?.[kind](message));
  return { debug: keep("debug"), info: keep("info"), warning: keep("warning"), group: (_, body) => body() };
}
