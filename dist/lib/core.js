import { a as questions, i as openGit, o as readHead, r as gitIn, s as LayeredBuildError } from "./git.js";
import { C as _minLength, E as config, S as _lte, T as en_default, _ as strictObject, a as custom, b as union, c as literal, f as number, g as refine, h as record, i as boolean, m as pipe, n as _enum, o as describe, p as optional$2, r as array, s as int, v as string, w as _regex, x as _gte, y as transform } from "../vendor/zod.js";
import { n as minimatch, t as Minimatch } from "../vendor/minimatch.js";
import { A as copyManifest, B as parseManifest, C as readChunks, D as printablePath, E as encodePath, F as digestOf$1, H as OciError, I as isDigest, L as isForeignLayer, M as overlay, N as openLayout, O as StagingStore, P as recycleChunk, R as replaceFile, S as diskFile, T as decodePath, V as MediaType, _ as writeEmptyLayer, a as dockerCredentials, b as tarSize, c as parseReference, d as loadTree, f as storeTree, g as layerDecompressor, h as indexImage, j as ensureBlob, k as serveStore, l as writeLayerBlob, m as storeArtifact, n as RegistrySession, o as firstOf, p as loadArtifact, s as familiarName, t as openRegistry, u as lookupUser, v as putBytes, w as comparePaths, x as readTar, y as Tree, z as parseConfig } from "./oci.js";
import { _ as canonicalInstructions, a as parseIgnoreFile, c as sourceTargets, d as expandHeredoc, f as expandWord, g as DockerfileError, h as followPath, i as ignoreFileNames, l as IgnoreRules, m as variablesOf, n as sourceKind, o as parseDockerfile, p as expandWords, r as resolveStages, s as matchSources, t as sourceRoots, u as declaredArgs } from "./dockerfile.js";
import { t as require_dist } from "../vendor/yaml.js";
import { Readable, pipeline } from "node:stream";
import { createGunzip, createZstdDecompress, deflateRawSync, gunzipSync, gzipSync, inflateRawSync } from "node:zlib";
import { createHash } from "node:crypto";
import { access, copyFile, cp, lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { readFileSync, realpathSync } from "node:fs";
import { buffer } from "node:stream/consumers";

// packages/core/src/z.ts
config(en_default());

// packages/core/src/config/layers-file.ts
const text = string().check(_minLength(1));
const list = union([pipe(text, transform((one) => [one])), array(text)]);
/** `key: value` pairs, or a list of `KEY=VALUE`; numbers and booleans of YAML count as their text. */
const scalar = pipe(union([
	string(),
	number(),
	boolean()
]), transform(String));
const pairs = union([record(text, scalar), pipe(array(text.check(_regex(/^[^=]+=/, "expected KEY=VALUE"))), transform((items) => Object.fromEntries(items.map((item) => [item.slice(0, item.indexOf("=")), item.slice(item.indexOf("=") + 1)]))))]);
/** A platform as it is written everywhere: os/architecture[/variant]. */
const platform = text.check(_regex(/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9]+)?$/, "expected os/architecture[/variant], such as linux/amd64"));
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
/** A member that may be left out; what it says is for layers.schema.json. */
function optional$1(shape, description) {
	return optional$2(shape.check(describe(description)));
}
/** What may stand once for all layers, or in each of them. */
const shared = {
	image: optional$1(text, "The repository of the images: HOST/REPOSITORY, or oci:PATH for an OCI image layout folder."),
	"tag-prefix": optional$1(string(), "Put in front of every tag; {name} is the layer's name. Default: \"{name}-\" where layers share a repository, else \"\"."),
	platforms: optional$1(array(platform).check(_minLength(1)), "The platforms to build, such as linux/amd64. Default: linux/amd64."),
	"tag-rules": optional$1(string(), "docker/metadata-action's tag rules, one a line."),
	compression: optional$1(compression, "How new blobs are stored. auto: gzip, and no compression for weights."),
	engine: optional$1(engine, "auto: registry calls where they do exactly what BuildKit would, else BuildKit. native: refuse rather than run. buildkit: all of it."),
	labels: optional$1(pairs, "Labels of the image's configuration."),
	annotations: optional$1(pairs, "Annotations of the image's manifest."),
	runner: optional$1(union([text, array(text)]), "The runner label(s) of this layer's matrix job.")
};
const layer = strictObject({
	dockerfile: text.check(describe("The path of the Dockerfile, from the repository's root.")),
	context: optional$1(text, "The build context's folder, from the repository's root. Default: the root."),
	target: optional$1(text, "The stage to build. Default: the last."),
	from: optional$1(list, "The parent layer(s). Inferred where the Dockerfile says it."),
	"parent-arg": optional$1(text, "The build argument that takes the parent's reference. Default: BASE_IMAGE."),
	name: optional$1(text.check(_regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, "may hold letters, digits, _ . and -")), "The name in tags. Default: the layer's key."),
	"build-args": optional$1(pairs, "Build arguments. Only those that the Dockerfile declares count."),
	secrets: optional$1(list, "BuildKit secrets: id=…[,env=…|,src=…]. Their values are in no key."),
	ssh: optional$1(list, "BuildKit SSH agents: default or id=…"),
	inputs: optional$1(list, "Further files that count, as patterns from the repository's root."),
	ignore: optional$1(list, "Files that do not count, as patterns from the repository's root."),
	generated: optional$1(list, "Files that an earlier step makes: not part of the key, inputs stand for them."),
	epoch: optional$1(scalar, "Change it to force one rebuild."),
	...shared
});
/** The shape of layers.yaml; see layers.schema.json and the guide. Shapes and names are fixed: workflows depend on them. */
const layersFile = strictObject({
	...shared,
	layers: record(string().check(_regex(/^[a-z][a-z0-9-]*$/, "expected a lower-case name like base or web-api")), layer).check(refine((layers) => Object.keys(layers).length > 0, "name at least one layer"))
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
	return graph.stages.flatMap(({ stage, base, triggers }) => {
		const inherited = base.to.kind === "stage" ? environments.get(base.to.index) : void 0;
		const { escape } = node.dockerfile.directives;
		const environment = new KnownEnvironment(escape, node.layer.buildArgs, globalArgs, inherited);
		environments.set(stage.index, environment);
		return stageTakes([...triggers, ...stage.instructions], environment);
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
		sources: known(instruction.sources, environment)?.filter((source) => sourceKind(source) === "context" && !isGitFolder$1(source)),
		exclude: instruction.exclude
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
/**
* The paths of the repository below which untracked files can count for a layer; "" is all of it. Links are followed as far as the
* tree knows them: one that it learns of later may lead to another place.
*/
function takenRoots(node) {
	const paths = contextTakes(node).flatMap(({ instruction, sources }) => {
		const parents = instruction.kind !== "RUN" && instruction.parents;
		return sources === void 0 ? [""] : [...sources, ...targetsOf(node, sources, parents)];
	});
	return sourceRoots(paths).map((root) => [node.layer.context, root].filter((part) => part !== "").join("/"));
}
/** A source that is a symbolic link is followed: what it leads to counts as well. */
function targetsOf(node, sources, parents) {
	try {
		return sourceTargets({
			sources,
			parents
		}, node.context);
	} catch (error) {
		if (!(error instanceof DockerfileError)) throw error;
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
		for (const match of matchSources({
			sources: [source],
			...filter
		}, node.context)) {
			yield* match.links;
			if (match.kind === "contents") yield match.entry;
			for (const { entry } of match.entries()) yield entry;
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
* the repository has no attributes and no line-end conversion (`converts`).
*/
async function filteredFiles(tree, git, roots, converts) {
	if (!converts && !tree.hasName(".gitattributes") && !await hasOwnAttributes(git)) return [];
	const files = [...tree.walk()].filter(({ kind, tracked }) => kind === "file" && tracked).map((entry) => entry.path).filter((file) => roots.some((root) => root === "" || file === root || file.startsWith(`${root}/`)));
	if (files.length === 0) return [];
	const input = Buffer.concat(files.flatMap((file) => [encodePath(file), Buffer.from([0])]));
	return [...filtered(await git.run([
		"check-attr",
		"--stdin",
		"-z",
		...attributes
	], input), converts)];
}
/** Whether git writes other line ends to disk than it keeps, unless attributes say otherwise. */
async function convertsLineEnds(git) {
	return (await git.run([
		"config",
		"--get",
		"--default",
		"false",
		"core.autocrlf"
	])).toString("utf8").trim() === "true";
}
/** Whether this clone has attributes beside those in the commit. In submodules and added work trees `.git` is a file that names the folder. */
async function hasOwnAttributes(git) {
	const inFolder = path.join(git.root, ".git");
	if ((await stat(inFolder).catch(() => void 0))?.isFile() !== true) return exists(path.join(inFolder, "info", "attributes"));
	const named = (await git.run([
		"rev-parse",
		"--git-path",
		"info/attributes"
	])).toString("utf8").trimEnd();
	return exists(path.resolve(git.root, named));
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
		const isFolder = (await lstat(absolute(git.root, file)).catch(() => void 0))?.isDirectory() ?? false;
		if (isGitFolder(file) || !concerns(file, options.roots) || !options.wanted(file, isFolder)) return;
		const entry = await readEntry(git.root, file, head, false);
		if (entry === void 0) return;
		tree.set(entry);
		if (entry.kind !== "directory") added.push(file);
		else {
			const names = await readdir(absolute(git.root, file), { encoding: "buffer" });
			for (const name of names) await add(`${file}/${decodePath(name)}`);
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
	for (let cut = file.indexOf("/"); cut > 0; cut = file.indexOf("/", cut + 1)) if ((await lstat(absolute(root, file.slice(0, cut))).catch(() => void 0))?.isDirectory() !== true) return true;
	return false;
}
/** The path of a repository's file on this machine's disk, as bytes: names need not be valid UTF-8. */
function absolute(root, file) {
	return Buffer.concat([Buffer.from(root + path.sep), encodePath(file)]);
}
/** The files that differ from HEAD: changed, deleted, or of another mode. */
async function listChanged(git) {
	return splitNul(await git.run(questions.changed)).filter((_, index) => index % 2 === 1);
}
async function listUntracked(git, roots) {
	if (roots.length === 0) return [];
	return splitNul(await git.run(questions.untracked)).map((file) => file.endsWith("/") ? file.slice(0, -1) : file);
}
/** Whether a path lies at or below one of the roots, or on the way to one. */
function concerns(file, roots) {
	return roots.some((root) => root === "" || file === root || file.startsWith(`${root}/`) || root.startsWith(`${file}/`));
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
	const changed = /* @__PURE__ */ new Set();
	for (let start = 0; start < output.length;) {
		const end = output.indexOf(0, start);
		changed.add(decodePath(output.subarray(start + 3, end)));
		start = end + 1;
	}
	return files.filter((file) => foldersOf(file).some((each) => changed.has(each)));
}
/** A path, and the folders above it. */
function foldersOf(file) {
	const parts = file.split("/");
	return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

// packages/core/src/source/head-listing.ts
const slash = 47;
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
	#oidLength;
	#submodules;
	constructor(bytes) {
		this.bytes = bytes;
		const tab = bytes.indexOf(9);
		this.#oidLength = tab < 0 ? 40 : tab - bytes.lastIndexOf(32, tab) - 1;
	}
	get all() {
		return {
			start: 0,
			end: this.bytes.length
		};
	}
	/** All records of a mode, such as `120000` for symbolic links. */
	ofMode(mode) {
		const ranges = [];
		const needle = Buffer.from(`${mode} ${mode === "160000" ? "commit" : "blob"} `);
		for (let at = this.bytes.indexOf(needle); at >= 0; at = this.bytes.indexOf(needle, at + 1)) if (at === 0 || this.bytes[at - 1] === 0) ranges.push({
			start: at,
			end: this.#recordEnd(at)
		});
		return ranges;
	}
	/** Whether a file of this name (ASCII) is in any folder. */
	hasName(name) {
		return this.bytes.includes(`\t${name}\0`) || this.bytes.includes(`/${name}\0`);
	}
	/** Whether a submodule is in this part. */
	hasSubmodule({ start, end }) {
		this.#submodules ??= this.ofMode("160000");
		return this.#submodules.some((range) => range.start >= start && range.start < end);
	}
	record(range) {
		const [mode = "", , oid = ""] = this.bytes.toString("latin1", range.start, this.#pathStart(range.start) - 1).split(" ");
		return {
			mode,
			oid,
			path: decodePath(this.bytes.subarray(this.#pathStart(range.start), range.end - 1))
		};
	}
	/** What lies directly in a folder with these records. `depth`: the bytes of its path and a slash, 0 for the root. */
	*children(folder, depth) {
		for (let { start } = folder; start < folder.end;) {
			const from = this.#pathStart(start) + depth;
			let to = from;
			while (this.bytes[to] !== 0 && this.bytes[to] !== slash) to += 1;
			const isFolder = this.bytes[to] === slash;
			const end = isFolder ? this.#endOfPrefix(start, to + 1, folder.end) : to + 1;
			yield {
				name: decodePath(this.bytes.subarray(from, to)),
				isFolder,
				range: {
					start,
					end
				}
			};
			start = end;
		}
	}
	/**
	* The records of some parts, each written as `MODE SP OID SP PATH NUL` without the first `depth` bytes of its path, sorted by path.
	* One pass over bytes: what is copied from a folder is most of what a key is made of.
	*/
	records(ranges, depth) {
		const parts = withoutContained(ranges);
		const out = Buffer.allocUnsafe(parts.reduce((size, { start, end }) => size + end - start, 0));
		const { bytes } = this;
		let to = 0;
		for (const { start, end } of parts) for (let at = start; at < end;) {
			const path = this.#pathStart(at);
			for (const stop = at + 7; at < stop; at += 1) out[to++] = bytes[at] ?? 0;
			for (at = path - 1 - this.#oidLength; at < path - 1; at += 1) out[to++] = bytes[at] ?? 0;
			out[to++] = 32;
			at = path + depth;
			do
				out[to++] = bytes[at] ?? 0;
			while (bytes[at++] !== 0);
		}
		return out.subarray(0, to);
	}
	#recordEnd(start) {
		return this.bytes.indexOf(0, start) + 1;
	}
	/** Behind `MODE SP TYPE SP OID TAB`; a submodule's type is `commit`, all others here are `blob`. */
	#pathStart(start) {
		return start + 13 + this.#oidLength + (this.bytes[start + 7] === letterC ? 2 : 0);
	}
	/** The end of the records whose paths begin as that of the record at `start` does, up to byte `prefixEnd`; none is at or behind `limit`. */
	#endOfPrefix(start, prefixEnd, limit) {
		const prefix = this.bytes.subarray(this.#pathStart(start), prefixEnd);
		const isInside = (record) => {
			const path = this.#pathStart(record);
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
/** Ranges in order, without those that lie in another: of two folders of one tree either one contains the other, or they share nothing. */
function withoutContained(ranges) {
	const kept = [];
	for (const range of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) if (range.end > (kept.at(-1)?.end ?? 0)) kept.push(range);
	return kept;
}
/** The bytes that a path takes in a listing, with a slash behind it; 0 for the root. */
function listedDepth(path) {
	return path === "" ? 0 : encodePath(path).length + 1;
}

// packages/core/src/source/work-tree.ts
/**
* The files of a repository as a tree in memory; paths are relative to its root, with `/`. It begins as a listing of HEAD, of which
* folders are made as they are looked into, and what differs on disk is set on top.
*/
var WorkTree = class WorkTree {
	#listing;
	#root;
	/** The folder of the last call: lists come sorted, so that most entries go where the one before went. */
	#last;
	constructor(listing = new HeadListing(Buffer.alloc(0))) {
		this.#listing = listing;
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
		return new WorkTree(this.#listing);
	}
	get(path) {
		return this.#find(path)?.entry;
	}
	*children(directory) {
		const node = this.#find(directory);
		const children = node && this.#childrenOf(node);
		if (node === void 0 || children === void 0) return;
		node.sorted ??= [...children].toSorted(([a], [b]) => comparePaths(a, b)).map(([, child]) => child);
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
	/** Records of the listing as `MODE SP OID SP PATH NUL`, sorted by path, with paths from a folder that contains them all. */
	records(ranges, directory) {
		return this.#listing.records(ranges, listedDepth(directory));
	}
	/** Whether HEAD has a file of this name (ASCII), in whatever folder. */
	hasName(name) {
		return this.#listing.hasName(name);
	}
	/** HEAD's submodules, as they are in this tree. */
	submodules() {
		return this.#listing.ofMode("160000").flatMap((range) => this.get(this.#listing.record(range).path) ?? []).filter((entry) => entry.submodule === true);
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
		if (mode === "160000") return {
			path,
			kind: "directory",
			mode: 493,
			oid,
			tracked: true,
			submodule: true
		};
		if (mode !== "120000") return {
			path,
			kind: "file",
			mode: mode === "100755" ? 493 : 420,
			oid,
			tracked: true
		};
		return {
			path,
			kind: "symlink",
			mode: 511,
			oid,
			tracked: true,
			linkTarget: this.#listing.linkTargets.get(range.start) ?? ""
		};
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
	const listing = new HeadListing(await git.run([...questions.tree.slice(0, -1), commit]));
	const links = listing.ofMode("120000");
	const targets = await readLinkTargets(git, links.map((range) => listing.record(range).oid));
	for (const [index, { start }] of links.entries()) listing.linkTargets.set(start, targets[index] ?? "");
	return new WorkTree(listing);
}
/** What symbolic links lead to, by the ids of their objects. */
async function readLinkTargets(git, ids) {
	if (ids.length === 0) return [];
	const output = await git.run(["cat-file", "--batch"], ids.map((id) => `${id}\n`).join(""));
	const targets = [];
	for (let start = 0; start < output.length;) {
		const headerEnd = output.indexOf(10, start);
		const size = Number(output.toString("latin1", start, headerEnd).split(" ")[2] ?? 0);
		targets.push(decodePath(output.subarray(headerEnd + 1, headerEnd + 1 + size)));
		start = headerEnd + size + 2;
	}
	return targets;
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
		readHead(git),
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
	const [head, tree] = await Promise.all([readHead(git), readHeadTree(git, entry.oid).catch(() => void 0)]);
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
		root: path.join(outer.root, folder),
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
	return await lstat(absolute(git.root, file)).catch(() => void 0) !== void 0;
}
async function hasFiles(git, { path: folder }) {
	if (await isBehindLink(git.root, `${folder}/x`)) return false;
	return (await readdir(absolute(git.root, folder)).catch(() => [])).length > 0;
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

// packages/core/src/registry/lock-file.ts
const comment$1 = "Digests of external images, for `bases: lockfile` of layered-build. Commit this file. To update an image, delete its line and run again.";
/** Created where a file is read. */
function lockFile() {
	return strictObject({
		$comment: optional$2(string()),
		schema: literal(1),
		bases: record(string(), custom((value) => typeof value === "string" && isDigest(value), "expected sha256:…"))
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
		throw new LayeredBuildError("bad-config", `${path} is not valid JSON: ${String(cause)}`, {
			hint: "Has a merge left its marks, or a deleted line a comma? Delete the file to have it written anew.",
			cause
		});
	}
	const result = lockFile().safeParse(value, { jitless: true });
	if (result.success) return result.data.bases;
	const issue = result.error.issues[0];
	throw new LayeredBuildError("bad-config", `${path}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`, { hint: "It is written by detect-changed-layers with `bases: lockfile`: delete it to have it written anew." });
}
/** The text of a lock file: one image a line, sorted, so that a diff shows what moved. */
function lockFileText(bases) {
	const sorted = Object.entries(bases).toSorted(([one], [other]) => one < other ? -1 : 1);
	return `${JSON.stringify({
		$comment: comment$1,
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
	const name = path.posix.basename(file).toLowerCase();
	const extension = path.posix.extname(name);
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
	if (found.length === 0) throw new LayeredBuildError("bad-config", "There is no layers.yaml and no Dockerfile in this repository.", { hint: "Add a layers.yaml at the root or as .github/layers.yaml, or name it with the input `config`." });
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
		throw new LayeredBuildError("bad-config", `${files.map(({ path }) => path).join(" and ")} would both be the layer ${name}.`, { hint: "Name the layers in a layers.yaml." });
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

// packages/core/src/config/yaml-source.ts
var import_dist = require_dist();
/** A YAML file with the lines of its members, for messages. `path` is how messages call it. */
var YamlSource = class {
	path;
	value;
	#document;
	#lines;
	/** Parses a text. Throws `bad-config` with line and column. */
	constructor(text, path, options = {}) {
		this.path = path;
		this.#lines = new import_dist.LineCounter();
		this.#document = (0, import_dist.parseDocument)(text, {
			lineCounter: this.#lines,
			prettyErrors: false,
			merge: options.merge === true
		});
		const syntax = this.#document.errors[0];
		if (syntax !== void 0) {
			const { line, col } = this.#lines.linePos(syntax.pos[0]);
			throw new LayeredBuildError("bad-config", `${path}:${line}:${col}: ${syntax.message}`, { hint: "The file is not valid YAML: check indentation, quotes and colons at this place." });
		}
		const { scalar } = options;
		if (scalar !== void 0) (0, import_dist.visit)(this.#document, { Scalar: (key, node) => {
			if (key !== "key" && node.type === "PLAIN") node.value = scalar(node.source ?? "") ?? node.value;
		} });
		this.value = this.#toValue();
	}
	/** A member's place: `layers.yaml:4`, or the path alone where its line is not known. */
	place(members) {
		for (let depth = members.length; depth > 0; depth--) {
			const node = this.#document.getIn(members.slice(0, depth), true);
			if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) return `${this.path}:${this.#lines.linePos(Number(node.range[0])).line}`;
		}
		return this.path;
	}
	/** What is wrong with a member, with its place and name: `layers.yaml:4: layers.app.target: …`. */
	problem(members, message) {
		return `${this.place(members)}: ${members.length === 0 ? "" : `${members.map(String).join(".")}: `}${message}`;
	}
	/** An alias without its anchor shows only here. */
	#toValue() {
		try {
			return this.#document.toJS();
		} catch (cause) {
			const detail = cause instanceof Error ? cause.message : String(cause);
			throw new LayeredBuildError("bad-config", `${this.path}: ${detail}`, {
				hint: "Check the anchors (&) and aliases (*).",
				cause
			});
		}
	}
};
/** What is wrong with a name stands one level deeper than what is wrong with a value. */
function issueMessage(issue) {
	return issue.code === "invalid_key" ? issue.issues[0]?.message ?? issue.message : issue.message;
}

// packages/core/src/config/parse-layers-file.ts
/**
* Parses the text of a layers.yaml; `path` is for messages.
* All problems are reported together, each with its line. Throws `bad-config`.
*/
function parseLayersFile(text, path) {
	const source = new YamlSource(text, path);
	const result = layersFile.safeParse(source.value ?? {}, { jitless: true });
	if (result.success) return result.data;
	const problems = result.error.issues.map((issue) => source.problem(issue.path, issueMessage(issue)));
	throw new LayeredBuildError("bad-config", problems.join("\n"), { hint: "See layers.schema.json for all names; editors complete them with a `# yaml-language-server: $schema=` line." });
}

// packages/core/src/project/load-layers.ts
/** Where a layers file may be when none is named, best first. */
const usualPlaces = ["layers.yaml", ".github/layers.yaml"];
/** The layers file, from the repository's root: the one that is named, or the first of the usual ones; undefined where there is none. */
async function layersFileOf(read, config) {
	if (config !== void 0) return cleanPath(config);
	for (const place of usualPlaces) if (await read(place) !== void 0) return place;
}
/**
* Reads the layers of a repository from its layers file (or the bake or Compose file that `config` names), or discovers them among `paths`
* (all its files). Throws `bad-config`, and `missing-program` for a bake file that Docker's buildx would have to evaluate.
*/
async function loadLayers(root, read, paths, defaults) {
	for (const place of defaults.config === void 0 ? usualPlaces : [defaults.config]) {
		const text = await read(place);
		if (text === void 0) continue;
		const format = defaults.config === void 0 ? "layers" : configFormat(place, text);
		if (format === "layers") return layersOfFile(parseLayersFile(text, place), place);
		const { loadForeignLayers } = await import("./load-load-foreign-layers.js");
		return loadForeignLayers(format, {
			...defaults,
			root,
			path: cleanPath(place),
			text,
			read
		});
	}
	if (defaults.config !== void 0) throw new LayeredBuildError("bad-config", `The layers file ${defaults.config} does not exist.`, { hint: "The input `config` is a path from the repository's root. Is the repository checked out?" });
	return layersOfFile(discoverLayers(await paths(), defaults.repository), "discovered layers", defaults.image);
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
	return parsed?.kind === "registry" ? familiarName(parsed).replace(/:latest$/, "") : text;
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
	refuseReplacedStages(dockerfile, layer);
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
/** BuildKit puts a named context in the place of a stage of the same name; here the stage would be built. */
function refuseReplacedStages(dockerfile, layer) {
	const names = Object.keys(layer.contexts ?? {}).map((name) => name.toLowerCase());
	const stage = dockerfile.stages.find(({ name }) => name !== void 0 && names.includes(name));
	if (stage === void 0) return;
	throw new LayeredBuildError("bad-config", `${layer.dockerfile}:${stage.from.start.line}: the stage ${stage.name} has the name of a context of layer ${layer.id}, which would replace it.`, { hint: "That is not supported: take the stage out of the Dockerfile, or give it another name than the context." });
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
	const meant = new Map(references.map((reference) => [reference, layersMeant(reference, layers, layer)]));
	const link = (id, names) => {
		return {
			id,
			names,
			...base.kind === "external" && names.includes(base.reference) && takesArgument ? { argument: layer.parentArg } : {}
		};
	};
	if (layer.from === void 0) return others.flatMap((other) => {
		const names = references.filter((reference) => meant.get(reference)?.has(other.id));
		return names.length === 0 ? [] : [link(other.id, names)];
	});
	return layer.from.map((id) => {
		const other = others.find((each) => each.id === id);
		if (other === void 0) return link(id, []);
		const names = references.filter((reference) => meant.get(reference)?.has(other.id));
		if (names.length > 0) return link(id, names);
		if (layer.from?.length === 1 && base.kind === "external") return link(id, [base.reference]);
		throw new LayeredBuildError("missing-parent", `${layer.dockerfile} does not refer to ${id}, which layers.yaml names as a parent of ${layer.id}.`, { hint: `Write FROM ${id} or COPY --from=${id}, or declare ARG ${layer.parentArg} before FROM and use it there.` });
	});
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
	/**
	* What can be seen at and below a path, as records of HEAD's listing. Undefined where that is not all: something differs from HEAD,
	* or a folder is left with nothing in it.
	*/
	listed(path) {
		const range = this.#tree.listed(this.#inTree(path));
		if (range === void 0 || this.#rules.ignores(path)) return void 0;
		if (this.#rules.empty || path !== "" && !this.#rules.mayMatchBelow(path)) return [range];
		const ranges = [];
		for (const { path: below } of this.children(path)) {
			const part = this.listed(below);
			if (part === void 0) return void 0;
			ranges.push(...part);
		}
		return ranges.length === 0 ? void 0 : ranges;
	}
	/** Records of HEAD's listing as `MODE SP OID SP PATH NUL`, sorted by path, with paths in this context. */
	records(ranges) {
		return this.#tree.records(ranges, this.#folder);
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

// packages/core/src/project/read-dockerfile.ts
/** Reads and parses a layer's Dockerfile, and the ignore file beside it or in the context. Throws `bad-config`, or the parser's error. */
async function readDockerfile(read, layer) {
	const text = await read(layer.dockerfile);
	if (text === void 0) throw new LayeredBuildError("bad-config", `The Dockerfile of layer ${layer.id} does not exist: ${layer.dockerfile}.`, { hint: "`dockerfile:` in layers.yaml is a path from the repository's root." });
	const [beside, inContext] = ignoreFileNames(layer.dockerfile);
	const atContext = layer.context === "" ? inContext : `${layer.context}/${inContext}`;
	const ignoreText = await read(beside) ?? await read(atContext) ?? "";
	const ignorePatterns = parseIgnoreFile(ignoreText);
	return {
		text,
		dockerfile: parseDockerfile(text, layer.dockerfile),
		ignorePatterns,
		ignoreRules: new IgnoreRules(ignorePatterns)
	};
}

// packages/core/src/project/layer-nodes.ts
/** Understands all layers by their Dockerfiles, parents first. Throws what `readDockerfile`, `understandLayer` and `sortLayers` do. */
async function layerNodes(layers, tree, read) {
	const files = await Promise.all(layers.map(async (layer) => ({
		layer,
		file: await readDockerfile(read, layer)
	})));
	const there = await tree;
	const nodes = files.map(({ layer, file }) => understandLayer(layer, file, layers, new BuildContext(there, layer.context, file.ignoreRules)));
	return sortLayers(nodes);
}

// packages/core/src/project/read-committed-file.ts
/**
* Reads files of HEAD in a repository of which nothing is checked out, and puts each where the checkout would have it: whoever reads it
* later (a lock file, a bake file) finds it there. Symbolic links are followed, and cannot leave the repository.
*/
function committedReader(git, tree) {
	return async (file) => {
		const { entry } = followPath(tree, file);
		if (entry?.kind !== "file" || entry.oid === void 0) return void 0;
		const content = await git.run([
			"cat-file",
			"blob",
			entry.oid
		]);
		const place = path.join(git.root, path.posix.join("/", file));
		await mkdir(path.dirname(place), { recursive: true });
		await writeFile(place, content);
		return content.toString("utf8");
	};
}

// packages/core/src/project/read-repository-file.ts
/**
* Reads a text file of the repository, or gives undefined where there is none. `file` is relative to `root`.
* A path that leads out of the repository, also by a symlink, is `bad-config`: a pull request must not read the runner's files.
*/
async function readRepositoryFile(root, file) {
	const real = realPath$1(path.resolve(root, file));
	if (real === void 0) return void 0;
	const inside = path.relative(realPath$1(root) ?? root, real);
	if (inside.startsWith("..") || path.isAbsolute(inside)) throw new LayeredBuildError("bad-config", `${file} lies outside the repository.`, { hint: "Paths in layers.yaml and the inputs start at the repository's root." });
	try {
		return readFileSync(real, "utf8");
	} catch (cause) {
		throw new LayeredBuildError("bad-config", `${file} cannot be read.`, { cause });
	}
}
function realPath$1(where) {
	try {
		return realpathSync.native(where);
	} catch {
		return;
	}
}

// packages/core/src/project/open-project.ts
/** How many files an error or a log line names. */
const namedFiles = 5;
/**
* Reads a checkout: its layers, their Dockerfiles and edges, and the files that they can take, as they are on disk.
* Throws `not-a-repository`, `bad-config`, the Dockerfiles' errors, `cycle`, `unknown-layer`, `missing-parent`, `dirty-tree`.
*/
async function openProject(options) {
	const here = gitIn(options.folder, options.exec, options.env);
	const asked = {
		head: readHead(here),
		tree: readHeadTree(here),
		suspects: options.dirty === "ignore" ? Promise.resolve([]) : listChanged(here)
	};
	for (const answer of Object.values(asked)) answer.catch(() => void 0);
	const git = await openGit(options.folder, options.exec, options.env);
	const head = await asked.head;
	const paths = async () => Iterator.from((await asked.tree).walk()).flatMap(({ kind, path }) => kind === "directory" ? [] : [path]);
	const { compression } = options;
	const read = options.committed === true ? committedReader(git, await asked.tree) : (file) => readRepositoryFile(git.root, file);
	const declared = await loadLayers(git.root, read, paths, options);
	const layers = compression === "auto" ? declared : declared.map((layer) => ({
		...layer,
		compression
	}));
	const sorted = await layerNodes(layers, asked.tree, read);
	const tree = await asked.tree;
	checkPlatforms(sorted);
	const submodules = await Submodules.open(tree, git, options.dirty === "ignore" ? "committed" : "disk");
	const changed = options.dirty === "ignore" ? [] : await readDisk(tree, git, head, asked.suspects, submodules, sorted, options.dirty);
	const lockFile = lockFileOf(await layersFileOf(read, options.config));
	if (options.committed === true) await read(lockFile);
	tree.delete(lockFile);
	return {
		root: git.root,
		lockFile,
		head,
		layers,
		nodes: sorted,
		tree,
		changed
	};
}
/** Brings the tree to what is on disk, and gives the tracked files that may differ from HEAD. */
async function readDisk(tree, git, head, suspects, submodules, nodes, dirty) {
	const wanted = (path, isFolder) => nodes.some((node) => canCount(node, path, isFolder));
	const known = /* @__PURE__ */ new Set();
	const changed = [];
	const untracked = [];
	const outer = suspects.then((files) => files.filter((file) => !submodules.has(file)));
	outer.catch(() => void 0);
	for (let pending = outer, isNews = true; isNews; pending = Promise.resolve([])) {
		const roots = [...new Set(nodes.flatMap((node) => [...takenRoots(node), ...inputRoots(node)]))].filter((root) => !known.has(root));
		if (roots.length === 0 && known.size > 0) break;
		const own = await applyDisk(tree, git, head, pending, {
			roots,
			wanted,
			strays: submodules.strays
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
	const generated = nodes.flatMap((node) => node.layer.generated);
	const differing = [.../* @__PURE__ */ new Set([...await confirmedChanges(git, changed), ...untracked])].filter((path) => !generated.some((pattern) => minimatch(path, pattern, { dot: true })));
	if (differing.length === 0) return changed;
	const names = differing.slice(0, namedFiles).map(printablePath).join(", ");
	const more = differing.length > namedFiles ? ` and ${differing.length - namedFiles} more` : "";
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

// packages/core/src/registry/file-cache.ts
/** Created where a file is read. */
function fileSchema() {
	return strictObject({
		schema: literal(1),
		manifests: record(string().check(refine(isDigest)), strictObject({
			key: string(),
			platforms: optional$2(array(string()))
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
			await mkdir(path.dirname(this.#file), { recursive: true });
			await replaceFile(this.#file, JSON.stringify({
				schema: 1,
				manifests: Object.fromEntries(entries)
			}));
		} catch (error) {
			this.#log.debug(`What was looked up is not kept for later runs: ${String(error)}`);
		}
	};
	async #read() {
		try {
			const value = JSON.parse(await readFile(this.#file, "utf8"));
			return new Map(Object.entries(fileSchema().parse(value, { jitless: true }).manifests));
		} catch (error) {
			this.#log.debug(`Nothing is known of earlier look-ups: ${String(error)}`);
			return /* @__PURE__ */ new Map();
		}
	}
};

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

// packages/core/src/summary/one-line.ts
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
/**
* Foreign text (what a registry answered, a label's name) as part of one line: nothing in it ends the line, moves the cursor or reorders
* what follows; such characters are shown as `\xNN` or `\uNNNN`. What is longer than `most` characters loses its middle.
*/
function oneLine(text, most) {
	return shortened(text.replaceAll(unprintable, escaped$1), most);
}
/** Text of at most `most` characters: the beginning and the end, which say most of a path, with `…` between. */
function shortened(text, most) {
	const characters = text.length > most ? Array.from(text) : [];
	if (characters.length <= most) return text;
	const end = Math.floor((most - 1) / 2);
	return `${characters.slice(0, most - 1 - end).join("")}…${characters.slice(-end).join("")}`;
}
function escaped$1(character) {
	const code = character.charCodeAt(0).toString(16);
	return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}

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

// packages/core/src/source/fetch-commit.ts
/** Characters of what git says. */
const longestReason$2 = 300;
/** Fetches a commit's folders without any file's content, for a job that has checked nothing out. Throws `not-a-repository`. */
async function fetchCommit(request) {
	const { url, commit, token, temporary, exec } = request;
	const folder = await mkdtemp(path.join(temporary, "layered-build-commit-"));
	const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
	const settings = [
		["remote.origin.url", url],
		["remote.origin.promisor", "true"],
		["remote.origin.partialclonefilter", "blob:none"],
		[`http.${new URL(url).origin}/.extraheader`, `AUTHORIZATION: basic ${basic}`],
		["gc.auto", "0"]
	];
	const env = withConfiguration(request.env, settings);
	const git = gitIn(folder, exec, env);
	const format = commit.length === 64 ? "sha256" : "sha1";
	await git.run([
		"init",
		"--quiet",
		"--template=",
		`--object-format=${format}`
	]);
	try {
		await git.run([
			"fetch",
			...[
				"--quiet",
				"--no-tags",
				"--no-write-fetch-head",
				"--no-auto-gc",
				"--no-recurse-submodules"
			],
			"--filter=blob:none",
			"--depth=1",
			"origin",
			commit
		]);
	} catch (cause) {
		const reason = oneLine(cause instanceof Error ? cause.message : String(cause), longestReason$2);
		throw new LayeredBuildError("not-a-repository", `The workspace is not a git repository, and commit ${commit.slice(0, 12)} could not be fetched from ${url}: ${reason}`, {
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
		env
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
	if (defaultBranch === void 0) return none(`${branch} is new, and the default branch is not known`);
	if (branch === defaultBranch) return none(`this is the first push of ${branch}`);
	return {
		kind: "fork-point",
		branch: defaultBranch,
		refuseHead: false,
		what: `where the new branch left ${defaultBranch}`
	};
}
function pullRequestBase(event, head) {
	const { baseBranch, baseCommit, headCommit } = event;
	const [into, from] = head.parents;
	if (into !== void 0 && from !== void 0 && head.parents.length === 2 && from === headCommit) return {
		kind: "commit",
		commit: into,
		what: `${baseBranch ?? "the base branch"}, as merged with the pull request`
	};
	if (baseBranch === void 0 && baseCommit === void 0) return none("the event does not say what the pull request is based on");
	if (head.commit === baseCommit) return none("the base branch is checked out, not the pull request");
	return {
		kind: "fork-point",
		branch: baseBranch,
		commit: baseCommit,
		refuseHead: true,
		what: `where the pull request left ${baseBranch ?? "its base branch"}`
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
			"--no-renames"
		],
		before,
		now
	]);
	const changes = [];
	for (let start = 0; start < output.length;) {
		const cut = output.indexOf(0, start);
		const end = output.indexOf(0, cut + 1);
		const [oldMode = "", mode = "", oldOid = "", oid = ""] = output.toString("latin1", start + 1, cut).split(" ");
		const path = decodePath(output.subarray(cut + 1, end));
		changes.push({
			path,
			before: treeFile(oldMode, oldOid),
			now: treeFile(mode, oid)
		});
		start = end + 1;
	}
	return changes;
}
function treeFile(mode, oid) {
	return mode === "000000" ? void 0 : {
		mode,
		oid
	};
}

// packages/core/src/changes/locate-base.ts
/** How many commits of each side are fetched to find where they parted; a history that is longer counts as one without an end. */
const depths = [
	32,
	256,
	2048,
	16384
];
/** Finds the commit that was chosen, and fetches what of it is not in the checkout: a shallow clone has HEAD alone. */
async function locateBase(choice, source) {
	if (choice.kind === "none") return choice;
	const found = await (choice.kind === "commit" ? locateCommit(choice.commit, source) : locateForkPoint(choice, source));
	if (typeof found === "string") return {
		kind: "none",
		why: `${choice.what} cannot be had: ${found}`
	};
	if (choice.kind === "fork-point" && choice.refuseHead && found.commit === source.head.commit) return {
		kind: "none",
		why: `${choice.branch ?? "the base branch"} has all that is checked out`
	};
	return {
		kind: "commit",
		what: choice.what,
		...found
	};
}
async function locateCommit(commit, { git, scratch }) {
	if (await hasCommit(git, commit)) return {
		commit,
		git
	};
	const repository = await scratch();
	const failure = await attempt(repository.fetch([commit], await isShallow(git) ? 1 : void 0));
	if (failure !== void 0) return failure;
	return await hasCommit(repository.git, commit) ? {
		commit,
		git: repository.git
	} : "it is no commit";
}
async function locateForkPoint({ branch, commit }, source) {
	const { git, head } = source;
	if (!await isShallow(git)) {
		const tips = [...branch === void 0 ? [] : [`refs/remotes/origin/${branch}`], commit];
		for (const tip of tips) {
			const found = tip === void 0 ? void 0 : await mergeBase(git, tip, head.commit);
			if (found !== void 0) return {
				commit: found,
				git
			};
		}
	}
	const byBranch = branch === void 0 ? void 0 : await fetchForkPoint(`refs/heads/${branch}`, source);
	if (typeof byBranch === "object" || commit === void 0) return byBranch ?? "the branch is not known";
	return fetchForkPoint(commit, source);
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
	return (await git.run([
		"merge-base",
		one,
		other
	]).catch(() => void 0))?.toString("latin1").trim();
}
/** Whether a repository has a commit (not only a tag or a name of it). */
async function hasCommit(git, commit) {
	return git.run([
		"rev-parse",
		"--verify",
		"--quiet",
		"--end-of-options",
		`${commit}^{commit}`
	]).then(() => true, () => false);
}
async function isShallow(git) {
	return (await git.run(["rev-parse", "--is-shallow-repository"])).toString("latin1").trim() === "true";
}
/** Undefined where something worked, else what went wrong. */
async function attempt(work) {
	return work.then(() => void 0, (error) => error instanceof Error ? error.message : String(error));
}

// packages/core/src/changes/name-base.ts
/**
* Finds out what `base-ref` names: a commit and a tag are compared with as they are, a branch where HEAD left it. A branch that the run
* itself is of says nothing: then a push has its commit before, and any other run nothing. The remote is asked first: what the checkout
* has of a branch may be old. Throws `bad-input` for a name of nothing.
*/
async function nameBase(name, event, head, git) {
	if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(name)) return commit(name, name.slice(0, 12));
	const candidates = name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
	const answer = await git.run([
		"ls-remote",
		"--quiet",
		"origin",
		...candidates.flatMap((ref) => [ref, `${ref}^{}`])
	]).then((output) => new Map(output.toString("utf8").split("\n").map(remoteRef))).catch(() => void 0);
	for (const ref of candidates) {
		const id = answer?.get(`${ref}^{}`) ?? answer?.get(ref) ?? await localCommit(git, ref);
		if (id === void 0) continue;
		const branch = /^refs\/heads\/(.*)$/.exec(ref)?.[1];
		if (branch === void 0) return commit(id, name);
		if (!isOwnBranch(branch, event)) return forkPoint(branch, id);
		return event.kind === "push" ? chooseBase(event, head) : {
			kind: "none",
			why: `this run is of ${branch} itself, which \`base-ref\` names`
		};
	}
	const short = /^[0-9a-f]{7,}$/.test(name) ? await localCommit(git, name) : void 0;
	if (short !== void 0) return commit(short, name);
	if (answer === void 0 && await hasRemote(git)) return {
		kind: "none",
		why: `the remote does not say what ${printablePath(name)} is`
	};
	throw new LayeredBuildError("bad-input", `\`base-ref\`: ${printablePath(name)} is no branch, tag or commit of this repository.`, { hint: "Name a branch or a tag as it is called there, or give a commit's full id." });
}
function commit(id, name) {
	return {
		kind: "commit",
		commit: id,
		what: `${printablePath(name)}, which \`base-ref\` names`
	};
}
function forkPoint(branch, id) {
	return {
		kind: "fork-point",
		branch,
		commit: id,
		refuseHead: false,
		what: `where HEAD left ${printablePath(branch)}`
	};
}
/** A line of `OID TAB REF` (git-ls-remote, "OUTPUT"). */
function remoteRef(line) {
	const [id = "", ref = ""] = line.split("	");
	return [ref, id];
}
async function localCommit(git, ref) {
	const remote = ref.replace(/^refs\/heads\//, "refs/remotes/origin/");
	for (const name of /* @__PURE__ */ new Set([remote, ref])) {
		const id = (await git.run([
			"rev-parse",
			"--verify",
			"--quiet",
			"--end-of-options",
			`${name}^{commit}`
		]).catch(() => void 0))?.toString("latin1").trim().split("\n").at(-1);
		if (id !== void 0 && /^[0-9a-f]{40,64}$/.test(id)) return id;
	}
}
async function hasRemote(git) {
	return git.run([
		"config",
		"--get",
		"remote.origin.url"
	]).then(() => true, () => false);
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
	for (const { path, file } of files) before.set(entryOf$1(path, file, targetOf.get(path)));
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
function entryOf$1(path, { mode, oid }, linkTarget = "") {
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

// packages/core/src/changes/project-before.ts
/**
* Understands the layers of an earlier commit as `openProject` does those of the checkout, from HEAD's files and what differs: only
* layers files, Dockerfiles and ignore files that changed are read from git. Throws what `openProject` does.
*/
async function projectBefore(now, { commit, changes, git }, checkout, options) {
	const changed = new Set(await confirmedChanges(checkout, now.changed));
	const tree = await treeBefore(now.tree, changed, changes, git);
	const read = async (file) => {
		const { entry } = followPath(tree, file);
		if (entry?.kind !== "file" || entry.oid === void 0) return void 0;
		if (entry.oid === now.tree.get(entry.path)?.oid) return readRepositoryFile(now.root, entry.path);
		return (await git.run([
			"cat-file",
			"blob",
			entry.oid
		])).toString("utf8");
	};
	const paths = async () => Iterator.from(tree.walk()).flatMap(({ kind, path }) => kind === "directory" ? [] : [path]);
	const layersFile = await layersFileOf(read, options.config);
	const exec = changes.some(({ path }) => path === layersFile) || changed.has(layersFile ?? "") ? refuse : options.exec;
	const declared = await loadLayers(now.root, read, paths, {
		...options,
		exec
	});
	const { compression } = options;
	const layers = compression === "auto" ? declared : declared.map((layer) => ({
		...layer,
		compression
	}));
	const nodes = await layerNodes(layers, tree, read);
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
		lockFileText
	};
}
/** Docker's buildx evaluates a bake file on disk, where it is not what it was. */
const refuse = ({ command }) => {
	throw new LayeredBuildError("bad-config", `${command} can evaluate the bake file of the checkout only.`);
};

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
	const folder = await mkdtemp(path.join(temporary, "layered-build-history-"));
	stack.defer(() => rm(folder, {
		recursive: true,
		force: true,
		maxRetries: 3
	}));
	const git = gitIn(checkout.root, exec, {
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
	await writeFile(path.join(folder, "objects", "info", "alternates"), `${await gitPath(checkout, "objects")}\n`);
	await copyFile(await gitPath(checkout, "shallow"), path.join(folder, "shallow")).catch(() => void 0);
	await git.run([
		"update-ref",
		"refs/heads/checkout",
		head.commit
	]);
	const owned = stack.move();
	return {
		git,
		fetch: async (refs, depth) => {
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
		},
		[Symbol.asyncDispose]: () => owned.disposeAsync()
	};
}
async function gitPath(git, name) {
	const answer = (await git.run([
		"rev-parse",
		"--git-path",
		name
	])).toString("utf8").replace(/\n$/, "");
	return path.resolve(git.root, answer);
}
async function remoteConfiguration(checkout) {
	return [
		...(await checkout.run([
			"config",
			"--local",
			"--includes",
			"--null",
			"--list"
		])).toString("utf8").split("\0").filter((record) => record.includes("\n")).map((record) => [record.slice(0, record.indexOf("\n")), record.slice(record.indexOf("\n") + 1)]).filter(([name]) => reachesRemotes.test(name)),
		["remote.origin.promisor", "true"],
		["remote.origin.partialclonefilter", "blob:none"],
		["gc.auto", "0"]
	];
}

// packages/core/src/changes/compare-with-base.ts
/** How long fetching history may take, all in all. Longer than that, building is cheaper. */
const longestFetch = 12e4;
/** Characters of a reason that git or a parser has given. */
const longestReason$1 = 300;
/**
* Finds the repository as it was before what the run is about, and fetches what the checkout lacks of it, which stays as it is.
* Whatever cannot be known or had makes the comparison `unknown`, never empty. Throws `bad-input` for a `baseRef` that names nothing,
* and the signal's reason.
*/
async function compareWithBase(project, request) {
	const { options, event, baseRef, signal } = request;
	const exec = interruptible(options.exec, signal);
	const git = gitIn(project.root, exec, options.env);
	const head = await readParents(git);
	const choice = baseRef === void 0 ? chooseBase(event, head) : await nameBase(baseRef, event, head, git);
	await using stack = new AsyncDisposableStack();
	let opened;
	const open = async () => {
		const { env } = options;
		return stack.use(await openScratchRepository(git, project.head, {
			exec,
			env,
			temporary: request.temporary
		}));
	};
	try {
		const base = await locateBase(choice, {
			git,
			head: project.head,
			scratch: () => opened ??= open()
		});
		if (base.kind === "none") return {
			kind: "unknown",
			why: oneLine(base.why, longestReason$1)
		};
		const changes = await diffTree(base.git, base.commit, project.head.commit);
		return {
			kind: "before",
			before: await projectBefore(project, {
				commit: base.commit,
				changes,
				git: base.git
			}, git, options),
			since: `${base.commit.slice(0, 12)} (${base.what})`
		};
	} catch (error) {
		signal?.throwIfAborted();
		const reason = error instanceof Error ? error.message : String(error);
		return {
			kind: "unknown",
			why: oneLine(`the commit before cannot be read: ${reason}`, longestReason$1)
		};
	}
}
/** Ends programs that take too long, or that nobody waits for any more. */
function interruptible(exec, signal) {
	const limits = AbortSignal.any([AbortSignal.timeout(longestFetch), ...signal === void 0 ? [] : [signal]]);
	return (request) => exec({
		signal: limits,
		...request
	});
}
/** HEAD's parents as the commit names them: `git log` would hide those that a shallow clone lacks. */
async function readParents(git) {
	const output = (await git.run(["cat-file", "--batch"], "HEAD\n")).toString("latin1");
	const commit = output.slice(0, output.indexOf(" "));
	const header = output.slice(0, output.indexOf("\n\n"));
	return {
		commit,
		parents: Array.from(header.matchAll(/^parent ([0-9a-f]+)$/gm), ([, id = ""]) => id)
	};
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

// packages/core/src/build/split/step-advice.ts
/**
* How a RUN is run less often: behind a COPY of a whole folder it runs again with every change in there.
* `head` ends with the RUN. Empty where the Dockerfile shows no way.
*/
function stepAdvice(head, context) {
	const instructions = head.flatMap((stage) => stage.instructions);
	const run = instructions.at(-1);
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
	if (node.chain.slice(0, -1).some((stage) => stage.instructions.some(({ kind }) => kind === "ONBUILD"))) return buildkit("ONBUILD in a stage that another is built on");
	const platform = node.chain.find((stage) => stage.from.platform !== void 0);
	if (platform !== void 0) return buildkit(`FROM --platform in line ${platform.from.start.line}`);
	const handOver = (instruction) => handOverReason(instruction, node);
	const cut = cutChain(node.chain, (instruction) => handOver(instruction) !== void 0);
	const last = cut?.head.at(-1)?.instructions.at(-1);
	if (cut === void 0 || last === void 0) return {
		kind: "native",
		stages: node.chain
	};
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
/** Why BuildKit has to go on behind the cut; undefined where it need not. */
function unsplitReason(node, { head, rest }) {
	if (rest.every(({ instructions }) => instructions.length === 0)) return "";
	if (head.some(({ instructions }) => instructions.some(({ kind }) => kind === "ONBUILD"))) return ", after ONBUILD";
	const declared = [...node.graphs.values()].flatMap((graph) => declaredArgs(graph));
	return node.layer.target !== void 0 && declared.includes("TARGETSTAGE") ? ", with ARG TARGETSTAGE" : void 0;
}
function handOverReason(instruction, { links }) {
	if (instruction.kind === "ARG") {
		if (instruction.args.some(({ name }) => isBuildPlatformArg(name))) return "ARG BUILD…";
		const ofParent = instruction.args.find(({ name }) => links.some(({ argument }) => argument === name));
		if (ofParent !== void 0) return `ARG ${ofParent.name}`;
	}
	if (instruction.kind === "RUN") return instruction.kind;
	if (instruction.kind === "STOPSIGNAL" && !/^(\d+|(SIG)?[A-Z][A-Z0-9+-]*)$/.test(instruction.value)) return "STOPSIGNAL";
	if (instruction.kind === "ADD") return fetchReason(instruction);
	return instruction.kind === "COPY" && instruction.from !== void 0 ? "COPY --from" : void 0;
}
/** ADD of what is not in the build context. A variable may say so as well; that shows when it is expanded. */
function fetchReason({ sources, checksum, keepGitDir }) {
	if (sources.some((source) => sourceKind(source) !== "context")) return "ADD of a URL";
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

// packages/core/src/image/suite-tag.ts
/**
* A tag of the suite's own: the layer's tag prefix, the kind, and the first 32 hex digits (128 bits) of a key or digest.
* `hex` may be a digest (`sha256:…`) or 64 bare digits.
*/
function suiteTag(prefix, kind, hex) {
	return `${prefix}${kind}-${hex.replace(/^sha256:/, "").slice(0, 32)}`;
}
/** The manifest annotation with the full content key. An annotation and not a label: children would inherit a label. */
const keyAnnotation$1 = "io.github.layered-build.key";

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
/** The images from elsewhere that decide about a layer's image: those of FROM and --from that are no layers, and the frontend. */
function externalImages(node) {
	const frontend = frontendOf(node);
	return frontend === void 0 ? node.externals : [.../* @__PURE__ */ new Set([...node.externals, frontend.reference])];
}
/** The digests of a layer's external images, as far as `bases` has them. */
function basesOf(node, bases) {
	return Object.fromEntries(externalImages(node).flatMap((reference) => {
		const digest = Object.hasOwn(bases, reference) ? bases[reference] : void 0;
		return digest === void 0 ? [] : [[reference, digest]];
	}));
}

// packages/core/src/key/file-list.ts
/**
* The files that a layer takes, as records `MODE OID PATH`, each path once, sorted by the bytes of their paths. Kept as bytes: of most
* layers nothing but the digest is ever asked.
*/
var FileList = class FileList {
	/** The records, each with a NUL behind it. */
	#bytes;
	constructor(bytes) {
		this.#bytes = bytes;
	}
	/** A list of records in any order; the same one may come several times. */
	static of(records) {
		const sorted = [...new Set(records)].toSorted((a, b) => comparePaths(pathOf(a), pathOf(b)));
		return new FileList(Buffer.concat(sorted.flatMap((record) => [encodePath(record), nul])));
	}
	/** 64 lower-case hex digits: the sha256 of the records, each with a NUL behind it. */
	get digest() {
		return createHash("sha256").update(this.#bytes).digest("hex");
	}
	*[Symbol.iterator]() {
		for (let start = 0; start < this.#bytes.length;) {
			const end = this.#bytes.indexOf(0, start);
			yield decodePath(this.#bytes.subarray(start, end));
			start = end + 1;
		}
	}
	toJSON() {
		return [...this];
	}
};
const nul = Buffer.from([0]);
function pathOf(record) {
	return record.slice(record.indexOf(" ", record.indexOf(" ") + 1) + 1);
}

// packages/core/src/key/collect-files.ts
/** What COPY, ADD and bind mounts of a layer take from its context. Throws `missing-source` for a COPY of what is not there. */
function collectFiles(node, warn) {
	const takes = contextTakes(node);
	const widening = takes.filter((take) => take.sources === void 0);
	for (const warning of new Set(widening.map((take) => widened(node, take)))) warn(warning);
	const listed = listedFiles(node, takes);
	if (listed !== void 0) return new FileList(node.context.records(listed));
	const files = /* @__PURE__ */ new Set();
	const absent = /* @__PURE__ */ new Set();
	for (const take of takes) for (const entry of takenFiles(node, take, (source, error) => refuseMissing(node, take, source, error))) {
		const path = inRepository(node, entry.path);
		if (isGenerated$1(path, entry, node.layer.generated) || matchesAny(path, node.layer.ignore)) continue;
		files.add(fileRecord(entry));
		if (entry.submodule === true) absent.add(path);
	}
	for (const path of absent) warn(`${node.id}: ${notCheckedOut(path)}, so that COPY takes an empty folder. ${howToCheckOut}`);
	return FileList.of(files);
}
/** What the patterns of `inputs` name, with paths from the repository's root. */
function collectExtraFiles({ layer }, tree) {
	const files = /* @__PURE__ */ new Set();
	if (layer.inputs.length === 0) return FileList.of(files);
	for (const entry of tree.walk()) {
		if (isTrackedFolder(entry)) continue;
		if ((entry.submodule === true ? mayMatchBelow(entry.path, layer.inputs) : matchesAny(entry.path, layer.inputs)) && !matchesAny(entry.path, layer.ignore)) files.add(fileRecord(entry));
	}
	return FileList.of(files);
}
/**
* The same files as parts of HEAD's listing, where they are nothing but whole files and folders of it: the usual case in a pipeline, and
* a tenth of the time of looking at each. Undefined where any of them has to be looked at.
*/
function listedFiles({ layer, context }, takes) {
	if (layer.generated.length > 0 || layer.ignore.length > 0) return void 0;
	const ranges = [];
	for (const { instruction, sources = ["."], exclude } of takes) {
		if (exclude.length > 0 || instruction.kind !== "RUN" && instruction.parents) return void 0;
		for (const source of sources) {
			const matches = tryMatch(source, context);
			if (matches === void 0) return void 0;
			for (const { entry, links } of matches) {
				const listed = links.length > 0 ? void 0 : context.listed(entry.path);
				if (listed === void 0) return void 0;
				ranges.push(...listed);
			}
		}
	}
	return ranges;
}
/** Undefined where the source does not exist: looking at each says so. */
function tryMatch(source, context) {
	try {
		return matchSources({ sources: [source] }, context);
	} catch {
		return;
	}
}
/** One record a path: kind and permissions as git has them, the content's id, the path. */
function fileRecord(entry) {
	const type = {
		file: 32768,
		symlink: 40960,
		directory: 16384
	}[entry.kind];
	return `${(entry.kind === "symlink" ? type : type | entry.mode).toString(8).padStart(6, "0")} ${entry.oid ?? "-"} ${entry.path}`;
}
function refuseMissing(node, take, source, cause) {
	const path = inRepository(node, source.replace(/^(\.?\/)+|\/+$/g, ""));
	if (node.layer.generated.some((pattern) => pattern === path || pattern.startsWith(`${path}/`) || minimatch(path, pattern, { dot: true }))) return;
	const { line } = take.instruction.start;
	const submodule = submoduleAbove(node, source);
	throw new LayeredBuildError("missing-source", `${node.layer.dockerfile}:${line}: ${take.instruction.kind} ${printablePath(source)}: there is no such file in the build context ${node.layer.context === "" ? "(the repository's root)" : node.layer.context}.`, {
		hint: submodule === void 0 ? "Is it misspelt, or left out by the .dockerignore? If an earlier step makes it, name it in `generated:` in layers.yaml, and in `inputs:` what it is made of." : `${notCheckedOut(submodule)}. ${howToCheckOut}`,
		cause
	});
}
const howToCheckOut = "Check it out: actions/checkout with `submodules: true`, or `git submodule update --init`.";
function notCheckedOut(path) {
	return `the submodule ${printablePath(path)} is not checked out`;
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
function isGenerated$1(path, entry, patterns) {
	const partial = entry.kind === "directory" && entry.submodule !== true;
	return patterns.some((pattern) => minimatch(path, pattern, {
		dot: true,
		partial
	}));
}
function mayMatchBelow(path, patterns) {
	return patterns.some((pattern) => minimatch(path, pattern, {
		dot: true,
		partial: true
	}));
}
function matchesAny(path, patterns) {
	return patterns.some((pattern) => minimatch(path, pattern, { dot: true }));
}

// packages/core/src/key/collect-inputs.ts
/** Collects everything that can change a layer's image. Throws `missing-source` for a COPY of what is not there. */
function collectInputs(node, context) {
	const { layer, dockerfile } = node;
	const declared = [...node.graphs.values()].flatMap((graph) => declaredArgs(graph));
	return {
		schema: "1",
		dockerfile: [
			...globalArguments(dockerfile, declared),
			...targetName(node, declared),
			...node.closure.flatMap((stage) => canonicalInstructions(stage, context.shells.inherited(stage)))
		],
		...dockerfile.directives.syntax === void 0 ? {} : { syntax: dockerfile.directives.syntax },
		...dockerfile.directives.escape === "\\" ? {} : { escape: dockerfile.directives.escape },
		platforms: layer.platforms.toSorted(),
		buildArgs: Object.fromEntries(Object.entries(layer.buildArgs).filter(([name]) => declared.includes(name) || isAlwaysTaken(name))),
		files: collectFiles(node, context.warn),
		extraFiles: collectExtraFiles(node, context.tree),
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
	const buffers = [];
	let text = "";
	for (const part of parts) if (typeof part === "string") text += part;
	else {
		buffers.push(Buffer.from(text, "utf8"), part);
		text = "";
	}
	return Buffer.concat([...buffers, Buffer.from(text, "utf8")]);
}
function append(value, parts) {
	if (typeof value === "string") {
		const bytes = value.isWellFormed() ? value : surrogateBytes(value);
		parts.push(`t${Buffer.byteLength(bytes)}:`, bytes);
	} else if (isList(value)) {
		parts.push(`l${value.length}:`);
		for (const item of value) append(item, parts);
	} else {
		const members = Object.entries(value).filter(([, member]) => member !== void 0);
		members.sort(([a], [b]) => a < b ? -1 : 1);
		parts.push(`m${members.length}:`);
		for (const [name, member] of members) {
			append(name, parts);
			append(member ?? "", parts);
		}
	}
}
function isList(value) {
	return Array.isArray(value);
}
/** Node would write every lone surrogate as U+FFFD, and different names would become one. */
function surrogateBytes(text) {
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
/**
* The content key of a layer: 64 lower-case hex digits, the sha256 of the canonical encoding of its inputs, with the lists of files
* as their digests.
*/
function contentKey({ files, extraFiles, ...inputs }) {
	const encoded = encodeCanonical({
		...inputs,
		files: digestOf(files),
		extraFiles: digestOf(extraFiles)
	});
	return createHash("sha256").update(encoded).digest("hex");
}
function digestOf(files) {
	return (files instanceof FileList ? files : FileList.of(files)).digest;
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
function keyLayers(project, bases, warn, onError) {
	const keyed = /* @__PURE__ */ new Map();
	const parentKeys = /* @__PURE__ */ new Map();
	const shells = /* @__PURE__ */ new Map();
	for (const node of project.nodes) try {
		const ofStages = stageShells(node, shells);
		shells.set(node.id, ofStages.left);
		const context = {
			tree: project.tree,
			commit: project.head.commit,
			parentKeys,
			bases,
			shells: ofStages,
			warn
		};
		const inputs = collectInputs(node, context);
		const key = contentKey(inputs);
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

// packages/core/src/image/stored-inputs.ts
/** A list that unpacks to more than this is not ours. */
const maxBytes$2 = 268435456;
const artifactType$2 = "application/vnd.layered-build.inputs.v1+json";
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
		const inputs = JSON.parse(gunzipSync(bytes, { maxOutputLength: maxBytes$2 }).toString("utf8"));
		return contentKey(inputs) === key ? inputs : void 0;
	} catch {
		return;
	}
}
function inputsArtifact(key) {
	return {
		artifactType: artifactType$2,
		mediaType: `${artifactType$2}+gzip`,
		annotations: { [keyAnnotation$1]: key }
	};
}

// packages/core/src/key/explain-change.ts
/** How many changes of one kind the reasons name; the rest is counted. */
const mostNamed = 3;
/** Characters of one name: a path may have 4096. */
const longestName$1 = 120;
/**
* What differs between the inputs of an image and those of now, in words for a person: `src/app.py changed`, `parent base changed`,
* `python:3.11 moved sha256:… → sha256:…`, `build-arg TORCH changed`. Empty where nothing does. Names are made safe to print and cut;
* of many changes of one kind the first are named and the others counted.
* `parentNames` says which layer a member of `parents` is.
*/
function explainChange(before, now, parentNames = /* @__PURE__ */ new Map()) {
	return [
		...fileChanges([...before.files, ...before.extraFiles], [...now.files, ...now.extraFiles]),
		...few("parent", changedNames(before.parents, now.parents), (name) => `parent ${parentNames.get(name) ?? printable(name)} changed`),
		...few("base image", changedNames(before.bases, now.bases), (name) => baseMove(name, before.bases[name], now.bases[name])),
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
	return few("file", [...[...current].flatMap(([path, record]) => change(path, old.get(path), record)), ...[...old.keys()].filter((path) => !current.has(path)).map((path) => [path, "removed"])], ([path, what]) => `${shortened(printablePath(path), longestName$1)} ${what}`);
}
/** The first of a list in words, and how many there are besides. */
function few(noun, items, text) {
	const more = items.length - mostNamed;
	const named = items.slice(0, mostNamed).map(text);
	return more > 0 ? [...named, `${more} more ${noun}${more === 1 ? "" : "s"}`] : named;
}
function printable(name) {
	return oneLine(name, longestName$1);
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
		const cut = record.indexOf(" ", record.indexOf(" ") + 1);
		return [record.slice(cut + 1), record.slice(0, cut)];
	}));
}
function changedNames(before, now) {
	return [.../* @__PURE__ */ new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) => before[name] !== now[name]).toSorted();
}
function baseMove(name, before, now) {
	const shown = printable(name);
	if (before === void 0) return `${shown} is new`;
	if (now === void 0) return `${shown} is gone`;
	return `${shown} moved ${before.slice(0, 19)} → ${now.slice(0, 19)}`;
}
function optional(what, before, now) {
	return before === now ? [] : [`${what} changed`];
}
function same(before, now) {
	return before.length === now.length && before.every((item, index) => item === now[index]);
}

// packages/core/src/registry/in-parallel.ts
/**
* Does the work for each item, at most `most` at a time, and gives the results in the items' order: registries answer a burst of a
* thousand requests with 429. Rejects with the first error.
*/
async function inParallel(items, most, work) {
	const results = /* @__PURE__ */ new Map();
	const queue = items.entries();
	const worker = async () => {
		for (const [index, item] of queue) results.set(index, await work(item));
	};
	await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
	return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
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
	const layers = await inParallel(plan.layers, layersAtOnce, async (layer) => {
		const changes = layer.action === "build" && layer.reasons.some(({ kind }) => kind === "missing") ? await changesOf(layer, request).catch((error) => unexplained(layer, error, request.log)) : [];
		return changes.length === 0 ? layer : {
			...layer,
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
function unexplained(layer, error, log) {
	log.debug(`${layer.name}: what changed cannot be told: ${String(error)}`);
	return [];
}
async function changesOf(planned, request) {
	const node = request.project.nodes.find(({ id }) => id === planned.name);
	const now = request.keys.get(planned.name)?.inputs;
	if (node === void 0 || now === void 0) return [];
	const { layer } = node;
	const store = await request.stores.ofLayer(layer);
	for (const tag of await previousTags(layer, request)) {
		const key = await keyUnder(store, tag);
		const before = key === void 0 ? void 0 : await loadInputs(store, layer.tagPrefix, key);
		if (before !== void 0) return explainChange(before, now, parentNames(node));
	}
	return [];
}
async function keyUnder(store, tag) {
	const stored = await store.getManifest(tag);
	return stored === void 0 ? void 0 : parseManifest(stored).document.annotations?.[keyAnnotation$1];
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
	const settings = rules.readTagSettings(env);
	const firsts = (await Promise.all(contexts.map((each) => rules.evaluateTags(parsed, rules.parseFlavor(""), {
		...each,
		...settings
	})))).flatMap(({ tags }) => tags.filter((tag) => tag.moving).slice(0, 1));
	return [...new Set(firsts.map(({ name }) => layer.tagPrefix + name))];
}

// packages/core/src/registry/resolve-bases.ts
/** A name in FROM may be a layer that layers.yaml lacks, or an image that is misspelt. */
const notALayer = "Check the name and tag in FROM, --from or # syntax=. If it is meant to be a layer of this repository, add it to layers.yaml, or name it there with `from:`.";
/**
* Resolves external images once, by HEAD (registries count a GET as a pull, a HEAD not). A reference with a digest is taken at its word.
* `known` are digests that are fixed already. Throws `missing-image`, or what the registry says.
*/
async function resolveBases(references, stores, known = {}) {
	const resolved = [...new Set(references)].map(async (text) => {
		const reference = parseReference(text);
		const digest = (Object.hasOwn(known, text) ? known[text] : void 0) ?? reference.digest;
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

// packages/core/src/registry/locked-bases.ts
/** Characters of the images that a message names. */
const longestNames = 600;
/**
* The digests of external images as the lock file has them; the registry is asked only for those that it lacks. Images that no Dockerfile
* uses any more are taken out of it. A file that cannot be written is a warning: the digests are right all the same.
* Throws `bad-config` for a file that cannot be read, or that does not fit where it is only checked.
*/
async function lockedBases(references, stores, { root, file, misfit }, log) {
	const text = await readRepositoryFile(root, file);
	const locked = text === void 0 ? {} : parseLockFile(text, file);
	const wanted = [...new Set(references)].filter((reference) => !reference.includes("@"));
	const missing = wanted.filter((reference) => !Object.hasOwn(locked, reference)).toSorted();
	const unused = Object.keys(locked).filter((reference) => !wanted.includes(reference));
	const fits = missing.length + unused.length === 0;
	if (misfit === "check" && !fits) throw misfitting(file, missing, unused);
	const bases = await resolveBases(references, stores, locked);
	if (!fits) await write(path.join(root, file), bases, wanted, {
		file,
		missing,
		unused
	}, log);
	return bases;
}
async function write(where, bases, wanted, { file, missing, unused }, log) {
	const text = lockFileText(Object.fromEntries(wanted.flatMap((name) => bases[name] ? [[name, bases[name]]] : [])));
	const problem = await replaceFile(where, text).then(() => void 0, (error) => String(error));
	for (const reference of missing) log.info(`${file}: ${oneLine(reference, longestNames)} is ${bases[reference] ?? ""}`);
	const what = described(missing, unused);
	log.warning(problem === void 0 ? `${file} is brought up to date in this checkout (${what}). Commit it: until then every run asks the registry for what it lacks.` : `${file} is not up to date (${what}), and could not be written: ${problem}`);
}
function misfitting(file, missing, unused) {
	return new LayeredBuildError("bad-config", `${file} is not up to date: ${described(missing, unused)}.`, { hint: "Run with `bases: lockfile` once, which writes the file, and commit it." });
}
function described(missing, unused) {
	return [...missing.length === 0 ? [] : [`without a digest: ${oneLine(missing.join(", "), longestNames)}`], ...unused.length === 0 ? [] : [`used by no Dockerfile: ${oneLine(unused.join(", "), longestNames)}`]].join("; ");
}

// packages/core/src/plan/fix-bases.ts
/** Characters that a message shows of what should be a reference. */
const longestName = 200;
/**
* Fixes the digests of all images that the layers take from elsewhere, once for the run: they are in the keys, and travel in the plan.
* Throws `bad-dockerfile`, `missing-image`, and `bad-config` for a lock file.
*/
async function fixBases(project, stores, mode, log) {
	const references = project.nodes.flatMap(checkedImages);
	if (mode === "track") return resolveBases(references, stores);
	if (mode === "pinned-only") return resolveBases(references.filter((reference) => reference.includes("@")), stores);
	const { root, lockFile: file } = project;
	return lockedBases(references, stores, {
		root,
		file,
		misfit: mode === "lockfile" ? "write" : "check"
	}, log);
}
/** What comes of an ARG without a value is seldom a reference, and then BuildKit has no words for it that help. */
function checkedImages(node) {
	const references = externalImages(node);
	for (const reference of references) try {
		parseReference(reference);
	} catch (cause) {
		throw new LayeredBuildError("bad-dockerfile", `${node.layer.dockerfile} refers to the image ${JSON.stringify(oneLine(reference, longestName))}, which is no image reference.`, {
			hint: "Has an ARG in it no value? Give it a default before the first FROM, or a value in `build-args:` in layers.yaml.",
			cause
		});
	}
	return references;
}

// packages/core/src/registry/look-up-key.ts
/**
* Asks for the image of a key: one HEAD, and for a hit one GET to see that the full key is in its annotations (the tag has half of it)
* and that no platform is missing, as after a push that was cut off. A manifest that `cache` knows is not fetched.
*/
async function lookUpKey(store, tag, key, platforms, cache) {
	try {
		const found = await findManifest(store, tag, cache);
		if (found === void 0) return {
			kind: "miss",
			detail: "no image of this key"
		};
		const { descriptor, checked } = found;
		if (checked.key !== key) return {
			kind: "miss",
			detail: `${tag} is an image of another key`
		};
		const missing = missingPlatforms(checked, platforms);
		if (missing.length > 0) return {
			kind: "miss",
			detail: `the image of this key lacks ${missing.join(", ")}`
		};
		return {
			kind: "hit",
			descriptor
		};
	} catch (error) {
		if (error instanceof Error) return {
			kind: "unknown",
			cause: error
		};
		throw error;
	}
}
async function findManifest(store, tag, cache) {
	const head = await store.headManifest(tag);
	if (head === void 0) return void 0;
	const known = await cache?.get(head.digest);
	if (known !== void 0) return {
		descriptor: head,
		checked: known
	};
	const stored = await store.getManifest(tag);
	if (stored === void 0) return void 0;
	const checked = checkManifest(stored);
	cache?.set(stored.descriptor.digest, checked);
	return {
		descriptor: stored.descriptor,
		checked
	};
}
function checkManifest(stored) {
	const manifest = parseManifest(stored);
	const key = manifest.document.annotations?.["io.github.layered-build.key"] ?? "";
	if (manifest.kind === "manifest") return { key };
	return {
		key,
		platforms: manifest.document.manifests.flatMap(({ platform }) => platformOf$1(platform))
	};
}
function platformOf$1(platform) {
	return platform === void 0 ? [] : [platformText(platform)];
}
/** A single manifest has no list of platforms: it is the image of the one platform that the key names. */
function missingPlatforms({ platforms: there }, wanted) {
	if (there === void 0) return wanted.slice(1);
	return wanted.filter((platform) => !there.includes(platformText(parsePlatform(platform))));
}

// packages/core/src/plan/compare-layers.ts
/** Characters of what a Dockerfile's error says. */
const longestReason = 300;
/**
* Finds for each layer whether anything that its image is made of differs from what it was: both commits' inputs are collected in full and
* compared, so that a file counts where the Dockerfile takes it, or took it. Images from elsewhere are the same on both sides, except
* that with `locked` each side has the digests of its own lock file. No registry is asked. What cannot be compared has changed.
*/
function compareLayers(project, keys, comparison, { bases, locked }) {
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
		...pinned$1(bases),
		...lockedBefore(before.lockFileText)
	} : bases;
	const keysBefore = keyLayers(before.project, basesBefore, () => {}, (id, error) => errors.set(id, error instanceof Error ? error.message : String(error)));
	const changesOf = (node) => {
		const now = keys.get(node.id);
		const old = keysBefore.get(node.id);
		const oldLayer = before.project.nodes.find(({ id }) => id === node.id)?.layer;
		if (now === void 0 || oldLayer === void 0) return [`there was no layer ${node.id}`];
		if (old === void 0) return [`what it was cannot be told: ${oneLine(errors.get(node.id) ?? "", longestReason)}`];
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
/** Those that are pinned where they are written, which are in no lock file. */
function pinned$1(bases) {
	return Object.fromEntries(Object.entries(bases).filter(([reference]) => reference.includes("@")));
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
	if (strategy.kind === "diff") return compareLayers(project, keys, strategy.comparison, bases);
	const asked = {
		kind: "changed",
		reasons: [{
			kind: "asked",
			detail: "every selected layer is built (strategy: all)"
		}]
	};
	const questions = project.nodes.map((node, index) => ({
		node,
		candidate: candidates[index]
	}));
	return new Map(await inParallel(questions, questionsAtOnce, async ({ node, candidate }) => {
		if (strategy.kind === "all" && selection.has(node.id)) return [node.id, asked];
		const { tag = "", key = "" } = candidate ?? {};
		return [node.id, await lookUpKey(await stores.ofLayer(node.layer), tag, key, node.layer.platforms, cache)];
	}));
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
			throw new LayeredBuildError("store", `The registry could not say whether the image of layer ${name} exists: ${cause.message}`, {
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
/** Finds out what has to be built: content keys of all layers, what is known of each by the strategy, and the decision with its reasons. */
async function detectChanges(project, stores, options, log) {
	const known = project.nodes.map((node) => node.id);
	const selection = selectLayers(options.layers, known, "layers");
	const force = options.force.kind === "all" ? selection : selectLayers(options.force, known, "force");
	const bases = await fixBases(project, stores, options.bases, log);
	const keys = keyLayers(project, bases, log.warning);
	const candidates = project.nodes.map((node) => {
		const { key = "" } = keys.get(node.id) ?? {};
		return {
			name: node.id,
			image: node.layer.image,
			tag: suiteTag(node.layer.tagPrefix, "key", key),
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
			locked: options.bases.includes("lockfile")
		},
		cache
	};
	const plan = makePlan(candidates, await layerFindings(strategy, project, stores, context), {
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
		explain
	};
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
/** What is to be done, and why: made by detect-changed-layers, used by build-layer. Layers come parents first. Created where a plan is read. */
function planSchema() {
	const reason = strictObject({
		kind: _enum([
			"missing",
			"changed",
			"unchanged",
			"exists",
			"forced",
			"asked",
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
		key: string().check(_regex(/^[0-9a-f]{64}$/)),
		action: _enum([
			"build",
			"reuse",
			"skip"
		]),
		reasons: array(reason),
		parents: array(string()),
		bases: record(string(), custom((value) => typeof value === "string" && isDigest(value), "expected sha256:…")),
		platforms: array(string()),
		engine: _enum([
			"native",
			"split",
			"buildkit"
		])
	});
	return strictObject({
		schema: literal(1),
		source: strictObject({
			repository: string(),
			revision: string()
		}),
		layers: array(planLayer)
	});
}
/** Characters that the reasons of a layer may have in a log or an output. */
const longestReasons = 600;
/** The reasons of a layer as one line of text, safe to print and never long. */
function reasonText(layer) {
	const details = layer.reasons.map((each) => each.detail).filter((detail) => detail !== "");
	return oneLine(details.join("; "), longestReasons);
}

// packages/core/src/plan/encode-plan.ts
/** The largest encoded plan in bytes: an environment variable over 128 KB keeps a process from starting. */
const maxEncoded = 65536;
/** A plan that unpacks to more than this is not ours. */
const maxDecoded = 16777216;
/**
* The plan as opaque text for a job output (JSON, deflated, base64url): an output that contains a masked string, such as an
* account id in a registry's name, is dropped by the runner. A plan that is too long loses the words of its reasons, which nothing
* depends on; undefined where even that is too long (some hundred layers): then only the plan file can hand it over.
*/
function encodePlan(plan) {
	const wordless = plan.layers.map((layer) => ({
		...layer,
		reasons: layer.reasons.map(({ kind }) => ({
			kind,
			detail: ""
		}))
	}));
	return encoded(plan) ?? encoded({
		...plan,
		layers: wordless
	});
}
function encoded(plan) {
	const text = deflateRawSync(Buffer.from(JSON.stringify(plan))).toString("base64url");
	return text.length > maxEncoded ? void 0 : text;
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
	const result = planSchema().safeParse(value, { jitless: true });
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	throw new LayeredBuildError("bad-plan", `${where} is not a plan: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`, { hint: "Use the same version of detect-changed-layers and build-layer." });
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
			digest: digestOf$1(bytes),
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
	})), { [keyAnnotation$1]: keyTag.key });
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
		[keyAnnotation$1]: key
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
	if (stored === void 0) throw missing$1(store, reference, "it is not there");
	const parsed = parseManifest(stored);
	if (parsed.kind === "manifest") return {
		descriptor: parsed.descriptor,
		manifest: parsed.document
	};
	const wanted = platformText(parsePlatform(platform));
	const child = parsed.document.manifests.find((each) => each.platform !== void 0 && platformText(each.platform) === wanted);
	if (child === void 0) throw missing$1(store, reference, `it has no manifest for ${platform}`);
	return readPlatformManifest(store, child.digest, platform);
}
/** Reads the configuration that a manifest names. Throws `missing-image`. */
async function readImageConfig(store, { descriptor, manifest }) {
	const blob = await store.getBlob(manifest.config.digest);
	if (blob === void 0) throw missing$1(store, descriptor.digest, "its configuration is not there");
	return parseConfig(await buffer(blob));
}
function missing$1(store, reference, why) {
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

// packages/core/src/build/buildkit/left-out.ts
/**
* Ignore patterns for what is on disk in a layer's context, and in no tree that keys are made of: `.git` of the repository and of those
* inside it, unless a step names it, and the lock file of base images, which the run itself may have just written.
*/
function leftOutOfContext({ takesGit, layer: { context } }, { lockFile }) {
	const isInside = context === "" || lockFile.startsWith(`${context}/`);
	const file = context === "" ? lockFile : lockFile.slice(context.length + 1);
	return [...takesGit ? [] : ["**/.git"], ...isInside ? [file.replaceAll(/[\\*?[\]!#]/g, "\\$&")] : []];
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
				...parentArguments(request.parents),
				...frontendArgument(request.frontend)
			},
			contexts: [...parentContexts(request.parents, imageOf), ...baseContexts(request.bases)],
			output,
			metadataFile,
			noCache: request.noCache
		})
	});
	const pulled = [...Object.keys(request.bases), ...request.frontend === void 0 ? [] : [request.frontend.reference]];
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
		image: pinned(name, digest)
	}));
}
/** The build argument goes before `# syntax=`, so that the Dockerfile stays as it is (BuildKit's builder.Build). */
function frontendArgument(frontend) {
	if (frontend?.digest === void 0 || frontend.reference.includes("@")) return {};
	return { BUILDKIT_SYNTAX: `${pinned(frontend.reference, frontend.digest)} ${frontend.options}`.trimEnd() };
}
function pinned(reference, digest) {
	return `${reference.replace(/:[^/:]*$/, "")}@${digest}`;
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
	const frontend = frontendOf(node);
	const result = await buildWithBuildkit({
		layer: node.layer,
		store,
		parents: parents.map((parent) => buildkitParent(node, parent)),
		bases: Object.fromEntries(Object.entries(plan.bases).filter(([name]) => node.externals.includes(name))),
		dockerfileText: node.text,
		...frontend === void 0 ? {} : { frontend: {
			...frontend,
			digest: plan.bases[frontend.reference]
		} },
		ignore: [...node.ignorePatterns, ...leftOutOfContext(node, project)],
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
	const bases = await Promise.all(node.layer.platforms.map((platform) => annotatedBase(build, parents, platform)));
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
async function annotatedBase(build, parents, platform) {
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
* `below` is asked for that image where the list is not stored; by default it is looked for in the image's own repository.
*/
async function treeOfImage(store, image, platform, prefixes, log, below = () => baseOf(store, image, platform, prefixes, log)) {
	const tag = suiteTag(prefixes[0] ?? "", "tree", image.descriptor.digest);
	const stored = await loadTree(store, image.descriptor.digest, tag);
	if (stored !== void 0) return stored;
	const base = await below();
	const tree = await indexImage(store, image.manifest, {
		...base === void 0 ? {} : { base },
		onLayer: (layer) => log.info(`Reading the file list of ${layer.digest} (${layer.size} bytes), once`)
	});
	await storeTree(store, image.descriptor, tree, tag);
	return tree;
}
/** Whether the lowest blobs of an image are those of another. */
function standsOn({ manifest }, base) {
	return base.manifest.layers.every(({ digest }, index) => manifest.layers[index]?.digest === digest);
}
async function baseOf(store, image, platform, prefixes, log) {
	const digest = image.manifest.annotations?.[OciAnnotation.baseDigest];
	if (digest === void 0 || await store.headManifest(digest) === void 0) return void 0;
	const base = await readPlatformManifest(store, digest, platform);
	if (!standsOn(image, base)) return void 0;
	return {
		tree: await treeOfImage(store, base, platform, prefixes.length > 1 ? prefixes.slice(1) : prefixes, log),
		layers: base.manifest.layers.length
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

// packages/core/src/summary/byte-text.ts
const units$1 = [
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
	while (value >= 1e3 && unit < units$1.length - 1) {
		value /= 1e3;
		unit++;
	}
	return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units$1[unit] ?? ""}`;
}

// packages/core/src/build/upload-progress.ts
/** Blobs up to this size (bytes) are sent without a word. */
const quietBytes = 67108864;
/** Milliseconds between lines: never fewer than the first, and a line after the second even where hardly anything moves. */
const shortestWait = 1e3;
const longestWait = 1e4;
/** Of the whole, between lines. */
const part = .1;
/**
* Tells the log how far the upload of a large blob is and how fast it goes, in a line for each tenth or each ten seconds.
* `now` is a clock in milliseconds.
*/
function uploadProgress(what, log, now) {
	let begin = now();
	let told = {
		at: begin,
		sent: 0
	};
	return (sentBytes, totalBytes) => {
		const at = now();
		if (sentBytes < told.sent) {
			begin = at;
			told = {
				at,
				sent: 0
			};
		}
		const wait = at - told.at;
		if ((totalBytes ?? sentBytes) < quietBytes || sentBytes === totalBytes || wait < shortestWait) return;
		if (!(totalBytes !== void 0 && sentBytes - told.sent >= totalBytes * part) && wait < longestWait) return;
		told = {
			at,
			sent: sentBytes
		};
		const share = totalBytes === void 0 ? "" : ` of ${byteText(totalBytes)} (${percent(sentBytes, totalBytes)} %)`;
		const rate = byteText(sentBytes / (at - begin) * 1e3);
		log.info(`${what}: ${byteText(sentBytes)}${share} sent, ${rate}/s`);
	};
}
function percent(sentBytes, totalBytes) {
	return Math.floor(sentBytes / totalBytes * 100);
}

// packages/core/src/image/matching-platform.ts
/** Machines that run what another one does: containerd takes those images where there are no better ones. */
const lesser = {
	amd64: "386",
	arm64: "arm"
};
/**
* Chooses from an index as containerd does (platforms.Only): the platform itself, else the next lower version of its processor
* (`linux/arm/v7` takes v6, then v5). Attestations (`unknown/unknown`) are no images. Other processors' images are never chosen here.
*/
function matchPlatform(manifests, platform) {
	const wanted = parsePlatform(platform);
	const known = manifests.flatMap((descriptor) => descriptor.platform === void 0 ? [] : [{
		descriptor,
		text: normalText(descriptor.platform)
	}]);
	for (const each of acceptable(wanted)) {
		const found = known.find(({ text }) => text === each);
		if (found !== void 0) return {
			kind: "found",
			descriptor: found.descriptor
		};
	}
	const platforms = known.map(({ text }) => text).filter((text) => !text.startsWith("unknown"));
	const family = [wanted.architecture, lesser[wanted.architecture]].map((name) => `${wanted.os}/${name ?? ""}`);
	const isNear = platforms.some((text) => family.some((name) => text === name || text.startsWith(`${name}/`)));
	const isSilent = manifests.some((descriptor) => descriptor.platform === void 0);
	return {
		kind: isNear || isSilent ? "inexact" : "none",
		platforms
	};
}
/** Whether an image whose configuration names this platform is one for `platform`. */
function suitsPlatform(image, platform) {
	return acceptable(parsePlatform(platform)).includes(normalText(image));
}
/** `linux/amd64/v1` is plain amd64, `linux/arm` is v7: containerd's platforms.Normalize. */
function normalText({ os, architecture, variant }) {
	const plain = architecture === "amd64" && variant === "v1" ? void 0 : variant;
	const text = platformText({
		os,
		architecture,
		...plain === void 0 ? {} : { variant: plain }
	});
	return platformText(parsePlatform(text));
}
/** The platform and what it can run besides, best first. */
function acceptable(wanted) {
	const version = /^v([0-9]+)$/.exec(wanted.variant ?? "")?.[1];
	const lowest = {
		arm: 5,
		amd64: 1
	}[wanted.architecture];
	if (version === void 0 || lowest === void 0) return [normalText(wanted)];
	return Array.from({ length: Math.max(1, Number(version) - lowest + 1) }, (_, at) => Number(version) - at).map((each) => normalText({
		...wanted,
		variant: `v${each}`
	}));
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

// packages/core/src/build/native/foreign-config.ts
/** What BuildKit reads of an image's configuration (OCI image-spec, config.md, and Docker's own additions); all else is lost in its builds. */
const members = /* @__PURE__ */ new Set([
	"User",
	"ExposedPorts",
	"Env",
	"Entrypoint",
	"Cmd",
	"Volumes",
	"WorkingDir",
	"Labels",
	"StopSignal",
	"ArgsEscaped",
	"Healthcheck",
	"OnBuild",
	"Shell"
]);
/**
* The configuration of an image that others built, as BuildKit goes on from it: older builders and other tools leave members that it
* drops (`Hostname`, `container_config`), and empty ones. Throws `HandOver` where history and blobs do not fit: BuildKit mends that.
*/
function foreignConfig(config, blobs, reference) {
	const { author, os, architecture, variant, history = [] } = config;
	if (history.filter((entry) => entry.empty_layer !== true).length !== blobs || config.rootfs.diff_ids.length !== blobs || history.some((entry) => !entry.created)) throw new HandOver(`the history of ${reference} does not fit its blobs`);
	const version = config["os.version"];
	const features = config["os.features"];
	return {
		...isEmpty(author) ? {} : { author },
		os,
		architecture,
		...isEmpty(variant) ? {} : { variant },
		...isEmpty(version) ? {} : { "os.version": version },
		...isEmpty(features) ? {} : { "os.features": features },
		config: containerConfig(config.config ?? {}),
		rootfs: config.rootfs,
		history
	};
}
function containerConfig(config) {
	return Object.fromEntries(Object.entries(config).filter(([name, value]) => members.has(name) && !isEmpty(value)));
}
/** Go leaves these out (`omitempty`). */
function isEmpty(value) {
	if (value === void 0 || value === null || value === "" || value === false) return true;
	return typeof value === "object" && Object.keys(value).length === 0;
}

// packages/core/src/build/native/foreign-base.ts
/** Blobs on their way at once: each may be streamed, in a buffer of its own. */
const blobsAtOnce = 3;
/**
* Finds a foreign base for all platforms of a layer, before anything is written. Throws `missing-image` where it is gone, or has no image
* for a platform; `HandOver` where BuildKit would make do with one for another processor, or where blobs of it are kept elsewhere.
*/
async function findForeignBase(build, reference) {
	const { node, plan, stores } = build;
	const digest = Object.hasOwn(plan.bases, reference) ? plan.bases[reference] : void 0;
	if (digest === void 0) throw new HandOver(`the plan has no digest of ${reference}`);
	const store = await stores.ofReference(repositoryOf(reference));
	const images = /* @__PURE__ */ new Map();
	for (const platform of node.layer.platforms) {
		const image = await findImage(store, digest, platform, reference);
		if (image.manifest.layers.some(isForeignLayer)) throw new HandOver(`${reference} has blobs that are kept elsewhere`);
		images.set(platform, image);
	}
	return {
		reference,
		digest,
		store,
		images
	};
}
/**
* Brings a foreign base's blobs into the layer's repository (mounted where registry and rights allow, else streamed once), and reads its
* list of files: stored there from an earlier build, else by one pass over the blobs.
*/
async function takeForeignBase(build, base, platform, store, onBlob) {
	const { node, environment } = build;
	const image = base.images.get(platform);
	if (image === void 0) throw new HandOver(`${base.reference} was not looked up for ${platform}`);
	const { layers } = image.manifest;
	const sent = (await inParallel(layers, blobsAtOnce, async (blob) => {
		const { outcome, size } = await ensureBlob(blob, base.store, store);
		onBlob(`${base.reference}'s blob`, outcome, size);
		return outcome === "uploaded" ? size : 0;
	})).reduce((sum, size) => sum + size, 0);
	if (sent > 0) environment.log.info(`${node.id}: ${base.reference} is copied to ${store.name}, this once (${byteText(sent)})`);
	const [config, tree] = await Promise.all([readImageConfig(base.store, image), treeOfForeign(build, image, platform, store)]);
	return {
		config: foreignConfig(config, layers.length, base.reference),
		layers,
		tree
	};
}
/** The lists of files that a run has read, by the blobs they are of: several layers mostly stand on the same image. */
const treesOfRun = /* @__PURE__ */ new WeakMap();
async function treeOfForeign({ node, stores, environment }, image, platform, store) {
	const trees = treesOfRun.get(stores) ?? /* @__PURE__ */ new Map();
	treesOfRun.set(stores, trees);
	const blobs = image.manifest.layers.map(({ digest }) => digest).join();
	const prefix = node.layer.tagPrefix;
	const known = trees.get(blobs);
	if (known !== void 0) {
		await storeTree(store, image.descriptor, known, suiteTag(prefix, "tree", image.descriptor.digest));
		return known;
	}
	const tree = await treeOfImage(store, image, platform, [prefix], environment.log);
	trees.set(blobs, tree);
	return tree;
}
async function findImage(store, digest, platform, reference, depth = 0) {
	const stored = await store.getManifest(digest);
	if (stored === void 0) throw missing(reference, `${store.name} has no ${digest} (any more)`);
	const parsed = parseManifest(stored);
	if (parsed.kind === "manifest") {
		const image = {
			descriptor: parsed.descriptor,
			manifest: parsed.document
		};
		if (depth > 0) return image;
		const config = await readImageConfig(store, image);
		if (suitsPlatform(platformOf(config), platform)) return image;
		throw new HandOver(`${reference} is an image for ${config.os}/${config.architecture}, and not for ${platform}`);
	}
	const match = matchPlatform(parsed.document.manifests, platform);
	if (match.kind === "found") return findImage(store, match.descriptor.digest, platform, reference, depth + 1);
	const others = [...new Set(match.platforms)].join(", ");
	if (match.kind === "inexact") throw new HandOver(`${reference} has no image for ${platform} itself, but for ${others}`);
	throw missing(reference, `it has no image for ${platform}, only for ${others}`);
}
function platformOf({ os, architecture, variant }) {
	return {
		os,
		architecture,
		...variant === void 0 ? {} : { variant }
	};
}
function repositoryOf(text) {
	const reference = parseReference(text);
	return reference.kind === "layout" ? `oci:${reference.path}` : `${reference.registry}/${reference.repository}`;
}
function missing(reference, why) {
	return new LayeredBuildError("missing-image", `The base image ${reference} cannot be used: ${why}.`, { hint: "Was it deleted since the plan was made? Then run detect-changed-layers again. Else take a base that has all of the layer's `platforms`, or fewer of them." });
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
const units = {
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
	const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
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
	x: 73
};
/**
* Reads `--chmod`: octal, or symbolic as chmod(1) has it (`u=rwX,go=rX`), where only octal modes reach the folders that are made.
* `X` goes by the mode before the first clause, as in BuildKit. Undefined for what is not known to be the same there: `s`, `t`, and
* permissions copied from another class (`g=u`).
*/
function parseChmod(text) {
	if (/^[0-7]{1,4}$/.test(text)) {
		const mode = Number.parseInt(text, 8);
		return {
			madeFolders: mode & 511,
			apply: () => mode
		};
	}
	if (!/^[ugoa]*([-+=][rwxX]*)+(,[ugoa]*([-+=][rwxX]*)+)*$/.test(text)) return void 0;
	const clauses = text.split(",").flatMap(parseClauses);
	return {
		madeFolders: 493,
		apply: (mode, isFolder) => {
			const searches = isFolder || (mode & 73) !== 0;
			return clauses.reduce((now, clause) => applyClause(now, clause, searches), mode);
		}
	};
}
function parseClauses(text) {
	const letters = /^[ugoa]*/.exec(text)?.[0] ?? "";
	const who = letters === "" ? 3583 : bitsOf(letters, classes$1);
	return [...text.slice(letters.length).matchAll(/([-+=])([rwxX]*)/g)].map(([, operator = "", names = ""]) => {
		const named = bitsOf(names, permissions) & who;
		const search = names.includes("X") ? 73 & who : 0;
		return operator === "-" ? {
			who,
			operator,
			bits: named | search,
			search: 0
		} : {
			who,
			operator,
			bits: named,
			search
		};
	});
}
function bitsOf(letters, meanings) {
	return letters.split("").reduce((bits, letter) => bits | (meanings[letter] ?? 0), 0);
}
function applyClause(mode, { who, operator, bits, search }, searches) {
	if (operator === "-") return mode & ~bits;
	return (operator === "=" ? mode & ~who : mode) | bits | (searches ? search : 0);
}

// packages/core/src/build/native/context-sources.ts
/**
* What a COPY from the context takes, source by source, and its here-documents after that. `sources` are expanded, `exclude` is as written;
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
	for (const { entry, relative, isPassed } of entries) {
		if (entry.submodule === true) throw new HandOver(`${entry.path} is a submodule that is not checked out`);
		const common = {
			relative,
			kind: entry.kind,
			mode: entry.mode,
			...isPassed === true ? { isPassed } : {}
		};
		if (entry.kind === "file") yield {
			...common,
			content: withId(await context.contentOf(entry), entry)
		};
		else if (entry.kind === "symlink") yield {
			...common,
			linkTarget: entry.linkTarget ?? ""
		};
		else yield common;
	}
}
/** What the key was made of is what the content is known by. */
function withId(content, { oid }) {
	return oid === void 0 ? content : {
		...content,
		id: `git:${oid}`
	};
}
function heredocSource(heredoc, lookup) {
	const text = heredoc.expand ? expandHeredoc(heredoc.content, lookup).value : heredoc.content;
	const bytes = Buffer.from(text);
	const content = {
		size: bytes.length,
		id: digestOf$1(bytes),
		open: () => Readable.from([bytes], { objectMode: false }),
		text: async () => text
	};
	return {
		isFolder: false,
		isInline: true,
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
	const folderMode = request.chmod?.madeFolders ?? 493;
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
		const mode = request.chmod?.apply(entry.mode, entry.kind === "directory") ?? entry.mode;
		const there = entry.isPassed === true ? tree.lookup(path) : void 0;
		if (there?.kind === "directory") draft.putFolder(path, entry.mode, {
			...owner,
			uid: there.uid,
			gid: there.gid
		});
		else if (entry.kind === "directory") draft.putFolder(path, mode, owner);
		else if (entry.kind === "symlink") draft.putSymlink(path, entry.linkTarget ?? "", owner);
		else if (entry.content !== void 0) await putFile$1(draft, path, mode, owner, entry.content);
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
async function putFile$1(draft, path, mode, owner, content) {
	const namesUsers = path === "etc/passwd" || path === "etc/group";
	draft.putFile(path, mode, owner, content.size, content, namesUsers ? await content.text() : void 0);
}
/** What fsutil makes before it looks at the source: the destination up to its last slash. */
function folderToEnsure(destination) {
	return destination.endsWith("/.") ? destination : destination.slice(0, destination.lastIndexOf("/") + 1);
}
/** The path with the image's links followed. Throws `HandOver` where something else than a folder is on the way. */
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
	#contentIds = /* @__PURE__ */ new Map();
	constructor(tree) {
		this.#tree = tree;
	}
	/** What the content of files is known by without reading it, by path, where that is known. */
	get contentIds() {
		return this.#contentIds;
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
		if (content.id === void 0) this.#contentIds.delete(path);
		else this.#contentIds.set(path, content.id);
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

// packages/core/src/build/native/unpack-archive.ts
/** The archive's files are kept in memory: their place in it cannot be found again without unpacking all before it. */
const maxBytes$1 = 33554432;
/** As many as BuildKit looks at to tell a compression. */
const magicBytes = 10;
/**
* Unpacks a file into a draft as BuildKit's ADD does with a tar, plain or compressed with gzip or zstd (moby/go-archive, Unpack); false
* where it is none. Modes, owners and times are the archive's. Throws `HandOver` for bzip2 and xz, for links between its files, devices
* and attributes, for archives over 32 MB, and where something would be removed or is reached by a link.
*/
async function unpackArchive(tree, draft, content, name, request) {
	const entries = await readArchive(content, name);
	if (entries === void 0) return false;
	const { chown, mtime } = request;
	const folder = request.folder();
	draft.makeFolders(folder, 493, chown ?? {
		uid: 0,
		gid: 0,
		mtime
	});
	for (const entry of entries) {
		if (entry.path === "") continue;
		if (entry.xattrs !== void 0) throw new HandOver(`${name} has extended attributes`);
		const path = folder === "" ? entry.path : `${folder}/${entry.path}`;
		const above = path.slice(0, Math.max(0, path.lastIndexOf("/")));
		refuseLinks(tree, above, name);
		draft.makeFolders(above, 493, {
			uid: 0,
			gid: 0,
			mtime
		});
		put(draft, path, entry, {
			uid: chown?.uid ?? entry.uid,
			gid: chown?.gid ?? entry.gid,
			mtime: entry.mtime
		}, name);
	}
	return true;
}
function put(draft, path, entry, owner, name) {
	switch (entry.kind) {
		case "directory": return draft.putFolder(path, entry.mode, owner);
		case "symlink": return draft.putSymlink(path, entry.linkTarget, owner);
		case "file": return putFile(draft, path, entry, owner, name);
		case "hardlink":
		case "fifo":
		case "chardev":
		case "blockdev": throw new HandOver(`${name} has a ${entry.kind} in it`);
	}
}
function putFile(draft, path, entry, owner, name) {
	const { content, mode } = entry;
	if (content === void 0) throw new HandOver(`${name} has files that are not unpacked in memory`);
	const namesUsers = path === "etc/passwd" || path === "etc/group";
	const bytes = {
		id: digestOf$1(content),
		open: () => Readable.from([content], { objectMode: false }),
		read: async () => content
	};
	draft.putFile(path, mode, owner, content.length, bytes, namesUsers ? decodePath(content) : void 0);
}
/** go-archive follows links inside of the destination folder, as if that were the root. */
function refuseLinks(tree, folder, name) {
	for (let at = folder; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) if (tree.lookup(at)?.kind === "symlink") throw new HandOver(`${name} goes through the link /${at}`);
}
/** The entries of an archive with their content; undefined for what is no archive: BuildKit wants a first entry that can be read. */
async function readArchive(content, name) {
	if (content.size < magicBytes) return void 0;
	const tar = await decompressed(content, name);
	const entries = [];
	let bytes = 0;
	let isArchive = false;
	try {
		const collect = ({ size }) => {
			isArchive = true;
			bytes += size;
			return bytes <= maxBytes$1;
		};
		for await (const entry of readTar(tar, {
			collect,
			collectLimit: maxBytes$1
		})) {
			entries.push(entry);
			if (bytes > maxBytes$1) throw new HandOver(`${name} unpacks to more than ${maxBytes$1 / 1024 / 1024} MB`);
		}
	} catch (error) {
		if (error instanceof HandOver) throw error;
		if (entries.length === 0 && !isArchive) return void 0;
		throw new HandOver(`${name} is a damaged archive`);
	}
	return entries.length === 0 ? void 0 : entries;
}
async function decompressed(content, name) {
	const magic = await firstBytes(content);
	const is = (hex) => magic.startsWith(hex);
	if (is("425a68") || is("fd377a585a00")) throw new HandOver(`${name} looks compressed with bzip2 or xz`);
	const stream = content.open();
	const decompressor = is("1f8b08") ? createGunzip() : is("28b52ffd") || /^5.2a4d18/.test(magic) ? createZstdDecompress() : void 0;
	if (decompressor === void 0) return stream;
	stream.once("error", (error) => decompressor.destroy(error));
	decompressor.once("close", () => stream.destroy());
	return stream.pipe(decompressor);
}
async function firstBytes({ open, openRange }) {
	const stream = openRange === void 0 ? open() : openRange(0, magicBytes);
	let start = Buffer.alloc(0);
	for await (const chunk of stream) {
		start = Buffer.concat([start, Buffer.from(chunk)]);
		if (start.length >= magicBytes) break;
	}
	return start.subarray(0, magicBytes).toString("hex");
}

// packages/core/src/build/native/copy-instruction.ts
/** Executes COPY or ADD on the files of a stage. Throws `HandOver` for what is BuildKit's to do. */
async function draftCopy(instruction, state, { context, epoch, expand }) {
	const { kind, parents, exclude, heredocs } = instruction;
	const sources = instruction.sources.map(expand.word);
	const destination = expand.word(instruction.destination);
	const chown = instruction.chown === void 0 ? void 0 : expand.word(instruction.chown);
	const chmodText = instruction.chmod === void 0 ? void 0 : expand.word(instruction.chmod);
	const remote = sources.find((source) => sourceKind(source) !== "context");
	if (remote !== void 0) throw new HandOver(`${kind} of ${remote}`);
	const chmod = chmodText === void 0 ? void 0 : parseChmod(chmodText);
	if (chmodText !== void 0 && chmod === void 0) throw new HandOver(`--chmod=${chmodText}`);
	const isLink = instruction.link && chmodText === void 0;
	if (isLink && chown !== void 0 && !/^\d+(:\d+)?$/.test(chown)) throw new HandOver(`--link with --chown=${chown}`);
	const tree = isLink ? Tree.empty() : state.tree;
	const draft = new LayerDraft(tree);
	const target = {
		destination: absolutePath(state.config.WorkingDir ?? "/", destination),
		...chmod === void 0 ? {} : { chmod },
		owner: ownershipOf(tree, chown, epoch)
	};
	const lookup = (name) => state.environment.get(name);
	const request = {
		sources,
		exclude,
		parents,
		lookup
	};
	for (const source of sourcesOf(instruction, request, context)) {
		const copied = kind === "ADD" && instruction.unpack !== false && source.isInline !== true && !source.isFolder ? await addArchive(tree, draft, source, target, chown !== void 0) : source;
		if (copied !== void 0) await copySource(tree, draft, copied, target);
	}
	if (isLink) {
		const entries = draft.entries();
		if (entries.length === 0) throw new HandOver(`${kind} --link of nothing`);
		lay(entries, tree, state.tree);
	}
	return {
		draft,
		shown: [
			kind,
			...parents ? ["--parents"] : [],
			...chown === void 0 ? [] : [`--chown=${chown}`],
			...chmodText === void 0 ? [] : [`--chmod=${chmodText}`],
			...sources,
			...heredocs.map((heredoc) => `<<${heredoc.name}`),
			destination
		].join(" ")
	};
}
function sourcesOf(instruction, request, context) {
	try {
		return contextSources(instruction, request, context);
	} catch (error) {
		if (error instanceof DockerfileError && error.code === "source-not-found" && instruction.parents) throw new HandOver(`--parents: ${error.message}`);
		throw error;
	}
}
/** Unpacks the one file of a source; gives it back where it is no archive. */
async function addArchive(tree, draft, source, { destination, owner }, isOwned) {
	const entries = [];
	for await (const entry of source.entries) entries.push(entry);
	const content = entries[0]?.content;
	const request = {
		mtime: owner.mtime,
		...isOwned ? { chown: owner } : {}
	};
	return content !== void 0 && await unpackArchive(tree, draft, content, source.baseName, {
		folder: () => realPath(tree, destination),
		...request
	}) ? void 0 : {
		...source,
		entries
	};
}
/** Lays a layer that was made apart over an image, as unpacking it would. */
function lay(entries, layer, image) {
	for (const { path } of entries) {
		const node = layer.lookup(path);
		if (node !== void 0) image.set(path, node);
	}
}

// packages/core/src/build/native/write-step-blob.ts
/** Writes what a step has changed as a blob, or finds that very blob. `what` is the step, as the log calls it. */
async function writeStepBlob(what, draft, target) {
	const { store, compression, steps, progress, signal } = target;
	const entries = draft.entries();
	if (entries.length === 0) return writeEmptyLayer(store);
	const options = {
		compression,
		...progress === void 0 ? {} : { onProgress: progress(what) },
		...signal === void 0 ? {} : { signal }
	};
	const make = () => writeLayerBlob(store, entries, options);
	return steps === void 0 ? make() : steps.write({
		what,
		entries,
		contentIds: draft.contentIds,
		compression
	}, make);
}

// packages/core/src/build/native/stage-state.ts
/** The PATH that BuildKit gives an image FROM scratch (util/system, DefaultPathEnvUnix). */
const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** The state before the first instruction; without a base, that of FROM scratch. */
function startState(base, emptyTree) {
	const { OnBuild: _, ...config } = base?.config.config ?? {
		Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
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
	const inherited = Object.fromEntries(Object.entries(base?.config ?? {}).filter(([name]) => name !== "moby.buildkit.cache.v0" && name !== "variant"));
	const { os, architecture, variant = inheritedVariant(base?.config, platform) } = parsePlatform(platform);
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
/** The base's variant stays where the platform that is asked for names none; what says nothing is left out (platforms.Normalize). */
function inheritedVariant(base, platform) {
	const { os, architecture } = parsePlatform(platform);
	if (base?.variant === void 0 || base.os !== os || base.architecture !== architecture) return void 0;
	const normal = {
		arm64: "v8",
		amd64: "v1"
	}[architecture];
	return base.variant === normal ? void 0 : base.variant;
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
		for (const [index, stage] of request.stages.entries()) {
			beginStage(state, index === 0 ? request.begun : void 0);
			await executeStage(stage, state, request, created);
		}
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
function beginStage(state, begun) {
	state.cmdSet = begun?.cmdSet ?? false;
	if (begun !== void 0) {
		for (const [name, value] of begun.args) state.environment.set(name, value);
		return;
	}
	if (!(state.config.Env ?? []).some((pair) => pair.startsWith("PATH="))) state.config = {
		...state.config,
		Env: [...state.config.Env ?? [], defaultPath]
	};
	for (const pair of state.config.Env ?? []) state.environment.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
}
async function executeStage(stage, state, request, created) {
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
		case "RUN": throw new HandOver(`${instruction.kind} in line ${instruction.start.line}`);
		case "ARG": return record(`ARG ${instruction.args.map((arg) => declareArg(arg, state, request, expand)).join(" ")}`, false);
		case "MAINTAINER":
			state.author = instruction.value;
			return record(`MAINTAINER ${instruction.value}`, false);
		case "WORKDIR": return record(`WORKDIR ${await makeWorkdir(expand.word(instruction.value), state, request)}`, state.config.WorkingDir !== "/");
		case "COPY":
		case "ADD":
			if (instruction.from !== void 0) throw new HandOver(`COPY --from in line ${instruction.start.line}`);
			return record(`${await copy(instruction, state, request, expand)} # buildkit`, true);
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
	const { draft, shown } = await draftCopy(instruction, state, {
		...request,
		expand
	});
	await addBlob(shown, draft, state, request);
	return shown;
}
/** Starts the upload of a step's blob. The next step need not wait for it, since it knows the files already; memory allows for two at once. */
async function addBlob(what, draft, state, request) {
	await state.uploads.at(-2);
	const upload = writeStepBlob(what, draft, request).then((blob) => {
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
	const foreign = link === void 0 && build.node.base.kind === "external" ? await findForeignBase(build, build.node.base.reference) : void 0;
	const finished = [];
	for (const platform of build.node.layer.platforms) finished.push(await buildPlatform(build, stages, platform, foreign ?? parent, onBlob));
	return finished;
}
async function buildPlatform(build, stages, platform, base, onBlob) {
	const store = await build.stores.ofLayer(build.node.layer);
	const below = base === void 0 ? void 0 : await readBelow(build, base, platform, store, onBlob);
	return executePlatform(build, {
		stages,
		platform,
		...below === void 0 ? {} : below
	}, onBlob);
}
/** Executes stages on an image that is in the layer's repository. Throws `HandOver` where BuildKit has to do it. */
async function executePlatform(build, { stages, platform, base, begun, annotated }, onBlob) {
	const { node, stores, choices } = build;
	const { layer } = node;
	const folder = layer.context === "" ? "" : `${layer.context}/`;
	const result = await executeStages({
		store: await stores.ofLayer(layer),
		base,
		...begun === void 0 ? {} : { begun },
		stages,
		dockerfile: layer.dockerfile,
		escape: node.dockerfile.directives.escape,
		platform,
		buildArgs: layer.buildArgs,
		globalArgs: node.graphs.get(platform)?.globalArgs ?? /* @__PURE__ */ new Map(),
		context: {
			tree: node.context,
			contentOf: (entry) => contentOf(build, `${folder}${entry.path}`)
		},
		labels: layer.labels,
		compression: layer.compression,
		...build.steps === void 0 ? {} : { steps: build.steps },
		progress: (what) => uploadProgress(`${node.id}: ${what}`, build.environment.log, () => performance.now()),
		...build.environment.signal === void 0 ? {} : { signal: build.environment.signal },
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
		annotations: imageAnnotations(node, choices, annotated),
		tree: result.tree
	};
}
/** The content of a file of the work tree; `path` begins at the repository's root. */
async function contentOf({ project, absent }, path) {
	return absent?.get(path) ?? diskContent(project.root, path);
}
async function readBelow(build, base, platform, store, onBlob) {
	if ("images" in base) {
		const annotated = {
			name: base.reference,
			digest: base.digest
		};
		return {
			base: await takeForeignBase(build, base, platform, store, onBlob),
			annotated
		};
	}
	const image = await readPlatformManifest(base.store, base.digest, platform);
	const [config, tree] = await Promise.all([readImageConfig(base.store, image), treeOfImage(base.store, image, platform, base.tagPrefixes, build.environment.log)]);
	const { layers } = image.manifest;
	for (const blob of base.store === store ? [] : layers) {
		const { outcome, size } = await ensureBlob(blob, base.store, store);
		onBlob(`${base.id}'s blob`, outcome, size);
	}
	return {
		base: {
			config,
			layers,
			tree
		},
		annotated: {
			name: base.name,
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

// packages/core/src/image/stored-files.ts
/** Created where a list is read. */
function storedFiles() {
	return array(strictObject({
		path: string(),
		kind: _enum([
			"file",
			"directory",
			"symlink"
		]),
		mode: int().check(_gte(0), _lte(4095)),
		oid: optional$2(string()),
		linkTarget: optional$2(string()),
		size: optional$2(int().check(_gte(0)))
	}));
}
const artifactType$1 = "application/vnd.layered-build.generated.v1+json";
const keyAnnotation = "io.github.layered-build.own-key";
/** A list that unpacks to more than this is not ours. */
const maxBytes = 268435456;
/** Stores which generated files a layer took, under its own key: what it is made of but for its parents. */
async function storeFiles(store, prefix, key, files) {
	await storeArtifact(store, artifactOf(key), gzipSync(JSON.stringify(files)), suiteTag(prefix, "step", key));
}
/** Which generated files a layer of this own key took; undefined where none was built, or where that is not known. */
async function loadFiles(store, prefix, key) {
	const bytes = await loadArtifact(store, artifactOf(key), suiteTag(prefix, "step", key));
	if (bytes === void 0) return void 0;
	try {
		return storedFiles().parse(JSON.parse(gunzipSync(bytes, { maxOutputLength: maxBytes }).toString("utf8")));
	} catch {
		return;
	}
}
function artifactOf(key) {
	return {
		artifactType: artifactType$1,
		mediaType: `${artifactType$1}+gzip`,
		annotations: { [keyAnnotation]: key }
	};
}

// packages/core/src/build/generated-files.ts
/** The generated files of a layer as they are on disk, or were (`absent`), folders first; paths from the repository's root. */
async function generatedFiles({ node, project, absent }) {
	if (node.layer.generated.length === 0) return [];
	const patterns = compiled(node.layer.generated);
	const found = [];
	for (const entry of project.tree.walk()) {
		if (entry.tracked || !isGenerated(entry, patterns)) continue;
		const { path, kind, mode, oid, linkTarget } = entry;
		const size = kind === "file" ? (absent?.get(path) ?? await diskContent(project.root, path)).size : void 0;
		found.push({
			path,
			kind,
			mode,
			...oid === void 0 ? {} : { oid },
			...linkTarget === void 0 ? {} : { linkTarget },
			...size === void 0 ? {} : { size }
		});
	}
	return found;
}
/** Whether a pattern of `generated` names nothing that is on disk. */
function lacksGenerated({ node, project }) {
	return compiled(node.layer.generated).some((pattern) => Iterator.from(project.tree.walk()).every(({ kind, path }) => kind === "directory" || !pattern.match(path)));
}
/**
* Puts generated files that an earlier build took, and that are not on disk now, into the tree: known by their ids, so that blobs of them
* are found. Whoever reads one gets `missing-source`.
*/
function placeAbsent({ project, node }, files) {
	const contents = /* @__PURE__ */ new Map();
	const placed = [];
	for (const { size = 0, ...file } of files) {
		if (project.tree.get(file.path) !== void 0) continue;
		project.tree.set({
			...entryOf(file),
			tracked: false
		});
		placed.push(file.path);
		if (file.kind === "file") contents.set(file.path, absentContent(file.path, size, node.id));
	}
	const remove = () => placed.toReversed().forEach((path) => project.tree.delete(path));
	return {
		contents,
		[Symbol.dispose]: remove
	};
}
function entryOf({ path, kind, mode, oid, linkTarget }) {
	return {
		path,
		kind,
		mode,
		...oid === void 0 ? {} : { oid },
		...linkTarget === void 0 ? {} : { linkTarget }
	};
}
function absentContent(path, size, layer) {
	const missing = () => new LayeredBuildError("missing-source", `${printablePath(path)} is not there, and layer ${layer} has to be built from it.`, { hint: "It is named in `generated:`. Run the step that makes it before build-layer." });
	return {
		size,
		open: () => new Readable({ read() {
			this.destroy(missing());
		} }),
		text: () => Promise.reject(missing())
	};
}
function compiled(patterns) {
	return patterns.map((pattern) => new Minimatch(pattern, { dot: true }));
}
/** A folder counts also where it only lies on the way to what a pattern names. */
function isGenerated({ path, kind }, patterns) {
	return patterns.some((pattern) => pattern.match(path, kind === "directory"));
}

// packages/core/src/image/stored-step.ts
const artifactType = "application/vnd.layered-build.step.v1";
/** Manifest annotations with the full step key, and with the digest of the uncompressed blob. */
const stepAnnotation = "io.github.layered-build.step";
const diffIdAnnotation = "io.github.layered-build.diff-id";
const emptyConfig = Buffer.from("{}");
/**
* Keeps the blob of a step under its step key, so that it is found again on whatever parent. The artifact's manifest has that very blob:
* nothing is stored twice, and the blob lives as long as the artifact.
*/
async function storeStep(store, prefix, key, step) {
	const config = await putBytes(store, emptyConfig);
	const { mediaType, digest, size } = step.descriptor;
	const manifest = {
		schemaVersion: 2,
		mediaType: MediaType.manifest,
		artifactType,
		config: {
			mediaType: MediaType.empty,
			digest: config.digest,
			size: config.size
		},
		layers: [{
			mediaType,
			digest,
			size
		}],
		annotations: {
			[stepAnnotation]: key,
			[diffIdAnnotation]: step.diffId
		}
	};
	const bytes = Buffer.from(JSON.stringify(manifest));
	await store.putManifest({
		bytes,
		mediaType: MediaType.manifest
	}, suiteTag(prefix, "step", key));
}
/** The blob that is kept under a step key, if all of it is there; undefined for all else that may stand under the tag. Throws what the store throws. */
async function loadStep(store, prefix, key) {
	const stored = await store.getManifest(suiteTag(prefix, "step", key));
	const parsed = stored === void 0 ? void 0 : parseManifest(stored);
	if (parsed?.kind !== "manifest") return void 0;
	const { artifactType: type, annotations = {}, layers } = parsed.document;
	const [descriptor] = layers;
	const diffId = annotations[diffIdAnnotation] ?? "";
	if (type !== artifactType || annotations[stepAnnotation] !== key) return void 0;
	if (descriptor === void 0 || !isDigest(diffId)) return void 0;
	return await store.headBlob(descriptor.digest) === descriptor.size ? {
		descriptor,
		diffId
	} : void 0;
}

// packages/core/src/build/native/blob-key.ts
/**
* The key of a step's blob: 64 lower-case hex digits, the sha256 of everything that the blob's bytes depend on. That is what the instruction
* takes and what of the parent's files enters the blob (the metadata of folders above), but not the parent itself.
* Undefined where nothing but its bytes say what a file is.
*/
function blobKey({ entries, contentIds, compression, times }) {
	const encoded = [];
	for (const entry of entries) {
		const content = entry.kind === "file" ? contentIds.get(entry.path) : void 0;
		if (entry.kind === "file" && content === void 0) return void 0;
		encoded.push(encodedEntry(entry, content, times));
	}
	const recipe = {
		step: "blob",
		schema: "1",
		compression,
		times: String(times),
		entries: encoded
	};
	return createHash("sha256").update(encodeCanonical(recipe)).digest("hex");
}
function encodedEntry(entry, content, times) {
	const { kind, path, mode, uid, gid, mtime, xattrs } = entry;
	return {
		kind,
		path,
		mode: mode.toString(8),
		owner: `${uid}:${gid}`,
		...times ? { mtime: String(mtime) } : {},
		...xattrs === void 0 || xattrs.size === 0 ? {} : { xattrs: Object.fromEntries([...xattrs].map(([name, value]) => [name, Buffer.from(value).toString("hex")])) },
		...entry.kind === "file" ? {
			size: String(entry.size),
			content
		} : {},
		...entry.kind === "symlink" || entry.kind === "hardlink" ? { target: entry.linkTarget } : {},
		...entry.kind === "chardev" || entry.kind === "blockdev" ? { device: `${entry.major}:${entry.minor}` } : {}
	};
}

// packages/core/src/build/native/step-blobs.ts
/** The least size (bytes, of the tar) of a blob that is known by its step key. Below it, making one costs less than asking for it. */
const keptBytes = 4194304;
/**
* The large blobs of one layer's steps, known by what they are made of and not by what they stand on: one that was made for an image on
* another parent is used again, and nothing of it is read, hashed or sent.
*/
var StepBlobs = class {
	#options;
	#reused = 0;
	#made = 0;
	constructor(options) {
		this.#options = options;
	}
	/** How many blobs were there already. */
	get reused() {
		return this.#reused;
	}
	/** How many had to be made. */
	get made() {
		return this.#made;
	}
	/** The blob as it is kept, or as `make` makes it, which is then kept. Throws what `make` throws. */
	async write(step, make) {
		const { store, tagPrefix, times, force, log } = this.#options;
		if (tarSize(step.entries) < 4194304) return make();
		const key = blobKey({
			...step,
			times
		});
		const kept = key === void 0 || force ? void 0 : await this.#find(key);
		if (kept !== void 0) {
			this.#reused += 1;
			const { digest, size } = kept.descriptor;
			const note = times ? "" : "; its files keep the times of that build";
			log.info(`${step.what}: same inputs as before, so its blob ${digest} (${byteText(size)}) is used again${note}`);
			return kept;
		}
		this.#made += 1;
		const blob = await make();
		if (key !== void 0) await storeStep(store, tagPrefix, key, blob).catch((error) => {
			log.warning(`${step.what}: its blob could not be kept for later builds: ${String(error)}`);
		});
		return blob;
	}
	/** What cannot be looked up is made: that is slower, and right. */
	async #find(key) {
		const { store, tagPrefix, log } = this.#options;
		try {
			const kept = await loadStep(store, tagPrefix, key);
			return kept === void 0 ? void 0 : {
				...kept,
				outcome: "exists"
			};
		} catch (error) {
			log.debug(`No look-up of step ${key}: ${String(error)}`);
			return;
		}
	}
};

// packages/core/src/build/rebase.ts
/**
* A build that finds the blobs of earlier ones. Where a layer was built before of all that is its own, and only what it stands on is new,
* no blob of it is read or sent, and files that a step generates need not be there: its image costs a configuration and a manifest.
*/
var Rebase = class {
	#build;
	#store;
	#steps;
	#ownKey;
	#stack = new DisposableStack();
	#earlier;
	constructor(build, store) {
		const { node, inputs, force, choices, environment } = build;
		this.#build = build;
		this.#store = store;
		this.#ownKey = contentKey({
			...inputs,
			parents: {},
			bases: {}
		});
		const { tagPrefix } = node.layer;
		this.#steps = new StepBlobs({
			store,
			tagPrefix,
			force,
			times: choices.fixedTime,
			log: environment.log
		});
	}
	/** The same build with what is known of earlier ones. */
	async prepare() {
		const { force, environment, node } = this.#build;
		this.#build = {
			...this.#build,
			steps: this.#steps
		};
		const earlier = force || !lacksGenerated(this.#build) ? void 0 : await this.#load();
		if (earlier === void 0) return this.#build;
		const { contents } = this.#stack.use(placeAbsent(this.#build, earlier));
		if (contents.size > 0) environment.log.info(`${node.id}: generated files that are not there are taken from an earlier build: ${contents.size}`);
		this.#build = {
			...this.#build,
			absent: contents
		};
		return this.#build;
	}
	/** Once the blobs are there: whether all that is the layer's own was built before. What is new is kept for later builds. */
	async finish() {
		const { reused, made } = this.#steps;
		if (reused + made === 0) return false;
		const isSame = made === 0 && await this.#load() !== void 0;
		if (!isSame) await this.#keep();
		return isSame;
	}
	[Symbol.dispose]() {
		this.#stack.dispose();
	}
	async #load() {
		const { node, environment } = this.#build;
		this.#earlier ??= await loadFiles(this.#store, node.layer.tagPrefix, this.#ownKey).catch((error) => {
			environment.log.debug(`${node.id}: nothing is known of earlier builds: ${String(error)}`);
		});
		return this.#earlier;
	}
	async #keep() {
		const { node, environment } = this.#build;
		try {
			await storeFiles(this.#store, node.layer.tagPrefix, this.#ownKey, await generatedFiles(this.#build));
		} catch (error) {
			environment.log.warning(`${node.id}: what it is made of could not be kept, so a rebuilt base will cost a build: ${String(error)}`);
		}
	}
};

// packages/core/src/image/image-facts.ts
/** What a container would see of blobs, one over the other: for each path its kind, mode, owner, size, content and target. Whatever is below them is left out. */
async function fileFacts(store, layers) {
	const facts = /* @__PURE__ */ new Map();
	for (const layer of layers) {
		let hash = createHash("sha256");
		const onContent = (_, chunk) => void hash.update(chunk);
		for await (const entry of readTar(await openLayer(store, layer), { onContent })) {
			place(facts, entry, entryFact(entry, hash));
			hash = createHash("sha256");
		}
	}
	return facts;
}
/** What an image's configuration says, history included. */
function configFacts({ config, history = [], ...members }) {
	const others = Object.entries(members).filter(([name]) => name !== "rootfs" && name !== "created");
	return new Map([
		...prefixed("", Object.fromEntries(others)),
		...prefixed("config ", config ?? {}),
		...history.map(({ created: ___, ...step }, index) => [`history ${index}`, sortedJson(step)])
	]);
}
/** The facts in which two images differ, one line each; none where they are the same. */
function differences(left, right) {
	return [.../* @__PURE__ */ new Set([...left.keys(), ...right.keys()])].filter((name) => left.get(name) !== right.get(name)).toSorted().map((name) => `${name}: ${left.get(name) ?? "nothing"} against ${right.get(name) ?? "nothing"}`);
}
function prefixed(prefix, members) {
	return Object.entries(members).map(([name, value]) => [`${prefix}${name}`, sortedJson(value)]);
}
/** The order of members says nothing. */
function sortedJson(value) {
	return JSON.stringify(value, (_, member) => typeof member === "object" && member !== null && !Array.isArray(member) ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => a < b ? -1 : 1)) : member);
}
/** Whiteouts stay as facts, since what they delete may be below (image-spec, layer.md). */
function place(facts, entry, fact) {
	const cut = entry.path.lastIndexOf("/") + 1;
	const folder = entry.path.slice(0, cut);
	const name = entry.path.slice(cut);
	if (name === ".wh..wh..opq") remove(facts, folder);
	else if (name.startsWith(".wh.")) remove(facts, `${folder}${name.slice(4)}`);
	else if (entry.kind !== "directory") remove(facts, `${entry.path}/`);
	facts.set(`/${printablePath(entry.path)}`, fact);
}
/** Takes out a path with all below it, or all below a folder (with a slash at its end). */
function remove(facts, path) {
	const shown = `/${printablePath(path)}`;
	const below = shown.endsWith("/") ? shown : `${shown}/`;
	for (const each of facts.keys()) if (each === shown || each.startsWith(below)) facts.delete(each);
}
function entryFact(entry, content) {
	const xattrs = [...entry.xattrs ?? []].map(([name, value]) => `${name}=${Buffer.from(value).toString("hex")}`);
	const rest = [`${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`, ...xattrs.toSorted()];
	if (entry.kind === "symlink") return [
		entry.kind,
		...rest.slice(1),
		`${entry.uid}:${entry.gid}`,
		`-> ${printablePath(entry.linkTarget)}`
	].join(" ");
	if (entry.kind === "hardlink") return [entry.kind, `-> ${printablePath(entry.linkTarget)}`].join(" ");
	if (entry.kind === "chardev" || entry.kind === "blockdev") rest.push(`${entry.major}:${entry.minor}`);
	if (entry.kind === "file") rest.push(`${entry.size} bytes`, content.digest("hex").slice(0, 16));
	return [entry.kind, ...rest].join(" ");
}
async function openLayer(store, layer) {
	const blob = await store.getBlob(layer.digest);
	if (blob === void 0) throw new LayeredBuildError("missing-image", `${store.name} has no blob ${layer.digest}, which was there a moment ago.`);
	const decompressor = layerDecompressor(layer.mediaType);
	return decompressor === void 0 ? blob : pipeline(blob, decompressor, () => void 0);
}

// packages/core/src/build/verify-engines.ts
/** Of the differences, how many an error shows; the log has more. */
const shownInError = 3;
const shownInLog = 100;
/**
* Has BuildKit build a layer that was built by registry calls, and compares the two: files with mode, owner, size, content and target, configuration and history.
* Times and blobs are not compared. Throws `engine` for any difference; nothing has a tag then.
*/
async function verifyEngines(build, platforms, parents, onBlob) {
	const { node, environment } = build;
	environment.log.info(`${node.id}: built once more, by BuildKit, to compare the two`);
	const store = await build.stores.ofLayer(node.layer);
	const others = await buildByBuildkit(build, parents, onBlob);
	for (const platform of platforms) {
		const other = others.find((each) => each.platform === platform.platform);
		const found = other === void 0 ? [`BuildKit gave no image for it`] : await compare(store, platform, other);
		if (found.length === 0) {
			environment.log.info(`${node.id}: both ways give the same image for ${platform.platform}`);
			continue;
		}
		for (const line of found.slice(0, shownInLog)) environment.log.info(`  ${line}`);
		throw new LayeredBuildError("engine", `Layer ${node.id} (${platform.platform}) is another image by registry calls than by BuildKit, in ${found.length} ways: ${found.slice(0, shownInError).join("; ")}`, { hint: "Nothing was tagged. Where a RUN gives other files each time, the two cannot be equal. Else it is a defect: please report it with the lines above; `engine: buildkit` builds the layer meanwhile." });
	}
}
/** The lines name what registry calls gave first. */
async function compare(store, ours, theirs) {
	const upper = ours.layers.findIndex((layer, index) => layer.digest !== theirs.layers[index]?.digest);
	const common = upper < 0 ? ours.layers.length : upper;
	const [left, right] = [ours, theirs].map((image) => image.layers.slice(common));
	return [...differences(await fileFacts(store, left ?? []), await fileFacts(store, right ?? [])), ...differences(configFacts(await configOf$1(store, ours)), configFacts(await configOf$1(store, theirs)))];
}
async function configOf$1(store, { config }) {
	if (config.kind === "new") return config.document;
	const blob = await store.getBlob(config.descriptor.digest);
	if (blob === void 0) throw new LayeredBuildError("missing-image", `${store.name} has no configuration ${config.descriptor.digest}.`);
	return parseConfig(await buffer(blob));
}

// packages/core/src/build/split/begun-stage.ts
/**
* What stages that BuildKit has executed leave to the rest of the last of them, besides the image: its ARGs, and whether CMD was given.
* `lost` are the ARGs whose value cannot be told, because it was made of something that only BuildKit saw.
*/
function begunStage(head, values) {
	const args = new ArgScope(head, values);
	for (const [index, stage] of head.entries()) {
		if (index > 0) args.enterStage();
		for (const instruction of stage.instructions) args.apply(instruction);
	}
	const cmdSet = head.at(-1)?.instructions.some(({ kind }) => kind === "CMD") ?? false;
	return {
		...args.outcome(),
		cmdSet
	};
}
/** ARG and ENV step by step, as BuildKit has them: the later one wins, and ENV is back in front where a stage begins. */
var ArgScope = class {
	#values;
	/** The image's ENV in the end. */
	#final;
	/** Names that an ENV of the stages sets: what the base had for them is not to be seen in the end. */
	#written;
	/** What ENV has set so far, and the ARGs in front of it; undefined is a value that nobody here knows. */
	#env = /* @__PURE__ */ new Map();
	#args = /* @__PURE__ */ new Map();
	constructor(head, values) {
		this.#values = values;
		this.#final = new Map(values.env.map((pair) => [pair.split("=", 1)[0] ?? "", pair.slice(pair.indexOf("=") + 1)]));
		const pairs = head.flatMap(({ instructions }) => instructions.flatMap((each) => each.kind === "ENV" ? each.pairs : []));
		const all = pairs.some(({ key }) => key.includes("$")) ? this.#final.keys() : [];
		this.#written = /* @__PURE__ */ new Set([...pairs.map(({ key }) => expandWord(key, () => "").value), ...all]);
	}
	enterStage() {
		for (const name of this.#args.keys()) if (this.#env.has(name)) this.#args.delete(name);
		else if (this.#written.has(name)) this.#args.set(name, void 0);
		else if (this.#final.has(name)) this.#args.delete(name);
	}
	apply(instruction) {
		if (instruction.kind === "ARG") for (const arg of instruction.args) this.#declare(arg);
		if (instruction.kind !== "ENV") return;
		const pairs = instruction.pairs.map(({ key, value }) => ({
			key: this.#expand(key),
			value: this.#expand(value)
		}));
		for (const { key, value } of pairs) {
			if (key === void 0) {
				this.#loseHidden();
				continue;
			}
			this.#args.delete(key);
			this.#env.set(key, value);
		}
	}
	/** After an ENV whose name nobody here knows. */
	#loseHidden() {
		for (const name of this.#args.keys()) if (this.#final.has(name)) this.#args.set(name, void 0);
	}
	outcome() {
		const known = [...this.#args].flatMap(([name, value]) => value === void 0 ? [] : [[name, value]]);
		const lost = [...this.#args].filter(([, value]) => value === void 0).map(([name]) => name);
		return {
			args: new Map(known),
			lost: new Set(lost)
		};
	}
	#declare({ name, default: fallback }) {
		const { buildArgs, globalArgs, isUnknown } = this.#values;
		if (isUnknown(name)) {
			this.#args.set(name, void 0);
			return;
		}
		const given = buildArgs[name] ?? (fallback === void 0 ? globalArgs.get(name) : void 0);
		if (given !== void 0) this.#args.set(name, given);
		else if (fallback !== void 0) this.#args.set(name, this.#expand(fallback));
	}
	/** A word expanded, or undefined where it needs a value that nobody here knows. */
	#expand(word) {
		let isKnown = true;
		const lookup = (name) => {
			const value = this.#lookUp(name);
			if (value !== "unknown") return value?.text;
			isKnown = false;
			return "x";
		};
		const { value } = expandWord(word, lookup, { escape: this.#values.escape });
		return isKnown ? value : void 0;
	}
	#lookUp(name) {
		for (const map of [this.#args, this.#env]) {
			if (!map.has(name)) continue;
			const text = map.get(name);
			return text === void 0 ? "unknown" : { text };
		}
		if (this.#written.has(name)) return "unknown";
		const text = this.#final.get(name);
		return text === void 0 ? void 0 : { text };
	}
};

// packages/core/src/build/split/step-key.ts
/**
* The key of a step: the content key of what is cut out of a layer (see `stepNode`), so that it is made of everything that can
* change the step's image, and of nothing that comes after it. 64 lower-case hex digits.
*/
function stepKey({ project, planned, plan }, step) {
	const shells = /* @__PURE__ */ new Map();
	for (const below of project.nodes) {
		if (below.id === step.id) break;
		shells.set(below.id, stageShells(below, shells).left);
	}
	const inputs = collectInputs(step, {
		tree: project.tree,
		commit: project.head.commit,
		parentKeys: new Map([...planned].map(([name, { key }]) => [name, key])),
		bases: plan.bases,
		shells: stageShells(step, shells),
		warn: () => {}
	});
	return contentKey(inputs);
}

// packages/core/src/build/split/step-image.ts
/** The place of a step's image. */
async function stepPlace(build, step) {
	const key = stepKey(build, step);
	return {
		store: await build.stores.ofLayer(build.node.layer),
		key,
		tag: suiteTag(build.node.layer.tagPrefix, "step", key)
	};
}
/** Looks for the image of a step: one HEAD, and for a hit one GET to see the full key. `parent` is the layer that it stands on. */
async function findStep({ store, tag, key }, platforms, parent) {
	const found = await lookUpKey(store, tag, key, platforms);
	if (found.kind !== "hit") return { kind: "miss" };
	const { digest } = found.descriptor;
	if (parent === void 0) return {
		kind: "hit",
		digest
	};
	return (await Promise.all(platforms.map(async (platform) => {
		const [below, above] = await Promise.all([configOf(parent.store, parent.digest, platform), configOf(store, digest, platform)]);
		return below.rootfs.diff_ids.every((diffId, index) => above.rootfs.diff_ids[index] === diffId);
	}))).every(Boolean) ? {
		kind: "hit",
		digest
	} : { kind: "stale" };
}
/**
* Has BuildKit build a step, and leaves its image in its place. First writer wins, unless `overwrite` says that what is there does not count.
* Throws `HandOver` where the step's image would not say all that its rest depends on, and `build-failed`; no tag is written then.
*/
async function buildStep(build, step, { store, tag, key }, overwrite, parents, onBlob) {
	await refuseTriggers(build, step, parents);
	const needed = parents.filter(({ id }) => step.parents.includes(id));
	const platforms = await buildByBuildkit({
		...build,
		node: step
	}, needed, onBlob);
	return (await writeImage(store, platforms, {
		tag,
		key,
		force: overwrite
	}, build.environment.log)).descriptor.digest;
}
/** ONBUILD of the base runs first, and may hold ARG and CMD: once it has run, nothing tells of them. */
async function refuseTriggers(build, step, parents) {
	const { base, layer } = step;
	if (base.kind !== "external") return;
	const parent = parents.find(({ id }) => id === baseParent(step)?.id);
	const foreign = parent === void 0 ? await findForeignBase(build, base.reference) : void 0;
	if ((await Promise.all([...layer.platforms.map((platform) => parent && configOf(parent.store, parent.digest, platform)), ...Array.from(foreign?.images.values() ?? [], (image) => foreign && readImageConfig(foreign.store, image))])).some((image) => (image?.config?.OnBuild ?? []).length > 0)) throw new HandOver(`its base ${base.reference} has ONBUILD triggers`);
}
async function configOf(store, reference, platform) {
	return readImageConfig(store, await readPlatformManifest(store, reference, platform));
}

// packages/core/src/build/split/step-node.ts
/**
* A layer cut down to the first stages of its chain: what BuildKit has to build of it, and what its step key is made of. Later stages,
* stages that only they need, and what is written into the finished image only (labels, annotations) are not in it.
* `head` is the chain up to the cut; see `cutChain`.
*/
function stepNode(node, head) {
	const last = head.at(-1);
	if (last === void 0) throw new RangeError("A step has a stage");
	const end = last.instructions.at(-1)?.end ?? last.from.end;
	const graphs = new Map([...node.graphs].map(([platform, graph]) => [platform, cutGraph(graph, last, end.line)]));
	const resolved = [...graphs.values()].flatMap(({ stages }) => stages);
	const used = new Set(resolved.flatMap(({ base, references }) => [base, ...references]).flatMap(({ to }) => to.kind === "external" ? [to.reference] : []));
	const stages = node.dockerfile.stages.filter(({ index }) => index <= last.index).map((stage) => stage.index === last.index ? last : stage);
	const links = node.links.map((link) => ({
		...link,
		names: link.names.filter((name) => used.has(name))
	})).filter(({ names }) => names.length > 0);
	const { target, ...layer } = node.layer;
	const isTarget = node.chain.at(-1)?.index === last.index;
	return {
		...node,
		layer: {
			...layer,
			...isTarget && target !== void 0 ? { target } : {},
			labels: {},
			annotations: {}
		},
		text: `${node.text.split("\n").slice(0, end.line).join("\n")}\n`,
		dockerfile: {
			...node.dockerfile,
			stages
		},
		graphs,
		closure: stages.filter(({ index }) => resolved.some(({ stage }) => stage.index === index)),
		chain: head,
		links,
		parents: links.map(({ id }) => id),
		externals: node.externals.filter((reference) => used.has(reference))
	};
}
/** The stages of a platform that the cut one needs, itself included. */
function cutGraph(graph, last, line) {
	const all = new Map(graph.stages.map((each) => [each.stage.index, each]));
	const whole = all.get(last.index);
	if (whole === void 0) throw new RangeError(`No stage ${last.index}`);
	const target = {
		...whole,
		stage: last,
		references: whole.references.filter(({ position }) => position.line <= line)
	};
	const needed = /* @__PURE__ */ new Map();
	const add = (each) => {
		if (each === void 0 || needed.has(each.stage.index)) return;
		needed.set(each.stage.index, each);
		for (const { to } of [each.base, ...each.references]) if (to.kind === "stage") add(all.get(to.index));
	};
	add(target);
	const stages = [...needed.values()].toSorted((one, other) => one.stage.index - other.stage.index);
	return {
		...graph,
		dockerfile: graph.dockerfile,
		target,
		stages
	};
}

// packages/core/src/build/split/step-tree.ts
/**
* The files of a step's image: as stored, else those of the image that it stands on, and of the blobs above. So a RUN that changes costs
* its own blobs, and not those of a large base once more. `parent` is the layer that it stands on.
*/
async function stepTree(build, store, image, platform, parent) {
	const { node, environment } = build;
	const prefixes = [node.layer.tagPrefix, ...parent?.tagPrefixes ?? []];
	const below = () => treeBelow(build, store, image, platform, parent);
	return treeOfImage(store, image, platform, prefixes, environment.log, below);
}
/** Undefined for FROM scratch, and where a builder has packed the blobs below anew. */
async function treeBelow(build, store, image, platform, parent) {
	const { node, environment } = build;
	if (parent !== void 0) {
		const below = await readPlatformManifest(parent.store, parent.digest, platform);
		if (!standsOn(image, below)) return void 0;
		return {
			tree: await treeOfImage(parent.store, below, platform, parent.tagPrefixes, environment.log),
			layers: below.manifest.layers.length
		};
	}
	const below = await foreignBelow(build, platform);
	if (below === void 0 || !standsOn(image, below)) return void 0;
	return {
		tree: await treeOfImage(store, below, platform, [node.layer.tagPrefix], environment.log),
		layers: below.manifest.layers.length
	};
}
/** The manifest of an external base. It only saves reading: where it is gone, or cannot be had now, the step has all that is needed. */
async function foreignBelow(build, platform) {
	const { node, environment } = build;
	if (node.base.kind !== "external") return void 0;
	try {
		return (await findForeignBase(build, node.base.reference)).images.get(platform);
	} catch (error) {
		environment.log.debug(`${node.id}: nothing is known of ${node.base.reference}: ${String(error)}`);
		return;
	}
}

// packages/core/src/build/split/build-split.ts
/**
* Builds a layer in two parts: up to its last RUN by BuildKit, unless the result of that is in the registry, and the rest by registry
* calls on that result. Throws `HandOver` where that cannot be exact, and `engine` where `engine: native` has nothing to stand on.
*/
async function buildSplit(build, split, parents, onBlob) {
	const { node, choices, environment } = build;
	const { log } = environment;
	const step = stepNode(node, split.head);
	const place = await stepPlace(build, step);
	const parent = parents.find(({ id }) => id === baseParent(node)?.id);
	const found = build.force ? void 0 : await findStep(place, node.layer.platforms, parent);
	let digest;
	let why = `the result of ${split.what} is in the registry`;
	if (found?.kind === "hit") {
		log.info(`${node.id}: ${why}; what follows it is built by registry calls alone`);
		({digest} = found);
	} else {
		const reason = missingText(found?.kind);
		if (wantsNative(node, choices)) throw nativeOnly(node, `${split.what}: ${reason}`);
		log.info(`${node.id}: built by BuildKit up to ${split.what}: ${reason}`);
		if (split.advice !== void 0) log.info(`${node.id}: ${split.advice}`);
		digest = await buildStep(build, step, place, found?.kind !== "miss", parents, onBlob);
		why = `${split.what} was run by BuildKit: ${reason}`;
	}
	const finished = [];
	for (const platform of node.layer.platforms) finished.push(await buildRest(build, split, {
		store: place.store,
		digest,
		platform
	}, parents, onBlob));
	return {
		why,
		platforms: finished
	};
}
/** Before anything is built: a split build that may not run BuildKit, and has no result to stand on. Throws `engine`. */
async function refuseMissingStep(build, split) {
	const place = await stepPlace(build, stepNode(build.node, split.head));
	const found = build.force ? void 0 : await findStep(place, build.node.layer.platforms, void 0);
	if (found?.kind !== "hit") throw nativeOnly(build.node, `${split.what}: ${missingText(found?.kind)}`);
}
function missingText(kind) {
	if (kind === void 0) return "it is forced";
	return kind === "miss" ? "its result is not in the registry" : "its parent has been built anew";
}
/** Executes what follows a step, on its image. */
async function buildRest(build, { head, stages }, { store, digest, platform }, parents, onBlob) {
	const { node } = build;
	const parent = parents.find(({ id }) => id === baseParent(node)?.id);
	const image = await readPlatformManifest(store, digest, platform);
	const config = await readImageConfig(store, image);
	const names = new Set(node.links.flatMap(({ argument }) => argument === void 0 ? [] : [argument]));
	const begun = begunStage(head, {
		env: config.config?.Env ?? [],
		buildArgs: node.layer.buildArgs,
		globalArgs: node.graphs.get(platform)?.globalArgs ?? /* @__PURE__ */ new Map(),
		isUnknown: (name) => isBuildPlatformArg(name) || names.has(name),
		escape: node.dockerfile.directives.escape
	});
	for (const name of begun.lost) refuseUse(stages, name);
	const needsTree = takesFiles(stages) || build.project.nodes.some(({ parents: of }) => of.includes(node.id));
	const annotated = await annotatedBase(build, parents, platform);
	const { tree, ...finished } = await executePlatform(build, {
		platform,
		stages,
		begun,
		base: {
			config,
			layers: image.manifest.layers,
			tree: needsTree ? await stepTree(build, store, image, platform, parent) : Tree.empty()
		},
		...annotated === void 0 ? {} : { annotated }
	}, onBlob);
	return needsTree && tree !== void 0 ? {
		...finished,
		tree
	} : finished;
}
function takesFiles(stages) {
	const kinds = new Set(stages.flatMap(({ instructions }) => instructions.map(({ kind }) => kind)));
	return kinds.has("COPY") || kinds.has("ADD") || kinds.has("WORKDIR");
}
/** Throws `HandOver` where an instruction may use a variable whose value only BuildKit knows. */
function refuseUse(stages, name) {
	for (const instruction of stages.flatMap(({ instructions }) => instructions)) {
		const texts = "heredocs" in instruction ? instruction.heredocs.map(({ content }) => content) : [];
		if ([instruction.source, ...texts].some((text) => text.includes(name))) throw new HandOver(`the value of ARG ${name} in line ${instruction.start.line}`);
	}
}

// packages/core/src/build/build-layer.ts
const onNewBase = "all that is its own was built before: its blobs are used again on what it stands on now";
/**
* Builds one layer, or finds that its image is there already, and leaves it under its key tag. No user's tag is written, and none of
* the suite's before all of the image is there. Throws `engine` where `engine: native` is asked for and cannot be.
*/
async function buildLayer(build) {
	const { node, plan, environment } = build;
	const started = performance.now();
	const store = await build.stores.ofLayer(node.layer);
	const there = build.force || build.planIsFresh && plan.action === "build" ? void 0 : await lookUpKey(store, plan.tag, plan.key, plan.platforms);
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
	const parents = await Promise.all(node.parents.map((id) => parentImage(build, id)));
	using rebase = new Rebase(build, store);
	const prepared = await rebase.prepare();
	const { engine, why, platforms } = await runEngine(prepared, parents, onBlob);
	if (build.choices.engine === "verify" && engine !== "buildkit") await verifyEngines(prepared, platforms, parents, onBlob);
	environment.signal?.throwIfAborted();
	const keyTag = {
		tag: plan.tag,
		key: plan.key,
		force: build.force
	};
	const [written, , isRebased] = await Promise.all([
		writeImage(store, platforms, keyTag, environment.log),
		keepInputs(build, store),
		rebase.finish()
	]);
	await keepTrees(build, store, platforms, written);
	return finish(build, store, written.descriptor.digest, started, {
		action: written.existing ? "reused" : isRebased && engine === "native" ? "rebased" : "built",
		engine,
		why: written.existing ? "another run has written its image meanwhile" : isRebased && engine === "native" ? onNewBase : why,
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
	if (chosen.kind !== "buildkit") try {
		if (chosen.kind === "split") return {
			engine: "split",
			...await buildSplit(build, chosen, parents, onBlob)
		};
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
	const builds = plan.layers.filter((layer) => layer.action !== "skip" && request.selection.has(layer.name)).map((layer) => {
		const force = layer.reasons.some(({ kind }) => kind === "forced" || kind === "parent");
		const { key, inputs } = request.keys.get(layer.name) ?? {};
		if (key !== layer.key || inputs === void 0) throw notOfThisCheckout(layer);
		return {
			node: nodeOf(project, layer),
			plan: layer,
			inputs,
			planned,
			project,
			stores: request.stores,
			choices: request.choices,
			environment,
			planIsFresh: request.planIsFresh,
			force
		};
	});
	for (const build of builds) if (build.plan.action === "build") await refuseEngine(build);
	const results = [];
	for (const build of builds) {
		environment.signal?.throwIfAborted();
		const title = `${build.plan.action === "build" ? "Build" : "Reuse"} ${build.plan.name}`;
		results.push(await environment.log.group(title, () => buildLayer(build)));
	}
	return results;
}
/** Before anything is built: a layer that is not to be built by BuildKit, and whose Dockerfile needs it. Throws `engine`. */
async function refuseEngine(build) {
	const { node, choices } = build;
	if (!wantsNative(node, choices)) return;
	const engine = chooseEngine(node);
	if (engine.kind === "buildkit") throw nativeOnly(node, engine.reason);
	if (engine.kind === "split") await refuseMissingStep(build, engine);
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
	const tagged = await Promise.all(request.plan.layers.filter((layer) => layer.action !== "skip" && request.selection.has(layer.name)).flatMap((layer) => {
		const node = request.project.nodes.find((each) => each.id === layer.name);
		return node === void 0 ? [] : [tagsOf(node.layer, layer, request, rules)];
	}));
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
async function tagsOf(layer, plan, request, rules) {
	const parsed = rules.parseTagRules(request.tagRules ?? layer.tagRules);
	const context = {
		...request.context,
		...rules.readTagSettings(request.env)
	};
	const evaluated = await rules.evaluateTags(parsed, rules.parseFlavor(""), context);
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

// packages/core/src/publish/further-repositories.ts
/**
* Checks the repositories that images are published to besides their own. Throws `bad-input` for what is no repository, and `bad-tag` where
* layers of different repositories would write the same tag. Call it before anything is built.
*/
function checkFurther(repositories, tagged) {
	for (const repository of repositories) checkRepository(repository);
	if (repositories.length === 0) return;
	const owners = /* @__PURE__ */ new Map();
	for (const { layer, tags } of tagged) for (const { name } of tags) {
		const owner = owners.get(name);
		owners.set(name, layer.id);
		if (owner === void 0 || owner === layer.id) continue;
		throw new LayeredBuildError("bad-tag", `Layers ${owner} and ${layer.id} would both write ${name} in ${repositories[0] ?? ""}.`, { hint: "Their own repositories differ, and those in `images` are for all of them: give the layers different tags, such as by `tag-prefix: \"{name}-\"`." });
	}
}
/** Makes an image be in another repository, under its digest: blobs that are not there are mounted, or else streamed. Gives the bytes that were sent. */
async function copyImage(from, to, image) {
	const { digest } = image.descriptor;
	if (await to.headManifest(digest) !== void 0) return "is there";
	let sent = 0;
	let mounted = 0;
	await copyManifest(from, to, digest, void 0, { onBlob: ({ outcome, size }) => {
		if (outcome === "uploaded") sent += size;
		if (outcome === "mounted") mounted += 1;
	} });
	return `is copied: ${mounted} blobs mounted, ${byteText(sent)} sent`;
}
function checkRepository(text) {
	const { tag, digest } = parseReference(text);
	if (tag === void 0 && digest === void 0) return;
	throw new LayeredBuildError("bad-input", `images: "${text}" has a tag or digest.`, { hint: "Name repositories alone (HOST/REPOSITORY): the tags are those of the layers' tag-rules." });
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
	const moves = tagged.some(({ tags }) => tags.some((tag) => tag.moving));
	const images = tagged.map(async (each) => {
		const store = await request.stores.ofLayer(each.layer);
		return {
			...each,
			store,
			image: await imageOfKey(store, each.plan.tag, each.plan.key)
		};
	});
	const [newest, ready] = await Promise.all([moves && request.isNewest(), Promise.all(images)]);
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
		const elsewhere = names.length === 0 ? [] : (request.further ?? []).filter((each) => each !== layer.image);
		for (const repository of elsewhere) {
			const there = await request.stores.ofReference(repository);
			log.info(`${layer.id}: ${repository}@${digest} ${await copyImage(store, there, image)}`);
			const copy = async (name) => {
				const { tag, outcome } = await publishTag(there, image, name);
				log.info(`${layer.id}: ${repository}:${tag} ${outcome === "written" ? "→" : "is already"} ${digest}`);
			};
			await allSettled(names.map(copy), `Tags of layer ${layer.id} could not be written to ${repository}:`);
		}
		return {
			layer: layer.id,
			image: `${layer.image}@${digest}`,
			digest,
			key: planned.key,
			version,
			tags: [layer.image, ...elsewhere].flatMap((repository) => names.map((name) => `${repository}:${name}`))
		};
	}), "Tags of several layers could not be written:");
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
		...results.map((result) => `| ${result.layer} | ${result.action} | ${markdownCell(result.why)} | ${result.action === "reused" ? "" : result.engine} | ${byteText(result.sentBytes)} | ${(result.milliseconds / 1e3).toFixed(1)} s | \`${result.digest.slice(0, 19)}\` | ${markdownCell(result.tags.join(" "))} |`),
		""
	].join("\n");
}

export { openProject as C, reservedLayerNames as D, layersOfFile as E, selectLayers as O, createStores as S, issueMessage as T, detectChanges as _, checkFurther as a, credentialsOfRun as b, outputsThatFit as c, wavesOf as d, decodePlan as f, checkPlan as g, reasonText as h, publishLayers as i, platform as k, layersToBuild as l, parsePlan as m, planTable as n, planTags as o, encodePlan as p, planGraph as r, buildLayers as s, resultTable as t, matricesOf as u, compareWithBase as v, YamlSource as w, FileCache as x, fetchCommit as y };