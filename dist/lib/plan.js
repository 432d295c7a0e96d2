"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_zod = require("../vendor/zod.js");
require("./schemas.js");
const require_oci = require("./oci.js");
const require_hub = require("./hub.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_zlib = require("node:zlib");

// packages/core/src/plan/plan.ts
/** What is to be done, and why: made by detect-changed-layers, used by build-layer. Layers come parents first. Created where a plan is read. */
function planSchema() {
	const reason = require_zod.strictObject({
		kind: require_zod._enum([
			"missing",
			"changed",
			"unchanged",
			"exists",
			"forced",
			"asked",
			"needed",
			"parent",
			"unknown",
			"not-selected"
		]),
		detail: require_zod.string()
	});
	const planLayer = require_zod.strictObject({
		name: require_zod.string().check(require_zod._regex(/^[a-z][a-z0-9-]*$/)),
		image: require_zod.string(),
		tag: require_zod.string(),
		key: require_zod.string().check(require_zod._regex(/^[0-9a-f]{64}$/)),
		action: require_zod._enum([
			"build",
			"reuse",
			"skip"
		]),
		reasons: require_zod.array(reason),
		parents: require_zod.array(require_zod.string()),
		bases: require_zod.record(require_zod.string(), require_zod.custom((value) => typeof value === "string" && (require_oci.isDigest(value) || require_hub.isHubCommit(value)), "expected sha256:\u2026 or git:\u2026")),
		platforms: require_zod.array(require_zod.string()),
		engine: require_zod._enum([
			"native",
			"split",
			"buildkit"
		]),
		/** The key of the image that this ref had before, where it is known: what has changed since explains what is run. */
		before: require_zod.optional(require_zod.string().check(require_zod._regex(/^[0-9a-f]{64}$/)))
	});
	return require_zod.strictObject({
		schema: require_zod.literal(1),
		source: require_zod.strictObject({
			repository: require_zod.string(),
			revision: require_zod.string()
		}),
		layers: require_zod.array(planLayer)
	});
}
/** Characters that the reasons of a layer may have in a log or an output. */
const longestReasons = 600;
/** The reasons of a layer as one line of text, safe to print and never long. */
function reasonText(layer) {
	const details = layer.reasons.map((each) => each.detail).filter((detail) => detail !== "");
	return require_git.oneLine(details.join("; "), longestReasons);
}

// packages/core/src/plan/encode-plan.ts
/** The largest encoded plan in bytes: an environment variable over 128 KB keeps a process from starting. */
const maxEncoded = 65536;
/** A plan that unpacks to more than this is not ours. */
const maxDecoded = 16777216;
/**
* The plan as opaque text for a job output (JSON, deflated, base64url): an output that contains a masked string, such as an
* account id in a registry's name, is dropped by the runner. A plan that is too long loses the words of its reasons, which nothing
* depends on; undefined where even that is too long (some hundred layers): then only the plan file can hand it over.
*/
function encodePlan(plan) {
	const wordless = plan.layers.map((layer) => ({
		...layer,
		reasons: layer.reasons.map(({ kind }) => ({
			kind,
			detail: ""
		}))
	}));
	return encoded(plan) ?? encoded({
		...plan,
		layers: wordless
	});
}
function encoded(plan) {
	const text = (0, node_zlib.deflateRawSync)(Buffer.from(JSON.stringify(plan))).toString("base64url");
	return text.length > maxEncoded ? void 0 : text;
}
/** Reads what `encodePlan` wrote. Throws `bad-plan`. */
function decodePlan(text) {
	let json;
	try {
		json = (0, node_zlib.inflateRawSync)(Buffer.from(text.trim(), "base64url"), { maxOutputLength: maxDecoded }).toString("utf8");
	} catch (cause) {
		throw new require_git.LayeredBuildError("bad-plan", "The input `plan` is not a plan of detect-changed-layers.", {
			hint: "Pass its output as it is: ${{ steps.detect.outputs.plan }} or ${{ needs.detect.outputs.plan }}.",
			cause
		});
	}
	return parsePlan(json, "The input `plan`");
}
/** Reads the readable JSON of a plan file; `where` is for messages. Throws `bad-plan`. */
function parsePlan(json, where) {
	let value;
	try {
		value = JSON.parse(json);
	} catch (cause) {
		throw new require_git.LayeredBuildError("bad-plan", `${where} is not a plan: there is no JSON in it.`, {
			hint: "Pass on what detect-changed-layers gives, as it is: its output `plan`, or the file that `plan-file` names.",
			cause
		});
	}
	const result = planSchema().safeParse(value, { jitless: true });
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	throw new require_git.LayeredBuildError("bad-plan", `${where} is not a plan: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`, { hint: "Use the same version of detect-changed-layers and build-layer." });
}

// packages/core/src/plan/image-digests.ts
/** The digests as opaque text for a job output, in which the runner would look for masked text. */
function encodeDigests(digests) {
	return Buffer.from(JSON.stringify(Object.fromEntries(digests))).toString("base64url");
}
/** Reads what `encodeDigests` wrote. Throws `bad-input`. */
function decodeDigests(text) {
	const found = /* @__PURE__ */ new Map();
	for (const [layer, digest] of Object.entries(parsed(text))) {
		if (typeof digest !== "string" || !require_oci.isDigest(digest)) throw wrong();
		found.set(layer, digest);
	}
	return found;
}
/** The digest of one layer's image. Throws `bad-input` where it is not among them: then it is none of those that were looked at. */
function digestOfLayer(digests, layer) {
	const digest = digests.get(layer);
	if (digest !== void 0) return digest;
	throw new require_git.LayeredBuildError("bad-input", `digests: layer ${layer} is not among them.`, { hint: "Hand on those of a job about the same plan." });
}
function parsed(text) {
	try {
		const value = JSON.parse(Buffer.from(text.trim(), "base64url").toString("utf8"));
		if (require_git.isRecord(value)) return value;
	} catch {}
	throw wrong();
}
function wrong() {
	return new require_git.LayeredBuildError("bad-input", "The input `digests` is not what scan-and-sign has put out.", { hint: "Pass its output as it is: ${{ needs.scan.outputs.digests }}." });
}

// packages/core/src/plan/planned-images.ts
/** The layers whose images a run deals with, those that were there already too, parents first; `skip` is none of its business. */
function plannedImages(plan) {
	return plan.layers.filter(({ action }) => action !== "skip");
}
/** Those of them that no other of them is made of: what the chain is for. */
function topmostImages(plan) {
	const planned = plannedImages(plan);
	const below = new Set(planned.flatMap(({ parents }) => parents));
	return planned.filter(({ name }) => !below.has(name));
}

// packages/core/src/plan/index.ts
var plan_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({
	decodeDigests: () => decodeDigests,
	decodePlan: () => decodePlan,
	digestOfLayer: () => digestOfLayer,
	encodeDigests: () => encodeDigests,
	plannedImages: () => plannedImages,
	topmostImages: () => topmostImages
});

// packages/toolkit/src/suite/given-plan.ts
var given_plan_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ givenPlan: () => givenPlan });
/** The plan that was handed over, as text or as a file of the same job; undefined where there is none. Throws `bad-plan`. */
async function givenPlan(inputs, workspace) {
	if (inputs.plan !== void 0) return decodePlan(inputs.plan);
	const file = inputs["plan-file"];
	if (file === void 0) return void 0;
	const text = require_git.readTextFile(node_path.default.resolve(workspace, file), {
		what: `plan-file: the file ${file}`,
		code: "bad-plan",
		hint: "It is there in the job that made it only: hand the output `plan` to other jobs.",
		most: require_git.longestPlan
	});
	return parsePlan(text, `plan-file: the file ${file}`);
}

Object.defineProperty(exports, "encodePlan", {
  enumerable: true,
  get: function () {
    return encodePlan;
  }
});
Object.defineProperty(exports, "givenPlan", {
  enumerable: true,
  get: function () {
    return givenPlan;
  }
});
Object.defineProperty(exports, "given_plan_exports", {
  enumerable: true,
  get: function () {
    return given_plan_exports;
  }
});
Object.defineProperty(exports, "plan_exports", {
  enumerable: true,
  get: function () {
    return plan_exports;
  }
});
Object.defineProperty(exports, "reasonText", {
  enumerable: true,
  get: function () {
    return reasonText;
  }
});