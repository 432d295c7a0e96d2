import { DockerfileError } from "./dockerfile-error.ts";
import { type Arguments, GlobalArgs } from "./global-args.ts";
import type { Dockerfile, Stage } from "./instruction.ts";
import type { StageGraph } from "./stage-graph.ts";
import { StageResolver } from "./stage-resolver.ts";
import { didYouMean } from "./suggest.ts";

/** What decides about the stages. `target` is a name, upper and lower case being one, or a number from 0; the last stage by default. */
export interface StageRequest {
  readonly target?: string | number;
  readonly buildArgs?: Arguments;
  /** `TARGETPLATFORM` and its like; BuildKit sets them all. `TARGETSTAGE` is set here. */
  readonly platformArgs?: Arguments;
}

function findTarget({ path, stages }: Dockerfile, target: string | number | undefined): Stage {
  const wanted = target === undefined || target === "" ? stages.length - 1 : target;
  const name = String(wanted).toLowerCase();
  const found = stages.find((stage) => stage.name === name) ?? (/^\d+$/.test(name) ? stages[Number(name)] : undefined);
  if (found !== undefined) return found;
  const names = stages.flatMap((stage) => stage.name ?? []);
  const list = stages.map((stage) => stage.name ?? stage.index).join(", ");
  throw new DockerfileError(
    "unknown-stage",
    `${path} has no stage ${JSON.stringify(wanted)}${didYouMean(name, names)}`,
    {
      hint: `Its stages are ${list}.`,
    },
  );
}

/**
 * Finds the target stage and all stages that it needs, and expands every FROM among them with the ARGs before the first one.
 *
 * Other stages are not looked at. What an external base left with ONBUILD is not known here. Throws `unknown-stage`,
 * `stage-order`, `bad-value` for a FROM that expands to nothing, `bad-substitution` and `required-variable`.
 */
export function resolveStages(dockerfile: Dockerfile, request: StageRequest = {}): StageGraph {
  const stage = findTarget(dockerfile, request.target);
  const targetName = String(request.target ?? "") || dockerfile.stages.at(-1)?.name || "default";
  const platformArgs = { TARGETSTAGE: targetName, ...request.platformArgs };
  const args = new GlobalArgs(dockerfile, request.buildArgs ?? {}, platformArgs);
  const resolver = new StageResolver(dockerfile, args);
  const target = resolver.resolve(stage);
  const needed = new Map([[stage.index, target]]);
  // Every use leads to a stage above, so that going down the numbers meets all.
  for (let index = stage.index; index >= 0; index--) {
    const resolved = needed.get(index);
    if (resolved === undefined) continue;
    for (const { to } of [resolved.base, ...resolved.references]) {
      const next = to.kind === "stage" ? dockerfile.stages[to.index] : undefined;
      if (next !== undefined && !needed.has(next.index)) needed.set(next.index, resolver.resolve(next));
    }
  }
  const stages = [...needed.values()].toSorted((one, other) => one.stage.index - other.stage.index);
  return { dockerfile, target, stages, globalArgs: args.values };
}
