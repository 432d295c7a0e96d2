import { LayeredBuildError } from "../../error.ts";
import { endlessHint, execPattern, longestSearch } from "../../exec-pattern.ts";
import { oneLine } from "../../one-line.ts";

/** The regular expression of a rule's attribute. Throws `bad-tag-rule`. */
export function ruleRegex(attribute: string, text: string, flags = ""): RegExp {
  try {
    return new RegExp(text, flags);
  } catch (cause) {
    throw new LayeredBuildError("bad-tag-rule", `${attribute} "${text}" is no regular expression`, {
      hint: "it is one of JavaScript's; one with commas goes, with its field, into double quotes",
      cause,
    });
  }
}

/** Runs a rule's expression, but not for ever: whoever may push a git tag chooses the text. Throws `bad-tag-rule`. */
export function findIn(
  { type, attribute }: { readonly type: string; readonly attribute: string },
  pattern: RegExp,
  text: string,
): RegExpExecArray | null {
  const result = execPattern(pattern, text);
  if (result !== undefined) return result.found;
  throw new LayeredBuildError(
    "bad-tag-rule",
    `type=${type}: the ${attribute} ${oneLine(pattern.source, 200)} takes more than ${longestSearch} second on ${JSON.stringify(oneLine(text, 100))}`,
    { hint: endlessHint },
  );
}
