import type { LayerNode } from "../graph/layer-node.ts";
import { LayeredBuildError } from "../error.ts";
import type { KeyedLayer } from "../key/key-layers.ts";
import type { Plan, PlanLayer } from "../plan/plan.ts";
import type { Project } from "../project/project.ts";
import type { Stores } from "../registry/stores.ts";
import { buildLayer } from "./build-layer.ts";
import { nativeOnly, wantsNative } from "./native-only.ts";
import { chooseEngine } from "./choose-engine.ts";
import type { BuildChoices, BuildEnvironment } from "./build-environment.ts";
import type { LayerResult } from "./layer-result.ts";

/** Layers to bring up to date, by a plan that was checked against this checkout. */
export interface BuildRequest {
  readonly project: Project;
  readonly plan: Plan;
  /** The keys as computed from this checkout; see `checkPlan`. */
  readonly keys: ReadonlyMap<string, KeyedLayer>;
  /** The layers to deal with, by name; others stay as they are. */
  readonly selection: ReadonlySet<string>;
  readonly stores: Stores;
  readonly choices: BuildChoices;
  readonly environment: BuildEnvironment;
}

/** Builds what the plan wants built of the selected layers, parents first, each under its key tag. Layers that are skipped give no result. */
export async function buildLayers(request: BuildRequest): Promise<readonly LayerResult[]> {
  const { project, plan, environment } = request;
  const planned = new Map(plan.layers.map((layer) => [layer.name, layer]));
  const layers = plan.layers.filter((layer) => layer.action !== "skip" && request.selection.has(layer.name));
  for (const layer of layers) if (layer.action === "build") refuseEngine(nodeOf(project, layer), request.choices);
  const results: LayerResult[] = [];
  for (const layer of layers) {
    environment.signal?.throwIfAborted();
    const force = layer.reasons.some(({ kind }) => kind === "forced" || kind === "parent");
    const { key, inputs } = request.keys.get(layer.name) ?? {};
    if (key !== layer.key || inputs === undefined) throw notOfThisCheckout(layer);
    const build = {
      node: nodeOf(project, layer),
      plan: layer,
      inputs,
      planned,
      project,
      stores: request.stores,
      choices: request.choices,
      environment,
      force,
    };
    results.push(
      await environment.log.group(`${layer.action === "build" ? "Build" : "Reuse"} ${layer.name}`, () =>
        buildLayer(build),
      ),
    );
  }
  return results;
}

/** Before anything is built: a layer that is not to be built by BuildKit, and whose Dockerfile needs it. Throws `engine`. */
function refuseEngine(node: LayerNode, choices: BuildChoices): void {
  if (!wantsNative(node, choices)) return;
  const engine = chooseEngine(node);
  if (engine.kind === "buildkit") throw nativeOnly(node, engine.reason);
}

function nodeOf(project: Project, layer: PlanLayer): LayerNode {
  const node = project.nodes.find((each) => each.id === layer.name);
  if (node !== undefined) return node;
  throw notOfThisCheckout(layer);
}

function notOfThisCheckout(layer: PlanLayer): LayeredBuildError {
  return new LayeredBuildError("plan-mismatch", `The plan has a layer ${layer.name} that is not of this checkout.`, {
    hint: "Use the plan with the commit and the layers file that it was made of.",
  });
}
