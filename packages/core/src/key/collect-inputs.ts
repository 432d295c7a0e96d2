import { canonicalInstructions, declaredArgs, type Dockerfile } from "@layered-build/dockerfile";
import { printablePath } from "@layered-build/oci";
import { minimatch } from "minimatch";
import { LayeredBuildError } from "../error.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import type { WorkTree, WorkTreeEntry } from "../source/work-tree.ts";
import type { StageShells } from "./stage-shells.ts";
import type { LayerInputs } from "./layer-inputs.ts";
import { contextTakes, takenFiles, type ContextTake } from "./taken-files.ts";

/** What the inputs of a layer depend on besides its own files. */
export interface InputsContext {
  readonly tree: WorkTree;
  readonly commit: string;
  /** The content keys of the layers below, by id. */
  readonly parentKeys: ReadonlyMap<string, string>;
  /** The digests of external images, by reference. */
  readonly bases: Readonly<Record<string, string>>;
  /** The shells that the stages start with. */
  readonly shells: StageShells;
  readonly warn: (message: string) => void;
}

/** Collects everything that can change a layer's image. Throws `missing-source` for a COPY of what is not there. */
export function collectInputs(node: LayerNode, context: InputsContext): LayerInputs {
  const { layer, dockerfile } = node;
  const declared = [...node.graphs.values()].flatMap((graph) => declaredArgs(graph));
  const warnings = new Set<string>();
  const files = new Set<string>();
  for (const take of contextTakes(node)) {
    if (take.sources === undefined) warnings.add(widened(node, take));
    for (const entry of takenFiles(node, take, (source, error) => refuseMissing(node, take, source, error))) {
      const path = inRepository(node, entry.path);
      if (!isGenerated(path, entry, layer.generated) && !matchesAny(path, layer.ignore))
        addRecord(files, entry, entry.path);
    }
  }
  for (const warning of warnings) context.warn(warning);
  return {
    schema: "1",
    dockerfile: [
      ...globalArguments(dockerfile, declared),
      ...node.closure.flatMap((stage) => canonicalInstructions(stage, context.shells.inherited(stage))),
    ],
    ...(dockerfile.directives.syntax === undefined ? {} : { syntax: dockerfile.directives.syntax }),
    ...(dockerfile.directives.escape === "\\" ? {} : { escape: dockerfile.directives.escape }),
    platforms: layer.platforms.toSorted(),
    buildArgs: Object.fromEntries(
      Object.entries(layer.buildArgs).filter(([name]) => declared.includes(name) || isAlwaysTaken(name)),
    ),
    files: [...files].toSorted(),
    extraFiles: extraFiles(node, context.tree),
    parents: Object.fromEntries(
      node.links.flatMap(({ id, names, argument }) => {
        const key = context.parentKeys.get(id) ?? "";
        return parentMembers(names, argument).map((name) => [name, key]);
      }),
    ),
    bases: Object.fromEntries(
      node.externals.flatMap((name) => (context.bases[name] === undefined ? [] : [[name, context.bases[name]]])),
    ),
    labels: layer.labels,
    annotations: layer.annotations,
    secrets: layer.secrets.map(idOf).toSorted(),
    ssh: layer.ssh.map(idOf).toSorted(),
    ...(layer.compression === "auto" ? {} : { compression: layer.compression }),
    ...(node.takesGit ? { commit: context.commit } : {}),
    ...(layer.epoch === undefined ? {} : { epoch: layer.epoch }),
  };
}

/** What BuildKit heeds without a declaration, and what changes the image: proxies do not. */
function isAlwaysTaken(name: string): boolean {
  return name.startsWith("BUILDKIT_") || name === "SOURCE_DATE_EPOCH";
}

/** The ARGs before the first FROM that count, with their defaults: FROM and bare ARGs of the stages take their values from there. */
function globalArguments(dockerfile: Dockerfile, declared: readonly string[]): readonly string[] {
  return dockerfile.globalArgs
    .flatMap(({ args }) => args)
    .filter(({ name }) => declared.includes(name))
    .map(
      ({ name, default: value }) => `ARG ${JSON.stringify(value === undefined ? { name } : { name, default: value })}`,
    );
}

/** The members of `parents` that stand for one parent: how the Dockerfile refers to it, a build argument written as `$NAME`. */
export function parentMembers(names: readonly string[], argument: string | undefined): readonly string[] {
  return argument === undefined ? names : [`$${argument}`];
}

/** One record a path: kind and permissions as git has them, the content's id, the path. Folders count where git would not know them. */
function addRecord(files: Set<string>, entry: WorkTreeEntry, path: string): void {
  const type = { file: 0o100000, symlink: 0o120000, directory: 0o040000 }[entry.kind];
  if (entry.kind === "directory" && entry.tracked && entry.submodule !== true) return;
  const mode = entry.kind === "symlink" ? type : type | entry.mode;
  files.add(`${mode.toString(8).padStart(6, "0")} ${entry.oid ?? "-"} ${path}`);
}

function extraFiles(node: LayerNode, tree: WorkTree): readonly string[] {
  const { inputs, ignore } = node.layer;
  if (inputs.length === 0) return [];
  const files = new Set<string>();
  for (const entry of tree.walk()) {
    if (matchesAny(entry.path, inputs) && !matchesAny(entry.path, ignore)) addRecord(files, entry, entry.path);
  }
  return [...files].toSorted();
}

function refuseMissing(node: LayerNode, take: ContextTake, source: string, cause: Error): void {
  const path = inRepository(node, source.replace(/^(\.?\/)+|\/+$/g, ""));
  const generated = node.layer.generated.some(
    (pattern) => pattern === path || pattern.startsWith(`${path}/`) || minimatch(path, pattern, { dot: true }),
  );
  if (generated) return;
  const { line } = take.instruction.start;
  throw new LayeredBuildError(
    "missing-source",
    `${node.layer.dockerfile}:${line}: ${take.instruction.kind} ${printablePath(source)}: there is no such file in the build context ${node.layer.context === "" ? "(the repository's root)" : node.layer.context}.`,
    {
      hint: "Is it misspelt, or left out by the .dockerignore? If an earlier step makes it, name it in `generated:` in layers.yaml, and in `inputs:` what it is made of.",
      cause,
    },
  );
}

function widened(node: LayerNode, take: ContextTake): string {
  const { line } = take.instruction.start;
  return `${node.layer.dockerfile}:${line}: what is copied depends on a variable that only the parent's image knows, so any change in the build context counts.`;
}

function inRepository(node: LayerNode, path: string): string {
  return node.layer.context === "" ? path : `${node.layer.context}/${path}`;
}

/** Whether an earlier step makes a file, or a folder on the way to such files: the key must be the same before and after that step. */
function isGenerated(path: string, entry: WorkTreeEntry, patterns: readonly string[]): boolean {
  const partial = entry.kind === "directory" && !entry.tracked;
  return patterns.some((pattern) => minimatch(path, pattern, { dot: true, partial }));
}

function matchesAny(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => minimatch(path, pattern, { dot: true }));
}

/** The id of `id=x,src=…`, or of `default`. */
function idOf(option: string): string {
  return /(?:^|,)id=([^,]*)/.exec(option)?.[1] ?? option;
}
