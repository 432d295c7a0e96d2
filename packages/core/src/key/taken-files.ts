import {
  DockerfileError,
  matchSources,
  resolveEntry,
  sourceKind,
  sourceRoots,
  type CopyInstruction,
  type Instruction,
  type RunInstruction,
  type Stage,
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

/** What the stages of a layer take from the build context by COPY, ADD and bind mounts, on any of its platforms. */
export function contextTakes(node: LayerNode): readonly ContextTake[] {
  return [...node.graphs.values()].flatMap((graph) => graphTakes(node, graph));
}

function graphTakes(node: LayerNode, graph: StageGraph): readonly ContextTake[] {
  const environments = new Map<number, KnownEnvironment>();
  // The platform that builds is the runner's or the builder's: nobody knows it here.
  const globalArgs = new Map([...graph.globalArgs].filter(([name]) => !isBuildPlatformArg(name)));
  return graph.stages.flatMap(({ stage, base }) => {
    const inherited = base.to.kind === "stage" ? environments.get(base.to.index) : undefined;
    const { escape } = node.dockerfile.directives;
    const environment = new KnownEnvironment(escape, node.layer.buildArgs, globalArgs, inherited);
    environments.set(stage.index, environment);
    return stageTakes(stage, environment);
  });
}

function stageTakes(stage: Stage, environment: KnownEnvironment): readonly ContextTake[] {
  return stage.instructions.flatMap((instruction) => {
    environment.apply(instruction);
    return takesOf(instruction, environment);
  });
}

function takesOf(instruction: Instruction, environment: KnownEnvironment): readonly ContextTake[] {
  if ((instruction.kind === "COPY" || instruction.kind === "ADD") && instruction.from === undefined) {
    const sources = known(instruction.sources, environment)?.filter(
      (source) => sourceKind(source) === "context" && !isGitFolder(source),
    );
    return [{ instruction, sources, exclude: known(instruction.exclude, environment) ?? [] }];
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

/** The paths of the repository below which untracked files can count for a layer; "" is all of it. */
export function takenRoots(node: LayerNode): readonly string[] {
  const roots = sourceRoots(contextTakes(node).flatMap((take) => take.sources ?? [""]));
  // A source that is a symbolic link is followed: what it leads to counts as well.
  const followed = roots.flatMap((root) => [root, resolveEntry(node.context, root)?.path ?? root]);
  return [...new Set(followed)].map((root) => [node.layer.context, root].filter((part) => part !== "").join("/"));
}

/**
 * The files that one take copies, paths in the context. A source that does not exist is left to `onMissing`, which may throw;
 * sources that cannot be known take the whole context.
 */
export function* takenFiles(
  node: LayerNode,
  take: ContextTake,
  onMissing: (source: string, error: DockerfileError) => void,
): Iterable<WorkTreeEntry> {
  const parents = take.instruction.kind !== "RUN" && take.instruction.parents;
  for (const source of take.sources ?? ["."]) {
    try {
      for (const match of matchSources({ sources: [source], parents, exclude: take.exclude }, node.context)) {
        for (const { entry } of match.entries()) yield entry;
        // A wildcard finds links by their names, and a copy is called as its link.
        const named = node.context.get(match.path);
        if (named?.kind === "symlink") yield named;
        // The kind of a source's end decides what becomes of it, also where it is empty.
        if (match.kind === "contents") yield match.entry;
      }
    } catch (error) {
      if (!(error instanceof DockerfileError) || error.code !== "source-not-found") throw error;
      onMissing(source, error);
    }
  }
}
