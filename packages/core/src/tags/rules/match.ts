import { LayeredBuildError } from "../../error.ts";
import { isFullVersion } from "../full-version.ts";
import type { RuleBody, RuleType } from "../tag-rule.ts";
import { findIn, ruleRegex } from "./rule-regex.ts";
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
    // Alone, or as /REGEX/FLAGS; with g or y the second run would begin where the first ended.
    const [, inner = text, flags = ""] = /^\/(.+)\/(.*)$/.exec(text) ?? [];
    const pattern = ruleRegex("pattern", inner, flags.replaceAll(/[gy]/g, ""));
    const group = attributes.get("group") ?? "0";
    if (!/^\d+$/.test(group))
      throw new LayeredBuildError("bad-tag-rule", `group "${group}" is no number`, {
        hint: "group=0 is all that matched, group=1 the first pair of parentheses",
      });
    return {
      evaluate(scope) {
        const given = versionText(attributes.get("value"), scope);
        if (given === undefined) return { kind: "none", reason: `${scope.context.ref} is not a git tag` };
        const value = findIn({ type: "match", attribute: "pattern" }, pattern, given)?.[Number(group)];
        if (value === undefined) return { kind: "unfit", reason: `${text} finds no group ${group} in ${given}` };
        return { kind: "tag", value, latest: true, moving: !isFullVersion(value) };
      },
    };
  },
};
