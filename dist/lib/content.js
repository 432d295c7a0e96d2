"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_oci = require("./oci.js");
let node_path = require("node:path");
let node_stream = require("node:stream");
let node_buffer = require("node:buffer");
let node_zlib = require("node:zlib");
node_zlib = require_rolldown_runtime.__toESM(node_zlib, 1);
let node_crypto = require("node:crypto");
let node_stream_promises = require("node:stream/promises");

// packages/oci/src/server/registry-error.ts
/** An answer other than success: HTTP status and code of the distribution-spec. */
var RegistryError = class extends Error {
	name = "RegistryError";
	status;
	code;
	headers;
	constructor(status, code, message, headers = {}) {
		super(message);
		this.status = status;
		this.code = code;
		this.headers = headers;
	}
};
const WRITE_ANSWERS = {
	"bad-reference": [400, "NAME_INVALID"],
	unauthorized: [403, "DENIED"],
	forbidden: [403, "DENIED"],
	"rate-limited": [429, "TOOMANYREQUESTS"],
	unavailable: [503, "UNKNOWN"],
	unreachable: [502, "UNKNOWN"],
	refused: [502, "UNKNOWN"],
	"digest-mismatch": [400, "DIGEST_INVALID"],
	"bad-content": [400, "MANIFEST_INVALID"],
	"missing-content": [404, "MANIFEST_BLOB_UNKNOWN"],
	"immutable-tag": [409, "DENIED"],
	"bad-layout": [500, "UNKNOWN"],
	credentials: [500, "UNKNOWN"]
};
/** The answer for whatever was thrown. While reading, content that is wrong is the server's fault, not the client's. */
function asRegistryError(error, reading) {
	if (error instanceof RegistryError) return error;
	const message = error instanceof Error ? error.message : String(error);
	if (!(error instanceof require_oci.OciError)) return new RegistryError(500, "UNKNOWN", message);
	const [status, code] = WRITE_ANSWERS[error.code];
	const text = error.hint === void 0 ? message : `${message} ${error.hint}`;
	return reading && (code === "DIGEST_INVALID" || code === "MANIFEST_INVALID") ? new RegistryError(500, "UNKNOWN", text) : new RegistryError(status, code, text);
}

// packages/oci/src/server/byte-range.ts
/**
* Reads a `Range` header for a body of `size` bytes: `bytes=a-`, `bytes=a-b` or `bytes=-n`. Undefined (the whole body) for any other form,
* as RFC 9110, 14.2 allows; 416 where it begins after the end.
*/
function parseRange(header, size) {
	const [from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "")?.slice(1) ?? [];
	if (from === "" && to === "") return void 0;
	if (from !== "" && to !== "" && Number(to) < Number(from)) return void 0;
	const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
	const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
	if (first <= last) return {
		first,
		last
	};
	throw new RegistryError(416, "SIZE_INVALID", `The range ${header} begins after the end.`, { "Content-Range": `bytes */${size}` });
}
/**
* The bytes of a range. The last chunk is held back until the source ends well: a source that finds at its end that its content is wrong
* must not have passed all of it on.
*/
async function* pickRange(chunks, { first, last }) {
	let offset = 0;
	let held;
	for await (const chunk of chunks) {
		const part = chunk.subarray(Math.max(0, first - offset), Math.max(0, last + 1 - offset));
		offset += chunk.length;
		if (part.length > 0) {
			if (held) yield held;
			held = part;
		}
		if (offset > last + 1) break;
	}
	if (held) yield held;
}

// packages/oci/src/server/answer-blob.ts
/** HEAD and GET of a blob, whole or a range (distribution-spec, "Pulling blobs"). */
async function answerBlob(exchange, store, digest) {
	if (!exchange.reading) throw new RegistryError(405, "UNSUPPORTED", "Blobs are deleted with the store itself.", { Allow: "GET, HEAD" });
	const size = await store.headBlob(digest);
	if (size === void 0) throw new RegistryError(404, "BLOB_UNKNOWN", `${store.name} has no blob ${digest}.`);
	const headers = {
		"Content-Type": "application/octet-stream",
		"Docker-Content-Digest": digest,
		"Accept-Ranges": "bytes"
	};
	if (exchange.method === "HEAD") return exchange.send(200, {
		...headers,
		"Content-Length": size
	});
	const range = parseRange(exchange.header("range"), size);
	const { first, last } = range ?? {
		first: 0,
		last: size - 1
	};
	const blob = await store.getBlob(digest);
	if (!blob) throw new RegistryError(404, "BLOB_UNKNOWN", `${store.name} has no blob ${digest}.`);
	const partial = range && { "Content-Range": `bytes ${first}-${last}/${size}` };
	await exchange.stream(range ? 206 : 200, {
		...headers,
		...partial,
		"Content-Length": last - first + 1
	}, pickRange(blob, {
		first,
		last
	}));
}

// packages/oci/src/server/answer-list.ts
/** The tags, sorted, in pages of `n` after `last` (distribution-spec, "Listing Tags"). */
async function answerTags(exchange, store, repository) {
	requireReading(exchange);
	const n = exchange.query.get("n");
	const last = exchange.query.get("last");
	if (n !== null && !/^\d+$/.test(n)) throw new RegistryError(400, "UNSUPPORTED", `\`n=${n}\` is no number.`);
	const after = (await Array.fromAsync(store.tags())).filter((tag) => last === null || tag > last).toSorted();
	const tags = n === null ? after : after.slice(0, Number(n));
	const end = tags.at(-1);
	const next = tags.length < after.length && end !== void 0 && `/v2/${repository}/tags/list?n=${n}&last=${encodeURIComponent(end)}`;
	exchange.json(200, {
		name: repository,
		tags
	}, next ? { Link: `<${next}>; rel="next"` } : {});
}
/** The referrers of a digest as an index, if asked for only those of one artifact type (distribution-spec, "Listing Referrers"). */
async function answerReferrers(exchange, store, digest) {
	requireReading(exchange);
	const type = exchange.query.get("artifactType");
	const all = await store.referrers(digest);
	const manifests = type === null ? all : all.filter((descriptor) => descriptor.artifactType === type);
	exchange.json(200, {
		schemaVersion: 2,
		mediaType: require_oci.MediaType.index,
		manifests
	}, {
		"Content-Type": require_oci.MediaType.index,
		...type !== null && { "OCI-Filters-Applied": "artifactType" }
	});
}
function requireReading(exchange) {
	if (!exchange.reading) throw new RegistryError(405, "UNSUPPORTED", `${exchange.method} is no method of a list.`, { Allow: "GET, HEAD" });
}

// packages/oci/src/server/answer-manifest.ts
/** The size that registries should take at least (distribution-spec, "Pushing Manifests"), and that most stop at. */
const LONGEST_MANIFEST = 4194304;
/** HEAD, GET, PUT and DELETE of a manifest by tag or digest. */
async function answerManifest(exchange, store, repository, reference) {
	switch (exchange.method) {
		case "HEAD": {
			const descriptor = await store.headManifest(reference);
			if (!descriptor) throw unknown(store, reference);
			return exchange.send(200, {
				"Content-Type": descriptor.mediaType,
				"Docker-Content-Digest": descriptor.digest,
				"Content-Length": descriptor.size
			});
		}
		case "GET": {
			const manifest = await store.getManifest(reference);
			if (!manifest) throw unknown(store, reference);
			const { mediaType, digest } = manifest.descriptor;
			return exchange.send(200, {
				"Content-Type": mediaType,
				"Docker-Content-Digest": digest
			}, manifest.bytes);
		}
		case "PUT": return await put(exchange, store, repository, reference);
		case "DELETE":
			if (!await store.deleteManifest(reference)) throw unknown(store, reference);
			return exchange.send(202);
		default: throw new RegistryError(405, "UNSUPPORTED", `${exchange.method} is no method of a manifest.`, { Allow: "GET, HEAD, PUT, DELETE" });
	}
}
async function put(exchange, store, repository, reference) {
	const bytes = await readBody(exchange);
	if (reference.includes(":") && (!require_oci.isDigest(reference) || require_oci.digestOf(bytes) !== reference)) throw new RegistryError(400, "DIGEST_INVALID", `The manifest was put as ${reference}, but it is ${require_oci.digestOf(bytes)}.`);
	const links = require_oci.manifestLinks(bytes);
	const mediaType = exchange.header("content-type") ?? links.mediaType;
	const descriptor = await store.putManifest({
		bytes,
		mediaType
	}, require_oci.isDigest(reference) ? void 0 : reference);
	exchange.send(201, {
		Location: `/v2/${repository}/manifests/${descriptor.digest}`,
		"Docker-Content-Digest": descriptor.digest,
		...links.subject && { "OCI-Subject": links.subject.digest }
	});
}
async function readBody(exchange) {
	const chunks = [];
	for await (const chunk of exchange.body()) {
		chunks.push(chunk);
		if (exchange.receivedBytes > LONGEST_MANIFEST) throw new RegistryError(413, "SIZE_INVALID", "A manifest has at most 4 MiB.", { Connection: "close" });
	}
	return Buffer.concat(chunks);
}
function unknown(store, reference) {
	return new RegistryError(404, "MANIFEST_UNKNOWN", `${store.name} has no manifest ${reference}.`);
}

// packages/oci/src/server/route.ts
const PATH = /^\/v2\/(?<repository>.+)\/(?:(?<kind>manifests|blobs|referrers)\/(?<last>[^/]+)|blobs\/uploads\/(?<upload>[^/]*)|tags\/list)$/;
/** Reads a path. RegistryError 404 where it names nothing, 400 for a bad digest; OciError `bad-reference` for a bad repository. */
function parseRoute(path) {
	if (path === "/v2" || path === "/v2/") return { kind: "base" };
	const groups = PATH.exec(path.replace(/\/blobs\/uploads$/, "/blobs/uploads/"))?.groups;
	if (!groups) throw new RegistryError(404, "UNSUPPORTED", `${path} is no path of the registry API.`);
	const { repository = "", kind, last = "", upload } = groups;
	require_oci.checkRepository(repository);
	if (upload !== void 0) return upload === "" ? {
		kind: "uploads",
		repository
	} : {
		kind: "upload",
		repository,
		id: upload
	};
	if (kind === "manifests") return {
		kind: "manifest",
		repository,
		reference: last
	};
	if (kind === "blobs") return {
		kind: "blob",
		repository,
		digest: requireDigest(last)
	};
	if (kind === "referrers") return {
		kind: "referrers",
		repository,
		digest: requireDigest(last)
	};
	return {
		kind: "tags",
		repository
	};
}
/** A digest, or 400 `DIGEST_INVALID`. */
function requireDigest(text) {
	if (text !== null && require_oci.isDigest(text)) return text;
	throw new RegistryError(400, "DIGEST_INVALID", `\`${text ?? ""}\` is no digest of the form sha256:HEX.`);
}

// packages/oci/src/server/upload.ts
/** One blob upload: the bodies of several requests, in order, become the one stream that `Store.putBlob` takes, at the store's pace. */
var Upload = class {
	id = (0, node_crypto.randomUUID)();
	repository;
	#store;
	#pipe;
	#received = 0;
	#busy = false;
	constructor(repository, store) {
		this.repository = repository;
		this.#store = store;
	}
	/** Bytes taken so far. */
	get received() {
		return this.#received;
	}
	/** True once bytes came, or the content was announced. */
	get started() {
		return this.#pipe !== void 0;
	}
	/** True while a request's body is being taken: the next one must wait for its answer. */
	get busy() {
		return this.#busy;
	}
	/** Starts with what is known about the whole content, so that the store can find that it has it. */
	announce(expected) {
		this.#start(expected);
	}
	/** Takes one request's body; throws what the store throws. */
	async append(chunks) {
		const { body, written } = this.#start({});
		this.#busy = true;
		try {
			for await (const chunk of chunks) {
				this.#received += chunk.length;
				if (!body.destroyed && !body.write(chunk)) await drained(body);
			}
		} finally {
			this.#busy = false;
		}
		if (body.destroyed) await written;
	}
	/** Ends the content: what the store made of it. */
	async finish() {
		const { body, written } = this.#start({});
		body.end();
		return await written;
	}
	/** Gives up: the store sees a failing stream and leaves nothing behind. */
	async abort() {
		this.#pipe?.body.destroy(new require_oci.OciError("unavailable", "The upload was cut off by its client."));
		await this.#pipe?.written.catch(() => void 0);
	}
	#start(expected) {
		if (this.#pipe) return this.#pipe;
		const body = new node_stream.PassThrough();
		let opened = false;
		const open = () => {
			if (opened) throw new require_oci.OciError("unavailable", "The upload failed, and its bytes are gone: its client has to send them again.");
			opened = true;
			return body;
		};
		const written = this.#store.putBlob({
			open,
			...expected
		});
		body.on("error", () => void 0);
		const settled = () => body.destroy();
		written.then(settled, settled);
		this.#pipe = {
			body,
			written
		};
		return this.#pipe;
	}
};
async function drained(body) {
	await new Promise((resolve) => {
		const done = () => {
			body.off("drain", done).off("close", done);
			resolve();
		};
		body.on("drain", done).on("close", done);
	});
}

// packages/oci/src/server/answer-upload.ts
/** POST to `blobs/uploads/`: mount, upload in one request, or open an upload (distribution-spec, "Pushing blobs"). */
async function answerNewUpload(exchange, store, repository, uploads, resolve) {
	if (exchange.method !== "POST") throw new RegistryError(405, "UNSUPPORTED", "Uploads are opened with POST.", { Allow: "POST" });
	const { query } = exchange;
	const upload = new Upload(repository, store);
	if (query.has("mount")) {
		const digest = requireDigest(query.get("mount"));
		const origin = await resolve(query.get("from") ?? repository);
		const size = await origin?.headBlob(digest);
		const descriptor = size !== void 0 && {
			mediaType: "application/octet-stream",
			digest,
			size
		};
		if (origin && descriptor && (origin === store || await store.mountBlob(descriptor, origin))) return created(exchange, repository, digest);
	} else if (query.has("digest")) return await finish(exchange, upload);
	uploads.set(upload.id, upload);
	exchange.send(202, progress(upload));
}
/** PATCH, PUT, GET and DELETE of an open upload. */
async function answerUpload(exchange, repository, id, uploads) {
	const upload = uploads.get(id);
	if (upload?.repository !== repository) throw new RegistryError(404, "BLOB_UPLOAD_UNKNOWN", `There is no open upload ${id}.`);
	switch (exchange.method) {
		case "GET": return exchange.send(204, progress(upload));
		case "DELETE":
			uploads.delete(id);
			await upload.abort();
			return exchange.send(204);
		case "PATCH":
			checkOrder(exchange, upload);
			await endOnFailure(exchange, upload, uploads, upload.append(exchange.body()));
			return exchange.send(202, progress(upload));
		case "PUT":
			checkOrder(exchange, upload);
			requireDigest(exchange.query.get("digest"));
			return await endOnFailure(exchange, upload, uploads, finish(exchange, upload, uploads));
		default: throw new RegistryError(405, "UNSUPPORTED", `${exchange.method} is no method of an upload.`, { Allow: "GET, PATCH, PUT, DELETE" });
	}
}
async function finish(exchange, upload, uploads) {
	const digest = requireDigest(exchange.query.get("digest"));
	if (!upload.started) {
		const size = exchange.contentLength;
		upload.announce({
			digest,
			...size !== void 0 && { size }
		});
	}
	try {
		await upload.append(exchange.body());
	} catch (error) {
		if (!uploads) await upload.abort();
		throw error;
	}
	const written = await upload.finish();
	uploads?.delete(upload.id);
	if (written.digest !== digest) throw new RegistryError(400, "DIGEST_INVALID", `The content was announced as ${digest}, but it is ${written.digest}.`);
	created(exchange, upload.repository, digest);
}
/** An upload whose store failed is over; one whose client was cut off can go on where it stopped. */
async function endOnFailure(exchange, upload, uploads, work) {
	try {
		await work;
	} catch (error) {
		if (exchange.request.complete) {
			uploads.delete(upload.id);
			await upload.abort();
		}
		throw error;
	}
}
/** 416 where the body is not the next one; without Content-Range it is the next by definition (a streamed upload). */
function checkOrder(exchange, upload) {
	const range = exchange.header("content-range");
	const [, first, last] = /^(?:bytes[ =])?(\d+)-(\d+)(?:\/.*)?$/.exec(range ?? "") ?? [];
	if (!(range === void 0 || Number(first) === upload.received) || upload.busy) throw new RegistryError(416, "BLOB_UPLOAD_INVALID", `The next byte of this upload is ${upload.received}.`, progress(upload));
	const length = exchange.contentLength;
	if (range !== void 0 && length !== void 0 && Number(last) - Number(first) + 1 !== length) throw new RegistryError(400, "SIZE_INVALID", `The range ${range} is not ${length} bytes long.`);
}
function progress({ repository, id, received }) {
	return {
		Location: `/v2/${repository}/blobs/uploads/${id}`,
		Range: `0-${Math.max(0, received - 1)}`,
		"Docker-Upload-UUID": id
	};
}
function created(exchange, repository, digest) {
	exchange.send(201, {
		Location: `/v2/${repository}/blobs/${digest}`,
		"Docker-Content-Digest": digest
	});
}

// packages/oci/src/server/exchange.ts
/** One request and its answer; counts the bytes of both bodies. */
var Exchange = class {
	request;
	response;
	method;
	path;
	query;
	receivedBytes = 0;
	sentBytes = 0;
	constructor(request, response) {
		const url = new URL(request.url ?? "/", "http://localhost");
		this.request = request;
		this.response = response;
		this.method = request.method ?? "GET";
		this.path = decodePath(url.pathname);
		this.query = url.searchParams;
	}
	get reading() {
		return this.method === "GET" || this.method === "HEAD";
	}
	/** Size of the body in bytes where the client says so. */
	get contentLength() {
		const text = this.request.headers["content-length"];
		return text === void 0 ? void 0 : Number(text);
	}
	header(name) {
		return this.request.headers[name]?.toString();
	}
	async *body() {
		const chunks = this.request;
		for await (const chunk of chunks) {
			this.receivedBytes += chunk.length;
			yield chunk;
		}
	}
	/** Answers without a body, or with one that is in memory (left out for HEAD). */
	send(status, headers = {}, body) {
		const length = body ? { "Content-Length": body.length } : status === 204 ? {} : { "Content-Length": 0 };
		this.response.writeHead(status, {
			...length,
			...headers
		});
		if (body && this.method !== "HEAD") {
			this.sentBytes += body.length;
			this.response.end(body);
		} else this.response.end();
	}
	json(status, value, headers = {}) {
		this.send(status, {
			"Content-Type": "application/json",
			...headers
		}, Buffer.from(JSON.stringify(value)));
	}
	/** Answers with a stream; where it fails, the connection is cut, so that no client takes a part for the whole. */
	async stream(status, headers, chunks) {
		this.response.writeHead(status, headers);
		const count = async function* () {
			for await (const chunk of chunks) {
				this.sentBytes += chunk.length;
				yield chunk;
			}
		};
		await (0, node_stream_promises.pipeline)(count.bind(this), this.response);
	}
	fail({ status, code, message, headers }) {
		if (this.response.headersSent) this.response.destroy();
		else this.json(status, { errors: [{
			code,
			message
		}] }, headers);
	}
};
function decodePath(path) {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

// packages/oci/src/server/loopback-host.ts
/** True where a `Host` header names loopback: `localhost`, a name under `.localhost` (RFC 6761), 127.0.0.0/8 or `[::1]`, with or without a port. */
function isLoopbackHost(header) {
	const name = (header ?? "").toLowerCase().replace(/:\d+$/, "");
	return name === "[::1]" || /^(?:[^.:]+\.)*localhost$/.test(name) || /^127(?:\.\d{1,3}){3}$/.test(name);
}

// packages/oci/src/server/serve-store.ts
/** Serves stores as registry repositories (distribution-spec 1.1) on loopback, without authentication. `unavailable` where it cannot listen. */
async function serveStore(resolve, options = {}) {
	const host = "127.0.0.1";
	const uploads = /* @__PURE__ */ new Map();
	const server = require_oci.http().createServer((request, response) => void answer(request, response, resolve, uploads, options));
	server.requestTimeout = 0;
	server.keepAliveTimeout = 12e4;
	const port = await listen(server, host, options.port ?? 0);
	const close = async () => {
		const closed = new Promise((done) => server.close(() => done()));
		server.closeAllConnections();
		await Promise.all([closed, ...uploads.values().map(async (upload) => await upload.abort())]);
		uploads.clear();
	};
	return {
		host,
		port,
		url: `http://${host}:${port}`,
		close,
		[Symbol.asyncDispose]: close
	};
}
async function answer(request, response, resolve, uploads, { onRequest, fault }) {
	const exchange = new Exchange(request, response);
	const { method, path } = exchange;
	response.on("close", () => {
		const { receivedBytes, sentBytes } = exchange;
		onRequest?.({
			method,
			path,
			status: response.statusCode,
			receivedBytes,
			sentBytes
		});
	});
	try {
		if (!isLoopbackHost(exchange.header("host"))) throw new RegistryError(403, "DENIED", "This server answers under loopback names only.");
		const failure = fault?.({
			method,
			path
		});
		if (failure === "hang-up") request.destroy();
		else if (failure) exchange.send(failure.status, failure.headers);
		else await dispatch(exchange, resolve, uploads);
	} catch (error) {
		exchange.fail(asRegistryError(error, exchange.reading));
	}
}
async function dispatch(exchange, resolve, uploads) {
	const route = parseRoute(exchange.path);
	if (route.kind === "base") return exchange.json(200, {}, { "Docker-Distribution-Api-Version": "registry/2.0" });
	const { repository } = route;
	const store = await resolve(repository);
	if (!store) throw new RegistryError(404, "NAME_UNKNOWN", `There is no repository ${repository} here.`);
	switch (route.kind) {
		case "manifest": return await answerManifest(exchange, store, repository, route.reference);
		case "blob": return await answerBlob(exchange, store, route.digest);
		case "uploads": return await answerNewUpload(exchange, store, repository, uploads, resolve);
		case "upload": return await answerUpload(exchange, repository, route.id, uploads);
		case "tags": return await answerTags(exchange, store, repository);
		case "referrers": return await answerReferrers(exchange, store, route.digest);
	}
}
async function listen(server, host, port) {
	await new Promise((done, failed) => {
		server.once("error", (cause) => failed(new require_oci.OciError("unavailable", `Cannot listen on ${host}:${port}: ${cause.message}`, { cause })));
		server.listen(port, host, done);
	});
	const address = server.address();
	return typeof address === "object" && address ? address.port : port;
}

// packages/oci/src/server/staging-store.ts
/**
* Lets a builder push into a repository without publishing: blobs go to the store behind, manifests stay here in memory.
* What a manifest refers to is not checked: that is done when the final one is put.
*/
var StagingStore = class StagingStore {
	name;
	#inner;
	#staged = /* @__PURE__ */ new Map();
	constructor(inner) {
		this.name = inner.name;
		this.#inner = inner;
	}
	/** What was put here, by digest and by tag. */
	get staged() {
		return this.#staged;
	}
	async headManifest(reference) {
		return this.#staged.get(reference)?.descriptor ?? await this.#inner.headManifest(reference);
	}
	async getManifest(reference) {
		return this.#staged.get(reference) ?? await this.#inner.getManifest(reference);
	}
	async putManifest({ bytes, mediaType }, tag) {
		require_oci.manifestLinks(bytes);
		const descriptor = {
			mediaType,
			digest: require_oci.digestOf(bytes),
			size: bytes.length
		};
		const manifest = {
			descriptor,
			bytes
		};
		this.#staged.set(descriptor.digest, manifest);
		if (tag !== void 0) this.#staged.set(tag, manifest);
		return descriptor;
	}
	/** Deletes what was put here; never anything in the store behind. */
	async deleteManifest(reference) {
		const found = this.#staged.delete(reference);
		for (const [tag, { descriptor }] of this.#staged) if (descriptor.digest === reference) this.#staged.delete(tag);
		return found;
	}
	async headBlob(digest) {
		return await this.#inner.headBlob(digest);
	}
	async getBlob(digest) {
		return await this.#inner.getBlob(digest);
	}
	async putBlob(source, onProgress) {
		return await this.#inner.putBlob(source, onProgress);
	}
	async mountBlob(descriptor, from) {
		const origin = from instanceof StagingStore ? from.#inner : from;
		return origin === this.#inner || await this.#inner.mountBlob(descriptor, origin);
	}
	async *tags() {
		const own = new Set(this.#staged.keys().filter((reference) => !require_oci.isDigest(reference)));
		yield* own;
		for await (const tag of this.#inner.tags()) if (!own.has(tag)) yield tag;
	}
	async referrers(digest) {
		const found = new Map((await this.#inner.referrers(digest)).map((descriptor) => [descriptor.digest, descriptor]));
		for (const { descriptor, bytes } of this.#staged.values()) {
			const links = require_oci.manifestLinks(bytes);
			if (links.subject?.digest === digest) found.set(descriptor.digest, require_oci.referrerDescriptor(descriptor, links));
		}
		return [...found.values()];
	}
};

// packages/oci/src/tar/byte-reader.ts
/** Takes or skips so many bytes of a stream; skipping costs no copy. */
var ByteReader = class {
	#chunks;
	#chunk = Buffer.alloc(0);
	#at = 0;
	constructor(stream) {
		this.#chunks = stream[Symbol.asyncIterator]();
	}
	/** The next `length` bytes, valid until they are dropped; undefined at the end of the stream; throws `bad-content` in between. */
	async take(length) {
		if (this.#at === this.#chunk.length && !await this.#next()) return void 0;
		if (this.#chunk.length - this.#at >= length) {
			this.#at += length;
			return this.#chunk.subarray(this.#at - length, this.#at);
		}
		const bytes = Buffer.alloc(length);
		let filled = 0;
		while (filled < length) {
			if (this.#at === this.#chunk.length && !await this.#next()) throw truncated();
			const copied = this.#chunk.copy(bytes, filled, this.#at, this.#at + length - filled);
			this.#at += copied;
			filled += copied;
		}
		return bytes;
	}
	/** Passes over `length` bytes; throws `bad-content` where the stream ends before. */
	async skip(length) {
		let left = length;
		while (left > this.#chunk.length - this.#at) {
			left -= this.#chunk.length - this.#at;
			if (!await this.#next()) throw truncated();
		}
		this.#at += left;
	}
	/** Reads to the end, so that a check at the end of the stream (a blob's digest) takes place. */
	async drain() {
		while (await this.#next());
	}
	/** Lets go of the stream. */
	async close() {
		await this.#chunks.return?.();
	}
	async #next() {
		this.#chunk = Buffer.alloc(0);
		this.#at = 0;
		for (;;) {
			const { value, done } = await this.#chunks.next();
			if (done === true) return false;
			const chunk = value;
			if (!(chunk instanceof Uint8Array)) throw new TypeError("not a stream of bytes");
			if (chunk.length === 0) continue;
			this.#chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
			return true;
		}
	}
};
function truncated() {
	return new require_oci.OciError("bad-content", "The layer ends in the middle of an entry.", { hint: "It was cut short when it was written or fetched. Fetch it again, or build and push the image again." });
}

// packages/oci/src/tar/decode-header.ts
/** Reads a header block of any flavour (v7, ustar, GNU, star); undefined for a block of zeros. Throws `bad-content`. */
function decodeHeader(block) {
	const sums = checksums(block);
	if (sums.unsigned === 256 && block.every((byte) => byte === 0)) return void 0;
	const recorded = number(block, 148, 8);
	if (recorded !== sums.unsigned && recorded !== sums.signed) throw damaged("a header with a wrong checksum");
	const magic = block.toString("latin1", 257, 265);
	const posix = magic === "ustar\x0000";
	const gnu = magic === "ustar  \0";
	const star = posix && block.toString("latin1", 508, 512) === "tar\0";
	const prefix = posix ? text(block, 345, star ? 131 : 155) : Buffer.alloc(0);
	const name = text(block, 0, 100);
	const type = block.toString("latin1", 156, 157);
	const devices = (posix || gnu) && (type === "3" || type === "4");
	return {
		name: prefix.length === 0 ? name : Buffer.concat([
			prefix,
			Buffer.from("/"),
			name
		]),
		link: text(block, 157, 100),
		type,
		mode: number(block, 100, 8),
		uid: number(block, 108, 8),
		gid: number(block, 116, 8),
		size: number(block, 124, 12),
		realSize: number(block, type === "S" ? 483 : 124, 12),
		mtime: number(block, 136, 12),
		major: devices ? number(block, 329, 8) : 0,
		minor: devices ? number(block, 337, 8) : 0,
		moreSparse: type === "S" && block[482] !== 0
	};
}
function checksums(block) {
	let unsigned = 0;
	let high = 0;
	for (let at = 0; at < block.length; at += 1) {
		const byte = at >= 148 && at < 156 ? 32 : block[at] ?? 0;
		unsigned += byte;
		if (byte >= 128) high += 1;
	}
	return {
		unsigned,
		signed: unsigned - 256 * high
	};
}
function text(block, at, length) {
	const end = block.indexOf(0, at);
	return block.subarray(at, end < 0 || end > at + length ? at + length : end);
}
/** Octal digits, or (GNU, star) a big-endian two's complement number with the highest bit set. */
function number(block, at, length) {
	const first = block[at] ?? 0;
	if ((first & 128) !== 0) {
		const negative = (first & 64) !== 0;
		let value = BigInt(first & 63) - (negative ? 64n : 0n);
		for (const byte of block.subarray(at + 1, at + length)) value = value * 256n + BigInt(byte);
		const result = Number(value);
		if (!Number.isSafeInteger(result)) throw damaged("a number that is too large");
		return result;
	}
	const digits = block.toString("latin1", at, at + length).replace(/^[ \0]+|[ \0].*$/gs, "");
	if (!/^[0-7]*$/.test(digits)) throw damaged("a number that is not octal");
	return digits === "" ? 0 : Number.parseInt(digits, 8);
}
/** The error for a tar that breaks the format: `bad-content`. */
function damaged(what) {
	return new require_oci.OciError("bad-content", `The tar is damaged: it has ${what}.`, { hint: "The layer is cut short, encrypted, compressed otherwise than its media type says, or no tar at all. Build and push it again." });
}

// packages/oci/src/tar/pax-records.ts
/** The PAX keyword before the name of an extended attribute, as Go's and star's tars have it. */
const xattrPrefix = "SCHILY.xattr.";
/** PAX extended header data: records `LENGTH KEY=VALUE\n`, sorted by key; LENGTH counts its own digits (POSIX.1-2001 pax). */
function encodePaxRecords(records) {
	const parts = [];
	for (const key of [...records.keys()].toSorted()) {
		const text = Buffer.concat([
			Buffer.from(` ${key}=`),
			records.get(key) ?? Buffer.alloc(0),
			Buffer.from("\n")
		]);
		let length = text.length + String(text.length).length;
		if (String(length).length + text.length !== length) length += 1;
		parts.push(Buffer.from(String(length)), text);
	}
	return Buffer.concat(parts);
}
/** Parses PAX extended header data; an empty value stays, and means "as if not given". Throws `bad-content`. */
function parsePaxRecords(data) {
	const records = /* @__PURE__ */ new Map();
	let at = 0;
	while (at < data.length && data[at] !== 0) {
		const space = data.indexOf(32, at);
		const digits = space < 0 ? "" : data.toString("latin1", at, space);
		const end = /^[0-9]{1,9}$/.test(digits) ? at + Number(digits) : -1;
		const equals = data.indexOf(61, space);
		if (equals <= space || equals >= end || end > data.length || data[end - 1] !== 10) throw new require_oci.OciError("bad-content", "The tar has a PAX header that does not parse.", { hint: "The layer is damaged, or was not written by a tar program. Build and push the image again." });
		records.set(data.toString("utf8", space + 1, equals), data.subarray(equals + 1, end - 1));
		at = end;
	}
	return records;
}

// packages/oci/src/tar/encode-header.ts
/** A tar is made of blocks of this many bytes. */
const blockBytes$1 = 512;
const typeFlags = {
	file: "0",
	hardlink: "1",
	symlink: "2",
	chardev: "3",
	blockdev: "4",
	directory: "5",
	fifo: "6"
};
const none = Buffer.alloc(0);
/**
* The header blocks of an entry: USTAR alone where all fits, else a PAX header before it.
* The same choices, and so the same bytes, as Go's archive/tar makes when no format is asked. Throws `bad-content`.
*/
function encodeHeader(entry) {
	const name = require_oci.encodePath(entry.kind === "directory" ? `${entry.path === "" ? "." : entry.path}/` : entry.path);
	const link = "linkTarget" in entry ? require_oci.encodePath(entry.linkTarget) : none;
	check(entry, name, link);
	const fields = {
		link,
		type: typeFlags[entry.kind],
		mode: entry.mode,
		uid: entry.uid,
		gid: entry.gid,
		size: entry.kind === "file" ? entry.size : 0,
		mtime: entry.mtime,
		major: "major" in entry ? entry.major : 0,
		minor: "minor" in entry ? entry.minor : 0
	};
	const split = splitName(name);
	const records = paxRecords(entry, {
		...fields,
		name,
		prefix: none
	});
	if (![...records.keys()].some((key) => key !== "path" || split === void 0)) return encodeBlock({
		...fields,
		...split ?? {
			name,
			prefix: none
		}
	});
	const data = encodePaxRecords(records);
	return Buffer.concat([
		encodeBlock({
			name: paxHeaderName(name),
			prefix: none,
			link: none,
			type: "x",
			mode: 0,
			uid: 0,
			gid: 0,
			size: data.length,
			mtime: 0,
			major: 0,
			minor: 0
		}),
		data,
		Buffer.alloc(padding(data.length)),
		encodeBlock({
			...fields,
			name: fallbackName(name),
			prefix: none,
			link: ascii(link).subarray(0, 100),
			uid: records.has("uid") ? 0 : fields.uid,
			gid: records.has("gid") ? 0 : fields.gid,
			size: records.has("size") ? 0 : fields.size,
			mtime: records.has("mtime") ? 0 : fields.mtime
		})
	]);
}
/** How many bytes `encodeHeader` gives for an entry: one block for all that USTAR can say, which is nearly everything. Throws as it does. */
function headerSize(entry) {
	return (entry.kind === "file" || entry.kind === "directory") && entry.xattrs === void 0 && /^[ -~]{1,99}$/.test(entry.path) && isPlainPath(entry) && fits(entry.mode, 4) && fits(entry.uid, 7) && fits(entry.gid, 7) && fits(entry.mtime, 11) && (entry.kind === "directory" || fits(entry.size, 11)) ? 512 : encodeHeader(entry).length;
}
/** Whether a number can stand in a field of so many octal digits. */
function fits(value, digits) {
	return Number.isSafeInteger(value) && value >= 0 && value < 8 ** digits;
}
/** How many zero bytes follow content of this size, up to the next block. */
function padding(size) {
	return (512 - size % 512) % 512;
}
function check(entry, name, link) {
	const device = "major" in entry ? [entry.major, entry.minor] : [];
	const numbers = [
		entry.mode,
		entry.uid,
		entry.gid,
		entry.kind === "file" ? entry.size : 0,
		...device
	];
	const problem = name.includes(0) || link.includes(0) ? "a name with a NUL byte" : !isPlainPath(entry) ? "a path that is empty, or has an empty part, '.' or '..'" : numbers.some((number) => !Number.isSafeInteger(number) || number < 0) || !Number.isSafeInteger(entry.mtime) ? "a number that is negative or not whole" : entry.mode > 4095 || device.some((number) => number >= 8 ** 7) ? "a mode or device number that is too large" : void 0;
	if (problem === void 0) return;
	throw new require_oci.OciError("bad-content", `A tar cannot hold "${require_oci.printablePath(entry.path)}": it has ${problem}.`);
}
function isPlainPath({ kind, path }) {
	if (path === "") return kind === "directory";
	return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
function paxRecords(entry, fields) {
	const records = /* @__PURE__ */ new Map();
	const text = (key, value) => {
		if (value.length > 100 || !(0, node_buffer.isAscii)(value)) records.set(key, value);
	};
	const number = (key, value, digits) => {
		if (!fits(value, digits)) records.set(key, Buffer.from(String(value)));
	};
	text("path", fields.name);
	text("linkpath", fields.link);
	number("size", fields.size, 11);
	number("uid", fields.uid, 7);
	number("gid", fields.gid, 7);
	number("mtime", fields.mtime, 11);
	for (const [key, value] of entry.xattrs ?? []) records.set(xattrPrefix + key, value);
	return records;
}
function encodeBlock(fields) {
	const block = Buffer.alloc(512);
	const octal = (at, length, value) => {
		block.write(value.toString(8).padStart(length - 1, "0"), at, "latin1");
	};
	fields.name.copy(block, 0);
	octal(100, 8, fields.mode);
	octal(108, 8, fields.uid);
	octal(116, 8, fields.gid);
	octal(124, 12, fields.size);
	octal(136, 12, fields.mtime);
	block.fill(" ", 148, 156);
	block.write(fields.type, 156, "latin1");
	fields.link.copy(block, 157);
	block.write("ustar\x0000", 257, "latin1");
	if (fields.type !== "x") {
		octal(329, 8, fields.major);
		octal(337, 8, fields.minor);
	}
	fields.prefix.copy(block, 345);
	let sum = 0;
	for (let at = 0; at < 512; at += 1) sum += block[at] ?? 0;
	block.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148, "latin1");
	return block;
}
/** USTAR holds a long name in two fields, cut at a slash: 155 bytes and 100 bytes. */
function splitName(name) {
	if (name.length <= 100 || !(0, node_buffer.isAscii)(name)) return void 0;
	const limit = name.length > 156 ? 156 : name.at(-1) === 47 ? name.length - 1 : name.length;
	const cut = name.subarray(0, limit).lastIndexOf(47);
	const rest = name.length - cut - 1;
	if (cut <= 0 || rest > 100 || rest === 0 || cut > 155) return void 0;
	return {
		name: name.subarray(cut + 1),
		prefix: name.subarray(0, cut)
	};
}
/** The name of the PAX header itself, only seen by programs that know no PAX. */
function paxHeaderName(name) {
	const text = name.toString("latin1");
	const cut = text.lastIndexOf("/") + 1;
	const joined = node_path.posix.join(text.slice(0, cut), "PaxHeaders.0", text.slice(cut));
	return Buffer.from(ascii(Buffer.from(joined, "latin1")).toString("latin1", 0, 100).replace(/\/+$/, ""), "latin1");
}
/** What the name field says where PAX has the real name. A cut name must not end in a slash: some readers then see a directory. */
function fallbackName(name) {
	const text = ascii(name);
	if (text.length <= 100 || text[99] !== 47) return text.subarray(0, 100);
	return Buffer.from(text.toString("latin1", 0, 99).replace(/\/+$/, ""), "latin1");
}
function ascii(bytes) {
	return (0, node_buffer.isAscii)(bytes) ? bytes : Buffer.from(bytes.filter((byte) => byte < 128));
}

// packages/oci/src/tar/read-tar.ts
const mebibyte = 1048576;
const maxNameBytes = 4096;
/**
* The entries of an uncompressed tar, in order. Content is skipped unless it is collected.
* Understands v7, ustar, PAX (local and global), GNU long names, base-256 numbers and sparse files. Names lose a leading `./` and `/`, and never leave the root.
* Reads the stream to its very end; leaving the loop early closes it. Throws `bad-content` where the tar is damaged or cut short.
*/
async function* readTar(stream, options = {}) {
	const reader = new ByteReader(stream);
	const limit = options.collectLimit ?? mebibyte;
	try {
		const global = /* @__PURE__ */ new Map();
		let local = /* @__PURE__ */ new Map();
		for (;;) {
			const block = await reader.take(512);
			const raw = block === void 0 ? void 0 : decodeHeader(block);
			if (block === void 0 || raw === void 0) break;
			if (raw.type === "x" || raw.type === "g") {
				for (const [key, value] of parsePaxRecords(await special(reader, raw))) (raw.type === "g" ? global : local).set(key, value);
				continue;
			}
			if (raw.type === "L" || raw.type === "K") {
				const name = untilNul(await special(reader, raw));
				local.set(raw.type === "L" ? "path" : "linkpath", name);
				continue;
			}
			if (raw.moreSparse) while ((await needed$1(reader, 512))[504] !== 0);
			const records = global.size === 0 ? local : new Map([...global, ...local]);
			local = /* @__PURE__ */ new Map();
			if (raw.type === "V") continue;
			const entry = toEntry(raw, records);
			const stored = headerOnly.has(raw.type) ? 0 : decimal$1(records, "size", raw.size);
			if (stored < 0) throw damaged("a file of negative size");
			if (entry.kind === "file" && stored === entry.size && stored <= limit && options.collect?.(entry) === true) {
				const content = stored === 0 ? Buffer.alloc(0) : Buffer.from(await needed$1(reader, stored));
				await reader.skip(padding(stored));
				yield {
					...entry,
					content
				};
			} else if (entry.kind === "file" && options.onContent !== void 0) {
				for (let left = stored; left > 0; left -= Math.min(left, mebibyte)) options.onContent(entry, await needed$1(reader, Math.min(left, mebibyte)));
				await reader.skip(padding(stored));
				yield entry;
			} else {
				await reader.skip(stored + padding(stored));
				yield entry;
			}
		}
		await reader.drain();
	} finally {
		await reader.close();
	}
}
/** Types whose size field, whatever it says, is followed by no content. */
const headerOnly = /* @__PURE__ */ new Set([
	"1",
	"2",
	"3",
	"4",
	"5",
	"6"
]);
async function needed$1(reader, length) {
	const bytes = await reader.take(length);
	if (bytes === void 0) throw damaged("an end in the middle of an entry");
	return bytes;
}
/** The data of a header that describes the next one. */
async function special(reader, raw) {
	if (raw.size < 0 || raw.size > mebibyte) throw damaged("a PAX or GNU header of more than 1 MiB");
	const data = raw.size === 0 ? Buffer.alloc(0) : Buffer.from(await needed$1(reader, raw.size));
	await reader.skip(padding(raw.size));
	return data;
}
function toEntry(raw, records) {
	const name = given(records, "GNU.sparse.name") ?? given(records, "path") ?? raw.name;
	const link = given(records, "linkpath") ?? raw.link;
	if (name.length > maxNameBytes || link.length > maxNameBytes) throw damaged("a name of more than 4096 bytes");
	const xattrs = /* @__PURE__ */ new Map();
	for (const [key, value] of records) if (key.startsWith("SCHILY.xattr.")) xattrs.set(key.slice(xattrPrefix.length), value);
	const metadata = {
		path: insideRoot(require_oci.decodePath(name)),
		mode: raw.mode & 4095,
		uid: decimal$1(records, "uid", raw.uid),
		gid: decimal$1(records, "gid", raw.gid),
		mtime: Math.floor(decimal$1(records, "mtime", raw.mtime)),
		...xattrs.size === 0 ? {} : { xattrs }
	};
	switch (raw.type) {
		case "1": return {
			...metadata,
			kind: "hardlink",
			linkTarget: insideRoot(require_oci.decodePath(link))
		};
		case "2": return {
			...metadata,
			kind: "symlink",
			linkTarget: require_oci.decodePath(link)
		};
		case "3":
		case "4": return {
			...metadata,
			kind: raw.type === "3" ? "chardev" : "blockdev",
			major: raw.major,
			minor: raw.minor
		};
		case "5":
		case "D": return {
			...metadata,
			kind: "directory"
		};
		case "6": return {
			...metadata,
			kind: "fifo"
		};
		case "\0": if (name.at(-1) === 47) return {
			...metadata,
			kind: "directory"
		};
	}
	const size = decimal$1(records, "GNU.sparse.realsize", decimal$1(records, "GNU.sparse.size", raw.type === "S" ? raw.realSize : decimal$1(records, "size", raw.size)));
	return {
		...metadata,
		kind: "file",
		size
	};
}
/** A record's value; an empty one means that the header block's own field holds. */
function given(records, key) {
	const value = records.get(key);
	return value === void 0 || value.length === 0 ? void 0 : value;
}
function decimal$1(records, key, otherwise) {
	const text = given(records, key)?.toString("latin1");
	if (text === void 0) return otherwise;
	const value = Number(text);
	const whole = key === "mtime" || Number.isSafeInteger(value);
	if (!/^-?[0-9]+(\.[0-9]*)?$/.test(text) || !whole) throw damaged(`a PAX record '${key}' that is no number`);
	return value;
}
function untilNul(bytes) {
	const end = bytes.indexOf(0);
	return end < 0 ? bytes : bytes.subarray(0, end);
}
/** `./a//b/../c/` is `a/c`; `..` stops at the root. */
function insideRoot(name) {
	const parts = [];
	for (const part of name.split("/")) if (part === "..") parts.pop();
	else if (part !== "" && part !== ".") parts.push(part);
	return parts.join("/");
}

// packages/oci/src/tar/write-tar.ts
/** Headers and small content are gathered up to this size: each chunk of a stream has its price. */
const chunkBytes = 262144;
const trailerBytes$1 = 2 * 512;
/**
* A tar of the entries, in their order; the same entries give the same bytes on every machine. Content passes through, it is never held.
* The stream fails with `bad-content` where a file yields other than `size` bytes, or a path cannot stand in a tar.
*/
function writeTar(entries) {
	return node_stream.Readable.from(tarChunks(entries), {
		objectMode: false,
		highWaterMark: 1
	});
}
/** The exact length in bytes of what `writeTar` writes for these entries; reads no content. */
function tarSize(entries) {
	let size = trailerBytes$1;
	for (const entry of entries) {
		size += headerSize(entry);
		if (entry.kind === "file") size += entry.size + padding(entry.size);
	}
	return size;
}
async function* tarChunks(entries) {
	let pending = [];
	let pendingBytes = 0;
	const gather = (bytes) => {
		pending.push(bytes);
		pendingBytes += bytes.length;
	};
	const flush = () => {
		const chunk = Buffer.concat(pending, pendingBytes);
		pending = [];
		pendingBytes = 0;
		return chunk;
	};
	for await (const entry of entries) {
		gather(encodeHeader(entry));
		if (entry.kind === "file") {
			for await (const chunk of exactContent(entry)) if (chunk.length >= chunkBytes) {
				yield flush();
				yield chunk;
			} else {
				gather(chunk);
				if (pendingBytes >= chunkBytes) yield flush();
			}
			gather(Buffer.alloc(padding(entry.size)));
		}
		if (pendingBytes >= chunkBytes) yield flush();
	}
	gather(Buffer.alloc(trailerBytes$1));
	yield flush();
}
/** A file's content, as long as its header says: more or fewer bytes would shift all that follows. */
async function* exactContent(file) {
	let left = file.size;
	if (left === 0) return;
	if (file.read !== void 0) {
		const bytes = await file.read();
		if (bytes.length !== file.size) throw changed(file, bytes.length > file.size ? "grew" : "became shorter");
		yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		return;
	}
	for await (const chunk of file.open()) {
		const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
		left -= bytes.length;
		if (left < 0) throw changed(file, "grew");
		yield bytes;
	}
	if (left > 0) throw changed(file, "became shorter");
}
function changed(file, how) {
	return new require_oci.OciError("bad-content", `The file "${require_oci.printablePath(file.path)}" changed while it was read: it ${how} (${file.size} bytes were expected).`, { hint: "Something still writes to it. Finish the step that makes the file before the image is built, or exclude it." });
}

// packages/oci/src/tree/tree-node.ts
/** A directory that no layer has an entry for: 0755 root, as runtimes make it. */
const impliedDirectory = {
	kind: "directory",
	mode: 493,
	uid: 0,
	gid: 0,
	mtime: 0
};

// packages/oci/src/tree/tree-slot.ts
/** A new place for a node, without children. */
function newSlot(node) {
	return {
		node,
		children: node.kind === "directory" ? /* @__PURE__ */ new Map() : void 0
	};
}
/** A copy that shares what never changes: nodes, and places without children. */
function cloneSlot(slot) {
	if (slot.children === void 0) return slot;
	const children = /* @__PURE__ */ new Map();
	for (const [name, child] of slot.children) children.set(name, cloneSlot(child));
	return {
		node: slot.node,
		children
	};
}
/** The place that these names lead to, no link followed. */
function findSlot(root, names) {
	let slot = root;
	for (const name of names) slot = slot?.children?.get(name);
	return slot;
}
/** The children of the directory that these names lead to, made 0755 root where it is missing; throws `bad-content` where a file is in the way. */
function makeDirectory(root, names) {
	let children = root.children;
	for (const [at, name] of names.entries()) {
		if (children === void 0) throw inTheWay(names.slice(0, at));
		children = (children.get(name) ?? placeNode(children, name, impliedDirectory)).children;
	}
	if (children === void 0) throw inTheWay(names);
	return children;
}
/** Puts a node in a directory: a directory over a directory keeps its children, all else replaces what was there. */
function placeNode(siblings, name, node) {
	const old = siblings.get(name);
	if (old?.children !== void 0 && node.kind === "directory") {
		old.node = node;
		return old;
	}
	const slot = newSlot(node);
	siblings.set(name, slot);
	return slot;
}
function inTheWay(names) {
	return new require_oci.OciError("bad-content", `"/${require_oci.printablePath(names.join("/"))}" is no directory in the image, and nothing can be put below it.`);
}

// packages/oci/src/tree/tree.ts
/** More hops are taken for a loop, as BuildKit does. */
const maxHops = 255;
/**
* The file system of an image without its contents: directories, links, and the names and kinds of all other files.
* With it a layer can be written right on top of an image that is not here: what a path is, where it leads, and the metadata of its ancestors.
* Paths have no leading slash (one is ignored), the root is `""`; file names are text as `decodePath` makes it.
*/
var Tree = class Tree {
	/** For reading and writing the stored form only. */
	root;
	constructor(root = newSlot(impliedDirectory)) {
		this.root = root;
	}
	/** A tree of nothing but the root, 0755 0:0, mtime 0. */
	static empty() {
		return new Tree();
	}
	/** An independent copy. */
	clone() {
		return new Tree(cloneSlot(this.root));
	}
	/** What stands at a path, no link followed (`..` is taken from the text). */
	lookup(path) {
		return findSlot(this.root, parts(path))?.node;
	}
	/**
	* Follows links as a process would whose root is this tree: an absolute target starts at the root again, and `..` never leaves it.
	* `followLast: false` leaves a link in the last place as it is. Throws `bad-content` after 255 hops.
	*/
	resolve(path, options = {}) {
		const todo = rawParts(path).toReversed();
		const names = [];
		const slots = [this.root];
		let hops = 0;
		for (let name = todo.pop(); name !== void 0; name = todo.pop()) {
			if (name === "..") {
				if (slots.length === names.length + 1 && names.length > 0) slots.pop();
				names.pop();
				continue;
			}
			const slot = slots.length === names.length + 1 ? slots.at(-1)?.children?.get(name) : void 0;
			if (slot?.node.kind === "symlink" && (todo.length > 0 || options.followLast !== false)) {
				hops += 1;
				if (hops > maxHops) throw tooManyLinks(path);
				if (slot.node.target.startsWith("/")) {
					names.length = 0;
					slots.length = 1;
				}
				todo.push(...rawParts(slot.node.target).toReversed());
				continue;
			}
			names.push(name);
			if (slot !== void 0) slots.push(slot);
		}
		const real = names.join("/");
		const deepest = slots.at(-1);
		if (deepest !== void 0 && slots.length === names.length + 1) return {
			path: real,
			node: deepest.node
		};
		if (deepest?.node.kind === "directory") return { path: real };
		return {
			path: real,
			obstacle: names.slice(0, slots.length - 1).join("/")
		};
	}
	/**
	* Puts a node at a path, no link followed; missing parents are made, 0755 root. A directory over a directory keeps its children.
	* Throws `bad-content` where a parent is no directory, or the root would become something else.
	*/
	set(path, node) {
		const names = parts(path);
		const name = names.pop();
		if (name !== void 0) placeNode(makeDirectory(this.root, names), name, node);
		else if (node.kind === "directory") this.root.node = node;
		else throw new require_oci.OciError("bad-content", `The root of an image must be a directory, not a ${node.kind}.`);
	}
	/** Takes away what stands at a path, no link followed, with all below it; true if something was there. Of the root, all below. */
	remove(path) {
		const names = parts(path);
		const name = names.pop();
		const parent = findSlot(this.root, names)?.children;
		if (name !== void 0) return parent?.delete(name) ?? false;
		const had = (parent?.size ?? 0) > 0;
		parent?.clear();
		return had;
	}
	/** The directories above a path, outermost first, without the root; ends at the first that is missing or no directory. */
	ancestors(path) {
		const found = [];
		const names = parts(path).slice(0, -1);
		let slot = this.root;
		for (const [at, name] of names.entries()) {
			slot = slot?.children?.get(name);
			if (slot?.node.kind !== "directory") break;
			found.push({
				path: names.slice(0, at + 1).join("/"),
				node: slot.node
			});
		}
		return found;
	}
	/** Everything but the root, in the order of the paths' bytes. */
	entries() {
		const all = [];
		const visit = (slot, prefix) => {
			for (const [name, child] of slot.children ?? []) {
				all.push({
					path: prefix + name,
					node: child.node
				});
				visit(child, `${prefix + name}/`);
			}
		};
		visit(this.root, "");
		return all.toSorted((a, b) => require_oci.comparePaths(a.path, b.path));
	}
	/** Names directly in a directory (no link followed), in the order of their bytes; empty for anything else. */
	children(path) {
		return [...findSlot(this.root, parts(path))?.children?.keys() ?? []].toSorted(require_oci.comparePaths);
	}
};
/** The names in a path; `..` stays. */
function rawParts(path) {
	return path.split("/").filter((part) => part !== "" && part !== ".");
}
/** The names in a path, `..` taken from the text: it stops at the root. */
function parts(path) {
	const names = [];
	for (const part of rawParts(path)) if (part === "..") names.pop();
	else names.push(part);
	return names;
}
function tooManyLinks(path) {
	return new require_oci.OciError("bad-content", `Too many symbolic links on the way to "/${require_oci.printablePath(path)}" in the image.`, { hint: "Links in the base image, or that an earlier step made, point at one another. Use a path that does not go through them." });
}

// packages/oci/src/tree/layer-unpacker.ts
const opaqueMarker = ".wh..wh.opq";
const whiteoutPrefix = ".wh.";
const plainFile$1 = { kind: "file" };
/**
* Changes a tree as unpacking one layer changes an image, whiteouts included (OCI image-spec, layer.md; in detail what containerd does).
* One unpacker a layer: an opaque marker hides what lower layers had, not what this one brought, wherever it stands.
*/
var LayerUnpacker = class {
	#tree;
	#layer;
	#fresh = /* @__PURE__ */ new Set();
	/** `layer`: the layer's place in its manifest, for files to say where their bytes are. */
	constructor(tree, layer) {
		this.#tree = tree;
		this.#layer = layer;
	}
	/**
	* Applies the layer's next entry. A parent that is a link is followed inside the root; missing parents are made, 0755 root.
	* Throws `bad-content` where no runtime could unpack it: below a file, or a whiteout of nothing.
	*/
	apply(entry) {
		const cut = entry.path.lastIndexOf("/");
		const name = entry.path.slice(cut + 1);
		if (name === "") {
			if (entry.kind === "directory") this.#tree.set("", this.#node(entry));
			return;
		}
		const parent = this.#tree.resolve(cut < 0 ? "" : entry.path.slice(0, cut)).path;
		const siblings = makeDirectory(this.#tree.root, parent === "" ? [] : parent.split("/"));
		if (name === opaqueMarker) this.#hideLower(siblings);
		else if (name.startsWith(whiteoutPrefix)) siblings.delete(hiddenName(entry.path, name));
		else this.#fresh.add(placeNode(siblings, name, this.#node(entry)));
	}
	/** Drops what this layer did not bring. A directory that is kept only for what is in it has lost its own metadata. */
	#hideLower(siblings) {
		for (const [name, slot] of siblings) {
			if (slot.children !== void 0) this.#hideLower(slot.children);
			if (this.#fresh.has(slot)) continue;
			if (slot.children === void 0 || slot.children.size === 0) siblings.delete(name);
			else slot.node = impliedDirectory;
		}
	}
	#node(entry) {
		const { mode, uid, gid, mtime } = entry;
		switch (entry.kind) {
			case "directory": return {
				kind: "directory",
				mode,
				uid,
				gid,
				mtime
			};
			case "symlink": return {
				kind: "symlink",
				mode,
				uid,
				gid,
				mtime,
				target: entry.linkTarget
			};
			case "hardlink": return this.#linked(entry.linkTarget);
			case "file": return this.#file(entry);
		}
		return { kind: entry.kind };
	}
	#file({ content, ...header }) {
		const text = content === void 0 ? {} : { text: require_oci.decodePath(content) };
		if (this.#layer !== void 0) return {
			kind: "file",
			...text,
			origin: {
				layer: this.#layer,
				header
			}
		};
		return content === void 0 ? plainFile$1 : {
			kind: "file",
			...text
		};
	}
	/** One more name of the same file: a link's kind, or the text of a linked passwd, are those of its target. */
	#linked(path) {
		const target = this.#tree.resolve(path, { followLast: false }).node;
		if (target === void 0 || target.kind === "directory") return plainFile$1;
		if (target.kind !== "file" || target.origin === void 0 || target.origin.layer === this.#layer) return target;
		return {
			...target,
			origin: {
				...target.origin,
				isCrossed: true
			}
		};
	}
};
/** Notes of aufs to itself (`.wh..wh.plnk`) come out as names that never exist. */
function hiddenName(path, name) {
	const hidden = name.slice(4);
	if (hidden !== "" && hidden !== "." && hidden !== "..") return hidden;
	throw new require_oci.OciError("bad-content", `The layer has a whiteout that names nothing: "${require_oci.printablePath(path)}".`, { hint: "The layer is damaged, or somebody tries to delete outside of the image. Do not use this image." });
}

// packages/oci/src/blob/empty-layer.ts
/**
* The layer without files that BuildKit writes for `WORKDIR`: 1024 zero bytes, gzipped by Go.
* Kept as bytes, because zlib compresses them otherwise; with BuildKit's digest every registry has it already.
*/
const EMPTY_LAYER = {
	diffId: "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
	descriptor: {
		mediaType: require_oci.MediaType.tarGzip,
		digest: "sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1",
		size: 32
	},
	bytes: Buffer.from("1f8b08000000000000ff621805a360148c5800080000ffff2eafb5ef00040000", "hex")
};
/** Makes sure that the empty layer is in a store. */
async function writeEmptyLayer(store) {
	const { outcome } = await require_oci.putBytes(store, EMPTY_LAYER.bytes);
	return {
		descriptor: EMPTY_LAYER.descriptor,
		diffId: EMPTY_LAYER.diffId,
		outcome
	};
}

// packages/oci/src/blob/zstd-decoder.ts
const frameMagic = 4247762216;
/**
* Decompresses zstd, all frames of it: Node's own stream stops without a word after the first, and zstd:chunked layers have one for each file.
* Frames are told apart by their headers and block headers alone (RFC 8878, 3.1). Fails with `bad-content`, or as Node's decompressor does.
*/
function zstdDecoder() {
	return node_stream.Duplex.from(decodeFrames);
}
async function* decodeFrames(source) {
	const reader = new ByteReader(source);
	for (;;) {
		const start = await reader.take(4);
		if (start === void 0) return;
		const magic = start.readUInt32LE();
		if (magic === frameMagic) {
			const decompressor = node_zlib.default.createZstdDecompress({ chunkSize: 131072 });
			yield* (0, node_stream.pipeline)(frameBytes(reader, Buffer.from(start)), decompressor, () => void 0);
		} else if (magic >>> 4 === 25481893) await reader.skip((await needed(reader, 4)).readUInt32LE());
		else throw new require_oci.OciError("bad-content", "The layer is not compressed with zstd, as its media type says.", { hint: "Its media type is wrong, or it is damaged. Build and push the image again." });
	}
}
/** The bytes of one frame, its magic number first, up to its end. */
async function* frameBytes(reader, magic) {
	const descriptor = await needed(reader, 1);
	const flags = descriptor.readUInt8();
	const singleSegment = (flags & 32) !== 0;
	const windowBytes = singleSegment ? 0 : 1;
	const dictionaryBytes = [
		0,
		1,
		2,
		4
	][flags & 3] ?? 0;
	const sizeBytes = [
		singleSegment ? 1 : 0,
		2,
		4,
		8
	][flags >> 6] ?? 0;
	yield Buffer.concat([magic, descriptor]);
	const rest = windowBytes + dictionaryBytes + sizeBytes;
	yield Buffer.from(await needed(reader, rest));
	for (;;) {
		const header = Buffer.from(await needed(reader, 3));
		const bits = header.readUIntLE(0, 3);
		yield header;
		const size = (bits >> 1 & 3) === 1 ? 1 : bits >> 3;
		if (size > 0) yield Buffer.from(await needed(reader, size));
		if ((bits & 1) === 1) break;
	}
	if ((flags & 4) !== 0) yield Buffer.from(await needed(reader, 4));
}
async function needed(reader, length) {
	const bytes = await reader.take(length);
	if (bytes !== void 0) return bytes;
	throw new require_oci.OciError("bad-content", "The layer ends in the middle of its compressed data.", { hint: "It was cut short when it was written or fetched. Fetch it again, or build and push the image again." });
}

// packages/oci/src/blob/layer-decompressor.ts
/**
* The stream that makes a layer's blob an uncompressed tar, by its media type (OCI, Docker, and the deprecated nondistributable ones);
* undefined for one that is a tar as it is. Throws `bad-content` for a type that is no layer's, or encrypted.
*/
function layerDecompressor(mediaType) {
	if (/[.+]gzip$/.test(mediaType)) return (0, node_zlib.createGunzip)({ chunkSize: 262144 });
	if (/[.+]zstd$/.test(mediaType)) return zstdDecoder();
	if (mediaType.endsWith(".tar")) return void 0;
	throw new require_oci.OciError("bad-content", `A layer of type "${mediaType}" cannot be read.`, { hint: "It is encrypted, or an artifact and no image. Name an image with tar layers, plain or compressed with gzip or zstd." });
}

// packages/oci/src/tree/toc/locate-toc.ts
const stargzDigest = "containerd.io/snapshot/stargz/toc.digest";
/** The name that podman, buildah and skopeo give it now, and the one that they gave it until 2022. */
const zstdPrefixes = ["io.github.containers.zstd-chunked.manifest-", "io.containers.zstd-chunked.manifest-"];
const stargzName = "stargz.index.json";
/** An empty gzip member with 26 bytes of extra field: `SG`, the length 22, sixteen hex digits, `STARGZ`. */
const stargzFooter = 51;
/** A table that is longer than this, packed or not, is not read. */
const maxBytes$1 = 134217728;
/**
* Fetches a layer's table of contents, where its manifest says that there is one: in an eStargz or zstd:chunked blob. What is fetched is
* checked against the digest in the manifest; undefined where there is none, or it is not that, or damaged: the blob may be whole all the
* same. Throws what `read` throws.
*/
async function locateToc(layer, read) {
	const { annotations = {}, mediaType } = layer;
	const stargz = annotations[stargzDigest];
	if (stargz !== void 0 && require_oci.isDigest(stargz) && /[.+]gzip$/.test(mediaType)) return stargzToc(layer, stargz, read);
	const prefix = zstdPrefixes.find((each) => `${each}checksum` in annotations) ?? "";
	const [checksum, position] = [annotations[`${prefix}checksum`], annotations[`${prefix}position`]];
	if (checksum === void 0 || !require_oci.isDigest(checksum) || position === void 0) return void 0;
	return /[.+]zstd$/.test(mediaType) ? zstdToc(checksum, position, read) : void 0;
}
async function stargzToc({ size }, digest, read) {
	const text = (await read(size - stargzFooter, size))?.toString("latin1") ?? "";
	const [mark, hex, end] = [
		text.slice(12, 14),
		text.slice(16, 32),
		text.slice(32, 38)
	];
	if (mark !== "SG" || end !== "STARGZ" || !/^[0-9a-f]{16}$/.test(hex)) return void 0;
	const offset = Number.parseInt(hex, 16);
	if (offset >= size - stargzFooter || size - offset > maxBytes$1) return void 0;
	const packed = await read(offset, size - stargzFooter);
	const tar = packed && gunzip(packed);
	const table = tar && await tableIn(tar);
	if (table === void 0 || require_oci.digestOf(table) !== digest) return void 0;
	return {
		json: Buffer.from(table).toString("utf8"),
		decompress: gunzip,
		end: offset
	};
}
async function tableIn(tar) {
	const options = {
		collect: ({ path }) => path === stargzName,
		collectLimit: maxBytes$1
	};
	try {
		for await (const entry of readTar(node_stream.Readable.from([tar]), options)) return entry.kind === "file" ? entry.content : void 0;
	} catch (error) {
		if (!(error instanceof require_oci.OciError)) throw error;
	}
}
/** The position: where it begins, its packed and its real length, and 1 for a table of this form. */
async function zstdToc(checksum, position, read) {
	const [offset = 0, length = 0, real = 0] = (/^(\d+):(\d+):(\d+):1$/.exec(position) ?? []).slice(1).map(Number);
	if (length === 0 || length > maxBytes$1 || real > maxBytes$1) return void 0;
	const packed = await read(offset, offset + length);
	if (packed === void 0 || require_oci.digestOf(packed) !== checksum) return void 0;
	const table = unzstd(packed);
	return table && {
		json: table.toString("utf8"),
		decompress: unzstd,
		end: offset
	};
}
function gunzip(bytes) {
	return unlessDamaged(() => (0, node_zlib.gunzipSync)(bytes, { maxOutputLength: maxBytes$1 }));
}
function unzstd(bytes) {
	return unlessDamaged(() => (0, node_zlib.zstdDecompressSync)(bytes, { maxOutputLength: maxBytes$1 }));
}
/** What is damaged, or longer than is read here, is told by zlib's error alone. */
function unlessDamaged(decompress) {
	try {
		return decompress();
	} catch {
		return;
	}
}

// packages/oci/src/tree/toc/toc-entry.ts
const kinds = {
	dir: "directory",
	reg: "file",
	symlink: "symlink",
	hardlink: "hardlink",
	fifo: "fifo",
	char: "chardev",
	block: "blockdev"
};
/**
* The entries of a table of contents, in their order; undefined where anything in it is not understood: then the blob itself is to be read.
* eStargz: github.com/containerd/stargz-snapshotter, docs/estargz.md; zstd:chunked has taken over its form.
*/
function parseToc(json) {
	const document = parseJson$1(json);
	if (!require_git.isRecord(document) || document["version"] !== 1 || !Array.isArray(document["entries"])) return void 0;
	const members = document["entries"];
	const entries = [];
	for (const member of members) {
		if (!require_git.isRecord(member)) return void 0;
		if (member["type"] === "chunk") continue;
		const parsed = parseEntry(member);
		if (parsed === void 0) return void 0;
		entries.push(parsed);
	}
	return entries;
}
function parseEntry(member) {
	const { type, name, linkName = "", modtime, digest = "" } = member;
	const kind = Object.entries(kinds).find(([known]) => known === type)?.[1];
	const mode = whole(member["mode"]);
	const [uid, gid, size, offset] = [
		"uid",
		"gid",
		"size",
		"offset"
	].map((key) => whole(member[key]));
	const mtime = typeof modtime === "string" ? Math.floor(Date.parse(modtime) / 1e3) : 0;
	if (/\uFFFD|(^|\/)\.\.(\/|$)/.test(`${String(name)}\0${kind === "hardlink" ? String(linkName) : ""}`)) return void 0;
	if (kind === void 0 || typeof name !== "string" || typeof linkName !== "string" || Number.isNaN(mtime)) return void 0;
	if (mode === void 0 || uid === void 0 || gid === void 0 || size === void 0 || offset === void 0) return void 0;
	return {
		entry: entryOf(kind, {
			path: plainPath(name),
			mode: mode & 4095,
			uid,
			gid,
			mtime
		}, size, linkName),
		offset,
		digest: String(digest)
	};
}
function entryOf(kind, metadata, size, linkName) {
	switch (kind) {
		case "directory":
		case "fifo": return {
			...metadata,
			kind
		};
		case "file": return {
			...metadata,
			kind,
			size
		};
		case "symlink": return {
			...metadata,
			kind,
			linkTarget: linkName
		};
		case "hardlink": return {
			...metadata,
			kind,
			linkTarget: plainPath(linkName)
		};
		case "chardev":
		case "blockdev": return {
			...metadata,
			kind,
			major: 0,
			minor: 0
		};
	}
}
/** As `readTar` gives it: without `./` and slashes at its ends. */
function plainPath(name) {
	return name.split("/").filter((part) => part !== "" && part !== ".").join("/");
}
/** Zero is left out of the tables. */
function whole(value) {
	if (value === void 0) return 0;
	return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : void 0;
}
function parseJson$1(json) {
	try {
		return JSON.parse(json);
	} catch {
		return;
	}
}

// packages/oci/src/tree/toc/layer-entries.ts
/**
* The entries of a layer by its own table of contents (eStargz, zstd:chunked), with the content of the files that `collect` names: a few
* requests by Range instead of the whole blob. Undefined where the layer has no such table, the store gives no parts of blobs, or anything
* is not as it should be: then the blob tells. Throws what the store throws.
*/
async function layerEntries(store, layer, collect) {
	if (store.getBlobRange === void 0) return void 0;
	const read = async (start, end) => store.getBlobRange?.(layer.digest, start, end);
	const toc = await locateToc(layer, read);
	const members = toc && parseToc(toc.json);
	if (toc === void 0 || members === void 0) return void 0;
	const ends = members.map(({ offset }) => offset).filter((offset) => offset > 0);
	const sorted = [.../* @__PURE__ */ new Set([...ends, toc.end])].toSorted((a, b) => a - b);
	const entries = [];
	for (const member of members) {
		const { entry } = member;
		if (entry.kind !== "file" || !collect(entry)) {
			entries.push(entry);
			continue;
		}
		const end = sorted.find((offset) => offset > member.offset);
		const content = end === void 0 ? void 0 : await contentOf(toc, member, entry.size, () => read(member.offset, end));
		if (content === void 0) return void 0;
		entries.push({
			...entry,
			content
		});
	}
	return entries;
}
/** The content of a small file, which is in one piece; undefined where it is not what its digest says. */
async function contentOf(toc, { digest }, size, read) {
	if (size === 0) return Buffer.alloc(0);
	const packed = await read();
	const content = packed && toc.decompress(packed)?.subarray(0, size);
	return content !== void 0 && require_oci.digestOf(content) === digest ? content : void 0;
}

// packages/oci/src/tree/index-image.ts
/** Larger account files than this (bytes) are indexed without their text. */
const maxTextBytes = 1048576;
/** Applies one layer, an uncompressed tar, to a tree; `layer` is its place in the manifest, where files are traced. Throws `bad-content`; the tree is then half changed. */
async function applyLayer(tree, tar, layer) {
	const unpacker = new LayerUnpacker(tree, layer);
	for await (const entry of readTar(tar, {
		collect: isAccountFile,
		collectLimit: maxTextBytes
	})) unpacker.apply(entry);
}
/**
* The tree of an image, from its layers: by a layer's own table of contents where it has one (eStargz, zstd:chunked), else by streaming it
* through its decompressor once; nothing is stored.
* Throws `missing-content` for a layer that is not in the store, `bad-content` for one that cannot be read, and what the store throws.
*/
async function indexImage(store, manifest, options = {}) {
	const tree = options.base?.tree.clone() ?? Tree.empty();
	for (const [index, layer] of manifest.layers.entries()) {
		if (index < (options.base?.layers ?? 0) || layer.digest === EMPTY_LAYER.descriptor.digest) continue;
		options.onLayer?.(layer);
		if (options.trace === true) await readLayer(store, layer, (tar) => applyLayer(tree, tar, index));
		else await indexLayer(store, layer, tree);
	}
	return tree;
}
async function indexLayer(store, layer, tree) {
	const listed = await layerEntries(store, layer, (file) => isAccountFile(file) && file.size <= maxTextBytes);
	if (listed === void 0) return readLayer(store, layer, (tar) => applyLayer(tree, tar));
	const unpacker = new LayerUnpacker(tree);
	for (const entry of listed) unpacker.apply(entry);
}
/**
* Hands a layer of a store to `read` as an uncompressed tar, in one pass. Throws `missing-content` for one that is not in the store,
* `bad-content` for one that cannot be read or has another digest, what the store throws, and what `read` throws.
*/
async function readLayer(store, layer, read) {
	const decompressor = layerDecompressor(layer.mediaType);
	const blob = await store.getBlob(layer.digest);
	if (blob === void 0) throw new require_oci.OciError("missing-content", `The layer ${layer.digest} is not in ${store.name}, though the manifest names it.`, { hint: "It was deleted, or kept back as a foreign layer. Push the image again." });
	if (decompressor === void 0) return read(blob);
	const [wasRead, fetched] = await Promise.allSettled([read(decompressor), (0, node_stream_promises.pipeline)(blob, decompressor)]);
	for (const outcome of [wasRead, fetched]) if (outcome.status === "rejected") throw explain(layer, outcome.reason);
}
function explain(layer, reason) {
	const code = typeof reason === "object" && reason !== null && "code" in reason ? String(reason.code) : "";
	if (reason instanceof require_oci.OciError || !/^Z(_|STD)/.test(code)) return reason;
	return new require_oci.OciError("bad-content", `The layer ${layer.digest} does not decompress as its type ${layer.mediaType} says.`, {
		cause: reason,
		hint: "It is cut short, or its media type is wrong. Build and push the image again."
	});
}
/** Also `usr/etc/passwd` and the like: `/etc` may be a link. */
function isAccountFile(file) {
	return /(^|\/)etc\/(passwd|group)$/.test(file.path);
}

// packages/oci/src/tree/serialise-tree.ts
/** Raised with every change of the stored form: a reader knows one schema, and takes any other for "no tree there". */
const schema = 1;
const maxBytes = 268435456;
/** The stored form of a tree; equal trees give equal bytes. */
function serialiseTree(tree) {
	return require_oci.gzipBytes(Buffer.from(JSON.stringify({
		schema,
		root: storedNode(tree.root)
	})));
}
/** The tree of a stored form; undefined for another schema. Throws `bad-content` for bytes that are no stored tree. */
function parseTree(bytes) {
	const document = parseJson(bytes);
	if (typeof document !== "object" || document === null || !("schema" in document)) throw malformed();
	if (document.schema !== schema) return void 0;
	const root = "root" in document ? parseNode(document.root) : void 0;
	if (root?.children === void 0) throw malformed();
	return new Tree(root);
}
function storedNode({ node, children }) {
	switch (node.kind) {
		case "directory": {
			const files = [];
			const others = [];
			for (const name of [...children?.keys() ?? []].toSorted(require_oci.comparePaths)) {
				const child = children?.get(name);
				if (child === void 0) continue;
				if (child.node.kind === "file" && child.node.text === void 0) files.push(name);
				else others.push(name, storedNode(child));
			}
			return [
				node.mode,
				node.uid,
				node.gid,
				node.mtime,
				files,
				others
			];
		}
		case "symlink": return [
			node.mode,
			node.uid,
			node.gid,
			node.mtime,
			node.target
		];
		case "file": return [node.text ?? ""];
	}
	return node.kind;
}
function parseNode(value) {
	if (value === "fifo" || value === "chardev" || value === "blockdev") return newSlot({ kind: value });
	if (!Array.isArray(value)) throw malformed();
	const items = value;
	const [first, , , , fifth, sixth] = items;
	if (items.length === 1 && typeof first === "string") return newSlot({
		kind: "file",
		text: first
	});
	const metadata = parseMetadata(items);
	if (typeof fifth === "string") return newSlot({
		kind: "symlink",
		...metadata,
		target: fifth
	});
	if (!Array.isArray(fifth) || !Array.isArray(sixth) || sixth.length % 2 !== 0) throw malformed();
	const children = /* @__PURE__ */ new Map();
	for (const name of fifth) children.set(parseName(name), plainFile);
	for (let at = 0; at < sixth.length; at += 2) children.set(parseName(sixth[at]), parseNode(sixth[at + 1]));
	return {
		node: {
			kind: "directory",
			...metadata
		},
		children
	};
}
/** One for all plain files: most of a tree is nothing else. */
const plainFile = newSlot({ kind: "file" });
function parseMetadata(items) {
	const [mode, uid, gid, mtime] = items;
	if (!isWhole(mode) || !isWhole(uid) || !isWhole(gid) || !isWhole(mtime)) throw malformed();
	return {
		mode,
		uid,
		gid,
		mtime
	};
}
function isWhole(value) {
	return Number.isSafeInteger(value);
}
/** A name with a slash, or `..`, could stand for a path outside of its directory. */
function parseName(name) {
	if (typeof name !== "string" || name === "" || name === "." || name === ".." || name.includes("/")) throw malformed();
	return name;
}
function parseJson(bytes) {
	try {
		return JSON.parse((0, node_zlib.gunzipSync)(bytes, { maxOutputLength: maxBytes }).toString("utf8"));
	} catch (cause) {
		throw malformed(cause);
	}
}
function malformed(cause) {
	return new require_oci.OciError("bad-content", "These bytes are no stored tree of an image.", {
		cause,
		hint: "The stored tree is damaged. Delete its tag, and it is made anew from the image's layers."
	});
}

// packages/oci/src/tree/stored-tree.ts
/** The artifact type of a stored tree. */
const treeArtifactType = "application/vnd.layered-build.tree.v1+json";
/** The annotation with the digest of the manifest whose tree it is. */
const treeOfAnnotation = "io.github.layered-build.tree-of";
/** Writes the tree of the image `subject` as an artifact under a tag, which is written once `after` is there. Throws what the store and `after` throw. */
async function storeTree(store, subject, tree, tag, after) {
	return require_oci.storeArtifact(store, treeArtifact(subject.digest), await serialiseTree(tree), tag, after);
}
/**
* The tree stored under a tag, if it is that of the manifest `digest`. Undefined for all else that may stand there: nothing, the tree of
* another manifest, another schema, a damaged one, a blob that is gone. It can always be made anew. Throws what the store throws.
*/
async function loadTree(store, digest, tag) {
	const bytes = await require_oci.loadArtifact(store, treeArtifact(digest), tag);
	try {
		return bytes === void 0 ? void 0 : parseTree(bytes);
	} catch (error) {
		if (error instanceof require_oci.OciError && error.code === "bad-content") return void 0;
		throw error;
	}
}
function treeArtifact(digest) {
	return {
		artifactType: treeArtifactType,
		mediaType: `${treeArtifactType}+gzip`,
		annotations: { [treeOfAnnotation]: digest }
	};
}

// packages/oci/src/tree/lookup-user.ts
/**
* Looks up `USER[:GROUP]`, each a number or a name in the image's `/etc/passwd` and `/etc/group`, as BuildKit does for `COPY --chown`:
* a number alone is the group too, a name alone brings its primary group, and `root` is 0 without a look-up.
*/
function lookupUser(tree, spec) {
	const colon = spec.indexOf(":");
	const user = colon < 0 ? spec : spec.slice(0, colon);
	const number = parseId(user);
	const owner = number === void 0 ? findUser(tree, user) : {
		uid: number,
		gid: number
	};
	const known = typeof owner === "string" ? {
		uid: 0,
		gid: 0
	} : owner;
	const group = colon < 0 ? void 0 : spec.slice(colon + 1);
	const gid = group === void 0 ? known.gid : parseId(group) ?? findGroup(tree, group);
	const buildkit = {
		uid: known.uid,
		gid: typeof gid === "string" ? known.gid : gid
	};
	if (typeof owner === "string") return {
		kind: "unknown",
		what: "user",
		name: user,
		reason: owner,
		buildkit
	};
	if (group !== void 0 && typeof gid === "string") return {
		kind: "unknown",
		what: "group",
		name: group,
		reason: gid,
		buildkit
	};
	return {
		kind: "found",
		...buildkit
	};
}
function parseId(text) {
	if (text === "root") return 0;
	return /^[0-9]{1,10}$/.test(text) && Number(text) <= 2147483647 ? Number(text) : void 0;
}
function findUser(tree, name) {
	const fields = findLine(tree, "etc/passwd", name);
	return typeof fields === "string" ? fields : {
		uid: decimal(fields[2]),
		gid: decimal(fields[3])
	};
}
function findGroup(tree, name) {
	const fields = findLine(tree, "etc/group", name);
	return typeof fields === "string" ? fields : decimal(fields[2]);
}
/** The fields of the first line with this name. */
function findLine(tree, path, name) {
	const { node } = tree.resolve(path);
	if (node === void 0) return "no-file";
	if (node.kind !== "file" || node.text === void 0) return "not-indexed";
	for (const line of node.text.split("\n")) {
		const fields = line.trim().split(":");
		if (fields.length > 1 && fields[0] === name) return fields;
	}
	return "no-such-name";
}
/** A field that is no number counts as 0, as BuildKit has it. */
function decimal(text) {
	return /^[0-9]+$/.test(text ?? "") ? Number(text) : 0;
}

// packages/oci/src/blob/choose-compression.ts
const bigBytes = 1048576;
const windowBytes = 65536;
/** Where the windows begin, as parts of the file: not at its start, where formats have compressible headers. */
const windowPlaces = [
	1 / 8,
	1 / 2,
	7 / 8
];
const sampledFiles = 8;
/** A file that can only be read from its start is sampled within so many bytes. */
const prefixBytes = 4194304;
/** Above this share of its size left, compressing costs far more time than its bytes do (weights: 0.92 and more). */
const worthwhile = .9;
/**
* "none" where big files (1 MiB and more) are most of the layer and samples of the largest do not compress, else "gzip".
* The same files give the same answer everywhere.
*/
async function chooseCompression(entries) {
	const big = entries.filter((entry) => entry.kind === "file").filter((file) => file.size >= bigBytes);
	if (big.reduce((sum, file) => sum + file.size, 0) * 2 <= tarSize(entries)) return "gzip";
	const largest = big.toSorted((a, b) => b.size - a.size || require_oci.comparePaths(a.path, b.path)).slice(0, sampledFiles);
	let before = 0;
	let after = 0;
	for (const file of largest) {
		before += file.size;
		after += file.size * await sampledRatio(file);
	}
	return after / before > worthwhile ? "none" : "gzip";
}
/** Compressed size by size, of windows of a file. */
async function sampledRatio(file) {
	const { openRange } = file;
	const span = openRange === void 0 ? Math.min(file.size, prefixBytes) : file.size;
	const prefix = openRange === void 0 ? await readUpTo(file.open(), span) : Buffer.alloc(0);
	let read = 0;
	let compressed = 0;
	for (const place of windowPlaces) {
		const start = Math.floor((span - windowBytes) * place);
		const end = start + windowBytes;
		const bytes = openRange === void 0 ? prefix.subarray(start, end) : await readUpTo(openRange(start, end), windowBytes);
		read += bytes.length;
		compressed += (0, node_zlib.gzipSync)(bytes, { level: 1 }).length;
	}
	return read === 0 ? 1 : compressed / read;
}
/** The first bytes of a stream, which is closed then. */
async function readUpTo(stream, length) {
	const chunks = [];
	let size = 0;
	for await (const chunk of stream) {
		chunks.push(chunk);
		size += chunk.length;
		if (size >= length) break;
	}
	return Buffer.concat(chunks).subarray(0, length);
}

// packages/oci/src/blob/stored-gzip.ts
/** RFC 1952, 2.3: deflate, no flags, no time, no extra flags, unknown system. */
const header = Buffer.from("1f8b08000000000000ff", "hex");
/** RFC 1951, 3.2.4: a stored block has at most so many bytes, and five before them. */
const blockBytes = 65535;
const blockHeaderBytes = 5;
const trailerBytes = 8;
/** The length in bytes of what `storedGzip` makes of content of this size, which is not 0. */
function storedGzipSize(size) {
	return header.length + Math.ceil(size / blockBytes) * blockHeaderBytes + size + trailerBytes;
}
/**
* A gzip stream without compression (level 0), for bytes that do not compress where a registry or runtime takes nothing but gzip: many times
* as fast as zlib's. `size` is that of the content in bytes, and not 0; where blocks begin depends on nothing else.
*/
function storedGzip(size) {
	let left = size;
	let leftInBlock = 0;
	let checksum = 0;
	let out = require_oci.takeChunk();
	let filled = header.copy(out);
	const stream = new node_stream.Transform({
		transform(chunk, _encoding, done) {
			checksum = (0, node_zlib.crc32)(chunk, checksum);
			for (let at = 0; at < chunk.length;) {
				if (leftInBlock === 0) beginBlock();
				const taken = Math.min(chunk.length - at, leftInBlock, out.length - filled);
				filled += chunk.copy(out, filled, at, at + taken);
				at += taken;
				leftInBlock -= taken;
				left -= taken;
				if (filled === out.length) flush();
			}
			require_oci.recycleChunk(chunk);
			done();
		},
		flush(done) {
			room(trailerBytes);
			filled = out.writeUInt32LE(checksum, filled);
			filled = out.writeUInt32LE(size % 2 ** 32, filled);
			flush();
			done();
		}
	});
	function beginBlock() {
		room(blockHeaderBytes);
		leftInBlock = Math.min(blockBytes, left);
		if (leftInBlock === 0) leftInBlock = blockBytes;
		filled = out.writeUInt8(leftInBlock >= left ? 1 : 0, filled);
		filled = out.writeUInt16LE(leftInBlock, filled);
		filled = out.writeUInt16LE(leftInBlock ^ 65535, filled);
	}
	function room(bytes) {
		if (out.length - filled < bytes) flush();
	}
	function flush() {
		stream.push(out.subarray(0, filled));
		out = require_oci.takeChunk();
		filled = 0;
	}
	return stream;
}

// packages/oci/src/blob/zstd.ts
const options = {
	params: { [node_zlib.default.constants.ZSTD_c_compressionLevel]: 3 },
	chunkSize: 262144
};
/** The stream that compresses with zstd, level 3. Throws `bad-content` where this Node has none. */
function zstdStage() {
	if (!("createZstdCompress" in node_zlib.default)) throw unsupported();
	return node_zlib.default.createZstdCompress(options);
}
/** Compresses bytes with zstd, level 3. Throws `bad-content` where this Node has none. */
function zstdBytes(bytes) {
	if (!("zstdCompressSync" in node_zlib.default)) throw unsupported();
	return node_zlib.default.zstdCompressSync(bytes, options);
}
function unsupported() {
	return new require_oci.OciError("bad-content", `This Node (${process.version}) cannot compress with zstd.`, { hint: "Choose another compression (gzip or none), or run with Node 22.15 or later." });
}

// packages/oci/src/blob/write-layer-blob.ts
/** Up to this size a layer is made in memory: its digest is known before a byte is sent, and may make sending needless. */
const smallBytes = 16777216;
const mediaTypes = {
	none: require_oci.MediaType.tar,
	gzip: require_oci.MediaType.tarGzip,
	zstd: require_oci.MediaType.tarZstd
};
/**
* Writes the entries as a layer, in one pass: tar, hash, compress, hash, send. Nothing of a large layer is kept in memory or on disk.
* Throws `bad-content` where a file changes while it is read, and what the store throws.
*/
async function writeLayerBlob(store, entries, options) {
	const compression = options.compression === "auto" ? await chooseCompression(entries) : options.compression;
	const size = tarSize(entries);
	const isSmall = size <= smallBytes;
	const write = isSmall ? writeSmall : writeLarge;
	const isStored = !isSmall && options.compression === "gzip" && await chooseCompression(entries) === "none";
	options.signal?.throwIfAborted();
	const { blob, diffId } = await write({
		...options,
		store,
		entries,
		size,
		compression,
		isStored
	}).catch((error) => {
		options.signal?.throwIfAborted();
		throw error;
	});
	options.signal?.throwIfAborted();
	return {
		descriptor: descriptorOf(blob, compression),
		diffId,
		outcome: blob.outcome
	};
}
function descriptorOf(blob, compression) {
	return {
		mediaType: mediaTypes[compression],
		digest: blob.digest,
		size: blob.size
	};
}
async function writeSmall({ store, entries, compression, onProgress, onKnown }) {
	const tar = Buffer.concat(await writeTar(entries).toArray());
	const diffId = require_oci.digestOf(tar);
	const bytes = await compress[compression](tar);
	onKnown?.({
		descriptor: descriptorOf({
			digest: require_oci.digestOf(bytes),
			size: bytes.length
		}, compression),
		diffId
	});
	return {
		blob: await require_oci.putBytes(store, bytes, onProgress),
		diffId
	};
}
async function writeLarge({ store, entries, size, compression, isStored, onProgress, signal }) {
	const tar = () => signal === void 0 ? writeTar(entries) : (0, node_stream.addAbortSignal)(signal, writeTar(entries));
	const told = (total) => onProgress && ((sent) => onProgress(sent, total));
	if (compression === "none") {
		const blob = await store.putBlob({
			open: tar,
			size
		}, told(size));
		return {
			blob,
			diffId: blob.digest
		};
	}
	let diffId;
	const open = () => {
		const hashed = new require_oci.DigestStream();
		hashed.once("finish", () => {
			diffId = hashed.digest;
		});
		return chain(tar(), hashed, ...isStored ? [storedGzip(size)] : stages[compression]());
	};
	const zippedSize = isStored ? storedGzipSize(size) : void 0;
	const blob = await store.putBlob({
		open,
		...zippedSize === void 0 ? {} : { size: zippedSize }
	}, told(zippedSize));
	if (diffId === void 0) throw new require_oci.OciError("refused", `${store.name} took a layer without reading it to its end.`);
	return {
		blob,
		diffId
	};
}
const compress = {
	none: (tar) => tar,
	gzip: require_oci.gzipBytes,
	zstd: zstdBytes
};
const stages = {
	gzip: require_oci.gzipStages,
	zstd: () => [zstdStage()]
};
/** The last of the streams, each fed by the one before; what goes wrong in any of them reaches its reader. */
function chain(first, ...rest) {
	(0, node_stream.pipeline)([first, ...rest], () => void 0);
	return rest.at(-1) ?? first;
}

Object.defineProperty(exports, "EMPTY_LAYER", {
  enumerable: true,
  get: function () {
    return EMPTY_LAYER;
  }
});
Object.defineProperty(exports, "StagingStore", {
  enumerable: true,
  get: function () {
    return StagingStore;
  }
});
Object.defineProperty(exports, "Tree", {
  enumerable: true,
  get: function () {
    return Tree;
  }
});
Object.defineProperty(exports, "indexImage", {
  enumerable: true,
  get: function () {
    return indexImage;
  }
});
Object.defineProperty(exports, "layerDecompressor", {
  enumerable: true,
  get: function () {
    return layerDecompressor;
  }
});
Object.defineProperty(exports, "loadTree", {
  enumerable: true,
  get: function () {
    return loadTree;
  }
});
Object.defineProperty(exports, "lookupUser", {
  enumerable: true,
  get: function () {
    return lookupUser;
  }
});
Object.defineProperty(exports, "readLayer", {
  enumerable: true,
  get: function () {
    return readLayer;
  }
});
Object.defineProperty(exports, "readTar", {
  enumerable: true,
  get: function () {
    return readTar;
  }
});
Object.defineProperty(exports, "serveStore", {
  enumerable: true,
  get: function () {
    return serveStore;
  }
});
Object.defineProperty(exports, "storeTree", {
  enumerable: true,
  get: function () {
    return storeTree;
  }
});
Object.defineProperty(exports, "tarSize", {
  enumerable: true,
  get: function () {
    return tarSize;
  }
});
Object.defineProperty(exports, "writeEmptyLayer", {
  enumerable: true,
  get: function () {
    return writeEmptyLayer;
  }
});
Object.defineProperty(exports, "writeLayerBlob", {
  enumerable: true,
  get: function () {
    return writeLayerBlob;
  }
});
Object.defineProperty(exports, "writeTar", {
  enumerable: true,
  get: function () {
    return writeTar;
  }
});