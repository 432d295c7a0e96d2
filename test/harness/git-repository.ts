import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runCommand } from "./run-command.ts";
import { temporaryFolder, type TemporaryFolder } from "./temporary-folder.ts";

/** A git repository on the branch main. */
export type GitRepository = TemporaryFolder & {
  /** Writes files (`null` deletes one), commits them, and returns the commit's id. */
  readonly commit: (files: Readonly<Record<string, string | null>>, message?: string) => Promise<string>;
  readonly git: (...args: string[]) => Promise<string>;
};

/** Makes a repository in a temporary folder, with one commit of these files. Same files, same commit id. */
export async function gitRepository(files: Readonly<Record<string, string | null>> = {}): Promise<GitRepository> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("repository"));
  const person = { NAME: "Octo", EMAIL: "octo@example.com", DATE: "2024-01-01T00:00:00Z" };
  const people = ["AUTHOR", "COMMITTER"].flatMap((role) =>
    Object.entries(person).map(([key, value]) => [`GIT_${role}_${key}`, value] as const),
  );
  // Nobody's own git configuration (signing, hooks, default branch) gets in.
  const env = { ...Object.fromEntries(people), GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const git = async (...args: string[]): Promise<string> =>
    (await runCommand("git", args, { cwd: folder.path, env })).stdout.trim();
  const commit = async (changes: Readonly<Record<string, string | null>>, message = "Change"): Promise<string> => {
    for (const [name, content] of Object.entries(changes)) {
      await mkdir(dirname(join(folder.path, name)), { recursive: true });
      if (content !== null) await writeFile(join(folder.path, name), content);
    }
    const deleted = Object.keys(changes).filter((name) => changes[name] === null);
    if (deleted.length > 0) await git("rm", "--quiet", "--", ...deleted);
    await git("add", "--all");
    await git("commit", "--quiet", "--allow-empty", "--message", message);
    return git("rev-parse", "HEAD");
  };
  await git("init", "--quiet", "--initial-branch=main");
  // It would go on in the background, where the folder is measured or deleted.
  await git("config", "gc.auto", "0");
  await commit(files);
  const owned = stack.move();
  return { path: folder.path, git, commit, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
