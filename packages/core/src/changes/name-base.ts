import { printablePath } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Git } from "../source/git.ts";
import { type BaseChoice, chooseBase, type CheckedOut, isOwnBranch } from "./choose-base.ts";
import { answerOf } from "./git-failure.ts";
import type { RunEvent } from "./run-event.ts";

/**
 * Finds out what `base-ref` names: a commit and a tag are compared with as they are, a branch where HEAD left it. A branch that the run
 * itself is of says nothing: then a push has its commit before, and any other run nothing. The remote is asked first: what the checkout
 * has of a branch may be old. Throws `bad-input` for a name of nothing.
 */
export async function nameBase(name: string, event: RunEvent, head: CheckedOut, git: Git): Promise<BaseChoice> {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(name)) return commit(name, name.slice(0, 12));
  const candidates = name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
  const listed = await answerOf(
    git.run(["ls-remote", "--quiet", "origin", ...candidates.flatMap((ref) => [ref, `${ref}^{}`])]),
  );
  const answer = listed && new Map(listed.toString("utf8").split("\n").map(remoteRef));
  for (const ref of candidates) {
    const id = answer?.get(`${ref}^{}`) ?? answer?.get(ref) ?? (await localCommit(git, ref));
    if (id === undefined) continue;
    const branch = /^refs\/heads\/(.*)$/.exec(ref)?.[1];
    if (branch === undefined) return commit(id, name);
    if (!isOwnBranch(branch, event)) return forkPoint(branch, id);
    return event.kind === "push"
      ? chooseBase(event, head)
      : { kind: "none", why: `this run is of ${printablePath(branch)} itself, which \`base-ref\` names` };
  }
  const short = /^[0-9a-f]{7,}$/.test(name) ? await localCommit(git, name) : undefined;
  if (short !== undefined) return commit(short, name);
  if (answer === undefined && (await hasRemote(git)))
    return { kind: "none", why: `the remote does not say what ${printablePath(name)} is` };
  throw new LayeredBuildError(
    "bad-input",
    `\`base-ref\`: ${printablePath(name)} is no branch, tag or commit of this repository.`,
    { hint: "Name a branch or a tag as it is called there, or give a commit's full id." },
  );
}

function commit(id: string, name: string): BaseChoice {
  return { kind: "commit", commit: id, what: `${printablePath(name)}, which \`base-ref\` names` };
}

function forkPoint(branch: string, id: string): BaseChoice {
  return {
    kind: "fork-point",
    branch,
    commit: id,
    refuseHead: false,
    what: `where HEAD left ${printablePath(branch)}`,
  };
}

/** A line of `OID TAB REF` (git-ls-remote, "OUTPUT"). */
function remoteRef(line: string): readonly [ref: string, id: string] {
  const [id = "", ref = ""] = line.split("\t");
  return [ref, id];
}

async function localCommit(git: Git, ref: string): Promise<string | undefined> {
  const remote = ref.replace(/^refs\/heads\//, "refs/remotes/origin/");
  for (const name of new Set([remote, ref])) {
    const output = await answerOf(
      git.run(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]),
    );
    const id = output?.toString("latin1").trim().split("\n").at(-1);
    if (id !== undefined && /^[0-9a-f]{40,64}$/.test(id)) return id;
  }
  return undefined;
}

async function hasRemote(git: Git): Promise<boolean> {
  return (await answerOf(git.run(["config", "--get", "remote.origin.url"]))) !== undefined;
}
