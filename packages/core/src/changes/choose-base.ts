import { printablePath } from "@layered-build/oci";
import type { RunEvent } from "./run-event.ts";

/**
 * What HEAD is to be compared with; `what` says it in words.
 *
 * - `commit`: that commit itself; `named` is what `base-ref` calls it
 * - `fork-point`: the newest commit that HEAD and `commit` have in common, or, where that cannot be had, HEAD and `origin`'s `branch`.
 *   With `refuseHead` HEAD itself is no answer: the branch has all of what is checked out, and the comparison would say nothing
 * - `none`: nothing, so that everything counts as changed; `why` says the reason
 */
export type BaseChoice =
  | { readonly kind: "commit"; readonly commit: string; readonly named?: string; readonly what: string }
  | {
      readonly kind: "fork-point";
      readonly branch: string | undefined;
      readonly commit?: string | undefined;
      readonly refuseHead: boolean;
      readonly what: string;
    }
  | { readonly kind: "none"; readonly why: string };

/** The commit that is checked out, and its parents as the commit names them, whether a shallow clone has them or not. */
export interface CheckedOut {
  readonly commit: string;
  readonly parents: readonly string[];
}

/** Chooses what a run of an event compares with. Where the event brings no commit, that is nothing: build what may never have been built. */
export function chooseBase(event: RunEvent, head: CheckedOut): BaseChoice {
  switch (event.kind) {
    case "push":
      return pushBase(event);
    case "tag":
      return none(`a tag has no commit before it`);
    case "pull-request":
      return pullRequestBase(event, head);
    case "merge-group":
      return event.baseCommit === undefined
        ? none("the event does not say what the merge group is based on")
        : { kind: "commit", commit: event.baseCommit, what: "the base of the merge group" };
    case "other":
      return none(`a ${event.name} run brings no commit to compare with`);
    case "local":
      return none("there is no event that would bring a commit to compare with");
  }
}

function pushBase({ branch, before, defaultBranch }: Extract<RunEvent, { kind: "push" }>): BaseChoice {
  if (before === undefined) return none("the event does not say which commit was before the push");
  if (!/^0+$/.test(before)) return { kind: "commit", commit: before, what: "the commit before the push" };
  if (defaultBranch === undefined) return none(`${printablePath(branch)} is new, and the default branch is not known`);
  if (branch === defaultBranch) return none(`this is the first push of ${printablePath(branch)}`);
  return {
    kind: "fork-point",
    branch: defaultBranch,
    refuseHead: false,
    what: `where the new branch left ${printablePath(defaultBranch)}`,
  };
}

function pullRequestBase(event: Extract<RunEvent, { kind: "pull-request" }>, head: CheckedOut): BaseChoice {
  const { baseBranch, baseCommit, headCommit, fromFork } = event;
  const shown = printablePath(baseBranch ?? "the base branch");
  const [into, from] = head.parents;
  // The merge commit that GitHub makes: of the newest base, not of the one in the event, which may be old.
  if (into !== undefined && from !== undefined && head.parents.length === 2 && from === headCommit)
    return {
      kind: "commit",
      commit: into,
      what: `${shown}, as merged with the pull request`,
    };
  // Where the workflow checks out a fork, `origin` is that: whoever opens the pull request can put anything on its branches.
  const branch = fromFork === false ? baseBranch : undefined;
  if (branch === undefined && baseCommit === undefined)
    return none("the event does not say what the pull request is based on");
  // What pull_request_target checks out unless told otherwise.
  if (head.commit === baseCommit) return none("the base branch is checked out, not the pull request");
  return {
    kind: "fork-point",
    branch,
    commit: baseCommit,
    refuseHead: true,
    what: `where the pull request left ${shown}`,
  };
}

/** Whether a branch is the one that the run itself is of: compared with that, nothing would ever be changed. */
export function isOwnBranch(branch: string, event: RunEvent): boolean {
  return (event.kind === "push" || event.kind === "other") && event.branch === branch;
}

function none(why: string): BaseChoice {
  return { kind: "none", why };
}
