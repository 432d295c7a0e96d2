"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_oci = require("./oci.js");
const require_images = require("./images.js");
const require_buildx = require("./buildx.js");
const require_csv_parse = require("../vendor/csv-parse.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_fs_promises = require("node:fs/promises");

// packages/core/src/build/build-push/csv-items.ts
/**
* The items of a list as docker/build-push-action reads it: CSV, of which a line is an item as a whole, or each field is. Items that are
* empty are left out; undefined where quotes do not close.
*/
function csvItems(text, { commas, quotes }) {
	let records;
	try {
		records = require_csv_parse.parse(text, {
			relaxColumnCount: true,
			relaxQuotes: true,
			skipEmptyLines: true,
			...quotes ? {} : { quote: false }
		});
	} catch {
		return;
	}
	return records.flatMap((fields) => {
		if (!commas) return [fields.join(",")];
		return fields.length === 1 ? (fields[0] ?? "").split(",") : fields;
	}).filter((item) => item.trim() !== "");
}
/** The fields of one item, such as those of `type=local,dest=out`; a field in double quotes may have commas. Undefined where quotes do not close. */
function csvFields(item) {
	try {
		const [fields = []] = require_csv_parse.parse(item, {
			relaxColumnCount: true,
			relaxQuotes: true,
			skipEmptyLines: true,
			trim: true
		});
		return fields;
	} catch {
		return;
	}
}
/** A field as CSV, in quotes where it needs them. */
function csvField(text) {
	return /[",\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text;
}

// packages/core/src/build/build-push/go-bool.ts
const truth = new Map([...[
	"1",
	"t",
	"T",
	"true",
	"TRUE",
	"True"
].map((word) => [word, true]), ...[
	"0",
	"f",
	"F",
	"false",
	"FALSE",
	"False"
].map((word) => [word, false])]);
/** Reads a truth value as Go's `strconv.ParseBool`, by which buildx and BuildKit read their attributes; undefined for any other text. */
function goBool(text) {
	return truth.get(text ?? "");
}

// packages/core/src/build/build-push/build-push-outputs.ts
/** Reads an item's attributes; a field without `=` has its whole text as the value of "". What is no CSV has none: inputs are checked for that. */
function attributesOf(item) {
	return new Map((csvFields(item) ?? []).map((field) => {
		const equals = field.indexOf("=");
		return equals < 0 ? ["", field] : [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
	}));
}
/** Whether one of the outputs is of this type; one that is nothing but a path is a folder (buildx, `buildflags.ParseExports`). */
function hasOutput(outputs, type) {
	return outputs.some((output) => (attributesOf(output).get("type") ?? "local") === type);
}
/** The images that are pushed, by their names: the tags, or those that the outputs bring themselves. None where nothing is pushed. */
function pushedImages(build) {
	if (!pushes(build)) return [];
	return [...build.tags, ...pushingOutputs(build).flatMap((output) => output.get("name")?.split(",") ?? [])];
}
/** Whether anything is pushed. */
function pushes(build) {
	return build.push || pushingOutputs(build).length > 0;
}
/** With `--push`, all outputs that are images are pushed (buildx, `commands/build.go`). */
function pushingOutputs({ push, outputs }) {
	return outputs.map(attributesOf).filter((output) => output.get("type") === "registry" || goBool(output.get("push")) === true || push && output.get("type") === "image");
}
/** The images that a build reads or writes as its own: its tags, those of its outputs, pushed or not, and those of its caches. */
function ownImages(build) {
	const caches = [...build["cache-from"], ...build["cache-to"]].map(attributesOf).flatMap((cache) => {
		return cache.get("ref") ?? (cache.has("type") ? [] : cache.get("") ?? []);
	});
	const outputs = build.outputs.flatMap((output) => attributesOf(output).get("name")?.split(",") ?? []);
	return [
		...build.tags,
		...outputs,
		...caches
	];
}
/** All images in registries that a build names, those of its contexts too. */
function namedImages(build) {
	const contexts = build["build-contexts"].flatMap((item) => /^[^=]*=docker-image:\/\/(.*)$/s.exec(item)?.[1] ?? []);
	return [...ownImages(build), ...contexts];
}
/** What a text names in a registry, if it does. */
function registryImage(text) {
	try {
		const reference = require_oci.parseReference(text);
		return reference.kind === "registry" ? reference : void 0;
	} catch {
		return;
	}
}

// packages/core/src/build/build-push/build-push.ts
/** The Dockerfile of a build, as a log is to name it. */
function dockerfileName({ context, file }) {
	if (file !== void 0) return file;
	return context === "." ? "Dockerfile" : `the Dockerfile of ${context}`;
}

// packages/core/src/build/build-push/build-push-summary.ts
/** What was built, as a Markdown table for the job summary. */
function buildPushSummary(build, { digest }, milliseconds) {
	return [
		"| Dockerfile | target | platforms | time | digest | tags |",
		"|---|---|---|---|---|---|",
		`| ${[
			require_images.markdownCell(dockerfileName(build)),
			require_images.markdownCell(build.target ?? ""),
			require_images.markdownCell(build.platforms.join(" ")),
			`${(milliseconds / 1e3).toFixed(1)} s`,
			digest === void 0 ? "" : `\`${digest.slice(0, 19)}\``,
			require_images.markdownCell(build.tags.join(" "))
		].join(" | ")} |`,
		""
	].join("\n");
}

// packages/core/src/build/build-push/build-push-arguments.ts
/** The flags of what may be given several times, of texts, and of what is there or not. */
const ofLists = {
	"add-hosts": "--add-host",
	allow: "--allow",
	annotations: "--annotation",
	"build-args": "--build-arg",
	"build-contexts": "--build-context",
	"cache-from": "--cache-from",
	"cache-to": "--cache-to",
	labels: "--label",
	outputs: "--output",
	ssh: "--ssh",
	tags: "--tag",
	ulimit: "--ulimit"
};
const ofTexts = [
	"builder",
	"file",
	"network",
	"shm-size",
	"target"
];
const ofSwitches = [
	"load",
	"no-cache",
	"pull",
	"push"
];
/** The arguments of `docker buildx build` for such a build. No value of a secret is among them. */
function buildPushArguments(build, files) {
	return [
		"buildx",
		"build",
		"--progress=plain",
		...listFlags(build),
		...ofTexts.flatMap((name) => build[name] === void 0 ? [] : [`--${name}`, build[name]]),
		...build.platforms.length === 0 ? [] : ["--platform", build.platforms.join(",")],
		...files.attestations.flatMap((attestation) => ["--attest", attestation]),
		...files.secrets.flatMap((secret) => ["--secret", secret]),
		...ofSwitches.filter((name) => build[name]).map((name) => `--${name}`),
		"--metadata-file",
		files.metadataFile,
		...hasOutput(build.outputs, "local") || hasOutput(build.outputs, "tar") ? [] : ["--iidfile", files.imageIdFile],
		"--",
		build.context
	];
}
function listFlags(build) {
	return keysOf(ofLists).flatMap((name) => build[name].flatMap((item) => [ofLists[name], item]));
}
function keysOf(record) {
	const isKey = (name) => Object.hasOwn(record, name);
	return Object.keys(record).filter(isKey);
}

// packages/core/src/build/build-push/attestations.ts
/**
* The values of `--attest`, as docker/build-push-action gives them: provenance unless it is turned off, with all details only where the
* source is public; not for images that are loaded into Docker.
*/
function attestations(build, defaults) {
	const { provenance, sbom } = build;
	const given = provenance === void 0 ? defaultProvenance(build, defaults) : givenProvenance(provenance, defaults);
	return [...given === void 0 ? [] : [`type=provenance,${given}`], ...sbom === void 0 ? [] : [`type=sbom,${switched(sbom)}`]];
}
/** Whether a build has the default, so that the builder has to be asked what it can. */
function asksForDefault({ provenance, outputs, load }) {
	return provenance === void 0 && !load && !hasOutput(outputs, "docker");
}
function defaultProvenance(build, { isPrivate, builderId, canAttest }) {
	if (!asksForDefault(build) || !canAttest) return void 0;
	return withBuilder(isPrivate ? "mode=min,inline-only=true" : "mode=max", builderId);
}
function givenProvenance(text, { builderId }) {
	if (goBool(text) === true) return `builder-id=${builderId}`;
	const attributes = switched(text);
	return attributes.startsWith("disabled=") ? attributes : withBuilder(attributes, builderId);
}
function withBuilder(attributes, builderId) {
	return attributesOf(attributes).has("builder-id") ? attributes : `${attributes},builder-id=${builderId}`;
}
/** A word for yes or no says in attributes whether there is to be no such attestation (buildx, `buildflags.CanonicalizeAttest`). */
function switched(text) {
	if (csvFields(text)?.length !== 1) return text;
	const value = goBool(text);
	return value === void 0 ? text : `disabled=${!value}`;
}

// packages/core/src/build/build-push/stage-secrets.ts
/** The values of `--secret`; what is a value itself goes into a file in `folder` first, since other users see command lines. */
function stageSecrets(secrets, folder) {
	return Promise.all(secrets.map(async (secret, index) => {
		const id = csvField(`id=${secret.id}`);
		if (secret.kind === "variable") return `${id},${csvField(`env=${secret.name}`)}`;
		if (secret.kind === "file") return `${id},${csvField(`src=${secret.path}`)}`;
		const file = node_path.default.join(folder, `secret-${index}`);
		await (0, node_fs_promises.writeFile)(file, secret.value, { mode: 384 });
		return `${id},${csvField(`src=${file}`)}`;
	}));
}

// packages/core/src/build/build-push/run-build-push.ts
/** Builds what is asked for by BuildKit, and nothing else: no key, no plan. Throws `engine` and `build-failed`. */
async function runBuildPush(build, environment) {
	const { exec, log, signal, credentials, temporary } = environment;
	const canAttest = await canAttestBy((request) => exec({
		signal,
		...request
	}), build);
	const folder = await (0, node_fs_promises.mkdtemp)(node_path.default.join(temporary, "layered-build-"));
	await using stack = new AsyncDisposableStack();
	stack.defer(() => (0, node_fs_promises.rm)(folder, {
		recursive: true,
		force: true
	}));
	const ofRegistry = environment.registry === void 0 ? [] : [`${environment.registry}/x`];
	const images = [...namedImages(build), ...ofRegistry].filter((image) => registryImage(image) !== void 0);
	const config = stack.use(await require_buildx.temporaryDockerConfig(images, credentials, environment.env, temporary));
	const metadataFile = node_path.default.join(folder, "metadata.json");
	const imageIdFile = node_path.default.join(folder, "image-id");
	const dockerfile = dockerfileName(build);
	await require_buildx.runBuildx({
		exec,
		log,
		signal,
		cwd: environment.folder,
		env: {
			BUILDX_METADATA_WARNINGS: "true",
			...environment.env,
			...config.env
		},
		args: buildPushArguments(build, {
			secrets: await stageSecrets(build.secrets, folder),
			attestations: attestations(build, {
				...environment.provenance,
				canAttest
			}),
			metadataFile,
			imageIdFile
		}),
		what: `the image of ${dockerfile}`,
		dockerfile
	});
	return resultOf(build, await readIfThere(metadataFile), (await readIfThere(imageIdFile))?.trim());
}
/** Docker's own driver refuses what it cannot do: with its old image store, attestations. */
async function canAttestBy(exec, build) {
	if (await require_buildx.buildDriver(exec, build.builder) !== "docker" || !asksForDefault(build)) return true;
	const { stdout } = await exec({
		command: "docker",
		args: [
			"info",
			"--format",
			"{{json .DriverStatus}}"
		]
	});
	return stdout.includes("io.containerd.snapshotter");
}
function resultOf(build, metadataText, imageId) {
	const parsed = JSON.parse(metadataText ?? "null");
	const metadata = require_git.isRecord(parsed) ? parsed : void 0;
	const digest = metadata?.["containerimage.digest"];
	const [name] = pushedImages(build);
	const pushed = name === void 0 ? void 0 : registryImage(name);
	return {
		...imageId === void 0 || imageId === "" ? {} : { imageId },
		...metadata === void 0 ? {} : { metadata },
		...typeof digest === "string" ? { digest } : {},
		...typeof digest === "string" && pushed !== void 0 ? { image: `${pushed.registry}/${pushed.repository}@${digest}` } : {}
	};
}
async function readIfThere(file) {
	try {
		return await (0, node_fs_promises.readFile)(file, "utf8");
	} catch (error) {
		if (require_git.isRecord(error) && error["code"] === "ENOENT") return void 0;
		throw error;
	}
}

Object.defineProperty(exports, "buildPushSummary", {
  enumerable: true,
  get: function () {
    return buildPushSummary;
  }
});
Object.defineProperty(exports, "csvFields", {
  enumerable: true,
  get: function () {
    return csvFields;
  }
});
Object.defineProperty(exports, "csvItems", {
  enumerable: true,
  get: function () {
    return csvItems;
  }
});
Object.defineProperty(exports, "ownImages", {
  enumerable: true,
  get: function () {
    return ownImages;
  }
});
Object.defineProperty(exports, "pushedImages", {
  enumerable: true,
  get: function () {
    return pushedImages;
  }
});
Object.defineProperty(exports, "pushes", {
  enumerable: true,
  get: function () {
    return pushes;
  }
});
Object.defineProperty(exports, "registryImage", {
  enumerable: true,
  get: function () {
    return registryImage;
  }
});
Object.defineProperty(exports, "runBuildPush", {
  enumerable: true,
  get: function () {
    return runBuildPush;
  }
});