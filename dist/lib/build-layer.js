"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_build = require("./build.js");
const require_git = require("./git.js");
const require_core = require("./core.js");
const require_suite = require("./suite.js");
const require_toolkit = require("./toolkit.js");
const require_plan = require("./plan.js");

// actions/build-layer/plan-of-run.ts
/**
* The plan that was handed over and checked against this checkout, or one that is made here. Throws `bad-plan`, `plan-mismatch`, and
* `bad-input` for inputs that only the maker of a plan can heed.
*/
async function planOfRun(inputs, context, { project, stores, repository, cache }, tags) {
	const plan = await require_plan.givenPlan(inputs, context.workspace);
	if (plan === void 0) {
		const choices = {
			layers: inputs.layer,
			force: inputs.force,
			parents: "build",
			onUnknown: "build",
			bases: inputs.bases
		};
		return require_core.detectChanges(project, stores, {
			...choices,
			repository,
			context: tags,
			env: context.env,
			cache
		}, context.log);
	}
	if (inputs.force.kind !== "none") throw new require_git.LayeredBuildError("bad-input", "`force` has no effect on a plan that is made already.", { hint: "Give `force` to detect-changed-layers, which makes the plan, or leave out `plan`." });
	const listings = await require_core.listingsOfPlan(plan, project, stores);
	return {
		plan,
		keys: require_core.checkPlan(plan, project, context.log, listings),
		images: /* @__PURE__ */ new Map(),
		explain: async () => plan
	};
}
/**
* The layers that this run deals with. Those that are built only because a selected one needs them belong to it, unless the plan came from
* elsewhere: then it may be one of several jobs, and the selection says who does what.
*/
function layersOfRun(plan, selection, inputs) {
	if (require_toolkit.isPlanned(inputs)) return selection;
	return /* @__PURE__ */ new Set([...selection, ...plan.layers.filter((layer) => layer.action === "build").map((layer) => layer.name)]);
}

// actions/build-layer/report.ts
/** Tells the log, the summary and the outputs what was built and published; single outputs are those of the last layer. */
function report({ setOutput, summary, log }, plan, built, published) {
	const tagsOf = (layer) => published.find((each) => each.layer === layer)?.tags ?? [];
	const results = built.map((result) => ({
		...result,
		why: whyOf(result, plan),
		tags: tagsOf(result.layer)
	}));
	for (const result of results) log.info(`${result.layer}: ${result.action} (${result.why}) ${result.image}${sizeOf(result)}`);
	if (results.length > 0) summary.add(`### Images\n\n${require_build.resultTable(results)}`);
	else {
		const items = published.map((each) => `- ${each.layer}: \`${each.image}\` ${each.tags.join(", ")}${sizeOf(each)}`);
		summary.add(`### Published\n\n${items.join("\n")}`);
		for (const each of published) if (each.size !== void 0) log.info(`${each.layer}: ${require_build.sizeText(each.size)}`);
	}
	const images = [...built, ...published].map(({ layer, image }) => [layer, image]);
	const last = built.at(-1);
	const lastImage = last ?? published.at(-1);
	const lastPublished = published.find((each) => each.layer === lastImage?.layer);
	setOutput("images", Object.fromEntries(images));
	setOutput("pushed-bytes", built.reduce((sum, result) => sum + result.sentBytes, 0));
	if (lastImage === void 0) return;
	setOutput("digest", lastImage.digest);
	setOutput("image", lastImage.image);
	setOutput("key", lastImage.key);
	setOutput("tags", (lastPublished?.tags ?? []).join("\n"));
	setOutput("version", lastPublished?.version ?? "");
	setOutput("json", { tags: lastPublished?.tags ?? [] });
	if (last === void 0) return;
	setOutput("imageid", last.imageId);
	setOutput("metadata", {
		"containerimage.digest": last.digest,
		"containerimage.config.digest": last.imageId
	});
	setOutput("action", last.action);
	setOutput("engine", last.engine);
}
/** How large an image is, where its layer has a limit. */
function sizeOf({ size }) {
	return size === void 0 ? "" : ` (${require_build.sizeText(size)})`;
}
/** Why a layer was built, as the plan says, and why in this way, as the engine says; of an image that was there, that it was. */
function whyOf({ action, layer, why }, plan) {
	const planned = plan.layers.find(({ name }) => name === layer);
	return (action === "reused" || planned === void 0 ? [why] : [require_plan.reasonText(planned), why]).filter((text) => text !== "").join("; ");
}

// actions/build-layer/build-layer.ts
var build_layer_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ buildLayer: () => buildLayer });
/** Builds what the plan asks for, gives the images their tags, and tells it. */
async function buildLayer(inputs, context) {
	const { log, env, github } = context;
	const opened = await require_suite.openRun(inputs, context, require_suite.openOptions(inputs, context, "hash"));
	const { project, stores, environment, repository } = opened;
	const tags = require_suite.tagContext(github, project, /* @__PURE__ */ new Date());
	const names = project.nodes.map((node) => node.id);
	const selected = require_core.selectLayers(inputs.layer, names, "layer");
	const { plan, keys, images, explain } = await planOfRun(inputs, context, opened, tags);
	const planIsFresh = inputs.plan === void 0 && inputs["plan-file"] === void 0;
	const explained = explain();
	const selection = layersOfRun(plan, selected, inputs);
	const rules = inputs["tag-rules"] === void 0 ? {} : { tagRules: inputs["tag-rules"] };
	const tagged = inputs.phase === "build" ? [] : await require_build.planTags({
		project,
		plan,
		selection,
		...rules,
		flavor: inputs.flavor,
		context: tags,
		env,
		log
	});
	const further = inputs.store === void 0 ? inputs.images : [];
	if (further.length < inputs.images.length) log.info("`images` is left aside: with `store`, nothing is pushed");
	require_build.checkFurther(further, tagged);
	const url = repository === "" ? {} : { url: `${github.serverUrl}/${repository}` };
	const given = sourceDateEpoch(context);
	const choices = {
		engine: inputs.engine,
		epoch: given ?? project.head.time,
		fixedTime: given !== void 0,
		source: {
			repository,
			revision: project.head.commit,
			...url
		}
	};
	const built = inputs.phase === "publish" ? [] : await require_build.buildLayers({
		project,
		plan,
		planIsFresh,
		keys,
		images,
		selection,
		stores,
		choices,
		environment
	});
	context.signal.throwIfAborted();
	const isNewest = () => require_suite.isNewestCommit(github, inputs.token, env);
	const request = {
		tagged,
		stores,
		images: new Map([
			...images,
			...built.map(({ layer, digest }) => [layer, digest]),
			...await givenDigests(inputs, tagged)
		]),
		isNewest,
		log,
		further
	};
	const published = inputs.phase === "build" ? [] : await require_build.publishLayers(request);
	report(context, await explained, built, published);
}
/** The images that an earlier job looked at, for each layer that gets tags. Throws `bad-input` where one is not among them. */
async function givenDigests({ digests, phase }, tagged) {
	if (digests === void 0) return [];
	if (phase !== "publish") throw new require_git.LayeredBuildError("bad-input", `\`digests\` is for phase: publish, and this is phase: ${phase}.`, { hint: "What is built now is what no earlier job can have looked at." });
	const { decodeDigests, digestOfLayer } = await Promise.resolve().then(() => require("./plan.js")).then((n) => n.plan_exports);
	const given = decodeDigests(digests);
	return tagged.map(({ layer }) => [layer.id, digestOfLayer(given, layer.id)]);
}
/** reproducible-builds.org/specs/source-date-epoch; undefined where it is not set. Throws `bad-input`. */
function sourceDateEpoch({ env }) {
	const text = env["SOURCE_DATE_EPOCH"] ?? "";
	if (text === "") return void 0;
	if (/^\d{1,11}$/.test(text)) return Number(text);
	throw new require_git.LayeredBuildError("bad-input", `SOURCE_DATE_EPOCH is "${text}", which is no number of seconds since 1970.`, { hint: "Without the variable the commit's time is used." });
}

Object.defineProperty(exports, "build_layer_exports", {
  enumerable: true,
  get: function () {
    return build_layer_exports;
  }
});