"use strict";

const require_git = require("./git.js");
let node_fs = require("node:fs");
let node_path = require("node:path");
let node_net = require("node:net");
let node_stream = require("node:stream");
let node_buffer = require("node:buffer");
let node_zlib = require("node:zlib");
let node_util_types = require("node:util/types");
let node_crypto = require("node:crypto");
let node_fs_promises = require("node:fs/promises");
let node_os = require("node:os");
let node_child_process = require("node:child_process");
let node_timers_promises = require("node:timers/promises");

// packages/oci/src/error.ts
/**
* The one error of this package: what is wrong (`message`), the likely reason and the fix (`hint`).
*
* - `bad-reference`: text that is no image reference
* - `unauthorized` (401), `forbidden` (403), `rate-limited` (429), `unavailable` (5xx), `unreachable` (no connection, time-out),
*   `refused` (any other answer than the specification allows)
* - `digest-mismatch`: bytes that are not what their digest says; `bad-content`: JSON or tar that does not parse
* - `missing-content`: a manifest refers to something that is not there
* - `immutable-tag`: a tag is there, with another image, and the registry lets no tag be moved
* - `bad-layout`: a folder that is no OCI image layout; `credentials`: a Docker config or helper that cannot be read
*/
var OciError = class extends Error {
	name = "OciError";
	code;
	hint;
	constructor(code, message, options = {}) {
		super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
		this.code = code;
		this.hint = options.hint;
	}
};

// packages/oci/src/media-type.ts
/** The media types that this project reads or writes (OCI image-spec, media-types.md; Docker's v2s2 equivalents). */
const MediaType = {
	manifest: "application/vnd.oci.image.manifest.v1+json",
	index: "application/vnd.oci.image.index.v1+json",
	config: "application/vnd.oci.image.config.v1+json",
	tar: "application/vnd.oci.image.layer.v1.tar",
	tarGzip: "application/vnd.oci.image.layer.v1.tar+gzip",
	tarZstd: "application/vnd.oci.image.layer.v1.tar+zstd",
	empty: "application/vnd.oci.empty.v1+json",
	dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
	dockerIndex: "application/vnd.docker.distribution.manifest.list.v2+json",
	dockerConfig: "application/vnd.docker.container.image.v1+json",
	dockerTarGzip: "application/vnd.docker.image.rootfs.diff.tar.gzip"
};
/** True for an index or a Docker manifest list. */
function isIndexType(mediaType) {
	return mediaType === MediaType.index || mediaType === MediaType.dockerIndex;
}

// packages/oci/src/parse-manifest.ts
/** Parses a stored manifest or index. Throws `bad-content` where the members that everything relies on are not there. */
function parseManifest(stored) {
	const { descriptor } = stored;
	const document = withList(parseJson(stored.bytes, `manifest ${descriptor.digest}`), "layers");
	if (isIndexType(descriptor.mediaType) && isIndex(document)) return {
		kind: "index",
		descriptor,
		document
	};
	if (!isIndexType(descriptor.mediaType) && isManifest(document)) return {
		kind: "manifest",
		descriptor,
		document
	};
	throw new OciError("bad-content", `${descriptor.digest} is no image manifest (media type ${descriptor.mediaType}).`, { hint: "Old Docker images (schema 1) have to be pushed again by a current tool." });
}
/** Parses an image configuration. Throws `bad-content`. */
function parseConfig(bytes) {
	const document = withList(parseJson(bytes, "image configuration"), "history");
	if (isConfig(document)) return {
		...document,
		rootfs: withList(document.rootfs, "diff_ids")
	};
	throw new OciError("bad-content", "The image's configuration has no rootfs: it is no container image.");
}
function parseJson(bytes, what) {
	try {
		return JSON.parse(Buffer.from(bytes).toString("utf8"));
	} catch (cause) {
		throw new OciError("bad-content", `The ${what} is no JSON.`, { cause });
	}
}
/** Go writes an empty list as null, as BuildKit does for an image without blobs. */
function withList(document, member) {
	if (typeof document !== "object" || document === null || Reflect.get(document, member) !== null) return document;
	return {
		...document,
		[member]: []
	};
}
function isIndex(value) {
	return typeof value === "object" && value !== null && "manifests" in value && Array.isArray(value.manifests);
}
function isManifest(value) {
	return typeof value === "object" && value !== null && "layers" in value && Array.isArray(value.layers) && "config" in value && typeof value.config === "object";
}
function isConfig(value) {
	return typeof value === "object" && value !== null && "rootfs" in value && typeof value.rootfs === "object";
}

// packages/oci/src/layout/errno.ts
/** The system's code of a file system error (`ENOENT`), else undefined. */
function errnoOf(error) {
	return isErrno(error) ? error.code : void 0;
}
/** True where a file or its folder is not there. */
function isMissing(error) {
	return errnoOf(error) === "ENOENT";
}
/** The error of a layout folder that cannot be read or written; errors of another origin are handed back as they are. */
function asLayoutError(root, error) {
	if (!isErrno(error) || error instanceof OciError) return error;
	const full = error.code === "ENOSPC" || error.code === "EDQUOT";
	if (!full && error.path?.startsWith(root) !== true) return error;
	return new OciError("unavailable", `The OCI layout ${root} cannot be read or written: ${error.message}`, {
		hint: full ? "The disk is full: free space, or put the layout elsewhere." : "Look at the folder's owner and permissions.",
		cause: error
	});
}
function isErrno(error) {
	return typeof error === "object" && error !== null && "syscall" in error && "code" in error;
}

// packages/oci/src/layout/make-folders.ts
/**
* Makes a folder, and those above it that are missing. Not by Node's own `recursive`, which never ends where the system says of a folder
* that is there that nothing can be made in it because it is not: all of /proc does. Throws what the system says.
*/
async function makeFolders(folder) {
	try {
		await (0, node_fs_promises.mkdir)(folder);
	} catch (error) {
		if (await isFolder(folder)) return;
		const above = (0, node_path.dirname)(folder);
		if (!isMissing(error) || above === folder) throw error;
		await makeFolders(above);
		await (0, node_fs_promises.mkdir)(folder).catch(async (cause) => {
			if (!await isFolder(folder)) throw cause;
		});
	}
}
async function isFolder(place) {
	return (0, node_fs_promises.stat)(place).then((found) => found.isDirectory(), () => false);
}

// packages/oci/src/layout/replace-file.ts
/** How names of files begin that are being written: nobody reads those. */
const TEMPORARY_PREFIX = ".tmp-";
/** A unique name in the folder of `path`, so that a rename to `path` stays on one file system. */
function temporaryBeside(path) {
	return (0, node_path.join)((0, node_path.dirname)(path), `${TEMPORARY_PREFIX}${(0, node_crypto.randomUUID)()}`);
}
/** Writes a small file whole or not at all: readers see the old content or the new, never a part. */
async function replaceFile(path, content) {
	const temporary = temporaryBeside(path);
	try {
		await (0, node_fs_promises.writeFile)(temporary, content, { flag: "wx" });
		await moveOver(temporary, path);
	} catch (error) {
		await (0, node_fs_promises.rm)(temporary, { force: true });
		throw error;
	}
}
/** Renames over what is there. Windows refuses while a virus scanner or a reader holds the target open: that passes, so it is tried again. */
async function moveOver(from, to) {
	for (let attempt = 1;; attempt += 1) try {
		await (0, node_fs_promises.rename)(from, to);
		return;
	} catch (error) {
		if (!(process.platform === "win32" && [
			"EPERM",
			"EACCES",
			"EBUSY"
		].includes(errnoOf(error) ?? "")) || attempt === 8) throw error;
		await (0, node_timers_promises.setTimeout)(10 * 2 ** attempt);
	}
}

// packages/oci/src/layout/layout-folder.ts
const MARKER = "oci-layout";
/** Throws `bad-layout` for a folder with content that is no OCI image layout; a missing or empty folder may become one. */
async function checkLayout(root) {
	if (await readMarker(root)) return;
	const foreign = (await (0, node_fs_promises.readdir)(root).catch((error) => {
		if (isMissing(error)) return [];
		if (errnoOf(error) === "ENOTDIR") throw notALayout(root, "it is a file");
		throw error;
	})).find((name) => !name.startsWith(TEMPORARY_PREFIX));
	if (foreign === void 0 || await readMarker(root)) return;
	throw notALayout(root, `it has \`${foreign}\` but no \`${MARKER}\` file`);
}
/** Makes a missing or empty folder an OCI image layout (image-spec, image-layout.md); `bad-layout` for any other folder. */
async function createLayout(root) {
	await checkLayout(root);
	await makeFolders(root);
	if (!await readMarker(root)) await replaceFile((0, node_path.join)(root, MARKER), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
	await makeFolders((0, node_path.join)(root, "blobs", "sha256"));
}
async function readMarker(root) {
	let version;
	try {
		const marker = JSON.parse(await (0, node_fs_promises.readFile)((0, node_path.join)(root, MARKER), "utf8"));
		version = typeof marker === "object" && marker !== null && "imageLayoutVersion" in marker && marker.imageLayoutVersion;
	} catch (error) {
		if (isMissing(error) || errnoOf(error) === "ENOTDIR") return false;
		if (error instanceof SyntaxError) throw notALayout(root, `its \`${MARKER}\` file is no JSON`);
		throw error;
	}
	if (typeof version !== "string" || !version.startsWith("1.")) throw notALayout(root, `its layout version is ${String(version)}, not 1.x`);
	return true;
}
function notALayout(root, reason) {
	return new OciError("bad-layout", `${root} is no OCI image layout: ${reason}.`, { hint: "Name a folder that does not exist yet, is empty, or was written by this tool, skopeo, oras or crane." });
}

// packages/oci/src/copy/foreign-layer.ts
/** True for a layer that lives elsewhere and is never pushed: it has `urls`, or a nondistributable type (image-spec, layer.md; Docker's "foreign" layers). */
function isForeignLayer({ mediaType, urls }) {
	return (urls?.length ?? 0) > 0 || mediaType.includes(".nondistributable.") || mediaType.includes(".rootfs.foreign.");
}

// packages/oci/src/digest.ts
const SHA256 = /^sha256:[0-9a-f]{64}$/;
/** True for `sha256:` and 64 lower-case hex digits, the only digests used here (OCI image-spec, descriptor.md, Digests). */
function isDigest(text) {
	return SHA256.test(text);
}
/** The digest of bytes, or of a text's UTF-8 bytes. */
function digestOf(bytes) {
	return `sha256:${(0, node_crypto.createHash)("sha256").update(bytes).digest("hex")}`;
}
/**
* Passes bytes on unchanged while it hashes and counts them.
*
* `digest` is set once the last byte has passed (the `finish` event), `size` counts as bytes pass.
* With an `expected` digest the stream fails at its end with an `OciError` `digest-mismatch` if the bytes are others.
*/
var DigestStream = class extends node_stream.Transform {
	#hash = (0, node_crypto.createHash)("sha256");
	#expected;
	#where;
	#digest;
	#size = 0;
	constructor(expected, where = "") {
		super();
		this.#expected = expected;
		this.#where = where;
	}
	/** The digest of all bytes; undefined until the last one has passed. */
	get digest() {
		return this.#digest;
	}
	/** How many bytes have passed. */
	get size() {
		return this.#size;
	}
	_transform(chunk, _encoding, done) {
		this.#hash.update(chunk);
		this.#size += chunk.length;
		done(null, chunk);
	}
	_flush(done) {
		this.#digest = `sha256:${this.#hash.digest("hex")}`;
		if (this.#expected === void 0 || this.#digest === this.#expected) done();
		else done(digestMismatch(this.#expected, this.#digest, this.#size, this.#where));
	}
};
/** A pass-through that fails at its end with `digest-mismatch` unless the bytes are those of `digest`; its message begins with `where`. */
function verifyDigest(digest, where) {
	return new DigestStream(digest, where);
}
/** The error for `size` bytes that have another digest than the one they were asked for by. */
function digestMismatch(expected, actual, size, where = "") {
	return new OciError("digest-mismatch", `${where}expected ${expected}, but these ${size} bytes are ${actual}`, { hint: "The content was changed or cut off on its way, or it is kept under the wrong name. Do not use it; fetch or build it again." });
}

// packages/oci/src/reference-grammar.ts
/** Docker Hub, as references name it. */
const DOCKER_HUB = "docker.io";
const either = (...parts) => `(?:${parts.join("|")})`;
const optional = (...parts) => `(?:${parts.join("")})?`;
const repeated = (...parts) => `(?:${parts.join("")})*`;
const whole = (...parts) => new RegExp(`^${parts.join("")}$`);
const ALPHANUMERIC = "[a-z0-9]+";
const COMPONENT = ALPHANUMERIC + repeated(either("[_.]", "__", "-+"), ALPHANUMERIC);
const REPOSITORY = whole(COMPONENT, repeated("/", COMPONENT));
const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const HOST = whole(either(LABEL + repeated("\\.", LABEL), "\\[[0-9a-fA-F:.]+\\]"), optional(":[0-9]{1,5}"));
const TAG = /^\w[\w.-]{0,127}$/;
/** What looks like an image's ID is refused as a name: Docker reads it as an ID. */
const IMAGE_ID = /^[0-9a-f]{64}$/;
/** The name of a registry in references: Docker Hub's many hosts are `docker.io`; hosts are lower case. */
function canonicalRegistry(registry) {
	const host = registry.toLowerCase();
	return host === "index.docker.io" || host === "registry-1.docker.io" ? DOCKER_HUB : host;
}
/** True for a tag as the distribution specification allows it. */
function isTag(text) {
	return TAG.test(text);
}
/** Throws `bad-reference` unless the text is a repository's path (`acme/app`). */
function checkRepository(repository, text = repository) {
	if (repository === "") throw badReference(text, "it has no repository", "Write HOST/REPOSITORY:TAG.");
	if (/[A-Z]/.test(repository)) throw badReference(text, `the repository "${repository}" has upper-case letters`, `Write it in lower case: "${repository.toLowerCase()}".`);
	if (repository.length > 255) throw badReference(text, `the repository has ${repository.length} characters; 255 are allowed`, void 0);
	if (!REPOSITORY.test(repository)) throw badReference(text, `"${repository}" is no repository`, "Its parts, between slashes, are lower-case letters and digits, joined by a dot, one or two underscores, or hyphens.");
}
/** Throws `bad-reference` unless the text is a host, with a port where needed. */
function checkRegistry(registry, text = registry) {
	const port = Number(/:(\d+)$/.exec(registry)?.[1] ?? 0);
	if (!HOST.test(registry) || port > 65535) throw badReference(text, `"${registry}" is no host of a registry`, "Write a DNS name, an IPv4 address or an IPv6 address in brackets, and a port where needed.");
}
/** Throws `bad-reference` unless the tag is one, naming the rule it breaks. */
function checkTag(tag, text) {
	if (tag === "") throw badReference(text, "its tag is empty", "A variable that is not set may stand after the colon.");
	if (tag.length > 128) throw badReference(text, `its tag has ${tag.length} characters; 128 are allowed`, "Shorten the tag.");
	if (/^[.-]/.test(tag)) throw badReference(text, `its tag begins with "${tag[0]}"`, "A tag begins with a letter, a digit or an underscore.");
	if (!isTag(tag)) throw badReference(text, `"${tag}" is no tag`, "A tag is made of ASCII letters, digits, underscores, dots and hyphens; replace the others, a slash for example by a hyphen.");
}
/** The error for a text that is no reference: the rule that it breaks, and the fix. */
function badReference(text, rule, hint) {
	return new OciError("bad-reference", `"${text}" is no image reference: ${rule}`, hint === void 0 ? {} : { hint });
}

// packages/oci/src/recycled-chunk.ts
/** Large reads: with Node's 64 KiB a file of gigabytes costs more in stream calls than in hashing. */
const chunkBytes = 1048576;
/** What four pipelines have in use at once: one being read, one read ahead, one held back, one on its way. */
const kept = 16;
const free = [];
const lent = /* @__PURE__ */ new WeakSet();
/** A buffer of 1 MiB with arbitrary content. Who has done with it may hand it to `recycleChunk`. */
function takeChunk() {
	const chunk = free.pop() ?? Buffer.allocUnsafeSlow(chunkBytes);
	lent.add(chunk.buffer);
	return chunk;
}
/**
* Gives a chunk, or any part of it, back to be filled anew: a file of gigabytes is then read into a handful of buffers, where new ones
* would wait for a garbage collection that is slow to come. Only for the last reader of a chunk. Other buffers are left alone.
*/
function recycleChunk(chunk) {
	if (lent.delete(chunk.buffer) && free.length < kept) free.push(Buffer.from(chunk.buffer));
}

// packages/oci/src/layout/blob-folder.ts
const ABANDONED_MS = 864e5;
/** The folder `blobs/sha256` of a layout: one file per blob, named by its digest. */
var BlobFolder = class {
	#folder;
	constructor(root) {
		this.#folder = (0, node_path.join)(root, "blobs", "sha256");
	}
	/** Where a blob's file is, or would be. */
	path(digest) {
		if (!isDigest(digest)) throw new OciError("bad-reference", `\`${String(digest)}\` is no sha256 digest.`);
		return (0, node_path.join)(this.#folder, digest.slice(7));
	}
	/** Size in bytes of a blob that is there. */
	async size(digest) {
		try {
			return (await (0, node_fs_promises.stat)(this.path(digest))).size;
		} catch (error) {
			return undefinedIfMissing(error);
		}
	}
	/** A small blob's bytes, checked. */
	async bytes(digest) {
		const bytes = await (0, node_fs_promises.readFile)(this.path(digest)).catch(undefinedIfMissing);
		if (bytes && digestOf(bytes) !== digest) throw new OciError("digest-mismatch", `The file ${this.path(digest)} does not have the content that its name says.`, { hint: "It was changed or damaged after it was written. Delete it and build again." });
		return bytes;
	}
	/** A blob's bytes, checked as they pass. */
	async stream(digest) {
		const file = await (0, node_fs_promises.open)(this.path(digest)).catch(undefinedIfMissing);
		return file && (0, node_stream.pipeline)(file.createReadStream(), verifyDigest(digest), () => void 0);
	}
	/** Some bytes of a blob, not checked. */
	async range(digest, start, end) {
		await using file = await (0, node_fs_promises.open)(this.path(digest)).catch(undefinedIfMissing);
		if (file === void 0) return void 0;
		const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
		return bytesRead === end - start ? buffer : void 0;
	}
	/** Writes a blob in one pass. Until it is whole and right it has another name, so what is cut off never shows. */
	async write(source, onProgress) {
		const temporary = temporaryBeside((0, node_path.join)(this.#folder, "blob"));
		try {
			const { digest, size } = await writeNew(temporary, source, onProgress);
			expect(source, digest, size);
			const existed = await this.size(digest) === size;
			if (existed) await this.touch(digest);
			else await moveOver(temporary, this.path(digest));
			return {
				digest,
				size,
				existed
			};
		} finally {
			await (0, node_fs_promises.rm)(temporary, {
				force: true,
				maxRetries: 3
			});
		}
	}
	/** Makes a blob that is there as young as one that was just written: a writer counts on it, so a collector must not. */
	async touch(digest) {
		const now = /* @__PURE__ */ new Date();
		await (0, node_fs_promises.utimes)(this.path(digest), now, now).catch(() => void 0);
	}
	/** Makes a file appear as a blob by a hard link, or by a copy where the file systems differ; false if it is not that blob's size. */
	async adopt(digest, size, file) {
		if ((await (0, node_fs_promises.stat)(file).catch(undefinedIfMissing))?.size !== size) return false;
		const temporary = temporaryBeside(this.path(digest));
		try {
			await (0, node_fs_promises.link)(file, temporary).catch(async () => await (0, node_fs_promises.copyFile)(file, temporary, node_fs.constants.COPYFILE_FICLONE));
			await moveOver(temporary, this.path(digest));
			return true;
		} catch (error) {
			return undefinedIfMissing(error) ?? false;
		} finally {
			await (0, node_fs_promises.rm)(temporary, {
				force: true,
				maxRetries: 3
			});
		}
	}
	async remove(digest) {
		try {
			await (0, node_fs_promises.rm)(this.path(digest));
			return true;
		} catch (error) {
			return undefinedIfMissing(error) ?? false;
		}
	}
	/** Deletes what writers left that were killed: layers are gigabytes, and folders on a runner of one's own live long. */
	async sweep() {
		for (const name of await (0, node_fs_promises.readdir)(this.#folder)) {
			if (!name.startsWith(".tmp-")) continue;
			const path = (0, node_path.join)(this.#folder, name);
			if (Date.now() - ((await (0, node_fs_promises.stat)(path).catch(undefinedIfMissing))?.mtimeMs ?? Date.now()) > ABANDONED_MS) await (0, node_fs_promises.rm)(path, { force: true });
		}
	}
};
async function writeNew(path, source, onProgress) {
	const hash = (0, node_crypto.createHash)("sha256");
	let size = 0;
	await using file = await (0, node_fs_promises.open)(path, "wx");
	for await (const chunk of source.open()) {
		hash.update(chunk);
		size += chunk.length;
		onProgress?.(size);
		await file.writeFile(chunk);
		recycleChunk(chunk);
	}
	return {
		digest: `sha256:${hash.digest("hex")}`,
		size
	};
}
function expect(source, digest, size) {
	if (source.digest !== void 0 && source.digest !== digest) throw new OciError("digest-mismatch", `The content was announced as ${source.digest}, but it is ${digest}.`, { hint: "It was cut off or changed on its way: try again." });
	if (source.size !== void 0 && source.size !== size) throw new OciError("digest-mismatch", `The content was announced with ${source.size} bytes, but it has ${size}.`, { hint: "It was cut off or changed on its way: try again." });
}
function undefinedIfMissing(error) {
	if (isMissing(error) || errnoOf(error) === "ENOTDIR") return void 0;
	throw error;
}

// packages/oci/src/layout/folder-lock.ts
/**
* Runs `work` while this process alone holds the lock file `path` (its folder must exist).
* A lock whose process is dead (same host), or that shows no sign of life, is taken over. `unavailable` when the wait is over.
*/
async function withFolderLock(path, options, work) {
	const { waitMs = 6e4, staleMs = 3e4 } = options;
	const text = JSON.stringify({
		pid: process.pid,
		host: hostId(),
		time: (/* @__PURE__ */ new Date()).toISOString(),
		id: (0, node_crypto.randomUUID)()
	});
	await acquire(path, text, waitMs, staleMs);
	const alive = setInterval(() => void (0, node_fs_promises.utimes)(path, /* @__PURE__ */ new Date(), /* @__PURE__ */ new Date()).catch(() => void 0), staleMs / 3);
	alive.unref();
	try {
		return await work();
	} finally {
		clearInterval(alive);
		if ((await readHolder(path))?.text === text) await (0, node_fs_promises.rm)(path, { force: true });
	}
}
async function acquire(path, text, waitMs, staleMs) {
	const deadline = performance.now() + waitMs;
	let seen;
	while (!await create(path, text)) {
		const holder = await readHolder(path);
		if (!holder) continue;
		const sign = `${holder.mtimeMs} ${holder.text}`;
		if (seen?.sign !== sign) seen = {
			sign,
			since: performance.now()
		};
		if (isDead(holder.text) || performance.now() - seen.since > staleMs) await takeAway(path, holder.text, staleMs);
		else if (performance.now() > deadline) throw new OciError("unavailable", `The lock ${path} is held by another writer: ${holder.text}`, { hint: `Waited ${waitMs / 1e3} s. If no other run writes to this folder, delete the lock file.` });
		await (0, node_timers_promises.setTimeout)(5 + Math.random() * 30);
	}
}
async function create(path, text) {
	try {
		await (0, node_fs_promises.writeFile)(path, text, { flag: "wx" });
		return true;
	} catch (error) {
		const code = errnoOf(error);
		if (code === "EEXIST" || process.platform === "win32" && code === "EPERM") return false;
		throw error;
	}
}
async function readHolder(path) {
	try {
		return {
			text: await (0, node_fs_promises.readFile)(path, "utf8"),
			mtimeMs: (await (0, node_fs_promises.stat)(path)).mtimeMs
		};
	} catch (error) {
		if (isMissing(error)) return void 0;
		throw error;
	}
}
/** Removes a stale lock under a second lock: else the slower of two that see it would remove the faster one's new lock. */
async function takeAway(path, text, staleMs) {
	const breaker = `${path}.break`;
	if (!await create(breaker, text)) {
		const other = await readHolder(breaker);
		if (other && Date.now() - other.mtimeMs > 2 * staleMs) await (0, node_fs_promises.rm)(breaker, { force: true });
		return;
	}
	try {
		if ((await readHolder(path))?.text === text) await (0, node_fs_promises.rm)(path, { force: true });
	} finally {
		await (0, node_fs_promises.rm)(breaker, { force: true });
	}
}
function isDead(text) {
	try {
		const holder = JSON.parse(text);
		if (typeof holder !== "object" || holder === null || !("pid" in holder) || !("host" in holder)) return false;
		if (holder.host !== hostId() || typeof holder.pid !== "number") return false;
		process.kill(holder.pid, 0);
		return false;
	} catch (error) {
		return errnoOf(error) === "ESRCH";
	}
}
/** Host name and, on Linux, process namespace: a container on the host's network has its name but not its processes. */
function hostId() {
	try {
		return `${(0, node_os.hostname)()} ${(0, node_fs.readlinkSync)("/proc/self/ns/pid")}`;
	} catch {
		return (0, node_os.hostname)();
	}
}

// packages/oci/src/manifest-links.ts
const MANIFEST_TYPES = /* @__PURE__ */ new Set([
	MediaType.manifest,
	MediaType.index,
	MediaType.dockerManifest,
	MediaType.dockerIndex,
	"application/vnd.oci.artifact.manifest.v1+json"
]);
/** True for an object with the three members that every descriptor has, and a sha256 digest. */
function isDescriptor(value) {
	return require_git.isRecord(value) && typeof value["mediaType"] === "string" && typeof value["digest"] === "string" && isDigest(value["digest"]) && typeof value["size"] === "number" && Number.isSafeInteger(value["size"]) && value["size"] >= 0;
}
/** The links of a manifest's bytes; `bad-content` where they are no manifest. */
function manifestLinks(bytes) {
	const manifest = parse(bytes);
	const mediaType = manifest && typeOf(manifest);
	if (!manifest || !mediaType) throw new OciError("bad-content", "These bytes are no manifest: no JSON object with `layers` or `manifests`.", { hint: "The reference names a config or a layer, or what wrote the manifest was cut off." });
	const children = list(manifest, "manifests");
	const config = manifest["config"] === void 0 ? [] : list({ config: [manifest["config"]] }, "config");
	const subject = manifest["subject"] === void 0 ? void 0 : list({ subject: [manifest["subject"]] }, "subject")[0];
	const artifactType = text(manifest["artifactType"]) ?? config[0]?.mediaType;
	const annotations = strings(manifest["annotations"]);
	return {
		mediaType,
		manifests: children.filter((child) => MANIFEST_TYPES.has(child.mediaType)),
		blobs: [
			...config,
			...list(manifest, "layers"),
			...list(manifest, "blobs"),
			...children.filter((child) => !MANIFEST_TYPES.has(child.mediaType))
		],
		...subject && { subject },
		...artifactType !== void 0 && { artifactType },
		...annotations && { annotations }
	};
}
/** The media type of a manifest's bytes, or undefined where they are something else (a config, a layer). */
function sniffManifestType(bytes) {
	const manifest = parse(bytes);
	return manifest && typeOf(manifest);
}
/** The descriptor of a manifest as a referrers list shows it: with its artifact type and annotations. */
function referrerDescriptor$1(descriptor, links) {
	return {
		mediaType: descriptor.mediaType,
		digest: descriptor.digest,
		size: descriptor.size,
		...links.artifactType !== void 0 && { artifactType: links.artifactType },
		...links.annotations && { annotations: links.annotations }
	};
}
function typeOf(manifest) {
	const own = text(manifest["mediaType"]);
	if (Array.isArray(manifest["manifests"])) return own ?? MediaType.index;
	if (Array.isArray(manifest["layers"])) return own !== void 0 && isIndexType(own) ? void 0 : own ?? MediaType.manifest;
	return own !== void 0 && MANIFEST_TYPES.has(own) ? own : void 0;
}
function list(manifest, member) {
	const value = manifest[member] ?? [];
	if (Array.isArray(value) && value.every(isDescriptor)) return value;
	throw new OciError("bad-content", `The manifest's \`${member}\` is no list of descriptors with sha256 digests.`, { hint: "Each needs mediaType, size, and a digest of the form sha256:HEX; other digest algorithms are not supported." });
}
function parse(bytes) {
	try {
		const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
		return require_git.isRecord(value) ? value : void 0;
	} catch {
		return;
	}
}
function text(value) {
	return typeof value === "string" && value !== "" ? value : void 0;
}
function strings(value) {
	if (!require_git.isRecord(value)) return void 0;
	return Object.fromEntries(Object.entries(value).filter((pair) => typeof pair[1] === "string"));
}

// packages/oci/src/layout/index-file.ts
const REF_NAME = "org.opencontainers.image.ref.name";
/** The tag of an entry, or undefined for one that is listed without a name. */
function tagOf(entry) {
	return entry.annotations?.[REF_NAME];
}
/** The entries with this tag on `entry` alone. */
function withTag(entries, entry, tag) {
	const named = {
		...entry,
		annotations: {
			...entry.annotations,
			[REF_NAME]: tag
		}
	};
	return [...entries.filter((other) => tagOf(other) !== tag), named];
}
/** The entries with `entry` among those that have no tag; the same list where it is there. */
function withUntagged(entries, entry) {
	return entries.some((other) => other.digest === entry.digest && tagOf(other) === void 0) ? entries : [...entries, entry];
}
/** The `index.json` of a layout folder: the list of its tags and of manifests without a tag. Read anew for whoever asks: another process may write it. */
var IndexFile = class {
	#path;
	#lock;
	#queue = Promise.resolve();
	/** What was read last: a file of many tags takes longer to parse than to read. */
	#last;
	/** A reading that has not begun. */
	#next;
	constructor(root, lock) {
		this.#path = (0, node_path.join)(root, "index.json");
		this.#lock = lock;
	}
	/** All entries with a sha256 digest; none where the file is missing. */
	async entries() {
		return (await this.#readSoon()).descriptors;
	}
	/** Changes the entries under the folder's lock; `change` sees them as they are then. Nothing is written where it hands back the same list. */
	update(change) {
		const run = async () => await withFolderLock(`${this.#path}.lock`, this.#lock, async () => {
			const index = await this.#read();
			const before = index.descriptors;
			const after = await change(before);
			if (after === before && !index.missing) return;
			const manifests = [...after, ...index.manifests.filter((entry) => !isDescriptor(entry))];
			await replaceFile(this.#path, JSON.stringify({
				...index.members,
				manifests
			}));
		});
		const result = this.#queue.then(run, run);
		this.#queue = result.catch(() => void 0);
		return result;
	}
	/** One reading for all who ask side by side; none of them gets what was read before it asked. */
	async #readSoon() {
		this.#next ??= (0, node_timers_promises.setImmediate)().then(() => {
			this.#next = void 0;
			return this.#read();
		});
		return this.#next;
	}
	async #read() {
		try {
			const text = await (0, node_fs_promises.readFile)(this.#path, "utf8");
			if (text !== this.#last?.text) this.#last = {
				text,
				index: parseIndex(text, this.#path)
			};
			return {
				...this.#last.index,
				missing: false
			};
		} catch (error) {
			if (!isMissing(error)) throw error;
			return {
				members: {
					schemaVersion: 2,
					mediaType: MediaType.index
				},
				manifests: [],
				descriptors: [],
				missing: true
			};
		}
	}
};
function parseIndex(text, path) {
	try {
		const index = JSON.parse(text);
		if (typeof index === "object" && index !== null && "manifests" in index && Array.isArray(index.manifests)) {
			const manifests = index.manifests;
			return {
				members: index,
				manifests,
				descriptors: manifests.filter(isDescriptor)
			};
		}
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
	}
	throw new OciError("bad-layout", `${path} is no image index.`, { hint: "Something else wrote this file, or its disk was full. Delete the folder and build again." });
}

// packages/oci/src/layout/layout-store.ts
/** Anything longer is no manifest; registries take 4 MiB at most (distribution-spec, "Pushing Manifests"). */
const LONGEST_MANIFEST = 8388608;
/** An OCI image layout folder as a Store. Made by `openLayout`, which checks the folder. */
var LayoutStore = class LayoutStore {
	name;
	#root;
	#sparse;
	#index;
	#blobs;
	/** Links of manifests, by digest: content never changes, and `referrers` asks for all of them. */
	#links = /* @__PURE__ */ new Map();
	#created;
	constructor(name, root, options) {
		this.name = name;
		this.#root = root;
		this.#sparse = options.sparse ?? false;
		this.#index = new IndexFile(root, options.lock ?? {});
		this.#blobs = new BlobFolder(root);
	}
	async headManifest(reference) {
		return await this.#guard(async () => await this.#head(reference));
	}
	async getManifest(reference) {
		return await this.#guard(async () => {
			const descriptor = await this.#head(reference);
			const bytes = descriptor && await this.#blobs.bytes(descriptor.digest);
			return bytes && {
				descriptor,
				bytes
			};
		});
	}
	async putManifest(manifest, tag) {
		const { bytes, mediaType } = manifest;
		const links = manifestLinks(bytes);
		const descriptor = {
			mediaType,
			digest: digestOf(bytes),
			size: bytes.length
		};
		if (tag !== void 0) checkTag(tag, tag);
		return await this.#guard(async () => {
			if (!this.#sparse) await this.#requireContent(descriptor.digest, links);
			const entry = links.subject ? referrerDescriptor$1(descriptor, links) : descriptor;
			await this.#create();
			await this.#write(bytes, descriptor);
			if (tag === void 0 && !links.subject) return descriptor;
			await this.#index.update(async (entries) => {
				await this.#write(bytes, descriptor);
				const listed = links.subject ? withUntagged(entries, entry) : entries;
				return tag === void 0 ? listed : withTag(listed, entry, tag);
			});
			return descriptor;
		});
	}
	async deleteManifest(reference) {
		return await this.#guard(async () => {
			if (!await this.#lists(reference) && !await this.#head(reference)) return false;
			let deleted = false;
			await this.#index.update(async (entries) => {
				const rest = entries.filter((entry) => entry.digest !== reference && tagOf(entry) !== reference);
				deleted = rest.length < entries.length;
				if (isDigest(reference)) deleted = await this.#blobs.remove(reference) || deleted;
				return rest;
			});
			return deleted;
		});
	}
	async headBlob(digest) {
		return await this.#guard(async () => await this.#blobs.size(digest));
	}
	async getBlob(digest) {
		return await this.#guard(async () => await this.#blobs.stream(digest));
	}
	async getBlobRange(digest, start, end) {
		return await this.#guard(async () => await this.#blobs.range(digest, start, end));
	}
	async putBlob(source, onProgress) {
		return await this.#guard(async () => {
			const size = source.digest && await this.#blobs.size(source.digest);
			if (source.digest && size !== void 0 && size === (source.size ?? size)) {
				await this.#blobs.touch(source.digest);
				return {
					digest: source.digest,
					size,
					outcome: "exists"
				};
			}
			await this.#create();
			const written = await this.#blobs.write(source, onProgress);
			return {
				digest: written.digest,
				size: written.size,
				outcome: written.existed ? "exists" : "uploaded"
			};
		});
	}
	async mountBlob(descriptor, from) {
		if (!(from instanceof LayoutStore)) return false;
		return await this.#guard(async () => {
			if (await this.#blobs.size(descriptor.digest) === descriptor.size) {
				await this.#blobs.touch(descriptor.digest);
				return true;
			}
			await this.#create();
			return await this.#blobs.adopt(descriptor.digest, descriptor.size, from.#blobs.path(descriptor.digest));
		});
	}
	async *tags() {
		const entries = await this.#guard(async () => await this.#index.entries());
		yield* [...new Set(entries.map(tagOf).filter((tag) => tag !== void 0))].toSorted();
	}
	async referrers(digest) {
		return await this.#guard(async () => {
			const found = /* @__PURE__ */ new Map();
			for (const entry of await this.#index.entries()) {
				const links = await this.#linksOf(entry.digest);
				if (links?.subject?.digest === digest) found.set(entry.digest, referrerDescriptor$1(entry, links));
			}
			return [...found.values()];
		});
	}
	async #head(reference) {
		const entry = (await this.#index.entries()).find((other) => isDigest(reference) ? other.digest === reference : tagOf(other) === reference);
		const digest = entry?.digest ?? (isDigest(reference) ? reference : void 0);
		const size = digest && await this.#blobs.size(digest);
		if (!digest || size === void 0) return void 0;
		if (entry) return {
			mediaType: entry.mediaType,
			digest,
			size
		};
		const bytes = size <= LONGEST_MANIFEST ? await this.#blobs.bytes(digest) : void 0;
		const mediaType = bytes && sniffManifestType(bytes);
		return mediaType === void 0 ? void 0 : {
			mediaType,
			digest,
			size
		};
	}
	async #lists(reference) {
		return (await this.#index.entries()).some((entry) => entry.digest === reference || tagOf(entry) === reference);
	}
	async #linksOf(digest) {
		const known = this.#links.get(digest);
		if (known) return known;
		const bytes = await this.#blobs.bytes(digest);
		if (!bytes) return void 0;
		try {
			const links = manifestLinks(bytes);
			this.#links.set(digest, links);
			return links;
		} catch {
			return;
		}
	}
	async #requireContent(digest, links) {
		const needed = [...links.manifests, ...links.blobs.filter((blob) => !isForeignLayer(blob))];
		for (const { digest: part } of needed) if (await this.#blobs.size(part) === void 0) throw new OciError("missing-content", `The manifest ${digest} refers to ${part}, which is not in ${this.name}.`, { hint: "Write blobs before the manifest, and an index after its manifests." });
	}
	async #write(bytes, { digest, size }) {
		await this.putBlob({
			open: () => node_stream.Readable.from([bytes], { objectMode: false }),
			digest,
			size
		});
	}
	/** The folder is made by the first write, not by a look. */
	async #create() {
		this.#created ??= this.#prepare();
		await this.#created.catch((error) => {
			this.#created = void 0;
			throw error;
		});
	}
	async #prepare() {
		await createLayout(this.#root);
		await this.#index.update(async (entries) => entries);
		await this.#blobs.sweep();
	}
	async #guard(work) {
		try {
			return await work();
		} catch (error) {
			throw asLayoutError(this.#root, error);
		}
	}
};

// packages/oci/src/layout/open-layout.ts
/**
* Opens a folder as an OCI image layout (image-spec, image-layout.md) that skopeo, oras and crane read too; its name is `oci:PATH`.
*
* A folder that is missing or empty reads as empty, and the first write makes it a layout. `bad-layout` for a folder with other content.
* Several processes may write to one folder at once.
*/
async function openLayout(path, options = {}) {
	const root = (0, node_path.resolve)(path);
	await checkLayout(root).catch((error) => {
		throw asLayoutError(root, error);
	});
	return new LayoutStore(`oci:${path}`, root, options);
}

// packages/oci/src/layout/layout-keeper.ts
/** Anything longer is no manifest; registries take 4 MiB at most (distribution-spec, "Pushing Manifests"). */
const longestManifest = 8388608;
/** Looks after the content of an OCI layout folder: what is in it, and what of it nothing needs any more. */
var LayoutKeeper = class {
	#root;
	#index;
	#blobs;
	constructor(path) {
		this.#root = (0, node_path.resolve)(path);
		this.#index = new IndexFile(this.#root, {});
		this.#blobs = new BlobFolder(this.#root);
	}
	/** What index.json lists; empty for a folder that is missing. `bad-layout` for one that is something else. */
	async entries() {
		return await this.#guard(async () => {
			await checkLayout(this.#root);
			const entries = await this.#index.entries();
			return await Promise.all(entries.map(async (descriptor) => ({
				descriptor,
				tag: tagOf(descriptor),
				pushedAt: await this.#timeOf(this.#blobs.path(descriptor.digest))
			})));
		});
	}
	/**
	* Takes entries out of index.json under its lock, if `isSame` still says so of the entries with their tags; the files are left to
	* `collect`. True where they were taken out.
	*/
	async remove(isRemoved, isSame) {
		return await this.#guard(async () => {
			let same = false;
			await this.#index.update(async (entries) => {
				same = isSame(entries.map((entry) => ({
					digest: entry.digest,
					tag: tagOf(entry)
				})));
				return same ? entries.filter((entry) => !isRemoved(entry.digest, tagOf(entry))) : entries;
			});
			return same;
		});
	}
	/**
	* Deletes the files of `blobs/` that nothing in index.json and none of `kept` leads to, and that are older than `minAge` milliseconds: a
	* writer puts blobs there before the manifest that names them. A young manifest that nothing lists yet counts as listed, since the blobs
	* that it names may be old. Held under the lock of index.json, so that no tag is written meanwhile. Gives the bytes. Deletes nothing where
	* a file is not what its name says, and throws then what reading it threw.
	*/
	async collect(minAge, now, kept = []) {
		return await this.#guard(async () => {
			let freed = 0;
			if ((await this.#files()).length === 0) return freed;
			await this.#index.update(async (entries) => {
				const files = await this.#files();
				const young = files.filter(({ writtenAt }) => now - writtenAt < minAge).map(({ digest }) => digest);
				const needed = await this.#needed([...entries.map(({ digest }) => digest), ...kept], young);
				for (const { digest, size, writtenAt } of files) {
					if (needed.has(digest) || now - writtenAt < minAge) continue;
					if (await this.#blobs.remove(digest)) freed += size;
				}
				return entries;
			});
			return freed;
		});
	}
	/** All that is reachable from `listed`, and from those of `young` that are manifests. */
	async #needed(listed, young) {
		const needed = /* @__PURE__ */ new Set();
		const queue = [...listed];
		for (const digest of young) if (await this.#isManifest(digest)) queue.push(digest);
		for (let digest = queue.pop(); digest !== void 0; digest = queue.pop()) {
			if (needed.has(digest)) continue;
			needed.add(digest);
			const bytes = await this.#small(digest);
			if (bytes === void 0) continue;
			const { manifests, blobs } = linksIn(bytes);
			for (const blob of blobs) needed.add(blob);
			queue.push(...manifests);
		}
		return needed;
	}
	/** What no entry leads to may be damaged: then it is no manifest. */
	async #isManifest(digest) {
		const bytes = await this.#small(digest).catch(() => void 0);
		return bytes !== void 0 && sniffManifestType(bytes) !== void 0;
	}
	/** The bytes of what is short enough to be a manifest. */
	async #small(digest) {
		const size = await this.#blobs.size(digest);
		return size === void 0 || size > longestManifest ? void 0 : await this.#blobs.bytes(digest);
	}
	async #files() {
		const names = await (0, node_fs_promises.readdir)((0, node_path.join)(this.#root, "blobs", "sha256")).catch(missing) ?? [];
		const files = [];
		for (const name of names) {
			const digest = `sha256:${name}`;
			if (!isDigest(digest)) continue;
			const file = await (0, node_fs_promises.stat)(this.#blobs.path(digest)).catch(missing);
			if (file !== void 0) files.push({
				digest,
				size: file.size,
				writtenAt: file.mtimeMs
			});
		}
		return files;
	}
	async #timeOf(path) {
		return (await (0, node_fs_promises.stat)(path).catch(missing))?.mtimeMs;
	}
	async #guard(work) {
		try {
			return await work();
		} catch (error) {
			throw asLayoutError(this.#root, error);
		}
	}
};
/** What a manifest names. Of a document of another kind, every digest that stands in it: it may need any of them. */
function linksIn(bytes) {
	try {
		const { manifests, blobs } = manifestLinks(bytes);
		return {
			manifests: manifests.map(({ digest }) => digest),
			blobs: blobs.map(({ digest }) => digest)
		};
	} catch {
		return {
			manifests: (Buffer.from(bytes).toString("utf8").match(/sha256:[0-9a-f]{64}/g) ?? []).filter((text) => isDigest(text)),
			blobs: []
		};
	}
}
function missing(error) {
	if (isMissing(error)) return void 0;
	throw error;
}

// packages/oci/src/overlay-store.ts
/**
* Two stores as one: reads try the upper one first, writes and deletions go to the upper one only. Made by `overlay`.
* What the lower one does not let us read counts as absent: a package that was never pushed looks like that to a fork's pull request.
*/
var OverlayStore = class OverlayStore {
	name;
	#upper;
	#lower;
	constructor(upper, lower) {
		this.name = upper.name;
		this.#upper = upper;
		this.#lower = lower;
	}
	/** The one of the two that a blob can be read or mounted from. */
	async originOf(digest) {
		const origin = await this.#upper.headBlob(digest) === void 0 ? this.#lower : this.#upper;
		return origin instanceof OverlayStore ? await origin.originOf(digest) : origin;
	}
	async headManifest(reference) {
		return await this.#upper.headManifest(reference) ?? await orAbsent(this.#lower.headManifest(reference));
	}
	async getManifest(reference) {
		return await this.#upper.getManifest(reference) ?? await orAbsent(this.#lower.getManifest(reference));
	}
	async putManifest(manifest, tag) {
		return await this.#upper.putManifest(manifest, tag);
	}
	async deleteManifest(reference) {
		return await this.#upper.deleteManifest(reference);
	}
	async headBlob(digest) {
		return await this.#upper.headBlob(digest) ?? await orAbsent(this.#lower.headBlob(digest));
	}
	async getBlob(digest) {
		return await this.#upper.getBlob(digest) ?? await orAbsent(this.#lower.getBlob(digest));
	}
	async putBlob(source, onProgress) {
		const { digest } = source;
		const size = digest && await orAbsent(this.#lower.headBlob(digest));
		if (digest && size !== void 0) return {
			digest,
			size,
			outcome: "exists"
		};
		return await this.#upper.putBlob(source, onProgress);
	}
	async mountBlob(descriptor, from) {
		return await this.headBlob(descriptor.digest) !== void 0 || await this.#upper.mountBlob(descriptor, from);
	}
	async *tags() {
		const seen = /* @__PURE__ */ new Set();
		for (const store of [this.#upper, this.#lower]) for await (const tag of store.tags()) {
			if (!seen.has(tag)) yield tag;
			seen.add(tag);
		}
	}
	async referrers(digest) {
		const [upper, lower] = await Promise.all([this.#upper.referrers(digest), this.#lower.referrers(digest)]);
		return [...new Map([...lower, ...upper].map((descriptor) => [descriptor.digest, descriptor])).values()];
	}
};
/**
* Lays `upper` over `lower`: what is missing is written to `upper`, what exists in either is read from there. Its name is upper's.
* `upper` must take manifests whose blobs are elsewhere (a layout opened with `sparse`), since a blob of `lower` counts as there.
*/
function overlay(upper, lower) {
	return new OverlayStore(upper, lower);
}
async function orAbsent(answer) {
	try {
		return await answer;
	} catch (error) {
		if (error instanceof OciError && (error.code === "unauthorized" || error.code === "forbidden")) return void 0;
		throw error;
	}
}

// packages/oci/src/copy/copy-blob.ts
/** Makes a blob of `from` be in `to`, by the cheapest way: it is there already, it can be mounted, or its bytes are streamed. `missing-content` where `from` has it not. */
async function ensureBlob(descriptor, from, to, onProgress) {
	const { digest, size } = descriptor;
	const there = await to.headBlob(digest);
	if (there !== void 0) return {
		digest,
		size: there,
		outcome: "exists"
	};
	const origin = from instanceof OverlayStore ? await from.originOf(digest) : from;
	if (await to.mountBlob(descriptor, origin)) return {
		digest,
		size,
		outcome: "mounted"
	};
	const open = () => node_stream.Readable.from(read(descriptor, origin), { objectMode: false });
	return await to.putBlob({
		open,
		digest,
		size
	}, onProgress);
}
async function* read({ digest }, from) {
	const blob = await from.getBlob(digest);
	if (!blob) throw new OciError("missing-content", `${from.name} has no blob ${digest}, which one of its manifests refers to.`, { hint: "The image was deleted in part, or the layout is a sparse one. Build or push it again." });
	yield* blob;
}

// packages/oci/src/copy/copy-image.ts
/**
* Copies a manifest, or an index with all its manifests, and their blobs; the digest stays. `tag` names it in `to`.
* Foreign layers stay where their `urls` say. `missing-content` where `from` lacks something.
*/
async function copyManifest(from, to, reference, tag, options = {}) {
	const content = {
		manifests: /* @__PURE__ */ new Map(),
		blobs: /* @__PURE__ */ new Map()
	};
	const root = await collect(from, reference, content);
	const queue = [...content.blobs.values()];
	const work = async () => {
		for (let blob = queue.shift(); blob; blob = queue.shift()) {
			const written = await ensureBlob(blob, from, to);
			options.onBlob?.(written);
		}
	};
	const stop = (error) => {
		queue.length = 0;
		throw error;
	};
	const results = await Promise.allSettled(Array.from({ length: options.concurrency ?? 4 }, async () => await work().catch(stop)));
	for (const result of results) if (result.status === "rejected") throw result.reason;
	for (const { bytes, descriptor } of content.manifests.values()) await to.putManifest({
		bytes,
		mediaType: descriptor.mediaType
	}, descriptor.digest === root.digest ? tag : void 0);
	return root;
}
async function collect(from, reference, content) {
	const known = isDigest(reference) ? content.manifests.get(reference) : void 0;
	if (known) return known.descriptor;
	const manifest = await from.getManifest(reference);
	if (!manifest) throw new OciError("missing-content", `${from.name} has no manifest ${reference}.`, { hint: "The tag is misspelt, the image was never built or was deleted, or an index lists a platform that is not there." });
	const { descriptor, bytes } = manifest;
	const links = manifestLinks(bytes);
	for (const child of links.manifests) await collect(from, child.digest, content);
	for (const blob of links.blobs) if (!isForeignLayer(blob)) content.blobs.set(blob.digest, blob);
	content.manifests.set(descriptor.digest, manifest);
	return descriptor;
}

// packages/oci/src/node-http.ts
/**
* node:http, loaded where it is first used: it takes 10 ms. An `import` of it reads every export once, and one of them (WebSocket) loads all of undici:
* a third of a start's CPU time. Types are imported from the modules themselves, which costs nothing.
*/
const http = () => process.getBuiltinModule("node:http");
/** node:https, loaded where it is first used: TLS is another 20 ms. */
const https = () => process.getBuiltinModule("node:https");

// packages/oci/src/path-bytes.ts
/**
* Text for a file name given as bytes: valid UTF-8 decodes as usual, every other byte 0xNN becomes the lone surrogate U+DCNN.
* File names in a tar, and on Linux, are bytes; two different names must never become one (the idea is Python's PEP 383).
*/
function decodePath(bytes) {
	const buffer = node_buffer.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if ((0, node_buffer.isUtf8)(buffer)) return buffer.toString("utf8");
	let path = "";
	let at = 0;
	while (at < buffer.length) {
		const end = at + validLength(buffer, at);
		if (end > at) {
			path += buffer.toString("utf8", at, end);
			at = end;
		} else {
			path += String.fromCharCode(56320 + buffer.readUInt8(at));
			at += 1;
		}
	}
	return path;
}
/** Length in bytes of the one valid UTF-8 sequence at `at`, 0 where there is none. */
function validLength(buffer, at) {
	const first = buffer.readUInt8(at);
	const length = first < 128 ? 1 : first < 194 ? 0 : first < 224 ? 2 : first < 240 ? 3 : first < 245 ? 4 : 0;
	return at + length <= buffer.length && (0, node_buffer.isUtf8)(buffer.subarray(at, at + length)) ? length : 0;
}
/** The bytes that `decodePath` made this text of, exactly. Any other lone surrogate (a name on Windows) is written as WTF-8. */
function encodePath(path) {
	if (path.isWellFormed()) return node_buffer.Buffer.from(path, "utf8");
	const parts = [];
	for (const character of path) parts.push(encodeCharacter(character));
	return node_buffer.Buffer.concat(parts);
}
function encodeCharacter(character) {
	const code = character.charCodeAt(0);
	if (character.length > 1 || code < 55296 || code > 57343) return node_buffer.Buffer.from(character, "utf8");
	if (code >= 56448 && code <= 56575) return node_buffer.Buffer.from([code - 56320]);
	return node_buffer.Buffer.from([
		224 | code >> 12,
		128 | code >> 6 & 63,
		128 | code & 63
	]);
}
/** Orders two paths by their bytes: negative, 0 or positive. The order of UTF-16 code units differs from it above U+D7FF. */
function comparePaths(a, b) {
	const length = Math.min(a.length, b.length);
	for (let at = 0; at < length; at += 1) {
		const left = a.charCodeAt(at);
		const right = b.charCodeAt(at);
		if (left === right) continue;
		return left < 55296 && right < 55296 ? left - right : node_buffer.Buffer.compare(encodePath(a), encodePath(b));
	}
	return a.length - b.length;
}
const unprintable = /[\p{Cc}\p{Cs}\\\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
/**
* A path that is safe in a log: what could end the line, move the cursor or reorder the text is shown as `\xNN`, byte by byte.
* It has no newline, does not begin with `::`, and has no `##[` anywhere: the runner takes these for workflow commands.
*/
function printablePath(path) {
	return path.replace(unprintable, escapeBytes).replace(/^\s*:(?=:)/u, (start) => `${start.slice(0, -1)}\\x3a`).replaceAll("##[", "#\\x23[");
}
function escapeBytes(text) {
	return Array.from(encodePath(text), (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}

// packages/oci/src/tar/disk-file.ts
/** Up to here a file is read in one go, and at once: the way through the thread pool would take longer than the file. */
const smallBytes = 262144;
/** The content of a file on disk, for a `TarFile`. A name that is no valid UTF-8 is given as bytes (see `encodePath`). `size`: bytes. */
function diskFile(path, size) {
	return {
		...size <= smallBytes ? { read: () => (0, node_fs.readFileSync)(path) } : {},
		open: () => node_stream.Readable.from(readChunks(path), {
			objectMode: false,
			highWaterMark: 1
		}),
		openRange: (start, end) => (0, node_fs.createReadStream)(path, {
			start,
			end: end - 1
		})
	};
}
/** A file's bytes in chunks that its reader may hand to `recycleChunk`. */
async function* readChunks(path) {
	await using file = await (0, node_fs_promises.open)(path);
	for (;;) {
		const chunk = takeChunk();
		const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
		if (bytesRead === 0) {
			recycleChunk(chunk);
			return;
		}
		yield chunk.subarray(0, bytesRead);
	}
}

// packages/oci/src/blob/put-bytes.ts
/** Writes bytes that are in memory as a blob: nothing is sent where the store has them. */
async function putBytes(store, bytes, onProgress) {
	const digest = digestOf(bytes);
	const open = () => node_stream.Readable.from([bytes], { objectMode: false });
	return store.putBlob({
		open,
		digest,
		size: bytes.length
	}, onProgress);
}

// packages/oci/src/blob/gzip.ts
const options = {
	level: 6,
	memLevel: 8,
	windowBits: 15,
	strategy: 0,
	chunkSize: 262144
};
/** Place and value of the gzip header's operating system byte (RFC 1952, 2.3.1): zlib writes the one that it runs on; 255 is "unknown". */
const systemAt = 9;
const unknownSystem = 255;
/** The streams that together make the bytes that `gzipBytes` makes, in order. */
function gzipStages() {
	let passed = 0;
	const unbranded = new node_stream.Transform({ transform(chunk, _encoding, done) {
		if (passed <= systemAt && passed + chunk.length > systemAt) chunk[systemAt - passed] = unknownSystem;
		passed += chunk.length;
		done(null, chunk);
	} });
	return [(0, node_zlib.createGzip)(options), unbranded];
}
/** Compresses bytes, on a thread of its own: level 6, no name, no time, no operating system. */
async function gzipBytes(bytes) {
	const zipped = await new Promise((resolve, reject) => {
		(0, node_zlib.gzip)(bytes, options, (error, result) => error === null ? resolve(result) : reject(error));
	});
	zipped[systemAt] = unknownSystem;
	return zipped;
}

// packages/oci/src/artifact/empty-descriptor.ts
const bytes = Buffer.from("{}");
/**
* What stands for a configuration or a blob where an artifact has none (OCI image-spec, manifest.md, "Guidance for an Empty Descriptor").
* It has its content with it, so that nobody has to fetch that.
*/
const emptyDescriptor = {
	mediaType: MediaType.empty,
	digest: digestOf(bytes),
	size: bytes.length,
	data: bytes.toString("base64")
};
const written = /* @__PURE__ */ new WeakMap();
/**
* Writes what the empty descriptor names, once for each store: where two uploads of one blob end side by side, docker-registry 2.8 writes its
* link anew, and refuses a manifest that is put meanwhile (MANIFEST_BLOB_UNKNOWN). Throws what the store throws; the next one tries again.
*/
function putEmpty(store) {
	const known = written.get(store);
	if (known !== void 0) return known;
	const writing = putBytes(store, bytes).then(() => emptyDescriptor);
	written.set(store, writing);
	writing.catch(() => written.delete(store));
	return writing;
}

// packages/oci/src/artifact/stored-artifact.ts
const maxBytes = 67108864;
/** Bytes up to here are kept in the manifest itself: a blob of its own takes three requests to write and one to read. */
const maxInManifest = 16384;
/** The annotation with such bytes, in base64. */
const contentAnnotation = "io.github.layered-build.content";
/**
* Writes bytes as an artifact under a tag (OCI image-spec, manifest.md, guidelines for artifact usage): few of them in its manifest, more as
* a blob.
* No `subject` member: on a registry without the referrers API it would leave one more tag for each image.
* The tag is written once `after` is there. Throws what the store and `after` throw.
*/
async function storeArtifact(store, kind, bytes, tag, after) {
	const inManifest = bytes.length <= maxInManifest;
	const [empty, blob] = await Promise.all([putEmpty(store), inManifest ? void 0 : putBytes(store, bytes)]);
	await after;
	const manifest = {
		schemaVersion: 2,
		mediaType: MediaType.manifest,
		artifactType: kind.artifactType,
		config: empty,
		layers: [blob === void 0 ? empty : {
			mediaType: kind.mediaType,
			digest: blob.digest,
			size: blob.size
		}],
		annotations: inManifest ? {
			...kind.annotations,
			[contentAnnotation]: Buffer.from(bytes).toString("base64")
		} : kind.annotations
	};
	return store.putManifest({
		bytes: Buffer.from(JSON.stringify(manifest)),
		mediaType: MediaType.manifest
	}, tag);
}
/**
* The bytes of the artifact under a tag, if it is of this kind, annotations included. Undefined for all else that may stand there:
* nothing, another artifact, a damaged one, a blob that is gone. Throws what the store throws.
*/
async function loadArtifact(store, kind, tag) {
	const stored = await store.getManifest(tag);
	if (stored === void 0) return void 0;
	try {
		const manifest = ofKind(stored, kind);
		return manifest && await artifactBytes(manifest, async (layer) => {
			const blob = layer.mediaType === kind.mediaType ? await store.getBlob(layer.digest) : void 0;
			return blob && readBytes(blob);
		});
	} catch (error) {
		if (error instanceof OciError && (error.code === "bad-content" || error.code === "digest-mismatch")) return void 0;
		throw error;
	}
}
/** The bytes of an artifact that `storeArtifact` wrote, from its manifest or by `read` from its blob; undefined where it has none, or too many. */
async function artifactBytes({ annotations, layers: [layer] }, read) {
	const content = annotations?.[contentAnnotation];
	if (content !== void 0) return Buffer.from(content, "base64");
	return layer === void 0 || layer.size > maxBytes ? void 0 : read(layer);
}
function ofKind(stored, kind) {
	const { kind: form, document } = parseManifest(stored);
	if (form !== "manifest" || document.artifactType !== kind.artifactType) return void 0;
	return Object.entries(kind.annotations).some(([name, value]) => document.annotations?.[name] !== value) ? void 0 : document;
}
async function readBytes(blob) {
	const chunks = [];
	let size = 0;
	for await (const chunk of blob) {
		chunks.push(chunk);
		size += chunk.length;
		if (size > maxBytes) throw new OciError("bad-content", `A stored artifact has more than ${maxBytes} bytes.`);
	}
	return Buffer.concat(chunks);
}

// packages/oci/src/reference.ts
const OFFICIAL = "library/";
const LAYOUT = "oci:";
const DRIVE = /^[A-Za-z]:[\\/]/;
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;
/**
* Parses `HOST/REPOSITORY[:TAG][@DIGEST]` with Docker's short forms (`debian` is `docker.io/library/debian`),
* or `oci:PATH[:TAG][@DIGEST]` for a layout folder. No tag is added where none is written.
* Throws `OciError` `bad-reference` naming the rule that the text breaks.
*/
function parseReference(text) {
	return text.startsWith(LAYOUT) ? parseLayout(text) : parseRegistry(text);
}
/** The whole reference as text; `parseReference` reads it back. */
function formatReference(reference) {
	return withSuffix(repositoryName(reference), reference);
}
/** The reference as people write it for Docker: without `docker.io/` and `library/`. */
function familiarName(reference) {
	const name = repositoryName(reference);
	if (reference.kind === "layout" || reference.registry !== "docker.io") return withSuffix(name, reference);
	return withSuffix(reference.repository.startsWith(OFFICIAL) && !reference.repository.slice(8).includes("/") ? reference.repository.slice(8) : reference.repository, reference);
}
/** The host that serves a registry's API: Docker Hub's is not the host in its images' names. */
function registryHost(registry) {
	return registry === "docker.io" ? "registry-1.docker.io" : registry;
}
function parseRegistry(text) {
	if (text === "") throw badReference(text, "it is empty", "Write HOST/REPOSITORY:TAG, or oci:PATH for a layout folder.");
	if (text.trim() !== text || /\s/.test(text)) throw badReference(text, "it has white space", "Look for a stray blank or line end, or for two references in one.");
	const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
	if (scheme !== null) throw badReference(text, `it begins with ${scheme[0]}`, `Leave that out: "${text.slice(scheme[0].length)}".`);
	const { name, tag, digest } = split(text);
	const { registry, repository } = splitHost(name);
	checkRegistry(registry, text);
	checkRepository(repository, text);
	if (IMAGE_ID.test(name)) throw badReference(text, "64 hex digits are an image's ID, not a name", `For a digest write REPOSITORY@sha256:${name}.`);
	return {
		kind: "registry",
		registry: canonicalRegistry(registry),
		repository,
		...suffix(tag, digest, text)
	};
}
function parseLayout(text) {
	const rest = text.slice(4);
	const drive = DRIVE.test(rest) ? rest.slice(0, 2) : "";
	const at = /@(?=sha\d+:)/.exec(rest);
	const digest = at === null ? void 0 : rest.slice(at.index + 1);
	const named = rest.slice(drive.length, at?.index);
	const colon = named.indexOf(":");
	const path = drive + (colon < 0 ? named : named.slice(0, colon));
	if (path === "") throw badReference(text, "it has no path", "Write oci:PATH or oci:PATH:TAG.");
	if (UNPRINTABLE.test(path)) throw badReference(text, "its path has characters that cannot be shown", "Line ends, other controls and marks that reorder text would change what logs say: rename the folder.");
	return {
		kind: "layout",
		path,
		...suffix(colon < 0 ? void 0 : named.slice(colon + 1), digest, text)
	};
}
function split(text) {
	const at = text.indexOf("@");
	const digest = at < 0 ? void 0 : text.slice(at + 1);
	const named = at < 0 ? text : text.slice(0, at);
	if (named === "") throw badReference(text, "it has no name", "Write HOST/REPOSITORY:TAG.");
	const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
	return colon < 0 ? {
		name: named,
		tag: void 0,
		digest
	} : {
		name: named.slice(0, colon),
		tag: named.slice(colon + 1),
		digest
	};
}
function splitHost(name) {
	const slash = name.indexOf("/");
	const first = name.slice(0, Math.max(slash, 0));
	const isHost = slash >= 0 && (/[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase());
	const registry = isHost ? first : DOCKER_HUB;
	const repository = isHost ? name.slice(slash + 1) : name;
	return {
		registry,
		repository: canonicalRegistry(registry) === "docker.io" && !repository.includes("/") && repository !== "" ? OFFICIAL + repository : repository
	};
}
function suffix(tag, digest, text) {
	if (tag !== void 0) checkTag(tag, text);
	if (digest === void 0) return tag === void 0 ? {} : { tag };
	if (!isDigest(digest)) throw badReference(text, `"${digest}" is no digest`, "A digest is sha256: and 64 lower-case hex digits; other algorithms are not supported.");
	return tag === void 0 ? { digest } : {
		tag,
		digest
	};
}
function repositoryName(reference) {
	return reference.kind === "layout" ? LAYOUT + reference.path : `${reference.registry}/${reference.repository}`;
}
function withSuffix(name, { tag, digest }) {
	return name + (tag === void 0 ? "" : `:${tag}`) + (digest === void 0 ? "" : `@${digest}`);
}

// packages/oci/src/credentials/credentials.ts
/** Asks the sources in order; the first that has credentials wins, and the others are not asked. */
function firstOf(...sources) {
	return async (registry, repository, refused) => {
		for (const source of sources) {
			const found = await source(registry, repository, refused);
			if (found !== void 0) return found;
		}
	};
}
/** Whether two credentials are the same ones. */
function sameCredentials(one, other) {
	if ("identityToken" in one || "identityToken" in other) return "identityToken" in one && "identityToken" in other && one.identityToken === other.identityToken;
	return one.username === other.username && one.password === other.password;
}

// packages/oci/src/credentials/credential-helper.ts
const NOTHING = /credentials not found|no credentials server URL|no credentials username/i;
const TIMEOUT = 6e4;
/**
* Asks `docker-credential-NAME get` for a server's credentials; undefined if it holds none.
* Any other failure is an `OciError` `credentials`.
*/
async function askHelper(name, server, env) {
	const program = `docker-credential-${name}`;
	if (!/^[\w.-]+$/.test(name)) throw helperError(program, server, "has a name that is no file name");
	const { code, stdout, stderr } = await run(program, server, env);
	if (code !== 0) {
		const said = (stdout.trim() || stderr.trim()).slice(0, 300);
		if (NOTHING.test(said)) return void 0;
		throw helperError(program, server, `ended with code ${code}: ${said || "(no output)"}`);
	}
	const { username, secret } = parseAnswer(stdout, program, server);
	if (secret === "") return void 0;
	return username === "<token>" ? { identityToken: secret } : {
		username,
		password: secret
	};
}
function parseAnswer(stdout, program, server) {
	let answer;
	try {
		answer = JSON.parse(stdout);
	} catch {
		answer = void 0;
	}
	if (typeof answer === "object" && answer !== null && "Username" in answer && "Secret" in answer) {
		const { Username: username, Secret: secret } = answer;
		if (typeof username === "string" && typeof secret === "string") return {
			username,
			secret
		};
	}
	throw helperError(program, server, "answered something else than JSON with Username and Secret");
}
function run(program, input, env) {
	return new Promise((resolve, reject) => {
		const child = (0, node_child_process.spawn)(program, ["get"], {
			env: { ...env },
			windowsHide: true
		});
		const timer = setTimeout(() => child.kill(), TIMEOUT);
		const [stdout, stderr] = [[], []];
		child.stdout.on("data", (chunk) => stdout.push(chunk));
		child.stderr.on("data", (chunk) => stderr.push(chunk));
		child.on("error", (cause) => {
			clearTimeout(timer);
			reject(helperError(program, input, `cannot be started: ${cause.message}`, cause));
		});
		child.on("close", (code, signal) => {
			clearTimeout(timer);
			resolve({
				code: code ?? signal ?? "unknown",
				stdout: Buffer.concat(stdout).toString("utf8"),
				stderr: Buffer.concat(stderr).toString("utf8")
			});
		});
		child.stdin.on("error", () => void 0);
		child.stdin.end(input);
	});
}
function helperError(program, server, what, cause) {
	return new OciError("credentials", `The credential helper ${program}, asked for ${server}, ${what}`, {
		hint: "Install the helper on the PATH, or log in without one: remove its name from credsStore or credHelpers of the Docker configuration.",
		cause
	});
}

// packages/oci/src/credentials/docker-config.ts
/** Reads such a file; undefined if there is none. Throws `OciError` `credentials` if it cannot be read or understood. */
async function readDockerConfig(file) {
	let text;
	try {
		text = await (0, node_fs_promises.readFile)(file, "utf8");
	} catch (cause) {
		if ((0, node_util_types.isNativeError)(cause) && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return void 0;
		throw unreadable(file, "cannot be read", cause);
	}
	try {
		const config = members(JSON.parse(text));
		const auths = Object.entries(members(config["auths"])).flatMap(([key, entry]) => {
			const credentials = credentialsOf(members(entry), key, file);
			return credentials === void 0 ? [] : [[configKey(key), credentials]];
		});
		const helpers = Object.entries(members(config["credHelpers"])).flatMap(([key, helper]) => typeof helper === "string" && helper !== "" ? [[configKey(key), helper]] : []);
		const store = config["credsStore"];
		return {
			file,
			auths: new Map(auths),
			helpers: new Map(helpers),
			store: typeof store === "string" && store !== "" ? store : void 0
		};
	} catch (cause) {
		if (cause instanceof OciError) throw cause;
		throw unreadable(file, "is no JSON object");
	}
}
/** A key as looked up: without scheme, without the API's path, with Docker Hub's many names as one. */
function configKey(key) {
	const [host = "", ...path] = key.replace(/^https?:\/\//, "").replace(/\/(v[12]\/?)?$/, "").split("/");
	const registry = canonicalRegistry(host);
	return path.length === 0 ? registry : `${registry}/${path.join("/")}`;
}
/** The keys to try for a repository, the longest path first, the host alone last (containers-auth.json(5)). */
function configKeys(registry, repository) {
	const parts = [canonicalRegistry(registry), ...repository.split("/")];
	return parts.map((_, index) => parts.slice(0, parts.length - index).join("/"));
}
/** What a credential helper knows a registry by: Docker Hub is kept under its old address. */
function helperKey(key) {
	return key === "docker.io" ? "https://index.docker.io/v1/" : key;
}
function credentialsOf(entry, key, file) {
	const { auth, username, password, identitytoken } = entry;
	if (typeof identitytoken === "string" && identitytoken !== "") return { identityToken: identitytoken };
	if (typeof username === "string" && username !== "" && typeof password === "string") return {
		username,
		password
	};
	if (typeof auth !== "string" || auth === "") return void 0;
	const pair = Buffer.from(auth, "base64").toString("utf8");
	const colon = pair.indexOf(":");
	if (colon < 1) throw unreadable(file, `has no user and password in "auth" of "${key}" (base64 of USER:PASSWORD)`);
	return {
		username: pair.slice(0, colon),
		password: pair.slice(colon + 1).replace(/\0+$/, "")
	};
}
function members(value) {
	if (value === void 0 || value === null) return {};
	if (typeof value !== "object" || Array.isArray(value)) throw new TypeError("no object");
	return Object.fromEntries(Object.entries(value));
}
function unreadable(file, what, cause) {
	return new OciError("credentials", `The Docker configuration ${file} ${what}`, {
		hint: "Log in again (docker/login-action, docker login), or repair or remove the file.",
		cause
	});
}

// packages/oci/src/credentials/docker-credentials.ts
/**
* The credentials that `docker login` or `podman login` left: podman's `REGISTRY_AUTH_FILE` where set,
* `config.json` in `DOCKER_CONFIG` or `~/.docker`, then podman's `auth.json`. The first file that has some wins.
* Files are read at the first look-up, and each helper is asked once per key, and again where what it gave is refused.
*/
function dockerCredentials(options) {
	let configs;
	const asked = /* @__PURE__ */ new Map();
	const ask = async (helper, key, refused) => {
		const id = `${helper} ${key}`;
		const askAnew = () => {
			const answer = askHelper(helper, helperKey(key), options.env);
			asked.set(id, answer);
			return answer;
		};
		const known = asked.get(id);
		if (known === void 0) return askAnew();
		const found = await known;
		if (refused === void 0 || found === void 0 || !sameCredentials(found, refused)) return found;
		return asked.get(id) === known ? askAnew() : asked.get(id);
	};
	return async (registry, repository, refused) => {
		configs ??= readAll(configFiles(options));
		const keys = configKeys(registry, repository);
		for (const config of await configs) {
			const found = await lookUp(config, keys, (helper, key) => ask(helper, key, refused));
			if (found !== void 0) return found;
		}
	};
}
/** The files that may hold credentials, in the order in which they are asked. */
function configFiles(options) {
	const { env } = options;
	const home = options.home ?? env["HOME"] ?? env["USERPROFILE"];
	return [
		env["REGISTRY_AUTH_FILE"] || void 0,
		below(env["DOCKER_CONFIG"], "config.json") ?? below(home, ".docker", "config.json"),
		below(env["XDG_RUNTIME_DIR"], "containers", "auth.json"),
		below(env["XDG_CONFIG_HOME"], "containers", "auth.json") ?? below(home, ".config", "containers", "auth.json")
	].filter((file) => file !== void 0);
}
function below(folder, ...path) {
	return folder ? (0, node_path.join)(folder, ...path) : void 0;
}
async function readAll(files) {
	return (await Promise.all(files.map((file) => readDockerConfig(file)))).filter((config) => config !== void 0);
}
async function lookUp(config, keys, ask) {
	const host = keys.at(-1);
	for (const key of keys) {
		const helper = config.helpers.get(key);
		const store = key === host ? config.store : void 0;
		const answer = helper ?? store;
		const found = (answer === void 0 ? void 0 : await ask(answer, key)) ?? config.auths.get(key);
		if (found !== void 0) return found;
	}
}

// packages/oci/src/registry/host-kind.ts
const loopback = new node_net.BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");
const local = new node_net.BlockList();
local.addAddress("0.0.0.0", "ipv4");
local.addSubnet("10.0.0.0", 8, "ipv4");
local.addSubnet("100.64.0.0", 10, "ipv4");
local.addSubnet("169.254.0.0", 16, "ipv4");
local.addSubnet("172.16.0.0", 12, "ipv4");
local.addSubnet("192.168.0.0", 16, "ipv4");
local.addAddress("::", "ipv6");
local.addSubnet("fc00::", 7, "ipv6");
local.addSubnet("fe80::", 10, "ipv6");
/** True for `localhost`, 127.0.0.0/8 and `[::1]`, with or without a port: what is sent there leaves no machine. */
function isLoopbackHost(host) {
	const name = hostName(host);
	return name === "localhost" || inList(loopback, name);
}
/** True for a loopback host or an address that is private to a network; names are not resolved. */
function isPrivateHost(host) {
	return isLoopbackHost(host) || inList(local, hostName(host));
}
function hostName(host) {
	return (/^\[([^\]]*)\]/.exec(host)?.[1] ?? host.replace(/:\d+$/, "")).toLowerCase();
}
function inList(list, name) {
	const family = (0, node_net.isIP)(name);
	return family !== 0 && list.check(name, family === 4 ? "ipv4" : "ipv6");
}

// packages/oci/src/registry/idle-watch.ts
/**
* Destroys a request (`ETIMEDOUT`) on which nothing moves for one to two idle times.
* Waiting for this side (a slow source, or a reader that takes its time) does not count.
*/
function watchIdle(request, limits) {
	let response;
	let seen = -1;
	let silent = 0;
	const timer = setTimeout(() => {
		const moved = (request.socket?.bytesRead ?? 0) + (request.socket?.bytesWritten ?? 0);
		silent = moved !== seen || waitsForUs(request, response) ? 0 : silent + limits.idle;
		seen = moved;
		const allowed = request.writableEnded && response === void 0 ? Math.max(limits.answer, limits.idle) : limits.idle;
		if (silent < allowed) timer.refresh();
		else request.destroy(Object.assign(/* @__PURE__ */ new Error(`nothing came for ${silent / 1e3} s`), { code: "ETIMEDOUT" }));
	}, limits.idle);
	timer.unref();
	request.once("response", (message) => {
		response = message;
	});
	request.once("close", () => clearTimeout(timer));
}
function waitsForUs(request, response) {
	if (response !== void 0) return response.readableLength > 0;
	return request.socket?.connecting === false && !request.writableEnded && !request.writableNeedDrain;
}

// packages/oci/src/registry/traffic.ts
/** Counts as it goes; `Traffic` is its read-only view. */
var TrafficCounter = class {
	requests = 0;
	sentBytes = 0;
	receivedBytes = 0;
};

// packages/oci/src/registry/write-body.ts
/** The body's source failed, or did not yield what was promised: the connection is not to blame. */
var SourceFailure = class extends Error {
	name = "SourceFailure";
};
/**
* Streams a body into a request, at the request's pace.
*
* True when all of it was handed over; false when the request was closed on the way.
* Throws `SourceFailure`, with the cause, when the source fails.
*/
async function writeBody(request, body) {
	let source;
	try {
		source = body.open();
	} catch (cause) {
		throw new SourceFailure("cannot be opened", { cause });
	}
	const abandon = () => void source.destroy();
	request.once("close", abandon);
	try {
		let held;
		for await (const item of source) {
			const chunk = typeof item === "string" ? Buffer.from(item) : item;
			body.inspect(chunk);
			if (held !== void 0 && !writeChunk(request, held)) await drained(request);
			if (request.destroyed) return false;
			held = chunk;
		}
		body.complete();
		request.end(held);
		return true;
	} catch (cause) {
		if (request.destroyed) return false;
		throw new SourceFailure((0, node_util_types.isNativeError)(cause) ? cause.message : String(cause), { cause });
	} finally {
		request.off("close", abandon);
		source.destroy();
	}
}
/** False when the request has enough for now. */
function writeChunk(request, chunk) {
	return request.write(chunk, (error) => {
		if (!error) recycleChunk(chunk);
	});
}
function drained(request) {
	return new Promise((resolve) => {
		if (request.destroyed) {
			resolve();
			return;
		}
		const done = () => {
			request.off("drain", done);
			request.off("close", done);
			resolve();
		};
		request.once("drain", done);
		request.once("close", done);
	});
}

// packages/oci/src/registry/transport.ts
/** The connection broke before an answer was there; `stale` if it was a kept one that may simply have been closed. */
var ConnectionFailure = class extends Error {
	name = "ConnectionFailure";
	code;
	stale;
	constructor(cause, stale = false) {
		super((0, node_util_types.isNativeError)(cause) ? cause.message : String(cause), { cause });
		this.code = (0, node_util_types.isNativeError)(cause) && "code" in cause && typeof cause.code === "string" ? cause.code : "";
		this.stale = stale;
	}
};
/**
* Sends single HTTP requests over kept connections and counts them: no retries, no redirects, no log-in.
* Built on node:http, because fetch cannot send a stream without buffering and costs several times the CPU.
*/
var Transport = class {
	#traffic = new TrafficCounter();
	#userAgent;
	#limits;
	#given;
	#settings;
	/** Made when a request first needs them: who reads a folder needs none, and TLS takes a while to load. */
	#made = /* @__PURE__ */ new Map();
	constructor(options = {}) {
		this.#userAgent = options.userAgent ?? "layered-build";
		this.#limits = {
			idle: options.idleTimeout ?? 6e4,
			answer: options.answerTimeout ?? 3e5
		};
		this.#settings = options.proxyEnv === void 0 ? {} : { proxyEnv: { ...options.proxyEnv } };
		this.#given = options.agent ?? {};
	}
	get traffic() {
		return this.#traffic;
	}
	/** Counts bytes of a blob or manifest that a reader took from an answer. */
	received(bytes) {
		this.#traffic.receivedBytes += bytes;
	}
	/** Closes kept connections. */
	close() {
		for (const agent of [
			this.#given.http,
			this.#given.https,
			...this.#made.values()
		]) agent?.destroy();
	}
	/**
	* Sends a request; resolves once the answer's head is there and, if it is a good one, all of the body was sent.
	* Rejects with `ConnectionFailure`, or with `SourceFailure` if the body's source failed.
	*/
	send(outgoing) {
		const { promise, resolve, reject } = Promise.withResolvers();
		const request = this.#open(outgoing);
		this.#traffic.requests += 1;
		const { idle, answer } = this.#limits;
		watchIdle(request, {
			idle,
			answer: outgoing.method === "PUT" || outgoing.method === "PATCH" ? answer : idle
		});
		request.on("error", (error) => reject(new ConnectionFailure(error, request.reusedSocket)));
		const writing = this.#write(request, outgoing);
		request.once("response", (body) => resolve(answered(request, body, writing)));
		writing.catch((failure) => {
			reject(failure);
			request.destroy();
		});
		return promise;
	}
	#open({ method, url, headers, body }) {
		const secure = url.protocol === "https:";
		const agent = this.#agentOf(secure ? "https" : "http", isLoopbackHost(url.host));
		const size = body instanceof Uint8Array ? body.length : body?.size;
		const length = body === void 0 && method !== "POST" && method !== "PUT" ? void 0 : size ?? (body ? void 0 : 0);
		const all = {
			"user-agent": this.#userAgent,
			...headers,
			...length === void 0 ? {} : { "content-length": String(length) }
		};
		return (secure ? https() : http()).request(url, {
			method,
			headers: all,
			agent
		});
	}
	/** The agent that keeps the connections of one kind; `direct` ones are never proxied. */
	#agentOf(scheme, direct) {
		const given = this.#given[scheme];
		if (given !== void 0) return given;
		const name = `${scheme} ${direct}`;
		const settings = {
			keepAlive: true,
			...direct ? {} : this.#settings
		};
		const agent = this.#made.get(name) ?? new (scheme === "https" ? https() : http()).Agent(settings);
		this.#made.set(name, agent);
		return agent;
	}
	async #write(request, { body, counted = false }) {
		if (body === void 0 || body instanceof Uint8Array) {
			request.end(body);
			if (counted && body !== void 0) this.#traffic.sentBytes += body.length;
			return true;
		}
		return writeBody(request, {
			...body,
			inspect: (chunk) => {
				body.inspect(chunk);
				if (counted) this.#traffic.sentBytes += chunk.length;
			}
		});
	}
};
async function answered(request, body, writing) {
	body.on("error", () => void 0);
	const reply = {
		status: body.statusCode ?? 0,
		headers: body.headers,
		body
	};
	if (reply.status < 300) {
		if (await writing) return reply;
		throw new ConnectionFailure(/* @__PURE__ */ new Error("the registry answered before it had the whole body"));
	}
	if (!request.writableFinished) body.once("close", () => request.destroy());
	return reply;
}

// packages/oci/src/registry/read-body.ts
const SMALL = 65536;
/** Reads an answer's body whole, up to `limit` bytes; more is an `OciError` `bad-content`, a cut is a `ConnectionFailure`. */
async function readBody(reply, limit) {
	const chunks = [];
	let size = 0;
	try {
		for await (const chunk of reply.body) {
			if (!Buffer.isBuffer(chunk)) continue;
			size += chunk.length;
			if (size > limit) break;
			chunks.push(chunk);
		}
	} catch (cause) {
		throw new ConnectionFailure(cause);
	}
	if (size <= limit) return Buffer.concat(chunks);
	throw new OciError("bad-content", `An answer of the registry is longer than ${limit} bytes`, { hint: "It is no manifest or list that a registry should send. Is the host right, or does a proxy answer in its place?" });
}
/** Reads the beginning of a body whose end does not matter, as text: never fails. */
async function readStart(reply, limit = SMALL) {
	const chunks = [];
	let size = 0;
	try {
		for await (const chunk of reply.body) {
			if (!Buffer.isBuffer(chunk)) continue;
			chunks.push(chunk);
			size += chunk.length;
			if (size >= limit) break;
		}
	} catch {}
	return Buffer.concat(chunks).toString("utf8");
}
/** Gives up an answer's body. The connection is kept, and free when this resolves, unless much of the body is left. */
async function discard(reply) {
	await readStart(reply);
}

// packages/oci/src/registry/token-scope.ts
/** A scope for a repository as token servers read it (distribution, "Token Scope Documentation"). */
function repositoryScope(repository, ...actions) {
	return `repository:${repository}:${actions.join(",")}`;
}
/** Adds the scopes that a challenge names and that are not covered yet; the given ones stay first, in their order. */
function mergeScopes(scopes, challenged) {
	const added = (challenged ?? "").split(" ").filter((scope) => scope !== "" && !scopes.some((have) => covers(have, scope)));
	return [...scopes, ...added];
}
/** True if a token for scope `have` serves where `want` is needed. */
function covers(have, want) {
	const [haveResource, haveActions] = parts(have);
	const [wantResource, wantActions] = parts(want);
	return haveResource === wantResource && wantActions.every((action) => haveActions.includes(action));
}
function parts(scope) {
	const colon = scope.lastIndexOf(":");
	return [scope.slice(0, Math.max(colon, 0)), scope.slice(colon + 1).split(",")];
}

// packages/oci/src/registry/upload-session.ts
/** Opens an upload session: the address to send the blob to, as the registry gives it. To be called inside `retrying`. */
async function startUpload(client) {
	const request = {
		method: "POST",
		to: "blobs/uploads/",
		what: "upload",
		expect: [202, 200],
		scopes: client.push
	};
	const reply = await client.once(request);
	await discard(reply);
	const { location } = reply.headers;
	if (location !== void 0) return client.resolve(location, new URL(`/v2/${client.repository}/blobs/uploads/`, client.handle.url), request);
	throw new OciError("refused", `POST ${client.handle.registry}/${client.repository}, upload: the registry opened an upload without a Location`, { hint: "A proxy between may drop the header, or the host is no registry." });
}
/** Ends an upload session; the registry would end it by itself some day, so that a failure does not matter. */
async function cancelUpload(client, location) {
	try {
		await discard(await client.once({
			method: "DELETE",
			to: location,
			what: "upload",
			expect: [
				200,
				202,
				204,
				404
			],
			scopes: client.push
		}));
	} catch {}
}

// packages/oci/src/registry/blobs.ts
/** A blob's size in bytes; undefined if it is not there. */
async function headBlob(client, digest, scopes = client.pull) {
	const what = `blob ${digest}`;
	return client.call({
		method: "HEAD",
		to: `blobs/${digest}`,
		what,
		expect: [200, 404],
		scopes
	}, async (reply) => {
		await discard(reply);
		if (reply.status === 404) return void 0;
		const size = Number(reply.headers["content-length"]);
		if (Number.isSafeInteger(size)) return size;
		throw new OciError("refused", `HEAD ${client.handle.registry}/${client.repository}, ${what}: the answer has no Content-Length`, { hint: "The registry, or a proxy before it, does not follow the OCI distribution specification." });
	});
}
/**
* Asks the registry to take a blob over from another of its repositories (distribution-spec, "Mounting a blob from another repository").
* False where it will not: then the blob has to be sent.
*/
async function mountBlob(client, { digest }, from) {
	const scopes = [...client.push, repositoryScope(from, "pull")];
	const request = {
		method: "POST",
		to: `blobs/uploads/?mount=${digest}&from=${encodeURIComponent(from)}`,
		what: `blob ${digest} of ${from}`,
		expect: [
			201,
			202,
			404,
			405
		],
		scopes
	};
	try {
		const reply = await client.call(request, async (answer) => {
			await discard(answer);
			return answer;
		});
		const { location } = reply.headers;
		if (reply.status === 202 && location !== void 0) await cancelUpload(client, client.resolve(location, client.handle.url, request));
		return reply.status === 201;
	} catch (failure) {
		if (failure instanceof OciError && (failure.code === "unauthorized" || failure.code === "forbidden")) return false;
		throw failure;
	}
}

// packages/oci/src/registry/registry-problem.ts
/** Reads `{"errors": [{code, message}]}` (distribution-spec, "Error Codes"); other bodies are quoted by their first line. */
function parseProblem(body) {
	let parsed;
	try {
		parsed = JSON.parse(body);
	} catch {
		return {
			codes: [],
			text: body.trimStart().startsWith("<") ? "" : shorten(body)
		};
	}
	const errors = member(parsed, "errors");
	const entries = (Array.isArray(errors) ? errors : [parsed]).map((entry) => ({
		code: word(member(entry, "code")) || word(member(entry, "error")),
		message: word(member(entry, "message")) || word(member(entry, "error_description")) || word(member(entry, "details"))
	}));
	return {
		codes: entries.map(({ code }) => code).filter((code) => code !== ""),
		text: shorten(entries.map(({ code, message }) => [code, message].filter((part) => part !== "").join(": ")).join("; "))
	};
}
/** The error for an answer that is not what the specification allows. */
function answerError(context, status, problem) {
	const said = problem.text === "" ? "" : ` (${problem.text})`;
	const code = isExpiry(problem) ? "unauthorized" : writeCodeOf(context, problem) ?? codeOf(status);
	return new OciError(code, `${describe(context)}: the registry answered ${status}${said}`, { hint: isExpiry(problem) ? EXPIRED_HINT : hintOf$1(code, status, context) });
}
/** Whether a registry says that a log-in was good and has run out (AWS ECR does so with 403: its log-ins are good for 12 hours). */
function isExpiry({ text }) {
	return /token (has )?expired|reauthenticate/i.test(text);
}
/** `GET HOST/REPOSITORY, manifest v1` */
function describe({ method, registry, repository, what }) {
	return `${method} ${registry}/${repository}, ${what}`;
}
const MISSING = /* @__PURE__ */ new Set([
	"MANIFEST_BLOB_UNKNOWN",
	"BLOB_UNKNOWN",
	"MANIFEST_UNKNOWN"
]);
const IMMUTABLE = /^(TAG_INVALID|TAG_ALREADY_EXISTS|ImageTagAlreadyExistsException)\b|immutable/i;
const EXPIRED_HINT = "The log-in has run out. Log in right before this step, or by a credential helper (such as docker-credential-ecr-login), which is asked again when that happens.";
function writeCodeOf({ method, what }, { codes, text }) {
	if (method !== "PUT") return void 0;
	if (codes.some((code) => MISSING.has(code))) return "missing-content";
	return what.startsWith("manifest ") && IMMUTABLE.test(text) ? "immutable-tag" : void 0;
}
function codeOf(status) {
	if (status === 401) return "unauthorized";
	if (status === 403) return "forbidden";
	if (status === 429) return "rate-limited";
	if (status >= 500 || status === 408) return "unavailable";
	return "refused";
}
function hintOf$1(code, status, { method, registry, loggedIn = false }) {
	const writes = method !== "GET" && method !== "HEAD";
	const github = registry === "ghcr.io";
	if (code === "missing-content") return "Push the blobs and manifests that this manifest names first.";
	if (code === "immutable-tag") return "The tag has another image, and tags of this repository are immutable: give each commit a tag of its own (`tag-rules: type=sha`), or except those that move from immutability, in the registry's settings.";
	if (code === "unauthorized" && loggedIn) return `There are user name and password (or a token) for ${registry}, by inputs or a docker login, and they were refused: are they those of this registry, without a typing error, and not expired?`;
	if (code === "unauthorized") return github ? `Give \`token\` (the workflow's token, with \`packages: ${writes ? "write" : "read"}\`), or \`username\` and \`password\`, or log in before with docker/login-action. A private package that does not exist looks the same.` : `Log in to ${registry} before (docker/login-action, docker login), or give \`username\` and \`password\`.`;
	if (code === "forbidden") return github ? `Give the job \`permissions: packages: ${writes ? "write" : "read"}\`, and in the package's settings, under "Manage Actions access", this repository the role ${writes ? "Write" : "Read"}.` : `The user that is logged in may not ${writes ? "write to" : "read"} this repository: ask for the right, or log in as another user.`;
	if (code === "rate-limited") return registry === "docker.io" ? "Docker Hub limits pulls by address and user: log in, or use a mirror of the base image." : "Too many requests were made: run fewer jobs at a time, log in if the limit is that of anonymous users, or try again later.";
	if (code === "unavailable") return `${registry} has a problem of its own: look at its status page, and run the job again.`;
	if (status === 404) return "The repository does not exist there, and this registry does not create it by itself: create it first, or check its name.";
	if (status === 413) return "The body is too large for the registry or a proxy before it: raise its limit, or make layers smaller.";
	if (status === 405 && writes) return `${registry} takes nothing here: it is read-only, as a mirror is, or while it is maintained. Name the registry that the image is pushed to.`;
	return "Check the name, and whether the host is a registry that knows the OCI distribution API.";
}
function member(value, name) {
	if (typeof value !== "object" || value === null) return void 0;
	return Object.entries(value).find(([key]) => key === name)?.[1];
}
function word(value) {
	return typeof value === "string" ? value : "";
}
function shorten(text) {
	const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
	return line.length > 300 ? `${line.slice(0, 300)}\u2026` : line;
}

// packages/oci/src/registry/retry.ts
const defaultRetryPolicy = {
	attempts: 6,
	baseDelay: 500,
	maxDelay: 6e4
};
const systemClock = {
	now: () => Date.now(),
	sleep: (ms) => (0, node_timers_promises.setTimeout)(ms),
	random: () => Math.random()
};
const LIMITS = {
	busy: 1e400,
	absent: 1,
	login: 2,
	unsettled: 2,
	stale: 3
};
/** A failure that may pass. `error` is what to throw when it does not; `retryAfter` (ms) is what the registry asks for. */
var TransientFailure = class extends Error {
	name = "TransientFailure";
	error;
	kind;
	retryAfter;
	constructor(error, kind = "busy", retryAfter) {
		super(error.message, { cause: error });
		this.error = error;
		this.kind = kind;
		this.retryAfter = retryAfter;
	}
};
/** Runs an attempt until it succeeds, fails for good, or the policy is used up: then throws the last `OciError`. */
async function withRetries(policy, clock, attempt) {
	const failures = {
		busy: 0,
		absent: 0,
		login: 0,
		unsettled: 0,
		stale: 0
	};
	for (let tries = 1;; tries += 1) try {
		return await attempt();
	} catch (failure) {
		if (!(failure instanceof TransientFailure)) throw failure;
		failures[failure.kind] += 1;
		if (tries >= policy.attempts || failures[failure.kind] > LIMITS[failure.kind]) throw failure.error;
		if (!(failure.kind === "login" || failure.kind === "stale")) await clock.sleep(delay(policy, clock, tries, failure.retryAfter));
	}
}
/** Milliseconds from a `Retry-After` header: seconds, or an HTTP date (RFC 9110 section 10.2.3). */
function parseRetryAfter(header, now) {
	if (header === void 0) return void 0;
	if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1e3;
	const date = Date.parse(header);
	return Number.isNaN(date) ? void 0 : Math.max(0, date - now);
}
function delay(policy, clock, tries, retryAfter) {
	const full = Math.min(policy.maxDelay, policy.baseDelay * 2 ** (tries - 1));
	const wait = full / 2 + full / 2 * clock.random();
	return Math.min(policy.maxDelay, Math.max(wait, retryAfter ?? 0));
}

// packages/oci/src/registry/connection-problem.ts
const PASSING$1 = /* @__PURE__ */ new Set([
	"ECONNRESET",
	"EPIPE",
	"ETIMEDOUT",
	"ECONNABORTED",
	"EAI_AGAIN",
	"ERR_STREAM_PREMATURE_CLOSE",
	""
]);
const ABSENT = /* @__PURE__ */ new Set([
	"ECONNREFUSED",
	"EHOSTUNREACH",
	"ENETUNREACH"
]);
/** A broken connection as an `OciError` `unreachable`, inside a `TransientFailure` where it may pass. */
function connectionProblem(failure, context) {
	const { code } = failure;
	const named = code === "" || failure.message.includes(code) ? failure.message : `${failure.message} (${code})`;
	const error = new OciError("unreachable", `${describe(context)}: no connection: ${named}`, {
		hint: hintOf(code, failure.message, context.registry),
		cause: failure
	});
	if (ABSENT.has(code)) return new TransientFailure(error, "absent");
	if (!PASSING$1.has(code)) return error;
	return new TransientFailure(error, failure.stale && code !== "ETIMEDOUT" ? "stale" : "busy");
}
function hintOf(code, message, registry) {
	if (code === "ECONNREFUSED") return `Is the registry running, and is the port right? If it speaks plain http, name ${registry} in \`insecure-registries\`.`;
	if (code === "ENOTFOUND") return `There is no host of this name, or no network here: check how ${registry} is written (an image without a registry is docker.io's), and whether the runner needs a proxy (HTTPS_PROXY).`;
	if (code === "EAI_AGAIN") return "The name server did not answer: check the network, and run the job again.";
	if (/wrong version number|EPROTO|packet length too long/i.test(`${code} ${message}`)) return `It does not speak TLS: if it is meant to be plain http, name ${registry} in \`insecure-registries\`.`;
	if (code.startsWith("HPE_")) return "The answer is no HTTP: does the registry want TLS on this port, or is another program there?";
	if (/CERT|SIGNATURE|ISSUER/.test(code)) return "Its certificate is not trusted here: set NODE_EXTRA_CA_CERTS to a file with the CA's certificate, in the environment of the runner or job.";
	return "The connection broke: check the network and a proxy between, and run the job again.";
}

// packages/oci/src/registry/download-blob.ts
/** A blob's bytes, checked against its digest as they pass; undefined if it is not there. */
async function downloadBlob(client, digest) {
	const request = {
		method: "GET",
		to: `blobs/${digest}`,
		what: `blob ${digest}`,
		expect: [200, 404]
	};
	const reply = await client.call(request, (answer) => answer);
	if (reply.status === 404) {
		await discard(reply);
		return;
	}
	const verified = verifyDigest(digest, `${describe(client.context(request))}: `);
	(0, node_stream.pipeline)(new BlobDownload(client, request, reply), verified, () => void 0);
	return verified;
}
/**
* Reads a blob; where the connection breaks, the rest is asked for by a Range (RFC 9110 section 14.2), from the
* registry's own address again, because the storage address behind a redirect may have run out.
*/
var BlobDownload = class extends node_stream.Readable {
	#client;
	#request;
	#reply;
	#offset = 0;
	#fruitless = 0;
	constructor(client, request, reply) {
		super();
		this.#client = client;
		this.#request = request;
		this.#reply = reply;
		this.#attach(reply);
	}
	_read() {
		this.#reply.body.resume();
	}
	_destroy(error, done) {
		this.#reply.body.destroy();
		done(error);
	}
	#attach(reply) {
		this.#reply = reply;
		const { body } = reply;
		let broken = false;
		const broke = (cause) => {
			if (broken || this.destroyed) return;
			broken = true;
			this.#continue(cause).catch((failure) => this.destroy((0, node_util_types.isNativeError)(failure) ? failure : new Error(String(failure))));
		};
		body.on("data", (chunk) => {
			this.#offset += chunk.length;
			this.#fruitless = 0;
			this.#client.session.transport.received(chunk.length);
			if (!this.push(chunk)) body.pause();
		});
		body.once("end", () => this.push(null));
		body.once("error", broke);
		body.once("close", () => {
			if (!body.readableEnded) broke(/* @__PURE__ */ new Error("the connection was closed in the middle of the body"));
		});
		if (body.destroyed) broke(/* @__PURE__ */ new Error("the connection was closed in the middle of the body"));
	}
	async #continue(cause) {
		const { session } = this.#client;
		const problem = connectionProblem(new ConnectionFailure(cause), this.#client.context(this.#request));
		const error = problem instanceof TransientFailure ? problem.error : problem;
		this.#fruitless += 1;
		if (this.#fruitless >= session.retry.attempts) throw error;
		await session.clock.sleep(Math.min(session.retry.maxDelay, session.retry.baseDelay * 2 ** (this.#fruitless - 1)));
		if (this.destroyed) return;
		const offset = this.#offset;
		const range = offset === 0 ? {} : { headers: { range: `bytes=${offset}-` } };
		const reply = await this.#client.call({
			...this.#request,
			...range,
			expect: [200, 206]
		}, (answer) => answer);
		if (this.destroyed) {
			reply.body.destroy();
			return;
		}
		const starts = /^bytes (\d+)-/.exec(reply.headers["content-range"] ?? "")?.[1];
		if (offset === 0 ? reply.status === 200 : reply.status === 206 && Number(starts) === offset) {
			this.#attach(reply);
			return;
		}
		reply.body.destroy();
		throw new OciError("unreachable", `${error.message}; after ${offset} bytes, and the server cannot continue from there`, {
			hint: "Run the job again. If it happens often, look at time-outs of proxies between.",
			cause
		});
	}
};

// packages/oci/src/registry/download-range.ts
/**
* A part of a blob (RFC 9110 section 14), from `start` up to, not including, `end`; undefined where the blob is not there, or the registry
* or the storage behind it takes no notice of Range.
*/
async function downloadRange(client, digest, start, end) {
	const request = {
		method: "GET",
		to: `blobs/${digest}`,
		what: `bytes ${start} to ${end - 1} of blob ${digest}`,
		expect: [
			200,
			206,
			404,
			416
		],
		headers: { range: `bytes=${start}-${end - 1}` }
	};
	return client.call(request, async (reply) => {
		if (reply.status === 206 && reply.headers["content-range"]?.startsWith(`bytes ${start}-${end - 1}/`) === true) {
			const bytes = await readBody(reply, end - start);
			client.session.transport.received(bytes.length);
			return bytes.length === end - start ? bytes : void 0;
		}
		if (reply.status === 200 || reply.status === 206) reply.body.destroy();
		else await discard(reply);
	});
}

// packages/oci/src/registry/link-header.ts
const LINK = /<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:"[^"]*"|[^\s;,"]*))?)*)/g;
const NEXT = /;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next)\s*(?:;|$)/i;
/**
* Where the next page of a list is (distribution-spec, "Listing Tags"), relative links resolved; undefined on the last page.
* A link to another origin is not followed: it would not be the registry's list any more.
*/
function nextPage(link, page) {
	const text = typeof link === "string" ? link : (link ?? []).join(", ");
	for (const [, target = "", parameters = ""] of text.matchAll(LINK)) {
		if (!NEXT.test(parameters) || !URL.canParse(target, page.href)) continue;
		const url = new URL(target, page);
		return url.origin === page.origin && url.href !== page.href ? url : void 0;
	}
}

// packages/oci/src/registry/manifest-type.ts
/** The manifest types that are asked for; without a full list registries convert or refuse. */
const ACCEPT = [
	MediaType.manifest,
	MediaType.index,
	MediaType.dockerManifest,
	MediaType.dockerIndex
].join(", ");
const GENERIC = /* @__PURE__ */ new Set([
	"",
	"application/json",
	"application/octet-stream",
	"text/plain"
]);
/** The media type in a `Content-Type` header; undefined where it says nothing about manifests. */
function headerType(contentType) {
	const type = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
	return GENERIC.has(type) ? void 0 : type;
}
/**
* The media type of a manifest's bytes: what they say themselves, because the digest covers that and no header;
* else the header; else what their members tell. Throws `OciError` `bad-content` for what is no manifest.
*/
function manifestType(bytes, contentType, where) {
	const members = jsonMembers(bytes);
	if (members === void 0) throw new OciError("bad-content", `${where}: the manifest is no JSON object`, { hint: "Does a proxy or a log-in page answer in the registry's place?" });
	const own = members.get("mediaType");
	if (typeof own === "string" && own !== "") return own;
	return headerType(contentType) ?? (members.has("manifests") ? MediaType.index : MediaType.manifest);
}
/** The members of a JSON object; undefined for bytes that are none. */
function jsonMembers(bytes) {
	try {
		const value = JSON.parse(Buffer.from(bytes).toString("utf8"));
		return require_git.isRecord(value) ? new Map(Object.entries(value)) : void 0;
	} catch {
		return;
	}
}

// packages/oci/src/registry/list-tags.ts
const PAGE = 1e3;
const MAX_PAGE = 33554432;
/** All tags of a repository, page by page (distribution-spec, "Listing Tags"); none if it does not exist. */
async function* listTags(client) {
	const what = "list of tags";
	let page = new URL(`/v2/${client.repository}/tags/list?n=${PAGE}`, client.handle.url);
	while (page !== void 0) {
		const url = page;
		const { tags, next } = await client.call({
			method: "GET",
			to: url,
			what,
			expect: [200, 404]
		}, async (reply) => {
			if (reply.status === 404) {
				await discard(reply);
				return {
					tags: [],
					next: void 0
				};
			}
			return {
				tags: parseTags(await readBody(reply, MAX_PAGE), client),
				next: nextPage(reply.headers.link, url)
			};
		});
		yield* tags;
		page = next;
	}
}
function parseTags(bytes, client) {
	const tags = jsonMembers(bytes)?.get("tags");
	if (tags === null) return [];
	if (Array.isArray(tags)) return tags.filter((tag) => typeof tag === "string");
	throw new OciError("bad-content", `GET ${client.handle.registry}/${client.repository}, list of tags: the answer has no list`, { hint: "Does a proxy or a log-in page answer in the registry's place?" });
}

// packages/oci/src/registry/manifests.ts
const MAX_MANIFEST = 16777216;
/** A manifest's descriptor from a HEAD; from a GET where the answer does not say enough. */
async function headManifest(client, reference) {
	const request = {
		method: "HEAD",
		...manifestRequest(reference),
		expect: [
			200,
			404,
			405
		]
	};
	const head = await client.call(request, async (reply) => {
		await discard(reply);
		const mediaType = headerType(reply.headers["content-type"]);
		const size = Number(reply.headers["content-length"]);
		return {
			status: reply.status,
			mediaType,
			size,
			digest: answeredDigest(reply.headers["docker-content-digest"], reference)
		};
	});
	if (head.status === 404) return void 0;
	const { mediaType, digest, size } = head;
	if (head.status === 200 && mediaType !== void 0 && digest !== void 0 && size > 0) return {
		mediaType,
		digest,
		size
	};
	return (await getManifest(client, reference))?.descriptor;
}
/** A manifest's bytes, checked against the digest asked for or, for a tag, against the one answered. */
async function getManifest(client, reference) {
	return client.call({
		method: "GET",
		...manifestRequest(reference),
		expect: [200, 404]
	}, async (reply) => {
		if (reply.status === 404) {
			await discard(reply);
			return;
		}
		const bytes = await readBody(reply, MAX_MANIFEST);
		client.session.transport.received(bytes.length);
		const digest = digestOf(bytes);
		const where = `${client.handle.registry}/${client.repository}, manifest ${reference}`;
		const answered = reply.headers["docker-content-digest"];
		const expected = isDigest(reference) ? reference : typeof answered === "string" && isDigest(answered) ? answered : digest;
		if (digest !== expected) throw digestMismatch(expected, digest, bytes.length, `${where}: `);
		return {
			descriptor: {
				mediaType: manifestType(bytes, reply.headers["content-type"], where),
				digest,
				size: bytes.length
			},
			bytes
		};
	});
}
/** Writes a manifest's bytes under a tag, or under their digest alone. */
async function putManifest(client, { bytes, mediaType }, tag) {
	const digest = digestOf(bytes);
	const request = {
		method: "PUT",
		...manifestRequest(tag ?? digest),
		expect: [
			201,
			200,
			202
		],
		scopes: client.push,
		headers: { "content-type": mediaType },
		body: bytes,
		counted: true
	};
	const send = () => client.call(request, async (reply) => {
		await discard(reply);
		const answered = reply.headers["docker-content-digest"];
		if (typeof answered === "string" && isDigest(answered) && answered !== digest) throw digestMismatch(digest, answered, bytes.length, `${client.handle.registry}/${client.repository} stored another manifest than was sent: `);
		return {
			descriptor: {
				mediaType,
				digest,
				size: bytes.length
			},
			subjectTaken: reply.headers["oci-subject"] !== void 0
		};
	});
	const settled = () => send().catch((failure) => {
		throw failure instanceof OciError && failure.code === "missing-content" ? new TransientFailure(failure, "unsettled") : failure;
	});
	return client.retrying(settled).catch(async (failure) => {
		if (tag === void 0 || !(failure instanceof OciError) || failure.code !== "immutable-tag") throw failure;
		if ((await headManifest(client, tag))?.digest !== digest) throw failure;
		return {
			descriptor: {
				mediaType,
				digest,
				size: bytes.length
			},
			subjectTaken: false
		};
	});
}
/** Deletes a tag or a manifest; false if it was not there. */
async function deleteManifest(client, reference) {
	const { to, what } = manifestRequest(reference);
	const request = {
		method: "DELETE",
		to,
		what,
		expect: [
			202,
			200,
			204,
			400,
			404,
			405
		],
		scopes: [repositoryScope(client.repository, "pull", "delete")]
	};
	const status = await client.call(request, async (reply) => {
		await discard(reply);
		return reply.status;
	});
	if (status === 404) return false;
	if (status !== 405 && status !== 400) return true;
	const where = `DELETE ${client.handle.registry}/${client.repository}, ${what}`;
	throw new OciError("refused", `${where}: the registry answered ${status}`, { hint: isTag(reference) ? "This registry cannot delete a tag alone, or has deletion switched off: delete the manifest by its digest, which takes all its tags with it, or switch deletion on." : "The registry has deletion switched off (distribution: storage.delete.enabled), or only its own API can delete." });
}
function manifestRequest(reference) {
	if (!isTag(reference) && !isDigest(reference)) throw badReference(reference, "it is neither a tag nor a digest", "Give the tag or the digest alone.");
	return {
		to: `manifests/${reference}`,
		what: `manifest ${reference}`,
		headers: { accept: ACCEPT }
	};
}
function answeredDigest(header, reference) {
	const answered = typeof header === "string" && isDigest(header) ? header : void 0;
	if (!isDigest(reference)) return answered;
	if (answered === void 0 || answered === reference) return reference;
	throw digestMismatch(reference, answered, 0, "The registry answered for another manifest: ");
}

// packages/oci/src/registry/referrers-index.ts
/** The tag under which clients keep the referrers of a digest where a registry does not (distribution-spec, "Referrers Tag Schema"). */
function referrersTag(digest) {
	return digest.replace(":", "-");
}
/** The descriptors in an index; undefined for bytes that are none. Entries without type, digest or size are left out. */
function parseReferrers(bytes) {
	const manifests = jsonMembers(bytes)?.get("manifests");
	return Array.isArray(manifests) ? manifests.filter(isDescriptor) : void 0;
}
/** The subject that a manifest or index names. */
function subjectOf(bytes) {
	const subject = jsonMembers(bytes)?.get("subject");
	return isDescriptor(subject) ? subject : void 0;
}
/**
* A manifest's descriptor as a list of referrers shows it: with the artifact type (an image's is its config's type)
* and the annotations of the manifest (distribution-spec, "Listing Referrers").
*/
function referrerDescriptor(descriptor, bytes) {
	const members = jsonMembers(bytes);
	const config = members?.get("config");
	const artifactType = members?.get("artifactType") ?? (isDescriptor(config) ? config.mediaType : void 0);
	const annotations = members?.get("annotations");
	return {
		...descriptor,
		...typeof artifactType === "string" && artifactType !== "" ? { artifactType } : {},
		...isAnnotations(annotations) ? { annotations } : {}
	};
}
/** The index with one more referrer; undefined if it is in there already. Its other members stay. */
function addReferrer(index, referrer) {
	const known = index === void 0 ? [] : parseReferrers(index) ?? [];
	if (known.some(({ digest }) => digest === referrer.digest)) return void 0;
	const next = {
		...index === void 0 || parseReferrers(index) === void 0 ? {} : Object.fromEntries(jsonMembers(index) ?? []),
		schemaVersion: 2,
		mediaType: MediaType.index,
		manifests: [...known, referrer]
	};
	return Buffer.from(JSON.stringify(next), "utf8");
}
function isAnnotations(value) {
	return typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");
}

// packages/oci/src/registry/referrers.ts
const UNSUPPORTED = [
	301,
	302,
	303,
	307,
	308,
	400,
	401,
	403,
	404,
	405,
	406,
	410,
	429,
	501
];
const MAX_INDEX = 33554432;
const writing = /* @__PURE__ */ new Map();
/**
* The referrers of a digest by the registry's API (distribution-spec, "Listing Referrers"); by the fall-back tag where
* there is no such API. A registry that is down is an error, not an empty list.
*/
async function listReferrers(client, digest) {
	return await referrersByApi(client, digest) ?? fallback(client, digest);
}
/** The same by the API alone; undefined where there is none, so that whoever reads the tag as well need not read it twice. */
async function referrersByApi(client, digest) {
	const found = [];
	let page = new URL(`/v2/${client.repository}/referrers/${digest}`, client.handle.url);
	while (page !== void 0) {
		const answer = await readPage(client, page, digest);
		if (answer === void 0) return found.length > 0 ? found : void 0;
		found.push(...answer.manifests);
		page = answer.next;
	}
	return found;
}
/** Lists a manifest under its subject's fall-back tag, for a registry that did not take notice of the subject itself. */
async function writeReferrer(client, subject, descriptor, bytes) {
	const key = `${client.handle.registry}/${client.repository}@${subject}`;
	const write = (writing.get(key) ?? Promise.resolve()).catch(() => void 0).then(() => addToTag(client, subject, referrerDescriptor(descriptor, bytes)));
	writing.set(key, write);
	try {
		await write;
	} finally {
		if (writing.get(key) === write) writing.delete(key);
	}
}
async function readPage(client, page, digest) {
	const request = {
		method: "GET",
		to: page,
		what: `referrers of ${digest}`,
		expect: [200, ...UNSUPPORTED],
		headers: { accept: MediaType.index },
		redirects: false
	};
	try {
		return await client.call(request, async (reply) => {
			if (reply.status !== 200 || headerType(reply.headers["content-type"]) === "text/html") {
				await discard(reply);
				return;
			}
			const manifests = parseReferrers(await readBody(reply, MAX_INDEX));
			return manifests === void 0 ? void 0 : {
				manifests,
				next: nextPage(reply.headers.link, page)
			};
		});
	} catch (failure) {
		if (failure instanceof OciError && (failure.code === "unauthorized" || failure.code === "forbidden")) return void 0;
		throw failure;
	}
}
async function fallback(client, digest) {
	const index = await getManifest(client, referrersTag(digest));
	return (index && parseReferrers(index.bytes)) ?? [];
}
async function addToTag(client, subject, referrer) {
	const tag = referrersTag(subject);
	const current = await getManifest(client, tag);
	const bytes = addReferrer(current?.bytes, referrer);
	if (bytes !== void 0) await putManifest(client, {
		bytes,
		mediaType: MediaType.index
	}, tag);
}

// packages/oci/src/registry/repository-client.ts
const REDIRECTS = /* @__PURE__ */ new Set([
	301,
	302,
	303,
	307,
	308
]);
const MAX_REDIRECTS = 5;
const MAX_LOGINS = 2;
const PASSING = /* @__PURE__ */ new Set([
	408,
	429,
	500,
	502,
	503,
	504
]);
/** Speaks to one repository: log-in, redirects, retries, and errors in words. */
var RepositoryClient = class {
	session;
	handle;
	repository;
	constructor(session, registry, repository) {
		checkRepository(repository);
		this.session = session;
		this.handle = session.registry(registry);
		this.repository = repository;
	}
	get pull() {
		return [repositoryScope(this.repository, "pull")];
	}
	get push() {
		return [repositoryScope(this.repository, "pull", "push")];
	}
	/** Runs a whole operation again while it fails with a `TransientFailure`, as the session's policy says. */
	retrying(operation) {
		return withRetries(this.session.retry, this.session.clock, operation);
	}
	/** Sends a request and reads its answer, with retries of both. */
	call(request, read) {
		return this.retrying(async () => {
			const reply = await this.once(request);
			try {
				return await read(reply);
			} catch (failure) {
				throw this.#asProblem(failure, request);
			}
		});
	}
	/** Sends a request once, but for a log-in. To be called inside `retrying`: what may pass is a `TransientFailure`. */
	async once(request) {
		let url = typeof request.to === "string" ? new URL(`/v2/${this.repository}/${request.to}`, this.handle.url) : request.to;
		for (let hops = 0;; hops += 1) {
			const reply = await this.#authorized(request, url);
			const location = reply.headers.location;
			if (!(request.redirects !== false && (request.method === "GET" || request.method === "HEAD")) || !REDIRECTS.has(reply.status) || location === void 0) return this.#expected(reply, request);
			await discard(reply);
			if (hops === MAX_REDIRECTS) throw this.#refused(request, `more than ${MAX_REDIRECTS} redirects`);
			url = this.resolve(location, url, request);
		}
	}
	/** An address that the registry gave, as it is: relative or absolute. Throws `refused` where it leads to plain http. */
	resolve(location, base, request) {
		if (!URL.canParse(location, base.href)) throw this.#refused(request, "the registry leads to something that is no URL");
		const url = new URL(location, base);
		if (url.host === this.handle.url.host && this.handle.url.protocol === "https:") url.protocol = "https:";
		if (this.handle.isAllowed(url)) return url;
		throw this.#refused(request, `the registry leads to ${url.protocol}//${url.host}, which is plain http or no web address`);
	}
	context({ method, what }) {
		return {
			method,
			what,
			registry: this.handle.registry,
			repository: this.repository
		};
	}
	async #authorized(request, url) {
		if (url.origin !== this.handle.url.origin) return this.#send(request, url, void 0);
		const { authorizer } = this.handle;
		const need = {
			context: this.context(request),
			scopes: request.scopes ?? this.pull
		};
		let used = await authorizer.header(need);
		for (let logins = 0;; logins += 1) {
			const reply = await this.#send(request, url, used);
			if (reply.status !== 401 && (reply.status !== 403 || request.expect.includes(403))) return reply;
			const problem = parseProblem(await readStart(reply));
			const loggedIn = used?.startsWith("Basic ") ?? false;
			const error = answerError({
				...need.context,
				loggedIn
			}, reply.status, problem);
			if (!(isExpiry(problem) || request.method === "HEAD" && reply.status === 403) && (reply.status === 403 || logins > 0)) throw error;
			const renewed = logins === MAX_LOGINS ? void 0 : await authorizer.renew(reply.headers["www-authenticate"], need, used);
			if (renewed === void 0) throw error;
			if (isStream(request.body)) throw new TransientFailure(error, "login");
			used = renewed;
		}
	}
	async #send(request, url, authorization) {
		const { method, body, headers, counted } = request;
		try {
			return await this.session.transport.send({
				method,
				url,
				headers: {
					...headers,
					...authorization === void 0 ? {} : { authorization }
				},
				body,
				...counted === void 0 ? {} : { counted }
			});
		} catch (failure) {
			throw this.#asProblem(failure, request);
		}
	}
	async #expected(reply, request) {
		if (request.expect.includes(reply.status)) return reply;
		const error = answerError(this.context(request), reply.status, parseProblem(await readStart(reply)));
		if (!PASSING.has(reply.status)) throw error;
		const retryAfter = parseRetryAfter(reply.headers["retry-after"], this.session.clock.now());
		throw new TransientFailure(error, "busy", retryAfter);
	}
	#asProblem(failure, request) {
		if (failure instanceof ConnectionFailure) return connectionProblem(failure, this.context(request));
		if (!(failure instanceof SourceFailure)) return failure;
		if (failure.cause instanceof OciError) return failure.cause;
		return new OciError("bad-content", `${describe(this.context(request))}: the content to send cannot be read: ${failure.message}`, {
			hint: "This is not the registry's fault: the file or download that the bytes come from failed.",
			cause: failure.cause
		});
	}
	#refused(request, why) {
		return new OciError("refused", `${describe(this.context(request))}: ${why}`, { hint: "Whoever runs the registry should look at its external address (http.host, X-Forwarded-Proto) and its redirects." });
	}
};
function isStream(body) {
	return body !== void 0 && !(body instanceof Uint8Array);
}

// packages/oci/src/registry/challenge.ts
const PART = /\s*([!#$%&'*+.^_`|~\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?\s*(,?)/y;
/**
* Parses a `WWW-Authenticate` header that may hold several challenges (RFC 9110 section 11.6.1).
* A word without "=" begins a challenge; name=value pairs belong to the one before them. What cannot be read ends it.
*/
function parseChallenges(header) {
	const challenges = [];
	const text = header ?? "";
	PART.lastIndex = 0;
	while (PART.lastIndex < text.length) {
		const match = PART.exec(text);
		if (match === null) break;
		const [, name = "", quoted, plain] = match;
		if (quoted === void 0 && plain === void 0) challenges.push({
			scheme: name.toLowerCase(),
			parameters: /* @__PURE__ */ new Map()
		});
		else challenges.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, "$1") ?? plain ?? "");
	}
	return challenges;
}

// packages/oci/src/registry/token.ts
const CLIENT = "layered-build";
/** Basic credentials as an `Authorization` header; an identity token goes with the user name that Docker gives it. */
function basicHeader(credentials) {
	const pair = "identityToken" in credentials ? `<token>:${credentials.identityToken}` : `${credentials.username}:${credentials.password}`;
	return `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
}
/**
* Checks where a registry wants its users to log in. A registry on a public host must not lead credentials
* to plain http or into the network around this machine. Throws `OciError` `refused`.
*/
function checkRealm(realm, registryUrl, isAllowed) {
	const refuse = (why, hint) => new OciError("refused", `The registry ${registryUrl.host} wants a log-in at ${realm ?? "(nowhere)"}: ${why}`, { hint });
	if (realm === void 0 || !URL.canParse(realm)) throw refuse("that is no URL", "Ask whoever runs the registry to set its token realm.");
	const url = new URL(realm);
	if (url.username !== "" || url.password !== "" || !/^https?:$/.test(url.protocol)) throw refuse("that is no plain https URL", "Ask whoever runs the registry to set its token realm.");
	if (!isAllowed(url)) throw refuse("credentials are not sent over plain http", `If both are meant to be plain http, name ${registryUrl.host} and ${url.host} in \`insecure-registries\`.`);
	if (isPrivateHost(url.host) && !isPrivateHost(registryUrl.host) && url.hostname !== registryUrl.hostname) throw refuse("that is an address inside this network, while the registry is not", "Use a name instead of an address in the registry's token realm.");
	return url;
}
/**
* Fetches a token (distribution, "Token Authentication Specification" and "OAuth2 Token Authentication"):
* by POST for an identity token, falling back to GET where the server knows no POST; by GET otherwise.
*/
async function fetchToken(transport, clock, request, context) {
	const { credentials } = request;
	const at = {
		...context,
		method: "GET",
		what: `token from ${request.realm.host}`,
		loggedIn: credentials !== void 0
	};
	try {
		if (credentials !== void 0 && "identityToken" in credentials) {
			const reply = await transport.send(post(request, credentials.identityToken));
			if (reply.status !== 404 && reply.status !== 405) return await readToken(reply, clock, at);
			await readStart(reply);
		}
		return await readToken(await transport.send(get(request)), clock, at);
	} catch (failure) {
		throw failure instanceof ConnectionFailure ? connectionProblem(failure, at) : failure;
	}
}
function get({ realm, service, scopes, credentials }) {
	const url = new URL(realm);
	if (service !== void 0) url.searchParams.set("service", service);
	for (const scope of scopes) url.searchParams.append("scope", scope);
	return {
		method: "GET",
		url,
		headers: credentials === void 0 ? {} : { authorization: basicHeader(credentials) }
	};
}
function post({ realm, service, scopes }, identityToken) {
	const form = new URLSearchParams({
		grant_type: "refresh_token",
		refresh_token: identityToken,
		client_id: CLIENT,
		service: service ?? realm.host,
		scope: scopes.join(" ")
	});
	return {
		method: "POST",
		url: realm,
		headers: { "content-type": "application/x-www-form-urlencoded" },
		body: Buffer.from(form.toString(), "utf8")
	};
}
async function readToken(reply, clock, context) {
	if (reply.status !== 200) {
		const error = answerError(context, reply.status, parseProblem(await readStart(reply)));
		throw reply.status === 429 || reply.status >= 500 ? new TransientFailure(error, "busy", parseRetryAfter(reply.headers["retry-after"], clock.now())) : error;
	}
	const token = parseToken((await readBody(reply, 1048576)).toString("utf8"), clock.now());
	if (token !== void 0) return token;
	throw new OciError("refused", `The token server ${context.what.replace("token from ", "")} of ${context.registry} answered without a token`, { hint: "Check that the registry's token realm leads to its token server." });
}
function parseToken(text, now) {
	let answer;
	try {
		answer = JSON.parse(text);
	} catch {
		return;
	}
	if (typeof answer !== "object" || answer === null) return void 0;
	const members = new Map(Object.entries(answer));
	const value = [members.get("token"), members.get("access_token")].find((token) => typeof token === "string" && token !== "");
	if (typeof value !== "string") return void 0;
	const seconds = members.get("expires_in");
	return {
		value,
		expires: now + (typeof seconds === "number" && seconds > 0 ? seconds : 60) * 900
	};
}

// packages/oci/src/registry/authorizer.ts
/**
* Knows how one registry wants to be logged in to, and keeps its tokens by scope.
* It learns from challenges: no request is made just to ask.
*/
var Authorizer = class {
	#options;
	#tokens = /* @__PURE__ */ new Map();
	#scheme = { kind: "unknown" };
	constructor(options) {
		this.#options = options;
	}
	/** The `Authorization` header to send; undefined while no challenge is known, or for anonymous Basic. */
	async header(need) {
		const scheme = this.#scheme;
		if (scheme.kind === "unknown") return void 0;
		if (scheme.kind === "bearer") return this.#bearer(scheme, need, void 0);
		const credentials = await this.#credentials(need.context);
		return credentials === void 0 ? void 0 : basicHeader(credentials);
	}
	/** What to send after an answer to `used` that wants a log-in, or another one: undefined where there is nothing better. */
	async renew(challenge, need, used) {
		const challenges = parseChallenges(challenge);
		const bearer = challenges.find(({ scheme }) => scheme === "bearer");
		if (bearer !== void 0) {
			const { isAllowed, url } = this.#options;
			const scheme = {
				kind: "bearer",
				realm: checkRealm(bearer.parameters.get("realm"), url, isAllowed),
				service: bearer.parameters.get("service")
			};
			this.#scheme = scheme;
			const scopes = mergeScopes(need.scopes, bearer.parameters.get("scope"));
			await this.#forget(need, used);
			return this.#bearer(scheme, need, scopes);
		}
		if (challenges.some(({ scheme }) => scheme === "basic")) this.#scheme = { kind: "basic" };
		if (this.#scheme.kind !== "basic") return void 0;
		const credentials = await this.#credentials(need.context);
		if (credentials === void 0) return void 0;
		const header = basicHeader(credentials);
		if (header !== used) return header;
		const others = await this.#credentials(need.context, credentials);
		return others === void 0 || basicHeader(others) === used ? void 0 : basicHeader(others);
	}
	async #bearer(scheme, need, scopes = need.scopes) {
		const known = this.#find(need.scopes);
		if (known !== void 0) {
			const token = await known.token;
			if (token.expires > this.#options.clock.now()) return `Bearer ${token.value}`;
			if (this.#tokens.get(known.key) === known.token) this.#tokens.delete(known.key);
			return this.#bearer(scheme, need, scopes);
		}
		const key = need.scopes.join(" ");
		const fetched = this.#fetch(scheme, need, scopes);
		this.#tokens.set(key, fetched);
		fetched.catch(() => {
			if (this.#tokens.get(key) === fetched) this.#tokens.delete(key);
		});
		return `Bearer ${(await fetched).value}`;
	}
	async #fetch(scheme, { context }, scopes) {
		const { transport, clock } = this.#options;
		const credentials = await this.#credentials(context);
		const request = {
			realm: scheme.realm,
			service: scheme.service,
			scopes
		};
		try {
			return await fetchToken(transport, clock, {
				...request,
				credentials
			}, context);
		} catch (failure) {
			if (credentials === void 0 || !(failure instanceof OciError) || failure.code !== "unauthorized") throw failure;
			const others = await this.#credentials(context, credentials);
			if (others === void 0 || sameCredentials(credentials, others)) throw failure;
			return fetchToken(transport, clock, {
				...request,
				credentials: others
			}, context);
		}
	}
	#find(scopes) {
		const covering = (key) => {
			const have = key.split(" ");
			return scopes.every((scope) => have.some((one) => covers(one, scope)));
		};
		const exact = scopes.join(" ");
		const key = this.#tokens.has(exact) ? exact : [...this.#tokens.keys()].find(covering);
		const token = key === void 0 ? void 0 : this.#tokens.get(key);
		return key === void 0 || token === void 0 ? void 0 : {
			key,
			token
		};
	}
	async #forget(need, used) {
		const known = this.#find(need.scopes);
		if (known === void 0 || used === void 0) return;
		if (`Bearer ${(await known.token).value}` === used && this.#tokens.get(known.key) === known.token) this.#tokens.delete(known.key);
	}
	#credentials({ registry, repository }, refused) {
		return this.#options.credentials(registry, repository, refused);
	}
};

// packages/oci/src/registry/session.ts
/** What the stores of one run share: connections, log-ins, retry policy and the count of traffic. */
var RegistrySession = class {
	transport;
	retry;
	clock;
	#credentials;
	#insecure;
	#registries = /* @__PURE__ */ new Map();
	constructor(options = {}) {
		this.transport = new Transport(options);
		this.retry = {
			...defaultRetryPolicy,
			...options.retry
		};
		this.clock = options.clock ?? systemClock;
		this.#credentials = options.credentials ?? (() => Promise.resolve(void 0));
		this.#insecure = new Set((options.insecureRegistries ?? []).map((host) => canonicalRegistry(host.trim())));
	}
	/** Requests and bytes of all stores of this session. */
	get traffic() {
		return this.transport.traffic;
	}
	/** Closes kept connections. They keep no process alive, so that this is needed only where something waits for their end. */
	close() {
		this.transport.close();
	}
	/** The handle of a registry, the same one each time. Throws `OciError` `bad-reference` for what is no host. */
	registry(name) {
		const registry = canonicalRegistry(name);
		const known = this.#registries.get(registry);
		if (known !== void 0) return known;
		checkRegistry(registry);
		const scheme = this.#isPlain(registry) ? "http" : "https";
		const url = new URL(`${scheme}://${registryHost(registry)}/`);
		const isAllowed = (target) => target.protocol === "https:" || target.protocol === "http:" && scheme === "http" && this.#isPlain(target.host);
		const handle = {
			registry,
			url,
			authorizer: new Authorizer({
				transport: this.transport,
				clock: this.clock,
				credentials: this.#credentials,
				registry,
				url,
				isAllowed
			}),
			isAllowed
		};
		this.#registries.set(registry, handle);
		return handle;
	}
	#isPlain(host) {
		return isLoopbackHost(host) || this.#insecure.has(host.toLowerCase());
	}
};

// packages/oci/src/registry/blob-gate.ts
/** Hashes and counts a blob while it is sent, and lets its last chunk out only if all is as the source promised. */
var BlobGate = class {
	#hash = (0, node_crypto.createHash)("sha256");
	#source;
	#onProgress;
	#size = 0;
	#digest;
	constructor(source, onProgress) {
		this.#source = source;
		this.#onProgress = onProgress;
	}
	get size() {
		return this.#size;
	}
	/** Undefined until `complete`. */
	get digest() {
		return this.#digest;
	}
	inspect = (chunk) => {
		this.#hash.update(chunk);
		this.#size += chunk.length;
		const { size } = this.#source;
		if (size !== void 0 && this.#size > size) throw wrongSize(size, "more");
		this.#onProgress(this.#size);
	};
	complete = () => {
		const { size, digest } = this.#source;
		const actual = `sha256:${this.#hash.digest("hex")}`;
		if (digest !== void 0 && actual !== digest) throw digestMismatch(digest, actual, this.#size, "A blob to send: ");
		if (size !== void 0 && this.#size !== size) throw wrongSize(size, `only ${this.#size}`);
		this.#digest = actual;
	};
};
function wrongSize(size, actual) {
	return new OciError("bad-content", `A blob to send should have ${size} bytes, but its source has ${actual}`, { hint: "The file probably changed while it was read: see that nothing writes to it, and run the job again." });
}

// packages/oci/src/registry/upload-blob.ts
const STORED = [
	201,
	200,
	204
];
const TAKEN = [
	202,
	201,
	204
];
const OCTETS = { "content-type": "application/octet-stream" };
/**
* Sends a blob in one stream (distribution-spec, "Pushing blobs"): one PUT where digest and size are known,
* else one PATCH without Content-Range and a closing PUT. Never several chunks: ghcr.io refuses those over 4 MiB.
* A failure that may pass starts the whole upload again: what an interrupted session holds is anyone's guess.
*/
function uploadBlob(client, source, onProgress = () => void 0) {
	let { digest, size: length } = source;
	let sent = false;
	return client.retrying(async () => {
		if (digest !== void 0) {
			const size = await existing(client, digest);
			if (size !== void 0 && (length === void 0 || size === length)) return {
				digest,
				size,
				outcome: sent ? "uploaded" : "exists"
			};
		}
		const location = await startUpload(client);
		const gate = new BlobGate(source, onProgress);
		sent = true;
		try {
			if (source.digest !== void 0 && source.size !== void 0) await putWhole(client, location, source, source.digest, gate);
			else {
				const next = await patch(client, location, source, gate);
				({digest, size: length} = gate);
				if (digest !== void 0) await commit(client, next, digest, gate.size);
			}
		} catch (failure) {
			if (!(failure instanceof TransientFailure)) await cancelUpload(client, location);
			throw failure;
		}
		if (gate.digest === void 0) throw new Error("A blob was stored before it was hashed.");
		return {
			digest: gate.digest,
			size: gate.size,
			outcome: "uploaded"
		};
	});
}
async function existing(client, digest) {
	try {
		return await headBlob(client, digest, client.push);
	} catch (failure) {
		if (failure instanceof OciError && (failure.code === "unauthorized" || failure.code === "forbidden")) return void 0;
		throw failure;
	}
}
async function putWhole(client, location, source, digest, gate) {
	const body = {
		open: source.open,
		inspect: gate.inspect,
		complete: gate.complete,
		...source.size === void 0 ? {} : { size: source.size }
	};
	const what = `blob ${digest}`;
	const reply = await client.once({
		method: "PUT",
		to: withDigest(location, digest),
		what,
		expect: [...STORED, 404],
		scopes: client.push,
		headers: OCTETS,
		body,
		counted: true
	});
	await discard(reply);
	if (reply.status === 404) throw uploadLost(client, "PUT", what);
	checkAnswered(reply.headers["docker-content-digest"], digest, gate.size);
}
async function patch(client, location, source, gate) {
	const request = {
		method: "PATCH",
		to: location,
		what: "blob",
		expect: [...TAKEN, 404],
		scopes: client.push
	};
	const body = {
		open: source.open,
		inspect: gate.inspect,
		complete: gate.complete
	};
	const reply = await client.once({
		...request,
		headers: OCTETS,
		body,
		counted: true
	});
	await discard(reply);
	if (reply.status === 404) throw uploadLost(client, "PATCH", "blob");
	const next = reply.headers.location;
	return next === void 0 ? location : client.resolve(next, location, request);
}
async function commit(client, location, digest, size) {
	const what = `blob ${digest}`;
	const request = {
		method: "PUT",
		to: withDigest(location, digest),
		what,
		expect: [...STORED, 404],
		scopes: client.push,
		headers: OCTETS
	};
	const reply = await client.call(request, async (answer) => {
		await discard(answer);
		return answer;
	});
	if (reply.status === 404) throw uploadLost(client, "PUT", what);
	checkAnswered(reply.headers["docker-content-digest"], digest, size);
}
function uploadLost(client, method, what) {
	return new TransientFailure(new OciError("unavailable", `${method} ${client.handle.registry}/${client.repository}, ${what}: the registry no longer knows the upload`, { hint: "Several replicas of a registry must share their upload state: see that all requests of a client reach the same one." }));
}
function checkAnswered(answered, digest, size) {
	if (typeof answered !== "string" || !isDigest(answered) || answered === digest) return;
	throw digestMismatch(digest, answered, size, "The registry stored other bytes than were sent: ");
}
function withDigest(location, digest) {
	const url = new URL(location);
	url.search = url.search === "" ? `?digest=${digest}` : `${url.search}&digest=${digest}`;
	return url;
}

// packages/oci/src/registry/registry-store.ts
/** A run deals with a few; a manifest has at most 4 MiB. */
const rememberedManifests = 32;
/** One repository of a registry, by the OCI distribution specification. Made by `openRegistry`. */
var RegistryStore = class RegistryStore {
	#client;
	#known = /* @__PURE__ */ new Map();
	constructor(client) {
		this.#client = client;
	}
	get name() {
		return `${this.registry}/${this.repository}`;
	}
	/** The registry as references name it. */
	get registry() {
		return this.#client.handle.registry;
	}
	get repository() {
		return this.#client.repository;
	}
	/** Requests and bytes of the session: of all stores that share it. */
	get traffic() {
		return this.#client.session.traffic;
	}
	headManifest(reference) {
		return headManifest(this.#client, reference);
	}
	/** A digest names the same bytes for ever: what was read or written here is not fetched again. */
	async getManifest(reference) {
		const known = this.#known.get(reference);
		if (known !== void 0) return known;
		const manifest = await getManifest(this.#client, reference);
		if (manifest !== void 0) this.#remember(manifest);
		return manifest;
	}
	async putManifest(manifest, tag) {
		const { descriptor, subjectTaken } = await putManifest(this.#client, manifest, tag);
		const subject = subjectOf(manifest.bytes);
		if (subject !== void 0 && !subjectTaken) await writeReferrer(this.#client, subject.digest, descriptor, manifest.bytes);
		this.#remember({
			descriptor,
			bytes: manifest.bytes
		});
		return descriptor;
	}
	deleteManifest(reference) {
		this.#known.delete(reference);
		return deleteManifest(this.#client, reference);
	}
	headBlob(digest) {
		return headBlob(this.#client, digest);
	}
	getBlob(digest) {
		return downloadBlob(this.#client, digest);
	}
	getBlobRange(digest, start, end) {
		return downloadRange(this.#client, digest, start, end);
	}
	putBlob(source, onProgress) {
		return uploadBlob(this.#client, source, onProgress);
	}
	async mountBlob(descriptor, from) {
		if (!(from instanceof RegistryStore) || from.registry !== this.registry) return false;
		if (from.repository === this.repository) return await this.headBlob(descriptor.digest) !== void 0;
		return mountBlob(this.#client, descriptor, from.repository);
	}
	tags() {
		return listTags(this.#client);
	}
	referrers(digest) {
		return listReferrers(this.#client, digest);
	}
	/** The same by the registry's own API alone; undefined where it has none: its tags tell all then. */
	referrersByApi(digest) {
		return referrersByApi(this.#client, digest);
	}
	#remember(manifest) {
		const [oldest] = this.#known.keys();
		if (oldest !== void 0 && this.#known.size >= rememberedManifests) this.#known.delete(oldest);
		this.#known.set(manifest.descriptor.digest, manifest);
	}
};
/**
* Opens a repository of a registry; nothing is sent yet. The stores of one run should share a `RegistrySession`:
* its connections, log-ins and traffic count. Throws `OciError` `bad-reference`.
*/
function openRegistry(target, options = {}) {
	const session = options instanceof RegistrySession ? options : new RegistrySession(options);
	return new RegistryStore(new RepositoryClient(session, target.registry, target.repository));
}

Object.defineProperty(exports, "ConnectionFailure", {
  enumerable: true,
  get: function () {
    return ConnectionFailure;
  }
});
Object.defineProperty(exports, "DigestStream", {
  enumerable: true,
  get: function () {
    return DigestStream;
  }
});
Object.defineProperty(exports, "LayoutKeeper", {
  enumerable: true,
  get: function () {
    return LayoutKeeper;
  }
});
Object.defineProperty(exports, "MediaType", {
  enumerable: true,
  get: function () {
    return MediaType;
  }
});
Object.defineProperty(exports, "OciError", {
  enumerable: true,
  get: function () {
    return OciError;
  }
});
Object.defineProperty(exports, "RegistrySession", {
  enumerable: true,
  get: function () {
    return RegistrySession;
  }
});
Object.defineProperty(exports, "TransientFailure", {
  enumerable: true,
  get: function () {
    return TransientFailure;
  }
});
Object.defineProperty(exports, "Transport", {
  enumerable: true,
  get: function () {
    return Transport;
  }
});
Object.defineProperty(exports, "artifactBytes", {
  enumerable: true,
  get: function () {
    return artifactBytes;
  }
});
Object.defineProperty(exports, "checkRegistry", {
  enumerable: true,
  get: function () {
    return checkRegistry;
  }
});
Object.defineProperty(exports, "checkRepository", {
  enumerable: true,
  get: function () {
    return checkRepository;
  }
});
Object.defineProperty(exports, "comparePaths", {
  enumerable: true,
  get: function () {
    return comparePaths;
  }
});
Object.defineProperty(exports, "copyManifest", {
  enumerable: true,
  get: function () {
    return copyManifest;
  }
});
Object.defineProperty(exports, "decodePath", {
  enumerable: true,
  get: function () {
    return decodePath;
  }
});
Object.defineProperty(exports, "defaultRetryPolicy", {
  enumerable: true,
  get: function () {
    return defaultRetryPolicy;
  }
});
Object.defineProperty(exports, "digestMismatch", {
  enumerable: true,
  get: function () {
    return digestMismatch;
  }
});
Object.defineProperty(exports, "digestOf", {
  enumerable: true,
  get: function () {
    return digestOf;
  }
});
Object.defineProperty(exports, "discard", {
  enumerable: true,
  get: function () {
    return discard;
  }
});
Object.defineProperty(exports, "diskFile", {
  enumerable: true,
  get: function () {
    return diskFile;
  }
});
Object.defineProperty(exports, "dockerCredentials", {
  enumerable: true,
  get: function () {
    return dockerCredentials;
  }
});
Object.defineProperty(exports, "emptyDescriptor", {
  enumerable: true,
  get: function () {
    return emptyDescriptor;
  }
});
Object.defineProperty(exports, "encodePath", {
  enumerable: true,
  get: function () {
    return encodePath;
  }
});
Object.defineProperty(exports, "ensureBlob", {
  enumerable: true,
  get: function () {
    return ensureBlob;
  }
});
Object.defineProperty(exports, "familiarName", {
  enumerable: true,
  get: function () {
    return familiarName;
  }
});
Object.defineProperty(exports, "firstOf", {
  enumerable: true,
  get: function () {
    return firstOf;
  }
});
Object.defineProperty(exports, "formatReference", {
  enumerable: true,
  get: function () {
    return formatReference;
  }
});
Object.defineProperty(exports, "gzipBytes", {
  enumerable: true,
  get: function () {
    return gzipBytes;
  }
});
Object.defineProperty(exports, "gzipStages", {
  enumerable: true,
  get: function () {
    return gzipStages;
  }
});
Object.defineProperty(exports, "http", {
  enumerable: true,
  get: function () {
    return http;
  }
});
Object.defineProperty(exports, "isDigest", {
  enumerable: true,
  get: function () {
    return isDigest;
  }
});
Object.defineProperty(exports, "isForeignLayer", {
  enumerable: true,
  get: function () {
    return isForeignLayer;
  }
});
Object.defineProperty(exports, "isIndexType", {
  enumerable: true,
  get: function () {
    return isIndexType;
  }
});
Object.defineProperty(exports, "isLoopbackHost", {
  enumerable: true,
  get: function () {
    return isLoopbackHost;
  }
});
Object.defineProperty(exports, "loadArtifact", {
  enumerable: true,
  get: function () {
    return loadArtifact;
  }
});
Object.defineProperty(exports, "makeFolders", {
  enumerable: true,
  get: function () {
    return makeFolders;
  }
});
Object.defineProperty(exports, "manifestLinks", {
  enumerable: true,
  get: function () {
    return manifestLinks;
  }
});
Object.defineProperty(exports, "openLayout", {
  enumerable: true,
  get: function () {
    return openLayout;
  }
});
Object.defineProperty(exports, "openRegistry", {
  enumerable: true,
  get: function () {
    return openRegistry;
  }
});
Object.defineProperty(exports, "overlay", {
  enumerable: true,
  get: function () {
    return overlay;
  }
});
Object.defineProperty(exports, "parseConfig", {
  enumerable: true,
  get: function () {
    return parseConfig;
  }
});
Object.defineProperty(exports, "parseManifest", {
  enumerable: true,
  get: function () {
    return parseManifest;
  }
});
Object.defineProperty(exports, "parseReference", {
  enumerable: true,
  get: function () {
    return parseReference;
  }
});
Object.defineProperty(exports, "parseRetryAfter", {
  enumerable: true,
  get: function () {
    return parseRetryAfter;
  }
});
Object.defineProperty(exports, "printablePath", {
  enumerable: true,
  get: function () {
    return printablePath;
  }
});
Object.defineProperty(exports, "putBytes", {
  enumerable: true,
  get: function () {
    return putBytes;
  }
});
Object.defineProperty(exports, "putEmpty", {
  enumerable: true,
  get: function () {
    return putEmpty;
  }
});
Object.defineProperty(exports, "readBody", {
  enumerable: true,
  get: function () {
    return readBody;
  }
});
Object.defineProperty(exports, "readChunks", {
  enumerable: true,
  get: function () {
    return readChunks;
  }
});
Object.defineProperty(exports, "readStart", {
  enumerable: true,
  get: function () {
    return readStart;
  }
});
Object.defineProperty(exports, "recycleChunk", {
  enumerable: true,
  get: function () {
    return recycleChunk;
  }
});
Object.defineProperty(exports, "referrerDescriptor", {
  enumerable: true,
  get: function () {
    return referrerDescriptor$1;
  }
});
Object.defineProperty(exports, "replaceFile", {
  enumerable: true,
  get: function () {
    return replaceFile;
  }
});
Object.defineProperty(exports, "sameCredentials", {
  enumerable: true,
  get: function () {
    return sameCredentials;
  }
});
Object.defineProperty(exports, "storeArtifact", {
  enumerable: true,
  get: function () {
    return storeArtifact;
  }
});
Object.defineProperty(exports, "systemClock", {
  enumerable: true,
  get: function () {
    return systemClock;
  }
});
Object.defineProperty(exports, "takeChunk", {
  enumerable: true,
  get: function () {
    return takeChunk;
  }
});
Object.defineProperty(exports, "withRetries", {
  enumerable: true,
  get: function () {
    return withRetries;
  }
});