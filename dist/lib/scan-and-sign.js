"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_toolkit = require("./toolkit.js");
const require_oci = require("./oci.js");
const require_images = require("./images.js");
const require_sign = require("./sign.js");
const require_id_token = require("./id-token.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_fs_promises = require("node:fs/promises");
let node_timers_promises = require("node:timers/promises");

// actions/scan-and-sign/build-run.ts
/** What a provenance says of this run. Throws `bad-input` outside of a workflow: there would be nothing to say. */
function buildRun({ github, env }) {
	const { serverUrl, repository, sha, ref, runId, runAttempt, eventName } = github;
	const workflow = env["GITHUB_WORKFLOW_REF"] ?? "";
	if (repository === void 0 || sha === void 0 || runId === void 0 || workflow === "") throw new require_git.LayeredBuildError("bad-input", "attest: provenance works in a workflow run only.", { hint: "It says which workflow built the image of which commit, and GITHUB_WORKFLOW_REF, GITHUB_SHA or GITHUB_RUN_ID is not set." });
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

// actions/scan-and-sign/checkout-path.ts
/** A file's path from the checkout's root, by either of its names where the checkout is behind a link itself; undefined where the file is outside. */
async function pathInCheckout(workspace, file) {
	return [workspace, await (0, node_fs_promises.realpath)(workspace).catch(() => workspace)].map((root) => node_path.default.relative(root, file)).find((each) => each !== ".." && !each.startsWith(`..${node_path.default.sep}`) && !node_path.default.isAbsolute(each));
}
/** The first link on the way from the checkout's root to a path in it, its end included: a commit can bring links to anywhere. */
async function linkInCheckout(workspace, inCheckout) {
	const parts = inCheckout.split(node_path.default.sep).filter((part) => part !== "");
	for (const at of parts.keys()) {
		const part = parts.slice(0, at + 1).join(node_path.default.sep);
		if ((await (0, node_fs_promises.lstat)(node_path.default.join(workspace, part)).catch(() => void 0))?.isSymbolicLink() === true) return part;
	}
}

// actions/scan-and-sign/path-without-links.ts
/** The path that an input names. Throws `bad-input`, with `hint`, where a link of the checkout is on the way: a commit can bring links to anywhere. */
async function pathWithoutLinks(input, given, { workspace }, hint) {
	const file = node_path.default.resolve(workspace, given);
	const inCheckout = await pathInCheckout(workspace, file);
	const link = inCheckout === void 0 ? void 0 : await linkInCheckout(workspace, inCheckout);
	if (link === void 0) return file;
	throw new require_git.LayeredBuildError("bad-input", `${input}: ${JSON.stringify(link)} is a link in the checkout.`, { hint });
}

// actions/scan-and-sign/sbom-folder.ts
/** Where the bills of materials of an image are: in the folder itself, or in one of its layer's name, where a plan's images have each their own. */
function sbomFolder(folder, { layer }) {
	return layer === void 0 ? folder : node_path.default.join(folder, layer);
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
	if (wrong.length > 0) throw new require_git.LayeredBuildError("bad-input", `attest: got "${wrong.join("\", \"")}", expected ${kinds.join(", ")}.`, { hint: "Write them one a line, or with commas between." });
	return attest.filter(isKind);
}
/** The checks, before any work, that what is to be attested is given or will be written by the scan. Each throws `bad-input`. */
function attestChecks(inputs, context) {
	const { attest, mode } = inputs;
	const isSigned = mode === "sign";
	return [
		() => attestKinds(attest),
		...attest.includes("sbom") ? [() => isSigned ? given(inputs, "sbom-dir", "sbom", context) : checkFormats(inputs)] : [],
		...attest.includes("vuln") && isSigned ? [() => checkReport(inputs, context)] : [],
		...attest.includes("provenance") ? [() => buildRun(context)] : []
	];
}
async function checkReport(inputs, context) {
	if (require_toolkit.isPlanned(inputs)) throw new require_git.LayeredBuildError("bad-input", "attest: vuln needs the report of each image, and `report` takes one.", { hint: "Scan and sign in one step (mode: all), or sign image by image, each by `image` and with its own `report`." });
	await given(inputs, "report", "vuln", context);
}
function checkFormats({ sbom }) {
	if (sbom.length > 0) return;
	throw new require_git.LayeredBuildError("bad-input", "attest: sbom in mode: all needs `sbom`, and it is not given.", { hint: "Name the formats to write and attest: `sbom: cyclonedx`, `spdx-json`, or both." });
}
/** What this run has to say about the image besides its signature. */
async function attestationsOf(inputs, context, image, subjects, scanned) {
	const asked = attestKinds(inputs.attest);
	const found = [];
	if (scanned !== void 0) found.push(...await scannedAttestations(asked, scanned));
	else if (asked.includes("sbom")) {
		const top = await given(inputs, "sbom-dir", "sbom", context);
		const folder = await attestedPath("sbom-dir", sbomFolder(top, image), context);
		found.push(...await require_sign.sbomAttestations(folder, subjects));
	}
	if (scanned === void 0 && asked.includes("vuln")) {
		const attestation = await require_sign.vulnerabilityAttestation(await given(inputs, "report", "vuln", context), image.digest);
		await require_sign.checkReportOfImage(attestation.predicate, image.store, subjects);
		found.push(attestation);
	}
	if (asked.includes("provenance")) found.push(...await provenances(context, image, subjects));
	return found;
}
/** What the scan wrote itself: files that others left in the same folder are none of it. */
async function scannedAttestations(asked, { reports, sboms }) {
	const found = [];
	if (asked.includes("vuln")) for (const { file, digest } of reports) found.push(await require_sign.vulnerabilityAttestation(file, digest));
	for (const { file, digest } of asked.includes("sbom") ? sboms : []) {
		const attestation = await require_sign.sbomAttestation(file, digest);
		if (attestation !== void 0) found.push(attestation);
	}
	return found;
}
async function provenances(context, { open, store }, subjects) {
	const run = buildRun(context);
	const found = [];
	for (const subject of subjects) {
		if (!subject.isTop && subject.platform === void 0) continue;
		if (require_sign.isOfCommit(subject, run.commit)) {
			const bases = await require_sign.imageBases({
				store,
				annotations: subject.annotations
			}, open, context.log);
			found.push(require_sign.provenance(subject, bases, run));
		} else context.log.info(`No provenance for ${subject.descriptor.digest}: an earlier run built it, of another commit, and this one only uses it.`);
	}
	return found;
}
async function given(inputs, name, kind, context) {
	const value = inputs[name];
	if (value !== void 0) return attestedPath(name, value, context);
	throw new require_git.LayeredBuildError("bad-input", `attest: ${kind} needs \`${name}\`.`, { hint: "Name what an earlier step made, or what was fetched from the job that made it." });
}
/** What is attested is shown to everybody: through a link of the checkout, that could be any file of the runner. */
function attestedPath(name, value, context) {
	return pathWithoutLinks(name, value, context, "Links that a commit brings are not followed. Name the place itself.");
}

// actions/scan-and-sign/check-mode.ts
const ofScan = [
	"scanners",
	"fail-on",
	"ignore-unfixed",
	"only-new",
	"baseline",
	"ignore-file",
	"vex",
	"sarif-file",
	"upload-sarif",
	"sbom",
	"secret-scan"
];
/** What a mode does not look at, of what one may rely on. The programs to start are not among it, nor how and where signatures are kept. */
const idle = {
	all: ["report"],
	scan: [
		"report",
		"attest",
		"key",
		"key-password",
		"certificate-identity"
	],
	sign: ofScan,
	verify: [
		...ofScan,
		"report",
		"sbom-dir"
	]
};
/** What the manifest gives where the workflow gives nothing. */
const usual = {
	scanners: "vuln,secret",
	"fail-on": "high"
};
const trusted = [
	"key",
	"public-key",
	"certificate-identity"
];
/** Refuses what would be passed over: whoever gives it believes that it is checked; and to sign with nothing. Throws `bad-input` with all of it. */
function checkMode(inputs) {
	const { mode } = inputs;
	const problems = idle[mode].filter((name) => isGiven(inputs, name)).map((name) => `${name} does nothing in mode: ${mode}`);
	if (mode !== "verify" && isGiven(inputs, "public-key")) problems.push(`public-key is for mode: verify; in mode: ${mode} what is signed is verified by the key that signs`);
	if (mode === "verify") {
		const given = trusted.filter((name) => isGiven(inputs, name));
		if (given.length > 1) problems.push(`${given.join(" and ")} exclude each other: a signature is by a key, or by an identity`);
	}
	if (mode === "sign" || mode === "all") problems.push(...signerProblems(inputs));
	if (mode === "sign" && inputs.sign === "none") problems.push("`sign` is none, so there is nothing to do in mode: sign. Choose keyless or key, or leave out this step");
	if (problems.length > 0) throw new require_git.LayeredBuildError("bad-input", problems.join("\n"), { hint: "Leave out what the mode does not use, or take a step of its own for it." });
}
/** A key that is not used is the worst of it: a private image would be signed in a public log. */
function signerProblems(inputs) {
	const { mode, sign } = inputs;
	return [
		...["key", "key-password"].filter((name) => sign !== "key" && isGiven(inputs, name)).map((name) => `${name} is given, and nothing is signed with it: sign is ${sign}. Write \`sign: key\`, or leave it out`),
		...sign === "key" && isGiven(inputs, "certificate-identity") ? ["certificate-identity is given, and sign is key: what a key signs has no identity"] : [],
		...mode === "all" && sign === "none" && isGiven(inputs, "attest") ? ["attest does nothing with `sign: none`: what is attested is signed"] : []
	];
}
/** Whether an input is there, and is not what it is without the workflow. */
function isGiven(inputs, name) {
	const value = inputs[name];
	const text = Array.isArray(value) ? value.join() : String(value ?? "");
	return text !== "" && text !== "false" && text !== usual[name];
}

// actions/scan-and-sign/choose-trust.ts
/** Checks that it is said whom to trust, and by which keys of services. Throws `bad-input`. */
function checkTrust(inputs) {
	const identity = inputs["certificate-identity"];
	if (identity !== void 0) require_sign.identityMatch(identity);
	ownServices(inputs);
	if (inputs.mode === "verify" && identity === void 0 && inputs["public-key"] === void 0 && inputs.key === void 0) throw nobody();
}
/** Checks where Sigstore's services are, and that one place has their keys. Throws `bad-input`. */
function checkServices(inputs) {
	if (inputs["trusted-root"] !== void 0 && inputs["tuf-url"] !== void 0) throw new require_git.LayeredBuildError("bad-input", "trusted-root and tuf-url exclude each other: the keys of services come from one place.", { hint: "Without a network take `trusted-root`. By `tuf-url` they are as new as the repository." });
	const addresses = Object.fromEntries([
		"fulcio-url",
		"rekor-url",
		"tsa-url",
		"tuf-url"
	].map((name) => [name, inputs[name]]));
	require_sign.checkServiceAddresses(addresses, inputs["insecure-registries"]);
}
/** Trusts a key; where a log or timestamps are asked for, signatures must have them too. */
async function trustKey(inputs, context, key) {
	if (inputs["rekor-url"] === void 0 && inputs["tsa-url"] === void 0) return require_sign.keyVerifier(key);
	const { sigstoreVerifier } = await Promise.resolve().then(() => require("./sigstore.js")).then((n) => n.sigstore_exports);
	return sigstoreVerifier({
		kind: "key",
		key
	}, await require_sign.trustedRoot(await trustSource(inputs, context)));
}
/** Trusts who is named in `certificate-identity`, or else `own`. Throws `bad-input` where there is neither. */
async function trustIdentity(inputs, context, own) {
	const identity = inputs["certificate-identity"] ?? own?.identity;
	if (identity === void 0) throw nobody();
	const matches = inputs["certificate-identity"] === void 0 ? (name) => name === identity : require_sign.identityMatch(identity);
	const issuer = own?.issuer ?? inputs["certificate-oidc-issuer"];
	const root = await require_sign.trustedRoot(await trustSource(inputs, context));
	const { sigstoreVerifier } = await Promise.resolve().then(() => require("./sigstore.js")).then((n) => n.sigstore_exports);
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
		if (text.startsWith("-----BEGIN")) return require_sign.openVerificationKey(text);
		const pem = await require_images.readRepositoryFile(workspace, text);
		if (pem !== void 0) return require_sign.openVerificationKey(pem);
		throw new require_git.LayeredBuildError("bad-input", `public-key: there is no file ${text}.`, { hint: "Give the PEM itself, or the path of a file in the checkout: does actions/checkout run before this step?" });
	}
	if (inputs.key === void 0) return void 0;
	return (await require_sign.openSigningKey(inputs.key, inputs["key-password"] ?? "")).publicKey;
}
async function trustSource(inputs, { workspace, tempFolder }) {
	const name = inputs["trusted-root"];
	if (name !== void 0) {
		const text = await require_images.readRepositoryFile(workspace, name);
		if (text !== void 0) return {
			kind: "file",
			name,
			text
		};
		throw new require_git.LayeredBuildError("bad-input", `trusted-root: there is no file ${name}.`, { hint: "Give the path of a file in the checkout." });
	}
	const cache = node_path.default.join(tempFolder, "layered-build", "sigstore");
	const own = ownServices(inputs);
	if (own === void 0) return {
		kind: "tuf",
		cache
	};
	const file = node_path.default.resolve(workspace, own.rootFile);
	require_git.readTextFile(file, {
		what: `tuf-root: the file ${own.rootFile}`,
		code: "bad-input",
		hint: "Give the path of a root.json that you trust: does actions/checkout run before this step?"
	});
	return {
		kind: "tuf",
		cache,
		mirror: own.mirror,
		rootFile: file
	};
}
function ownServices(inputs) {
	const [mirror, rootFile] = [inputs["tuf-url"], inputs["tuf-root"]];
	if (mirror !== void 0 && rootFile !== void 0) return {
		mirror,
		rootFile
	};
	if (mirror === rootFile) return void 0;
	throw new require_git.LayeredBuildError("bad-input", "`tuf-url` and `tuf-root` belong together, and one of them is missing.", { hint: "A TUF repository of your own is trusted by the root.json that you give, and the public one's needs neither." });
}
function nobody() {
	return new require_git.LayeredBuildError("bad-input", "mode: verify needs to know who has to have signed.", { hint: "Give `certificate-identity` (the workflow that signs), or `public-key`." });
}

// actions/scan-and-sign/choose-signer.ts
const clock = {
	now: () => Date.now(),
	sleep: (ms) => (0, node_timers_promises.setTimeout)(ms),
	random: () => Math.random()
};
const tokenRetries = {
	attempts: 6,
	baseDelay: 1e3,
	maxDelay: 3e4
};
const minute = 6e4;
/** Checks that there is what to sign with. Throws `bad-input`. */
function checkSigner(inputs, context) {
	if (inputs.sign === "key") givenKey(inputs);
	else givenTokens(context);
}
/** Checks that signatures of the form can be kept where an image is, as far as its name says. Throws `bad-input`. */
function checkFormat(inputs, image) {
	if (inputs["signature-format"] !== "bundle") require_sign.checkLegacyPlace(image);
}
/** Opens the key, or gets ready to ask for certificates. Throws `bad-key`, and `bad-input` where something is missing. */
async function chooseSigner(inputs, context) {
	const ownRoot = inputs["trusted-root"] !== void 0 || inputs["tuf-url"] !== void 0;
	const patience = {
		budget: inputs["retry-minutes"] * minute,
		clock,
		log: context.log
	};
	if (inputs.sign === "key") {
		const key = await require_sign.openSigningKey(givenKey(inputs), inputs["key-password"] ?? "");
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
			signer: require_sign.keySigner(key),
			verifier,
			told
		};
		const { sigstoreSigner } = await Promise.resolve().then(() => require("./sigstore.js")).then((n) => n.sigstore_exports);
		return {
			signer: sigstoreSigner({
				kind: "key",
				key
			}, services, patience),
			verifier,
			told
		};
	}
	const idToken = givenTokens(context);
	const own = require_sign.identityOfToken(await idToken(require_sign.sigstoreAudience));
	const verifier = await trustIdentity(inputs, context, own);
	const { sigstoreSigner } = await Promise.resolve().then(() => require("./sigstore.js")).then((n) => n.sigstore_exports);
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
function givenKey(inputs) {
	if (inputs.key !== void 0) return inputs.key;
	throw new require_git.LayeredBuildError("bad-input", "`sign: key` needs `key`, which is not given (or is empty).", { hint: "Store cosign.key as a secret. One that does not exist, or that a pull request of a fork cannot read, is empty." });
}
function givenTokens({ env, mask }) {
	const idToken = require_id_token.idTokenOf(env, mask, {
		policy: tokenRetries,
		clock
	});
	if (idToken !== void 0) return idToken;
	throw new require_git.LayeredBuildError("bad-input", "`sign: keyless` needs an OIDC token, and this job cannot get one.", { hint: "Grant the job `permissions: id-token: write` (a called workflow's caller too), or sign with `sign: key`." });
}
function servicesOf(inputs, isKeyless) {
	const rekor = inputs["rekor-url"] ?? (isKeyless ? require_sign.publicServices.rekor : void 0);
	const timestamps = inputs["tsa-url"];
	return {
		...isKeyless ? { fulcio: inputs["fulcio-url"] } : {},
		...rekor === void 0 ? {} : { rekor },
		...timestamps === void 0 ? {} : { timestamps }
	};
}

// actions/scan-and-sign/open-images.ts
const hint = "`image` takes what build-layer puts out as `image`; `plan` the output of that name of detect-changed-layers, for all images of a run.";
/**
* Checks which image is meant: a reference, or a plan. A tag alone is refused where something is signed: what it names may be another image than the
* one that was built and scanned. Throws `bad-input` and `bad-reference`.
*/
function checkImage(inputs) {
	const { image, mode, sign } = inputs;
	require_toolkit.eitherOrPlan(inputs, "image", image !== void 0, hint);
	if (image === void 0 || require_oci.parseReference(image).digest !== void 0) return;
	if (mode !== "sign" && (mode !== "all" || sign === "none")) return;
	throw new require_git.LayeredBuildError("bad-input", `image: ${image} names a tag; only a digest can be signed.`, { hint: "A tag may have moved since the image was built. Hand on the digest: build-layer gives repository@digest in its output `image`." });
}
/**
* Opens the image that is named, or those of a plan, parents first; the inputs are checked (`checkImage`). Throws `missing-image`.
*
* Where nothing is signed, a tag is resolved once, and everything is about that digest. A plan's images are those of `digests`, else those under their keys.
*/
async function openImages(inputs, context) {
	const { env, workspace } = context;
	const { image } = inputs;
	const layers = require_toolkit.isPlanned(inputs) ? await plannedLayers(inputs, workspace) : void 0;
	const credentials = require_images.registryCredentials(inputs, context, layers ?? [{
		name: void 0,
		image: image ?? ""
	}]);
	const places = (layers ?? []).map((layer) => ({
		id: layer.name,
		image: layer.image
	}));
	const stores = require_images.createStores({
		root: workspace,
		proxyEnv: env,
		credentials,
		insecureRegistries: inputs["insecure-registries"],
		...inputs.store === void 0 ? {} : { store: inputs.store }
	}, places);
	const own = new Set(places.map((place) => place.image));
	const open = (repository) => own.has(repository) ? stores.ofLayer({ image: repository }) : stores.ofReference(repository);
	if (layers === void 0) return [await openNamed(image ?? "", open)];
	const { decodeDigests, digestOfLayer } = await Promise.resolve().then(() => require("./plan.js")).then((n) => n.plan_exports);
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
	const { givenPlan } = await Promise.resolve().then(() => require("./plan.js")).then((n) => n.given_plan_exports);
	const { plannedImages } = await Promise.resolve().then(() => require("./plan.js")).then((n) => n.plan_exports);
	const plan = await givenPlan(inputs, workspace);
	return plan === void 0 ? void 0 : plannedImages(plan);
}
async function openNamed(image, open) {
	const reference = require_oci.parseReference(image);
	const store = await open(image);
	const tag = reference.digest === void 0 ? reference.tag ?? "latest" : reference.tag;
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
	if (found !== void 0 && require_oci.isDigest(found.digest)) return found.digest;
	throw new require_git.LayeredBuildError("missing-image", `There is no ${what}.`, { hint: "Is the tag right, and was the image pushed before this step?" });
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
		gate: attempt(() => require_sign.parseFailOn(inputs["fail-on"])),
		sbom: attempt(() => known("sbom", inputs.sbom, formats))
	};
	const onlyNew = inputs["only-new"];
	if (onlyNew !== void 0 && inputs.baseline !== void 0) problems.push("only-new and baseline exclude each other");
	if (onlyNew !== void 0 && onlyNew !== "base") attempt(() => require_oci.parseReference(onlyNew));
	const database = inputs["db-repository"];
	if (database !== void 0 && attempt(() => require_oci.parseReference(database))?.kind === "layout") problems.push("db-repository: write HOST/REPOSITORY[:TAG]");
	const { scanners: chosen, gate, sbom } = choices;
	if (problems.length === 0 && chosen !== void 0 && gate !== void 0 && sbom !== void 0) return {
		scanners: chosen.filter((each) => each !== "pickle"),
		pickles: chosen.includes("pickle"),
		gate,
		sbom
	};
	throw new require_git.LayeredBuildError("bad-input", problems.join("\n"), { hint: require_toolkit.inputsHint("scan-and-sign") });
}
function known(input, given, names) {
	const found = names.filter((name) => given.includes(name));
	const wrong = given.filter((name) => !names.some((each) => each === name));
	if (wrong.length > 0) throw new Error(`${input}: got ${JSON.stringify(wrong[0])}, expected some of ${names.join(", ")}`);
	if (input === "scanners" && found.every((each) => each === "pickle")) throw new Error("scanners: name at least one of vuln, secret, misconfig, license");
	return found;
}

// actions/scan-and-sign/secrets-alone.ts
/** Whether no image is named, and secrets are searched for: a job that runs before there is an image, beside the tests. */
function isAboutSecretsAlone(inputs) {
	const isNamed = inputs.image !== void 0 || require_toolkit.isPlanned(inputs);
	return inputs.mode === "scan" && inputs["secret-scan"] !== void 0 && !isNamed;
}
/** Refuses what says nothing without an image: whoever gives it means one, as by the output of a step that was left out. Throws `bad-input`. */
function checkSecretsAlone(inputs) {
	const given = Object.entries(ofImages(inputs)).flatMap(([name, isGiven]) => isGiven ? [name] : []);
	if (given.length === 0) return;
	throw new require_git.LayeredBuildError("bad-input", `No image is named, and ${given.join(", ")} would do nothing.`, { hint: "`image` and `plan` are empty: did the step that gives them run, and has it an output of that name? To search for secrets alone, give `secret-scan` without these inputs." });
}
/** Which inputs that are about images are given. Of two it is told by their defaults. */
function ofImages(inputs) {
	return {
		scanners: inputs.scanners.join(",") !== "vuln,secret",
		"fail-on": inputs["fail-on"].join(",") !== "high",
		"ignore-unfixed": inputs["ignore-unfixed"],
		"only-new": inputs["only-new"] !== void 0,
		baseline: inputs.baseline !== void 0,
		"ignore-file": inputs["ignore-file"] !== void 0,
		vex: inputs.vex !== void 0,
		"sarif-file": inputs["sarif-file"] !== void 0,
		"upload-sarif": inputs["upload-sarif"],
		sbom: inputs.sbom.length > 0,
		"sbom-dir": inputs["sbom-dir"] !== void 0
	};
}

// actions/scan-and-sign/check-inputs.ts
/** Checks what can be told of the inputs without an image, a key and a runner's programs. Throws as `checkInputs` does. */
function checkOptions(inputs, context) {
	return checkAll(optionChecks(inputs, context, inputs.mode === "sign" || inputs.mode === "all" && inputs.sign !== "none"));
}
/** Checks whatever can be told of the inputs before any work. Throws all that is wrong together, each with what to do. */
async function checkInputs(inputs, context, { signs, isAboutSecretsAlone }) {
	const scanning = inputs.mode === "scan" || inputs.mode === "all" ? await Promise.resolve().then(() => require("./scan-work.js")).then((n) => n.scan_checks_exports) : void 0;
	await checkAll([
		...optionChecks(inputs, context, signs),
		() => isAboutSecretsAlone ? checkSecretsAlone(inputs) : checkImage(inputs),
		...signs ? [() => checkSigner(inputs, context)] : [],
		...scanning?.scanChecks(inputs, context, isAboutSecretsAlone) ?? []
	]);
	if (!isAboutSecretsAlone) await scanning?.makeFolders(inputs, context);
}
function optionChecks(inputs, context, signs) {
	return [
		() => checkMode(inputs),
		() => parseScan(inputs),
		...signs ? attestChecks(inputs, context) : [() => attestKinds(inputs.attest)],
		...signs || inputs.mode === "verify" ? [() => checkTrust(inputs), () => checkServices(inputs)] : [],
		...signs ? [() => checkFormat(inputs, inputs.image ?? "")] : []
	];
}
async function checkAll(checks) {
	const problems = [];
	for (const check of checks) try {
		await check();
	} catch (error) {
		if (!require_toolkit.isExpected(error)) throw error;
		problems.push(error);
	}
	const [first] = problems;
	if (problems.length > 1) throw new AggregateError(problems, `${problems.length} things are wrong with the inputs:`);
	if (first !== void 0) throw first;
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
		const subjects = await require_sign.imageSubjects(store, digest);
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
	const entries = await require_sign.signImage({
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
	for (const { subject, predicateType, form, outcome } of entries) log.info(`${subject}: ${require_sign.typeName(predicateType)} (${form}) ${outcome === "written" ? "written" : "was there"}`);
	log.info(`Signed and verified: ${reference} by ${verifier.trusts}`);
	summary.add(require_sign.signSummary({
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
	const required = attestKinds(inputs.attest).map((kind) => require_sign.attestationRequired[kind]);
	const key = await keyToVerifyBy(inputs, context);
	const verifier = key === void 0 ? await trustIdentity(inputs, context) : await trustKey(inputs, context, key);
	const signatures = [];
	for (const image of images) signatures.push(...await verifyOne(image, verifier, required, context));
	setOutput("verified", true);
	setOutput("signatures", signatures);
}
async function verifyOne(image, verifier, attestations, { log, summary }) {
	const { store, digest, reference } = image;
	const subjects = await require_sign.imageSubjects(store, digest);
	const found = await require_sign.verifyImage(store, subjects, verifier, attestations).catch((error) => {
		if (error instanceof require_git.LayeredBuildError) summary.add(require_sign.refusedSummary(reference, error.message));
		throw error;
	});
	log.info(`Verified: ${reference} is signed by ${verifier.trusts}`);
	summary.add(require_sign.verifySummary(reference, verifier.trusts, found.map(({ signature }) => signature.predicateType)));
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
var scan_and_sign_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ scanAndSign: () => scanAndSign });
/** Does what `mode` asks for, and tells it: log, summary and outputs. */
async function scanAndSign(inputs, context) {
	maskKey(inputs, context.mask);
	if (inputs.check !== void 0) return require_toolkit.onlyCheck(inputs.check, context.log, () => checkOptions(inputs, context));
	const foreign = foreignCode(context.github);
	const { mode } = inputs;
	const signs = (mode === "sign" || mode === "all") && inputs.sign !== "none" && foreign === void 0;
	const intent = {
		signs,
		isAboutSecretsAlone: isAboutSecretsAlone(inputs)
	};
	await checkInputs(inputs, context, intent);
	if (intent.isAboutSecretsAlone) {
		context.log.notice("No image was scanned: neither `image` nor `plan` is given. Secrets alone are searched for.");
		const { secretWork } = await Promise.resolve().then(() => require("./scan-work.js")).then((n) => n.secret_work_exports);
		return secretWork(inputs, context);
	}
	const images = await openImages(inputs, context);
	if (mode === "verify") return verifyWork(inputs, context, images);
	await tellDigests(images, context);
	if (signs) for (const { store } of images) checkFormat(inputs, store.name);
	const chosen = signs ? await chooseSigner(inputs, context) : void 0;
	const scanned = mode === "sign" ? [] : await scan(inputs, context, images);
	if (mode === "scan") return;
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
	const { encodeDigests } = await Promise.resolve().then(() => require("./plan.js")).then((n) => n.plan_exports);
	setOutput("digests", encodeDigests(new Map(named)));
}
/** Loaded only where something is scanned: it is much more than signing takes. */
async function scan(inputs, context, images) {
	const { scanWork } = await Promise.resolve().then(() => require("./scan-work.js")).then((n) => n.scan_work_exports);
	return scanWork(inputs, context, images);
}

// actions/scan-and-sign/output-path.ts
/**
* Where something is written. Throws `bad-input` where a link of the checkout is on the way: whoever opened the pull request would choose which
* of the runner's files is overwritten.
*/
function outputPath(input, given, context) {
	return pathWithoutLinks(input, given, context, "Nothing is written through links that a commit brings. Name another path, such as one below `${{ runner.temp }}`.");
}

Object.defineProperty(exports, "foreignCode", {
  enumerable: true,
  get: function () {
    return foreignCode;
  }
});
Object.defineProperty(exports, "linkInCheckout", {
  enumerable: true,
  get: function () {
    return linkInCheckout;
  }
});
Object.defineProperty(exports, "outputPath", {
  enumerable: true,
  get: function () {
    return outputPath;
  }
});
Object.defineProperty(exports, "parseScan", {
  enumerable: true,
  get: function () {
    return parseScan;
  }
});
Object.defineProperty(exports, "pathInCheckout", {
  enumerable: true,
  get: function () {
    return pathInCheckout;
  }
});
Object.defineProperty(exports, "sbomFolder", {
  enumerable: true,
  get: function () {
    return sbomFolder;
  }
});
Object.defineProperty(exports, "scan_and_sign_exports", {
  enumerable: true,
  get: function () {
    return scan_and_sign_exports;
  }
});