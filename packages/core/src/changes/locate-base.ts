import { printablePath } from "@layered-build/oci";
import type { Git, Head } from "../source/git.ts";
import type { BaseChoice } from "./choose-base.ts";
import { answerOf, isGitFailure } from "./git-failure.ts";
import { namesNoCommit } from "./name-base.ts";
import type { ScratchRepository } from "./scratch-repository.ts";

/** A commit to compare with, and a git that has its folders; or why there is none. */
export type LocatedBase =
  | { readonly kind: "commit"; readonly commit: string; readonly git: Git; readonly what: string }
  | { readonly kind: "none"; readonly why: string };

/** Where commits are looked for. `scratch` makes the repository to fetch into when it is first needed; only `origin` can be fetched from. */
export interface BaseSource {
  readonly git: Git;
  readonly head: Head;
  readonly hasOrigin: boolean;
  readonly scratch: () => Promise<ScratchRepository>;
}

/** How many commits of each side are fetched to find where they parted; a history that is longer counts as one without an end. */
const depths = [32, 256, 2048, 16384];

/**
 * Finds the commit that was chosen, and fetches what of it is not in the checkout: a shallow clone has HEAD alone. Throws `bad-input` where
 * `base-ref` names something else than a commit.
 */
export async function locateBase(choice: BaseChoice, source: BaseSource): Promise<LocatedBase> {
  if (choice.kind === "none") return choice;
  const found = await (choice.kind === "commit"
    ? locateCommit(choice.commit, source)
    : locateForkPoint(choice, source));
  if (found === noCommit && choice.kind === "commit" && choice.named !== undefined) throw namesNoCommit(choice.named);
  if (typeof found === "string")
    return { kind: "none", why: `${choice.what}${choice.what.includes(", ") ? "," : ""} cannot be had: ${found}` };
  if (choice.kind === "fork-point" && choice.refuseHead && found.commit === source.head.commit)
    return { kind: "none", why: `${printablePath(choice.branch ?? "the base branch")} has all that is checked out` };
  return { kind: "commit", what: choice.what, ...found };
}

/** A commit and a git that has it, or why there is none. */
type Found = { readonly commit: string; readonly git: Git } | string;

const noCommit = "it is no commit";
const noRemote = "there is no remote to ask";

async function locateCommit(commit: string, { git, hasOrigin, scratch }: BaseSource): Promise<Found> {
  if (await hasCommit(git, commit)) return { commit, git };
  if (/^(tree|blob)$/.test((await typeOf(git, commit)) ?? "")) return noCommit;
  if (!hasOrigin) return `it is not here, and ${noRemote}`;
  const repository = await scratch();
  const failure = await attempt(repository.fetch([commit], (await isShallow(git)) ? 1 : undefined));
  if (failure !== undefined) return failure;
  return (await hasCommit(repository.git, commit)) ? { commit, git: repository.git } : noCommit;
}

async function locateForkPoint(
  { branch, commit }: Extract<BaseChoice, { kind: "fork-point" }>,
  source: BaseSource,
): Promise<Found> {
  const { git, head } = source;
  if (!(await isShallow(git))) {
    for (const tip of [commit, branch === undefined ? undefined : `refs/remotes/origin/${branch}`]) {
      const found = tip === undefined ? undefined : await mergeBase(git, tip, head.commit);
      if (found !== undefined) return { commit: found, git };
    }
  }
  if (!source.hasOrigin) return `HEAD and the branch have no commit in common here, and ${noRemote}`;
  const byCommit = commit === undefined ? undefined : await fetchForkPoint(commit, source);
  if (typeof byCommit === "object" || branch === undefined) return byCommit ?? "the branch is not known";
  return fetchForkPoint(`refs/heads/${branch}`, source);
}

async function fetchForkPoint(ref: string, { git, head, scratch }: BaseSource): Promise<Found> {
  const repository = await scratch();
  const base = "refs/layered-build/base";
  for (const depth of (await isShallow(git)) ? depths : [undefined]) {
    const wanted = `+${ref}:${base}`;
    // Both in one fetch. A commit that a step has made is on no remote: then what the checkout has of its history must do.
    const both = await attempt(repository.fetch([head.commit, wanted], depth));
    const failure = both === undefined ? undefined : await attempt(repository.fetch([wanted], depth));
    if (failure !== undefined) return failure;
    const found = await mergeBase(repository.git, base, head.commit);
    if (found !== undefined) return { commit: found, git: repository.git };
    if (!(await isShallow(repository.git))) return "the two have no commit in common";
  }
  return `the two have no commit in common within ${depths.at(-1)} commits`;
}

async function mergeBase(git: Git, one: string, other: string): Promise<string | undefined> {
  const output = await answerOf(git.run(["merge-base", one, other]));
  return output?.toString("latin1").trim();
}

/** Whether a repository has a commit (not only a tag or a name of it). */
async function hasCommit(git: Git, commit: string): Promise<boolean> {
  const question = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^{commit}`];
  return (await answerOf(git.run(question))) !== undefined;
}

async function typeOf(git: Git, id: string): Promise<string | undefined> {
  return (await answerOf(git.run(["cat-file", "-t", id])))?.toString("latin1").trim();
}

async function isShallow(git: Git): Promise<boolean> {
  return (await git.run(["rev-parse", "--is-shallow-repository"])).toString("latin1").trim() === "true";
}

/** Undefined where something worked, else what git says. */
async function attempt(work: Promise<void>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => {
      if (isGitFailure(error)) return error.message;
      throw error;
    },
  );
}
