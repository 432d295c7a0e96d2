import { LayeredBuildError } from "../error.ts";
import { keyLayers, type KeyedLayer } from "../key/key-layers.ts";
import type { Log } from "../ports.ts";
import type { Project } from "../project/project.ts";
import type { Plan } from "./plan.ts";

/**
 * Computes the keys again from this checkout, with the bases that the plan has fixed, and refuses a plan that was made of anything else:
 * what is built must be what was decided on. Throws `plan-mismatch`.
 */
export function checkPlan(plan: Plan, project: Project, log: Log): ReadonlyMap<string, KeyedLayer> {
  const bases = Object.assign({}, ...plan.layers.map((layer) => layer.bases));
  const keys = keyLayers(project, bases, log.debug);
  const differing = plan.layers.filter((layer) => layer.action !== "skip" && keys.get(layer.name)?.key !== layer.key);
  if (differing.length === 0) return keys;
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

function hintFor(revision: string, project: Project, generated: boolean): string {
  if (revision !== project.head.commit) {
    return `It was made of commit ${revision.slice(0, 12)}, and ${project.head.commit.slice(0, 12)} is checked out: check out the same one (actions/checkout with \`ref\`).`;
  }
  const files =
    "Files that a step between the two has made or changed count: name them in `generated:` in layers.yaml, and what they are made of in `inputs:`.";
  return generated ? `${files} Do the patterns in \`generated:\` match all of them?` : files;
}

function hasGenerated(project: Project, name: string): boolean {
  return (project.nodes.find((node) => node.id === name)?.layer.generated.length ?? 0) > 0;
}
