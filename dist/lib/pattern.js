"use strict";

let node_util_types = require("node:util/types");
let node_vm = require("node:vm");

// packages/core/src/exec-pattern.ts
/** Seconds that an expression may take: it needs none, unless it tries all ways to divide a text, of which there may be too many. */
const longestSearch = 1;
/** What to do about an expression that takes longer. */
const endlessHint = "it repeats what is repeated already, as (a+)+ does: write it so that a text can be divided in one way only";
/** What an expression finds in a text that others chose; undefined where it takes too long. Nothing else ends one, not even a cancel. */
function execPattern(pattern, text) {
	const result = { found: null };
	const run = () => {
		result.found = pattern.exec(text);
	};
	try {
		(0, node_vm.runInNewContext)("run()", { run }, { timeout: 1 * 1e3 });
		return result;
	} catch (cause) {
		if ((0, node_util_types.isNativeError)(cause) && "code" in cause && cause.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return void 0;
		throw cause;
	}
}

Object.defineProperty(exports, "endlessHint", {
  enumerable: true,
  get: function () {
    return endlessHint;
  }
});
Object.defineProperty(exports, "execPattern", {
  enumerable: true,
  get: function () {
    return execPattern;
  }
});