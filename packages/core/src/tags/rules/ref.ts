import { LayeredBuildError } from "../../error.ts";
import { isFullVersion } from "../full-version.ts";
import type { RuleBody, RuleOutcome, RuleType } from "../tag-rule.ts";

/** `type=ref,event=branch|tag|pr`: the name of what was pushed, or the pull request's number behind `pr-`. */
export const refRule: RuleType = {
  type: "ref",
  priority: 600,
  attributes: ["event"],
  parse(attributes): RuleBody {
    const event = attributes.get("event");
    switch (event) {
      case "branch":
        return { evaluate: ({ context }) => afterPrefix(context.ref, "refs/heads/", "a branch", branch) };
      case "tag":
        return { evaluate: ({ context }) => afterPrefix(context.ref, "refs/tags/", "a git tag", tag) };
      case "pr":
        return {
          prefix: "pr-",
          evaluate: ({ context }) => afterPrefix(context.ref, "refs/pull/", "a pull request", pullRequest),
        };
      case undefined:
      default:
        throw new LayeredBuildError(
          "bad-tag-rule",
          event === undefined ? "the attribute event is missing" : `event "${event}" does not exist`,
          { hint: "type=ref needs event=branch, event=tag or event=pr" },
        );
    }
  },
};

const branch = (name: string): RuleOutcome => ({ kind: "tag", value: name, latest: false, moving: true });

// Every git tag makes `latest` in auto mode, prereleases too: metadata-action leaves the judgement to type=semver.
const tag = (name: string): RuleOutcome => ({ kind: "tag", value: name, latest: true, moving: !isFullVersion(name) });

const pullRequest = (path: string): RuleOutcome => branch(path.replace(/\/merge$/, ""));

function afterPrefix(ref: string, prefix: string, what: string, make: (name: string) => RuleOutcome): RuleOutcome {
  return ref.startsWith(prefix) ? make(ref.slice(prefix.length)) : { kind: "none", reason: `${ref} is not ${what}` };
}
