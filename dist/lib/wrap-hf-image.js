"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_wrap = require("./wrap.js");
const require_toolkit = require("./toolkit.js");
const require_git = require("./git.js");
const require_images = require("./images.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);

// actions/wrap-hf-image/idle-space-inputs.ts
/** Refuses inputs about a Space where none is named: whoever gives them believes that they do something. Throws `bad-input`. */
function refuseIdleSpaceInputs(inputs, log) {
	if (inputs.space !== void 0) return;
	if (inputs["smoke-path"] !== void 0) log.warning("smoke-path does nothing without a Space: name one in `space`, or leave it out.");
	const given = (inputs.scaffold ? [] : ["space-variables", "space-secrets"]).filter((name) => inputs[name] !== void 0);
	const set = [
		"create-space",
		"revert",
		"factory"
	].filter((name) => inputs[name]);
	if (given.length + set.length === 0) return;
	throw new require_git.LayeredBuildError("bad-input", `${[...given, ...set].join(", ")}: there is no Space to do it to.`, { hint: "Name the Space in `space`: OWNER/NAME." });
}

// actions/wrap-hf-image/image-to-wrap.ts
const hint = "`image` names the image to wrap; `plan` (with `layer`) takes it from a run of detect-changed-layers.";
/** The reference of the image to wrap: as it is named, or that of a plan's layer, under its key. Throws `bad-input` where none or several fit. */
async function imageToWrap(inputs, workspace) {
	const { image, layer } = inputs;
	require_toolkit.eitherOrPlan(inputs, "image", image !== void 0, hint);
	if (image !== void 0 && layer === void 0) return image;
	if (image !== void 0) throw new require_git.LayeredBuildError("bad-input", "`layer` goes with `plan`, and `image` is given.", { hint: "Leave out one of the two." });
	const { givenPlan } = await Promise.resolve().then(() => require("./plan.js")).then((n) => n.given_plan_exports);
	const { plannedImages, topmostImages } = await Promise.resolve().then(() => require("./plan.js")).then((n) => n.plan_exports);
	const plan = await givenPlan(inputs, workspace);
	const planned = plan === void 0 ? [] : plannedImages(plan);
	const fitting = layer === void 0 && plan !== void 0 ? topmostImages(plan) : planned.filter(({ name }) => name === layer);
	const [only, second] = fitting;
	if (only !== void 0 && second === void 0) return `${only.image}:${only.tag}`;
	const names = (second === void 0 ? planned : fitting).map(({ name }) => name).join(", ");
	if (second !== void 0) throw new require_git.LayeredBuildError("bad-input", `layer: several layers could be meant (${names}).`, { hint: "Name the one whose image is to be wrapped." });
	throw new require_git.LayeredBuildError("bad-input", `layer: the plan has no image of ${layer ?? "any layer"} (it has ${names || "none"}).`, { hint: "Name a layer of the layers file that detect-changed-layers had selected by `layers`." });
}

// actions/wrap-hf-image/wrap-request.ts
/**
* What the inputs ask for, but for the image, and the Dockerfile of the wrap, where there is one. Throws `missing-source` where the checkout
* leaves it out.
*/
async function wrapRequest(inputs, context) {
	const { repository, version, platforms, host, port, env, user, mode } = inputs;
	const filePath = inputs.file ?? "hf/Dockerfile";
	const text = await require_images.readRepositoryFile(context.workspace, filePath);
	if (text === void 0) await refuseSparse(filePath, context);
	return {
		fallbackTags: inputs["fallback-tags"],
		...repository === void 0 ? {} : { repository },
		...version === void 0 ? {} : { version },
		platforms,
		tagTemplate: inputs["tag-template"],
		indexTag: inputs["index-tag"],
		host,
		port,
		env,
		user,
		mode,
		filePath,
		isFileGiven: inputs.file !== void 0,
		...text === void 0 ? {} : { file: {
			path: filePath,
			text
		} }
	};
}
/** Without it the image would be another one, and nobody would see that. */
async function refuseSparse(file, { exec, workspace, programEnv }) {
	const listed = await exec({
		command: "git",
		args: [
			"--literal-pathspecs",
			"ls-files",
			"-t",
			"--",
			file
		],
		cwd: workspace,
		env: programEnv
	}).catch(() => void 0);
	if (listed?.exitCode !== 0 || !listed.stdout.toString("utf8").startsWith("S ")) return;
	throw new require_git.LayeredBuildError("missing-source", `${file} is in the commit, but not in the checkout.`, { hint: "A sparse checkout leaves it out, and the wrap would be another one without it: check it out." });
}

// actions/wrap-hf-image/check-inputs.ts
/**
* Checks all that can be said without a look at the image and the Hub, in the order of a run, which writes a scaffold first. Throws what a
* run would.
*/
async function checkInputs(inputs, context) {
	const { workspace } = context;
	if (inputs.image !== void 0 || require_toolkit.isPlanned(inputs)) await imageToWrap(inputs, workspace);
	refuseIdleSpaceInputs(inputs, context.log);
	const scaffolded = await scaffoldedFile(inputs, workspace);
	const request = await wrapRequest(inputs, context);
	const isLater = request.file === void 0 && node_path.default.posix.normalize(request.filePath) === scaffolded;
	require_wrap.checkRequest(isLater ? {
		...request,
		file: {
			path: request.filePath,
			text: ""
		}
	} : request);
}
/** Checks what is asked for about a Space; gives the Dockerfile that the run writes before it reads it. */
async function scaffoldedFile(inputs, workspace) {
	if (inputs.space === void 0 && !inputs.scaffold) return void 0;
	const { parseSpace, wasScaffolded } = await Promise.resolve().then(() => require("./space-work.js")).then((n) => n.space_work_exports);
	const { folderName } = parseSpace(inputs);
	if (!inputs.scaffold) return void 0;
	const file = `${folderName}/Dockerfile`;
	return await wasScaffolded(workspace, folderName, file) ? void 0 : file;
}

// actions/wrap-hf-image/open-stores.ts
/** Opens them as the inputs say: user name and password are for the registry that is written to. */
function openStores(inputs, context) {
	const { env, workspace } = context;
	const credentials = require_images.registryCredentials(inputs, context, [{ image: inputs.repository ?? inputs.image }]);
	const insecureRegistries = inputs["insecure-registries"];
	return {
		stores: require_images.openRepositories({
			root: workspace,
			proxyEnv: env,
			credentials,
			insecureRegistries
		}),
		credentials,
		insecureRegistries
	};
}

// actions/wrap-hf-image/wrap-hf-image.ts
var wrap_hf_image_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ wrapHfImage: () => wrapHfImage });
/** Wraps the image, and tells it: log, summary and outputs. */
async function wrapHfImage(given, context) {
	const { log, workspace, github, setOutput } = context;
	if (given.check !== void 0) return require_toolkit.onlyCheck(given.check, log, () => checkInputs(given, context));
	const inputs = {
		...given,
		image: await imageToWrap(given, workspace)
	};
	const { stores, ...access } = openStores(inputs, context);
	const space = await workOnSpace(inputs, context, stores);
	await space?.scaffold();
	const deploy = await space?.open();
	const build = async (request) => {
		const { buildWrapFile } = await Promise.resolve().then(() => require("./wrap-build.js")).then((n) => n.build_wrap_file_exports);
		const { exec, programEnv, signal, tempFolder: temporary } = context;
		const environment = {
			exec,
			log,
			signal,
			env: programEnv,
			temporary,
			...access
		};
		const source = github.repository ?? "";
		const url = source === "" ? {} : { url: `${github.serverUrl}/${source}` };
		return buildWrapFile({
			folder: workspace,
			repository: source,
			...url,
			proxyEnv: context.env,
			environment
		})(request);
	};
	const request = {
		...await wrapRequest(inputs, context),
		image: inputs.image
	};
	const result = await require_wrap.wrapImage(request, {
		stores,
		log,
		build
	});
	log.info(`Wrapped: ${result.image}`);
	context.summary.add(require_wrap.wrapSummary(result));
	setOutput("image", result.image);
	setOutput("digest", result.digest);
	setOutput("tags", result.tags.join("\n"));
	setOutput("pushed-bytes", result.pushedBytes);
	await deploy?.(result);
}
/** Loaded only where it is asked for: most wraps are for elsewhere. */
async function workOnSpace(inputs, context, stores) {
	refuseIdleSpaceInputs(inputs, context.log);
	if (inputs.space === void 0 && !inputs.scaffold) return void 0;
	const { spaceWork } = await Promise.resolve().then(() => require("./space-work.js")).then((n) => n.space_work_exports);
	return spaceWork(inputs, context, stores);
}

Object.defineProperty(exports, "wrap_hf_image_exports", {
  enumerable: true,
  get: function () {
    return wrap_hf_image_exports;
  }
});