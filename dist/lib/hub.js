"use strict";

const require_oci = require("./oci.js");
const require_zod = require("../vendor/zod.js");
require("./schemas.js");
const require_git = require("./git.js");
let node_stream = require("node:stream");
let node_util_types = require("node:util/types");
let node_crypto = require("node:crypto");

// packages/core/src/hub/weights-source.ts
const scheme = "hf://";
const commitPattern = /^[0-9a-f]{40}$/;
const namePart = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
/** Whether a text is a commit of the Hub, as plans and lock files have it. */
function isHubCommit(text) {
	return text.startsWith("git:") && commitPattern.test(text.slice(4));
}
/** Whether a reference is one of the Hub, and not of an image. */
function isHubReference(reference) {
	return reference.startsWith(scheme);
}
/** `hf://ORG/NAME@REVISION`, the revision `main` where none is written. Throws `bad-config` for anything else. */
function parseWeightsSource(text) {
	const [path = "", revision = "main", ...rest] = text.startsWith(scheme) ? text.slice(5).split("@") : [];
	const names = path.split("/");
	if (names.length === 2 && names.every((name) => namePart.test(name) && !name.includes("..")) && rest.length === 0 && isRevision(revision)) return {
		repository: path,
		revision
	};
	throw new require_git.LayeredBuildError("bad-config", `${JSON.stringify(text)} is no repository of models on the Hub.`, { hint: "Write hf://ORG/NAME@REVISION, where the revision is a branch, a tag or a commit: hf://facebook/nllb-200-distilled-600M@main" });
}
/** The text of a source, with its revision: what plans and lock files know it by. */
function hubReference({ repository, revision }) {
	return `${scheme}${repository}@${revision}`;
}
/** The commit that a source names itself, where its revision is one. */
function pinnedCommit({ revision }) {
	return commitPattern.test(revision) ? `git:${revision}` : void 0;
}
/** Git's rules (git-check-ref-format), as far as they matter for a URL. */
function isRevision(revision) {
	return /^[\w][\w./+-]*$/.test(revision) && !revision.includes("..") && !revision.endsWith("/");
}

// packages/core/src/hub/hub-endpoint.ts
const defaultEndpoint = "https://huggingface.co";
const mostRedirects = 5;
const redirects = /* @__PURE__ */ new Set([
	301,
	302,
	303,
	307,
	308
]);
/** The address of a Hub, and what is sent there or to where it leads. */
var HubEndpoint = class {
	/** Without a slash at its end. */
	href;
	#place;
	/** Asks nothing yet. Throws `bad-input` for no address, or plain http elsewhere than here; `input` is who named it. */
	constructor(place, input) {
		this.#place = place;
		const text = place.endpoint ?? defaultEndpoint;
		const endpoint = URL.canParse(text) ? new URL(text) : void 0;
		if (endpoint === void 0 || !this.#isAllowed(endpoint)) throw new require_git.LayeredBuildError("bad-input", `${input} is ${JSON.stringify(text)}, which is no https address.`, { hint: "Write https://HOST. Plain http is for loopback hosts, and for those in `insecure-registries`." });
		this.href = endpoint.href.replace(/\/+$/, "");
	}
	/** An address below the endpoint, which may have a path of its own. */
	url(path, search = "") {
		const url = new URL(`${this.href}/${path.map(encodeURIComponent).join("/")}`);
		url.search = search;
		return url;
	}
	/**
	* Sends a request, and follows the redirects of what is only read: the token goes to the endpoint alone, never to the storage that it leads
	* to. Throws what `misled` makes of an address that is none, and what the transport throws.
	*/
	async send(request, token, misled) {
		let { url } = request;
		if (!this.#isAllowed(url)) throw misled(`it names ${url.protocol}//${url.host}, which is no https address`);
		for (let hops = 0; hops <= mostRedirects; hops += 1) {
			const isOwn = token !== void 0 && url.origin === new URL(this.href).origin;
			const headers = {
				...request.headers,
				...isOwn ? { authorization: `Bearer ${token}` } : {}
			};
			const reply = await this.#place.transport.send({
				...request,
				url,
				headers
			});
			const { location } = reply.headers;
			if (request.method !== "GET" || !redirects.has(reply.status) || location === void 0) return reply;
			await require_oci.discard(reply);
			const next = URL.canParse(location, url.href) ? new URL(location, url) : void 0;
			if (next === void 0 || !this.#isAllowed(next)) throw misled("it leads to no https address");
			url = next;
		}
		throw misled(`more than ${mostRedirects} redirects`);
	}
	#isAllowed({ protocol, host }) {
		return protocol === "https:" || protocol === "http:" && (require_oci.isLoopbackHost(host) || this.#isInsecure(host));
	}
	#isInsecure(host) {
		return this.#place.insecure?.some((name) => name.trim().toLowerCase() === host.toLowerCase()) === true;
	}
};

// packages/core/src/hub/hub-json.ts
/** Bytes of an answer at most: a page of a listing has 1000 entries of some 300. */
const longestAnswer = 16777216;
/** What an answer says in JSON; undefined for anything else. */
function parseAnswer(body) {
	try {
		return JSON.parse(body.toString("utf8"));
	} catch {
		return;
	}
}
/** Reads an answer, up to `longestAnswer`. */
function readAnswer(reply) {
	return require_oci.readBody(reply, longestAnswer);
}

// packages/core/src/hub/hub-limits.ts
/** Answers that may be others in a moment. */
const passing = /* @__PURE__ */ new Set([
	408,
	429,
	500,
	502,
	503,
	504
]);
/**
* How long to wait, in milliseconds: `Retry-After`, else the `t` (seconds) of `RateLimit: "api";r=0;t=55`
* (draft-ietf-httpapi-ratelimit-headers), which is until the window of five minutes begins anew.
*/
function waitFor(headers, now) {
	const limit = headers["ratelimit"];
	const seconds = /;\s*t=(\d+)/.exec(typeof limit === "string" ? limit : limit?.[0] ?? "")?.[1];
	return require_oci.parseRetryAfter(headers["retry-after"], now) ?? (seconds === void 0 ? void 0 : Number(seconds) * 1e3);
}

// packages/core/src/hub/hub-problem.ts
const longestText = 300;
/** The error for an answer of the Hub that is not what was asked for; a `TransientFailure` where it may pass. `now`: ms since 1970. */
function hubProblem(question, status, headers, now) {
	const code = text(headers["x-error-code"]);
	const said = require_git.oneLine(text(headers["x-error-message"]), longestText);
	const [kind, why, hint] = explained(question, status, code);
	const error = new require_oci.OciError(kind, `${question.what}: ${why}${said === "" ? "" : ` (${said})`}`, { hint });
	if (!passing.has(status)) return error;
	return new require_oci.TransientFailure(error, "busy", waitFor(headers, now));
}
/** The error for a connection that broke; a `TransientFailure`, since the next may hold. */
function hubConnectionProblem(question, cause) {
	const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
	const why = (0, node_util_types.isNativeError)(cause) ? cause.message : String(cause);
	const error = new require_oci.OciError("unreachable", `${question.what}: no connection to ${question.endpoint}: ${why}`, {
		hint: "Check the network and a proxy between, and run the job again. HF_ENDPOINT names another Hub or mirror.",
		cause
	});
	return new require_oci.TransientFailure(error, code === "ECONNREFUSED" || code === "ENOTFOUND" ? "absent" : "busy");
}
function explained({ repository, endpoint, hasToken }, status, code) {
	const page = `${endpoint}/${repository}`;
	const give = "give the step the environment variable HF_TOKEN (a read token, from a secret)";
	if (code === "GatedRepo") {
		const terms = `Accept its terms at ${page} with the account that the token is of`;
		return [
			status === 401 ? "unauthorized" : "forbidden",
			"the model is gated",
			`${terms}${hasToken ? "; a fine-grained token needs the right to read gated repositories" : `, and ${give}`}.`
		];
	}
	if (code === "RevisionNotFound") return [
		"missing-content",
		"the model has no such revision",
		`Its branches and commits are at ${page}/tree/main.`
	];
	if (code === "EntryNotFound") return [
		"missing-content",
		"there is no such file",
		"Was it removed while it was read? Run the job again."
	];
	if (status === 401 || code === "RepoNotFound" || status === 404) return [
		status === 404 ? "missing-content" : "unauthorized",
		"there is no such model, or it is private",
		`Check the name: ${page}. For a private one, ${hasToken ? "the token in HF_TOKEN may not be valid any more, or not of an account that may read it" : give}.`
	];
	if (status === 403) return [
		"forbidden",
		"it may not be read",
		hasToken ? `${sentence("the token has no right to read it: a fine-grained one needs read access to this repository")}.` : `${sentence(give)}.`
	];
	if (status === 429) return [
		"rate-limited",
		"the Hub had too many requests from here",
		`Wait some minutes, or ${hasToken ? "run fewer jobs at a time" : `${give}, which has a limit of its own`}.`
	];
	if (status >= 500 || status === 408) return [
		"unavailable",
		`the Hub answered ${status}`,
		"Look at its status page, and run the job again."
	];
	return [
		"refused",
		`the Hub answered ${status}`,
		`Is ${endpoint} a Hub? HF_ENDPOINT names it.`
	];
}
function text(header) {
	return typeof header === "string" ? header : header?.[0] ?? "";
}
function sentence(words) {
	return words.slice(0, 1).toUpperCase() + words.slice(1);
}

// packages/core/src/hub/next-page.ts
/**
* Where the next page of a list is (RFC 8288): the same address with the query that the link has. A mirror hands on the links of the Hub
* that it mirrors, and a list that ends too soon would make another image, or have files of others overwritten.
*/
function nextPage(link, page) {
	const text = typeof link === "string" ? link : (link ?? []).join(", ");
	const target = /<([^>]*)>\s*;\s*rel="?next"?/.exec(text)?.[1];
	if (target === void 0 || !URL.canParse(target, page.href)) return void 0;
	const next = new URL(page);
	next.search = new URL(target, page).search;
	return next.href === page.href ? void 0 : next;
}

// packages/core/src/hub/hub-file.ts
/** Checks a file's content against the id that the Hub has for it. */
var HubFileCheck = class {
	#id;
	#hash;
	constructor({ id, size }) {
		this.#id = id;
		this.#hash = id.startsWith("git:") ? (0, node_crypto.createHash)("sha1").update(`blob ${size}\0`) : (0, node_crypto.createHash)("sha256");
	}
	update(chunk) {
		this.#hash.update(chunk);
	}
	/** Once all bytes have passed: what they are, where that is not what they should be. */
	wrong() {
		const actual = `${this.#id.slice(0, this.#id.indexOf(":"))}:${this.#hash.digest("hex")}`;
		return actual === this.#id ? void 0 : actual;
	}
};

// packages/core/src/hub/read-hub-file.ts
/**
* A file's bytes in the order of the file. Where the connection breaks, the rest is asked for by a Range (RFC 9110, 14.2), from the Hub's
* own address again: the storage address behind its redirect runs out. The chunks are for `recycleChunk`. Fails with `digest-mismatch` at the end where the bytes are others.
*/
async function* readHubFile(file, question, fetchFrom, { retry, clock, received }) {
	const check = new HubFileCheck(file);
	let offset = 0;
	let fruitless = 0;
	let gathered = require_oci.takeChunk();
	let filled = 0;
	while (offset < file.size || offset === 0) {
		const reply = await fetchFrom(offset);
		checkStart(reply, offset, question);
		let broken;
		let isRead = true;
		try {
			for await (const chunk of reply.body) {
				offset += chunk.length;
				fruitless = 0;
				received(chunk.length);
				check.update(chunk);
				for (let at = 0; at < chunk.length;) {
					const copied = chunk.copy(gathered, filled, at);
					at += copied;
					filled += copied;
					if (filled < gathered.length) continue;
					isRead = false;
					yield gathered;
					isRead = true;
					gathered = require_oci.takeChunk();
					filled = 0;
				}
			}
		} catch (cause) {
			if (!isRead) throw cause;
			broken = cause instanceof Error ? cause : new Error(String(cause));
		}
		if (broken === void 0 && offset >= file.size) break;
		fruitless += 1;
		const problem = hubConnectionProblem(question, broken ?? /* @__PURE__ */ new Error("the connection ended before the file did"));
		if (fruitless >= retry.attempts) throw problem.error;
		await clock.sleep(Math.min(retry.maxDelay, retry.baseDelay * 2 ** (fruitless - 1)));
	}
	const wrong = offset === file.size ? check.wrong() : `${offset} bytes`;
	if (wrong === void 0) {
		if (filled > 0) yield gathered.subarray(0, filled);
		return;
	}
	throw new require_oci.OciError("digest-mismatch", `${question.what} should be ${file.id} (${file.size} bytes), and is ${wrong}.`, { hint: "It was changed on its way, by a proxy or mirror perhaps. Nothing was tagged; run the job again." });
}
function checkStart(reply, offset, question) {
	const starts = /^bytes (\d+)-/.exec(reply.headers["content-range"] ?? "")?.[1];
	if (offset === 0 ? reply.status === 200 : reply.status === 206 && Number(starts) === offset) return;
	reply.body.destroy();
	throw new require_oci.OciError("unreachable", `${question.what}: after ${offset} bytes, the server cannot go on from there`, { hint: "It knows no ranges. Run the job again; if it happens often, look at proxies between." });
}

// packages/core/src/hub/hub.ts
/** Created where an answer is read. */
const revisionSchema = () => require_zod.object({ sha: require_zod.string() });
const treeSchema = () => require_zod.array(require_zod.object({
	type: require_zod.string(),
	path: require_zod.string(),
	oid: require_zod.string(),
	size: require_zod.int(),
	lfs: require_zod.optional(require_zod.object({
		oid: require_zod.string(),
		size: require_zod.int()
	}))
}));
/** Opens a Hub; nothing is asked of it yet. Throws `bad-input` for an endpoint that is no address, or plain http elsewhere than here. */
function openHub(options) {
	const client = new HubClient(options);
	const listings = /* @__PURE__ */ new Map();
	return {
		resolve: (source) => client.resolve(source),
		files: (repository, commit) => {
			const name = hubReference({
				repository,
				revision: commit
			});
			const listing = listings.get(name) ?? client.files(repository, commit);
			listings.set(name, listing);
			return listing;
		},
		open: (repository, commit, file) => client.open(repository, commit, file)
	};
}
var HubClient = class {
	#options;
	#endpoint;
	constructor(options) {
		this.#options = options;
		this.#endpoint = new HubEndpoint(options, "HF_ENDPOINT");
	}
	async resolve(source) {
		const pinned = pinnedCommit(source);
		if (pinned !== void 0) return pinned;
		const { repository, revision } = source;
		const question = this.#question(repository, revision);
		const url = this.#endpoint.url([
			"api",
			"models",
			...repository.split("/"),
			"revision",
			revision
		]);
		const { value } = await this.#json(url, question, revisionSchema());
		const commit = `git:${value.sha}`;
		if (isHubCommit(commit)) return commit;
		throw malformed(question, "its revision is no commit");
	}
	async files(repository, commit) {
		const revision = commit.slice(4);
		const question = this.#question(repository, revision);
		const files = [];
		const listing = [
			"api",
			"models",
			...repository.split("/"),
			"tree",
			revision
		];
		let page = this.#endpoint.url(listing, "?recursive=true");
		while (page !== void 0) {
			const { value, next } = await this.#json(page, question, treeSchema());
			for (const { type, path, oid, size, lfs } of value) {
				if (type !== "file") continue;
				const file = lfs === void 0 ? {
					path,
					size,
					id: `git:${oid}`
				} : {
					path,
					size: lfs.size,
					id: `sha256:${lfs.oid}`
				};
				if (!isPlain(file)) throw malformed(question, `it has a file ${JSON.stringify(path)} with id ${file.id}`);
				files.push(file);
			}
			page = next;
		}
		return files.toSorted((a, b) => a.path < b.path ? -1 : 1);
	}
	open(repository, commit, file) {
		const revision = commit.slice(4);
		const question = this.#question(repository, revision, file.path);
		const url = this.#endpoint.url([
			...repository.split("/"),
			"resolve",
			revision,
			...file.path.split("/")
		]);
		const fetchFrom = (offset) => {
			const headers = {
				"accept-encoding": "identity",
				...offset === 0 ? {} : { range: `bytes=${offset}-` }
			};
			return this.#call(url, question, headers, (reply) => reply);
		};
		const { retry, clock, transport } = this.#options;
		const chunks = readHubFile(file, question, fetchFrom, {
			retry,
			clock,
			received: (bytes) => transport.received(bytes)
		});
		return node_stream.Readable.from(chunks, {
			objectMode: false,
			highWaterMark: 1
		});
	}
	#question(repository, revision, file) {
		const reference = hubReference({
			repository,
			revision: revision.replace(/^([0-9a-f]{12})[0-9a-f]{28}$/, "$1")
		});
		return {
			what: file === void 0 ? reference : `${reference}, ${file}`,
			repository,
			endpoint: this.#endpoint.href,
			hasToken: this.#options.token !== void 0
		};
	}
	async #json(url, question, schema) {
		return this.#call(url, question, { accept: "application/json" }, async (reply) => {
			const parsed = schema.safeParse(parseAnswer(await readAnswer(reply)), { jitless: true });
			if (!parsed.success) throw malformed(question, "its answer is not what the Hub's API gives");
			return {
				value: parsed.data,
				next: nextPage(reply.headers.link, url)
			};
		});
	}
	#call(url, question, headers, read) {
		const { retry, clock } = this.#options;
		return require_oci.withRetries(retry, clock, async () => {
			try {
				return await read(await this.#get(url, question, headers));
			} catch (failure) {
				throw failure instanceof require_oci.ConnectionFailure ? hubConnectionProblem(question, failure) : failure;
			}
		});
	}
	async #get(url, question, headers) {
		const { token, clock } = this.#options;
		const reply = await this.#endpoint.send({
			method: "GET",
			url,
			headers
		}, token, (why) => malformed(question, why));
		if (reply.status === 200 || reply.status === 206) return reply;
		await require_oci.discard(reply);
		throw hubProblem(question, reply.status, reply.headers, clock.now());
	}
};
function isPlain({ path, size, id }) {
	return path.split("/").every((name) => name !== "" && name !== "." && name !== ".." && !name.includes("\0")) && size >= 0 && /^(sha256:[0-9a-f]{64}|git:[0-9a-f]{40})$/.test(id);
}
function malformed({ what, endpoint }, why) {
	return new require_oci.OciError("bad-content", `${what}: ${why}.`, { hint: `Is ${endpoint} a Hub, or does a proxy answer in its place? HF_ENDPOINT names another one.` });
}

Object.defineProperty(exports, "HubEndpoint", {
  enumerable: true,
  get: function () {
    return HubEndpoint;
  }
});
Object.defineProperty(exports, "hubReference", {
  enumerable: true,
  get: function () {
    return hubReference;
  }
});
Object.defineProperty(exports, "isHubCommit", {
  enumerable: true,
  get: function () {
    return isHubCommit;
  }
});
Object.defineProperty(exports, "isHubReference", {
  enumerable: true,
  get: function () {
    return isHubReference;
  }
});
Object.defineProperty(exports, "nextPage", {
  enumerable: true,
  get: function () {
    return nextPage;
  }
});
Object.defineProperty(exports, "openHub", {
  enumerable: true,
  get: function () {
    return openHub;
  }
});
Object.defineProperty(exports, "parseAnswer", {
  enumerable: true,
  get: function () {
    return parseAnswer;
  }
});
Object.defineProperty(exports, "parseWeightsSource", {
  enumerable: true,
  get: function () {
    return parseWeightsSource;
  }
});
Object.defineProperty(exports, "passing", {
  enumerable: true,
  get: function () {
    return passing;
  }
});
Object.defineProperty(exports, "pinnedCommit", {
  enumerable: true,
  get: function () {
    return pinnedCommit;
  }
});
Object.defineProperty(exports, "readAnswer", {
  enumerable: true,
  get: function () {
    return readAnswer;
  }
});
Object.defineProperty(exports, "waitFor", {
  enumerable: true,
  get: function () {
    return waitFor;
  }
});