import { a as csvItems, i as registryImage, n as askedSummary, r as pushedImages, t as buildAsAsked } from "./asked.js";
import { N as registryCredentials } from "./images.js";
import { y as parseReference } from "./oci.js";
import { f as LayeredBuildError } from "./git.js";
import { f as inputsHint } from "./toolkit.js";
import { existsSync } from "node:fs";
import { join, posix } from "node:path";

// actions/build-layer/asked/read-asked-build.ts
/** Reads the inputs of a build as it is asked for. Throws `bad-input` with all that is wrong; no value of a secret is in it. */
function readAskedBuild(inputs) {
	const problems = [];
	const warnings = [];
	const items = (name, options = {}) => {
		const text = inputs[name];
		const read = typeof text === "string" ? csvItems(text, {
			commas: false,
			quotes: true,
			...options
		}) : [];
		if (read === void 0) problems.push(`${name}: its double quotes do not close`);
		return read ?? [];
	};
	const list = (...given) => items(...given).map((item) => item.trim());
	const commas = { commas: true };
	const secrets = (name, given, secretOf) => given.flatMap((item, at) => {
		const equals = item.indexOf("=");
		const id = item.slice(0, Math.max(equals, 0)).trim();
		const value = item.slice(equals + 1);
		if (id === "") problems.push(`${name}: entry ${at + 1} is no ID=${name === "secrets" ? "VALUE" : "PLACE"}`);
		else if (/^=*$/.test(value)) warnings.push(`${name}: entry ${at + 1} has no value, and is left out.`);
		else return [secretOf(id, value)];
		return [];
	});
	const tags = list("tags", commas);
	problems.push(...tags.flatMap(tagProblem));
	const { context, file } = placesOf(inputs);
	const build = {
		context,
		file,
		target: inputs.target,
		builder: inputs.builder,
		network: inputs.network,
		"shm-size": inputs["shm-size"],
		"add-hosts": list("add-hosts", commas),
		allow: list("allow", commas),
		annotations: list("annotations"),
		"build-args": list("build-args"),
		"build-contexts": list("build-contexts").map(inCheckout),
		"cache-from": list("cache-from"),
		"cache-to": list("cache-to"),
		labels: list("labels"),
		outputs: list("outputs", { quotes: false }),
		platforms: list("platforms", commas),
		ssh: list("ssh", commas),
		tags,
		ulimit: list("ulimit"),
		secrets: [
			...secrets("secret-envs", list("secret-envs", commas), (id, name) => ({
				kind: "variable",
				id,
				name
			})),
			...secrets("secrets", items("secrets"), (id, value) => ({
				kind: "value",
				id,
				value
			})),
			...secrets("secret-files", list("secret-files"), (id, path) => ({
				kind: "file",
				id,
				path
			}))
		],
		load: inputs.load ?? false,
		"no-cache": inputs["no-cache"] ?? false,
		pull: inputs.pull ?? false,
		push: inputs.push ?? false,
		provenance: inputs.provenance,
		sbom: inputs.sbom
	};
	if (problems.length === 0) return {
		build,
		warnings
	};
	const [only, ...more] = problems;
	const message = more.length === 0 ? `The input ${only}.` : [`${problems.length} inputs are wrong:`, ...problems].join("\n  - ");
	throw new LayeredBuildError("bad-input", message, { hint: `Correct \`with:\` in the workflow. ${inputsHint("build-layer")}` });
}
function tagProblem(tag) {
	try {
		if (parseReference(tag).kind === "registry") return [];
		return [`tags: "${tag}" is a folder: write \`outputs: type=oci,dest=FILE\``];
	} catch (error) {
		return [`tags: ${error instanceof Error ? error.message : String(error)}`];
	}
}
/** docker/build-push-action's word for the repository at its server. Here it is the checkout. */
const defaultContext = /\{\{\s*defaultContext\s*\}\}(?::(?<folder>[^\s]*))?/;
/** With a folder of the repository as context, the Dockerfile's path begins there. */
function placesOf({ context = ".", file }) {
	const folder = defaultContext.exec(context)?.groups?.["folder"] ?? "";
	return {
		context: inCheckout(context),
		file: file === void 0 || folder === "" ? file : posix.join(folder, file)
	};
}
function inCheckout(text) {
	return text.replace(defaultContext, (_, folder) => (folder ?? "") || ".");
}

// actions/build-layer/asked/as-asked.ts
/** Builds what docker/build-push-action's inputs ask for, and tells it; `asked` are those that are given. */
async function asAsked(inputs, context, asked) {
	const { log, env, exec, signal, programEnv, workspace, tempFolder, github } = context;
	const { build, warnings } = readAskedBuild(inputs);
	for (const text of build.secrets.flatMap((secret) => secretTexts(secret, env))) context.mask(text);
	for (const warning of warnings) log.warning(warning);
	const leftAside = ["layers.yaml", ".github/layers.yaml"].find((place) => existsSync(join(workspace, place)));
	if (leftAside !== void 0) log.info(`${leftAside} is left aside: \`${asked[0]}\` says what is built`);
	const pushed = pushedImages(build).flatMap((image) => registryImage(image) === void 0 ? [] : [{ image }]);
	const started = Date.now();
	report(context, build, await buildAsAsked(build, {
		exec,
		log,
		signal,
		env: programEnv,
		folder: workspace,
		temporary: tempFolder,
		credentials: registryCredentials(inputs, context, pushed),
		provenance: {
			builderId: runAddress(github),
			isPrivate: isPrivate(github)
		}
	}), Date.now() - started);
}
/** What is to be masked of a secret; the runner masks by line. A shorter text would mask half the log, and hides nothing. */
function secretTexts(secret, env) {
	if (secret.kind === "file") return [];
	const value = secret.kind === "value" ? secret.value : env[secret.name] ?? "";
	return [value, ...value.split(/\r?\n/)].map((line) => line.trim()).filter((line) => line.length >= 4);
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
	summary.add(`### Image\n\n${askedSummary(build, result, milliseconds)}`);
	setOutput("action", "built");
	setOutput("engine", "buildkit");
	setOutput("tags", build.tags.join("\n"));
	if (result.digest !== void 0) setOutput("digest", result.digest);
	if (result.imageId !== void 0) setOutput("imageid", result.imageId);
	if (result.metadata !== void 0) setOutput("metadata", result.metadata);
	if (result.image !== void 0) setOutput("image", result.image);
}

export { asAsked as t };