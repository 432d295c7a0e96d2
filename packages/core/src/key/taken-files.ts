import {
  DockerfileError,
  matchSources,
  sourceKind,
  sourceRoots,
  sourceTargets,
  type CopyInstruction,
  type Instruction,
  type RunInstruction,
  type StageGraph,
} from "@layered-build/dockerfile";
import type { LayerNode } from "../graph/layer-node.ts";
import { isBuildPlatformArg } from "../graph/platform-args.ts";
import type { WorkTreeEntry } from "../source/work-tree.ts";
import { KnownEnvironment } from "./known-environment.ts";

/** What one instruction takes from the build context: sources, expanded; undefined where only the parent's ENV could tell. */
export interface ContextTake {
  readonly instruction: CopyInstruction | RunInstruction;
  readonly sources: readonly string[] | undefined;
  readonly exclude: readonly string[];
}

const takesOfNodes = new WeakMap<LayerNode, readonly ContextTake[]>();

/** What the stages of a layer take from the build context by COPY, ADD and bind mounts, on any of its platforms. */
export function contextTakes(node: LayerNode): readonly ContextTake[] {
  const before = takesOfNodes.get(node);
  if (before !== undefined) return before;
  const takes = [...node.graphs.values()].flatMap((graph) => graphTakes(node, graph));
  takesOfNodes.set(node, takes);
  return takes;
}

function graphTakes(node: LayerNode, graph: StageGraph): readonly ContextTake[] {
  const environments = new Map<number, KnownEnvironment>();
  // The platform that builds is the runner's or the builder's: nobody knows it here.
  const globalArgs = new Map([...graph.globalArgs].filter(([name]) => !isBuildPlatformArg(name)));
  return graph.stages.flatMap(({ stage, base, triggers }) => {
    const inherited = base.to.kind === "stage" ? environments.get(base.to.index) : undefined;
    const { escape } = node.dockerfile.directives;
    const environment = new KnownEnvironment(escape, node.layer.buildArgs, globalArgs, inherited);
    environments.set(stage.index, environment);
    const ofParent = base.to.kind === "external" ? (node.triggers.get(base.to.reference) ?? []) : [];
    return stageTakes([...ofParent, ...triggers, ...stage.instructions], environment);
  });
}

function stageTakes(instructions: readonly Instruction[], environment: KnownEnvironment): readonly ContextTake[] {
  return instructions.flatMap((instruction) => {
    environment.apply(instruction);
    return takesOf(instruction, environment);
  });
}

function takesOf(instruction: Instruction, environment: KnownEnvironment): readonly ContextTake[] {
  if ((instruction.kind === "COPY" || instruction.kind === "ADD") && instruction.from === undefined) {
    const sources = known(instruction.sources, environment)?.filter(
      (source) => sourceKind(source) === "context" && !isGitFolder(source),
    );
    // BuildKit expands no variable in --exclude (instructions/commands.go, Expand).
    return [{ instruction, sources, exclude: instruction.exclude }];
  }
  if (instruction.kind !== "RUN") return [];
  const binds = instruction.mounts.filter((mount) => mount.type === "bind" && mount.options["from"] === undefined);
  return binds.map((mount) => {
    const source = mount.options["source"] ?? mount.options["src"] ?? ".";
    return { instruction, sources: known([source], environment)?.filter((each) => !isGitFolder(each)), exclude: [] };
  });
}

/** The repository's own folder is in no tree: the commit stands for it in the key (`takesGit`). */
function isGitFolder(source: string): boolean {
  return /^[./]*\.git(\/|$)/.test(source);
}

function known(words: readonly string[], environment: KnownEnvironment): readonly string[] | undefined {
  const expanded = words.map((word) => environment.expand(word));
  return expanded.every((word) => word !== undefined) ? expanded : undefined;
}

/**
 * The paths of the repository below which untracked files can count for a layer; "" is all of it. Links are followed as far as the
 * tree knows them: one that it learns of later may lead to another place.
 */
export function takenRoots(node: LayerNode): readonly string[] {
  const paths = contextTakes(node).flatMap(({ instruction, sources }) => {
    const parents = instruction.kind !== "RUN" && instruction.parents;
    return sources === undefined ? [""] : [...sources, ...targetsOf(node, sources, parents)];
  });
  return sourceRoots(paths).map((root) => [node.layer.context, root].filter((part) => part !== "").join("/"));
}

/** A source that is a symbolic link is followed: what it leads to counts as well. */
function targetsOf(node: LayerNode, sources: readonly string[], parents: boolean): readonly string[] {
  try {
    return sourceTargets({ sources, parents }, node.context);
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    // A pattern that is none: the key says so, and where it stands.
    return [];
  }
}

/** Whether git knows a folder by what is in it only. */
export function isTrackedFolder(entry: WorkTreeEntry): boolean {
  return entry.kind === "directory" && entry.tracked && entry.submodule !== true;
}

/**
 * The files that one take copies, paths in the context. Of tracked folders those alone of which nothing else is copied: all that is
 * in them may be left out, and then they are copied empty. A source that does not exist is left to `onMissing`, which may throw;
 * sources that cannot be known take the whole context.
 */
export function* takenFiles(
  node: LayerNode,
  take: ContextTake,
  onMissing: (source: string, error: DockerfileError) => void,
): Iterable<WorkTreeEntry> {
  let folder: WorkTreeEntry | undefined;
  for (const entry of takenEntries(node, take, onMissing)) {
    if (folder !== undefined && !entry.path.startsWith(`${folder.path}/`)) yield folder;
    folder = isTrackedFolder(entry) ? entry : undefined;
    // The context itself is always there.
    if (folder?.path === "") folder = undefined;
    else if (folder === undefined) yield entry;
  }
  if (folder !== undefined) yield folder;
}

/** Folders come right before what is in them. */
function* takenEntries(
  node: LayerNode,
  take: ContextTake,
  onMissing: (source: string, error: DockerfileError) => void,
): Iterable<WorkTreeEntry> {
  const parents = take.instruction.kind !== "RUN" && take.instruction.parents;
  // What --exclude leaves out depends on the source as well.
  const filter = take.sources === undefined ? {} : { parents, exclude: take.exclude };
  for (const source of take.sources ?? ["."]) {
    try {
      for (const match of matchSources({ sources: [source], ...filter }, node.context)) {
        // Where a link on the way leads to decides what is copied, also where all that it could lead to is taken anyway.
        yield* match.links;
        // The kind of a source's end decides what becomes of it, also where it is empty.
        if (match.kind === "contents") yield match.entry;
        for (const { entry } of match.entries()) yield entry;
      }
    } catch (error) {
      if (!(error instanceof DockerfileError) || error.code !== "source-not-found") throw error;
      onMissing(source, error);
    }
  }
}
