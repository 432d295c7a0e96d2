import type { LayerNode } from "../../graph/layer-node.ts";
import { collectInputs } from "../../key/collect-inputs.ts";
import { contentKey } from "../../key/content-key.ts";
import type { LayerInputs } from "../../key/layer-inputs.ts";
import { stageShells } from "../../key/stage-shells.ts";
import type { PlanLayer } from "../../plan/plan.ts";
import type { Project } from "../../project/project.ts";

/** What a step's key depends on besides the step. */
export interface StepSurroundings {
  readonly project: Pick<Project, "tree" | "nodes"> & { readonly head: Pick<Project["head"], "commit"> };
  /** The plan's layers by name: their keys are the parents'. */
  readonly planned: ReadonlyMap<string, Pick<PlanLayer, "key">>;
  /** The layer's own member of the plan: the digests of its external images. */
  readonly plan: Pick<PlanLayer, "bases">;
}

/**
 * The key of a step: the content key of what is cut out of a layer (see `stepNode`), so that it is made of everything that can
 * change the step's image, and of nothing that comes after it. 64 lower-case hex digits.
 */
export function stepKey(surroundings: StepSurroundings, step: LayerNode): string {
  return contentKey(stepInputs(surroundings, step));
}

/** What a step's key is made of. */
export function stepInputs({ project, planned, plan }: StepSurroundings, step: LayerNode): LayerInputs {
  const shells = new Map<string, readonly string[]>();
  for (const below of project.nodes) {
    if (below.id === step.id) break;
    shells.set(below.id, stageShells(below, shells).left);
  }
  return collectInputs(step, {
    tree: project.tree,
    commit: project.head.commit,
    parentKeys: new Map([...planned].map(([name, { key }]) => [name, key])),
    bases: plan.bases,
    shells: stageShells(step, shells),
    // The layer's own key has warned of the same.
    warn: () => {},
  });
}
