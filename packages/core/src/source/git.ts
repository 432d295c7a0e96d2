import { LayeredBuildError } from "../error.ts";
import type { Exec, ExecResult } from "../ports.ts";

/** Runs git in one repository and gives its standard output; a failing git is a `LayeredBuildError`. */
export interface Git {
  /** The top folder of the work tree. */
  readonly root: string;
  readonly run: (args: readonly string[], input?: string | Uint8Array) => Promise<Buffer>;
}

/** What is asked of git about a checkout as a whole: long lists, each from one process. */
export const questions = {
  /** The top folder of the work tree. */
  top: ["rev-parse", "--show-toplevel"],
  /** All files of HEAD (git-ls-tree, "OUTPUT FORMAT"). */
  tree: ["ls-tree", "-r", "-z", "--full-tree", "HEAD"],
  /** Those that may differ from HEAD on disk (git-diff-index, "RAW OUTPUT FORMAT"). */
  changed: ["diff-index", "-z", "--raw", "--no-renames", "--ignore-submodules=dirty", "HEAD", "--"],
  /** What git does not know, ignored or not: without --exclude-standard both count; --directory names a folder without walking it. */
  untracked: ["ls-files", "--others", "--directory", "-z"],
  /** Whether git writes other line ends to disk than it keeps. */
  lineEnds: ["config", "--get", "--default", "false", "core.autocrlf"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** HEAD as the keys need it. `time` is the commit's time in seconds. `oidAlgorithm` is the hash of git's object ids. */
export interface Head {
  readonly commit: string;
  readonly time: number;
  readonly oidAlgorithm: "sha1" | "sha256";
}

/**
 * Opens the repository that `folder` lies in. `env` is the environment for git; no configuration file is ever written,
 * and a work tree that belongs to another user (a job in a container) is trusted for these calls only.
 * Throws `not-a-repository` or `missing-program`.
 */
export async function openGit(folder: string, exec: Exec, env: Readonly<Record<string, string>>): Promise<Git> {
  const top = await runGit(folder, exec, env, questions.top);
  if (top.exitCode !== 0) {
    throw new LayeredBuildError("not-a-repository", `${folder} is not a git repository: ${reasonOf(top)}`, {
      hint: "Run actions/checkout before this action, without `path:` (keys are made of what git knows, from the workspace's own repository).",
    });
  }
  return gitIn(top.stdout.toString("utf8").trimEnd(), exec, env);
}

/** Git in a folder that is known to be a repository, or with an `env` that names one. */
export function gitIn(root: string, exec: Exec, env: Readonly<Record<string, string>>): Git {
  return {
    root,
    run: async (args, input) => {
      const result = await runGit(root, exec, env, args, input);
      if (result.exitCode === 0) return result.stdout;
      throw new LayeredBuildError("not-a-repository", `git ${args[0] ?? ""} failed: ${reasonOf(result)}`, {
        hint: "Is the checkout complete? actions/checkout with its defaults is enough.",
      });
    },
  };
}

/** Reads the commit that is checked out. A repository without a commit is `not-a-repository`. */
export async function readHead(git: Git): Promise<Head> {
  const output = await git
    .run(["log", "-1", "--no-show-signature", "--format=%H %ct", "HEAD"])
    .catch((cause: unknown) => {
      throw new LayeredBuildError("not-a-repository", `The repository ${git.root} has no commit that can be read.`, {
        hint: "Commit first: keys are made of what is committed, and of what differs from it.",
        cause,
      });
    });
  const text = output.toString("utf8").trim();
  const [commit = "", time = ""] = text.split(" ");
  return { commit, time: Number(time), oidAlgorithm: commit.length === 64 ? "sha256" : "sha1" };
}

async function runGit(
  cwd: string,
  exec: Exec,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  input?: string | Uint8Array,
): Promise<ExecResult> {
  const gitEnv = { ...env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" };
  const fixed = ["-c", "safe.directory=*", "-c", "core.quotePath=false", "--literal-pathspecs"];
  return exec({
    command: "git",
    args: [...fixed, ...args],
    cwd,
    env: gitEnv,
    // A submodule's begin with its folder.
    bulk: args.includes("ls-tree") || args.includes("ls-files"),
    ...(input === undefined ? {} : { input }),
  });
}

/** What git complains of: behind it there may be advice, or a list of how it is called. */
function reasonOf({ stderr, exitCode }: ExecResult): string {
  const lines = stderr.trim().split("\n");
  const line = lines.find((each) => /^(fatal|error): /.test(each)) ?? lines.at(-1) ?? "";
  return line.replace(/\.$/, "") || `exit code ${exitCode}`;
}
