import { isNativeError } from "node:util/types";
import { runInNewContext } from "node:vm";

/** Seconds that an expression may take: it needs none, unless it tries all ways to divide a text, of which there may be too many. */
export const longestSearch = 1;

/** What to do about an expression that takes longer. */
export const endlessHint =
  "it repeats what is repeated already, as (a+)+ does: write it so that a text can be divided in one way only";

/** What an expression finds in a text that others chose; undefined where it takes too long. Nothing else ends one, not even a cancel. */
export function execPattern(pattern: RegExp, text: string): { readonly found: RegExpExecArray | null } | undefined {
  const result: { found: RegExpExecArray | null } = { found: null };
  const run = (): void => {
    result.found = pattern.exec(text);
  };
  try {
    runInNewContext("run()", { run }, { timeout: longestSearch * 1000 });
    return result;
  } catch (cause) {
    if (isNativeError(cause) && "code" in cause && cause.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw cause;
  }
}
