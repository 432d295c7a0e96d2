import { s as LayeredBuildError } from "./git.js";
import { V as isDigest, _ as parseReference } from "./oci.js";
import { b as readRepositoryFile, g as createStores, h as credentialsOfRun } from "./images.js";
import { C as imageSubjects, _ as provenance, a as openSigningKey, b as identityMatch, c as signImage, d as verifySubject, f as keyVerifier, g as isOfCommit, h as sigstoreAudience, i as verifySummary, l as attestationRequired, m as publicServices, n as signSummary, o as openVerificationKey, r as typeName, s as keySigner, t as trustedRoot, u as signatureRequired, v as sbomAttestations, w as imageBases, x as identityOfToken, y as vulnerabilityAttestation } from "./sign.js";
import { t as idTokenOf } from "./id-token.js";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

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

// actions/scan-and-sign/open-image.ts
/**
* Opens the image's repository. A tag alone is refused where something is signed: what it names may be another image than the one that was
* built and scanned. To verify, it is resolved once, and everything is about that digest.
*/
async function openImage(inputs, { env, workspace }) {
	const { image, mode, registry, username, password, token } = inputs;
	const reference = parseReference(image);
	const credentials = credentialsOfRun({
		env,
		...registry === void 0 ? {} : { registry },
		...username === void 0 ? {} : { username },
		...password === void 0 ? {} : { password },
		...token === void 0 ? {} : { token }
	}, [{ image }]);
	const insecureRegistries = inputs["insecure-registries"];
	const stores = createStores({
		root: workspace,
		proxyEnv: env,
		credentials,
		insecureRegistries
	}, []);
	const store = await stores.ofReference(image);
	const tag = reference.digest === void 0 ? reference.tag ?? "latest" : reference.tag;
	if (reference.digest === void 0 && mode !== "verify") throw new LayeredBuildError("bad-input", `image: ${image} names a tag; only a digest can be signed.`, { hint: "A tag may have moved since the image was built. Hand on the digest: build-layer gives repository@digest in its output `image`." });
	const digest = reference.digest ?? await resolve(store, tag ?? "latest", image);
	return {
		store,
		stores,
		digest,
		reference: `${store.name}@${digest}`,
		...tag === void 0 ? {} : { tag }
	};
}
/** Warns where the tag that was named does not name the image: it was moved meanwhile, and whoever pulls it gets something else. */
async function watchTag({ store, digest, tag }, warn) {
	if (tag === void 0) return;
	const now = await store.headManifest(tag);
	if (now?.digest === digest) return;
	const what = now === void 0 ? "is no longer there" : `names ${now.digest} now`;
	warn(`${store.name}:${tag} ${what}, and not ${digest}, which this step was about.`);
}
async function resolve(store, tag, image) {
	const found = await store.headManifest(tag);
	if (found !== void 0 && isDigest(found.digest)) return found.digest;
	throw new LayeredBuildError("missing-image", `image: there is no ${image}.`, { hint: "Is the tag right, and was the image pushed before this step?" });
}

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
/** What this run has to say about the image besides its signature. */
async function attestationsOf(inputs, context, image, subjects) {
	const asked = attestKinds(inputs.attest);
	const found = [];
	if (asked.includes("sbom")) found.push(...await sbomAttestations(given(inputs, "sbom-dir", "sbom", context), subjects));
	if (asked.includes("vuln")) found.push(await vulnerabilityAttestation(given(inputs, "report", "vuln", context), image.digest));
	if (asked.includes("provenance")) found.push(...await provenances(context, image, subjects));
	return found;
}
async function provenances(context, { stores }, subjects) {
	const run = buildRun(context);
	const found = [];
	for (const subject of subjects) {
		if (!subject.isTop && subject.platform === void 0) continue;
		if (isOfCommit(subject, run.commit)) {
			const bases = await imageBases(subject.annotations, stores.ofReference, context.log);
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
	return {
		kind: "tuf",
		cache,
		mirror,
		rootFile: path.resolve(workspace, rootFile)
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
			logged: services.rekor !== void 0
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
			...own
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

// actions/scan-and-sign/sign-work.ts
const forms = {
	bundle: ["bundle"],
	legacy: ["legacy"],
	both: ["bundle", "legacy"]
};
/** Signs and attests the image, checks it in the registry, and tells it. */
async function signWork(inputs, context, image) {
	const { log, setOutput, summary } = context;
	const { store, digest, reference } = image;
	setOutput("digest", digest);
	const subjects = await imageSubjects(store, digest);
	const attestations = await attestationsOf(inputs, context, image, subjects);
	const { signer, verifier, told } = await chooseSigner(inputs, context);
	if (inputs["signature-format"] === "both") log.warning("signature-format: both: cosign 3 looks at .sig tags only where an image has no bundle at all. Where someone else's .sig has to be found by cosign 3 too, keep to `legacy`.");
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
	setOutput("signed", true);
	setOutput("verified", true);
	setOutput("signatures", entries.map(({ predicateType: type, ...entry }) => ({
		...entry,
		type
	})));
	summary.add(signSummary({
		name: store.name,
		reference
	}, told, entries));
	await watchTag(image, log.warning);
}

// actions/scan-and-sign/verify-work.ts
/** Checks that the image is signed by whom the inputs name, and has the attestations that they ask for. */
async function verifyWork(inputs, context, image) {
	const { log, setOutput, summary } = context;
	const { store, digest, reference } = image;
	setOutput("digest", digest);
	setOutput("verified", false);
	const required = [signatureRequired, ...attestKinds(inputs.attest).map((kind) => attestationRequired[kind])];
	const key = await keyToVerifyBy(inputs, context);
	const verifier = key === void 0 ? await trustIdentity(inputs, context) : await trustKey(inputs, context, key);
	await imageSubjects(store, digest);
	const found = await verifySubject(store, digest, verifier, required);
	log.info(`Verified: ${reference} is signed by ${verifier.trusts}`);
	setOutput("verified", true);
	setOutput("signatures", found.map(({ predicateType: type, form, digest: of }) => ({
		subject: digest,
		type,
		form,
		digest: of,
		outcome: "exists"
	})));
	summary.add(verifySummary(reference, verifier.trusts, found.map(({ predicateType }) => predicateType)));
	await watchTag(image, log.warning);
}

// actions/scan-and-sign/scan-and-sign.ts
/** Does what `mode` asks for, and tells it: log, summary and outputs. */
async function scanAndSign(inputs, context) {
	maskKey(inputs, context.mask);
	if (inputs.mode === "verify") return verifyWork(inputs, context, await openImage(inputs, context));
	const foreign = foreignCode(context.github);
	if (foreign !== void 0) {
		context.log.info(`Nothing is signed: ${foreign}.`);
		context.summary.add(`### Not signed\n\nNothing is signed: ${foreign}.`);
		context.setOutput("signed", false);
		context.setOutput("verified", false);
		return;
	}
	if (inputs.sign === "none") throw new LayeredBuildError("bad-input", "`sign` is none, so there is nothing to do in mode: sign.", { hint: "Choose keyless or key, or leave out this step." });
	await signWork(inputs, context, await openImage(inputs, context));
}

export { scanAndSign as t };