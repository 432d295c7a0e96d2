"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_build_push = require("./build-push.js");
const require_git = require("./git.js");
const require_toolkit = require("./toolkit.js");
const require_images = require("./images.js");
const require_oci = require("./oci.js");
let node_fs = require("node:fs");
let node_path = require("node:path");

// actions/build-layer/build-push/default-context.ts
/** docker/build-push-action's word for the repository at its server. Here it is the checkout. */
const word = /\{\{\s*defaultContext\s*\}\}/;
const withFolder = new RegExp(`^${word.source}(?::(?<folder>.*))?$`, "s");
/** Reads a context in which `{{defaultContext}}`, or `{{defaultContext}}:FOLDER`, may stand for the checkout. Its folder does not lead out of it. */
function readContext(text) {
	if (!word.test(text)) return { context: text };
	const match = withFolder.exec(text);
	if (match === null) return {
		context: text,
		problem: "`{{defaultContext}}` is the checkout: nothing but `:FOLDER` can stand beside it"
	};
	const folder = node_path.posix.join("/", match.groups?.["folder"] ?? "").slice(1) || ".";
	return {
		context: folder,
		folder
	};
}

// actions/build-layer/build-push/read-secrets.ts
/** What ids of secrets are made of. They stand on command lines: what looks otherwise may be a value without its id. */
const idPattern = /^[A-Za-z0-9_.-]+$/;
/** Reads the inputs about secrets. No problem has a word of what was given: it may be a value without its id. */
function readSecrets(items, places) {
	const problems = [];
	const warnings = [];
	const secretsOf = (name, secretOf) => items[name].flatMap((item, at) => {
		const entry = `${name}: entry ${at + 1}`;
		const [, id = "", value = ""] = /^([^=]*)=(.*)$/s.exec(item) ?? [];
		const secret = secretOf(id.trim(), value);
		const problem = problemOf(secret);
		if (secret.id === "") problems.push(`${entry} is no ID=${name === "secrets" ? "VALUE" : "PLACE"}`);
		else if (/^=*$/.test(value)) warnings.push(`${entry} has no value, and is left out.`);
		else if (problem !== void 0) problems.push(`${entry} ${problem}`);
		else if (secret.kind === "file" && !places.hasFile(secret.path)) warnings.push(`${entry} names a file that is not there, and is left out.`);
		else {
			if (secret.kind === "variable" && !places.hasVariable(secret.name)) warnings.push(`${entry} names a variable that is not set, and is empty.`);
			return [secret];
		}
		return [];
	});
	return {
		secrets: [
			...secretsOf("secret-envs", (id, name) => ({
				kind: "variable",
				id,
				name: name.trim()
			})),
			...secretsOf("secrets", (id, value) => ({
				kind: "value",
				id,
				value
			})),
			...secretsOf("secret-files", (id, path) => ({
				kind: "file",
				id,
				path
			}))
		],
		problems,
		warnings
	};
}
function problemOf(secret) {
	if (!idPattern.test(secret.id)) return "has no id, or one with more than letters, digits and _ . - in it";
	if (secret.kind !== "variable" || require_toolkit.namePattern.test(secret.name)) return void 0;
	return "has no name of a variable: letters, digits and _ only";
}

// actions/build-layer/build-push/sign-in.ts
/**
* The registries that `username` and `password` may be for, where `registry` does not say. Not only those that are pushed to: a build
* that pushes nothing may have its base image from there.
*/
function signInRegistries(build) {
	return [...new Set(require_build_push.ownImages(build).flatMap((image) => require_build_push.registryImage(image)?.registry ?? []))];
}
/** What is wrong with who is to sign in: of several registries, one would get the password of another; of none, nobody. */
function signInProblems(inputs, build) {
	const wrong = wrongCredentials(inputs);
	if (wrong !== void 0) return [wrong];
	if (inputs.registry !== void 0 || inputs.username === void 0) return [];
	const registries = signInRegistries(build);
	if (registries.length === 1) return [];
	if (registries.length === 0) return ["username: no image is named, so that it belongs to no registry: say which by `registry`"];
	return [`username: the names are in ${registries.join(", ")}, and it belongs to one of them: say which by \`registry\``];
}
/** With what to do about it: most often, the secret is one that a fork's pull request cannot read. */
function wrongCredentials(inputs) {
	try {
		require_images.checkCredentials(inputs);
		return;
	} catch (error) {
		if (!(error instanceof require_git.LayeredBuildError)) throw error;
		return `${error.message} ${error.hint ?? ""}`.trim().replace(/\.$/, "");
	}
}

// actions/build-layer/build-push/read-build-push.ts
/**
* Reads the inputs of docker/build-push-action. Throws `bad-input` with all that is wrong, after `others`, what is wrong beside them; no
* value of a secret is in it.
*/
function readBuildPush(inputs, others, places) {
	const problems = [...others];
	const items = (name, options = {}) => {
		const text = inputs[name];
		const read = typeof text === "string" ? require_build_push.csvItems(text, {
			commas: false,
			quotes: true,
			...options
		}) : [];
		if (read === void 0) problems.push(unclosed(name));
		return read ?? [];
	};
	const list = (...given) => items(...given).map((item) => item.trim());
	const isCsv = (name, item) => {
		if (require_build_push.csvFields(item) !== void 0) return true;
		problems.push(unclosed(name));
		return false;
	};
	/** A list whose items are CSV themselves. */
	const attributes = (...given) => list(...given).filter((item) => isCsv(given[0], item));
	const commas = { commas: true };
	const secrets = readSecrets({
		secrets: list("secrets"),
		"secret-files": list("secret-files"),
		"secret-envs": list("secret-envs", commas)
	}, places);
	problems.push(...secrets.problems);
	const tags = list("tags", commas);
	problems.push(...tags.flatMap(tagProblem));
	const main = readContext(inputs.context ?? ".");
	if (main.problem !== void 0) problems.push(`context: ${main.problem}`);
	const inCheckout = (item, at) => {
		const [, name = "", text = ""] = /^([^=]*=)?(.*)$/s.exec(item) ?? [];
		const read = readContext(text);
		if (read.problem !== void 0) problems.push(`build-contexts: entry ${at + 1}: ${read.problem}`);
		return name + read.context;
	};
	const build = {
		context: main.context,
		file: dockerfileIn(main.folder, inputs.file),
		target: inputs.target,
		builder: inputs.builder,
		network: inputs.network,
		"shm-size": inputs["shm-size"],
		"add-hosts": list("add-hosts", commas),
		allow: list("allow", commas),
		annotations: list("annotations"),
		"build-args": list("build-args"),
		"build-contexts": list("build-contexts").map(inCheckout),
		"cache-from": attributes("cache-from"),
		"cache-to": attributes("cache-to"),
		labels: list("labels"),
		outputs: attributes("outputs", { quotes: false }),
		platforms: list("platforms", commas),
		ssh: list("ssh", commas),
		tags,
		ulimit: list("ulimit"),
		secrets: secrets.secrets,
		load: inputs.load ?? false,
		"no-cache": inputs["no-cache"] ?? false,
		pull: inputs.pull ?? false,
		push: inputs.push ?? false,
		provenance: inputs.provenance,
		sbom: inputs.sbom
	};
	for (const name of ["provenance", "sbom"]) isCsv(name, inputs[name] ?? "");
	if (!problems.some((problem) => /^(tags|outputs): /.test(problem)) && require_build_push.pushes(build) && require_build_push.pushedImages(build).length === 0) problems.push(`${build.push ? "push" : "outputs"}: what is pushed has no name: give \`tags\``);
	problems.push(...signInProblems(inputs, build));
	if (problems.length === 0) return {
		build,
		warnings: secrets.warnings
	};
	throw require_toolkit.badInputs("build-layer", problems);
}
/** With a folder of the repository as context, the Dockerfile's path begins there. */
function dockerfileIn(folder, file) {
	return file === void 0 || folder === void 0 || folder === "." ? file : node_path.posix.join(folder, file);
}
function unclosed(name) {
	return `${name}: its double quotes do not close`;
}
function tagProblem(tag) {
	try {
		const reference = require_oci.parseReference(tag);
		if (reference.kind === "registry" && reference.digest === void 0) return [];
		if (reference.kind === "registry") return [`tags: "${tag}" has a digest, which is known only after the build: leave it out`];
		return [`tags: "${tag}" is a folder: write \`outputs: type=oci,dest=FILE\``];
	} catch (error) {
		return [`tags: ${error instanceof Error ? error.message : String(error)}`];
	}
}

// actions/build-layer/build-push/build-push.ts
var build_push_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ buildPush: () => buildPush });
/**
* Builds what docker/build-push-action's inputs ask for, and tells it; `given` are those that are, `problems` what is wrong with inputs
* beside them. Throws `bad-input` with all that is wrong.
*/
async function buildPush(inputs, context, given, problems) {
	const { log, env, exec, signal, programEnv, workspace, tempFolder, github } = context;
	const { build, warnings } = readBuildPush(inputs, problems, {
		hasFile: (path) => (0, node_fs.existsSync)((0, node_path.resolve)(workspace, path)),
		hasVariable: (name) => programEnv[name] !== void 0
	});
	for (const text of build.secrets.flatMap((secret) => secretTexts(secret, env))) context.mask(text);
	for (const warning of warnings) log.warning(warning);
	const leftAside = require_git.usualPlaces.find((place) => (0, node_fs.existsSync)((0, node_path.join)(workspace, place)));
	if (leftAside !== void 0) log.warning(`${leftAside} is left aside: \`${given[0]}\` says what is built.`);
	const images = signInRegistries(build).map((registry) => ({ image: `${registry}/x` }));
	const started = Date.now();
	report(context, build, await require_build_push.runBuildPush(build, {
		exec,
		log,
		signal,
		env: programEnv,
		folder: workspace,
		temporary: tempFolder,
		credentials: require_images.registryCredentials(inputs, context, images),
		registry: inputs.registry,
		provenance: {
			builderId: runAddress(github),
			isPrivate: isPrivate(github)
		}
	}), Date.now() - started);
}
/** What is to be masked of a secret. */
function secretTexts(secret, env) {
	if (secret.kind === "file") return [];
	return require_toolkit.maskable(secret.kind === "value" ? secret.value : env[secret.name] ?? "");
}
function runAddress({ serverUrl, repository, runId, runAttempt }) {
	const run = `${serverUrl}/${repository ?? ""}/actions/runs/${runId ?? ""}`;
	return runAttempt === void 0 ? run : `${run}/attempts/${runAttempt}`;
}
function isPrivate({ payload }) {
	const repository = payload["repository"];
	return typeof repository === "object" && repository !== null && "private" in repository && repository.private === true;
}
function report({ log, summary, setOutput }, build, result, milliseconds) {
	const made = result.image ?? result.digest ?? build.outputs.join(" ");
	log.info(made === "" ? "built by BuildKit" : `built by BuildKit: ${made}`);
	summary.add(`### Image\n\n${require_build_push.buildPushSummary(build, result, milliseconds)}`);
	setOutput("action", "built");
	setOutput("engine", "buildkit");
	setOutput("tags", build.tags.join("\n"));
	if (result.digest !== void 0) setOutput("digest", result.digest);
	if (result.imageId !== void 0) setOutput("imageid", result.imageId);
	if (result.metadata !== void 0) setOutput("metadata", result.metadata);
	if (result.image !== void 0) setOutput("image", result.image);
}

Object.defineProperty(exports, "build_push_exports", {
  enumerable: true,
  get: function () {
    return build_push_exports;
  }
});