import type { ResolvedStage, Stage, StageGraph } from "@layered-build/dockerfile";
import type { LayerNode } from "../../graph/layer-node.ts";

/**
 * A layer cut down to the first stages of its chain: what BuildKit has to build of it, and what its step key is made of. Later stages,
 * stages that only they need, and what is written into the finished image only (labels, annotations) are not in it.
 * `head` is the chain up to the cut; see `cutChain`.
 */
export function stepNode(node: LayerNode, head: readonly Stage[]): LayerNode {
  const last = head.at(-1);
  if (last === undefined) throw new RangeError("A step has a stage");
  const end = last.instructions.at(-1)?.end ?? last.from.end;
  const graphs = new Map([...node.graphs].map(([platform, graph]) => [platform, cutGraph(graph, last, end.line)]));
  const resolved = [...graphs.values()].flatMap(({ stages }) => stages);
  const used = new Set(
    resolved
      .flatMap(({ base, references }) => [base, ...references])
      .flatMap(({ to }) => (to.kind === "external" ? [to.reference] : [])),
  );
  const stages = node.dockerfile.stages
    .filter(({ index }) => index <= last.index)
    .map((stage) => (stage.index === last.index ? last : stage));
  const links = node.links
    .map((link) => ({ ...link, names: link.names.filter((name) => used.has(name)) }))
    .filter(({ names }) => names.length > 0);
  const { target, ...layer } = node.layer;
  const isTarget = node.chain.at(-1)?.index === last.index;
  return {
    ...node,
    // The stage that is cut is the file's last, which is the target where none is named.
    layer: { ...layer, ...(isTarget && target !== undefined ? { target } : {}), labels: {}, annotations: {} },
    text: `${node.text.split("\n").slice(0, end.line).join("\n")}\n`,
    dockerfile: { ...node.dockerfile, stages },
    graphs,
    closure: stages.filter(({ index }) => resolved.some(({ stage }) => stage.index === index)),
    chain: head,
    links,
    parents: links.map(({ id }) => id),
    externals: node.externals.filter((reference) => used.has(reference)),
  };
}

/** The stages of a platform that the cut one needs, itself included. */
function cutGraph(graph: StageGraph, last: Stage, line: number): StageGraph {
  const all = new Map(graph.stages.map((each) => [each.stage.index, each]));
  const whole = all.get(last.index);
  if (whole === undefined) throw new RangeError(`No stage ${last.index}`);
  const target: ResolvedStage = {
    ...whole,
    stage: last,
    references: whole.references.filter(({ position }) => position.line <= line),
  };
  const needed = new Map<number, ResolvedStage>();
  const add = (each: ResolvedStage | undefined): void => {
    if (each === undefined || needed.has(each.stage.index)) return;
    needed.set(each.stage.index, each);
    for (const { to } of [each.base, ...each.references]) if (to.kind === "stage") add(all.get(to.index));
  };
  add(target);
  const stages = [...needed.values()].toSorted((one, other) => one.stage.index - other.stage.index);
  return { ...graph, dockerfile: graph.dockerfile, target, stages };
}
