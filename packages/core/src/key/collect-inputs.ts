import { canonicalInstructions, declaredArgs, type Dockerfile } from "@layered-build/dockerfile";
import type { LayerNode } from "../graph/layer-node.ts";
import { collectExtraFiles, collectFiles } from "./collect-files.ts";
import { basesOf } from "./external-images.ts";
import type { WorkTree } from "../source/work-tree.ts";
import type { StageShells } from "./stage-shells.ts";
import type { LayerInputs } from "./layer-inputs.ts";
import { weightsInputs, type WeightsListings } from "./weights-files.ts";

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
  /** The files of the sources of weights, as far as they are known. */
  readonly listings?: WeightsListings | undefined;
  readonly warn: (message: string) => void;
}

/** Collects everything that can change a layer's image. Throws `missing-source` for a COPY of what is not there. */
export function collectInputs(node: LayerNode, context: InputsContext): LayerInputs {
  const { layer, dockerfile } = node;
  const triggers = [...node.triggers.values()].flat();
  const declared = [...node.graphs.values()].flatMap((graph) => declaredArgs(graph, triggers));
  return {
    schema: "1",
    dockerfile: [
      ...globalArguments(dockerfile, declared),
      ...targetName(node, declared),
      ...node.closure.flatMap((stage) => canonicalInstructions(stage, context.shells.inherited(stage))),
    ],
    ...(dockerfile.directives.syntax === undefined ? {} : { syntax: dockerfile.directives.syntax }),
    ...(dockerfile.directives.escape === "\\" ? {} : { escape: dockerfile.directives.escape }),
    platforms: layer.platforms.toSorted(),
    buildArgs: Object.fromEntries(
      Object.entries(layer.buildArgs).filter(([name]) => declared.includes(name) || isAlwaysTaken(name)),
    ),
    files: collectFiles(node, context.warn),
    ...(layer.weights === undefined
      ? {}
      : weightsInputs(layer.weights, context.bases, context.listings, (pattern) =>
          context.warn(`${node.id}: no file of its weights fits the pattern ${pattern} of \`include\``),
        )),
    extraFiles: collectExtraFiles(node, context.tree, context.warn),
    parents: Object.fromEntries(
      node.links.flatMap(({ id, names, argument }) => {
        const key = context.parentKeys.get(id) ?? "";
        return parentMembers(names, argument).map((name) => [name, key]);
      }),
    ),
    bases: basesOf(node, context.bases),
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

/** The name that the target is asked for by, which is a value like that of any ARG: BuildKit keeps its upper and lower case. */
function targetName(node: LayerNode, declared: readonly string[]): readonly string[] {
  if (!declared.includes("TARGETSTAGE")) return [];
  return [...new Set(Array.from(node.graphs.values(), ({ globalArgs }) => globalArgs.get("TARGETSTAGE") ?? ""))].map(
    (value) => `ARG ${JSON.stringify({ name: "TARGETSTAGE", value })}`,
  );
}

/** Which layer each member of `parents` is. */
export function parentNames({ links }: LayerNode): ReadonlyMap<string, string> {
  return new Map(
    links.flatMap(({ id, names, argument }) => parentMembers(names, argument).map((name) => [name, id] as const)),
  );
}

/** The members of `parents` that stand for one parent: how the Dockerfile refers to it, a build argument written as `$NAME`. */
function parentMembers(names: readonly string[], argument: string | undefined): readonly string[] {
  return argument === undefined ? names : [`$${argument}`];
}

/** The id of `id=x,src=…`, or of `default`. */
function idOf(option: string): string {
  return /(?:^|,)id=([^,]*)/.exec(option)?.[1] ?? option;
}
