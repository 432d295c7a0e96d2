import type { RuleBody, RuleType } from "../tag-rule.ts";

/** `type=edge[,branch=NAME]`: `edge` for the newest commit of a branch, the default branch where none is named. */
export const edgeRule: RuleType = {
  type: "edge",
  priority: 700,
  attributes: ["branch"],
  parse(attributes): RuleBody {
    return {
      evaluate({ context }) {
        const branch = attributes.get("branch") || context.repositoryDefaultBranch;
        if (context.ref !== `refs/heads/${branch}`)
          return { kind: "none", reason: `${context.ref} is not the branch ${branch}` };
        return { kind: "tag", value: "edge", latest: false, moving: true };
      },
    };
  },
};
