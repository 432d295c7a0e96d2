/**
 * What started a run, as far as it says which commit to compare with. Commits are full object ids, branches are short names.
 *
 * - `push`: of a branch; `before` is all zeros for a new branch
 * - `pull-request`: also pull_request_target and the like; any commit may be checked out. `fromFork` says whether the pull request is of
 *   another repository than the one that it is for; undefined where the event does not say
 * - `other`: schedule, workflow_dispatch, workflow_run, repository_dispatch and whatever else brings no commit to compare with
 * - `local`: no event at all
 */
export type RunEvent =
  | {
      readonly kind: "push";
      readonly branch: string;
      readonly before: string | undefined;
      readonly defaultBranch: string | undefined;
    }
  | { readonly kind: "tag"; readonly tag: string }
  | {
      readonly kind: "pull-request";
      readonly baseBranch: string | undefined;
      readonly baseCommit: string | undefined;
      readonly headCommit: string | undefined;
      readonly fromFork: boolean | undefined;
    }
  | { readonly kind: "merge-group"; readonly baseCommit: string | undefined }
  | { readonly kind: "other"; readonly name: string; readonly branch: string | undefined }
  | { readonly kind: "local" };
