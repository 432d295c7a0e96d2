"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_zod = require("../vendor/zod.js");
require("./schemas.js");
const require_oci = require("./oci.js");
const require_dockerfile = require("./dockerfile.js");
const require_images = require("./images.js");
const require_instructions = require("./instructions.js");
const require_minimatch = require("../vendor/minimatch.js");
const require_hub = require("./hub.js");
const require_yaml_source = require("./yaml-source.js");
const require_plan = require("./plan.js");
let node_fs = require("node:fs");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_crypto = require("node:crypto");
let node_fs_promises = require("node:fs/promises");
let node_stream_consumers = require("node:stream/consumers");

// packages/core/src/config/byte-size.ts
const unitBytes = {
	"": 1,
	B: 1,
	kB: 1e3,
	KB: 1e3,
	MB: 1e3 ** 2,
	GB: 1e3 ** 3,
	KiB: 1024,
	MiB: 1024 ** 2,
	GiB: 1024 ** 3
};
/** A number of bytes as a layers file writes it: more than none, and whole where no unit makes it so. */
const byteSizePattern = /^(?=.*[1-9])(\d{1,15} ?B?|\d{1,9}(\.\d{1,3})? ?([kKMG]B|[KMG]iB))$/;
/** How a number of bytes is written, for messages. */
const byteSizeForm = "write a number with kB, MB, GB, KiB, MiB or GiB, such as 20MB, or a number of bytes";
/** The bytes of a text that fits `byteSizePattern`: `20MB`, `1.5 GiB`, `4096`. */
function byteSize(text) {
	const [, number = "", unit = ""] = /^([\d.]+) ?(\w*)$/.exec(text) ?? [];
	return Math.round(Number(number) * (unitBytes[unit] ?? NaN));
}

// packages/core/src/config/layers-file.ts
const text = require_zod.string().check(require_zod._minLength(1));
const list = require_zod.union([require_zod.pipe(text, require_zod.transform((one) => [one])), require_zod.array(text)]);
/** `key: value` pairs, or a list of `KEY=VALUE`; numbers and booleans of YAML count as their text. */
const scalar = require_zod.pipe(require_zod.union([
	require_zod.string(),
	require_zod.number(),
	require_zod.boolean()
]), require_zod.transform(String));
const pairs = require_zod.union([require_zod.record(text, scalar), require_zod.pipe(require_zod.array(text.check(require_zod._regex(/^[^=]+=/, "expected KEY=VALUE"))), require_zod.transform((items) => Object.fromEntries(items.map((item) => [item.slice(0, item.indexOf("=")), item.slice(item.indexOf("=") + 1)]))))]);
/** A platform as it is written everywhere: os/architecture[/variant]. */
const platform = text.check(require_zod._regex(/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9]+)?$/, "expected os/architecture[/variant], such as linux/amd64"));
const noSize = { error: ({ input }) => `${JSON.stringify(input)} is no size: ${byteSizeForm}` };
const size = require_zod.pipe(require_zod.union([require_zod.string().check(require_zod._regex(byteSizePattern, noSize)), require_zod.int().check(require_zod._positive(noSize))], noSize), require_zod.transform((value) => typeof value === "number" ? value : byteSize(value)));
const compression = require_zod._enum([
	"auto",
	"none",
	"gzip",
	"zstd"
]);
const engine = require_zod._enum([
	"auto",
	"native",
	"buildkit"
]);
/** A member that may be left out; what it says is for layers.schema.json. */
function optional$1(shape, description) {
	return require_zod.optional(shape.check(require_zod.describe(description)));
}
/** What may stand once for all layers, or in each of them. */
const shared = {
	image: optional$1(text, "The repository of the images: HOST/REPOSITORY, or oci:PATH for an OCI image layout folder. Default: ghcr.io/OWNER/REPOSITORY."),
	"tag-prefix": optional$1(require_zod.string(), "Put in front of every tag; {name} is the layer's name. Default: \"{name}-\" where layers share a repository, else \"\"."),
	platforms: optional$1(require_zod.array(platform).check(require_zod._minLength(1)), "The platforms to build, such as linux/amd64. Default: linux/amd64."),
	"tag-rules": optional$1(require_zod.string(), "docker/metadata-action's tag rules, one a line. Default: type=ref of branch, tag and pr."),
	compression: optional$1(compression, "How new blobs are stored. auto: gzip, and no compression for weights. Default: auto."),
	engine: optional$1(engine, "auto: registry calls where they do exactly what BuildKit would, else BuildKit. native: refuse rather than run. buildkit: all of it. Default: auto."),
	labels: optional$1(pairs, "Labels of the image's configuration."),
	annotations: optional$1(pairs, "Annotations of the image's manifest."),
	"max-size": optional$1(size, "The most that the image of one platform may have in the registry: 20MB, 1.5GB, 500MiB, or a number of bytes. What a pull fetches counts, as it is stored there (compressed): the configuration and all blobs, those of its parents too, each once. A larger image gets no tag. Part of no key. Default: no limit."),
	runner: optional$1(require_zod.union([text, require_zod.array(text)]), "The runner label(s) of this layer's matrix job. Default: that of the workflow.")
};
const weights = require_zod.strictObject({
	source: text.check(require_zod.describe("hf://ORG/NAME@REVISION: a repository of models on the Hub. A branch is resolved once, like a base image.")),
	include: optional$1(list, "The files to take, as patterns (minimatch) of paths in the source. Default: all."),
	exclude: optional$1(list, "Files not to take."),
	to: text.check(require_zod.describe("The folder in the image: an absolute path."))
});
const layer = require_zod.strictObject({
	dockerfile: optional$1(text, "The path of the Dockerfile, from the repository's root. This, or weights."),
	weights: optional$1(weights, "Files straight from the Hub onto the parent, in place of a Dockerfile."),
	context: optional$1(text, "The build context's folder, from the repository's root; no symbolic link. Default: the root."),
	target: optional$1(text, "The stage to build. Default: the last."),
	from: optional$1(list, "The parent layer(s). Default: those that the Dockerfile names."),
	"parent-arg": optional$1(text, "The build argument that takes the parent's reference. Default: BASE_IMAGE."),
	name: optional$1(text.check(require_zod._regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, "may hold letters, digits, _ . and -")), "The name in tags. Default: the layer's key."),
	"build-args": optional$1(pairs, "Build arguments. Only those that the Dockerfile declares count."),
	secrets: optional$1(list, "BuildKit secrets: id=\u2026[,env=\u2026|,src=\u2026]. Their values are in no key."),
	ssh: optional$1(list, "BuildKit SSH agents: default or id=\u2026"),
	inputs: optional$1(list, "Further files that count, as patterns from the repository's root; all files of a folder are folder/**."),
	ignore: optional$1(list, "Files that do not count, as patterns from the repository's root."),
	generated: optional$1(list, "Files that an earlier step makes: not part of the key, inputs stand for them."),
	epoch: optional$1(scalar, "Change it to force one rebuild."),
	...shared
}).check(require_zod.refine(({ dockerfile, weights: source }) => dockerfile !== void 0 || source !== void 0, {
	path: ["dockerfile"],
	error: "missing: name the Dockerfile, or `weights` in its place"
}));
/** The shape of layers.yaml; see layers.schema.json and the guide. Shapes and names are fixed: workflows depend on them. */
const layersFile = require_zod.strictObject({
	...shared,
	layers: require_zod.record(require_zod.string().check(require_zod._regex(/^[a-z][a-z0-9-]*$/, "expected a lower-case name like base or web-api")), layer).check(require_zod.refine((layers) => Object.keys(layers).length > 0, "name at least one layer"))
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
		if (start >= 0) throw new require_git.LayeredBuildError("cycle", `Layers need each other in a circle: ${[...path.slice(start), layer.id].join(" \u2192 ")}.`, { hint: "Read it as \u00abis built on\u00bb. Take one of these edges out: a FROM or COPY --from in a Dockerfile, or `from:` in layers.yaml." });
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
	return new require_git.LayeredBuildError("unknown-layer", `There is no layer "${id}" (${where}).`, { hint: `The layers are: ${known.join(", ")}.` });
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
		const { value, unknown } = require_dockerfile.expandWord(word, (name) => this.#values.get(name), options);
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
const takesOfNodes = /* @__PURE__ */ new WeakMap();
/** What the stages of a layer take from the build context by COPY, ADD and bind mounts, on any of its platforms. */
function contextTakes(node) {
	const before = takesOfNodes.get(node);
	if (before !== void 0) return before;
	const takes = [...node.graphs.values()].flatMap((graph) => graphTakes(node, graph));
	takesOfNodes.set(node, takes);
	return takes;
}
function graphTakes(node, graph) {
	const environments = /* @__PURE__ */ new Map();
	const globalArgs = new Map([...graph.globalArgs].filter(([name]) => !require_instructions.isBuildPlatformArg(name)));
	return graph.stages.flatMap(({ stage, base, triggers }) => {
		const inherited = base.to.kind === "stage" ? environments.get(base.to.index) : void 0;
		const { escape } = node.dockerfile.directives;
		const environment = new KnownEnvironment(escape, node.layer.buildArgs, globalArgs, inherited);
		environments.set(stage.index, environment);
		return stageTakes([
			...base.to.kind === "external" ? node.triggers.get(base.to.reference) ?? [] : [],
			...triggers,
			...stage.instructions
		], environment);
	});
}
function stageTakes(instructions, environment) {
	return instructions.flatMap((instruction) => {
		environment.apply(instruction);
		return takesOf(instruction, environment);
	});
}
function takesOf(instruction, environment) {
	if ((instruction.kind === "COPY" || instruction.kind === "ADD") && instruction.from === void 0) return [{
		instruction,
		sources: known$1(instruction.sources, environment)?.filter((source) => require_dockerfile.sourceKind(source) === "context" && !isGitFolder$1(source)),
		exclude: instruction.exclude
	}];
	if (instruction.kind !== "RUN") return [];
	return instruction.mounts.filter((mount) => mount.type === "bind" && mount.options["from"] === void 0).map((mount) => {
		return {
			instruction,
			sources: known$1([mount.options["source"] ?? mount.options["src"] ?? "."], environment)?.filter((each) => !isGitFolder$1(each)),
			exclude: []
		};
	});
}
/** The repository's own folder is in no tree: the commit stands for it in the key (`takesGit`). */
function isGitFolder$1(source) {
	return /^[./]*\.git(\/|$)/.test(source);
}
function known$1(words, environment) {
	const expanded = words.map((word) => environment.expand(word));
	return expanded.every((word) => word !== void 0) ? expanded : void 0;
}
/**
* The paths of the repository below which untracked files can count for a layer; "" is all of it. Links are followed as far as the
* tree knows them: one that it learns of later may lead to another place.
*/
function takenRoots(node) {
	const paths = contextTakes(node).flatMap(({ instruction, sources }) => {
		const parents = instruction.kind !== "RUN" && instruction.parents;
		return sources === void 0 ? [""] : [...sources, ...targetsOf(node, sources, parents)];
	});
	return require_dockerfile.sourceRoots(paths).map((root) => [node.layer.context, root].filter((part) => part !== "").join("/"));
}
/** A source that is a symbolic link is followed: what it leads to counts as well. */
function targetsOf(node, sources, parents) {
	try {
		return require_dockerfile.sourceTargets({
			sources,
			parents
		}, node.context);
	} catch (error) {
		if (!(error instanceof require_dockerfile.DockerfileError)) throw error;
		return [];
	}
}
/** Whether git knows a folder by what is in it only. */
function isTrackedFolder(entry) {
	return entry.kind === "directory" && entry.tracked && entry.submodule !== true;
}
/**
* The files that one take copies, paths in the context. Of tracked folders those alone of which nothing else is copied: all that is
* in them may be left out, and then they are copied empty. A source that does not exist is left to `onMissing`, which may throw;
* sources that cannot be known take the whole context.
*/
function* takenFiles(node, take, onMissing) {
	let folder;
	for (const entry of takenEntries(node, take, onMissing)) {
		if (folder !== void 0 && !entry.path.startsWith(`${folder.path}/`)) yield folder;
		folder = isTrackedFolder(entry) ? entry : void 0;
		if (folder?.path === "") folder = void 0;
		else if (folder === void 0) yield entry;
	}
	if (folder !== void 0) yield folder;
}
/** Folders come right before what is in them. */
function* takenEntries(node, take, onMissing) {
	const parents = take.instruction.kind !== "RUN" && take.instruction.parents;
	const filter = take.sources === void 0 ? {} : {
		parents,
		exclude: take.exclude
	};
	for (const source of take.sources ?? ["."]) try {
		for (const match of require_dockerfile.matchSources({
			sources: [source],
			...filter
		}, node.context)) {
			yield* match.links;
			if (match.kind === "contents") yield match.entry;
			for (const { entry } of match.entries()) yield entry;
		}
	} catch (error) {
		if (!(error instanceof require_dockerfile.DockerfileError) || error.code !== "source-not-found") throw error;
		onMissing(source, error);
	}
}

// packages/core/src/source/blob-id.ts
/** The id that git gives a blob of this content (git-hash-object). */
function blobId(content, { oidAlgorithm }) {
	return (0, node_crypto.createHash)(oidAlgorithm).update(`blob ${content.length}\0`).update(content).digest("hex");
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
* the repository has no attributes and no line-end conversion (`converts`).
*/
async function filteredFiles(tree, git, roots, converts) {
	if (!converts && !tree.hasName(".gitattributes") && !await hasOwnAttributes(git)) return [];
	const files = [...tree.walk()].filter(({ kind, tracked }) => kind === "file" && tracked).map((entry) => entry.path).filter((file) => roots.some((root) => root === "" || file === root || file.startsWith(`${root}/`)));
	if (files.length === 0) return [];
	const input = Buffer.concat(files.flatMap((file) => [require_oci.encodePath(file), Buffer.from([0])]));
	return [...filtered(await git.run([
		"check-attr",
		"--stdin",
		"-z",
		...attributes
	], input), converts)];
}
/** Whether git writes other line ends to disk than it keeps, unless attributes say otherwise. */
async function convertsLineEnds(git) {
	return (await git.run(require_git.questions.lineEnds)).toString("utf8").trim() === "true";
}
/** Whether this clone has attributes beside those in the commit. In submodules and added work trees `.git` is a file that names the folder. */
async function hasOwnAttributes(git) {
	const inFolder = node_path.default.join(git.root, ".git");
	if ((await (0, node_fs_promises.stat)(inFolder).catch(() => void 0))?.isFile() !== true) return exists(node_path.default.join(inFolder, "info", "attributes"));
	const named = (await git.run([
		"rev-parse",
		"--git-path",
		"info/attributes"
	])).toString("utf8").trimEnd();
	return exists(node_path.default.resolve(git.root, named));
}
/** Reads `PATH NUL ATTRIBUTE NUL VALUE NUL` (git-check-attr, "OUTPUT"). */
function filtered(output, converts) {
	const files = /* @__PURE__ */ new Set();
	const fields = require_images.splitNul(output);
	for (let at = 0; at < fields.length; at += 3) {
		const [file = "", attribute = "", value = ""] = fields.slice(at, at + 3);
		if (changesBytes(attribute, value, converts)) files.add(file);
	}
	return files;
}
function changesBytes(attribute, value, converts) {
	if (attribute === "text") return converts && value !== "unset";
	if (attribute === "eol") return value === "crlf";
	return value !== "unspecified" && value !== "unset";
}
async function exists(file) {
	return (0, node_fs_promises.access)(file).then(() => true, () => false);
}

// packages/core/src/source/large-file.ts
/** Files of this size (bytes) and more are dear to read: 64 MiB. No source file has it, and most weights have. */
const largeFileBytes = 67108864;

// packages/core/src/source/apply-disk.ts
/**
* Brings a tree of HEAD to what is on disk: changed and deleted files everywhere, and untracked or git-ignored ones (and empty
* folders) below `roots`, which are the paths that some COPY takes. `wanted` says which folders are worth a walk at all:
* a stray node_modules that an ignore file leaves out is never read. `suspects` are what `listChanged` gave.
*/
async function applyDisk(tree, git, head, suspects, options) {
	const [untracked, converts, maybeChanged] = await Promise.all([
		listUntracked(git, options.roots),
		convertsLineEnds(git),
		suspects
	]);
	const changed = [];
	const folders = [];
	const gone = [];
	for (const file of maybeChanged) {
		const before = tree.get(file);
		const entry = await isBehindLink(git.root, file) ? void 0 : await readEntry(git.root, file, head, true);
		if (before?.submodule === true && entry?.kind === "directory") continue;
		if (entry !== void 0 && before !== void 0 && sameContent(entry, before)) continue;
		changed.push(file);
		const becameFolder = entry?.kind === "directory";
		if (entry === void 0 || becameFolder) tree.delete(file);
		else tree.set(entry);
		if (entry === void 0) gone.push(file);
		if (becameFolder) folders.push(file);
	}
	for (const file of gone) await keepFolder(tree, git.root, file, head, options.wanted);
	for (const file of await filteredFiles(tree, git, options.roots, converts)) {
		const entry = await readEntry(git.root, file, head, true);
		if (entry !== void 0) tree.set(entry);
	}
	const added = [];
	const add = async (file) => {
		if (isGitFolder(file) || !concerns(file, options.roots)) return;
		const isFolder = (await (0, node_fs_promises.lstat)(require_images.diskPath(git.root, file)).catch(() => void 0))?.isDirectory() ?? false;
		if (!options.wanted(file, isFolder)) return;
		const entry = await readEntry(git.root, file, head, false, options.unhashed);
		if (entry === void 0) return;
		tree.set(entry);
		if (entry.kind !== "directory") added.push(file);
		else {
			const names = await (0, node_fs_promises.readdir)(require_images.diskPath(git.root, file), { encoding: "buffer" });
			for (const name of names) await add(`${file}/${require_oci.decodePath(name)}`);
		}
	};
	for (const file of [
		...untracked,
		...folders,
		...options.strays ?? []
	]) await add(file);
	return {
		changed,
		untracked: added
	};
}
/** Keeps the folder of a file that is gone where nothing else is in it: git says nothing of it, and COPY takes it. */
async function keepFolder(tree, root, file, head, wanted) {
	for (let cut = file.lastIndexOf("/"); cut > 0; cut = file.lastIndexOf("/", cut - 1)) {
		const folder = file.slice(0, cut);
		if (tree.get(folder) !== void 0) return;
		const entry = await readEntry(root, folder, head, false);
		if (entry?.kind !== "directory") continue;
		if (!await isBehindLink(root, folder) && wanted(folder, true)) tree.set(entry);
		return;
	}
}
/** Whether a folder above a file has become a symbolic link: what is behind it is not the repository's, and may lie outside of it. */
async function isBehindLink(root, file) {
	for (let cut = file.indexOf("/"); cut > 0; cut = file.indexOf("/", cut + 1)) if ((await (0, node_fs_promises.lstat)(require_images.diskPath(root, file.slice(0, cut))).catch(() => void 0))?.isDirectory() !== true) return true;
	return false;
}
/** The files that differ from HEAD: changed, deleted, or of another mode. */
async function listChanged(git) {
	return require_images.splitNul(await git.run(require_git.questions.changed)).filter((_, index) => index % 2 === 1);
}
async function listUntracked(git, roots) {
	if (roots.length === 0) return [];
	return require_images.splitNul(await git.run(require_git.questions.untracked)).map((file) => file.endsWith("/") ? file.slice(0, -1) : file);
}
/** Whether a path lies at or below one of the roots, or on the way to one. */
function concerns(file, roots) {
	return roots.some((root) => root === "" || file === root || file.startsWith(`${root}/`) || root.startsWith(`${file}/`));
}
function sameContent(one, other) {
	return one.kind === other.kind && one.mode === other.mode && one.oid === other.oid;
}
async function readEntry(root, file, head, tracked, unhashed = () => false) {
	const where = require_images.diskPath(root, file);
	const status = await (0, node_fs_promises.lstat)(where).catch(() => void 0);
	if (status === void 0) return void 0;
	const mode = status.mode & 4095;
	if (status.isSymbolicLink()) {
		const target = await (0, node_fs_promises.readlink)(where, { encoding: "buffer" });
		return {
			path: file,
			kind: "symlink",
			mode: 511,
			linkTarget: require_oci.decodePath(target),
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
	if (status.size >= 67108864 && unhashed(file)) return {
		path: file,
		kind: "file",
		mode,
		tracked
	};
	const oid = await fileId(where, head);
	return {
		path: file,
		kind: "file",
		mode: tracked ? (mode & 64) === 0 ? 420 : 493 : mode,
		oid,
		tracked
	};
}
async function fileId(where, head) {
	const { size } = await (0, node_fs_promises.stat)(where);
	const hash = (0, node_crypto.createHash)(head.oidAlgorithm).update(`blob ${size}\0`);
	for await (const chunk of require_oci.readChunks(where)) {
		hash.update(chunk);
		require_oci.recycleChunk(chunk);
	}
	return hash.digest("hex");
}
function isGitFolder(file) {
	return file === ".git" || file.endsWith("/.git");
}

// packages/core/src/source/confirmed-changes.ts
/**
* Those of some files that really differ from HEAD. Where git writes other bytes to disk than it keeps (Git LFS, line ends) and a file's
* time alone is new, neither diff-index nor the bytes tell: only git's own filters do, which `git status` asks. Paths in submodules
* count where git calls the submodule changed.
*/
async function confirmedChanges(git, files) {
	if (files.length === 0) return [];
	const output = await git.run([
		"status",
		"--porcelain=v1",
		"-z",
		"--no-renames",
		"--untracked-files=no",
		"--ignore-submodules=untracked"
	]);
	const changed = new Set(require_images.splitNul(output).map((record) => record.slice(3)));
	return files.filter((file) => foldersOf(file).some((each) => changed.has(each)));
}
/** A path, and the folders above it. */
function foldersOf(file) {
	const parts = file.split("/");
	return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

// packages/core/src/source/path-patterns.ts
const known = /* @__PURE__ */ new WeakMap();
/** Minimatch patterns of paths from the repository's root, read once: there may be hundreds, and a hundred thousand paths. */
var PathPatterns = class PathPatterns {
	/** By the place that all that they can match is, or lies below; see `patternRoots`. */
	byRoot;
	/** The folders on the way to those places. */
	#above;
	/** Of a list that does not change. */
	static of(patterns) {
		const read = known.get(patterns) ?? new PathPatterns(patterns);
		known.set(patterns, read);
		return read;
	}
	constructor(patterns) {
		const byRoot = /* @__PURE__ */ new Map();
		for (const pattern of patterns) {
			const read = new require_minimatch.Minimatch(pattern, { dot: true });
			for (const root of rootsOf(read)) byRoot.set(root, [...byRoot.get(root) ?? [], read]);
		}
		this.byRoot = byRoot;
		this.#above = new Set([...byRoot.keys()].flatMap((root) => foldersTo(root).slice(0, -1)));
	}
	matches(path) {
		return this.#some(path, false);
	}
	/** Whether a path matches, or something below it could. */
	mayMatchBelow(path) {
		return this.#above.has(path) || this.#some(path, true);
	}
	#some(path, partial) {
		return foldersTo(path).some((root) => this.byRoot.get(root)?.some((each) => each.match(path, partial)) ?? false);
	}
};
/** As minimatch reads a pattern: braces are alternatives, and `..` takes the name before it away. */
function rootsOf({ set, negate }) {
	if (negate) return [""];
	const roots = set.map((parts) => {
		const wild = parts.findIndex((part) => typeof part !== "string");
		const names = wild < 0 ? parts : parts.slice(0, wild);
		return names.some((name) => name === "" || name === "." || name === "..") ? "" : names.join("/");
	});
	return [...new Set(roots)];
}
/** The root, the folders on the way to a path, and the path. */
function foldersTo(path) {
	if (path === "") return [""];
	const names = path.split("/");
	return ["", ...names.map((_, index) => names.slice(0, index + 1).join("/"))];
}

// packages/core/src/source/head-listing.ts
const slash = 47;
const tab = 9;
const letterC = 99;
/**
* The bytes of `git ls-tree -r -z`: `MODE SP TYPE SP OID TAB PATH NUL`, sorted by path (git-ls-tree, "OUTPUT FORMAT").
* A repository has a hundred thousand of these and a run looks at few: nothing is made of a record before someone asks for it,
* and what is below a folder is found as one range of bytes.
*/
var HeadListing = class {
	bytes;
	/** What symbolic links lead to, by the start of their record. */
	linkTargets = /* @__PURE__ */ new Map();
	/** Hex digits of an object id. */
	oidLength;
	#submodules;
	#special;
	constructor(bytes) {
		this.bytes = bytes;
		const end = bytes.indexOf(tab);
		this.oidLength = end < 0 ? 40 : end - bytes.lastIndexOf(32, end) - 1;
	}
	get all() {
		return {
			start: 0,
			end: this.bytes.length
		};
	}
	/** All symbolic links (`120000`), or all submodules (`160000`). */
	ofMode(mode) {
		this.#special ??= this.#findSpecial();
		return this.#special.filter(({ start }) => this.bytes.toString("latin1", start, start + mode.length) === mode);
	}
	/** What is no plain file, in one search: no other mode ends like this. A path may hold the same bytes, but not right behind a NUL. */
	#findSpecial() {
		const ranges = [];
		for (let at = this.bytes.indexOf("0000 "); at >= 0; at = this.bytes.indexOf("0000 ", at + 1)) {
			const start = at - 2;
			if (start === 0 || this.bytes[start - 1] === 0) ranges.push({
				start,
				end: this.#recordEnd(start)
			});
		}
		return ranges;
	}
	/** Whether a file of this name (ASCII) is in any folder. */
	hasName(name) {
		const needle = `${name}\0`;
		for (let at = this.bytes.indexOf(needle); at >= 0; at = this.bytes.indexOf(needle, at + 1)) {
			const before = this.bytes[at - 1];
			if (before === slash || before === tab) return true;
		}
		return false;
	}
	/** Whether a submodule is in this part. */
	hasSubmodule({ start, end }) {
		this.#submodules ??= this.ofMode("160000");
		return this.#submodules.some((range) => range.start >= start && range.start < end);
	}
	record(range) {
		const [mode = "", , oid = ""] = this.bytes.toString("latin1", range.start, this.pathStart(range.start) - 1).split(" ");
		return {
			mode,
			oid,
			path: require_oci.decodePath(this.bytes.subarray(this.pathStart(range.start), range.end - 1))
		};
	}
	/** What lies directly in a folder with these records. `depth`: the bytes of its path and a slash, 0 for the root. */
	*children(folder, depth) {
		for (let { start } = folder; start < folder.end;) {
			const from = this.pathStart(start) + depth;
			let to = from;
			while (this.bytes[to] !== 0 && this.bytes[to] !== slash) to += 1;
			const isFolder = this.bytes[to] === slash;
			const end = isFolder ? this.#endOfPrefix(start, to + 1, folder.end) : to + 1;
			yield {
				name: require_oci.decodePath(this.bytes.subarray(from, to)),
				isFolder,
				range: {
					start,
					end
				}
			};
			start = end;
		}
	}
	/** The start of the first record whose path does not come before `path`. */
	placeOf(path) {
		let low = 0;
		let high = this.bytes.length;
		while (low < high) {
			const middle = low + Math.trunc((high - low) / 2);
			const start = middle === 0 ? 0 : this.bytes.lastIndexOf(0, middle - 1) + 1;
			const end = this.#recordEnd(start);
			if (Buffer.compare(this.bytes.subarray(this.pathStart(start), end - 1), path) < 0) low = end;
			else high = start;
		}
		return low;
	}
	/** The object id in the record of this path, if there is one, and of no symbolic link or submodule. */
	plainFileId(path) {
		const bytes = require_oci.encodePath(path);
		const start = this.placeOf(bytes);
		if (start === this.bytes.length) return void 0;
		const range = {
			start,
			end: this.#recordEnd(start)
		};
		if (!this.bytes.subarray(this.pathStart(start), range.end - 1).equals(bytes)) return void 0;
		const { mode, oid } = this.record(range);
		return mode.startsWith("100") ? oid : void 0;
	}
	#recordEnd(start) {
		return this.bytes.indexOf(0, start) + 1;
	}
	/** Where the path of a record begins, behind `MODE SP TYPE SP OID TAB`; a submodule's type is `commit`, all others here are `blob`. */
	pathStart(start) {
		return start + 13 + this.oidLength + (this.bytes[start + 7] === letterC ? 2 : 0);
	}
	/** The end of the records whose paths begin as that of the record at `start` does, up to byte `prefixEnd`; none is at or behind `limit`. */
	#endOfPrefix(start, prefixEnd, limit) {
		const prefix = this.bytes.subarray(this.pathStart(start), prefixEnd);
		const isInside = (record) => {
			const path = this.pathStart(record);
			return this.bytes.subarray(path, path + prefix.length).equals(prefix);
		};
		let inside = start;
		let outside = limit;
		for (let step = 1024; inside + step < outside; step *= 2) {
			const probe = this.#recordEnd(inside + step);
			if (probe >= outside) break;
			if (isInside(probe)) inside = probe;
			else outside = probe;
		}
		for (;;) {
			const next = this.#recordEnd(inside);
			if (next >= outside) return outside;
			const middle = inside + Math.trunc((outside - inside) / 2);
			const probe = middle < next ? next : this.#recordEnd(middle);
			const candidate = probe >= outside ? next : probe;
			if (isInside(candidate)) inside = candidate;
			else outside = candidate;
		}
	}
};
/** The bytes that a path takes in a listing, with a slash behind it; 0 for the root. */
function listedDepth(path) {
	return path === "" ? 0 : require_oci.encodePath(path).length + 1;
}

// packages/core/src/source/committed-entry.ts
/** What a commit has at a path, with mode and object id as git writes them; `linkTarget` is a symbolic link's. */
function committedEntry(path, mode, oid, linkTarget = "") {
	if (mode === "120000") return {
		path,
		kind: "symlink",
		mode: 511,
		oid,
		tracked: true,
		linkTarget
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

// packages/core/src/source/record-writer.ts
const nul = Buffer.from([0]);
/** Writes what is taken of a listing as content keys have it. */
var RecordWriter = class {
	#listing;
	#memory = Buffer.alloc(0);
	constructor(listing) {
		this.#listing = listing;
	}
	/**
	* The records of some files, each written as `MODE SP OID SP PATH NUL` without the first `depth` bytes of its path (added ones as their
	* text says), sorted by path.
	*/
	records(files, depth) {
		return Buffer.from(this.#write(files, depth));
	}
	/** The sha256 of `records`: 64 lower-case hex digits. */
	recordsDigest(files, depth) {
		return (0, node_crypto.createHash)("sha256").update(this.#write(files, depth)).digest("hex");
	}
	/** One pass over bytes: what is copied from a folder is most of what a key is made of. The memory is used again by the next call. */
	#write({ ranges, added }, depth) {
		const parts = withoutOverlap(ranges);
		const extra = this.#placed(added);
		const size = parts.reduce((sum, { start, end }) => sum + end - start, 0) + extra.reduce((sum, { bytes }) => sum + bytes.length, 0);
		if (this.#memory.length < size) this.#memory = Buffer.allocUnsafeSlow(size);
		const out = this.#memory;
		let to = 0;
		let next = 0;
		for (const { start, end } of parts) {
			let at = start;
			for (let record = extra[next]; record !== void 0 && record.place < end; record = extra[++next]) {
				if (record.place > at) {
					to = this.#writeRange({
						start: at,
						end: record.place
					}, depth, to);
					at = record.place;
				}
				to += record.bytes.copy(out, to);
			}
			to = this.#writeRange({
				start: at,
				end
			}, depth, to);
		}
		for (const { bytes } of extra.slice(next)) to += bytes.copy(out, to);
		return out.subarray(0, to);
	}
	#writeRange({ start, end }, depth, begin) {
		const listing = this.#listing;
		const { bytes, oidLength } = listing;
		const out = this.#memory;
		let to = begin;
		for (let at = start; at < end;) {
			const path = listing.pathStart(at);
			for (const stop = at + 7; at < stop; at += 1) out[to++] = bytes[at] ?? 0;
			for (at = path - 1 - oidLength; at < path - 1; at += 1) out[to++] = bytes[at] ?? 0;
			out[to++] = 32;
			at = path + depth;
			do
				out[to++] = bytes[at] ?? 0;
			while (bytes[at++] !== 0);
		}
		return to;
	}
	/** Each added record once, sorted, as bytes, with the place in the listing before which it stands. */
	#placed(added) {
		return [...new Map(added.map((record) => [record.path, record])).values()].toSorted((one, other) => require_oci.comparePaths(one.path, other.path)).map(({ path, text }) => ({
			place: this.#listing.placeOf(require_oci.encodePath(path)),
			bytes: Buffer.concat([require_oci.encodePath(text), nul])
		}));
	}
};
/** Ranges in order, each byte in one of them only. */
function withoutOverlap(ranges) {
	const kept = [];
	for (const range of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
		const start = Math.max(range.start, kept.at(-1)?.end ?? 0);
		if (range.end > start) kept.push({
			start,
			end: range.end
		});
	}
	return kept;
}

// packages/core/src/source/work-tree.ts
/**
* The files of a repository as a tree in memory; paths are relative to its root, with `/`. It begins as a listing of HEAD, of which
* folders are made as they are looked into, and what differs on disk is set on top.
*/
var WorkTree = class WorkTree {
	#listing;
	#writer;
	#root;
	#version = 0;
	#digests;
	/** The folder of the last call: lists come sorted, so that most entries go where the one before went. */
	#last;
	/** `digests` are those of the same listing that are known already. */
	constructor(listing = new HeadListing(Buffer.alloc(0)), digests = /* @__PURE__ */ new Map()) {
		this.#listing = listing;
		this.#writer = new RecordWriter(listing);
		this.#digests = digests;
		this.#root = {
			entry: folder("", true),
			listed: listing.all
		};
		this.#last = {
			path: "",
			node: this.#root
		};
	}
	/** The tree as it was before anything was set: HEAD's. What is set in the one is not seen in the other. */
	asListed() {
		return new WorkTree(this.#listing, this.#digests);
	}
	get(path) {
		return this.#find(path)?.entry;
	}
	*children(directory) {
		const node = this.#find(directory);
		const children = node && this.#childrenOf(node);
		if (node === void 0 || children === void 0) return;
		node.sorted ??= [...children].toSorted(([a], [b]) => require_oci.comparePaths(a, b)).map(([, child]) => child);
		for (const child of node.sorted) yield child.entry;
	}
	/** All entries below a folder, folders before what is in them. */
	*walk(directory = "") {
		for (const entry of this.children(directory)) {
			yield entry;
			if (entry.kind === "directory") yield* this.walk(entry.path);
		}
	}
	/**
	* The records of HEAD's listing that a file, or all that is below a folder, consists of; undefined where anything of it differs from
	* HEAD, or is a submodule, or is not there. See `records`.
	*/
	listed(path) {
		const range = this.#find(path)?.listed;
		return range === void 0 || this.#listing.hasSubmodule(range) ? void 0 : range;
	}
	/** Records as `MODE SP OID SP PATH NUL`, sorted by path; those of the listing with paths from a folder that contains them all. */
	records(files, directory) {
		return this.#writer.records(files, listedDepth(directory));
	}
	/** The sha256 of `records`, 64 lower-case hex digits; many layers may take the same files. */
	recordsDigest(files, directory) {
		const { ranges, added } = files;
		const name = [directory, ...[...ranges.map(({ start, end }) => `${start}-${end}`), ...added.map(({ text }) => text)]].join("\0");
		const digest = this.#digests.get(name) ?? this.#writer.recordsDigest(files, listedDepth(directory));
		this.#digests.set(name, digest);
		return digest;
	}
	/** The object id of HEAD's plain file at this path, whatever became of it on disk; no folder is made for the question. */
	plainFileId(path) {
		return this.#listing.plainFileId(path);
	}
	/** Whether HEAD has a file of this name (ASCII), in whatever folder. */
	hasName(name) {
		return this.#listing.hasName(name);
	}
	/** HEAD's submodules, as they are in this tree. */
	submodules() {
		return this.#listing.ofMode("160000").flatMap((range) => this.get(this.#listing.record(range).path) ?? []).filter((entry) => entry.submodule === true);
	}
	/** Goes up with each change. */
	get version() {
		return this.#version;
	}
	/** Puts an entry in its place; folders above that are missing are made, as tracked ones. A file replaces a folder, and the other way round. */
	set(entry) {
		const cut = entry.path.lastIndexOf("/");
		const parentPath = cut < 0 ? "" : entry.path.slice(0, cut);
		const parent = this.#folder(parentPath);
		const name = entry.path.slice(cut + 1);
		const children = this.#childrenOf(parent);
		const old = children?.get(name);
		const below = old && this.#childrenOf(old);
		children?.set(name, entry.kind === "directory" ? {
			entry,
			children: below ?? /* @__PURE__ */ new Map()
		} : { entry });
		parent.sorted = void 0;
		if (below !== void 0) this.#last = {
			path: "",
			node: this.#root
		};
	}
	/** Takes an entry out; tracked folders that become empty go with it, since git knows no empty folder. */
	delete(path) {
		if (this.#find(path) === void 0) return;
		const cut = path.lastIndexOf("/");
		const parentPath = cut < 0 ? "" : path.slice(0, cut);
		const parent = this.#folder(parentPath);
		parent.children?.delete(path.slice(cut + 1));
		parent.sorted = void 0;
		this.#last = {
			path: "",
			node: this.#root
		};
		if (parentPath !== "" && parent.children?.size === 0 && parent.entry.tracked) this.delete(parentPath);
	}
	#find(path) {
		if (path === "") return this.#root;
		let node = this.#root;
		for (const name of path.split("/")) node = node && this.#childrenOf(node)?.get(name);
		return node;
	}
	/** The folder at a path, made where it is missing, about to be changed: it and those above it are no longer what was listed. */
	#folder(path) {
		if (path === this.#last.path && this.#last.node.listed === void 0) return this.#last.node;
		let node = this.#root;
		let at = "";
		this.#unlist(node);
		for (const name of path === "" ? [] : path.split("/")) {
			at = at === "" ? name : `${at}/${name}`;
			let next = node.children?.get(name);
			if (next === void 0 || this.#childrenOf(next) === void 0) {
				next = {
					entry: folder(at, true),
					children: /* @__PURE__ */ new Map()
				};
				node.children?.set(name, next);
				node.sorted = void 0;
			}
			this.#unlist(next);
			node = next;
		}
		this.#last = {
			path,
			node
		};
		return node;
	}
	#unlist(node) {
		this.#version += 1;
		this.#childrenOf(node);
		node.listed = void 0;
	}
	#childrenOf(node) {
		if (node.children !== void 0 || node.listed === void 0 || node.entry.kind !== "directory") return node.children;
		if (node.entry.submodule === true) return node.children = /* @__PURE__ */ new Map();
		const { path } = node.entry;
		const children = /* @__PURE__ */ new Map();
		for (const { name, isFolder, range } of this.#listing.children(node.listed, listedDepth(path))) {
			const entry = isFolder ? folder(path === "" ? name : `${path}/${name}`, true) : this.#listedEntry(range);
			children.set(name, {
				entry,
				listed: range
			});
		}
		return node.children = children;
	}
	#listedEntry(range) {
		const { mode, oid, path } = this.#listing.record(range);
		return committedEntry(path, mode, oid, this.#listing.linkTargets.get(range.start));
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
/** The files of HEAD (or another commit), from one `git ls-tree`: no history, and with a blobless clone no content either, is needed. */
async function readHeadTree(git, commit = "HEAD") {
	const listing = new HeadListing(await git.run([...require_git.questions.tree.slice(0, -1), commit]));
	const links = listing.ofMode("120000");
	const unread = [];
	for (const { start, ...range } of links) {
		const record = listing.record({
			start,
			...range
		});
		const target = targetOnDisk(git.root, record);
		if (target === void 0) unread.push({
			start,
			oid: record.oid
		});
		else listing.linkTargets.set(start, target);
	}
	const targets = await readLinkTargets(git, unread.map(({ oid }) => oid));
	for (const [index, { start }] of unread.entries()) listing.linkTargets.set(start, targets[index] ?? "");
	return new WorkTree(listing);
}
/**
* What a link of HEAD leads to as the work tree has it, where its id says that it is the same: a root file system has hundreds of them, and
* asking git takes ten times as long.
*/
function targetOnDisk(root, { path, oid }) {
	try {
		const target = (0, node_fs.readlinkSync)(require_images.diskPath(root, path), { encoding: "buffer" });
		return blobId(target, { oidAlgorithm: oid.length === 64 ? "sha256" : "sha1" }) === oid ? require_oci.decodePath(target) : void 0;
	} catch {
		return;
	}
}
/** What symbolic links lead to, by the ids of their objects. */
async function readLinkTargets(git, ids) {
	if (ids.length === 0) return [];
	const output = await git.run(["cat-file", "--batch"], ids.map((id) => `${id}\n`).join(""));
	const targets = [];
	for (let start = 0; start < output.length;) {
		const headerEnd = output.indexOf(10, start);
		const [oid = "", type, size = ""] = output.toString("latin1", start, headerEnd).split(" ");
		if (type === "missing") throw unreadable(oid);
		targets.push(require_oci.decodePath(output.subarray(headerEnd + 1, headerEnd + 1 + Number(size))));
		start = headerEnd + Number(size) + 2;
	}
	return targets;
}
function unreadable(oid) {
	return new require_git.LayeredBuildError("not-a-repository", `The object ${oid} of the repository cannot be read: a symbolic link.`, { hint: "The clone is not complete, and the rest could not be fetched: see that its remote can be reached, or check out without `filter`." });
}

// packages/core/src/source/submodules.ts
/**
* The submodules of a repository, with those inside them. COPY takes their files like any other, so their files are in the tree that keys
* are made of. One that is not checked out stays a single entry with the commit that is named for it: COPY takes an empty folder, and a
* bump is still seen.
*/
var Submodules = class Submodules {
	#checkedOut;
	/** Folders of submodules without a repository, and with files all the same: git does not look into them. */
	#strays;
	constructor(checkedOut, strays) {
		this.#checkedOut = checkedOut;
		this.#strays = strays;
	}
	/**
	* Puts the files of all checked-out submodules of `git` in its tree: those of the commits that are checked out, or with `committed`
	* of those that the outer repository names, as far as they are there. Throws `not-a-repository`.
	*/
	static async open(tree, git, state) {
		const opened = await Promise.all(tree.submodules().map(async (entry) => {
			if (!await isCheckedOut(git, entry)) return await hasFiles(git, entry) ? entry.path : void 0;
			return state === "disk" ? openDisk(git, entry) : openCommitted(git, entry);
		}));
		const strays = opened.filter((each) => typeof each === "string");
		const checkedOut = opened.filter((each) => typeof each === "object");
		for (const submodule of checkedOut) graft(tree, submodule);
		return new Submodules(checkedOut, strays);
	}
	/** Whether this is the folder of a submodule that is checked out; its differences are its own. */
	has(folder) {
		return this.#checkedOut.some((submodule) => submodule.path === folder);
	}
	/**
	* Brings the submodules' part of a tree to what is on disk; see `applyDisk`. What differs from their commits is found at the first
	* call; later ones are for further roots.
	*/
	async applyDisk(tree, { roots, wanted }) {
		const changed = [];
		const untracked = [];
		for (const submodule of this.#checkedOut) {
			const { path: folder, git, head, inner, suspects } = submodule;
			const options = {
				roots: rootsWithin(folder, roots),
				wanted: (file, isFolder) => wanted(`${folder}/${file}`, isFolder),
				strays: inner.#strays
			};
			if (suspects === void 0 && options.roots.length === 0) continue;
			if (suspects !== void 0 && submodule.isMoved) changed.push(folder);
			const own = (suspects ?? []).filter((file) => !inner.has(file));
			submodule.suspects = void 0;
			const outer = await applyDisk(submodule.tree, git, head, own, options);
			const below = await inner.applyDisk(submodule.tree, options);
			graft(tree, submodule);
			changed.push(...[...outer.changed, ...below.changed].map((file) => `${folder}/${file}`));
			untracked.push(...[...outer.untracked, ...below.untracked].map((file) => `${folder}/${file}`));
		}
		return {
			changed,
			untracked
		};
	}
	/** See `DiskOptions`. */
	get strays() {
		return this.#strays;
	}
};
async function openDisk(outer, entry) {
	const git = gitOf(outer, entry.path);
	const [head, tree, suspects] = await Promise.all([
		require_git.readHead(git),
		readHeadTree(git),
		listChanged(git)
	]);
	const inner = await Submodules.open(tree, git, "disk");
	return {
		path: entry.path,
		git,
		head,
		tree,
		inner,
		suspects,
		isMoved: head.commit !== entry.oid
	};
}
/** Undefined where the commit was not fetched: then it alone stands for what is in it. */
async function openCommitted(outer, entry) {
	const git = gitOf(outer, entry.path);
	const [head, tree] = await Promise.all([require_git.readHead(git), readHeadTree(git, entry.oid).catch(() => void 0)]);
	if (tree === void 0) return void 0;
	const inner = await Submodules.open(tree, git, "committed");
	return {
		path: entry.path,
		git,
		head,
		tree,
		inner,
		suspects: void 0,
		isMoved: false
	};
}
function gitOf(outer, folder) {
	return {
		root: node_path.default.join(outer.root, folder),
		run: (args, input) => outer.run([
			"-C",
			folder,
			...args
		], input)
	};
}
async function isCheckedOut(git, { path: folder }) {
	const file = `${folder}/.git`;
	if (await isBehindLink(git.root, file)) return false;
	return await (0, node_fs_promises.lstat)(require_images.diskPath(git.root, file)).catch(() => void 0) !== void 0;
}
async function hasFiles(git, { path: folder }) {
	if (await isBehindLink(git.root, `${folder}/x`)) return false;
	return (await (0, node_fs_promises.readdir)(require_images.diskPath(git.root, folder)).catch(() => [])).length > 0;
}
/** Puts a submodule's tree in the place of its folder. */
function graft(tree, { path: folder, tree: part }) {
	tree.delete(folder);
	tree.set({
		path: folder,
		kind: "directory",
		mode: 493,
		tracked: true
	});
	for (const entry of part.walk()) tree.set({
		...entry,
		path: `${folder}/${entry.path}`
	});
}
/** The part of some paths that lies in a folder, relative to it. */
function rootsWithin(folder, roots) {
	if (roots.some((root) => root === "" || root === folder || folder.startsWith(`${root}/`))) return [""];
	return roots.flatMap((root) => root.startsWith(`${folder}/`) ? [root.slice(folder.length + 1)] : []);
}

// packages/core/src/project/lock-file.ts
const comment = "Digests of external images, for `bases: lockfile` of layered-build. Commit this file. To update an image, delete its line and run again.";
/** Created where a file is read. */
function lockFile() {
	return require_zod.strictObject({
		$comment: require_zod.optional(require_zod.string()),
		schema: require_zod.literal(1),
		bases: require_zod.record(require_zod.string(), require_zod.custom((value) => typeof value === "string" && (require_oci.isDigest(value) || require_hub.isHubCommit(value)), "expected sha256:\u2026 (or git:\u2026 for weights)"))
	});
}
/** Where the lock file of a layers file is: beside it, `layers.yaml` giving `layers.lock.json`. Without one: at the root. */
function lockFileOf(layersFile) {
	return (layersFile ?? "layers.yaml").replace(/(?<=[^/])\.[^./]*$/, "") + ".lock.json";
}
/** Reads a lock file; `path` is for messages. Throws `bad-config`. */
function parseLockFile(text, path) {
	let value;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new require_git.LayeredBuildError("bad-config", `${path} is not valid JSON: ${String(cause)}`, {
			hint: "Has a merge left its marks, or a deleted line a comma? Delete the file to have it written anew.",
			cause
		});
	}
	const result = lockFile().safeParse(value, { jitless: true });
	if (result.success) return result.data.bases;
	const issue = result.error.issues[0];
	throw new require_git.LayeredBuildError("bad-config", `${path}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`, { hint: "It is written by detect-changed-layers with `bases: lockfile`: delete it to have it written anew." });
}
/** The text of a lock file: one image a line, sorted, so that a diff shows what moved. */
function lockFileText(bases) {
	const sorted = Object.entries(bases).toSorted(([one], [other]) => one < other ? -1 : 1);
	return `${JSON.stringify({
		$comment: comment,
		schema: 1,
		bases: Object.fromEntries(sorted)
	}, void 0, 2)}\n`;
}

// packages/core/src/config/config-format.ts
/**
* Tells a configuration file's format by its name (`*.hcl`, `docker-bake*.json`, `compose*.yaml`, `docker-compose*.yml`), and where that
* says nothing, by the names at the top of its text: `services` are Compose's, `target` and `group` bake's.
*/
function configFormat(file, text) {
	const name = node_path.default.posix.basename(file).toLowerCase();
	const extension = node_path.default.posix.extname(name);
	if (extension === ".hcl" || /^docker-bake\b.*\.json$/.test(name)) return "bake";
	if (/^(docker-)?compose\b.*\.ya?ml$/.test(name)) return "compose";
	if (extension === ".json") return formatOfMembers(membersOfJson(text));
	return formatOfMembers(Array.from(text.matchAll(/^["']?([a-z]+)["']?\s*:/gm), ([, member = ""]) => member));
}
function formatOfMembers(members) {
	if (members.includes("layers")) return "layers";
	if (members.includes("services")) return "compose";
	return members.includes("target") || members.includes("group") ? "bake" : "layers";
}
/** None for a text that is no JSON: the reader of layers files says so, with the place. */
function membersOfJson(text) {
	try {
		const value = JSON.parse(text);
		return typeof value === "object" && value !== null ? Object.keys(value) : [];
	} catch {
		return [];
	}
}

// packages/core/src/config/discover-layers.ts
/**
* Finds the layers of a repository without a layers.yaml: every `Dockerfile`, `Dockerfile.NAME`, `NAME.Dockerfile` and
* `NAME/Dockerfile` among `paths` (all files of the repository, relative, with `/`).
* `repository` (OWNER/NAME) names the layer of a Dockerfile at the root. Throws `bad-config` when there is none.
*/
function discoverLayers(paths, repository) {
	const found = [...paths].flatMap((path) => {
		const text = nameOf(path, repository);
		return text === void 0 ? [] : [{
			path,
			text: text.toLowerCase(),
			name: layerName(text)
		}];
	});
	if (found.length === 0) throw new require_git.LayeredBuildError("bad-config", "There is no layers.yaml and no Dockerfile in this repository.", { hint: "Add a layers.yaml at the root or as .github/layers.yaml, or name it with the input `config`." });
	const byName = Map.groupBy(found, (file) => file.name);
	const named = found.map(({ path, text, name }) => byName.get(name)?.length === 1 ? {
		path,
		name,
		text
	} : {
		path,
		name: layerName(path)
	});
	for (const [name, files] of Map.groupBy(named, (file) => file.name)) {
		if (files.length === 1) continue;
		throw new require_git.LayeredBuildError("bad-config", `${files.map(({ path }) => path).join(" and ")} would both be the layer ${name}.`, { hint: "Name the layers in a layers.yaml." });
	}
	return { layers: Object.fromEntries(named.map(({ path, name, text }) => [name, {
		dockerfile: path,
		...text === void 0 || text === name || !isTagName(text) ? {} : { name: text }
	}])) };
}
function nameOf(path, repository) {
	const parts = path.split("/");
	const file = parts.pop() ?? "";
	const folder = parts.pop();
	if (file === "Dockerfile") return folder ?? repository.split("/").pop() ?? "image";
	if (file.startsWith("Dockerfile.") && !file.endsWith(".dockerignore")) return file.slice(11);
	if (file.endsWith(".Dockerfile")) return file.slice(0, -11);
}
/** Whether a layer may be called so in tags, and an image in its repository's last part. */
function isTagName(text) {
	return /^[a-z0-9][a-z0-9._-]*$/.test(text);
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
	"matrices",
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
		throw new require_git.LayeredBuildError("bad-config", `tag-prefix \`${pattern}\`: ${placeholder} does not exist`, { hint: "the only placeholder of tag-prefix is {name}, the layer's name: `nllb-{name}-`" });
	});
}

// packages/core/src/config/weights-of-entry.ts
/** What only a Dockerfile has a use for. */
const membersOfDockerfile = [
	"context",
	"target",
	"parent-arg",
	"build-args",
	"secrets",
	"ssh",
	"ignore",
	"generated"
];
/** What is wrong with `dockerfile` and `weights` of a layer, each beginning with the member that it is about. */
function weightsProblems(entry) {
	const { weights, dockerfile } = entry;
	if (weights === void 0) return [];
	const { from = [], engine } = entry;
	return [
		...dockerfile === void 0 ? [] : [": it has `dockerfile` and `weights`, and can be only one of them"],
		...membersOfDockerfile.filter((member) => entry[member] !== void 0).map((member) => `.${member}: means nothing for \`weights\``),
		...from.length > 1 ? [`.from: weights stand on one layer, or on none`] : [],
		...engine === "buildkit" ? [".engine: weights are written by registry calls, never by BuildKit"] : [],
		...sourceProblems(weights.source),
		...isFolder(weights.to) ? [] : [`.weights.to: ${weights.to} is no absolute path of a folder`]
	];
}
/** A layer's weights; undefined where it has none, or where `weightsProblems` has something to say of them. */
function weightsOf(entry) {
	const { weights } = entry;
	if (weights === void 0 || weightsProblems(entry).length > 0) return void 0;
	const { source, include = [], exclude = [], to } = weights;
	return {
		source: require_hub.parseWeightsSource(source),
		include,
		exclude,
		to: to.replace(/(?<=.)\/+$/, "")
	};
}
function sourceProblems(source) {
	try {
		require_hub.parseWeightsSource(source);
		return [];
	} catch (error) {
		if (error instanceof require_git.LayeredBuildError) return [`.weights.source: ${error.message} ${error.hint ?? ""}`];
		throw error;
	}
}
function isFolder(path) {
	const names = path.replace(/\/+$/, "").split("/");
	return names[0] === "" && names.slice(1).every((name) => name !== "" && name !== "." && name !== "..");
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
		problems.push(...weightsProblems(entry).map((problem) => `${path}: layers.${id}${problem}`));
		const platforms = (entry.platforms ?? file.platforms ?? []).map((platform) => require_images.platformText(require_images.parsePlatform(platform)));
		if (new Set(platforms).size < platforms.length) problems.push(`${path}: layers.${id}.platforms: ${platforms.join(", ")} names a platform twice`);
		if (image !== void 0) problems.push(...imageProblems(image).map((problem) => `${path}: layers.${id}: image: ${problem}`));
		if (image === void 0) problems.push(`${path}: layers.${id}: no image: set \`image:\` here or once at the top`);
		return image ?? "";
	});
	const layers = Object.entries(file.layers).map(([id, entry], index) => {
		const image = images[index] ?? "";
		return layerOf(id, entry, file, {
			path,
			image,
			sharesRepository: images.filter((other) => other === image).length > 1
		});
	});
	for (const [tag, ids] of Map.groupBy(layers, (layer) => `${layer.image}:${layer.tagPrefix}`)) if (ids.length > 1) problems.push(`${path}: layers ${ids.map((layer) => layer.id).join(" and ")} would write the same tags (${tag}\u2026): use {name} in tag-prefix`);
	if (problems.length > 0) throw new require_git.LayeredBuildError("bad-config", problems.join("\n"));
	return layers;
}
/** A repository has no tag and no digest: those are the suite's to write. */
function imageProblems(image) {
	try {
		const { tag, digest } = require_oci.parseReference(image);
		if (tag === void 0 && digest === void 0) return [];
		return [`${image} has a tag or digest: name the repository alone, and tags in \`tag-rules\` and \`tag-prefix\``];
	} catch (error) {
		if (error instanceof require_oci.OciError) return [error.message];
		throw error;
	}
}
function layerOf(id, entry, file, { path, image, sharesRepository }) {
	const weights = weightsOf(entry);
	const name = entry.name ?? id;
	const prefix = entry["tag-prefix"] ?? file["tag-prefix"] ?? (sharesRepository ? "{name}-" : "");
	const runner = entry.runner ?? file.runner;
	const maxSize = entry["max-size"] ?? file["max-size"];
	return {
		id,
		name,
		image,
		tagPrefix: expandTagPrefix(prefix, name),
		dockerfile: entry.dockerfile === void 0 ? path : cleanPath(entry.dockerfile),
		...weights === void 0 ? {} : { weights },
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
		engine: weights === void 0 ? entry.engine ?? file.engine ?? "auto" : "native",
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
		...maxSize === void 0 ? {} : { maxSize },
		...runner === void 0 ? {} : { runner },
		...entry.epoch === void 0 ? {} : { epoch: entry.epoch }
	};
}
/** `./docker//x/` \u2192 `docker/x`, `.` \u2192 "". Paths that leave the repository stay as they are, and are refused when read. */
function cleanPath(path) {
	return path.split("/").filter((part) => part !== "" && part !== ".").join("/");
}

// packages/core/src/config/parse-layers-file.ts
/**
* Parses the text of a layers.yaml; `path` is for messages.
* All problems are reported together, each with its line. Throws `bad-config`.
*/
function parseLayersFile(text, path) {
	const source = new require_yaml_source.YamlSource(text, path);
	const result = layersFile.safeParse(source.value ?? {}, { jitless: true });
	if (result.success) return result.data;
	const problems = result.error.issues.map((issue) => source.problem(issue.path, require_yaml_source.issueMessage(issue)));
	throw new require_git.LayeredBuildError("bad-config", problems.join("\n"), { hint: "layers.schema.json in the repository of these actions has all names; editors complete them with a `# yaml-language-server: $schema=` line." });
}

// packages/core/src/project/load-layers.ts
/** The layers file, from the repository's root: the one that is named, or the first of the usual ones; undefined where there is none. */
async function layersFileOf(read, config) {
	if (config !== void 0) return cleanPath(config);
	for (const place of require_git.usualPlaces) if (await read(place) !== void 0) return place;
}
/**
* Reads the layers of a repository from its layers file (or the bake or Compose file that `config` names), or discovers them among `paths`
* (all its files). Throws `bad-config`, and `missing-program` for a bake file that Docker's buildx would have to evaluate.
*/
async function loadLayers(root, read, paths, defaults) {
	if (defaults.layers !== void 0) return defaults.layers;
	for (const place of defaults.config === void 0 ? require_git.usualPlaces : [defaults.config]) {
		const text = await read(place);
		if (text === void 0) continue;
		const format = defaults.config === void 0 ? "layers" : configFormat(place, text);
		if (format === "layers") return layersOfFile(parseLayersFile(text, place), place);
		const { loadForeignLayers } = await Promise.resolve().then(() => require("./foreign-config.js")).then((n) => n.load_foreign_layers_exports);
		return loadForeignLayers(format, {
			...defaults,
			root,
			path: cleanPath(place),
			text,
			read
		});
	}
	if (defaults.config !== void 0) throw new require_git.LayeredBuildError("bad-config", `The layers file ${defaults.config} does not exist.`, { hint: "The input `config` is a path from the repository's root. Is the repository checked out?" });
	const discovered = discoverLayers(await paths(), defaults.repository);
	defaults.log?.info("There is no layers.yaml at the repository's root: the layers are those of its Dockerfiles.");
	return layersOfFile(discovered, "discovered layers", defaults.image);
}

// packages/core/src/project/check-contexts.ts
/** A build context is a folder by its own path: paths in keys begin there. Throws `bad-config` for one behind a symbolic link. */
function checkContexts(nodes, tree) {
	for (const { id, layer } of nodes) {
		const names = layer.context.split("/");
		const link = names.map((_, index) => names.slice(0, index + 1).join("/")).map((folder) => tree.get(folder)).find((entry) => entry?.kind === "symlink");
		if (link === void 0) continue;
		throw new require_git.LayeredBuildError("bad-config", `The build context of layer ${id}, ${require_oci.printablePath(layer.context)}, is behind a symbolic link: ${require_oci.printablePath(link.path)} leads to ${require_oci.printablePath(link.linkTarget ?? "")}.`, { hint: "Name the folder itself as `context:`." });
	}
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

// packages/core/src/graph/references-layer.ts
/**
* The layers that an image reference in the Dockerfile of `by` means. Where its repository is that of several layers, the tag says which:
* of the prefixes that fit the longest (`app-gpu-` before `app-`), and never the layer that is called like the repository.
*/
function layersMeant(reference, layers, by) {
	if (by.contexts !== void 0) return findMeant(reference, layers, by);
	const known = meantAnywhere.get(layers) ?? /* @__PURE__ */ new Map();
	meantAnywhere.set(layers, known);
	const meant = known.get(reference) ?? findMeant(reference, layers, by);
	known.set(reference, meant);
	return meant;
}
/** What references mean to layers without contexts of their own: the same to all of them, which may be hundreds. */
const meantAnywhere = /* @__PURE__ */ new WeakMap();
function findMeant(reference, layers, by) {
	const meant = layers.filter((layer) => meansLayer(reference, layer, by));
	const prefixes = meant.map((layer) => isOfFamily(reference, layer) ? layer.tagPrefix.length : 0);
	const longest = Math.max(0, ...prefixes);
	return new Set(meant.filter((_, index) => longest === 0 || prefixes[index] === longest).map(({ id }) => id));
}
/** Whether an image reference in the Dockerfile of `by` means a layer: `by` has a context of that name, or the reference itself says so. */
function meansLayer(reference, layer, by) {
	const context = Object.entries(by.contexts ?? {}).find(([name]) => contextName(name) === contextName(reference));
	return context === void 0 ? referencesLayer(reference, layer) : context[1] === layer.id;
}
/** A named context's name as BuildKit compares it: `docker.io/library/base:latest` is `base`. */
function contextName(text) {
	const parsed = parse(text);
	return parsed?.kind === "registry" ? require_oci.familiarName(parsed).replace(/:latest$/, "") : text;
}
/**
* Whether an image reference in a Dockerfile means a layer: its last path part is the layer's key, name or tag prefix (`nllb-base`),
* or it is the layer's repository with a tag of its family (`ghcr.io/acme/nllb:nllb-base-latest`).
*/
function referencesLayer(reference, layer) {
	const parsed = parse(reference);
	if (parsed?.kind !== "registry") return false;
	if (layer.knownAs !== void 0) {
		const { registry, repository, tag = "latest", digest } = parsed;
		return digest === void 0 && layer.knownAs.includes(`${registry}/${repository}:${tag}`);
	}
	const lastPart = parsed.repository.split("/").at(-1);
	const names = [
		layer.id,
		layer.name,
		layer.tagPrefix.replace(/[-_.]+$/, "")
	];
	return lastPart !== void 0 && names.includes(lastPart) || isOfFamily(reference, layer);
}
function isOfFamily(reference, { image, tagPrefix }) {
	const parsed = parse(reference);
	const own = parse(image);
	if (parsed?.kind !== "registry" || own?.kind !== "registry") return false;
	if (own.registry !== parsed.registry || own.repository !== parsed.repository) return false;
	return parsed.tag?.startsWith(tagPrefix) ?? tagPrefix === "";
}
/** Every reference is held against every layer: of a thousand layers each would be parsed a thousand times. */
const parsedTexts = /* @__PURE__ */ new Map();
function parse(text) {
	if (!parsedTexts.has(text)) parsedTexts.set(text, parseOnce(text));
	return parsedTexts.get(text);
}
function parseOnce(text) {
	try {
		return require_oci.parseReference(text);
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
	refuseReplacedStages(dockerfile, layer);
	const takesArgument = argumentOfBase(dockerfile, layer);
	if (takesArgument && layer.from === void 0) checkDefault(dockerfile, layer);
	const declaredParent = takesArgument ? layer.from?.[0] : void 0;
	const buildArgs = declaredParent === void 0 ? layer.buildArgs : {
		...layer.buildArgs,
		[layer.parentArg]: declaredParent
	};
	const graphs = new Map(layer.platforms.map((platform) => [platform, require_dockerfile.resolveStages(dockerfile, {
		...layer.target === void 0 ? {} : { target: layer.target },
		buildArgs,
		platformArgs: require_instructions.platformArgs(platform)
	})]));
	const all = [...new Set([...graphs.values()].flatMap(referencesOf))];
	const chains = [...graphs.values()].map(chainOf);
	const [chain] = chains;
	if (chain === void 0) throw new require_git.LayeredBuildError("bad-config", `Layer ${layer.id} has no platforms.`);
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
		triggers: /* @__PURE__ */ new Map(),
		takesGit: closure.some((stage) => stage.instructions.some(namesGitFolder))
	};
}
/** Nobody can tell the parent of `ARG BASE_IMAGE` and `FROM $BASE_IMAGE` where neither a default nor layers.yaml says it. */
function checkDefault(dockerfile, layer) {
	const declared = dockerfile.globalArgs.find(({ args }) => args.some(({ name }) => name === layer.parentArg));
	if (declared?.args.some(({ name, default: value }) => name === layer.parentArg && value !== void 0) === true || layer.buildArgs[layer.parentArg] !== void 0) return;
	throw new require_git.LayeredBuildError("missing-parent", `${layer.dockerfile}:${declared?.start.line ?? 1}: ARG ${layer.parentArg} has no default, so the parent of layer ${layer.id} is not known.`, { hint: `Name it in layers.yaml (\`from: NAME\`), or give the argument a default: ARG ${layer.parentArg}=NAME.` });
}
/** BuildKit puts a named context in the place of a stage of the same name; here the stage would be built. */
function refuseReplacedStages(dockerfile, layer) {
	const names = Object.keys(layer.contexts ?? {}).map((name) => name.toLowerCase());
	const stage = dockerfile.stages.find(({ name }) => name !== void 0 && names.includes(name));
	if (stage === void 0) return;
	throw new require_git.LayeredBuildError("bad-config", `${layer.dockerfile}:${stage.from.start.line}: the stage ${stage.name} has the name of a context of layer ${layer.id}, which would replace it.`, { hint: "That is not supported: take the stage out of the Dockerfile, or give it another name than the context." });
}
/** Whether a FROM takes its image from the parent's build argument, which is declared before the first FROM. */
function argumentOfBase(dockerfile, layer) {
	const declared = dockerfile.globalArgs.some(({ args }) => args.some(({ name }) => name === layer.parentArg));
	const options = { escape: dockerfile.directives.escape };
	return declared && dockerfile.stages.some(({ from }) => require_dockerfile.variablesOf(from.image, options).includes(layer.parentArg));
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
	const namesOf = /* @__PURE__ */ new Map();
	for (const reference of references) for (const id of layersMeant(reference, layers, layer)) {
		const names = namesOf.get(id);
		if (names === void 0) namesOf.set(id, [reference]);
		else names.push(reference);
	}
	const link = (id, names) => {
		return {
			id,
			names,
			...base.kind === "external" && names.includes(base.reference) && takesArgument ? { argument: layer.parentArg } : {}
		};
	};
	if (layer.from === void 0) return others.flatMap((other) => {
		const names = namesOf.get(other.id);
		return names === void 0 ? [] : [link(other.id, names)];
	});
	return layer.from.map((id) => {
		if (others.find((each) => each.id === id) === void 0) return link(id, []);
		const names = namesOf.get(id);
		if (names !== void 0) return link(id, names);
		if (layer.from?.length === 1 && base.kind === "external") return link(id, [base.reference]);
		throw new require_git.LayeredBuildError("missing-parent", `${layer.dockerfile} does not refer to ${id}, which layers.yaml names as a parent of ${layer.id}.`, { hint: `Write FROM ${id} or COPY --from=${id}, or declare ARG ${layer.parentArg} before FROM and use it there.` });
	});
}

// packages/core/src/source/file-record.ts
/** The record of one path in a content key, `MODE SP OID SP PATH`: kind and permissions as git has them, the content's id or `-`, the path. */
function fileRecord(entry) {
	const type = {
		file: 32768,
		symlink: 40960,
		directory: 16384
	}[entry.kind];
	return `${(entry.kind === "symlink" ? type : type | entry.mode).toString(8).padStart(6, "0")} ${entry.oid ?? "-"} ${entry.path}`;
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
	/** What `listed` gave: layers that share a context often take the same of it. */
	#known = {
		version: -1,
		parts: /* @__PURE__ */ new Map()
	};
	constructor(tree, folder, rules) {
		this.#tree = tree;
		this.#folder = folder;
		this.#rules = rules;
	}
	/**
	* What can be seen at and below a path: as records of HEAD's listing as far as nothing differs from it, and what does as records of
	* its own. Of a folder that git knows by its files alone there is a record only where nothing in it can be seen: it is copied empty.
	* Undefined where nothing can be seen there, or a submodule is among it.
	*/
	listed(path) {
		if (this.#known.version !== this.#tree.version) this.#known = {
			version: this.#tree.version,
			parts: /* @__PURE__ */ new Map()
		};
		const { parts } = this.#known;
		if (!parts.has(path)) parts.set(path, this.#findListed(path));
		return parts.get(path);
	}
	#findListed(path) {
		const entry = this.get(path);
		const found = {
			ranges: [],
			added: []
		};
		return entry !== void 0 && this.#collect(entry, found) ? found : void 0;
	}
	/** Whether all of it could be taken down: of a submodule more is to be said. */
	#collect(entry, found) {
		const { path, kind, tracked } = entry;
		if (entry.submodule === true) return false;
		const isFolder = kind === "directory";
		const inTree = this.#inTree(path);
		const range = this.#tree.listed(inTree);
		if (range !== void 0 && (!isFolder || this.#seesAllBelow(path))) {
			addRange(found.ranges, range);
			return true;
		}
		let isEmpty = true;
		for (const child of isFolder ? this.children(path) : []) {
			isEmpty = false;
			if (!this.#collect(child, found)) return false;
		}
		if (!isFolder || !tracked || isEmpty && path !== "") found.added.push({
			path: inTree,
			text: fileRecord(entry)
		});
		return true;
	}
	#seesAllBelow(folder) {
		if (this.#rules.empty) return true;
		return folder !== "" && !this.#rules.mayMatchBelow(folder);
	}
	/** Records as `MODE SP OID SP PATH NUL`, sorted by path, with paths in this context. */
	records(files) {
		return this.#tree.records(files, this.#folder);
	}
	/** The sha256 of `records`: 64 lower-case hex digits. */
	recordsDigest(files) {
		return this.#tree.recordsDigest(files, this.#folder);
	}
	get(path) {
		const entry = this.#tree.get(this.#inTree(path));
		if (path === "" && entry?.kind !== "directory") return void 0;
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
/** Where little is left out of a folder, most of its files stand side by side in the listing. */
function addRange(ranges, range) {
	const last = ranges.at(-1);
	if (last?.end === range.start) ranges[ranges.length - 1] = {
		start: last.start,
		end: range.end
	};
	else ranges.push(range);
}

// packages/core/src/project/read-dockerfile.ts
/** Where a layer's ignore file may be, from the repository's root: beside the Dockerfile, or else in the context. */
function ignoreFilesOf(layer) {
	const [beside, inContext] = require_dockerfile.ignoreFileNames(layer.dockerfile);
	return [beside, layer.context === "" ? inContext : `${layer.context}/${inContext}`];
}
/** Reads and parses a layer's Dockerfile, and the ignore file beside it or in the context. Throws `bad-config`, or the parser's error. */
async function readDockerfile(read, layer) {
	if (layer.weights !== void 0) return onlyParent(layer);
	const text = await read(layer.dockerfile);
	if (text === void 0) throw new require_git.LayeredBuildError("bad-config", `The Dockerfile of layer ${layer.id} does not exist: ${layer.dockerfile}.`, { hint: "`dockerfile:` in layers.yaml is a path from the repository's root." });
	const [beside, atContext] = ignoreFilesOf(layer);
	const ignoreText = await read(beside) ?? await read(atContext) ?? "";
	const ignorePatterns = require_dockerfile.parseIgnoreFile(ignoreText);
	return {
		text,
		dockerfile: require_dockerfile.parseDockerfile(text, layer.dockerfile),
		ignorePatterns,
		ignoreRules: new require_dockerfile.IgnoreRules(ignorePatterns)
	};
}
/** A layer of weights stands on its parent as one by a Dockerfile does, of which there is nothing but FROM. */
function onlyParent({ from, dockerfile }) {
	const text = `FROM ${from?.[0] ?? "scratch"}\n`;
	return {
		text,
		dockerfile: require_dockerfile.parseDockerfile(text, dockerfile),
		ignorePatterns: [],
		ignoreRules: new require_dockerfile.IgnoreRules([])
	};
}

// packages/core/src/project/layer-nodes.ts
/**
* Understands all layers by their Dockerfiles, parents first; those that are `known`, by id, are taken as they are.
* Throws what `readDockerfile`, `understandLayer` and `sortLayers` do.
*/
async function layerNodes(layers, tree, read, known = /* @__PURE__ */ new Map()) {
	const files = await Promise.all(layers.map(async (layer) => {
		const node = known.get(layer.id);
		return node === void 0 ? {
			layer,
			file: await readDockerfile(read, layer)
		} : { node };
	}));
	const there = await tree;
	const contexts = /* @__PURE__ */ new Map();
	const nodes = files.map(({ node, layer, file }) => {
		if (node !== void 0) return node;
		const name = [layer.context, ...file.ignorePatterns].join("\0");
		const context = contexts.get(name) ?? new BuildContext(there, layer.context, file.ignoreRules);
		contexts.set(name, context);
		return understandLayer(layer, file, layers, context);
	});
	const byId = new Map(nodes.map((node) => [node.id, node]));
	return sortLayers(nodes).map((node) => ({
		...node,
		triggers: triggersOfParents(node, byId)
	}));
}
/** A parent's ONBUILD takes files from the context of the layer that is built on it, which count there. */
function triggersOfParents({ links }, byId) {
	return new Map(links.flatMap(({ id, names }) => {
		const triggers = require_dockerfile.triggersOf(byId.get(id)?.chain.at(-1));
		return triggers.length === 0 ? [] : names.map((name) => [name, triggers]);
	}));
}

// packages/core/src/project/read-committed-file.ts
/** A file of a commit, by the commit's tree; undefined where there is none. Symbolic links are followed, and cannot leave the repository. */
async function committedFile(git, tree, file) {
	const { entry } = require_dockerfile.followPath(tree, file);
	if (entry?.kind !== "file" || entry.oid === void 0) return void 0;
	return git.run([
		"cat-file",
		"blob",
		entry.oid
	]);
}
/**
* Reads files of HEAD in a repository of which nothing is checked out, and puts each where the checkout would have it: whoever reads it
* later (a lock file, a bake file) finds it there. As `committedFile` does.
*/
function committedReader(git, tree) {
	return async (file) => {
		const content = await committedFile(git, tree, file);
		if (content === void 0) return void 0;
		const place = node_path.default.join(git.root, node_path.default.posix.join("/", file));
		await require_oci.makeFolders(node_path.default.dirname(place));
		await (0, node_fs_promises.writeFile)(place, content);
		return content.toString("utf8");
	};
}

// packages/core/src/project/read-texts.ts
/**
* Reads each file once (several layers share one, and a comparison with an earlier commit looks at all of them again), and knows what was
* read: layers files, Dockerfiles and ignore files count in keys by what they say, and are in no list of files.
*/
var ReadTexts = class {
	#reader;
	#texts = /* @__PURE__ */ new Map();
	constructor(reader) {
		this.#reader = reader;
	}
	read = async (file) => {
		const text = this.#texts.get(file) ?? this.#reader(file);
		this.#texts.set(file, text);
		return text;
	};
	/** Whether all that was read is what HEAD has, and nothing of it was missing. */
	async areCommitted(tree, head) {
		for (const [file, reading] of this.#texts) {
			const text = await reading.catch(() => "");
			const id = text === void 0 ? void 0 : blobId(Buffer.from(text), head);
			if ((tree.plainFileId(file) ?? (id === void 0 ? void 0 : entryAt(tree, file)?.oid)) !== id) return false;
		}
		return true;
	}
	/** Whether a file that was not there is one of HEAD's: not one that was deleted, which is among `changed`, but one left out of a sparse checkout. */
	async lackSparse(tree, changed) {
		for (const [file, reading] of this.#texts) if (await reading.then((text) => text === void 0, () => false) && entryAt(tree, file) !== void 0 && !(await changed).includes(file)) return true;
		return false;
	}
	/** The files that were read and that git does not know. */
	async unknownIn(tree) {
		const unknown = [];
		for (const [file, reading] of this.#texts) if (await reading !== void 0 && entryAt(tree, file) === void 0) unknown.push(file);
		return unknown;
	}
};
/** The file that a path leads to; undefined where there is none, or its links lead in a circle. */
function entryAt(tree, file) {
	try {
		const { entry } = require_dockerfile.followPath(tree, file);
		return entry?.kind === "file" ? entry : void 0;
	} catch {
		return;
	}
}

// packages/core/src/project/understand-checkout.ts
/**
* Reads the layers of a checkout and their Dockerfiles: from the disk, from the commit where only that counts, and from the commit what a sparse
* checkout leaves out. Throws `bad-config`, the Dockerfiles' errors, `cycle`, `unknown-layer` and `missing-parent`.
*/
async function understandCheckout(asked, options) {
	const { git } = asked;
	const { committed = false } = options;
	let reading = read(committed ? committedReader(git, await asked.tree) : onDisk(git), asked, options);
	if (!committed) {
		await reading.outcome.catch(() => void 0);
		const other = await otherReader(reading.texts, asked, options.dirty);
		if (other !== void 0) reading = read(other, asked, options);
	}
	const { layers, nodes } = await reading.outcome;
	for (const remark of reading.remarks) remark();
	return {
		layers,
		nodes,
		texts: reading.texts
	};
}
function read(reader, { git, tree }, options) {
	const texts = new ReadTexts(reader);
	const remarks = [];
	const log = keepingLog(options.log, remarks);
	const paths = async () => Iterator.from((await tree).walk()).flatMap(({ kind, path }) => kind === "directory" ? [] : [path]);
	const understand = async () => {
		const declared = await loadLayers(git.root, texts.read, paths, {
			...options,
			log
		});
		const { compression } = options;
		const layers = compression === "auto" ? declared : declared.map((layer) => ({
			...layer,
			compression
		}));
		return {
			layers,
			nodes: await layerNodes(layers, tree, texts.read)
		};
	};
	const outcome = understand();
	outcome.catch(() => void 0);
	return {
		texts,
		remarks,
		outcome
	};
}
/** How to read a checkout again whose disk was read; undefined where that counts as it is. */
async function otherReader(texts, { git, head, tree: listing, suspects }, dirty) {
	const tree = await listing;
	const ofCommit = async (file) => (await committedFile(git, tree, file))?.toString("utf8");
	if (dirty === "ignore") return await texts.areCommitted(tree, head) ? void 0 : ofCommit;
	if (!await texts.lackSparse(tree, suspects)) return void 0;
	const changed = await suspects;
	const disk = onDisk(git);
	return async (file) => await disk(file) ?? (changed.includes(file) ? void 0 : ofCommit(file));
}
function onDisk({ root }) {
	return (file) => require_images.readRepositoryFile(root, file);
}
/** A log that keeps what it is told, for a later time. */
function keepingLog(log, remarks) {
	const keep = (kind) => (message) => void remarks.push(() => log?.[kind](message));
	return {
		debug: keep("debug"),
		info: keep("info"),
		warning: keep("warning"),
		group: (_, body) => body()
	};
}

// packages/core/src/project/warn-of-layouts.ts
/** Warns of layers that copy the folder that images are written to (`image: oci:PATH`): what a run writes would make the next one build again. */
function warnOfLayouts(nodes, root, log) {
	const folders = new Set(nodes.flatMap(({ layer }) => layoutWithin(root, layer.image) ?? []));
	for (const node of nodes) {
		const folder = [...folders].find((each) => takes(node, each));
		if (folder === void 0) continue;
		log?.warning(`Layer ${node.id} takes the folder ${require_oci.printablePath(folder)}, to which images are written: each build would change what the next one is made of. Name the folder in the ignore file, or write the images elsewhere, such as to oci:../images.`);
	}
}
/** The path of a layout folder from the repository's root; undefined for a registry, and for a folder that is elsewhere. */
function layoutWithin(root, image) {
	const reference = require_oci.parseReference(image);
	if (reference.kind !== "layout") return void 0;
	const inside = node_path.default.relative(root, node_path.default.resolve(root, reference.path)).split(node_path.default.sep).join("/");
	return inside === "" || inside === ".." || inside.startsWith("../") || node_path.default.isAbsolute(inside) ? void 0 : inside;
}
function takes(node, folder) {
	const { context } = node.layer;
	if (context !== "" && !folder.startsWith(`${context}/`)) return false;
	if (!node.context.includes(context === "" ? folder : folder.slice(context.length + 1), true)) return false;
	return takenRoots(node).some((taken) => taken === "" || folder === taken || folder.startsWith(`${taken}/`));
}

// packages/core/src/project/warn-of-pointers.ts
/**
* Warns where a commit without a checkout need not have the files that a job's checkout has: the filters of Git LFS and its like write
* others, and submodules are commits alone. A plan that is made of the one does not fit the other.
*/
async function warnOfPointers(tree, git, log) {
	const parts = [...await hasFilters(tree, git) ? ["files with a filter (Git LFS) count as the pointers that are committed"] : [], ...tree.submodules().length > 0 ? ["submodules count by their commits"] : []];
	if (parts.length === 0) return;
	log?.warning(`Nothing is checked out here: ${parts.join(", and ")}. A build-layer job that checks them out will refuse this plan: run actions/checkout in this job too, with the same \`lfs\` and \`submodules\`.`);
}
async function hasFilters(tree, git) {
	if (!tree.hasName(".gitattributes")) return false;
	for (const { path, kind, oid } of tree.walk()) {
		if (kind !== "file" || oid === void 0 || !/(?:^|\/)\.gitattributes$/.test(path)) continue;
		const text = (await git.run([
			"cat-file",
			"blob",
			oid
		])).toString("utf8");
		if (/^(?!#).*\sfilter=/m.test(text)) return true;
	}
	return false;
}

// packages/core/src/project/open-project.ts
/** How many files an error or a log line names. */
const namedFiles$1 = 5;
/**
* Reads a checkout: its layers, their Dockerfiles and edges, and the files that they can take, as they are on disk.
* Throws `not-a-repository`, `bad-config`, the Dockerfiles' errors, `cycle`, `unknown-layer`, `missing-parent`, `dirty-tree`.
*/
async function openProject(options) {
	const here = require_git.gitIn(options.folder, options.exec, options.gitEnv);
	const asked = {
		head: require_git.readHead(here),
		tree: readHeadTree(here),
		suspects: options.dirty === "ignore" ? Promise.resolve([]) : listChanged(here)
	};
	for (const answer of Object.values(asked)) answer.catch(() => void 0);
	const git = await require_git.openGit(options.folder, options.exec, options.gitEnv);
	const head = await asked.head;
	const { layers, nodes: sorted, texts } = await understandCheckout({
		...asked,
		git,
		head
	}, options);
	const tree = await asked.tree;
	checkPlatforms(sorted);
	checkContexts(sorted, tree);
	warnOfLayouts(sorted, git.root, options.log);
	const lockFile = lockFileOf(await layersFileOf(texts.read, options.config));
	const submodules = await Submodules.open(tree, git, options.dirty === "ignore" ? "committed" : "disk");
	const changed = options.dirty === "ignore" ? [] : await readDisk(tree, git, head, {
		suspects: asked.suspects,
		submodules,
		nodes: sorted,
		lockFile,
		texts
	}, options.dirty);
	const committed = options.committed === true;
	if (committed) {
		await texts.read(lockFile);
		await warnOfPointers(tree, git, options.log);
	}
	const lockId = (await asked.suspects).includes(lockFile) ? void 0 : tree.plainFileId(lockFile);
	const committedLockFile = async () => lockId === void 0 ? void 0 : (await git.run([
		"cat-file",
		"blob",
		lockId
	])).toString("utf8");
	tree.delete(lockFile);
	return {
		root: git.root,
		committed,
		lockFile,
		committedLockFile,
		head,
		layers,
		nodes: sorted,
		tree,
		read: texts.read,
		changed
	};
}
/** Brings the tree to what is on disk, and gives the tracked files that may differ from HEAD. */
async function readDisk(tree, git, head, { suspects, submodules, nodes, lockFile, texts }, dirty) {
	const wanted = (path, isFolder) => nodes.some((node) => canCount(node, path, isFolder));
	const unhashed = (path) => nodes.every((node) => !canCount(node, path, false) || isOnlyGenerated(node, path));
	const known = /* @__PURE__ */ new Set();
	const changed = [];
	const untracked = [];
	const outer = suspects.then((files) => files.filter((file) => !submodules.has(file)));
	outer.catch(() => void 0);
	for (let pending = outer, isNews = true; isNews; pending = Promise.resolve([])) {
		checkContexts(nodes, tree);
		const roots = [...new Set(nodes.flatMap((node) => [...takenRoots(node), ...PathPatterns.of(node.layer.inputs).byRoot.keys()]))].filter((root) => !known.has(root));
		if (roots.length === 0 && known.size > 0) break;
		const own = await applyDisk(tree, git, head, pending, {
			roots,
			wanted,
			strays: submodules.strays,
			unhashed
		});
		const inner = await submodules.applyDisk(tree, {
			roots,
			wanted
		});
		roots.forEach((root) => known.add(root));
		changed.push(...own.changed, ...inner.changed);
		untracked.push(...own.untracked, ...inner.untracked);
		isNews = own.changed.length + own.untracked.length + inner.changed.length + inner.untracked.length > 0;
	}
	if (dirty === "hash") return changed;
	const generated = new PathPatterns(nodes.flatMap((node) => node.layer.generated));
	const unlike = [
		...await confirmedChanges(git, changed),
		...untracked,
		...await texts.unknownIn(tree)
	];
	const differing = [...new Set(unlike)].filter((path) => path !== lockFile && !generated.matches(path));
	if (differing.length === 0) return changed;
	const names = differing.slice(0, namedFiles$1).map(require_oci.printablePath).join(", ");
	const more = differing.length > namedFiles$1 ? ` and ${differing.length - namedFiles$1} more` : "";
	throw new require_git.LayeredBuildError("dirty-tree", `The checkout differs from commit ${head.commit.slice(0, 12)}: ${names}${more}.`, { hint: "Commit or remove these files. Those that a step makes belong in `generated:` in layers.yaml; `dirty: hash` counts them as they are." });
}
/** A layer can be built for the platforms of all its parents only. Throws `bad-config`. */
function checkPlatforms(nodes) {
	for (const node of nodes) for (const parent of nodes.filter(({ id }) => node.parents.includes(id))) {
		const lacking = node.layer.platforms.filter((platform) => !parent.layer.platforms.includes(platform));
		if (lacking.length === 0) continue;
		throw new require_git.LayeredBuildError("bad-config", `Layer ${node.id} is to be built for ${lacking.join(", ")}, and layer ${parent.id}, on which it stands, is not.`, { hint: "Give both the same `platforms:`, best once for all layers at the top of layers.yaml." });
	}
}
/** Whether a path is one of a layer's `generated`, and not of its `inputs` as well. */
function isOnlyGenerated({ layer }, path) {
	return PathPatterns.of(layer.generated).matches(path) && !PathPatterns.of(layer.inputs).matches(path);
}
/** Whether an untracked path can count for a layer: it is in its context and not ignored there, or `inputs` name it. */
function canCount(node, path, isFolder) {
	const { context, inputs } = node.layer;
	const patterns = PathPatterns.of(inputs);
	if (isFolder ? patterns.mayMatchBelow(path) : patterns.matches(path)) return true;
	if (context !== "" && !path.startsWith(`${context}/`)) return isFolder && context.startsWith(path);
	return node.context.includes(context === "" ? path : path.slice(context.length + 1), isFolder);
}

// packages/core/src/registry/file-cache.ts
/** Created where a file is read. */
function fileSchema() {
	return require_zod.strictObject({
		schema: require_zod.literal(1),
		manifests: require_zod.record(require_zod.string().check(require_zod.refine(require_oci.isDigest)), require_zod.strictObject({
			key: require_zod.string(),
			platforms: require_zod.optional(require_zod.array(require_zod.string()))
		}))
	});
}
/**
* A cache in one JSON file, for machines that keep their disk, and for workflows that keep the file themselves. It is read when the first
* manifest is asked for. A file that is damaged, or of another version, counts as none; one that cannot be written is a debug line.
*/
var FileCache = class {
	#file;
	#log;
	#added = /* @__PURE__ */ new Map();
	#kept;
	constructor(file, log) {
		this.#file = file;
		this.#log = log;
	}
	get = async (digest) => {
		this.#kept ??= this.#read();
		return this.#added.get(digest) ?? (await this.#kept).get(digest);
	};
	set = (digest, checked) => {
		this.#added.set(digest, checked);
	};
	save = async () => {
		if (this.#added.size === 0) return;
		const entries = [...await this.#read(), ...this.#added].slice(-4e3);
		this.#added.clear();
		try {
			await require_oci.makeFolders(node_path.default.dirname(this.#file));
			await require_oci.replaceFile(this.#file, JSON.stringify({
				schema: 1,
				manifests: Object.fromEntries(entries)
			}));
		} catch (error) {
			this.#log.debug(`What was looked up is not kept for later runs: ${String(error)}`);
		}
	};
	async #read() {
		try {
			const value = JSON.parse(await (0, node_fs_promises.readFile)(this.#file, "utf8"));
			return new Map(Object.entries(fileSchema().parse(value, { jitless: true }).manifests));
		} catch (error) {
			this.#log.debug(`Nothing is known of earlier look-ups: ${String(error)}`);
			return /* @__PURE__ */ new Map();
		}
	}
};

// packages/core/src/source/git-settings.ts
/**
* Adds settings to an environment as git reads them there (git-config, "GIT_CONFIG_COUNT"): secrets among them are in no file, and on no
* command line, which other users of the machine can see.
*/
function withConfiguration(env, settings) {
	const given = Number(env["GIT_CONFIG_COUNT"] ?? 0) || 0;
	const variables = settings.flatMap(([name, value], index) => [[`GIT_CONFIG_KEY_${given + index}`, name], [`GIT_CONFIG_VALUE_${given + index}`, value]]);
	return {
		...env,
		...Object.fromEntries(variables),
		GIT_CONFIG_COUNT: String(given + settings.length)
	};
}

// packages/core/src/source/partial-fetch.ts
/** The configuration of a repository whose `origin` is asked for a file's content when that is read. */
const partialClone = [
	["remote.origin.promisor", "true"],
	["remote.origin.partialclonefilter", "blob:none"],
	["gc.auto", "0"]
];
/**
* Fetches commits or branches with their folders, and no file's content, from `origin`. With `depth` no more than so many commits of each.
* A remote that knows no filters sends the files along. Throws what git says.
*/
async function fetchPartly(git, refs, depth) {
	const quiet = [
		"--quiet",
		"--no-tags",
		"--no-write-fetch-head",
		"--no-auto-gc",
		"--no-recurse-submodules"
	];
	const limits = ["--filter=blob:none", ...depth === void 0 ? [] : [`--depth=${depth}`]];
	await git.run([
		"fetch",
		...quiet,
		...limits,
		"origin",
		...refs
	]);
}

// packages/core/src/source/token-header.ts
/**
* The setting by which git sends a token, the password of its user `x-access-token`, to the server of an http(s) URL. `mask` is told of the
* form in which it is sent: whoever shows texts must leave it out of them.
*/
function tokenHeader(url, token, mask) {
	const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
	mask(basic);
	return [`http.${new URL(url).origin}/.extraheader`, `AUTHORIZATION: basic ${basic}`];
}

// packages/core/src/source/fetch-commit.ts
/** Characters of what git says. */
const longestReason$2 = 300;
/** Fetches a commit's folders without any file's content, for a job that has checked nothing out. Throws `not-a-repository`. */
async function fetchCommit(request) {
	const { url, commit, token, temporary, exec } = request;
	const folder = await (0, node_fs_promises.mkdtemp)(node_path.default.join(temporary, "layered-build-commit-"));
	const settings = [
		["remote.origin.url", url],
		...partialClone,
		tokenHeader(url, token, request.mask)
	];
	const gitEnv = withConfiguration(request.env, settings);
	const git = require_git.gitIn(folder, exec, gitEnv);
	const format = commit.length === 64 ? "sha256" : "sha1";
	await git.run([
		"init",
		"--quiet",
		"--template=",
		`--object-format=${format}`
	]);
	try {
		await fetchPartly(git, [commit], 1);
	} catch (cause) {
		const reason = require_git.oneLine(cause instanceof Error ? cause.message : String(cause), longestReason$2);
		throw new require_git.LayeredBuildError("not-a-repository", `The workspace is not a git repository, and commit ${commit.slice(0, 12)} could not be fetched from ${url}: ${reason}`, {
			hint: "Run actions/checkout before this action, or let its token read the repository (permissions: contents: read).",
			cause
		});
	}
	await git.run([
		"update-ref",
		"--no-deref",
		"HEAD",
		commit
	]);
	return {
		folder,
		gitEnv
	};
}

// packages/core/src/changes/choose-base.ts
/** Chooses what a run of an event compares with. Where the event brings no commit, that is nothing: build what may never have been built. */
function chooseBase(event, head) {
	switch (event.kind) {
		case "push": return pushBase(event);
		case "tag": return none(`a tag has no commit before it`);
		case "pull-request": return pullRequestBase(event, head);
		case "merge-group": return event.baseCommit === void 0 ? none("the event does not say what the merge group is based on") : {
			kind: "commit",
			commit: event.baseCommit,
			what: "the base of the merge group"
		};
		case "other": return none(`a ${event.name} run brings no commit to compare with`);
		case "local": return none("there is no event that would bring a commit to compare with");
	}
}
function pushBase({ branch, before, defaultBranch }) {
	if (before === void 0) return none("the event does not say which commit was before the push");
	if (!/^0+$/.test(before)) return {
		kind: "commit",
		commit: before,
		what: "the commit before the push"
	};
	if (defaultBranch === void 0) return none(`${require_oci.printablePath(branch)} is new, and the default branch is not known`);
	if (branch === defaultBranch) return none(`this is the first push of ${require_oci.printablePath(branch)}`);
	return {
		kind: "fork-point",
		branch: defaultBranch,
		refuseHead: false,
		what: `where the new branch left ${require_oci.printablePath(defaultBranch)}`
	};
}
function pullRequestBase(event, head) {
	const { baseBranch, baseCommit, headCommit, fromFork } = event;
	const shown = require_oci.printablePath(baseBranch ?? "the base branch");
	const [into, from] = head.parents;
	if (into !== void 0 && from !== void 0 && head.parents.length === 2 && from === headCommit) return {
		kind: "commit",
		commit: into,
		what: `${shown}, as merged with the pull request`
	};
	const branch = fromFork === false ? baseBranch : void 0;
	if (branch === void 0 && baseCommit === void 0) return none("the event does not say what the pull request is based on");
	if (head.commit === baseCommit) return none("the base branch is checked out, not the pull request");
	return {
		kind: "fork-point",
		branch,
		commit: baseCommit,
		refuseHead: true,
		what: `where the pull request left ${shown}`
	};
}
/** Whether a branch is the one that the run itself is of: compared with that, nothing would ever be changed. */
function isOwnBranch(branch, event) {
	return (event.kind === "push" || event.kind === "other") && event.branch === branch;
}
function none(why) {
	return {
		kind: "none",
		why
	};
}

// packages/core/src/changes/diff-tree.ts
/**
* The files that differ between two commits. Modes, kinds, symbolic links and submodules count, and a rename is a file removed and
* another added, so that no folder loses one unseen. Paths are bytes (see oci's path-bytes), never quoted.
*/
async function diffTree(git, before, now) {
	const output = await git.run([
		"diff-tree",
		...[
			"-r",
			"-z",
			"--raw",
			"--no-abbrev",
			"--no-renames",
			"--ignore-submodules=none"
		],
		before,
		now
	]);
	const fields = require_images.splitNul(output);
	const changes = [];
	for (let at = 0; at < fields.length; at += 2) {
		const [modes = "", path = ""] = fields.slice(at, at + 2);
		const [oldMode = "", mode = "", oldOid = "", oid = ""] = modes.slice(1).split(" ");
		changes.push({
			path,
			before: treeFile(oldMode, oldOid),
			now: treeFile(mode, oid)
		});
	}
	return changes;
}
function treeFile(mode, oid) {
	return mode === "000000" ? void 0 : {
		mode,
		oid
	};
}

// packages/core/src/changes/git-failure.ts
/** Whether git itself ended with an error, rather than by a limit or a cancel. */
function isGitFailure(error) {
	return error instanceof require_git.LayeredBuildError && error.code === "not-a-repository";
}
/** What git answers, or undefined where it ends with an error. Throws whatever else ended it: that is no answer. */
async function answerOf(work) {
	return work.catch((error) => {
		if (isGitFailure(error)) return void 0;
		throw error;
	});
}

// packages/core/src/changes/name-base.ts
/**
* Finds out what `base-ref` names: a commit and a tag are compared with as they are, a branch where HEAD left it. A branch that the run
* itself is of says nothing: then a push has its commit before, and any other run nothing. The remote is asked first, where there is
* one: what the checkout has of a branch may be old. Throws `bad-input` for a name of nothing, and for a revision such as `HEAD~1`, which
* says another thing, or nothing, in each clone.
*/
async function nameBase(name, event, head, source) {
	if (/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(name)) return commit(name.toLowerCase(), name.slice(0, 12));
	checkName(name);
	const candidates = name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
	const isShort = /^[0-9a-f]{7,}$/.test(name);
	const [remote, local] = await Promise.all([originRefs(candidates, source), localCommits(source.checkout, [...candidates.flatMap(namesOf), ...isShort ? [name] : []])]);
	for (const [index, ref] of candidates.entries()) {
		const id = remote.refs?.get(`${ref}^{}`) ?? remote.refs?.get(ref) ?? local[2 * index] ?? local[2 * index + 1];
		if (id === void 0) continue;
		const branch = /^refs\/heads\/(.*)$/.exec(ref)?.[1];
		if (branch === void 0) return commit(id, name);
		if (!isOwnBranch(branch, event)) return forkPoint(branch, id);
		return event.kind === "push" ? chooseBase(event, head) : {
			kind: "none",
			why: `this run is of ${shownName(branch)} itself, which \`base-ref\` names`
		};
	}
	const short = isShort ? local[2 * candidates.length] : void 0;
	if (short !== void 0) return commit(short, name);
	if (remote.refs === void 0 && remote.exists) return {
		kind: "none",
		why: `the remote does not say what ${shownName(name)} is`
	};
	throw wrong(name, "is no branch, tag or commit of this repository");
}
/** The error for a name of something that is no commit: a tag may be of a folder, or of a file's content. */
function namesNoCommit(name) {
	return wrong(name, "is no commit, but a folder or the content of a file");
}
/** What git-check-ref-format forbids in names: so much of it as would be read as a revision, or as a pattern. */
const notInNames = /^@$|^\/|\/$|\/\/|(^|\/)\.|\.\.|\.(lock)?(\/|$)|@\{|[\p{Cc} ~^:?*[\\]/u;
function checkName(name) {
	if (name !== "HEAD" && !notInNames.test(name)) return;
	throw wrong(name, "is no name of a branch or tag. Revisions are not taken: what they say depends on how the repository was cloned", "Leave `base-ref` out: a push is compared with the commit before it. Or name a branch or a tag, or give a commit's full id.");
}
function wrong(name, what, hint = "Name a branch or a tag as it is called there, or give a commit's full id.") {
	return new require_git.LayeredBuildError("bad-input", `\`base-ref\`: ${shownName(name)} ${what}.`, { hint });
}
function shownName(name) {
	return require_git.shortened(require_oci.printablePath(name), 200);
}
function commit(id, name) {
	return {
		kind: "commit",
		commit: id,
		named: name,
		what: `${shownName(name)}, which \`base-ref\` names`
	};
}
function forkPoint(branch, id) {
	return {
		kind: "fork-point",
		branch,
		commit: id,
		refuseHead: false,
		what: `where HEAD left ${shownName(branch)}`
	};
}
/** What `origin` has under some names; no `refs` where it does not answer. */
async function originRefs(names, { git, hasOrigin }) {
	if (!await hasOrigin()) return { exists: false };
	const question = [
		"ls-remote",
		"--quiet",
		"origin",
		...names.flatMap((ref) => [ref, `${ref}^{}`])
	];
	const listed = await answerOf(git.run(question));
	return listed === void 0 ? { exists: true } : {
		exists: true,
		refs: new Map(listed.toString("utf8").split("\n").map(remoteRef))
	};
}
/** A line of `OID TAB REF` (git-ls-remote, "OUTPUT"). */
function remoteRef(line) {
	const [id = "", ref = ""] = line.split("	");
	return [ref, id];
}
/** What the checkout may call a ref of the remote: a branch as it was fetched, or one of its own. */
function namesOf(ref) {
	return [ref.replace(/^refs\/heads\//, "refs/remotes/origin/"), ref];
}
/** The commits that the checkout has under some names, in their order. */
async function localCommits(git, names) {
	const question = names.map((name) => `${name}^{commit}\n`).join("");
	const lines = (await answerOf(git.run(["cat-file", "--batch-check"], question)) ?? Buffer.alloc(0)).toString("latin1").split("\n");
	return names.map((_, index) => /^([0-9a-f]{40,64}) commit \d+$/.exec(lines[index] ?? "")?.[1]);
}

// packages/core/src/changes/locate-base.ts
/** How many commits of each side are fetched to find where they parted; a history that is longer counts as one without an end. */
const depths = [
	32,
	256,
	2048,
	16384
];
/**
* Finds the commit that was chosen, and fetches what of it is not in the checkout: a shallow clone has HEAD alone. Throws `bad-input` where
* `base-ref` names something else than a commit.
*/
async function locateBase(choice, source) {
	if (choice.kind === "none") return choice;
	const found = await (choice.kind === "commit" ? locateCommit(choice.commit, source) : locateForkPoint(choice, source));
	if (found === noCommit && choice.kind === "commit" && choice.named !== void 0) throw namesNoCommit(choice.named);
	if (typeof found === "string") return {
		kind: "none",
		why: `${choice.what}${choice.what.includes(", ") ? "," : ""} cannot be had: ${found}`
	};
	if (choice.kind === "fork-point" && choice.refuseHead && found.commit === source.head.commit) return {
		kind: "none",
		why: `${require_oci.printablePath(choice.branch ?? "the base branch")} has all that is checked out`
	};
	return {
		kind: "commit",
		what: choice.what,
		...found
	};
}
const noCommit = "it is no commit";
const noRemote = "there is no remote to ask";
async function locateCommit(commit, { git, hasOrigin, scratch }) {
	if (await hasCommit(git, commit)) return {
		commit,
		git
	};
	if (/^(tree|blob)$/.test(await typeOf(git, commit) ?? "")) return noCommit;
	if (!hasOrigin) return `it is not here, and ${noRemote}`;
	const repository = await scratch();
	const failure = await attempt(repository.fetch([commit], await isShallow(git) ? 1 : void 0));
	if (failure !== void 0) return failure;
	return await hasCommit(repository.git, commit) ? {
		commit,
		git: repository.git
	} : noCommit;
}
async function locateForkPoint({ branch, commit }, source) {
	const { git, head } = source;
	if (!await isShallow(git)) for (const tip of [commit, branch === void 0 ? void 0 : `refs/remotes/origin/${branch}`]) {
		const found = tip === void 0 ? void 0 : await mergeBase(git, tip, head.commit);
		if (found !== void 0) return {
			commit: found,
			git
		};
	}
	if (!source.hasOrigin) return `HEAD and the branch have no commit in common here, and ${noRemote}`;
	const byCommit = commit === void 0 ? void 0 : await fetchForkPoint(commit, source);
	if (typeof byCommit === "object" || branch === void 0) return byCommit ?? "the branch is not known";
	return fetchForkPoint(`refs/heads/${branch}`, source);
}
async function fetchForkPoint(ref, { git, head, scratch }) {
	const repository = await scratch();
	const base = "refs/layered-build/base";
	for (const depth of await isShallow(git) ? depths : [void 0]) {
		const wanted = `+${ref}:${base}`;
		const failure = await attempt(repository.fetch([head.commit, wanted], depth)) === void 0 ? void 0 : await attempt(repository.fetch([wanted], depth));
		if (failure !== void 0) return failure;
		const found = await mergeBase(repository.git, base, head.commit);
		if (found !== void 0) return {
			commit: found,
			git: repository.git
		};
		if (!await isShallow(repository.git)) return "the two have no commit in common";
	}
	return `the two have no commit in common within ${depths.at(-1)} commits`;
}
async function mergeBase(git, one, other) {
	return (await answerOf(git.run([
		"merge-base",
		one,
		other
	])))?.toString("latin1").trim();
}
/** Whether a repository has a commit (not only a tag or a name of it). */
async function hasCommit(git, commit) {
	const question = [
		"rev-parse",
		"--verify",
		"--quiet",
		"--end-of-options",
		`${commit}^{commit}`
	];
	return await answerOf(git.run(question)) !== void 0;
}
async function typeOf(git, id) {
	return (await answerOf(git.run([
		"cat-file",
		"-t",
		id
	])))?.toString("latin1").trim();
}
async function isShallow(git) {
	return (await git.run(["rev-parse", "--is-shallow-repository"])).toString("latin1").trim() === "true";
}
/** Undefined where something worked, else what git says. */
async function attempt(work) {
	return work.then(() => void 0, (error) => {
		if (isGitFailure(error)) return error.message;
		throw error;
	});
}

// packages/core/src/changes/tree-before.ts
/**
* The files of an earlier commit: those of HEAD with the changes since then taken back. What the disk has besides (files that git does not
* know, or that a step has changed) is not in it, since nobody can say whether it was there before; only what git itself writes otherwise
* to disk (LFS, line ends, submodules that are not checked out) is as it is on disk, unless it changed.
* `changed` are the paths of tracked files that differ from HEAD on disk.
*/
async function treeBefore(now, changed, changes, git) {
	const before = now.asListed();
	const touched = /* @__PURE__ */ new Set([...changed, ...changes.map(({ path }) => path)]);
	for (const entry of writtenOtherwise(now, before, "", touched)) before.set(entry);
	for (const { path } of changes) before.delete(path);
	const files = changes.flatMap(({ path, before: file }) => file === void 0 ? [] : [{
		path,
		file
	}]);
	const links = files.filter(({ file }) => file.mode === "120000");
	const targets = await readLinkTargets(git, links.map(({ file }) => file.oid));
	const targetOf = new Map(links.map(({ path }, index) => [path, targets[index] ?? ""]));
	for (const { path, file } of files) before.set(committedEntry(path, file.mode, file.oid, targetOf.get(path)));
	return before;
}
/** The tracked entries that are not on disk what their object is, though nobody changed them; of a submodule all that is in it. */
function* writtenOtherwise(now, committed, folder, touched) {
	for (const entry of now.children(folder)) {
		const { path } = entry;
		const original = committed.get(path);
		if (original === void 0 || touched.has(path) || now.listed(path) !== void 0) continue;
		if (entry.kind === "directory" && original.submodule !== true) yield* writtenOtherwise(now, committed, path, touched);
		else if (!touchedBelow(path, touched)) {
			yield entry;
			for (const inner of now.walk(path)) if (inner.tracked) yield inner;
		}
	}
}
/** A submodule in which a file is changed counts as changed. */
function touchedBelow(folder, touched) {
	for (const path of touched) if (path.startsWith(`${folder}/`)) return true;
	return false;
}

// packages/core/src/key/collect-files.ts
/** What COPY, ADD and bind mounts of a layer take from its context. Throws `missing-source` for a COPY of what is not there. */
function collectFiles(node, warn) {
	const takes = contextTakes(node);
	const widening = takes.filter((take) => take.sources === void 0);
	for (const warning of new Set(widening.map((take) => widened(node, take)))) warn(warning);
	const listed = listedFiles(node, takes);
	const { context } = node;
	if (listed !== void 0) return new require_images.FileList(() => context.records(listed), () => context.recordsDigest(listed));
	const files = /* @__PURE__ */ new Set();
	const absent = /* @__PURE__ */ new Set();
	for (const take of takes) for (const entry of takenFiles(node, take, (source, error) => refuseMissing(node, take, source, error))) {
		const path = inRepository(node, entry.path);
		if (isGenerated(path, entry, node.layer.generated) || matchesAny(path, node.layer.ignore)) continue;
		files.add(fileRecord(entry));
		if (entry.submodule === true) absent.add(path);
	}
	for (const path of absent) warn(`${node.id}: ${notCheckedOut(path)}, so that COPY takes an empty folder. ${howToCheckOut}`);
	return require_images.FileList.of(files);
}
/** Whether all that a layer takes is found without following a link, and is as HEAD has it. */
function takesAsListed(node) {
	return listedFiles(node, contextTakes(node))?.added.length === 0;
}
/** What the patterns of `inputs` name, with paths from the repository's root. One that names nothing is told. */
function collectExtraFiles({ layer }, tree, warn) {
	const files = /* @__PURE__ */ new Set();
	const fitting = /* @__PURE__ */ new Set();
	for (const [root, patterns] of PathPatterns.of(layer.inputs).byRoot) for (const entry of entriesAt(tree, root)) {
		if (isTrackedFolder(entry)) continue;
		let isNamed = false;
		for (const each of patterns) {
			if (isNamed && fitting.has(each.pattern)) continue;
			if (!each.match(entry.path, entry.submodule === true)) continue;
			isNamed = true;
			fitting.add(each.pattern);
		}
		if (isNamed && !matchesAny(entry.path, layer.ignore)) files.add(fileRecord(entry));
	}
	for (const pattern of layer.inputs.filter((each) => !fitting.has(each))) warn(`${layer.id}: no file fits the pattern ${require_oci.printablePath(pattern)} of \`inputs\`, so that it counts for nothing. Patterns begin at the repository's root, and those of all files in a folder end with \`/**\`.`);
	return require_images.FileList.of(files);
}
/** All that is at a path or below it, and what is on the way there: a submodule that is not checked out may have it. */
function* entriesAt(tree, root) {
	const names = root === "" ? [] : root.split("/");
	for (const depth of names.keys()) {
		const entry = tree.get(names.slice(0, depth + 1).join("/"));
		if (entry !== void 0) yield entry;
	}
	yield* tree.walk(root);
}
/**
* The same files as parts of HEAD's listing, and records of what differs from it: a tenth of the time of looking at each. Undefined where
* they have to be looked at one by one.
*/
function listedFiles({ layer, context }, takes) {
	if (layer.generated.length > 0 || layer.ignore.length > 0) return void 0;
	const found = [];
	for (const { instruction, sources = ["."], exclude } of takes) {
		if (exclude.length > 0 || instruction.kind !== "RUN" && instruction.parents) return void 0;
		for (const source of sources) {
			const matches = tryMatch(source, context);
			if (matches === void 0) return void 0;
			for (const { entry, links } of matches) {
				const listed = links.length > 0 ? void 0 : context.listed(entry.path);
				if (listed === void 0) return void 0;
				found.push(listed);
			}
		}
	}
	return {
		ranges: found.flatMap(({ ranges }) => ranges),
		added: found.flatMap(({ added }) => added)
	};
}
/** Undefined where the source does not exist: looking at each says so. */
function tryMatch(source, context) {
	try {
		return require_dockerfile.matchSources({ sources: [source] }, context);
	} catch {
		return;
	}
}
function refuseMissing(node, take, source, cause) {
	const path = inRepository(node, source.replace(/^(\.?\/)+|\/+$/g, ""));
	const { generated } = node.layer;
	const isIn = (pattern) => pattern === path || pattern.startsWith(`${path}/`);
	if (generated.some(isIn) || matchesAny(path, generated)) return;
	const { line } = take.instruction.start;
	const submodule = submoduleAbove(node, source);
	throw new require_git.LayeredBuildError("missing-source", `${node.layer.dockerfile}:${line}: ${take.instruction.kind} ${require_oci.printablePath(source)}: there is no such file in the build context ${node.layer.context === "" ? "(the repository's root)" : node.layer.context}.`, {
		hint: submodule === void 0 ? "Is it misspelt, or left out by the .dockerignore? If an earlier step makes it, name it in `generated:` in layers.yaml, and in `inputs:` what it is made of." : `${notCheckedOut(submodule)}. ${howToCheckOut}`,
		cause
	});
}
const howToCheckOut = "Check it out: actions/checkout with `submodules: true`, or `git submodule update --init`.";
function notCheckedOut(path) {
	return `the submodule ${require_oci.printablePath(path)} is not checked out`;
}
/** The submodule without files that a source would lie in. */
function submoduleAbove(node, source) {
	const parts = source.split("/").filter((part) => part !== "" && part !== ".");
	const found = parts.map((_, index) => parts.slice(0, index + 1).join("/")).find((folder) => node.context.get(folder)?.submodule === true);
	return found === void 0 ? void 0 : inRepository(node, found);
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
	return entry.kind === "directory" && entry.submodule !== true ? PathPatterns.of(patterns).mayMatchBelow(path) : matchesAny(path, patterns);
}
function matchesAny(path, patterns) {
	return PathPatterns.of(patterns).matches(path);
}

// packages/core/src/changes/untouched-layers.ts
/**
* The layers that were what they are: none of `changed`, the paths that differ between two commits, is anything that they take, nor their
* Dockerfile or ignore file, nor anything of their parents, and the disk has all of it as HEAD has. Of a layer that is not among them
* nothing is known: what is hard to tell is left to those who compare all that it is made of. Where the layers file itself differs, this
* says nothing.
*/
async function untouchedLayers({ nodes, tree, read }, changed) {
	const isTouched = touching(changed);
	const isKnown = async (file) => tree.plainFileId(file) !== void 0 || await read(file) === void 0;
	const untouched = /* @__PURE__ */ new Set();
	for (const node of nodes) {
		if (!(!node.takesGit && node.layer.inputs.length === 0) || !node.parents.every((parent) => untouched.has(parent))) continue;
		const texts = [node.layer.dockerfile, ...ignoreFilesOf(node.layer)];
		if ([...texts, ...takenRoots(node)].some(isTouched) || !takesAsListed(node)) continue;
		if ((await Promise.all(texts.map(isKnown))).every(Boolean)) untouched.add(node.id);
	}
	return untouched;
}
/** Tells whether one of some paths is at, below or above another one. */
function touching(changed) {
	const paths = new Set(changed);
	const above = new Set(changed.flatMap(foldersAbove));
	return (path) => paths.has(path) || above.has(path) || foldersAbove(path).some((folder) => paths.has(folder));
}
/** The root is "". */
function foldersAbove(path) {
	const folders = [""];
	for (let cut = path.indexOf("/"); cut >= 0; cut = path.indexOf("/", cut + 1)) folders.push(path.slice(0, cut));
	return folders;
}

// packages/core/src/changes/project-before.ts
/**
* Understands the layers of an earlier commit as `openProject` does those of the checkout, from HEAD's files and what differs: only
* layers files, Dockerfiles and ignore files that changed are read from git, and of layers that nothing has touched nothing at all.
* Throws what `openProject` does.
*/
async function projectBefore(now, { commit, changes, git }, checkout, options) {
	const changed = new Set(await confirmedChanges(checkout, now.changed));
	const tree = await treeBefore(now.tree, changed, changes, git);
	const read = async (file) => {
		const { entry } = require_dockerfile.followPath(tree, file);
		if (entry?.kind !== "file" || entry.oid === void 0) return void 0;
		if (entry.oid === now.tree.get(entry.path)?.oid) return now.read(entry.path);
		return (await git.run([
			"cat-file",
			"blob",
			entry.oid
		])).toString("utf8");
	};
	const paths = async () => Iterator.from(tree.walk()).flatMap(({ kind, path }) => kind === "directory" ? [] : [path]);
	const layersFile = await layersFileOf(read, options.config);
	const places = layersFile === void 0 ? [] : placesOf(now, layersFile);
	const differs = changes.some(({ path }) => places.includes(path)) || places.some((place) => changed.has(place));
	const isKept = !differs && await isPlainFile(layersFile, now, read, options);
	const touched = [...changes.map(({ path }) => path), ...changed];
	const untouched = isKept ? await untouchedLayers(now, touched) : /* @__PURE__ */ new Set();
	const exec = differs ? refuse : options.exec;
	const layers = isKept ? now.layers : await layersBefore(now.root, read, paths, {
		...options,
		exec
	});
	const known = new Map(now.nodes.flatMap((node) => untouched.has(node.id) ? [[node.id, node]] : []));
	const nodes = await layerNodes(layers, tree, read, known);
	const lockFile = lockFileOf(layersFile);
	const lockFileText = await read(lockFile);
	tree.delete(lockFile);
	const head = {
		...now.head,
		commit
	};
	return {
		project: {
			root: now.root,
			lockFile,
			head,
			layers,
			nodes,
			tree,
			changed: []
		},
		lockFileText,
		untouched
	};
}
async function layersBefore(root, read, paths, options) {
	const declared = await loadLayers(root, read, paths, options);
	const { compression } = options;
	return compression === "auto" ? declared : declared.map((layer) => ({
		...layer,
		compression
	}));
}
/** The path of a file, the symbolic links on the way to it, and where they lead. */
function placesOf({ tree }, file) {
	const { path, links } = require_dockerfile.followPath(tree, file);
	return [
		file,
		...links.map((link) => link.path),
		path
	];
}
/** Whether the layers are those of one layers file, the same on both sides: bake and Compose files may take others along. */
async function isPlainFile(layersFile, now, read, { config }) {
	if (layersFile === void 0 || lockFileOf(layersFile) !== now.lockFile) return false;
	return config === void 0 || configFormat(layersFile, await read(layersFile) ?? "") === "layers";
}
/** Docker's buildx evaluates a bake file on disk, where it is not what it was. */
const refuse = ({ command }) => {
	throw new require_git.LayeredBuildError("bad-config", `${command} can evaluate the bake file of the checkout only.`);
};

// packages/core/src/changes/reach-origin.ts
/**
* Adds the token to git's environment where the checkout's `origin` is on that server and nothing says yet how to log in there, as after
* actions/checkout with `persist-credentials: false`. No second header: GitHub answers 400 to two. `url` is that of `origin`.
*/
async function reachOrigin(git, url, env, access) {
	if (access === void 0 || url === void 0 || !isOn(url, access.serverUrl)) return env;
	return await setting(git, "--get-urlmatch", "http.extraheader", url) === void 0 ? withConfiguration(env, [tokenHeader(url, access.token, access.mask)]) : env;
}
/** The URL of `origin`; undefined where there is no such remote. */
async function originUrl(git) {
	return setting(git, "--get", "remote.origin.url");
}
async function setting(git, ...question) {
	return (await answerOf(git.run(["config", ...question])))?.toString("utf8").replace(/\n$/, "");
}
/** A URL with a user name brings credentials of its own. */
function isOn(url, serverUrl) {
	if (!URL.canParse(url) || !URL.canParse(serverUrl)) return false;
	const { origin, protocol, username } = new URL(url);
	return /^https?:$/.test(protocol) && username === "" && origin === new URL(serverUrl).origin;
}

// packages/core/src/changes/scratch-repository.ts
/** The configuration by which a remote is reached: of the checkout alone, since the user's own and the machine's are there anyway. */
const reachesRemotes = /^((http|https|credential|url|protocol|ssh|transfer)\.|core\.(sshcommand|askpass|gitproxy)$|remote\.origin\.(url|proxy|proxyauthmethod|uploadpack)$)/;
/**
* Makes a repository to fetch into. Not the checkout itself: a fetch with a filter makes it a partial clone for good (it writes
* remote.origin.promisor), and one with a depth moves its shallow boundary, and later steps may mind both. The checkout's credentials
* (actions/checkout leaves them in its configuration) reach git by environment only: they are in no file and on no command line.
*/
async function openScratchRepository(checkout, head, { exec, env, temporary }) {
	await using stack = new AsyncDisposableStack();
	const folder = await (0, node_fs_promises.mkdtemp)(node_path.default.join(temporary, "layered-build-history-"));
	stack.defer(() => (0, node_fs_promises.rm)(folder, {
		recursive: true,
		force: true,
		maxRetries: 3
	}));
	const git = require_git.gitIn(checkout.root, exec, {
		...withConfiguration(env, await remoteConfiguration(checkout)),
		GIT_DIR: folder
	});
	await git.run([
		"init",
		"--quiet",
		"--bare",
		"--template=",
		`--object-format=${head.oidAlgorithm}`,
		folder
	]);
	await (0, node_fs_promises.writeFile)(node_path.default.join(folder, "objects", "info", "alternates"), `${await gitPath(checkout, "objects")}\n`);
	await (0, node_fs_promises.copyFile)(await gitPath(checkout, "shallow"), node_path.default.join(folder, "shallow")).catch(() => void 0);
	await git.run([
		"update-ref",
		"refs/heads/checkout",
		head.commit
	]);
	const owned = stack.move();
	return {
		git,
		fetch: (refs, depth) => fetchPartly(git, refs, depth),
		[Symbol.asyncDispose]: () => owned.disposeAsync()
	};
}
async function gitPath(git, name) {
	const answer = (await git.run([
		"rev-parse",
		"--git-path",
		name
	])).toString("utf8").replace(/\n$/, "");
	return node_path.default.resolve(git.root, answer);
}
async function remoteConfiguration(checkout) {
	return [...(await checkout.run([
		"config",
		"--local",
		"--includes",
		"--null",
		"--list"
	])).toString("utf8").split("\0").filter((record) => record.includes("\n")).map((record) => [record.slice(0, record.indexOf("\n")), record.slice(record.indexOf("\n") + 1)]).filter(([name]) => reachesRemotes.test(name)), ...partialClone];
}

// packages/core/src/changes/compare-with-base.ts
/** How long fetching history may take, all in all. Longer than that, building is cheaper. */
const longestFetch = 12e4;
/** Characters of a reason that git or a parser has given. */
const longestReason$1 = 300;
/**
* Finds the repository as it was before what the run is about, and fetches what the checkout lacks of it, which stays as it is. Git is
* asked before `open` opens the project, answers meanwhile, and is not waited for where it cannot be opened.
* Whatever cannot be known or had, or takes too long, makes the comparison `unknown`, never empty. Throws `bad-input` for a `baseRef` that names no commit,
* the signal's reason, and what `open` does.
*/
async function compareWithBase(open, request) {
	const { options, signal } = request;
	const unopened = new AbortController();
	const ends = [unopened.signal, ...signal === void 0 ? [] : [signal]];
	const withinTime = () => AbortSignal.any([AbortSignal.timeout(longestFetch), ...ends]);
	let limits = withinTime();
	const exec = (each) => options.exec({
		signal: limits,
		...each
	});
	await using stack = new AsyncDisposableStack();
	const finding = findBase(exec, request, stack);
	const opened = open();
	opened.catch((error) => unopened.abort(error));
	try {
		const base = await finding;
		const project = await opened;
		signal?.throwIfAborted();
		limits = withinTime();
		if (base.kind === "none") return {
			kind: "unknown",
			why: require_git.oneLine(base.why, longestReason$1)
		};
		const attributes = base.changes.find(({ path }) => /(^|\/)\.gitattributes$/.test(path));
		if (attributes !== void 0) return {
			kind: "unknown",
			why: `${require_git.oneLine(require_oci.printablePath(attributes.path), longestReason$1)} changed, and with it perhaps what git writes to disk`
		};
		return {
			kind: "before",
			before: await projectBefore(project, base, require_git.gitIn(project.root, exec, options.gitEnv), options),
			since: `${base.commit.slice(0, 12)} (${base.what})`
		};
	} catch (error) {
		await opened;
		signal?.throwIfAborted();
		if (error instanceof require_git.LayeredBuildError && error.code === "bad-input") throw error;
		if (limits.aborted) return {
			kind: "unknown",
			why: `reading its history took over ${longestFetch / 1e3} seconds`
		};
		const reason = error instanceof Error ? error.message : String(error);
		return {
			kind: "unknown",
			why: require_git.oneLine(`the commit before cannot be read: ${reason}`, longestReason$1)
		};
	}
}
/** The commit to compare with, and what differs; or why there is none. What is fetched for it stays until `stack` is disposed. */
async function findBase(exec, { options, event, baseRef, access, temporary }, stack) {
	const [checkout, here] = await Promise.all([require_git.openGit(options.folder, exec, options.gitEnv), require_git.readHead(require_git.gitIn(options.folder, exec, options.gitEnv))]);
	const reach = once(async () => {
		const origin = await originUrl(checkout);
		const env = await reachOrigin(checkout, origin, options.gitEnv, access);
		return {
			hasOrigin: origin !== void 0,
			env,
			git: require_git.gitIn(checkout.root, exec, env)
		};
	});
	const git = {
		root: checkout.root,
		run: async (...question) => (await reach()).git.run(...question)
	};
	const head = {
		commit: here.commit,
		parents: event.kind === "pull-request" ? await readParents(git) : []
	};
	const choice = baseRef === void 0 ? chooseBase(event, head) : await nameBase(baseRef, event, head, {
		checkout,
		git,
		hasOrigin: async () => (await reach()).hasOrigin
	});
	if (choice.kind === "commit") {
		const there = require_git.gitIn(checkout.root, exec, {
			...options.gitEnv,
			GIT_NO_LAZY_FETCH: "1"
		});
		const changes = await answerOf(diffTree(there, `${choice.commit}^{commit}`, here.commit));
		if (changes !== void 0) return {
			...choice,
			changes,
			git
		};
	}
	const scratch = once(async () => stack.use(await openScratchRepository(git, here, {
		exec,
		env: (await reach()).env,
		temporary
	})));
	const base = await locateBase(choice, {
		git,
		head: here,
		hasOrigin: (await reach()).hasOrigin,
		scratch
	});
	return base.kind === "none" ? base : {
		...base,
		changes: await diffTree(base.git, base.commit, here.commit)
	};
}
/** Does some work when it is first needed, and no second time. */
function once(work) {
	let result;
	return () => result ??= work();
}
/** HEAD's parents as the commit names them: `git log` would hide those that a shallow clone lacks. */
async function readParents(git) {
	const output = (await git.run(["cat-file", "--batch"], "HEAD\n")).toString("latin1");
	const header = output.slice(0, output.indexOf("\n\n"));
	return Array.from(header.matchAll(/^parent ([0-9a-f]+)$/gm), ([, id = ""]) => id);
}

// packages/core/src/build/copy-from/copy-origin.ts
/** The origin of a COPY --from on one platform; undefined for one that is no instruction of the target's stages (ONBUILD). */
function copyOrigin(graph, { start }) {
	const to = graph.stages.flatMap(({ references }) => references).filter(({ by }) => by === "COPY").find(({ position }) => position.line === start.line && position.column === start.column)?.to;
	if (to === void 0 || to.kind === "scratch") return to;
	if (to.kind === "external") return {
		kind: "image",
		reference: to.reference,
		byStage: false
	};
	const reference = imageOfStage(graph, to.index);
	return reference === void 0 ? to : {
		kind: "image",
		reference,
		byStage: true
	};
}
/** The image that a stage stands for, if it does nothing to it. */
function imageOfStage({ stages }, index) {
	const stage = stages.find((each) => each.stage.index === index);
	if (stage === void 0 || !isBareName(stage)) return void 0;
	const { to } = stage.base;
	if (to.kind === "external") return to.reference;
	return to.kind === "stage" ? imageOfStage({ stages }, to.index) : void 0;
}
function isBareName({ stage, base, triggers }) {
	return stage.instructions.length === 0 && triggers.length === 0 && base.platform === void 0;
}

// packages/core/src/build/copy-from/export-source.ts
/** Takes a source apart, expanded or as written; undefined for one that cannot be exported exactly, or not without all of the stage. */
function exportSource(source, parents) {
	if (/<<|[\r\n]/.test(source) || source === "") return void 0;
	if (parents) {
		const pivot = source.indexOf("/./");
		return pivot >= 0 && require_dockerfile.hasMeta(source.slice(0, pivot)) ? void 0 : {
			kind: "parents",
			path: source
		};
	}
	const segments = require_dockerfile.pathInRoot(source).split("/");
	const first = segments.findIndex(require_dockerfile.hasMeta);
	if (first < 0) return {
		kind: "whole",
		path: `/${segments.join("/")}`,
		baseName: segments.at(-1) ?? ""
	};
	if (first === 0) return void 0;
	return {
		kind: "folder",
		path: `/${segments.slice(0, first).join("/")}`,
		pattern: segments.slice(first).join("/")
	};
}
/** A word that BuildKit takes as this very text: it expands variables, and takes away quotes and backslashes. */
function exactWord(text) {
	return text.replaceAll(/[\\"'$]/g, "\\$&");
}

// packages/core/src/build/native/stop-signal.ts
const names = new Set("ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX".split(" "));
/** Whether a value of STOPSIGNAL is one that BuildKit takes for a signal of Linux: a number, or a name in any case, with or without `SIG`. */
function isSignal(value) {
	if (/^\d+$/.test(value)) return Number(value) > 0 && Number(value) < 2 ** 31;
	const name = value.toUpperCase().replace(/^SIG/, "");
	const [, end, distance] = /^RT(MIN\+|MAX-)([1-9]\d?)$/.exec(name) ?? [];
	if (end === void 0) return names.has(name);
	return Number(distance) <= (end === "MIN+" ? 15 : 14);
}

// packages/core/src/build/split/cut-chain.ts
/** Cuts a chain behind the last of its instructions that `isLast` holds for; undefined where there is none. */
function cutChain(chain, isLast) {
	const at = chain.findLastIndex((stage) => stage.instructions.some(isLast));
	const stage = chain[at];
	if (stage === void 0) return void 0;
	const count = stage.instructions.findLastIndex(isLast) + 1;
	return {
		head: [...chain.slice(0, at), {
			...stage,
			instructions: stage.instructions.slice(0, count)
		}],
		rest: [{
			...stage,
			instructions: stage.instructions.slice(count)
		}, ...chain.slice(at + 1)]
	};
}

// packages/core/src/build/native/absolute-path.ts
/**
* A path of COPY or ADD made absolute, as BuildKit's system.NormalizePath does with `keepSlash`:
* relative ones start at the working directory, and a `/` or `/.` at the end (it means: a folder) is kept.
*/
function absolutePath(current, text) {
	const asked = text === "." || text === "" ? "./" : text;
	const start = current === "" ? "/" : current;
	if (asked.startsWith("/")) return asked;
	const joined = node_path.default.posix.join("/", start, asked).replace(/(?<=.)\/$/, "");
	if (asked.endsWith("/")) return joined.endsWith("/") ? joined : `${joined}/`;
	if (asked.endsWith("/.")) return joined === "/" ? "/." : `${joined}/.`;
	return joined;
}
/** What WORKDIR makes of a path, as BuildKit's system.NormalizeWorkdir does: an absolute one stays as it is written, with a slash at its end. */
function workingDirectory(current, text) {
	if (text.startsWith("/")) return text;
	return node_path.default.posix.join("/", current, text).replace(/(?<=.)\/$/, "");
}

// packages/core/src/build/native/chmod.ts
const classes$1 = {
	u: 2496,
	g: 1080,
	o: 7,
	a: 3583
};
const permissions = {
	r: 292,
	w: 146,
	x: 73,
	s: 3072,
	t: 512
};
/** How far a class's permissions are from the right. */
const shifts = {
	u: 6,
	g: 3,
	o: 0
};
const sticky = 512;
/**
* Reads `--chmod`: octal, or symbolic as chmod(1) has it (`u=rwX,go=rX`, `g=u`, `+t`), where only octal modes reach the folders that are made.
* Where BuildKit (dchapes-mode) is not as chmod(1) it is followed. Undefined for what BuildKit refuses.
*/
function parseChmod(text) {
	if (/^0*[0-7]{1,4}$/.test(text)) {
		const mode = Number.parseInt(text, 8);
		return {
			madeFolders: mode & 511,
			apply: () => mode
		};
	}
	if (!/^[ugoa]*([-+=][rwxXstugo]*)+(,[ugoa]*([-+=][rwxXstugo]*)+)*$/.test(text)) return void 0;
	const changes = text.split(",").flatMap(parseClause);
	return {
		madeFolders: 493,
		apply: (mode, isFolder) => {
			const searches = isFolder || (mode & 73) !== 0;
			return changes.reduce((now, change) => applyChange(now, change, searches), mode);
		}
	};
}
function parseClause(text) {
	const letters = /^[ugoa]*/.exec(text)?.[0] ?? "";
	const who = letters.split("").reduce((bits, letter) => bits | (classes$1[letter] ?? 0), 0);
	return [...text.slice(letters.length).matchAll(/([-+=])([a-zX]*)/g)].flatMap(([, operator = "", names = ""]) => parseAction(who, operator, names));
}
/** `who` is 0 where no class is named: that is all of them, since BuildKit's umask is 0 here. */
function parseAction(who, operator, names) {
	const changes = [];
	let [named, search, hasCleared] = [
		0,
		0,
		false
	];
	let whom = who;
	const flush = (isLast) => {
		const everyone = whom === 0 ? 4095 : whom;
		if (operator === "=" && (named !== 0 || isLast && !hasCleared)) changes.push({
			kind: "clear",
			bits: whom === 0 ? 3583 : whom
		});
		changes.push({
			kind: operator === "-" ? "clear" : "set",
			bits: named & everyone
		});
		changes.push({
			kind: "search",
			bits: search & everyone
		});
		[named, search] = [0, 0];
	};
	for (const name of names) {
		const from = shifts[name];
		if (from !== void 0) {
			flush(false);
			hasCleared = true;
			changes.push({
				kind: "copy",
				from,
				to: whom === 0 ? 511 : whom & 511,
				operator
			});
		} else if (name === "X" && operator !== "-") search = 73;
		else if (name === "s" || name === "t") {
			if (who !== 0 && (who & -8) === 0) continue;
			named |= permissions[name] ?? 0;
			if (name === "t") whom |= sticky;
		} else named |= permissions[name === "X" ? "x" : name] ?? 0;
	}
	flush(true);
	return changes;
}
function applyChange(mode, change, searches) {
	switch (change.kind) {
		case "set": return mode | change.bits;
		case "clear": return mode & ~change.bits;
		case "search": return searches ? mode | change.bits : mode;
		case "copy": {
			const value = (mode >> change.from & 7) * 73 & change.to;
			if (change.operator === "-") return mode & ~value;
			return (change.operator === "=" ? mode & ~change.to : mode) | value;
		}
	}
}

// packages/core/src/build/split/chmod-advice.ts
/**
* How a RUN is spared that only changes modes or owners of what a COPY has just put there: it is none of BuildKit's business then.
* `before` are the instructions above it in its stage, `run` included as the last. Undefined for any other RUN.
*/
function chmodAdvice(before, run, context) {
	const change = plainChange(run);
	if (change === void 0) return void 0;
	const { line } = run.start;
	const { copies, folder } = placedCopies(before, run);
	const modes = change.paths.map((path) => copiedMode(copies, folderOf(folder, path), context));
	if (change.program === "chmod" && modes.every((mode) => mode !== void 0 && isNoChange(change.what, mode))) {
		const mode = modes[0]?.toString(8).padStart(4, "0") ?? "";
		return `git has ${change.paths.join(", ")} as ${mode} already, so that the RUN in line ${line} changes nothing: take it out.`;
	}
	const copy = copies.at(-1)?.copy;
	if (copy === void 0) return void 0;
	return `The RUN in line ${line} only changes what was copied before it: ${`COPY --${change.program}=${change.what}`} (line ${copy.start.line}) does that without a RUN.`;
}
function plainChange({ command, mounts }) {
	if (command.form !== "shell" || mounts.length > 0 || /[;&|<>$`*?(){}[\]\\'"\n#~]/.test(command.text)) return void 0;
	const [program, ...words] = command.text.trim().split(/\s+/);
	if (program !== "chmod" && program !== "chown") return void 0;
	const [what, ...paths] = words.filter((word) => !/^-[Rfv]+$/.test(word));
	if (what === void 0 || paths.length === 0 || what.startsWith("-")) return void 0;
	return {
		program,
		what,
		paths
	};
}
/** Whether chmod leaves a file of this mode as it is. */
function isNoChange(what, mode) {
	return parseChmod(what)?.apply(mode, false) === mode;
}
/** The COPYs since the RUN before, and the folder that the last instruction works in. */
function placedCopies(before, run) {
	let folder;
	let copies = [];
	for (const each of before) if (each.kind === "WORKDIR") folder = folderOf(folder, each.value);
	else if (each.kind === "RUN" && each !== run) copies = [];
	else if (each.kind === "COPY") copies.push({
		copy: each,
		folder
	});
	return {
		copies,
		folder
	};
}
function folderOf(folder, value) {
	if (value.includes("$") || folder === void 0 && !value.startsWith("/")) return void 0;
	return absolutePath(folder ?? "/", value).replace(/(?<=.)\/\.?$/, "");
}
/** The mode in git of the file that COPYs have put at a path; undefined where that cannot be told. */
function copiedMode(copies, path, context) {
	if (path === void 0) return void 0;
	return copies.map(({ copy, folder }) => modeBy(copy, folder, path, context)).findLast((mode) => mode !== void 0);
}
function modeBy(copy, folder, path, context) {
	const { sources, destination, from, chmod, parents, exclude } = copy;
	if (from !== void 0 || chmod !== void 0 || parents || exclude.length > 0) return void 0;
	if ([...sources, destination].some((word) => /[$*?[\\"']/.test(word))) return void 0;
	if (!destination.startsWith("/") && folder === void 0) return void 0;
	const to = absolutePath(folder ?? "/", destination);
	return sources.map((source) => {
		const name = source.replace(/^(\.?\/)+|\/+$/g, "").replace(/^\.$/, "");
		const entry = context.get(name);
		const base = to.replace(/\/\.?$/, "");
		if (entry?.kind === "file") return (to.endsWith("/") || to.endsWith("/.") ? `${base}/${name.slice(name.lastIndexOf("/") + 1)}` : to) === path ? entry.mode : void 0;
		if (entry?.kind !== "directory" || !path.startsWith(`${base}/`)) return void 0;
		const inside = context.get([name, path.slice(base.length + 1)].filter((part) => part !== "").join("/"));
		return inside?.kind === "file" ? inside.mode : void 0;
	}).findLast((mode) => mode !== void 0);
}

// packages/core/src/build/split/step-advice.ts
/**
* How a RUN is run less often, or not at all: behind a COPY of a whole folder it runs again with every change in there, and what only
* changes modes can be said with the COPY. `head` ends with the RUN. Empty where the Dockerfile shows no way.
*/
function stepAdvice(head, context) {
	const instructions = head.flatMap((stage) => stage.instructions);
	const run = instructions.at(-1);
	const chmod = run?.kind === "RUN" ? chmodAdvice(head.at(-1)?.instructions ?? [], run, context) : void 0;
	if (chmod !== void 0) return { advice: chmod };
	const copy = instructions.findLast((instruction) => takesFolder(instruction, context));
	if (run?.kind !== "RUN" || copy === void 0) return {};
	return { advice: `COPY in line ${copy.start.line} takes a folder, and with every change in it the RUN in line ${run.start.line} is run again. If that RUN does not need those files, write the COPY below it.` };
}
function takesFolder(instruction, context) {
	if (instruction.kind !== "COPY" || instruction.from !== void 0) return false;
	return instruction.sources.map((source) => source.replace(/^(\.?\/)+|\/+$/g, "")).some((path) => path === "" || path === "." || context.get(path)?.kind === "directory");
}

// packages/core/src/build/choose-engine.ts
/**
* Chooses the engine for a layer by its Dockerfile alone. What cannot be done exactly by registry calls goes to BuildKit:
* nothing is ever approximated. The native engine may still hand over when it sees the parent's files. `isApart: false`: every COPY --from
* is BuildKit's, together with what it is copied onto.
*/
function chooseEngine(node, isApart = true) {
	if (node.layer.engine === "buildkit") return buildkit("engine: buildkit is asked for");
	const special = specialFrontend(node.dockerfile);
	if (special !== void 0) return buildkit(special);
	const windows = node.layer.platforms.find((platform) => !platform.startsWith("linux/"));
	if (windows !== void 0) return buildkit(`the platform ${windows} is not Linux`);
	const buildkitArg = Object.keys(node.layer.buildArgs).find((name) => name.startsWith("BUILDKIT_"));
	if (buildkitArg !== void 0) return buildkit(`the build argument ${buildkitArg}`);
	if (node.chainsDiffer) return buildkit("the stages differ by platform");
	if (node.takesGit) return buildkit("a step takes .git along");
	const trigger = triggersOfChain(node).map((each) => triggerReason(each, node)).find((reason) => reason !== void 0);
	if (trigger !== void 0) return buildkit(`ONBUILD of what a stage is built on: ${trigger}`);
	const platform = node.chain.find((stage) => stage.from.platform !== void 0);
	if (platform !== void 0) return buildkit(`FROM --platform in line ${platform.from.start.line}`);
	const handOver = (instruction) => handOverReason(instruction, node) ?? (isApart || !isCopyFrom(instruction) ? void 0 : "COPY --from");
	const cut = cutChain(node.chain, (instruction) => handOver(instruction) !== void 0);
	const last = cut?.head.at(-1)?.instructions.at(-1);
	if (cut === void 0 || last === void 0) {
		const builder = node.chain.flatMap(({ instructions }) => instructions).find((each) => takesFromStage(each, node));
		if (builder === void 0) return {
			kind: "native",
			stages: node.chain
		};
		const what = `${builder.kind} --from in line ${builder.start.line}`;
		if (tellsTarget(node)) return buildkit(`${what}, with ARG TARGETSTAGE`);
		return {
			kind: "split",
			stages: node.chain,
			what
		};
	}
	const what = `${handOver(last) ?? last.kind} in line ${last.start.line}`;
	const reason = unsplitReason(node, cut);
	if (reason !== void 0) return buildkit(`${what}${reason}`);
	return {
		kind: "split",
		head: cut.head,
		stages: cut.rest,
		what,
		...stepAdvice(cut.head, node.context)
	};
}
/** What ONBUILD leaves to the stages of the chain, as far as Dockerfiles say it: of a layer below, and of the stages before. */
function triggersOfChain({ base, chain, triggers }) {
	return [...base.kind === "external" ? triggers.get(base.reference) ?? [] : [], ...chain.slice(0, -1).flatMap((stage) => require_dockerfile.triggersOf(stage))];
}
/** Why an instruction that ONBUILD has left is BuildKit's to do; undefined where it is not. */
function triggerReason(instruction, node) {
	if (isCopyFrom(instruction)) return "COPY --from";
	return namesGitFolder(instruction) ? "a step takes .git along" : handOverReason(instruction, node);
}
/** Why BuildKit has to go on behind the cut; undefined where it need not. */
function unsplitReason(node, { head, rest }) {
	if (rest.every(({ instructions }) => instructions.length === 0)) return "";
	if (head.some(({ instructions }) => instructions.some(({ kind }) => kind === "ONBUILD"))) return ", after ONBUILD";
	return tellsTarget(node) ? ", with ARG TARGETSTAGE" : void 0;
}
/** Whether the target that BuildKit is told can be seen: of a part of the Dockerfile it would be another. */
function tellsTarget({ graphs, layer }) {
	const declared = [...graphs.values()].flatMap((graph) => require_dockerfile.declaredArgs(graph));
	return layer.target !== void 0 && declared.includes("TARGETSTAGE");
}
/** Whether a COPY takes from a stage that has to be built. */
function takesFromStage(instruction, { graphs }) {
	if (!isCopyFrom(instruction)) return false;
	return [...graphs.values()].some((graph) => copyOrigin(graph, instruction)?.kind === "stage");
}
function handOverReason(instruction, node) {
	const { links } = node;
	if (instruction.kind === "ARG") {
		if (instruction.args.some(({ name }) => require_instructions.isBuildPlatformArg(name))) return "ARG BUILD\u2026";
		const ofParent = instruction.args.find(({ name }) => links.some(({ argument }) => argument === name));
		if (ofParent !== void 0) return `ARG ${ofParent.name}`;
	}
	if (instruction.kind === "RUN") return instruction.kind;
	if (instruction.kind === "STOPSIGNAL" && !isSignal(instruction.value)) return "STOPSIGNAL";
	if (instruction.kind === "ADD") return fetchReason(instruction);
	return isCopyFrom(instruction) ? copyReason(instruction, node) : void 0;
}
function isCopyFrom(instruction) {
	return instruction.kind === "COPY" && instruction.from !== void 0;
}
/** A COPY --from that shows already that it cannot be taken apart from what it is copied onto. */
function copyReason(instruction, node) {
	const origins = new Set(Array.from(node.graphs.values(), (graph) => copyOrigin(graph, instruction)?.kind));
	const [kind] = origins;
	if (origins.size > 1 || kind === void 0 || kind === "scratch") return "COPY --from";
	const isLost = (source) => !source.includes("$") && exportSource(source, instruction.parents) === void 0;
	return kind === "stage" && instruction.sources.some(isLost) ? "COPY --from" : void 0;
}
/** ADD of what is not in the build context. A variable may say so as well; that shows when it is expanded. */
function fetchReason({ sources, checksum, keepGitDir }) {
	if (sources.some((source) => require_dockerfile.sourceKind(source) !== "context")) return "ADD of a URL";
	if (checksum !== void 0) return "ADD --checksum";
	return keepGitDir === void 0 ? void 0 : "ADD --keep-git-dir";
}
/**
* Frontends other than docker/dockerfile's stable line 1 may read the file in their own way: labs channels, forks, and whatever a digest or
* `latest` stands for. Before 1.4 there were no here-documents (docs.docker.com/build/buildkit/dockerfile-release-notes).
*/
function specialFrontend(dockerfile) {
	const { syntax, escape } = dockerfile.directives;
	if (escape !== "\\") return "its escape character is not the backslash";
	if (syntax === void 0 || /^(docker\.io\/)?docker\/dockerfile:1(\.([4-9]|[1-9]\d+)(\.\d+)?)?$/.test(syntax)) return void 0;
	return `# syntax=${syntax}`;
}
function buildkit(reason) {
	return {
		kind: "buildkit",
		reason
	};
}

// packages/core/src/build/frontend.ts
/**
* The frontend that a layer's Dockerfile asks for by `# syntax=`, or its build argument BUILDKIT_SYNTAX, which wins (BuildKit's
* builder.Build). Undefined where it asks for none, and for layers that are made by registry calls: no frontend is started for those,
* and none that could read the file otherwise is let through to them (see `chooseEngine`).
*/
function frontendOf(node) {
	const asked = (node.layer.buildArgs["BUILDKIT_SYNTAX"] ?? node.dockerfile.directives.syntax ?? "").trim();
	if (asked === "" || chooseEngine(node).kind === "native") return void 0;
	const cut = asked.indexOf(" ");
	return cut < 0 ? {
		reference: asked,
		options: ""
	} : {
		reference: asked.slice(0, cut),
		options: asked.slice(cut + 1).trim()
	};
}

// packages/core/src/key/external-images.ts
/**
* What decides about a layer's image and comes from elsewhere: the images of FROM and --from that are no layers, the frontend, and the source
* of weights.
*/
function externalImages(node) {
	const { weights } = node.layer;
	if (weights !== void 0) return [...node.externals, require_hub.hubReference(weights.source)];
	const frontend = frontendOf(node);
	return frontend === void 0 ? node.externals : [.../* @__PURE__ */ new Set([...node.externals, frontend.reference])];
}
/** The digest that an image from elsewhere has by `bases`; undefined where it is not among them. */
function imageDigest(bases, reference) {
	const fixed = Object.hasOwn(bases, reference) ? bases[reference] : void 0;
	return fixed !== void 0 && require_oci.isDigest(fixed) ? fixed : void 0;
}
/** The digests of a layer's external images, and the commit of its weights, as far as `bases` has them. */
function basesOf(node, bases) {
	return Object.fromEntries(externalImages(node).flatMap((reference) => {
		const digest = Object.hasOwn(bases, reference) ? bases[reference] : void 0;
		return digest === void 0 ? [] : [[reference, digest]];
	}));
}

// packages/core/src/key/weights-files.ts
/** How many files a message names. */
const namedFiles = 5;
/** Asks the Hub for the files of all layers' weights, at the commits that `bases` has for them. Throws what the Hub says. */
async function weightsListings(nodes, bases, stores) {
	const listings = nodes.flatMap(({ layer: { weights } }) => {
		const commit = weights === void 0 ? void 0 : weightsCommit(weights, bases);
		return weights === void 0 || commit === void 0 ? [] : [{
			weights,
			commit
		}];
	}).map(async ({ weights, commit }) => {
		const { repository } = weights.source;
		return [listingName(weights, commit), await stores.hub().files(repository, commit)];
	});
	return new Map(await Promise.all(listings));
}
/** The commit that a source of weights is fixed at; undefined where it is not (`bases: pinned-only`, and a branch). */
function weightsCommit({ source }, bases) {
	const reference = require_hub.hubReference(source);
	const commit = Object.hasOwn(bases, reference) ? bases[reference] : void 0;
	return commit !== void 0 && require_hub.isHubCommit(commit) ? commit : void 0;
}
/** The files that a layer takes of all that its source has. Throws `missing-source` where no pattern fits any. */
function takenWeights({ source, include, exclude }, all) {
	const taken = all.filter(({ path }) => (include.length === 0 || matches(path, include)) && !matches(path, exclude));
	if (taken.length > 0) return taken;
	const names = all.slice(0, namedFiles).map(({ path }) => path);
	throw new require_git.LayeredBuildError("missing-source", `Of ${require_hub.hubReference(source)}, \`include\` and \`exclude\` leave no file.`, { hint: `It has ${names.join(", ")}${all.length > namedFiles ? ", \u2026" : ""}. Patterns are of whole paths: **/*.safetensors` });
}
/** What weights add to a layer's inputs: where they go, and what they are as far as that is known. `onIdle` is told patterns that fit no file. */
function weightsInputs(weights, bases, listings = /* @__PURE__ */ new Map(), onIdle = () => {}) {
	const { to, include, exclude } = weights;
	const commit = weightsCommit(weights, bases);
	const all = commit === void 0 ? void 0 : listings.get(listingName(weights, commit));
	if (all === void 0) return {
		files: require_images.FileList.of([]),
		weights: {
			to,
			include,
			exclude
		}
	};
	for (const pattern of include) if (!all.some(({ path }) => matches(path, [pattern]))) onIdle(pattern);
	const records = takenWeights(weights, all).map(({ path, id }) => `100644 ${id} ${path}`);
	return {
		files: require_images.FileList.of(records),
		weights: { to }
	};
}
function listingName({ source: { repository } }, commit) {
	return require_hub.hubReference({
		repository,
		revision: commit
	});
}
function matches(path, patterns) {
	return patterns.some((pattern) => require_minimatch.minimatch(path, pattern, { dot: true }));
}

// packages/core/src/key/collect-inputs.ts
/** Collects everything that can change a layer's image. Throws `missing-source` for a COPY of what is not there. */
function collectInputs(node, context) {
	const { layer, dockerfile } = node;
	const triggers = [...node.triggers.values()].flat();
	const declared = [...node.graphs.values()].flatMap((graph) => require_dockerfile.declaredArgs(graph, triggers));
	return {
		schema: "1",
		dockerfile: [
			...globalArguments(dockerfile, declared),
			...targetName(node, declared),
			...node.closure.flatMap((stage) => require_dockerfile.canonicalInstructions(stage, context.shells.inherited(stage)))
		],
		...dockerfile.directives.syntax === void 0 ? {} : { syntax: dockerfile.directives.syntax },
		...dockerfile.directives.escape === "\\" ? {} : { escape: dockerfile.directives.escape },
		platforms: layer.platforms.toSorted(),
		buildArgs: Object.fromEntries(Object.entries(layer.buildArgs).filter(([name]) => declared.includes(name) || isAlwaysTaken(name))),
		files: collectFiles(node, context.warn),
		...layer.weights === void 0 ? {} : weightsInputs(layer.weights, context.bases, context.listings, (pattern) => context.warn(`${node.id}: no file of its weights fits the pattern ${pattern} of \`include\``)),
		extraFiles: collectExtraFiles(node, context.tree, context.warn),
		parents: Object.fromEntries(node.links.flatMap(({ id, names, argument }) => {
			const key = context.parentKeys.get(id) ?? "";
			return parentMembers(names, argument).map((name) => [name, key]);
		})),
		bases: basesOf(node, context.bases),
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
/** The name that the target is asked for by, which is a value like that of any ARG: BuildKit keeps its upper and lower case. */
function targetName(node, declared) {
	if (!declared.includes("TARGETSTAGE")) return [];
	return [...new Set(Array.from(node.graphs.values(), ({ globalArgs }) => globalArgs.get("TARGETSTAGE") ?? ""))].map((value) => `ARG ${JSON.stringify({
		name: "TARGETSTAGE",
		value
	})}`);
}
/** Which layer each member of `parents` is. */
function parentNames({ links }) {
	return new Map(links.flatMap(({ id, names, argument }) => parentMembers(names, argument).map((name) => [name, id])));
}
/** The members of `parents` that stand for one parent: how the Dockerfile refers to it, a build argument written as `$NAME`. */
function parentMembers(names, argument) {
	return argument === void 0 ? names : [`$${argument}`];
}
/** The id of `id=x,src=\u2026`, or of `default`. */
function idOf(option) {
	return /(?:^|,)id=([^,]*)/.exec(option)?.[1] ?? option;
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
/**
* The content keys of all layers, by id. `bases` are the digests of external images. Warnings are told once for each layer.
* Throws what `collectInputs` does, unless `onError` takes it: then the layer is not among them.
*/
function keyLayers(project, bases, warn, options = {}) {
	const { onError, known, listings } = options;
	const keyed = /* @__PURE__ */ new Map();
	const parentKeys = /* @__PURE__ */ new Map();
	const shells = /* @__PURE__ */ new Map();
	for (const node of project.nodes) try {
		const ofStages = stageShells(node, shells);
		shells.set(node.id, ofStages.left);
		const ready = known?.get(node.id);
		if (ready !== void 0) {
			parentKeys.set(node.id, ready.key);
			keyed.set(node.id, ready);
			continue;
		}
		const { tree, head } = project;
		const context = {
			tree,
			commit: head.commit,
			parentKeys,
			bases,
			listings,
			shells: ofStages,
			warn
		};
		const inputs = collectInputs(node, context);
		const key = require_images.contentKey(inputs);
		parentKeys.set(node.id, key);
		keyed.set(node.id, {
			key,
			inputs
		});
	} catch (error) {
		if (onError === void 0) throw error;
		onError(node.id, error);
	}
	return keyed;
}

// packages/core/src/key/explain-change.ts
/** How many changes of one kind the reasons name; the rest is counted. */
const mostNamed = 3;
/** Characters of one name: a path may have 4096. */
const longestName$1 = 120;
/**
* What differs between the inputs of an image and those of now, in words for a person: `src/app.py changed`, `parent base changed`,
* `python:3.11 moved sha256:\u2026 \u2192 sha256:\u2026`, `build-arg TORCH changed`. Empty where nothing does. Names are made safe to print and cut;
* of many changes of one kind the first are named and the others counted.
* `parentNames` says which layer a member of `parents` is.
*/
function explainChange(before, now, parentNames = /* @__PURE__ */ new Map()) {
	return [
		...fileChanges([...before.files, ...before.extraFiles], [...now.files, ...now.extraFiles]),
		...few("parent", changedNames(before.parents, now.parents), (name) => `parent ${parentNames.get(name) ?? printable(name)} changed`),
		...few("base image", changedNames(before.bases, now.bases), (name) => baseMove(name, valueOf(before.bases, name), valueOf(now.bases, name))),
		...before.weights?.to === now.weights?.to ? [] : ["the folder of the weights changed"],
		...few("build-arg", changedNames(before.buildArgs, now.buildArgs), (name) => `build-arg ${printable(name)} changed`),
		...same(before.dockerfile, now.dockerfile) ? [] : ["the Dockerfile's instructions changed"],
		...optional("# syntax", before.syntax, now.syntax),
		...same(before.platforms, now.platforms) ? [] : ["the platforms changed"],
		...few("label", changedNames(before.labels, now.labels), (name) => `label ${printable(name)} changed`),
		...few("annotation", changedNames(before.annotations, now.annotations), (name) => `annotation ${printable(name)} changed`),
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
	return few("file", [...[...current].flatMap(([path, record]) => change(path, old.get(path), record)), ...[...old.keys()].filter((path) => !current.has(path)).map((path) => [path, "removed"])], ([path, what]) => `${require_git.shortened(require_oci.printablePath(path), longestName$1)} ${what}`);
}
/** The first of a list in words, and how many there are besides. */
function few(noun, items, text) {
	const more = items.length - mostNamed;
	const named = items.slice(0, mostNamed).map(text);
	return more > 0 ? [...named, `${more} more ${noun}${more === 1 ? "" : "s"}`] : named;
}
function printable(name) {
	return require_git.oneLine(name, longestName$1);
}
function change(path, old, now) {
	if (old === now) return [];
	if (old === void 0) return [[path, "added"]];
	const [oldMode, oldId] = old.split(" ");
	const [mode, id] = now.split(" ");
	return [[path, oldId === id && oldMode !== mode ? "changed its mode" : "changed"]];
}
function byPath(records) {
	return new Map(records.map((record) => {
		const path = pathOfRecord(record);
		return [path, record.slice(0, record.length - path.length - 1)];
	}));
}
/** The path in a record of a file: `MODE OID PATH`. */
function pathOfRecord(record) {
	return record.slice(record.indexOf(" ", record.indexOf(" ") + 1) + 1);
}
function changedNames(before, now) {
	return [.../* @__PURE__ */ new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) => valueOf(before, name) !== valueOf(now, name)).toSorted();
}
/** Names are free: one may be `constructor`, which every object has. */
function valueOf(record, name) {
	return Object.hasOwn(record, name) ? record[name] : void 0;
}
function baseMove(name, before, now) {
	const shown = printable(name);
	if (require_hub.isHubReference(name) && before !== void 0 && now !== void 0) return `weights moved ${before.slice(4, 16)} \u2192 ${now.slice(4, 16)} (${shown})`;
	if (before === void 0) return `${shown} is new`;
	if (now === void 0) return `${shown} is gone`;
	return `${shown} moved ${before.slice(0, 19)} \u2192 ${now.slice(0, 19)}`;
}
function optional(what, before, now) {
	return before === now ? [] : [`${what} changed`];
}
function same(before, now) {
	return before.length === now.length && before.every((item, index) => item === now[index]);
}

// packages/core/src/plan/explain-builds.ts
/** Each takes a few requests, one after the other. */
const layersAtOnce = 16;
/**
* Says of each layer that is built because its key has no image what changed since the image that this ref, or else the default branch,
* had before. The list of that image's inputs is stored beside it, so this is right without any history. Where there is none, the
* plan's own reason stays. Never fails: it only explains.
*/
async function explainBuilds(plan, request) {
	const told = /* @__PURE__ */ new Set();
	const layers = await require_images.inParallel(plan.layers, layersAtOnce, async (layer) => {
		const found = layer.action === "build" && layer.reasons.some(({ kind }) => kind === "missing") ? await changesOf(layer, request).catch((error) => unexplained(layer, error, told, request.log)) : void 0;
		if (found === void 0) return layer;
		const { changes, before } = found;
		if (changes.length === 0) return {
			...layer,
			before
		};
		return {
			...layer,
			before,
			reasons: changes.map((detail) => ({
				kind: "changed",
				detail
			}))
		};
	});
	return {
		...plan,
		layers: [...layers]
	};
}
/** Rules that are wrong have been read only to look for an image; but whoever publishes by them is going to be refused, so that is told now. */
function unexplained(layer, error, told, log) {
	if (error instanceof require_git.LayeredBuildError && error.code === "bad-tag-rule" && !told.has(error.message)) {
		told.add(error.message);
		log.warning(`The layers file: ${error.message}\nbuild-layer refuses it, unless its input \`tag-rules\` has others.`);
	}
	log.debug(`${layer.name}: what changed cannot be told: ${String(error)}`);
}
async function changesOf(planned, request) {
	const node = request.project.nodes.find(({ id }) => id === planned.name);
	const now = request.keys.get(planned.name)?.inputs;
	if (node === void 0 || now === void 0) return void 0;
	const { layer } = node;
	const store = await request.stores.ofLayer(layer);
	for (const tag of await previousTags(layer, request)) {
		const key = await keyUnder(store, tag);
		const before = key === void 0 ? void 0 : await require_images.loadInputs(store, layer.tagPrefix, key);
		if (key !== void 0 && before !== void 0) return {
			before: key,
			changes: explainChange(before, now, parentNames(node))
		};
	}
}
async function keyUnder(store, tag) {
	const stored = await store.getManifest(tag);
	return stored === void 0 ? void 0 : require_oci.parseManifest(stored).document.annotations?.[require_images.keyAnnotation];
}
/** The tags that the image before this one may have: the first moving one of this ref, then that of the default branch. */
async function previousTags(layer, { context, env }) {
	const rules = await Promise.resolve().then(() => require("./tags.js")).then((n) => n.tags_exports);
	const branch = context.repositoryDefaultBranch;
	const onDefaultBranch = {
		...context,
		eventName: "push",
		ref: `refs/heads/${branch}`,
		pullRequestNumber: void 0
	};
	const contexts = branch === "" ? [context] : [context, onDefaultBranch];
	const [parsed, flavor] = await Promise.all([rules.parseTagRules(layer.tagRules), rules.parseFlavor("")]);
	const settings = rules.readTagSettings(env);
	const firsts = (await Promise.all(contexts.map((each) => rules.evaluateTags(parsed, flavor, {
		...each,
		...settings
	})))).flatMap(({ tags }) => tags.filter((tag) => tag.moving).slice(0, 1));
	return [...new Set(firsts.map(({ name }) => layer.tagPrefix + name))];
}

// packages/core/src/registry/missing-base.ts
/** A name in FROM may be a layer that layers.yaml lacks, or an image that is misspelt. */
const notALayer = "Check the name and tag in FROM, --from or # syntax=. If it is meant to be a layer of this repository, add it to layers.yaml, or name it there with `from:`.";
/** Codes by which registries also answer for what is not there: Docker Hub has 401 for it. */
const sayNothing = /* @__PURE__ */ new Set(["unauthorized", "forbidden"]);
/** The error for a reference that is no layer, and that its registry does not have. */
function missingBase(text, use) {
	if (use?.stage !== void 0) return noSuchStage(use, use.stage);
	return new require_git.LayeredBuildError("missing-image", `${named(text, use)} is no layer, and no image of its registry.`, { hint: notALayer });
}
/** The error for a reference that is no layer, and that its registry does not answer for. What to do is the registry's to say. */
function refusedBase(text, use, cause) {
	const { code, message, hint } = cause instanceof require_oci.OciError ? cause : {
		code: "",
		message: String(cause),
		hint: void 0
	};
	if (use?.stage !== void 0 && sayNothing.has(code)) return noSuchStage(use, use.stage, cause);
	const advice = [
		hint,
		sayNothing.has(code) ? "Check the name as well: many registries answer so for an image that does not exist." : "",
		use?.stage === void 0 ? "" : `If the stage ${use.stage} is meant, write its name.`
	].filter((sentence) => sentence !== void 0 && sentence !== "");
	return new require_git.LayeredBuildError("store", `${named(text, use)}: the registry could not be asked for it: ${message}.`, {
		...advice.length === 0 ? {} : { hint: advice.join(" ") },
		cause
	});
}
function noSuchStage(use, stage, cause) {
	return new require_git.LayeredBuildError("missing-image", `${use.place}: there is no stage, layer or named context of that name (did you mean ${stage}?), and no image that layer ${use.layer} could take.`, {
		hint: notALayer,
		cause
	});
}
function named(text, use) {
	return use === void 0 ? text : `${use.place} (layer ${use.layer})`;
}

// packages/core/src/registry/resolve-bases.ts
/** Whether a reference says itself what it means. */
function isPinned(reference) {
	if (!require_hub.isHubReference(reference)) return reference.includes("@");
	return require_hub.pinnedCommit(require_hub.parseWeightsSource(reference)) !== void 0;
}
/**
* Resolves external images and sources of weights once, images by HEAD (registries count a GET as a pull, a HEAD not). A reference with a digest is taken at its word.
* `known` are digests that are fixed already, `useOf` says where a reference is used. Throws `missing-image`, and `store` where a registry
* refuses to answer.
*/
async function resolveBases(references, stores, { known = {}, useOf = () => void 0 } = {}) {
	const resolved = [...new Set(references)].map(async (text) => {
		const fixed = Object.hasOwn(known, text) ? known[text] : void 0;
		if (require_hub.isHubReference(text)) return [text, fixed ?? await stores.hub().resolve(require_hub.parseWeightsSource(text))];
		const reference = require_oci.parseReference(text);
		const digest = fixed ?? reference.digest;
		if (digest !== void 0) return [text, digest];
		const repository = reference.kind === "layout" ? `oci:${reference.path}` : `${reference.registry}/${reference.repository}`;
		const found = await (await stores.ofReference(repository)).headManifest(reference.tag ?? "latest").catch((cause) => {
			throw refusedBase(text, useOf(text), cause);
		});
		if (found === void 0) throw missingBase(text, useOf(text));
		return [text, found.digest];
	});
	return Object.fromEntries(await Promise.all(resolved));
}

// packages/core/src/project/locked-bases.ts
/** Characters of the images that a message names. */
const longestNames = 600;
/**
* The digests of external images as the lock file has them; the registry is asked only for those that it lacks. Images that no Dockerfile
* uses any more are taken out of it. A file that cannot be written is a warning: the digests are right all the same.
* Throws `bad-config` for a file that cannot be read, or that does not fit where it is only checked.
*/
async function lockedBases(references, stores, { root, file, committed, misfit, useOf = () => void 0 }, log) {
	const text = await require_images.readRepositoryFile(root, file) ?? await committed?.();
	const locked = text === void 0 ? {} : parseLockFile(text, file);
	const wanted = [...new Set(references)].filter((reference) => !isPinned(reference));
	const missing = wanted.filter((reference) => !Object.hasOwn(locked, reference)).toSorted();
	const unused = Object.keys(locked).filter((reference) => !wanted.includes(reference));
	const fits = missing.length + unused.length === 0;
	if (misfit === "check" && !fits) throw misfitting(file, missing, unused);
	const bases = await resolveBases(references, stores, {
		known: locked,
		useOf
	});
	if (misfit === "tell" && !fits) log.warning(`${file} is not up to date (${described(missing, unused)}), and is not written, because nothing is checked out here. Run with \`bases: lockfile\` after actions/checkout once, and commit the file: until then every run asks the registry for what it lacks.`);
	else if (!fits) await write(node_path.default.join(root, file), bases, wanted, {
		file,
		missing,
		unused
	}, log);
	return bases;
}
async function write(where, bases, wanted, { file, missing, unused }, log) {
	const text = lockFileText(Object.fromEntries(wanted.flatMap((name) => bases[name] ? [[name, bases[name]]] : [])));
	const problem = await require_oci.replaceFile(where, text).then(() => void 0, (error) => String(error));
	for (const reference of missing) log.info(`${file}: ${require_git.oneLine(reference, longestNames)} is ${bases[reference] ?? ""}`);
	const what = described(missing, unused);
	log.warning(problem === void 0 ? `${file} is brought up to date in this checkout (${what}). Commit it: until then every run asks the registry for what it lacks.` : `${file} is not up to date (${what}), and could not be written: ${problem}`);
}
function misfitting(file, missing, unused) {
	return new require_git.LayeredBuildError("bad-config", `${file} is not up to date: ${described(missing, unused)}.`, { hint: "Run with `bases: lockfile` once, which writes the file, and commit it." });
}
function described(missing, unused) {
	return [...missing.length === 0 ? [] : [`without a digest: ${require_git.oneLine(missing.join(", "), longestNames)}`], ...unused.length === 0 ? [] : [`used by no Dockerfile: ${require_git.oneLine(unused.join(", "), longestNames)}`]].join("; ");
}

// packages/core/src/plan/image-use.ts
/** The first use of a reference in the Dockerfiles; undefined for one that none of them has. */
function imageUse(nodes, reference) {
	for (const node of nodes) {
		const { id, layer, dockerfile, graphs } = node;
		for (const { stages } of graphs.values()) {
			const use = stages.flatMap(({ base, references }) => [base, ...references]).find(({ to }) => to.kind === "external" && to.reference === reference);
			if (use === void 0) continue;
			const names = dockerfile.stages.flatMap(({ name }) => name ?? []);
			return {
				place: `${layer.dockerfile}:${use.position.line}: ${written[use.by]}${reference}`,
				layer: id,
				stage: maybeStage.test(reference) ? require_dockerfile.suggest(reference, names) : void 0
			};
		}
		if (frontendOf(node)?.reference === reference) return {
			place: `${layer.dockerfile}: # syntax=${reference}`,
			layer: id,
			stage: void 0
		};
	}
}
const written = {
	FROM: "FROM ",
	COPY: "COPY --from=",
	RUN: "RUN --mount=from="
};
/** What has a path, a tag or a digest was never meant to be a stage. */
const maybeStage = /^[a-z0-9._-]+$/i;

// packages/core/src/plan/fix-bases.ts
/** Characters that a message shows of what should be a reference. */
const longestName = 200;
/**
* Fixes the digests of all images that the layers take from elsewhere, once for the run: they are in the keys, and travel in the plan.
* Throws `bad-dockerfile`, `missing-image`, `store`, and `bad-config` for a lock file.
*/
async function fixBases(project, stores, mode, log) {
	const references = project.nodes.flatMap(checkedImages);
	const useOf = (reference) => imageUse(project.nodes, reference);
	if (mode === "track") return resolveBases(references, stores, { useOf });
	if (mode === "pinned-only") return resolveBases(references.filter(isPinned), stores, { useOf });
	const { root, lockFile: file, committedLockFile, committed = false } = project;
	return lockedBases(references, stores, {
		root,
		file,
		committed: committedLockFile,
		misfit: mode === "frozen-lockfile" ? "check" : committed ? "tell" : "write",
		useOf
	}, log);
}
/** What comes of an ARG without a value is seldom a reference, and then BuildKit has no words for it that help. */
function checkedImages(node) {
	const references = externalImages(node);
	for (const reference of references.filter((each) => !require_hub.isHubReference(each))) try {
		require_oci.parseReference(reference);
	} catch (cause) {
		throw new require_git.LayeredBuildError("bad-dockerfile", `${node.layer.dockerfile} refers to the image ${JSON.stringify(require_git.oneLine(reference, longestName))}, which is no image reference.`, {
			hint: "Has an ARG in it no value? Give it a default before the first FROM, or a value in `build-args:` in layers.yaml.",
			cause
		});
	}
	return references;
}

// packages/core/src/registry/look-up-key.ts
/**
* Asks for the image of a key: its manifest says whether the full key is in its annotations (the tag has half of it) and that no platform
* is missing, as after a push that was cut off. With a `cache` there is one HEAD first: a manifest that it knows, and that fits, is not fetched.
*/
async function lookUpKey(store, tag, key, platforms, cache) {
	try {
		const absent = {
			kind: "miss",
			detail: "no image of this key"
		};
		const misfit = (checked) => {
			if (checked.key !== key) return `${tag} is an image of another key`;
			const missing = missingPlatforms(checked, platforms);
			return missing.length > 0 ? `the image of this key lacks ${missing.join(", ")}` : void 0;
		};
		if (cache !== void 0) {
			const head = await store.headManifest(tag);
			if (head === void 0) return absent;
			const known = await cache.get(head.digest);
			if (known !== void 0 && misfit(known) === void 0) return {
				kind: "hit",
				descriptor: head
			};
		}
		const stored = await store.getManifest(tag);
		if (stored === void 0) return absent;
		const checked = checkManifest(stored);
		cache?.set(stored.descriptor.digest, checked);
		const detail = misfit(checked);
		return detail === void 0 ? {
			kind: "hit",
			descriptor: stored.descriptor
		} : {
			kind: "miss",
			detail
		};
	} catch (error) {
		if (error instanceof Error) return {
			kind: "unknown",
			cause: error
		};
		throw error;
	}
}
function checkManifest(stored) {
	const manifest = require_oci.parseManifest(stored);
	const key = manifest.document.annotations?.["io.github.layered-build.key"] ?? "";
	if (manifest.kind === "manifest") return { key };
	return {
		key,
		platforms: manifest.document.manifests.flatMap(({ platform }) => platformOf(platform))
	};
}
function platformOf(platform) {
	return platform === void 0 ? [] : [require_images.platformText(platform)];
}
/** A single manifest has no list of platforms: it is the image of the one platform that the key names. */
function missingPlatforms({ platforms: there }, wanted) {
	if (there === void 0) return wanted.slice(1);
	return wanted.filter((platform) => !there.includes(require_images.platformText(require_images.parsePlatform(platform))));
}

// packages/core/src/registry/asking-once.ts
/**
* What the registry as a whole is about, and not one repository or tag in it; it has been tried again by now. `unavailable` is not: a registry
* may answer 500 for one damaged manifest, and a folder in front of it has errors of its own.
*/
const ofWhole = /* @__PURE__ */ new Set(["unreachable", "rate-limited"]);
/**
* Makes a look-up that asks no registry again which could not be asked for another key: each of hundreds of layers would wait for as long as
* the first one did. `image` is the repository.
*/
function askingOnce() {
	const quiet = /* @__PURE__ */ new Map();
	return async (image, lookUp) => {
		const place = placeOf(image);
		const before = quiet.get(place);
		if (before !== void 0) {
			const { hint } = before;
			const message = `${place} was not asked again: ${before.message}`;
			return {
				kind: "unknown",
				cause: new require_git.LayeredBuildError("store", message, {
					cause: before,
					...hint === void 0 ? {} : { hint }
				})
			};
		}
		const found = await lookUp();
		if (found.kind === "unknown" && found.cause instanceof require_oci.OciError && ofWhole.has(found.cause.code)) quiet.set(place, found.cause);
		return found;
	};
}
function placeOf(image) {
	const reference = require_oci.parseReference(image);
	return reference.kind === "registry" ? reference.registry : image;
}

// packages/core/src/plan/compare-layers.ts
/** Characters of what a Dockerfile's error says. */
const longestReason = 300;
/**
* Finds for each layer whether anything that its image is made of differs from what it was: where it was touched at all, both commits'
* inputs are collected in full and compared, so that a file counts where the Dockerfile takes it, or took it. Images from elsewhere are the same on both sides, except
* that with `locked` each side has the digests of its own lock file. What cannot be compared has changed. No registry is asked: whether
* an image of what is unchanged exists, this does not say.
*/
function compareLayers(project, keys, comparison, { bases, locked, listings }) {
	if (comparison.kind === "unknown") {
		const detail = `nothing to compare with: ${comparison.why}`;
		return new Map(project.nodes.map(({ id }) => [id, {
			kind: "changed",
			reasons: [{
				kind: "changed",
				detail
			}]
		}]));
	}
	const { since, before } = comparison;
	const errors = /* @__PURE__ */ new Map();
	const basesBefore = locked ? {
		...pinned(bases),
		...lockedBefore(before.lockFileText)
	} : bases;
	const keysBefore = keyLayers(before.project, basesBefore, () => {}, {
		onError: (id, error) => errors.set(id, error instanceof Error ? error.message : String(error)),
		known: sameKeys(project, keys, before.untouched, [bases, basesBefore]),
		listings
	});
	const layersBefore = new Map(before.project.nodes.map(({ id, layer }) => [id, layer]));
	const changesOf = (node) => {
		const now = keys.get(node.id);
		const old = keysBefore.get(node.id);
		const oldLayer = layersBefore.get(node.id);
		if (now === void 0 || oldLayer === void 0) return [`there was no layer ${node.id}`];
		if (old === void 0) return [`what it was cannot be told: ${require_git.oneLine(errors.get(node.id) ?? "", longestReason)}`];
		if (oldLayer.image !== node.layer.image || oldLayer.tagPrefix !== node.layer.tagPrefix) return ["the repository or the tags of its images changed"];
		if (old.key === now.key) return [];
		const changes = explainChange(old.inputs, now.inputs, parentNames(node));
		return changes.length === 0 ? ["its settings changed"] : changes;
	};
	return new Map(project.nodes.map((node) => {
		const reasons = changesOf(node).map((detail) => ({
			kind: "changed",
			detail
		}));
		if (reasons.length === 0) return [node.id, {
			kind: "unchanged",
			detail: `unchanged since ${since}`
		}];
		return [node.id, {
			kind: "changed",
			reasons
		}];
	}));
}
/** The keys that are the same on both sides, because all that they are made of is. */
function sameKeys({ nodes }, keys, untouched, [now, before]) {
	const same = /* @__PURE__ */ new Map();
	for (const node of nodes) {
		const key = keys.get(node.id);
		const isSame = untouched.has(node.id) && node.parents.every((parent) => same.has(parent)) && externalImages(node).every((image) => digestIn(now, image) === digestIn(before, image));
		if (key !== void 0 && isSame) same.set(node.id, key);
	}
	return same;
}
/** An image may be called like a member that every object has. */
function digestIn(bases, image) {
	return Object.hasOwn(bases, image) ? bases[image] : void 0;
}
/** Those that are pinned where they are written, which are in no lock file. */
function pinned(bases) {
	return Object.fromEntries(Object.entries(bases).filter(([reference]) => isPinned(reference)));
}
/** A lock file that cannot be read has no digests: then all that is made of such images has changed. */
function lockedBefore(text) {
	try {
		return text === void 0 ? {} : parseLockFile(text, "the lock file");
	} catch {
		return {};
	}
}

// packages/core/src/plan/layer-findings.ts
/** How many keys are asked for side by side. */
const questionsAtOnce = 32;
/** Finds out about each layer what its strategy decides by. */
async function layerFindings(strategy, project, stores, { keys, candidates, selection, bases, cache }) {
	const compared = strategy.kind === "diff" ? compareLayers(project, keys, strategy.comparison, bases) : void 0;
	const asked = {
		kind: "changed",
		reasons: [{
			kind: "asked",
			detail: "every selected layer is built (strategy: all)"
		}]
	};
	const ask = askingOnce();
	const questions = project.nodes.map((node, index) => ({
		node,
		candidate: candidates[index]
	}));
	return new Map(await require_images.inParallel(questions, questionsAtOnce, async ({ node, candidate }) => {
		if (strategy.kind === "all" && selection.has(node.id)) return [node.id, asked];
		const difference = compared?.get(node.id);
		if (difference?.kind === "changed") return [node.id, difference];
		const { tag = "", key = "" } = candidate ?? {};
		const { image, platforms } = node.layer;
		const there = await ask(image, async () => lookUpKey(await stores.ofLayer(node.layer), tag, key, platforms, cache));
		return [node.id, difference?.kind === "unchanged" ? unchanged(difference.detail, there) : there];
	}));
}
/** What did not change may have no image all the same: its base image moved, its build failed, or there never was one. */
function unchanged(detail, there) {
	if (there.kind === "hit") return {
		kind: "unchanged",
		detail
	};
	return there.kind === "miss" ? {
		kind: "miss",
		detail: `${detail}, but ${there.detail}`
	} : there;
}

// packages/core/src/plan/make-plan.ts
/**
* Decides for each layer whether it is built, reused or skipped, and why. `candidates` come parents first;
* `findings` say for each whether the image of its key is in the registry, or whether it changed. Throws `missing-parent` or `store`.
*/
function makePlan(candidates, findings, options) {
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
		return fromFinding(name);
	}
	function fromFinding(name) {
		const finding = findings.get(name) ?? {
			kind: "miss",
			detail: "no image of this key"
		};
		if (finding.kind === "hit") return {
			action: "reuse",
			reasons: [{
				kind: "exists",
				detail: "the image of this key exists"
			}]
		};
		if (finding.kind === "unchanged") return {
			action: "reuse",
			reasons: [{
				kind: "unchanged",
				detail: finding.detail
			}]
		};
		if (finding.kind === "changed") return {
			action: "build",
			reasons: [...finding.reasons]
		};
		if (finding.kind === "miss") return build("missing", finding.detail);
		if (options.onUnknown === "fail") {
			const { cause } = finding;
			throw new require_git.LayeredBuildError("store", `The registry could not say whether the image of layer ${name} exists: ${cause.message}`, {
				hint: "Mend that, or set `on-unknown: build` to build such layers.",
				cause
			});
		}
		return build("unknown", `the registry did not say whether the image exists (${finding.cause.message})`);
	}
	function need(parent, child) {
		const entry = decided.get(parent);
		const finding = findings.get(parent);
		if (entry?.action !== "skip" || finding?.kind === "hit" || finding?.kind === "unchanged") return;
		if (finding?.kind === "unknown") {
			Object.assign(entry, fromFinding(parent));
			return;
		}
		if (options.parents === "require") throw new require_git.LayeredBuildError("missing-parent", `Layer ${child} needs layer ${parent}, which has no image of its key.`, { hint: `Build ${parent} first (add it to \`layers\`), or set \`parents: build\` to have it built along.` });
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
/** Finds out what has to be built: content keys of all layers, what is known of each by the strategy, and the decision with its reasons. */
async function detectChanges(project, stores, options, log) {
	const known = project.nodes.map((node) => node.id);
	const selection = selectLayers(options.layers, known, "layers");
	const force = options.force.kind === "all" ? selection : selectLayers(options.force, known, "force");
	const bases = await fixBases(project, stores, options.bases, log);
	const listings = await weightsListings(project.nodes, bases, stores);
	const keys = keyLayers(project, bases, log.warning, { listings });
	const candidates = project.nodes.map((node) => {
		const { key = "" } = keys.get(node.id) ?? {};
		return {
			name: node.id,
			image: node.layer.image,
			tag: require_images.suiteTag(node.layer.tagPrefix, "key", key),
			key,
			parents: [...node.parents],
			bases: basesOf(node, bases),
			platforms: [...node.layer.platforms],
			engine: chooseEngine(node).kind
		};
	});
	const { strategy = { kind: "content" }, cache } = options;
	const context = {
		keys,
		candidates,
		selection,
		bases: {
			bases,
			locked: options.bases === "lockfile" || options.bases === "frozen-lockfile",
			listings
		},
		cache
	};
	const findings = await layerFindings(strategy, project, stores, context);
	const plan = makePlan(candidates, findings, {
		source: {
			repository: options.repository,
			revision: project.head.commit
		},
		selection,
		force,
		parents: options.parents,
		onUnknown: options.onUnknown
	});
	const explain = async () => {
		const { context: tags, env } = options;
		const [explained] = await Promise.all([explainBuilds(plan, {
			project,
			keys,
			stores,
			context: tags,
			env,
			log
		}), cache?.save()]);
		return explained;
	};
	return {
		plan,
		keys,
		images: new Map(plan.layers.flatMap(({ name, action }) => {
			const found = findings.get(name);
			return found?.kind === "hit" && action !== "build" ? [[name, found.descriptor.digest]] : [];
		})),
		explain
	};
}

// packages/core/src/plan/check-plan.ts
/**
* Computes the keys again from this checkout, with the bases that the plan has fixed (and the files of weights there), and refuses a plan that was made of anything else:
* what is built must be what was decided on. Throws `plan-mismatch`.
*/
function checkPlan(plan, project, log, listings) {
	const keys = keyLayers(project, basesOfPlan(plan), log.debug, { listings });
	const used = plan.layers.filter((layer) => layer.action !== "skip");
	const differing = used.filter((layer) => keys.get(layer.name)?.key !== layer.key);
	if (differing.length === 0) {
		for (const layer of used) checkPlace(layer, project);
		return keys;
	}
	const unknown = differing.filter((layer) => !keys.has(layer.name)).map((layer) => layer.name);
	if (unknown.length > 0) throw new require_git.LayeredBuildError("plan-mismatch", `The plan has layers that this checkout has not: ${unknown.join(", ")}.`, { hint: "Was the layers file changed since? Make the plan anew with detect-changed-layers, with the same `config`." });
	const names = differing.map((layer) => layer.name).join(", ");
	const { revision } = plan.source;
	throw new require_git.LayeredBuildError("plan-mismatch", `The plan was not made of this checkout: the content of ${names} is another now.`, { hint: hintFor(revision, project, differing.some((layer) => hasGenerated(project, layer.name))) });
}
/** The files of the weights of a plan, at the commits that it has fixed: for `checkPlan`. Throws what the Hub says. */
function listingsOfPlan(plan, project, stores) {
	return weightsListings(project.nodes, basesOfPlan(plan), stores);
}
function basesOfPlan(plan) {
	return Object.assign({}, ...plan.layers.map((layer) => layer.bases));
}
/** A plan comes from another job: it must not say where an image of this checkout goes, or what counts as whole. */
function checkPlace(layer, project) {
	const node = project.nodes.find(({ id }) => id === layer.name);
	if (node !== void 0 && layer.tag === require_images.suiteTag(node.layer.tagPrefix, "key", layer.key) && layer.image === node.layer.image && layer.platforms.join() === node.layer.platforms.join() && layer.parents.join() === node.parents.join()) return;
	throw new require_git.LayeredBuildError("plan-mismatch", `The plan puts layer ${layer.name} elsewhere than this checkout's layers file does.`, { hint: "Make the plan anew with detect-changed-layers, with the same `config`." });
}
function hintFor(revision, project, generated) {
	if (revision !== project.head.commit) return `It was made of commit ${revision.slice(0, 12)}, and ${project.head.commit.slice(0, 12)} is checked out: check out the same one (actions/checkout with \`ref\`).`;
	const files = "Files that a step between the two has made or changed count (also where the plan was made with `dirty: ignore`): name them in `generated:` in layers.yaml, and what they are made of in `inputs:`.";
	return generated ? `${files} Do the patterns in \`generated:\` match all of them?` : files;
}
function hasGenerated(project, name) {
	return (project.nodes.find((node) => node.id === name)?.layer.generated.length ?? 0) > 0;
}

// packages/core/src/plan/plan-outputs.ts
/** GitHub refuses a matrix with more jobs. */
const mostJobs = 256;
/** The layers of a plan that are to be built, parents first. */
function layersToBuild(plan) {
	return plan.layers.filter((layer) => layer.action === "build");
}
/** The layers as job matrices, as few as GitHub's limit allows, none of them empty. A layer without a runner leaves it to the workflow (""). */
function matricesOf(layers, runners) {
	return chunks(layers, mostJobs).map((chunk) => ({ include: chunk.map((layer) => ({
		layer: layer.name,
		key: layer.key,
		platforms: layer.platforms.join(","),
		runner: runners.get(layer.name) ?? ""
	})) }));
}
/**
* What can be built side by side, as job matrices: each wave needs only the ones before it. No wave is empty, and one that would have
* more jobs than GitHub allows becomes several.
*/
function wavesOf(plan, runners) {
	const depth = /* @__PURE__ */ new Map();
	for (const layer of layersToBuild(plan)) {
		const below = layer.parents.map((parent) => depth.get(parent) ?? -1);
		depth.set(layer.name, Math.max(-1, ...below) + 1);
	}
	const waves = [];
	for (const layer of layersToBuild(plan)) (waves[depth.get(layer.name) ?? 0] ??= []).push(layer);
	return waves.flatMap((wave) => matricesOf(wave, runners));
}
function chunks(items, size) {
	const count = Math.ceil(items.length / size);
	return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

// packages/core/src/plan/outputs-that-fit.ts
/**
* Characters that all outputs of a job may have. GitHub takes 1 MB and counts two bytes a character (UTF-16); the rest is for
* outputs that the workflow's own steps add.
*/
const room = 409600;
/** One value: a shell step gets it as an environment variable, which Linux refuses from 128 KB on. */
const roomOfOne = 122880;
/**
* Says which of these outputs the runner takes: the first ones first, as far as there is room for all of them together.
* One that is cut would be wrong without anybody's notice, so each is whole or left out. Undefined ones are neither.
* `jobOnly` names those that no shell step reads, for which only the room of all counts.
*/
function outputsThatFit(values, jobOnly = []) {
	const fit = /* @__PURE__ */ new Set();
	const leftOut = [];
	let left = room;
	for (const name in values) {
		const value = values[name];
		if (value === void 0) continue;
		const text = typeof value === "string" ? value : JSON.stringify(value);
		if (Buffer.byteLength(text) > roomOfOne && !jobOnly.includes(name) || text.length > left) {
			leftOut.push(name);
			continue;
		}
		left -= text.length;
		fit.add(name);
	}
	return {
		fit,
		leftOut
	};
}

// packages/core/src/image/platform-manifest.ts
/** Reads the manifest of a platform's image behind a tag or digest, which may name an index. Throws `missing-image`. */
async function readPlatformManifest(store, reference, platform) {
	const stored = await store.getManifest(reference);
	if (stored === void 0) throw missing(store, reference, "it is not there");
	const parsed = require_oci.parseManifest(stored);
	if (parsed.kind === "manifest") return {
		descriptor: parsed.descriptor,
		manifest: parsed.document
	};
	const wanted = require_images.platformText(require_images.parsePlatform(platform));
	const child = parsed.document.manifests.find((each) => each.platform !== void 0 && require_images.platformText(each.platform) === wanted);
	if (child === void 0) throw missing(store, reference, `it has no manifest for ${platform}`);
	return readPlatformManifest(store, child.digest, platform);
}
/** Reads the configuration that a manifest names. Throws `missing-image`. */
async function readImageConfig(store, { descriptor, manifest }) {
	const blob = await store.getBlob(manifest.config.digest);
	if (blob === void 0) throw missing(store, descriptor.digest, "its configuration is not there");
	return require_oci.parseConfig(await (0, node_stream_consumers.buffer)(blob));
}
function missing(store, reference, why) {
	const separator = reference.startsWith("sha256:") ? "@" : ":";
	return new require_git.LayeredBuildError("missing-image", `Image ${store.name}${separator}${reference} cannot be used: ${why}.`, { hint: "Was it deleted or pruned since the plan was made? Run detect-changed-layers again." });
}

// packages/core/src/image/step-part.ts
const marker = "layered-build: part ";
/**
* The comment of a history entry that stands for a further blob of one step: an image has as many entries with a blob as it has blobs, and
* the last blob of the step has the entry that BuildKit writes.
*/
function stepPartComment(part, parts) {
	return `${marker}${part} of ${parts}`;
}
/** Whether a history entry only stands for a further blob: without those, the history is that of the same image in fewer blobs. */
function isStepPart({ comment }) {
	return comment?.startsWith(marker) === true;
}

// packages/core/src/source/disk-content.ts
/** The content of a file in the work tree; `file` is its path from the repository's root. Throws `missing-source`. */
function diskContent(root, file) {
	const where = require_images.diskPath(root, file);
	const size = fileSize(where);
	if (size === void 0) throw new require_git.LayeredBuildError("missing-source", `${require_oci.printablePath(file)} is in the commit, but not in the checkout.`, { hint: "Check the file out: a sparse checkout or an earlier step has left it out or removed it." });
	return {
		...require_oci.diskFile(where, size),
		size,
		text: async () => require_oci.decodePath(await (0, node_fs_promises.readFile)(where))
	};
}
/** In bytes; undefined where no regular file is. Not by a promise: the way through the thread pool would take longer than the question. */
function fileSize(where) {
	try {
		const status = (0, node_fs.lstatSync)(where);
		return status.isFile() ? status.size : void 0;
	} catch {
		return;
	}
}

// packages/core/src/summary/plan-graph.ts
/** More layers than this are a picture that nobody can read. */
const mostLayers = 60;
/** GitHub's Mermaid draws nothing where there are more than 500. */
const mostEdges = 300;
/** Light fills with dark text, so that they can be read on a dark page too. */
const classes = {
	build: "fill:#fff8c5,stroke:#9a6700,color:#1f2328",
	reuse: "fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
	skip: "fill:#f6f8fa,stroke:#818b98,color:#59636e,stroke-dasharray:4"
};
/**
* The layers of a plan as a Mermaid flowchart in Markdown, for the job summary: parents to children, coloured by what happens.
* Only names and actions are in it, no text from outside. A graph too large to be read is left out, with a line that says so.
*/
function planGraph({ layers }) {
	const ids = new Map(layers.map(({ name }, index) => [name, `l${index}`]));
	const edges = layers.flatMap(({ name, parents }) => parents.flatMap((parent) => ids.has(parent) ? [`  ${ids.get(parent)} --> ${ids.get(name)}`] : []));
	if (layers.length > mostLayers || edges.length > mostEdges) return `_${layers.length} layers with ${edges.length} edges are too many for a graph that can be read; the table has all of them._\n`;
	const nodes = layers.map(({ name, action }) => `  ${ids.get(name)}["${label(name)}<br/>${action}"]:::${action}`);
	const styles = Object.entries(classes).filter(([action]) => layers.some((layer) => layer.action === action)).map(([action, style]) => `  classDef ${action} ${style}`);
	return [
		"```mermaid",
		"flowchart LR",
		...nodes,
		...edges,
		...styles,
		"```",
		""
	].join("\n");
}
/** A layer's name needs no escape; a name that is none must not become markup, so all else is written by its code. */
function label(name) {
	return name.replaceAll(/[^\w-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
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
		...plan.layers.map((layer) => `| ${layer.name} | ${shown[layer.action]} | ${require_images.markdownCell(require_plan.reasonText(layer))} | ${layer.action === "build" ? layer.engine : ""} | \`${layer.key.slice(0, 12)}\` |`),
		""
	].join("\n");
}

Object.defineProperty(exports, "FileCache", {
  enumerable: true,
  get: function () {
    return FileCache;
  }
});
Object.defineProperty(exports, "absolutePath", {
  enumerable: true,
  get: function () {
    return absolutePath;
  }
});
Object.defineProperty(exports, "baseParent", {
  enumerable: true,
  get: function () {
    return baseParent;
  }
});
Object.defineProperty(exports, "checkPlan", {
  enumerable: true,
  get: function () {
    return checkPlan;
  }
});
Object.defineProperty(exports, "chooseEngine", {
  enumerable: true,
  get: function () {
    return chooseEngine;
  }
});
Object.defineProperty(exports, "collectInputs", {
  enumerable: true,
  get: function () {
    return collectInputs;
  }
});
Object.defineProperty(exports, "committedFile", {
  enumerable: true,
  get: function () {
    return committedFile;
  }
});
Object.defineProperty(exports, "compareWithBase", {
  enumerable: true,
  get: function () {
    return compareWithBase;
  }
});
Object.defineProperty(exports, "configFormat", {
  enumerable: true,
  get: function () {
    return configFormat;
  }
});
Object.defineProperty(exports, "copyOrigin", {
  enumerable: true,
  get: function () {
    return copyOrigin;
  }
});
Object.defineProperty(exports, "detectChanges", {
  enumerable: true,
  get: function () {
    return detectChanges;
  }
});
Object.defineProperty(exports, "diskContent", {
  enumerable: true,
  get: function () {
    return diskContent;
  }
});
Object.defineProperty(exports, "exactWord", {
  enumerable: true,
  get: function () {
    return exactWord;
  }
});
Object.defineProperty(exports, "explainChange", {
  enumerable: true,
  get: function () {
    return explainChange;
  }
});
Object.defineProperty(exports, "exportSource", {
  enumerable: true,
  get: function () {
    return exportSource;
  }
});
Object.defineProperty(exports, "fetchCommit", {
  enumerable: true,
  get: function () {
    return fetchCommit;
  }
});
Object.defineProperty(exports, "frontendOf", {
  enumerable: true,
  get: function () {
    return frontendOf;
  }
});
Object.defineProperty(exports, "imageDigest", {
  enumerable: true,
  get: function () {
    return imageDigest;
  }
});
Object.defineProperty(exports, "isStepPart", {
  enumerable: true,
  get: function () {
    return isStepPart;
  }
});
Object.defineProperty(exports, "largeFileBytes", {
  enumerable: true,
  get: function () {
    return largeFileBytes;
  }
});
Object.defineProperty(exports, "layersFileOf", {
  enumerable: true,
  get: function () {
    return layersFileOf;
  }
});
Object.defineProperty(exports, "layersOfFile", {
  enumerable: true,
  get: function () {
    return layersOfFile;
  }
});
Object.defineProperty(exports, "layersToBuild", {
  enumerable: true,
  get: function () {
    return layersToBuild;
  }
});
Object.defineProperty(exports, "listingsOfPlan", {
  enumerable: true,
  get: function () {
    return listingsOfPlan;
  }
});
Object.defineProperty(exports, "loadLayers", {
  enumerable: true,
  get: function () {
    return loadLayers;
  }
});
Object.defineProperty(exports, "lookUpKey", {
  enumerable: true,
  get: function () {
    return lookUpKey;
  }
});
Object.defineProperty(exports, "matricesOf", {
  enumerable: true,
  get: function () {
    return matricesOf;
  }
});
Object.defineProperty(exports, "openProject", {
  enumerable: true,
  get: function () {
    return openProject;
  }
});
Object.defineProperty(exports, "originUrl", {
  enumerable: true,
  get: function () {
    return originUrl;
  }
});
Object.defineProperty(exports, "outputsThatFit", {
  enumerable: true,
  get: function () {
    return outputsThatFit;
  }
});
Object.defineProperty(exports, "parentNames", {
  enumerable: true,
  get: function () {
    return parentNames;
  }
});
Object.defineProperty(exports, "parseChmod", {
  enumerable: true,
  get: function () {
    return parseChmod;
  }
});
Object.defineProperty(exports, "pathOfRecord", {
  enumerable: true,
  get: function () {
    return pathOfRecord;
  }
});
Object.defineProperty(exports, "planGraph", {
  enumerable: true,
  get: function () {
    return planGraph;
  }
});
Object.defineProperty(exports, "planTable", {
  enumerable: true,
  get: function () {
    return planTable;
  }
});
Object.defineProperty(exports, "platform", {
  enumerable: true,
  get: function () {
    return platform;
  }
});
Object.defineProperty(exports, "reachOrigin", {
  enumerable: true,
  get: function () {
    return reachOrigin;
  }
});
Object.defineProperty(exports, "readHeadTree", {
  enumerable: true,
  get: function () {
    return readHeadTree;
  }
});
Object.defineProperty(exports, "readImageConfig", {
  enumerable: true,
  get: function () {
    return readImageConfig;
  }
});
Object.defineProperty(exports, "readPlatformManifest", {
  enumerable: true,
  get: function () {
    return readPlatformManifest;
  }
});
Object.defineProperty(exports, "reservedLayerNames", {
  enumerable: true,
  get: function () {
    return reservedLayerNames;
  }
});
Object.defineProperty(exports, "selectLayers", {
  enumerable: true,
  get: function () {
    return selectLayers;
  }
});
Object.defineProperty(exports, "stageShells", {
  enumerable: true,
  get: function () {
    return stageShells;
  }
});
Object.defineProperty(exports, "stepPartComment", {
  enumerable: true,
  get: function () {
    return stepPartComment;
  }
});
Object.defineProperty(exports, "takenWeights", {
  enumerable: true,
  get: function () {
    return takenWeights;
  }
});
Object.defineProperty(exports, "triggerReason", {
  enumerable: true,
  get: function () {
    return triggerReason;
  }
});
Object.defineProperty(exports, "wavesOf", {
  enumerable: true,
  get: function () {
    return wavesOf;
  }
});
Object.defineProperty(exports, "weightsCommit", {
  enumerable: true,
  get: function () {
    return weightsCommit;
  }
});
Object.defineProperty(exports, "workingDirectory", {
  enumerable: true,
  get: function () {
    return workingDirectory;
  }
});