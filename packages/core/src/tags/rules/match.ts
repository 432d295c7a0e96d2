import { LayeredBuildError } from "../../error.ts";
import { endlessHint, execPattern, longestSearch } from "../../exec-pattern.ts";
import { oneLine } from "../../one-line.ts";
import { isFullVersion } from "../full-version.ts";
import type { RuleBody, RuleType } from "../tag-rule.ts";
import { versionText } from "./version-pattern.ts";

/** `type=match,pattern=REGEX[,group=0][,value=TEXT]`: the part of a git tag (or of the value) that a regular expression finds. */
export const matchRule: RuleType = {
  type: "match",
  priority: 800,
  attributes: ["pattern", "group", "value"],
  parse(attributes): RuleBody {
    const text = attributes.get("pattern");
    if (text === undefined)
      throw new LayeredBuildError("bad-tag-rule", "the attribute pattern is missing", {
        hint: String.raw`type=match needs pattern=REGEX, such as pattern=v(\d+\.\d+),group=1`,
      });
    const pattern = regexOf(text);
    const group = attributes.get("group") ?? "0";
    if (!/^\d+$/.test(group))
      throw new LayeredBuildError("bad-tag-rule", `group "${group}" is no number`, {
        hint: "group=0 is all that matched, group=1 the first pair of parentheses",
      });
    return {
      evaluate(scope) {
        const given = versionText(attributes.get("value"), scope);
        if (given === undefined) return { kind: "none", reason: `${scope.context.ref} is not a git tag` };
        const value = find(pattern, given)?.[Number(group)];
        if (value === undefined) return { kind: "unfit", reason: `${text} finds no group ${group} in ${given}` };
        return { kind: "tag", value, latest: true, moving: !isFullVersion(value) };
      },
    };
  },
};

/** Runs an expression, but not for ever: whoever may push a git tag chooses the text. */
function find(pattern: RegExp, text: string): RegExpExecArray | null {
  const result = execPattern(pattern, text);
  if (result !== undefined) return result.found;
  throw new LayeredBuildError(
    "bad-tag-rule",
    `type=match: the pattern ${oneLine(pattern.source, 200)} takes more than ${longestSearch} second on ${JSON.stringify(oneLine(text, 100))}`,
    { hint: endlessHint },
  );
}

/** A regular expression alone, or as `/REGEX/FLAGS`. */
function regexOf(text: string): RegExp {
  const [, inner = text, flags = ""] = /^\/(.+)\/(.*)$/.exec(text) ?? [];
  try {
    // With g or y the second run would begin where the first ended.
    return new RegExp(inner, flags.replaceAll(/[gy]/g, ""));
  } catch (cause) {
    throw new LayeredBuildError("bad-tag-rule", `pattern "${text}" is no regular expression`, {
      hint: "it is one of JavaScript's, alone or as /REGEX/FLAGS; one with commas goes, with its field, into double quotes",
      cause,
    });
  }
}
