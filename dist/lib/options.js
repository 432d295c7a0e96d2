import { t as require_dist } from "../vendor/yaml.js";
import { l as ToolkitError } from "./toolkit.js";

// packages/toolkit/src/inputs/parse-options.ts
var import_dist = require_dist();
/** What an action is about, and where it looks, whoever gives options: those say only how. */
const ofCaller = /* @__PURE__ */ new Set([
	"options",
	"mode",
	"plan",
	"plan-file",
	"store",
	"config",
	"digests"
]);
/**
* Reads the input `options`: other inputs of the action as a YAML mapping, by name, as text that each of them takes. A list becomes lines, a
* mapping JSON. Throws `bad-input` with all that is wrong: no mapping, names that the action has not, and secrets, which would stand in a log.
*/
function parseOptions(text, manifest) {
	const problems = [];
	const found = /* @__PURE__ */ new Map();
	for (const [name, value] of mappingOf(text)) {
		const spec = Object.hasOwn(manifest.inputs, name) ? manifest.inputs[name] : void 0;
		if (ofCaller.has(name)) problems.push(`${name}: is given by itself`);
		else if (spec === void 0) problems.push(`${name}: ${manifest.name} has no such input`);
		else if (spec.kind === "secret") problems.push(`${name}: is a secret, and belongs into an input of its own`);
		else found.set(name, textOf(value));
	}
	if (problems.length === 0) return found;
	throw new ToolkitError("bad-input", `options: ${problems.join("; ")}.`, { hint: `What there is, is in action-docs/${manifest.name}.md.` });
}
function mappingOf(text) {
	let value;
	try {
		value = (0, import_dist.parse)(text);
	} catch (error) {
		if (!(error instanceof import_dist.YAMLParseError)) throw error;
		throw wrong(`is no YAML (${error.message.split("\n", 1)[0] ?? ""})`);
	}
	if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
	throw wrong("is no mapping");
}
function wrong(problem) {
	return new ToolkitError("bad-input", `options: ${problem}.`, { hint: "Write other inputs, one a line: `name: value`. `true` stands for none." });
}
function textOf(value) {
	if (value === null || value === void 0) return "";
	if (Array.isArray(value)) return value.map(textOf).join("\n");
	if (typeof value === "string") return value;
	return JSON.stringify(value);
}

export { parseOptions as t };