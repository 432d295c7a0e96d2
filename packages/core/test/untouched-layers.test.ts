import { rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { GitRepository } from "../../../test/harness/git-repository.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { compareWithBase } from "../src/changes/compare-with-base.ts";
import { keyLayers } from "../src/key/key-layers.ts";
import { exec, gitEnv, open, put, repositoryOf } from "./opened-repository.ts";

const layersFile = `
image: ghcr.io/acme/chain
layers:
  base: { dockerfile: base/Dockerfile, context: base }
  app: { dockerfile: app/Dockerfile, context: app }
  web: { dockerfile: web/Dockerfile, context: web }
  linked: { dockerfile: linked.Dockerfile }
  named: { dockerfile: named.Dockerfile, inputs: ["docs/*.md"] }
  git: { dockerfile: git.Dockerfile }
  lib: { dockerfile: lib.Dockerfile }
`;

const files = {
  "layers.yaml": layersFile,
  "base/Dockerfile": "FROM scratch\nCOPY . /\nONBUILD COPY extra /\n",
  "base/a": "a",
  "app/Dockerfile": "FROM base\nCOPY src /\n",
  "app/src/a": "a",
  "app/extra": "x",
  "app/other": "not taken",
  "web/Dockerfile": "FROM scratch\nCOPY *.js /\n",
  "web/a.js": "a",
  "linked.Dockerfile": "FROM scratch\nCOPY current /\n",
  "v1/a": "one",
  "v2/a": "two",
  "named.Dockerfile": "FROM scratch\nCOPY v1 /\n",
  "docs/a.md": "a",
  "git.Dockerfile": "FROM scratch\nCOPY v1 .git /\n",
  "lib.Dockerfile": "FROM scratch\nCOPY v1 /\n",
  "README.md": "read me",
};

/** Those of which it can be told at a glance, where nothing that matters differs. */
const plain = ["app", "base", "lib", "web"];

let repository: GitRepository;
let before: string;

beforeEach(async () => {
  repository = await repositoryOf(files);
  await symlink("hop", path.join(repository.path, "current"));
  await symlink("v1", path.join(repository.path, "hop"));
  before = await repository.commit({});
});
afterEach(async () => repository[Symbol.asyncDispose]());

/** The layers that nothing has touched since `before`; each of them must have the key that it had there. */
async function untouched(dirty: "hash" | "ignore" = "hash"): Promise<readonly string[]> {
  await using temporary = await temporaryFolder("temp");
  const project = await open(repository.path, { dirty });
  const comparison = await compareWithBase(async () => project, {
    options: {
      folder: repository.path,
      exec,
      env: gitEnv,
      gitEnv,
      repository: "acme/chain",
      compression: "auto",
      dirty,
    },
    event: { kind: "local" },
    baseRef: before,
    temporary: temporary.path,
  });
  if (comparison.kind !== "before") throw new Error(comparison.why);
  const there = path.join(temporary.path, "before");
  await repository.git("worktree", "add", "--quiet", "--detach", there, before);
  const keys = keyLayers(project, {}, () => {});
  const keysBefore = keyLayers(await open(there), {}, () => {});
  await repository.git("worktree", "remove", "--force", there);
  const names = [...comparison.before.untouched].toSorted();
  for (const name of names) expect([name, keysBefore.get(name)?.key]).toEqual([name, keys.get(name)?.key]);
  return names;
}

const without = (...names: readonly string[]): readonly string[] => plain.filter((name) => !names.includes(name));

describe("untouchedLayers", () => {
  test.each<[string, Readonly<Record<string, string | null>>, readonly string[]]>([
    ["nothing", {}, plain],
    ["a file that no layer takes", { "README.md": "changed" }, plain],
    ["a file beside those that are taken", { "app/other": "changed" }, plain],
    ["a file that is taken", { "app/src/a": "changed" }, without("app")],
    ["a new file in a folder that is taken", { "app/src/b": "new" }, without("app")],
    ["a file that is gone", { "web/a.js": null, "web/b.js": "b" }, without("web")],
    ["what a parent makes its children take", { "app/extra": "changed" }, without("app")],
    ["a parent", { "base/a": "changed" }, without("base", "app")],
    ["a parent's Dockerfile", { "base/Dockerfile": "FROM scratch\nCOPY . /\n" }, without("base", "app")],
    ["a Dockerfile", { "web/Dockerfile": "FROM scratch\nCOPY *.js /srv/\n" }, without("web")],
    ["a new ignore file", { "web/.dockerignore": "b.js\n" }, without("web")],
    ["a new ignore file beside a Dockerfile", { "lib.Dockerfile.dockerignore": "v1/a\n" }, without("lib")],
    ["a folder that becomes a file", { "app/src": "a file" }, without("app")],
    ["the layers file", { "layers.yaml": layersFile.replace("context: web", "context: web, epoch: 1") }, []],
  ])("after a change of %s", async (_what, changes, expected) => {
    if (changes["app/src"] !== undefined) await rm(path.join(repository.path, "app/src"), { recursive: true });
    await repository.commit(changes);
    expect(await untouched()).toEqual(expected);
  });

  test("a layer behind links is left to a closer look", async () => {
    await rm(path.join(repository.path, "hop"));
    await symlink("v2", path.join(repository.path, "hop"));
    await repository.commit({});
    expect(await untouched()).toEqual(plain);
  });

  test("a Dockerfile behind a link may have changed where it leads", async () => {
    await put(repository.path, "shared/Dockerfile", "FROM scratch\nCOPY a.js /srv/\n");
    await rm(path.join(repository.path, "web/Dockerfile"));
    await symlink("../shared/Dockerfile", path.join(repository.path, "web/Dockerfile"));
    before = await repository.commit({ "web/b.js": "b" });
    await repository.commit({ "shared/Dockerfile": "FROM scratch\nCOPY b.js /srv/\n" });
    expect(await untouched()).toEqual(without("web"));
  });

  test("what only the disk has counts, where the disk counts", async () => {
    await put(repository.path, "web/new.js", "new");
    await writeFile(path.join(repository.path, "app/src/a"), "changed");
    await put(repository.path, "base/empty/");
    expect(await untouched()).toEqual(["lib"]);
  });

  test("an ignore file that only the disk has counts where the disk does, and nowhere else", async () => {
    await put(repository.path, "web/.dockerignore", "a.js\n");
    await put(repository.path, "lib.Dockerfile.dockerignore", "v1/a\n");
    expect(await untouched("ignore")).toEqual(plain);
    expect(await untouched()).toEqual(["app", "base"]);
  });
});
