"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_toolkit = require("./toolkit.js");
const require_zod = require("../vendor/zod.js");
require("./schemas.js");
const require_oci = require("./oci.js");
const require_images = require("./images.js");
const require_hub = require("./hub.js");
const require_yaml = require("../vendor/yaml.js");
const require_yaml_source = require("./yaml-source.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_util_types = require("node:util/types");
let node_crypto = require("node:crypto");
let node_fs_promises = require("node:fs/promises");
let node_timers_promises = require("node:timers/promises");

// packages/core/src/space/secret-name.ts
var import_dist = require_yaml.require_dist();
const words = (text) => new Set(text.split(" "));
/** Words that a secret is called by, wherever they stand in a name. */
const secretWords = words("SECRET SECRETS PASSWORD PASSWD PASSPHRASE TOKEN APIKEY SECRETKEY PRIVATEKEY ACCESSKEY APITOKEN ACCESSTOKEN AUTHTOKEN");
/** These at the end only: `KEY_BINDINGS` and `PWD` are something else. */
const lastWords = words("KEY KEYS PWD");
/** Before the last word: keys that anyone may have, columns of tables, and the tokens of language models. */
const harmlessBefore = /* @__PURE__ */ new Map([
	["KEY", words("PUBLIC PUBLISHABLE ANON SITE PRIMARY FOREIGN PARTITION SORT ROUTING CACHE HOT SHORTCUT")],
	["KEYS", words("PUBLIC PUBLISHABLE ANON SITE PRIMARY FOREIGN PARTITION SORT ROUTING CACHE HOT SHORTCUT")],
	["TOKEN", words("BOS EOS PAD UNK SEP CLS MASK STOP START END IMAGE AUDIO SPECIAL MAX MIN PER BY")]
]);
/** A name that ends so is of something about a secret: where it is, how long it may be. */
const aboutSecrets = words("FILE PATH DIR URL URI NAME ID LENGTH SIZE COUNT LIMIT TTL TIMEOUT EXPIRY EXPIRES SECONDS MINUTES HOURS DAYS ENABLED DISABLED REQUIRED TYPE ALGORITHM POLICY HEADER PREFIX SUFFIX FIELD");
/** Says whether there is one, not which. */
const noSecret = /^(true|false|yes|no|on|off|none|null)?$/i;
/** `postgres://user:password@host`; a password that is still to be filled in is none. */
const passwordInUrl = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:(?!\$\{?\w+\}?@|<[^<>@\s]*>@|\{+\w+\}+@|\*+@)[^\s/?#@]+@/i;
/** Why a variable should be a secret by its name or as a URL, if it should; never its value. */
function whySecret(name, value) {
	if (passwordInUrl.test(value)) return "has a URL with a password in it";
	return isSecretName(name) && !noSecret.test(value.trim()) ? "has the name of a secret" : void 0;
}
function isSecretName(name) {
	const parts = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase().split("_").filter((part) => part !== "");
	const [last = "", before = ""] = parts.toReversed();
	if (aboutSecrets.has(last) || (harmlessBefore.get(last)?.has(before) ?? false)) return false;
	return lastWords.has(last) && parts.length > 1 || parts.some((part) => secretWords.has(part));
}

// packages/core/src/space/secret-shape.ts
/** What a text looks like that nobody should see: the forms in which keys and tokens are handed out. */
const shapes = [
	[/-----BEGIN [A-Z ]*PRIVATE KEY/, "a private key"],
	[/\bhf_[A-Za-z0-9_.-]{16,}/, "a token of Hugging Face"],
	[/\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/, "a token of GitHub"],
	[/\bglpat-[A-Za-z0-9_-]{16,}/, "a token of GitLab"],
	[/\bsk-[A-Za-z0-9_-]{20,}/, "an API key (sk-\u2026)"],
	[/\bsk_(live|test)_[A-Za-z0-9]{16,}/, "a key of Stripe"],
	[/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, "an access key of AWS"],
	[/\bAIza[A-Za-z0-9_-]{35}/, "an API key of Google"],
	[/\bxox[abeprs]-[A-Za-z0-9-]{10,}/, "a token of Slack"],
	[/\bnpm_[A-Za-z0-9]{36}/, "a token of npm"],
	[/\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./, "a JSON web token"]
];
/** What a text looks like, if it looks like a secret; never the text itself. */
function secretShape(text) {
	return shapes.find(([pattern]) => pattern.test(text))?.[1];
}

// packages/core/src/space/space-settings.ts
/** What the Hub sets itself (spaces-overview.md), and refuses or overwrites. */
const reserved = /^(SPACE_|ACCELERATOR$|CPU_CORES$|MEMORY$)/;
/** What can only be a name: neither base64 nor base32, which end with `=` too, look so. */
const surelyName = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;
/**
* Reads the input `space-variables` or `space-secrets`: `NAME=VALUE` lines, or a JSON object of texts, whose values may have several lines.
* No message has a value in it, and of a secret no name either, unless it can be nothing else: where the name was forgotten, it is a part of
* the value. Throws `bad-input`, also for an empty secret: it would take the place of the one that the Space has.
*/
function parseSettings(text, kind) {
	const parsed = require_toolkit.parseNamedValues(text, {
		isSecret: kind === "secrets",
		problemOf: problemOf$1
	});
	if (!parsed.ok) throw badSettings(kind, parsed.problem);
	if (kind === "secrets") {
		for (const [at, [name, value]] of [...parsed.value].entries()) if (value.trim() === "") throw emptySecret(name, at);
	}
	return parsed.value;
}
function problemOf$1(name) {
	return reserved.test(name) ? "is set by the Hub itself" : void 0;
}
/** Refuses a name that is both, and a variable whose value should be a secret. Throws `bad-input` with all of them. */
function checkSettings({ variables, secrets }) {
	const problems = [...variables].flatMap(([name, value]) => {
		if (secrets.has(name)) return [`${name} is in space-variables and in space-secrets: it can be one of them only.`];
		const shape = secretShape(value);
		const why = shape === void 0 ? whySecret(name, value) : `looks like ${shape}`;
		return why === void 0 ? [] : [`${name} in space-variables ${why}: variables are public.`];
	});
	if (problems.length > 0) throw new require_git.LayeredBuildError("bad-input", problems.join("\n"), { hint: "Give what nobody may see by `space-secrets`. What was public for a moment should be revoked where it comes from." });
}
/** Sets what differs, and nothing else; gives the names of what was set. The Hub restarts the Space for each. */
async function writeSettings(api, wanted, log) {
	const written = [];
	if (wanted.variables.size > 0) {
		const there = await api.settings("variables");
		for (const [name, value] of wanted.variables) {
			if (there.get(name)?.value === value) continue;
			await api.set("variables", name, value, there.get(name)?.description ?? "");
			written.push(name);
		}
	}
	if (wanted.secrets.size > 0) {
		const there = await api.settings("secrets");
		for (const [name, value] of wanted.secrets) {
			if (isFingerprintOf(value, there.get(name)?.description ?? "")) continue;
			await api.set("secrets", name, value, fingerprint(value));
			written.push(name);
		}
	}
	for (const name of written) log.info(`${api.what}: ${name} is set`);
	return written;
}
/**
* A secret cannot be read back. So that it is not written (and the Space not restarted) by every run, its description keeps a salted, slow
* hash of it: only those see descriptions who may change the Space, and so could print the secret anyway.
*/
function fingerprint(value, salt = (0, node_crypto.randomBytes)(9)) {
	return `Set by layered-build (scrypt:${salt.toString("base64url")}:${digest(value, salt).toString("base64url")})`;
}
function isFingerprintOf(value, description) {
	const [, salt, hash] = /\(scrypt:([\w-]+):([\w-]+)\)/.exec(description) ?? [];
	if (salt === void 0 || hash === void 0) return false;
	const expected = Buffer.from(hash, "base64url");
	const actual = digest(value, Buffer.from(salt, "base64url"));
	return expected.length === actual.length && (0, node_crypto.timingSafeEqual)(expected, actual);
}
function digest(value, salt) {
	return (0, node_crypto.scryptSync)(value, salt, 18);
}
/** `API_KEY=${{ secrets.APIKEY }}` is `API_KEY=`. */
function emptySecret(name, at) {
	const message = surelyName.test(name) ? `${name} is empty: so is a secret that does not exist.` : `entry ${at + 1} has no value, or is a value without its name.`;
	return new require_git.LayeredBuildError("bad-input", `space-secrets: ${message}`, { hint: "Check the name in `${{ secrets.NAME }}`; runs for pull requests of forks have no secrets. Without its line, the Space's secret stays as it is." });
}
function badSettings(kind, problem) {
	return new require_git.LayeredBuildError("bad-input", `space-${kind}: ${problem}.`, { hint: "Write one NAME=VALUE a line, or a JSON object of texts where a value has several lines." });
}

// packages/core/src/space/front-matter.ts
/** Divides a README as the Hub does: the block begins at the very first line. */
function splitFrontMatter(text) {
	const plain = text.replace(/^\uFEFF/, "");
	const found = /^---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/m.exec(plain);
	if (found?.index !== 0) return {
		yaml: void 0,
		body: plain
	};
	return {
		yaml: found[1] ?? "",
		body: plain.slice(found[0].length)
	};
}
/** Whether a README begins a block that never ends: it would be published as text. */
function isUnclosed(text) {
	return splitFrontMatter(text).yaml === void 0 && /^\uFEFF?---[ \t]*(\r?\n|$)/.test(text);
}
/** The two in one again. */
function joinFrontMatter({ yaml, body }) {
	if (yaml === void 0) return body;
	return `---\n${yaml.trimEnd()}\n---\n${body}`;
}

// packages/core/src/space/space-readme.ts
/** How messages call the README.md that a Space has itself. */
const readmeOfSpace = "README.md of the Space";
/**
* A Space's README.md: `own`, the one of the repository; where there is none, `theirs`, the one of the Space; else a new one. Keys of
* `theirs` that `own` does not have are taken along, unless it is `isOurs` (then its keys are what an earlier run wrote). Keys that are
* missing are added below those that are there; a person's keys, comments and text stay as they are. `body` is the text of a new one;
* `ownPath` is how messages call `own`. Throws `bad-config` for front matter that is no YAML, or does not end.
*/
function spaceReadme(own, theirs, defaults, body, ownPath = "README.md") {
	const basePath = own === void 0 ? readmeOfSpace : ownPath;
	const base = divided(own ?? theirs?.text ?? "", basePath);
	const added = [];
	if (own !== void 0 && theirs !== void 0 && !theirs.isOurs) {
		const value = parsed(divided(theirs.text, "README.md of the Space").yaml ?? "", "README.md of the Space").toJS() ?? {};
		added.push(...Object.entries(value));
	}
	added.push(...Object.entries(cardOf(defaults)));
	const text = base.body.trim() === "" ? body : base.body;
	return joinFrontMatter({
		yaml: withKeys(base.yaml ?? "", added, basePath),
		body: text
	});
}
function cardOf({ title, port }) {
	return {
		title,
		emoji: "\ud83d\udc33",
		colorFrom: "blue",
		colorTo: "indigo",
		sdk: "docker",
		app_port: port,
		pinned: false
	};
}
/** The YAML with these keys, where it has them not; the first of several with one key counts. */
function withKeys(yaml, entries, path) {
	const document = parsed(yaml, path);
	if (document.contents !== null && !(0, import_dist.isMap)(document.contents)) return yaml;
	const missing = new Map(entries.filter(([key]) => !document.has(key)).toReversed());
	if (document.contents?.flow === true && missing.size > 0) {
		for (const [key, value] of [...missing].toReversed()) document.set(key, value);
		return document.toString({ lineWidth: 0 });
	}
	const lines = [...missing].toReversed().map(([key, value]) => (0, import_dist.stringify)({ [key]: value }, { lineWidth: 0 }));
	return `${yaml.trim() === "" ? "" : `${yaml.trimEnd()}\n`}${lines.join("")}`;
}
function divided(text, path) {
	if (!isUnclosed(text)) return splitFrontMatter(text);
	throw new require_git.LayeredBuildError("bad-config", `${path}:1: the front matter has no closing ---.`, { hint: "Its keys would be published as text. End them with a line `---`; a rule at the very beginning is written `***`." });
}
function parsed(yaml, path) {
	const document = (0, import_dist.parseDocument)(yaml);
	if (document.errors.length === 0) return document;
	const { path: where } = new require_yaml_source.YamlSource(`\n${yaml}`, path);
	throw new require_git.LayeredBuildError("bad-config", `${where}: ${document.errors[0]?.message ?? "no YAML"}`);
}

// packages/core/src/space/space-texts.ts
/** What stands below the front matter of a README.md that nobody wrote. */
function readmeBody({ space }) {
	return `
# ${space?.name ?? "App"}

This Space runs a container image that is built and tested elsewhere; its Dockerfile only names it. [README_USAGE.md](README_USAGE.md) says
how to run it elsewhere.
`;
}
/** The variables that the app knows: values of variables, names of secrets. */
function environmentExample({ port, settings: { variables, secrets } }) {
	const lines = [...variables].map(([name, value]) => `${name}=${oneLine(value)}`);
	const hidden = [...secrets.keys()].map((name) => `${name}=`);
	return `# Copy this to .env, fill it in, and keep that file out of git.
# The image sets these two itself.
HOST=0.0.0.0
PORT=${port}
${lines.length === 0 ? "" : `\n# Variables of the Space.\n${lines.join("\n")}\n`}${hidden.length === 0 ? "" : `\n# Secrets of the Space.\n${hidden.join("\n")}\n`}`;
}
/** How to run the image, in the Space and elsewhere. */
function usageText({ port, folderName }) {
	return `# Using this image

## Here

The Space builds its Dockerfile, which is one line: the image, by its digest. Variables and secrets are in the Space's settings; the names that
the app knows are in [.env.example](.env.example).

## On a computer of your own

    docker build -f ${folderName}/Dockerfile -t app-hf --build-arg BASE_IMAGE=IMAGE .
    docker run --rm -p ${port}:${port} --env-file .env app-hf

\`IMAGE\` is the main image, or one that was built a moment ago on the same computer. The app then answers at http://localhost:${port}.

## What a Space asks of an image

- It runs as user 1000, and can write below \`$HOME\` and \`/tmp\` only; what it writes is gone at the next start.
- It listens on 0.0.0.0, port ${port}. On 127.0.0.1 a Space stays at "Starting" for ever.
- It can be pulled without signing in.
`;
}
/** A value in an env file ends with its line. */
function oneLine(value) {
	return /[\r\n]/.test(value) ? "" : value;
}

// packages/core/src/space/owned-files.ts
/** Where the record is kept: in the Space beside the files, and for scaffolded files in their folder. */
const recordName = ".layered-build.json";
const schemaNumber = 1;
const recordSchema = () => require_zod.object({
	schema: require_zod.literal(schemaNumber),
	image: require_zod.optional(require_zod.string()),
	files: require_zod.record(require_zod.string(), require_zod.object({
		git: require_zod.string(),
		sha256: require_zod.string()
	}))
});
/** The record's text: one file a line, sorted, so that a commit shows what changed. */
function printRecord({ files, image }) {
	const lines = [...files].toSorted(([a], [b]) => a < b ? -1 : 1).map(([path, { git, sha256 }]) => `    ${JSON.stringify(path)}: ${JSON.stringify({
		git,
		sha256
	})}`);
	const about = `  "written-by": "layered-build: these files are its own; a change of one by hand stops it"`;
	const of = image === void 0 ? "" : `  "image": ${JSON.stringify(image)},\n`;
	return `{\n  "schema": ${schemaNumber},\n${about},\n${of}  "files": {\n${lines.join(",\n")}\n  }\n}\n`;
}
/** Reads a record; none is an empty one. `path` is for messages. Throws `bad-config` for what is no record: nothing may be overwritten then. */
function parseRecord(text, path) {
	if (text === void 0) return { files: /* @__PURE__ */ new Map() };
	const result = recordSchema().safeParse(parseJson(text), { jitless: true });
	if (result.success) return {
		files: new Map(Object.entries(result.data.files)),
		image: result.data.image
	};
	throw new require_git.LayeredBuildError("bad-config", `${path} is no list of files of layered-build.`, {
		hint: "It says which files are the action's own. Restore it from the history, or delete it: files that differ then count as yours.",
		cause: result.error
	});
}
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}

// packages/core/src/space/space-name.ts
const part = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
/** Reads `OWNER/NAME`. Throws `bad-input` for anything else. */
function parseSpaceName(text) {
	const [owner = "", name = "", ...rest] = text.split("/");
	if (rest.length === 0 && [owner, name].every((each) => part.test(each) && !/--|\.\./.test(each)) && name.length <= 96) return {
		owner,
		name
	};
	throw new require_git.LayeredBuildError("bad-input", `space: ${JSON.stringify(text)} is no name of a Space.`, { hint: "Write OWNER/NAME, as in its address: https://huggingface.co/spaces/OWNER/NAME" });
}
/** `OWNER/NAME` */
function spaceText({ owner, name }) {
	return `${owner}/${name}`;
}

// packages/core/src/space/file-ids.ts
/** The ids of some bytes. */
function idsOf(bytes) {
	return {
		git: (0, node_crypto.createHash)("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex"),
		sha256: (0, node_crypto.createHash)("sha256").update(bytes).digest("hex")
	};
}
/** Whether a file of the Hub has the content of these ids. In LFS, git's id is the pointer's. */
function hasIds(file, ids) {
	return file.sha256 === void 0 ? file.git === ids.git : file.sha256 === ids.sha256;
}

// packages/core/src/hub/hub-answer.ts
const longestText = 300;
/** The error for an answer that is not what was asked for; a `TransientFailure` where it may pass. `now`: ms since 1970. Reads the body. */
async function hubAnswer(question, reply, now) {
	const said = saidBy(reply.headers, await require_oci.readStart(reply));
	const error = hubRefusal(question, reply.status, said);
	return require_hub.passing.has(reply.status) ? new require_oci.TransientFailure(error, "busy", require_hub.waitFor(reply.headers, now)) : error;
}
/** The error for a status of the Hub, and what it said with it. */
function hubRefusal(question, status, said) {
	const [code, why, hint] = explained(question, status);
	const words = require_git.oneLine(said, longestText);
	return new require_oci.OciError(code, `${question.what}: ${why}${words === "" ? "." : `: ${words}`}`, { hint });
}
/** The error for a connection that broke, inside a `TransientFailure`, since the next may hold. */
function noConnection(what, endpoint, cause) {
	const error = new require_oci.OciError("unreachable", `${what}: no connection to ${endpoint}: ${cause.message}`, {
		hint: "Check the network and a proxy between, and run the job again. `hf-endpoint` names another Hub or mirror.",
		cause
	});
	if (cause.stale) return new require_oci.TransientFailure(error, "stale");
	return new require_oci.TransientFailure(error, cause.code === "ECONNREFUSED" || cause.code === "ENOTFOUND" ? "absent" : "busy");
}
function explained(question, status) {
	const { right = "to read it", tokens, endpoint } = question;
	const from = tokens.map((token) => token.from).join(" and ");
	const make = `a write token of ${endpoint}/settings/tokens as \`hf-token\` (a fine-grained one needs "Write access to contents/settings" of this Space)`;
	const publisher = "`permissions: id-token: write` with a trusted publisher in the Space's settings (https://huggingface.co/docs/hub/trusted-publishers)";
	if (status === 401) return tokens.length === 0 ? [
		"unauthorized",
		"the Hub wants a token",
		`Give the step ${make}, or the job ${publisher}.`
	] : [
		"unauthorized",
		`the Hub does not take the token of ${from}`,
		`It may have been revoked or run out. Give ${make}.`
	];
	if (status === 402) return [
		"forbidden",
		"the Hub asks for a paid plan",
		`Docker Spaces, and some hardware, need a paid plan (PRO, Team or Enterprise): ${endpoint}/pricing. A Space that exists already needs none.`
	];
	if (status === 403) {
		const other = tokens.some((token) => token.from === "hf-token") ? "" : " A trusted publisher may write files only.";
		return [
			"forbidden",
			`the token of ${from || "nobody"} has no right ${right}`,
			`Give the step ${make}.${other}`
		];
	}
	if (status === 404) return [
		"missing-content",
		"the Hub does not have it, or hides it from this token",
		`Check the name. For a private one, the token has to be of an account that sees it: give ${make}.`
	];
	if (status === 412) return [
		"refused",
		"someone else has changed it meanwhile",
		"Run the job again."
	];
	if (status === 429) return [
		"rate-limited",
		"the Hub had too many requests of this token",
		"Wait some minutes, and run fewer jobs at a time: the limit is counted by five minutes."
	];
	if (status >= 500 || status === 408) return [
		"unavailable",
		`the Hub answered ${status}`,
		"Look at https://status.huggingface.co, and run the job again."
	];
	return [
		"refused",
		`the Hub answered ${status}`,
		`Is ${endpoint} a Hub? \`hf-endpoint\` names another one.`
	];
}
function saidBy(headers, body) {
	const header = headers["x-error-message"];
	if (typeof header === "string" && header !== "") return header;
	try {
		const value = JSON.parse(body);
		if (typeof value !== "object" || value === null) return "";
		return ["error" in value ? value.error : "message" in value ? value.message : "", "error_description" in value ? value.error_description : ""].filter((each) => typeof each === "string" && each !== "").join(": ");
	} catch {
		return "";
	}
}

// packages/core/src/hub/library-fetch.ts
/** Statuses whose answers have no body; `Response` takes none for them. */
const bodiless = /* @__PURE__ */ new Set([
	204,
	205,
	304
]);
/**
* A `fetch` over our own connections: they know proxies, retries and rate limits, and are counted. The library's own authorization is left
* out: who sends puts in what belongs to the address.
*/
function libraryFetch(exchange) {
	return async (input, init) => {
		const request = new Request(input, init);
		request.headers.delete("authorization");
		const bytes = request.body === null ? void 0 : new Uint8Array(await request.arrayBuffer());
		const { status, reply, body } = await exchange({
			method: request.method,
			url: new URL(request.url),
			headers: Object.fromEntries(request.headers),
			...bytes === void 0 ? {} : { body: bytes }
		});
		const headers = new Headers();
		for (const [name, value] of Object.entries(reply.headers)) for (const each of typeof value === "string" ? [value] : value ?? []) headers.append(name, each);
		return new Response(bodiless.has(status) ? null : new Uint8Array(body), {
			status,
			headers
		});
	};
}

// packages/core/src/hub/hub-client.ts
/**
* Speaks the Hub's API: retries what may pass (429 with its `RateLimit` or `Retry-After`, 5xx, broken connections), follows redirects,
* sends its token to the endpoint alone, and explains every refusal. Of several tokens the next is tried where one lacks the right.
*/
var HubClient = class HubClient {
	/** Without a slash at its end. */
	endpoint;
	tokens;
	#options;
	#endpoint;
	/** Asks nothing yet. Throws `bad-input` for an endpoint that is no address, or plain http elsewhere than here. */
	constructor(options, tokens = []) {
		this.#options = options;
		this.tokens = tokens;
		this.#endpoint = new require_hub.HubEndpoint(options, "hf-endpoint");
		this.endpoint = this.#endpoint.href;
	}
	/** The same Hub, with other tokens. */
	withTokens(tokens) {
		return new HubClient(this.#options, tokens);
	}
	/** For @huggingface/hub: its requests with this client's connections, tokens and retries. */
	get fetch() {
		return libraryFetch((request) => this.exchange(request, "The Hub"));
	}
	/** What an API answers, checked against its schema. */
	async json(call, schema) {
		return (await this.#page(call, this.#url(call), schema)).value;
	}
	/** The same, or undefined for 404. */
	async find(call, schema) {
		return (await this.#page({
			...call,
			expected: [404]
		}, this.#url(call), require_zod.optional(schema))).value;
	}
	/** All pages of a listing. */
	async list(call, schema) {
		const items = [];
		let url = this.#url(call);
		while (url !== void 0) {
			const page = await this.#page(call, url, require_zod.array(schema));
			items.push(...page.value);
			url = page.next;
		}
		return items;
	}
	/** Sends a change; what is answered does not matter. Gives the status. */
	async send(call) {
		const { status } = await this.#answer(call, this.#url(call));
		return status;
	}
	/** A file's bytes, up to `limit`. */
	async bytes(call, limit) {
		const reply = await this.open(call);
		return require_oci.readBody(reply, limit);
	}
	/** An answer whose body is still to be read. */
	open(call) {
		const { retry, clock } = this.#options;
		return require_oci.withRetries(retry, clock, async () => {
			const reply = await this.#attempt(this.#request(call, this.#url(call)), call.what);
			if (reply.status === 200) return reply;
			throw await hubAnswer({
				...call,
				tokens: this.tokens,
				endpoint: this.endpoint
			}, reply, clock.now());
		});
	}
	/** Sends a request anywhere, with retries; the last answer is handed on whatever it is. */
	async exchange(request, what) {
		const { retry, clock } = this.#options;
		return require_oci.withRetries(retry, clock, async () => {
			const reply = await this.#attempt(request, what);
			if (require_hub.passing.has(reply.status)) throw await hubAnswer({
				what,
				tokens: this.tokens,
				endpoint: this.endpoint
			}, reply, clock.now());
			return {
				status: reply.status,
				reply,
				body: await require_hub.readAnswer(reply)
			};
		});
	}
	#url({ path, search }) {
		return this.#endpoint.url(path, search);
	}
	#request({ method, body, accept = "application/json" }, url) {
		const bytes = body === void 0 ? void 0 : Buffer.from(JSON.stringify(body));
		return {
			method: method ?? (body === void 0 ? "GET" : "POST"),
			url,
			headers: {
				accept,
				...bytes === void 0 ? {} : { "content-type": "application/json" }
			},
			body: bytes
		};
	}
	async #page(call, url, schema) {
		const { status, reply, body } = await this.#answer(call, url);
		const parsed = schema.safeParse(status === 404 ? void 0 : require_hub.parseAnswer(body), { jitless: true });
		if (parsed.success) return {
			value: parsed.data,
			next: require_hub.nextPage(reply.headers.link, url)
		};
		throw new require_oci.OciError("bad-content", `${call.what}: the answer of ${url.pathname} is not what the Hub's API gives.`, {
			hint: `Is ${this.endpoint} a Hub, or does a proxy answer in its place? \`hf-endpoint\` names another one.`,
			cause: parsed.error
		});
	}
	#answer(call, url) {
		const { retry, clock } = this.#options;
		return require_oci.withRetries(retry, clock, async () => {
			const reply = await this.#attempt(this.#request(call, url), call.what);
			const { status } = reply;
			if (!(status >= 200 && status < 300 || call.expected?.includes(status) === true)) throw await hubAnswer({
				...call,
				tokens: this.tokens,
				endpoint: this.endpoint
			}, reply, clock.now());
			return {
				status,
				reply,
				body: await require_hub.readAnswer(reply)
			};
		});
	}
	/** With each token in turn, as long as one lacks the right. */
	async #attempt(request, what) {
		const tokens = this.tokens.length === 0 ? [void 0] : this.tokens;
		try {
			for (const [at, token] of tokens.entries()) {
				const reply = await this.#endpoint.send(request, token?.text, (why) => misled(what, why));
				if (!(reply.status === 401 || reply.status === 403) || at === tokens.length - 1) return reply;
				await require_oci.discard(reply);
			}
		} catch (failure) {
			throw failure instanceof require_oci.ConnectionFailure ? noConnection(what, this.endpoint, failure) : failure;
		}
		throw new Error("there is always one token, or none, to try");
	}
};
function misled(what, why) {
	return new require_oci.OciError("bad-content", `${what}: ${why}.`, { hint: "Does a proxy answer in the Hub's place?" });
}

// packages/core/src/space/base-is-public.ts
/**
* Makes sure that a Space can pull an image: it asks for it without credentials, as the Hub's builder does. `session` has none.
* Throws `space` for an image that is in a folder, private, or not there.
*/
async function checkIsPublic(image, session) {
	const reference = checkIsInRegistry(image);
	const store = require_oci.openRegistry(reference, session);
	const name = reference.digest ?? reference.tag ?? "latest";
	try {
		if (await store.headManifest(name) !== void 0) return;
	} catch (error) {
		if (!(error instanceof require_oci.OciError && ["unauthorized", "forbidden"].includes(error.code))) throw error;
	}
	throw new require_git.LayeredBuildError("space", `A Space cannot pull ${image}: nobody can without signing in.`, { hint: howToPublish(reference.registry, reference.repository) });
}
/** Throws `space` for an image in a folder of this machine. */
function checkIsInRegistry(image) {
	const reference = require_oci.parseReference(image);
	if (reference.kind === "registry") return reference;
	throw new require_git.LayeredBuildError("space", `A Space cannot pull from a folder: ${image}`, { hint: "Let `repository` name a repository of a public registry, such as ghcr.io." });
}
function howToPublish(registry, repository) {
	if (registry !== "ghcr.io") return `The Hub has no way to sign in there: make the repository ${repository} public.`;
	const [owner = "", ...rest] = repository.split("/");
	return `The Hub has no way to sign in there. Make the package public: ${`https://github.com/users/${owner}/packages/container/${encodeURIComponent(rest.join("/"))}/settings`} (of an organisation: /orgs/${owner}/ in its place), "Change package visibility", Public.`;
}

// packages/core/src/space/read-space-folder.ts
/** More belongs into the image, or into a repository of models or data on the Hub. */
const largestFile = 10485760;
const pointer = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n/;
/** `.env`, `.env.local`; `.env.example` is one without secrets. */
const environmentFile = /^\.env(\.(?!example$|sample$|template$).*)?$/;
/**
* The files of `space-dir`, `name` below the checkout `root`, by their paths in it with `/`; a folder that is not there has none, unless it
* has to be there. All that must not be published is refused together, as `bad-config`: pointers of Git LFS in the place of files, links, what is too large, `.env`
* files and what looks like a secret.
*/
async function readSpaceFolder(root, name, hasToBe = false) {
	const folder = node_path.default.join(root, name);
	const files = /* @__PURE__ */ new Map();
	const problems = [];
	const entries = await (0, node_fs_promises.readdir)(folder, {
		recursive: true,
		withFileTypes: true
	}).catch((error) => {
		const code = (0, node_util_types.isNativeError)(error) && "code" in error ? error.code : void 0;
		if (code === "ENOENT") return hasToBe ? void 0 : [];
		if (code !== "ENOTDIR") throw error;
		throw new require_git.LayeredBuildError("bad-input", `\`space-dir\`: ${name} is no folder.`, { hint: "Name a folder of the repository: all files in it are published in the Space." });
	});
	if (entries === void 0) throw new require_git.LayeredBuildError("bad-input", `\`space-dir\`: ${name} does not exist.`, { hint: "It is a path from the repository's root, and git keeps no empty folders. Is the repository checked out?" });
	await checkIsInside(root, folder, name, entries.length);
	for (const entry of entries) {
		const place = node_path.default.join(entry.parentPath, entry.name);
		const file = node_path.default.relative(folder, place).split(node_path.default.sep).join("/");
		if (entry.isDirectory() || file === ".layered-build.json" || file.split("/").includes(".git")) continue;
		const problem = entry.isFile() ? await problemOf(place, entry.name) : "is neither a file nor a folder";
		if (problem !== void 0) problems.push(`${name}/${file} ${problem}.`);
		else files.set(file, await (0, node_fs_promises.readFile)(place));
	}
	if (problems.length === 0) return files;
	throw new require_git.LayeredBuildError("bad-config", problems.join("\n"), { hint: "All files of `space-dir` are published in the Space. Move what is not for it elsewhere." });
}
/** A link could publish any folder of the machine. */
async function checkIsInside(root, folder, name, entries) {
	if (entries === 0) return;
	const [top, real] = await Promise.all([(0, node_fs_promises.realpath)(root), (0, node_fs_promises.realpath)(folder)]);
	if (real === node_path.default.join(top, name)) return;
	throw new require_git.LayeredBuildError("bad-config", `${name} is, or is below, a link to ${real}.`, { hint: "All files of `space-dir` are published in the Space: it has to be a folder of the checkout itself." });
}
async function problemOf(place, name) {
	if (environmentFile.test(name)) return "would publish what is in it: give secrets by `space-secrets`";
	if ((await (0, node_fs_promises.stat)(place)).size > largestFile) return `is larger than ${largestFile / 1024 / 1024} MB: it belongs into the image, or into a repository of data on the Hub`;
	const text = (await (0, node_fs_promises.readFile)(place)).toString("latin1");
	if (pointer.test(text)) return "is a pointer of Git LFS, not the file: check out with `lfs: true` (actions/checkout), or take it out of LFS";
	const shape = text.includes("\0") ? void 0 : secretShape(text);
	return shape === void 0 ? void 0 : `has what looks like ${shape}`;
}

// packages/core/src/space/sign-in.ts
/** The Hub takes statements that are meant for it alone, whatever address it is asked at (trusted-publishers.md). */
const audience = "https://huggingface.co";
const tokenSchema = () => require_zod.object({ access_token: require_zod.string().check(require_zod._minLength(1)) });
const whoSchema = () => require_zod.object({ auth: require_zod.optional(require_zod.object({ accessToken: require_zod.optional(require_zod.object({
	role: require_zod.string(),
	fineGrained: require_zod.optional(require_zod.object({ scoped: require_zod.array(require_zod.object({
		entity: require_zod.object({ name: require_zod.optional(require_zod.string()) }),
		permissions: require_zod.array(require_zod.string())
	})) }))
})) })) });
/**
* The tokens to work with, best first: that of the trusted publisher (OIDC; of one Space, for an hour), then `hf-token`, which is also for
* what a publisher may not do. Throws `bad-input` where there is neither, and what the Hub says to the only one that there is.
*/
async function signIn(hub, space, { token, idToken, mask }, log) {
	if (token !== void 0 && !/^hf_[\x21-\x7e]+$/.test(token)) throw new require_git.LayeredBuildError("bad-input", "hf-token is no token of Hugging Face: those begin with hf_.", { hint: `Make one at ${hub.endpoint}/settings/tokens, and hand it on as a secret: hf-token: \${{ secrets.HF_TOKEN }}` });
	const given = token === void 0 ? [] : [{
		text: token,
		from: "hf-token"
	}];
	if (idToken === void 0) {
		if (given.length > 0) return given;
		throw new require_git.LayeredBuildError("bad-input", `Space ${spaceText(space)}: there is nothing to sign in to the Hub with.`, { hint: "Give the job `permissions: id-token: write` and the Space a trusted publisher (https://huggingface.co/docs/hub/trusted-publishers), or the step `hf-token`." });
	}
	try {
		const published = await exchange(hub, space, await idToken(audience));
		mask(published);
		log.info(`Space ${spaceText(space)}: signed in as its trusted publisher`);
		return [{
			text: published,
			from: "the trusted publisher"
		}, ...given];
	} catch (error) {
		if (given.length === 0) throw untrusted(space, error);
		const why = error instanceof Error ? error.message : String(error);
		log.info(`Signed in by hf-token; as a trusted publisher it was not possible: ${why}`);
		return given;
	}
}
/** Refuses a token that may only read, or only other repositories, before anything is written. Throws `OciError`. */
async function checkToken(hub, { owner, name }) {
	const what = `Space ${owner}/${name}`;
	const given = hub.tokens.filter((token) => token.from === "hf-token");
	if (given.length === 0 || given.length < hub.tokens.length) return;
	const { auth } = await hub.json({
		path: ["api", "whoami-v2"],
		what,
		right: "to say whose it is"
	}, whoSchema());
	const role = auth?.accessToken?.role;
	const mayWrite = (auth?.accessToken?.fineGrained?.scoped)?.some(({ entity, permissions }) => permissions.includes("repo.write") && [owner, `${owner}/${name}`].includes(entity.name ?? owner));
	if (role !== "read" && mayWrite !== false) return;
	const why = role === "read" ? "may only read" : `has no right to write to repositories of ${owner}`;
	throw new require_oci.OciError("forbidden", `${what}: the token in hf-token ${why}.`, { hint: `Make a write token, or a fine-grained one with "Write access to contents/settings" of ${owner}/${name}: ${hub.endpoint}/settings/tokens` });
}
async function exchange(hub, space, idToken) {
	const body = {
		grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
		subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
		subject_token: idToken,
		resource: `spaces/${spaceText(space)}`
	};
	const what = `Space ${spaceText(space)}, trusted publisher`;
	const { access_token } = await hub.withTokens([]).json({
		path: ["oauth", "token"],
		body,
		what
	}, tokenSchema());
	return access_token;
}
function untrusted(space, error) {
	if (!(error instanceof require_oci.OciError) || error.code !== "refused") return error;
	return new require_oci.OciError("unauthorized", error.message, {
		hint: `In the Space's settings, "Trusted Publishers", the claims have to be those of this very run (repository, branch, workflow; https://huggingface.co/docs/hub/trusted-publishers). A Space that is still to be made has none: give \`hf-token\`, with ${spaceText(space)} in its rights.`,
		cause: error
	});
}

// packages/core/src/space/space-api.ts
/** Files of a Space that this action deals with are texts and small pictures. */
const longestFile = 16777216;
const infoSchema = () => require_zod.object({
	sha: require_zod.string(),
	sdk: require_zod.nullish(require_zod.string()),
	host: require_zod.nullish(require_zod.string()),
	private: require_zod.optional(require_zod.boolean())
});
const runtimeSchema = () => require_zod.object({
	stage: require_zod.string(),
	sha: require_zod.nullish(require_zod.string()),
	errorMessage: require_zod.nullish(require_zod.string())
});
const entrySchema = () => require_zod.object({
	type: require_zod.string(),
	path: require_zod.string(),
	oid: require_zod.string(),
	size: require_zod.int(),
	lfs: require_zod.optional(require_zod.object({
		oid: require_zod.string(),
		size: require_zod.int()
	}))
});
const settingsSchema = () => require_zod.record(require_zod.string(), require_zod.object({
	value: require_zod.nullish(require_zod.string()),
	description: require_zod.nullish(require_zod.string())
}));
/** The calls about one Space. Every failure is an `OciError` with a hint. */
var SpaceApi = class {
	space;
	hub;
	constructor(hub, space) {
		this.hub = hub;
		this.space = space;
	}
	/** Its page on the Hub. */
	get page() {
		return `${this.hub.endpoint}/spaces/${spaceText(this.space)}`;
	}
	/** Undefined where there is no such Space, or the token does not see it. */
	async info() {
		const info = await this.hub.find(this.call([]), infoSchema());
		if (info === void 0) return void 0;
		const { sha, sdk, host } = info;
		return {
			sha,
			sdk: sdk ?? void 0,
			host: host ?? void 0,
			isPrivate: info.private === true
		};
	}
	async runtime() {
		const { stage, sha, errorMessage } = await this.hub.json(this.call(["runtime"]), runtimeSchema());
		return {
			stage,
			sha: sha ?? void 0,
			errorMessage: errorMessage ?? void 0
		};
	}
	/** All files of a commit, by path. */
	async files(commit) {
		const call = {
			...this.call(["tree", commit]),
			search: "?recursive=true"
		};
		const files = (await this.hub.list(call, entrySchema())).flatMap(({ type, path, oid, size, lfs }) => type === "file" ? [{
			path,
			size: lfs?.size ?? size,
			git: oid,
			sha256: lfs?.oid
		}] : []);
		return new Map(files.map((file) => [file.path, file]));
	}
	/** A file's bytes. */
	read(commit, path) {
		const { owner, name } = this.space;
		const address = [
			"spaces",
			owner,
			name,
			"resolve",
			commit,
			...path.split("/")
		];
		return this.hub.bytes({
			path: address,
			accept: "*/*",
			what: `${this.what}, ${path}`
		}, longestFile);
	}
	/** All variables, or all secrets, by name. */
	async settings(kind) {
		const call = this.call([kind], `to read its ${kind}`);
		const entries = Object.entries(await this.hub.json(call, settingsSchema()));
		return new Map(entries.map(([key, { value, description }]) => [key, {
			value: value ?? void 0,
			description: description ?? void 0
		}]));
	}
	/** Sets a variable or secret. The Hub restarts the Space. */
	async set(kind, key, value, description) {
		await this.hub.send({
			...this.call([kind], `to change its ${kind}`),
			body: {
				key,
				value,
				description
			}
		});
	}
	/** Starts it anew; `factory`: built without caches, so that a moved tag is pulled again. */
	async restart(factory) {
		const call = this.call(["restart"], "to restart it");
		await this.hub.send({
			...call,
			method: "POST",
			search: factory ? "?factory=true" : ""
		});
	}
	/** The Space as messages call it. */
	get what() {
		return `Space ${spaceText(this.space)}`;
	}
	/** A call below `/api/spaces/OWNER/NAME`. */
	call(path, right) {
		const { owner, name } = this.space;
		const about = right === void 0 ? {} : { right };
		return {
			path: [
				"api",
				"spaces",
				owner,
				name,
				...path
			],
			what: this.what,
			...about
		};
	}
};

// packages/core/src/space/plan-space-commit.ts
/**
* Compares what is there with what is wanted, by the ids of blobs (git's, or LFS's sha256): nothing is fetched for it. Throws `bad-config`
* where files of a person would be overwritten: those that are not ours, and ours that were changed since.
*/
function planSpaceCommit(there, wanted) {
	const put = /* @__PURE__ */ new Map();
	const foreign = [];
	const ids = new Map([...wanted.files].map(([path, bytes]) => [path, idsOf(bytes)]));
	for (const [path, bytes] of wanted.files) {
		const file = there.files.get(path);
		const wantedIds = ids.get(path);
		if (file !== void 0 && wantedIds !== void 0 && hasIds(file, wantedIds)) continue;
		const recorded = there.owned.files.get(path);
		if (file === void 0 || recorded !== void 0 && hasIds(file, recorded) || wanted.merged.has(path)) put.set(path, bytes);
		else if (wanted.yielding.has(path)) ids.delete(path);
		else foreign.push(recorded === void 0 ? `${path} (not written by this action)` : `${path} (changed since)`);
	}
	if (foreign.length > 0) throw overwriting(foreign);
	const remove = [];
	const left = [];
	for (const [path, recorded] of there.owned.files) {
		const file = there.files.get(path);
		if (ids.has(path) || file === void 0) continue;
		if (hasIds(file, recorded)) remove.push(path);
		else left.push(path);
	}
	const record = Buffer.from(printRecord({
		files: ids,
		image: wanted.image
	}));
	const recordFile = there.files.get(recordName);
	if (recordFile === void 0 || !hasIds(recordFile, idsOf(record))) put.set(recordName, record);
	return {
		change: put.size === 0 && remove.length === 0 ? void 0 : {
			put,
			remove
		},
		left
	};
}
function overwriting(files) {
	const list = files.map((file) => `  - ${file}`).join("\n");
	return new require_git.LayeredBuildError("bad-config", `The Space has files of others, which would be overwritten:\n${list}`, { hint: "Take what is worth keeping over into `space-dir`, and delete them in the Space once; or leave them out of `space-dir`." });
}

// packages/core/src/space/space-card.ts
const colors = [
	"red",
	"yellow",
	"green",
	"blue",
	"indigo",
	"purple",
	"pink",
	"gray"
];
const emoji = /^\p{RGI_Emoji}+$/v;
/**
* The front matter of a Docker Space (hub-docs, spaces-config-reference.md). Keys that it does not name are left alone, as the Hub does.
* Created where a README is checked.
*/
const cardSchema = (port) => require_zod.looseObject({
	title: require_zod.string().check(require_zod._minLength(1)),
	emoji: require_zod.optional(require_zod.string().check(require_zod._regex(emoji, "expected emoji only"))),
	colorFrom: require_zod.optional(require_zod._enum(colors)),
	colorTo: require_zod.optional(require_zod._enum(colors)),
	sdk: require_zod.literal("docker", "expected docker: the Space runs an image"),
	app_port: require_zod.literal(port, `expected ${port}, the port that the image listens on (input \`port\`)`),
	base_path: require_zod.optional(require_zod.string().check(require_zod._regex(/^\/(?![/\\])/, "expected a path that begins with one /"))),
	fullWidth: require_zod.optional(require_zod.boolean()),
	header: require_zod.optional(require_zod._enum(["mini", "default"])),
	short_description: require_zod.optional(require_zod.string()),
	models: require_zod.optional(require_zod.array(require_zod.string())),
	datasets: require_zod.optional(require_zod.array(require_zod.string())),
	tags: require_zod.optional(require_zod.array(require_zod.string())),
	pinned: require_zod.optional(require_zod.boolean()),
	hf_oauth: require_zod.optional(require_zod.boolean()),
	hf_oauth_expiration_minutes: require_zod.optional(require_zod.int().check(require_zod._gte(1), require_zod._lte(43200))),
	hf_oauth_scopes: require_zod.optional(require_zod.array(require_zod.string())),
	disable_embedding: require_zod.optional(require_zod.boolean()),
	startup_duration_timeout: require_zod.optional(require_zod.string().check(require_zod._minLength(1))),
	custom_headers: require_zod.optional(require_zod.strictObject({
		"cross-origin-embedder-policy": require_zod.optional(require_zod._enum([
			"unsafe-none",
			"require-corp",
			"credentialless"
		])),
		"cross-origin-opener-policy": require_zod.optional(require_zod._enum([
			"same-origin",
			"same-origin-allow-popups",
			"unsafe-none"
		])),
		"cross-origin-resource-policy": require_zod.optional(require_zod._enum([
			"same-site",
			"same-origin",
			"cross-origin"
		]))
	})),
	preload_from_hub: require_zod.optional(require_zod.array(require_zod.string())),
	suggested_hardware: require_zod.optional(require_zod.string()),
	suggested_storage: require_zod.optional(require_zod._enum([
		"small",
		"medium",
		"large"
	]))
});
/** Checks a README's front matter; `path` is how messages call the file. All problems come together, each with its line. Throws `bad-config`. */
function checkSpaceCard(readme, path, port) {
	const { yaml = "" } = splitFrontMatter(readme);
	const source = new require_yaml_source.YamlSource(`\n${yaml}`, path);
	const result = cardSchema(port).safeParse(source.value ?? {}, { jitless: true });
	if (result.success) return { basePath: result.data.base_path ?? "/" };
	const problems = result.error.issues.map((issue) => source.problem(issue.path, require_yaml_source.issueMessage(issue)));
	throw new require_git.LayeredBuildError("bad-config", problems.join("\n"), { hint: "What a Space's README.md may say between its `---` lines: https://huggingface.co/docs/hub/spaces-config-reference" });
}

// packages/core/src/space/space-dockerfile.ts
/**
* The Dockerfile of a Space: it names the wrapped image, and does nothing else, since all that `hf/Dockerfile` does has been done in it. So
* the Hub's build is one pull.
*/
function spaceDockerfile(image) {
	return `# Written by layered-build: the image is built and tested elsewhere, and only named here.
ARG BASE_IMAGE=${image}
FROM \${BASE_IMAGE}
`;
}

// packages/core/src/space/space-files.ts
const readmeName = "README.md";
/** What the Hub writes below the front matter of a new Space. */
const hubsOwnText = /^\s*(?:Check out the configuration reference at https:\/\/huggingface\.co\/docs\/hub\/spaces-config-reference\s*)?$/;
/** What a Space gets beside its README.md and the files of `space-dir`, where that has no such files. */
function furtherFiles(own, request) {
	const texts = {
		".env.example": environmentExample(request),
		"README_USAGE.md": usageText(request)
	};
	const lacking = Object.entries(texts).filter(([name]) => !own.has(name));
	return new Map(lacking.map(([name, text]) => [name, Buffer.from(text)]));
}
/** The README.md as far as `space-dir` says it. Throws `bad-config` for front matter that is none of a Docker Space. */
function checkOwnReadme(own, request) {
	const readme = ownReadme(own);
	if (readme === void 0) return;
	const place = placeOf(request);
	const text = spaceReadme(readme, void 0, defaultsOf(request), readmeBody(request), place);
	checkSpaceCard(text, place, request.port);
}
/**
* Reads what a commit of a Space has, and plans the next one. Throws `bad-config` where files of a person would be overwritten, or the
* README.md is none of a Docker Space.
*/
async function planContent(api, commit, own, request, image) {
	const files = await api.files(commit);
	const textOf = async (name) => files.has(name) ? (await api.read(commit, name)).toString("utf8") : void 0;
	const [record, theirs] = await Promise.all([textOf(recordName), textOf(readmeName)]);
	const owned = parseRecord(record, `${recordName} of the Space`);
	const recorded = owned.files.get(readmeName);
	const file = files.get(readmeName);
	const isOurs = file !== void 0 && recorded !== void 0 && hasIds(file, recorded);
	const readme = ownReadme(own);
	if (readme !== void 0 && theirs !== void 0 && !isOurs) checkText(readme, theirs);
	const text = spaceReadme(readme, theirs === void 0 ? void 0 : {
		text: theirs,
		isOurs
	}, defaultsOf(request), readmeBody(request), placeOf(request));
	const card = checkSpaceCard(text, readme === void 0 ? readmeOfSpace : placeOf(request), request.port);
	const further = furtherFiles(own, request);
	const wanted = new Map([
		...further,
		...own,
		[readmeName, Buffer.from(text)],
		["Dockerfile", Buffer.from(spaceDockerfile(image.named))]
	]);
	return {
		plan: planSpaceCommit({
			files,
			owned
		}, {
			files: wanted,
			image: image.pinned,
			merged: /* @__PURE__ */ new Set([readmeName]),
			yielding: new Set(further.keys())
		}),
		card,
		imageBefore: owned.image
	};
}
/** A text that a person wrote in the Space is not replaced by another. */
function checkText(own, theirs) {
	const [mine, other] = [own, theirs].map((text) => splitFrontMatter(text).body.trim());
	if (other === mine || hubsOwnText.test(other ?? "")) return;
	throw new require_git.LayeredBuildError("bad-config", "The README.md of the Space has a text of its own, which would be overwritten.", { hint: "Take it over into the README.md of `space-dir` (then both are the same), or empty it in the Space once." });
}
function ownReadme(own) {
	const bytes = own.get(readmeName);
	return bytes === void 0 ? void 0 : Buffer.from(bytes).toString("utf8");
}
/** How messages call the README.md of `space-dir`. */
function placeOf({ folderName }) {
	return `${folderName}/${readmeName}`;
}
function defaultsOf({ space, port }) {
	return {
		title: space.name,
		port
	};
}

// packages/core/src/space/open-space.ts
/**
* Checks a deployment before anything is written anywhere: the files, variables and secrets, the front matter, the token's right, and
* that the Space is a Docker Space. Throws `bad-input`, `bad-config`, `space`, and what the Hub says.
*/
async function openSpace(request, ports) {
	const { space, settings, root, folderName, isFolderGiven } = request;
	checkSettings(settings);
	const own = await readSpaceFolder(root, folderName, isFolderGiven);
	checkOwnReadme(own, request);
	const hub = ports.hub.withTokens(await signIn(ports.hub, space, ports.credentials, ports.log));
	await checkToken(hub, space);
	const api = new SpaceApi(hub, space);
	const info = await api.info();
	if (info === void 0 && !request.create) throw new require_git.LayeredBuildError("space", `There is no ${api.what}, or the token does not see it.`, { hint: "Check the name in `space`. With `create-space: true` it is made." });
	if (info !== void 0) checkSdk(api, info);
	return {
		request,
		api,
		info,
		own
	};
}
/** Throws `space` for a Space that runs no image. */
function checkSdk(api, { sdk }) {
	if (sdk === void 0 || sdk === "docker") return;
	throw new require_git.LayeredBuildError("space", `${api.what} is a ${sdk} Space: it runs no image.`, { hint: `Its README.md says \`sdk: ${sdk}\`. Set \`sdk: docker\` there if it shall be one, or name another Space.` });
}

// packages/core/src/space/check-space-answers.ts
/** Milliseconds: the Hub's proxy needs a moment to know of a Space that began to run. */
const longestWait = 6e4;
const delay = 1e3;
/** Asks a Space by HTTP whether it answers; a server's error or no connection is asked again for a minute. */
async function checkSpaceAnswers(check) {
	const { clock, deadline, path } = check;
	const url = addressOf(check);
	const until = Math.min(deadline, clock.now() + longestWait);
	if (url === void 0) return {
		isGood: false,
		url: check.host,
		answer: "the Hub's `host` is no address that can be asked"
	};
	for (;;) {
		const { status, words } = await ask(url, check);
		const isGood = path === void 0 ? status < 500 : status < 400;
		const isFinal = status < 500 || clock.now() >= until;
		if (isGood || isFinal) return {
			isGood,
			url: url.href,
			answer: words
		};
		await clock.sleep(delay);
	}
}
/** Where a Space is asked: https, or here. Paths are set into the host's address, since `//elsewhere` resolved against it would leave it. */
function addressOf({ host, basePath, path }) {
	if (!URL.canParse(host)) return void 0;
	const url = new URL(host);
	const [pathname = "", query] = (path === void 0 ? basePath : `${basePath.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`).replace(/#.*$/s, "").split(/\?(.*)/s);
	url.pathname = pathname;
	url.search = query ?? "";
	const isHere = url.protocol === "http:" && require_oci.isLoopbackHost(url.host);
	return url.protocol === "https:" || isHere ? url : void 0;
}
async function ask(url, { transport, token }) {
	const authorization = token === void 0 ? {} : { authorization: `Bearer ${token}` };
	try {
		const reply = await transport.send({
			method: "GET",
			url,
			headers: {
				accept: "*/*",
				...authorization
			}
		});
		await require_oci.discard(reply);
		return {
			status: reply.status,
			words: String(reply.status)
		};
	} catch (error) {
		if (error instanceof require_oci.ConnectionFailure) return {
			status: 599,
			words: `no connection: ${error.message}`
		};
		throw error;
	}
}

// packages/core/src/space/read-space-logs.ts
const longestLog = 4194304;
/** The last lines of a Space's build or run log. What cannot be read of it is left out: it is told beside a failure, which matters more. */
async function readSpaceLogs(api, kind, wish) {
	const call = {
		...api.call(["logs", kind], `to read its ${kind} log`),
		accept: "text/event-stream"
	};
	let text = "";
	try {
		const reply = await api.hub.open(call);
		const chunks = reply.body[Symbol.asyncIterator]();
		const decoder = new TextDecoder();
		while (text.length < longestLog) {
			const next = chunks.next();
			const ended = new AbortController();
			const chunk = await Promise.race([next, (0, node_timers_promises.setTimeout)(wish.quiet, void 0, { signal: ended.signal })]);
			ended.abort();
			if (chunk === void 0) next.catch(() => void 0);
			if (chunk === void 0 || chunk.done === true) break;
			if (chunk.value instanceof Uint8Array) text += decoder.decode(chunk.value, { stream: true });
		}
		reply.body.destroy();
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		return [...linesOf(text).slice(1 - wish.lines), `(the rest of the ${kind} log could not be read: ${why})`];
	}
	return linesOf(text).slice(-wish.lines);
}
/** Server-sent events: `data: {"data": "a line\n", "timestamp": \u2026}`, and `:` comments that keep the connection. */
function linesOf(text) {
	return text.split(/\r?\n/).filter((line) => line.startsWith("data:")).flatMap((line) => dataOf(line.slice(5).trim()).split("\n")).map((line) => line.trimEnd()).filter((line) => line !== "");
}
function dataOf(json) {
	try {
		const value = JSON.parse(json);
		return typeof value === "object" && value !== null && "data" in value && typeof value.data === "string" ? String(value.data) : json;
	} catch {
		return json;
	}
}

// packages/core/src/space/space-failure.ts
const lines = 100;
const quiet = 2e3;
/** The words for a wait that did not end well; undefined for one that did. */
function failureOf(api, arrival, commit) {
	const { stage } = arrival;
	const short = commit.slice(0, 12);
	if (arrival.kind === "failed") {
		const log = stage === "RUNTIME_ERROR" ? "run" : "build";
		const said = arrival.message === void 0 ? "" : `: ${arrival.message}`;
		const hint = stage === "RUNTIME_ERROR" ? "The log above is the app's own. It runs as user 1000, has to listen on 0.0.0.0 and the port of the Space, and to be up within `startup_duration_timeout`." : `The log above is that of the Hub's build. More is at ${api.page}?logs=build`;
		return {
			message: `${api.what}: commit ${short} ended in ${stage}${said}`,
			hint,
			log
		};
	}
	if (arrival.kind !== "late") return void 0;
	const isStarting = /STARTING|RUNNING/.test(stage);
	const other = arrival.sha === void 0 || arrival.sha === commit ? "" : `, of commit ${arrival.sha.slice(0, 12)}`;
	return {
		message: `${api.what}: commit ${short} does not run within \`timeout\`; the last stage is ${stage}${other}`,
		hint: isStarting ? "An app that never leaves this stage may listen on 127.0.0.1, or on another port than the Space's. If it just is slow, give more `timeout`." : `See ${api.page}?logs=build. If it just is slow, give more \`timeout\`.`,
		log: isStarting ? "run" : "build"
	};
}
/** The words for a Space that runs, and does not answer as it should. */
function unanswered(api, { url, answer }) {
	return {
		message: `${api.what} runs, but ${url} gives ${answer}`,
		hint: "Does the app have this address? `smoke-path` names another one; the log above is the app's own.",
		log: "run"
	};
}
/** Shows the end of the log, with what is secret left out; gives the maker of the error, which may have more to say. */
async function toldFailure(api, failure, secrets, log) {
	const told = await readSpaceLogs(api, failure.log, {
		lines,
		quiet
	});
	const hidden = [...secrets].filter((secret) => secret !== "");
	await log.group(`The last lines of the ${failure.log} log`, async () => {
		for (const line of told) log.info(hidden.reduce((text, secret) => text.replaceAll(secret, "***"), line));
	});
	return (more) => new require_git.LayeredBuildError("space", `${failure.message}.${more}`, { hint: failure.hint });
}

// packages/core/src/space/wait-for-space.ts
const firstDelay = 500;
const longestDelay = 1e4;
/**
* Asks for a Space's stage, at growing distances, until the commit runs, fails, or time is up. The stage is that of the commit where the
* Hub names it; where the Hub names none, only a stage that came after the one from before the commit counts.
*/
async function waitForSpace(api, wait) {
	const { commit, before, deadline, clock, log, signal } = wait;
	let last;
	let hasMoved = before === void 0;
	let isWoken = false;
	let oldBuild = before !== void 0 && verdictOf(before.stage) === "under-way" ? "goes-on" : "over";
	for (let delay = firstDelay;; delay = Math.min(longestDelay, delay * 1.5)) {
		signal.throwIfAborted();
		const { stage, sha, errorMessage } = await api.runtime();
		if (stage !== last) log.info(`${api.what}: ${stage}`);
		last = stage;
		hasMoved ||= stage !== before?.stage || sha !== void 0 && sha !== before.sha;
		const isOfCommit = sha === void 0 ? hasMoved : sha === commit;
		const verdict = verdictOf(stage);
		if (sha !== void 0 && sha !== before?.sha || oldBuild === "ended" && verdict === "under-way") oldBuild = "over";
		else if (oldBuild === "goes-on" && verdict !== "under-way") oldBuild = "ended";
		if (verdict === "running" && isOfCommit) return {
			kind: "running",
			stage
		};
		if (verdict === "failed" && (sha === commit || hasMoved && oldBuild === "over")) return {
			kind: "failed",
			stage,
			message: errorMessage
		};
		if (verdict === "stopped") return {
			kind: "stopped",
			stage
		};
		if (verdict === "asleep" && !isWoken) {
			isWoken = true;
			await wait.wake();
		}
		const rest = deadline - clock.now();
		if (rest <= 0) return {
			kind: "late",
			stage,
			sha
		};
		await clock.sleep(Math.min(delay, rest));
	}
}
/** The stages are an open set: one that nobody knows is waited through. */
function verdictOf(stage) {
	if (stage === "RUNNING") return "running";
	if (stage.endsWith("_ERROR") || stage === "NO_APP_FILE" || stage === "DELETING") return "failed";
	if (stage === "PAUSED" || stage === "STOPPED") return "stopped";
	return stage === "SLEEPING" ? "asleep" : "under-way";
}

// packages/core/src/space/write-space.ts
/**
* Commits to a Space's main branch, if it still is at `parent`. By the Hub's own library, which knows what goes to LFS.
* Nothing is sent by Xet: small files need none of it.
*/
async function commitToSpace(api, change, parent, title) {
	const { commit } = await Promise.resolve().then(() => require("../vendor/huggingface-hub.js")).then((n) => n.dist_exports);
	try {
		const made = await commit({
			...library(api),
			repo: {
				type: "space",
				name: spaceText(api.space)
			},
			title,
			parentCommit: parent,
			useXet: false,
			operations: [...[...change.put].map(([path, bytes]) => {
				return {
					operation: "addOrUpdate",
					path,
					content: new Blob([new Uint8Array(bytes)])
				};
			}), ...change.remove.map((path) => ({
				operation: "delete",
				path
			}))]
		});
		if (made !== void 0) return {
			kind: "committed",
			sha: made.commit.oid
		};
		throw new require_oci.OciError("bad-content", `${api.what}: the Hub does not say what it committed.`);
	} catch (error) {
		if (statusOf(error) === 412) return await madeUnseen(api, change, parent) ?? { kind: "stale" };
		throw refusal(api, error, "to write its files");
	}
}
/**
* A commit is sent again where its answer got lost, and is then in its own way. It was made if its record of files, which no one else
* writes, and all its files are those of the last commit.
*/
async function madeUnseen(api, change, parent) {
	if (!change.put.has(".layered-build.json") && !change.remove.includes(".layered-build.json")) return void 0;
	const sha = (await api.info())?.sha;
	if (sha === void 0 || sha === parent) return void 0;
	const files = await api.files(sha);
	return [...change.put].every(([path, bytes]) => {
		const file = files.get(path);
		return file !== void 0 && hasIds(file, idsOf(bytes));
	}) && change.remove.every((path) => !files.has(path)) ? {
		kind: "committed",
		sha
	} : void 0;
}
/** Makes an empty Docker Space; one that exists already is as good. */
async function createSpace(api) {
	const { createRepo } = await Promise.resolve().then(() => require("../vendor/huggingface-hub.js")).then((n) => n.dist_exports);
	try {
		const repo = {
			type: "space",
			name: spaceText(api.space)
		};
		await createRepo({
			...library(api),
			accessToken: api.hub.tokens[0]?.text ?? "hf_",
			repo,
			sdk: "docker"
		});
		return "created";
	} catch (error) {
		if (statusOf(error) === 409) return "existed";
		const isPlan = statusOf(error) === 403 && /\b(plan|pro|subscri|upgrade|billing|payment|credit)/i.test(String(error));
		throw refusal(api, error, `to create Spaces of ${api.space.owner}`, isPlan ? 402 : void 0);
	}
}
function library({ hub }) {
	return {
		hubUrl: hub.endpoint,
		fetch: hub.fetch
	};
}
function refusal(api, error, right, status = statusOf(error)) {
	if (status === void 0) return error;
	const said = error instanceof Error ? error.message.replace(/\. URL: .*$/s, "") : "";
	const { tokens, endpoint } = api.hub;
	return hubRefusal({
		what: api.what,
		right,
		tokens,
		endpoint
	}, status, said.startsWith("Api error with status") ? "" : said);
}
/** The status in an error of the library (HubApiError), which is loaded only where it is used. */
function statusOf(error) {
	return error instanceof Error && "statusCode" in error && typeof error.statusCode === "number" ? Number(error.statusCode) : void 0;
}

// packages/core/src/space/follow-space.ts
/**
* Sees a commit through: waits until it runs, asks it by HTTP, and tells its log where that fails; with `revert` the files of before come
* back. Gives the last stage. Throws `space`.
*/
async function followSpace(opened, info, step, waiting, ports) {
	const { api } = opened;
	const { clock, log, signal, transport } = ports;
	const deadline = clock.now() + waiting.seconds * 1e3;
	const check = {
		host: info.host ?? "",
		basePath: step.card.basePath,
		path: waiting.smokePath,
		token: info.isPrivate && mayHaveToken(info.host, api.hub.endpoint) ? api.hub.tokens[0]?.text : void 0,
		transport,
		clock
	};
	if (info.isPrivate && check.token === void 0 && check.host !== "") log.info(`${api.what}: its address is none of the Hub's (${check.host}), so it is asked without the token`);
	const wake = async () => {
		log.info(`${api.what} sleeps, and is woken up`);
		if (check.host !== "") await checkSpaceAnswers({
			...check,
			deadline: clock.now()
		});
	};
	const { sha: commit, before } = step;
	const arrival = await waitForSpace(api, {
		commit,
		before,
		deadline,
		clock,
		log,
		signal,
		wake
	});
	ports.progress({ stage: arrival.stage });
	if (arrival.kind === "stopped") {
		log.warning(`${api.what} is ${arrival.stage}: somebody stopped it, so commit ${commit.slice(0, 12)} waits there until it is started (${api.page}/settings).`);
		return arrival.stage;
	}
	let failure = failureOf(api, arrival, commit);
	if (failure === void 0 && check.host !== "") {
		const answer = await checkSpaceAnswers({
			...check,
			deadline
		});
		if (answer.isGood) log.info(`${api.what}: ${answer.url} gives ${answer.answer}`);
		else failure = unanswered(api, answer);
	}
	if (failure !== void 0) throw await failed(opened, step, failure, waiting, ports);
	return arrival.stage;
}
/** A token that may write goes only to where the Hub serves Spaces, and to the Hub itself: whatever else its `host` field names. */
function mayHaveToken(host, endpoint) {
	if (host === void 0 || !URL.canParse(host)) return false;
	const { hostname } = new URL(host);
	return hostname.endsWith(".hf.space") || hostname === new URL(endpoint).hostname;
}
async function failed({ api, request }, step, failure, { revert }, { log }) {
	const hidden = request.settings.secrets.values();
	const told = await toldFailure(api, failure, hidden, log);
	if (!revert) return told("");
	try {
		return told(await reverted(api, step));
	} catch (error) {
		if (!(error instanceof require_oci.OciError)) throw error;
		return told(` It could not be reverted: ${error.message}`);
	}
}
/** Commits what the files were before. Variables and secrets stay: what a secret was nobody can read. */
async function reverted(api, { parent, sha, change }) {
	if (change === void 0) return " Nothing was committed by this run, so there is nothing to revert.";
	const files = await api.files(parent);
	const put = /* @__PURE__ */ new Map();
	const paths = [...change.put.keys(), ...change.remove];
	for (const path of paths) if (files.has(path)) put.set(path, await api.read(parent, path));
	if (!files.has("Dockerfile")) return " It had no image before, so there is nothing to revert to.";
	const back = {
		put,
		remove: paths.filter((path) => !files.has(path))
	};
	const title = `Revert to ${parent.slice(0, 12)}: ${sha.slice(0, 12)} does not run`;
	const committed = await commitToSpace(api, back, sha, title);
	if (committed.kind === "stale") return " It was not reverted: someone else has committed since.";
	return ` The files of before are back (commit ${committed.sha}); variables and secrets are as they were set.`;
}

// packages/core/src/space/deploy-space.ts
/**
* Gives a Space its image: variables and secrets first (each restarts it), then one commit of what differs, then the wait until that commit
* runs and answers. With nothing to change nothing is written, and the wait is for what is there already.
* Throws `space` where it does not run, `bad-config` where files of others are in the way, and what the Hub and the registry say.
*/
async function deploySpace(opened, image, ports) {
	const { request, api } = opened;
	const { log } = ports;
	const pinned = `${image.repository}:${image.tag}@${image.digest}`;
	await checkIsPublic(pinned, ports.anonymous);
	const info = opened.info ?? await created(api);
	const named = request.factory ? `${image.repository}:${image.tag}` : pinned;
	const plan = (commit) => planContent(api, commit, opened.own, request, {
		named,
		pinned
	});
	const planned = await plan(info.sha);
	const set = await writeSettings(api, request.settings, log);
	const title = `Run ${image.tag} (${image.digest.slice(7, 19)})`;
	const step = await changeFiles(opened, {
		parent: info.sha,
		planned,
		plan,
		title,
		pinned
	}, ports);
	const changed = [...step.change?.put.keys() ?? [], ...step.change?.remove ?? []];
	log.info(step.change === void 0 ? `${api.what}: nothing to commit` : `${api.what}: commit ${step.sha} (${changed.join(", ")})`);
	ports.progress({
		url: info.host ?? api.page,
		commit: step.sha
	});
	const action = opened.info === void 0 ? "created" : step.change === void 0 ? "unchanged" : "updated";
	const stage = request.wait === void 0 ? "" : await followSpace(opened, info, step, request.wait, ports);
	return {
		page: api.page,
		url: info.host ?? api.page,
		commit: step.sha,
		action,
		stage,
		set,
		changed
	};
}
async function created(api) {
	await createSpace(api);
	const info = await api.info();
	if (info !== void 0) {
		checkSdk(api, info);
		return info;
	}
	throw new require_git.LayeredBuildError("space", `${api.what} was made, or was there, and cannot be seen with this token.`, { hint: "It may be private, and of another account: check the name, and the token's rights." });
}
/** Commits what differs. Where someone else's commit comes between, it is read again once: what they did not touch can still be written. */
async function changeFiles({ request, api }, { parent, planned, plan, title, pinned }, { log }) {
	const before = request.wait === void 0 ? void 0 : await api.runtime();
	const first = await tryToCommit(api, parent, planned, title, log);
	if (first === void 0) return unchanged(parent, planned);
	let [on, made, content] = [
		parent,
		first,
		planned
	];
	if (made.kind === "stale") {
		on = (await api.info())?.sha ?? parent;
		if (on === parent) throw contested(api, parent);
		log.info(`${api.what}: someone else committed ${on} meanwhile; trying on top of it`);
		content = await plan(on);
		const second = await tryToCommit(api, on, content, title, log);
		if (second === void 0) return unchanged(on, content);
		made = second;
	}
	if (made.kind === "stale") throw contested(api, on);
	const { imageBefore, card, plan: { change } } = content;
	if (request.factory && imageBefore !== void 0 && imageBefore !== pinned) await api.restart(true);
	return {
		parent: on,
		sha: made.sha,
		change,
		card,
		before
	};
}
/** Undefined where nothing differs. */
async function tryToCommit(api, parent, { plan: { change, left } }, title, log) {
	for (const path of left) log.warning(`${api.what}: ${path} was changed by someone, and is left there.`);
	return change === void 0 ? void 0 : commitToSpace(api, change, parent, title);
}
function unchanged(sha, { card }) {
	return {
		parent: sha,
		sha,
		change: void 0,
		card,
		before: void 0
	};
}
function contested(api, commit) {
	const message = `${api.what} is being changed by someone else: commit ${commit} is not its last one any more.`;
	return new require_git.LayeredBuildError("space", message, { hint: "Nothing was committed. Run the job again; a `concurrency` group keeps two runs of it apart." });
}

// packages/core/src/space/space-summary.ts
const mostCharacters = 120;
/** What a deployment did, in Markdown for the job summary. Values of variables and secrets are not in it. */
function spaceSummary(space, { page, url, commit, action, stage, set, changed }) {
	const lines = [
		["result", action],
		["commit", `[${commit.slice(0, 12)}](${page}/commit/${commit})`],
		["files", changed.length === 0 ? "unchanged" : changed.map(cell).join(", ")],
		["variables and secrets", set.length === 0 ? "unchanged" : set.map(cell).join(", ")],
		...stage === "" ? [] : [["stage", cell(stage)]],
		["app", cell(url)]
	].map(([name, value]) => `| ${name} | ${value} |`);
	return [
		`### Space [${spaceText(space)}](${page})`,
		"",
		"| | |",
		"|---|---|",
		...lines,
		""
	].join("\n");
}
function cell(text) {
	return require_images.markdownCell(require_git.oneLine(text, mostCharacters));
}

Object.defineProperty(exports, "HubClient", {
  enumerable: true,
  get: function () {
    return HubClient;
  }
});
Object.defineProperty(exports, "checkIsInRegistry", {
  enumerable: true,
  get: function () {
    return checkIsInRegistry;
  }
});
Object.defineProperty(exports, "checkIsPublic", {
  enumerable: true,
  get: function () {
    return checkIsPublic;
  }
});
Object.defineProperty(exports, "checkSettings", {
  enumerable: true,
  get: function () {
    return checkSettings;
  }
});
Object.defineProperty(exports, "deploySpace", {
  enumerable: true,
  get: function () {
    return deploySpace;
  }
});
Object.defineProperty(exports, "environmentExample", {
  enumerable: true,
  get: function () {
    return environmentExample;
  }
});
Object.defineProperty(exports, "idsOf", {
  enumerable: true,
  get: function () {
    return idsOf;
  }
});
Object.defineProperty(exports, "openSpace", {
  enumerable: true,
  get: function () {
    return openSpace;
  }
});
Object.defineProperty(exports, "parseRecord", {
  enumerable: true,
  get: function () {
    return parseRecord;
  }
});
Object.defineProperty(exports, "parseSettings", {
  enumerable: true,
  get: function () {
    return parseSettings;
  }
});
Object.defineProperty(exports, "parseSpaceName", {
  enumerable: true,
  get: function () {
    return parseSpaceName;
  }
});
Object.defineProperty(exports, "printRecord", {
  enumerable: true,
  get: function () {
    return printRecord;
  }
});
Object.defineProperty(exports, "readmeBody", {
  enumerable: true,
  get: function () {
    return readmeBody;
  }
});
Object.defineProperty(exports, "recordName", {
  enumerable: true,
  get: function () {
    return recordName;
  }
});
Object.defineProperty(exports, "spaceReadme", {
  enumerable: true,
  get: function () {
    return spaceReadme;
  }
});
Object.defineProperty(exports, "spaceSummary", {
  enumerable: true,
  get: function () {
    return spaceSummary;
  }
});
Object.defineProperty(exports, "spaceText", {
  enumerable: true,
  get: function () {
    return spaceText;
  }
});
Object.defineProperty(exports, "usageText", {
  enumerable: true,
  get: function () {
    return usageText;
  }
});