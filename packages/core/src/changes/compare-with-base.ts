import { LayeredBuildError } from "../error.ts";
import type { Exec } from "../ports.ts";
import type { OpenOptions } from "../project/open-project.ts";
import type { Project } from "../project/project.ts";
import { gitIn, type Git } from "../source/git.ts";
import { oneLine } from "../one-line.ts";
import { chooseBase } from "./choose-base.ts";
import { diffTree } from "./diff-tree.ts";
import { locateBase } from "./locate-base.ts";
import { nameBase } from "./name-base.ts";
import { projectBefore, type ProjectBefore } from "./project-before.ts";
import { originUrl, reachOrigin, type ServerAccess } from "./reach-origin.ts";
import type { RunEvent } from "./run-event.ts";
import { openScratchRepository, type ScratchRepository } from "./scratch-repository.ts";

/** The repository as it was at the commit to compare with (`since` says which), or why it cannot be compared with anything. */
export type Comparison =
  | { readonly kind: "before"; readonly before: ProjectBefore; readonly since: string }
  | { readonly kind: "unknown"; readonly why: string };

/**
 * What a comparison needs: how the project was opened, the event, and `baseRef`, which is compared with instead. `access` is for a checkout
 * that has kept no credentials.
 */
export interface ComparisonRequest {
  readonly options: OpenOptions;
  readonly event: RunEvent;
  readonly baseRef?: string | undefined;
  readonly access?: ServerAccess | undefined;
  readonly temporary: string;
  readonly signal?: AbortSignal | undefined;
}

/** How long fetching history may take, all in all. Longer than that, building is cheaper. */
const longestFetch = 120_000;
/** Characters of a reason that git or a parser has given. */
const longestReason = 300;

/**
 * Finds the repository as it was before what the run is about, and fetches what the checkout lacks of it, which stays as it is.
 * Whatever cannot be known or had, or takes too long, makes the comparison `unknown`, never empty. Throws `bad-input` for a `baseRef` that names nothing,
 * and the signal's reason.
 */
export async function compareWithBase(project: Project, request: ComparisonRequest): Promise<Comparison> {
  const { options, event, baseRef, signal } = request;
  const limits = AbortSignal.any([AbortSignal.timeout(longestFetch), ...(signal === undefined ? [] : [signal])]);
  const exec: Exec = (each) => options.exec({ signal: limits, ...each });
  const checkout = gitIn(project.root, exec, options.gitEnv);
  const origin = await originUrl(checkout);
  const env = await reachOrigin(checkout, origin, options.gitEnv, request.access);
  const git = gitIn(project.root, exec, env);
  const { commit } = project.head;
  // Nothing else asks for the parents.
  const head = { commit, parents: event.kind === "pull-request" ? await readParents(git) : [] };
  await using stack = new AsyncDisposableStack();
  let opened: Promise<ScratchRepository> | undefined;
  const open = async (): Promise<ScratchRepository> => {
    return stack.use(await openScratchRepository(git, project.head, { exec, env, temporary: request.temporary }));
  };
  try {
    const named = { git, hasOrigin: origin !== undefined };
    const choice = baseRef === undefined ? chooseBase(event, head) : await nameBase(baseRef, event, head, named);
    const base = await locateBase(choice, { git, head: project.head, scratch: () => (opened ??= open()) });
    signal?.throwIfAborted();
    if (base.kind === "none") return { kind: "unknown", why: oneLine(base.why, longestReason) };
    const changes = await diffTree(base.git, base.commit, project.head.commit);
    const before = await projectBefore(project, { commit: base.commit, changes, git: base.git }, checkout, options);
    return { kind: "before", before, since: `${base.commit.slice(0, 12)} (${base.what})` };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof LayeredBuildError && error.code === "bad-input") throw error;
    if (limits.aborted) return { kind: "unknown", why: `reading its history took over ${longestFetch / 1000} seconds` };
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "unknown", why: oneLine(`the commit before cannot be read: ${reason}`, longestReason) };
  }
}

/** HEAD's parents as the commit names them: `git log` would hide those that a shallow clone lacks. */
async function readParents(git: Git): Promise<readonly string[]> {
  const output = (await git.run(["cat-file", "--batch"], "HEAD\n")).toString("latin1");
  const header = output.slice(0, output.indexOf("\n\n"));
  return Array.from(header.matchAll(/^parent ([0-9a-f]+)$/gm), ([, id = ""]) => id);
}
