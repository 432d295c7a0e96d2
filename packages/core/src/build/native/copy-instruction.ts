import { DockerfileError, sourceKind, type CopyInstruction } from "@layered-build/dockerfile";
import { Tree, type TarFile } from "@layered-build/oci";
import type { TakenCopy } from "../copy-from/take-copies.ts";
import { absolutePath } from "./absolute-path.ts";
import { parseChmod } from "./chmod.ts";
import type { Expand } from "./container-config.ts";
import { contextSources, type ContextFiles } from "./context-sources.ts";
import { copySource, ownershipOf, type CopyEntry, type CopyRequest, type CopySource } from "./copy-step.ts";
import { HandOver } from "./hand-over.ts";
import { LayerDraft } from "./layer-draft.ts";
import { realPath } from "./real-path.ts";
import type { StageState } from "./stage-state.ts";
import { unpackArchive } from "./unpack-archive.ts";

/** Where a COPY or ADD takes its files from, and the time of what it makes, seconds since 1970. */
export interface CopySurroundings {
  readonly context: ContextFiles;
  readonly epoch: number;
  readonly expand: Expand;
  /** What a COPY --from takes; undefined for one that nothing was fetched for. */
  readonly taken?: ((instruction: CopyInstruction) => TakenCopy | undefined) | undefined;
}

/** What a COPY or ADD changes, and how its history entry shows it (without `# buildkit`). */
export interface DraftedCopy {
  readonly draft: LayerDraft;
  readonly shown: string;
  /** Its contents cost more to read than to keep: see `TakenCopy`. */
  readonly isDear: boolean;
}

/** Executes COPY or ADD on the files of a stage. Throws `HandOver` for what is BuildKit's to do. */
export async function draftCopy(
  instruction: CopyInstruction,
  state: StageState,
  { context, epoch, expand, taken }: CopySurroundings,
): Promise<DraftedCopy> {
  const { kind, parents, exclude, heredocs } = instruction;
  const sources = instruction.sources.map(expand.word);
  const destination = expand.word(instruction.destination);
  const chown = instruction.chown === undefined ? undefined : expand.word(instruction.chown);
  const chmodText = instruction.chmod === undefined ? undefined : expand.word(instruction.chmod);
  const remote = sources.find((source) => sourceKind(source) !== "context");
  if (remote !== undefined) throw new HandOver(`${kind} of ${remote}`);
  const chmod = chmodText === undefined ? undefined : parseChmod(chmodText);
  if (chmodText !== undefined && chmod === undefined) throw new HandOver(`--chmod=${chmodText}`);
  // With --chmod BuildKit takes no notice of --link (dockerfile2llb, dispatchCopy).
  const isLink = instruction.link && chmodText === undefined;
  if (isLink && chown !== undefined && !/^\d+(:\d+)?$/.test(chown)) throw new HandOver(`--link with --chown=${chown}`);
  // Its files are a layer of their own, made where nothing is: no folder or link of the image is looked at.
  const tree = isLink ? Tree.empty() : state.tree;
  const draft = new LayerDraft(tree);
  const target: CopyRequest = {
    destination: absolutePath(state.config.WorkingDir ?? "/", destination),
    ...(chmod === undefined ? {} : { chmod }),
    owner: ownershipOf(tree, chown, epoch),
    ...(chown === undefined ? {} : { isOwned: true }),
  };
  const lookup = (name: string): string | undefined => state.environment.get(name);
  // BuildKit expands no variable in --exclude.
  const request = { sources, exclude, parents, lookup };
  const from = instruction.from === undefined ? undefined : takenBy(instruction, taken);
  const own = sourcesOf(instruction, from === undefined ? request : { ...request, sources: [] }, context);
  for (const source of [...(from?.sources ?? []), ...own]) {
    const unpacks = kind === "ADD" && instruction.unpack !== false && source.isInline !== true && !source.isFolder;
    const copied = unpacks ? await addArchive(tree, draft, source, target, chown !== undefined) : source;
    if (copied !== undefined) await copySource(tree, draft, copied, target);
  }
  if (isLink) {
    const entries = draft.entries();
    if (entries.length === 0) throw new HandOver(`${kind} --link of nothing`);
    lay(entries, tree, state.tree);
  }
  const shown = [
    kind,
    ...(parents ? ["--parents"] : []),
    ...(chown === undefined ? [] : [`--chown=${chown}`]),
    ...(chmodText === undefined ? [] : [`--chmod=${chmodText}`]),
    ...sources,
    ...heredocs.map((heredoc) => `<<${heredoc.name}`),
    destination,
  ];
  return { draft, shown: shown.join(" "), isDear: from?.isDear ?? false };
}

function takenBy(instruction: CopyInstruction, taken: CopySurroundings["taken"]): TakenCopy {
  const found = taken?.(instruction);
  if (found === undefined) throw new HandOver(`COPY --from in line ${instruction.start.line}`);
  return found;
}

function sourcesOf(
  instruction: CopyInstruction,
  request: Parameters<typeof contextSources>[1],
  context: ContextFiles,
): readonly CopySource[] {
  try {
    return contextSources(instruction, request, context);
  } catch (error) {
    // A path through a link is there for BuildKit, and nothing is copied.
    const isMissing = error instanceof DockerfileError && error.code === "source-not-found";
    if (isMissing && instruction.parents) throw new HandOver(`--parents: ${error.message}`);
    throw error;
  }
}

/** Unpacks the one file of a source; gives it back where it is no archive. */
async function addArchive(
  tree: Tree,
  draft: LayerDraft,
  source: CopySource,
  { destination, owner }: CopyRequest,
  isOwned: boolean,
): Promise<CopySource | undefined> {
  const entries: CopyEntry[] = [];
  for await (const entry of source.entries) entries.push(entry);
  const content = entries[0]?.content;
  const request = { mtime: owner.mtime, ...(isOwned ? { chown: owner } : {}) };
  const isUnpacked =
    content !== undefined &&
    (await unpackArchive(tree, draft, content, source.baseName, {
      folder: () => realPath(tree, destination),
      ...request,
    }));
  return isUnpacked ? undefined : { ...source, entries };
}

/** Lays a layer that was made apart over an image, as unpacking it would. */
function lay(entries: readonly TarFile[], layer: Tree, image: Tree): void {
  for (const { path } of entries) {
    const node = layer.lookup(path);
    if (node !== undefined) image.set(path, node);
  }
}
