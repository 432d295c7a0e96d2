import { printablePath } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { shortened } from "../one-line.ts";
import type { Git } from "../source/git.ts";
import { type BaseChoice, chooseBase, type CheckedOut, isOwnBranch } from "./choose-base.ts";
import { answerOf } from "./git-failure.ts";
import type { RunEvent } from "./run-event.ts";

/** Where refs are looked for: in the checkout, and at its `origin`, where `git` can log in. */
export interface RefSource {
  readonly checkout: Git;
  readonly git: Git;
  readonly hasOrigin: () => Promise<boolean>;
}

/**
 * Finds out what `base-ref` names: a commit and a tag are compared with as they are, a branch where HEAD left it. A branch that the run
 * itself is of says nothing: then a push has its commit before, and any other run nothing. The remote is asked first, where there is
 * one: what the checkout has of a branch may be old. Throws `bad-input` for a name of nothing, and for a revision such as `HEAD~1`, which
 * says another thing, or nothing, in each clone.
 */
export async function nameBase(
  name: string,
  event: RunEvent,
  head: CheckedOut,
  source: RefSource,
): Promise<BaseChoice> {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(name)) return commit(name.toLowerCase(), name.slice(0, 12));
  checkName(name);
  const candidates = name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
  const isShort = /^[0-9a-f]{7,}$/.test(name);
  const [remote, local] = await Promise.all([
    originRefs(candidates, source),
    localCommits(source.checkout, [...candidates.flatMap(namesOf), ...(isShort ? [name] : [])]),
  ]);
  for (const [index, ref] of candidates.entries()) {
    const there = remote.refs?.get(`${ref}^{}`) ?? remote.refs?.get(ref);
    const id = there ?? local[2 * index] ?? local[2 * index + 1];
    if (id === undefined) continue;
    const branch = /^refs\/heads\/(.*)$/.exec(ref)?.[1];
    if (branch === undefined) return commit(id, name);
    if (!isOwnBranch(branch, event)) return forkPoint(branch, id);
    return event.kind === "push"
      ? chooseBase(event, head)
      : { kind: "none", why: `this run is of ${shownName(branch)} itself, which \`base-ref\` names` };
  }
  const short = isShort ? local[2 * candidates.length] : undefined;
  if (short !== undefined) return commit(short, name);
  if (remote.refs === undefined && remote.exists)
    return { kind: "none", why: `the remote does not say what ${shownName(name)} is` };
  throw wrong(name, "is no branch, tag or commit of this repository");
}

/** The error for a name of something that is no commit: a tag may be of a folder, or of a file's content. */
export function namesNoCommit(name: string): LayeredBuildError {
  return wrong(name, "is no commit, but a folder or the content of a file");
}

/** What git-check-ref-format forbids in names: so much of it as would be read as a revision, or as a pattern. */
const notInNames = /^@$|^\/|\/$|\/\/|(^|\/)\.|\.\.|\.(lock)?(\/|$)|@\{|[\p{Cc} ~^:?*[\\]/u;

function checkName(name: string): void {
  if (name !== "HEAD" && !notInNames.test(name)) return;
  throw wrong(
    name,
    "is no name of a branch or tag. Revisions are not taken: what they say depends on how the repository was cloned",
    "Leave `base-ref` out: a push is compared with the commit before it. Or name a branch or a tag, or give a commit's full id.",
  );
}

function wrong(
  name: string,
  what: string,
  hint = "Name a branch or a tag as it is called there, or give a commit's full id.",
): LayeredBuildError {
  return new LayeredBuildError("bad-input", `\`base-ref\`: ${shownName(name)} ${what}.`, { hint });
}

function shownName(name: string): string {
  return shortened(printablePath(name), 200);
}

function commit(id: string, name: string): BaseChoice {
  return { kind: "commit", commit: id, named: name, what: `${shownName(name)}, which \`base-ref\` names` };
}

function forkPoint(branch: string, id: string): BaseChoice {
  return {
    kind: "fork-point",
    branch,
    commit: id,
    refuseHead: false,
    what: `where HEAD left ${shownName(branch)}`,
  };
}

/** What `origin` has under some names; no `refs` where it does not answer. */
async function originRefs(
  names: readonly string[],
  { git, hasOrigin }: RefSource,
): Promise<{ readonly exists: boolean; readonly refs?: ReadonlyMap<string, string> }> {
  if (!(await hasOrigin())) return { exists: false };
  const question = ["ls-remote", "--quiet", "origin", ...names.flatMap((ref) => [ref, `${ref}^{}`])];
  const listed = await answerOf(git.run(question));
  return listed === undefined
    ? { exists: true }
    : { exists: true, refs: new Map(listed.toString("utf8").split("\n").map(remoteRef)) };
}

/** A line of `OID TAB REF` (git-ls-remote, "OUTPUT"). */
function remoteRef(line: string): readonly [ref: string, id: string] {
  const [id = "", ref = ""] = line.split("\t");
  return [ref, id];
}

/** What the checkout may call a ref of the remote: a branch as it was fetched, or one of its own. */
function namesOf(ref: string): readonly [string, string] {
  return [ref.replace(/^refs\/heads\//, "refs/remotes/origin/"), ref];
}

/** The commits that the checkout has under some names, in their order. */
async function localCommits(git: Git, names: readonly string[]): Promise<readonly (string | undefined)[]> {
  const question = names.map((name) => `${name}^{commit}\n`).join("");
  const output = await answerOf(git.run(["cat-file", "--batch-check"], question));
  // `OID SP commit SP SIZE`, or the name and what is the matter with it (git-cat-file, "BATCH OUTPUT")
  const lines = (output ?? Buffer.alloc(0)).toString("latin1").split("\n");
  return names.map((_, index) => /^([0-9a-f]{40,64}) commit \d+$/.exec(lines[index] ?? "")?.[1]);
}
