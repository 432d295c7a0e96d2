"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
let node_fs = require("node:fs");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_util_types = require("node:util/types");
let node_crypto = require("node:crypto");
let node_os = require("node:os");
let node_child_process = require("node:child_process");
let node_string_decoder = require("node:string_decoder");

// packages/core/src/error.ts
/** The domain's one error: what is wrong (`message`), the likely reason and the fix (`hint`), and what caused it. */
var LayeredBuildError = class extends Error {
	name = "LayeredBuildError";
	code;
	hint;
	constructor(code, message, options = {}) {
		super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
		this.code = code;
		this.hint = options.hint;
	}
};

// packages/core/src/source/git.ts
/** What is asked of git about a checkout as a whole: long lists, each from one process. */
const questions = {
	/** The top folder of the work tree. */
	top: ["rev-parse", "--show-toplevel"],
	/** All files of HEAD (git-ls-tree, "OUTPUT FORMAT"). */
	tree: [
		"ls-tree",
		"-r",
		"-z",
		"--full-tree",
		"HEAD"
	],
	/** Those that may differ from HEAD on disk (git-diff-index, "RAW OUTPUT FORMAT"). */
	changed: [
		"diff-index",
		"-z",
		"--raw",
		"--no-renames",
		"--ignore-submodules=dirty",
		"HEAD",
		"--"
	],
	/** What git does not know, ignored or not: without --exclude-standard both count; --directory names a folder without walking it. */
	untracked: [
		"ls-files",
		"--others",
		"--directory",
		"-z"
	],
	/** Whether git writes other line ends to disk than it keeps. */
	lineEnds: [
		"config",
		"--get",
		"--default",
		"false",
		"core.autocrlf"
	]
};
/**
* Opens the repository that `folder` lies in. `env` is the environment for git; no configuration file is ever written,
* and a work tree that belongs to another user (a job in a container) is trusted for these calls only.
* Throws `not-a-repository` or `missing-program`.
*/
async function openGit(folder, exec, env) {
	const top = await runGit(folder, exec, env, questions.top);
	if (top.exitCode !== 0) throw new LayeredBuildError("not-a-repository", `${folder} is not a git repository: ${reasonOf$1(top)}`, { hint: "Run actions/checkout before this action, without `path:` (keys are made of what git knows, from the workspace's own repository)." });
	return gitIn(top.stdout.toString("utf8").trimEnd(), exec, env);
}
/** Git in a folder that is known to be a repository, or with an `env` that names one. */
function gitIn(root, exec, env) {
	return {
		root,
		run: async (args, input) => {
			const result = await runGit(root, exec, env, args, input);
			if (result.exitCode === 0) return result.stdout;
			throw new LayeredBuildError("not-a-repository", `git ${args[0] ?? ""} failed: ${reasonOf$1(result)}`, { hint: "Is the checkout complete? actions/checkout with its defaults is enough." });
		}
	};
}
/** Reads the commit that is checked out. A repository without a commit is `not-a-repository`. */
async function readHead(git) {
	const [commit = "", time = ""] = (await git.run([
		"log",
		"-1",
		"--no-show-signature",
		"--format=%H %ct",
		"HEAD"
	]).catch((cause) => {
		throw new LayeredBuildError("not-a-repository", `The repository ${git.root} has no commit that can be read.`, {
			hint: "Commit first: keys are made of what is committed, and of what differs from it.",
			cause
		});
	})).toString("utf8").trim().split(" ");
	return {
		commit,
		time: Number(time),
		oidAlgorithm: commit.length === 64 ? "sha256" : "sha1"
	};
}
async function runGit(cwd, exec, env, args, input) {
	const gitEnv = {
		...env,
		LC_ALL: "C",
		GIT_OPTIONAL_LOCKS: "0",
		GIT_TERMINAL_PROMPT: "0"
	};
	return exec({
		command: "git",
		args: [...[
			"-c",
			"safe.directory=*",
			"-c",
			"core.quotePath=false",
			"--literal-pathspecs"
		], ...args],
		cwd,
		env: gitEnv,
		bulk: args.includes("ls-tree") || args.includes("ls-files"),
		...input === void 0 ? {} : { input }
	});
}
/** What git complains of: behind it there may be advice, or a list of how it is called. */
function reasonOf$1({ stderr, exitCode }) {
	const lines = stderr.trim().split("\n");
	return (lines.find((each) => /^(fatal|error): /.test(each)) ?? lines.at(-1) ?? "").replace(/\.$/, "") || `exit code ${exitCode}`;
}

// packages/core/src/source/ask-ahead.ts
/**
* Asks git at once what opening a checkout will ask it, and gives an `Exec` that has the answers: git reads the work tree on one
* processor while the other still loads this program. Whatever else is asked goes to `exec`, and a long list the second time.
* Nothing is asked where `folder` is not the top of a repository. `dirty`: see `OpenOptions`.
*/
function askAhead(exec, folder, env, dirty, signal) {
	if (!(0, node_fs.existsSync)(node_path.default.join(folder, ".git"))) return exec;
	const answers = /* @__PURE__ */ new Map();
	const git = gitIn(folder, (request) => {
		const answer = exec({
			...request,
			signal
		});
		answers.set(nameOf(request), answer);
		return answer;
	}, env);
	const { top, tree, changed, untracked, lineEnds } = questions;
	const asked = [
		tree,
		...dirty === "ignore" ? [] : [
			changed,
			untracked,
			lineEnds
		],
		top
	].map((args) => git.run(args));
	for (const answer of [...asked, readHead(git)]) answer.catch(() => void 0);
	return (request) => {
		const name = nameOf(request);
		const answer = request.input === void 0 ? answers.get(name) : void 0;
		if (request.bulk === true) answers.delete(name);
		return answer ?? exec(request);
	};
}
/** On Windows git writes a folder with slashes. */
function nameOf({ command, args, cwd = "" }) {
	return JSON.stringify([
		command,
		cwd.replaceAll("\\", "/"),
		args
	]);
}

// packages/oci/src/is-record.ts
/** Whether a value, of JSON most likely, is an object with members. */
function isRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

// packages/core/src/exec/output-file.ts
/** Opens a new file in a folder, readable by this user alone. */
function openOutputFile(folder) {
	const file = node_path.default.join(folder, `layered-build-${(0, node_crypto.randomUUID)()}`);
	const descriptor = (0, node_fs.openSync)(file, "wx+", 384);
	const drop = () => {
		(0, node_fs.closeSync)(descriptor);
		(0, node_fs.rmSync)(file, { force: true });
	};
	const take = async () => {
		try {
			const bytes = Buffer.allocUnsafe((0, node_fs.fstatSync)(descriptor).size);
			let at = 0;
			while (at < bytes.length) {
				const count = await readAt(descriptor, bytes, at);
				if (count === 0) break;
				at += count;
			}
			return bytes.subarray(0, at);
		} finally {
			drop();
		}
	};
	return {
		descriptor,
		take,
		drop
	};
}
/** Reads what comes from byte `at` on to its place in `bytes`, as much as there is at once. Not by `promisify`: to load node:util takes 3 ms. */
function readAt(descriptor, bytes, at) {
	return new Promise((resolve, reject) => {
		(0, node_fs.read)(descriptor, bytes, at, bytes.length - at, at, (error, count) => {
			if (error === null) resolve(count);
			else reject(error);
		});
	});
}

// packages/core/src/exec/spawn-exec.ts
/**
* Makes the `Exec` port of node:child_process: no shell, output as bytes. `env` is what a request without one gets, `temporary` the
* folder for output of `bulk` requests.
* Not @actions/exec, which decodes and splits all output into lines: git's lists are NUL-separated bytes of many megabytes
* (10 MB took it 1.2 s), and it hands out no process that could be ended.
*/
function spawnExec(env, temporary = (0, node_os.tmpdir)()) {
	return (request) => runProgram({
		env,
		...request
	}, temporary);
}
function runProgram(request, temporary) {
	return new Promise((resolve, reject) => {
		let output = request.bulk === true ? openOutputFile(temporary) : void 0;
		const child = start(request, output);
		const stdout = [];
		let stderr = "";
		let line = "";
		const decoder = new node_string_decoder.StringDecoder("utf8");
		child.stdout?.on("data", (chunk) => stdout.push(chunk));
		child.stderr?.on("data", (chunk) => {
			const text = decoder.write(chunk);
			stderr = (stderr + text).slice(-65536);
			if (request.onLine === void 0) return;
			const lines = (line + text).split(/\r?\n/);
			line = lines.pop() ?? "";
			for (const each of lines) request.onLine(each);
		});
		child.on("error", (cause) => {
			output?.drop();
			output = void 0;
			reject(startFailure(request, cause));
		});
		child.on("close", (code, signal) => {
			if (line !== "") request.onLine?.(line);
			const exitCode = code ?? (signal === null ? 1 : 130);
			(output?.take() ?? Promise.resolve(Buffer.concat(stdout))).then((taken) => resolve({
				exitCode,
				stdout: taken,
				stderr
			}), reject);
		});
		if (request.input !== void 0) {
			child.stdin?.on("error", () => {});
			child.stdin?.end(request.input);
		}
	});
}
/** Throws what spawn throws at once (a command line that is too long, a NUL in it), with nothing left behind. */
function start(request, output) {
	try {
		return (0, node_child_process.spawn)(request.command, request.args, {
			cwd: request.cwd,
			env: request.env,
			signal: request.signal,
			shell: false,
			windowsHide: true,
			stdio: [
				request.input === void 0 ? "ignore" : "pipe",
				output?.descriptor ?? "pipe",
				"pipe"
			]
		});
	} catch (error) {
		output?.drop();
		throw error;
	}
}
function startFailure(request, cause) {
	if (request.signal?.aborted === true) return request.signal.reason;
	if ("code" in cause && cause.code === "ENOENT") return new LayeredBuildError("missing-program", `The program "${request.command}" was not found.`, {
		hint: `Install ${request.command} on the runner, or choose a runner image that has it.`,
		cause
	});
	return cause;
}

// packages/core/src/project/usual-places.ts
/** Where a layers file may be when none is named, best first. */
const usualPlaces = ["layers.yaml", ".github/layers.yaml"];

// packages/core/src/read-text-file.ts
const handwritten = 16777216;
/** What a file of plans has at most: those are written by programs. */
const longestPlan = 134217728;
/**
* Reads a text file. Throws where nothing is there that can be read to its end: no file, a folder, or a pipe, for whose writer the run would
* wait for ever; and where it is larger than memory is for. At once, since it is small: waiting for each of many takes longer.
*/
function readTextFile(file, { what, code, hint, most = handwritten }) {
	try {
		return textOf(file, most);
	} catch (cause) {
		throw new LayeredBuildError(code, `${what} cannot be read: ${reasonOf(cause)}.`, {
			hint,
			cause
		});
	}
}
function textOf(file, most) {
	const descriptor = (0, node_fs.openSync)(file, node_fs.constants.O_RDONLY | node_fs.constants.O_NONBLOCK);
	try {
		const found = (0, node_fs.fstatSync)(descriptor);
		if (found.isDirectory()) throw new Error("it is a folder");
		if (!found.isFile()) throw new Error("it is neither a file nor a folder");
		if (found.size > most) throw new Error(`it has ${found.size} bytes, and no more than ${most} are read`);
		return (0, node_fs.readFileSync)(descriptor, "utf8");
	} finally {
		(0, node_fs.closeSync)(descriptor);
	}
}
const reasons = /* @__PURE__ */ new Map([
	["ENOENT", "there is no such file"],
	["ENOTDIR", "what is above it is no folder"],
	["EISDIR", "it is a folder"],
	["EACCES", "this user may not read it"]
]);
function reasonOf(cause) {
	if (!(0, node_util_types.isNativeError)(cause)) return String(cause);
	const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
	return reasons.get(code) ?? cause.message;
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
/** Text of at most `most` characters: the beginning and the end, which say most of a path, with `\u2026` between. */
function shortened(text, most) {
	const characters = text.length > most ? Array.from(text) : [];
	if (characters.length <= most) return text;
	const end = Math.floor((most - 1) / 2);
	return `${characters.slice(0, most - 1 - end).join("")}\u2026${characters.slice(-end).join("")}`;
}
function escaped(character) {
	const code = character.charCodeAt(0).toString(16);
	return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}

Object.defineProperty(exports, "LayeredBuildError", {
  enumerable: true,
  get: function () {
    return LayeredBuildError;
  }
});
Object.defineProperty(exports, "askAhead", {
  enumerable: true,
  get: function () {
    return askAhead;
  }
});
Object.defineProperty(exports, "gitIn", {
  enumerable: true,
  get: function () {
    return gitIn;
  }
});
Object.defineProperty(exports, "isRecord", {
  enumerable: true,
  get: function () {
    return isRecord;
  }
});
Object.defineProperty(exports, "longestPlan", {
  enumerable: true,
  get: function () {
    return longestPlan;
  }
});
Object.defineProperty(exports, "oneLine", {
  enumerable: true,
  get: function () {
    return oneLine;
  }
});
Object.defineProperty(exports, "openGit", {
  enumerable: true,
  get: function () {
    return openGit;
  }
});
Object.defineProperty(exports, "questions", {
  enumerable: true,
  get: function () {
    return questions;
  }
});
Object.defineProperty(exports, "readHead", {
  enumerable: true,
  get: function () {
    return readHead;
  }
});
Object.defineProperty(exports, "readTextFile", {
  enumerable: true,
  get: function () {
    return readTextFile;
  }
});
Object.defineProperty(exports, "shortened", {
  enumerable: true,
  get: function () {
    return shortened;
  }
});
Object.defineProperty(exports, "spawnExec", {
  enumerable: true,
  get: function () {
    return spawnExec;
  }
});
Object.defineProperty(exports, "usualPlaces", {
  enumerable: true,
  get: function () {
    return usualPlaces;
  }
});