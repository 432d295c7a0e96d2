import { existsSync } from "node:fs";
import path from "node:path";
import type { Exec, ExecRequest, ExecResult } from "../ports.ts";
import { gitIn, questions, readHead } from "./git.ts";

/**
 * Asks git at once what opening a checkout will ask it, and gives an `Exec` that has the answers: git reads the work tree on one
 * processor while the other still loads this program. Whatever else is asked goes to `exec`, and a long list the second time.
 * Nothing is asked where `folder` is not the top of a repository. `dirty`: see `OpenOptions`.
 */
export function askAhead(
  exec: Exec,
  folder: string,
  env: Readonly<Record<string, string>>,
  dirty: "hash" | "error" | "ignore",
  signal: AbortSignal,
): Exec {
  if (!existsSync(path.join(folder, ".git"))) return exec;
  const answers = new Map<string, Promise<ExecResult>>();
  const git = gitIn(
    folder,
    (request) => {
      const answer = exec({ ...request, signal });
      answers.set(nameOf(request), answer);
      return answer;
    },
    env,
  );
  const { top, tree, changed, untracked, lineEnds } = questions;
  const asked = [tree, ...(dirty === "ignore" ? [] : [changed, untracked, lineEnds]), top].map((args) => git.run(args));
  // Who needs an answer sees its error.
  for (const answer of [...asked, readHead(git)]) answer.catch(() => undefined);
  return (request) => {
    const name = nameOf(request);
    const answer = request.input === undefined ? answers.get(name) : undefined;
    if (request.bulk === true) answers.delete(name);
    return answer ?? exec(request);
  };
}

/** On Windows git writes a folder with slashes. */
function nameOf({ command, args, cwd = "" }: ExecRequest): string {
  return JSON.stringify([command, cwd.replaceAll("\\", "/"), args]);
}
