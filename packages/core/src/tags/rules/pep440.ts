import { clean, explain, major, minor, patch, valid } from "@renovatebot/pep440";
import type { RuleBody, RuleType } from "../tag-rule.ts";
import { noVersion, versionMatch, versionPattern, versionTag, versionText } from "./version-pattern.ts";

/** `type=pep440,pattern={{version}}[,value=TEXT][,match=REGEX]`: the version that a git tag (or the value) is, by Python's PEP 440. */
export const pep440Rule: RuleType = {
  type: "pep440",
  priority: 900,
  attributes: ["pattern", "value", "match"],
  parse(attributes): RuleBody {
    const pattern = versionPattern(attributes, "pep440");
    const select = versionMatch(attributes, "pep440");
    return {
      evaluate(scope) {
        const raw = versionText(attributes.get("value"), scope, select);
        if (raw === undefined) return { kind: "none", reason: `${scope.context.ref} is not a git tag` };
        const explained = valid(raw) === null ? null : explain(raw);
        if (explained === null) return { kind: "unfit", reason: noVersion(raw, "PEP 440", attributes) };
        const { is_prerelease: isPre, is_postrelease: isPost, is_devrelease: isDev } = explained;
        const parts = {
          raw,
          version: clean(raw) ?? raw,
          major: `${major(raw)}`,
          minor: `${minor(raw)}`,
          patch: `${patch(raw)}`,
        };
        return versionTag(pattern, parts, !isPre && !isPost && !isDev);
      },
    };
  },
};
