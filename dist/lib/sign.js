"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_oci = require("./oci.js");
const require_images = require("./images.js");
const require_pattern = require("./pattern.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_crypto = require("node:crypto");
let node_fs_promises = require("node:fs/promises");

// packages/core/src/sign/image-bases.ts
const deepest$2 = 32;
/**
* The images below an image, from the nearest down: by the base annotations of its manifest, then of each base's own. It ends at an image
* that names no base, or that cannot be read here: its digest is known nonetheless.
*/
async function imageBases({ store, annotations }, open, log) {
	const bases = [];
	let current = annotations;
	let place = store;
	while (current !== void 0 && bases.length < deepest$2) {
		const name = current[require_images.OciAnnotation.baseName];
		const digest = current[require_images.OciAnnotation.baseDigest];
		if (name === void 0 || digest === void 0 || !require_oci.isDigest(digest)) break;
		if (bases.some((base) => base.digest === digest)) break;
		const repository = require_images.baseRepository(name);
		try {
			if (repository !== void 0) place = await open(repository);
			current = await annotationsOf(place, digest);
		} catch (error) {
			if (!(error instanceof require_oci.OciError)) throw error;
			log.debug(`What the base ${digest} stands on is not known: ${error.message}`);
			current = void 0;
		}
		const key = current?.[require_images.keyAnnotation];
		bases.push({
			name,
			digest,
			...key === void 0 ? {} : { key }
		});
	}
	return bases;
}
async function annotationsOf(store, digest) {
	const stored = await store.getManifest(digest);
	return stored === void 0 ? void 0 : require_oci.parseManifest(stored).document.annotations;
}

// packages/core/src/sign/image-subjects.ts
/**
* The image of a digest and, of an index, everything that it lists: whoever pulls a platform by its digest finds a signature too.
* An image that is not there is `missing-image`; it must not be taken for one that is not signed.
*/
async function imageSubjects(store, digest) {
	const stored = await store.getManifest(digest);
	if (stored === void 0) throw missing(store, digest);
	const parsed = require_oci.parseManifest(stored);
	const top = {
		descriptor: stored.descriptor,
		annotations: parsed.document.annotations ?? {},
		isTop: true
	};
	if (parsed.kind === "manifest") return [top];
	return [top, ...await Promise.all(parsed.document.manifests.map((child) => childSubject(store, digest, child)))];
}
async function childSubject(store, index, child) {
	const stored = await store.getManifest(child.digest);
	if (stored === void 0) throw missingChild(store, index, child);
	const { annotations } = require_oci.parseManifest(stored).document;
	const { platform } = child;
	const known = platform === void 0 || platform.os === "unknown" ? {} : { platform: require_images.platformText(platform) };
	return {
		descriptor: stored.descriptor,
		...known,
		annotations: annotations ?? {},
		isTop: false
	};
}
/** An index whose image is not there, as where the index alone was copied. */
function missingChild(store, index, { digest, platform }) {
	const of = platform === void 0 ? "" : ` for ${require_images.platformText(platform)}`;
	const text = `${store.name} has the index ${index}, and not the image ${digest}${of} that it lists.`;
	return new require_git.LayeredBuildError("missing-image", text, { hint: "Push or copy all its platforms (`crane copy`, `skopeo copy --all`), and the index after them." });
}
function missing(store, digest) {
	return new require_git.LayeredBuildError("missing-image", `${store.name} has no image ${digest}.`, { hint: "Push it first, and hand on the digest of that push: build-layer gives it in its output `image`." });
}

// packages/core/src/sign/statement.ts
/** The predicate types that are written here; sigstore's own is what makes an attestation a signature. */
const PredicateType = {
	signature: "https://sigstore.dev/cosign/sign/v1",
	spdx: "https://spdx.dev/Document",
	cyclonedx: "https://cyclonedx.org/bom",
	vuln: "https://cosign.sigstore.dev/attestation/vuln/v1",
	provenance: "https://slsa.dev/provenance/v1"
};
/** The payload type of an in-toto statement in an envelope (in-toto attestation spec, "Envelope"). */
const statementPayloadType = "application/vnd.in-toto+json";
const v1 = "https://in-toto.io/Statement/v1";
/** cosign 2 and `cosign attest` of version 3 write v0.1, whose members are the same. */
const known = /* @__PURE__ */ new Set([v1, "https://in-toto.io/Statement/v0.1"]);
const sha256 = "sha256:";
/** Lists and objects in each other. What is deeper than any program writes would overflow the stack of whoever compares it. */
const deepest$1 = 200;
/** The bytes of a statement (in-toto Statement v1) about one image. */
function statementBytes(subject, predicateType, predicate) {
	const digest = { sha256: subject.slice(7) };
	const about = predicateType === PredicateType.signature ? {
		digest,
		annotations: {}
	} : { digest };
	return Buffer.from(JSON.stringify({
		_type: v1,
		subject: [about],
		predicateType,
		predicate
	}));
}
/** Reads a statement; undefined for anything else, and for what is nested too deep. Subjects without a sha256 are left out. */
function readStatement(bytes) {
	if (require_images.isDeeperThan(bytes, deepest$1)) return void 0;
	const value = parseJson(bytes);
	if (!require_git.isRecord(value) || !known.has(value["_type"])) return void 0;
	const { subject, predicateType, predicate } = value;
	if (!Array.isArray(subject) || typeof predicateType !== "string") return void 0;
	return {
		subjects: subject.flatMap((each) => {
			const digest = require_git.isRecord(each) && require_git.isRecord(each["digest"]) ? each["digest"]["sha256"] : void 0;
			return typeof digest === "string" ? [`${sha256}${digest}`] : [];
		}),
		predicateType,
		predicate
	};
}
/** A value of JSON, or undefined for bytes that are none. */
function parseJson(bytes) {
	try {
		return JSON.parse(typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("utf8"));
	} catch {
		return;
	}
}

// packages/core/src/sign/keyless-identity.ts
const githubServer = "https://github.com";
/**
* The identity that Fulcio will write into a certificate for this token (sigstore/fulcio, docs/oidc.md). For GitHub's that is the file that
* the job is in, which in a reusable workflow is the called one: `job_workflow_ref`, and not the workflow that started the run.
*/
function identityOfToken(token) {
	const claims = parseJson(Buffer.from(token.split(".")[1] ?? "", "base64url"));
	if (!require_git.isRecord(claims) || typeof claims["iss"] !== "string" || typeof claims["sub"] !== "string") throw new require_git.LayeredBuildError("signing", "The OIDC token is none: it has no issuer and subject.", { hint: "What answers at ACTIONS_ID_TOKEN_REQUEST_URL is not GitHub." });
	const { iss, sub, email, job_workflow_ref: workflow } = claims;
	if (typeof workflow === "string") return {
		identity: `${githubServer}/${workflow}`,
		issuer: iss
	};
	return {
		identity: typeof email === "string" ? email : sub,
		issuer: iss
	};
}
/**
* Reads a wanted identity: text that begins with `^` and ends with `$` is a regular expression, any other is matched exactly. One that is
* anchored at one end alone would match others' names (o/r and o/r-evil), so it is refused. Throws `bad-input`; matching does for an expression
* that takes too long: whoever signs chooses the text.
*/
function identityMatch(text) {
	const [starts, ends] = [text.startsWith("^"), /(?<!\\)(\\\\)*\$$/.test(text)];
	if (!starts && !ends) return (identity) => identity === text;
	if (starts !== ends || !isGrouped(text)) throw new require_git.LayeredBuildError("bad-input", "certificate-identity: the regular expression is not anchored at both ends.", { hint: "Begin it with ^ and end it with $, with alternatives in parentheses: ^https://github\\.com/acme/(app|web)/.*$" });
	const pattern = patternOf(text);
	return (identity) => {
		const result = require_pattern.execPattern(pattern, identity);
		if (result !== void 0) return result.found !== null;
		throw new require_git.LayeredBuildError("bad-input", `certificate-identity: the regular expression takes more than ${1} second on ${JSON.stringify(require_git.oneLine(identity, 100))}.`, { hint: `Perhaps ${require_pattern.endlessHint}.` });
	};
}
function patternOf(text) {
	try {
		return new RegExp(text, "u");
	} catch (cause) {
		throw new require_git.LayeredBuildError("bad-input", "certificate-identity: the regular expression cannot be read.", {
			hint: "A text without ^ at its beginning and $ at its end is matched exactly.",
			cause
		});
	}
}
/** Whether each `|` stands in parentheses: outside of them, each alternative has only one anchor. */
function isGrouped(text) {
	let depth = 0;
	let inClass = false;
	for (const [character] of text.matchAll(/\\.|[\s\S]/gu)) if (character === "[") inClass = true;
	else if (character === "]") inClass = false;
	else if (inClass) continue;
	else if (character === "(") depth += 1;
	else if (character === ")") depth -= 1;
	else if (character === "|" && depth <= 0) return false;
	return true;
}

// packages/core/src/sign/same-sbom.ts
const none = /* @__PURE__ */ new Map();
const annotations = /* @__PURE__ */ new Map([["annotationDate", none]]);
/** When a bill of materials was made, and the number that it got then (CycloneDX; SPDX): there only, since components have such members too. */
const ofItsMaking = /* @__PURE__ */ new Map([
	["serialNumber", none],
	["metadata", /* @__PURE__ */ new Map([["timestamp", none]])],
	["documentNamespace", none],
	["creationInfo", /* @__PURE__ */ new Map([["created", none]])],
	["annotations", annotations],
	["packages", /* @__PURE__ */ new Map([["annotations", annotations]])]
]);
/** Lists whose order says nothing, and that Trivy writes in the order of random ids, or may write in another. */
const unordered = /* @__PURE__ */ new Set([
	"affects",
	"components",
	"dependencies",
	"dependsOn",
	"packages",
	"properties",
	"relationships"
]);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const noNames = /* @__PURE__ */ new Map();
const longest$2 = 64;
/**
* What a bill of materials says, as a short text that is the same whenever it is made of the same image: without times and serial numbers, what has no order
* in one order, and components that Trivy calls by a random id called by what they are. Of what differs otherwise it is never the same.
*/
function sbomContent(sbom) {
	return textOf$1(sbom, namesOfComponents(sbom), ofItsMaking);
}
/** What components with a random id are called. Those that look alike keep their ids: of two such, nothing but the id says which of them depends on what. */
function namesOfComponents(sbom) {
	if (!require_git.isRecord(sbom)) return noNames;
	const { components, metadata } = sbom;
	const named = [...require_git.isRecord(metadata) ? [metadata["component"]] : [], ...Array.isArray(components) ? components : []].flatMap((component) => {
		if (!require_git.isRecord(component)) return [];
		const { "bom-ref": id, ...rest } = component;
		return typeof id === "string" && uuid.test(id) ? [{
			id,
			name: `@${textOf$1(rest, noNames)}`
		}] : [];
	});
	const times = /* @__PURE__ */ new Map();
	for (const text of named.flatMap(({ id, name }) => [id, name])) times.set(text, (times.get(text) ?? 0) + 1);
	const unique = named.filter(({ id, name }) => times.get(id) === 1 && times.get(name) === 1);
	return new Map(unique.map(({ id, name }) => [id, name]));
}
/** Text of any length as a short one, bottom up: what takes few bytes in a file takes few here, however often it is named. */
function textOf$1(value, names, making = none, isUnordered = false) {
	if (Array.isArray(value)) {
		const items = value.map((item) => textOf$1(item, names, making));
		return shortText(`[${(isUnordered ? items.toSorted() : items).join(",")}]`);
	}
	if (require_git.isRecord(value)) return shortText(`{${Object.entries(value).flatMap(([name, member]) => {
		const inside = making.get(name);
		if (inside === none && typeof member === "string") return [];
		return [`${JSON.stringify(name)}:${textOf$1(member, names, inside ?? none, unordered.has(name))}`];
	}).toSorted().join(",")}}`);
	return shortText((typeof value === "string" ? names.get(value) : void 0) ?? JSON.stringify(value));
}
/** No other text begins with a hash: what JSON writes does not, and names begin with an at sign. */
function shortText(text) {
	return text.length <= longest$2 ? text : `#${(0, node_crypto.hash)("sha256", text)}`;
}

// packages/core/src/sign/vulnerability-predicate.ts
/**
* The predicate of https://cosign.sigstore.dev/attestation/vuln/v1 (sigstore/cosign, specs/COSIGN_VULN_ATTESTATION_SPEC.md): as it is, or
* made of a Trivy report. Undefined for anything else.
*/
function vulnerabilityPredicate(value) {
	if (!require_git.isRecord(value)) return void 0;
	const { scanner, metadata } = value;
	if (require_git.isRecord(scanner) && require_git.isRecord(scanner["result"]) && require_git.isRecord(metadata)) return value;
	if (!isTrivyReport(value)) return void 0;
	const trivy = require_git.isRecord(value["Trivy"]) ? value["Trivy"]["Version"] : void 0;
	const version = typeof trivy === "string" ? trivy : "";
	const at = typeof value["CreatedAt"] === "string" ? value["CreatedAt"] : "";
	return {
		invocation: {
			parameters: null,
			uri: "",
			event_id: "",
			"builder.id": ""
		},
		scanner: {
			uri: `pkg:github/aquasecurity/trivy${version === "" ? "" : `@${encodeURIComponent(version.toWellFormed())}`}`,
			version,
			db: {
				uri: "",
				version: ""
			},
			result: value
		},
		metadata: {
			scanStartedOn: at,
			scanFinishedOn: at
		}
	};
}
/** Whether something is Trivy's report in JSON. */
function isTrivyReport(value) {
	return require_git.isRecord(value) && value["SchemaVersion"] === 2 && typeof value["ArtifactName"] === "string";
}

// packages/core/src/sign/predicate-files.ts
/** Sigstore's services and cosign take no larger predicate. */
const maxBytes$1 = 16777216;
/** A statement, which holds it, may have some more. */
const deepest = 100;
const longestName = 120;
/**
* The SBOMs of a folder as attestations: files (*.json) that are SPDX or CycloneDX by what is in them. A file whose name has a platform
* of the image (`linux-amd64`) is about that platform, any other about the image as a whole. Throws `bad-input` where there is none, and for what is no JSON.
*/
async function sbomAttestations(folder, subjects) {
	const names = (await (0, node_fs_promises.readdir)(folder).catch(() => [])).filter((name) => name.endsWith(".json")).toSorted();
	const found = [];
	for (const name of names) {
		const attestation = await sbomAttestation(node_path.default.join(folder, name), subjectOf(name, subjects));
		if (attestation !== void 0) found.push(attestation);
	}
	if (found.length > 0) return found;
	throw new require_git.LayeredBuildError("bad-input", "attest: there is no SBOM in `sbom-dir`.", { hint: "It takes files in SPDX or CycloneDX JSON (*.json), made before this step or fetched from the job that made them." });
}
/** One SBOM as an attestation, which one made at another time of the same image says already; undefined for a file that is neither SPDX nor CycloneDX. */
async function sbomAttestation(file, subject) {
	const predicate = await readJsonFile(file);
	if (!require_git.isRecord(predicate)) return void 0;
	const predicateType = sbomType(predicate);
	if (predicateType === void 0) return void 0;
	const said = sbomContent(predicate);
	return {
		subject,
		predicateType,
		predicate,
		isSame: (other) => require_git.isRecord(other) && sbomContent(other) === said
	};
}
/** A report about vulnerabilities as an attestation: Trivy's JSON, or cosign's predicate made of it. */
async function vulnerabilityAttestation(file, subject) {
	const report = await readJsonFile(file);
	const predicate = require_git.isRecord(report) ? vulnerabilityPredicate(report) : void 0;
	if (predicate !== void 0) return {
		subject,
		predicateType: PredicateType.vuln,
		predicate
	};
	throw new require_git.LayeredBuildError("bad-input", "attest: the report is neither Trivy's JSON nor cosign's vuln predicate.", { hint: "Make it by `trivy image --format json`, or `trivy convert --format cosign-vuln`." });
}
function sbomType(value) {
	if (typeof value["spdxVersion"] === "string") return PredicateType.spdx;
	return value["bomFormat"] === "CycloneDX" ? PredicateType.cyclonedx : void 0;
}
function subjectOf(name, subjects) {
	const parts = `-${name.replaceAll(/[._]/g, "-")}-`;
	const [best] = subjects.filter(({ platform }) => platform !== void 0 && parts.includes(`-${platform.replaceAll("/", "-")}-`)).toSorted((a, b) => (b.platform ?? "").length - (a.platform ?? "").length);
	const subject = best ?? subjects.find(({ isTop }) => isTop);
	if (subject === void 0) throw new TypeError("an image has a subject");
	return subject.descriptor.digest;
}
async function readJsonFile(file) {
	const shown = require_git.oneLine(node_path.default.basename(file), longestName);
	const stat = await (0, node_fs_promises.lstat)(file).catch(() => void 0);
	if (stat?.isFile() !== true) throw new require_git.LayeredBuildError("bad-input", `attest: ${shown} is no file.`, { hint: "Links are not followed. Was it made by an earlier step, or fetched from the job that made it?" });
	if (stat.size > maxBytes$1) throw new require_git.LayeredBuildError("bad-input", `attest: ${shown} has ${stat.size} bytes; an attestation holds ${maxBytes$1}.`, { hint: "Keep fewer details in it, or publish it elsewhere." });
	const bytes = await (0, node_fs_promises.readFile)(file);
	if (require_images.isDeeperThan(bytes, deepest)) throw new require_git.LayeredBuildError("bad-input", `attest: ${shown} has more than ${deepest} lists in each other.`, { hint: "No scanner writes such a file. What is in it, and who made it?" });
	const value = parseJson(bytes);
	if (value !== void 0) return value;
	throw new require_git.LayeredBuildError("bad-input", `attest: ${shown} is no JSON.`, { hint: "What made it may have been cut off: an empty or partial file is not attested." });
}

// packages/core/src/sign/provenance.ts
/**
* Where an image comes from (SLSA provenance v1, with the build type of GitHub's workflows): the run, the commit, its content key, and each
* image that it stands on, from the nearest down, with its digest and key. The same but for the run's number counts as said already.
*/
function provenance({ descriptor, annotations }, bases, run) {
	const key = annotations[require_images.keyAnnotation];
	const buildDefinition = {
		buildType: "https://actions.github.io/buildtypes/workflow/v1",
		externalParameters: { workflow: {
			ref: run.ref,
			repository: run.repositoryUrl,
			path: run.workflowPath
		} },
		internalParameters: {
			github: { event_name: run.eventName },
			layeredBuild: {
				...key === void 0 ? {} : { key },
				bases: bases.map(({ digest, key: of }) => ({
					digest,
					...of === void 0 ? {} : { key: of }
				}))
			}
		},
		resolvedDependencies: [{
			uri: `git+${run.repositoryUrl}@${run.ref}`,
			digest: { gitCommit: run.commit }
		}, ...bases.map(({ name, digest, key: of }) => ({
			uri: packageUrl(name, digest),
			digest: { sha256: digest.slice(7) },
			...of === void 0 ? {} : { annotations: { [require_images.keyAnnotation]: of } }
		}))]
	};
	const builder = { id: run.builderId };
	const said = JSON.stringify([buildDefinition, builder]);
	return {
		subject: descriptor.digest,
		predicateType: PredicateType.provenance,
		predicate: {
			buildDefinition,
			runDetails: {
				builder,
				metadata: { invocationId: run.invocationId }
			}
		},
		isSame: (predicate) => JSON.stringify(definedBy(predicate)) === said
	};
}
/** Whether this run may say that it built an image: one that an earlier run built, and this one reused, names another commit. */
function isOfCommit({ annotations }, commit) {
	const revision = annotations[require_images.OciAnnotation.revision];
	return revision === void 0 || revision === commit;
}
function definedBy(predicate) {
	if (!require_git.isRecord(predicate)) return [];
	const { runDetails, buildDefinition } = predicate;
	return [buildDefinition, require_git.isRecord(runDetails) ? runDetails["builder"] : void 0];
}
/** https://github.com/package-url/purl-spec: type oci, whose name is the last part of the repository. */
function packageUrl(name, digest) {
	const repository = name.toWellFormed().replace(/@.*$/, "").replace(/:[^/:]*$/, "");
	const last = repository.split("/").at(-1) ?? repository;
	const of = encodeURIComponent(repository).replaceAll("%2F", "/").replaceAll("%3A", ":");
	return `pkg:oci/${encodeURIComponent(last)}@${digest.replace(":", "%3A")}?repository_url=${of}`;
}

// packages/core/src/sign/sigstore-services.ts
/** The public good instance. */
const publicServices = {
	fulcio: "https://fulcio.sigstore.dev",
	rekor: "https://rekor.sigstore.dev"
};
/** The audience that Fulcio takes tokens for. */
const sigstoreAudience = "sigstore";

// packages/core/src/sign/read-blob.ts
/** A predicate may have 16 MiB, and is base64 in a bundle. */
const maxBytes = 33554432;
/** A small blob's bytes, checked against its digest; undefined where it is not there. Throws `bad-content` for one that is too large. */
async function readBlob(store, { digest, size }) {
	if (size > maxBytes) throw new require_oci.OciError("bad-content", `${digest} in ${store.name} has ${size} bytes: too many for a signature.`);
	const stream = await store.getBlob(digest);
	if (stream === void 0) return void 0;
	const chunks = [];
	let length = 0;
	for await (const chunk of stream) {
		length += chunk.length;
		if (length > maxBytes) throw new require_oci.OciError("bad-content", `${digest} in ${store.name} is too large for a signature.`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

// packages/core/src/sign/report-of-image.ts
/**
* Checks that a predicate with Trivy's report is about the image, or about one of its platforms, by the layers that both name. What other scanners write
* names none. Throws `bad-input`.
*/
async function checkReportOfImage(predicate, store, subjects) {
	const scanner = require_git.isRecord(predicate) ? predicate["scanner"] : void 0;
	const report = require_git.isRecord(scanner) ? scanner["result"] : void 0;
	if (!isTrivyReport(report)) return;
	const diffIds = textOf(require_git.isRecord(report["Metadata"]) ? report["Metadata"]["DiffIDs"] : void 0);
	for (const subject of subjects) if (await diffIdsOf(store, subject) === diffIds) return;
	throw new require_git.LayeredBuildError("bad-input", "attest: the report is about another image: its layers (DiffIDs) are others.", { hint: "Name the report that the scan of this very digest wrote, in its output `report-file`." });
}
/** The layers of a platform's image; undefined for an index. */
async function diffIdsOf(store, { descriptor }) {
	const stored = await store.getManifest(descriptor.digest);
	const parsed = stored === void 0 ? void 0 : require_oci.parseManifest(stored);
	if (parsed?.kind !== "manifest") return void 0;
	const config = parseJson(await readBlob(store, parsed.document.config) ?? "");
	const rootfs = require_git.isRecord(config) ? config["rootfs"] : void 0;
	return require_git.isRecord(rootfs) ? textOf(rootfs["diff_ids"]) : void 0;
}
/** Trivy leaves out a list of nothing. */
function textOf(diffIds) {
	return JSON.stringify(diffIds ?? []);
}

// packages/core/src/sign/service-addresses.ts
/**
* Checks the addresses of Sigstore's services, by the inputs that name them: a token goes to one, and keys come from another. Throws `bad-input` for what is
* no https address; plain http is for loopback hosts, and those in `insecure`.
*/
function checkServiceAddresses(addresses, insecure) {
	const hosts = new Set(insecure.map((host) => host.trim().toLowerCase()));
	const isAllowed = (text) => {
		const url = URL.canParse(text) ? new URL(text) : void 0;
		if (url?.protocol === "http:") return require_oci.isLoopbackHost(url.host) || hosts.has(url.host);
		return url?.protocol === "https:";
	};
	const problems = Object.entries(addresses).filter(([, text]) => text !== void 0 && !isAllowed(text)).map(([input, text]) => `${input} is ${JSON.stringify(text)}, which is no https address`);
	if (problems.length > 0) throw new require_git.LayeredBuildError("bad-input", problems.join("\n"), { hint: "Write https://HOST. Plain http is for loopback hosts, and for those in `insecure-registries`." });
}

// packages/core/src/sign/pass-over.ts
/** Damage of one entry, and not of the registry or of the way to it. */
const ofEntry = /* @__PURE__ */ new Set([
	"bad-content",
	"digest-mismatch",
	"missing-content"
]);
/** What is read of an entry that anyone may have written beside an image; undefined where it is damaged or too large: not ours to fail by. */
async function passOver(read) {
	try {
		return await read();
	} catch (error) {
		if (error instanceof require_oci.OciError && ofEntry.has(error.code)) return void 0;
		throw error;
	}
}

// packages/core/src/sign/signature-bundle.ts
/** The media type of a Sigstore bundle, which is its artifact type in a registry too (sigstore/protobuf-specs, bundle v0.3). */
const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
/** True for the media type of any version of a bundle. */
function isBundleType(mediaType) {
	return mediaType?.startsWith("application/vnd.dev.sigstore.bundle") ?? false;
}
/** What is signed in an envelope (DSSE protocol, "PAE"). */
function preAuthEncoding(payloadType, payload) {
	const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
	return Buffer.concat([Buffer.from(head), payload]);
}
/** Reads a bundle as far as its media type says that it is one; what is in it is checked by whoever verifies it. */
function readBundle(bytes) {
	const value = parseJson(bytes);
	return isBundle(value) ? value : void 0;
}
/** The envelope in a bundle, with exactly one signature; undefined where there is none. */
function envelopeOf(bundle) {
	const envelope = bundle.dsseEnvelope;
	return readEnvelope(envelope);
}
/** Reads an envelope's JSON. */
function readEnvelope(envelope) {
	if (!require_git.isRecord(envelope)) return void 0;
	const { payload, payloadType, signatures } = envelope;
	const first = Array.isArray(signatures) && signatures.length === 1 ? signatures[0] : void 0;
	const sig = require_git.isRecord(first) ? first["sig"] : void 0;
	if (typeof payload !== "string" || typeof payloadType !== "string" || typeof sig !== "string") return void 0;
	return {
		payloadType,
		payload: Buffer.from(payload, "base64"),
		signature: Buffer.from(sig, "base64")
	};
}
function isBundle(value) {
	return require_git.isRecord(value) && typeof value["mediaType"] === "string" && isBundleType(value["mediaType"]) && require_git.isRecord(value["verificationMaterial"]);
}

// packages/core/src/sign/stored-signature.ts
/** What an envelope's statement says; undefined where there is no statement in it. */
function saidInEnvelope(bundle) {
	const envelope = envelopeOf(bundle);
	return envelope?.payloadType === "application/vnd.in-toto+json" ? readStatement(envelope.payload) : void 0;
}
/** What cosign 2 signs: that an image has a digest (containers/image, "Simple signing"). */
function simpleSigningPayload(repository, digest) {
	const identity = { "docker-reference": repository };
	const image = { "docker-manifest-digest": digest };
	return Buffer.from(JSON.stringify({
		critical: {
			identity,
			image,
			type: simpleSigning
		},
		optional: null
	}));
}
/** What such a payload says; undefined for other bytes. */
function saidInPayload(payload) {
	const value = parseJson(payload);
	const critical = require_git.isRecord(value) ? value["critical"] : void 0;
	if (!require_git.isRecord(critical) || critical["type"] !== simpleSigning || !require_git.isRecord(critical["image"])) return void 0;
	const digest = critical["image"]["docker-manifest-digest"];
	if (typeof digest !== "string") return void 0;
	return {
		predicateType: PredicateType.signature,
		predicate: {},
		subjects: [digest]
	};
}
const simpleSigning = "cosign container image signature";

// packages/core/src/sign/bundle-referrers.ts
const atOnce = 6;
/**
* Writes a bundle as a referrer of an image, as cosign 3 and actions/attest do: the store lists it by the referrers API, or under the
* fall-back tag with the right artifact type (OCI distribution-spec 1.1, "Referrers Tag Schema").
*/
async function writeBundle(store, subject, bundle, predicateType, now) {
	const json = Buffer.from(JSON.stringify(bundle));
	const [config, layer] = await Promise.all([require_oci.putEmpty(store), require_oci.putBytes(store, json)]);
	const manifest = {
		schemaVersion: 2,
		mediaType: require_oci.MediaType.manifest,
		artifactType: bundleType,
		config: {
			mediaType: require_oci.MediaType.empty,
			digest: config.digest,
			size: config.size
		},
		layers: [{
			mediaType: bundleType,
			digest: layer.digest,
			size: layer.size
		}],
		subject: {
			mediaType: subject.mediaType,
			digest: subject.digest,
			size: subject.size
		},
		annotations: {
			"dev.sigstore.bundle.content": "dsse-envelope",
			"dev.sigstore.bundle.predicateType": predicateType,
			[require_images.OciAnnotation.created]: now.toISOString().replace(/\.\d+Z$/, "Z")
		}
	};
	const bytes = Buffer.from(JSON.stringify(manifest));
	return {
		bytes,
		descriptor: await store.putManifest({
			bytes,
			mediaType: require_oci.MediaType.manifest
		})
	};
}
/**
* The referrers of an image, by the API and under the fall-back tag: a registry that has the API now may have had none when a signature
* was written, and some that say they take notice of a subject do not.
*/
async function listedReferrers(store, subject) {
	const byApi = store.referrersByApi === void 0 ? store.referrers(subject) : store.referrersByApi(subject);
	const [listed, tagged] = await Promise.all([byApi, underFallbackTag(store, subject)]);
	return new Set([...listed ?? [], ...tagged].map(({ digest }) => digest));
}
/**
* All bundles among the referrers, which are asked for where they are not given. Each manifest is opened: lists are written by many, with
* types that are not true.
*/
async function readBundles(store, subject, listed) {
	const referrers = [...listed ?? await listedReferrers(store, subject)];
	return (await require_images.inParallel(referrers, atOnce, (digest) => passOver(() => readReferrer(store, subject, digest)))).filter((each) => each !== void 0);
}
async function underFallbackTag(store, subject) {
	const parsed = await passOver(async () => {
		const stored = await store.getManifest(subject.replace(":", "-"));
		return stored && require_oci.parseManifest(stored);
	});
	return parsed?.kind === "index" ? parsed.document.manifests.filter(({ digest }) => require_oci.isDigest(digest)) : [];
}
async function readReferrer(store, subject, digest) {
	const stored = await store.getManifest(digest);
	const parsed = stored && require_oci.parseManifest(stored);
	if (parsed?.kind !== "manifest" || parsed.document.subject?.digest !== subject) return void 0;
	const layer = parsed.document.layers.find(({ mediaType }) => isBundleType(mediaType));
	const bytes = layer === void 0 ? void 0 : await readBlob(store, layer);
	const bundle = bytes && readBundle(bytes);
	const said = bundle && saidInEnvelope(bundle);
	return bundle === void 0 || said === void 0 ? void 0 : {
		form: "bundle",
		digest,
		bundle,
		...said
	};
}

// packages/core/src/sign/legacy-annotations.ts
/** Where cosign 1 and 2 keep what a bundle has (sigstore/cosign, specs/SIGNATURE_SPEC.md, "Properties"). */
const names = {
	signature: "dev.cosignproject.cosign/signature",
	certificate: "dev.sigstore.cosign/certificate",
	log: "dev.sigstore.cosign/bundle",
	timestamp: "dev.sigstore.cosign/rfc3161timestamp"
};
/** A bundle's first version: a log's promise is enough in it, which is all that the older form keeps. */
const oldestBundle = "application/vnd.dev.sigstore.bundle+json;version=0.1";
/** A bundle's signature and material as the annotations of a layer. */
function legacyAnnotations(bundle, predicateType) {
	const { certificate, x509CertificateChain, tlogEntries, timestampVerificationData } = bundle.verificationMaterial;
	const der = certificate?.rawBytes ?? x509CertificateChain?.certificates[0]?.rawBytes;
	const [entry] = tlogEntries;
	const timestamp = (timestampVerificationData?.rfc3161Timestamps)?.[0]?.signedTimestamp;
	return {
		[names.signature]: bundle.messageSignature?.signature ?? "",
		...predicateType === void 0 ? {} : { predicateType },
		...der === void 0 ? {} : { [names.certificate]: pemOf$1(der) },
		...entry?.inclusionPromise === void 0 ? {} : { [names.log]: JSON.stringify(logBundle(entry)) },
		...timestamp === void 0 ? {} : { [names.timestamp]: JSON.stringify({ SignedRFC3161Timestamp: timestamp }) }
	};
}
/** A bundle made of a layer's annotations and what it signs; undefined where there is no signature. */
function legacyBundle(annotations, signed) {
	const material = materialOf(annotations);
	if ("message" in signed) {
		const signature = annotations[names.signature] ?? "";
		const messageSignature = {
			messageDigest: {
				algorithm: "SHA2_256",
				digest: (0, node_crypto.createHash)("sha256").update(signed.message).digest("base64")
			},
			signature
		};
		return signature === "" || material === void 0 ? void 0 : {
			mediaType: oldestBundle,
			verificationMaterial: material,
			messageSignature,
			dsseEnvelope: void 0
		};
	}
	const envelope = readEnvelope(signed.envelope);
	if (envelope === void 0 || material === void 0) return void 0;
	const dsseEnvelope = {
		payload: envelope.payload.toString("base64"),
		payloadType: envelope.payloadType,
		signatures: [{
			sig: envelope.signature.toString("base64"),
			keyid: ""
		}]
	};
	return {
		mediaType: oldestBundle,
		verificationMaterial: material,
		dsseEnvelope,
		messageSignature: void 0
	};
}
function materialOf(annotations) {
	const entry = logEntry(annotations[names.log]);
	const timestamp = parseJson(annotations[names.timestamp] ?? "");
	const signedTimestamp = require_git.isRecord(timestamp) ? timestamp["SignedRFC3161Timestamp"] : void 0;
	const common = {
		tlogEntries: entry === void 0 ? [] : [entry],
		timestampVerificationData: typeof signedTimestamp === "string" ? { rfc3161Timestamps: [{ signedTimestamp }] } : void 0
	};
	const pem = annotations[names.certificate];
	const none = {
		certificate: void 0,
		x509CertificateChain: void 0,
		publicKey: void 0
	};
	if (pem === void 0 || pem === "") return {
		...common,
		...none,
		publicKey: { hint: "" }
	};
	const rawBytes = derOf(pem);
	return rawBytes === void 0 ? void 0 : {
		...common,
		...none,
		x509CertificateChain: { certificates: [{ rawBytes }] }
	};
}
function logBundle({ inclusionPromise, canonicalizedBody, integratedTime, logIndex, logId }) {
	return {
		SignedEntryTimestamp: inclusionPromise?.signedEntryTimestamp,
		Payload: {
			body: canonicalizedBody,
			integratedTime: Number(integratedTime),
			logIndex: Number(logIndex),
			logID: Buffer.from(logId.keyId, "base64").toString("hex")
		}
	};
}
function logEntry(text) {
	const value = parseJson(text ?? "");
	const payload = require_git.isRecord(value) ? value["Payload"] : void 0;
	if (!require_git.isRecord(value) || !require_git.isRecord(payload)) return void 0;
	const { body, integratedTime, logIndex, logID } = payload;
	const signedEntryTimestamp = value["SignedEntryTimestamp"];
	if (typeof body !== "string" || typeof logID !== "string" || typeof signedEntryTimestamp !== "string") return void 0;
	const entry = parseJson(Buffer.from(body, "base64"));
	if (!require_git.isRecord(entry) || typeof entry["kind"] !== "string" || typeof entry["apiVersion"] !== "string") return void 0;
	return {
		logIndex: String(logIndex),
		logId: { keyId: Buffer.from(logID, "hex").toString("base64") },
		kindVersion: {
			kind: entry["kind"],
			version: entry["apiVersion"]
		},
		integratedTime: String(integratedTime),
		inclusionPromise: { signedEntryTimestamp },
		inclusionProof: void 0,
		canonicalizedBody: body
	};
}
function pemOf$1(der) {
	return `-----BEGIN CERTIFICATE-----\n${der.replaceAll(/(.{64})(?=.)/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
}
function derOf(pem) {
	try {
		return new node_crypto.X509Certificate(pem).raw.toString("base64");
	} catch {
		return;
	}
}

// packages/core/src/sign/legacy-signatures.ts
const layerType = {
	sig: "application/vnd.dev.cosign.simplesigning.v1+json",
	att: "application/vnd.dsse.envelope.v1+json"
};
const zeroTime = "0001-01-01T00:00:00Z";
/** The tag of a list: `sha256-<hex>.sig` (sigstore/cosign, specs/SIGNATURE_SPEC.md, "Tag-based Discovery"). */
function legacyTag(subject, list) {
	return `${subject.replace(":", "-")}.${list}`;
}
/** Appends a signature (`message` is what it signs) or an attestation to its list, and gives the layer that was added. */
async function appendLegacy(store, subject, bundle, message) {
	const list = message === void 0 ? "att" : "sig";
	const bytes = message ?? Buffer.from(JSON.stringify(bundle.dsseEnvelope));
	const { digest, size } = await require_oci.putBytes(store, bytes);
	const annotations = legacyAnnotations(bundle, message === void 0 ? saidInEnvelope(bundle)?.predicateType : void 0);
	const layer = {
		mediaType: layerType[list],
		digest,
		size,
		annotations
	};
	await writeList(store, subject, list, layer);
	return layer;
}
/** Puts a layer at the end of a list, unless it is in there. */
async function writeList(store, subject, list, layer) {
	const before = await readList(store, subject, list);
	if (before.some((each) => isSame(each, layer))) return;
	const layers = [...before, layer];
	const config = {
		architecture: "",
		created: zeroTime,
		history: layers.map(() => ({ created: zeroTime })),
		os: "",
		rootfs: {
			type: "layers",
			diff_ids: layers.map(({ digest }) => digest)
		},
		config: {}
	};
	const written = await require_oci.putBytes(store, Buffer.from(JSON.stringify(config)));
	const manifest = {
		schemaVersion: 2,
		mediaType: require_oci.MediaType.manifest,
		config: {
			mediaType: require_oci.MediaType.config,
			digest: written.digest,
			size: written.size
		},
		layers
	};
	const bytes = Buffer.from(JSON.stringify(manifest));
	await store.putManifest({
		bytes,
		mediaType: require_oci.MediaType.manifest
	}, legacyTag(subject, list));
}
/** Whether a layer is in a list now. */
async function isInList(store, subject, list, layer) {
	return (await readList(store, subject, list)).some((each) => isSame(each, layer));
}
/** All signatures and attestations in an image's two lists. */
async function readLegacy(store, subject) {
	return (await Promise.all(["sig", "att"].map((list) => readAll(store, subject, list)))).flat();
}
async function readAll(store, subject, list) {
	const layers = await readList(store, subject, list);
	const found = [];
	for (const layer of layers) {
		const signature = await passOver(() => readLayer(store, list, layer));
		if (signature !== void 0) found.push(signature);
	}
	return found;
}
async function readLayer(store, list, layer) {
	const bytes = layer.mediaType === layerType[list] ? await readBlob(store, layer) : void 0;
	if (bytes === void 0) return void 0;
	const annotations = layer.annotations ?? {};
	const common = {
		form: "legacy",
		digest: layer.digest
	};
	if (list === "sig") {
		const said = saidInPayload(bytes);
		const bundle = legacyBundle(annotations, { message: bytes });
		return said === void 0 || bundle === void 0 ? void 0 : {
			...common,
			bundle,
			message: bytes,
			...said
		};
	}
	const bundle = legacyBundle(annotations, { envelope: parseJson(bytes) });
	const said = bundle === void 0 || envelopeOf(bundle) === void 0 ? void 0 : saidInEnvelope(bundle);
	return bundle === void 0 || said === void 0 ? void 0 : {
		...common,
		bundle,
		...said
	};
}
async function readList(store, subject, list) {
	const stored = await store.getManifest(legacyTag(subject, list));
	if (stored === void 0) return [];
	const parsed = require_oci.parseManifest(stored);
	return parsed.kind === "manifest" ? parsed.document.layers : [];
}
/** The same message may be signed by several: the annotations have the signatures. */
function isSame(one, other) {
	return one.digest === other.digest && signatureOf(one) === signatureOf(other);
}
function signatureOf({ annotations }) {
	return annotations?.["dev.cosignproject.cosign/signature"] ?? "";
}

// packages/core/src/sign/confirm-listed.ts
const rounds = 5;
/**
* Looks after the last write whether all that this process wrote is listed, and lists again what is not: registries without the referrers
* API keep one document for each image, without compare-and-swap, so another process that read it before and wrote it after has undone
* ours. What such a process writes after this look is not seen: jobs that sign one image at a time (`concurrency`) close that window.
* Gives the referrers as they are listed in the end.
*/
async function confirmListed(store, subject, written, log) {
	let { listed, missing } = await look(store, subject, written);
	for (let round = 1; missing.length > 0 && round <= rounds; round += 1) {
		log.warning(`${missing.length} signature(s) of ${store.name}@${subject} were no longer listed, since something else signs the same image at the same time: they are listed again. Put the jobs that do into one \`concurrency\` group.`);
		for (const each of missing) await listAgain(store, subject, each);
		({listed, missing} = await look(store, subject, written));
	}
	if (missing.length === 0) return listed;
	throw new require_git.LayeredBuildError("not-signed", `${missing.length} signature(s) of ${store.name}@${subject} are in the registry, and ${rounds} times were not listed there.`, { hint: "Other jobs sign the same image at the same time: put them into one `concurrency` group, and run this job again." });
}
async function look(store, subject, written) {
	const listed = await listedReferrers(store, subject);
	const isListed = async (each) => each.form === "bundle" ? listed.has(each.descriptor.digest) : isInList(store, subject, each.list, each.descriptor);
	const there = await Promise.all(written.map(isListed));
	return {
		listed,
		missing: written.filter((_, index) => there[index] !== true)
	};
}
async function listAgain(store, subject, written) {
	if (written.form === "legacy") return writeList(store, subject, written.list, written.descriptor);
	await store.putManifest({
		bytes: written.bytes,
		mediaType: require_oci.MediaType.manifest
	});
}

// packages/core/src/sign/one-writer.ts
const writing = /* @__PURE__ */ new Map();
/**
* Runs the work for one name after the other, in the order of the calls: signatures of one image are listed in one document, which each
* writer reads and writes anew, so that of two at once one would be lost. Within this process; other processes are met by a look afterwards.
*/
async function oneWriter(name, work) {
	const mine = (writing.get(name) ?? Promise.resolve()).then(work, work);
	writing.set(name, mine);
	try {
		return await mine;
	} finally {
		if (writing.get(name) === mine) writing.delete(name);
	}
}

// packages/core/src/sign/verifier.ts
/** A verdict that refuses. */
function refused(reason) {
	return {
		kind: "refused",
		reason
	};
}
/** Trusts one key, whatever the hint in a bundle says; looks into no log. */
function keyVerifier({ key, hint }) {
	const trusts = `the key SHA256:${hint}`;
	return {
		trusts,
		verify: async (bundle, message) => {
			if (bundle.verificationMaterial.publicKey === void 0) return refused("made with a certificate, not with a key");
			const envelope = envelopeOf(bundle);
			const text = bundle.messageSignature?.signature;
			const signature = envelope?.signature ?? Buffer.from(typeof text === "string" ? text : "", "base64");
			const signed = envelope === void 0 ? message : preAuthEncoding(envelope.payloadType, envelope.payload);
			if (signed === void 0) return refused("without the bytes that it signs");
			return (0, node_crypto.verify)("sha256", signed, key, signature) ? {
				kind: "trusted",
				signer: trusts
			} : refused("made with another key");
		}
	};
}

// packages/core/src/sign/read-signatures.ts
const everyForm = ["bundle", "legacy"];
/** All signatures and attestations of an image, each judged: one that is about another digest is refused. */
async function readSignatures(store, subject, verifier, { forms = everyForm, listed } = {}) {
	const [bundles, legacy] = await Promise.all([forms.includes("bundle") ? readBundles(store, subject, listed) : [], forms.includes("legacy") ? readLegacy(store, subject) : []]);
	return Promise.all([...bundles, ...legacy].map(async (signature) => ({
		signature,
		verdict: signature.subjects.includes(subject) ? await verifier.verify(signature.bundle, signature.message) : refused("about another image")
	})));
}
/** Those that are trusted. */
function trustedOf(judged) {
	return judged.filter(({ verdict }) => verdict.kind === "trusted").map(({ signature }) => signature);
}

// packages/core/src/sign/verify-image.ts
/** What counts as a signature. An attestation alone does not, though `cosign verify` of version 3 takes it for one. */
const signatureRequired = {
	name: "signature",
	types: [PredicateType.signature]
};
/** What is required for each name that `attest` takes. */
const attestationRequired = {
	sbom: {
		name: "SBOM attestation",
		types: [PredicateType.spdx, PredicateType.cyclonedx]
	},
	vuln: {
		name: "vulnerability attestation",
		types: [PredicateType.vuln]
	},
	provenance: {
		name: "provenance attestation",
		types: [PredicateType.provenance]
	}
};
const longestReason = 200;
/**
* Checks that an image has all that is required, by whom the verifier trusts, and gives what fulfils it.
* Throws `not-signed`, which says what was found instead.
*/
async function verifySubject(store, subject, verifier, required, choices) {
	return fulfilling(store, subject, verifier, required, await readSignatures(store, subject, verifier, choices));
}
/**
* Checks that an image is signed, and has the attestations: of itself or, of an index, of each of its platforms, which its digest fixes as well.
* Throws `not-signed` naming the digest that lacks something.
*/
async function verifyImage(store, subjects, verifier, attestations) {
	const [top] = subjects;
	if (top === void 0) throw new TypeError("an image has a subject");
	const platforms = subjects.filter(({ isTop, platform }) => !isTop && platform !== void 0);
	const subject = top.descriptor.digest;
	const judged = await readSignatures(store, subject, verifier);
	const elsewhere = platforms.length === 0 ? [] : attestations.filter((each) => !isFulfilled(judged, each));
	const verified = fulfilling(store, subject, verifier, [signatureRequired, ...attestations.filter((each) => !elsewhere.includes(each))], judged).map((signature) => ({
		subject,
		signature
	}));
	const above = judged.filter(({ signature }) => elsewhere.some(({ types }) => types.includes(signature.predicateType)));
	for (const { descriptor } of elsewhere.length === 0 ? [] : platforms) {
		const { digest } = descriptor;
		const own = await readSignatures(store, digest, verifier);
		for (const signature of fulfilling(store, digest, verifier, elsewhere, own, above)) verified.push({
			subject: digest,
			signature
		});
	}
	return verified;
}
function isFulfilled(judged, requirement) {
	return judged.some((each) => fulfils(each, requirement));
}
function fulfilling(store, subject, verifier, required, judged, above = []) {
	const missing = required.filter((requirement) => !isFulfilled(judged, requirement));
	if (missing.length > 0) throw notSigned(store, subject, verifier, missing, {
		judged,
		above
	});
	return judged.filter((each) => required.some((requirement) => fulfils(each, requirement))).map(({ signature }) => signature);
}
function fulfils({ signature, verdict }, { types }) {
	return verdict.kind === "trusted" && types.includes(signature.predicateType);
}
function notSigned(store, subject, verifier, missing, { judged, above }) {
	const what = missing.map(({ name }) => name).join(" and no ");
	const message = `${store.name}@${subject} has no ${what} by ${require_git.oneLine(verifier.trusts, longestReason)}.`;
	const own = `It has ${found(missing, judged)}.`;
	const hint = above.length === 0 ? own : `${own} The index that lists it has ${found(missing, above)}.`;
	return new require_git.LayeredBuildError("not-signed", message, { hint });
}
function found(missing, judged) {
	if (judged.length === 0) return "no signatures and no attestations at all";
	const asked = missing.flatMap(({ types }) => types);
	const reasons = judged.map(({ signature, verdict }) => {
		const type = signature.predicateType === PredicateType.signature ? "a signature" : `an attestation (${signature.predicateType})`;
		if (verdict.kind === "refused") return `${type} ${verdict.reason}`;
		return asked.includes(signature.predicateType) ? type : `${type}, which is not what is asked for`;
	});
	const distinct = [...new Set(reasons)].map((reason) => require_git.oneLine(reason, longestReason));
	return `${distinct.slice(0, 5).join("; ")}${distinct.length > 5 ? "; and others" : ""}`;
}

// packages/core/src/sign/sign-image.ts
const subjectsAtOnce = 4;
/**
* Signs an image's manifests, attests what is to be attested, and checks all of it by what the registry then has. What is there already by
* the same signer is left, so a second run writes nothing. Throws `not-signed` where the registry does not show what was written.
*/
async function signImage(request, environment) {
	if (request.forms.includes("legacy")) checkLegacyPlace(request.store.name);
	return (await require_images.inParallel(request.subjects, subjectsAtOnce, (subject) => oneWriter(`${request.store.name}@${subject.descriptor.digest}`, () => signSubject(request, subject, environment)))).flat();
}
/** Checks that signatures of the older form can be kept where an image is. Throws `bad-input` for a layout folder. */
function checkLegacyPlace(image) {
	if (!image.startsWith("oci:")) return;
	throw new require_git.LayeredBuildError("bad-input", "Signatures of the older form (legacy) are kept in registries only.", { hint: "Take `signature-format: bundle` for an oci: folder." });
}
async function signSubject(request, subject, environment) {
	const { store, forms } = request;
	const { digest } = subject.descriptor;
	const wanted = wantedOf(request, digest);
	const own = trustedOf(await readSignatures(store, digest, environment.verifier, { forms }));
	const written = [];
	const entries = [];
	for (const want of wanted) {
		const entry = {
			subject: digest,
			...subject.platform === void 0 ? {} : { platform: subject.platform },
			predicateType: want.predicateType
		};
		const there = forms.map((form) => own.find((each) => each.form === form && says(each, want)));
		for (const found of there) if (found !== void 0) entries.push({
			...entry,
			form: found.form,
			digest: found.digest,
			outcome: "exists"
		});
		const missing = forms.filter((_, index) => there[index] === void 0);
		const added = missing.length === 0 ? [] : await write(store, subject, want, missing, environment);
		written.push(...added);
		for (const each of added) entries.push({
			...entry,
			form: each.form,
			digest: each.descriptor.digest,
			outcome: "written"
		});
	}
	await checkStored(store, digest, wanted, {
		forms,
		listed: await confirmListed(store, digest, written, environment.log)
	}, environment.verifier);
	return entries;
}
function wantedOf({ attestations }, subject) {
	return [{
		subject,
		predicateType: PredicateType.signature,
		predicate: {},
		isSame: () => true
	}, ...attestations.filter((each) => each.subject === subject)];
}
function says(signature, { predicateType, predicate, isSame }) {
	if (signature.predicateType !== predicateType) return false;
	return isSame?.(signature.predicate) ?? JSON.stringify(signature.predicate) === JSON.stringify(predicate);
}
/** An attestation's envelope is the same in both forms, so it is signed once; a signature of the older form signs other bytes. */
async function write(store, subject, { predicateType, predicate }, forms, { signer, now }) {
	const { digest } = subject.descriptor;
	const isSignature = predicateType === PredicateType.signature;
	const written = [];
	const envelope = forms.includes("bundle") || !isSignature ? await signer.signStatement(statementBytes(digest, predicateType, predicate)) : void 0;
	if (forms.includes("bundle") && envelope !== void 0) written.push({
		form: "bundle",
		...await writeBundle(store, subject.descriptor, envelope, predicateType, now())
	});
	if (!forms.includes("legacy")) return written;
	if (isSignature) {
		const message = simpleSigningPayload(store.name, digest);
		const descriptor = await appendLegacy(store, digest, await signer.signMessage(message), message);
		written.push({
			form: "legacy",
			list: "sig",
			descriptor
		});
	} else if (envelope !== void 0) written.push({
		form: "legacy",
		list: "att",
		descriptor: await appendLegacy(store, digest, envelope)
	});
	return written;
}
/** What counts is what others will read: each form of each type, by the signer. */
async function checkStored(store, subject, wanted, choices, verifier) {
	const required = wanted.map(({ predicateType }) => ({
		name: predicateType,
		types: [predicateType]
	}));
	const found = await verifySubject(store, subject, verifier, required, choices);
	for (const want of wanted) for (const form of choices.forms) if (!found.some((each) => each.form === form && says(each, want))) throw new require_git.LayeredBuildError("not-signed", `${store.name}@${subject}: ${want.predicateType} (${form}) was written, and is not there as it was written.`, { hint: "Something else writes signatures of this image, or the registry changes what it is sent. Run the job again." });
}

// packages/core/src/sign/signer.ts
/** Signs with a key alone: no certificate, no log, no request. */
function keySigner({ key, publicKey }) {
	const common = {
		mediaType: bundleType,
		verificationMaterial: {
			publicKey: { hint: publicKey.hint },
			tlogEntries: [],
			timestampVerificationData: void 0,
			certificate: void 0,
			x509CertificateChain: void 0
		}
	};
	return {
		signStatement: async (statement) => {
			const sig = (0, node_crypto.sign)("sha256", preAuthEncoding(statementPayloadType, statement), key).toString("base64");
			const dsseEnvelope = {
				payload: statement.toString("base64"),
				payloadType: statementPayloadType,
				signatures: [{
					sig,
					keyid: ""
				}]
			};
			return {
				...common,
				dsseEnvelope,
				messageSignature: void 0
			};
		},
		signMessage: async (message) => {
			const digest = (0, node_crypto.createHash)("sha256").update(message).digest("base64");
			const signature = (0, node_crypto.sign)("sha256", message, key).toString("base64");
			const messageSignature = {
				messageDigest: {
					algorithm: "SHA2_256",
					digest
				},
				signature
			};
			return {
				...common,
				messageSignature,
				dsseEnvelope: void 0
			};
		}
	};
}

// packages/core/src/sign/cosign-key.ts
const label = /^-----BEGIN ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY-----$/m;
const body = /-----BEGIN [A-Z ]+-----([\sA-Za-z0-9+/=]+)-----END [A-Z ]+-----/;
/** Far above what cosign writes (N 65536, r 8, p 1), and still within a runner's memory: 1 GiB. */
const most = {
	N: 2 ** 20,
	r: 8,
	p: 4
};
const secretKeyBytes = 32;
/** True for a private key as `cosign generate-key-pair` writes it. */
function isCosignKey(pem) {
	return label.test(pem);
}
/**
* Decrypts cosign's private key: scrypt of the password opens a NaCl secretbox with the PKCS#8 key in it
* (sigstore/cosign, pkg/cosign/keys.go; secure-systems-lab/go-securesystemslib, encrypted). Gives DER. Throws `bad-key`.
*/
async function decryptCosignKey(pem, password) {
	const sealed = readSealed(pem);
	if (sealed === void 0) throw damaged();
	const { N, r, p, salt, nonce, box } = sealed;
	if (N > most.N || r > most.r || p > most.p) throw new require_git.LayeredBuildError("bad-key", `The signing key asks for too much work to be opened (N ${N}, r ${r}, p ${p}).`, { hint: "cosign writes N 65536, r 8, p 1. Make the key anew: cosign generate-key-pair." });
	const secret = await derive(password, salt, {
		N,
		r,
		p,
		maxmem: 256 * N * r
	});
	const { xsalsa20poly1305 } = await Promise.resolve().then(() => require("../vendor/noble-ciphers.js")).then((n) => n.salsa_exports);
	try {
		return Buffer.from(xsalsa20poly1305(secret, nonce).decrypt(box));
	} catch {
		throw new require_git.LayeredBuildError("bad-key", "The signing key cannot be opened with this password.", { hint: "Give the password of `cosign generate-key-pair` in `key-password`; a secret that does not exist is empty." });
	}
}
function readSealed(pem) {
	const value = parseJson(Buffer.from(body.exec(pem)?.[1] ?? "", "base64"));
	if (!require_git.isRecord(value)) return void 0;
	const { kdf, cipher, ciphertext } = value;
	if (!require_git.isRecord(kdf) || kdf["name"] !== "scrypt" || !require_git.isRecord(kdf["params"])) return void 0;
	if (!require_git.isRecord(cipher) || cipher["name"] !== "nacl/secretbox") return void 0;
	const { N, r, p } = kdf["params"];
	const [salt, nonce, box] = [
		kdf["salt"],
		cipher["nonce"],
		ciphertext
	].map(base64);
	if (!isPositive(N) || !isPositive(r) || !isPositive(p)) return void 0;
	if (salt === void 0 || nonce?.length !== 24 || box === void 0) return void 0;
	return {
		N,
		r,
		p,
		salt,
		nonce,
		box
	};
}
function isPositive(value) {
	return Number.isSafeInteger(value) && Number(value) > 0;
}
function base64(value) {
	return typeof value === "string" ? Buffer.from(value, "base64") : void 0;
}
function derive(password, salt, options) {
	const { promise, resolve, reject } = Promise.withResolvers();
	(0, node_crypto.scrypt)(password, salt, secretKeyBytes, options, (error, key) => error === null ? resolve(key) : reject(damaged(error)));
	return promise;
}
function damaged(cause) {
	return new require_git.LayeredBuildError("bad-key", "The signing key is no encrypted key of cosign: it is damaged or cut off.", {
		hint: "Store the whole of cosign.key, its first and last line included, in the secret.",
		cause
	});
}

// packages/core/src/sign/signing-key.ts
/**
* Opens a private key: cosign's own form, or PKCS#8 or SEC 1 in PEM, encrypted or not. The PEM may come as base64, as it is often kept in
* secrets. ECDSA P-256 only. Throws `bad-key`, with nothing of the key in the text.
*/
async function openSigningKey(text, password) {
	const pem = pemOf(text);
	if (/BEGIN PUBLIC KEY/.test(pem)) throw new require_git.LayeredBuildError("bad-key", "The signing key is a public key.", { hint: "To sign, give the private key (cosign.key) in `key`." });
	const key = isCosignKey(pem) ? privateKey({
		key: await decryptCosignKey(pem, password),
		format: "der",
		type: "pkcs8"
	}) : privateKey({
		key: pem,
		format: "pem",
		...password === "" ? {} : { passphrase: password }
	});
	return {
		key,
		publicKey: describe((0, node_crypto.createPublicKey)(key))
	};
}
/** Opens a public key in PEM. Throws `bad-key`. */
function openVerificationKey(text) {
	const pem = pemOf(text);
	try {
		return describe((0, node_crypto.createPublicKey)(pem));
	} catch (cause) {
		if (cause instanceof require_git.LayeredBuildError) throw cause;
		throw new require_git.LayeredBuildError("bad-key", "The public key cannot be read.", { hint: "Give cosign.pub: PEM that begins with -----BEGIN PUBLIC KEY-----." });
	}
}
function privateKey(input) {
	try {
		return (0, node_crypto.createPrivateKey)(input);
	} catch {
		throw new require_git.LayeredBuildError("bad-key", "The signing key cannot be read.", { hint: "`key` takes cosign.key, or a private key in PEM (PKCS#8); `key-password` the password of one that is encrypted." });
	}
}
function describe(key) {
	if (key.asymmetricKeyType !== "ec" || key.asymmetricKeyDetails?.namedCurve !== "prime256v1") throw new require_git.LayeredBuildError("bad-key", `The key is ${key.asymmetricKeyType ?? "of a kind that is not known"}, not ECDSA P-256.`, { hint: "Make one by `cosign generate-key-pair`, or `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`." });
	const der = key.export({
		type: "spki",
		format: "der"
	});
	return {
		key,
		pem: key.export({
			type: "spki",
			format: "pem"
		}).toString(),
		hint: (0, node_crypto.createHash)("sha256").update(der).digest("base64")
	};
}
/** Secrets are often kept as base64, since line ends get lost elsewhere. */
function pemOf(text) {
	const trimmed = text.trim();
	if (trimmed.startsWith("-----BEGIN")) return `${trimmed}\n`;
	const decoded = Buffer.from(trimmed, "base64").toString("utf8").trim();
	return decoded.startsWith("-----BEGIN") ? `${decoded}\n` : `${trimmed}\n`;
}

// packages/core/src/sign/verify-snippets.ts
const longest$1 = 500;
/** What cosign calls the types that are attested here; any other by its address. */
const cosignTypes = {
	[PredicateType.spdx]: "spdxjson",
	[PredicateType.cyclonedx]: "cyclonedx",
	[PredicateType.vuln]: "vuln",
	[PredicateType.provenance]: "slsaprovenance1"
};
/** The command by which anyone checks that the image is signed, or that it has an attestation of a type. Identities are exact. */
function cosignCommand(image, signer, predicateType) {
	const verify = predicateType === void 0 ? "cosign verify" : `cosign verify-attestation --type ${shellWord(cosignTypes[predicateType] ?? predicateType)}`;
	const root = signer.ownRoot ? "--trusted-root trusted_root.json" : "";
	if (signer.kind === "key") return `${verify} --key cosign.pub${[signer.logged ? "" : "--insecure-ignore-tlog=true", root].filter((each) => each !== "").map((each) => ` ${each}`).join("")} ${shellWord(image)}`;
	return [
		verify,
		...root === "" ? [] : [`  ${root}`],
		`  --certificate-identity ${shellWord(signer.identity)}`,
		`  --certificate-oidc-issuer ${shellWord(signer.issuer)}`,
		`  ${shellWord(image)}`
	].join(" \\\n");
}
/** What `attest` calls the types. */
const attestKinds = {
	[PredicateType.spdx]: "sbom",
	[PredicateType.cyclonedx]: "sbom",
	[PredicateType.vuln]: "vuln",
	[PredicateType.provenance]: "provenance"
};
/** The inputs of scan-and-sign by which it verifies the same: for a layout folder, of which cosign can read no signature. */
function verifyInputs(image, signer, predicateTypes) {
	const attested = [...new Set(predicateTypes.flatMap((type) => attestKinds[type] ?? []))];
	const inputs = {
		mode: "verify",
		image,
		...signer.kind === "key" ? { "public-key": "cosign.pub" } : {
			"certificate-identity": signer.identity,
			"certificate-oidc-issuer": signer.issuer
		},
		...signer.ownRoot ? { "trusted-root": "trusted_root.json" } : {},
		...attested.length === 0 ? {} : { attest: attested.join(",") }
	};
	return Object.entries(inputs).map(([name, value]) => `${name}: ${JSON.stringify(require_git.oneLine(value, longest$1))}`).join("\n");
}
/**
* A policy for sigstore's policy-controller that lets only images of this repository in that are signed so. It reads bundles since 0.13 where it
* is told to, and of bundles only attestations, by their type: cosign's signature is one.
*/
function clusterPolicy(repository, signer, form) {
	const authority = signer.kind === "key" ? [
		"    - key:",
		"        data: |",
		...indented(signer.pem, 10)
	] : [
		"    - keyless:",
		`        url: ${JSON.stringify(require_git.oneLine(signer.fulcio, longest$1))}`,
		...signer.ownRoot ? ["        # A TrustRoot with the keys of your services.", "        trustRootRef: own"] : [],
		"        identities:",
		`          - issuer: ${JSON.stringify(require_git.oneLine(signer.issuer, longest$1))}`,
		`            subject: ${JSON.stringify(require_git.oneLine(signer.identity, longest$1))}`
	];
	return [
		"apiVersion: policy.sigstore.dev/v1beta1",
		"kind: ClusterImagePolicy",
		"metadata:",
		"  name: signed-images",
		"spec:",
		"  images:",
		`    - glob: ${JSON.stringify(`${repository}**`)}`,
		"  authorities:",
		...authority,
		...form === "legacy" ? [] : [
			"      signatureFormat: bundle",
			"      attestations:",
			"        - name: signature",
			`          predicateType: ${PredicateType.signature}`
		]
	].join("\n");
}
/** Text as one word of a shell, in quotes that nothing in it can end. */
function shellWord(text) {
	const line = require_git.oneLine(text, longest$1);
	return /^[\w@%+=:,./-]+$/.test(line) ? line : `'${line.replaceAll("'", "'\\''")}'`;
}
function indented(text, spaces) {
	return text.trim().split("\n").map((line) => " ".repeat(spaces) + line);
}

// packages/core/src/sign/sign-summary.ts
const longest = 300;
/** What was signed and attested, as Markdown, with what a reader needs to check it. */
function signSummary(image, signer, entries) {
	const rows = entries.map(({ subject, platform, predicateType, form, outcome }) => {
		const said = outcome === "written" ? "written" : "was there";
		return `| ${cell(platform ?? "image")} | ${typeName(predicateType)} | ${form} | ${said} | \`${subject}\` |`;
	});
	return [
		`### Signed: ${cell(image.reference)}`,
		[
			"| of | what | form | | digest |",
			"|---|---|---|---|---|",
			...rows
		].join("\n"),
		...image.name.startsWith("oci:") ? checkOfLayout(image, signer, entries) : checkByCosign(image, signer, entries)
	].join("\n\n");
}
/** cosign reads signatures from registries only. */
function checkOfLayout({ reference }, signer, entries) {
	const types = attestedOf(entries).map(({ predicateType }) => predicateType);
	return [
		"Check it by scan-and-sign:",
		fenced("yaml", verifyInputs(reference, signer, types)),
		...publicKey(signer)
	];
}
function checkByCosign(image, signer, entries) {
	const form = entries.some((each) => each.form === "bundle") ? "bundle" : "legacy";
	return [
		"Check it:",
		fenced("sh", [cosignCommand(image.reference, signer), ...attestationCommands(image, signer, entries)].join("\n")),
		...publicKey(signer),
		`<details><summary>A policy for sigstore's policy-controller</summary>\n\n${fenced("yaml", clusterPolicy(image.name, signer, form))}\n\n</details>`
	];
}
function publicKey(signer) {
	return signer.kind === "key" ? ["with `cosign.pub`:", fenced("", signer.pem.trim())] : [];
}
function attestedOf(entries) {
	return entries.filter(({ predicateType }) => predicateType !== PredicateType.signature);
}
/** A command for each type that is attested: of the image as a whole where it has one, else of the first platform that has. */
function attestationCommands({ name, reference }, signer, entries) {
	return [...Map.groupBy(attestedOf(entries), ({ predicateType }) => predicateType)].map(([type, [first, ...others]]) => {
		const whole = [first, ...others].find((each) => each !== void 0 && reference.endsWith(each.subject));
		return cosignCommand(`${name}@${(whole ?? first)?.subject ?? ""}`, signer, type);
	});
}
/** What was verified, as Markdown. */
function verifySummary(reference, trusts, found) {
	const items = [...new Set(found)].map((type) => `- ${typeName(type)}`);
	return `### Verified: ${cell(reference)}\n\nBy ${cell(trusts)}:\n\n${items.join("\n")}`;
}
/** Why an image was refused, as Markdown: a deployment's page shows more than an annotation. */
function refusedSummary(reference, why) {
	return `### Not verified: ${cell(reference)}\n\n${cell(why)}`;
}
/** A predicate's type in a word. */
function typeName(predicateType) {
	return {
		[PredicateType.signature]: "signature",
		[PredicateType.spdx]: "SBOM (SPDX)",
		[PredicateType.cyclonedx]: "SBOM (CycloneDX)",
		[PredicateType.vuln]: "vulnerabilities",
		[PredicateType.provenance]: "provenance"
	}[predicateType] ?? cell(predicateType);
}
function cell(text) {
	return require_images.inertMarkdown(text, longest);
}
/** A fence longer than any in the text, so that nothing in it ends it. */
function fenced(language, text) {
	const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
	const fence = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
	return `${fence}${language}\n${text}\n${fence}`;
}

// packages/core/src/sign/trusted-root.ts
/** Gets the keys that certificates, logs and timestamps are checked by. Throws `signing`, and `bad-input` for a file that is none. */
async function trustedRoot(source) {
	if (source.kind === "file") return fromFile(source.name, source.text);
	const { getTrustedRoot } = await Promise.resolve().then(() => require("../vendor/sigstore-tuf.js")).then((n) => /* @__PURE__ */ require_rolldown_runtime.__toESM(n.require_dist(), 1));
	const { cache, mirror, rootFile } = source;
	try {
		return await getTrustedRoot({
			cachePath: cache,
			...mirror === void 0 ? {} : { mirrorURL: mirror },
			...rootFile === void 0 ? {} : { rootPath: rootFile },
			retry: { retries: 4 },
			timeout: 15e3
		});
	} catch (cause) {
		throw new require_git.LayeredBuildError("signing", `The keys of Sigstore's services could not be fetched${mirror === void 0 ? "" : ` from ${mirror}`}.`, {
			hint: "They come by TUF from tuf-repo-cdn.sigstore.dev, or from `tuf-url`. Without a network, give a trusted_root.json in `trusted-root`.",
			cause
		});
	}
}
async function fromFile(name, text) {
	const { TrustedRoot: Root } = await Promise.resolve().then(() => require("../vendor/sigstore-protobuf-specs.js")).then((n) => /* @__PURE__ */ require_rolldown_runtime.__toESM(n.require_dist(), 1));
	const value = parseJson(text);
	const mediaType = require_git.isRecord(value) ? value["mediaType"] : void 0;
	if (typeof mediaType === "string" && mediaType.startsWith("application/vnd.dev.sigstore.trustedroot")) return Root.fromJSON(value);
	throw new require_git.LayeredBuildError("bad-input", `trusted-root: ${name} is no trusted root of Sigstore.`, { hint: "It is JSON that `cosign trusted-root create` writes, or trusted_root.json of a TUF repository." });
}

// packages/core/src/scan/severity.ts
/** How bad a finding is, worst first. */
const severities = [
	"critical",
	"high",
	"medium",
	"low",
	"unknown"
];
/** True where `severity` is as bad as `threshold` or worse. */
function reaches(severity, threshold) {
	return severities.indexOf(severity) <= severities.indexOf(threshold);
}
/** Orders by severity, worst first. */
function bySeverity(a, b) {
	return severities.indexOf(a.severity) - severities.indexOf(b.severity);
}

// packages/core/src/scan/fail-on.ts
const thresholds = [...severities, "none"];
/** Parses `high`, or `app=high`, `model=critical`, `base=none`, or both: `medium`, `base=none`. Throws `bad-input` with all that is wrong. */
function parseFailOn(items) {
	const layers = /* @__PURE__ */ new Map();
	let all;
	const problems = [];
	for (const item of items) {
		const [, name, value = ""] = /^(?:([a-z][a-z0-9-]*)\s*=\s*)?([a-z]+)$/.exec(item) ?? [];
		const threshold = thresholds.find((each) => each === value);
		if (threshold === void 0) problems.push(`${JSON.stringify(item)} is none of ${thresholds.join(", ")}, or LAYER=one of them`);
		else if (name === void 0) {
			if (all !== void 0) problems.push(`both ${all} and ${threshold} are for all layers`);
			all = threshold;
		} else {
			if (layers.has(name)) problems.push(`${name} is there twice`);
			layers.set(name, threshold);
		}
	}
	if (all === void 0 && layers.size === 0 && problems.length === 0) problems.push("it is empty");
	if (problems.length === 0) return {
		all,
		layers
	};
	throw new require_git.LayeredBuildError("bad-input", `fail-on: ${problems.join("; ")}.`, { hint: "Write `high`, or thresholds by layer: `app=high,model=critical,base=none`." });
}
/**
* The threshold for a layer. One that is not named has that for all layers, else the app's, else the strictest of all: a name that is misspelt must not
* open the gate.
*/
function thresholdOf(gate, layer) {
	const named = [...gate.layers.values()].toSorted((a, b) => thresholds.indexOf(b) - thresholds.indexOf(a)).find((each) => each !== "none") ?? "none";
	return gate.layers.get(layer) ?? gate.all ?? gate.layers.get("app") ?? named;
}
/** The findings that fail the step. With `ignoreUnfixed`, vulnerabilities that no version fixes yet do not. */
function failingFindings(findings, gate, ignoreUnfixed) {
	return findings.filter((finding) => {
		if (ignoreUnfixed && finding.kind === "vulnerability" && finding.fixedVersion === void 0) return false;
		const threshold = thresholdOf(gate, finding.layer);
		return threshold !== "none" && reaches(finding.severity, threshold);
	});
}

Object.defineProperty(exports, "attestationRequired", {
  enumerable: true,
  get: function () {
    return attestationRequired;
  }
});
Object.defineProperty(exports, "bySeverity", {
  enumerable: true,
  get: function () {
    return bySeverity;
  }
});
Object.defineProperty(exports, "checkLegacyPlace", {
  enumerable: true,
  get: function () {
    return checkLegacyPlace;
  }
});
Object.defineProperty(exports, "checkReportOfImage", {
  enumerable: true,
  get: function () {
    return checkReportOfImage;
  }
});
Object.defineProperty(exports, "checkServiceAddresses", {
  enumerable: true,
  get: function () {
    return checkServiceAddresses;
  }
});
Object.defineProperty(exports, "failingFindings", {
  enumerable: true,
  get: function () {
    return failingFindings;
  }
});
Object.defineProperty(exports, "identityMatch", {
  enumerable: true,
  get: function () {
    return identityMatch;
  }
});
Object.defineProperty(exports, "identityOfToken", {
  enumerable: true,
  get: function () {
    return identityOfToken;
  }
});
Object.defineProperty(exports, "imageBases", {
  enumerable: true,
  get: function () {
    return imageBases;
  }
});
Object.defineProperty(exports, "imageSubjects", {
  enumerable: true,
  get: function () {
    return imageSubjects;
  }
});
Object.defineProperty(exports, "isOfCommit", {
  enumerable: true,
  get: function () {
    return isOfCommit;
  }
});
Object.defineProperty(exports, "keySigner", {
  enumerable: true,
  get: function () {
    return keySigner;
  }
});
Object.defineProperty(exports, "keyVerifier", {
  enumerable: true,
  get: function () {
    return keyVerifier;
  }
});
Object.defineProperty(exports, "missingChild", {
  enumerable: true,
  get: function () {
    return missingChild;
  }
});
Object.defineProperty(exports, "openSigningKey", {
  enumerable: true,
  get: function () {
    return openSigningKey;
  }
});
Object.defineProperty(exports, "openVerificationKey", {
  enumerable: true,
  get: function () {
    return openVerificationKey;
  }
});
Object.defineProperty(exports, "parseFailOn", {
  enumerable: true,
  get: function () {
    return parseFailOn;
  }
});
Object.defineProperty(exports, "provenance", {
  enumerable: true,
  get: function () {
    return provenance;
  }
});
Object.defineProperty(exports, "publicServices", {
  enumerable: true,
  get: function () {
    return publicServices;
  }
});
Object.defineProperty(exports, "refused", {
  enumerable: true,
  get: function () {
    return refused;
  }
});
Object.defineProperty(exports, "refusedSummary", {
  enumerable: true,
  get: function () {
    return refusedSummary;
  }
});
Object.defineProperty(exports, "sbomAttestation", {
  enumerable: true,
  get: function () {
    return sbomAttestation;
  }
});
Object.defineProperty(exports, "sbomAttestations", {
  enumerable: true,
  get: function () {
    return sbomAttestations;
  }
});
Object.defineProperty(exports, "severities", {
  enumerable: true,
  get: function () {
    return severities;
  }
});
Object.defineProperty(exports, "signImage", {
  enumerable: true,
  get: function () {
    return signImage;
  }
});
Object.defineProperty(exports, "signSummary", {
  enumerable: true,
  get: function () {
    return signSummary;
  }
});
Object.defineProperty(exports, "sigstoreAudience", {
  enumerable: true,
  get: function () {
    return sigstoreAudience;
  }
});
Object.defineProperty(exports, "statementPayloadType", {
  enumerable: true,
  get: function () {
    return statementPayloadType;
  }
});
Object.defineProperty(exports, "thresholdOf", {
  enumerable: true,
  get: function () {
    return thresholdOf;
  }
});
Object.defineProperty(exports, "trustedRoot", {
  enumerable: true,
  get: function () {
    return trustedRoot;
  }
});
Object.defineProperty(exports, "typeName", {
  enumerable: true,
  get: function () {
    return typeName;
  }
});
Object.defineProperty(exports, "verifyImage", {
  enumerable: true,
  get: function () {
    return verifyImage;
  }
});
Object.defineProperty(exports, "verifySummary", {
  enumerable: true,
  get: function () {
    return verifySummary;
  }
});
Object.defineProperty(exports, "vulnerabilityAttestation", {
  enumerable: true,
  get: function () {
    return vulnerabilityAttestation;
  }
});