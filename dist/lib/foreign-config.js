"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_zod = require("../vendor/zod.js");
const require_core = require("./core.js");
const require_oci = require("./oci.js");
const require_yaml_source = require("./yaml-source.js");
require("./schemas.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_util = require("node:util");

// packages/core/src/config/foreign/layer-ids.ts
/**
* Gives each target or service a layer's key: its name in lower case, with `-` for all that is neither letter nor digit
* (`_Web.API` is `web-api`). `problem` is told of names that come to the same, and of those that a layer cannot have.
*/
function layerIds(builds, problem) {
	const ids = new Map(builds.map((build) => [build.name, idOf(build.name)]));
	for (const [id, same] of Map.groupBy(builds, ({ name }) => ids.get(name) ?? "")) {
		const [first, ...others] = same;
		if (first === void 0) continue;
		for (const other of others) problem(other.where, `its layer would be called ${id}, as that of ${first.where}: rename one of them`);
		if (require_core.reservedLayerNames.includes(id)) problem(first.where, `a layer cannot be named "${id}", which is an output or a word of the actions: rename it`);
	}
	return ids;
}
function idOf(name) {
	const id = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "");
	return /^[a-z]/.test(id) ? id : `layer-${id}`.replace(/-$/, "");
}

// packages/core/src/config/foreign/same-builds.ts
/**
* Takes builds of one image as one: Compose files often start the same image as several services (web, worker), each with the same
* `build` and `image`. `inform` is told of each that is left out.
*/
function distinctBuilds(builds, inform) {
	const first = /* @__PURE__ */ new Map();
	const names = /* @__PURE__ */ new Map();
	for (const build of builds) {
		const said = build.tags.length === 0 ? build.name : JSON.stringify({
			...build,
			name: void 0,
			where: void 0
		});
		const same = first.get(said) ?? build;
		first.set(said, same);
		names.set(build.name, same.name);
		if (same !== build) inform(`${build.where} is the image of ${same.where}`);
	}
	return {
		builds: [...first.values()],
		nameOf: (name) => names.get(name) ?? name
	};
}

// packages/core/src/config/foreign/distinct-prefixes.ts
/**
* Finds what tells the tags of builds apart that share a repository, by name: the shortest beginning that all of its tags have and no
* other's has, up to a `-`, `_` or `.` (`base-` of `base-1.2`). One of them may have none. A build with a repository of its own has none.
* `problem` is told of builds whose tags have no such beginning: the suite's own tags of both would then be mixed up.
*/
function distinctPrefixes(builds, problem) {
	const prefixes = /* @__PURE__ */ new Map();
	for (const [image, sharing] of Map.groupBy(builds, (build) => build.image)) {
		const [first, ...without] = sharing.filter((build) => {
			const prefix = sharing.length === 1 ? void 0 : prefixOf(build, sharing);
			prefixes.set(build.name, prefix ?? "");
			return prefix === void 0;
		});
		for (const build of without) problem(build.where, `it shares the repository ${image} with ${first?.where}, and their tags (${first?.tags.join(", ")}; ${build.tags.join(", ")}) have no beginning of their own: write them as NAME-TAG, such as ${build.name}-latest, or give each a repository`);
	}
	return prefixes;
}
function prefixOf(build, sharing) {
	const [tag = ""] = build.tags;
	const others = sharing.filter((other) => other !== build).flatMap((other) => other.tags);
	return Array.from(tag.slice(0, -1).matchAll(/[-_.]/g), ({ index }) => tag.slice(0, index + 1)).find((prefix) => build.tags.every((each) => each.startsWith(prefix) && each.length > prefix.length) && others.every((other) => !other.startsWith(prefix)));
}

// packages/core/src/config/foreign/written-tags.ts
/**
* A branch's or a git tag's run writes the file's tags. Not that of a pull request, which could otherwise move `latest` before anybody
* has looked at it: its image is tagged `pr-7`.
*/
const notOfPullRequests = "{{#if branch}}true{{else if tag}}true{{else}}false{{/if}}";
/** Finds each build's repository and tags, by name: the repository is that of its first tag. */
function writtenTags(builds, reports) {
	const own = builds.map((build) => ({
		build,
		references: referencesOf(build, reports)
	})).map(({ build, references }) => ({
		build,
		references,
		tags: ownTags(build, references, reports)
	}));
	const prefixes = distinctPrefixes(own.flatMap(({ build, tags }) => tags === void 0 ? [] : [{
		name: build.name,
		where: build.where,
		...tags
	}]), reports.problem);
	return new Map(own.map(({ build, references, tags }) => {
		const prefix = prefixes.get(build.name) ?? "";
		const knownAs = references.flatMap((reference) => fullName(reference) ?? []);
		if (tags === void 0) return [build.name, { knownAs }];
		const rules = tags.tags.map((tag) => `type=raw,value=${tag.slice(prefix.length)},enable=${notOfPullRequests}`);
		const newest = fullName({
			...tags.reference,
			tag: `${prefix}latest`
		});
		return [build.name, {
			image: tags.image,
			prefix,
			tagRules: [...rules, "type=ref,event=pr"].join("\n"),
			knownAs: [.../* @__PURE__ */ new Set([...knownAs, ...newest === void 0 ? [] : [newest]])]
		}];
	}));
}
/** `HOST/REPOSITORY:TAG` of a reference to a registry, `latest` where no tag is written; undefined for one by digest. */
function fullName(reference) {
	if (reference.kind !== "registry" || reference.digest !== void 0) return void 0;
	return `${repositoryOf(reference)}:${reference.tag ?? "latest"}`;
}
function referencesOf(build, reports) {
	return build.tags.flatMap((text) => {
		try {
			const reference = require_oci.parseReference(text);
			if (reference.digest === void 0) return [reference];
			reports.problem(build.where, `the image ${text} has a digest: name the tag to write`);
		} catch (error) {
			if (!(error instanceof require_oci.OciError)) throw error;
			reports.problem(build.where, error.message);
		}
		return [];
	});
}
function ownTags(build, references, reports) {
	const first = references.find((reference) => !isLocal(reference));
	if (first === void 0) {
		if (references.length > 0) reports.warn(build.where, `${build.tags.join(", ")} names no repository that could be pushed to: write HOST/REPOSITORY:TAG, or take the default repository`);
		return;
	}
	const image = repositoryOf(first);
	const others = references.filter((reference) => repositoryOf(reference) !== image && !isLocal(reference));
	if (others.length > 0) reports.warn(build.where, `a layer has one repository, ${image}: ${others.map(repositoryOf).join(", ")} is not written to`);
	const tags = references.filter((reference) => repositoryOf(reference) === image);
	return {
		image,
		reference: first,
		tags: [...new Set(tags.map(({ tag }) => tag ?? "latest"))]
	};
}
/** A bare name (`web`) means an image of this machine; as a repository it would be one of Docker's own (`docker.io/library/web`). */
function isLocal(reference) {
	return reference.kind === "registry" && reference.registry === "docker.io" && reference.repository.startsWith("library/");
}
function repositoryOf(reference) {
	return reference.kind === "layout" ? `oci:${reference.path}` : `${reference.registry}/${reference.repository}`;
}

// packages/core/src/config/foreign/layers-of-builds.ts
/** Turns what a bake or Compose file says of its images into layers, as a layers.yaml would. Throws `bad-config` with all problems. */
function layersOfBuilds(found, source) {
	const { path, log } = source;
	const problems = [...found.problems];
	const problem = (where, message) => {
		problems.push(`${path}: ${where}: ${message}`);
	};
	const distinct = distinctBuilds(found.builds, (message) => log?.info(`${path}: ${message}`));
	const { builds } = distinct;
	const ids = layerIds(builds, problem);
	const tags = writtenTags(builds, {
		problem,
		warn: (where, message) => log?.warning(`${path}: ${where}: ${message}`)
	});
	for (const { name, where } of builds) if (tags.get(name)?.image === void 0 && source.image === void 0) problem(where, "its image has no repository: name it in full, as HOST/REPOSITORY:TAG");
	if (problems.length > 0) throw new require_git.LayeredBuildError("bad-config", [...new Set(problems)].join("\n"), { hint: "What a layer cannot take over from this file can be said in a layers.yaml." });
	const idOf = (name) => ids.get(distinct.nameOf(name)) ?? name;
	const entries = builds.map((build) => [idOf(build.name), entryOf(build, idOf(build.name), tags.get(build.name))]);
	const links = new Map(builds.map((build) => [idOf(build.name), linksOf(build, idOf, tags)]));
	return require_core.layersOfFile({ layers: Object.fromEntries(entries) }, path, source.image).map((layer) => ({
		...layer,
		...links.get(layer.id)
	}));
}
function entryOf(build, id, tags) {
	return {
		dockerfile: build.dockerfile,
		context: build.context,
		...build.target === void 0 ? {} : { target: build.target },
		...isTagName(build.name) && build.name !== id ? { name: build.name } : {},
		...build.platforms.length === 0 ? {} : { platforms: [...build.platforms] },
		"build-args": { ...build.buildArgs },
		labels: { ...build.labels },
		annotations: { ...build.annotations },
		secrets: [...build.secrets],
		ssh: [...build.ssh],
		...tags?.image === void 0 ? {} : { image: tags.image },
		...tags?.prefix === void 0 ? {} : { "tag-prefix": tags.prefix },
		...tags?.tagRules === void 0 ? {} : { "tag-rules": tags.tagRules }
	};
}
/** How this layer calls others, and how others may call it. */
function linksOf(build, idOf, tags) {
	return {
		contexts: Object.fromEntries(Object.entries(build.contexts).map(([name, other]) => [name, idOf(other)])),
		knownAs: tags.get(build.name)?.knownAs ?? []
	};
}
function isTagName(name) {
	return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name);
}

// packages/core/src/config/foreign/shapes.ts
/** A plain scalar that YAML 1.1, which Compose reads, and YAML 1.2 take for different values. */
var UnclearScalar = class {
	source;
	constructor(source) {
		this.source = source;
	}
};
/** Tells such scalars from all others: `010` (octal once), `1_000` (an integer once), `2024-01-31` (a time once). */
function unclearScalar(source) {
	return /^[-+]?(0[0-7_]+|0b[01_]+|\d[\d_]*_[\d_]*)$|^\d{4}-\d\d?-\d\d?($|[Tt\s])/.test(source) ? new UnclearScalar(source) : void 0;
}
const number = require_zod.number().check(require_zod.refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value), "too large a number: put it in quotes"));
/** A text, or a number or boolean, which count as their text. */
const scalar = require_zod.pipe(require_zod.union([
	require_zod.string(),
	number,
	require_zod.boolean()
], { error: ({ input }) => input instanceof UnclearScalar ? `${input.source} is no text, and what it is depends on the reader: put it in quotes` : "expected a text, a number, true or false" }), require_zod.transform(String));
/** `KEY: value` pairs, or a list of `KEY=VALUE`; null for a member without a value. */
const pairs = require_zod.pipe(require_zod.transform((value) => Array.isArray(value) ? pairsOfList(value) ?? value : value), require_zod.record(require_zod.string(), require_zod.nullable(scalar), { error: "expected KEY: value pairs, or a list of KEY=VALUE" }));
/** One text, or a list of them. */
const texts = require_zod.pipe(require_zod.transform((value) => typeof value === "string" ? [value] : value), require_zod.array(scalar, { error: "expected a list" }));
function pairsOfList(list) {
	if (!list.every((item) => typeof item === "string")) return void 0;
	return Object.fromEntries(list.map((item) => {
		const at = item.indexOf("=");
		return at < 0 ? [item, null] : [item.slice(0, at), item.slice(at + 1)];
	}));
}
/** Whether a value is an object with members. */
function isMembers(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof UnclearScalar);
}
/** The pairs that have a value. */
function withoutNulls(record) {
	return Object.fromEntries(Object.entries(record).flatMap(([key, value]) => value === null ? [] : [[key, value]]));
}

// packages/core/src/config/foreign/bake-expressions.ts
/**
* Finds the first thing in a bake file in JSON that only buildx can evaluate, and says what it is: an expression (`${\u2026}`, `%{\u2026}`), a matrix,
* blocks written as a list. Undefined for a file that is plain.
*/
function expressionIn(document) {
	if (!isMembers(document)) return void 0;
	for (const kind of ["group", "target"]) {
		const blocks = document[kind];
		if (blocks === void 0) continue;
		if (!isMembers(blocks)) return `${kind} is a list of blocks`;
		for (const [name, block] of Object.entries(blocks)) {
			const where = `${kind}.${name}`;
			if (Array.isArray(block)) return `${where} is a list of blocks`;
			if (!isMembers(block)) continue;
			if (kind === "group" && block["inherits"] !== void 0) return `${where}.inherits`;
			if (block["matrix"] !== void 0) return `${where}.matrix`;
			const found = templateIn(block, where);
			if (found !== void 0) return found;
		}
	}
}
function templateIn(value, where) {
	if (typeof value === "string") return /[$%]\{/.test(value) ? `${where} has an expression` : void 0;
	const members = Array.isArray(value) ? value.entries() : isMembers(value) ? Object.entries(value) : [];
	for (const [key, member] of members) {
		const found = templateIn(member, `${where}.${key}`);
		if (found !== void 0) return found;
	}
}

// packages/core/src/config/foreign/bake-file.ts
const list = require_zod.array(scalar, { error: "expected a list" });
/** A secret as `id=\u2026,env=\u2026`, or (buildx 0.20 and later) as an object of these. */
const secret$1 = require_zod.union([require_zod.string(), require_zod.pipe(require_zod.record(require_zod.string(), require_zod.string()), require_zod.transform((members) => Object.entries(members).filter(([, value]) => value !== "").map(([key, value]) => `${key}=${value}`).join(",")))]);
/** An SSH agent as `ID=PATH,PATH`, or (buildx 0.20 and later) as an object. */
const ssh = require_zod.union([require_zod.string(), require_zod.pipe(require_zod.looseObject({
	id: require_zod._default(require_zod.string(), "default"),
	paths: require_zod._default(require_zod.array(require_zod.string()), [])
}), require_zod.transform(({ id, paths }) => paths.length === 0 ? id : `${id}=${paths.join(",")}`))]);
/** What is read of a bake target; see Docker's "Bake file reference". */
const bakeTarget = require_zod.looseObject({
	context: require_zod.nullish(require_zod.string()),
	dockerfile: require_zod.nullish(require_zod.string()),
	"dockerfile-inline": require_zod.nullish(require_zod.string()),
	target: require_zod.nullish(require_zod.string()),
	inherits: require_zod.nullish(list),
	args: require_zod.nullish(pairs),
	labels: require_zod.nullish(pairs),
	annotations: require_zod.nullish(list),
	platforms: require_zod.nullish(require_zod.array(require_core.platform, { error: "expected a list" })),
	secret: require_zod.nullish(require_zod.array(secret$1, { error: "expected a list" })),
	ssh: require_zod.nullish(require_zod.array(ssh, { error: "expected a list" })),
	tags: require_zod.nullish(list),
	contexts: require_zod.nullish(pairs)
});
const group = require_zod.looseObject({ targets: require_zod._default(list, []) });
/** A bake file in JSON, as written or as `docker buildx bake --print` shows it. */
const bakeFile = require_zod.looseObject({
	group: require_zod._default(require_zod.record(require_zod.string(), group), {}),
	target: require_zod._default(require_zod.record(require_zod.string(), bakeTarget), {})
});
/** Members that say how an image is built and where it goes, and nothing of what it is. */
const onlyHow$1 = /* @__PURE__ */ new Set([
	"attest",
	"cache-from",
	"cache-to",
	"call",
	"description",
	"no-cache",
	"no-cache-filter",
	"output",
	"pull"
]);
/** The members of a target that might change an image, and have no counterpart in a layer. */
function notTakenOver$1(target) {
	return Object.keys(target).filter((name) => !Object.hasOwn(bakeTarget.shape, name) && !onlyHow$1.has(name));
}

// packages/core/src/config/foreign/bake-targets.ts
/**
* The targets that `docker buildx bake` builds where none is named, by name, each with all that it inherits: those of the group or
* target `default`, and those that their contexts refer to. `problem` is told of names that do not exist and of circles.
*/
function bakeTargets(file, problem) {
	const found = /* @__PURE__ */ new Map();
	const addTarget = (name, where) => {
		if (found.has(name)) return;
		if (!Object.hasOwn(file.target, name)) {
			problem(where, `there is no target ${name}`);
			return;
		}
		const target = inherited(file, name, [], problem);
		found.set(name, target);
		for (const [context, value] of Object.entries(target.contexts ?? {})) if (value?.startsWith("target:") === true) addTarget(value.slice(7), `target.${name}.contexts.${context}`);
	};
	const addGroup = (name, seen) => {
		for (const member of file.group[name]?.targets ?? []) if (Object.hasOwn(file.group, member) && !seen.has(member)) addGroup(member, /* @__PURE__ */ new Set([...seen, member]));
		else addTarget(member, `group.${name}.targets`);
	};
	if (Object.hasOwn(file.group, "default")) addGroup("default", /* @__PURE__ */ new Set(["default"]));
	else if (Object.hasOwn(file.target, "default")) addTarget("default", "target.default");
	else problem("group.default", "there is none: the layers are its targets, so name them: \"targets\": [...]");
	return found;
}
function inherited(file, name, path, problem) {
	const own = file.target[name] ?? {};
	return [...(own.inherits ?? []).map((parent) => {
		const where = `target.${name}.inherits`;
		if (parent === name || path.includes(parent)) problem(where, `${parent} inherits from itself`);
		else if (!Object.hasOwn(file.target, parent)) problem(where, `there is no target ${parent}`);
		else return inherited(file, parent, [...path, name], problem);
		return {};
	}), own].reduce(merge, {});
}
/** Later targets win; of these members all values count, as in buildx (Target.Merge). */
function merge(below, above) {
	const given = Object.entries(above).filter(([, value]) => value !== void 0 && value !== null);
	return {
		...below,
		...Object.fromEntries(given),
		args: {
			...below.args,
			...valued(above.args)
		},
		labels: {
			...below.labels,
			...valued(above.labels)
		},
		contexts: {
			...below.contexts,
			...above.contexts
		},
		annotations: [...below.annotations ?? [], ...above.annotations ?? []],
		secret: [...below.secret ?? [], ...above.secret ?? []],
		ssh: [...below.ssh ?? [], ...above.ssh ?? []]
	};
}
/** An argument that is null takes nothing away from what is inherited. */
function valued(record) {
	return Object.fromEntries(Object.entries(record ?? {}).filter(([, value]) => value !== null));
}

// packages/core/src/config/foreign/repository-path.ts
/**
* Resolves a local path that stands in a bake or Compose file. `base` is the folder that it starts at, from the repository's root.
* Docker takes URLs of git repositories and archives, and images, in the same places: these are no files of this repository.
*/
function repositoryPath(base, text) {
	if (/^([a-z][a-z0-9+.-]*:|github\.com\/|[\w.-]+@[\w.-]+:)/i.test(text) && !/^[a-z]:[\\/]/i.test(text)) return { problem: `${text} is no folder of this repository: a layer is built from its checkout only` };
	const found = node_path.default.posix.normalize(node_path.default.posix.join(base, text)).replace(/\/+$/, "");
	if (node_path.default.posix.isAbsolute(text) || node_path.default.win32.isAbsolute(text) || found === ".." || found.startsWith("../")) return { problem: `${text} is no path inside the repository` };
	return { path: found === "." ? "" : found };
}
/** The context folder and the Dockerfile of a build; `problem` is told of what is no file of this repository. */
function buildPaths(base, given, problem) {
	const context = repositoryPath(base, given.context);
	if ("problem" in context) {
		problem("context", context.problem);
		return {
			context: "",
			dockerfile: ""
		};
	}
	const dockerfile = repositoryPath(context.path, given.dockerfile);
	if ("problem" in dockerfile) problem("dockerfile", dockerfile.problem);
	return {
		context: context.path,
		dockerfile: "path" in dockerfile ? dockerfile.path : ""
	};
}

// packages/core/src/config/foreign/build-of-target.ts
/** What a bake target says of its image. Its paths begin where buildx runs, which is the repository's root here. */
function buildOfTarget(name, target, reports) {
	const where = `target.${name}`;
	for (const member of notTakenOver$1(target)) reports.warn(`${where}.${member}`, "it has no counterpart in a layer, and is not heeded");
	if (typeof target["dockerfile-inline"] === "string") reports.problem(`${where}.dockerfile-inline`, "it is not read: put the Dockerfile in a file of its own");
	return {
		name,
		where,
		...pathsOf(where, target, reports),
		...typeof target.target === "string" ? { target: target.target } : {},
		buildArgs: withoutNulls(target.args ?? {}),
		labels: withoutNulls(target.labels ?? {}),
		annotations: annotationsOf(where, target, reports),
		platforms: target.platforms ?? [],
		secrets: target.secret ?? [],
		ssh: target.ssh ?? [],
		tags: target.tags ?? [],
		contexts: contextsOf$1(where, target, reports)
	};
}
/** The Dockerfile is looked for in the context; `cwd://` begins where buildx runs. */
function pathsOf(where, target, { problem }) {
	const context = (target.context ?? ".").replace(/^cwd:\/\//, "");
	const dockerfile = target.dockerfile ?? "Dockerfile";
	const report = (member, message) => problem(`${where}.${member}`, message);
	const paths = buildPaths("", {
		context,
		dockerfile: dockerfile.replace(/^cwd:\/\/.*/s, "Dockerfile")
	}, report);
	if (!dockerfile.startsWith("cwd://")) return paths;
	const fromRoot = repositoryPath("", dockerfile.slice(6));
	if ("problem" in fromRoot) report("dockerfile", fromRoot.problem);
	return {
		...paths,
		dockerfile: "path" in fromRoot ? fromRoot.path : ""
	};
}
function contextsOf$1(where, target, { problem }) {
	const entries = Object.entries(target.contexts ?? {}).flatMap(([name, value]) => {
		if (value?.startsWith("target:") === true) return [[name, value.slice(7)]];
		if (value !== null) problem(`${where}.contexts.${name}`, `${value}: only target:NAME can be taken over, which is an image of this file`);
		return [];
	});
	return Object.fromEntries(entries);
}
/** `KEY=VALUE`, perhaps for some kinds of documents only (`index,manifest:KEY=VALUE`): a layer's annotations are its manifests'. */
function annotationsOf(where, target, reports) {
	const entries = (target.annotations ?? []).flatMap((text) => {
		const kind = "(?:manifest|index|manifest-descriptor|index-descriptor)(?:\\[[^\\]]*\\])?";
		const [, kinds = "manifest", pair = ""] = new RegExp(`^(?:(${kind}(?:,${kind})*):)?(.*)$`, "s").exec(text) ?? [];
		const at = pair.indexOf("=");
		if (at < 1) reports.problem(`${where}.annotations`, `${text}: expected KEY=VALUE`);
		const others = kinds.split(",").filter((each) => each !== "manifest");
		if (others.length > 0) reports.warn(`${where}.annotations`, `${pair.slice(0, at)} is written to the image's manifest only, not to ${others.join(", ")}`);
		return at < 1 || !kinds.split(",").includes("manifest") ? [] : [[pair.slice(0, at), pair.slice(at + 1)]];
	});
	return Object.fromEntries(entries);
}

// packages/core/src/config/foreign/print-bake-file.ts
/**
* Has `docker buildx bake --print` evaluate a bake file, which asks no daemon and builds nothing; gives the JSON text that it prints.
* `reason` says why it is needed. Throws `missing-program` without Docker or buildx, and `bad-config` for what buildx says is wrong.
*/
async function printBakeFile(source, reason) {
	const { root, path, exec, env } = source;
	const result = await exec({
		command: "docker",
		args: [
			"buildx",
			"bake",
			"--file",
			path,
			"--print"
		],
		cwd: root,
		env
	}).catch((cause) => {
		if (cause instanceof require_git.LayeredBuildError && cause.code === "missing-program") throw unavailable(path, reason, "there is no docker command here", cause);
		throw cause;
	});
	if (result.exitCode === 0) return result.stdout.toString("utf8");
	const failure = errorLine(result);
	if (!failure.startsWith("ERROR: ")) throw unavailable(path, reason, `docker has no buildx (${failure})`);
	throw new require_git.LayeredBuildError("bad-config", `${path}: docker buildx bake --print says: ${failure.slice(7)}`, { hint: "Layers are the targets of the group `default` (or the target `default`). Secret files and SSH agents that the file names have to be there when it is read." });
}
function errorLine({ stderr, exitCode }) {
	const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== "");
	return lines.findLast((line) => line.startsWith("ERROR: ")) ?? lines[0] ?? `exit code ${exitCode}`;
}
function unavailable(path, reason, missing, cause) {
	return new require_git.LayeredBuildError("missing-program", `${path} is to be evaluated by docker buildx bake (${reason}), and ${missing}.`, {
		hint: "Use a runner with Docker and buildx, or commit what `docker buildx bake --print` shows as docker-bake.json: plain JSON is read without them.",
		cause
	});
}

// packages/core/src/config/foreign/read-bake-file.ts
/** Characters of what should be JSON. */
const longestShown = 200;
/**
* Reads a bake file: JSON without expressions as it is, all else as `docker buildx bake --print` evaluates it, with the variables of the
* environment. Throws `bad-config` for a file that does not parse, and `missing-program` where buildx is needed and not there.
*/
async function readBakeFile(source) {
	const { path, log } = source;
	const problems = [];
	const reports = {
		problem: (where, message) => void problems.push(`${path}: ${where}: ${message}`),
		warn: (where, message) => log?.warning(`${path}: ${where}: ${message}`)
	};
	const file = parseBakeFile(await documentOf(source), reports.problem);
	return {
		builds: (file === void 0 ? [] : [...bakeTargets(file, reports.problem)]).map(([name, target]) => buildOfTarget(name, target, reports)),
		problems
	};
}
async function documentOf(source) {
	const { path, text } = source;
	if (!path.endsWith(".json")) return printed(source, "HCL is its language");
	const document = parseJson(text, path);
	const expression = expressionIn(document);
	return expression === void 0 ? document : printed(source, expression);
}
async function printed(source, reason) {
	const text = await printBakeFile(source, reason);
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new require_git.LayeredBuildError("bad-config", `${source.path}: what docker buildx bake --print writes is not valid JSON: ${JSON.stringify(require_git.oneLine(text, longestShown))}`, {
			hint: "Does the `docker` on this runner's PATH print lines of its own to standard output? It has to be Docker's, with buildx 0.10 or later.",
			cause
		});
	}
}
function parseJson(text, path) {
	try {
		return JSON.parse(text, (name, value) => name === "//" ? void 0 : value);
	} catch (cause) {
		throw new require_git.LayeredBuildError("bad-config", `${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {
			hint: "The file is not valid JSON: check commas, quotes and brackets at this place.",
			cause
		});
	}
}
function parseBakeFile(document, problem) {
	const result = bakeFile.safeParse(document, { jitless: true });
	if (result.success) return result.data;
	for (const issue of result.error.issues) problem(issue.path.map(String).join("."), require_yaml_source.issueMessage(issue));
}

// packages/core/src/config/foreign/compose-build.ts
const secret = require_zod.union([require_zod.pipe(scalar, require_zod.transform((source) => ({
	source,
	target: void 0
}))), require_zod.looseObject({
	source: scalar,
	target: require_zod.optional(scalar)
})]);
/** What is read of a service's `build`, in its object form; see the Compose Build Specification. */
const composeBuild = require_zod.looseObject({
	context: require_zod.optional(scalar),
	dockerfile: require_zod.optional(scalar),
	dockerfile_inline: require_zod.optional(scalar),
	target: require_zod.optional(scalar),
	args: require_zod.nullish(pairs),
	labels: require_zod.nullish(pairs),
	additional_contexts: require_zod.nullish(pairs),
	platforms: require_zod.nullish(require_zod.array(require_core.platform)),
	secrets: require_zod.nullish(require_zod.array(secret, { error: "expected a list" })),
	ssh: require_zod.nullish(pairs),
	tags: require_zod.nullish(texts)
});
/** Members of `build` that say how an image is built, and nothing of what it is. */
const onlyHow = /* @__PURE__ */ new Set([
	"cache_from",
	"cache_to",
	"no_cache",
	"pull",
	"provenance",
	"sbom"
]);
/** The members of a `build` that might change an image, and have no counterpart in a layer. */
function notTakenOver(build) {
	return Object.keys(build).filter((name) => !Object.hasOwn(composeBuild.shape, name) && !onlyHow.has(name) && !name.startsWith("x-"));
}

// packages/core/src/config/foreign/build-of-service.ts
/** What a service says of its image; undefined where it has no `build`, or one that cannot be read. */
function buildOfService(reading, name) {
	const service = reading.services[name];
	if (!isMembers(service)) return void 0;
	refuseExtends(reading, name, service);
	const build = readBuild(reading, name, service["build"]);
	if (build === void 0) return void 0;
	const { path, log } = reading.source;
	const at = (...members) => [
		"services",
		name,
		...members
	];
	for (const member of notTakenOver(build)) log?.warning(`${path}: services.${name}.build.${member} has no counterpart, and is not heeded`);
	if (build.dockerfile_inline !== void 0) reading.problem(at("build", "dockerfile_inline"), "a Dockerfile within this file is not read: put it in a file of its own");
	const image = reading.text(at("image"), service["image"]);
	const onlyPlatform = reading.text(at("platform"), service["platform"]);
	for (const issue of require_zod.optional(require_core.platform).safeParse(onlyPlatform, { jitless: true }).error?.issues ?? []) reading.problem(at("platform"), issue.message);
	return {
		name,
		where: `services.${name}`,
		...buildPaths(reading.folder, {
			context: build.context ?? ".",
			dockerfile: build.dockerfile ?? "Dockerfile"
		}, (member, message) => reading.problem(at("build", member), message)),
		...build.target === void 0 ? {} : { target: build.target },
		buildArgs: argumentsOf(reading, name, build),
		labels: Object.fromEntries(Object.entries(build.labels ?? {}).map(([key, value]) => [key, value ?? ""])),
		annotations: {},
		platforms: build.platforms ?? (onlyPlatform === void 0 ? [] : [onlyPlatform]),
		secrets: (build.secrets ?? []).flatMap(({ source, target }, index) => secretOf(reading, at("build", "secrets", index), source, target ?? source)),
		ssh: Object.entries(build.ssh ?? {}).map(([id, file]) => file === null ? id : `${id}=${reading.file(file)}`),
		tags: [...image === void 0 ? [] : [image], ...build.tags ?? []],
		contexts: contextsOf(reading, name, build)
	};
}
/** The members of another service would come in: its `build`, perhaps. */
function refuseExtends(reading, name, service) {
	const extended = service["extends"];
	if (extended === void 0 || extended === null) return;
	const members = isMembers(extended) ? extended : { service: extended };
	const other = reading.services[String(members["service"])];
	const counts = service["build"] === void 0 ? ["build", "extends"] : [
		"build",
		"extends",
		"image",
		"platform"
	];
	const changesNothing = isMembers(other) && counts.every((member) => other[member] === void 0);
	if (members["file"] === void 0 && changesNothing) return;
	reading.problem([
		"services",
		name,
		"extends"
	], "`extends` is not followed: write an anchor (`build: &app \u2026`, and `build: *app`), or a layers.yaml");
}
function readBuild(reading, name, value) {
	if (value === void 0 || value === null) return void 0;
	const members = [
		"services",
		name,
		"build"
	];
	const replaced = reading.replaced(members, typeof value === "string" ? { context: value } : value);
	if (replaced === void 0) return void 0;
	const result = composeBuild.safeParse(replaced, { jitless: true });
	if (result.success) return result.data;
	for (const issue of result.error.issues) reading.problem([...members, ...issue.path], require_yaml_source.issueMessage(issue));
}
/** An argument without a value takes that of the environment, and is not given where it is not set there. */
function argumentsOf(reading, name, build) {
	const members = [
		"services",
		name,
		"build",
		"args"
	];
	const given = Object.entries(build.args ?? {}).map(([key, value]) => [key, value ?? reading.variable([...members, key], key) ?? null]);
	return withoutNulls(Object.fromEntries(given));
}
function contextsOf(reading, name, build) {
	const entries = Object.entries(build.additional_contexts ?? {}).flatMap(([key, value]) => {
		const members = [
			"services",
			name,
			"build",
			"additional_contexts",
			key
		];
		const other = /^(?:service|target):(.*)$/s.exec(value ?? "")?.[1];
		const service = other === void 0 ? void 0 : reading.services[other];
		if (other !== void 0 && isMembers(service) && service["build"] !== void 0) return [[key, other]];
		reading.problem(members, other === void 0 ? `${value ?? "no value"}: only service:NAME can be taken over, which is an image of this file` : `there is no service ${other} with a \`build\` in this file`);
		return [];
	});
	return Object.fromEntries(entries);
}
function secretOf(reading, members, name, id) {
	const declared = reading.replaced(["secrets", name], reading.section("secrets")[name]);
	const { environment, file } = isMembers(declared) ? declared : {};
	if (typeof environment === "string") return [`id=${id},env=${environment}`];
	if (typeof file === "string") return [`id=${id},src=${reading.file(file)}`];
	reading.problem(members, `${name} has neither \`file\` nor \`environment\` under \`secrets\` of this file`);
	return [];
}

// packages/core/src/config/foreign/interpolate.ts
/** A text whose variables cannot be replaced; the message says why. */
var InterpolationError = class extends Error {
	name = "InterpolationError";
};
/**
* Replaces the variables of a text by the rules of the Compose specification ("Interpolation"): `$NAME`, `${NAME}`, a default by `:-`
* (unset or empty) or `-` (unset), an error by `:?` or `?`, another value by `:+` or `+`, each with variables in turn; `$$` is a dollar.
* Throws `InterpolationError`.
*/
function interpolate(text, variables) {
	let result = "";
	let at = 0;
	for (let dollar = text.indexOf("$"); dollar >= 0; dollar = text.indexOf("$", at)) {
		result += text.slice(at, dollar);
		const name = /^[A-Za-z_]\w*/.exec(text.slice(dollar + 1))?.[0];
		if (text[dollar + 1] === "{") {
			const end = closingBrace(text, dollar);
			result += braced(text.slice(dollar + 2, end), variables);
			at = end + 1;
		} else if (name !== void 0) {
			result += valueOf(name, variables);
			at = dollar + 1 + name.length;
		} else {
			result += "$";
			at = dollar + (text[dollar + 1] === "$" ? 2 : 1);
		}
	}
	return result + text.slice(at);
}
/** Replaces the variables in all texts of a value; names of members stay as they are. */
function interpolateAll(value, replace) {
	if (typeof value === "string") return replace(value);
	if (Array.isArray(value)) return value.map((item) => interpolateAll(item, replace));
	if (!isMembers(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolateAll(item, replace)]));
}
/** The brace that ends the variable which begins at `start`; variables within it have theirs. */
function closingBrace(text, start) {
	let open = 0;
	for (const { 0: mark, index } of text.slice(start).matchAll(/\$\{|\}/g)) {
		open += mark === "}" ? -1 : 1;
		if (open === 0) return start + index;
	}
	throw new InterpolationError(`${text} has a \${ without its }; a dollar alone is written $$`);
}
function braced(text, variables) {
	const { name, operator, word = "" } = /^(?<name>[A-Za-z_]\w*)(?:(?<operator>:?[-?+])(?<word>.*))?$/s.exec(text)?.groups ?? {};
	if (name === void 0) throw new InterpolationError(`\${${text}} is no variable; a dollar alone is written $$`);
	if (operator === void 0) return valueOf(name, variables);
	const value = variables.get(name);
	const isSet = value !== void 0 && !(operator.startsWith(":") && value === "");
	if (operator.endsWith("+")) return isSet ? interpolate(word, variables) : "";
	if (isSet) return value;
	if (operator.endsWith("-")) return interpolate(word, variables);
	throw new InterpolationError(`the variable ${name} has to be set: ${interpolate(word, variables)}`);
}
function valueOf(name, variables) {
	const value = variables.get(name);
	if (value === void 0) variables.missing(name);
	return value ?? "";
}

// packages/core/src/config/foreign/compose-reading.ts
/** A Compose file that is being read: its members with variables replaced, and what is wrong with it. */
var ComposeReading = class {
	source;
	services;
	problems = [];
	#yaml;
	#variables;
	constructor(source, yaml, variables) {
		this.source = source;
		this.#yaml = yaml;
		this.#variables = variables;
		this.services = this.section("services");
	}
	/** The file's folder, where its paths begin. */
	get folder() {
		return node_path.default.posix.dirname(this.source.path);
	}
	/** A member of the file's top that has members itself; empty where there is none. */
	section(name) {
		const file = this.#yaml.value;
		const section = isMembers(file) ? file[name] : void 0;
		return isMembers(section) ? section : {};
	}
	problem(members, message) {
		this.problems.push(this.#yaml.problem(members, message));
	}
	/** A value with its variables replaced; undefined where one of them cannot be. */
	replaced(members, value) {
		return this.#tried(members, () => interpolateAll(value, (text) => interpolate(text, this.#variables)));
	}
	/** A text with its variables replaced; undefined where there is none, or an empty one. */
	text(members, value) {
		const replaced = value === null ? void 0 : this.replaced(members, value);
		if (typeof replaced === "string" && replaced !== "") return replaced;
		if (replaced !== void 0 && replaced !== "") this.problem(members, "expected a text");
	}
	/** The value of a variable; undefined where it is not set. */
	variable(members, name) {
		return this.#tried(members, () => this.#variables.get(name));
	}
	/** A file that BuildKit is to read: from the folder of the Compose file, or from the home folder. */
	file(text) {
		const home = this.source.env["HOME"];
		if (text.startsWith("~/") && home !== void 0) return node_path.default.posix.join(home, text.slice(2));
		return node_path.default.isAbsolute(text) ? text : node_path.default.posix.join(this.folder, text);
	}
	#tried(members, body) {
		try {
			return body();
		} catch (error) {
			if (!(error instanceof InterpolationError)) throw error;
			this.problem(members, error.message);
			return;
		}
	}
};

// packages/core/src/config/foreign/compose-variables.ts
/**
* The variables of a Compose file: those of the environment, then those of the `.env` beside the file, as Compose takes them.
* `warn` is told once of each that is used and not set.
*/
function composeVariables(env, envFile, warn) {
	const fileValues = new Map(Object.entries(envFile.text === void 0 ? {} : (0, node_util.parseEnv)(envFile.text)));
	const missing = /* @__PURE__ */ new Set();
	return {
		get(name) {
			if (Object.hasOwn(env, name)) return env[name];
			const value = fileValues.get(name);
			if (value?.includes("$") === true) throw new InterpolationError(`the value of ${name} in ${envFile.path} has a dollar: variables in this file are not replaced; set ${name} in the environment`);
			return value;
		},
		missing(name) {
			if (missing.has(name)) return;
			missing.add(name);
			warn(`the variable ${name} is not set, and counts as empty`);
		}
	};
}

// packages/core/src/config/foreign/read-compose-file.ts
/**
* Reads the `build` sections of a Compose file (compose-spec, "Compose Build Specification"): each service that has one is an image.
* Variables are replaced in these sections and `image` only. Services behind `profiles` count where COMPOSE_PROFILES names one of
* these, or another service is built on them. Throws `bad-config` for a text that is no YAML.
*/
async function readComposeFile(source) {
	const yaml = new require_yaml_source.YamlSource(source.text, source.path, {
		merge: true,
		scalar: unclearScalar
	});
	const envFile = node_path.default.posix.join(node_path.default.posix.dirname(source.path), ".env");
	const variables = composeVariables(source.env, {
		path: envFile,
		text: await source.read(envFile)
	}, (message) => source.log?.warning(`${source.path}: ${message}`));
	const reading = new ComposeReading(source, yaml, variables);
	const { services, problems } = reading;
	if (isMembers(yaml.value) && yaml.value["include"] !== void 0) reading.problem(["include"], "included files are not read: name their services in this file, or write a layers.yaml");
	const found = /* @__PURE__ */ new Map();
	const add = (name) => {
		if (found.has(name)) return;
		const build = buildOfService(reading, name);
		found.set(name, build);
		for (const other of Object.values(build?.contexts ?? {})) add(other);
	};
	const left = Object.keys(services).filter((name) => !isActive(services[name], source.env["COMPOSE_PROFILES"]));
	for (const name of Object.keys(services)) if (!left.includes(name)) add(name);
	const builds = Object.keys(services).flatMap((name) => found.get(name) ?? []);
	if (builds.length === 0 && problems.length === 0) reading.problem(["services"], noBuild(services, left));
	return {
		builds,
		problems
	};
}
function isActive(service, chosen = "") {
	const profiles = isMembers(service) ? service["profiles"] : void 0;
	if (!Array.isArray(profiles) || profiles.length === 0) return true;
	const names = chosen.split(",").map((name) => name.trim());
	return names.includes("*") || profiles.some((profile) => names.includes(String(profile)));
}
function noBuild(services, left) {
	const hidden = left.filter((name) => isMembers(services[name]) && services[name]["build"] !== void 0);
	return `no service has a \`build\`, so there is no image to make${hidden.length === 0 ? "" : `; ${hidden.join(", ")} stand behind profiles: set COMPOSE_PROFILES`}`;
}

// packages/core/src/config/foreign/load-foreign-layers.ts
var load_foreign_layers_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ loadForeignLayers: () => loadForeignLayers });
/** Reads the layers from a bake or Compose file. Throws `bad-config` with all problems, and `missing-program` where buildx is needed. */
async function loadForeignLayers(format, source) {
	return layersOfBuilds(await (format === "bake" ? readBakeFile(source) : readComposeFile(source)), source);
}

Object.defineProperty(exports, "load_foreign_layers_exports", {
  enumerable: true,
  get: function () {
    return load_foreign_layers_exports;
  }
});