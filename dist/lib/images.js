"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_toolkit = require("./toolkit.js");
const require_oci = require("./oci.js");
const require_hub = require("./hub.js");
let node_fs = require("node:fs");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_zlib = require("node:zlib");
let node_util_types = require("node:util/types");
let node_crypto = require("node:crypto");
let node_fs_promises = require("node:fs/promises");

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

// packages/core/src/source/disk-path.ts
/** The path of a repository's file on this machine's disk, as bytes: names need not be valid UTF-8. */
function diskPath(root, file) {
	return Buffer.concat([Buffer.from(root + node_path.default.sep), require_oci.encodePath(file)]);
}

// packages/core/src/source/split-nul.ts
/** The fields of what git writes with `-z`, each with a NUL behind it, as text by `decodePath`. Throws `not-a-repository` where the last has none. */
function splitNul(output) {
	const fields = [];
	for (let start = 0; start < output.length;) {
		const end = output.indexOf(0, start);
		if (end < 0) throw new require_git.LayeredBuildError("not-a-repository", "A list that git wrote ends in the middle of a name.", { hint: "Was git ended, or is the disk full? Run the job again." });
		fields.push(require_oci.decodePath(output.subarray(start, end)));
		start = end + 1;
	}
	return fields;
}

// packages/core/src/project/read-repository-file.ts
/**
* Reads a text file of the repository, or gives undefined where there is none. `file` is relative to `root`.
* A path that leads out of the repository, also by a symlink, is `bad-config`: a pull request must not read the runner's files.
*/
async function readRepositoryFile(root, file) {
	const real = realPath(node_path.default.resolve(root, file));
	if (real === void 0) return void 0;
	const inside = node_path.default.relative(realPath(root) ?? root, real);
	if (inside.startsWith("..") || node_path.default.isAbsolute(inside)) throw new require_git.LayeredBuildError("bad-config", `${file} lies outside the repository.`, { hint: "Paths in layers.yaml and the inputs start at the repository's root." });
	return require_git.readTextFile(real, {
		what: file,
		code: "bad-config",
		hint: "Name a text file of the repository: paths in layers.yaml and the inputs start at its root."
	});
}
function realPath(where) {
	if (!(0, node_fs.existsSync)(where)) return void 0;
	try {
		return node_fs.realpathSync.native(where);
	} catch {
		return;
	}
}

// packages/core/src/registry/repositories.ts
/** Milliseconds without a byte: a registry that accepts and never answers must not take the job's hour. */
const idleTimeout = 2e4;
/** Makes the opener for one run, and the session that its registries share. */
function openRepositories(options) {
	const session = new require_oci.RegistrySession({
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
	const reference = require_oci.parseReference(text);
	if (reference.kind === "layout") return require_oci.openLayout(node_path.default.resolve(root, reference.path));
	return require_oci.openRegistry(reference, session);
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
		const place = folderNames.size > 1 ? node_path.default.join(folder, folderNames.get(image) ?? "") : folder;
		return require_oci.overlay(await require_oci.openLayout(place, { sparse: true }), own);
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
		hub ??= require_hub.openHub({
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
	const reference = require_oci.parseReference(text);
	if (reference.kind === "layout") return node_path.default.resolve(root, reference.path);
	throw new require_git.LayeredBuildError("bad-input", `store: "${text}" is no folder.`, { hint: "Write `oci:PATH`; the repository of the images themselves belongs in layers.yaml as `image`." });
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
		const { signInToEcr } = await Promise.resolve().then(() => require("./aws.js")).then((n) => n.sign_in_to_ecr_exports);
		return signInToEcr(host, env, role);
	};
	return async (registry, _repository, refused) => {
		const host = ecrHost(registry);
		if (host === void 0) return void 0;
		const before = await given.get(registry);
		const now = (refused !== void 0 && before !== void 0 && require_oci.sameCredentials(refused, before) ? void 0 : given.get(registry)) ?? signIn(host);
		given.set(registry, now);
		return now;
	};
}

// packages/core/src/registry/registry-host.ts
/** Checks what an input gives as the host of a registry. Throws `bad-input` for all else, such as an address with its scheme. */
function checkRegistryHost(input, text) {
	if (!isHost(text)) throw noRegistryHost(input, text);
}
/** The error for what is no host of a registry. */
function noRegistryHost(input, text) {
	const host = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").replace(/\/.*$/s, "");
	return new require_git.LayeredBuildError("bad-input", `${input}: "${require_git.oneLine(text, 200)}" is no host of a registry.`, { hint: isHost(host) ? `Write ${host}.` : "Write a host, with its port where needed, such as ghcr.io." });
}
function isHost(text) {
	try {
		require_oci.checkRegistry(text);
		return true;
	} catch {
		return false;
	}
}

// packages/core/src/registry/credentials-of-run.ts
/**
* Who to sign in as: user name and password go to their registry, or those of the layers' images, and to no other; then what a docker or
* podman login has left; then, for AWS ECR, what AWS gives, and for ghcr.io, the token. Throws `bad-input` where only one of user name and password is given,
* or `registry` is none.
*/
function credentialsOfRun(given, layers) {
	checkCredentials(given);
	const { username, password, token } = given;
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
	const left = require_oci.dockerCredentials({ env: given.env });
	return given.awsRole === void 0 ? require_oci.firstOf(inputs, left, aws, github) : require_oci.firstOf(inputs, aws, left, github);
}
/** Throws `bad-input` where only one of user name and password is given, or `registry` is none. */
function checkCredentials({ registry, username, password }) {
	if (username === void 0 !== (password === void 0)) {
		const [there, missing] = username === void 0 ? ["password", "username"] : ["username", "password"];
		throw new require_git.LayeredBuildError("bad-input", `\`${there}\` is given, and \`${missing}\` is not (or is empty).`, { hint: "Give both. A secret that does not exist, or that a pull request of a fork cannot read, is empty." });
	}
	if (registry !== void 0) registryOfInput(registry);
}
function registryOfInput(text) {
	try {
		return registryOf(`${text}/x`);
	} catch {
		throw noRegistryHost("registry", text);
	}
}
function registryOf(image) {
	const reference = require_oci.parseReference(image);
	return reference.kind === "registry" ? [reference.registry] : [];
}

// packages/core/src/key/file-list.ts
/**
* The files that a layer takes, as records `MODE OID PATH`, each path once, sorted by the bytes of their paths. Made when they are
* asked for: of most layers nothing but the digest ever is, and many layers may take all files of a large repository.
*/
var FileList = class FileList {
	#bytes;
	#digest;
	/** `bytes`: the records, each with a NUL behind it. `digest`: their digest, where there is a shorter way to it. */
	constructor(bytes, digest = () => recordsDigest(bytes())) {
		this.#bytes = bytes;
		this.#digest = digest;
	}
	/** A list of records in any order; the same one may come several times. */
	static of(records) {
		const sorted = [...new Set(records)].toSorted((a, b) => require_oci.comparePaths(pathOf(a), pathOf(b)));
		const bytes = Buffer.concat(sorted.flatMap((record) => [require_oci.encodePath(record), nul]));
		return new FileList(() => bytes);
	}
	/** 64 lower-case hex digits: the sha256 of the records, each with a NUL behind it. */
	get digest() {
		return this.#digest();
	}
	*[Symbol.iterator]() {
		const bytes = this.#bytes();
		for (let start = 0; start < bytes.length;) {
			const end = bytes.indexOf(0, start);
			yield require_oci.decodePath(bytes.subarray(start, end));
			start = end + 1;
		}
	}
	toJSON() {
		return [...this];
	}
};
const nul = Buffer.from([0]);
/** The sha256 of records that each have a NUL behind them: 64 lower-case hex digits. */
function recordsDigest(bytes) {
	return (0, node_crypto.createHash)("sha256").update(bytes).digest("hex");
}
function pathOf(record) {
	return record.slice(record.indexOf(" ", record.indexOf(" ") + 1) + 1);
}

// packages/core/src/image/suite-tag.ts
/**
* A tag of the suite's own: the layer's tag prefix, the kind, and the first 32 hex digits (128 bits) of a key or digest.
* `hex` may be a digest (`sha256:\u2026`) or 64 bare digits.
*/
function suiteTag(prefix, kind, hex) {
	return `${prefix}${kind}-${hex.replace(/^sha256:/, "").slice(0, 32)}`;
}
/** The manifest annotation with the full content key. An annotation and not a label: children would inherit a label. */
const keyAnnotation = "io.github.layered-build.key";

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
	return (0, node_crypto.createHash)("sha256").update(encoded).digest("hex");
}
function digestOf(files) {
	return (files instanceof FileList ? files : FileList.of(files)).digest;
}

// packages/core/src/image/json-artifact.ts
/** What unpacks to more than this is not ours. */
const maxBytes = 268435456;
/** An artifact that is gzipped JSON, known by its type and annotations. */
function jsonArtifact(artifactType, annotations) {
	return {
		artifactType,
		mediaType: `${artifactType}+gzip`,
		annotations
	};
}
/** The bytes of such an artifact. */
function packJson(value) {
	return require_oci.gzipBytes(Buffer.from(JSON.stringify(value)));
}
/** The JSON text of such bytes. Throws for bytes that are none, or too many. */
function unpackText(bytes) {
	return (0, node_zlib.gunzipSync)(bytes, { maxOutputLength: maxBytes }).toString("utf8");
}

// packages/core/src/image/stored-inputs.ts
const artifactType = "application/vnd.layered-build.inputs.v1+json";
/**
* Stores what an image was made of beside it, so that a later run can say what changed, without any history; under its tag once `blobs`, those
* of the image, are there.
*/
async function storeInputs(store, prefix, key, inputs, blobs) {
	const bytes = await packJson(inputs);
	await require_oci.storeArtifact(store, inputsArtifact(key), bytes, suiteTag(prefix, "inputs", key), blobs);
}
/** What the image of a key was made of, or undefined where that is not known (any more). */
async function loadInputs(store, prefix, key) {
	const bytes = await require_oci.loadArtifact(store, inputsArtifact(key), suiteTag(prefix, "inputs", key));
	return bytes === void 0 ? void 0 : parseInputs(bytes, key);
}
/** Reads a stored list of inputs; undefined for one that is damaged, or another key's: it only explains, and is as good as none. */
function parseInputs(bytes, key) {
	try {
		const inputs = JSON.parse(unpackText(bytes));
		return contentKey(inputs) === key ? inputs : void 0;
	} catch {
		return;
	}
}
function inputsArtifact(key) {
	return jsonArtifact(artifactType, { [keyAnnotation]: key });
}

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
	return document(require_oci.MediaType.manifest, {
		schemaVersion: 2,
		mediaType: require_oci.MediaType.manifest,
		config: {
			...config,
			mediaType: require_oci.MediaType.config
		},
		layers: layers.map(ociLayer),
		annotations: sorted(annotations)
	});
}
/** An OCI index over the manifests of several platforms. */
function indexDocument(manifests, annotations) {
	return document(require_oci.MediaType.index, {
		schemaVersion: 2,
		mediaType: require_oci.MediaType.index,
		manifests,
		annotations: sorted(annotations)
	});
}
/** An image configuration as bytes. */
function configDocument(config) {
	return document(require_oci.MediaType.config, config);
}
function document(mediaType, value) {
	const bytes = Buffer.from(JSON.stringify(value));
	return {
		bytes,
		descriptor: {
			mediaType,
			digest: require_oci.digestOf(bytes),
			size: bytes.length
		}
	};
}
function ociLayer(layer) {
	return layer.mediaType === require_oci.MediaType.dockerTarGzip ? {
		...layer,
		mediaType: require_oci.MediaType.tarGzip
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

// packages/core/src/image/base-repository.ts
/**
* The repository that an annotation names (`ghcr.io/acme/nllb` of `ghcr.io/acme/nllb:base-key-\u2026`); undefined for what is no reference. A folder
* is never opened because an image says so: a base in one is looked for beside the image.
*/
function baseRepository(reference) {
	if (reference === void 0) return void 0;
	try {
		const { tag: _tag, digest: _digest, ...repository } = require_oci.parseReference(reference);
		return repository.kind === "layout" ? void 0 : require_oci.formatReference(repository);
	} catch (error) {
		if (error instanceof require_oci.OciError && error.code === "bad-reference") return void 0;
		throw error;
	}
}

// packages/core/src/image/stands-on.ts
/** Whether the lowest blobs of an image are those of another. */
function standsOn({ manifest }, base) {
	return base.manifest.layers.every(({ digest }, index) => manifest.layers[index]?.digest === digest);
}

// packages/core/src/image/frontend-comment.ts
/** The comment of BuildKit's Dockerfile frontend in every history entry: what is left is what it would leave. */
const frontendComment = "buildkit.dockerfile.v0";

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

// packages/toolkit/src/suite/registry-credentials.ts
const retries = {
	attempts: 4,
	baseDelay: 1e3,
	maxDelay: 1e4
};
/** Who to sign in as, by the inputs and the environment; user name and password go to the registries of `images`. Throws `bad-input`. */
function registryCredentials(inputs, { env, mask }, images) {
	const { registry, username, password, token } = inputs;
	for (const host of inputs["insecure-registries"]) checkRegistryHost("insecure-registries", host);
	const awsRole = awsRoleOf(inputs, {
		env,
		mask
	});
	return credentialsOfRun({
		env,
		registry,
		username,
		password,
		token,
		awsRole
	}, images);
}
/** The role of AWS that the inputs name, to be taken on by this job's OIDC token. */
function awsRoleOf(inputs, { env, mask }) {
	const arn = inputs["aws-role"];
	return arn === void 0 ? void 0 : {
		arn,
		idToken: idTokens(env, mask)
	};
}
function idTokens(env, mask) {
	return async (audience) => {
		const { idTokenOf } = await Promise.resolve().then(() => require("./id-token.js")).then((n) => n.request_id_token_exports);
		const idToken = idTokenOf(env, mask, {
			policy: retries,
			clock: require_oci.systemClock
		});
		if (idToken !== void 0) return idToken(audience);
		throw new require_toolkit.ToolkitError("bad-input", "`aws-role` needs an OIDC token, and this job cannot get one.", { hint: "Grant the job `permissions: id-token: write` (a called workflow's caller too)." });
	};
}

// packages/core/src/check-output-file.ts
const notFolder = "it, or what is above it, is no folder";
/**
* Makes the folder of a file that an input names for writing, before any work is done. Throws `bad-input` where no file can be there: a
* folder, a pipe, or a file in the place of a folder above it.
*/
async function checkOutputFile(input, file) {
	await checkOutputPlace(input, file, "file");
	await makeOutputFolder(input, node_path.default.dirname(file));
}
/** Checks whether a file, or a folder, can be there, and makes nothing. Throws `bad-input` as `checkOutputFile` and `makeOutputFolder` do. */
async function checkOutputPlace(input, place, kind) {
	const found = await (0, node_fs_promises.stat)(place).catch(() => void 0);
	if (kind === "file" && found !== void 0 && !found.isFile()) throw unfit(input, place, found.isDirectory() ? "it is a folder" : "it is neither a file nor a folder");
	const folder = kind === "file" ? node_path.default.dirname(place) : place;
	if (!await isFolder(folder)) throw unfit(input, folder, notFolder);
}
/** Whether there is a folder, or could be one. */
async function isFolder(place) {
	const found = await (0, node_fs_promises.stat)(place).catch(() => void 0);
	if (found !== void 0) return found.isDirectory();
	const above = node_path.default.dirname(place);
	return above === place || isFolder(above);
}
/** Makes a folder that an input names for writing. Throws `bad-input` where a file is in its place, or above it. */
async function makeOutputFolder(input, folder) {
	try {
		await require_oci.makeFolders(folder);
	} catch (cause) {
		if (!(0, node_util_types.isNativeError)(cause)) throw cause;
		throw unfit(input, folder, "code" in cause && (cause.code === "EEXIST" || cause.code === "ENOTDIR") ? notFolder : cause.message, cause);
	}
}
function unfit(input, place, why, cause) {
	return new require_git.LayeredBuildError("bad-input", `${input}: ${JSON.stringify(place)} cannot be written: ${why}.`, {
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
	return require_git.oneLine(text, most).replaceAll(/[^\p{L}\p{N}\p{M} ,-]/gu, (mark) => `&#${mark.codePointAt(0) ?? 0};`);
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
	if (problem !== void 0) throw new require_git.LayeredBuildError("bad-tag", problem.message, { hint: problem.hint });
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

Object.defineProperty(exports, "FileList", {
  enumerable: true,
  get: function () {
    return FileList;
  }
});
Object.defineProperty(exports, "OciAnnotation", {
  enumerable: true,
  get: function () {
    return OciAnnotation;
  }
});
Object.defineProperty(exports, "awsRoleOf", {
  enumerable: true,
  get: function () {
    return awsRoleOf;
  }
});
Object.defineProperty(exports, "baseRepository", {
  enumerable: true,
  get: function () {
    return baseRepository;
  }
});
Object.defineProperty(exports, "byteText", {
  enumerable: true,
  get: function () {
    return byteText;
  }
});
Object.defineProperty(exports, "checkCredentials", {
  enumerable: true,
  get: function () {
    return checkCredentials;
  }
});
Object.defineProperty(exports, "checkOutputFile", {
  enumerable: true,
  get: function () {
    return checkOutputFile;
  }
});
Object.defineProperty(exports, "checkOutputPlace", {
  enumerable: true,
  get: function () {
    return checkOutputPlace;
  }
});
Object.defineProperty(exports, "configDocument", {
  enumerable: true,
  get: function () {
    return configDocument;
  }
});
Object.defineProperty(exports, "contentKey", {
  enumerable: true,
  get: function () {
    return contentKey;
  }
});
Object.defineProperty(exports, "createStores", {
  enumerable: true,
  get: function () {
    return createStores;
  }
});
Object.defineProperty(exports, "diskPath", {
  enumerable: true,
  get: function () {
    return diskPath;
  }
});
Object.defineProperty(exports, "ecrHost", {
  enumerable: true,
  get: function () {
    return ecrHost;
  }
});
Object.defineProperty(exports, "encodeCanonical", {
  enumerable: true,
  get: function () {
    return encodeCanonical;
  }
});
Object.defineProperty(exports, "frontendComment", {
  enumerable: true,
  get: function () {
    return frontendComment;
  }
});
Object.defineProperty(exports, "inParallel", {
  enumerable: true,
  get: function () {
    return inParallel;
  }
});
Object.defineProperty(exports, "indexDocument", {
  enumerable: true,
  get: function () {
    return indexDocument;
  }
});
Object.defineProperty(exports, "inertLink", {
  enumerable: true,
  get: function () {
    return inertLink;
  }
});
Object.defineProperty(exports, "inertMarkdown", {
  enumerable: true,
  get: function () {
    return inertMarkdown;
  }
});
Object.defineProperty(exports, "isDeeperThan", {
  enumerable: true,
  get: function () {
    return isDeeperThan;
  }
});
Object.defineProperty(exports, "jsonArtifact", {
  enumerable: true,
  get: function () {
    return jsonArtifact;
  }
});
Object.defineProperty(exports, "keyAnnotation", {
  enumerable: true,
  get: function () {
    return keyAnnotation;
  }
});
Object.defineProperty(exports, "loadInputs", {
  enumerable: true,
  get: function () {
    return loadInputs;
  }
});
Object.defineProperty(exports, "makeOutputFolder", {
  enumerable: true,
  get: function () {
    return makeOutputFolder;
  }
});
Object.defineProperty(exports, "manifestDocument", {
  enumerable: true,
  get: function () {
    return manifestDocument;
  }
});
Object.defineProperty(exports, "markdownCell", {
  enumerable: true,
  get: function () {
    return markdownCell;
  }
});
Object.defineProperty(exports, "matchPlatform", {
  enumerable: true,
  get: function () {
    return matchPlatform;
  }
});
Object.defineProperty(exports, "openRepositories", {
  enumerable: true,
  get: function () {
    return openRepositories;
  }
});
Object.defineProperty(exports, "packJson", {
  enumerable: true,
  get: function () {
    return packJson;
  }
});
Object.defineProperty(exports, "parseInputs", {
  enumerable: true,
  get: function () {
    return parseInputs;
  }
});
Object.defineProperty(exports, "parsePlatform", {
  enumerable: true,
  get: function () {
    return parsePlatform;
  }
});
Object.defineProperty(exports, "platformText", {
  enumerable: true,
  get: function () {
    return platformText;
  }
});
Object.defineProperty(exports, "readRepositoryFile", {
  enumerable: true,
  get: function () {
    return readRepositoryFile;
  }
});
Object.defineProperty(exports, "registryCredentials", {
  enumerable: true,
  get: function () {
    return registryCredentials;
  }
});
Object.defineProperty(exports, "sanitizeTag", {
  enumerable: true,
  get: function () {
    return sanitizeTag;
  }
});
Object.defineProperty(exports, "splitNul", {
  enumerable: true,
  get: function () {
    return splitNul;
  }
});
Object.defineProperty(exports, "standsOn", {
  enumerable: true,
  get: function () {
    return standsOn;
  }
});
Object.defineProperty(exports, "storeInputs", {
  enumerable: true,
  get: function () {
    return storeInputs;
  }
});
Object.defineProperty(exports, "suiteTag", {
  enumerable: true,
  get: function () {
    return suiteTag;
  }
});
Object.defineProperty(exports, "suitsPlatform", {
  enumerable: true,
  get: function () {
    return suitsPlatform;
  }
});
Object.defineProperty(exports, "unpackText", {
  enumerable: true,
  get: function () {
    return unpackText;
  }
});
Object.defineProperty(exports, "validateTag", {
  enumerable: true,
  get: function () {
    return validateTag;
  }
});