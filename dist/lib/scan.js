"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_zod = require("../vendor/zod.js");
require("./schemas.js");
const require_core = require("./core.js");
const require_oci = require("./oci.js");
const require_content = require("./content.js");
const require_images = require("./images.js");
const require_sign = require("./sign.js");
let node_fs = require("node:fs");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_stream = require("node:stream");
let node_util = require("node:util");
let node_zlib = require("node:zlib");
let node_util_types = require("node:util/types");
let node_crypto = require("node:crypto");
let node_fs_promises = require("node:fs/promises");
let node_stream_promises = require("node:stream/promises");

// packages/core/src/tools/tool-environment.ts
/** What a scanner may know of the runner: where programs and certificates are, and how to get out. */
const allowed = /* @__PURE__ */ new Set([
	"PATH",
	"SYSTEMROOT",
	"LANG",
	"LC_ALL",
	"TZ",
	"SSL_CERT_FILE",
	"SSL_CERT_DIR",
	"HTTP_PROXY",
	"HTTPS_PROXY",
	"NO_PROXY",
	"ALL_PROXY"
]);
/**
* The whole environment of a scanner: a list of what is allowed, since a scanner that was taken over (CVE-2026-33634) must find no token, no key
* and no right to ask for an id-token; nor may a TRIVY_\u2026 or GITLEAKS_\u2026 variable change what is scanned. Its home and its
* temporary files are in `folder`, which is the caller's to delete.
*/
function toolEnvironment(env, folder) {
	const kept = Object.entries(env).filter((entry) => entry[1] !== void 0 && allowed.has(entry[0].toUpperCase()));
	return {
		...Object.fromEntries(kept),
		HOME: folder,
		TMPDIR: folder,
		TMP: folder,
		TEMP: folder,
		XDG_CACHE_HOME: folder
	};
}

// packages/core/src/secrets/copy-history.ts
/**
* Makes a bare repository at `folder` with all commits and refs of a checkout (by reference to its objects: nothing is copied). In it are no files of the
* commits, so no settings that they bring. A shallow clone is completed first: secrets are in old commits. Throws `scan-failed` where it cannot be.
*/
async function copyHistory(checkout, folder) {
	if (await isShallow(checkout)) await deepen(checkout);
	const objects = (await checkout.run([
		"rev-parse",
		"--git-path",
		"objects"
	])).toString("utf8").trimEnd();
	const format = (await checkout.run(["rev-parse", "--show-object-format"])).toString("utf8").trim();
	const head = (await checkout.run([
		"rev-parse",
		"--verify",
		"HEAD^{commit}"
	])).toString("utf8").trim();
	const refs = (await checkout.run(["for-each-ref", "--format=%(objectname) %(refname)"])).toString("utf8");
	await checkout.run([
		"init",
		"--quiet",
		"--bare",
		"--template=",
		`--object-format=${format}`,
		folder
	]);
	await (0, node_fs_promises.writeFile)(node_path.default.join(folder, "objects", "info", "alternates"), `${node_path.default.resolve(checkout.root, objects)}\n`);
	const lines = refs.split("\n").filter((line) => line !== "");
	await (0, node_fs_promises.writeFile)(node_path.default.join(folder, "packed-refs"), [
		...lines,
		`${head} refs/heads/layered-build-head`,
		""
	].join("\n"));
}
async function isShallow(git) {
	return (await git.run(["rev-parse", "--is-shallow-repository"])).toString("utf8").trim() === "true";
}
async function deepen(git) {
	let cause;
	try {
		await git.run([
			"fetch",
			"--quiet",
			"--unshallow",
			"--no-tags",
			"--no-recurse-submodules",
			"origin"
		]);
	} catch (error) {
		cause = error;
	}
	if (cause === void 0 && !await isShallow(git)) return;
	throw new require_git.LayeredBuildError("scan-failed", "The checkout is shallow, and the rest of its history could not be fetched: older commits would not be searched.", {
		hint: "Give actions/checkout `fetch-depth: 0`.",
		cause
	});
}

// packages/core/src/secrets/parse-leaks.ts
const schema$2 = require_zod.array(require_zod.looseObject({
	RuleID: require_zod.string(),
	File: require_zod.string(),
	StartLine: require_zod.number(),
	Commit: require_zod.optional(require_zod.string())
}));
/** Parses gitleaks' JSON report; files of a folder are named relative to it. Throws `bad-report`. */
function parseLeaks(bytes, folder) {
	let parsed;
	try {
		parsed = schema$2.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
	} catch (cause) {
		throw new require_git.LayeredBuildError("bad-report", "The report of gitleaks cannot be read: it counts as no search, not as no secrets.", {
			hint: "Was it stopped before its end, or is the version another than 8.16 to 8.30?",
			cause
		});
	}
	const prefix = folder === "" ? "" : `${folder}/`;
	return parsed.map(({ RuleID, File, StartLine, Commit = "" }) => ({
		rule: require_git.oneLine(RuleID, 100),
		file: require_git.oneLine(prefix !== "" && File.startsWith(prefix) ? File.slice(prefix.length) : File, 300),
		line: Math.max(1, Math.trunc(StartLine)),
		commit: /^[0-9a-f]{40,64}$/.test(Commit) ? Commit : void 0
	}));
}
/** A leak as one line of the log. */
function leakLine({ rule, file, line, commit }) {
	return `${rule} in ${file}:${line}${commit === void 0 ? "" : ` (commit ${commit.slice(0, 12)})`}`;
}

// packages/core/src/secrets/find-secrets.ts
/** Its own code for leaks is 1, the one for failures too (gitleaks 8.16 to 8.30). */
const leaksFound = 7;
/**
* Searches for secrets. None is ever in what comes back, nor in the report that gitleaks writes. A repository's own .gitleaks.toml is not read, and one's
* .gitleaksignore only in a trusted folder. Throws `scan-failed` where gitleaks fails, `bad-report` where its report cannot be read.
*/
async function findSecrets(gitleaks, place) {
	const { exec, program, env, temporary, signal } = gitleaks;
	const folder = await (0, node_fs_promises.mkdtemp)(node_path.default.join(temporary, "layered-build-secrets-"));
	try {
		const source = place.kind === "history" ? node_path.default.join(folder, "history") : place.path;
		if (place.kind === "history") await copyHistory(place.git, source);
		else await checkFolder(gitleaks, source);
		const config = node_path.default.join(folder, "gitleaks.toml");
		await (0, node_fs_promises.writeFile)(config, "[extend]\nuseDefault = true\n");
		const report = node_path.default.join(folder, "report.json");
		const fixed = [
			"--config",
			config,
			"--no-banner",
			"--redact",
			"--log-level",
			"error",
			"--exit-code",
			String(leaksFound)
		];
		const output = [
			"--report-format",
			"json",
			"--report-path",
			report,
			"--source",
			source
		];
		const kind = place.kind === "folder" ? ["--no-git"] : [];
		const strict = gitleaks.trusted ? [] : await strictOptions(gitleaks, folder);
		const request = {
			cwd: folder,
			env: toolEnvironment(env, folder),
			signal
		};
		const { exitCode, stderr } = await exec({
			command: program,
			args: [
				"detect",
				...fixed,
				...output,
				...kind,
				...strict
			],
			...request
		});
		if (exitCode !== 0 && exitCode !== leaksFound) throw failed(`it ended with exit code ${exitCode}`, stderr);
		const leaks = parseLeaks(await (0, node_fs_promises.readFile)(report).catch(() => Buffer.alloc(0)), place.kind === "folder" ? source : "");
		if (leaks.length > 0 !== (exitCode === leaksFound)) throw failed(`exit code ${exitCode} with ${leaks.length} leaks in its report`, "");
		return leaks;
	} finally {
		await (0, node_fs_promises.rm)(folder, {
			recursive: true,
			force: true,
			maxRetries: 3
		});
	}
}
/** A comment `gitleaks:allow` hides its line; newer versions can be told not to heed it. */
async function strictOptions({ exec, program, env, signal, log }, cwd) {
	const { stdout } = await exec({
		command: program,
		args: ["detect", "--help"],
		cwd,
		env: toolEnvironment(env, cwd),
		signal
	});
	if (stdout.includes("--ignore-gitleaks-allow")) return ["--ignore-gitleaks-allow"];
	log.warning("This gitleaks heeds comments `gitleaks:allow`, by which a pull request can hide a secret: use a newer version.");
	return [];
}
async function checkFolder({ trusted }, folder) {
	if ((await (0, node_fs_promises.stat)(folder).catch(() => void 0))?.isDirectory() !== true) throw new require_git.LayeredBuildError("bad-input", `secret-scan: ${JSON.stringify(folder)} is no folder.`, { hint: "Name a folder of the workspace, or `history` for all commits of the repository." });
	const ignore = node_path.default.join(folder, ".gitleaksignore");
	if (!trusted && await (0, node_fs_promises.stat)(ignore).catch(() => void 0) !== void 0) throw new require_git.LayeredBuildError("scan-failed", "The folder has a .gitleaksignore, by which a pull request could hide a secret.", { hint: "In pull requests use `secret-scan: history`, which does not heed it." });
}
function failed(why, stderr) {
	const said = require_git.oneLine((0, node_util.stripVTControlCharacters)(stderr.trim().split("\n").at(-1) ?? ""), 300);
	return new require_git.LayeredBuildError("scan-failed", `Gitleaks did not search for secrets: ${why}${said === "" ? "" : `: ${said}`}`, { hint: "This is a failure of the search, not a finding. Versions 8.16 to 8.30 are known to work." });
}

// packages/core/src/tools/download-file.ts
/** GitHub answers with one redirect to its storage; mirrors with a few. */
const mostRedirects = 5;
const mostBytes$1 = 512 * 1024 ** 2;
/**
* Downloads a file (its bytes are not trusted yet) and gives its sha256 in hex. No credentials are ever sent, plain http is for loopback only, and
* a failure that may pass (5xx, 429, 408, a broken connection) is tried again. Throws an `OciError`.
*/
async function downloadFile(address, target, downloads) {
	const { retry, clock } = downloads;
	return require_oci.withRetries(retry, clock, async () => {
		await (0, node_fs_promises.rm)(target, { force: true });
		try {
			return await save(await open$1(new URL(address), downloads), target, address);
		} catch (failure) {
			if (!(failure instanceof require_oci.ConnectionFailure)) throw failure;
			const text = `${address} could not be downloaded: ${failure.message}`;
			throw new require_oci.TransientFailure(new require_oci.OciError("unreachable", text, {
				hint: "Is the host reachable from this runner? Else set `tool-mirror`, or install the program and give its path.",
				cause: failure
			}), "busy");
		}
	});
}
async function open$1(address, { transport, clock }) {
	let url = address;
	for (let hops = 0; hops <= mostRedirects; hops += 1) {
		if (url.protocol !== "https:" && !(url.protocol === "http:" && require_oci.isLoopbackHost(url.host))) throw new require_oci.OciError("refused", `${address.href} leads to ${url.protocol}//${url.host}, which is not https.`);
		const reply = await transport.send({
			method: "GET",
			url,
			headers: { accept: "application/octet-stream" }
		});
		const { status } = reply;
		if (status === 200) return reply;
		const { location } = reply.headers;
		const wait = require_oci.parseRetryAfter(reply.headers["retry-after"], clock.now());
		await require_oci.discard(reply);
		if (status >= 300 && status < 400 && location !== void 0 && URL.canParse(location, url.href)) {
			url = new URL(location, url);
			continue;
		}
		const passes = status >= 500 || status === 429 || status === 408;
		const error = new require_oci.OciError(passes ? "unavailable" : "refused", `${address.href} answers ${status}.`, { hint: "Is there such a release, and does the mirror have it under the path that GitHub uses?" });
		throw passes ? new require_oci.TransientFailure(error, "busy", wait) : error;
	}
	throw new require_oci.OciError("refused", `${address.href} redirects more than ${mostRedirects} times.`);
}
async function save(reply, target, address) {
	const hash = (0, node_crypto.createHash)("sha256");
	let size = 0;
	const check = new node_stream.Transform({ transform(chunk, _encoding, done) {
		hash.update(chunk);
		size += chunk.length;
		done(size > mostBytes$1 ? new require_oci.OciError("refused", `${address} is more than ${mostBytes$1} bytes.`) : null, chunk);
	} });
	try {
		await (0, node_stream_promises.pipeline)(reply.body, check, (0, node_fs.createWriteStream)(target, {
			flags: "wx",
			mode: 384
		}));
	} catch (cause) {
		if (cause instanceof require_oci.OciError) throw cause;
		throw (0, node_util_types.isNativeError)(cause) && "code" in cause && [
			"ENOSPC",
			"EDQUOT",
			"EACCES"
		].includes(String(cause.code)) ? cause : new require_oci.ConnectionFailure(cause);
	}
	return hash.digest("hex");
}

// packages/core/src/tools/extract-file.ts
/** No program of these is a third as large; a gzip bomb is more. */
const mostBytes = 1024 ** 3;
/**
* Takes exactly one regular file, by its exact name, out of a .tar.gz into a new file that only this user can read and run. All else in the archive is
* passed over, and nothing is ever written under a name that the archive gives. Throws `bad-tool` where the file is not there, or there twice.
*/
async function extractFile(archive, name, target) {
	const descriptor = (0, node_fs.openSync)(target, "wx", 448);
	let found = 0;
	let written = 0;
	let passed = 0;
	let size = -1;
	const onContent = (file, chunk) => {
		passed += chunk.length;
		if (passed > mostBytes) throw badArchive(name, `it holds more than ${mostBytes} bytes`);
		if (file.path !== name || found > 0) return;
		for (let at = 0; at < chunk.length;) at += (0, node_fs.writeSync)(descriptor, chunk, at);
		written += chunk.length;
	};
	try {
		const stream = (0, node_stream.pipeline)((0, node_fs.createReadStream)(archive), (0, node_zlib.createGunzip)(), () => void 0);
		for await (const entry of require_content.readTar(stream, { onContent })) {
			if (entry.path !== name) continue;
			if (entry.kind !== "file") throw badArchive(name, `"${require_oci.printablePath(entry.path)}" is a ${entry.kind} in it`);
			found += 1;
			if (found === 1) size = entry.size;
		}
	} catch (cause) {
		if (cause instanceof require_git.LayeredBuildError) throw cause;
		throw badArchive(name, (0, node_util_types.isNativeError)(cause) ? cause.message : String(cause), cause);
	} finally {
		(0, node_fs.closeSync)(descriptor);
	}
	if (found !== 1) throw badArchive(name, found === 0 ? `it has no file "${name}"` : `it has "${name}" ${found} times`);
	if (written !== size) throw badArchive(name, `"${name}" has ${written} bytes where its header says ${size}`);
}
function badArchive(name, why, cause) {
	return new require_git.LayeredBuildError("bad-tool", `The archive of ${name} cannot be used: ${why}.`, {
		hint: `Its sha256 is right, so it is what was named: is this the release's .tar.gz for this platform? Else give ${name}-path.`,
		...cause === void 0 ? {} : { cause }
	});
}

// packages/core/src/tools/tool-version.ts
/** Versions that are never run, and why. */
const refused = {
	"trivy 0.69.4": "its release was taken over, and steals credentials (CVE-2026-33634)",
	"trivy 0.69.5": "its image was published by an intruder (CVE-2026-33634)",
	"trivy 0.69.6": "its image was published by an intruder (CVE-2026-33634)"
};
/**
* What a version must at least be, line by line of releases. GHSA-w6c6-c85g-mmv6: cosign took one kind of attestation for another;
* GHSA-fx35-mq7g-6g98: a bare key in place of a certificate, and asked for no identity.
*/
const lowest = { cosign: [[
	2,
	6,
	5
], [
	3,
	1,
	3
]] };
/** Checks the text of a version and gives it without `v`. Throws `bad-input` for what is no version, `bad-tool` for one that is not to be run. */
function checkToolVersion(tool, text) {
	const parts = /^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/.exec(text);
	if (parts === null) throw new require_git.LayeredBuildError("bad-input", `${tool}-version: ${JSON.stringify(text)} is no version.`, { hint: "Write three numbers, as 1.2.3. There is no `latest`: what runs is what was named and hashed." });
	const [major = 0, minor = 0, patch = 0] = parts.slice(1).map(Number);
	const version = `${major}.${minor}.${patch}`;
	const why = refused[`${tool} ${version}`];
	if (why !== void 0) throw new require_git.LayeredBuildError("bad-tool", `${tool} ${version} is not run: ${why}.`, { hint: `Leave ${tool}-version out, or name another one. If this version ever ran in your workflows, change every secret that they had.` });
	const limits = lowest[tool] ?? [];
	const limit = limits.find(([line]) => line === major) ?? limits.find(([line]) => line > major);
	if (limit !== void 0 && isBelow([
		major,
		minor,
		patch
	], limit)) throw new require_git.LayeredBuildError("bad-tool", `${tool} ${version} is not run: it has known flaws in what it verifies.`, { hint: `Use ${limit.join(".")} or newer.` });
	return version;
}
function isBelow(version, limit) {
	for (const [at, wanted] of limit.entries()) {
		const has = version[at] ?? 0;
		if (has !== wanted) return has < wanted;
	}
	return false;
}

// packages/core/src/tools/locate-tool.ts
/**
* Chooses the download of a program for a platform (`linux-x64`): the locked version, or one that the user names with its hash.
* Throws `bad-tool` where no hash is known: a program that nobody has vouched for is not run.
*/
function locateTool(request, lock, platform) {
	const { tool } = request;
	const locked = lock.tools[tool];
	const version = checkToolVersion(tool, request.version ?? locked.version);
	const entry = locked.platforms[platform];
	if (entry === void 0) throw new require_git.LayeredBuildError("bad-tool", `There is no ${tool} for ${platform} in tools.lock.json.`, { hint: `Install ${tool} on the runner, and give its absolute path as ${tool}-path.` });
	const given = request.sha256 === void 0 ? void 0 : checkSha256(tool, request.sha256);
	const isLocked = version === locked.version;
	const archive = given ?? (isLocked && entry.archive !== "unset" ? entry.archive : void 0);
	if (archive === void 0) {
		const why = isLocked ? "its sha256 is not in tools.lock.json yet" : `tools.lock.json has ${locked.version}`;
		throw new require_git.LayeredBuildError("bad-tool", `No sha256 is known for ${tool} ${version} (${platform}): ${why}.`, { hint: `Give ${tool}-path (a program on the runner), or ${tool}-sha256: the hash of ${nameOf(entry.url, locked.version, version)}, from the release's checksums file.` });
	}
	const knowsBinary = isLocked && archive === entry.archive && entry.binary !== "unset";
	return {
		version,
		url: mirrored(entry.url.replaceAll(locked.version, version), request.mirror),
		file: entry.file,
		archive,
		binary: knowsBinary ? entry.binary : void 0
	};
}
/** Checks what a user says of a program of the runner's own, and looks at nothing. Throws `bad-input`. */
function checkOwnTool({ tool, sha256 }, given) {
	if (!node_path.default.isAbsolute(given)) throw new require_git.LayeredBuildError("bad-input", `${tool}-path: ${JSON.stringify(given)} is not absolute.`, { hint: "Write the whole path: nothing is looked for on PATH, where an earlier step could have put another program." });
	if (sha256 !== void 0) checkSha256(tool, sha256);
}
/** Checks a sha256 that a user gives. Throws `bad-input`. */
function checkSha256(tool, text) {
	if (/^[0-9a-f]{64}$/.test(text)) return text;
	throw new require_git.LayeredBuildError("bad-input", `${tool}-sha256: ${JSON.stringify(text)} is no sha256.`, { hint: "Write 64 lower-case hex digits, without `sha256:`." });
}
function nameOf(url, locked, version) {
	return url.slice(url.lastIndexOf("/") + 1).replaceAll(locked, version);
}
function mirrored(url, mirror) {
	if (mirror === void 0) return url;
	const isLoopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(`${mirror}/`);
	const base = URL.canParse(mirror) ? new URL(mirror) : void 0;
	if (!(base !== void 0 && base.username === "" && base.search === "" && base.hash === "") || !(base.protocol === "https:" || isLoopback)) throw new require_git.LayeredBuildError("bad-input", `tool-mirror: ${JSON.stringify(mirror)} is no https address.`, { hint: "Write https://HOST/PATH, without a user or a query. It stands for https://github.com." });
	return `${base.href.replace(/\/+$/, "")}${new URL(url).pathname}`;
}

// packages/core/src/tools/install-tool.ts
/**
* Makes a program available: the user's own (`path`), or the locked download, from the tool cache or the network. The hash is taken of a private copy, before
* anything of it is opened; what is in the cache is never run in place. Nothing is looked for on PATH. Throws `bad-tool`, `bad-input`, or an `OciError`.
*/
async function installTool(request, home) {
	if (request.path !== void 0) return ownTool(request, request.path, home.log);
	const download = locateTool(request, home.lock, home.platform);
	const folder = await (0, node_fs_promises.mkdtemp)(node_path.default.join(home.temporary, `layered-build-${request.tool}-`));
	const archive = node_path.default.join(folder, "download");
	const from = await fetchArchive(request, download, archive, home);
	const program = node_path.default.join(folder, request.tool);
	if (download.file === void 0) {
		await (0, node_fs_promises.rename)(archive, program);
		await (0, node_fs_promises.chmod)(program, 448);
	} else {
		await extractFile(archive, download.file, program);
		await (0, node_fs_promises.rm)(archive);
	}
	const sha256 = await sha256Of(program);
	if (download.binary !== void 0 && sha256 !== download.binary) throw wrongHash(`The program in ${node_path.default.basename(download.url)}`, download.binary, sha256);
	home.log.info(`${request.tool} ${download.version} from ${from}, sha256 ${sha256}`);
	return {
		path: program,
		sha256,
		version: download.version
	};
}
async function ownTool(request, given, log) {
	const { tool, sha256: wanted } = request;
	checkOwnTool(request, given);
	try {
		await (0, node_fs_promises.access)(given, node_fs.constants.X_OK);
		if (!(await (0, node_fs_promises.stat)(given)).isFile()) throw new Error("it is no file");
	} catch (cause) {
		throw new require_git.LayeredBuildError("bad-input", `${tool}-path: ${JSON.stringify(given)} cannot be run.`, {
			hint: "Is it installed on this runner, and executable for its user?",
			cause
		});
	}
	const program = await (0, node_fs_promises.realpath)(given);
	const sha256 = await sha256Of(program);
	if (wanted !== void 0 && wanted !== sha256) throw wrongHash(`${tool}-path`, wanted, sha256);
	log.info(`${tool} from ${require_git.oneLine(program, 200)}, sha256 ${sha256}`);
	return {
		path: program,
		sha256,
		version: void 0
	};
}
/** Puts the download, with the hash that it must have, at `target`; says where it came from. */
async function fetchArchive(request, download, target, home) {
	const { tool } = request;
	const { log, toolCache, offline } = home;
	const cached = toolCache === void 0 ? void 0 : node_path.default.join(toolCache, "layered-build", "tools", `${tool}-${download.archive}`);
	if (cached !== void 0 && await copyIfThere(cached, target)) {
		if (await sha256Of(target) === download.archive) return "the tool cache";
		log.warning(`${tool} in the tool cache is not what its name says, and is not used: something else wrote to ${cached}.`);
		await (0, node_fs_promises.rm)(target);
	}
	if (offline) throw new require_git.LayeredBuildError("bad-tool", `${tool} ${download.version} is not on this runner, and \`offline\` is set.`, { hint: `Install it and give ${tool}-path, or put ${node_path.default.basename(download.url)} (sha256 ${download.archive}) at ${cached ?? "a path in RUNNER_TOOL_CACHE, which is not set"}.` });
	const actual = await downloadFile(download.url, target, home);
	if (actual !== download.archive) throw wrongHash(download.url, download.archive, actual);
	if (cached !== void 0) await keep(target, cached, log);
	return new URL(download.url).host;
}
async function copyIfThere(from, to) {
	try {
		await (0, node_fs_promises.copyFile)(from, to, node_fs.constants.COPYFILE_EXCL);
		return true;
	} catch (error) {
		if ((0, node_util_types.isNativeError)(error) && "code" in error && error.code === "ENOENT") return false;
		throw error;
	}
}
/** Best effort: a runner whose tool cache cannot be written to downloads again. */
async function keep(file, cached, log) {
	const part = `${cached}.${process.pid}.part`;
	try {
		await require_oci.makeFolders(node_path.default.dirname(cached));
		await (0, node_fs_promises.copyFile)(file, part);
		await (0, node_fs_promises.rename)(part, cached);
	} catch (error) {
		await (0, node_fs_promises.rm)(part, { force: true }).catch(() => void 0);
		log.debug(`Not kept in the tool cache: ${(0, node_util_types.isNativeError)(error) ? error.message : String(error)}`);
	}
}
async function sha256Of(file) {
	const hash = (0, node_crypto.createHash)("sha256");
	for await (const chunk of (0, node_fs.createReadStream)(file)) if (chunk instanceof Buffer) hash.update(chunk);
	return hash.digest("hex");
}
function wrongHash(what, expected, actual) {
	return new require_git.LayeredBuildError("bad-tool", `${what} has the sha256 ${actual}, and should have ${expected}. It was not run.`, { hint: "The file was changed on its way or at its source, or the hash belongs to another file. Find out which before you change the hash." });
}

// packages/core/src/tools/tool-lock.ts
/** A sha256 in hex, or `unset` where nobody has read it from the release yet: never a guess. */
const hash = require_zod.union([require_zod.literal("unset"), require_zod.string().check(require_zod._regex(/^[0-9a-f]{64}$/))]);
const platform = require_zod.strictObject({
	/** Where the release keeps it. */
	url: require_zod.string().check(require_zod._regex(/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/releases\/download\/v[\w.-]+\/[\w.-]+$/)),
	/** The regular file of the archive that is the program; absent where the download is the program itself. */
	file: require_zod.optional(require_zod.string()),
	/** Of the download. */
	archive: hash,
	/** Of the program; the same as `archive` where the download is the program itself. */
	binary: hash
});
const tool = require_zod.strictObject({
	version: require_zod.string().check(require_zod._regex(/^\d+\.\d+\.\d+$/)),
	platforms: require_zod.record(require_zod.string().check(require_zod._regex(/^(linux|darwin|win32)-(x64|arm64)$/)), platform)
});
const schema$1 = require_zod.strictObject({
	schema: require_zod.literal(1),
	tools: require_zod.strictObject({
		trivy: tool,
		cosign: tool,
		gitleaks: tool
	})
});
/** Parses tools.lock.json. Throws `bad-config` naming each wrong member. */
function parseToolLock(value) {
	const parsed = schema$1.safeParse(value);
	if (parsed.success) return parsed.data;
	const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
	throw new require_git.LayeredBuildError("bad-config", `tools.lock.json is wrong: ${problems.join("; ")}`, { hint: "Make it anew with scripts/bump-tools.ts." });
}

// packages/core/src/scan/database-age.ts
const schema = require_zod.looseObject({
	Version: require_zod.literal(2),
	UpdatedAt: require_zod.string()
});
/** A new one comes every six hours; one that is older than this has missed a week of flaws. */
const mostDays = 7;
const day = 864e5;
/** When the vulnerability database of a cache folder was made. Throws `scan-failed` where there is none that can be read. */
async function databaseDate(cacheFolder) {
	const file = node_path.default.join(cacheFolder, "db", "metadata.json");
	try {
		const { UpdatedAt } = schema.parse(JSON.parse(await (0, node_fs_promises.readFile)(file, "utf8")));
		const date = new Date(UpdatedAt);
		if (Number.isNaN(date.getTime())) throw new Error(`UpdatedAt is ${UpdatedAt}`);
		return date;
	} catch (cause) {
		throw new require_git.LayeredBuildError("scan-failed", `There is no vulnerability database that can be read at ${node_path.default.dirname(file)}.`, {
			hint: "Offline, put trivy.db and metadata.json (schema 2) there, and name the folder above in TRIVY_CACHE_DIR; else set `db-repository` to a registry that can be reached.",
			cause: (0, node_util_types.isNativeError)(cause) ? cause : void 0
		});
	}
}
/** Throws `stale-database` where a database is too old for "nothing found" to mean anything. */
function checkDatabaseAge(made, now) {
	const days = (now.getTime() - made.getTime()) / day;
	if (days <= mostDays) return;
	throw new require_git.LayeredBuildError("stale-database", `The vulnerability database is of ${made.toISOString().slice(0, 10)}, ${Math.floor(days)} days ago: what became known since is not in the report.`, { hint: `At most ${mostDays} days are accepted. Bring the offline copy or the mirror up to date, and run again.` });
}

// packages/core/src/scan/finding-line.ts
/** A finding as one line of the log or an annotation. */
function findingLine(finding) {
	const { severity, id, subject, version, fixedVersion, layer, title } = finding;
	return `${severity} ${id} in ${version === void 0 ? subject : `${subject} ${version}`} (layer ${layer}${fixedVersion === void 0 ? "" : `, fixed in ${fixedVersion}`})${title === "" ? "" : `: ${title}`}`;
}

// packages/core/src/scan/ignore-file.ts
const list = require_zod.optional(require_zod.nullable(require_zod.array(require_zod.looseObject({
	id: require_zod.union([
		require_zod.string(),
		require_zod.number(),
		require_zod.boolean()
	]),
	expired_at: require_zod.optional(require_zod.union([require_zod.string(), require_zod.date()]))
}))));
const sections = require_zod.looseObject({
	vulnerabilities: list,
	misconfigurations: list,
	secrets: list,
	licenses: list
});
const mostNamed = 10;
const longest$1 = 80;
/** Reads Trivy's ignore file as Trivy does (pkg/result/ignore.go): YAML by its name, else an id a line. What it cannot read, Trivy refuses: no entries. */
async function readIgnoreFile(file) {
	const text = await (0, node_fs_promises.readFile)(file, "utf8");
	return /\.ya?ml$/.test(node_path.default.extname(file)) ? yamlEntries(text) : plainEntries(text);
}
/** What is to be told of entries: those that let nothing pass, as they fit nothing or their time is over; and those whose time never is, against their look. */
function ignoreNotes(entries, outcome) {
	const over = entries.filter((each) => isOver(each, outcome.now) && !outcome.passed.has(each.id));
	const valid = entries.filter((each) => !isOver(each, outcome.now));
	const endless = entries.filter(isEndless);
	const idle = valid.filter((each) => isLookedFor(each, outcome.scanners) && !outcome.passed.has(each.id));
	return [
		...idle.length === 0 ? [] : [`ignore-file: nothing that was found is ${named(idle.map(({ id }) => id))}. Take out what is no longer needed.`],
		...over.length === 0 ? [] : [`ignore-file: the time of ${named(over.map(dated))} is over: it lets nothing pass.`],
		...endless.length === 0 ? [] : [`ignore-file: the time of ${named(endless.map(dated))} is never over: Trivy takes that date for none. Write another.`]
	];
}
function plainEntries(text) {
	return text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#")).map((line) => {
		const [id = "", ...fields] = line.split(/\s+/);
		const expiry = fields.find((field) => field.startsWith("exp:"))?.slice(4);
		return {
			id,
			scanner: void 0,
			expiry,
			isDate: expiry === void 0 || isPlainDate(expiry)
		};
	});
}
async function yamlEntries(text) {
	const { parse } = await Promise.resolve().then(() => require("../vendor/yaml.js")).then((n) => /* @__PURE__ */ require_rolldown_runtime.__toESM(n.require_dist(), 1));
	const parsed = sections.safeParse(valueOf$1(() => parse(text)));
	if (!parsed.success) return [];
	const { vulnerabilities, misconfigurations, secrets, licenses } = parsed.data;
	const of = (scanner, entries) => (entries ?? []).map(({ id, expired_at: given }) => {
		const expiry = given instanceof Date ? given.toISOString() : given;
		return {
			id: String(id),
			scanner,
			expiry,
			isDate: expiry === void 0 || !Number.isNaN(Date.parse(expiry))
		};
	});
	return [
		...of("vuln", vulnerabilities),
		...of("misconfig", misconfigurations),
		...of("secret", secrets),
		...of("license", licenses)
	];
}
function valueOf$1(parse) {
	try {
		return parse();
	} catch {
		return;
	}
}
/** A date that cannot be read lets nothing pass either. */
function isOver(entry, now) {
	const { expiry, isDate } = entry;
	return expiry !== void 0 && !isEndless(entry) && !(isDate && new Date(expiry) >= now);
}
/** The zero of Go's time, which Trivy takes for no date at all. */
function isEndless({ expiry, isDate }) {
	return expiry !== void 0 && isDate && Date.parse(expiry) === Date.parse("0001-01-01T00:00:00Z");
}
/** In a file of lines Trivy takes no other form (Go's `2006-01-02`), and no day that is not: by such an entry nothing is let pass. */
function isPlainDate(text) {
	return /^\d{4}-\d\d-\d\d$/.test(text) && valueOf$1(() => new Date(text).toISOString().slice(0, 10)) === text;
}
function dated({ id, expiry }) {
	return `${id} (${expiry})`;
}
/** Misconfigurations have more names than a report gives, and licences are let pass in parts of an expression: of those it cannot be told. */
function isLookedFor({ id, scanner }, scanners) {
	if (scanner !== void 0) return (scanner === "vuln" || scanner === "secret") && scanners.includes(scanner);
	return !scanners.includes("misconfig") && !scanners.includes("license") || /^(CVE|GHSA)-/.test(id);
}
function named(names) {
	return `${names.slice(0, mostNamed).map((name) => require_git.oneLine(name, longest$1)).join(", ")}${names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ""}`;
}

// packages/core/src/scan/name-of-layer.ts
/**
* The layer whose image has this reference (`ghcr.io/acme/nllb:model-key-\u2026`): by the layers file, else, unless these are all, the part of the tag
* before `key-`, else the repository's last part. Undefined for what is no reference of the suite's own.
*/
function nameOfLayer(reference, { layers, areAll }) {
	const parsed = readReference(reference);
	if (parsed === void 0) return void 0;
	const [, prefix] = /^(.*?)key-[0-9a-f]{32}$/.exec(parsed.tag ?? "") ?? [];
	if (prefix === void 0) return void 0;
	const repository = repositoryOf(parsed);
	const known = layers.find(({ image, tagPrefix }) => tagPrefix === prefix && isSameRepository(image, repository));
	if (known !== void 0 || areAll) return known?.id;
	const name = prefix === "" ? repository.split("/").at(-1) : prefix.replace(/[-._]+$/, "");
	return name !== void 0 && /^[a-z][a-z0-9-]*$/.test(name) ? name : void 0;
}
/** Whether two references are of one repository, however it is written: `acme/app` is `docker.io/acme/app`. */
function isSameRepository(one, other) {
	const [first, second] = [readReference(one), readReference(other)];
	return first !== void 0 && second !== void 0 && repositoryOf(first) === repositoryOf(second);
}
function repositoryOf({ tag: _tag, digest: _digest, ...repository }) {
	return require_oci.formatReference(repository);
}
function readReference(reference) {
	try {
		return require_oci.parseReference(reference);
	} catch (error) {
		if (error instanceof require_oci.OciError) return void 0;
		throw error;
	}
}

// packages/core/src/scan/new-findings.ts
/** Tells what is new. What a baseline does not name is new: a report without its packages finds nothing to be merely published. */
function noveltyOf(finding, baseline) {
	if (finding.kind === "pickle" || finding.kind === "secret") return finding.blob !== void 0 && baseline.diffIds.includes(finding.blob) ? "known" : "introduced";
	if (keysOf(baseline).has(finding.key)) return "known";
	const { ofPackage } = finding;
	return ofPackage !== void 0 && baseline.packages.has(ofPackage) ? "published" : "introduced";
}
const keys = /* @__PURE__ */ new WeakMap();
function keysOf(baseline) {
	const known = keys.get(baseline) ?? new Set(baseline.findings.map(({ key }) => key));
	keys.set(baseline, known);
	return known;
}

// packages/core/src/scan/findings-of-result.ts
/** Longer text is nobody's name. */
const longest = 300;
/** The findings of one result, in the report's order. */
function findingsOfResult(result, { byDigest, byPackage }) {
	const { Class: kind = "", Target: target } = result;
	const blob = (layer) => blobOf(layer, byDigest);
	const inFile = (each) => finding({
		...each,
		subject: target,
		path: target,
		key: [
			each.id,
			target,
			kind
		].join("|")
	});
	return [
		...(result.Vulnerabilities ?? []).map((each) => {
			const ofPackage = packageKey(kind, each.PkgName, each.InstalledVersion, each.PkgIdentifier?.PURL);
			return finding({
				kind: "vulnerability",
				id: each.VulnerabilityID,
				severity: each.Severity,
				title: each.Title,
				subject: each.PkgName,
				path: each.PkgPath,
				version: each.InstalledVersion,
				fixedVersion: each.FixedVersion,
				purl: each.PkgIdentifier?.PURL,
				url: each.PrimaryURL,
				score: highest(Object.values(each.CVSS ?? {}).map(({ V3Score }) => V3Score ?? 0)),
				blob: blob(each.Layer),
				key: `${each.VulnerabilityID}|${ofPackage}`,
				ofPackage
			});
		}),
		...(result.Misconfigurations ?? []).filter(({ Status }) => Status !== "PASS" && Status !== "EXCEPTION").map(({ ID, Severity, Title, PrimaryURL, Layer }) => inFile({
			kind: "misconfiguration",
			id: ID,
			severity: Severity,
			title: Title,
			url: PrimaryURL,
			blob: blob(Layer)
		})),
		...(result.Secrets ?? []).map(({ RuleID, Severity, Title, Layer }) => inFile({
			kind: "secret",
			id: RuleID,
			severity: Severity,
			title: Title,
			blob: blob(Layer)
		})),
		...(result.Licenses ?? []).map(({ Name, Severity, PkgName = "", FilePath = "", Link }) => {
			const subject = PkgName === "" ? FilePath : PkgName;
			const key = [
				Name,
				subject,
				kind
			].join("|");
			return finding({
				kind: "license",
				id: Name,
				severity: Severity,
				subject,
				path: FilePath,
				url: Link,
				blob: byPackage.get(placeOfPackage(PkgName, FilePath)),
				key
			});
		})
	];
}
/** The diffID of a layer that a report names by one of its digests. */
function blobOf(layer, byDigest) {
	const id = layer?.DiffID ?? byDigest.get(layer?.Digest ?? "");
	return id !== void 0 && require_oci.isDigest(id) ? id : void 0;
}
/** A package as the licences of one report name it: those of the system have no file. */
function placeOfPackage(name, file = "") {
	return `${file}|${name}`;
}
/** A package as it is called in any image: its purl without qualifiers (architecture, release of the system), or its name, with version and class. */
function packageKey(kind, name, version, purl) {
	const plain = purl?.replace(/[?#].*$/, "");
	return [
		plain === void 0 || plain === "" ? name : plain,
		version ?? "",
		kind
	].join("|");
}
function finding(raw) {
	return {
		kind: raw.kind,
		id: require_git.oneLine(raw.id, 100),
		severity: severityOf(raw.severity),
		title: require_git.oneLine(raw.title ?? "", longest),
		subject: require_git.oneLine(raw.subject, longest),
		path: line(raw.path),
		version: line(raw.version),
		fixedVersion: line(raw.fixedVersion),
		purl: line(raw.purl),
		url: httpsOnly(raw.url),
		score: raw.score,
		blob: raw.blob,
		key: raw.key,
		ofPackage: raw.ofPackage
	};
}
function line(text) {
	return text === void 0 || text === "" ? void 0 : require_git.oneLine(text, longest);
}
function severityOf(text) {
	return require_sign.severities.find((each) => each === text.toLowerCase()) ?? "unknown";
}
function highest(scores) {
	const most = scores.reduce((one, other) => Math.max(one, other), 0);
	return most > 0 && most <= 10 ? most : void 0;
}
function httpsOnly(text) {
	if (text === void 0 || text.length > 2e3 || !URL.canParse(text)) return void 0;
	const url = new URL(text);
	return url.protocol === "https:" && url.username === "" ? url.href : void 0;
}

// packages/core/src/scan/trivy-schema.ts
const text = require_zod.optional(require_zod.string());
const severity = require_zod._enum([
	"CRITICAL",
	"HIGH",
	"MEDIUM",
	"LOW",
	"UNKNOWN"
]);
const layer = require_zod.optional(require_zod.looseObject({
	Digest: text,
	DiffID: text
}));
const nullable = (item) => require_zod.optional(require_zod.nullable(require_zod.array(item)));
const vulnerability = require_zod.looseObject({
	VulnerabilityID: require_zod.string().check(require_zod._minLength(1)),
	PkgID: text,
	PkgName: require_zod.string(),
	PkgPath: text,
	PkgIdentifier: require_zod.optional(require_zod.looseObject({ PURL: text })),
	InstalledVersion: text,
	FixedVersion: text,
	Layer: layer,
	PrimaryURL: text,
	Title: text,
	Severity: severity,
	CVSS: require_zod.optional(require_zod.record(require_zod.string(), require_zod.looseObject({ V3Score: require_zod.optional(require_zod.number()) })))
});
const misconfiguration = require_zod.looseObject({
	ID: require_zod.string().check(require_zod._minLength(1)),
	Title: text,
	Severity: severity,
	Status: text,
	PrimaryURL: text,
	Layer: layer
});
const secret = require_zod.looseObject({
	RuleID: require_zod.string().check(require_zod._minLength(1)),
	Severity: severity,
	Title: text,
	Layer: layer
});
const license = require_zod.looseObject({
	Name: require_zod.string(),
	Severity: severity,
	PkgName: text,
	FilePath: text,
	Link: text
});
const packageEntry = require_zod.looseObject({
	Name: require_zod.string(),
	Version: text,
	FilePath: text,
	Identifier: require_zod.optional(require_zod.looseObject({ PURL: text })),
	Layer: layer
});
/** What the ignore file or VEX let pass: a finding of any kind. */
const passed = require_zod.looseObject({
	Status: text,
	Finding: require_zod.optional(require_zod.looseObject({
		VulnerabilityID: text,
		ID: text,
		RuleID: text,
		Name: text
	}))
});
const result$1 = require_zod.looseObject({
	Target: require_zod.string(),
	Class: text,
	Type: text,
	Packages: nullable(packageEntry),
	Vulnerabilities: nullable(vulnerability),
	Misconfigurations: nullable(misconfiguration),
	Secrets: nullable(secret),
	Licenses: nullable(license),
	ExperimentalModifiedFindings: nullable(passed)
});
/** What is relied on of Trivy's JSON report (pkg/types/report.go, schema 2). Other members may be there, these have these types. */
const trivySchema = require_zod.looseObject({
	SchemaVersion: require_zod.literal(2),
	Trivy: require_zod.optional(require_zod.looseObject({ Version: text })),
	ArtifactName: require_zod.string(),
	ArtifactType: require_zod.literal("container_image"),
	Metadata: require_zod.looseObject({
		OS: require_zod.optional(require_zod.looseObject({
			Family: require_zod.string(),
			Name: text,
			EOSL: require_zod.optional(require_zod.boolean())
		})),
		ImageID: require_zod.string(),
		DiffIDs: nullable(require_zod.string()),
		ImageConfig: require_zod.looseObject({ rootfs: require_zod.looseObject({ diff_ids: nullable(require_zod.string()) }) }),
		Layers: nullable(require_zod.looseObject({
			Digest: text,
			DiffID: text
		}))
	}),
	Results: nullable(result$1)
});

// packages/core/src/scan/parse-report.ts
/** A larger report is not read. */
const mostReportBytes = 512 * 1024 ** 2;
/** Trivy's own has a dozen. */
const deepest$1 = 100;
/** Reads a report as `readReport` does, for what it says alone. */
function parseReport(bytes) {
	return readReport(bytes).report;
}
/**
* Reads Trivy's JSON report: what it says, and all that is in it (`document`). An empty, cut or foreign one is an error, never a clean image. `diffIds`, where given, are those of the image that was to be
* scanned: a report of another image, or of a part of it, is refused. Throws `bad-report`.
*/
function readReport(bytes, diffIds) {
	const value = valueOf(bytes);
	return {
		report: reportOf(checked(value), diffIds),
		document: value
	};
}
function reportOf(document, diffIds) {
	const blobs = document.Metadata.DiffIDs ?? [];
	if (!blobs.every((each) => require_oci.isDigest(each))) throw badReport("its DiffIDs are no digests");
	if (diffIds !== void 0 && (blobs.length !== diffIds.length || blobs.some((each, at) => each !== diffIds[at]))) throw badReport(`it is of an image of ${blobs.length} other layers than the ${diffIds.length} that were to be scanned`);
	const results = document.Results ?? [];
	const byDigest = new Map((document.Metadata.Layers ?? []).flatMap(({ Digest, DiffID }) => Digest === void 0 || DiffID === void 0 ? [] : [[Digest, DiffID]]));
	const byPackage = blobsOfPackages(results, byDigest);
	const { OS } = document.Metadata;
	return {
		scanner: document.Trivy?.Version === void 0 ? void 0 : require_git.oneLine(document.Trivy.Version, 60),
		system: OS === void 0 || OS.Family === "none" ? void 0 : require_git.oneLine(`${OS.Family} ${OS.Name ?? ""}`.trim(), 100),
		systemEnded: OS?.EOSL === true,
		diffIds: blobs,
		findings: results.flatMap((result) => findingsOfResult(result, {
			byDigest,
			byPackage
		})),
		packages: new Set(results.flatMap((result) => (result.Packages ?? []).map((each) => packageKey(result.Class ?? "", each.Name, each.Version, each.Identifier?.PURL)))),
		passed: new Set(results.flatMap(passedOf))
	};
}
function passedOf({ ExperimentalModifiedFindings: modified }) {
	return (modified ?? []).filter(({ Status }) => Status === "ignored").flatMap(({ Finding }) => [
		Finding?.VulnerabilityID,
		Finding?.ID,
		Finding?.RuleID,
		Finding?.Name
	].filter((id) => id !== void 0));
}
/** A package that several layers have is in none for sure, and left out. */
function blobsOfPackages(results, byDigest) {
	const blobs = /* @__PURE__ */ new Map();
	const unsure = /* @__PURE__ */ new Set();
	for (const { Name, FilePath, Layer } of results.flatMap(({ Packages }) => Packages ?? [])) {
		const place = placeOfPackage(Name, FilePath);
		const blob = blobOf(Layer, byDigest);
		if (blob === void 0 || (blobs.get(place) ?? blob) !== blob) unsure.add(place);
		else blobs.set(place, blob);
	}
	for (const place of unsure) blobs.delete(place);
	return blobs;
}
function valueOf(bytes) {
	if (bytes.length === 0) throw badReport("it is empty");
	if (bytes.length > mostReportBytes) throw badReport(`it has ${bytes.length} bytes`);
	if (require_images.isDeeperThan(bytes, deepest$1)) throw badReport(`it has more than ${deepest$1} lists in each other`);
	let value;
	try {
		value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
	} catch (cause) {
		throw badReport("it is no JSON, or cut off", cause);
	}
	return value;
}
function checked(value) {
	if (typeof value === "object" && value !== null && "SchemaVersion" in value && value.SchemaVersion !== 2) throw badReport(`its SchemaVersion is ${require_git.oneLine(JSON.stringify(value.SchemaVersion) ?? "", 40)}, and this action knows 2`);
	const parsed = parsedOf(value);
	if (parsed.success) return parsed.data;
	const [first] = parsed.error.issues;
	const where = first === void 0 ? "" : `${first.path.join(".")}: ${first.message}`;
	throw badReport(`it has not the members that it should have: ${require_git.oneLine(where, 200)}`);
}
/** A report may have so many faults that their list overflows. */
function parsedOf(value) {
	try {
		return trivySchema.safeParse(value);
	} catch (cause) {
		throw badReport("it has more faults than can be listed", cause);
	}
}
/** The error of a report that says nothing that can be relied on. */
function badReport(why, cause) {
	return new require_git.LayeredBuildError("bad-report", `The scanner's report cannot be used: ${why}.`, {
		hint: "It counts as no scan, not as a clean image. Is the scanner the version of tools.lock.json, and was it stopped before its end?",
		...cause === void 0 ? {} : { cause }
	});
}

// packages/core/src/scan/check-disk.ts
/** Free bytes for this user on the disk of a folder. */
const freeBytes = async (folder) => {
	const { bavail, bsize } = await (0, node_fs_promises.statfs)(folder);
	return bavail * bsize;
};
/**
* Says before the scan that the disk is too small for it: the scanner unpacks blobs into its temporary folder, and runs into "no space left on device" after
* minutes. Throws `too-large` where not even the largest blob fits, warns where all of them might not.
*/
async function checkDisk(folder, sizes, log, free = freeBytes) {
	const room = await free(folder);
	const largest = Math.max(0, ...sizes);
	const all = sizes.reduce((sum, size) => sum + size, 0);
	const hint = `Free some disk before this step, use a larger runner, or point RUNNER_TEMP to a larger disk.`;
	if (room < largest) throw new require_git.LayeredBuildError("too-large", `The scan needs at least ${require_images.byteText(largest)} in ${folder}, and ${require_images.byteText(room)} are free.`, { hint });
	if (room < all * 2) log.warning(`The image has ${require_images.byteText(all)} compressed, and ${require_images.byteText(room)} are free in ${folder}: the scan may run out of disk. ${hint}`);
}

// packages/core/src/scan/read-only-store.ts
/**
* A repository that can only be read. A scanner reaches the image through a registry on loopback that serves this: it gets no credentials, and one that was
* taken over cannot push through ours.
*/
function readOnly(inner) {
	const refuse = () => Promise.reject(new require_oci.OciError("forbidden", `${inner.name} is served for reading only.`));
	return {
		name: inner.name,
		headManifest: (reference) => inner.headManifest(reference),
		getManifest: (reference) => inner.getManifest(reference),
		headBlob: (digest) => inner.headBlob(digest),
		getBlob: (digest) => inner.getBlob(digest),
		tags: () => inner.tags(),
		referrers: (digest) => inner.referrers(digest),
		putManifest: refuse,
		deleteManifest: refuse,
		putBlob: refuse,
		mountBlob: refuse
	};
}

// packages/core/src/scan/rename-report.ts
/**
* A report with the image's own name in place of the loopback address that it was scanned by, and without the ids that Trivy makes of that address: they would
* be others in each run. Everything else stays as it is. SBOMs take the image's name from here.
*/
function renameReport(document, address, name) {
	const renamed = (_, value) => typeof value === "string" && value.startsWith(address) ? name + value.slice(address.length) : value;
	return `${JSON.stringify(require_git.isRecord(document) ? withoutIds(document) : document, renamed)}\n`;
}
function withoutIds(report) {
	const { ArtifactID: _, ...rest } = report;
	return withEach(rest, "Results", (result) => withEach(result, "Vulnerabilities", ({ Fingerprint: __, ...vulnerability }) => vulnerability));
}
/** The same, but for each record of one of its lists. */
function withEach(members, name, change) {
	const list = members[name];
	if (!Array.isArray(list)) return members;
	return {
		...members,
		[name]: list.map((each) => require_git.isRecord(each) ? change(each) : each)
	};
}

// packages/core/src/scan/report-bytes.ts
const startLength$1 = 1024;
/** Reads a report's file, where its size and its first bytes are those of a report: else it is not held in memory. Throws `bad-report`. */
async function reportBytes(file) {
	await using handle = await (0, node_fs_promises.open)(file);
	const { size } = await handle.stat();
	if (size > mostReportBytes) throw badReport(`it has ${size} bytes`);
	const { buffer, bytesRead } = await handle.read(Buffer.alloc(startLength$1), 0, startLength$1, 0);
	const start = buffer.toString("latin1", 0, bytesRead).trimStart();
	if (bytesRead > 0 && !start.startsWith("{")) throw badReport("it is no JSON, or cut off");
	return await handle.readFile();
}

// packages/core/src/scan/trivy-arguments.ts
/**
* Files that hold numbers and no secrets, gigabytes of them: a search for secrets in one takes minutes, and finds what looks like some (trivy takes 10 min
* for a 5 GB file). Only names that are nothing else: a `.bin` may be a program with packages in it.
*/
const weightFiles = [
	"safetensors",
	"gguf",
	"ggml",
	"onnx",
	"pt",
	"pth",
	"ckpt",
	"h5",
	"npz",
	"msgpack",
	"tflite"
].map((extension) => `**/*.${extension}`);
/** Trivy's command line: one JSON report with all packages, and never a verdict of its own (its exit code mixes findings with failures). */
function trivyArguments(given) {
	const { scanners, offline, skipUpdate } = given;
	return [
		"image",
		"--image-src",
		"remote",
		"--scanners",
		scanners.join(","),
		...[
			"--format",
			"json",
			"--exit-code",
			"0",
			"--list-all-pkgs",
			"--show-suppressed",
			"--no-progress"
		],
		"--timeout",
		"60m",
		"--skip-version-check",
		"--disable-telemetry",
		"--cache-dir",
		given.cacheFolder,
		"--output",
		given.report,
		...scanners.includes("secret") ? weightFiles.flatMap((pattern) => ["--skip-files", pattern]) : [],
		...offline ? [
			"--skip-db-update",
			"--skip-java-db-update",
			"--skip-check-update",
			"--offline-scan"
		] : [],
		...skipUpdate && !offline ? ["--skip-db-update"] : [],
		...option("--db-repository", given.dbRepository),
		...option("--ignorefile", given.ignoreFile),
		...option("--vex", given.vex),
		given.reference
	];
}
function option(name, value) {
	return value === void 0 ? [] : [name, value];
}

// packages/core/src/scan/run-trivy.ts
/**
* Scans one image, in a registry or a layout folder, by a registry on loopback that serves it for reading. So the scanner has no credentials, no file of
* the checkout, an empty folder to start in (no trivy.yaml, no .trivyignore), and a reference that nobody else has written.
* Throws `scan-failed` where the scanner fails, `bad-report` where it says nothing that can be relied on, `too-large` where the disk is too small.
*/
async function scanImage(trivy, target, file, skipUpdate = false) {
	const { store, image, name } = target;
	const config = await require_core.readImageConfig(store, image);
	await checkDisk(trivy.temporary, image.manifest.layers.map(({ size }) => size), trivy.log);
	const served = readOnly(store);
	await using server = await require_content.serveStore(async (repository) => repository === "image" ? served : void 0);
	const repository = `127.0.0.1:${server.port}/image`;
	const folder = await (0, node_fs_promises.mkdtemp)(node_path.default.join(trivy.temporary, "layered-build-scan-"));
	try {
		const report = node_path.default.join(folder, "report.json");
		const reference = `${repository}@${image.descriptor.digest}`;
		await run$1(trivy, folder, trivyArguments({
			...trivy,
			reference,
			report,
			skipUpdate
		}));
		if (await (0, node_fs_promises.stat)(report).catch(() => void 0) === void 0) throw scanFailed("it wrote no report", "");
		const { report: parsed, document } = readReport(await reportBytes(report), config.rootfs.diff_ids);
		if (parsed.scanner !== void 0 && /^\d+\.\d+\.\d+$/.test(parsed.scanner)) checkToolVersion("trivy", parsed.scanner);
		await (0, node_fs_promises.writeFile)(file, renameReport(document, repository, name));
		return {
			report: parsed,
			file
		};
	} finally {
		await (0, node_fs_promises.rm)(folder, {
			recursive: true,
			force: true,
			maxRetries: 3
		});
	}
}
/** Writes a report in another format. Throws `scan-failed`. */
async function convertReport(trivy, report, format, file) {
	const folder = await (0, node_fs_promises.mkdtemp)(node_path.default.join(trivy.temporary, "layered-build-scan-"));
	try {
		await run$1(trivy, folder, [
			"convert",
			"--format",
			format,
			"--output",
			node_path.default.resolve(file),
			node_path.default.resolve(report)
		]);
	} finally {
		await (0, node_fs_promises.rm)(folder, {
			recursive: true,
			force: true,
			maxRetries: 3
		});
	}
	const written = await (0, node_fs_promises.stat)(file).catch(() => void 0);
	if (written === void 0 || written.size === 0) throw scanFailed(`it wrote no ${format}`, "");
}
async function run$1({ exec, program, env, signal }, folder, args) {
	const { exitCode, stderr } = await exec({
		command: program,
		args,
		cwd: folder,
		env: toolEnvironment(env, folder),
		signal
	});
	if (exitCode !== 0) throw scanFailed(`it ended with exit code ${exitCode}`, stderr);
}
/** The known ways to fail, and what to do about them. */
const hints = [
	[/TOOMANYREQUESTS|\b429 Too Many|status(?: code)?:? 429\b/i, "The database's registry limits downloads: set `db-repository` to a mirror of yours."],
	[/no space left/i, "The runner's disk is full: free some before this step, or use a larger runner."],
	[/skip.*DB.*first run|--skip-db-update cannot be specified on the first run/i, "Offline, the database has to be there: put db/trivy.db and db/metadata.json into the folder that TRIVY_CACHE_DIR names."],
	[/deadline exceeded(?![^\n]*(?:download|dial))|timed? ?out after/i, "It took longer than an hour. Scan fewer things (`scanners: vuln`), or use a larger runner."],
	[/decode VEX|VEX[^\n]*(?:unmarshal|parse|unknown)/i, "The file in `vex` cannot be read: give OpenVEX, CSAF or CycloneDX as JSON. Trivy itself is well."],
	[/failed to download|i\/o timeout|OCI artifact error|no such host|dial tcp/i, "The vulnerability database could not be downloaded: set `db-repository` to a registry that can be reached, or `offline` with a copy on the runner."]
];
function scanFailed(why, stderr) {
	const lines = stderr.trim().split("\n").filter((line) => /\b(FATAL|ERROR)\b/.test(line));
	const said = require_git.oneLine(lines.at(-1) ?? stderr.trim().split("\n").at(-1) ?? "", 400);
	const hint = hints.find(([pattern]) => pattern.test(stderr))?.[1];
	return new require_git.LayeredBuildError("scan-failed", `Trivy did not scan the image: ${why}${said === "" ? "" : `: ${said}`}`, { hint: hint ?? "This is a failure of the scan, not a finding. Run the job again; if it stays, try the same by hand with the program's path." });
}

// packages/core/src/scan/sarif.ts
/** Code scanning refuses a run with more results than this. */
const mostResults = 25e3;
const levels = {
	critical: "error",
	high: "error",
	medium: "warning",
	low: "note",
	unknown: "note"
};
/** In the middle of what code scanning calls by these names. */
const scores = {
	critical: "9.5",
	high: "8.0",
	medium: "5.5",
	low: "2.0",
	unknown: "0.0"
};
/**
* Scans as SARIF 2.1.0 for code scanning, a run for each platform: of its findings the worst `most`, each at the Dockerfile line that brought it, with a fingerprint that stays when lines and
* versions move. What a secret is does not enter it.
*/
function sarifLog(scans, most = mostResults) {
	return {
		$schema: "https://json.schemastore.org/sarif-2.1.0.json",
		version: "2.1.0",
		runs: scans.map(({ findings, subject }) => run(findings, subject, most))
	};
}
function run(findings, subject, most) {
	const results = findings.toSorted(require_sign.bySeverity).slice(0, most);
	const rules = /* @__PURE__ */ new Map();
	for (const finding of results) if (!rules.has(finding.id)) rules.set(finding.id, finding);
	const ids = [...rules.keys()];
	const indexes = new Map(ids.map((id, index) => [id, index]));
	return {
		tool: { driver: {
			name: "layered-build",
			informationUri: "https://github.com/aquasecurity/trivy",
			...subject.scanner === void 0 ? {} : { properties: { trivy: subject.scanner } },
			rules: [...rules.values()].map(rule)
		} },
		automationDetails: { id: `scan-and-sign/${subject.image}/${subject.platform}/` },
		results: results.map((finding) => result(finding, indexes.get(finding.id) ?? 0, subject))
	};
}
function rule(finding) {
	const title = finding.title === "" ? finding.id : finding.title;
	return {
		id: finding.id,
		name: finding.kind,
		shortDescription: { text: title },
		...finding.url === void 0 ? {} : { helpUri: finding.url },
		defaultConfiguration: { level: levels[finding.severity] },
		properties: {
			"security-severity": finding.score === void 0 ? scores[finding.severity] : finding.score.toFixed(1),
			tags: ["security", finding.kind]
		}
	};
}
function result(finding, ruleIndex, subject) {
	const { file, line } = subject.lineOf(finding);
	return {
		ruleId: finding.id,
		ruleIndex,
		level: levels[finding.severity],
		message: { text: messageOf(finding) },
		locations: [{
			physicalLocation: {
				artifactLocation: {
					uri: uriOf(file),
					uriBaseId: "%SRCROOT%"
				},
				region: { startLine: line }
			},
			message: { text: `layer ${finding.layer}` }
		}],
		partialFingerprints: { primaryLocationLineHash: fingerprint(finding, subject.image) },
		properties: {
			layer: finding.layer,
			severity: finding.severity,
			...finding.blob === void 0 ? {} : { diffId: finding.blob }
		}
	};
}
/** Plain text, which code scanning would read `[text](target)` of: brackets are taken out of what is not ours. */
function messageOf(finding) {
	const version = finding.version === void 0 ? "" : ` ${plain$1(finding.version)}`;
	const fixed = finding.fixedVersion === void 0 ? "" : `, fixed in ${plain$1(finding.fixedVersion)}`;
	const title = finding.title === "" ? "" : `: ${plain$1(finding.title)}`;
	return `${finding.severity} ${finding.kind} in ${plain$1(finding.subject)}${version}${fixed} (layer ${finding.layer})${title}`;
}
function plain$1(text) {
	return text.replaceAll(/[[\]()`<>]/g, " ");
}
/** SARIF 2.1.0 section 3.4.3: a relative reference, so what is no path's character is percent-encoded. */
function uriOf(file) {
	return file.toWellFormed().split("/").filter((part) => part !== "..").map(encodeURIComponent).join("/");
}
function fingerprint({ kind, id, layer, subject, path = "" }, image) {
	const parts = [
		kind,
		id,
		layer,
		subject,
		path,
		image
	].map((part) => `${Buffer.byteLength(part)}:${part}`);
	return (0, node_crypto.createHash)("sha256").update(parts.join("")).digest("hex");
}

// packages/core/src/scan/scan-counts.ts
/** Counts findings; layers without any are there too. */
function countFindings(findings, layers) {
	const byLayer = Map.groupBy(findings, ({ layer }) => layer);
	return {
		total: bySeverities(findings),
		layers: Object.fromEntries(layers.map((name) => [name, bySeverities(byLayer.get(name) ?? [])]))
	};
}
function bySeverities(findings) {
	const counts = {
		critical: 0,
		high: 0,
		medium: 0,
		low: 0,
		unknown: 0
	};
	for (const { severity } of findings) counts[severity] += 1;
	return counts;
}

// packages/core/src/scan/find-pickles.ts
/** What Python programs call files that `torch.load`, `pickle.load` or `joblib.load` read. */
const names = /\.(pkl|pickle|pt|pth|ckpt|joblib|dill|bin)$/i;
/** Names of nothing else: what they hold is loaded as a pickle, compressed or not. */
const pickleNames = /\.(pkl|pickle|joblib|dill)$/i;
/** Enough for the name of a class in protocols 0 and 1, which have no first bytes of their own. */
const startLength = 128;
/** After opcodes that open a tuple, list or dictionary: GLOBAL, a module and a name in it. */
const globalOpcode = /^[(\])}ld]*c[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n/;
/**
* The pickles among the files of blobs: loading one runs the code that it holds, so a model from outside in this form is a program. By name alone, where it is one of
* nothing else; or by name and first bytes: the opcode PROTO (pickletools: 0x80, then the protocol), GLOBAL, or the zip that PyTorch writes since 1.6. Reads each blob once. `diffIds` are those of `layers`, in order.
*/
async function findPickles(store, layers, diffIds) {
	const found = [];
	for (const [at, layer] of layers.entries()) {
		let start = Buffer.alloc(0);
		const onContent = ({ path }, chunk) => {
			if (start.length < startLength && names.test(path)) start = Buffer.concat([start, chunk.subarray(0, startLength - start.length)]);
		};
		for await (const entry of require_content.readTar(await openLayer(store, layer), { onContent })) {
			if (isPickle(entry.path, start)) found.push(pickle(require_oci.printablePath(entry.path), diffIds[at]));
			start = Buffer.alloc(0);
		}
	}
	return found;
}
function isPickle(path, start) {
	const [first, second] = start;
	if (first === void 0 || second === void 0) return false;
	if (pickleNames.test(path) || first === 128 && second <= 5) return true;
	const text = start.toString("latin1");
	return text.startsWith("PK") || globalOpcode.test(text);
}
function pickle(path, blob) {
	const file = require_git.oneLine(path, 300);
	return {
		kind: "pickle",
		id: "PICKLE",
		severity: "medium",
		title: "A pickle runs code when it is loaded; safetensors does not",
		subject: file,
		path: file,
		version: void 0,
		fixedVersion: void 0,
		purl: void 0,
		url: "https://docs.python.org/3/library/pickle.html",
		score: void 0,
		blob,
		key: `PICKLE|${path}`,
		ofPackage: void 0
	};
}
async function openLayer(store, layer) {
	const blob = await store.getBlob(layer.digest);
	if (blob === void 0) throw new require_git.LayeredBuildError("missing-image", `${store.name} has no blob ${layer.digest}, which was there a moment ago.`);
	const decompressor = require_content.layerDecompressor(layer.mediaType);
	return decompressor === void 0 ? blob : (0, node_stream.pipeline)(blob, decompressor, () => void 0);
}

// packages/core/src/scan/layer-groups.ts
/** A chain is a handful of images; more is a circle or an attack. */
const deepest = 32;
/**
* Follows `org.opencontainers.image.base.digest` down the chain. Each image below has to be a true beginning of the one above (its diffIDs are a prefix), else
* its claim is not believed: what cannot be told counts as the layer above, never as the base. An image without our key annotation is from outside.
*/
async function layerGroups(store, image, { open, layers, platform, name = "app" }) {
	const groups = [];
	const doubts = [];
	const below = [];
	let base;
	let current = {
		store,
		image,
		name,
		diffIds: (await require_core.readImageConfig(store, image)).rootfs.diff_ids
	};
	for (;;) {
		const annotations = current.image.manifest.annotations ?? {};
		const digest = annotations[require_images.OciAnnotation.baseDigest];
		const reference = annotations[require_images.OciAnnotation.baseName];
		if (digest === void 0) break;
		const found = await standsOn(current, {
			digest,
			reference,
			open,
			platform
		});
		if (typeof found === "string") {
			doubts.push(`What ${current.name} stands on counts as ${current.name}: ${require_git.oneLine(found, 300)}.`);
			break;
		}
		const isOurs = found.image.manifest.annotations?.[require_images.keyAnnotation] !== void 0;
		const parent = isOurs ? nameOfLayer(reference ?? "", layers) ?? current.name : "base";
		groups.push({
			name: current.name,
			diffIds: current.diffIds.slice(found.diffIds.length)
		});
		below.push(found.image.descriptor.digest);
		base ??= {
			repository: require_images.baseRepository(reference) ?? current.store.name,
			digest: found.image.descriptor.digest
		};
		current = {
			...found,
			name: parent
		};
		if (!isOurs || groups.length >= deepest) break;
	}
	groups.push({
		name: current.name,
		diffIds: current.diffIds
	});
	return {
		groups: merged(groups),
		base,
		below,
		doubts
	};
}
/** The layer that brought an OCI layer: the lowest that has it. What nobody knows counts as the scanned image's own. */
function layerOfBlob(groups, blob) {
	return ((blob === void 0 ? void 0 : groups.findLast(({ diffIds }) => diffIds.includes(blob))) ?? groups[0])?.name ?? "app";
}
/** The image below, or why it cannot be had. */
async function standsOn(above, { digest, reference, open, platform }) {
	if (!require_oci.isDigest(digest)) return "its annotation names no digest";
	const repository = require_images.baseRepository(reference);
	try {
		const store = repository === void 0 ? above.store : await open(repository);
		const image = await platformImage(store, digest, platform);
		if (image === void 0) return `${store.name}@${digest} is not there`;
		const diffIds = (await require_core.readImageConfig(store, image)).rootfs.diff_ids;
		if (!(diffIds.length <= above.diffIds.length && diffIds.every((each, at) => each === above.diffIds[at]))) return `${store.name}@${digest} is named as its base, and it does not begin with its layers`;
		return {
			store,
			image,
			diffIds
		};
	} catch (error) {
		if (error instanceof require_oci.OciError) return error.message;
		throw error;
	}
}
async function platformImage(store, digest, platform) {
	const stored = await store.getManifest(digest);
	if (stored === void 0) return void 0;
	const parsed = require_oci.parseManifest(stored);
	if (parsed.kind === "manifest") return {
		descriptor: parsed.descriptor,
		manifest: parsed.document
	};
	const match = require_images.matchPlatform(parsed.document.manifests, platform);
	return match.kind === "found" ? platformImage(store, match.descriptor.digest, platform) : void 0;
}
/** Layers of one name are one group: `base` of our own, and what is below it. */
function merged(groups) {
	return [...Map.groupBy(groups, ({ name }) => name)].map(([name, those]) => ({
		name,
		diffIds: those.flatMap(({ diffIds }) => diffIds)
	}));
}

// packages/core/src/scan/source-line.ts
/**
* The Dockerfile line that made each OCI layer (diffID to line): history names the instruction of each, and it is looked for in the Dockerfile of the layer
* that brought it. One that is not there, or there twice, has the line of the last FROM, which is true of all of them.
*/
function sourceLines(diffIds, history, layerOf, sources) {
	const made = history.filter((step) => step.empty_layer !== true);
	const lines = /* @__PURE__ */ new Map();
	for (const [at, diffId] of diffIds.entries()) {
		const source = sources.find(({ layer }) => layer === layerOf(diffId));
		if (source === void 0 || lines.has(diffId)) continue;
		const step = made.length === diffIds.length ? made[at] : void 0;
		lines.set(diffId, {
			file: source.file,
			line: lineOf(source.text, step?.created_by ?? "")
		});
	}
	return lines;
}
/** The line of the last FROM of a Dockerfile, from 1. */
function lastFrom(text) {
	return Math.max(0, text.split(/\r?\n/).findLastIndex((line) => /^\s*FROM\s/i.test(line))) + 1;
}
function lineOf(text, createdBy) {
	const from = lastFrom(text);
	const wanted = plain(createdBy.replace(/\s*# buildkit$/, "").replace(/^RUN \/bin\/sh -c /, "RUN "));
	if (wanted === "") return from;
	const found = instructions(text).filter(({ line, instruction }) => line >= from && plain(instruction) === wanted);
	return found.length === 1 ? found[0]?.line ?? from : from;
}
/** Instructions with the lines that they begin on; continued lines joined, comments between left out. */
function instructions(text) {
	const found = [];
	let open = false;
	for (const [at, line] of text.split(/\r?\n/).entries()) {
		if (/^\s*(#|$)/.test(line)) continue;
		const continued = /\\\s*$/.test(line);
		const part = line.replace(/\\\s*$/, "");
		const last = found.at(-1);
		if (open && last !== void 0) last.instruction += ` ${part}`;
		else found.push({
			line: at + 1,
			instruction: part
		});
		open = continued;
	}
	return found;
}
/** As history has it: without flags, and with single blanks. */
function plain(instruction) {
	const [, word = "", rest = ""] = /^\s*(\S+)\s*([^]*)$/.exec(instruction) ?? [];
	return `${word.toUpperCase()} ${rest.replace(/^(--\S+\s+)+/, "")}`.replaceAll(/\s+/g, " ").trim();
}

// packages/core/src/scan/scan-platforms.ts
const longestPlatform = 100;
/**
* Scans every platform of an image with one database, and what it is compared with too; those that an image of `above` stands on are left out.
* Throws what `scanImage` throws, and `missing-image`.
*/
async function scanPlatforms(trivy, request) {
	const images = distinct(await platformImages(request.store, request.digest));
	const known = new Set(request.above.flatMap(({ groups }) => groups.below));
	const scans = [];
	for (const image of images.filter(({ descriptor }) => !known.has(descriptor.digest))) scans.push(await scanPlatform(trivy, request, image, scans));
	return scans;
}
/** A platform as a part of a file's name. */
function platformInName(platform) {
	return platform.replaceAll(/[^a-z0-9]+/gi, "-");
}
/** An index may list a manifest twice. */
function distinct(images) {
	return [...new Map(images.map((image) => [image.descriptor.digest, image])).values()];
}
async function scanPlatform(trivy, request, image, before) {
	const { store, layers, open, folder } = request;
	const config = await require_core.readImageConfig(store, image);
	const platform = platformOf(config);
	const digest = image.descriptor.digest;
	const name = saidName(request) ?? await ownName(request, image);
	const groups = await layerGroups(store, image, {
		open,
		layers,
		platform,
		name
	});
	const ownPlatform = before.some((each) => platformInName(each.platform) === platformInName(platform)) ? `${platform}-${digest.slice(-12)}` : platform;
	const skipUpdate = request.above.length + before.length > 0;
	const file = node_path.default.join(folder, `report-${platformInName(ownPlatform)}.json`);
	trivy.log.info(`Scanning ${store.name}@${digest} (${platform})`);
	const { report } = await scanImage(trivy, {
		store,
		image,
		name: nameInReport(store)
	}, file, skipUpdate);
	const pickles = request.pickles ? await picklesAbove(store, image, report.diffIds, groups) : [];
	const findings = [...report.findings, ...pickles].map((each) => ({
		...each,
		layer: layerOfBlob(groups.groups, each.blob)
	}));
	const lines = sourceLines(report.diffIds, config.history ?? [], (diffId) => layerOfBlob(groups.groups, diffId), request.sources);
	return {
		platform: ownPlatform,
		digest,
		file,
		scanner: report.scanner,
		findings,
		groups,
		passed: report.passed,
		baseline: await baselineOf(trivy, request, groups, platform),
		lineOf: ({ blob, layer }) => lines.get(blob ?? "") ?? ofLayer(request.sources, layer),
		notes: [
			...groups.doubts,
			...report.system === void 0 && report.packages.size === 0 ? ["The scanner recognised no system and no package in this image: that nothing was found says nothing."] : [],
			...report.systemEnded ? [`${report.system ?? "The system"} gets no more security updates: what is found later will stay.`] : []
		]
	};
}
/** Pickles in what is not from outside: those of a base are its maker's, and nobody loads them. */
function picklesAbove(store, { manifest }, diffIds, { groups }) {
	const above = manifest.layers.map((layer, at) => ({
		layer,
		diffId: diffIds[at] ?? ""
	})).filter(({ diffId }) => layerOfBlob(groups, diffId) !== "base");
	return findPickles(store, above.map(({ layer }) => layer), above.map(({ diffId }) => diffId));
}
/** What was there before. The database is that of the scan: what it learnt since the last release does not look new. */
async function baselineOf(trivy, { comparison, open, folder }, { base }, platform) {
	if (comparison === void 0) return void 0;
	if (comparison.kind === "report") return comparison.baseline;
	const { store, digest } = comparison.kind === "image" ? comparison : await openBase(base, open);
	const found = await firstOf(store, await platformImages(store, digest), platform);
	if (found === void 0) throw new require_git.LayeredBuildError("missing-image", `only-new: ${store.name}@${digest} has no image for ${platform}.`, { hint: "Compare with an image of the same platforms." });
	const file = node_path.default.join(folder, `compared-${platformInName(platform)}.json`);
	const whole = {
		...trivy,
		ignoreFile: void 0,
		vex: void 0
	};
	trivy.log.info(`Comparing with ${store.name}@${found.descriptor.digest}`);
	return (await scanImage(whole, {
		store,
		image: found,
		name: nameInReport(store)
	}, file, true)).report;
}
async function openBase(base, open) {
	if (base !== void 0) return {
		store: await open(base.repository),
		digest: base.digest
	};
	throw new require_git.LayeredBuildError("missing-image", "only-new: the image does not say what it stands on, or what it says is not so.", { hint: "build-layer writes it (org.opencontainers.image.base.digest). Else name the image to compare with, or a report in `baseline`." });
}
async function firstOf(store, images, platform) {
	for (const image of images) if (platformOf(await require_core.readImageConfig(store, image)) === platform) return image;
}
/** What an image says that it is for: anyone's text, which is told in logs and by lines of outputs. */
function platformOf({ os, architecture, variant }) {
	return require_git.oneLine(require_images.platformText({
		os,
		architecture,
		...variant === void 0 ? {} : { variant }
	}), longestPlatform);
}
/** The images of a digest: itself, or those that its index lists, without the attestations among them. */
async function platformImages(store, digest) {
	const stored = await store.getManifest(digest);
	if (stored === void 0) throw new require_git.LayeredBuildError("missing-image", `${store.name} has no image ${digest}.`, { hint: "Push it first, and hand on the digest of that push: build-layer gives it in its output `image`." });
	const parsed = require_oci.parseManifest(stored);
	if (parsed.kind === "manifest") return [{
		descriptor: parsed.descriptor,
		manifest: parsed.document
	}];
	const images = parsed.document.manifests.filter(({ platform }) => platform?.os !== "unknown").map(async (child) => {
		if (await store.headManifest(child.digest) === void 0) throw require_sign.missingChild(store, digest, child);
		return platformImages(store, child.digest);
	});
	return (await Promise.all(images)).flat();
}
function saidName({ layer, layers: { layers, areAll } }) {
	return !areAll || layers.some(({ id }) => id === layer) ? layer : void 0;
}
/** The layer that the image is of: the one of the layers file under whose key tag it is. Anything else is the app. */
async function ownName({ store, digest, layers }, { manifest }) {
	const key = manifest.annotations?.[require_images.keyAnnotation];
	if (key === void 0 || !/^[0-9a-f]{64}$/.test(key)) return "app";
	for (const { id, image, tagPrefix } of layers.layers) {
		if (!isSameRepository(image, store.name)) continue;
		const found = await store.headManifest(require_images.suiteTag(tagPrefix, "key", key));
		if (found !== void 0 && require_oci.isDigest(found.digest) && found.digest === digest) return id;
	}
	return "app";
}
/** A folder's path is this machine's: it says nothing to who reads the report. */
function nameInReport(store) {
	return store.name.startsWith("oci:") ? (store.name.split("/").at(-1) ?? "image").replace(/^oci:/, "") : store.name;
}
function ofLayer(sources, layer) {
	const source = sources.find((each) => each.layer === layer) ?? sources.at(-1);
	return source === void 0 ? {
		file: "Dockerfile",
		line: 1
	} : {
		file: source.file,
		line: source.from
	};
}

// packages/core/src/scan/scan-summary.ts
const mostRows = 100;
/** The job summary: counts by layer, and the worst findings. */
function scanSummary(story) {
	const { image, counts, findings, failing, gate, notes } = story;
	const verdict = failing.length > 0 ? `**${failing.length} of ${findings.length} findings fail this step.**` : `${findings.length} findings; none fails this step.`;
	const head = `### Scan of ${require_images.inertMarkdown(image)}\n\n${verdict}\n`;
	const rows = Object.entries(counts.layers).map(([layer, count]) => {
		const threshold = gate === void 0 ? "\u2013" : require_sign.thresholdOf(gate, layer);
		return `| ${require_images.inertMarkdown(layer)} | ${require_sign.severities.map((each) => count[each]).join(" | ")} | ${threshold} |`;
	});
	const table = `| layer | ${require_sign.severities.join(" | ")} | fails from |\n|---|${require_sign.severities.map(() => "--:|").join("")}---|\n${rows.join("\n")}\n`;
	const notesText = notes.map((note) => `- ${require_images.inertMarkdown(note, 400)}`).join("\n");
	return [
		head,
		table,
		worst(story),
		notesText
	].filter((part) => part !== "").join("\n");
}
function worst({ findings, failing, novelty }) {
	if (findings.length === 0) return "";
	const fails = new Set(failing);
	const sorted = [...failing.toSorted(require_sign.bySeverity), ...findings.filter((each) => !fails.has(each)).toSorted(require_sign.bySeverity)];
	const rows = sorted.slice(0, mostRows).map((each) => {
		const where = each.version === void 0 ? each.subject : `${each.subject} ${each.version}`;
		return `| ${[
			`${each.severity}${fails.has(each) ? " \u2717" : ""}`,
			require_images.inertLink(each.id, each.url, 60),
			require_images.inertMarkdown(where, 120),
			require_images.inertMarkdown(each.fixedVersion ?? "", 60),
			require_images.inertMarkdown(each.layer),
			...novelty === void 0 ? [] : [novelty(each)],
			require_images.inertMarkdown(each.title, 120)
		].join(" | ")} |`;
	});
	const names = [
		"severity",
		"finding",
		"in",
		"fixed in",
		"layer",
		...novelty === void 0 ? [] : ["since"],
		"title"
	];
	const rest = sorted.length > mostRows ? `\n\n${sorted.length - mostRows} more are in the report.` : "";
	return `| ${names.join(" | ")} |\n|${names.map(() => "---|").join("")}\n${rows.join("\n")}${rest}\n`;
}

Object.defineProperty(exports, "checkDatabaseAge", {
  enumerable: true,
  get: function () {
    return checkDatabaseAge;
  }
});
Object.defineProperty(exports, "checkOwnTool", {
  enumerable: true,
  get: function () {
    return checkOwnTool;
  }
});
Object.defineProperty(exports, "convertReport", {
  enumerable: true,
  get: function () {
    return convertReport;
  }
});
Object.defineProperty(exports, "countFindings", {
  enumerable: true,
  get: function () {
    return countFindings;
  }
});
Object.defineProperty(exports, "databaseDate", {
  enumerable: true,
  get: function () {
    return databaseDate;
  }
});
Object.defineProperty(exports, "findSecrets", {
  enumerable: true,
  get: function () {
    return findSecrets;
  }
});
Object.defineProperty(exports, "findingLine", {
  enumerable: true,
  get: function () {
    return findingLine;
  }
});
Object.defineProperty(exports, "ignoreNotes", {
  enumerable: true,
  get: function () {
    return ignoreNotes;
  }
});
Object.defineProperty(exports, "installTool", {
  enumerable: true,
  get: function () {
    return installTool;
  }
});
Object.defineProperty(exports, "isSameRepository", {
  enumerable: true,
  get: function () {
    return isSameRepository;
  }
});
Object.defineProperty(exports, "lastFrom", {
  enumerable: true,
  get: function () {
    return lastFrom;
  }
});
Object.defineProperty(exports, "leakLine", {
  enumerable: true,
  get: function () {
    return leakLine;
  }
});
Object.defineProperty(exports, "locateTool", {
  enumerable: true,
  get: function () {
    return locateTool;
  }
});
Object.defineProperty(exports, "mostReportBytes", {
  enumerable: true,
  get: function () {
    return mostReportBytes;
  }
});
Object.defineProperty(exports, "mostResults", {
  enumerable: true,
  get: function () {
    return mostResults;
  }
});
Object.defineProperty(exports, "noveltyOf", {
  enumerable: true,
  get: function () {
    return noveltyOf;
  }
});
Object.defineProperty(exports, "parseReport", {
  enumerable: true,
  get: function () {
    return parseReport;
  }
});
Object.defineProperty(exports, "parseToolLock", {
  enumerable: true,
  get: function () {
    return parseToolLock;
  }
});
Object.defineProperty(exports, "platformInName", {
  enumerable: true,
  get: function () {
    return platformInName;
  }
});
Object.defineProperty(exports, "readIgnoreFile", {
  enumerable: true,
  get: function () {
    return readIgnoreFile;
  }
});
Object.defineProperty(exports, "reportBytes", {
  enumerable: true,
  get: function () {
    return reportBytes;
  }
});
Object.defineProperty(exports, "sarifLog", {
  enumerable: true,
  get: function () {
    return sarifLog;
  }
});
Object.defineProperty(exports, "scanPlatforms", {
  enumerable: true,
  get: function () {
    return scanPlatforms;
  }
});
Object.defineProperty(exports, "scanSummary", {
  enumerable: true,
  get: function () {
    return scanSummary;
  }
});