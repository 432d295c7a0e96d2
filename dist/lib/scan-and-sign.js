import { l as LayeredBuildError, n as readTextFile, o as openGit } from "./git.js";
import { c as input, d as isPlanned, n as onlyCheck, u as eitherOrPlan } from "./toolkit.js";
import { U as openProject } from "./core.js";
import { W as isDigest, f as Transport, i as defaultRetryPolicy, o as systemClock, u as readStart, y as parseReference } from "./oci.js";
import { i as makeOutputFolder, r as checkOutputFile, w as readRepositoryFile, y as createStores } from "./images.js";
import { o as registryCredentials } from "./suite.js";
import { E as imageBases, S as identityOfToken, _ as provenance, a as verifySummary, b as vulnerabilityAttestation, c as keySigner, d as verifyImage, f as keyVerifier, g as isOfCommit, h as sigstoreAudience, i as typeName, l as signImage, m as publicServices, n as refusedSummary, o as openSigningKey, r as signSummary, s as openVerificationKey, t as trustedRoot, u as attestationRequired, v as sbomAttestation, w as imageSubjects, x as identityMatch, y as sbomAttestations } from "./sign.js";
import { _ as databaseDate, a as mostResults, b as findSecrets, c as parseReport, d as findingLine, f as failingFindings, g as checkDatabaseAge, h as bySeverity, i as countFindings, l as noveltyOf, m as thresholdOf, n as scanPlatforms, o as sarifLog, p as parseFailOn, r as lastFrom, s as convertReport, t as scanSummary, u as inertMarkdown, v as parseToolLock, x as leakLine, y as installTool } from "./scan.js";
import { t as idTokenOf } from "./id-token.js";
import { t as tools_lock_default } from "../vendor/tools.lock.js";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { lstat, mkdir, mkdtemp, readFile, realpath, writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

// actions/scan-and-sign/scan-inputs.ts
/** The inputs of the scan. */
const scanInputs = {
	scanners: input.list("What to look for in the image: vuln (known vulnerabilities), secret, misconfig (of configuration files in it), license, and pickle (model files that run code when they are loaded; reads all blobs above the base once more).", {
		commas: true,
		default: "vuln,secret"
	}),
	"fail-on": input.string("From which severity on findings fail the step: critical, high, medium, low, unknown or none; or by layer: app=high,model=critical,base=none. A layer that is not named has the app's.", { default: "high" }),
	"ignore-unfixed": input.boolean("Let vulnerabilities pass that no version fixes yet. They are still reported.", { default: false }),
	"only-new": input.string("Let pass what was there before: base compares with the image that this one stands on; an image (HOST/REPOSITORY:TAG, such as the last release) with that. Both are scanned with the same database."),
	baseline: input.string("Let pass what an earlier report (a report-file) has. What became known since of packages that it has is reported, and passes too."),
	"ignore-file": input.string("Trivy's ignore file (.trivyignore or .yaml). In pull requests the one of the base branch counts: a pull request cannot silence its own findings."),
	vex: input.string("OpenVEX, CSAF or CycloneDX VEX file. In pull requests the one of the base branch counts."),
	"sarif-file": input.string("Where to write the findings as SARIF. Without it: a temporary file, in the output."),
	"upload-sarif": input.boolean("Show the findings in the repository's code scanning.", { default: false }),
	sbom: input.list("Bills of materials to write: spdx-json, cyclonedx.", { commas: true }),
	"secret-scan": input.string("Search for secrets with gitleaks: history is all commits of the checkout (a shallow one is completed), anything else a folder of the workspace. With mode: scan it needs no image."),
	"trivy-path": input.string("Absolute path of a trivy on the runner, instead of a download."),
	"trivy-version": input.string("Another version than that of tools.lock.json; needs trivy-sha256."),
	"trivy-sha256": input.string("sha256 of the download (with trivy-path: of the program)."),
	"gitleaks-path": input.string("Absolute path of a gitleaks on the runner, instead of a download."),
	"gitleaks-version": input.string("Another version than that of tools.lock.json; needs gitleaks-sha256."),
	"gitleaks-sha256": input.string("sha256 of the download (with gitleaks-path: of the program)."),
	"tool-mirror": input.string("https address that stands for https://github.com where programs are downloaded."),
	"db-repository": input.string("Repository of Trivy's vulnerability database, instead of the public ones."),
	offline: input.boolean("Use no network but the image's registry: programs come from the runner, the database from the folder in TRIVY_CACHE_DIR.", { default: false })
};

// actions/scan-and-sign/build-run.ts
/** What a provenance says of this run. Throws `bad-input` outside of a workflow: there would be nothing to say. */
function buildRun({ github, env }) {
	const { serverUrl, repository, sha, ref, runId, runAttempt, eventName } = github;
	const workflow = env["GITHUB_WORKFLOW_REF"] ?? "";
	if (repository === void 0 || sha === void 0 || runId === void 0 || workflow === "") throw new LayeredBuildError("bad-input", "attest: provenance works in a workflow run only.", { hint: "It says which workflow built the image of which commit, and GITHUB_WORKFLOW_REF, GITHUB_SHA or GITHUB_RUN_ID is not set." });
	const repositoryUrl = `${serverUrl}/${repository}`;
	const [file = "", workflowRef = ""] = workflow.split("@");
	return {
		builderId: `${serverUrl}/${workflow}`,
		repositoryUrl,
		ref: ref ?? workflowRef,
		commit: sha,
		workflowPath: file.split("/").slice(2).join("/"),
		eventName: eventName ?? "",
		invocationId: `${repositoryUrl}/actions/runs/${runId}/attempts/${runAttempt ?? "1"}`
	};
}

// actions/scan-and-sign/sbom-folder.ts
/** Where the bills of materials of an image are: in the folder itself, or in one of its layer's name, where a plan's images have each their own. */
function sbomFolder(folder, { layer }) {
	return layer === void 0 ? folder : path.join(folder, layer);
}

// actions/scan-and-sign/attestations.ts
const kinds = [
	"sbom",
	"vuln",
	"provenance"
];
/** Reads `attest`. Throws `bad-input` for anything else than the three kinds. */
function attestKinds(attest) {
	const isKind = (text) => kinds.some((kind) => kind === text);
	const wrong = attest.filter((text) => !isKind(text));
	if (wrong.length > 0) throw new LayeredBuildError("bad-input", `attest: got "${wrong.join("\", \"")}", expected ${kinds.join(", ")}.`, { hint: "Write them one a line, or with commas between." });
	return attest.filter(isKind);
}
/** Checks before any work that what is to be attested is given, or will be written by the scan. Throws `bad-input`. */
function checkAttest(inputs, context) {
	const asked = attestKinds(inputs.attest);
	if (inputs.mode === "sign") {
		if (asked.includes("sbom")) given(inputs, "sbom-dir", "sbom", context);
		if (asked.includes("vuln") && isPlanned(inputs)) throw new LayeredBuildError("bad-input", "attest: vuln needs the report of each image, and `report` takes one.", { hint: "Scan and sign in one step (mode: all), or sign image by image, each by `image` and with its own `report`." });
		if (asked.includes("vuln")) given(inputs, "report", "vuln", context);
	} else if (asked.includes("sbom") && inputs.sbom.length === 0) throw new LayeredBuildError("bad-input", "attest: sbom in mode: all needs `sbom`, and it is not given.", { hint: "Name the formats to write and attest: `sbom: cyclonedx`, `spdx-json`, or both." });
	if (asked.includes("provenance")) buildRun(context);
}
/** What this run has to say about the image besides its signature. */
async function attestationsOf(inputs, context, image, subjects, scanned) {
	const asked = attestKinds(inputs.attest);
	const found = [];
	if (scanned !== void 0) found.push(...await scannedAttestations(asked, scanned));
	else if (asked.includes("sbom")) {
		const folder = sbomFolder(given(inputs, "sbom-dir", "sbom", context), image);
		found.push(...await sbomAttestations(folder, subjects));
	}
	if (scanned === void 0 && asked.includes("vuln")) found.push(await vulnerabilityAttestation(given(inputs, "report", "vuln", context), image.digest));
	if (asked.includes("provenance")) found.push(...await provenances(context, image, subjects));
	return found;
}
/** What the scan wrote itself: files that others left in the same folder are none of it. */
async function scannedAttestations(asked, { reports, sboms }) {
	const found = [];
	if (asked.includes("vuln")) for (const { file, digest } of reports) found.push(await vulnerabilityAttestation(file, digest));
	for (const { file, digest } of asked.includes("sbom") ? sboms : []) {
		const attestation = await sbomAttestation(file, digest);
		if (attestation !== void 0) found.push(attestation);
	}
	return found;
}
async function provenances(context, { open, store }, subjects) {
	const run = buildRun(context);
	const found = [];
	for (const subject of subjects) {
		if (!subject.isTop && subject.platform === void 0) continue;
		if (isOfCommit(subject, run.commit)) {
			const bases = await imageBases({
				store,
				annotations: subject.annotations
			}, open, context.log);
			found.push(provenance(subject, bases, run));
		} else context.log.info(`No provenance for ${subject.descriptor.digest}: an earlier run built it, of another commit, and this one only uses it.`);
	}
	return found;
}
function given(inputs, name, kind, { workspace }) {
	const value = inputs[name];
	if (value !== void 0) return path.resolve(workspace, value);
	throw new LayeredBuildError("bad-input", `attest: ${kind} needs \`${name}\`.`, { hint: "Name what an earlier step made, or what was fetched from the job that made it." });
}

// actions/scan-and-sign/check-mode.ts
const ofScan = [
	"only-new",
	"baseline",
	"ignore-file",
	"vex",
	"sarif-file",
	"secret-scan",
	"report"
];
/** Refuses what would be passed over: whoever gives it believes that it is checked; and to sign with nothing. Throws `bad-input` with all of it. */
function checkMode(inputs) {
	const { mode } = inputs;
	const problems = [];
	if (mode === "verify" && inputs["public-key"] !== void 0 && inputs["certificate-identity"] !== void 0) problems.push("public-key and certificate-identity exclude each other: a signature is by a key, or by an identity");
	if (mode !== "verify" && inputs["public-key"] !== void 0) problems.push(`public-key is for mode: verify; in mode: ${mode} what is signed is verified by the key that signs`);
	if (mode === "sign" || mode === "verify") {
		for (const name of ofScan) if (inputs[name] !== void 0 && !(name === "report" && mode === "sign")) problems.push(`${name} does nothing in mode: ${mode}`);
	}
	if (problems.length > 0) throw new LayeredBuildError("bad-input", problems.join("\n"), { hint: "Leave out what the mode does not use, or take a step of its own for it." });
	if (mode === "sign" && inputs.sign === "none") throw new LayeredBuildError("bad-input", "`sign` is none, so there is nothing to do in mode: sign.", { hint: "Choose keyless or key, or leave out this step." });
}

// actions/scan-and-sign/parse-scan.ts
const scanners = [
	"vuln",
	"secret",
	"misconfig",
	"license",
	"pickle"
];
const formats = ["spdx-json", "cyclonedx"];
/** Checks what the scan is asked for, before anything is done. Throws `bad-input` with all that is wrong. */
function parseScan(inputs) {
	const problems = [];
	const attempt = (parse) => {
		try {
			return parse();
		} catch (error) {
			if (!(error instanceof Error)) throw error;
			problems.push(error.message);
			return;
		}
	};
	const choices = {
		scanners: attempt(() => known("scanners", inputs.scanners, scanners)),
		gate: attempt(() => parseFailOn(inputs["fail-on"])),
		sbom: attempt(() => known("sbom", inputs.sbom, formats))
	};
	const onlyNew = inputs["only-new"];
	if (onlyNew !== void 0 && inputs.baseline !== void 0) problems.push("only-new and baseline exclude each other");
	if (onlyNew !== void 0 && onlyNew !== "base") attempt(() => parseReference(onlyNew));
	const database = inputs["db-repository"];
	if (database !== void 0 && attempt(() => parseReference(database))?.kind === "layout") problems.push("db-repository: write HOST/REPOSITORY[:TAG]");
	const { scanners: chosen, gate, sbom } = choices;
	if (problems.length === 0 && chosen !== void 0 && gate !== void 0 && sbom !== void 0) return {
		scanners: chosen.filter((each) => each !== "pickle"),
		pickles: chosen.includes("pickle"),
		gate,
		sbom
	};
	throw new LayeredBuildError("bad-input", problems.join("\n"), { hint: "What each input takes is in action-docs/scan-and-sign.md." });
}
function known(input, given, names) {
	const found = names.filter((name) => given.includes(name));
	const wrong = given.filter((name) => !names.some((each) => each === name));
	if (wrong.length > 0) throw new Error(`${input}: got ${JSON.stringify(wrong[0])}, expected some of ${names.join(", ")}`);
	if (input === "scanners" && found.every((each) => each === "pickle")) throw new Error("scanners: name at least one of vuln, secret, misconfig, license");
	return found;
}

// actions/scan-and-sign/check-inputs.ts
/** Checks all that can be said without a look at the image. Throws what a run would. */
function checkInputs(inputs, context) {
	checkMode(inputs);
	if (inputs.mode === "sign" || inputs.mode === "all" && inputs.sign !== "none") checkAttest(inputs, context);
	if (inputs.mode === "all" || inputs.mode === "scan") parseScan(inputs);
}

// actions/scan-and-sign/choose-trust.ts
/** Trusts a key; where a log or timestamps are asked for, signatures must have them too. */
async function trustKey(inputs, context, key) {
	if (inputs["rekor-url"] === void 0 && inputs["tsa-url"] === void 0) return keyVerifier(key);
	const { sigstoreVerifier } = await import("./load-sigstore.js");
	return sigstoreVerifier({
		kind: "key",
		key
	}, await trustedRoot(await trustSource(inputs, context)));
}
/** Trusts who is named in `certificate-identity`, or else `own`. Throws `bad-input` where there is neither. */
async function trustIdentity(inputs, context, own) {
	const identity = inputs["certificate-identity"] ?? own?.identity;
	if (identity === void 0) throw new LayeredBuildError("bad-input", "mode: verify needs to know who has to have signed.", { hint: "Give `certificate-identity` (the workflow that signs), or `public-key`." });
	const matches = inputs["certificate-identity"] === void 0 ? (name) => name === identity : identityMatch(identity);
	const issuer = own?.issuer ?? inputs["certificate-oidc-issuer"];
	const root = await trustedRoot(await trustSource(inputs, context));
	const { sigstoreVerifier } = await import("./load-sigstore.js");
	return sigstoreVerifier({
		kind: "keyless",
		matches,
		identity,
		issuer
	}, root);
}
/** The key to verify by, of `public-key` or the public half of `key`; undefined where neither is given. */
async function keyToVerifyBy(inputs, { workspace }) {
	const text = inputs["public-key"];
	if (text !== void 0) {
		if (text.startsWith("-----BEGIN")) return openVerificationKey(text);
		const pem = await readRepositoryFile(workspace, text);
		if (pem !== void 0) return openVerificationKey(pem);
		throw new LayeredBuildError("bad-input", `public-key: there is no file ${text}.`, { hint: "Give the PEM itself, or the path of a file in the checkout: does actions/checkout run before this step?" });
	}
	if (inputs.key === void 0) return void 0;
	return (await openSigningKey(inputs.key, inputs["key-password"] ?? "")).publicKey;
}
async function trustSource(inputs, { workspace, tempFolder }) {
	const name = inputs["trusted-root"];
	if (name !== void 0) {
		const text = await readRepositoryFile(workspace, name);
		if (text !== void 0) return {
			kind: "file",
			name,
			text
		};
		throw new LayeredBuildError("bad-input", `trusted-root: there is no file ${name}.`, { hint: "Give the path of a file in the checkout." });
	}
	const cache = path.join(tempFolder, "layered-build", "sigstore");
	const [mirror, rootFile] = [inputs["tuf-url"], inputs["tuf-root"]];
	if (mirror === void 0 !== (rootFile === void 0)) throw new LayeredBuildError("bad-input", "`tuf-url` and `tuf-root` belong together, and one of them is missing.", { hint: "A TUF repository of your own is trusted by the root.json that you give, and the public one's needs neither." });
	if (mirror === void 0 || rootFile === void 0) return {
		kind: "tuf",
		cache
	};
	const file = path.resolve(workspace, rootFile);
	readTextFile(file, {
		what: `tuf-root: the file ${rootFile}`,
		code: "bad-input",
		hint: "Give the path of a root.json that you trust: does actions/checkout run before this step?"
	});
	return {
		kind: "tuf",
		cache,
		mirror,
		rootFile: file
	};
}

// actions/scan-and-sign/choose-signer.ts
const clock = {
	now: () => Date.now(),
	sleep: (ms) => setTimeout(ms),
	random: () => Math.random()
};
const tokenRetries = {
	attempts: 6,
	baseDelay: 1e3,
	maxDelay: 3e4
};
const minute = 6e4;
/** Opens the key, or gets ready to ask for certificates. Throws `bad-key`, and `bad-input` where something is missing. */
async function chooseSigner(inputs, context) {
	const ownRoot = inputs["trusted-root"] !== void 0 || inputs["tuf-url"] !== void 0;
	const patience = {
		budget: inputs["retry-minutes"] * minute,
		clock,
		log: context.log
	};
	if (inputs.sign === "key") {
		const key = await signingKey(inputs);
		const services = servicesOf(inputs, false);
		const isAlone = services.rekor === void 0 && services.timestamps === void 0;
		const verifier = await trustKey(inputs, context, key.publicKey);
		const told = {
			kind: "key",
			pem: key.publicKey.pem,
			logged: services.rekor !== void 0,
			ownRoot
		};
		if (isAlone) return {
			signer: keySigner(key),
			verifier,
			told
		};
		const { sigstoreSigner } = await import("./load-sigstore.js");
		return {
			signer: sigstoreSigner({
				kind: "key",
				key
			}, services, patience),
			verifier,
			told
		};
	}
	const idToken = idTokenOf(context.env, context.mask, {
		policy: tokenRetries,
		clock
	});
	if (idToken === void 0) throw new LayeredBuildError("bad-input", "`sign: keyless` needs an OIDC token, and this job cannot get one.", { hint: "Grant the job `permissions: id-token: write` (a called workflow's caller too), or sign with `sign: key`." });
	const own = identityOfToken(await idToken(sigstoreAudience));
	const verifier = await trustIdentity(inputs, context, own);
	const { sigstoreSigner } = await import("./load-sigstore.js");
	return {
		signer: sigstoreSigner({
			kind: "keyless",
			idToken
		}, servicesOf(inputs, true), patience),
		verifier,
		told: {
			kind: "keyless",
			...own,
			fulcio: inputs["fulcio-url"],
			ownRoot
		}
	};
}
async function signingKey(inputs) {
	if (inputs.key !== void 0) return openSigningKey(inputs.key, inputs["key-password"] ?? "");
	throw new LayeredBuildError("bad-input", "`sign: key` needs `key`, which is not given (or is empty).", { hint: "Store cosign.key as a secret. One that does not exist, or that a pull request of a fork cannot read, is empty." });
}
function servicesOf(inputs, isKeyless) {
	const rekor = inputs["rekor-url"] ?? (isKeyless ? publicServices.rekor : void 0);
	const timestamps = inputs["tsa-url"];
	return {
		...isKeyless ? { fulcio: inputs["fulcio-url"] } : {},
		...rekor === void 0 ? {} : { rekor },
		...timestamps === void 0 ? {} : { timestamps }
	};
}

// actions/scan-and-sign/fork-run.ts
/**
* Whether a run may be about code that someone without write access wrote, so that nothing may be signed in the repository's name: a pull
* request of a fork, `pull_request_target` among them, and what runs after such a one. Undefined where it may sign, else the reason.
*/
function foreignCode({ eventName, payload }) {
	if (eventName?.startsWith("pull_request") === true) {
		const pull = record(payload["pull_request"]);
		const from = fullName(record(pull?.["head"])?.["repo"]);
		const into = fullName(record(pull?.["base"])?.["repo"]);
		return from !== void 0 && from === into ? void 0 : "this run is for a pull request of a fork";
	}
	if (eventName !== "workflow_run") return void 0;
	const run = record(payload["workflow_run"]);
	const from = fullName(run?.["head_repository"]);
	const into = fullName(run?.["repository"]) ?? fullName(payload["repository"]);
	return from !== void 0 && from === into ? void 0 : "this run follows one for a pull request of a fork";
}
function fullName(repository) {
	const name = record(repository)?.["full_name"];
	return typeof name === "string" && name !== "" ? name : void 0;
}
function record(value) {
	return typeof value === "object" && value !== null ? { ...value } : void 0;
}

// actions/scan-and-sign/mask-key.ts
/** The first line of a PEM is in every key: masking it would hide others' logs, and hides nothing. */
const noSecret = /^-----(BEGIN|END) [A-Z0-9 ]+-----$/;
const shortest = 4;
/** Masks the other spellings of the key, besides those that are masked as of any secret: base64 of it, and what is in a key in base64. */
function maskKey(inputs, mask) {
	for (const text of keySpellings(inputs.key ?? "")) mask(text);
	const password = inputs["key-password"] ?? "";
	if (password.length >= shortest) mask(Buffer.from(password).toString("base64"));
}
/** The texts by which a key could be seen. */
function keySpellings(key) {
	const text = key.trim();
	if (text === "") return [];
	const decoded = Buffer.from(text, "base64").toString("utf8").trim();
	const pem = decoded.startsWith("-----BEGIN") ? decoded : text;
	const lines = pem.split(/\r?\n/).map((line) => line.trim());
	const joined = lines.filter((line) => !noSecret.test(line)).join("");
	const encoded = [pem, `${pem}\n`].map((form) => Buffer.from(form).toString("base64"));
	return [.../* @__PURE__ */ new Set([
		pem,
		joined,
		...encoded,
		...lines
	])].filter((line) => line.length >= shortest && !noSecret.test(line));
}

// actions/scan-and-sign/open-images.ts
const hint = "`image` takes what build-layer puts out as `image`; `plan` the output of that name of detect-changed-layers, for all images of a run.";
/**
* Opens the image that is named, or those of a plan, parents first. Throws `bad-input` unless one of the two is given, and `missing-image`.
*
* A tag alone is refused where something is signed: what it names may be another image than the one that was built and scanned. To scan or verify,
* it is resolved once, and everything is about that digest. A plan's images are those of `digests`, else those under their keys.
*/
async function openImages(inputs, context) {
	const { env, workspace } = context;
	const { image } = inputs;
	const layers = eitherOrPlan(inputs, "image", image !== void 0, hint) ? await plannedLayers(inputs, workspace) : void 0;
	const credentials = registryCredentials(inputs, context, layers ?? [{
		name: void 0,
		image: image ?? ""
	}]);
	const places = (layers ?? []).map((layer) => ({
		id: layer.name,
		image: layer.image
	}));
	const stores = createStores({
		root: workspace,
		proxyEnv: env,
		credentials,
		insecureRegistries: inputs["insecure-registries"],
		...inputs.store === void 0 ? {} : { store: inputs.store }
	}, places);
	const own = new Set(places.map((place) => place.image));
	const open = (repository) => own.has(repository) ? stores.ofLayer({ image: repository }) : stores.ofReference(repository);
	if (layers === void 0) return [await openNamed(image ?? "", inputs.mode, open)];
	const { decodeDigests, digestOfLayer } = await import("./load-plan.js");
	const digests = inputs.digests === void 0 ? void 0 : decodeDigests(inputs.digests);
	return Promise.all(layers.map(async (layer) => {
		const store = await open(layer.image);
		const what = `image of layer ${layer.name} (${layer.image}:${layer.tag})`;
		const digest = digests === void 0 ? await resolve(store, layer.tag, what) : digestOfLayer(digests, layer.name);
		return {
			store,
			open,
			digest,
			layer: layer.name,
			reference: `${layer.image}@${digest}`
		};
	}));
}
/** Warns where the tag that was named does not name the image: it was moved meanwhile, and whoever pulls it gets something else. */
async function watchTag({ store, digest, tag }, warn) {
	if (tag === void 0) return;
	const now = await store.headManifest(tag);
	if (now?.digest === digest) return;
	warn(now === void 0 ? `There is no tag ${store.name}:${tag}: whoever pulls by it gets nothing. This step was about ${digest}. Is the tag spelt as it was pushed?` : `${store.name}:${tag} names ${now.digest} now, and not ${digest}, which this step was about.`);
}
async function plannedLayers(inputs, workspace) {
	const { givenPlan } = await import("./load-given-plan.js");
	const { plannedImages } = await import("./load-plan.js");
	const plan = await givenPlan(inputs, workspace);
	return plan === void 0 ? void 0 : plannedImages(plan);
}
async function openNamed(image, mode, open) {
	const reference = parseReference(image);
	const store = await open(image);
	const tag = reference.digest === void 0 ? reference.tag ?? "latest" : reference.tag;
	if (reference.digest === void 0 && mode !== "verify" && mode !== "scan") throw new LayeredBuildError("bad-input", `image: ${image} names a tag; only a digest can be signed.`, { hint: "A tag may have moved since the image was built. Hand on the digest: build-layer gives repository@digest in its output `image`." });
	const digest = reference.digest ?? await resolve(store, tag ?? "latest", image);
	return {
		store,
		open,
		digest,
		reference: `${store.name}@${digest}`,
		...tag === void 0 ? {} : { tag }
	};
}
async function resolve(store, tag, what) {
	const found = await store.headManifest(tag);
	if (found !== void 0 && isDigest(found.digest)) return found.digest;
	throw new LayeredBuildError("missing-image", `There is no ${what}.`, { hint: "Is the tag right, and was the image pushed before this step?" });
}

// actions/scan-and-sign/sign-work.ts
const forms = {
	bundle: ["bundle"],
	legacy: ["legacy"],
	both: ["bundle", "legacy"]
};
/** Signs and attests the images, checks that in the registry, and tells it. What has to be attested is at hand before the first is signed. */
async function signWork(inputs, context, images, chosen, scanned) {
	const { log, setOutput } = context;
	setOutput("digest", images.map(({ digest }) => digest).join("\n"));
	const prepared = [];
	for (const image of images) {
		const { store, digest } = image;
		const subjects = await imageSubjects(store, digest);
		const ofImage = scanned.find((each) => each.digest === digest);
		const attestations = await attestationsOf(inputs, context, image, subjects, ofImage);
		prepared.push({
			image,
			subjects,
			attestations
		});
	}
	if (inputs["signature-format"] === "both") log.warning("signature-format: both: cosign 3 looks at .sig tags only where an image has no bundle at all. Where someone else's .sig has to be found by cosign 3 too, keep to `legacy`.");
	const entries = [];
	for (const each of prepared) entries.push(...await signOne(each, inputs, chosen, context));
	setOutput("signed", true);
	setOutput("verified", true);
	setOutput("signatures", entries.map(({ predicateType: type, ...entry }) => ({
		...entry,
		type
	})));
}
async function signOne({ image, subjects, attestations }, inputs, { signer, verifier, told }, { log, summary }) {
	const { store, reference } = image;
	const entries = await signImage({
		store,
		subjects,
		forms: forms[inputs["signature-format"]],
		attestations
	}, {
		signer,
		verifier,
		log,
		now: () => /* @__PURE__ */ new Date()
	});
	for (const { subject, predicateType, form, outcome } of entries) log.info(`${subject}: ${typeName(predicateType)} (${form}) ${outcome === "written" ? "written" : "was there"}`);
	log.info(`Signed and verified: ${reference} by ${verifier.trusts}`);
	summary.add(signSummary({
		name: store.name,
		reference
	}, told, entries));
	await watchTag(image, log.warning);
	return entries;
}

// actions/scan-and-sign/verify-work.ts
/** Checks that the images are signed by whom the inputs name, and have the attestations that they ask for. */
async function verifyWork(inputs, context, images) {
	const { setOutput } = context;
	setOutput("digest", images.map(({ digest }) => digest).join("\n"));
	setOutput("verified", false);
	const required = attestKinds(inputs.attest).map((kind) => attestationRequired[kind]);
	const key = await keyToVerifyBy(inputs, context);
	const verifier = key === void 0 ? await trustIdentity(inputs, context) : await trustKey(inputs, context, key);
	const signatures = [];
	for (const image of images) signatures.push(...await verifyOne(image, verifier, required, context));
	setOutput("verified", true);
	setOutput("signatures", signatures);
}
async function verifyOne(image, verifier, attestations, { log, summary }) {
	const { store, digest, reference } = image;
	const subjects = await imageSubjects(store, digest);
	const found = await verifyImage(store, subjects, verifier, attestations).catch((error) => {
		if (error instanceof LayeredBuildError) summary.add(refusedSummary(reference, error.message));
		throw error;
	});
	log.info(`Verified: ${reference} is signed by ${verifier.trusts}`);
	summary.add(verifySummary(reference, verifier.trusts, found.map(({ signature }) => signature.predicateType)));
	await watchTag(image, log.warning);
	return found.map(({ subject, signature: { predicateType: type, form, digest: of } }) => ({
		subject,
		type,
		form,
		digest: of,
		outcome: "exists"
	}));
}

// actions/scan-and-sign/scan-and-sign.ts
/** Does what `mode` asks for, and tells it: log, summary and outputs. */
async function scanAndSign(inputs, context) {
	maskKey(inputs, context.mask);
	if (inputs.check !== void 0) {
		const { checkInputs } = await import("./load-check-inputs.js");
		return onlyCheck(inputs.check, context.log, () => checkInputs(inputs, context));
	}
	checkMode(inputs);
	if (isAboutSecretsAlone(inputs)) {
		const { secretWork } = await import("./load-secret-work.js");
		const found = await secretWork(inputs, context);
		if (found !== void 0) throw found;
		return;
	}
	if (inputs.mode === "verify") return verifyWork(inputs, context, await openImages(inputs, context));
	const foreign = foreignCode(context.github);
	const signs = inputs.mode !== "scan" && inputs.sign !== "none" && foreign === void 0;
	const images = await openImages(inputs, context);
	await tellDigests(images, context);
	if (signs) checkAttest(inputs, context);
	const chosen = signs ? await chooseSigner(inputs, context) : void 0;
	const scanned = inputs.mode === "sign" ? [] : await scan(inputs, context, images);
	if (inputs.mode === "scan") return;
	if (chosen !== void 0) return signWork(inputs, context, images, chosen, scanned);
	context.setOutput("signed", false);
	context.setOutput("verified", false);
	if (foreign !== void 0) {
		context.log.info(`Nothing is signed: ${foreign}.`);
		context.summary.add(`### Not signed\n\nNothing is signed: ${foreign}.`);
	}
}
/** For the jobs that come after this one: what they sign and publish is what this step was about. */
async function tellDigests(images, { setOutput }) {
	const named = images.flatMap(({ layer, digest }) => layer === void 0 ? [] : [[layer, digest]]);
	if (named.length === 0) return;
	const { encodeDigests } = await import("./load-plan.js");
	setOutput("digests", encodeDigests(new Map(named)));
}
/** Loaded only where something is scanned: it is much more than signing takes. */
async function scan(inputs, context, images) {
	const { scanWork } = await import("./load-scan-work.js");
	return scanWork(inputs, context, images);
}
/** A job that runs before there is an image, beside the tests. */
function isAboutSecretsAlone(inputs) {
	const isNamed = inputs.image !== void 0 || isPlanned(inputs);
	return inputs.mode === "scan" && inputs["secret-scan"] !== void 0 && !isNamed;
}

// actions/scan-and-sign/checkout-path.ts
/** A file's path from the checkout's root, by either of its names where the checkout is behind a link itself; undefined where the file is outside. */
async function pathInCheckout(workspace, file) {
	return [workspace, await realpath(workspace).catch(() => workspace)].map((root) => path.relative(root, file)).find((each) => each !== ".." && !each.startsWith(`..${path.sep}`) && !path.isAbsolute(each));
}
/** The first link on the way from the checkout's root to a path in it, its end included: a commit can bring links to anywhere. */
async function linkInCheckout(workspace, inCheckout) {
	const parts = inCheckout.split(path.sep).filter((part) => part !== "");
	for (const at of parts.keys()) {
		const part = parts.slice(0, at + 1).join(path.sep);
		if ((await lstat(path.join(workspace, part)).catch(() => void 0))?.isSymbolicLink() === true) return part;
	}
}

// actions/scan-and-sign/decision-file.ts
const mostBytes$1 = 16777216;
/** Whether those who wrote what is checked out may not decide what is let pass: pull requests, and what follows a fork's. */
function isUntrusted({ eventName, payload }) {
	return eventName?.startsWith("pull_request") === true || foreignCode({
		eventName,
		payload
	}) !== void 0;
}
/**
* A file by which findings are let pass (ignore file, VEX, baseline), as a copy that the scanner can have: in pull requests that of the base commit, since
* theirs could silence what they bring. Undefined, with a warning, where that one cannot be had: then nothing is let pass. Links are not followed.
*/
async function decisionFile(input, given, context) {
	if (given === void 0) return void 0;
	const file = path.resolve(context.workspace, given);
	const inCheckout = await pathInCheckout(context.workspace, file);
	const bytes = isUntrusted(context.github) && inCheckout !== void 0 ? await fromBase(input, inCheckout, context) : await fromDisk(input, file, inCheckout !== void 0 && await linkInCheckout(context.workspace, inCheckout));
	if (bytes === void 0) return void 0;
	const folder = await mkdtemp(path.join(context.tempFolder, "layered-build-decisions-"));
	const copy = path.join(folder, `${input}${path.extname(file)}`);
	await writeFile(copy, bytes);
	return copy;
}
async function fromDisk(input, file, link) {
	const found = await lstat(file).catch(() => void 0);
	const isPlain = found?.isFile() === true && typeof link !== "string";
	if (isPlain && found.size <= mostBytes$1) return readFile(file);
	const why = found === void 0 ? "there is no such file" : isPlain ? `it has more than ${mostBytes$1} bytes` : "it is no file, or behind a link";
	throw new LayeredBuildError("bad-input", `${input}: ${JSON.stringify(file)} cannot be read: ${why}.`, { hint: "Name a file of the checkout, or one that an earlier step made. Did actions/checkout run?" });
}
async function fromBase(input, file, context) {
	const { log, github, workspace, exec, programEnv } = context;
	const base = baseCommit(github.payload);
	if (base === void 0) {
		log.warning(`${input} is not used: this run is about a pull request, and does not say what its base is.`);
		return;
	}
	const git = await openGit(workspace, exec, programEnv);
	const show = async () => git.run(["show", `${base}:${file.split(path.sep).join("/")}`]);
	try {
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
		const bytes = await show();
		log.info(`${input}: that of the base commit ${base.slice(0, 12)}, since this is a pull request`);
		return bytes;
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		log.warning(`${input} is not used: in a pull request that of its base commit ${base.slice(0, 12)} counts, which cannot be read (${reason}).`);
		return;
	}
}
function baseCommit(payload) {
	const pull = payload["pull_request"];
	const base = typeof pull === "object" && pull !== null && "base" in pull ? pull.base : void 0;
	const sha = typeof base === "object" && base !== null && "sha" in base ? base.sha : void 0;
	return typeof sha === "string" && /^[0-9a-f]{40,64}$/.test(sha) ? sha : void 0;
}

// actions/scan-and-sign/layer-sources.ts
/** Reads the checkout, where there is one that says anything about layers: a scan needs none. */
async function layerSources(config, context) {
	const { exec, github, log, programEnv, workspace } = context;
	const repository = github.repository ?? "";
	try {
		const project = await openProject({
			exec,
			log,
			env: programEnv,
			gitEnv: programEnv,
			folder: workspace,
			dirty: "ignore",
			compression: "auto",
			repository,
			...config === void 0 ? {} : { config },
			...repository === "" ? {} : { image: `ghcr.io/${repository.toLowerCase()}` }
		});
		const sources = [];
		for (const { id, dockerfile } of project.layers) {
			const text = await readRepositoryFile(project.root, dockerfile);
			if (text !== void 0) sources.push({
				layer: id,
				file: dockerfile,
				text,
				from: lastFrom(text)
			});
		}
		return {
			layers: project.layers.map(({ id, image, tagPrefix }) => ({
				id,
				image,
				tagPrefix
			})),
			sources
		};
	} catch (error) {
		if (!(error instanceof LayeredBuildError)) throw error;
		log.debug(`Layers are named by the images alone: ${error.message}`);
		return {
			layers: [],
			sources: []
		};
	}
}

// actions/scan-and-sign/open-tools.ts
/** Makes a scanner available by its inputs. Throws what `installTool` throws. */
async function openTool(tool, inputs, { env, log, tempFolder }) {
	const toolCache = env["RUNNER_TOOL_CACHE"];
	const transport = new Transport({ proxyEnv: env });
	try {
		const request = {
			path: inputs[`${tool}-path`],
			version: inputs[`${tool}-version`],
			sha256: inputs[`${tool}-sha256`]
		};
		return await installTool({
			tool,
			...request,
			mirror: inputs["tool-mirror"]
		}, {
			lock: parseToolLock(tools_lock_default),
			platform: `${process.platform}-${process.arch}`,
			temporary: tempFolder,
			offline: inputs.offline,
			...toolCache === void 0 || toolCache === "" ? {} : { toolCache },
			log,
			transport,
			clock: systemClock,
			retry: defaultRetryPolicy
		});
	} finally {
		transport.close();
	}
}

// actions/scan-and-sign/output-path.ts
/**
* Where something is written. Throws `bad-input` where a link of the checkout is on the way: whoever opened the pull request would choose which
* of the runner's files is overwritten.
*/
async function outputPath(input, given, { workspace }) {
	const file = path.resolve(workspace, given);
	const inCheckout = await pathInCheckout(workspace, file);
	const link = inCheckout === void 0 ? void 0 : await linkInCheckout(workspace, inCheckout);
	if (link === void 0) return file;
	throw new LayeredBuildError("bad-input", `${input}: ${JSON.stringify(link)} is a link in the checkout.`, { hint: "Nothing is written through links that a commit brings. Name another path, such as one below `${{ runner.temp }}`." });
}

// actions/scan-and-sign/secret-work.ts
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
		git: await openGit(workspace, exec, programEnv)
	} : {
		kind: "folder",
		path: path.resolve(workspace, asked)
	};
	const { path: program } = await openTool("gitleaks", inputs, context);
	const trusted = !isUntrusted(github);
	const leaks = await findSecrets({
		program,
		exec,
		env,
		temporary,
		log,
		signal,
		trusted
	}, place);
	summary.add(secretSummary(leaks));
	for (const leak of leaks.slice(0, mostShown)) log.info(leakLine(leak));
	if (leaks.length === 0) {
		log.info("No secrets were found.");
		return;
	}
	for (const leak of leaks.slice(0, mostAnnotations$1)) log.error(`A secret: ${leakLine(leak)}`);
	throw new LayeredBuildError("secrets-found", `${leaks.length === 1 ? "1 secret was" : `${leaks.length} secrets were`} found${asked === "history" ? " in the history" : ""}.`, { hint: "A secret that was pushed is known: revoke it first, then take it out. The log and the summary say where each is." });
}
function secretSummary(leaks) {
	if (leaks.length === 0) return "### Secrets\n\nNone were found.\n";
	const rows = leaks.slice(0, mostShown).map(({ rule, file, line, commit }) => `| ${inertMarkdown(rule)} | ${inertMarkdown(`${file}:${line}`)} | ${inertMarkdown(commit?.slice(0, 12) ?? "")} |`);
	const rest = leaks.length > mostShown ? `\n\n${leaks.length - mostShown} more.` : "";
	return `### Secrets\n\n**${leaks.length} were found.**\n\n| rule | where | commit |\n|---|---|---|\n${rows.join("\n")}${rest}\n`;
}

// actions/scan-and-sign/upload-sarif.ts
/** Code scanning takes 10 MB, compressed. */
const mostBytes = 1e7;
/** The worst findings of each run that fit into `limit` bytes, compressed: all, or a half, a quarter and so on. */
function zippedSarif(sarif, limit = mostBytes) {
	for (let most = mostResults;; most = Math.floor(most / 2)) {
		const zipped = gzipSync(sarif(most));
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
	const transport = new Transport({ proxyEnv: env });
	try {
		const reply = await transport.send({
			method: "POST",
			url,
			headers,
			body: Buffer.from(JSON.stringify(body))
		});
		await readStart(reply);
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

// actions/scan-and-sign/scan-work.ts
/** The runner shows ten annotations of a kind in a step; three are left to secrets, and one to the verdict. */
const mostAnnotations = 6;
const mostLines = 100;
/**
* Scans the images, tells what was found, and only then fails: for findings, for secrets and for an old database each with its own code. Of a plan's
* images those that others stand on are looked at as part of these, unless each is to have a bill of materials or a report of its own.
*/
async function scanWork(inputs, context, images) {
	const choices = parseScan(inputs);
	context.setOutput("digest", images.map(({ digest }) => digest).join("\n"));
	const { "sarif-file": sarif, "sbom-dir": sboms } = inputs;
	if (sarif !== void 0) await checkOutputFile("sarif-file", await outputPath("sarif-file", sarif, context));
	if (sboms !== void 0) await makeOutputFolder("sbom-dir", await outputPath("sbom-dir", sboms, context));
	const trivy = await openTrivy(inputs, context, choices.scanners);
	const { layers, sources } = await layerSources(inputs.config, context);
	const isEach = choices.sbom.length > 0 || inputs.mode === "all" && inputs.attest.includes("vuln");
	const scanned = [];
	for (const image of images.toReversed()) {
		const { store, digest, open, layer, reference } = image;
		const scans = await scanPlatforms(trivy, {
			store,
			digest,
			open,
			layer,
			layers,
			sources,
			comparison: await comparisonOf(inputs, context, image),
			folder: await mkdtemp(path.join(context.tempFolder, "layered-build-scan-reports-")),
			pickles: choices.pickles,
			above: isEach ? [] : scanned.flatMap((each) => each.scans)
		});
		if (scans.length === 0) context.log.info(`${layer ?? reference}: looked at as part of the images on it`);
		scanned.push({
			image,
			scans
		});
	}
	const failing = scanned.flatMap(({ scans }) => scans.flatMap((scan) => failingOf(scan, choices.gate, inputs["ignore-unfixed"])));
	await tell(inputs, context, scanned, choices.gate);
	const problems = [];
	const attempt = async (work) => {
		try {
			return await work();
		} catch (error) {
			if (!(error instanceof LayeredBuildError)) throw error;
			problems.push(error);
			return;
		}
	};
	const written = await attempt(() => writeSboms(trivy, inputs, context, scanned, choices.sbom));
	if (choices.scanners.includes("vuln")) await attempt(() => checkDatabase(trivy));
	if (failing.length > 0) problems.push(findingsError(failing));
	await attempt(() => secretWork(inputs, context));
	const [first] = problems;
	const [image] = images;
	if (problems.length > 1) throw new AggregateError(problems, `${images.length === 1 ? image?.reference : "What was scanned"} does not pass:`);
	if (first !== void 0) throw first;
	return scanned.map(({ image: { digest }, scans }) => ({
		digest,
		reports: scans.map(({ digest: of, file }) => ({
			digest: of,
			file
		})),
		sboms: written?.get(digest) ?? []
	}));
}
async function openTrivy(inputs, context, scanners) {
	const { exec, env, tempFolder, log, signal } = context;
	const { path: program } = await openTool("trivy", inputs, context);
	const given = env["TRIVY_CACHE_DIR"] ?? "";
	return {
		program,
		exec,
		env,
		temporary: tempFolder,
		cacheFolder: given === "" ? path.join(tempFolder, "layered-build-trivy") : given,
		log,
		signal,
		scanners,
		offline: inputs.offline,
		dbRepository: inputs["db-repository"],
		ignoreFile: await decisionFile("ignore-file", inputs["ignore-file"], context),
		vex: await decisionFile("vex", inputs.vex, context)
	};
}
async function comparisonOf(inputs, context, { open }) {
	const baseline = await decisionFile("baseline", inputs.baseline, context);
	if (baseline !== void 0) return {
		kind: "report",
		baseline: readBaseline(inputs.baseline, await readFile(baseline))
	};
	const reference = inputs["only-new"];
	if (reference === void 0) return void 0;
	if (reference === "base") return { kind: "base" };
	const store = await open(reference);
	const { tag, digest } = parseReference(reference);
	const found = await store.headManifest(digest ?? tag ?? "latest");
	if (found !== void 0) return {
		kind: "image",
		reference,
		store,
		digest: found.digest
	};
	throw new LayeredBuildError("missing-image", `only-new: there is no ${reference}.`, { hint: "Before the first release there is nothing to compare with: leave only-new out, or set it to base." });
}
/** No scanner is to blame for a file that somebody gave. */
function readBaseline(file = "", bytes) {
	try {
		return parseReport(bytes);
	} catch (cause) {
		throw new LayeredBuildError("bad-input", `baseline: ${JSON.stringify(file)} is no report of Trivy that is whole.`, {
			hint: "Give what an earlier scan put out as `report-file`: Trivy's JSON (schema 2) of an image.",
			cause
		});
	}
}
function failingOf(scan, gate, ignoreUnfixed) {
	const { findings, baseline } = scan;
	const failing = failingFindings(findings, gate, ignoreUnfixed);
	return baseline === void 0 ? failing : failing.filter((each) => noveltyOf(each, baseline) === "introduced");
}
/** Writes them, and gives them by image; with a plan each image has a folder of its own. */
async function writeSboms(trivy, inputs, context, scanned, formats) {
	const written = /* @__PURE__ */ new Map();
	if (formats.length === 0) return written;
	const top = inputs["sbom-dir"] ?? await mkdtemp(path.join(context.tempFolder, "layered-build-sbom-"));
	for (const { image, scans } of scanned) {
		const folder = await outputPath("sbom-dir", sbomFolder(top, image), context);
		await makeOutputFolder("sbom-dir", folder);
		const files = [];
		for (const { platform, file: report, digest } of scans) for (const format of formats) {
			const name = scans.length === 1 ? "sbom" : `sbom-${platform.replaceAll("/", "-")}`;
			const file = path.join(folder, `${name}.${format === "cyclonedx" ? "cdx" : "spdx"}.json`);
			const target = await outputPath("sbom-dir", file, context);
			await convertReport(trivy, report, format, target);
			files.push({
				file: target,
				digest
			});
		}
		written.set(image.digest, files);
	}
	const names = [...written.values()].flatMap((files) => files.map(({ file }) => file));
	context.setOutput("sbom-files", names.join("\n"));
	return written;
}
async function tell(inputs, context, scanned, gate) {
	const { log, setOutput, summary, tempFolder } = context;
	const scans = scanned.flatMap((each) => each.scans.map((scan) => ({
		...scan,
		image: each.image
	})));
	const findings = scans.flatMap((scan) => scan.findings);
	const names = [...new Set(scans.flatMap(({ groups }) => groups.groups.map(({ name }) => name)))];
	setOutput("findings", countFindings(findings, names));
	setOutput("report-file", scans.map(({ file }) => file).join("\n"));
	const runs = scans.map(({ findings: those, platform, scanner, lineOf, image: { store, layer } }) => ({
		findings: those,
		subject: {
			image: layer === void 0 ? store.name : `${store.name}/${layer}`,
			platform,
			scanner,
			lineOf
		}
	}));
	const given = inputs["sarif-file"];
	const file = given === void 0 ? path.join(await mkdtemp(path.join(tempFolder, "layered-build-sarif-")), "scan.sarif") : await outputPath("sarif-file", given, context);
	const sarif = (most) => JSON.stringify(sarifLog(runs, most));
	await mkdir(path.dirname(file), { recursive: true });
	await writeFile(file, sarif(mostResults));
	setOutput("sarif-file", file);
	const ignoreUnfixed = inputs["ignore-unfixed"];
	for (const scan of scans) {
		const { baseline, platform, groups, notes, image } = scan;
		const failing = failingOf(scan, gate, ignoreUnfixed);
		const novelty = baseline === void 0 ? void 0 : (each) => noveltyOf(each, baseline);
		const own = groups.groups.map(({ name }) => name);
		const counts = countFindings(scan.findings, own);
		summary.add(scanSummary({
			image: `${image.reference} (${platform})`,
			counts,
			findings: scan.findings,
			failing,
			gate,
			novelty,
			notes
		}));
		for (const note of notes) log.warning(note);
		await log.group(`${scan.findings.length} findings (${image.layer === void 0 ? "" : `${image.layer}, `}${platform})`, async () => {
			for (const each of scan.findings.toSorted(bySeverity).slice(0, mostLines)) log.info(findingLine(each));
		});
		for (const [layer, count] of Object.entries(counts.layers)) log.info(`${layer}: ${count.critical} critical, ${count.high} high, ${count.medium} medium, ${count.low} low, ${count.unknown} unknown; fails from ${thresholdOf(gate, layer)}`);
	}
	const absent = [...gate.layers.keys()].filter((name) => !names.includes(name));
	if (absent.length > 0) log.warning(`fail-on names ${absent.join(", ")}, and the image's layers are ${names.join(", ")}.`);
	const worst = scans.flatMap((scan) => failingOf(scan, gate, ignoreUnfixed)).toSorted(bySeverity);
	for (const finding of worst.slice(0, mostAnnotations)) log.error(findingLine(finding));
	if (inputs["upload-sarif"] && await uploadSarif(sarif, inputs.token, context)) log.info("The findings are in code scanning.");
}
async function checkDatabase({ cacheFolder }) {
	checkDatabaseAge(await databaseDate(cacheFolder), /* @__PURE__ */ new Date());
}
function findingsError(failing) {
	const parts = Object.entries(Object.groupBy(failing, ({ layer }) => layer)).map(([layer, those = []]) => `${those.length} in ${layer}`);
	return new LayeredBuildError("findings", `${failing.length === 1 ? "1 finding fails" : `${failing.length} findings fail`} this step: ${parts.join(", ")}.`, { hint: "The summary lists them. Update what has a fix, or say in `ignore-file` or `vex` why one does not matter; `fail-on` sets from which severity on they count, by layer." });
}

export { scanInputs as a, checkInputs as i, secretWork as n, scanAndSign as r, scanWork as t };