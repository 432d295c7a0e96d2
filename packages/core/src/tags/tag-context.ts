import { LayeredBuildError } from "../error.ts";

/**
 * What a workflow run says about its commit: everything that tag rules may depend on, as a plain value.
 *
 * - `ref`: a full ref (`refs/heads/main`, `refs/tags/v1`, `refs/pull/7/merge`); `sha`: the full commit id
 * - `baseRef`: of a pull request its target branch; of a tag push the payload's `base_ref`, if it has one
 * - `headSha`: the pull request's own commit, where `sha` is that of the merge
 * - `shortShaLength` (7) and `usePullRequestHead` (false): see `readTagSettings`
 */
export interface TagContext {
  readonly eventName: string;
  readonly ref: string;
  readonly sha: string;
  readonly repositoryDefaultBranch: string;
  readonly baseRef?: string | undefined;
  readonly pullRequestNumber?: number | undefined;
  readonly headSha?: string | undefined;
  readonly commitDate: Date;
  readonly now: Date;
  readonly shortShaLength?: number | undefined;
  readonly usePullRequestHead?: boolean | undefined;
}

/**
 * The context as rules see it: a `pull_request_target` run gets the ref of its pull request, since GitHub hands it the
 * base branch's, and the commit becomes the pull request's own where that is asked for.
 *
 * @throws LayeredBuildError `bad-input` for a `pull_request_target` run without a pull request number
 */
export function resolveTagContext(context: TagContext): TagContext {
  const head =
    context.usePullRequestHead === true && /pull_request/.test(context.eventName) ? context.headSha : undefined;
  return { ...context, ref: refOf(context), sha: head ?? context.sha };
}

function refOf({ eventName, ref, pullRequestNumber }: TagContext): string {
  // https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request_target
  if (!/pull_request_target/.test(eventName)) return ref;
  if (pullRequestNumber === undefined) {
    throw new LayeredBuildError("bad-input", "the event pull_request_target came without a pull request number", {
      hint: "the event's payload lacks `number`: tags for this run cannot be told from those of the base branch",
    });
  }
  return `refs/pull/${pullRequestNumber}/merge`;
}
