import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Exec } from "../ports.ts";
import { gitIn, type Git, type Head } from "../source/git.ts";
import { fetchPartly, partialClone } from "../source/partial-fetch.ts";
import { withConfiguration, type GitSetting } from "../source/git-settings.ts";

/** What a scratch repository is made of. `env` is the environment for git. */
export interface ScratchOptions {
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string>>;
  /** The folder in which it gets one of its own. */
  readonly temporary: string;
}

/** A repository beside the checkout that has all of its objects, and takes what is fetched. Deleted when it is disposed. */
export interface ScratchRepository extends AsyncDisposable {
  readonly git: Git;
  /** `fetchPartly`, from the checkout's `origin`. */
  readonly fetch: (refs: readonly string[], depth?: number) => Promise<void>;
}

/** The configuration by which a remote is reached: of the checkout alone, since the user's own and the machine's are there anyway. */
const reachesRemotes =
  /^((http|https|credential|url|protocol|ssh|transfer)\.|core\.(sshcommand|askpass|gitproxy)$|remote\.origin\.(url|proxy|proxyauthmethod|uploadpack)$)/;

/**
 * Makes a repository to fetch into. Not the checkout itself: a fetch with a filter makes it a partial clone for good (it writes
 * remote.origin.promisor), and one with a depth moves its shallow boundary, and later steps may mind both. The checkout's credentials
 * (actions/checkout leaves them in its configuration) reach git by environment only: they are in no file and on no command line.
 */
export async function openScratchRepository(
  checkout: Git,
  head: Head,
  { exec, env, temporary }: ScratchOptions,
): Promise<ScratchRepository> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(temporary, "layered-build-history-"));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  // The remote may be a path relative to the checkout, so git starts there.
  const git = gitIn(checkout.root, exec, {
    ...withConfiguration(env, await remoteConfiguration(checkout)),
    GIT_DIR: folder,
  });
  await git.run(["init", "--quiet", "--bare", "--template=", `--object-format=${head.oidAlgorithm}`, folder]);
  await writeFile(path.join(folder, "objects", "info", "alternates"), `${await gitPath(checkout, "objects")}\n`);
  // A clone that is not shallow has none.
  await copyFile(await gitPath(checkout, "shallow"), path.join(folder, "shallow")).catch(() => undefined);
  await git.run(["update-ref", "refs/heads/checkout", head.commit]);
  const owned = stack.move();
  return {
    git,
    fetch: (refs, depth) => fetchPartly(git, refs, depth),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function gitPath(git: Git, name: string): Promise<string> {
  const answer = (await git.run(["rev-parse", "--git-path", name])).toString("utf8").replace(/\n$/, "");
  return path.resolve(git.root, answer);
}

async function remoteConfiguration(checkout: Git): Promise<readonly GitSetting[]> {
  // Newer versions of actions/checkout keep the credentials in a file of their own, which the configuration includes.
  const output = (await checkout.run(["config", "--local", "--includes", "--null", "--list"])).toString("utf8");
  const settings = output
    .split("\0")
    .filter((record) => record.includes("\n"))
    .map((record): GitSetting => [record.slice(0, record.indexOf("\n")), record.slice(record.indexOf("\n") + 1)])
    .filter(([name]) => reachesRemotes.test(name));
  return [...settings, ...partialClone];
}
