import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { devNull } from "node:os";
import { basename, join } from "node:path";
import { runCommand } from "../../test/harness/run-command.ts";

/** A copy of the quickstart as a git repository; `images` is the folder that its layers.yaml names. */
export interface DemoRepository {
  readonly folder: string;
  readonly images: string;
  /** The commit that is checked out. */
  readonly head: () => Promise<string>;
  /** Changes one line of the app's code and commits it. Gives the file and both lines. */
  readonly editApp: () => Promise<{ readonly file: string; readonly removed: string; readonly added: string }>;
}

const left = new Set(["images", "test", "node_modules", "weights.bin"]);
const appFile = "app/server.js";
const edit = { removed: ".slice(0, 3);", added: ".slice(0, 5);" };

/**
 * Copies the quickstart into a folder, which is emptied before, makes its weights, and commits it.
 * Author and dates are fixed, so that commits, keys and digests are the same at every run.
 */
export async function makeDemoRepository(source: string, folder: string): Promise<DemoRepository> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await cp(source, folder, { recursive: true, filter: (path) => !left.has(basename(path)) });
  await runCommand(process.execPath, ["make-weights.js"], { cwd: folder });
  const git = async (day: number, ...args: readonly string[]): Promise<string> => {
    const env = gitEnvironment(`2026-01-0${day}T12:00:00Z`);
    return (await runCommand("git", ["-c", "core.autocrlf=false", ...args], { cwd: folder, env })).stdout.trim();
  };
  await git(1, "init", "--quiet", "--template=", "--initial-branch=main");
  await git(1, "add", "--all");
  await git(1, "commit", "--quiet", "--message", "Begin");
  return {
    folder,
    images: join(folder, "images"),
    head: () => git(1, "rev-parse", "HEAD"),
    editApp: async () => {
      const text = await readFile(join(folder, appFile), "utf8");
      if (!text.includes(edit.removed)) throw new Error(`${appFile} has no line ${edit.removed} to change any more.`);
      await writeFile(join(folder, appFile), text.replace(edit.removed, edit.added));
      await git(2, "commit", "--quiet", "--all", "--message", "Show five phrases");
      return { file: appFile, ...edit };
    },
  };
}

/** Nobody's own configuration (signing, hooks) gets in, nor the variables of a hook that started the demo. */
function gitEnvironment(date: string): Record<string, string> {
  const person = { NAME: "Demo", EMAIL: "demo@example.com", DATE: date };
  const people = ["AUTHOR", "COMMITTER"].flatMap((role) =>
    Object.entries(person).map(([key, value]) => [`GIT_${role}_${key}`, value] as const),
  );
  return { ...Object.fromEntries(people), GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: "1" };
}
