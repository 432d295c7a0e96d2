import { printablePath } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Exec } from "../ports.ts";
import type { OpenOptions } from "../project/open-project.ts";
import type { Project } from "../project/project.ts";
import { gitIn, openGit, readHead, type Git } from "../source/git.ts";
import { oneLine } from "../one-line.ts";
import { chooseBase } from "./choose-base.ts";
import { diffTree } from "./diff-tree.ts";
import { answerOf } from "./git-failure.ts";
import { locateBase, type LocatedBase } from "./locate-base.ts";
import { nameBase } from "./name-base.ts";
import { projectBefore, type EarlierCommit, type ProjectBefore } from "./project-before.ts";
import { originUrl, reachOrigin, type ServerAccess } from "./reach-origin.ts";
import type { RunEvent } from "./run-event.ts";
import { openScratchRepository } from "./scratch-repository.ts";

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
 * Finds the repository as it was before what the run is about, and fetches what the checkout lacks of it, which stays as it is. Git is
 * asked before `open` opens the project, answers meanwhile, and is not waited for where it cannot be opened.
 * Whatever cannot be known or had, or takes too long, makes the comparison `unknown`, never empty. Throws `bad-input` for a `baseRef` that names no commit,
 * the signal's reason, and what `open` does.
 */
export async function compareWithBase(open: () => Promise<Project>, request: ComparisonRequest): Promise<Comparison> {
  const { options, signal } = request;
  const unopened = new AbortController();
  const ends = [unopened.signal, ...(signal === undefined ? [] : [signal])];
  const withinTime = (): AbortSignal => AbortSignal.any([AbortSignal.timeout(longestFetch), ...ends]);
  let limits = withinTime();
  const exec: Exec = (each) => options.exec({ signal: limits, ...each });
  await using stack = new AsyncDisposableStack();
  const finding = findBase(exec, request, stack);
  const opened = open();
  opened.catch((error: unknown) => unopened.abort(error));
  try {
    const base = await finding;
    const project = await opened;
    signal?.throwIfAborted();
    // Opening a large project takes its own time.
    limits = withinTime();
    if (base.kind === "none") return { kind: "unknown", why: oneLine(base.why, longestReason) };
    const attributes = base.changes.find(({ path }) => /(^|\/)\.gitattributes$/.test(path));
    if (attributes !== undefined) {
      const file = oneLine(printablePath(attributes.path), longestReason);
      return { kind: "unknown", why: `${file} changed, and with it perhaps what git writes to disk` };
    }
    const before = await projectBefore(project, base, gitIn(project.root, exec, options.gitEnv), options);
    return { kind: "before", before, since: `${base.commit.slice(0, 12)} (${base.what})` };
  } catch (error) {
    await opened;
    signal?.throwIfAborted();
    if (error instanceof LayeredBuildError && error.code === "bad-input") throw error;
    if (limits.aborted) return { kind: "unknown", why: `reading its history took over ${longestFetch / 1000} seconds` };
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "unknown", why: oneLine(`the commit before cannot be read: ${reason}`, longestReason) };
  }
}

/** The commit to compare with, and what differs; or why there is none. What is fetched for it stays until `stack` is disposed. */
async function findBase(
  exec: Exec,
  { options, event, baseRef, access, temporary }: ComparisonRequest,
  stack: AsyncDisposableStack,
): Promise<(LocatedBase & { kind: "none" }) | (EarlierCommit & { readonly kind: "commit"; readonly what: string })> {
  const [checkout, here] = await Promise.all([
    openGit(options.folder, exec, options.gitEnv),
    readHead(gitIn(options.folder, exec, options.gitEnv)),
  ]);
  const reach = once(async () => {
    const origin = await originUrl(checkout);
    const env = await reachOrigin(checkout, origin, options.gitEnv, access);
    return { hasOrigin: origin !== undefined, env, git: gitIn(checkout.root, exec, env) };
  });
  const git: Git = { root: checkout.root, run: async (...question) => (await reach()).git.run(...question) };
  // Nothing else asks for the parents.
  const head = { commit: here.commit, parents: event.kind === "pull-request" ? await readParents(git) : [] };
  const choice =
    baseRef === undefined
      ? chooseBase(event, head)
      : await nameBase(baseRef, event, head, { checkout, git, hasOrigin: async () => (await reach()).hasOrigin });
  if (choice.kind === "commit") {
    // Most checkouts have it, and all is said by one answer.
    const there = gitIn(checkout.root, exec, { ...options.gitEnv, GIT_NO_LAZY_FETCH: "1" });
    const changes = await answerOf(diffTree(there, `${choice.commit}^{commit}`, here.commit));
    if (changes !== undefined) return { ...choice, changes, git };
  }
  const scratch = once(async () =>
    stack.use(await openScratchRepository(git, here, { exec, env: (await reach()).env, temporary })),
  );
  const base = await locateBase(choice, { git, head: here, hasOrigin: (await reach()).hasOrigin, scratch });
  return base.kind === "none" ? base : { ...base, changes: await diffTree(base.git, base.commit, here.commit) };
}

/** Does some work when it is first needed, and no second time. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

/** HEAD's parents as the commit names them: `git log` would hide those that a shallow clone lacks. */
async function readParents(git: Git): Promise<readonly string[]> {
  const output = (await git.run(["cat-file", "--batch"], "HEAD\n")).toString("latin1");
  const header = output.slice(0, output.indexOf("\n\n"));
  return Array.from(header.matchAll(/^parent ([0-9a-f]+)$/gm), ([, id = ""]) => id);
}
