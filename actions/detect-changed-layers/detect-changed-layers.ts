import { mkdtemp, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  detectChanges,
  encodePlan,
  layersToBuild,
  matrixOf,
  planTable,
  reasonText,
  wavesOf,
} from "@layered-build/core";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { openRun, tagContext } from "@layered-build/toolkit/suite";
import type { manifest } from "./manifest.ts";

/** Decides what is to be built, and tells it: log, summary, outputs and plan. */
export async function detectChangedLayers(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<void> {
  const { log, setOutput, setNamedOutput, summary, tempFolder } = context;
  const { project, stores, repository } = await openRun(inputs, context, inputs.dirty);
  const { layers, force, parents, bases } = inputs;
  const options = {
    repository,
    layers,
    force,
    parents,
    bases,
    onUnknown: inputs["on-unknown"],
    context: tagContext(context.github, project, new Date()),
    env: context.env,
  };
  const plan = await detectChanges(project, stores, options, log);

  for (const layer of plan.layers) log.info(`${layer.name}: ${layer.action} (${reasonText(layer)})`);
  summary.add(`### Layers\n\n${planTable(plan)}`);

  const toBuild = layersToBuild(plan);
  const runners = new Map(
    project.layers.flatMap(({ id, runner }) => (runner === undefined ? [] : [[id, runner] as const])),
  );
  const planFile = path.join(await mkdtemp(path.join(tempFolder, "layered-build-plan-")), "plan.json");
  await writeFile(planFile, `${JSON.stringify(plan, undefined, 2)}\n`);
  setOutput(
    "layers",
    toBuild.map((layer) => layer.name),
  );
  setOutput("any-changed", toBuild.length > 0);
  setOutput("matrix", matrixOf(toBuild, runners));
  setOutput(
    "waves",
    wavesOf(plan).map((wave) => matrixOf(wave, runners)),
  );
  setOutput("plan-file", planFile);
  setOutput("plan", encodePlan(plan));
  setOutput("reasons", Object.fromEntries(plan.layers.map((layer) => [layer.name, reasonText(layer)])));
  for (const layer of plan.layers) setNamedOutput(layer.name, layer.action === "build");
}
