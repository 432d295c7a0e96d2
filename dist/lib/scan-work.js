"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_toolkit = require("./toolkit.js");
const require_core = require("./core.js");
const require_oci = require("./oci.js");
const require_images = require("./images.js");
const require_sign = require("./sign.js");
const require_scan_and_sign = require("./scan-and-sign.js");
const require_scan = require("./scan.js");
const require_tools_lock = require("../vendor/tools.lock.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_zlib = require("node:zlib");
let node_fs_promises = require("node:fs/promises");

// actions/scan-and-sign/scan/base-commit.ts
/** Whether those who wrote what is checked out may not decide what is let pass: pull requests, and what follows a fork's. */
function isUntrusted({ eventName, payload }) {
	return eventName?.startsWith("pull_request") === true || require_scan_and_sign.foreignCode({
		eventName,
		payload
	}) !== void 0;
}
/** The commit that a pull request is to be merged into, which nobody wrote who only opened it. */
function baseCommit({ payload }) {
	const pull = payload["pull_request"];
	const base = typeof pull === "object" && pull !== null && "base" in pull ? pull.base : void 0;
	const sha = typeof base === "object" && base !== null && "sha" in base ? base.sha : void 0;
	return typeof sha === "string" && /^[0-9a-f]{40,64}$/.test(sha) ? sha : void 0;
}
/**
* Opens the checkout with that commit in it: it is fetched where the checkout has not got it, by the token where that kept no credentials.
* Throws `not-a-repository`.
*/
async function openAtBase(base, token, { exec, github, mask, programEnv, workspace }) {
	const checkout = await require_git.openGit(workspace, exec, programEnv);
	const access = token === void 0 ? void 0 : {
		serverUrl: github.serverUrl,
		token,
		mask
	};
	const env = await require_core.reachOrigin(checkout, await require_core.originUrl(checkout), programEnv, access);
	const git = require_git.gitIn(checkout.root, exec, env);
	await git.run([
		"cat-file",
		"-e",
		`${base}^{commit}`
	]).catch(async () => {
		await git.run([
			"fetch",
			"--quiet",
			"--depth=1",
			"--no-tags",
			"--no-recurse-submodules",
			"origin",
			base
		]);
	});
	return git;
}

// actions/scan-and-sign/scan/decision-file.ts
/** A baseline is a report that a scan made; the others are written by hand. */
const mostBytes$1 = {
	baseline: require_scan.mostReportBytes,
	"ignore-file": 16 * 1024 ** 2,
	vex: 16 * 1024 ** 2
};
/** The inputs that name such files. */
const decisionInputs = [
	"baseline",
	"ignore-file",
	"vex"
];
/**
* A file by which findings are let pass (ignore file, VEX, baseline), as a copy that the scanner can have: in pull requests that of the base commit, since
* theirs could silence what they bring. Undefined, with a warning, where that one cannot be had: then nothing is let pass. Links are not followed.
*/
async function decisionFile(input, inputs, context) {
	const given = inputs[input];
	if (given === void 0) return void 0;
	const { file, inCheckout, isOfBase } = await placeOf(given, context);
	const bytes = isOfBase ? await fromBase(input, inCheckout, inputs.token, context) : void 0;
	if (isOfBase && bytes === void 0) return void 0;
	if (!isOfBase) await checkFile(input, file, inCheckout, context);
	const folder = await (0, node_fs_promises.mkdtemp)(node_path.default.join(context.tempFolder, "layered-build-decisions-"));
	const copy = node_path.default.join(folder, `${input}${node_path.default.extname(file)}`);
	await (bytes === void 0 ? (0, node_fs_promises.copyFile)(file, copy) : (0, node_fs_promises.writeFile)(copy, bytes));
	return copy;
}
/** Checks that such a file can be read; nothing is said of one that is to come from the base commit. Throws `bad-input`. */
async function checkDecisionFile(input, inputs, context) {
	const given = inputs[input];
	if (given === void 0) return;
	const { file, inCheckout, isOfBase } = await placeOf(given, context);
	if (!isOfBase) await checkFile(input, file, inCheckout, context);
}
async function placeOf(given, { github, workspace }) {
	const file = node_path.default.resolve(workspace, given);
	const inCheckout = await require_scan_and_sign.pathInCheckout(workspace, file);
	return inCheckout !== void 0 && isUntrusted(github) ? {
		file,
		isOfBase: true,
		inCheckout
	} : {
		file,
		isOfBase: false,
		inCheckout
	};
}
async function checkFile(input, file, inCheckout, { workspace }) {
	const found = await (0, node_fs_promises.lstat)(file).catch(() => void 0);
	const link = inCheckout === void 0 ? void 0 : await require_scan_and_sign.linkInCheckout(workspace, inCheckout);
	const isPlain = found?.isFile() === true && typeof link !== "string";
	if (isPlain && found.size <= mostBytes$1[input]) return;
	const why = found === void 0 ? "there is no such file" : isPlain ? `it has more than ${mostBytes$1[input]} bytes` : "it is no file, or behind a link";
	throw new require_git.LayeredBuildError("bad-input", `${input}: ${JSON.stringify(file)} cannot be read: ${why}.`, { hint: "Name a file of the checkout, or one that an earlier step made. Did actions/checkout run?" });
}
async function fromBase(input, file, token, context) {
	const { log, github } = context;
	const base = baseCommit(github);
	if (base === void 0) {
		log.warning(`${input} is not used: this run is about a pull request, and does not say what its base is.`);
		return;
	}
	try {
		const bytes = await (await openAtBase(base, token, context)).run(["show", `${base}:${file.split(node_path.default.sep).join("/")}`]);
		log.info(`${input}: that of the base commit ${base.slice(0, 12)}, since this is a pull request`);
		return bytes;
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		log.warning(`${input} is not used: in a pull request that of its base commit ${base.slice(0, 12)} counts, which cannot be read (${reason}).`);
		return;
	}
}

// actions/scan-and-sign/scan/open-tools.ts
const platform = `${process.platform}-${process.arch}`;
/** Checks what the inputs say of a scanner, and looks at nothing. Throws `bad-input`, and `bad-tool` where no hash is known. */
function checkTool(tool, inputs) {
	const request = requestOf(tool, inputs);
	if (request.path === void 0) require_scan.locateTool(request, require_scan.parseToolLock(require_tools_lock.tools_lock_default), platform);
	else require_scan.checkOwnTool(request, request.path);
}
/** Makes a scanner available by its inputs. Throws what `installTool` throws. */
async function openTool(tool, inputs, { env, log, tempFolder }) {
	const toolCache = env["RUNNER_TOOL_CACHE"];
	const transport = new require_oci.Transport({ proxyEnv: env });
	try {
		return await require_scan.installTool(requestOf(tool, inputs), {
			lock: require_scan.parseToolLock(require_tools_lock.tools_lock_default),
			platform,
			temporary: tempFolder,
			offline: inputs.offline,
			...toolCache === void 0 || toolCache === "" ? {} : { toolCache },
			log,
			transport,
			clock: require_oci.systemClock,
			retry: require_oci.defaultRetryPolicy
		});
	} finally {
		transport.close();
	}
}
function requestOf(tool, inputs) {
	return {
		tool,
		path: inputs[`${tool}-path`],
		version: inputs[`${tool}-version`],
		sha256: inputs[`${tool}-sha256`],
		mirror: inputs["tool-mirror"]
	};
}

// actions/scan-and-sign/scan/scan-checks.ts
var scan_checks_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({
	makeFolders: () => makeFolders,
	scanChecks: () => scanChecks
});
/** The checks of what a scan starts, reads and writes: what is not there, or must not be written to, is told now, and not after minutes. Each throws `bad-input` or `bad-tool`. */
function scanChecks(inputs, context, isAboutSecretsAlone) {
	return [
		...isAboutSecretsAlone ? [] : [() => checkTool("trivy", inputs)],
		...inputs["secret-scan"] === void 0 ? [] : [() => checkTool("gitleaks", inputs)],
		...isAboutSecretsAlone ? [] : [
			...decisionInputs.map((input) => () => checkDecisionFile(input, inputs, context)),
			() => checkSarifFile(inputs, context),
			() => checkSbomFolder(inputs, context)
		]
	];
}
/** Makes the folders that are written to, where they can be made: that is told now, too. Throws `bad-input`. */
async function makeFolders(inputs, context) {
	const { "sarif-file": file, "sbom-dir": folder } = written(inputs);
	if (file !== void 0) await require_images.makeOutputFolder("sarif-file", node_path.default.dirname(await require_scan_and_sign.outputPath("sarif-file", file, context)));
	if (folder !== void 0) await require_images.makeOutputFolder("sbom-dir", await require_scan_and_sign.outputPath("sbom-dir", folder, context));
}
async function checkSarifFile(inputs, context) {
	const { "sarif-file": file } = written(inputs);
	if (file !== void 0) await require_images.checkOutputPlace("sarif-file", await require_scan_and_sign.outputPath("sarif-file", file, context), "file");
}
async function checkSbomFolder(inputs, context) {
	const { "sbom-dir": folder } = written(inputs);
	if (folder !== void 0) await require_images.checkOutputPlace("sbom-dir", await require_scan_and_sign.outputPath("sbom-dir", folder, context), "folder");
}
/** Where the scan is going to write. */
function written({ sbom, "sarif-file": file, "sbom-dir": folder }) {
	return {
		"sarif-file": file,
		"sbom-dir": sbom.length === 0 ? void 0 : folder
	};
}

// actions/scan-and-sign/scan/check-gate.ts
/** What is from outside, and what nobody can name. */
const alwaysThere = ["base", "app"];
/**
* Looks for the layers that `fail-on` names, among those of what was scanned and those of the layers file. Throws `bad-input` for one that is in neither where
* the images are of that file: its threshold would gate nothing. Else it warns, since an image may name its layers by tags only.
*/
function checkGate(gate, scanned, layers, { log }) {
	const found = scanned.flatMap(({ scans }) => scans.flatMap((scan) => scan.groups.groups.map(({ name }) => name)));
	const names = [.../* @__PURE__ */ new Set([
		...layers.map(({ id }) => id),
		...found,
		...alwaysThere
	])];
	const unknown = [...gate.layers.keys()].filter((name) => !names.includes(name));
	if (unknown.length === 0) return;
	const text = `fail-on names ${unknown.join(", ")}, and the layers are ${names.join(", ")}.`;
	const isOfFile = ({ image: { layer, store } }) => layer !== void 0 || layers.some(({ image }) => require_scan.isSameRepository(image, store.name));
	if (layers.length === 0 || !scanned.every(isOfFile)) return log.warning(text);
	throw new require_git.LayeredBuildError("bad-input", text, { hint: "A threshold for a layer that is not there gates nothing, and the layer that was meant has that of the app. Write the names as the keys in layers.yaml." });
}

// actions/scan-and-sign/scan/comparison.ts
/** The earlier report that all images are compared with, read once; undefined where there is none. Throws `bad-input`. */
async function givenBaseline(inputs, context) {
	const file = await decisionFile("baseline", inputs, context);
	return file === void 0 ? void 0 : readBaseline(inputs.baseline, file);
}
/** What only new findings of an image are told by; undefined where all count. Throws `missing-image`. */
async function comparisonOf(inputs, baseline, { open }) {
	if (baseline !== void 0) return {
		kind: "report",
		baseline
	};
	const reference = inputs["only-new"];
	if (reference === void 0) return void 0;
	if (reference === "base") return { kind: "base" };
	const store = await open(reference);
	const { tag, digest } = require_oci.parseReference(reference);
	const found = await store.headManifest(digest ?? tag ?? "latest");
	if (found !== void 0) return {
		kind: "image",
		reference,
		store,
		digest: found.digest
	};
	throw new require_git.LayeredBuildError("missing-image", `only-new: there is no ${reference}.`, { hint: "Before the first release there is nothing to compare with: leave only-new out, or set it to base." });
}
/** No scanner is to blame for a file that somebody gave. */
async function readBaseline(given = "", file) {
	try {
		return require_scan.parseReport(await require_scan.reportBytes(file));
	} catch (cause) {
		throw new require_git.LayeredBuildError("bad-input", `baseline: ${JSON.stringify(given)} is no report of Trivy that is whole.`, {
			hint: "Give what an earlier scan put out as `report-file`: Trivy's JSON (schema 2) of an image.",
			cause
		});
	}
}

// actions/scan-and-sign/scan/failing-of.ts
/** The findings of a scan that fail the step: of those that were there before, none. */
function failingOf({ findings, baseline }, { gate, ignoreUnfixed }) {
	const failing = require_sign.failingFindings(findings, gate, ignoreUnfixed);
	return baseline === void 0 ? failing : failing.filter((each) => require_scan.noveltyOf(each, baseline) === "introduced");
}

// actions/scan-and-sign/scan/read-layers.ts
/** Reads what the layers are, by the layers file or as they are discovered. Throws what `loadLayers` throws. */
function readLayers(config, { exec, github, log, programEnv: env }, { root, read, tree }) {
	const repository = github.repository ?? "";
	const paths = async () => Iterator.from((await tree()).walk()).flatMap(({ kind, path }) => kind === "directory" ? [] : [path]);
	return require_core.loadLayers(root, read, paths, {
		exec,
		log,
		env,
		repository,
		...config === void 0 ? {} : { config },
		...repository === "" ? {} : { image: `ghcr.io/${repository.toLowerCase()}` }
	});
}

// actions/scan-and-sign/scan/layer-sources.ts
/** Reads the checkout, where there is one that says anything about layers: a scan needs none. Throws `bad-config` for a layers file that cannot be read. */
async function layerSources(config, context) {
	const { exec, log, programEnv, workspace } = context;
	let isDiscovered = false;
	try {
		const git = await require_git.openGit(workspace, exec, programEnv);
		const read = (file) => require_images.readRepositoryFile(git.root, file);
		isDiscovered = await require_core.layersFileOf(read, config) === void 0;
		const layers = await readLayers(config, context, {
			root: git.root,
			read,
			tree: () => require_core.readHeadTree(git)
		});
		const sources = [];
		for (const { id, dockerfile } of layers) {
			const text = await read(dockerfile);
			if (text !== void 0) sources.push({
				layer: id,
				file: dockerfile,
				text,
				from: require_scan.lastFrom(text)
			});
		}
		return {
			layers: layers.map(({ id, image, tagPrefix }) => ({
				id,
				image,
				tagPrefix
			})),
			sources
		};
	} catch (error) {
		if (!(error instanceof require_git.LayeredBuildError)) throw error;
		if (error.code === "bad-config" && !isDiscovered) throw error;
		log.debug(`Layers are named by the images alone: ${error.message}`);
		return {
			layers: [],
			sources: []
		};
	}
}

// actions/scan-and-sign/scan/open-trivy.ts
/** Makes Trivy available, and what lets findings pass. Throws what `openTool` throws, and `bad-input` for a file that is not there. */
async function openTrivy(inputs, context, scanners) {
	const { exec, env, tempFolder, log, signal } = context;
	const ignoreFile = await decisionFile("ignore-file", inputs, context);
	const vex = await decisionFile("vex", inputs, context);
	const { path: program } = await openTool("trivy", inputs, context);
	const given = env["TRIVY_CACHE_DIR"] ?? "";
	return {
		program,
		exec,
		env,
		temporary: tempFolder,
		cacheFolder: given === "" ? node_path.default.join(tempFolder, "layered-build-trivy") : given,
		log,
		signal,
		scanners,
		offline: inputs.offline,
		dbRepository: inputs["db-repository"],
		ignoreFile,
		vex
	};
}

// actions/scan-and-sign/scan/secret-work.ts
var secret_work_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ secretWork: () => secretWork });
const mostShown = 50;
/** The runner shows ten annotations of a kind in a step; the scan has its own. */
const mostAnnotations$1 = 3;
/** Searches for secrets where `secret-scan` says. Throws `secrets-found`, and what the search throws. */
async function secretWork(inputs, context) {
	const asked = inputs["secret-scan"];
	if (asked === void 0) return;
	const { exec, env, programEnv, tempFolder: temporary, log, signal, summary, workspace, github } = context;
	const place = asked === "history" ? {
		kind: "history",
		git: await require_git.openGit(workspace, exec, programEnv)
	} : {
		kind: "folder",
		path: node_path.default.resolve(workspace, asked)
	};
	const { path: program } = await openTool("gitleaks", inputs, context);
	const trusted = !isUntrusted(github);
	const leaks = await require_scan.findSecrets({
		program,
		exec,
		env,
		temporary,
		log,
		signal,
		trusted
	}, place);
	summary.add(secretSummary(leaks));
	for (const leak of leaks.slice(0, mostShown)) log.info(require_scan.leakLine(leak));
	if (leaks.length === 0) {
		log.info("No secrets were found.");
		return;
	}
	for (const leak of leaks.slice(0, mostAnnotations$1)) log.error(`A secret: ${require_scan.leakLine(leak)}`);
	throw new require_git.LayeredBuildError("secrets-found", `${leaks.length === 1 ? "1 secret was" : `${leaks.length} secrets were`} found${asked === "history" ? " in the history" : ""}.`, { hint: "A secret that was pushed is known: revoke it first, then take it out. The log and the summary say where each is." });
}
function secretSummary(leaks) {
	if (leaks.length === 0) return "### Secrets\n\nNone were found.\n";
	const rows = leaks.slice(0, mostShown).map(({ rule, file, line, commit }) => `| ${require_images.inertMarkdown(rule)} | ${require_images.inertMarkdown(`${file}:${line}`)} | ${require_images.inertMarkdown(commit?.slice(0, 12) ?? "")} |`);
	const rest = leaks.length > mostShown ? `\n\n${leaks.length - mostShown} more.` : "";
	return `### Secrets\n\n**${leaks.length} were found.**\n\n| rule | where | commit |\n|---|---|---|\n${rows.join("\n")}${rest}\n`;
}

// actions/scan-and-sign/scan/upload-sarif.ts
/** Code scanning takes 10 MB, compressed. */
const mostBytes = 1e7;
/** The worst findings of each run that fit into `limit` bytes, compressed: all, or a half, a quarter and so on. */
function zippedSarif(sarif, limit = mostBytes) {
	for (let most = require_scan.mostResults;; most = Math.floor(most / 2)) {
		const zipped = (0, node_zlib.gzipSync)(sarif(most));
		if (zipped.length <= limit || most === 0) return {
			zipped,
			most
		};
	}
}
/**
* Hands SARIF (made of the worst so many findings of each run) to code scanning: `POST /repos/{owner}/{repo}/code-scanning/sarifs`. Where the repository has none (404), or the token may not (403, as in a
* fork's pull request), that is a warning: the gate does not depend on it. True where it was taken.
*/
async function uploadSarif(sarif, token, { github, env, log, workspace }) {
	const { repository, sha, ref, apiUrl } = github;
	const give = (why) => {
		log.warning(`The findings were not uploaded to code scanning: ${why}. They are in the SARIF file.`);
		return false;
	};
	if (token === void 0 || repository === void 0 || sha === void 0 || ref === void 0) return give("this is no run of a workflow, or it has no token");
	const { zipped, most } = zippedSarif(sarif);
	if (most < 25e3) log.warning(`Code scanning takes ${mostBytes} bytes: the ${most} worst findings of each platform are uploaded. The SARIF file has more.`);
	const checkout = new URL(`file://${workspace.split("/").map(encodeURIComponent).join("/")}`).href;
	const body = {
		commit_sha: sha,
		ref,
		sarif: zipped.toString("base64"),
		checkout_uri: checkout,
		tool_name: "layered-build"
	};
	const url = new URL(`${apiUrl}/repos/${repository}/code-scanning/sarifs`);
	const headers = {
		accept: "application/vnd.github+json",
		"content-type": "application/json",
		"user-agent": "layered-build",
		authorization: `Bearer ${token}`
	};
	const transport = new require_oci.Transport({ proxyEnv: env });
	try {
		const reply = await transport.send({
			method: "POST",
			url,
			headers,
			body: Buffer.from(JSON.stringify(body))
		});
		await require_oci.readStart(reply);
		if (reply.status === 202 || reply.status === 200) return true;
		if (reply.status === 403) return give("the token may not; the job needs `security-events: write` (and `actions: read` in private repositories), which forks' pull requests never have");
		if (reply.status === 404) return give("the repository has no code scanning");
		return give(`GitHub answers ${reply.status}`);
	} catch (error) {
		return give(error instanceof Error ? error.message : String(error));
	} finally {
		transport.close();
	}
}

// actions/scan-and-sign/scan/tell-scan.ts
/** The runner shows ten annotations of a kind in a step; three are left to secrets, and one to the verdict. */
const mostAnnotations = 6;
const mostLines = 100;
/** Tells what was found: outputs, SARIF, summary, log and annotations. */
async function tellScan(inputs, context, scanned, verdict) {
	const scans = scanned.flatMap((each) => each.scans);
	context.setOutput("findings", require_scan.countFindings(scans.flatMap(({ findings }) => findings), layersOf(scanned)));
	context.setOutput("report-file", scans.map(({ file }) => file).join("\n"));
	const sarif = sarifOf(scanned);
	await writeSarif(inputs, context, sarif);
	for (const each of scanned) await tellImage(each, context, verdict);
	const worst = scans.flatMap((scan) => failingOf(scan, verdict)).toSorted(require_sign.bySeverity);
	for (const finding of worst.slice(0, mostAnnotations)) context.log.error(require_scan.findingLine(finding));
	if (inputs["upload-sarif"] && await uploadSarif(sarif, inputs.token, context)) context.log.info("The findings are in code scanning.");
}
/** The names of the layers of all that was scanned. */
function layersOf(scanned) {
	const groups = scanned.flatMap(({ scans }) => scans.flatMap((scan) => scan.groups.groups));
	return [...new Set(groups.map(({ name }) => name))];
}
/** The findings as SARIF, of each platform the worst so many. */
function sarifOf(scanned) {
	const runs = scanned.flatMap(({ image: { store, layer }, scans }) => scans.map(({ findings, platform, scanner, lineOf }) => ({
		findings,
		subject: {
			image: layer === void 0 ? store.name : `${store.name}/${layer}`,
			platform,
			scanner,
			lineOf
		}
	})));
	return (most) => JSON.stringify(require_scan.sarifLog(runs, most));
}
async function writeSarif(inputs, context, sarif) {
	const given = inputs["sarif-file"];
	const file = given === void 0 ? node_path.default.join(await (0, node_fs_promises.mkdtemp)(node_path.default.join(context.tempFolder, "layered-build-sarif-")), "scan.sarif") : await require_scan_and_sign.outputPath("sarif-file", given, context);
	await require_images.makeOutputFolder("sarif-file", node_path.default.dirname(file));
	await (0, node_fs_promises.writeFile)(file, sarif(require_scan.mostResults));
	context.setOutput("sarif-file", file);
}
async function tellImage({ image, scans }, { log, summary }, verdict) {
	const { gate } = verdict;
	for (const scan of scans) {
		const { findings, baseline, platform, groups, notes } = scan;
		const novelty = baseline === void 0 ? void 0 : (each) => require_scan.noveltyOf(each, baseline);
		const counts = require_scan.countFindings(findings, groups.groups.map(({ name }) => name));
		const failing = failingOf(scan, verdict);
		summary.add(require_scan.scanSummary({
			image: `${image.reference} (${platform})`,
			counts,
			findings,
			failing,
			gate,
			novelty,
			notes
		}));
		for (const note of notes) log.warning(note);
		const of = image.layer === void 0 ? platform : `${image.layer}, ${platform}`;
		await log.group(`${findings.length} findings (${of})`, async () => {
			for (const each of findings.toSorted(require_sign.bySeverity).slice(0, mostLines)) log.info(require_scan.findingLine(each));
		});
		for (const [layer, count] of Object.entries(counts.layers)) log.info(`${layer}: ${count.critical} critical, ${count.high} high, ${count.medium} medium, ${count.low} low, ${count.unknown} unknown; fails from ${require_sign.thresholdOf(gate, layer)}`);
	}
}

// actions/scan-and-sign/scan/trusted-names.ts
/**
* The names of layers that thresholds go by: those that the checkout gives, and what images say of themselves. In pull requests, where the gate has
* thresholds by layer, the names of the base commit alone: else a pull request could call what it brings by that of a layer whose findings pass.
* None, with a warning, where that commit cannot be read: then all counts as the app.
*/
async function trustedNames(inputs, context, layers, gate) {
	if (gate.layers.size === 0 || !isUntrusted(context.github)) return {
		layers,
		areAll: false
	};
	try {
		return {
			layers: await layersOfBase(inputs, context),
			areAll: true
		};
	} catch (error) {
		if (!(error instanceof require_git.LayeredBuildError)) throw error;
		context.log.warning(`Every layer has the app's threshold: in a pull request the layers of its base commit count, which cannot be read (${error.message}).`);
		return {
			layers: [],
			areAll: true
		};
	}
}
async function layersOfBase({ config, token }, context) {
	const base = baseCommit(context.github);
	if (base === void 0) throw new require_git.LayeredBuildError("bad-input", "this run does not say what its base is");
	const git = await openAtBase(base, token, context);
	const tree = await require_core.readHeadTree(git, base);
	const read = async (file) => (await require_core.committedFile(git, tree, file))?.toString("utf8");
	const file = await require_core.layersFileOf(read, config);
	if (file !== void 0 && config !== void 0 && require_core.configFormat(file, await read(file) ?? "") === "bake") throw new require_git.LayeredBuildError("bad-config", `${file} is a bake file`);
	return (await readLayers(config, context, {
		root: git.root,
		read,
		tree: async () => tree
	})).map(({ id, image, tagPrefix }) => ({
		id,
		image,
		tagPrefix
	}));
}

// actions/scan-and-sign/scan/write-sboms.ts
/** Writes bills of materials, and gives them by image; with a plan each image has a folder of its own. Throws `scan-failed`. */
async function writeSboms(trivy, inputs, context, scanned, formats) {
	const written = /* @__PURE__ */ new Map();
	if (formats.length === 0) return written;
	const top = inputs["sbom-dir"] ?? await (0, node_fs_promises.mkdtemp)(node_path.default.join(context.tempFolder, "layered-build-sbom-"));
	for (const each of scanned) {
		const { image, scans } = each;
		const folder = await require_scan_and_sign.outputPath("sbom-dir", require_scan_and_sign.sbomFolder(top, image), context);
		await require_images.makeOutputFolder("sbom-dir", folder);
		const files = [];
		for (const { platform, file: report, digest } of scans) for (const format of formats) {
			const name = scans.length === 1 ? "sbom" : `sbom-${require_scan.platformInName(platform)}`;
			const file = node_path.default.join(folder, `${name}.${format === "cyclonedx" ? "cdx" : "spdx"}.json`);
			const target = await require_scan_and_sign.outputPath("sbom-dir", file, context);
			await require_scan.convertReport(trivy, report, format, target);
			files.push({
				file: target,
				digest
			});
		}
		written.set(each, files);
	}
	const names = [...written.values()].flatMap((files) => files.map(({ file }) => file));
	context.setOutput("sbom-files", names.join("\n"));
	return written;
}

// actions/scan-and-sign/scan/scan-work.ts
var scan_work_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ scanWork: () => scanWork });
/**
* Scans the images, tells what was found, and only then fails: for findings, for secrets and for an old database each with its own code. Of a plan's
* images those that others stand on are looked at as part of these, unless each is to have a bill of materials or a report of its own.
*/
async function scanWork(inputs, context, images) {
	const choices = require_scan_and_sign.parseScan(inputs);
	context.setOutput("digest", images.map(({ digest }) => digest).join("\n"));
	const baseline = await givenBaseline(inputs, context);
	const trivy = await openTrivy(inputs, context, choices.scanners);
	const { layers, sources } = await layerSources(inputs.config, context);
	const names = await trustedNames(inputs, context, layers, choices.gate);
	const isEach = choices.sbom.length > 0 || inputs.mode === "all" && inputs.attest.includes("vuln");
	const scanned = [];
	for (const image of images.toReversed()) {
		const { store, digest, open, layer, reference } = image;
		const scans = await require_scan.scanPlatforms(trivy, {
			store,
			digest,
			open,
			layer,
			layers: names,
			sources,
			comparison: await comparisonOf(inputs, baseline, image),
			folder: await (0, node_fs_promises.mkdtemp)(node_path.default.join(context.tempFolder, "layered-build-scan-reports-")),
			pickles: choices.pickles,
			above: isEach ? [] : scanned.flatMap((each) => each.scans)
		});
		if (scans.length === 0) context.log.info(`${layer ?? reference}: looked at as part of the images on it`);
		scanned.push({
			image,
			scans
		});
	}
	const verdict = {
		gate: choices.gate,
		ignoreUnfixed: inputs["ignore-unfixed"]
	};
	const failing = scanned.flatMap(({ scans }) => scans.flatMap((scan) => failingOf(scan, verdict)));
	await tellScan(inputs, context, scanned, verdict);
	await tellIgnored(trivy, context, scanned);
	const problems = [];
	const attempt = async (work) => {
		try {
			return await work();
		} catch (error) {
			if (!require_toolkit.isExpected(error)) throw error;
			problems.push(error);
			return;
		}
	};
	const written = await attempt(() => writeSboms(trivy, inputs, context, scanned, choices.sbom));
	if (choices.scanners.includes("vuln")) await attempt(() => checkDatabase(trivy));
	await attempt(async () => checkGate(choices.gate, scanned, layers, context));
	if (failing.length > 0) problems.push(findingsError(failing));
	await attempt(() => secretWork(inputs, context));
	const [first] = problems;
	const [image] = images;
	if (problems.length > 1) throw new AggregateError(problems, `${images.length === 1 ? image?.reference : "What was scanned"} does not pass:`);
	if (first !== void 0) throw first;
	return scanned.map((each) => ({
		digest: each.image.digest,
		reports: each.scans.map(({ digest, file }) => ({
			digest,
			file
		})),
		sboms: written?.get(each) ?? []
	}));
}
/** Says which entries of the ignore file let nothing pass: nobody else would notice. */
async function tellIgnored({ ignoreFile, scanners }, { log }, scanned) {
	if (ignoreFile === void 0) return;
	const passed = new Set(scanned.flatMap(({ scans }) => scans.flatMap((scan) => [...scan.passed])));
	for (const note of require_scan.ignoreNotes(await require_scan.readIgnoreFile(ignoreFile), {
		passed,
		scanners,
		now: /* @__PURE__ */ new Date()
	})) log.notice(note);
}
async function checkDatabase({ cacheFolder }) {
	require_scan.checkDatabaseAge(await require_scan.databaseDate(cacheFolder), /* @__PURE__ */ new Date());
}
function findingsError(failing) {
	const parts = Object.entries(Object.groupBy(failing, ({ layer }) => layer)).map(([layer, those = []]) => `${those.length} in ${layer}`);
	return new require_git.LayeredBuildError("findings", `${failing.length === 1 ? "1 finding fails" : `${failing.length} findings fail`} this step: ${parts.join(", ")}.`, { hint: "The summary lists them. Update what has a fix, or say in `ignore-file` or `vex` why one does not matter; `fail-on` sets from which severity on they count, by layer." });
}

Object.defineProperty(exports, "scan_checks_exports", {
  enumerable: true,
  get: function () {
    return scan_checks_exports;
  }
});
Object.defineProperty(exports, "scan_work_exports", {
  enumerable: true,
  get: function () {
    return scan_work_exports;
  }
});
Object.defineProperty(exports, "secret_work_exports", {
  enumerable: true,
  get: function () {
    return secret_work_exports;
  }
});