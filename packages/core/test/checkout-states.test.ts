import { rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { GitRepository } from "../../../test/harness/git-repository.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { type Comparison, compareWithBase } from "../src/changes/compare-with-base.ts";
import { keyLayers } from "../src/key/key-layers.ts";
import type { OpenOptions } from "../src/project/open-project.ts";
import { exec, gitEnv, open, put, repositoryOf } from "./opened-repository.ts";
import { RecordingLog } from "./recording-log.ts";

const layersFile = "image: ghcr.io/acme/app\nlayers: { app: { dockerfile: docker/app, context: ctx } }\n";

let repository: GitRepository;

beforeEach(async () => {
  repository = await repositoryOf({
    "layers.yaml": layersFile,
    "docker/app": "FROM scratch\nCOPY . /srv/\n",
    "ctx/a": "a\n",
    "ctx/b": "b\n",
  });
});
afterEach(async () => repository[Symbol.asyncDispose]());

async function keyOf(options: Partial<OpenOptions> = {}, warn: (message: string) => void = () => {}): Promise<string> {
  return keyLayers(await open(repository.path, options), {}, warn).get("app")?.key ?? "";
}

async function compared(before: string): Promise<Comparison> {
  await using temporary = await temporaryFolder("temp");
  const project = await open(repository.path);
  const options = { folder: repository.path, exec, env: gitEnv, gitEnv, repository: "acme/app" } as const;
  return compareWithBase(async () => project, {
    options: { ...options, compression: "auto", dirty: "hash" },
    event: { kind: "local" },
    baseRef: before,
    temporary: temporary.path,
  });
}

describe("dirty: ignore", () => {
  test.each<[string, () => Promise<void>]>([
    ["a Dockerfile", () => put(repository.path, "docker/app", "FROM scratch\nCOPY a /srv/\n")],
    ["the layers file", () => put(repository.path, "layers.yaml", layersFile.replace("ctx }", "docker }"))],
    ["a layers file that cannot be read", () => put(repository.path, "layers.yaml", "layers: [")],
    ["a new ignore file", () => put(repository.path, "docker/app.dockerignore", "a\n")],
    ["a Dockerfile that is gone", () => rm(path.join(repository.path, "docker/app"))],
  ])("takes the committed state of %s", async (_, change) => {
    const key = await keyOf();
    await change();
    expect(await keyOf({ dirty: "ignore" })).toBe(key);
    expect(await keyOf().catch(() => "")).not.toBe(key);
  });
});

describe("dirty: error", () => {
  test.each(["docker/app.dockerignore", "layers.yaml", "docker/app"])(
    "refuses %s where git does not know it",
    async (file) => {
      if (file === "docker/app.dockerignore") await put(repository.path, file, "a\n");
      else await repository.git("rm", "--quiet", "--cached", file);
      await repository.commit({ ".gitignore": `/${file}\n` });
      await expect(open(repository.path, { dirty: "error" })).rejects.toMatchObject({
        code: "dirty-tree",
        message: expect.stringContaining(file),
      });
    },
  );
});

describe("a sparse checkout", () => {
  test.each(["hash", "error", "ignore"] as const)("has the keys of a full one with dirty: %s", async (dirty) => {
    await repository.commit({ "docker/app.dockerignore": "b\n" });
    const key = await keyOf({ dirty });
    await repository.git("sparse-checkout", "set", "--no-cone", "/layers.yaml");
    expect(await keyOf({ dirty })).toBe(key);
  });

  test("says of what is read from the commit only what is so", async () => {
    const log = new RecordingLog();
    await repository.git("sparse-checkout", "set", "--no-cone", "/ctx/");
    await open(repository.path, { log });
    expect(log.lines).toEqual([]);
  });

  test("keeps to the lock file of the commit, unless it was deleted", async () => {
    await repository.commit({ "layers.lock.json": "{}\n" });
    await repository.git("sparse-checkout", "set", "--no-cone", "/layers.yaml");
    expect(await (await open(repository.path)).committedLockFile?.()).toBe("{}\n");
    await repository.git("sparse-checkout", "disable");
    await rm(path.join(repository.path, "layers.lock.json"));
    expect(await (await open(repository.path)).committedLockFile?.()).toBeUndefined();
    expect(await (await open(repository.path, { dirty: "ignore" })).committedLockFile?.()).toBe("{}\n");
  });

  test("has not what was deleted in it", async () => {
    const key = await keyOf();
    await repository.commit({ "docker/app.dockerignore": "b\n" });
    await repository.git("sparse-checkout", "set", "--no-cone", "/docker/", "/layers.yaml");
    expect(await keyOf()).not.toBe(key);
    await rm(path.join(repository.path, "docker/app.dockerignore"));
    expect(await keyOf()).toBe(key);
  });
});

describe("a context behind a symbolic link", () => {
  test.each([
    ["link", "link leads to ctx"],
    ["link/sub", "link leads to ctx"],
  ])("%s is refused", async (context, text) => {
    await symlink("ctx", path.join(repository.path, "link"));
    const linked = { "ctx/sub/c": "c", "layers.yaml": layersFile.replace("context: ctx", `context: ${context}`) };
    await repository.commit(linked);
    const wrong = { code: "bad-config", message: expect.stringContaining(text) };
    await expect(open(repository.path)).rejects.toMatchObject(wrong);
    await expect(open(repository.path, { dirty: "ignore" })).rejects.toMatchObject(wrong);
  });

  test("is one of an earlier commit, which cannot be compared", async () => {
    await rename(path.join(repository.path, "ctx"), path.join(repository.path, "real"));
    await symlink("real", path.join(repository.path, "ctx"));
    const before = await repository.commit({});
    await rm(path.join(repository.path, "ctx"));
    await rename(path.join(repository.path, "real"), path.join(repository.path, "ctx"));
    await repository.commit({});
    const comparison = await compared(before);
    if (comparison.kind !== "before") throw new Error(comparison.why);
    expect([...comparison.before.untouched]).toEqual([]);
    const errors: string[] = [];
    keyLayers(comparison.before.project, {}, () => {}, { onError: (id) => errors.push(id) });
    expect(errors).toEqual(["app"]);
  });
});

describe("a comparison", () => {
  test("sees a change behind a link that is the layers file", async () => {
    await rename(path.join(repository.path, "layers.yaml"), path.join(repository.path, "ctx/layers"));
    await symlink("ctx/layers", path.join(repository.path, "layers.yaml"));
    const before = await repository.commit({});
    await repository.commit({ "ctx/layers": layersFile.replace("context: ctx", "context: ctx, epoch: 2") });
    const comparison = await compared(before);
    if (comparison.kind !== "before") throw new Error(comparison.why);
    expect(comparison.before.project.layers.map(({ epoch }) => epoch)).toEqual([undefined]);
  });

  test.each([".gitattributes", "ctx/.gitattributes"])("says nothing where %s changed", async (file) => {
    const before = await repository.git("rev-parse", "HEAD");
    await repository.commit({ [file]: "* eol=crlf\n" });
    expect(await compared(before)).toEqual({ kind: "unknown", why: expect.stringContaining(`${file} changed`) });
  });

  test("sees another commit of a submodule that settings leave out", async () => {
    const id = await repository.git("rev-parse", "HEAD");
    const modules = `[submodule "sub"]\n\tpath = ctx/sub\n\turl = ./none\n\tignore = all\n`;
    await repository.git("update-index", "--add", "--cacheinfo", `160000,${id},ctx/sub`);
    await put(repository.path, "ctx/sub/");
    const before = await repository.commit({ ".gitmodules": modules });
    await repository.git("update-index", "--cacheinfo", `160000,${before},ctx/sub`);
    await repository.git("commit", "--quiet", "--message", "Bump");
    const comparison = await compared(before);
    if (comparison.kind !== "before") throw new Error(comparison.why);
    expect(comparison.before.project.tree.get("ctx/sub")?.oid).toBe(id);
  });
});

test("inputs that name no file are told, each once", async () => {
  const inputs = `["ctx/a", "ctx/**", "./ctx/a", "docker", "docker/", "none/*.txt"]`;
  await repository.commit({ "layers.yaml": layersFile.replace("context: ctx", `context: ctx, inputs: ${inputs}`) });
  const warnings: string[] = [];
  await keyOf({}, (message) => warnings.push(message));
  expect(warnings.map((warning) => /the pattern (\S+) of/.exec(warning)?.[1])).toEqual([
    "./ctx/a",
    "docker",
    "docker/",
    "none/*.txt",
  ]);
});

describe("images in a folder of the checkout", () => {
  test.each([
    ["that COPY . takes", "image: oci:ctx/images", "COPY . /srv/", "", 1],
    ["below one that COPY takes", "image: oci:ctx/out/images", "COPY out /srv/", "", 1],
    ["that is ignored", "image: oci:ctx/images", "COPY . /srv/", "images\n", 0],
    ["that no COPY takes", "image: oci:ctx/images", "COPY a /srv/", "", 0],
    ["outside of the context", "image: oci:images", "COPY . /srv/", "", 0],
    ["outside of the repository", "image: oci:../images", "COPY . /srv/", "", 0],
    ["that is none", "image: ghcr.io/acme/app", "COPY . /srv/", "", 0],
  ])("%s", async (_, image, copy, ignored, warnings) => {
    await repository.commit({
      "layers.yaml": layersFile.replace("image: ghcr.io/acme/app", image),
      "docker/app": `FROM scratch\n${copy}\n`,
      "docker/app.dockerignore": ignored,
    });
    const log = new RecordingLog();
    await open(repository.path, { log });
    expect(log.warnings).toEqual(
      Array.from({ length: warnings }, () => expect.stringContaining("Layer app takes the folder ctx/")),
    );
  });
});
