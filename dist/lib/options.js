"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_yaml = require("../vendor/yaml.js");
const require_toolkit = require("./toolkit.js");

// packages/toolkit/src/inputs/parse-options.ts
var parse_options_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ parseOptions: () => parseOptions });
var import_dist = require_yaml.require_dist();
/** What options themselves are given by. */
const ofOptions = ["options", "check"];
/** Names that no input has: the first of them tell enough, and all of a long list would be an annotation that nobody reads. */
const mostUnknown = 10;
const longestName = 100;
/**
* Reads the input `options`: other inputs of the action as a YAML mapping, by name, as text that each of them takes. A list becomes lines, a
* mapping `NAME=VALUE` a line where a list is wanted, else JSON. `source` is what errors call them. Throws `bad-input` for what is no mapping.
*/
function parseOptions(text, source, manifest) {
	const ofCaller = [...ofOptions, ...manifest.ofCaller ?? []];
	const problems = [];
	const unknown = [];
	const options = /* @__PURE__ */ new Map();
	for (const [name, value] of mappingOf(text, source)) {
		const spec = Object.hasOwn(manifest.inputs, name) ? manifest.inputs[name] : void 0;
		if (ofCaller.includes(name)) problems.push(`${source}: ${name}: is given by itself`);
		else if (spec === void 0) unknown.push(require_git.oneLine(name, longestName));
		else if (spec.kind === "secret") problems.push(`${source}: ${name}: is a secret, and belongs into an input of its own`);
		else options.set(name, spec.kind === "list" ? listText(value) : textOf(value));
	}
	return {
		options,
		problems: [...unknownProblems(unknown, source, manifest), ...problems]
	};
}
function unknownProblems(names, source, manifest) {
	const problems = names.slice(0, mostUnknown).map((name) => `${source}: ${name}: ${manifest.name} has no such input`);
	const more = names.length - mostUnknown;
	return more > 0 ? [...problems, `${source}: and ${more} more: ${manifest.name} has no such inputs`] : problems;
}
function mappingOf(text, source) {
	const document = (0, import_dist.parseDocument)(text);
	const [error] = document.errors;
	if (error !== void 0) throw wrong(source, `is no YAML (${error.message.split("\n", 1)[0] ?? ""})`);
	const value = writtenValue(document.contents, source);
	if (require_git.isRecord(value)) return Object.entries(value);
	throw wrong(source, "is no mapping");
}
/** The value of a YAML node, with numbers and truth values as they are written: `1.10` is a version. Throws `bad-input` for an alias. */
function writtenValue(node, source) {
	if ((0, import_dist.isAlias)(node)) throw wrong(source, `*${node.source} stands for another part of the text: quote a text that begins with *`);
	if ((0, import_dist.isSeq)(node)) return node.items.map((item) => writtenValue(item, source));
	if ((0, import_dist.isMap)(node)) {
		const entries = Object.create(null);
		for (const { key, value } of node.items) entries[textOf(writtenValue(key, source))] = writtenValue(value, source);
		return entries;
	}
	if (!(0, import_dist.isScalar)(node)) return void 0;
	return node.value === null || typeof node.value === "string" ? node.value : node.source;
}
function wrong(source, problem) {
	return new require_toolkit.ToolkitError("bad-input", `${source}: ${problem}.`, { hint: "Write other inputs, one a line: `name: value`. `true` stands for none. What is off is `false` on the input's own line, not in a block below it." });
}
/** A mapping in the place of a list is `NAME=VALUE` a line: so people write variables. */
function listText(value) {
	if (!require_git.isRecord(value)) return textOf(value);
	return Object.entries(value).map(([name, each]) => `${name}=${textOf(each)}`).join("\n");
}
function textOf(value) {
	if (value === null || value === void 0) return "";
	if (Array.isArray(value)) return value.map(textOf).join("\n");
	return typeof value === "string" ? value : JSON.stringify(value);
}

Object.defineProperty(exports, "parse_options_exports", {
  enumerable: true,
  get: function () {
    return parse_options_exports;
  }
});