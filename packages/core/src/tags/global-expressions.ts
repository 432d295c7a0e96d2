import { shortSha } from "./short-sha.ts";
import type { TagContext } from "./tag-context.ts";

// These events always run for the default branch's last commit.
// https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
const defaultBranchEvents = /create|discussion|issues|schedule/;

/** Those of metadata-action's global expressions that take no argument, each with its value in this run. */
export function globalExpressions(context: TagContext): Readonly<Record<string, () => string>> {
  const { ref } = context;
  return {
    branch: () => afterPrefix(ref, "refs/heads/"),
    tag: () => afterPrefix(ref, "refs/tags/"),
    sha: () => shortSha(context),
    base_ref: () => baseRef(context),
    is_default_branch: () => String(isDefaultBranch(context)),
    is_not_default_branch: () => String(!isDefaultBranch(context)),
  };
}

function afterPrefix(ref: string, prefix: string): string {
  return ref.startsWith(prefix) ? ref.slice(prefix.length) : "";
}

function baseRef({ ref, baseRef: base = "" }: TagContext): string {
  if (ref.startsWith("refs/tags/")) return base.replace(/^refs\/heads\//, "");
  return ref.startsWith("refs/pull/") ? base : "";
}

function isDefaultBranch({ ref, eventName, repositoryDefaultBranch }: TagContext): boolean {
  const branch = ref.replace(/^refs\/heads\//, "");
  return branch !== "" && (branch === repositoryDefaultBranch || defaultBranchEvents.test(eventName));
}
