import { c as matrixOf, d as encodePlan, h as detectChanges, l as wavesOf, n as planTable, p as reasonText, s as layersToBuild } from "./core.js";
import { n as openRun, t as tagContext } from "./suite.js";
import { mkdtemp, writeFile } from "node:fs/promises";
import path from "node:path";

// actions/detect-changed-layers/detect-changed-layers.ts
/** Decides what is to be built, and tells it: log, summary, outputs and plan. */
async function detectChangedLayers(inputs, context) {
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
		context: tagContext(context.github, project, /* @__PURE__ */ new Date()),
		env: context.env
	};
	const plan = await detectChanges(project, stores, options, log);
	for (const layer of plan.layers) log.info(`${layer.name}: ${layer.action} (${reasonText(layer)})`);
	summary.add(`### Layers\n\n${planTable(plan)}`);
	const toBuild = layersToBuild(plan);
	const runners = new Map(project.layers.flatMap(({ id, runner }) => runner === void 0 ? [] : [[id, runner]]));
	const planFile = path.join(await mkdtemp(path.join(tempFolder, "layered-build-plan-")), "plan.json");
	await writeFile(planFile, `${JSON.stringify(plan, void 0, 2)}\n`);
	setOutput("layers", toBuild.map((layer) => layer.name));
	setOutput("any-changed", toBuild.length > 0);
	setOutput("matrix", matrixOf(toBuild, runners));
	setOutput("waves", wavesOf(plan).map((wave) => matrixOf(wave, runners)));
	setOutput("plan-file", planFile);
	setOutput("plan", encodePlan(plan));
	setOutput("reasons", Object.fromEntries(plan.layers.map((layer) => [layer.name, reasonText(layer)])));
	for (const layer of plan.layers) setNamedOutput(layer.name, layer.action === "build");
}

export { detectChangedLayers as t };