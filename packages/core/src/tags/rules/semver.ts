import parse from "semver/functions/parse.js";
import type { RuleBody, RuleType } from "../tag-rule.ts";
import { noVersion, versionMatch, versionPattern, versionTag, versionText } from "./version-pattern.ts";

/** `type=semver,pattern={{version}}[,value=TEXT][,match=REGEX]`: the version that a git tag (or the value) is, by semver.org. */
export const semverRule: RuleType = {
  type: "semver",
  priority: 900,
  attributes: ["pattern", "value", "match"],
  parse(attributes): RuleBody {
    const pattern = versionPattern(attributes, "semver");
    const select = versionMatch(attributes, "semver");
    return {
      evaluate(scope) {
        const raw = versionText(attributes.get("value"), scope, select);
        if (raw === undefined) return { kind: "none", reason: `${scope.context.ref} is not a git tag` };
        const found = parse(raw);
        if (found === null) return { kind: "unfit", reason: noVersion(raw, "semver.org", attributes) };
        const { version, major, minor, patch, prerelease } = found;
        const parts = { raw, version, major: `${major}`, minor: `${minor}`, patch: `${patch}` };
        return versionTag(pattern, parts, prerelease.length === 0);
      },
    };
  },
};
