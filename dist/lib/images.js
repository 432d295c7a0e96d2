import { n as readTextFile, u as LayeredBuildError } from "./git.js";
import { W as noRegistryHost } from "./core.js";
import { M as overlay, P as openLayout, U as digestOf, X as MediaType, g as sameCredentials, h as firstOf, m as dockerCredentials, n as RegistrySession, q as makeFolders, t as openRegistry, y as parseReference } from "./oci.js";
import { t as openHub } from "./hub.js";
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { isNativeError } from "node:util/types";
import { stat } from "node:fs/promises";

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

// packages/core/src/project/read-repository-file.ts
/**
* Reads a text file of the repository, or gives undefined where there is none. `file` is relative to `root`.
* A path that leads out of the repository, also by a symlink, is `bad-config`: a pull request must not read the runner's files.
*/
async function readRepositoryFile(root, file) {
	const real = realPath(path.resolve(root, file));
	if (real === void 0) return void 0;
	const inside = path.relative(realPath(root) ?? root, real);
	if (inside.startsWith("..") || path.isAbsolute(inside)) throw new LayeredBuildError("bad-config", `${file} lies outside the repository.`, { hint: "Paths in layers.yaml and the inputs start at the repository's root." });
	return readTextFile(real, {
		what: file,
		code: "bad-config",
		hint: "Name a text file of the repository: paths in layers.yaml and the inputs start at its root."
	});
}
/** Reads each file once: several layers share one, and a comparison with an earlier commit looks at all of them again. */
function readEachOnce(read) {
	const texts = /* @__PURE__ */ new Map();
	return async (file) => {
		const text = texts.get(file) ?? read(file);
		texts.set(file, text);
		return text;
	};
}
function realPath(where) {
	if (!existsSync(where)) return void 0;
	try {
		return realpathSync.native(where);
	} catch {
		return;
	}
}

// packages/core/src/one-line.ts
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
/**
* Foreign text (what a registry answered, a label's name) as part of one line: nothing in it ends the line, moves the cursor or reorders
* what follows; such characters are shown as `\xNN` or `\uNNNN`. What is longer than `most` characters loses its middle.
*/
function oneLine(text, most) {
	return shortened(endsOf(text, most).replaceAll(unprintable, escaped), most);
}
/** Text without a middle that would be cut anyway: characters become more by being escaped, and one is at most two units. */
function endsOf(text, most) {
	const enough = most * 2;
	return text.length > enough * 2 ? text.slice(0, enough) + text.slice(-enough) : text;
}
/** Text of at most `most` characters: the beginning and the end, which say most of a path, with `…` between. */
function shortened(text, most) {
	const characters = text.length > most ? Array.from(text) : [];
	if (characters.length <= most) return text;
	const end = Math.floor((most - 1) / 2);
	return `${characters.slice(0, most - 1 - end).join("")}…${characters.slice(-end).join("")}`;
}
function escaped(character) {
	const code = character.charCodeAt(0).toString(16);
	return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}

// packages/core/src/registry/repositories.ts
/** Milliseconds without a byte: a registry that accepts and never answers must not take the job's hour. */
const idleTimeout = 2e4;
/** Makes the opener for one run, and the session that its registries share. */
function openRepositories(options) {
	const session = new RegistrySession({
		...options,
		idleTimeout
	});
	return {
		session,
		ofReference: memoise((text) => open(text, options.root, session))
	};
}
/** Makes each thing once, by its name. */
function memoise(make) {
	const made = /* @__PURE__ */ new Map();
	return (key) => {
		const value = made.get(key) ?? make(key);
		made.set(key, value);
		return value;
	};
}
async function open(text, root, session) {
	const reference = parseReference(text);
	if (reference.kind === "layout") return openLayout(path.resolve(root, reference.path));
	return openRegistry(reference, session);
}

// packages/core/src/registry/stores.ts
/** Milliseconds: the Hub counts requests by five minutes, and says when they are over. */
const longestHubWait = 3e5;
/** Makes the opener for one run. Throws `bad-input` where `store` is no folder. */
function createStores(options, layers) {
	const folder = options.store === void 0 ? void 0 : layoutPath(options.store, options.root);
	const { session, ofReference } = openRepositories(options);
	const folderNames = new Map(layers.toReversed().map((layer) => [layer.image, layer.id]));
	const ofImage = memoise(async (image) => {
		const own = await ofReference(image);
		if (folder === void 0) return own;
		const place = folderNames.size > 1 ? path.join(folder, folderNames.get(image) ?? "") : folder;
		return overlay(await openLayout(place, { sparse: true }), own);
	});
	let hub;
	const openedHub = () => {
		const { transport, clock, retry } = session;
		const common = {
			transport,
			clock,
			retry: {
				...retry,
				maxDelay: longestHubWait
			}
		};
		hub ??= openHub({
			...options.hub,
			insecure: options.insecureRegistries,
			...common
		});
		return hub;
	};
	return {
		ofReference,
		ofLayer: (layer) => ofImage(layer.image),
		hub: openedHub
	};
}
function layoutPath(text, root) {
	const reference = parseReference(text);
	if (reference.kind === "layout") return path.resolve(root, reference.path);
	throw new LayeredBuildError("bad-input", `store: "${text}" is no folder.`, { hint: "Write `oci:PATH`; the repository of the images themselves belongs in layers.yaml as `image`." });
}

// packages/core/src/registry/ecr-credentials.ts
const pattern = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.(?:com|com\.cn|eu)|on\.aws)$/;
/** The account and region that a registry's name says, undefined where it is not AWS ECR's. */
function ecrHost(registry) {
	const [, account, region] = pattern.exec(registry) ?? [];
	return account === void 0 || region === void 0 ? void 0 : {
		account,
		region
	};
}
/**
* Signs in to AWS ECR: by `role`, or as whoever AWS's SDK finds. Undefined for other registries, and where without a role nobody is found.
* A password is good for 12 hours: a new one is asked for when the registry refuses it. Throws `aws` where AWS refuses.
*/
function ecrCredentials(env, role) {
	const given = /* @__PURE__ */ new Map();
	const signIn = async (host) => {
		const { signInToEcr } = await import("./load-sign-in-to-ecr.js");
		return signInToEcr(host, env, role);
	};
	return async (registry, _repository, refused) => {
		const host = ecrHost(registry);
		if (host === void 0) return void 0;
		const before = await given.get(registry);
		const now = (refused !== void 0 && before !== void 0 && sameCredentials(refused, before) ? void 0 : given.get(registry)) ?? signIn(host);
		given.set(registry, now);
		return now;
	};
}

// packages/core/src/registry/credentials-of-run.ts
/**
* Who to sign in as: user name and password go to their registry, or those of the layers' images, and to no other; then what a docker or
* podman login has left; then, for AWS ECR, what AWS gives, and for ghcr.io, the token. Throws `bad-input` where only one of user name and password is given,
* or `registry` is none.
*/
function credentialsOfRun(given, layers) {
	const { username, password, token } = given;
	if (username === void 0 !== (password === void 0)) {
		const [there, missing] = username === void 0 ? ["password", "username"] : ["username", "password"];
		throw new LayeredBuildError("bad-input", `\`${there}\` is given, and \`${missing}\` is not (or is empty).`, { hint: "Give both. A secret that does not exist, or that a pull request of a fork cannot read, is empty." });
	}
	const registries = new Set(given.registry === void 0 ? layers.flatMap(({ image }) => registryOf(image)) : registryOfInput(given.registry));
	const inputs = async (registry) => username !== void 0 && password !== void 0 && registries.has(registry) ? {
		username,
		password
	} : void 0;
	const github = async (registry) => token !== void 0 && registry === "ghcr.io" ? {
		username: "x-access-token",
		password: token
	} : void 0;
	const aws = ecrCredentials(given.env, given.awsRole);
	const left = dockerCredentials({ env: given.env });
	return given.awsRole === void 0 ? firstOf(inputs, left, aws, github) : firstOf(inputs, aws, left, github);
}
function registryOfInput(text) {
	try {
		return registryOf(`${text}/x`);
	} catch {
		throw noRegistryHost("registry", text);
	}
}
function registryOf(image) {
	const reference = parseReference(image);
	return reference.kind === "registry" ? [reference.registry] : [];
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

// packages/core/src/in-parallel.ts
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

// packages/core/src/image/annotations.ts
/** The annotations of OCI's image-spec (annotations.md) that the suite writes. */
const OciAnnotation = {
	baseName: "org.opencontainers.image.base.name",
	baseDigest: "org.opencontainers.image.base.digest",
	created: "org.opencontainers.image.created",
	revision: "org.opencontainers.image.revision",
	source: "org.opencontainers.image.source"
};

// packages/core/src/image/stands-on.ts
/** Whether the lowest blobs of an image are those of another. */
function standsOn({ manifest }, base) {
	return base.manifest.layers.every(({ digest }, index) => manifest.layers[index]?.digest === digest);
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

// packages/core/src/summary/markdown-cell.ts
/** Text in a cell of a Markdown table: nothing in it is taken for markup, a column or a new line. */
function markdownCell(text) {
	return text.replaceAll(/[\r\n]+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(/[\\`*_~[\]|]/g, (char) => `\\${char}`);
}

// packages/core/src/check-output-file.ts
const notFolder = "it, or what is above it, is no folder";
/**
* Makes the folder of a file that an input names for writing, before any work is done. Throws `bad-input` where no file can be there: a
* folder, a pipe, or a file in the place of a folder above it.
*/
async function checkOutputFile(input, file) {
	await checkOutputPlace(input, file, "file");
	await makeOutputFolder(input, path.dirname(file));
}
/** Checks whether a file, or a folder, can be there, and makes nothing. Throws `bad-input` as `checkOutputFile` and `makeOutputFolder` do. */
async function checkOutputPlace(input, place, kind) {
	const found = await stat(place).catch(() => void 0);
	if (kind === "file" && found !== void 0 && !found.isFile()) throw unfit(input, place, found.isDirectory() ? "it is a folder" : "it is neither a file nor a folder");
	const folder = kind === "file" ? path.dirname(place) : place;
	if (!await isFolder(folder)) throw unfit(input, folder, notFolder);
}
/** Whether there is a folder, or could be one. */
async function isFolder(place) {
	const found = await stat(place).catch(() => void 0);
	if (found !== void 0) return found.isDirectory();
	const above = path.dirname(place);
	return above === place || isFolder(above);
}
/** Makes a folder that an input names for writing. Throws `bad-input` where a file is in its place, or above it. */
async function makeOutputFolder(input, folder) {
	try {
		await makeFolders(folder);
	} catch (cause) {
		if (!isNativeError(cause)) throw cause;
		throw unfit(input, folder, "code" in cause && (cause.code === "EEXIST" || cause.code === "ENOTDIR") ? notFolder : cause.message, cause);
	}
}
function unfit(input, place, why, cause) {
	return new LayeredBuildError("bad-input", `${input}: ${JSON.stringify(place)} cannot be written: ${why}.`, {
		hint: "Name another path, such as one below `${{ runner.temp }}`.",
		cause
	});
}

// packages/core/src/is-deeper-than.ts
const [quote, backslash, openList, closeList, openObject, closeObject] = Buffer.from("\"\\[]{}");
/** Whether JSON has more lists and objects in each other than `most`: told by its bytes, since reading it takes memory for each of them. */
function isDeeperThan(json, most) {
	let depth = 0;
	let inText = false;
	for (let at = 0; at < json.length; at += 1) {
		const byte = json[at];
		if (inText) {
			if (byte === backslash) at += 1;
			else if (byte === quote) inText = false;
		} else if (byte === quote) inText = true;
		else if (byte === openList || byte === openObject) {
			depth += 1;
			if (depth > most) return true;
		} else if (byte === closeList || byte === closeObject) depth -= 1;
	}
	return false;
}

// packages/core/src/summary/inert-markdown.ts
/**
* Foreign text as Markdown that is nothing but text: every mark of ASCII becomes an HTML entity. Unlike an escape by backslash this holds in tables and in
* HTML too, and leaves nothing that GitHub would make a link, a mention, an image or a command of.
*/
function inertMarkdown(text, most = 200) {
	return oneLine(text, most).replaceAll(/[^\p{L}\p{N}\p{M} ,-]/gu, (mark) => `&#${mark.codePointAt(0) ?? 0};`);
}
/** A link whose text is inert; plain text where there is no address. */
function inertLink(text, url, most) {
	const inert = inertMarkdown(text, most);
	const safe = url?.replaceAll(/[^\w:/?=&.%~-]/g, (mark) => encodeURIComponent(mark).replaceAll(/[()'!*]/g, hex));
	return safe === void 0 ? inert : `[${inert}](${safe})`;
}
function hex(mark) {
	return `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
}

// packages/core/src/tags/sanitize-tag.ts
/** Puts one `-` for each run of characters that no tag may have; neither length nor first character are looked at (`validateTag`). */
function sanitizeTag(text) {
	return text.replace(/[^a-zA-Z0-9._-]+/g, "-");
}

// packages/core/src/tags/validate-tag.ts
const MAX_LENGTH = 128;
const reserved = /^(?:key|step|tree|inputs)-[0-9a-f]{32}$/i;
/**
* Refuses a user's tag that no registry would take, or that looks like one of the suite's own.
*
* `name` is the whole tag; `prefixes` are the tag prefixes of the layers that share its repository, since the suite's own tags
* (`key-`, `step-`, `tree-`, `inputs-` and 32 hex digits) stand behind them. OCI distribution-spec, "Pulling manifests", has the grammar.
*
* @throws LayeredBuildError `bad-tag`
*/
function validateTag(name, prefixes = []) {
	const problem = grammarProblem(name) ?? reservedProblem(name, prefixes);
	if (problem !== void 0) throw new LayeredBuildError("bad-tag", problem.message, { hint: problem.hint });
}
function grammarProblem(name) {
	if (name === "") return {
		message: "a tag is empty",
		hint: "give the rule a value, or remove it"
	};
	if (name.length > MAX_LENGTH) return {
		message: `tag ${name} has ${name.length} characters, and registries take ${MAX_LENGTH}`,
		hint: "a long branch name is the likely reason: use type=sha or type=ref,event=pr for such branches, or a shorter prefix"
	};
	if (/^[.-]/.test(name)) return {
		message: `tag ${name} begins with "${name[0]}", and a tag begins with a letter, a digit or _`,
		hint: "give the rule a prefix, such as prefix=v; a branch name that begins with a special character is the likely reason"
	};
	const [wrong] = /[^a-zA-Z0-9._-]/.exec(name) ?? [];
	if (wrong === void 0) return void 0;
	return {
		message: `tag ${JSON.stringify(name)} contains ${JSON.stringify(wrong)}`,
		hint: "a tag has letters of ASCII, digits, and the characters . _ -"
	};
}
function reservedProblem(name, prefixes) {
	if (!["", ...prefixes].some((prefix) => name.startsWith(prefix) && reserved.test(name.slice(prefix.length)))) return;
	return {
		message: `tag ${name} has the form of the tags that layered-build keeps for itself`,
		hint: "`key-`, `step-`, `tree-` and `inputs-` followed by 32 hex digits are taken: use another prefix, or other than 32 digits"
	};
}

export { platformText as A, createStores as C, readEachOnce as D, shortened as E, readRepositoryFile as O, ecrHost as S, oneLine as T, manifestDocument as _, isDeeperThan as a, suiteTag as b, makeOutputFolder as c, suitsPlatform as d, standsOn as f, indexDocument as g, configDocument as h, inertMarkdown as i, parsePlatform as k, markdownCell as l, byteText as m, sanitizeTag as n, checkOutputFile as o, OciAnnotation as p, inertLink as r, checkOutputPlace as s, validateTag as t, matchPlatform as u, inParallel as v, openRepositories as w, credentialsOfRun as x, keyAnnotation as y };