import { parseDockerfile, type CopyInstruction, type ResolvedStage, type StageGraph } from "@layered-build/dockerfile";
import type { LayerNode, ParentLink } from "../../graph/layer-node.ts";
import { HandOver } from "../native/hand-over.ts";
import { copyOrigin } from "./copy-origin.ts";
import { exactWord, type ExportSource } from "./export-source.ts";

/** A COPY from a stage, and how what it takes gets out of there. */
export interface StageCopy {
  readonly instruction: CopyInstruction;
  readonly exports: readonly ExportSource[];
}

/**
 * A layer cut down to the builder stages that some COPYs take from, and a stage behind them that is nothing but what these take: one
 * COPY, and so one blob, for each source. That is all that BuildKit has to build, and what the step key is made of.
 */
export function exportNode(node: LayerNode, copies: readonly StageCopy[], platforms: readonly string[]): LayerNode {
  const graphs = platforms.flatMap((platform) => node.graphs.get(platform) ?? []);
  const indexes = copies.map(({ instruction }) => graphs.map((graph) => stageOf(graph, instruction)));
  const highest = Math.max(...indexes.flat());
  const below = node.dockerfile.stages.filter(({ index }) => index <= highest);
  const last = below.at(-1);
  const line = (last?.instructions.at(-1) ?? last?.from)?.end.line ?? 0;
  const text = [...node.text.split("\n").slice(0, line), "FROM scratch", ...copyLines(copies), ""].join("\n");
  const stage = parseDockerfile(text, node.dockerfile.path).stages.at(-1);
  if (stage === undefined || stage.index !== highest + 1) throw new RangeError("The export is not the last stage");
  const dockerfile = { ...node.dockerfile, stages: [...below, stage] };

  const cut = (graph: StageGraph): StageGraph => {
    const uses = copies.flatMap(({ instruction, exports }) => exports.map(() => stageOf(graph, instruction)));
    const target: ResolvedStage = {
      stage,
      base: { by: "FROM", to: { kind: "scratch" }, position: stage.from.start, unknown: [] },
      triggers: [],
      references: stage.instructions.map(({ start }, at) => {
        return { by: "COPY", to: { kind: "stage", index: uses[at] ?? 0 }, position: start, unknown: [] };
      }),
    };
    return { ...graph, dockerfile, target, stages: needed(graph, target) };
  };
  const cutGraphs = new Map(
    platforms.flatMap((platform) => {
      const graph = node.graphs.get(platform);
      return graph === undefined ? [] : [[platform, cut(graph)] as const];
    }),
  );
  const resolved = [...cutGraphs.values()].flatMap(({ stages }) => stages);
  const used = new Set(
    resolved
      .flatMap(({ base, references }) => [base, ...references])
      .flatMap(({ to }) => (to.kind === "external" ? [to.reference] : [])),
  );
  const links = linksOf(node, resolved, used);
  const { target: _, ...layer } = node.layer;
  return {
    ...node,
    layer: {
      ...layer,
      platforms,
      labels: {},
      annotations: {},
      buildArgs: { ...unusedParent(node, links), ...layer.buildArgs },
    },
    text,
    dockerfile,
    graphs: cutGraphs,
    closure: dockerfile.stages.filter(({ index }) => resolved.some((each) => each.stage.index === index)),
    chain: [stage],
    base: { kind: "scratch" },
    chainsDiffer: false,
    links,
    parents: links.map(({ id }) => id),
    externals: node.externals.filter((reference) => used.has(reference)),
  };
}

function stageOf(graph: StageGraph, instruction: CopyInstruction): number {
  const origin = copyOrigin(graph, instruction);
  if (origin?.kind === "stage") return origin.index;
  throw new HandOver(`COPY --from in line ${instruction.start.line} is of a stage on some platforms only`);
}

function copyLines(copies: readonly StageCopy[]): readonly string[] {
  let count = 0;
  return copies.flatMap(({ instruction: { from = "", parents }, exports }) =>
    exports.map(({ path }) => {
      const words = JSON.stringify([exactWord(path), `/s/${count++}`]);
      return `COPY --from=${from} ${parents ? "--parents " : ""}${words}`;
    }),
  );
}

/** The stages that one needs, itself among them. */
export function needed(graph: StageGraph, target: ResolvedStage): readonly ResolvedStage[] {
  const found = new Map<number, ResolvedStage>();
  const add = (each: ResolvedStage | undefined): void => {
    if (each === undefined || found.has(each.stage.index)) return;
    found.set(each.stage.index, each);
    for (const { to } of [each.base, ...each.references]) {
      if (to.kind === "stage") add(graph.stages.find(({ stage }) => stage.index === to.index));
    }
  };
  add(target);
  return [...found.values()].toSorted((one, other) => one.stage.index - other.stage.index);
}

/** Parents that the builders refer to, or are told of by a build argument. */
function linksOf(node: LayerNode, stages: readonly ResolvedStage[], used: ReadonlySet<string>): readonly ParentLink[] {
  const declared = new Set(
    stages.flatMap(({ stage: { instructions } }) =>
      instructions.flatMap((each) => (each.kind === "ARG" ? each.args.map(({ name }) => name) : [])),
    ),
  );
  return node.links
    .map((link) => ({ ...link, names: link.names.filter((name) => used.has(name)) }))
    .filter(({ names, argument }) => names.length > 0 || (argument !== undefined && declared.has(argument)));
}

/** BuildKit wants a name for each FROM, also of stages that it does not build. */
function unusedParent({ links }: LayerNode, used: readonly ParentLink[]): Readonly<Record<string, string>> {
  const names = links.flatMap(({ id, argument }) =>
    argument === undefined || used.some((link) => link.id === id) ? [] : [argument],
  );
  return Object.fromEntries(names.map((name) => [name, "scratch"]));
}
