import { a as literal, c as strictObject, i as custom, l as string, n as array, o as number, r as boolean, s as record, t as _enum, u as union } from "../vendor/zod.js";
import { t as minimatch } from "../vendor/minimatch.js";
import { A as digestOf, C as printablePath, D as overlay, E as ensureBlob, F as OciError, M as parseConfig, N as parseManifest, O as openLayout, P as MediaType, S as encodePath, T as serveStore, _ as Tree, a as dockerCredentials, b as comparePaths, c as writeLayerBlob, d as storeTree, f as loadArtifact, g as putBytes, h as writeEmptyLayer, j as isDigest, k as recycleChunk, l as lookupUser, m as indexImage, n as RegistrySession, o as firstOf, p as storeArtifact, s as parseReference, t as openRegistry, u as loadTree, v as diskFile, w as StagingStore, x as decodePath, y as readChunks } from "./oci.js";
import { a as parseIgnoreFile, c as IgnoreRules, d as expandWord, f as expandWords, g as canonicalInstructions, h as DockerfileError, i as ignoreFileNames, l as declaredArgs, m as resolveEntry, n as sourceKind, o as parseDockerfile, p as variablesOf, r as resolveStages, s as matchSources, t as sourceRoots, u as expandHeredoc } from "./dockerfile.js";
import { t as require_dist } from "../vendor/yaml.js";
import { Readable } from "node:stream";
import { deflateRawSync, gunzipSync, gzipSync, inflateRawSync } from "node:zlib";
import { createHash } from "node:crypto";
import { access, cp, lstat, mkdtemp, readFile, readdir, readlink, realpath, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import { buffer } from "node:stream/consumers";

// packages/core/src/error.ts
/** The domain's one error: what is wrong (`message`), the likely reason and the fix (`hint`), and what caused it. */
var LayeredBuildError = class extends Error {
	name = "LayeredBuildError";
	code;
	hint;
	constructor(code, message, options = {}) {
		super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
		this.code = code;
		this.hint = options.hint;
	}
};

// packages/core/src/exec/spawn-exec.ts
/**
* Makes the `Exec` port of node:child_process: no shell, output as bytes. `env` is what a request without one gets.
* Not @actions/exec, which decodes and splits all output into lines: git's lists are NUL-separated bytes of many megabytes
* (10 MB took it 1.2 s), and it hands out no process that could be ended.
*/
function spawnExec(env) {
	return (request) => runProgram({
		env,
		...request
	});
}
function runProgram(request) {
	return new Promise((resolve, reject) => {
		const child = spawn(request.command, request.args, {
			cwd: request.cwd,
			env: request.env,
			signal: request.signal,
			shell: false,
			windowsHide: true,
			stdio: [
				request.input === void 0 ? "ignore" : "pipe",
				"pipe",
				"pipe"
			]
		});
		const stdout = [];
		let stderr = "";
		let line = "";
		const decoder = new StringDecoder("utf8");
		child.stdout?.on("data", (chunk) => stdout.push(chunk));
		child.stderr?.on("data", (chunk) => {
			const text = decoder.write(chunk);
			stderr = (stderr + text).slice(-65536);
			if (request.onLine === void 0) return;
			const lines = (line + text).split(/\r?\n/);
			line = lines.pop() ?? "";
			for (const each of lines) request.onLine(each);
		});
		child.on("error", (cause) => reject(startFailure(request, cause)));
		child.on("close", (code, signal) => {
			if (line !== "") request.onLine?.(line);
			resolve({
				exitCode: code ?? (signal === null ? 1 : 130),
				stdout: Buffer.concat(stdout),
				stderr
			});
		});
		if (request.input !== void 0) {
			child.stdin?.on("error", () => {});
			child.stdin?.end(request.input);
		}
	});
}
function startFailure(request, cause) {
	if (request.signal?.aborted === true) return request.signal.reason;
	if ("code" in cause && cause.code === "ENOENT") return new LayeredBuildError("missing-program", `The program "${request.command}" was not found.`, {
		hint: `Install ${request.command} on the runner, or choose a runner image that has it.`,
		cause
	});
	return cause;
}

// packages/core/src/config/layers-file.ts
const text = string().min(1);
const list = union([text.transform((one) => [one]), array(text)]);
/** `key: value` pairs, or a list of `KEY=VALUE`; numbers and booleans of YAML count as their text. */
const scalar = union([
	string(),
	number(),
	boolean()
]).transform(String);
const pairs = union([record(text, scalar), array(text.regex(/^[^=]+=/, "expected KEY=VALUE")).transform((items) => Object.fromEntries(items.map((item) => [item.slice(0, item.indexOf("=")), item.slice(item.indexOf("=") + 1)])))]);
const platform = text.regex(/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9]+)?$/, "expected os/architecture[/variant], such as linux/amd64");
const compression = _enum([
	"auto",
	"none",
	"gzip",
	"zstd"
]);
const engine = _enum([
	"auto",
	"native",
	"buildkit"
]);
/** What may stand once for all layers, or in each of them. */
const shared = {
	image: text.describe("The repository of the images: HOST/REPOSITORY, or oci:PATH for an OCI image layout folder.").optional(),
	"tag-prefix": string().describe("Put in front of every tag; {name} is the layer's name. Default: \"{name}-\" where layers share a repository, else \"\".").optional(),
	platforms: array(platform).min(1).describe("The platforms to build, such as linux/amd64. Default: linux/amd64.").optional(),
	"tag-rules": string().describe("docker/metadata-action's tag rules, one a line.").optional(),
	compression: compression.describe("How new blobs are stored. auto: gzip, and no compression for weights.").optional(),
	engine: engine.describe("auto: registry calls where they do exactly what BuildKit would, else BuildKit. native: refuse rather than run. buildkit: all of it.").optional(),
	labels: pairs.describe("Labels of the image's configuration.").optional(),
	annotations: pairs.describe("Annotations of the image's manifest.").optional(),
	runner: union([text, array(text)]).describe("The runner label(s) of this layer's matrix job.").optional()
};
const layer = strictObject({
	dockerfile: text.describe("The path of the Dockerfile, from the repository's root."),
	context: text.describe("The build context's folder, from the repository's root. Default: the root.").optional(),
	target: text.describe("The stage to build. Default: the last.").optional(),
	from: list.describe("The parent layer(s). Inferred where the Dockerfile says it.").optional(),
	"parent-arg": text.describe("The build argument that takes the parent's reference. Default: BASE_IMAGE.").optional(),
	name: text.regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, "may hold letters, digits, _ . and -").describe("The name in tags. Default: the layer's key.").optional(),
	"build-args": pairs.describe("Build arguments. Only those that the Dockerfile declares count.").optional(),
	secrets: list.describe("BuildKit secrets: id=…[,env=…|,src=…]. Their values are in no key.").optional(),
	ssh: list.describe("BuildKit SSH agents: default or id=…").optional(),
	inputs: list.describe("Further files that count, as patterns from the repository's root.").optional(),
	ignore: list.describe("Files that do not count, as patterns from the repository's root.").optional(),
	generated: list.describe("Files that an earlier step makes: not part of the key, inputs stand for them.").optional(),
	epoch: scalar.describe("Change it to force one rebuild.").optional(),
	...shared
});
/** The shape of layers.yaml; see layers.schema.json and the guide. Shapes and names are fixed: workflows depend on them. */
const layersFile = strictObject({
	...shared,
	layers: record(string().regex(/^[a-z][a-z0-9-]*$/, "expected a lower-case name like base or web-api"), layer).refine((layers) => Object.keys(layers).length > 0, "name at least one layer")
});

// packages/core/src/graph/sort-layers.ts
/**
* Orders layers so that parents come before children, otherwise as given.
* Throws `unknown-layer` for a parent that does not exist and `cycle` for a layer that needs itself, naming the way round.
*/
function sortLayers(layers) {
	const byId = new Map(layers.map((layer) => [layer.id, layer]));
	const done = /* @__PURE__ */ new Set();
	const sorted = [];
	const visit = (layer, path) => {
		if (done.has(layer.id)) return;
		const start = path.indexOf(layer.id);
		if (start >= 0) throw new LayeredBuildError("cycle", `Layers need each other in a circle: ${[...path.slice(start), layer.id].join(" → ")}.`, { hint: "Read it as «is built on». Take one of these edges out: a FROM or COPY --from in a Dockerfile, or `from:` in layers.yaml." });
		for (const id of layer.parents) {
			const parent = byId.get(id);
			if (parent === void 0) throw unknownLayer(id, [...byId.keys()], `layer ${layer.id} has it as \`from\``);
			visit(parent, [...path, layer.id]);
		}
		done.add(layer.id);
		sorted.push(layer);
	};
	for (const layer of layers) visit(layer, []);
	return sorted;
}
/** The error for a layer's name that does not exist. `where` says who asked for it. */
function unknownLayer(id, known, where) {
	return new LayeredBuildError("unknown-layer", `There is no layer "${id}" (${where}).`, { hint: `The layers are: ${known.join(", ")}.` });
}

// packages/core/src/graph/select-layers.ts
/** The names that a selection means. `input` names the input for the error. Throws `unknown-layer`. */
function selectLayers(selection, known, input) {
	if (selection.kind === "none") return /* @__PURE__ */ new Set();
	if (selection.kind === "all") return new Set(known);
	const unknown = selection.names.find((name) => !known.includes(name));
	if (unknown !== void 0) throw unknownLayer(unknown, known, `asked for by the input \`${input}\``);
	return new Set(selection.names);
}

// packages/core/src/graph/layer-node.ts
/** The parent that the lowest stage of a layer's chain is FROM; undefined for FROM scratch and external images. */
function baseParent(node) {
	const { base } = node;
	return base.kind === "external" ? node.links.find((link) => link.names.includes(base.reference)) : void 0;
}
/** Whether an instruction names the repository's .git folder. */
function namesGitFolder(instruction) {
	return /(^|[\s/=,"'[])\.git(?=$|[\s/,"'\]])/.test(instruction.source);
}

// packages/core/src/image/platform-text.ts
/** `os/architecture[/variant]`. arm64's variant v8 is its only one and is left out, as containerd's platforms.Normalize does. */
function platformText(platform) {
	const variant = platform.architecture === "arm64" && platform.variant === "v8" ? void 0 : platform.variant;
	return [
		platform.os,
		platform.architecture,
		variant
	].filter((part) => part !== void 0 && part !== "").join("/");
}
/** Reads `os/architecture[/variant]`, normalised the same way: `linux/arm` means v7. */
function parsePlatform(text) {
	const [os = "linux", architecture = "amd64", variant] = text.split("/");
	if (architecture === "arm") return {
		os,
		architecture,
		variant: variant ?? "v7"
	};
	if (variant === void 0 || architecture === "arm64" && variant === "v8") return {
		os,
		architecture
	};
	return {
		os,
		architecture,
		variant
	};
}

// packages/core/src/graph/platform-args.ts
/** The arguments that BuildKit gives a Dockerfile about its platform. The build platform is taken to be the target's: nothing is executed here. */
function platformArgs(platform) {
	const { os, architecture, variant = "" } = parsePlatform(platform);
	return Object.fromEntries(Object.entries({
		PLATFORM: platform,
		OS: os,
		OSVERSION: "",
		ARCH: architecture,
		VARIANT: variant
	}).flatMap(([name, value]) => ["TARGET", "BUILD"].map((side) => [side + name, value])));
}
/** Whether an argument tells of the platform that builds, and not of the one that is built for. */
function isBuildPlatformArg(name) {
	return /^BUILD(PLATFORM|OS|OSVERSION|ARCH|VARIANT)$/.test(name);
}

// packages/core/src/graph/references-layer.ts
/**
* Whether an image reference in a Dockerfile means a layer: its last path part is the layer's key, name or tag prefix (`nllb-base`),
* or it is the layer's repository with a tag of its family (`ghcr.io/acme/nllb:nllb-base-latest`).
*/
function referencesLayer(reference, layer) {
	const parsed = parse(reference);
	if (parsed?.kind !== "registry") return false;
	const lastPart = parsed.repository.split("/").at(-1);
	const names = [
		layer.id,
		layer.name,
		layer.tagPrefix.replace(/[-_.]+$/, "")
	];
	if (lastPart !== void 0 && names.includes(lastPart)) return true;
	const own = parse(layer.image);
	if (own?.kind !== "registry" || own.registry !== parsed.registry || own.repository !== parsed.repository) return false;
	return parsed.tag?.startsWith(layer.tagPrefix) ?? layer.tagPrefix === "";
}
function parse(text) {
	try {
		return parseReference(text);
	} catch {
		return;
	}
}

// packages/core/src/graph/understand-layer.ts
/**
* Understands one layer: which stages count, and which of the images they refer to are other layers.
* Throws the Dockerfile's own errors, and `missing-parent` where a declared parent is not to be found in it.
*/
function understandLayer(layer, file, layers, context) {
	const { dockerfile } = file;
	const takesArgument = argumentOfBase(dockerfile, layer);
	if (takesArgument && layer.from === void 0) checkDefault(dockerfile, layer);
	const declaredParent = takesArgument ? layer.from?.[0] : void 0;
	const buildArgs = declaredParent === void 0 ? layer.buildArgs : {
		...layer.buildArgs,
		[layer.parentArg]: declaredParent
	};
	const graphs = new Map(layer.platforms.map((platform) => [platform, resolveStages(dockerfile, {
		...layer.target === void 0 ? {} : { target: layer.target },
		buildArgs,
		platformArgs: platformArgs(platform)
	})]));
	const all = [...new Set([...graphs.values()].flatMap(referencesOf))];
	const chains = [...graphs.values()].map(chainOf);
	const [chain] = chains;
	if (chain === void 0) throw new LayeredBuildError("bad-config", `Layer ${layer.id} has no platforms.`);
	const closure = dockerfile.stages.filter((stage) => [...graphs.values()].some((graph) => graph.stages.some((each) => each.stage.index === stage.index)));
	const links = linkParents(layer, layers, all, chain.base, takesArgument);
	const parentNames = new Set(links.flatMap((link) => link.names));
	return {
		layer,
		id: layer.id,
		text: file.text,
		dockerfile,
		graphs,
		ignorePatterns: file.ignorePatterns,
		context,
		closure,
		chain: chain.stages,
		base: chain.base,
		chainsDiffer: chains.some((other) => !sameChain(chain, other)),
		links,
		parents: links.map((link) => link.id),
		externals: all.filter((reference) => !parentNames.has(reference)),
		takesGit: closure.some((stage) => stage.instructions.some(namesGitFolder))
	};
}
/** Nobody can tell the parent of `ARG BASE_IMAGE` and `FROM $BASE_IMAGE` where neither a default nor layers.yaml says it. */
function checkDefault(dockerfile, layer) {
	const declared = dockerfile.globalArgs.find(({ args }) => args.some(({ name }) => name === layer.parentArg));
	if (declared?.args.some(({ name, default: value }) => name === layer.parentArg && value !== void 0) === true || layer.buildArgs[layer.parentArg] !== void 0) return;
	throw new LayeredBuildError("missing-parent", `${layer.dockerfile}:${declared?.start.line ?? 1}: ARG ${layer.parentArg} has no default, so the parent of layer ${layer.id} is not known.`, { hint: `Name it in layers.yaml (\`from: NAME\`), or give the argument a default: ARG ${layer.parentArg}=NAME.` });
}
/** Whether a FROM takes its image from the parent's build argument, which is declared before the first FROM. */
function argumentOfBase(dockerfile, layer) {
	const declared = dockerfile.globalArgs.some(({ args }) => args.some(({ name }) => name === layer.parentArg));
	const options = { escape: dockerfile.directives.escape };
	return declared && dockerfile.stages.some(({ from }) => variablesOf(from.image, options).includes(layer.parentArg));
}
function chainOf(graph) {
	const stages = [graph.target.stage];
	let { to } = graph.target.base;
	while (to.kind === "stage") {
		const { index } = to;
		const below = graph.stages.find(({ stage }) => stage.index === index);
		if (below === void 0) break;
		stages.unshift(below.stage);
		to = below.base.to;
	}
	return {
		stages,
		base: to.kind === "external" ? to : { kind: "scratch" }
	};
}
function sameChain(one, other) {
	const base = ({ base: source }) => source.kind === "external" ? source.reference : "";
	return one.stages.length === other.stages.length && one.stages.every((stage, at) => stage === other.stages[at]) && base(one) === base(other);
}
/** The images that a platform's stages refer to, as they are written (expanded). */
function referencesOf(graph) {
	return graph.stages.flatMap(({ base, references }) => [base, ...references]).flatMap(({ to }) => to.kind === "external" ? [to.reference] : []);
}
function linkParents(layer, layers, references, base, takesArgument) {
	const others = layers.filter((other) => other.id !== layer.id);
	const link = (id, names) => {
		return {
			id,
			names,
			...base.kind === "external" && names.includes(base.reference) && takesArgument ? { argument: layer.parentArg } : {}
		};
	};
	if (layer.from === void 0) return others.flatMap((other) => {
		const names = references.filter((reference) => referencesLayer(reference, other));
		return names.length === 0 ? [] : [link(other.id, names)];
	});
	return layer.from.map((id) => {
		const other = others.find((each) => each.id === id);
		if (other === void 0) return link(id, []);
		const names = references.filter((reference) => referencesLayer(reference, other));
		if (names.length > 0) return link(id, names);
		if (layer.from?.length === 1 && base.kind === "external") return link(id, [base.reference]);
		throw new LayeredBuildError("missing-parent", `${layer.dockerfile} does not refer to ${id}, which layers.yaml names as a parent of ${layer.id}.`, { hint: `Write FROM ${id} or COPY --from=${id}, or declare ARG ${layer.parentArg} before FROM and use it there.` });
	});
}

// packages/core/src/key/known-environment.ts
/**
* The variables of a stage as far as the Dockerfile tells them: ARG and ENV, step by step. What a parent's ENV may set is unknown,
* and so is everything made of it.
*/
var KnownEnvironment = class {
	#values;
	/** What ENV has set. */
	#environment;
	#buildArgs;
	#globalArgs;
	#escape;
	constructor(escape, buildArgs, globalArgs, below) {
		this.#escape = escape;
		this.#buildArgs = buildArgs;
		this.#globalArgs = globalArgs;
		this.#environment = new Map(below === void 0 ? [] : below.#environment);
		this.#values = new Map([...below === void 0 ? [] : below.#values, ...this.#environment]);
	}
	/** A word expanded, or undefined where that needs a variable that is not known here. */
	expand(word) {
		const options = { escape: this.#escape };
		const { value, unknown } = expandWord(word, (name) => this.#values.get(name), options);
		return unknown.length === 0 ? value : void 0;
	}
	/** Takes ARG and ENV into account; everything else changes nothing. */
	apply(instruction) {
		if (instruction.kind === "ARG") for (const { name, default: fallback } of instruction.args) this.#set(name, this.#buildArgs[name] ?? (fallback === void 0 ? this.#globalArgs.get(name) : this.expand(fallback)));
		if (instruction.kind !== "ENV") return;
		const pairs = instruction.pairs.map(({ key, value }) => ({
			key: this.expand(key),
			value: this.expand(value)
		}));
		for (const { key, value } of pairs) {
			if (key === void 0) continue;
			this.#set(key, value);
			if (value === void 0) this.#environment.delete(key);
			else this.#environment.set(key, value);
		}
	}
	#set(name, value) {
		if (value === void 0) this.#values.delete(name);
		else this.#values.set(name, value);
	}
};

// packages/core/src/key/taken-files.ts
/** What the stages of a layer take from the build context by COPY, ADD and bind mounts, on any of its platforms. */
function contextTakes(node) {
	return [...node.graphs.values()].flatMap((graph) => graphTakes(node, graph));
}
function graphTakes(node, graph) {
	const environments = /* @__PURE__ */ new Map();
	const globalArgs = new Map([...graph.globalArgs].filter(([name]) => !isBuildPlatformArg(name)));
	return graph.stages.flatMap(({ stage, base }) => {
		const inherited = base.to.kind === "stage" ? environments.get(base.to.index) : void 0;
		const { escape } = node.dockerfile.directives;
		const environment = new KnownEnvironment(escape, node.layer.buildArgs, globalArgs, inherited);
		environments.set(stage.index, environment);
		return stageTakes(stage, environment);
	});
}
function stageTakes(stage, environment) {
	return stage.instructions.flatMap((instruction) => {
		environment.apply(instruction);
		return takesOf(instruction, environment);
	});
}
function takesOf(instruction, environment) {
	if ((instruction.kind === "COPY" || instruction.kind === "ADD") && instruction.from === void 0) return [{
		instruction,
		sources: known(instruction.sources, environment)?.filter((source) => sourceKind(source) === "context" && !isGitFolder$1(source)),
		exclude: known(instruction.exclude, environment) ?? []
	}];
	if (instruction.kind !== "RUN") return [];
	return instruction.mounts.filter((mount) => mount.type === "bind" && mount.options["from"] === void 0).map((mount) => {
		return {
			instruction,
			sources: known([mount.options["source"] ?? mount.options["src"] ?? "."], environment)?.filter((each) => !isGitFolder$1(each)),
			exclude: []
		};
	});
}
/** The repository's own folder is in no tree: the commit stands for it in the key (`takesGit`). */
function isGitFolder$1(source) {
	return /^[./]*\.git(\/|$)/.test(source);
}
function known(words, environment) {
	const expanded = words.map((word) => environment.expand(word));
	return expanded.every((word) => word !== void 0) ? expanded : void 0;
}
/** The paths of the repository below which untracked files can count for a layer; "" is all of it. */
function takenRoots(node) {
	const followed = sourceRoots(contextTakes(node).flatMap((take) => take.sources ?? [""])).flatMap((root) => [root, resolveEntry(node.context, root)?.path ?? root]);
	return [...new Set(followed)].map((root) => [node.layer.context, root].filter((part) => part !== "").join("/"));
}
/**
* The files that one take copies, paths in the context. A source that does not exist is left to `onMissing`, which may throw;
* sources that cannot be known take the whole context.
*/
function* takenFiles(node, take, onMissing) {
	const parents = take.instruction.kind !== "RUN" && take.instruction.parents;
	for (const source of take.sources ?? ["."]) try {
		for (const match of matchSources({
			sources: [source],
			parents,
			exclude: take.exclude
		}, node.context)) {
			for (const { entry } of match.entries()) yield entry;
			const named = node.context.get(match.path);
			if (named?.kind === "symlink") yield named;
			if (match.kind === "contents") yield match.entry;
		}
	} catch (error) {
		if (!(error instanceof DockerfileError) || error.code !== "source-not-found") throw error;
		onMissing(source, error);
	}
}

// packages/core/src/source/filtered-files.ts
/** The attributes by which git writes other bytes to disk than it keeps (gitattributes, "Effects"). */
const attributes = [
	"filter",
	"ident",
	"working-tree-encoding",
	"eol",
	"text"
];
/**
* The tracked files whose bytes on disk need not be those of their blob: Git LFS and other filters, line ends. COPY takes the disk's:
* a checkout with pointers must not have the key of one with the weights. Only files below `roots` are asked for, and none where
* the repository has no attributes and no line-end conversion.
*/
async function filteredFiles(tree, git, roots) {
	const converts = (await git.run([
		"config",
		"--get",
		"--default",
		"false",
		"core.autocrlf"
	])).toString("utf8").trim() === "true";
	const files = [];
	let hasAttributes = converts || await exists(path.join(git.root, ".git", "info", "attributes"));
	for (const entry of tree.walk()) {
		if (entry.kind !== "file" || !entry.tracked) continue;
		if (entry.path === ".gitattributes" || entry.path.endsWith("/.gitattributes")) hasAttributes = true;
		if (roots.some((root) => root === "" || entry.path === root || entry.path.startsWith(`${root}/`))) files.push(entry.path);
	}
	if (!hasAttributes || files.length === 0) return [];
	const input = Buffer.concat(files.flatMap((file) => [encodePath(file), Buffer.from([0])]));
	return [...filtered(await git.run([
		"check-attr",
		"--stdin",
		"-z",
		...attributes
	], input), converts)];
}
/** Reads `PATH NUL ATTRIBUTE NUL VALUE NUL` (git-check-attr, "OUTPUT"). */
function filtered(output, converts) {
	const files = /* @__PURE__ */ new Set();
	let file = "";
	let attribute = "";
	let field = 0;
	for (let start = 0; start < output.length;) {
		const end = output.indexOf(0, start);
		const text = decodePath(output.subarray(start, end));
		if (field % 3 === 0) file = text;
		else if (field % 3 === 1) attribute = text;
		else if (changesBytes(attribute, text, converts)) files.add(file);
		field += 1;
		start = end + 1;
	}
	return files;
}
function changesBytes(attribute, value, converts) {
	if (attribute === "text") return converts && value !== "unset";
	if (attribute === "eol") return value === "crlf";
	return value !== "unspecified" && value !== "unset";
}
async function exists(file) {
	return access(file).then(() => true, () => false);
}

// packages/core/src/source/apply-disk.ts
/**
* Brings a tree of HEAD to what is on disk: changed and deleted files everywhere, and untracked or git-ignored ones (and empty
* folders) below `roots`, which are the paths that some COPY takes. `wanted` says which folders are worth a walk at all:
* a stray node_modules that an ignore file leaves out is never read. `suspects` are what `listChanged` gave.
*/
async function applyDisk(tree, git, head, suspects, options) {
	const untracked = await listUntracked(git, options.roots);
	const changed = [];
	const folders = [];
	for (const file of suspects) {
		const before = tree.get(file);
		const entry = await isBehindLink(git.root, file) ? void 0 : before?.submodule === true ? await readSubmodule(git, before) : await readEntry(git.root, file, head, true);
		if (entry !== void 0 && before !== void 0 && sameContent(entry, before)) continue;
		changed.push(file);
		const becameFolder = entry?.kind === "directory" && entry.submodule !== true;
		if (entry === void 0 || becameFolder) tree.delete(file);
		else tree.set(entry);
		if (becameFolder) folders.push(file);
	}
	for (const file of await filteredFiles(tree, git, options.roots)) {
		const entry = await readEntry(git.root, file, head, true);
		if (entry !== void 0) tree.set(entry);
	}
	for (const entry of [...tree.walk()].filter(({ submodule }) => submodule === true)) if (!await isCheckedOut(git, entry)) tree.set(withoutId(entry));
	const added = [];
	const add = async (file) => {
		const isFolder = (await lstat(absolute(git.root, file)).catch(() => void 0))?.isDirectory() ?? false;
		if (isGitFolder(file) || !options.wanted(file, isFolder)) return;
		const entry = await readEntry(git.root, file, head, false);
		if (entry === void 0) return;
		tree.set(entry);
		if (entry.kind !== "directory") added.push(file);
		else {
			const names = await readdir(absolute(git.root, file), { encoding: "buffer" });
			for (const name of names) await add(`${file}/${decodePath(name)}`);
		}
	};
	for (const file of [...untracked, ...folders]) await add(file);
	return {
		changed,
		untracked: added
	};
}
/** Whether a folder above a file has become a symbolic link: what is behind it is not the repository's, and may lie outside of it. */
async function isBehindLink(root, file) {
	for (let cut = file.indexOf("/"); cut > 0; cut = file.indexOf("/", cut + 1)) if ((await lstat(absolute(root, file.slice(0, cut))).catch(() => void 0))?.isDirectory() !== true) return true;
	return false;
}
/** The path of a repository's file on this machine's disk, as bytes: names need not be valid UTF-8. */
function absolute(root, file) {
	return Buffer.concat([Buffer.from(root + path.sep), encodePath(file)]);
}
/** The files that differ from HEAD: changed, deleted, or of another mode. */
async function listChanged(git) {
	return splitNul(await git.run([
		"diff-index",
		"-z",
		"--raw",
		"--no-renames",
		"--ignore-submodules=dirty",
		"HEAD",
		"--"
	])).filter((_, index) => index % 2 === 1);
}
async function listUntracked(git, roots) {
	if (roots.length === 0) return [];
	const paths = roots.includes("") ? [] : roots;
	return splitNul(await git.run([
		"ls-files",
		"--others",
		"--directory",
		"-z",
		"--",
		...paths
	])).map((file) => file.endsWith("/") ? file.slice(0, -1) : file);
}
function splitNul(output) {
	const fields = [];
	for (let start = 0; start < output.length;) {
		const end = output.indexOf(0, start);
		fields.push(decodePath(output.subarray(start, end)));
		start = end + 1;
	}
	return fields;
}
/** A submodule as it is checked out, which need not be the commit that HEAD names. */
/** Whether a submodule's files are there: an empty folder is another input than a commit's files. */
async function isCheckedOut(git, entry) {
	return await lstat(absolute(git.root, `${entry.path}/.git`)).catch(() => void 0) !== void 0;
}
function withoutId({ path: where, mode, kind }) {
	return {
		path: where,
		mode,
		kind,
		tracked: true,
		submodule: true
	};
}
async function readSubmodule(git, entry) {
	if (await lstat(absolute(git.root, entry.path)).catch(() => void 0) === void 0) return void 0;
	const commit = await git.run([
		"-C",
		entry.path,
		"rev-parse",
		"HEAD"
	]);
	return {
		...entry,
		oid: commit.toString("latin1").trim()
	};
}
function sameContent(one, other) {
	return one.kind === other.kind && one.mode === other.mode && one.oid === other.oid;
}
async function readEntry(root, file, head, tracked) {
	const where = absolute(root, file);
	const status = await lstat(where).catch(() => void 0);
	if (status === void 0) return void 0;
	const mode = status.mode & 4095;
	if (status.isSymbolicLink()) {
		const target = await readlink(where, { encoding: "buffer" });
		return {
			path: file,
			kind: "symlink",
			mode: 511,
			linkTarget: decodePath(target),
			oid: blobId(target, head),
			tracked
		};
	}
	if (status.isDirectory()) return {
		path: file,
		kind: "directory",
		mode,
		tracked
	};
	if (!status.isFile()) return void 0;
	const oid = await fileId(where, head);
	return {
		path: file,
		kind: "file",
		mode: tracked ? (mode & 64) === 0 ? 420 : 493 : mode,
		oid,
		tracked
	};
}
function blobId(content, head) {
	return createHash(head.oidAlgorithm).update(`blob ${content.length}\0`).update(content).digest("hex");
}
async function fileId(where, head) {
	const { size } = await stat(where);
	const hash = createHash(head.oidAlgorithm).update(`blob ${size}\0`);
	for await (const chunk of readChunks(where)) {
		hash.update(chunk);
		recycleChunk(chunk);
	}
	return hash.digest("hex");
}
function isGitFolder(file) {
	return file === ".git" || file.endsWith("/.git");
}

// packages/core/src/source/build-context.ts
/**
* What COPY can see: the files below one folder of the work tree, less those that the ignore file leaves out.
* Paths are relative to the context's folder. A folder that is ignored shows up only while something in it does not.
* `.git` is never part of it, as in docker/build-push-action's default context.
*/
var BuildContext = class {
	#tree;
	#folder;
	#rules;
	constructor(tree, folder, rules) {
		this.#tree = tree;
		this.#folder = folder;
		this.#rules = rules;
	}
	get(path) {
		const entry = this.#tree.get(this.#inTree(path));
		return entry === void 0 || !this.#visible(path, entry) ? void 0 : {
			...entry,
			path
		};
	}
	*children(directory) {
		for (const entry of this.#tree.children(this.#inTree(directory))) {
			const path = this.#folder === "" ? entry.path : entry.path.slice(this.#folder.length + 1);
			if (this.#visible(path, entry)) yield {
				...entry,
				path
			};
		}
	}
	/** Whether a path that is not in the tree yet would be seen here; for a folder, whether anything in it could be. */
	includes(path, isFolder) {
		if (path === ".git" || path.startsWith(".git/")) return false;
		return !this.#rules.ignores(path) || isFolder && this.#rules.mayDescend(path);
	}
	/** The path in the work tree of a path in this context. */
	#inTree(path) {
		if (this.#folder === "") return path;
		return path === "" ? this.#folder : `${this.#folder}/${path}`;
	}
	#visible(path, entry) {
		if (path === "") return true;
		if (path === ".git" || !this.#rules.ignores(path)) return path !== ".git";
		if (entry.kind !== "directory" || !this.#rules.mayDescend(path)) return false;
		for (const _ of this.children(path)) return true;
		return false;
	}
};

// packages/core/src/source/git.ts
/**
* Opens the repository that `folder` lies in. `env` is the environment for git; no configuration file is ever written,
* and a work tree that belongs to another user (a job in a container) is trusted for these calls only.
* Throws `not-a-repository` or `missing-program`.
*/
async function openGit(folder, exec, env) {
	const gitEnv = {
		...env,
		LC_ALL: "C",
		GIT_OPTIONAL_LOCKS: "0",
		GIT_TERMINAL_PROMPT: "0"
	};
	const fixed = [
		"-c",
		"safe.directory=*",
		"-c",
		"core.quotePath=false",
		"--literal-pathspecs"
	];
	const start = async (cwd, args, input) => exec({
		command: "git",
		args: [...fixed, ...args],
		cwd,
		env: gitEnv,
		...input === void 0 ? {} : { input }
	});
	const top = await start(folder, ["rev-parse", "--show-toplevel"]);
	if (top.exitCode !== 0) throw new LayeredBuildError("not-a-repository", `${folder} is not a git repository: ${lastLine(top.stderr)}`, { hint: "Run actions/checkout before this action (keys are made of what git knows)." });
	const root = top.stdout.toString("utf8").trimEnd();
	return {
		root,
		run: async (args, input) => {
			const result = await start(root, args, input);
			if (result.exitCode === 0) return result.stdout;
			throw new LayeredBuildError("not-a-repository", `git ${args[0] ?? ""} failed: ${lastLine(result.stderr)}`, { hint: "Is the checkout complete? actions/checkout with its defaults is enough." });
		}
	};
}
/** Reads the commit that is checked out. A repository without a commit is `not-a-repository`. */
async function readHead(git) {
	const [commit = "", time = ""] = (await git.run([
		"log",
		"-1",
		"--no-show-signature",
		"--format=%H %ct",
		"HEAD"
	]).catch((cause) => {
		throw new LayeredBuildError("not-a-repository", `The repository ${git.root} has no commit that can be read.`, {
			hint: "Commit first: keys are made of what is committed, and of what differs from it.",
			cause
		});
	})).toString("utf8").trim().split(" ");
	return {
		commit,
		time: Number(time),
		oidAlgorithm: commit.length === 64 ? "sha256" : "sha1"
	};
}
function lastLine(text) {
	return text.trim().split("\n").at(-1) ?? "";
}

// packages/core/src/source/work-tree.ts
/** The files of a repository as a tree in memory; paths are relative to its root, with `/`. */
var WorkTree = class {
	#root = {
		entry: folder("", true),
		children: /* @__PURE__ */ new Map()
	};
	/** The folder of the last call: lists come sorted, so that most entries go where the one before went. */
	#last = {
		path: "",
		node: this.#root
	};
	get(path) {
		return this.#find(path)?.entry;
	}
	*children(directory) {
		const children = this.#find(directory)?.children;
		if (children === void 0) return;
		for (const name of [...children.keys()].toSorted(comparePaths)) {
			const child = children.get(name);
			if (child !== void 0) yield child.entry;
		}
	}
	/** All entries below a folder, folders before what is in them. */
	*walk(directory = "") {
		for (const entry of this.children(directory)) {
			yield entry;
			if (entry.kind === "directory") yield* this.walk(entry.path);
		}
	}
	/** Puts an entry in its place; folders above that are missing are made, as tracked ones. A file replaces a folder, and the other way round. */
	set(entry) {
		const cut = entry.path.lastIndexOf("/");
		const parentPath = cut < 0 ? "" : entry.path.slice(0, cut);
		const parent = this.#folder(parentPath);
		const name = entry.path.slice(cut + 1);
		const old = parent.children?.get(name);
		if (entry.kind === "directory") parent.children?.set(name, {
			entry,
			children: old?.children ?? /* @__PURE__ */ new Map()
		});
		else parent.children?.set(name, { entry });
		if (old?.children !== void 0) this.#last = {
			path: "",
			node: this.#root
		};
	}
	/** Takes an entry out; tracked folders that become empty go with it, since git knows no empty folder. */
	delete(path) {
		const cut = path.lastIndexOf("/");
		const parentPath = cut < 0 ? "" : path.slice(0, cut);
		const parent = this.#find(parentPath);
		parent?.children?.delete(path.slice(cut + 1));
		this.#last = {
			path: "",
			node: this.#root
		};
		if (parentPath !== "" && parent?.children?.size === 0 && parent.entry.tracked) this.delete(parentPath);
	}
	#find(path) {
		if (path === "") return this.#root;
		let node = this.#root;
		for (const name of path.split("/")) node = node?.children?.get(name);
		return node;
	}
	#folder(path) {
		if (path === this.#last.path) return this.#last.node;
		let node = this.#root;
		let at = "";
		for (const name of path === "" ? [] : path.split("/")) {
			at = at === "" ? name : `${at}/${name}`;
			let next = node.children?.get(name);
			if (next?.children === void 0) {
				next = {
					entry: folder(at, true),
					children: /* @__PURE__ */ new Map()
				};
				node.children?.set(name, next);
			}
			node = next;
		}
		this.#last = {
			path,
			node
		};
		return node;
	}
};
function folder(path, tracked) {
	return {
		path,
		kind: "directory",
		mode: 493,
		tracked
	};
}

// packages/core/src/source/read-head-tree.ts
/** The files of HEAD, from one `git ls-tree`: no history, and with a blobless clone no content either, is needed. */
async function readHeadTree(git) {
	const tree = new WorkTree();
	const output = await git.run([
		"ls-tree",
		"-r",
		"-z",
		"--full-tree",
		"HEAD"
	]);
	const links = [];
	for (let start = 0; start < output.length;) {
		const end = output.indexOf(0, start);
		const tab = output.indexOf(9, start);
		const [mode = "", , oid = ""] = output.toString("latin1", start, tab).split(" ");
		const entry = treeEntry(decodePath(output.subarray(tab + 1, end)), mode, oid);
		if (entry.kind === "symlink") links.push(entry);
		tree.set(entry);
		start = end + 1;
	}
	const targets = await readTargets(git, links);
	for (const [index, link] of links.entries()) tree.set({
		...link,
		linkTarget: targets[index] ?? ""
	});
	return tree;
}
/** The entry of a mode, as git writes it in octal, and an object id. */
function treeEntry(path, mode, oid) {
	if (mode === "120000") return {
		path,
		kind: "symlink",
		mode: 511,
		oid,
		tracked: true
	};
	if (mode === "160000") return {
		path,
		kind: "directory",
		mode: 493,
		oid,
		tracked: true,
		submodule: true
	};
	return {
		path,
		kind: "file",
		mode: mode === "100755" ? 493 : 420,
		oid,
		tracked: true
	};
}
async function readTargets(git, links) {
	if (links.length === 0) return [];
	const output = await git.run(["cat-file", "--batch"], links.map((link) => `${link.oid ?? ""}\n`).join(""));
	const targets = [];
	for (let start = 0; start < output.length;) {
		const headerEnd = output.indexOf(10, start);
		const size = Number(output.toString("latin1", start, headerEnd).split(" ")[2] ?? 0);
		targets.push(decodePath(output.subarray(headerEnd + 1, headerEnd + 1 + size)));
		start = headerEnd + size + 2;
	}
	return targets;
}

// packages/core/src/config/discover-layers.ts
/**
* Finds the layers of a repository without a layers.yaml: every `Dockerfile`, `Dockerfile.NAME`, `NAME.Dockerfile` and
* `NAME/Dockerfile` among `paths` (all files of the repository, relative, with `/`).
* `repository` (OWNER/NAME) names the layer of a Dockerfile at the root. Throws `bad-config` when there is none.
*/
function discoverLayers(paths, repository) {
	const found = [...paths].flatMap((path) => {
		const name = nameOf(path, repository);
		return name === void 0 ? [] : [{
			path,
			name
		}];
	});
	if (found.length === 0) throw new LayeredBuildError("bad-config", "There is no layers.yaml and no Dockerfile in this repository.", { hint: "Add a layers.yaml at the root or as .github/layers.yaml, or name it with the input `config`." });
	const byName = Map.groupBy(found, (file) => file.name);
	const named = found.map(({ path, name }) => ({
		path,
		name: byName.get(name)?.length === 1 ? name : layerName(path)
	}));
	for (const [name, files] of Map.groupBy(named, (file) => file.name)) {
		if (files.length === 1) continue;
		throw new LayeredBuildError("bad-config", `${files.map(({ path }) => path).join(" and ")} would both be the layer ${name}.`, { hint: "Name the layers in a layers.yaml." });
	}
	return { layers: Object.fromEntries(named.map(({ path, name }) => [name, { dockerfile: path }])) };
}
function nameOf(path, repository) {
	const parts = path.split("/");
	const file = parts.pop() ?? "";
	const folder = parts.pop();
	if (file === "Dockerfile") return layerName(folder ?? repository.split("/").pop() ?? "image");
	if (file.startsWith("Dockerfile.") && !file.endsWith(".dockerignore")) return layerName(file.slice(11));
	if (file.endsWith(".Dockerfile")) return layerName(file.slice(0, -11));
}
/** Any text as a layer's name: lower case, `[a-z][a-z0-9-]*`. */
function layerName(text) {
	const name = text.replace(/\/?Dockerfile\.?/, "").toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^[^a-z]+|-+$/g, "");
	return name === "" ? "image" : name;
}

// packages/core/src/config/layer.ts
/** Names that a layer may not have: the fixed outputs of detect-changed-layers, and words with a meaning in lists of layers. */
const reservedLayerNames = [
	"layers",
	"any-changed",
	"matrix",
	"waves",
	"plan",
	"plan-file",
	"reasons",
	"all",
	"none",
	"true",
	"false"
];

// packages/core/src/config/tag-prefix.ts
/**
* A layer's tag prefix from the pattern in layers.yaml: `{name}` stands for the layer's name.
*
* @throws LayeredBuildError `bad-config` for another placeholder
*/
function expandTagPrefix(pattern, name) {
	return pattern.replace(/\{([^{}]*)\}/g, (placeholder, key) => {
		if (key === "name") return name;
		throw new LayeredBuildError("bad-config", `tag-prefix \`${pattern}\`: ${placeholder} does not exist`, { hint: "the only placeholder of tag-prefix is {name}, the layer's name: `nllb-{name}-`" });
	});
}

// packages/core/src/config/layers-of-file.ts
/** docker/metadata-action's defaults where no rules are given, without `schedule` (its tags are never content). */
const defaultTagRules = "type=ref,event=branch\ntype=ref,event=tag\ntype=ref,event=pr";
/**
* Turns a parsed layers.yaml into layers with every default filled in; `path` is for messages,
* `defaultImage` the repository of layers that name none. Throws `bad-config` with all problems.
*/
function layersOfFile(file, path, defaultImage) {
	const problems = [];
	const images = Object.entries(file.layers).map(([id, entry]) => {
		if (reservedLayerNames.includes(id)) problems.push(`${path}: layers.${id}: a layer cannot be named "${id}", which is an output or a word of the actions`);
		const image = entry.image ?? file.image ?? defaultImage;
		for (const [member, value] of Object.entries({
			context: entry.context,
			dockerfile: entry.dockerfile
		})) if (value !== void 0 && (value.startsWith("/") || value.split("/").includes(".."))) problems.push(`${path}: layers.${id}.${member}: ${value} is no path inside the repository`);
		const platforms = (entry.platforms ?? file.platforms ?? []).map((platform) => platformText(parsePlatform(platform)));
		if (new Set(platforms).size < platforms.length) problems.push(`${path}: layers.${id}.platforms: ${platforms.join(", ")} names a platform twice`);
		if (image !== void 0) problems.push(...imageProblems(image).map((problem) => `${path}: layers.${id}: image: ${problem}`));
		if (image === void 0) problems.push(`${path}: layers.${id}: no image: set \`image:\` here or once at the top`);
		return image ?? "";
	});
	const layers = Object.entries(file.layers).map(([id, entry], index) => {
		const image = images[index] ?? "";
		return layerOf(id, entry, file, image, images.filter((other) => other === image).length > 1);
	});
	for (const [tag, ids] of Map.groupBy(layers, (layer) => `${layer.image}:${layer.tagPrefix}`)) if (ids.length > 1) problems.push(`${path}: layers ${ids.map((layer) => layer.id).join(" and ")} would write the same tags (${tag}…): use {name} in tag-prefix`);
	if (problems.length > 0) throw new LayeredBuildError("bad-config", problems.join("\n"));
	return layers;
}
/** A repository has no tag and no digest: those are the suite's to write. */
function imageProblems(image) {
	try {
		const { tag, digest } = parseReference(image);
		if (tag === void 0 && digest === void 0) return [];
		return [`${image} has a tag or digest: name the repository alone, and tags in \`tag-rules\` and \`tag-prefix\``];
	} catch (error) {
		if (error instanceof OciError) return [error.message];
		throw error;
	}
}
function layerOf(id, entry, file, image, sharesRepository) {
	const name = entry.name ?? id;
	const prefix = entry["tag-prefix"] ?? file["tag-prefix"] ?? (sharesRepository ? "{name}-" : "");
	const runner = entry.runner ?? file.runner;
	return {
		id,
		name,
		image,
		tagPrefix: expandTagPrefix(prefix, name),
		dockerfile: cleanPath(entry.dockerfile),
		context: cleanPath(entry.context ?? ""),
		...entry.target === void 0 ? {} : { target: entry.target },
		...entry.from === void 0 ? {} : { from: entry.from },
		parentArg: entry["parent-arg"] ?? "BASE_IMAGE",
		platforms: entry.platforms ?? file.platforms ?? ["linux/amd64"],
		buildArgs: entry["build-args"] ?? {},
		secrets: entry.secrets ?? [],
		ssh: entry.ssh ?? [],
		inputs: entry.inputs ?? [],
		ignore: entry.ignore ?? [],
		generated: entry.generated ?? [],
		engine: entry.engine ?? file.engine ?? "auto",
		compression: entry.compression ?? file.compression ?? "auto",
		tagRules: entry["tag-rules"] ?? file["tag-rules"] ?? defaultTagRules,
		labels: {
			...file.labels,
			...entry.labels
		},
		annotations: {
			...file.annotations,
			...entry.annotations
		},
		...runner === void 0 ? {} : { runner },
		...entry.epoch === void 0 ? {} : { epoch: entry.epoch }
	};
}
/** `./docker//x/` → `docker/x`, `.` → "". Paths that leave the repository stay as they are, and are refused when read. */
function cleanPath(path) {
	return path.split("/").filter((part) => part !== "" && part !== ".").join("/");
}

// packages/core/src/config/parse-layers-file.ts
var import_dist = require_dist();
/**
* Parses the text of a layers.yaml; `path` is for messages.
* All problems are reported together, each with its line. Throws `bad-config`.
*/
function parseLayersFile(text, path) {
	const lines = new import_dist.LineCounter();
	const document = (0, import_dist.parseDocument)(text, {
		lineCounter: lines,
		prettyErrors: false
	});
	const syntax = document.errors[0];
	if (syntax !== void 0) {
		const { line, col } = lines.linePos(syntax.pos[0]);
		throw new LayeredBuildError("bad-config", `${path}:${line}:${col}: ${syntax.message}`, { hint: "The file is not valid YAML: check indentation, quotes and colons at this place." });
	}
	const result = layersFile.safeParse(valueOf(document, path) ?? {}, { jitless: true });
	if (result.success) return result.data;
	const problems = result.error.issues.map((issue) => {
		const where = issue.path.map(String);
		const line = lineOf(document, lines, issue.path);
		return `${path}${line === void 0 ? "" : `:${line}`}: ${where.length === 0 ? "" : `${where.join(".")}: `}${messageOf(issue)}`;
	});
	throw new LayeredBuildError("bad-config", problems.join("\n"), { hint: "See layers.schema.json for all names; editors complete them with a `# yaml-language-server: $schema=` line." });
}
/** What is wrong with a name stands one level deeper than what is wrong with a value. */
function messageOf(issue) {
	return issue.code === "invalid_key" ? issue.issues[0]?.message ?? issue.message : issue.message;
}
/** An alias without its anchor shows only here. */
function valueOf(document, path) {
	try {
		return document.toJS();
	} catch (cause) {
		const detail = cause instanceof Error ? cause.message : String(cause);
		throw new LayeredBuildError("bad-config", `${path}: ${detail}`, {
			hint: "Check the anchors (&) and aliases (*).",
			cause
		});
	}
}
function lineOf(document, lines, path) {
	for (let depth = path.length; depth > 0; depth--) {
		const node = document.getIn(path.slice(0, depth), true);
		if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) return lines.linePos(Number(node.range[0])).line;
	}
}

// packages/core/src/project/read-repository-file.ts
/**
* Reads a text file of the repository, or gives undefined where there is none. `file` is relative to `root`.
* A path that leads out of the repository, also by a symlink, is `bad-config`: a pull request must not read the runner's files.
*/
async function readRepositoryFile(root, file) {
	const where = path.resolve(root, file);
	const real = await realpath(where).catch(() => void 0);
	if (real === void 0) return void 0;
	const inside = path.relative(await realpath(root), real);
	if (inside.startsWith("..") || path.isAbsolute(inside)) throw new LayeredBuildError("bad-config", `${file} lies outside the repository.`, { hint: "Paths in layers.yaml and the inputs start at the repository's root." });
	return readFile(real, "utf8").catch((cause) => {
		throw new LayeredBuildError("bad-config", `${file} cannot be read.`, { cause });
	});
}

// packages/core/src/project/load-layers.ts
/** Where a layers file may be when none is named, best first. */
const usualPlaces = ["layers.yaml", ".github/layers.yaml"];
/** Reads the layers of a repository from its layers file, or discovers them among `paths` (all its files). Throws `bad-config`. */
async function loadLayers(root, paths, defaults) {
	for (const place of defaults.config === void 0 ? usualPlaces : [defaults.config]) {
		const text = await readRepositoryFile(root, place);
		if (text !== void 0) return layersOfFile(parseLayersFile(text, place), place);
	}
	if (defaults.config !== void 0) throw new LayeredBuildError("bad-config", `The layers file ${defaults.config} does not exist.`, { hint: "The input `config` is a path from the repository's root. Is the repository checked out?" });
	return layersOfFile(discoverLayers(paths(), defaults.repository), "discovered layers", defaults.image);
}

// packages/core/src/project/read-dockerfile.ts
/** Reads and parses a layer's Dockerfile, and the ignore file beside it or in the context. Throws `bad-config`, or the parser's error. */
async function readDockerfile(root, layer) {
	const text = await readRepositoryFile(root, layer.dockerfile);
	if (text === void 0) throw new LayeredBuildError("bad-config", `The Dockerfile of layer ${layer.id} does not exist: ${layer.dockerfile}.`, { hint: "`dockerfile:` in layers.yaml is a path from the repository's root." });
	const [beside, inContext] = ignoreFileNames(layer.dockerfile);
	const atContext = layer.context === "" ? inContext : `${layer.context}/${inContext}`;
	const ignoreText = await readRepositoryFile(root, beside) ?? await readRepositoryFile(root, atContext) ?? "";
	const ignorePatterns = parseIgnoreFile(ignoreText);
	return {
		text,
		dockerfile: parseDockerfile(text, layer.dockerfile),
		ignorePatterns,
		ignoreRules: new IgnoreRules(ignorePatterns)
	};
}

// packages/core/src/project/open-project.ts
/** How many files an error or a log line names. */
const namedFiles$1 = 5;
/**
* Reads a checkout: its layers, their Dockerfiles and edges, and the files that they can take, as they are on disk.
* Throws `not-a-repository`, `bad-config`, the Dockerfiles' errors, `cycle`, `unknown-layer`, `missing-parent`, `dirty-tree`.
*/
async function openProject(options) {
	const git = await openGit(options.folder, options.exec, options.env);
	const changes = options.dirty === "ignore" ? Promise.resolve([]) : listChanged(git);
	const asked = [
		readHead(git),
		readHeadTree(git),
		changes
	];
	await Promise.allSettled(asked);
	const [head, tree, suspects] = [
		await asked[0],
		await asked[1],
		await asked[2]
	];
	const paths = () => Iterator.from(tree.walk()).map((entry) => entry.path);
	const { compression } = options;
	const declared = await loadLayers(git.root, paths, options);
	const layers = compression === "auto" ? declared : declared.map((layer) => ({
		...layer,
		compression
	}));
	const nodes = await Promise.all(layers.map(async (layer) => {
		const file = await readDockerfile(git.root, layer);
		return understandLayer(layer, file, layers, new BuildContext(tree, layer.context, file.ignoreRules));
	}));
	const sorted = sortLayers(nodes);
	checkPlatforms(sorted);
	if (options.dirty !== "ignore") await readDisk(tree, git, head, suspects, sorted, options.dirty);
	return {
		root: git.root,
		head,
		layers,
		nodes: sorted,
		tree
	};
}
async function readDisk(tree, git, head, suspects, nodes, dirty) {
	const roots = [...new Set(nodes.flatMap((node) => [...takenRoots(node), ...inputRoots(node)]))];
	const wanted = (path, isFolder) => nodes.some((node) => canCount(node, path, isFolder));
	const { changed, untracked } = await applyDisk(tree, git, head, suspects, {
		roots,
		wanted
	});
	const generated = nodes.flatMap((node) => node.layer.generated);
	const differing = [...changed, ...untracked].filter((path) => !generated.some((pattern) => minimatch(path, pattern, { dot: true })));
	if (dirty === "hash" || differing.length === 0) return;
	const names = differing.slice(0, namedFiles$1).map(printablePath).join(", ");
	const more = differing.length > namedFiles$1 ? ` and ${differing.length - namedFiles$1} more` : "";
	throw new LayeredBuildError("dirty-tree", `The checkout differs from commit ${head.commit.slice(0, 12)}: ${names}${more}.`, { hint: "Commit or remove these files. Those that a step makes belong in `generated:` in layers.yaml; `dirty: hash` counts them as they are." });
}
/** A layer can be built for the platforms of all its parents only. Throws `bad-config`. */
function checkPlatforms(nodes) {
	for (const node of nodes) for (const parent of nodes.filter(({ id }) => node.parents.includes(id))) {
		const lacking = node.layer.platforms.filter((platform) => !parent.layer.platforms.includes(platform));
		if (lacking.length === 0) continue;
		throw new LayeredBuildError("bad-config", `Layer ${node.id} is to be built for ${lacking.join(", ")}, and layer ${parent.id}, on which it stands, is not.`, { hint: "Give both the same `platforms:`, best once for all layers at the top of layers.yaml." });
	}
}
/** The folders of `inputs` patterns, up to the first wildcard. */
function inputRoots(node) {
	return node.layer.inputs.map((pattern) => /^[^*?[{!(]*(?=\/|$)/.exec(pattern)?.[0] ?? "");
}
/** Whether an untracked path can count for a layer: it is in its context and not ignored there, or `inputs` name it. */
function canCount(node, path, isFolder) {
	const { context, inputs } = node.layer;
	if (inputs.some((pattern) => minimatch(path, pattern, {
		dot: true,
		partial: isFolder
	}))) return true;
	if (context !== "" && !path.startsWith(`${context}/`)) return isFolder && context.startsWith(path);
	return node.context.includes(context === "" ? path : path.slice(context.length + 1), isFolder);
}

// packages/core/src/registry/stores.ts
/** Milliseconds without a byte: a registry that accepts and never answers must not take the job's hour. */
const idleTimeout = 2e4;
/** Makes the opener for one run. Throws `bad-input` where `store` is no folder. */
function createStores(options, layers) {
	const folder = options.store === void 0 ? void 0 : layoutPath(options.store, options.root);
	const session = new RegistrySession({
		...options,
		idleTimeout
	});
	const ofReference = memoise((text) => open(text, options.root, session));
	const folderNames = new Map(layers.toReversed().map((layer) => [layer.image, layer.id]));
	const ofImage = memoise(async (image) => {
		const own = await ofReference(image);
		if (folder === void 0) return own;
		const place = folderNames.size > 1 ? path.join(folder, folderNames.get(image) ?? "") : folder;
		return overlay(await openLayout(place, { sparse: true }), own);
	});
	return {
		ofReference,
		ofLayer: (layer) => ofImage(layer.image)
	};
}
async function open(text, root, session) {
	const reference = parseReference(text);
	if (reference.kind === "layout") return openLayout(path.resolve(root, reference.path));
	return openRegistry(reference, session);
}
function layoutPath(text, root) {
	const reference = parseReference(text);
	if (reference.kind === "layout") return path.resolve(root, reference.path);
	throw new LayeredBuildError("bad-input", `store: "${text}" is no folder.`, { hint: "Write `oci:PATH`; the repository of the images themselves belongs in layers.yaml as `image`." });
}
function memoise(make) {
	const made = /* @__PURE__ */ new Map();
	return (key) => {
		const value = made.get(key) ?? make(key);
		made.set(key, value);
		return value;
	};
}

// packages/core/src/registry/credentials-of-run.ts
/**
* Who to sign in as: user name and password go to their registry, or those of the layers' images, and to no other; then what a docker or
* podman login has left; then, for ghcr.io, the token. Throws `bad-input` where only one of user name and password is given.
*/
function credentialsOfRun(given, layers) {
	const { username, password, token } = given;
	if (username === void 0 !== (password === void 0)) {
		const [there, missing] = username === void 0 ? ["password", "username"] : ["username", "password"];
		throw new LayeredBuildError("bad-input", `\`${there}\` is given, and \`${missing}\` is not (or is empty).`, { hint: "Give both. A secret that does not exist, or that a pull request of a fork cannot read, is empty." });
	}
	const registries = new Set(given.registry === void 0 ? layers.flatMap(({ image }) => registryOf(image)) : registryOf(`${given.registry}/x`));
	const inputs = async (registry) => username !== void 0 && password !== void 0 && registries.has(registry) ? {
		username,
		password
	} : void 0;
	const github = async (registry) => token !== void 0 && registry === "ghcr.io" ? {
		username: "x-access-token",
		password: token
	} : void 0;
	return firstOf(inputs, dockerCredentials({ env: given.env }), github);
}
function registryOf(image) {
	const reference = parseReference(image);
	return reference.kind === "registry" ? [reference.registry] : [];
}

// packages/core/src/build/choose-engine.ts
/**
* Chooses the engine for a layer by its Dockerfile alone. What cannot be done exactly by registry calls goes to BuildKit:
* nothing is ever approximated. The native engine may still hand over when it sees the parent's files.
*/
function chooseEngine(node) {
	if (node.layer.engine === "buildkit") return buildkit("engine: buildkit is asked for");
	const special = specialFrontend(node.dockerfile);
	if (special !== void 0) return buildkit(special);
	const windows = node.layer.platforms.find((platform) => !platform.startsWith("linux/"));
	if (windows !== void 0) return buildkit(`the platform ${windows} is not Linux`);
	const buildkitArg = Object.keys(node.layer.buildArgs).find((name) => name.startsWith("BUILDKIT_"));
	if (buildkitArg !== void 0) return buildkit(`the build argument ${buildkitArg}`);
	if (node.chainsDiffer) return buildkit("the stages differ by platform");
	if (node.takesGit) return buildkit("a step takes .git along");
	if (node.base.kind === "external" && baseParent(node) === void 0) return buildkit(`its base ${node.base.reference} is not a layer of this chain`);
	if (node.chain.slice(0, -1).some((stage) => stage.instructions.some(({ kind }) => kind === "ONBUILD"))) return buildkit("ONBUILD in a stage that another is built on");
	for (const stage of node.chain) {
		if (stage.from.platform !== void 0) return buildkit(`FROM --platform in line ${stage.from.start.line}`);
		for (const instruction of stage.instructions) {
			const reason = handOverReason(instruction);
			if (reason !== void 0) return buildkit(`${reason} in line ${instruction.start.line}`);
		}
	}
	return {
		kind: "native",
		stages: node.chain
	};
}
function handOverReason(instruction) {
	if (instruction.kind === "ARG" && instruction.args.some(({ name }) => isBuildPlatformArg(name))) return "ARG BUILD…";
	if (instruction.kind === "RUN" || instruction.kind === "ADD") return instruction.kind;
	if (instruction.kind === "STOPSIGNAL" && !/^(\d+|(SIG)?[A-Z][A-Z0-9+-]*)$/.test(instruction.value)) return "STOPSIGNAL";
	if (instruction.kind !== "COPY") return void 0;
	if (instruction.from !== void 0) return "COPY --from";
	if (instruction.link) return "COPY --link";
	if (instruction.parents) return "COPY --parents";
}
/** Frontends other than docker/dockerfile:1 may read the file in their own way. */
function specialFrontend(dockerfile) {
	const { syntax, escape } = dockerfile.directives;
	if (escape !== "\\") return "its escape character is not the backslash";
	if (syntax === void 0 || /^(docker\.io\/)?docker\/dockerfile:1(\.\d+)*$/.test(syntax)) return void 0;
	return `# syntax=${syntax}`;
}
function buildkit(reason) {
	return {
		kind: "buildkit",
		reason
	};
}

// packages/core/src/image/suite-tag.ts
/**
* A tag of the suite's own: the layer's tag prefix, the kind, and the first 32 hex digits (128 bits) of a key or digest.
* `hex` may be a digest (`sha256:…`) or 64 bare digits.
*/
function suiteTag(prefix, kind, hex) {
	return `${prefix}${kind}-${hex.replace(/^sha256:/, "").slice(0, 32)}`;
}
/** The manifest annotation with the full content key. An annotation and not a label: children would inherit a label. */
const keyAnnotation = "io.github.layered-build.key";

// packages/core/src/key/collect-inputs.ts
/** Collects everything that can change a layer's image. Throws `missing-source` for a COPY of what is not there. */
function collectInputs(node, context) {
	const { layer, dockerfile } = node;
	const declared = [...node.graphs.values()].flatMap((graph) => declaredArgs(graph));
	const warnings = /* @__PURE__ */ new Set();
	const files = /* @__PURE__ */ new Set();
	for (const take of contextTakes(node)) {
		if (take.sources === void 0) warnings.add(widened(node, take));
		for (const entry of takenFiles(node, take, (source, error) => refuseMissing(node, take, source, error))) {
			const path = inRepository(node, entry.path);
			if (!isGenerated(path, entry, layer.generated) && !matchesAny(path, layer.ignore)) addRecord(files, entry, entry.path);
		}
	}
	for (const warning of warnings) context.warn(warning);
	return {
		schema: "1",
		dockerfile: [...globalArguments(dockerfile, declared), ...node.closure.flatMap((stage) => canonicalInstructions(stage, context.shells.inherited(stage)))],
		...dockerfile.directives.syntax === void 0 ? {} : { syntax: dockerfile.directives.syntax },
		...dockerfile.directives.escape === "\\" ? {} : { escape: dockerfile.directives.escape },
		platforms: layer.platforms.toSorted(),
		buildArgs: Object.fromEntries(Object.entries(layer.buildArgs).filter(([name]) => declared.includes(name) || isAlwaysTaken(name))),
		files: [...files].toSorted(),
		extraFiles: extraFiles(node, context.tree),
		parents: Object.fromEntries(node.links.flatMap(({ id, names, argument }) => {
			const key = context.parentKeys.get(id) ?? "";
			return parentMembers(names, argument).map((name) => [name, key]);
		})),
		bases: Object.fromEntries(node.externals.flatMap((name) => context.bases[name] === void 0 ? [] : [[name, context.bases[name]]])),
		labels: layer.labels,
		annotations: layer.annotations,
		secrets: layer.secrets.map(idOf).toSorted(),
		ssh: layer.ssh.map(idOf).toSorted(),
		...layer.compression === "auto" ? {} : { compression: layer.compression },
		...node.takesGit ? { commit: context.commit } : {},
		...layer.epoch === void 0 ? {} : { epoch: layer.epoch }
	};
}
/** What BuildKit heeds without a declaration, and what changes the image: proxies do not. */
function isAlwaysTaken(name) {
	return name.startsWith("BUILDKIT_") || name === "SOURCE_DATE_EPOCH";
}
/** The ARGs before the first FROM that count, with their defaults: FROM and bare ARGs of the stages take their values from there. */
function globalArguments(dockerfile, declared) {
	return dockerfile.globalArgs.flatMap(({ args }) => args).filter(({ name }) => declared.includes(name)).map(({ name, default: value }) => `ARG ${JSON.stringify(value === void 0 ? { name } : {
		name,
		default: value
	})}`);
}
/** The members of `parents` that stand for one parent: how the Dockerfile refers to it, a build argument written as `$NAME`. */
function parentMembers(names, argument) {
	return argument === void 0 ? names : [`$${argument}`];
}
/** One record a path: kind and permissions as git has them, the content's id, the path. Folders count where git would not know them. */
function addRecord(files, entry, path) {
	const type = {
		file: 32768,
		symlink: 40960,
		directory: 16384
	}[entry.kind];
	if (entry.kind === "directory" && entry.tracked && entry.submodule !== true) return;
	const mode = entry.kind === "symlink" ? type : type | entry.mode;
	files.add(`${mode.toString(8).padStart(6, "0")} ${entry.oid ?? "-"} ${path}`);
}
function extraFiles(node, tree) {
	const { inputs, ignore } = node.layer;
	if (inputs.length === 0) return [];
	const files = /* @__PURE__ */ new Set();
	for (const entry of tree.walk()) if (matchesAny(entry.path, inputs) && !matchesAny(entry.path, ignore)) addRecord(files, entry, entry.path);
	return [...files].toSorted();
}
function refuseMissing(node, take, source, cause) {
	const path = inRepository(node, source.replace(/^(\.?\/)+|\/+$/g, ""));
	if (node.layer.generated.some((pattern) => pattern === path || pattern.startsWith(`${path}/`) || minimatch(path, pattern, { dot: true }))) return;
	const { line } = take.instruction.start;
	throw new LayeredBuildError("missing-source", `${node.layer.dockerfile}:${line}: ${take.instruction.kind} ${printablePath(source)}: there is no such file in the build context ${node.layer.context === "" ? "(the repository's root)" : node.layer.context}.`, {
		hint: "Is it misspelt, or left out by the .dockerignore? If an earlier step makes it, name it in `generated:` in layers.yaml, and in `inputs:` what it is made of.",
		cause
	});
}
function widened(node, take) {
	const { line } = take.instruction.start;
	return `${node.layer.dockerfile}:${line}: what is copied depends on a variable that only the parent's image knows, so any change in the build context counts.`;
}
function inRepository(node, path) {
	return node.layer.context === "" ? path : `${node.layer.context}/${path}`;
}
/** Whether an earlier step makes a file, or a folder on the way to such files: the key must be the same before and after that step. */
function isGenerated(path, entry, patterns) {
	const partial = entry.kind === "directory" && !entry.tracked;
	return patterns.some((pattern) => minimatch(path, pattern, {
		dot: true,
		partial
	}));
}
function matchesAny(path, patterns) {
	return patterns.some((pattern) => minimatch(path, pattern, { dot: true }));
}
/** The id of `id=x,src=…`, or of `default`. */
function idOf(option) {
	return /(?:^|,)id=([^,]*)/.exec(option)?.[1] ?? option;
}

// packages/core/src/key/canonical-encoding.ts
/**
* A canonical, length-prefixed encoding: different values never give the same bytes, and the order of a map's members does not count.
* Text is `t` LENGTH `:` BYTES, a list `l` COUNT `:` and its items, a map `m` COUNT `:` and its names and values, names sorted by code unit.
* LENGTH counts UTF-8 bytes. Lone surrogates, which stand for bytes that are no UTF-8 (see oci's path-bytes), are encoded as three bytes each.
*/
function encodeCanonical(value) {
	const parts = [];
	append(value, parts);
	return Buffer.concat(parts);
}
function append(value, parts) {
	if (typeof value === "string") {
		const bytes = textBytes(value);
		parts.push(Buffer.from(`t${bytes.length}:`), bytes);
	} else if (isList(value)) {
		parts.push(Buffer.from(`l${value.length}:`));
		for (const item of value) append(item, parts);
	} else {
		const members = Object.entries(value).filter(([, member]) => member !== void 0);
		members.sort(([a], [b]) => a < b ? -1 : 1);
		parts.push(Buffer.from(`m${members.length}:`));
		for (const [name, member] of members) {
			append(name, parts);
			append(member ?? "", parts);
		}
	}
}
function isList(value) {
	return Array.isArray(value);
}
function textBytes(text) {
	if (text.isWellFormed()) return Buffer.from(text, "utf8");
	return Buffer.concat(Array.from(text, (char) => {
		const code = char.codePointAt(0) ?? 0;
		if (code < 55296 || code > 57343) return Buffer.from(char, "utf8");
		return Buffer.from([
			224 | code >> 12,
			128 | code >> 6 & 63,
			128 | code & 63
		]);
	}));
}

// packages/core/src/key/content-key.ts
/** The content key of a layer: 64 lower-case hex digits, the sha256 of the canonical encoding of its inputs. */
function contentKey(inputs) {
	return createHash("sha256").update(encodeCanonical({ ...inputs })).digest("hex");
}

// packages/core/src/key/stage-shells.ts
/** BuildKit's shell where no SHELL says otherwise; that of an external image is taken to be it. */
const defaultShell = ["/bin/sh", "-c"];
/**
* Follows SHELL from the layer below through the stages: blanks in a RUN mean nothing to a POSIX shell, and much to others.
* `shells` are those that the layers below have left, by id.
*/
function stageShells(node, shells) {
	const inherited = /* @__PURE__ */ new Map();
	const left = /* @__PURE__ */ new Map();
	const parent = baseParent(node);
	const below = (parent === void 0 ? void 0 : shells.get(parent.id)) ?? defaultShell;
	for (const stage of node.closure) {
		const [first] = [...node.graphs.values()].flatMap((graph) => graph.stages.filter((each) => each.stage === stage));
		const start = first?.base.to.kind === "stage" ? left.get(first.base.to.index) ?? defaultShell : below;
		inherited.set(stage.index, start);
		left.set(stage.index, lastShell(stage) ?? start);
	}
	const target = node.chain.at(-1);
	return {
		inherited: (stage) => inherited.get(stage.index) ?? defaultShell,
		left: (target === void 0 ? void 0 : left.get(target.index)) ?? below
	};
}
function lastShell(stage) {
	return stage.instructions.flatMap((instruction) => instruction.kind === "SHELL" ? [instruction.argv] : []).at(-1);
}

// packages/core/src/key/key-layers.ts
/** The content keys of all layers, by id. `bases` are the digests of external images. Warnings are told once for each layer. */
function keyLayers(project, bases, warn) {
	const keyed = /* @__PURE__ */ new Map();
	const parentKeys = /* @__PURE__ */ new Map();
	const shells = /* @__PURE__ */ new Map();
	for (const node of project.nodes) {
		const ofStages = stageShells(node, shells);
		shells.set(node.id, ofStages.left);
		const inputs = collectInputs(node, {
			tree: project.tree,
			commit: project.head.commit,
			parentKeys,
			bases,
			shells: ofStages,
			warn
		});
		const key = contentKey(inputs);
		parentKeys.set(node.id, key);
		keyed.set(node.id, {
			key,
			inputs
		});
	}
	return keyed;
}

// packages/core/src/registry/look-up-key.ts
/**
* Asks for the image of a key: one HEAD, and for a hit one GET to see that the full key is in its annotations (the tag has half of it)
* and that no platform is missing, as after a push that was cut off.
*/
async function lookUpKey(store, tag, key, platforms) {
	try {
		if (await store.headManifest(tag) === void 0) return {
			kind: "miss",
			detail: "no image of this key"
		};
		const stored = await store.getManifest(tag);
		if (stored === void 0) return {
			kind: "miss",
			detail: "no image of this key"
		};
		const manifest = parseManifest(stored);
		if (manifest.document.annotations?.["io.github.layered-build.key"] !== key) return {
			kind: "miss",
			detail: `${tag} is an image of another key`
		};
		const missing = missingPlatforms(manifest, platforms);
		if (missing.length > 0) return {
			kind: "miss",
			detail: `the image of this key lacks ${missing.join(", ")}`
		};
		return {
			kind: "hit",
			descriptor: stored.descriptor
		};
	} catch (error) {
		if (error instanceof Error) return {
			kind: "unknown",
			cause: error
		};
		throw error;
	}
}
/** A single manifest has no list of platforms: it is the image of the one platform that the key names. */
function missingPlatforms(manifest, platforms) {
	if (manifest.kind === "manifest") return platforms.slice(1);
	const there = manifest.document.manifests.map(({ platform }) => platform === void 0 ? "" : platformText(platform));
	return platforms.filter((platform) => !there.includes(platformText(parsePlatform(platform))));
}

// packages/core/src/registry/resolve-bases.ts
/** A name in FROM may be a layer that layers.yaml lacks, or an image that is misspelt. */
const notALayer = "Check the name and tag in FROM or --from. If it is meant to be a layer of this repository, add it to layers.yaml, or name it there with `from:`.";
/**
* Resolves external images once, by HEAD (registries count a GET as a pull, a HEAD not). A reference with a digest is taken at its word.
* `known` are digests that a plan has fixed already. Throws `missing-image`, or what the registry says.
*/
async function resolveBases(references, stores, known = {}) {
	const resolved = [...new Set(references)].map(async (text) => {
		const reference = parseReference(text);
		const digest = known[text] ?? reference.digest;
		if (digest !== void 0) return [text, digest];
		const repository = reference.kind === "layout" ? `oci:${reference.path}` : `${reference.registry}/${reference.repository}`;
		const found = await (await stores.ofReference(repository)).headManifest(reference.tag ?? "latest").catch((cause) => {
			const reason = cause instanceof OciError ? `: ${cause.message}` : "";
			throw new LayeredBuildError("missing-image", `${text} is no layer, and no image that could be asked for${reason}.`, {
				hint: notALayer,
				cause
			});
		});
		if (found !== void 0) return [text, found.digest];
		throw new LayeredBuildError("missing-image", `${text} is no layer, and no image of its registry.`, { hint: notALayer });
	});
	return Object.fromEntries(await Promise.all(resolved));
}

// packages/core/src/image/stored-inputs.ts
/** A list that unpacks to more than this is not ours. */
const maxBytes = 268435456;
const artifactType = "application/vnd.layered-build.inputs.v1+json";
/** Stores what an image was made of beside it, so that a later run can say what changed, without any history. */
async function storeInputs(store, prefix, key, inputs) {
	const bytes = gzipSync(JSON.stringify(inputs), { level: 6 });
	await storeArtifact(store, inputsArtifact(key), bytes, suiteTag(prefix, "inputs", key));
}
/** What the image of a key was made of, or undefined where that is not known (any more). */
async function loadInputs(store, prefix, key) {
	const bytes = await loadArtifact(store, inputsArtifact(key), suiteTag(prefix, "inputs", key));
	if (bytes === void 0) return void 0;
	try {
		const inputs = JSON.parse(gunzipSync(bytes, { maxOutputLength: maxBytes }).toString("utf8"));
		return contentKey(inputs) === key ? inputs : void 0;
	} catch {
		return;
	}
}
function inputsArtifact(key) {
	return {
		artifactType,
		mediaType: `${artifactType}+gzip`,
		annotations: { [keyAnnotation]: key }
	};
}

// packages/core/src/key/explain-change.ts
/** How many files a reason names; the rest is counted. */
const namedFiles = 3;
/**
* What differs between the inputs of an image and those of now, in words for a person: `src/app.py changed`, `parent base changed`,
* `python:3.11 moved sha256:… → sha256:…`, `build-arg TORCH changed`. Empty where nothing does. Names are made safe to print.
* `parentNames` says which layer a member of `parents` is.
*/
function explainChange(before, now, parentNames = /* @__PURE__ */ new Map()) {
	return [
		...fileChanges([...before.files, ...before.extraFiles], [...now.files, ...now.extraFiles]),
		...changedNames(before.parents, now.parents).map((name) => `parent ${parentNames.get(name) ?? name} changed`),
		...changedNames(before.bases, now.bases).map((name) => baseMove(name, before.bases[name], now.bases[name])),
		...changedNames(before.buildArgs, now.buildArgs).map((name) => `build-arg ${name} changed`),
		...same(before.dockerfile, now.dockerfile) ? [] : ["the Dockerfile's instructions changed"],
		...optional("# syntax", before.syntax, now.syntax),
		...same(before.platforms, now.platforms) ? [] : ["the platforms changed"],
		...changedNames(before.labels, now.labels).map((name) => `label ${name} changed`),
		...changedNames(before.annotations, now.annotations).map((name) => `annotation ${name} changed`),
		...same(before.secrets, now.secrets) && same(before.ssh, now.ssh) ? [] : ["the secrets or SSH agents changed"],
		...optional("compression", before.compression, now.compression),
		...optional("the commit (a step takes .git along)", before.commit, now.commit),
		...optional("epoch", before.epoch, now.epoch)
	];
}
/** Records are `MODE OID PATH`; see LayerInputs. */
function fileChanges(before, now) {
	const old = byPath(before);
	const current = byPath(now);
	const changes = [...[...current].flatMap(([path, record]) => change(path, old.get(path), record)), ...[...old.keys()].filter((path) => !current.has(path)).map((path) => `${printablePath(path)} removed`)];
	const more = changes.length - namedFiles;
	return more > 0 ? [...changes.slice(0, namedFiles), `${more} more file${more === 1 ? "" : "s"}`] : changes;
}
function change(path, old, now) {
	if (old === now) return [];
	if (old === void 0) return [`${printablePath(path)} added`];
	const [oldMode, oldId] = old.split(" ");
	const [mode, id] = now.split(" ");
	return [`${printablePath(path)} ${oldId === id && oldMode !== mode ? "changed its mode" : "changed"}`];
}
function byPath(records) {
	return new Map(records.map((record) => {
		const cut = record.indexOf(" ", record.indexOf(" ") + 1);
		return [record.slice(cut + 1), record.slice(0, cut)];
	}));
}
function changedNames(before, now) {
	return [.../* @__PURE__ */ new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) => before[name] !== now[name]).toSorted();
}
function baseMove(name, before, now) {
	if (before === void 0) return `${name} is new`;
	if (now === void 0) return `${name} is gone`;
	return `${name} moved ${before.slice(0, 19)} → ${now.slice(0, 19)}`;
}
function optional(what, before, now) {
	return before === now ? [] : [`${what} changed`];
}
function same(before, now) {
	return before.length === now.length && before.every((item, index) => item === now[index]);
}

// packages/core/src/plan/explain-builds.ts
/**
* Says of each layer that is built because its key has no image what changed since the image that this ref, or else the default branch,
* had before. The list of that image's inputs is stored beside it, so this is right without any history. Where there is none, the
* plan's own reason stays. Never fails: it only explains.
*/
async function explainBuilds(plan, request) {
	const layers = await Promise.all(plan.layers.map(async (layer) => {
		const changes = layer.action === "build" && layer.reasons.some(({ kind }) => kind === "missing") ? await changesOf(layer, request).catch((error) => unexplained(layer, error, request.log)) : [];
		return changes.length === 0 ? layer : {
			...layer,
			reasons: changes.map((detail) => ({
				kind: "changed",
				detail
			}))
		};
	}));
	return {
		...plan,
		layers
	};
}
function unexplained(layer, error, log) {
	log.debug(`${layer.name}: what changed cannot be told: ${String(error)}`);
	return [];
}
async function changesOf(planned, request) {
	const node = request.project.nodes.find(({ id }) => id === planned.name);
	const now = request.keys.get(planned.name)?.inputs;
	if (node === void 0 || now === void 0) return [];
	const { layer, links } = node;
	const parentNames = new Map(links.flatMap(({ id, names, argument }) => parentMembers(names, argument).map((name) => [name, id])));
	const store = await request.stores.ofLayer(layer);
	for (const tag of await previousTags(layer, request)) {
		const key = await keyUnder(store, tag);
		const before = key === void 0 ? void 0 : await loadInputs(store, layer.tagPrefix, key);
		if (before !== void 0) return explainChange(before, now, parentNames);
	}
	return [];
}
async function keyUnder(store, tag) {
	const stored = await store.getManifest(tag);
	return stored === void 0 ? void 0 : parseManifest(stored).document.annotations?.[keyAnnotation];
}
/** The tags that the image before this one may have: the first moving one of this ref, then that of the default branch. */
async function previousTags(layer, { context, env }) {
	const rules = await import("./load-tags.js");
	const branch = context.repositoryDefaultBranch;
	const onDefaultBranch = {
		...context,
		eventName: "push",
		ref: `refs/heads/${branch}`,
		pullRequestNumber: void 0
	};
	const contexts = branch === "" ? [context] : [context, onDefaultBranch];
	const parsed = rules.parseTagRules(layer.tagRules);
	const names = contexts.flatMap((each) => {
		const { tags } = rules.evaluateTags(parsed, rules.parseFlavor(""), {
			...each,
			...rules.readTagSettings(env)
		});
		return tags.filter((tag) => tag.moving).slice(0, 1);
	});
	return [...new Set(names.map(({ name }) => layer.tagPrefix + name))];
}

// packages/core/src/plan/make-plan.ts
/**
* Decides for each layer whether it is built, reused or skipped, and why. `candidates` come parents first;
* `lookUps` says for each whether the image of its key is in the registry. Throws `missing-parent` or `store`.
*/
function makePlan(candidates, lookUps, options) {
	const decided = /* @__PURE__ */ new Map();
	const forced = /* @__PURE__ */ new Set();
	for (const { name, parents } of candidates) {
		const forcedParent = parents.find((parent) => forced.has(parent));
		if (options.force.has(name) || forcedParent !== void 0) forced.add(name);
		decided.set(name, decide(name, forcedParent));
	}
	for (const child of candidates.toReversed()) if (decided.get(child.name)?.action === "build") for (const parent of child.parents) need(parent, child.name);
	return {
		schema: 1,
		source: options.source,
		layers: candidates.map((candidate) => {
			const { action, reasons } = decided.get(candidate.name) ?? {
				action: "skip",
				reasons: []
			};
			return {
				...candidate,
				action,
				reasons
			};
		})
	};
	function decide(name, forcedParent) {
		if (options.force.has(name)) return build("forced", "forced");
		if (forcedParent !== void 0) return build("parent", `parent ${forcedParent} is rebuilt by force`);
		if (!options.selection.has(name)) return {
			action: "skip",
			reasons: [{
				kind: "not-selected",
				detail: "not selected"
			}]
		};
		return fromLookUp(name);
	}
	function fromLookUp(name) {
		const lookUp = lookUps.get(name) ?? {
			kind: "miss",
			detail: "no image of this key"
		};
		if (lookUp.kind === "hit") return {
			action: "reuse",
			reasons: [{
				kind: "exists",
				detail: "the image of this key exists"
			}]
		};
		if (lookUp.kind === "miss") return build("missing", lookUp.detail);
		if (options.onUnknown === "fail") {
			const { cause } = lookUp;
			throw new LayeredBuildError("store", `The registry could not say whether the image of layer ${name} exists: ${cause.message}`, {
				hint: "Mend that, or set `on-unknown: build` to build such layers.",
				cause
			});
		}
		return build("unknown", `the registry did not say whether the image exists (${lookUp.cause.message})`);
	}
	function need(parent, child) {
		const entry = decided.get(parent);
		const lookUp = lookUps.get(parent);
		if (entry?.action !== "skip" || lookUp?.kind === "hit") return;
		if (lookUp?.kind === "unknown") {
			Object.assign(entry, fromLookUp(parent));
			return;
		}
		if (options.parents === "require") throw new LayeredBuildError("missing-parent", `Layer ${child} needs layer ${parent}, which has no image of its key.`, { hint: `Build ${parent} first (add it to \`layers\`), or set \`parents: build\` to have it built along.` });
		entry.action = "build";
		entry.reasons = [{
			kind: "needed",
			detail: `needed by ${child}`
		}];
	}
}
function build(kind, detail) {
	return {
		action: "build",
		reasons: [{
			kind,
			detail
		}]
	};
}

// packages/core/src/plan/detect-changes.ts
/** Finds out what has to be built: content keys of all layers, one question to the registry for each, and the decision with its reasons. */
async function detectChanges(project, stores, options, log) {
	const known = project.nodes.map((node) => node.id);
	const selection = selectLayers(options.layers, known, "layers");
	const force = options.force.kind === "all" ? selection : selectLayers(options.force, known, "force");
	const externals = project.nodes.flatMap((node) => node.externals);
	const tracked = options.bases === "track" ? externals : externals.filter((reference) => reference.includes("@"));
	const bases = await resolveBases(tracked, stores);
	const keys = keyLayers(project, bases, log.warning);
	const candidates = project.nodes.map((node) => {
		const { key = "" } = keys.get(node.id) ?? {};
		return {
			name: node.id,
			image: node.layer.image,
			tag: suiteTag(node.layer.tagPrefix, "key", key),
			key,
			parents: [...node.parents],
			bases: Object.fromEntries(node.externals.flatMap((name) => bases[name] === void 0 ? [] : [[name, bases[name]]])),
			platforms: [...node.layer.platforms],
			engine: chooseEngine(node).kind
		};
	});
	const lookUps = await Promise.all(project.nodes.map(async (node, index) => {
		const { tag = "", key = "" } = candidates[index] ?? {};
		return [node.id, await lookUpKey(await stores.ofLayer(node.layer), tag, key, node.layer.platforms)];
	}));
	const plan = makePlan(candidates, new Map(lookUps), {
		source: {
			repository: options.repository,
			revision: project.head.commit
		},
		selection,
		force,
		parents: options.parents,
		onUnknown: options.onUnknown
	});
	return explainBuilds(plan, {
		project,
		keys,
		stores,
		context: options.context,
		env: options.env,
		log
	});
}

// packages/core/src/plan/check-plan.ts
/**
* Computes the keys again from this checkout, with the bases that the plan has fixed, and refuses a plan that was made of anything else:
* what is built must be what was decided on. Throws `plan-mismatch`.
*/
function checkPlan(plan, project, log) {
	const bases = Object.assign({}, ...plan.layers.map((layer) => layer.bases));
	const keys = keyLayers(project, bases, log.debug);
	const used = plan.layers.filter((layer) => layer.action !== "skip");
	const differing = used.filter((layer) => keys.get(layer.name)?.key !== layer.key);
	if (differing.length === 0) {
		for (const layer of used) checkPlace(layer, project);
		return keys;
	}
	const names = differing.map((layer) => layer.name).join(", ");
	const { revision } = plan.source;
	throw new LayeredBuildError("plan-mismatch", `The plan was not made of this checkout: the content of ${names} is another now.`, { hint: hintFor(revision, project, differing.some((layer) => hasGenerated(project, layer.name))) });
}
/** A plan comes from another job: it must not say where an image of this checkout goes, or what counts as whole. */
function checkPlace(layer, project) {
	const node = project.nodes.find(({ id }) => id === layer.name);
	if (node !== void 0 && layer.tag === suiteTag(node.layer.tagPrefix, "key", layer.key) && layer.image === node.layer.image && layer.platforms.join() === node.layer.platforms.join() && layer.parents.join() === node.parents.join()) return;
	throw new LayeredBuildError("plan-mismatch", `The plan puts layer ${layer.name} elsewhere than this checkout's layers file does.`, { hint: "Make the plan anew with detect-changed-layers, with the same `config`." });
}
function hintFor(revision, project, generated) {
	if (revision !== project.head.commit) return `It was made of commit ${revision.slice(0, 12)}, and ${project.head.commit.slice(0, 12)} is checked out: check out the same one (actions/checkout with \`ref\`).`;
	const files = "Files that a step between the two has made or changed count: name them in `generated:` in layers.yaml, and what they are made of in `inputs:`.";
	return generated ? `${files} Do the patterns in \`generated:\` match all of them?` : files;
}
function hasGenerated(project, name) {
	return (project.nodes.find((node) => node.id === name)?.layer.generated.length ?? 0) > 0;
}

// packages/core/src/plan/plan.ts
const reason = strictObject({
	kind: _enum([
		"missing",
		"changed",
		"exists",
		"forced",
		"needed",
		"parent",
		"unknown",
		"not-selected"
	]),
	detail: string()
});
const planLayer = strictObject({
	name: string(),
	image: string(),
	tag: string(),
	key: string().regex(/^[0-9a-f]{64}$/),
	action: _enum([
		"build",
		"reuse",
		"skip"
	]),
	reasons: array(reason),
	parents: array(string()),
	bases: record(string(), custom((value) => typeof value === "string" && isDigest(value), "expected sha256:…")),
	platforms: array(string()),
	engine: _enum(["native", "buildkit"])
});
/** What is to be done, and why: made by detect-changed-layers, used by build-layer. Layers come parents first. */
const planSchema = strictObject({
	schema: literal(1),
	source: strictObject({
		repository: string(),
		revision: string()
	}),
	layers: array(planLayer)
});
/** The reasons of a layer as one line of text. */
function reasonText(layer) {
	return layer.reasons.map((each) => each.detail).join("; ");
}

// packages/core/src/plan/encode-plan.ts
/** The largest encoded plan in bytes: an environment variable over 128 KB keeps a process from starting. */
const maxEncoded = 65536;
/** A plan that unpacks to more than this is not ours. */
const maxDecoded = 16777216;
/**
* The plan as opaque text for a job output (JSON, deflated, base64url): an output that contains a masked string, such as an
* account id in a registry's name, is dropped by the runner.
*/
function encodePlan(plan) {
	const text = deflateRawSync(Buffer.from(JSON.stringify(plan))).toString("base64url");
	if (text.length > maxEncoded) throw new LayeredBuildError("bad-plan", `The plan takes ${text.length} bytes, and an output may have ${maxEncoded}.`, { hint: "Select fewer layers in one run, or hand over the plan as a file with `plan-file`." });
	return text;
}
/** Reads what `encodePlan` wrote. Throws `bad-plan`. */
function decodePlan(text) {
	let json;
	try {
		json = inflateRawSync(Buffer.from(text.trim(), "base64url"), { maxOutputLength: maxDecoded }).toString("utf8");
	} catch (cause) {
		throw new LayeredBuildError("bad-plan", "The input `plan` is not a plan of detect-changed-layers.", {
			hint: "Pass its output as it is: ${{ steps.detect.outputs.plan }} or ${{ needs.detect.outputs.plan }}.",
			cause
		});
	}
	return parsePlan(json, "the input `plan`");
}
/** Reads the readable JSON of a plan file; `where` is for messages. Throws `bad-plan`. */
function parsePlan(json, where) {
	let value;
	try {
		value = JSON.parse(json);
	} catch (cause) {
		throw new LayeredBuildError("bad-plan", `There is no JSON in ${where}.`, { cause });
	}
	const result = planSchema.safeParse(value, { jitless: true });
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	throw new LayeredBuildError("bad-plan", `${where} is not a plan: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`, { hint: "Use the same version of detect-changed-layers and build-layer." });
}

// packages/core/src/plan/plan-outputs.ts
/** The layers of a plan that are to be built, parents first. */
function layersToBuild(plan) {
	return plan.layers.filter((layer) => layer.action === "build");
}
/** All jobs in one matrix. `runners` names the runner labels of layers that ask for one; an empty text leaves it to the workflow. */
function matrixOf(layers, runners) {
	return { include: layers.map((layer) => ({
		layer: layer.name,
		key: layer.key,
		platforms: layer.platforms.join(","),
		runner: runners.get(layer.name) ?? ""
	})) };
}
/** What can be built side by side: each wave needs only the ones before it. No wave is empty. */
function wavesOf(plan) {
	const depth = /* @__PURE__ */ new Map();
	for (const layer of layersToBuild(plan)) {
		const below = layer.parents.map((parent) => depth.get(parent) ?? -1);
		depth.set(layer.name, Math.max(-1, ...below) + 1);
	}
	const waves = [];
	for (const layer of layersToBuild(plan)) (waves[depth.get(layer.name) ?? 0] ??= []).push(layer);
	return waves;
}

// packages/core/src/image/image-document.ts
/** An OCI manifest of these parts. Docker's media types become OCI's: the bytes they name are the same. */
function manifestDocument(config, layers, annotations) {
	return document(MediaType.manifest, {
		schemaVersion: 2,
		mediaType: MediaType.manifest,
		config: {
			...config,
			mediaType: MediaType.config
		},
		layers: layers.map(ociLayer),
		annotations: sorted(annotations)
	});
}
/** An OCI index over the manifests of several platforms. */
function indexDocument(manifests, annotations) {
	return document(MediaType.index, {
		schemaVersion: 2,
		mediaType: MediaType.index,
		manifests,
		annotations: sorted(annotations)
	});
}
/** An image configuration as bytes. */
function configDocument(config) {
	return document(MediaType.config, config);
}
function document(mediaType, value) {
	const bytes = Buffer.from(JSON.stringify(value));
	return {
		bytes,
		descriptor: {
			mediaType,
			digest: digestOf(bytes),
			size: bytes.length
		}
	};
}
function ociLayer(layer) {
	return layer.mediaType === MediaType.dockerTarGzip ? {
		...layer,
		mediaType: MediaType.tarGzip
	} : layer;
}
function sorted(annotations) {
	return Object.fromEntries(Object.entries(annotations).toSorted(([a], [b]) => a < b ? -1 : 1));
}

// packages/core/src/image/write-image.ts
/**
* Writes configurations, manifests and (for several platforms) an index, and the key tag last: it means that all of it is there.
* The tag is read again right before: an image of the same key that another run has written in the meantime is used instead.
*/
async function writeImage(store, platforms, keyTag, log) {
	const manifests = await Promise.all(platforms.map((each) => platformManifest(store, each, keyTag.key)));
	const descriptors = new Map(platforms.map((each, index) => [each.platform, at(manifests, index).descriptor]));
	const [first] = manifests;
	const top = manifests.length === 1 && first !== void 0 ? first : indexDocument(platforms.map((each, index) => ({
		...at(manifests, index).descriptor,
		platform: parsePlatform(each.platform)
	})), { [keyAnnotation]: keyTag.key });
	if (top !== first) await Promise.all(manifests.map(({ bytes, descriptor }) => store.putManifest({
		bytes,
		mediaType: descriptor.mediaType
	})));
	if (!keyTag.force) {
		const there = await lookUpKey(store, keyTag.tag, keyTag.key, platforms.map((each) => each.platform));
		if (there.kind === "hit" && there.descriptor.digest !== top.descriptor.digest) {
			log.info(`Another run has written ${keyTag.tag} meanwhile: its image is used`);
			return {
				descriptor: there.descriptor,
				platforms: /* @__PURE__ */ new Map(),
				existing: true
			};
		}
	}
	await store.putManifest({
		bytes: top.bytes,
		mediaType: top.descriptor.mediaType
	}, keyTag.tag);
	return {
		descriptor: top.descriptor,
		platforms: descriptors,
		existing: false
	};
}
async function platformManifest(store, image, key) {
	const config = image.config.kind === "stored" ? image.config.descriptor : await putConfig(store, configDocument(image.config.document));
	return manifestDocument(config, image.layers, {
		...image.annotations,
		[keyAnnotation]: key
	});
}
async function putConfig(store, document) {
	await putBytes(store, document.bytes);
	return document.descriptor;
}
function at(list, index) {
	const item = list[index];
	if (item === void 0) throw new RangeError(`No item ${index}`);
	return item;
}

// packages/core/src/image/platform-manifest.ts
/** Reads the manifest of a platform's image behind a tag or digest, which may name an index. Throws `missing-image`. */
async function readPlatformManifest(store, reference, platform) {
	const stored = await store.getManifest(reference);
	if (stored === void 0) throw missing(store, reference, "it is not there");
	const parsed = parseManifest(stored);
	if (parsed.kind === "manifest") return {
		descriptor: parsed.descriptor,
		manifest: parsed.document
	};
	const wanted = platformText(parsePlatform(platform));
	const child = parsed.document.manifests.find((each) => each.platform !== void 0 && platformText(each.platform) === wanted);
	if (child === void 0) throw missing(store, reference, `it has no manifest for ${platform}`);
	return readPlatformManifest(store, child.digest, platform);
}
/** Reads the configuration that a manifest names. Throws `missing-image`. */
async function readImageConfig(store, { descriptor, manifest }) {
	const blob = await store.getBlob(manifest.config.digest);
	if (blob === void 0) throw missing(store, descriptor.digest, "its configuration is not there");
	return parseConfig(await buffer(blob));
}
function missing(store, reference, why) {
	const separator = reference.startsWith("sha256:") ? "@" : ":";
	return new LayeredBuildError("missing-image", `Image ${store.name}${separator}${reference} cannot be used: ${why}.`, { hint: "Was it deleted or pruned since the plan was made? Run detect-changed-layers again." });
}

// packages/core/src/image/annotations.ts
/** The annotations of OCI's image-spec (annotations.md) that the suite writes. */
const OciAnnotation = {
	baseName: "org.opencontainers.image.base.name",
	baseDigest: "org.opencontainers.image.base.digest",
	created: "org.opencontainers.image.created",
	revision: "org.opencontainers.image.revision",
	source: "org.opencontainers.image.source"
};

// packages/core/src/build/image-annotations.ts
/** The annotations of a platform's manifest: where it comes from, what it is built on, and those of layers.yaml, which win. */
function imageAnnotations(node, choices, base) {
	const { source, epoch } = choices;
	return {
		[OciAnnotation.created]: (/* @__PURE__ */ new Date(epoch * 1e3)).toISOString().replace(".000Z", "Z"),
		[OciAnnotation.revision]: source.revision,
		...source.url === void 0 ? {} : { [OciAnnotation.source]: source.url },
		...base === void 0 ? {} : {
			[OciAnnotation.baseName]: base.name,
			[OciAnnotation.baseDigest]: base.digest
		},
		...node.layer.annotations
	};
}

// packages/core/src/build/buildkit/build-driver.ts
/** The buildx driver that builds would go to: `docker` is the engine's own BuildKit, on this machine. */
async function buildDriver(exec) {
	const result = await exec({
		command: "docker",
		args: ["buildx", "inspect"]
	}).catch((cause) => {
		throw unavailable("The docker command cannot be started.", cause);
	});
	if (result.exitCode !== 0) throw unavailable(`docker buildx does not answer: ${result.stderr.trim().split("\n").at(-1) ?? ""}`);
	return /^Driver:\s*(\S+)/m.exec(result.stdout.toString("utf8"))?.[1] ?? "docker";
}
function unavailable(message, cause) {
	return new LayeredBuildError("engine", message, {
		hint: "Layers with RUN need Docker with buildx: use a runner such as ubuntu-24.04, or docker/setup-buildx-action before this step.",
		cause
	});
}

// packages/core/src/build/buildkit/buildx-arguments.ts
/** The arguments of `docker buildx build`. Attestations are off: an image is one manifest, and scan-and-sign attests it. */
function buildxArguments(request) {
	const { layer } = request;
	return [
		"buildx",
		"build",
		"--progress=plain",
		`--file=${request.dockerfile}`,
		`--platform=${layer.platforms.join(",")}`,
		...layer.target === void 0 ? [] : [`--target=${layer.target}`],
		...Object.entries(request.buildArgs).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
		...request.contexts.flatMap(({ name, image }) => ["--build-context", `${name}=docker-image://${image}`]),
		...Object.entries(layer.labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]),
		...layer.secrets.flatMap((secret) => ["--secret", secret]),
		...layer.ssh.flatMap((agent) => ["--ssh", agent]),
		...request.noCache ? ["--no-cache"] : [],
		"--provenance=false",
		"--sbom=false",
		`--metadata-file=${request.metadataFile}`,
		...outputArguments(request.output, layer),
		request.contextFolder
	];
}
function outputArguments(output, layer) {
	if (output.kind === "bridge") return ["--push", `--tag=${output.reference}`];
	return ["--output", [
		"type=image",
		`name=${output.repository}`,
		"push=true",
		"push-by-digest=true",
		"name-canonical=true",
		"oci-mediatypes=true",
		...output.insecure ? ["registry.insecure=true"] : [],
		...layer.compression === "auto" ? [] : [`compression=${layer.compression === "none" ? "uncompressed" : layer.compression}`]
	].join(",")];
}

// packages/core/src/build/buildkit/temporary-docker-config.ts
/**
* A Docker configuration folder for one build: the user's own, with the credentials for some repositories added, so that BuildKit can pull
* from and push to them. Gives the environment variables that make docker use it; disposing it removes the folder. Where no credentials
* are known, docker's own configuration is used as it is.
*/
async function temporaryDockerConfig(references, credentials, env, temporary) {
	const auths = await authsFor(references, credentials);
	if (Object.keys(auths).length === 0) return {
		env: {},
		[Symbol.asyncDispose]: async () => {}
	};
	const home = env["DOCKER_CONFIG"] ?? path.join(env["HOME"] ?? env["USERPROFILE"] ?? "", ".docker");
	const original = JSON.parse(await readFile(path.join(home, "config.json"), "utf8").catch(() => "{}"));
	const config = {
		...original,
		credHelpers: {
			...original.credHelpers,
			...Object.fromEntries(Object.keys(auths).map((host) => [host, ""]))
		},
		auths: {
			...original.auths,
			...auths
		},
		cliPluginsExtraDirs: [path.join(home, "cli-plugins")]
	};
	const folder = await mkdtemp(path.join(temporary, "layered-build-docker-"));
	await writeFile(path.join(folder, "config.json"), JSON.stringify(config), { mode: 384 });
	await cp(path.join(home, "contexts"), path.join(folder, "contexts"), { recursive: true }).catch(() => {});
	return {
		env: {
			DOCKER_CONFIG: folder,
			BUILDX_CONFIG: env["BUILDX_CONFIG"] ?? path.join(home, "buildx")
		},
		[Symbol.asyncDispose]: () => rm(folder, {
			recursive: true,
			force: true
		})
	};
}
/** The `auths` of a Docker configuration for the registries of these references. */
async function authsFor(references, credentials) {
	const auths = {};
	for (const text of references) {
		const reference = parseReference(text);
		if (reference.kind !== "registry") continue;
		const found = await credentials(reference.registry, reference.repository);
		if (found === void 0) continue;
		const host = reference.registry === "docker.io" ? "https://index.docker.io/v1/" : reference.registry;
		auths[host] = authOf(found);
	}
	return auths;
}
function authOf(found) {
	if ("username" in found) return { auth: encode(`${found.username}:${found.password}`) };
	return {
		auth: encode("00000000-0000-0000-0000-000000000000:"),
		identitytoken: found.identityToken
	};
}
function encode(text) {
	return Buffer.from(text).toString("base64");
}

// packages/core/src/build/buildkit/staged-dockerfile.ts
/**
* A copy of a Dockerfile in a folder of its own, with an ignore file beside it (`NAME.dockerignore`, which replaces the context's):
* so that what BuildKit sees of the context is what the key was made of. Disposing it removes the folder.
*/
async function stageDockerfile(temporary, name, text, ignore) {
	const folder = await mkdtemp(path.join(temporary, "layered-build-"));
	const dockerfile = path.join(folder, path.posix.basename(name));
	await writeFile(dockerfile, text);
	await writeFile(`${dockerfile}.dockerignore`, `${ignore.join("\n")}\n`);
	return {
		dockerfile,
		folder,
		[Symbol.asyncDispose]: () => rm(folder, {
			recursive: true,
			force: true
		})
	};
}

// packages/core/src/build/buildkit/build-with-buildkit.ts
/** How many of BuildKit's last lines an error shows. */
const shownLines = 15;
/**
* Builds a layer with `docker buildx build`; its blobs are then in the layer's repository. No tag of the
* repository is written. With Docker's own driver it is pushed through a registry on loopback that stands before the
* repository: so the result's annotations and digests are ours on either of Docker's image stores, and no temporary tag is left behind.
*/
async function buildWithBuildkit(request) {
	const direct = await buildDriver(request.exec) !== "docker" && !request.store.name.startsWith("oci:");
	await using staged = await stageDockerfile(request.temporary, request.layer.dockerfile, request.dockerfileText, request.ignore);
	const metadataFile = path.join(staged.folder, "metadata.json");
	const run = (output, imageOf, env) => runBuildx(request, {
		env: {
			...env,
			SOURCE_DATE_EPOCH: String(request.epoch)
		},
		args: buildxArguments({
			layer: request.layer,
			dockerfile: staged.dockerfile,
			contextFolder: request.contextFolder,
			buildArgs: {
				...request.layer.buildArgs,
				...parentArguments(request.parents)
			},
			contexts: [...parentContexts(request.parents, imageOf), ...baseContexts(request.bases)],
			output,
			metadataFile,
			noCache: request.noCache
		})
	});
	const pulled = Object.keys(request.bases);
	const { credentials, temporary } = request;
	const references = direct ? [request.store.name, ...pulled] : pulled;
	await using config = await temporaryDockerConfig(references, credentials, request.env, temporary);
	const env = {
		...request.env,
		...config.env
	};
	if (direct) {
		await run({
			kind: "digest",
			repository: request.store.name,
			insecure: request.insecure
		}, canonicalName, env);
		return required({
			store: request.store,
			reference: await pushedDigest(metadataFile)
		}, request.layer);
	}
	if (request.layer.compression === "none" || request.layer.compression === "zstd") request.log.warning(`${request.layer.id}: Docker's own BuildKit writes gzip; \`compression\` holds with docker/setup-buildx-action.`);
	const staging = new StagingStore(request.store);
	const repositories = new Map(request.parents.map((parent) => [`layers/${parent.id}`, new StagingStore(parent.store)]));
	repositories.set(`layers/${request.layer.id}`, staging);
	const onRequest = ({ path: url, receivedBytes }) => {
		if (url.includes("/blobs/") && receivedBytes > 0) request.onSent(receivedBytes);
	};
	await using server = await serveStore(async (name) => repositories.get(name), { onRequest });
	const host = `${server.host}:${server.port}`;
	await run({
		kind: "bridge",
		reference: `${host}/layers/${request.layer.id}:build`
	}, (parent) => `${host}/layers/${parent.id}@${parent.digest}`, env);
	return required({
		store: staging,
		reference: "build"
	}, request.layer);
}
async function runBuildx(request, { args, env }) {
	const last = [];
	if ((await request.exec({
		command: "docker",
		args,
		env,
		...request.signal === void 0 ? {} : { signal: request.signal },
		onLine: (line) => {
			request.log.info(line);
			if (line.trim() !== "" && last.push(line) > shownLines) last.shift();
		}
	})).exitCode === 0) return;
	const failure = last.findLast((line) => line.startsWith("ERROR:")) ?? last.at(-1) ?? "";
	if (/cannot connect to the docker daemon|failed to connect to the docker api/i.test(last.join("\n"))) throw new LayeredBuildError("engine", `Layer ${request.layer.id} needs BuildKit, and no Docker daemon answers.`, { hint: "Use a runner with Docker, such as ubuntu-24.04, or set DOCKER_HOST to one that runs." });
	throw new LayeredBuildError("build-failed", `BuildKit could not build layer ${request.layer.id}: ${failure.replace(/^ERROR: /, "")}`, { hint: `No tag was written. The step that failed is above, and in ${request.layer.dockerfile}.` });
}
/** The name of a parent that stands in the image's history, the same on every machine; a named context says where it is. */
function canonicalName(parent) {
	return `${parent.store.name.startsWith("oci:") ? `layered-build.localhost/${parent.id}` : parent.store.name}@${parent.digest}`;
}
function parentArguments(parents) {
	return Object.fromEntries(parents.flatMap((parent) => parent.argument === void 0 ? [] : [[parent.argument, canonicalName(parent)]]));
}
function parentContexts(parents, imageOf) {
	return parents.flatMap((parent) => {
		return (parent.argument === void 0 ? parent.names : [...parent.names, canonicalName(parent)]).map((name) => ({
			name,
			image: imageOf(parent)
		}));
	});
}
function baseContexts(bases) {
	return Object.entries(bases).filter(([name]) => !name.includes("@")).map(([name, digest]) => ({
		name,
		image: `${name.replace(/:[^/:]*$/, "")}@${digest}`
	}));
}
async function pushedDigest(metadataFile) {
	const metadata = JSON.parse(await readFile(metadataFile, "utf8"));
	const key = "containerimage.digest";
	if (typeof metadata === "object" && metadata !== null && key in metadata) return String(metadata[key]);
	throw new LayeredBuildError("engine", "buildx did not say which digest it pushed.", { hint: "Use buildx 0.10 or later." });
}
async function required(result, layer) {
	if (await result.store.headManifest(result.reference) !== void 0) return result;
	throw new LayeredBuildError("engine", `BuildKit ended without an error, but pushed no manifest for layer ${layer.id}.`, { hint: "Can the builder reach 127.0.0.1 of this machine, or the registry? See its log above." });
}

// packages/core/src/build/buildkit/build-by-buildkit.ts
/** Builds a layer by BuildKit, and gives its platforms as they are to be written: as OCI manifests with our annotations. */
async function buildByBuildkit(build, parents, onBlob) {
	const { node, plan, project, choices, environment } = build;
	const store = await build.stores.ofLayer(node.layer);
	const result = await buildWithBuildkit({
		layer: node.layer,
		store,
		parents: parents.map((parent) => buildkitParent(node, parent)),
		bases: plan.bases,
		dockerfileText: node.text,
		ignore: node.takesGit ? node.ignorePatterns : [...node.ignorePatterns, ".git"],
		contextFolder: path.join(project.root, node.layer.context),
		epoch: choices.epoch,
		noCache: build.force,
		exec: environment.exec,
		env: environment.env,
		credentials: environment.credentials,
		insecure: environment.insecureRegistries.includes(store.name.split("/")[0] ?? ""),
		temporary: environment.temporary,
		log: environment.log,
		onSent: (bytes) => onBlob("BuildKit", "uploaded", bytes),
		...environment.signal === void 0 ? {} : { signal: environment.signal }
	});
	const images = await Promise.all(node.layer.platforms.map((platform) => readPlatformManifest(result.store, result.reference, platform)));
	const bases = await Promise.all(node.layer.platforms.map((platform) => baseOf$1(build, parents, platform)));
	return images.map((image, index) => ({
		platform: node.layer.platforms[index] ?? "",
		config: {
			kind: "stored",
			descriptor: image.manifest.config
		},
		layers: image.manifest.layers,
		annotations: imageAnnotations(node, choices, bases[index])
	}));
}
function buildkitParent(node, parent) {
	const link = node.links.find(({ id }) => id === parent.id);
	const { id, store, digest } = parent;
	return {
		id,
		store,
		digest,
		names: link?.names ?? [],
		...link?.argument === void 0 ? {} : { argument: link.argument }
	};
}
/** What the image's base annotations say: the parent's image of this platform, or the external image as the plan has fixed it. */
async function baseOf$1(build, parents, platform) {
	const { node, plan } = build;
	const parent = parents.find(({ id }) => id === baseParent(node)?.id);
	if (parent !== void 0) {
		const { descriptor } = await readPlatformManifest(parent.store, parent.digest, platform);
		return {
			name: parent.name,
			digest: descriptor.digest
		};
	}
	const digest = node.base.kind === "external" ? plan.bases[node.base.reference] : void 0;
	return node.base.kind === "external" && digest !== void 0 ? {
		name: node.base.reference,
		digest
	} : void 0;
}

// packages/core/src/image/tree-of-image.ts
/**
* The tree index of an image: as stored beside it, else made by one streaming pass over its blobs, and stored.
* Where the image says what it was built on, and its lowest blobs are that image's, only the blobs above are read.
* `prefixes` are the tag prefixes of the layer that the image belongs to, and of those that it stands on, one below the other.
*/
async function treeOfImage(store, image, platform, prefixes, log) {
	const tag = suiteTag(prefixes[0] ?? "", "tree", image.descriptor.digest);
	const stored = await loadTree(store, image.descriptor.digest, tag);
	if (stored !== void 0) return stored;
	const base = await baseOf(store, image, platform, prefixes, log);
	const tree = await indexImage(store, image.manifest, {
		...base === void 0 ? {} : { base },
		onLayer: (layer) => log.info(`Reading the file list of ${layer.digest} (${layer.size} bytes), once`)
	});
	await storeTree(store, image.descriptor, tree, tag);
	return tree;
}
async function baseOf(store, image, platform, prefixes, log) {
	const digest = image.manifest.annotations?.[OciAnnotation.baseDigest];
	if (digest === void 0 || await store.headManifest(digest) === void 0) return void 0;
	const base = await readPlatformManifest(store, digest, platform);
	const below = base.manifest.layers.map((layer) => layer.digest);
	if (below.some((layer, index) => image.manifest.layers[index]?.digest !== layer)) return void 0;
	return {
		tree: await treeOfImage(store, base, platform, prefixes.length > 1 ? prefixes.slice(1) : prefixes, log),
		layers: below.length
	};
}

// packages/core/src/source/disk-content.ts
/** The content of a file in the work tree; `file` is its path from the repository's root. Throws `missing-source`. */
async function diskContent(root, file) {
	const where = absolute(root, file);
	const status = await lstat(where).catch(() => void 0);
	if (status?.isFile() !== true) throw new LayeredBuildError("missing-source", `${printablePath(file)} is in the commit, but not in the checkout.`, { hint: "Check the file out: a sparse checkout or an earlier step has left it out or removed it." });
	return {
		...diskFile(where, status.size),
		size: status.size,
		text: async () => decodePath(await readFile(where))
	};
}

// packages/core/src/build/native/absolute-path.ts
/**
* A path of COPY or ADD made absolute, as BuildKit's system.NormalizePath does with `keepSlash`:
* relative ones start at the working directory, and a `/` or `/.` at the end (it means: a folder) is kept.
*/
function absolutePath(workingDirectory, text) {
	const asked = text === "." || text === "" ? "./" : text;
	const start = workingDirectory === "" ? "/" : workingDirectory;
	if (asked.startsWith("/")) return asked;
	const joined = path.posix.join("/", start, asked).replace(/(?<=.)\/$/, "");
	if (asked.endsWith("/")) return joined.endsWith("/") ? joined : `${joined}/`;
	if (asked.endsWith("/.")) return joined === "/" ? "/." : `${joined}/.`;
	return joined;
}

// packages/core/src/build/native/exposed-ports.ts
/**
* The ports of EXPOSE as an image has them: `8080` → `8080/tcp`, ranges unrolled, protocol in lower case, sorted as text, each once.
* Throws `bad-dockerfile`.
*/
function parseExposedPorts(words) {
	const ports = words.flatMap((word) => {
		const match = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/i.exec(word);
		const first = Number(match?.[1]);
		const last = Number(match?.[2] ?? match?.[1]);
		if (match === null || first > last || last > 65535) throw new LayeredBuildError("bad-dockerfile", `EXPOSE ${word}: expected PORT or FIRST-LAST, with /tcp, /udp or /sctp.`, { hint: "Ports are 0 to 65535; addresses (as in docker run -p) have no place in EXPOSE." });
		const protocol = (match[3] ?? "tcp").toLowerCase();
		return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`);
	});
	return [...new Set(ports)].toSorted();
}

// packages/core/src/build/native/healthcheck.ts
/** The health check of an image, as Docker's image spec has it (durations in nanoseconds; what is not given is absent). */
function healthcheckOf(instruction) {
	const { command } = instruction;
	if (command === void 0) return { Test: ["NONE"] };
	const times = {
		Interval: nanoseconds("interval", instruction.interval),
		Timeout: nanoseconds("timeout", instruction.timeout),
		StartPeriod: nanoseconds("start-period", instruction.startPeriod),
		StartInterval: nanoseconds("start-interval", instruction.startInterval),
		Retries: retries(instruction.retries)
	};
	return {
		Test: command.form === "exec" ? ["CMD", ...command.argv] : ["CMD-SHELL", command.text],
		...Object.fromEntries(Object.entries(times).filter(([, value]) => value !== 0))
	};
}
/** The health check as the history shows it: Go's `%+v` of BuildKit's struct. */
function healthcheckText(check) {
	const test = (check.Test ?? []).join(" ");
	const times = [
		check.Interval,
		check.Timeout,
		check.StartPeriod,
		check.StartInterval
	].map((time) => goDuration(time ?? 0));
	return `{Test:[${test}] Interval:${times[0]} Timeout:${times[1]} StartPeriod:${times[2]} StartInterval:${times[3]} Retries:${check.Retries ?? 0}}`;
}
const units$1 = {
	ns: 1,
	us: 1e3,
	µs: 1e3,
	ms: 1e6,
	s: 1e9,
	m: 6e10,
	h: 36e11
};
function nanoseconds(flag, text) {
	if (text === void 0 || text === "0") return 0;
	const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
	const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units$1[unit ?? ""] ?? 0), 0);
	if (parts.map(([all]) => all).join("") !== text || total !== 0 && total < 1e6) throw new LayeredBuildError("bad-dockerfile", `HEALTHCHECK --${flag}=${text}: expected a time such as 30s or 1m30s, at least 1ms.`);
	return Math.trunc(total);
}
function retries(text) {
	const count = Number(text ?? 0);
	if (Number.isInteger(count) && count >= 0) return count;
	throw new LayeredBuildError("bad-dockerfile", `HEALTHCHECK --retries=${text ?? ""}: expected a whole number from 0 on.`);
}
/** Go's time.Duration.String for whole milliseconds and up: `1m30s`, `0s`, `1.5s`, `500ms`. */
function goDuration(duration) {
	if (duration === 0) return "0s";
	if (duration < 1e9) return `${duration / 1e6}ms`;
	const seconds = `${duration % 6e10 / 1e9}s`;
	const minutes = Math.trunc(duration / 6e10);
	if (minutes === 0) return seconds;
	return minutes < 60 ? `${minutes}m${seconds}` : `${Math.trunc(minutes / 60)}h${minutes % 60}m${seconds}`;
}

// packages/core/src/build/native/go-quote.ts
/**
* A list as Go's `%q` prints it, as in the history of CMD: `["node" "a.js"]`.
* Printable Unicode stays; control characters are escaped (strconv.Quote).
*/
function goQuotedList(items) {
	return `[${items.map(goQuote).join(" ")}]`;
}
const short = {
	"\x07": "\\a",
	"\b": "\\b",
	"\f": "\\f",
	"\n": "\\n",
	"\r": "\\r",
	"	": "\\t",
	"\v": "\\v",
	"\"": "\\\"",
	"\\": "\\\\"
};
function goQuote(text) {
	return `"${Array.from(text, (char) => short[char] ?? (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char) ? char : escaped(char))).join("")}"`;
}
function escaped(char) {
	const code = char.codePointAt(0) ?? 0;
	if (code < 128) return `\\x${code.toString(16).padStart(2, "0")}`;
	if (code <= 65535) return `\\u${code.toString(16).padStart(4, "0")}`;
	return `\\U${code.toString(16).padStart(8, "0")}`;
}

// packages/core/src/build/native/container-config.ts
/**
* The effect of one instruction on a container's configuration, as BuildKit's dockerfile2llb has it (building.md 4.2 names each).
* `cmdSet` says whether CMD was given in this stage: ENTRYPOINT clears an inherited CMD only.
*/
function changeConfig(config, instruction, expand, stage) {
	switch (instruction.kind) {
		case "ENV": {
			const pairs = instruction.pairs.map(({ key, value }) => [expand.word(key), expand.word(value)]);
			const env = pairs.reduce((list, [name, value]) => withEnv(list, name, value), config.Env ?? []);
			return {
				config: {
					...config,
					Env: env
				},
				createdBy: `ENV ${pairs.map((pair) => pair.join("=")).join(" ")}`
			};
		}
		case "LABEL": {
			const pairs = instruction.pairs.map(({ key, value }) => [expand.word(key), expand.word(value)]);
			const labels = {
				...config.Labels,
				...Object.fromEntries(pairs)
			};
			return {
				config: {
					...config,
					Labels: labels
				},
				createdBy: `LABEL ${pairs.map((pair) => pair.join("=")).join(" ")}`
			};
		}
		case "EXPOSE": {
			const ports = parseExposedPorts(instruction.values.flatMap(expand.list));
			const exposed = {
				...config.ExposedPorts,
				...Object.fromEntries(ports.map((port) => [port, {}]))
			};
			return {
				config: {
					...config,
					ExposedPorts: exposed
				},
				createdBy: `EXPOSE [${ports.join(" ")}]`
			};
		}
		case "VOLUME": {
			const volumes = instruction.values.map(expand.word);
			const all = {
				...config.Volumes,
				...Object.fromEntries(volumes.map((volume) => [volume, {}]))
			};
			return {
				config: {
					...config,
					Volumes: all
				},
				createdBy: `VOLUME [${volumes.join(" ")}]`
			};
		}
		case "USER": {
			const user = expand.word(instruction.value);
			return {
				config: {
					...config,
					User: user
				},
				createdBy: `USER ${user}`
			};
		}
		case "STOPSIGNAL": {
			const signal = expand.word(instruction.value);
			return {
				config: {
					...config,
					StopSignal: signal
				},
				createdBy: `STOPSIGNAL ${signal}`
			};
		}
		case "SHELL": return {
			config: {
				...config,
				Shell: instruction.argv
			},
			createdBy: `SHELL [${instruction.argv.join(" ")}]`
		};
		case "CMD": {
			const argv = commandOf(instruction.command, config);
			return {
				config: {
					...config,
					Cmd: argv,
					ArgsEscaped: true
				},
				createdBy: `CMD ${goQuotedList(argv)}`
			};
		}
		case "ENTRYPOINT": {
			const argv = commandOf(instruction.command, config);
			const { Cmd, ...withoutCmd } = config;
			return {
				config: {
					...stage.cmdSet && Cmd !== void 0 ? config : withoutCmd,
					Entrypoint: argv
				},
				createdBy: `ENTRYPOINT ${goQuotedList(argv)}`
			};
		}
		case "HEALTHCHECK": {
			const healthcheck = healthcheckOf(instruction);
			return {
				config: {
					...config,
					Healthcheck: healthcheck
				},
				createdBy: `HEALTHCHECK ${healthcheckText(healthcheck)}`
			};
		}
		case "ONBUILD": return { config: {
			...config,
			OnBuild: [...config.OnBuild ?? [], instruction.trigger]
		} };
	}
}
function commandOf(command, config) {
	if (command.form === "exec") return command.argv;
	return [...config.Shell ?? ["/bin/sh", "-c"], command.text];
}
function withEnv(env, name, value) {
	const entry = `${name}=${value}`;
	const at = env.findIndex((each) => each.startsWith(`${name}=`));
	return at < 0 ? [...env, entry] : env.with(at, entry);
}

// packages/core/src/build/native/hand-over.ts
/**
* Thrown where a step cannot be done exactly by registry calls, so that BuildKit has to do the layer.
* Not an error for the user unless `engine: native` was asked for. `reason` completes "BuildKit builds it, because …".
*/
var HandOver = class extends Error {
	name = "HandOver";
	reason;
	constructor(reason) {
		super(reason);
		this.reason = reason;
	}
};

// packages/core/src/build/native/context-sources.ts
/**
* What a COPY from the context takes, source by source, and its here-documents after that. `sources` and `exclude` are expanded;
* `lookup` expands here-documents whose name is not quoted. Throws what `matchSources` throws.
*/
function contextSources(instruction, request, context) {
	return [...matchSources(request, context.tree).map((match) => {
		const baseName = match.source.replace(/\/+$/, "").split("/").at(-1) ?? "";
		if (match.kind === "contents") return {
			isFolder: true,
			baseName,
			entries: copyEntries(match.entries(), context)
		};
		const [single] = match.entries();
		return {
			isFolder: false,
			baseName: single?.relative ?? baseName,
			entries: copyEntries([{
				entry: match.entry,
				relative: ""
			}], context)
		};
	}), ...instruction.heredocs.map((heredoc) => heredocSource(heredoc, request.lookup))];
}
async function* copyEntries(entries, context) {
	for (const { entry, relative } of entries) {
		if (entry.submodule === true) throw new HandOver(`${entry.path} is a submodule`);
		const common = {
			relative,
			kind: entry.kind,
			mode: entry.mode
		};
		if (entry.kind === "file") yield {
			...common,
			content: await context.contentOf(entry)
		};
		else if (entry.kind === "symlink") yield {
			...common,
			linkTarget: entry.linkTarget ?? ""
		};
		else yield common;
	}
}
function heredocSource(heredoc, lookup) {
	const text = heredoc.expand ? expandHeredoc(heredoc.content, lookup).value : heredoc.content;
	const bytes = Buffer.from(text);
	const content = {
		size: bytes.length,
		open: () => Readable.from([bytes], { objectMode: false }),
		text: async () => text
	};
	return {
		isFolder: false,
		baseName: heredoc.name,
		entries: [{
			relative: "",
			kind: "file",
			mode: 420,
			content
		}]
	};
}

// packages/core/src/build/native/copy-step.ts
/**
* Copies one source into a draft as BuildKit does (fsutil's copy.Copy; building.md 4.3): symlinks on the way to the destination are
* followed, what is missing is made, a file goes into a destination that is a folder, and a folder at the destination keeps its own mode.
*/
async function copySource(tree, draft, source, request) {
	const { owner } = request;
	const folderMode = request.chmod === void 0 ? 493 : request.chmod & 511;
	const makeFolders = (path) => draft.makeFolders(path, folderMode, owner);
	makeFolders(realPath(tree, folderToEnsure(request.destination)));
	let target = realPath(tree, request.destination);
	const atTarget = tree.lookup(target);
	if (source.isFolder) {
		if (atTarget !== void 0 && atTarget.kind !== "directory") throw new HandOver(`/${target} in the parent is not a folder`);
		makeFolders(target);
	} else if (atTarget?.kind === "directory") target = join(target, source.baseName);
	for await (const entry of source.entries) {
		const path = join(target, entry.relative);
		const mode = request.chmod ?? entry.mode;
		if (entry.kind === "directory") draft.putFolder(path, mode, owner);
		else if (entry.kind === "symlink") draft.putSymlink(path, entry.linkTarget ?? "", owner);
		else if (entry.content !== void 0) await putFile(draft, path, mode, owner, entry.content);
	}
}
/** Who owns what is copied: `--chown` by number or by the image's own names. A name that it does not have is BuildKit's to refuse. */
function ownershipOf(tree, chown, mtime) {
	if (chown === void 0 || chown === "") return {
		uid: 0,
		gid: 0,
		mtime
	};
	const found = lookupUser(tree, chown);
	if (found.kind === "unknown") throw new HandOver(`the image has no ${found.what} ${found.name}`);
	return {
		uid: found.uid,
		gid: found.gid,
		mtime
	};
}
async function putFile(draft, path, mode, owner, content) {
	const namesUsers = path === "etc/passwd" || path === "etc/group";
	draft.putFile(path, mode, owner, content.size, content, namesUsers ? await content.text() : void 0);
}
/** What fsutil makes before it looks at the source: the destination up to its last slash. */
function folderToEnsure(destination) {
	return destination.endsWith("/.") ? destination : destination.slice(0, destination.lastIndexOf("/") + 1);
}
function realPath(tree, path) {
	const { path: real, obstacle } = tree.resolve(path);
	if (obstacle !== void 0) throw new HandOver(`/${obstacle} in the parent is not a folder`);
	return real;
}
function join(folder, name) {
	if (name === "") return folder;
	return folder === "" ? name : `${folder}/${name}`;
}

// packages/core/src/build/native/layer-draft.ts
/**
* The changes of one step to an image's files: what becomes one blob. The tree is changed along.
* All paths are real ones (symlinks resolved), relative to the root. What BuildKit would refuse, or do in a way
* that is not known here, is handed over.
*/
var LayerDraft = class {
	#tree;
	#entries = /* @__PURE__ */ new Map();
	constructor(tree) {
		this.#tree = tree;
	}
	/** Makes a folder and what is missing above it, as `mkdir -p` does; what is there stays as it is. */
	makeFolders(path, mode, owner) {
		let at = "";
		for (const name of path === "" ? [] : path.split("/")) {
			at = at === "" ? name : `${at}/${name}`;
			const node = this.#tree.lookup(at);
			if (node === void 0) this.#write({
				kind: "directory",
				path: at,
				mode,
				...owner
			});
			else if (node.kind !== "directory") throw new HandOver(`/${at} in the parent is not a folder`);
		}
	}
	/** Puts a folder of the source in its place. One that is there takes over the source's mode and owner. */
	putFolder(path, mode, owner) {
		const node = this.#tree.lookup(path);
		if (node !== void 0 && node.kind !== "directory") throw new HandOver(`a folder would replace the file /${path}`);
		this.#write({
			kind: "directory",
			path,
			mode,
			...owner
		});
	}
	/**
	* Puts a file in its place; a file or symlink that is there is replaced, not followed.
	* `text` is the content of etc/passwd and etc/group, by which later steps know names.
	*/
	putFile(path, mode, owner, size, content, text) {
		this.#replace(path);
		this.#write({
			kind: "file",
			path,
			mode,
			...owner,
			size,
			...content
		}, text);
	}
	/** Puts a symlink in its place, as `putFile`. */
	putSymlink(path, linkTarget, owner) {
		this.#replace(path);
		this.#write({
			kind: "symlink",
			path,
			mode: 511,
			...owner,
			linkTarget
		});
	}
	/**
	* The blob's entries in the order of a walk, each ancestor once with its real metadata: without them some engines
	* would make up folders, and replace a symlinked one (building.md 4.5 has it measured).
	*/
	entries() {
		const all = new Map(this.#entries);
		for (const path of this.#entries.keys()) for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1)) {
			const above = path.slice(0, cut);
			const node = this.#tree.lookup(above);
			if (all.has(above)) break;
			if (node?.kind === "directory") {
				const { mode, uid, gid, mtime } = node;
				all.set(above, {
					kind: "directory",
					path: above,
					mode,
					uid,
					gid,
					mtime
				});
			}
		}
		return [...all.values()].map((entry) => ({
			entry,
			order: entry.path.replaceAll("/", "\0")
		})).toSorted((a, b) => comparePaths(a.order, b.order)).map(({ entry }) => entry);
	}
	#replace(path) {
		if (this.#tree.lookup(path)?.kind === "directory") throw new HandOver(`a file would replace the folder /${path}`);
	}
	#write(entry, text) {
		if (entry.path.slice(entry.path.lastIndexOf("/") + 1).startsWith(".wh.")) throw new HandOver(`the name /${entry.path} means a deletion in an image's blob`);
		this.#entries.set(entry.path, entry);
		this.#tree.set(entry.path, nodeOf$1(entry, text));
	}
};
function nodeOf$1(entry, text) {
	if (entry.kind === "file") return text === void 0 ? { kind: "file" } : {
		kind: "file",
		text
	};
	const { mode, uid, gid, mtime } = entry;
	if (entry.kind === "directory") return {
		kind: "directory",
		mode,
		uid,
		gid,
		mtime
	};
	return {
		kind: "symlink",
		mode,
		uid,
		gid,
		mtime,
		target: entry.linkTarget
	};
}

// packages/core/src/build/native/stage-state.ts
/** The PATH that BuildKit gives an image FROM scratch (util/system, DefaultPathEnvUnix). */
const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** The state before the first instruction; without a base, that of FROM scratch. */
function startState(base, emptyTree) {
	const { OnBuild: _, ...config } = base?.config.config ?? {
		Env: [defaultPath],
		WorkingDir: "/"
	};
	const env = config.Env ?? [];
	return {
		tree: base?.tree.clone() ?? emptyTree,
		layers: [...base?.layers ?? []],
		diffIds: [...base?.config.rootfs.diff_ids ?? []],
		uploads: [],
		history: [...base?.config.history ?? []],
		environment: new Map(env.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)])),
		config,
		author: base?.config.author,
		cmdSet: false
	};
}
/**
* The finished configuration. Members of the base's that nobody here knows are kept, as BuildKit does;
* its build cache (`moby.buildkit.cache.v0`) is not: it describes the base. `created` is an RFC 3339 time.
*/
function finishConfig(state, base, platform, created) {
	const inherited = Object.fromEntries(Object.entries(base?.config ?? {}).filter(([name]) => name !== "moby.buildkit.cache.v0"));
	const { os, architecture, variant } = parsePlatform(platform);
	return {
		...inherited,
		created,
		...state.author === void 0 ? {} : { author: state.author },
		architecture,
		os,
		...variant === void 0 ? {} : { variant },
		config: state.config,
		rootfs: {
			type: "layers",
			diff_ids: state.diffIds
		},
		history: state.history
	};
}

// packages/core/src/build/native/execute-stage.ts
/** The comment of BuildKit's Dockerfile frontend in every history entry. */
const comment = "buildkit.dockerfile.v0";
/**
* Executes stages without RUN: each COPY becomes a blob, the rest changes the configuration.
* Throws `HandOver` for what is BuildKit's to do, before anything is written under a tag.
*/
async function executeStages(request) {
	if ((request.base?.config.config?.OnBuild ?? []).length > 0) throw new HandOver("the parent has ONBUILD triggers");
	const created = (/* @__PURE__ */ new Date(request.epoch * 1e3)).toISOString().replace(".000Z", "Z");
	const state = startState(request.base, Tree.empty());
	try {
		for (const stage of request.stages) await executeStage(stage, state, request, created);
	} finally {
		await Promise.allSettled(state.uploads);
	}
	state.config = withLabels(state, request.labels);
	for (const { descriptor, diffId } of await Promise.all(state.uploads)) {
		state.layers.push(descriptor);
		state.diffIds.push(diffId);
	}
	return {
		config: finishConfig(state, request.base, request.platform, created),
		layers: state.layers,
		tree: state.tree
	};
}
async function executeStage(stage, state, request, created) {
	for (const pair of state.config.Env ?? []) state.environment.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
	state.cmdSet = false;
	for (const instruction of stage.instructions) await execute(instruction, state, request, created).catch((error) => {
		throw placed(error, request.dockerfile, instruction);
	});
}
/** Errors of words and values do not know where they stand. */
function placed(error, dockerfile, { start }) {
	if (error instanceof DockerfileError) return error.at(dockerfile, start);
	if (!(error instanceof LayeredBuildError) || error.code !== "bad-dockerfile") return error;
	const hint = error.hint === void 0 ? {} : { hint: error.hint };
	return new LayeredBuildError(error.code, `${dockerfile}:${start.line}: ${error.message}`, {
		...hint,
		cause: error
	});
}
async function execute(instruction, state, request, created) {
	const expand = expander(state, request);
	const record = (createdBy, layer) => {
		state.history.push({
			created,
			created_by: createdBy,
			comment,
			...layer ? {} : { empty_layer: true }
		});
	};
	switch (instruction.kind) {
		case "FROM":
		case "RUN":
		case "ADD": throw new HandOver(`${instruction.kind} in line ${instruction.start.line}`);
		case "ARG": return record(`ARG ${instruction.args.map((arg) => declareArg(arg, state, request, expand)).join(" ")}`, false);
		case "MAINTAINER":
			state.author = instruction.value;
			return record(`MAINTAINER ${instruction.value}`, false);
		case "WORKDIR": return record(`WORKDIR ${await makeWorkdir(expand.word(instruction.value), state, request)}`, state.config.WorkingDir !== "/");
		case "COPY": return record(`${await copy(instruction, state, request, expand)} # buildkit`, true);
		default: {
			const { config, createdBy } = changeConfig(state.config, instruction, expand, state);
			state.config = config;
			if (instruction.kind === "CMD") state.cmdSet = true;
			if (instruction.kind === "ENV") for (const { key, value } of instruction.pairs.map((pair) => ({
				key: expand.word(pair.key),
				value: expand.word(pair.value)
			}))) state.environment.set(key, value);
			if (createdBy !== void 0) record(createdBy, false);
		}
	}
}
function expander(state, request) {
	const environment = new Map(state.environment);
	const lookup = (name) => environment.get(name);
	return {
		word: (word) => expandWord(word, lookup, { escape: request.escape }).value,
		list: (word) => expandWords(word, lookup, { escape: request.escape }).values
	};
}
/** Brings an ARG into scope; gives what its history entry says. */
function declareArg(arg, state, request, expand) {
	const value = request.buildArgs[arg.name] ?? (arg.default === void 0 ? request.globalArgs.get(arg.name) : expand.word(arg.default));
	if (value === void 0) return arg.name;
	state.environment.set(arg.name, value);
	return `${arg.name}=${value}`;
}
async function makeWorkdir(text, state, request) {
	const path = absolutePath(state.config.WorkingDir ?? "/", text).replace(/(?<=.)\/\.?$/, "");
	state.config = {
		...state.config,
		WorkingDir: path
	};
	if (path === "/") return path;
	const draft = new LayerDraft(state.tree);
	draft.makeFolders(state.tree.resolve(path).path, 493, ownershipOf(state.tree, state.config.User, request.epoch));
	await addBlob(`WORKDIR ${path}`, draft, state, request);
	return path;
}
async function copy(instruction, state, request, expand) {
	const sources = instruction.sources.map(expand.word);
	const destination = expand.word(instruction.destination);
	const chown = instruction.chown === void 0 ? void 0 : expand.word(instruction.chown);
	const chmod = instruction.chmod === void 0 ? void 0 : expand.word(instruction.chmod);
	if (chmod !== void 0 && !/^[0-7]{1,4}$/.test(chmod)) throw new HandOver(`--chmod=${chmod} is not octal`);
	const draft = new LayerDraft(state.tree);
	const target = {
		destination: absolutePath(state.config.WorkingDir ?? "/", destination),
		...chmod === void 0 ? {} : { chmod: Number.parseInt(chmod, 8) },
		owner: ownershipOf(state.tree, chown, request.epoch)
	};
	const exclude = instruction.exclude.map(expand.word);
	const lookup = (name) => state.environment.get(name);
	for (const source of contextSources(instruction, {
		sources,
		exclude,
		lookup
	}, request.context)) await copySource(state.tree, draft, source, target);
	const shown = [
		...chown === void 0 ? [] : [`--chown=${chown}`],
		...chmod === void 0 ? [] : [`--chmod=${chmod}`],
		...sources,
		...instruction.heredocs.map((heredoc) => `<<${heredoc.name}`),
		destination
	];
	await addBlob(`COPY ${shown.join(" ")}`, draft, state, request);
	return `COPY ${shown.join(" ")}`;
}
/** Starts the upload of a step's blob. The next step need not wait for it, since it knows the files already; memory allows for two at once. */
async function addBlob(what, draft, state, request) {
	await state.uploads.at(-2);
	const entries = draft.entries();
	const upload = (entries.length === 0 ? writeEmptyLayer(request.store) : writeLayerBlob(request.store, entries, { compression: request.compression })).then((blob) => {
		request.onBlob(what, blob.outcome, blob.descriptor.size);
		return blob;
	});
	upload.catch(() => {});
	state.uploads.push(upload);
}
/** `labels` of layers.yaml come last, as `docker build --label` does, and leave no history. */
function withLabels(state, labels) {
	if (Object.keys(labels).length === 0) return state.config;
	return {
		...state.config,
		Labels: {
			...state.config.Labels,
			...labels
		}
	};
}

// packages/core/src/build/native/build-natively.ts
/**
* Builds a layer by registry calls alone: its parent is neither pulled nor unpacked. The blobs are then in the layer's repository,
* under no tag. Throws `HandOver` where BuildKit has to do it.
*/
async function buildNatively(build, stages, parents, onBlob) {
	const link = baseParent(build.node);
	const parent = parents.find(({ id }) => id === link?.id);
	const finished = [];
	for (const platform of build.node.layer.platforms) finished.push(await buildPlatform(build, stages, platform, parent, onBlob));
	return finished;
}
async function buildPlatform(build, stages, platform, parent, onBlob) {
	const { node, stores, project, choices } = build;
	const { layer } = node;
	const store = await stores.ofLayer(layer);
	const below = parent === void 0 ? void 0 : await readBelow(parent, platform, build);
	if (parent !== void 0 && below !== void 0 && parent.store !== store) for (const blob of below.base.layers) {
		const { outcome, size } = await ensureBlob(blob, parent.store, store);
		onBlob(`${parent.id}'s blob`, outcome, size);
	}
	const folder = layer.context === "" ? "" : `${layer.context}/`;
	const result = await executeStages({
		store,
		base: below?.base,
		stages,
		dockerfile: layer.dockerfile,
		escape: node.dockerfile.directives.escape,
		platform,
		buildArgs: layer.buildArgs,
		globalArgs: node.graphs.get(platform)?.globalArgs ?? /* @__PURE__ */ new Map(),
		context: {
			tree: node.context,
			contentOf: (entry) => diskContent(project.root, `${folder}${entry.path}`)
		},
		labels: layer.labels,
		compression: layer.compression,
		epoch: choices.epoch,
		onBlob
	});
	return {
		platform,
		config: {
			kind: "new",
			document: result.config
		},
		layers: result.layers,
		annotations: imageAnnotations(node, choices, below?.annotated),
		tree: result.tree
	};
}
/** What a layer is built on: the parent's image of one platform, and how annotations name it. */
async function readBelow(parent, platform, { environment }) {
	const image = await readPlatformManifest(parent.store, parent.digest, platform);
	const [config, tree] = await Promise.all([readImageConfig(parent.store, image), treeOfImage(parent.store, image, platform, parent.tagPrefixes, environment.log)]);
	return {
		base: {
			config,
			layers: image.manifest.layers,
			tree
		},
		annotated: {
			name: parent.name,
			digest: image.descriptor.digest
		}
	};
}

// packages/core/src/build/native-only.ts
/** Whether a layer must be built by registry calls or not at all. The action's input wins over the layers file. */
function wantsNative(node, choices) {
	return choices.engine === "native" || choices.engine === "auto" && node.layer.engine === "native";
}
/** The refusal of such a layer. `reason` says what only BuildKit can do. */
function nativeOnly(node, reason) {
	return new LayeredBuildError("engine", `Layer ${node.id} cannot be built without BuildKit: ${reason} (${node.layer.dockerfile}).`, { hint: "Set `engine: auto`, or take that step out of this layer's Dockerfile (into the layer below, for example)." });
}

// packages/core/src/build/parent-image.ts
/** Finds the image of a layer's parent under its key tag: a plan needs no digests of images that are still to be built. Throws `missing-parent`. */
async function parentImage(build, id) {
	const planned = build.planned.get(id);
	const node = build.project.nodes.find((each) => each.id === id);
	if (planned === void 0 || node === void 0) throw new LayeredBuildError("bad-plan", `Layer ${build.node.id} stands on ${id}, which is not in the plan.`, { hint: "Make the plan anew with detect-changed-layers." });
	const store = await build.stores.ofLayer(node.layer);
	const found = await store.headManifest(planned.tag);
	if (found === void 0) throw new LayeredBuildError("missing-parent", `Layer ${build.node.id} stands on ${id}, whose image ${store.name}:${planned.tag} does not exist.`, { hint: `Build ${id} first: name both in \`layer\`, or use the matrix of detect-changed-layers wave by wave.` });
	return {
		id,
		store,
		digest: found.digest,
		name: `${node.layer.image}:${planned.tag}`,
		tagPrefixes: tagPrefixes(build, node)
	};
}
/** The tag prefixes of a layer and of those below it, as FROM leads down the chain. */
function tagPrefixes(build, node) {
	const below = build.project.nodes.find(({ id }) => id === baseParent(node)?.id);
	return [node.layer.tagPrefix, ...below === void 0 ? [] : tagPrefixes(build, below)];
}

// packages/core/src/build/build-layer.ts
/**
* Builds one layer, or finds that its image is there already, and leaves it under its key tag. No user's tag is written, and none of
* the suite's before all of the image is there. Throws `engine` where `engine: native` is asked for and cannot be.
*/
async function buildLayer(build) {
	const { node, plan, environment } = build;
	const started = performance.now();
	const store = await build.stores.ofLayer(node.layer);
	const there = build.force ? void 0 : await lookUpKey(store, plan.tag, plan.key, plan.platforms);
	if (there?.kind === "hit") return finish(build, store, there.descriptor.digest, started, {
		action: "reused",
		engine: plan.engine,
		why: "the image of this key exists",
		sentBytes: 0
	});
	let sentBytes = 0;
	const onBlob = (what, outcome, bytes) => {
		if (outcome === "uploaded") sentBytes += bytes;
		environment.log.debug(`${what}: ${outcome}, ${bytes} bytes`);
	};
	const { engine, why, platforms } = await runEngine(build, await Promise.all(node.parents.map((id) => parentImage(build, id))), onBlob);
	const keyTag = {
		tag: plan.tag,
		key: plan.key,
		force: build.force
	};
	const [written] = await Promise.all([writeImage(store, platforms, keyTag, environment.log), keepInputs(build, store)]);
	await keepTrees(build, store, platforms, written);
	const reasons = [reasonText(plan), why].filter((text) => text !== "").join("; ");
	return finish(build, store, written.descriptor.digest, started, {
		action: written.existing ? "reused" : "built",
		engine,
		why: reasons,
		sentBytes
	});
}
async function runEngine(build, parents, onBlob) {
	const { node, choices, environment } = build;
	const chosen = choices.engine === "buildkit" ? {
		kind: "buildkit",
		reason: "engine: buildkit is asked for"
	} : chooseEngine(node);
	let reason = chosen.kind === "buildkit" ? chosen.reason : void 0;
	if (chosen.kind === "native") try {
		environment.log.info(`${node.id}: built by registry calls alone`);
		return {
			engine: "native",
			why: "",
			platforms: await buildNatively(build, chosen.stages, parents, onBlob)
		};
	} catch (error) {
		if (!(error instanceof HandOver)) throw error;
		reason = error.reason;
	}
	if (wantsNative(node, choices)) throw nativeOnly(node, reason ?? "");
	environment.log.info(`${node.id}: built by BuildKit: ${reason ?? ""}`);
	return {
		engine: "buildkit",
		why: `by BuildKit: ${reason ?? ""}`,
		platforms: await buildByBuildkit(build, parents, onBlob)
	};
}
/** Keeps what the image is made of beside it. It only explains later builds, so that no build fails for it. */
async function keepInputs({ node, plan, inputs, environment }, store) {
	await storeInputs(store, node.layer.tagPrefix, plan.key, inputs).catch((error) => {
		environment.log.warning(`${node.id}: the list of inputs could not be stored, so later builds cannot say what changed: ${String(error)}`);
	});
}
/** Keeps the list of files beside an image that other layers stand on, so that it is never read from the blobs. */
async function keepTrees(build, store, platforms, written) {
	const isParent = build.project.nodes.some((other) => other.parents.includes(build.node.id));
	if (written.existing || !isParent) return;
	for (const { platform, tree } of platforms) {
		const descriptor = written.platforms.get(platform);
		if (descriptor === void 0 || tree === void 0) continue;
		await storeTree(store, descriptor, tree, suiteTag(build.node.layer.tagPrefix, "tree", descriptor.digest));
	}
}
async function finish(build, store, digest, started, rest) {
	const { node, plan } = build;
	const image = `${node.layer.image}@${digest}`;
	const milliseconds = performance.now() - started;
	return {
		layer: node.id,
		image,
		key: plan.key,
		digest,
		imageId: await imageIdOf(store, digest),
		...rest,
		milliseconds,
		tags: []
	};
}
/** The digest of the configuration; of an index, the index's own, as docker buildx reports it. */
async function imageIdOf(store, digest) {
	const stored = await store.getManifest(digest);
	const parsed = stored === void 0 ? void 0 : parseManifest(stored);
	return parsed?.kind === "manifest" ? parsed.document.config.digest : digest;
}

// packages/core/src/build/build-layers.ts
/** Builds what the plan wants built of the selected layers, parents first, each under its key tag. Layers that are skipped give no result. */
async function buildLayers(request) {
	const { project, plan, environment } = request;
	const planned = new Map(plan.layers.map((layer) => [layer.name, layer]));
	const layers = plan.layers.filter((layer) => layer.action !== "skip" && request.selection.has(layer.name));
	for (const layer of layers) if (layer.action === "build") refuseEngine(nodeOf(project, layer), request.choices);
	const results = [];
	for (const layer of layers) {
		environment.signal?.throwIfAborted();
		const force = layer.reasons.some(({ kind }) => kind === "forced" || kind === "parent");
		const { key, inputs } = request.keys.get(layer.name) ?? {};
		if (key !== layer.key || inputs === void 0) throw notOfThisCheckout(layer);
		const build = {
			node: nodeOf(project, layer),
			plan: layer,
			inputs,
			planned,
			project,
			stores: request.stores,
			choices: request.choices,
			environment,
			force
		};
		results.push(await environment.log.group(`${layer.action === "build" ? "Build" : "Reuse"} ${layer.name}`, () => buildLayer(build)));
	}
	return results;
}
/** Before anything is built: a layer that is not to be built by BuildKit, and whose Dockerfile needs it. Throws `engine`. */
function refuseEngine(node, choices) {
	if (!wantsNative(node, choices)) return;
	const engine = chooseEngine(node);
	if (engine.kind === "buildkit") throw nativeOnly(node, engine.reason);
}
function nodeOf(project, layer) {
	const node = project.nodes.find((each) => each.id === layer.name);
	if (node !== void 0) return node;
	throw notOfThisCheckout(layer);
}
function notOfThisCheckout(layer) {
	return new LayeredBuildError("plan-mismatch", `The plan has a layer ${layer.name} that is not of this checkout.`, { hint: "Use the plan with the commit and the layers file that it was made of." });
}

// packages/core/src/publish/plan-tags.ts
/**
* Evaluates the tag rules of all planned layers of the selection. Nothing is written: call it before anything is built, so that a mistake in
* a rule costs no build. Throws `bad-tag-rule` and `bad-tag`.
*/
async function planTags(request) {
	const rules = await import("./load-tags.js");
	const tagged = request.plan.layers.filter((layer) => layer.action !== "skip" && request.selection.has(layer.name)).flatMap((layer) => {
		const node = request.project.nodes.find((each) => each.id === layer.name);
		return node === void 0 ? [] : [tagsOf(node.layer, layer, request, rules)];
	});
	for (const each of tagged) for (const { name } of each.tags) refuseForeign(name, each.layer, request.project);
	return tagged;
}
/**
* A tag of one layer must not stand in the family of another: with layers web and web-api, a branch called api-latest would move
* web-api-latest. Throws `bad-tag`.
*/
function refuseForeign(tag, layer, project) {
	const owner = project.layers.find((other) => other.image === layer.image && other.tagPrefix.length > layer.tagPrefix.length && tag.startsWith(other.tagPrefix));
	if (owner === void 0) return;
	throw new LayeredBuildError("bad-tag", `Layer ${layer.id} would write the tag ${tag}, which is one of layer ${owner.id}'s.`, { hint: `Tags of ${owner.id} begin with ${owner.tagPrefix}: give the layers prefixes of which none begins with another, such as "{name}--".` });
}
function tagsOf(layer, plan, request, rules) {
	const parsed = rules.parseTagRules(request.tagRules ?? layer.tagRules);
	const context = {
		...request.context,
		...rules.readTagSettings(request.env)
	};
	const evaluated = rules.evaluateTags(parsed, rules.parseFlavor(""), context);
	const sharing = request.project.layers.filter((other) => other.image === layer.image);
	const tags = evaluated.tags.map(({ name, moving }) => ({
		name: layer.tagPrefix + name,
		moving
	}));
	for (const { name } of tags) rules.validateTag(name, sharing.map((other) => other.tagPrefix));
	if (tags.length === 0) request.log.info(`${layer.id}: the tag rules give no tag for this event; its image stays under its key`);
	return {
		layer,
		plan,
		version: evaluated.version ?? "",
		tags
	};
}

// packages/core/src/publish/all-settled.ts
/**
* Waits for all of them, and only then throws what went wrong: nothing goes on behind the back of an error.
* One failure is thrown as it is, several together as an `AggregateError` with `message`.
*/
async function allSettled(work, message) {
	const outcomes = await Promise.allSettled(work);
	const errors = outcomes.flatMap((outcome) => outcome.status === "rejected" ? [outcome.reason] : []);
	if (errors.length === 1) throw errors[0];
	if (errors.length > 1) throw new AggregateError(errors, message);
	return outcomes.flatMap((outcome) => outcome.status === "fulfilled" ? [outcome.value] : []);
}

// packages/core/src/publish/publish-tag.ts
/** The image of a key, as it is to be published. Throws `missing-image` when the key has none. */
async function imageOfKey(store, keyTag, key) {
	const stored = await store.getManifest(keyTag);
	if (stored !== void 0 && parseManifest(stored).document.annotations?.["io.github.layered-build.key"] === key) return stored;
	throw new LayeredBuildError("missing-image", `${store.name} has no image of this key (tag ${keyTag}), so nothing was published.`, { hint: "Build it first: run build-layer with `phase: build`, or `phase: all`." });
}
/**
* Puts a tag on an image: the identical manifest bytes, so that the digest, signatures and referrers stay valid.
* Nothing is built and no blob is moved.
*/
async function publishTag(store, { bytes, descriptor }, tag) {
	if ((await store.headManifest(tag))?.digest === descriptor.digest) return {
		tag,
		outcome: "unchanged"
	};
	await store.putManifest({
		bytes,
		mediaType: descriptor.mediaType
	}, tag);
	return {
		tag,
		outcome: "written"
	};
}

// packages/core/src/publish/publish-layers.ts
/**
* Puts the users' tags on the images of all planned layers of the selection, those that were reused too: so a merge of a tested pull
* request moves its tags with nothing built. All images are found before the first tag is written.
* Throws `missing-image`, and what the store throws.
*/
async function publishLayers(request) {
	const { tagged, log } = request;
	const newest = tagged.some(({ tags }) => tags.some((tag) => tag.moving)) && await request.isNewest();
	const ready = await Promise.all(tagged.map(async (each) => {
		const store = await request.stores.ofLayer(each.layer);
		return {
			...each,
			store,
			image: await imageOfKey(store, each.plan.tag, each.plan.key)
		};
	}));
	return allSettled(ready.map(async ({ layer, plan: planned, tags, version, store, image }) => {
		const names = tags.filter((tag) => newest || !tag.moving).map((tag) => tag.name);
		const held = tags.filter((tag) => !newest && tag.moving).map((tag) => tag.name);
		if (held.length > 0) log.warning(`${layer.id}: ${held.join(", ")} stay${held.length === 1 ? "s" : ""} where it is, because this commit is not known to be the newest of its branch.`);
		const { digest } = image.descriptor;
		const publish = async (name) => {
			const { tag, outcome } = await publishTag(store, image, name);
			log.info(`${layer.id}: ${layer.image}:${tag} ${outcome === "written" ? "→" : "is already"} ${digest}`);
		};
		await allSettled(names.map(publish), `Tags of layer ${layer.id} could not be written:`);
		return {
			layer: layer.id,
			image: `${layer.image}@${digest}`,
			digest,
			key: planned.key,
			version,
			tags: names.map((name) => `${layer.image}:${name}`)
		};
	}), "Tags of several layers could not be written:");
}

// packages/core/src/summary/byte-text.ts
const units = [
	"B",
	"kB",
	"MB",
	"GB",
	"TB"
];
/** A number of bytes as people read it: `0 B`, `3.2 MB` (decimal units, as registries show them). */
function byteText(bytes) {
	let value = bytes;
	let unit = 0;
	while (value >= 1e3 && unit < units.length - 1) {
		value /= 1e3;
		unit++;
	}
	return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ""}`;
}

// packages/core/src/summary/markdown-cell.ts
/** Text in a cell of a Markdown table: nothing in it is taken for markup, a column or a new line. */
function markdownCell(text) {
	return text.replaceAll(/[\r\n]+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(/[\\`*_~[\]|]/g, (char) => `\\${char}`);
}

// packages/core/src/summary/plan-table.ts
const shown = {
	build: "build",
	reuse: "reuse",
	skip: "skip"
};
/** The plan as a Markdown table for the job summary: layer, what happens, why, who does it, and the content key. */
function planTable(plan) {
	return [
		"| layer | action | why | engine | key |",
		"|---|---|---|---|---|",
		...plan.layers.map((layer) => `| ${layer.name} | ${shown[layer.action]} | ${markdownCell(reasonText(layer))} | ${layer.action === "build" ? layer.engine : ""} | \`${layer.key.slice(0, 12)}\` |`),
		""
	].join("\n");
}

// packages/core/src/summary/result-table.ts
/** The results of a run as a Markdown table for the job summary. */
function resultTable(results) {
	return [
		"| layer | result | why | engine | bytes written | time | digest | tags |",
		"|---|---|---|---|---|---|---|---|",
		...results.map((result) => `| ${result.layer} | ${result.action} | ${markdownCell(result.why)} | ${result.action === "built" ? result.engine : ""} | ${byteText(result.sentBytes)} | ${(result.milliseconds / 1e3).toFixed(1)} s | \`${result.digest.slice(0, 19)}\` | ${markdownCell(result.tags.join(" "))} |`),
		""
	].join("\n");
}

export { createStores as _, planTags as a, spawnExec as b, matrixOf as c, encodePlan as d, parsePlan as f, credentialsOfRun as g, detectChanges as h, publishLayers as i, wavesOf as l, checkPlan as m, planTable as n, buildLayers as o, reasonText as p, byteText as r, layersToBuild as s, resultTable as t, decodePlan as u, openProject as v, LayeredBuildError as x, selectLayers as y };