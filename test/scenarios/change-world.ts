import { chmod, cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { GitHubContext } from "../harness/action-environment.ts";
import { runAction, type ActionResult } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

/** No layer. */
export const none: readonly string[] = [];

/** All layers of the world, parents first. */
export const everything: readonly string[] = ["base", "a", "b", "c"];

/** A repository as one develops it, its remote, and what a job does with it. All in one folder, with relative paths: it can be copied. */
export interface World extends AsyncDisposable {
  readonly path: string;
  /** Runs git where one develops. */
  readonly git: (...args: string[]) => Promise<string>;
  /** Writes files below the repository there; `null` deletes one, `->` before a text makes a symbolic link. */
  readonly write: (files: Readonly<Record<string, string | null>>) => Promise<void>;
  readonly makeExecutable: (file: string) => Promise<void>;
  /** Writes, commits all there is, and gives the commit. */
  readonly commit: (files?: Readonly<Record<string, string | null>>) => Promise<string>;
  readonly push: (...refs: string[]) => Promise<string>;
  /** Makes the checkout of a job as actions/checkout does: that commit alone, unless `depth` is 0 (all). */
  readonly checkOut: (commit: string, options?: { branch?: string; depth?: number }) => Promise<Checkout>;
}

/** A job's checkout. The images of the layers are in an image layout folder beside it. */
export interface Checkout {
  readonly path: string;
  readonly git: (...args: string[]) => Promise<string>;
  readonly run: (
    action: "detect-changed-layers" | "build-layer",
    inputs?: Readonly<Record<string, string>>,
    github?: GitHubContext,
    temp?: string,
  ) => Promise<ActionResult>;
}

const layersFile = `image: oci:../images
layers:
  base: { dockerfile: base/Dockerfile }
  a: { dockerfile: a/Dockerfile, from: base, build-args: { MODE: fast } }
  b: { dockerfile: b/Dockerfile, from: base }
  c: { dockerfile: c/Dockerfile, from: base }
`;

/** What the world begins with. Layer a takes a/src less its Markdown files, b takes b/src, c takes c/src, where a submodule is. */
export const initialFiles: Readonly<Record<string, string>> = {
  "layers.yaml": layersFile,
  ".dockerignore": "**/*.md\n",
  ".gitignore": "ignored.bin\n",
  "README.md": "read me\n",
  "base/Dockerfile": "FROM scratch\nCOPY base/etc /etc\n",
  "base/etc/os-release": "ID=world\n",
  "a/Dockerfile": "FROM base\nARG MODE\nCOPY a/src /a\n",
  "a/src/big": "big\n",
  "a/src/tool": "#!/bin/sh\n",
  "a/src/link": "->tool",
  "a/src/folder/file": "deep\n",
  "a/src/notes.md": "notes\n",
  "b/Dockerfile": "FROM base\nCOPY b/src /b\n",
  "b/src/keep": "keep\n",
  "c/Dockerfile": "FROM base\nCOPY c/src /c\n",
  "c/src/keep": "keep\n",
};

/** The layers file with one text replaced. */
export const withLayers = (from: string, to: string): Readonly<Record<string, string>> => ({
  "layers.yaml": layersFile.replace(from, to),
});

const people = Object.fromEntries(
  ["AUTHOR", "COMMITTER"].flatMap((role) => [
    [`GIT_${role}_NAME`, "Octo"],
    [`GIT_${role}_EMAIL`, "octo@example.com"],
    [`GIT_${role}_DATE`, "2024-01-01T00:00:00Z"],
  ]),
);
const environment = { ...people, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };

async function git(folder: string, ...args: string[]): Promise<string> {
  return (await runCommand("git", args, { cwd: folder, env: environment })).stdout.trim();
}

/** A world with one commit before the initial files, which are pushed to main; no image is built. */
export async function newWorld(format: "sha1" | "sha256" = "sha1"): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("world"));
  const init = ["init", "--quiet", "--template=", `--object-format=${format}`];
  for (const name of ["origin.git", "library.git"]) await git(folder.path, ...init, "--bare", name);
  await git(join(folder.path, "origin.git"), "config", "uploadpack.allowFilter", "true");
  await git(folder.path, ...init, "--initial-branch=main", "dev");
  const world = worldIn(folder.path, stack.move());
  await world.git("remote", "add", "origin", "../origin.git");
  await world.commit({ "README.md": "first\n" });
  await world.commit(initialFiles);
  await world.push("main");
  return world;
}

/** A copy of a world as it is now. */
export async function copyOf(world: World): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("world"));
  await cp(world.path, folder.path, { recursive: true, verbatimSymlinks: true });
  return worldIn(folder.path, stack.move());
}

function worldIn(path: string, owned: AsyncDisposableStack): World {
  const dev = join(path, "dev");
  const write = async (files: Readonly<Record<string, string | null>>): Promise<void> => {
    for (const [name, content] of Object.entries(files)) {
      const file = join(dev, name);
      await rm(file, { recursive: true, force: true });
      if (content === null) continue;
      await mkdir(dirname(file), { recursive: true });
      await (content.startsWith("->") ? symlink(content.slice(2), file) : writeFile(file, content));
    }
  };
  return {
    path,
    write,
    git: (...args) => git(dev, ...args),
    makeExecutable: (file) => chmod(join(dev, file), 0o755),
    commit: async (files = {}) => {
      await write(files);
      await git(dev, "add", "--all");
      await git(dev, "commit", "--quiet", "--allow-empty", "--message", "Change");
      return git(dev, "rev-parse", "HEAD");
    },
    push: (...refs) => git(dev, "push", "--quiet", "--force", "origin", ...refs),
    checkOut: (commit, options) => checkOut(path, commit, options),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function checkOut(
  world: string,
  commit: string,
  { branch = "main", depth = 1 }: { branch?: string; depth?: number } = {},
): Promise<Checkout> {
  const path = join(world, "checkout");
  await rm(path, { recursive: true, force: true });
  const format = commit.length === 64 ? "sha256" : "sha1";
  await git(world, "init", "--quiet", "--template=", `--object-format=${format}`, "checkout");
  await git(path, "remote", "add", "origin", "../origin.git");
  const all = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*", commit];
  const fetched = depth === 0 ? all : [`--depth=${depth}`, `+${commit}:refs/remotes/origin/${branch}`];
  await git(path, "fetch", "--quiet", "--no-tags", "origin", ...fetched.toSorted());
  await git(path, "checkout", "--quiet", "-B", branch, commit);
  return {
    path,
    git: (...args) => git(path, ...args),
    run: (action, inputs = {}, github = {}, temp) =>
      runAction({ action, inputs, workspace: path, github, ...(temp === undefined ? {} : { temp }) }),
  };
}
