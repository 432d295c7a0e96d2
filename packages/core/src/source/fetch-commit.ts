import { mkdtemp } from "node:fs/promises";
import path from "node:path";
import { LayeredBuildError } from "../error.ts";
import type { Exec } from "../ports.ts";
import { oneLine } from "../one-line.ts";
import { gitIn } from "./git.ts";
import { type GitSetting, withConfiguration } from "./git-settings.ts";
import { fetchPartly, partialClone } from "./partial-fetch.ts";
import { tokenHeader } from "./token-header.ts";

/** A commit to fetch. `url` is the repository's, `token` the password of git's user `x-access-token` there. */
export interface FetchRequest {
  readonly url: string;
  readonly commit: string;
  readonly token: string;
  /** The folder in which the repository gets one of its own. */
  readonly temporary: string;
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string>>;
  /** Told of the form in which git sends the token: whoever shows texts must leave it out of them. */
  readonly mask: (secret: string) => void;
}

/**
 * A repository with one commit and no file: whatever of it is read is fetched then. `gitEnv` has the credentials, and is for git alone:
 * no other program and no file of the repository may see it.
 */
export interface FetchedCommit {
  readonly folder: string;
  readonly gitEnv: Readonly<Record<string, string>>;
}

/** Characters of what git says. */
const longestReason = 300;

/** Fetches a commit's folders without any file's content, for a job that has checked nothing out. Throws `not-a-repository`. */
export async function fetchCommit(request: FetchRequest): Promise<FetchedCommit> {
  const { url, commit, token, temporary, exec } = request;
  const folder = await mkdtemp(path.join(temporary, "layered-build-commit-"));
  const settings: readonly GitSetting[] = [
    ["remote.origin.url", url],
    ...partialClone,
    tokenHeader(url, token, request.mask),
  ];
  const gitEnv = withConfiguration(request.env, settings);
  const git = gitIn(folder, exec, gitEnv);
  const format = commit.length === 64 ? "sha256" : "sha1";
  await git.run(["init", "--quiet", "--template=", `--object-format=${format}`]);
  try {
    await fetchPartly(git, [commit], 1);
  } catch (cause) {
    const reason = oneLine(cause instanceof Error ? cause.message : String(cause), longestReason);
    throw new LayeredBuildError(
      "not-a-repository",
      `The workspace is not a git repository, and commit ${commit.slice(0, 12)} could not be fetched from ${url}: ${reason}`,
      {
        hint: "Run actions/checkout before this action, or let its token read the repository (permissions: contents: read).",
        cause,
      },
    );
  }
  await git.run(["update-ref", "--no-deref", "HEAD", commit]);
  return { folder, gitEnv };
}
