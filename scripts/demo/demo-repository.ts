import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { devNull } from "node:os";
import { basename, dirname, join } from "node:path";
import { runCommand } from "../../test/harness/run-command.ts";
import type { DemoChange } from "./demo-data.ts";

/** A copy of the quickstart as a git repository; `images` is the folder that its layers.yaml names. */
export interface DemoRepository {
  readonly folder: string;
  readonly images: string;
  /** The commit that is checked out. */
  readonly head: () => Promise<string>;
  /** Changes one line of the app's code and commits it. */
  readonly editApp: () => Promise<DemoChange>;
  /** Brings a package with known flaws into the app's image, and commits it. */
  readonly addFlaw: () => Promise<DemoChange>;
}

const left = new Set(["images", "test", "node_modules", "weights.bin"]);
const appFile = "app/server.js";
const edit = { removed: ".slice(0, 3);", added: ".slice(0, 5);" };
const appDockerfile = "app/Dockerfile";
const copyLine = "COPY app/package.json app/*.js app/phrases.json ./";

/** What scanners read of a package: its name and version. The first is in the base from the beginning, the second comes with `addFlaw`. */
const baseFlaw = {
  file: "base/rootfs/usr/lib/python3/dist-packages/setuptools-65.5.0.dist-info/METADATA",
  text: "Metadata-Version: 2.1\nName: setuptools\nVersion: 65.5.0\n",
};
const appFlaw = {
  file: "app/node_modules/lodash/package.json",
  text: `${JSON.stringify({ name: "lodash", version: "4.17.20", license: "MIT" }, undefined, 2)}\n`,
  copy: "COPY app/node_modules ./node_modules",
};

/**
 * Copies the quickstart into a folder, which is emptied before, makes its weights, puts an old package into its base, and commits it.
 * Author and dates are fixed, so that commits, keys and digests are the same at every run.
 */
export async function makeDemoRepository(source: string, folder: string): Promise<DemoRepository> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await cp(source, folder, { recursive: true, filter: (path) => !left.has(basename(path)) });
  await runCommand(process.execPath, ["make-weights.js"], { cwd: folder });
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  await write(baseFlaw.file, baseFlaw.text);
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
      await write(appFile, await replaced(join(folder, appFile), edit.removed, edit.added));
      await git(2, "commit", "--quiet", "--all", "--message", "Show five phrases");
      return { file: appFile, removed: [edit.removed], added: [edit.added] };
    },
    addFlaw: async () => {
      await write(appFlaw.file, appFlaw.text);
      await write(appDockerfile, await replaced(join(folder, appDockerfile), copyLine, `${copyLine}\n${appFlaw.copy}`));
      await git(3, "add", "--all");
      await git(3, "commit", "--quiet", "--message", "Bring lodash 4.17.20");
      return { file: appDockerfile, removed: [], added: [appFlaw.copy] };
    },
  };
}

async function replaced(file: string, line: string, by: string): Promise<string> {
  const text = await readFile(file, "utf8");
  if (!text.includes(line)) throw new Error(`${file} has no line ${line} to change any more.`);
  return text.replace(line, by);
}

/** Nobody's own configuration (signing, hooks) gets in, nor the variables of a hook that started the demo. */
function gitEnvironment(date: string): Record<string, string> {
  const person = { NAME: "Demo", EMAIL: "demo@example.com", DATE: date };
  const people = ["AUTHOR", "COMMITTER"].flatMap((role) =>
    Object.entries(person).map(([key, value]) => [`GIT_${role}_${key}`, value] as const),
  );
  return { ...Object.fromEntries(people), GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: "1" };
}
