import type { Stage } from "@layered-build/dockerfile";
import { baseParent, type LayerNode } from "../graph/layer-node.ts";

/** BuildKit's shell where no SHELL says otherwise; that of an external image is taken to be it. */
const defaultShell: readonly string[] = ["/bin/sh", "-c"];

/** The shells that a layer's stages start with, and the one that its image leaves to the layers above. */
export interface StageShells {
  readonly inherited: (stage: Stage) => readonly string[];
  readonly left: readonly string[];
}

/**
 * Follows SHELL from the layer below through the stages: blanks in a RUN mean nothing to a POSIX shell, and much to others.
 * `shells` are those that the layers below have left, by id.
 */
export function stageShells(node: LayerNode, shells: ReadonlyMap<string, readonly string[]>): StageShells {
  const inherited = new Map<number, readonly string[]>();
  const left = new Map<number, readonly string[]>();
  const parent = baseParent(node);
  const below = (parent === undefined ? undefined : shells.get(parent.id)) ?? defaultShell;
  for (const stage of node.closure) {
    const bases = [...node.graphs.values()].flatMap((graph) => graph.stages.filter((each) => each.stage === stage));
    const [first] = bases;
    const start = first?.base.to.kind === "stage" ? (left.get(first.base.to.index) ?? defaultShell) : below;
    inherited.set(stage.index, start);
    left.set(stage.index, lastShell(stage) ?? start);
  }
  const target = node.chain.at(-1);
  return {
    inherited: (stage) => inherited.get(stage.index) ?? defaultShell,
    left: (target === undefined ? undefined : left.get(target.index)) ?? below,
  };
}

function lastShell(stage: Stage): readonly string[] | undefined {
  const shells = stage.instructions.flatMap((instruction) => (instruction.kind === "SHELL" ? [instruction.argv] : []));
  return shells.at(-1);
}
