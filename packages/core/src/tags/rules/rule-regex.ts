import { LayeredBuildError } from "../../error.ts";
import { endlessHint, execPattern, longestSearch } from "../../exec-pattern.ts";
import { oneLine } from "../../one-line.ts";

/** The regular expression of a rule's attribute, alone or as `/REGEX/FLAGS`. Throws `bad-tag-rule`. */
export function ruleRegex(attribute: string, text: string): RegExp {
  const [, inner = text, flags = ""] = /^\/(.+)\/(.*)$/.exec(text) ?? [];
  try {
    // With g or y the second run would begin where the first ended.
    return new RegExp(inner, flags.replaceAll(/[gy]/g, ""));
  } catch (cause) {
    throw new LayeredBuildError("bad-tag-rule", `${attribute} "${text}" is no regular expression`, {
      hint: "it is one of JavaScript's, alone or as /REGEX/FLAGS; one with commas goes, with its field, into double quotes",
      cause,
    });
  }
}

/** Runs a rule's expression, but not for ever: whoever may push a git tag chooses the text. Throws `bad-tag-rule`. */
export function findIn(type: string, pattern: RegExp, text: string): RegExpExecArray | null {
  const result = execPattern(pattern, text);
  if (result !== undefined) return result.found;
  throw new LayeredBuildError(
    "bad-tag-rule",
    `type=${type}: the pattern ${oneLine(pattern.source, 200)} takes more than ${longestSearch} second on ${JSON.stringify(oneLine(text, 100))}`,
    { hint: endlessHint },
  );
}
