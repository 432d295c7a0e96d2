import { matchSources } from "@layered-build/dockerfile";
import { printablePath } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import { fileRecord } from "../source/file-record.ts";
import { PathPatterns } from "../source/path-patterns.ts";
import type { ListedFiles } from "../source/record-writer.ts";
import type { WorkTree, WorkTreeEntry } from "../source/work-tree.ts";
import { FileList } from "./file-list.ts";
import { contextTakes, isTrackedFolder, takenFiles, type ContextTake } from "./taken-files.ts";

/** What COPY, ADD and bind mounts of a layer take from its context. Throws `missing-source` for a COPY of what is not there. */
export function collectFiles(node: LayerNode, warn: (message: string) => void): FileList {
  const takes = contextTakes(node);
  const widening = takes.filter((take) => take.sources === undefined);
  for (const warning of new Set(widening.map((take) => widened(node, take)))) warn(warning);
  const listed = listedFiles(node, takes);
  const { context } = node;
  if (listed !== undefined) {
    return new FileList(
      () => context.records(listed),
      () => context.recordsDigest(listed),
    );
  }
  const files = new Set<string>();
  const absent = new Set<string>();
  for (const take of takes) {
    for (const entry of takenFiles(node, take, (source, error) => refuseMissing(node, take, source, error))) {
      const path = inRepository(node, entry.path);
      if (isGenerated(path, entry, node.layer.generated) || matchesAny(path, node.layer.ignore)) continue;
      files.add(fileRecord(entry));
      if (entry.submodule === true) absent.add(path);
    }
  }
  for (const path of absent)
    warn(`${node.id}: ${notCheckedOut(path)}, so that COPY takes an empty folder. ${howToCheckOut}`);
  return FileList.of(files);
}

/** Whether all that a layer takes is found without following a link, and is as HEAD has it. */
export function takesAsListed(node: LayerNode): boolean {
  return listedFiles(node, contextTakes(node))?.added.length === 0;
}

/** What the patterns of `inputs` name, with paths from the repository's root. One that names nothing is told. */
export function collectExtraFiles({ layer }: LayerNode, tree: WorkTree, warn: (message: string) => void): FileList {
  const files = new Set<string>();
  const fitting = new Set<string>();
  for (const [root, patterns] of PathPatterns.of(layer.inputs).byRoot) {
    for (const entry of entriesAt(tree, root)) {
      if (isTrackedFolder(entry)) continue;
      let isNamed = false;
      for (const each of patterns) {
        if (isNamed && fitting.has(each.pattern)) continue;
        // Of a submodule that is not checked out nobody knows what is in it.
        if (!each.match(entry.path, entry.submodule === true)) continue;
        isNamed = true;
        fitting.add(each.pattern);
      }
      if (isNamed && !matchesAny(entry.path, layer.ignore)) files.add(fileRecord(entry));
    }
  }
  for (const pattern of layer.inputs.filter((each) => !fitting.has(each))) {
    warn(
      `${layer.id}: no file fits the pattern ${printablePath(pattern)} of \`inputs\`, so that it counts for nothing. ` +
        "Patterns begin at the repository's root, and those of all files in a folder end with `/**`.",
    );
  }
  return FileList.of(files);
}

/** All that is at a path or below it, and what is on the way there: a submodule that is not checked out may have it. */
function* entriesAt(tree: WorkTree, root: string): Iterable<WorkTreeEntry> {
  const names = root === "" ? [] : root.split("/");
  for (const depth of names.keys()) {
    const entry = tree.get(names.slice(0, depth + 1).join("/"));
    if (entry !== undefined) yield entry;
  }
  yield* tree.walk(root);
}

/**
 * The same files as parts of HEAD's listing, and records of what differs from it: a tenth of the time of looking at each. Undefined where
 * they have to be looked at one by one.
 */
function listedFiles({ layer, context }: LayerNode, takes: readonly ContextTake[]): ListedFiles | undefined {
  if (layer.generated.length > 0 || layer.ignore.length > 0) return undefined;
  const found: ListedFiles[] = [];
  for (const { instruction, sources = ["."], exclude } of takes) {
    if (exclude.length > 0 || (instruction.kind !== "RUN" && instruction.parents)) return undefined;
    for (const source of sources) {
      const matches = tryMatch(source, context);
      if (matches === undefined) return undefined;
      for (const { entry, links } of matches) {
        const listed = links.length > 0 ? undefined : context.listed(entry.path);
        if (listed === undefined) return undefined;
        found.push(listed);
      }
    }
  }
  return { ranges: found.flatMap(({ ranges }) => ranges), added: found.flatMap(({ added }) => added) };
}

/** Undefined where the source does not exist: looking at each says so. */
function tryMatch(source: string, context: LayerNode["context"]) {
  try {
    return matchSources({ sources: [source] }, context);
  } catch {
    return undefined;
  }
}

function refuseMissing(node: LayerNode, take: ContextTake, source: string, cause: Error): void {
  const path = inRepository(node, source.replace(/^(\.?\/)+|\/+$/g, ""));
  const { generated } = node.layer;
  const isIn = (pattern: string): boolean => pattern === path || pattern.startsWith(`${path}/`);
  if (generated.some(isIn) || matchesAny(path, generated)) return;
  const { line } = take.instruction.start;
  const submodule = submoduleAbove(node, source);
  throw new LayeredBuildError(
    "missing-source",
    `${node.layer.dockerfile}:${line}: ${take.instruction.kind} ${printablePath(source)}: there is no such file in the build context ${node.layer.context === "" ? "(the repository's root)" : node.layer.context}.`,
    {
      hint:
        submodule === undefined
          ? "Is it misspelt, or left out by the .dockerignore? If an earlier step makes it, name it in `generated:` in layers.yaml, and in `inputs:` what it is made of."
          : `${notCheckedOut(submodule)}. ${howToCheckOut}`,
      cause,
    },
  );
}

const howToCheckOut = "Check it out: actions/checkout with `submodules: true`, or `git submodule update --init`.";

function notCheckedOut(path: string): string {
  return `the submodule ${printablePath(path)} is not checked out`;
}

/** The submodule without files that a source would lie in. */
function submoduleAbove(node: LayerNode, source: string): string | undefined {
  const parts = source.split("/").filter((part) => part !== "" && part !== ".");
  const folders = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  const found = folders.find((folder) => node.context.get(folder)?.submodule === true);
  return found === undefined ? undefined : inRepository(node, found);
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
  const isFolder = entry.kind === "directory" && entry.submodule !== true;
  return isFolder ? PathPatterns.of(patterns).mayMatchBelow(path) : matchesAny(path, patterns);
}

function matchesAny(path: string, patterns: readonly string[]): boolean {
  return PathPatterns.of(patterns).matches(path);
}
