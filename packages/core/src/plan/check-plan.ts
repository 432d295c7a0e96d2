import { LayeredBuildError } from "../error.ts";
import { suiteTag } from "../image/suite-tag.ts";
import { keyLayers, type KeyedLayer } from "../key/key-layers.ts";
import { weightsListings, type WeightsListings } from "../key/weights-files.ts";
import type { Log } from "../ports.ts";
import type { Project } from "../project/project.ts";
import type { Bases } from "../registry/resolve-bases.ts";
import type { Stores } from "../registry/stores.ts";
import type { Plan, PlanLayer } from "./plan.ts";

/**
 * Computes the keys again from this checkout, with the bases that the plan has fixed (and the files of weights there), and refuses a plan that was made of anything else:
 * what is built must be what was decided on. Throws `plan-mismatch`.
 */
export function checkPlan(
  plan: Plan,
  project: Project,
  log: Log,
  listings?: WeightsListings,
): ReadonlyMap<string, KeyedLayer> {
  const keys = keyLayers(project, basesOfPlan(plan), log.debug, { listings });
  const used = plan.layers.filter((layer) => layer.action !== "skip");
  const differing = used.filter((layer) => keys.get(layer.name)?.key !== layer.key);
  if (differing.length === 0) {
    for (const layer of used) checkPlace(layer, project);
    return keys;
  }
  const unknown = differing.filter((layer) => !keys.has(layer.name)).map((layer) => layer.name);
  if (unknown.length > 0) {
    throw new LayeredBuildError(
      "plan-mismatch",
      `The plan has layers that this checkout has not: ${unknown.join(", ")}.`,
      {
        hint: "Was the layers file changed since? Make the plan anew with detect-changed-layers, with the same `config`.",
      },
    );
  }
  const names = differing.map((layer) => layer.name).join(", ");
  const { revision } = plan.source;
  throw new LayeredBuildError(
    "plan-mismatch",
    `The plan was not made of this checkout: the content of ${names} is another now.`,
    {
      hint: hintFor(
        revision,
        project,
        differing.some((layer) => hasGenerated(project, layer.name)),
      ),
    },
  );
}

/** The files of the weights of a plan, at the commits that it has fixed: for `checkPlan`. Throws what the Hub says. */
export function listingsOfPlan(plan: Plan, project: Project, stores: Stores): Promise<WeightsListings> {
  return weightsListings(project.nodes, basesOfPlan(plan), stores);
}

function basesOfPlan(plan: Plan): Bases {
  return Object.assign({}, ...plan.layers.map((layer) => layer.bases));
}

/** A plan comes from another job: it must not say where an image of this checkout goes, or what counts as whole. */
function checkPlace(layer: PlanLayer, project: Project): void {
  const node = project.nodes.find(({ id }) => id === layer.name);
  const same =
    node !== undefined &&
    layer.tag === suiteTag(node.layer.tagPrefix, "key", layer.key) &&
    layer.image === node.layer.image &&
    layer.platforms.join() === node.layer.platforms.join() &&
    layer.parents.join() === node.parents.join();
  if (same) return;
  throw new LayeredBuildError(
    "plan-mismatch",
    `The plan puts layer ${layer.name} elsewhere than this checkout's layers file does.`,
    {
      hint: "Make the plan anew with detect-changed-layers, with the same `config`.",
    },
  );
}

function hintFor(revision: string, project: Project, generated: boolean): string {
  if (revision !== project.head.commit) {
    return `It was made of commit ${revision.slice(0, 12)}, and ${project.head.commit.slice(0, 12)} is checked out: check out the same one (actions/checkout with \`ref\`).`;
  }
  const files =
    "Files that a step between the two has made or changed count (also where the plan was made with `dirty: ignore`): name them in `generated:` in layers.yaml, and what they are made of in `inputs:`.";
  return generated ? `${files} Do the patterns in \`generated:\` match all of them?` : files;
}

function hasGenerated(project: Project, name: string): boolean {
  return (project.nodes.find((node) => node.id === name)?.layer.generated.length ?? 0) > 0;
}
