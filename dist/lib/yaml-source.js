"use strict";

const require_yaml = require("../vendor/yaml.js");
const require_git = require("./git.js");

// packages/core/src/config/yaml-source.ts
var import_dist = require_yaml.require_dist();
/** A YAML file with the lines of its members, for messages. `path` is how messages call it. */
var YamlSource = class {
	path;
	value;
	#document;
	#lines;
	/** Parses a text. Throws `bad-config` with line and column. */
	constructor(text, path, options = {}) {
		this.path = path;
		this.#lines = new import_dist.LineCounter();
		this.#document = (0, import_dist.parseDocument)(text, {
			lineCounter: this.#lines,
			prettyErrors: false,
			merge: options.merge === true
		});
		const syntax = this.#document.errors[0];
		if (syntax !== void 0) {
			const { line, col } = this.#lines.linePos(syntax.pos[0]);
			throw new require_git.LayeredBuildError("bad-config", `${path}:${line}:${col}: ${syntax.message}`, { hint: "The file is not valid YAML: check indentation, quotes and colons at this place." });
		}
		const { scalar } = options;
		if (scalar !== void 0) (0, import_dist.visit)(this.#document, { Scalar: (key, node) => {
			if (key !== "key" && node.type === "PLAIN") node.value = scalar(node.source ?? "") ?? node.value;
		} });
		this.value = this.#toValue();
		this.#refuseProto(this.value, [], /* @__PURE__ */ new Set());
	}
	/** A member's place: `layers.yaml:4`, or the path alone where its line is not known. */
	place(members) {
		for (let depth = members.length; depth > 0; depth--) {
			const node = this.#document.getIn(members.slice(0, depth), true);
			if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) return `${this.path}:${this.#lines.linePos(Number(node.range[0])).line}`;
		}
		return this.path;
	}
	/** What is wrong with a member, with its place and name: `layers.yaml:4: layers.app.target: \u2026`. */
	problem(members, message) {
		return `${this.place(members)}: ${members.length === 0 ? "" : `${members.map(String).join(".")}: `}${message}`;
	}
	/** No object of JavaScript takes this name like any other: what is under it would be lost on the way. */
	#refuseProto(value, members, seen) {
		if (typeof value !== "object" || value === null || seen.has(value)) return;
		seen.add(value);
		for (const [name, member] of Object.entries(value)) {
			const inner = [...members, name];
			if (name === "__proto__") throw new require_git.LayeredBuildError("bad-config", this.problem(inner, "nothing can have the name __proto__"));
			this.#refuseProto(member, inner, seen);
		}
	}
	/** An alias without its anchor shows only here. */
	#toValue() {
		try {
			return this.#document.toJS();
		} catch (cause) {
			const detail = cause instanceof Error ? cause.message : String(cause);
			throw new require_git.LayeredBuildError("bad-config", `${this.path}: ${detail}`, {
				hint: "Check the anchors (&) and aliases (*).",
				cause
			});
		}
	}
};
/** What is wrong with a name stands one level deeper than what is wrong with a value. */
function issueMessage(issue) {
	if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
	const message = issue.message.replace(/^Invalid input: /, "");
	return message.endsWith(", received undefined") ? "is missing" : message;
}

Object.defineProperty(exports, "YamlSource", {
  enumerable: true,
  get: function () {
    return YamlSource;
  }
});
Object.defineProperty(exports, "issueMessage", {
  enumerable: true,
  get: function () {
    return issueMessage;
  }
});