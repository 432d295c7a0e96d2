import { LayeredBuildError } from "../../error.ts";
import { isFullVersion } from "../full-version.ts";
import type { RuleBody, RuleType } from "../tag-rule.ts";

/** `type=raw,value=TEXT`, or TEXT alone: a tag as written, global expressions replaced. */
export const rawRule: RuleType = {
  type: "raw",
  priority: 200,
  attributes: ["value"],
  parse(attributes): RuleBody {
    const template = attributes.get("value");
    if (template === undefined) {
      throw new LayeredBuildError("bad-tag-rule", "the attribute value is missing", {
        hint: "type=raw needs value=TEXT, such as type=raw,value=latest",
      });
    }
    return {
      evaluate({ render }) {
        const value = render(template);
        return { kind: "tag", value, latest: false, moving: !isFullVersion(value) };
      },
    };
  },
};
