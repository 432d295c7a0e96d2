import type { LayerNode } from "../../graph/layer-node.ts";
import { loadInputs } from "../../image/stored-inputs.ts";
import { explainChange, pathOfRecord } from "../../key/explain-change.ts";
import { parentNames } from "../../key/collect-inputs.ts";
import type { LayerInputs } from "../../key/layer-inputs.ts";
import type { LayerBuild } from "../layer-build.ts";
import { stepInputs } from "./step-key.ts";

/**
 * Why the result of a step is not there, as the end of a sentence: `, because src/main.py changed`; empty where nothing is known of the
 * image before. `made`: how many of the last instructions are not the Dockerfile's. Never fails: it only explains.
 */
export async function explainStep(build: LayerBuild, step: LayerNode, made = 0): Promise<string> {
  const { node, plan, environment } = build;
  if (plan.before === undefined) return "";
  try {
    const store = await build.stores.ofLayer(node.layer);
    const before = await loadInputs(store, node.layer.tagPrefix, plan.before);
    if (before === undefined) return "";
    const changes = stepChanges(before, build.inputs, stepInputs(build, step), made, parentNames(node));
    return changes.length === 0 ? "" : `, because ${changes.join(", ")}`;
  } catch (error) {
    environment.log.debug(`${node.id}: what changed cannot be told: ${String(error)}`);
    return "";
  }
}

/**
 * What of a step differs from what the image before was made of. The list of that is the whole layer's: only what the step has is looked
 * at, and files that the layer (`now`) has lost altogether.
 */
export function stepChanges(
  before: LayerInputs,
  now: LayerInputs,
  step: LayerInputs,
  made: number,
  names: ReadonlyMap<string, string>,
): readonly string[] {
  const instructions = new Set(before.dockerfile);
  const own = step.dockerfile.slice(0, step.dockerfile.length - made);
  const files = [...step.files];
  const kept = new Set(files.map(pathOfRecord));
  const present = new Set([...now.files].map(pathOfRecord));
  const asBefore: LayerInputs = {
    ...step,
    dockerfile: own.every((line) => instructions.has(line)) ? step.dockerfile : [],
    files: [...before.files].filter((record) => kept.has(pathOfRecord(record)) || !present.has(pathOfRecord(record))),
    extraFiles: before.extraFiles,
    buildArgs: among(before.buildArgs, step.buildArgs),
    parents: among(before.parents, step.parents),
    bases: among(before.bases, step.bases),
    platforms: before.platforms,
  };
  return explainChange(asBefore, { ...step, files, platforms: now.platforms }, names);
}

/** The members that another record has too. */
function among(
  record: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => Object.hasOwn(other, name)));
}
