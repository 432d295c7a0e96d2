import type { Digest } from "@layered-build/oci";
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
import type { LayerBuild } from "./layer-build.ts";
import type { LayerResult } from "./layer-result.ts";
import { refuseMissingStep } from "./split/build-split.ts";

/** Layers to bring up to date, by a plan that was checked against this checkout. */
export interface BuildRequest {
  readonly project: Project;
  readonly plan: Plan;
  /** Whether the plan was made by this run. */
  readonly planIsFresh: boolean;
  /** The keys as computed from this checkout; see `checkPlan`. */
  readonly keys: ReadonlyMap<string, KeyedLayer>;
  /** Images that are known to be there under their keys, by layer: they are not asked for again. */
  readonly images: ReadonlyMap<string, Digest>;
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
  const images = new Map(request.images);
  const builds = layers.map((layer): LayerBuild => {
    const force = layer.reasons.some(({ kind }) => kind === "forced" || kind === "parent");
    const { key, inputs } = request.keys.get(layer.name) ?? {};
    if (key !== layer.key || inputs === undefined) throw notOfThisCheckout(layer);
    return {
      node: nodeOf(project, layer),
      plan: layer,
      inputs,
      planned,
      images,
      project,
      stores: request.stores,
      choices: request.choices,
      environment,
      planIsFresh: request.planIsFresh,
      force,
    };
  });
  for (const build of builds) if (build.plan.action === "build") await refuseEngine(build);
  const results: LayerResult[] = [];
  for (const build of builds) {
    environment.signal?.throwIfAborted();
    const title = `${build.plan.action === "build" ? "Build" : "Reuse"} ${build.plan.name}`;
    const result = await environment.log.group(title, () => buildLayer(build));
    images.set(result.layer, result.digest);
    results.push(result);
  }
  return results;
}

/** Before anything is built: a layer that is not to be built by BuildKit, and whose Dockerfile needs it. Throws `engine`. */
async function refuseEngine(build: LayerBuild): Promise<void> {
  const { node, choices } = build;
  if (!wantsNative(node, choices)) return;
  const engine = chooseEngine(node);
  if (engine.kind === "buildkit") throw nativeOnly(node, engine.reason);
  if (engine.kind === "split") await refuseMissingStep(build, engine);
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
