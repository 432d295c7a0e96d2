import { LayeredBuildError } from "../../error.ts";
import { shortSha } from "../short-sha.ts";
import type { RuleBody, RuleType } from "../tag-rule.ts";

/** `type=sha,format=short|long`: the commit's id behind `sha-`. */
export const shaRule: RuleType = {
  type: "sha",
  priority: 100,
  attributes: ["format"],
  parse(attributes): RuleBody {
    const format = attributes.get("format") ?? "short";
    if (format !== "short" && format !== "long") {
      throw new LayeredBuildError("bad-tag-rule", `format "${format}" does not exist`, {
        hint: "type=sha takes format=short (the default) or format=long",
      });
    }
    return {
      prefix: "sha-",
      evaluate({ context }) {
        if (context.sha === "") return { kind: "none", reason: "the run has no commit" };
        const value = format === "short" ? shortSha(context) : context.sha;
        return { kind: "tag", value, latest: false, moving: false };
      },
    };
  },
};
