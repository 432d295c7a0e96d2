import { t as require_dist } from "../vendor/yaml.js";
import { f as ToolkitError } from "./toolkit.js";

// packages/toolkit/src/inputs/parse-options.ts
var import_dist = require_dist();
/** What an action is about, and where it looks, whoever gives options: those say only how. */
const ofCaller = /* @__PURE__ */ new Set([
	"options",
	"check",
	"mode",
	"image",
	"images",
	"plan",
	"plan-file",
	"store",
	"config",
	"digests"
]);
/**
* Reads the input `options`: other inputs of the action as a YAML mapping, by name, as text that each of them takes. A list becomes lines, a
* mapping JSON. `source` is what errors call them. Throws `bad-input` for what is no mapping.
*/
function parseOptions(text, source, manifest) {
	const problems = [];
	const options = /* @__PURE__ */ new Map();
	for (const [name, value] of mappingOf(text, source)) {
		const spec = Object.hasOwn(manifest.inputs, name) ? manifest.inputs[name] : void 0;
		if (ofCaller.has(name)) problems.push(`${source}: ${name}: is given by itself`);
		else if (spec === void 0) problems.push(`${source}: ${name}: ${manifest.name} has no such input`);
		else if (spec.kind === "secret") problems.push(`${source}: ${name}: is a secret, and belongs into an input of its own`);
		else options.set(name, textOf(value));
	}
	return {
		options,
		problems
	};
}
function mappingOf(text, source) {
	let value;
	try {
		value = (0, import_dist.parse)(text);
	} catch (error) {
		if (!(error instanceof import_dist.YAMLParseError)) throw error;
		throw wrong(source, `is no YAML (${error.message.split("\n", 1)[0] ?? ""})`);
	}
	if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
	throw wrong(source, "is no mapping");
}
function wrong(source, problem) {
	return new ToolkitError("bad-input", `${source}: ${problem}.`, { hint: "Write other inputs, one a line: `name: value`. `true` stands for none. What is off is `false` on the input's own line, not in a block below it." });
}
function textOf(value) {
	if (value === null || value === void 0) return "";
	if (Array.isArray(value)) return value.map(textOf).join("\n");
	if (typeof value === "string") return value;
	return JSON.stringify(value);
}

export { parseOptions as t };