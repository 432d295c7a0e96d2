import { isNativeError } from "node:util/types";
import { runInNewContext } from "node:vm";

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
		runInNewContext("run()", { run }, { timeout: 1 * 1e3 });
		return result;
	} catch (cause) {
		if (isNativeError(cause) && "code" in cause && cause.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return void 0;
		throw cause;
	}
}

export { execPattern as n, endlessHint as t };