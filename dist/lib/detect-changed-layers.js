"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_core = require("./core.js");
const require_git = require("./git.js");
const require_suite = require("./suite.js");
const require_plan = require("./plan.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_fs_promises = require("node:fs/promises");

// actions/detect-changed-layers/report.ts
/** With more layers than this, those that stay as they are get folded in the log. */
const mostLines = 50;
/** Tells the log, the summary and the outputs what was decided. What the runner would not take is left to the plan file, with a warning. */
async function report(context, project, plan) {
	const { setOutput, setNamedOutput, summary, log } = context;
	await logDecisions(context, plan);
	summary.add(`### Layers\n\n${require_core.planGraph(plan)}\n${require_core.planTable(plan)}`);
	const toBuild = require_core.layersToBuild(plan);
	const runners = new Map(project.layers.flatMap(({ id, runner }) => runner === void 0 ? [] : [[id, runner]]));
	const planFile = node_path.default.join(await (0, node_fs_promises.mkdtemp)(node_path.default.join(context.tempFolder, "layered-build-plan-")), "plan.json");
	await (0, node_fs_promises.writeFile)(planFile, `${JSON.stringify(plan, void 0, 2)}\n`);
	setOutput("any-changed", toBuild.length > 0);
	setOutput("plan-file", planFile);
	for (const layer of plan.layers) setNamedOutput(layer.name, layer.action === "build");
	const layers = toBuild.map((layer) => layer.name);
	const encoded = require_plan.encodePlan(plan);
	const matrices = require_core.matricesOf(toBuild, runners);
	const [first = { include: [] }, second] = matrices;
	const matrix = second === void 0 ? first : void 0;
	const waves = require_core.wavesOf(plan, runners);
	const reasons = Object.fromEntries(plan.layers.map((layer) => [layer.name, require_plan.reasonText(layer)]));
	const { fit, leftOut } = require_core.outputsThatFit({
		layers,
		plan: encoded,
		waves,
		matrix,
		matrices,
		reasons
	}, [
		"waves",
		"matrix",
		"matrices"
	]);
	if (fit.has("layers")) setOutput("layers", layers);
	if (fit.has("plan") && encoded !== void 0) setOutput("plan", encoded);
	if (fit.has("waves")) setOutput("waves", waves);
	if (fit.has("matrix")) setOutput("matrix", matrix);
	if (fit.has("matrices")) setOutput("matrices", matrices);
	if (fit.has("reasons")) setOutput("reasons", reasons);
	const tooLong = encoded === void 0 ? ["plan", ...leftOut] : leftOut;
	if (tooLong.length > 0) log.warning(`Too long for a job output, and left out: ${tooLong.join(", ")}. All of it is in the plan file (output plan-file): hand that to later steps of this job, or select fewer layers with \`layers\`.`);
	if (matrix === void 0) log.warning(`${toBuild.length} layers are to be built, and a matrix has at most 256 jobs: the output matrix is left out. Use waves, or matrices, which are split.`);
}
async function logDecisions({ log }, { layers }) {
	const tell = (those) => {
		for (const layer of those) log.info(`${layer.name}: ${layer.action} (${require_plan.reasonText(layer)})`);
	};
	const { build = [], reuse = [], skip = [] } = Object.groupBy(layers, ({ action }) => action);
	const others = [...reuse, ...skip];
	if (layers.length <= mostLines || others.length === 0) tell(layers);
	else {
		tell(build);
		await log.group(`${others.length} layers that are not built`, async () => tell(others));
	}
	log.info(`${layers.length} layers: ${build.length} to build, ${reuse.length} to reuse, ${skip.length} to skip`);
}

// actions/detect-changed-layers/detect-changed-layers.ts
var detect_changed_layers_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ detectChangedLayers: () => detectChangedLayers });
/** Decides what is to be built, and tells it: log, summary, outputs and plan. */
async function detectChangedLayers(inputs, context) {
	if (inputs["base-ref"] !== void 0 && inputs.strategy !== "diff") throw new require_git.LayeredBuildError("bad-input", `\`base-ref\` has no effect with \`strategy: ${inputs.strategy}\`.`, { hint: "Set `strategy: diff` to compare with a commit, or leave `base-ref` out." });
	const fetched = await require_suite.fetchMissingCheckout(inputs.token, context);
	const opening = require_suite.openOptions(inputs, context, inputs.dirty, fetched);
	let opened;
	const open = () => opened ??= require_suite.openRun(inputs, context, opening);
	const strategy = await strategyOf(inputs, context, opening, async () => (await open()).project);
	const { project, stores, repository, cache } = await open();
	const { layers, force, parents, bases } = inputs;
	const options = {
		repository,
		layers,
		force,
		parents,
		bases,
		strategy,
		onUnknown: inputs["on-unknown"],
		context: require_suite.tagContext(context.github, project, /* @__PURE__ */ new Date()),
		env: context.env,
		cache
	};
	const { explain } = await require_core.detectChanges(project, stores, options, context.log);
	await report(context, project, await explain());
}
async function strategyOf(inputs, { github, log, signal, mask, tempFolder: temporary }, options, open) {
	if (inputs.strategy !== "diff") return { kind: inputs.strategy };
	const { token } = inputs;
	const access = token === void 0 ? void 0 : {
		serverUrl: github.serverUrl,
		token,
		mask
	};
	const request = {
		options,
		event: require_suite.runEvent(github),
		baseRef: inputs["base-ref"],
		access,
		temporary,
		signal
	};
	const comparison = await require_core.compareWithBase(open, request);
	if (comparison.kind === "before") log.info(`Compared with ${comparison.since}.`);
	else log.warning(`Every layer counts as changed, because there is nothing to compare with: ${comparison.why}.`);
	return {
		kind: "diff",
		comparison
	};
}

Object.defineProperty(exports, "detect_changed_layers_exports", {
  enumerable: true,
  get: function () {
    return detect_changed_layers_exports;
  }
});