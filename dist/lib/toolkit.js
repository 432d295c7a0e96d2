"use strict";

const require_git = require("./git.js");
const require_actions_core = require("../vendor/actions-core.js");
let node_path = require("node:path");
let node_fs_promises = require("node:fs/promises");
let node_module = require("node:module");
let node_os = require("node:os");

// packages/toolkit/src/error.ts
/** The one error of this package: what is wrong (`message`), the likely reason and the fix (`hint`). */
var ToolkitError = class extends Error {
	name = "ToolkitError";
	code;
	hint;
	constructor(code, message, options = {}) {
		super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
		this.code = code;
		this.hint = options.hint;
	}
};

// packages/toolkit/src/adapters/inert-text.ts
const zeroWidthSpace = "\u200b";
/**
* Makes text harmless to the runner, which takes a line of output that begins with `::name` for a command, and `##[name]` anywhere in it
* (actions/runner, ActionCommand.cs). Without this, what a build or a registry answers could set outputs or lift masks.
*/
function inertText(text) {
	return text.replaceAll(/^(\s*):(?=:)/gm, `$1:${zeroWidthSpace}`).replaceAll("##[", `##${zeroWidthSpace}[`);
}

// packages/toolkit/src/adapters/job-summary.ts
/** The runner takes no summary of more than 1 MiB, and then shows none of it. */
const limit = 1048576;
const note = "\n\n_The rest is cut: a job summary holds at most 1 MiB. The outputs and the log have all of it._\n";
/** Collects in memory; `write` appends to the step's summary file, or does nothing where there is none. */
var CollectedSummary = class {
	#parts = [];
	add = (markdown) => {
		this.#parts.push(markdown);
	};
	async write() {
		if (this.#parts.length === 0 || (process.env["GITHUB_STEP_SUMMARY"] ?? "") === "") return;
		const text = this.#parts.splice(0).map((part) => `${part.trimEnd()}\n`);
		await require_actions_core.summary.addRaw(cutSummary(text.join("\n"))).write();
	}
};
/** Cuts text at the end of a line, so that it stays under the limit in bytes with a note that says so. */
function cutSummary(text, bytes = limit) {
	const whole = Buffer.from(text, "utf8");
	if (whole.length < bytes) return text;
	const room = whole.subarray(0, Math.max(0, bytes - Buffer.byteLength(note) - 1));
	return `${room.subarray(0, Math.max(0, room.lastIndexOf("\n"))).toString("utf8")}${note}`;
}

// packages/toolkit/src/adapters/program-environment.ts
/** What the runner sets for this action alone: inputs (passwords among them), state, command files, and the right to ask for an OIDC token. */
const forThisActionOnly = /^(INPUT_.*|STATE_.*|GITHUB_(OUTPUT|ENV|PATH|STATE|STEP_SUMMARY|ARTIFACTS)|ACTIONS_ID_TOKEN_REQUEST_(URL|TOKEN))$/i;
/**
* The environment for the programs that an action starts: its own, less what the runner gave to this action alone.
* Not a list of what is allowed: credential helpers, proxies and tools need variables that only the user knows of.
*/
function programEnvironment(env) {
	const entries = Object.entries(env).filter((entry) => entry[1] !== void 0);
	return Object.fromEntries(entries.filter(([name]) => !forThisActionOnly.test(name)));
}

// packages/toolkit/src/inputs/either-or-plan.ts
/** Whether the run is about the images of a plan. */
function isPlanned({ plan, "plan-file": file }) {
	return plan !== void 0 || file !== void 0;
}
/**
* Whether the run is about the images of a plan, and not about what the input `other` names. Throws `bad-input` unless exactly one of the two is
* given; `hint` says what each takes.
*/
function eitherOrPlan(inputs, other, isGiven, hint) {
	if (isGiven !== isPlanned(inputs)) return isPlanned(inputs);
	throw new ToolkitError("bad-input", `Give either \`${other}\` or \`plan\`.`, { hint });
}

// packages/toolkit/src/run/own-repository.ts
/** Where problems with the action are reported. */
function ownIssues(env = process.env) {
	const address = ownRepository(env);
	return address === void 0 ? "the issues of its repository" : `${address}/issues`;
}
/** Where a user reads one of the action's own documents, which the checkout does not have; as the version in use has it. */
function ownDocument(path, env = process.env) {
	const address = ownRepository(env);
	if (address === void 0) return `${path} of the action's repository`;
	return `${address}/blob/${env["GITHUB_ACTION_REF"] || "HEAD"}/${path}`;
}
/** GITHUB_ACTION_REPOSITORY is where the action came from; it is empty for an action of the checkout itself. */
function ownRepository(env) {
	const repository = env["GITHUB_ACTION_REPOSITORY"] ?? "";
	return repository === "" ? void 0 : `${env["GITHUB_SERVER_URL"] ?? "https://github.com"}/${repository}`;
}

// packages/toolkit/src/inputs/inputs-hint.ts
/** Where to read what the inputs of an action take. */
function inputsHint(action) {
	return `What each input takes is in ${ownDocument(`action-docs/${action}.md`)}`;
}

// packages/toolkit/src/inputs/read-inputs.ts
/**
* Reads all inputs of an action into one typed object; nothing reads an input after that.
* An empty text counts as absent, so `force: ${{ inputs.force }}` works where the caller has no such input.
* All problems come together in one `bad-input` error, with those that options have.
*/
function readInputs(manifest, { getInput, nameOf = (name) => name, problems: ofOptions = [] }) {
	const problems = [...ofOptions];
	const values = {};
	for (const [name, spec] of Object.entries(manifest.inputs)) {
		const text = textOf(spec, getInput(name));
		if (text === "" && spec.required) {
			problems.push(`${nameOf(name)}: is required, and was not given`);
			continue;
		}
		const parsed = spec.parse(text);
		if (parsed.ok) values[name] = parsed.value;
		else problems.push(`${nameOf(name)}: ${parsed.problem}`);
	}
	if (problems.length > 0 || !isComplete(manifest, values)) throw badInputs(manifest.name, problems);
	return values;
}
/** Each value comes from the `parse` that `Inputs` infers its type from, so having them all is having the right type. */
function isComplete(manifest, values) {
	return Object.keys(manifest.inputs).every((name) => Object.hasOwn(values, name));
}
function textOf(spec, given) {
	const text = (given ?? "").trim();
	return text === "" ? spec.default ?? "" : text;
}
/** The error for inputs of an action; each problem reads on after the input's name: `push: got "x", expected \u2026`. */
function badInputs(action, problems) {
	const [only, ...more] = problems;
	const message = more.length === 0 ? `The input ${only ?? ""}.` : `${problems.length} inputs are wrong:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`;
	return new ToolkitError("bad-input", message, { hint: `Correct \`with:\` in the workflow. ${inputsHint(action)}` });
}

// packages/toolkit/src/inputs/secret-values.ts
/** A shorter one (the brace of a JSON key) would mask half the log and hides nothing. */
const shortest = 4;
/**
* The texts that must never be seen in a log: each secret input, each secret that one is made of; of those that have several lines, each line
* (a log prints lines, and a mask for the whole never matches one). Read before anything can fail and be printed.
*/
function secretValues(manifest, getInput) {
	return Object.entries(manifest.inputs).filter(([, spec]) => spec.kind === "secret").flatMap(([name, spec]) => {
		const text = (getInput(name) ?? "").trim();
		const parts = spec.secretsIn?.(text) ?? [];
		return [...text.includes("\n") ? [] : [text], ...[text, ...parts].flatMap(maskable)];
	}).filter((text, index, all) => text !== "" && all.indexOf(text) === index);
}
/** The lines of a secret that are to be masked. */
function maskable(text) {
	return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line.length >= shortest);
}

// packages/toolkit/src/manifest/define-action.ts
/** Declares an action; returns the same object with its exact type. */
function defineAction(manifest) {
	return manifest;
}

// packages/core/src/named-values.ts
/** What a name of a variable is. */
const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
/**
* Reads `NAME=VALUE` lines, or a JSON object of texts, whose values may have several lines. A value may be empty. No problem has a value in it.
*/
function parseNamedValues(text, { isSecret, problemOf }) {
	const entries = entriesOf(text);
	if (entries === void 0) return wrong$1("begins like JSON, and is none");
	const values = /* @__PURE__ */ new Map();
	for (const [at, { name, value }] of entries.entries()) {
		if (name === void 0) return wrong$1(`entry ${at + 1} is no NAME=VALUE`);
		const told = isSecret ? `entry ${at + 1}` : JSON.stringify(name);
		if (value === void 0) return wrong$1(`the value of ${told} is no text`);
		if (isSecret && /^=+$/.test(value)) return wrong$1(`${told} has no value, or is a value without its name`);
		const problem = (namePattern.test(name) ? void 0 : "is no name of a variable: letters, digits and _ only") ?? (values.has(name) ? "is given twice" : problemOf(name));
		if (problem !== void 0) return wrong$1(`${told} ${problem}`);
		values.set(name, value);
	}
	return {
		ok: true,
		value: values
	};
}
/** The values alone, whatever is wrong with the text: a line without a name is one. */
function valuesIn(text) {
	return (entriesOf(text) ?? []).flatMap(({ value }) => value ?? []);
}
function entriesOf(text) {
	if (text.trimStart().startsWith("{")) return entriesOfJson(text);
	return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#")).map((line) => {
		const equals = line.indexOf("=");
		if (equals < 1) return {
			name: void 0,
			value: line
		};
		return {
			name: line.slice(0, equals).trim(),
			value: line.slice(equals + 1).trim()
		};
	});
}
function entriesOfJson(text) {
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		return;
	}
	if (!require_git.isRecord(value)) return void 0;
	return Object.entries(value).map(([name, each]) => ({
		name,
		value: typeof each === "string" ? each : void 0
	}));
}
function wrong$1(problem) {
	return {
		ok: false,
		problem
	};
}

// packages/toolkit/src/inputs/parse-boolean.ts
const truth = /* @__PURE__ */ new Map([
	["true", true],
	["True", true],
	["TRUE", true],
	["false", false],
	["False", false],
	["FALSE", false]
]);
/** Reads a boolean of YAML 1.2's core schema, the ones that GitHub documents; undefined for any other text, `yes` and `1` included. */
function parseBoolean(text) {
	return truth.get(text);
}

// packages/toolkit/src/inputs/parse-list.ts
/**
* Reads a list: one item a line (with `commas`, also several to a line), or a JSON list of strings, such as another action's output.
* Items are trimmed; empty ones and lines that begin with `#` are dropped.
*/
function parseList(text, options = {}) {
	const json = jsonList(text);
	if (json !== void 0) return json;
	return text.split(/\r?\n/).filter((line) => !line.trimStart().startsWith("#")).flatMap((line) => options.commas === true ? line.split(",") : [line]).map((item) => item.trim()).filter((item) => item !== "");
}
/** `[::1]:5000` begins like a JSON list too: what does not parse is a plain line. */
function jsonList(text) {
	if (!text.trimStart().startsWith("[")) return void 0;
	try {
		const value = JSON.parse(text);
		return Array.isArray(value) && value.every((item) => typeof item === "string") ? value.map((item) => item.trim()).filter((item) => item !== "") : void 0;
	} catch {
		return;
	}
}

// packages/toolkit/src/inputs/parse-selection.ts
/** Reads `all` (or `true`), `none` (or `false`, or nothing), or a list of names; no layer may have one of those words as its name. */
function parseSelection(text) {
	const items = parseList(text, { commas: true });
	const [first] = items;
	if (first === void 0) return {
		ok: true,
		value: { kind: "none" }
	};
	const word = items.find((item) => item === "all" || item === "none" || parseBoolean(item) !== void 0);
	if (word === void 0) return {
		ok: true,
		value: {
			kind: "some",
			names: [...new Set(items)]
		}
	};
	if (items.length > 1) return {
		ok: false,
		problem: `"${word}" stands for itself and cannot be in a list with names`
	};
	return {
		ok: true,
		value: { kind: word === "all" || parseBoolean(word) === true ? "all" : "none" }
	};
}

// packages/toolkit/src/manifest/input.ts
const ok = (value) => ({
	ok: true,
	value
});
const wrong = (problem) => ({
	ok: false,
	problem
});
function presence(options) {
	return {
		required: options.required ?? false,
		...options.default === void 0 ? {} : { default: options.default },
		...options.runnerDefault === void 0 ? {} : { runnerDefault: options.runnerDefault }
	};
}
const parseText = (text) => ok(text === "" ? void 0 : text);
const parseFlag = (text) => {
	if (text === "") return ok(void 0);
	const value = parseBoolean(text);
	return value === void 0 ? wrong(`got "${text}", expected true or false`) : ok(value);
};
function string(description, options = {}) {
	return {
		kind: "string",
		description,
		...presence(options),
		parse: parseText
	};
}
function secret(description, options = {}) {
	const parts = options.named === true ? { secretsIn: valuesIn } : {};
	return {
		kind: "secret",
		description,
		...presence(options),
		...parts,
		parse: parseText
	};
}
function choice(description, choices, options = {}) {
	const isChoice = (text) => Object.hasOwn(choices, text);
	const parse = (text) => {
		if (text === "") return ok(void 0);
		return isChoice(text) ? ok(text) : wrong(`got "${text}", expected one of ${Object.keys(choices).join(", ")}`);
	};
	return {
		kind: "choice",
		description,
		choices,
		...presence(options),
		parse
	};
}
function list(description, options = {}) {
	const { commas = false } = options;
	return {
		kind: "list",
		description,
		commas,
		...presence(options),
		parse: (text) => ok(parseList(text, { commas }))
	};
}
function selection(description, options) {
	return {
		kind: "selection",
		description,
		...presence(options),
		parse: parseSelection
	};
}
function boolean(description, options = {}) {
	const { default: fallback, ...rest } = options;
	const text = fallback === void 0 ? {} : { default: String(fallback) };
	return {
		kind: "boolean",
		description,
		...presence({
			...rest,
			...text
		}),
		parse: parseFlag
	};
}
function integer(description, options = {}) {
	const { default: fallback, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER, ...rest } = options;
	const range = options.min === void 0 && options.max === void 0 ? "" : ` ${rangeText(options)}`;
	const parse = (text) => {
		if (text === "") return ok(void 0);
		const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
		return value >= min && value <= max ? ok(value) : wrong(`got "${text}", expected a whole number${range}`);
	};
	const text = fallback === void 0 ? {} : { default: String(fallback) };
	return {
		kind: "integer",
		description,
		...presence({
			...rest,
			...text
		}),
		parse
	};
}
function rangeText({ min, max }) {
	if (min === void 0) return `up to ${max}`;
	return max === void 0 ? `from ${min}` : `from ${min} to ${max}`;
}
/**
* The builders of an action's inputs; what a builder returns carries the type of the value.
*
* - `string`: trimmed text; `secret`: the same, and masked in the log before anything else is printed; `named` ones value by value
* - `choice`: one of the keys of `choices`, whose values document them
* - `list`: one item a line, or a JSON list; `commas` allows several to a line. Absent is the empty list
* - `selection`: `all` or `true`, `none` or `false`, or a list of names
* - `boolean`: true, True, TRUE, false, False or FALSE
* - `integer`: a whole number, within `min` and `max`
*
* With `default` or `required` a value is always there; without, it may be undefined.
*/
const input = {
	string,
	secret,
	choice,
	list,
	selection,
	boolean,
	integer
};

// packages/toolkit/src/inputs/check-name.ts
/** What is wrong with the input `check`: whoever writes `false` means that nothing is to be checked, and would get a run that does nothing. */
function checkNameProblem(text) {
	if (parseBoolean(text) === void 0) return void 0;
	return `got "${text}", expected what errors are to call the options, such as prune; for a run, leave \`check\` out`;
}

// packages/toolkit/src/inputs/parse-build-secrets.ts
/** What git and the runner go by, but for what ends as secrets do: BuildKit's GIT_AUTH_TOKEN is one, and many a build's GITHUB_TOKEN. */
const ofGitAndRunner = /^(GIT|GITHUB)_(?!.*(TOKEN|PAT|PASSWORD|KEY|HEADER|SECRET)$)/;
/** What programs are found and run by: a build's variables are theirs too, since BuildKit's client hands them on. */
const ofPrograms = /^(PATH|HOME|BASH_ENV|NODE_OPTIONS|(LD|DYLD|RUNNER|ACTIONS|INPUT|BUILDX|BUILDKIT)_.*|DOCKER_(CONFIG|HOST|CONTEXT|CERT_PATH|TLS_VERIFY))$/;
/**
* Reads the input `build-secrets`: variables of builds alone, `NAME=VALUE` lines, or a JSON object of texts. What is empty is left out: so is a
* secret that does not exist, or that a fork's pull request cannot read. No problem has a word of what was given: it may be a value without
* its name.
*/
function parseBuildSecrets(text) {
	const parsed = parseNamedValues(text, {
		isSecret: true,
		problemOf
	});
	if (!parsed.ok) return parsed;
	return {
		ok: true,
		value: Object.fromEntries([...parsed.value].filter(([, value]) => value !== ""))
	};
}
function problemOf(name) {
	if (!ofGitAndRunner.test(name) && !ofPrograms.test(name)) return void 0;
	return "has a name by which programs are run, as PATH is: give it another, and name that in the layer's `secrets`";
}

// packages/toolkit/src/manifest/shared-inputs.ts
/** The inputs that say how to reach registries: the same in every action. */
const registryInputs = {
	"insecure-registries": input.list("Registries (host or host:port) to speak plain http with. Loopback addresses need no entry.", { commas: true }),
	registry: input.string("Host of the registry that username and password belong to. Without it: the registries of the images, as the layers file names them."),
	username: input.string("User name for the registry of the images. Without it: the credentials of a docker login, and for ghcr.io the token."),
	password: input.secret("Password or access token that belongs to username."),
	"aws-role": input.string("ARN of the role of AWS to take on by OIDC, to sign in to AWS ECR. Without it: the credentials of a docker login, else whoever AWS's SDK finds."),
	token: input.secret("GitHub token: signs in to ghcr.io where no other credentials are given, asks whether this commit is still the newest of its branch, and reads history where a comparison needs more than the checkout has.", { runnerDefault: "${{ github.token }}" })
};
/** What one job about a plan's images hands to the next, so that what is signed and published is what was scanned. */
const digestsInput = input.string("With plan: the output digests of scan-and-sign in an earlier job. It is then about exactly those images, whatever their keys name by now.");
const check = {
	...input.string("Check the inputs and do nothing else, so that a mistake shows before anything is built. Its value is what errors call options: the name of the workflow's input that they come from, such as prune. Needs no credentials."),
	parse: (text) => {
		const problem = checkNameProblem(text);
		if (problem !== void 0) return {
			ok: false,
			problem
		};
		return {
			ok: true,
			value: text === "" ? void 0 : text
		};
	}
};
/** The inputs by which an action is a job of layered-build.yml: about the images of a plan, with its options in one text. */
const planInputs = {
	plan: input.string("The plan of detect-changed-layers: the action is then about the images that it builds or reuses, as they are under their keys."),
	"plan-file": input.string("The plan as a file, instead of plan: for steps of the job that made it."),
	store: input.string("The folder (oci:PATH) that stands in for the registry, where the plan was made with one: images are read there first."),
	options: input.string("Other inputs as YAML, `name: value` a line, which win over those given by themselves; true stands for none. No secrets."),
	check
};
const buildSecrets = {
	...input.secret("Variables for builds alone, NAME=VALUE a line, or a JSON object of texts: what `secrets` of layers (id=\u2026,env=NAME) take, and HF_TOKEN and HF_ENDPOINT for weights on the Hub. They win over the step's environment, and are in no key.", { named: true }),
	parse: parseBuildSecrets
};
/** The inputs that say which layers there are and where their images go. */
const layersInputs = {
	config: input.string("Path of the layers file, or of the bake or Compose file that already says which images there are: docker-bake.hcl, docker-bake.json, compose.yaml. Without it: layers.yaml or .github/layers.yaml, and where neither exists the layers are discovered from the Dockerfiles."),
	store: input.string("An OCI image layout folder (oci:PATH) that stands in for the registry: missing images are written there, existing ones still come from their own repository. For pull requests of forks, whose token cannot push."),
	"build-secrets": buildSecrets,
	bases: input.choice("Which digests of external base images count. A plan brings its own: build-layer heeds this only without one.", {
		track: "those of now: a tag that moved to another digest rebuilds the layer",
		"pinned-only": "those that are written in the Dockerfile; of a tag, only its name",
		lockfile: "those of layers.lock.json beside the layers file, which is brought up to date where it lacks an image",
		"frozen-lockfile": "the same, and fail where the file lacks an image or has one that is not used"
	}, { default: "track" }),
	compression: input.choice("How to compress new layers' files. Another choice than auto is part of the content key: give the same to both actions.", {
		auto: "as the layers file says; else gzip for code, and none for what does not get smaller, such as model weights",
		none: "not at all",
		gzip: "every tool can read it",
		zstd: "smaller and faster, for Docker 23 and containerd 1.5 or newer"
	}, { default: "auto" })
};

// packages/toolkit/src/manifest/output.ts
function json(description) {
	return {
		kind: "json",
		description
	};
}
/** The builders of an action's outputs: `json` takes a value and writes it as JSON on one line. */
const output = {
	string: (description) => ({
		kind: "string",
		description
	}),
	boolean: (description) => ({
		kind: "boolean",
		description
	}),
	integer: (description) => ({
		kind: "integer",
		description
	}),
	json
};

// packages/toolkit/src/run/failure-report.ts
/** Codes of Node that tell of the machine rather than of a bug, with what to do about them. */
const machineHints = /* @__PURE__ */ new Map([
	["ENOSPC", "The runner's disk is full. Free some of it before this step, or use a larger runner."],
	["EDQUOT", "The disk quota is used up. Free some of it before this step."],
	["EACCES", "The runner's user may not do this here. A container that ran as root may have left files behind."],
	["EPERM", "The runner's user may not do this here. A container that ran as root may have left files behind."],
	["EROFS", "This part of the runner's disk can only be read."],
	["ENOTDIR", "A file stands where this path needs a folder. Remove it, or correct the path (RUNNER_TEMP, where that is its beginning)."],
	["EMFILE", "Too many files are open. Raise the limit (ulimit -n) on this runner."]
]);
/** Codes of this project are lower-case words; Node's are upper-case, and none of ours to pass on. */
const ownCode = /^[a-z][a-z0-9-]*$/;
const deepest = 8;
/** Turns whatever was thrown into what is shown. Errors with a code of this project explain themselves; any other is called a bug. */
function failureReport(error, about) {
	const details = error instanceof Error ? causes(error, explained(error)) : [];
	const stack = error instanceof Error ? error.stack ?? error.message : String(error);
	if (isExpected(error)) return {
		kind: "expected",
		annotation: explained(error),
		details,
		stack
	};
	const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return {
		kind: "unexpected",
		annotation: `${about.action} failed in a way that it does not know: ${what}\nThis is a bug in the action. Please report it with the log of this step: ${about.issues}`,
		details,
		stack
	};
}
/** Whether an error explains itself: one of this project, or of the machine. */
function isExpected(error) {
	if (!(error instanceof Error)) return false;
	const code = codeOf(error);
	if (code !== void 0) return ownCode.test(code) || machineHints.has(code);
	return error instanceof AggregateError && error.errors.length > 0 && error.errors.every((item) => isExpected(item));
}
/** What to do about an error, where that is known. */
function hintOf(error) {
	return "hint" in error && typeof error.hint === "string" ? error.hint : machineHints.get(codeOf(error) ?? "");
}
/** The message and, on a line of its own, the fix; for several errors together, each of them. */
function explained(error) {
	const hint = hintOf(error);
	const own = hint === void 0 ? error.message : `${error.message}\n${hint}`;
	if (!(error instanceof AggregateError)) return own;
	return [own, ...error.errors.map((item) => `  - ${item instanceof Error ? explained(item) : String(item)}`)].filter((text) => text !== "").join("\n");
}
/** What caused an error, without what is `said` already, by it or by a cause above. */
function causes(error, said) {
	const lines = [];
	const texts = [said];
	const seen = /* @__PURE__ */ new Set([error]);
	const visit = (cause, depth) => {
		if (cause === void 0 || seen.has(cause) || depth > deepest) return;
		seen.add(cause);
		const message = messageOf(cause);
		const isNew = !texts.some((text) => text.includes(message));
		if (isNew) {
			texts.push(message);
			lines.push(`${"  ".repeat(depth)}caused by: ${message}`);
		}
		const next = isNew ? depth + 1 : depth;
		if (cause instanceof AggregateError) for (const item of cause.errors) visit(item, next);
		if (cause instanceof Error) visit(cause.cause, next);
	};
	visit(error.cause, 0);
	if (error instanceof AggregateError) {
		for (const item of error.errors) if (item instanceof Error) visit(item.cause, 0);
	}
	return lines;
}
/** An AggregateError of Node's net has no message of its own: its code says more than nothing. */
function messageOf(cause) {
	if (!(cause instanceof Error)) return String(cause);
	return cause.message === "" ? codeOf(cause) ?? cause.name : cause.message;
}
function codeOf(error) {
	return "code" in error && typeof error.code === "string" ? error.code : void 0;
}

// packages/toolkit/src/run/github-context.ts
/** Reads the context once. A missing event file is an empty payload; one that is not JSON is a `bad-event` error. */
async function readGitHubContext(env) {
	const get = (name) => env[name] === "" ? void 0 : env[name];
	const payload = await readPayload(get("GITHUB_EVENT_PATH"));
	return {
		eventName: get("GITHUB_EVENT_NAME"),
		ref: get("GITHUB_REF"),
		refName: get("GITHUB_REF_NAME"),
		refType: get("GITHUB_REF_TYPE"),
		headRef: get("GITHUB_HEAD_REF"),
		baseRef: get("GITHUB_BASE_REF"),
		sha: get("GITHUB_SHA"),
		repository: get("GITHUB_REPOSITORY"),
		defaultBranch: defaultBranchOf(payload),
		actor: get("GITHUB_ACTOR"),
		workflow: get("GITHUB_WORKFLOW"),
		job: get("GITHUB_JOB"),
		runId: get("GITHUB_RUN_ID"),
		runNumber: get("GITHUB_RUN_NUMBER"),
		runAttempt: get("GITHUB_RUN_ATTEMPT"),
		serverUrl: get("GITHUB_SERVER_URL") ?? "https://github.com",
		apiUrl: get("GITHUB_API_URL") ?? "https://api.github.com",
		payload
	};
}
async function readPayload(path) {
	const text = path === void 0 ? void 0 : await readIfThere(path);
	if (path === void 0 || text === void 0 || text.trim() === "") return {};
	const value = parse(text, path);
	return require_git.isRecord(value) ? value : {};
}
async function readIfThere(path) {
	try {
		return await (0, node_fs_promises.readFile)(path, "utf8");
	} catch (error) {
		if (require_git.isRecord(error) && error["code"] === "ENOENT") return void 0;
		throw error;
	}
}
function parse(text, path) {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new ToolkitError("bad-event", `The event file ${path} is not JSON.`, {
			hint: "The runner writes it from the event that started the workflow; where a test names one in GITHUB_EVENT_PATH, correct it.",
			cause
		});
	}
}
function defaultBranchOf(payload) {
	const repository = payload["repository"];
	const branch = require_git.isRecord(repository) ? repository["default_branch"] : void 0;
	return typeof branch === "string" && branch !== "" ? branch : void 0;
}

// packages/toolkit/src/run/only-check.ts
/**
* Checks inputs for a run that does nothing else. What is wrong is told under `source`, the name by which those who wrote the options know
* them. Throws `bad-input`, or several errors together.
*/
async function onlyCheck(source, log, check) {
	try {
		await check();
	} catch (error) {
		if (!isExpected(error)) throw error;
		if (error instanceof AggregateError) throw new AggregateError(error.errors, `${source}: ${error.message}`, { cause: error });
		const hint = hintOf(error);
		throw new ToolkitError("bad-input", `${source}: ${error.message}`, {
			cause: error,
			...hint === void 0 ? {} : { hint }
		});
	}
	log.info(`${source}: there is nothing wrong with it.`);
}

// packages/toolkit/src/inputs/with-options.ts
/**
* The inputs as they are given, under those of the input `options`, where the action has it. In errors, options have the name that the input
* `check` gives them. Throws `bad-input` where they are no options at all.
*/
async function withOptions(manifest, getInput) {
	const asGiven = {
		getInput,
		nameOf: (input) => input,
		problems: []
	};
	if (!Object.hasOwn(manifest.inputs, "options")) return asGiven;
	const given = getInput("options") ?? "";
	const text = given.trim();
	const check = (getInput("check") ?? "").trim();
	if (given === "" || text === "" && check === "" || parseBoolean(text) === true) return asGiven;
	const source = check === "" || checkNameProblem(check) !== void 0 ? "options" : check;
	const { parseOptions } = await Promise.resolve().then(() => require("./options.js")).then((n) => n.parse_options_exports);
	const { options, problems } = parseOptions(text, source, manifest);
	return {
		getInput: (name) => options.get(name) ?? getInput(name),
		nameOf: (name) => options.has(name) ? `${source}: ${name}` : name,
		problems
	};
}

// packages/toolkit/src/adapters/action-log.ts
/** Writes to the job's log by workflow commands; `debug` lines show only where the run has debug logging on. */
const actionLog = {
	debug: (message) => require_actions_core.debug(message),
	info: (message) => require_actions_core.info(inertText(message)),
	warning: (message) => require_actions_core.warning(message),
	notice: (message) => require_actions_core.notice(message),
	error: (message) => require_actions_core.error(message),
	group: async (title, body) => {
		require_actions_core.startGroup(title);
		try {
			return await body();
		} finally {
			require_actions_core.endGroup();
		}
	}
};

// packages/toolkit/src/run/context.ts
/** Reads the run's context and binds the adapters. */
async function actionContext(given) {
	const programEnv = programEnvironment(given.env);
	return {
		log: actionLog,
		setOutput: (name, value) => require_actions_core.setOutput(name, value),
		setNamedOutput: (name, value) => {
			if (Object.hasOwn(given.manifest.outputs, name)) throw new TypeError(`${name} is a fixed output, not a named one`);
			require_actions_core.setOutput(name, value);
		},
		summary: given.summary,
		github: await readGitHubContext(given.env),
		env: given.env,
		programEnv,
		workspace: given.workspace,
		tempFolder: given.tempFolder,
		signal: given.signal,
		exec: require_git.spawnExec(programEnv, given.tempFolder),
		mask: (secret) => {
			if (secret !== "") require_actions_core.setSecret(secret);
		},
		saveState: require_actions_core.saveState,
		state: require_actions_core.getState
	};
}

// packages/toolkit/src/run/interruption.ts
/** Between the runner's SIGINT and its SIGTERM lie 7.5 s, and 2.5 s more until it kills: what is not done by now gets cut off. */
const graceMilliseconds = 5e3;
const exitCodes = {
	SIGINT: 130,
	SIGTERM: 143
};
/** Listens until disposed. A second signal, or work that goes on after the first, ends the process at once. */
function listenForInterruption(exit) {
	const controller = new AbortController();
	let code;
	const onSignal = (name) => {
		if (code !== void 0) return exit(code);
		const reached = exitCodes[name];
		code = reached;
		setTimeout(() => exit(reached), graceMilliseconds).unref();
		controller.abort(new ToolkitError("interrupted", `The step was cancelled (${name}).`, { hint: "What was pushed so far is kept." }));
	};
	process.on("SIGINT", onSignal);
	process.on("SIGTERM", onSignal);
	return {
		signal: controller.signal,
		exitCode: () => code,
		[Symbol.dispose]: () => {
			process.off("SIGINT", onSignal);
			process.off("SIGTERM", onSignal);
		}
	};
}

// packages/toolkit/src/run/run.ts
const isPost = "layered-build-post";
/** With its blanks: a block of them is not the same as nothing. */
const givenInput = (name) => require_actions_core.getInput(name, { trimWhitespace: false });
/**
* Runs an action as the runner starts it, and ends the process: 0, 1 when it failed, 130 or 143 when it was cancelled.
*
* Failures are shown as what is wrong, why, and the fix. With `post`, the same file is both: the first run leaves a mark
* for the second, whose failures are warnings, because the job's result is decided by then.
*/
async function run(manifest, main, post) {
	const fail = (error) => {
		show(failureReport(error, about(manifest)));
		process.exit(1);
	};
	process.on("uncaughtException", fail);
	process.on("unhandledRejection", fail);
	const code = await exitCodeOf(manifest, main, post);
	await Promise.all([drained(process.stdout), drained(process.stderr)]);
	process.exit(code);
}
async function exitCodeOf(manifest, main, post) {
	const second = post !== void 0 && require_actions_core.getState(isPost) === "true";
	using interruption = listenForInterruption((code) => process.exit(code));
	const summary = new CollectedSummary();
	try {
		if (post !== void 0 && !second) require_actions_core.saveState(isPost, "true");
		await Promise.race([work(manifest, second ? post : main, summary, interruption), idle()]);
		await summary.write();
		return 0;
	} catch (error) {
		await summary.write().catch((cause) => require_actions_core.debug(`The job summary could not be written: ${String(cause)}`));
		return cancelled(interruption) ?? failed(failureReport(error, about(manifest)), second);
	}
}
/** Throws once nothing is left that could go on, while the work has not ended: without this the step would pass. */
function idle() {
	return new Promise((_, reject) => {
		process.once("beforeExit", () => reject(/* @__PURE__ */ new Error("The work waits for what will never come.")));
	});
}
async function work(manifest, body, summary, interruption) {
	for (const secret of secretValues(manifest, givenInput)) require_actions_core.setSecret(secret);
	const env = { ...process.env };
	const workspace = workspaceOf(manifest, env);
	const inputs = readInputs(manifest, await withOptions(manifest, givenInput));
	const jobFolder = env["RUNNER_TEMP"] ?? "";
	if (jobFolder !== "") (0, node_module.enableCompileCache)((0, node_path.join)(jobFolder, "layered-build-compile-cache"));
	const tempFolder = jobFolder === "" ? (0, node_os.tmpdir)() : jobFolder;
	await body(inputs, await actionContext({
		manifest,
		env,
		workspace,
		tempFolder,
		summary,
		signal: interruption.signal
	}));
}
function workspaceOf(manifest, env) {
	const workspace = env["GITHUB_WORKSPACE"] ?? "";
	if (workspace !== "") return (0, node_path.resolve)(workspace);
	throw new ToolkitError("not-in-a-job", `${manifest.name} is a GitHub action, and was started without GITHUB_WORKSPACE, the folder of the checkout.`, { hint: `Use it as a step of a workflow (its README shows how). To try it by hand, set GITHUB_WORKSPACE, and each input as INPUT_NAME.` });
}
/** Whoever cancelled a step knows why it ended: a line, and no annotation, whatever the work made of the abort. */
function cancelled(interruption) {
	const code = interruption.exitCode();
	if (code !== void 0) require_actions_core.info(failureReport(interruption.signal.reason, {
		action: "",
		issues: ""
	}).annotation);
	return code;
}
function failed(report, isPostRun) {
	if (!isPostRun) {
		show(report);
		return 1;
	}
	require_actions_core.warning(report.annotation);
	require_actions_core.debug(report.stack);
	return 0;
}
/** Greys the causes: they are for the few whom the first lines did not help. */
function show(report) {
	require_actions_core.setFailed(report.annotation);
	for (const line of report.details) require_actions_core.info(muted(line));
	if (report.kind === "unexpected") require_actions_core.info(muted(report.stack));
	else require_actions_core.debug(report.stack);
}
function muted(text) {
	return inertText(text).split("\n").map((line) => `\u001B[90m${line}\u001B[39m`).join("\n");
}
function about(manifest) {
	return {
		action: manifest.name,
		issues: ownIssues()
	};
}
function drained(stream) {
	return new Promise((done) => {
		stream.write("", () => done());
	});
}

Object.defineProperty(exports, "ToolkitError", {
  enumerable: true,
  get: function () {
    return ToolkitError;
  }
});
Object.defineProperty(exports, "badInputs", {
  enumerable: true,
  get: function () {
    return badInputs;
  }
});
Object.defineProperty(exports, "defineAction", {
  enumerable: true,
  get: function () {
    return defineAction;
  }
});
Object.defineProperty(exports, "digestsInput", {
  enumerable: true,
  get: function () {
    return digestsInput;
  }
});
Object.defineProperty(exports, "eitherOrPlan", {
  enumerable: true,
  get: function () {
    return eitherOrPlan;
  }
});
Object.defineProperty(exports, "input", {
  enumerable: true,
  get: function () {
    return input;
  }
});
Object.defineProperty(exports, "inputsHint", {
  enumerable: true,
  get: function () {
    return inputsHint;
  }
});
Object.defineProperty(exports, "isExpected", {
  enumerable: true,
  get: function () {
    return isExpected;
  }
});
Object.defineProperty(exports, "isPlanned", {
  enumerable: true,
  get: function () {
    return isPlanned;
  }
});
Object.defineProperty(exports, "layersInputs", {
  enumerable: true,
  get: function () {
    return layersInputs;
  }
});
Object.defineProperty(exports, "maskable", {
  enumerable: true,
  get: function () {
    return maskable;
  }
});
Object.defineProperty(exports, "namePattern", {
  enumerable: true,
  get: function () {
    return namePattern;
  }
});
Object.defineProperty(exports, "onlyCheck", {
  enumerable: true,
  get: function () {
    return onlyCheck;
  }
});
Object.defineProperty(exports, "output", {
  enumerable: true,
  get: function () {
    return output;
  }
});
Object.defineProperty(exports, "ownDocument", {
  enumerable: true,
  get: function () {
    return ownDocument;
  }
});
Object.defineProperty(exports, "parseNamedValues", {
  enumerable: true,
  get: function () {
    return parseNamedValues;
  }
});
Object.defineProperty(exports, "planInputs", {
  enumerable: true,
  get: function () {
    return planInputs;
  }
});
Object.defineProperty(exports, "registryInputs", {
  enumerable: true,
  get: function () {
    return registryInputs;
  }
});
Object.defineProperty(exports, "run", {
  enumerable: true,
  get: function () {
    return run;
  }
});