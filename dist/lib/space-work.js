"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_scaffold = require("./scaffold.js");
const require_space = require("./space.js");
const require_git = require("./git.js");
const require_oci = require("./oci.js");
const require_id_token = require("./id-token.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);

// actions/wrap-hf-image/space-work.ts
var space_work_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({
	parseSpace: () => parseSpace,
	spaceWork: () => spaceWork,
	wasScaffolded: () => require_scaffold.wasScaffolded
});
/** Milliseconds: the Hub counts requests by five minutes, and says when they are over. */
const longestWait = 3e5;
const spacePlatform = "linux/amd64";
/** Reads the inputs about a Space. Throws `bad-input`. */
function parseSpace(inputs) {
	const settings = settingsOf(inputs);
	const space = inputs.space === void 0 ? void 0 : require_space.parseSpaceName(inputs.space);
	const folderName = folderOf(inputs);
	checkWait(inputs);
	if (space !== void 0 && !inputs.platforms.includes(spacePlatform) && !inputs.platforms.includes("all")) throw new require_git.LayeredBuildError("bad-input", `A Space runs ${spacePlatform}, which is not in \`platforms\`.`, { hint: `Add ${spacePlatform} to \`platforms\`, or leave the input out.` });
	return {
		space,
		settings,
		folderName
	};
}
/** What the inputs ask for about a Space. Throws what `parseSpace` throws. */
function spaceWork(inputs, context, stores) {
	const { space, settings, folderName } = parseSpace(inputs);
	return {
		scaffold: () => inputs.scaffold ? scaffold(inputs, context, stores, {
			space,
			settings,
			folderName
		}) : Promise.resolve(),
		open: async () => {
			if (space === void 0) return void 0;
			const request = requestOf(inputs, context, {
				space,
				settings,
				folderName
			});
			const ports = portsOf(inputs, context);
			await checkSource(inputs, ports, stores);
			const opened = await require_space.openSpace(request, ports);
			return (wrapped) => deploy(wrapped, opened, ports, context);
		}
	};
}
async function scaffold(inputs, { workspace, log, env }, stores, about) {
	const { image, "fallback-tags": fallbackTags } = inputs;
	const reference = await require_scaffold.checkScaffold({
		image,
		fallbackTags,
		settings: about.settings
	}, stores, log);
	const { tag: _, digest: __, ...repository } = reference;
	const from = env["GITHUB_ACTION_REPOSITORY"] ?? "";
	const [source, ref] = from === "" ? ["org/layered-build", "v1"] : [from, env["GITHUB_ACTION_REF"] || "v1"];
	const files = require_scaffold.scaffoldFiles({
		...about,
		repository: require_oci.formatReference(repository),
		tag: reference.tag ?? "latest",
		port: inputs.port,
		uses: (action) => `${source}/${action}@${ref}`
	});
	for (const { path: file, outcome, why } of await require_scaffold.writeScaffold(workspace, about.folderName, files)) {
		const line = `Scaffold: ${file}: ${outcome}, since ${why}`;
		if (outcome === "kept") log.warning(line);
		else log.info(line);
	}
}
function settingsOf(inputs) {
	const secrets = require_space.parseSettings(inputs["space-secrets"] ?? "", "secrets");
	return {
		variables: require_space.parseSettings(inputs["space-variables"] ?? "", "variables"),
		secrets
	};
}
function folderOf(inputs) {
	const given = inputs["space-dir"] ?? "hf";
	const folder = node_path.default.posix.normalize(given.replace(/^\.\//, "")).replace(/\/$/, "");
	if (folder !== "." && !folder.startsWith("..") && !node_path.default.posix.isAbsolute(folder)) return folder;
	throw new require_git.LayeredBuildError("bad-input", `space-dir: "${given}" is no folder below the repository's root.`, { hint: "All files of that folder are published: give the Space a folder of its own, as hf." });
}
/** Nothing is known of a commit that nobody waits for. `timeout` has a value whether it is given or not. */
function checkWait(inputs) {
	const idle = [...inputs.revert ? ["revert"] : [], ...inputs["smoke-path"] === void 0 ? [] : ["smoke-path"]];
	if (inputs.wait || idle.length === 0) return;
	throw new require_git.LayeredBuildError("bad-input", `${idle.join(", ")}: it needs \`wait\`, which is false.`, { hint: "Leave `wait` out, so that the step sees whether the new commit runs; or leave out what needs it." });
}
function requestOf(inputs, { workspace }, about) {
	const waiting = {
		seconds: inputs.timeout,
		smokePath: inputs["smoke-path"],
		revert: inputs.revert
	};
	return {
		...about,
		isFolderGiven: inputs["space-dir"] !== void 0,
		root: workspace,
		port: inputs.port,
		create: inputs["create-space"],
		factory: inputs.factory,
		wait: inputs.wait ? waiting : void 0
	};
}
function portsOf(inputs, { env, log, mask, signal, setOutput }) {
	const insecure = inputs["insecure-registries"];
	const anonymous = new require_oci.RegistrySession({
		proxyEnv: env,
		insecureRegistries: insecure
	});
	const { transport, clock, retry } = anonymous;
	const endpoint = inputs["hf-endpoint"] ?? (env["HF_ENDPOINT"] || void 0);
	const hub = new require_space.HubClient({
		endpoint,
		insecure,
		transport,
		clock,
		retry: {
			...retry,
			maxDelay: longestWait
		}
	});
	const idToken = require_id_token.idTokenOf(env, mask, {
		policy: retry,
		clock
	});
	const progress = ({ url, commit, stage }) => {
		if (url !== void 0) setOutput("space-url", url);
		if (commit !== void 0) setOutput("space-commit", commit);
		if (stage !== void 0) setOutput("stage", stage);
	};
	return {
		hub,
		credentials: {
			token: inputs["hf-token"],
			idToken,
			mask
		},
		anonymous,
		transport,
		clock,
		log,
		signal,
		progress
	};
}
async function deploy(wrapped, opened, ports, { summary }) {
	const image = wrapped.platforms.find(({ platform }) => platform === spacePlatform);
	if (image === void 0) throw new require_git.LayeredBuildError("missing-image", `${wrapped.image} has no image for ${spacePlatform}, which a Space runs.`, { hint: "Build the main image for linux/amd64 too." });
	const { repository } = wrapped;
	const result = await require_space.deploySpace(opened, {
		repository,
		tag: image.tag,
		digest: image.descriptor.digest
	}, ports);
	summary.add(require_space.spaceSummary(opened.request.space, result));
}
/**
* Refuses before the push what a Space could not pull after it: an image in a folder, and one of a private repository, where the wrap stays
* in it. An image that cannot be found at all is left to the wrap, which says so better.
*/
async function checkSource(inputs, { anonymous }, stores) {
	if (inputs.repository !== void 0) return void require_space.checkIsInRegistry(inputs.repository);
	const { digest, tag = "latest", ...repository } = require_space.checkIsInRegistry(inputs.image);
	const store = await stores.ofReference(require_oci.formatReference(repository));
	for (const name of digest === void 0 ? [tag, ...inputs["fallback-tags"]] : [digest]) {
		if (await store.headManifest(name) === void 0) continue;
		const found = digest === void 0 ? {
			...repository,
			tag: name
		} : {
			...repository,
			digest
		};
		return require_space.checkIsPublic(require_oci.formatReference(found), anonymous);
	}
}

Object.defineProperty(exports, "space_work_exports", {
  enumerable: true,
  get: function () {
    return space_work_exports;
  }
});