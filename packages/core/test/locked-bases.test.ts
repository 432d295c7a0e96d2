import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@jest/globals";
import type { Digest } from "@layered-build/oci";
import { gitRepository, type GitRepository } from "../../../test/harness/git-repository.ts";
import { startRegistry, type Registry } from "../../../test/harness/registry.ts";
import { requireTools } from "../../../test/harness/require-tools.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { writeImage } from "../src/image/write-image.ts";
import { keyLayers } from "../src/key/key-layers.ts";
import { fixBases, type BasesMode } from "../src/plan/fix-bases.ts";
import { lockFileOf, lockFileText, parseLockFile } from "../src/project/lock-file.ts";
import { lockedBases } from "../src/project/locked-bases.ts";
import { createStores } from "../src/registry/stores.ts";
import { open } from "./opened-repository.ts";
import { RecordingLog } from "./recording-log.ts";
import { keyOf, OneStore, platformImage, stored } from "./stored-images.ts";

const { describe } = requireTools("docker-registry", "git");
const digestOf = (digit: string): Digest => `sha256:${keyOf(digit)}`;

/** Pushes an image without files; another `mark` gives another digest. */
async function push(registry: Registry, name: string, tag: string, mark: string): Promise<Digest> {
  const store = await createStores({ root: "/" }, []).ofReference(`${registry.host}/${name}`);
  const image = [platformImage("linux/amd64", mark)];
  const written = await writeImage(store, image, { tag, key: keyOf("a"), force: true }, new RecordingLog());
  registry.requests.length = 0;
  return written.descriptor.digest;
}

const layersYaml = "image: oci:images\nlayers:\n  app: {dockerfile: app.Dockerfile}\n";

/** What `bases` gives for a checkout, the messages, and the registry's HEADs. */
async function fix(registry: Registry, repository: GitRepository, mode: BasesMode = "lockfile", config?: string) {
  const project = await open(repository.path, config === undefined ? {} : { config });
  const log = new RecordingLog();
  const stores = createStores({ root: project.root }, project.layers);
  registry.requests.length = 0;
  const bases = await fixBases(project, stores, mode, log);
  const asked = registry.requests.filter((request) => request.path.includes("/manifests/"));
  const { key } = keyLayers(project, bases, () => {}).get("app") ?? {};
  return { bases, key, warnings: log.warnings, asked: asked.map((request) => `${request.method} ${request.path}`) };
}

const lockOf = async (repository: GitRepository, file = "layers.lock.json"): Promise<unknown> =>
  JSON.parse(await readFile(path.join(repository.path, file), "utf8"));

describe("bases: lockfile", () => {
  test("writes what it lacks, then asks nobody, whatever moves; a deleted line is an update", async () => {
    await using registry = await startRegistry();
    const python = `${registry.host}/team/python:3`;
    const node = `${registry.host}/team/node:20`;
    const pinned = `${registry.host}/team/tool@${digestOf("c")}`;
    const first = await push(registry, "team/python", "3", "one");
    const second = await push(registry, "team/node", "20", "one");
    await using repository = await gitRepository({
      "layers.yaml": layersYaml,
      "app.Dockerfile": `FROM ${python}\nCOPY --from=${node} /n /n\nCOPY --from=${pinned} /t /t\nCOPY . /src\nRUN x\n`,
    });
    const written = await fix(registry, repository);
    expect(written.bases).toEqual({ [python]: first, [node]: second, [pinned]: digestOf("c") });
    expect(written.asked.toSorted()).toEqual(["HEAD /v2/team/node/manifests/20", "HEAD /v2/team/python/manifests/3"]);
    expect(written.warnings).toEqual([expect.stringMatching(/^layers\.lock\.json .*node:20, .*python:3.*Commit it/)]);
    expect(await lockOf(repository)).toEqual({
      $comment: expect.any(String),
      schema: 1,
      bases: { [node]: second, [python]: first },
    });

    await push(registry, "team/python", "3", "two");
    const moved = await push(registry, "team/node", "20", "two");
    const again = await fix(registry, repository);
    // The file itself is in what COPY . would take, and must not make the run that wrote it differ from the next.
    expect(again).toEqual({ bases: written.bases, key: written.key, warnings: [], asked: [] });
    await repository.commit({}, "the lock file");
    expect(await fix(registry, repository, "frozen-lockfile")).toEqual(again);
    expect((await fix(registry, repository, "track")).key).not.toBe(again.key);

    await writeFile(path.join(repository.path, "layers.lock.json"), lockFileText({ [python]: first }));
    const updated = await fix(registry, repository);
    expect(updated.asked).toEqual(["HEAD /v2/team/node/manifests/20"]);
    expect(updated.bases).toEqual({ ...written.bases, [node]: moved });
    expect(updated.key).not.toBe(again.key);
  });

  test("a tracked file that a run has rewritten is no difference from the commit", async () => {
    await using registry = await startRegistry();
    const digest = await push(registry, "team/python", "3", "one");
    const python = `${registry.host}/team/python:3`;
    await using repository = await gitRepository({
      "layers.yaml": layersYaml,
      "app.Dockerfile": `FROM ${python}\nCOPY . /src\nRUN x\n`,
      "layers.lock.json": lockFileText({}),
    });
    await fix(registry, repository);
    expect(await lockOf(repository)).toMatchObject({ bases: { [python]: digest } });
    await expect(open(repository.path, { dirty: "error" })).resolves.toMatchObject({ changed: ["layers.lock.json"] });
    await writeFile(path.join(repository.path, "other"), "");
    await expect(open(repository.path, { dirty: "error" })).rejects.toMatchObject({
      message: expect.stringMatching(/: other\.$/),
    });
  });

  test("without a checkout it is not written, and the warning says so", async () => {
    await using registry = await startRegistry();
    const digest = await push(registry, "team/python", "3", "one");
    const python = `${registry.host}/team/python:3`;
    await using repository = await gitRepository({ "layers.yaml": layersYaml, "app.Dockerfile": `FROM ${python}\n` });
    const project = await open(repository.path, { committed: true, dirty: "ignore" });
    const log = new RecordingLog();
    const stores = createStores({ root: project.root }, project.layers);
    expect(await fixBases(project, stores, "lockfile", log)).toEqual({ [python]: digest });
    expect(log.warnings).toEqual([
      expect.stringMatching(/without a digest: .*python:3.* not written.*actions\/checkout/),
    ]);
    await expect(lockOf(repository)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(fixBases(project, stores, "frozen-lockfile", log)).rejects.toMatchObject({ code: "bad-config" });
  });

  test("takes out what no Dockerfile uses any more; frozen-lockfile refuses that, and what is missing, without asking", async () => {
    await using registry = await startRegistry();
    const python = `${registry.host}/team/python:3`;
    const old = `${registry.host}/team/python:2`;
    const digest = await push(registry, "team/python", "3", "one");
    await using repository = await gitRepository({
      "layers.yaml": layersYaml,
      "app.Dockerfile": `FROM ${python}\n`,
      "layers.lock.json": lockFileText({ [old]: digestOf("1") }),
    });
    await expect(fix(registry, repository, "frozen-lockfile")).rejects.toMatchObject({
      code: "bad-config",
      message: `layers.lock.json is not up to date: without a digest: ${python}; used by no Dockerfile: ${old}.`,
      hint: expect.stringContaining("bases: lockfile"),
    });
    expect(registry.requests).toEqual([]);
    const { warnings } = await fix(registry, repository);
    expect(warnings).toEqual([expect.stringContaining(`used by no Dockerfile: ${old}`)]);
    expect(await lockOf(repository)).toMatchObject({ bases: { [python]: digest } });
  });

  test("a file of the repository's that is a link is replaced, and what it leads to stays", async () => {
    await using registry = await startRegistry();
    await push(registry, "team/python", "3", "one");
    await using repository = await gitRepository({
      "layers.yaml": layersYaml,
      "app.Dockerfile": `FROM ${registry.host}/team/python:3\n`,
      victim: lockFileText({}),
    });
    await symlink("victim", path.join(repository.path, "layers.lock.json"));
    await fix(registry, repository);
    expect(await lockOf(repository, "victim")).toMatchObject({ bases: {} });
    await using outside = await temporaryFolder("outside");
    await writeFile(path.join(outside.path, "secret"), "{}");
    await using other = await gitRepository({ "layers.yaml": layersYaml, "app.Dockerfile": "FROM python:3\n" });
    await symlink(path.join(outside.path, "secret"), path.join(other.path, "layers.lock.json"));
    await expect(fix(registry, other)).rejects.toMatchObject({ message: expect.stringContaining("outside") });
  });

  test("a frontend is an image like any other", async () => {
    await using registry = await startRegistry();
    const frontend = `${registry.host}/docker/dockerfile:1`;
    const digest = await push(registry, "docker/dockerfile", "1", "one");
    await using repository = await gitRepository({
      "layers.yaml": layersYaml,
      "app.Dockerfile": `# syntax=${frontend}\nFROM scratch\nCOPY . /\n`,
    });
    const { bases, key } = await fix(registry, repository);
    expect(bases).toEqual({ [frontend]: digest });
    await push(registry, "docker/dockerfile", "1", "two");
    expect((await fix(registry, repository)).key).toBe(key);
    expect((await fix(registry, repository, "pinned-only")).bases).toEqual({});
    expect((await fix(registry, repository, "track")).key).not.toBe(key);
  });
});

describe("the lock file", () => {
  test.each([
    [undefined, "layers.lock.json"],
    ["layers.yaml", "layers.lock.json"],
    [".github/layers.yaml", ".github/layers.lock.json"],
    ["deploy/docker-bake.hcl", "deploy/docker-bake.lock.json"],
    ["a.b/compose", "a.b/compose.lock.json"],
    [".layers", ".layers.lock.json"],
  ])("of %s is %s", (layersFile, expected) => {
    expect(lockFileOf(layersFile)).toBe(expected);
  });

  test("is where the layers file is that was found", async () => {
    await using repository = await gitRepository({ Dockerfile: "FROM scratch\n" });
    expect((await open(repository.path, { image: "oci:x" })).lockFile).toBe("layers.lock.json");
    await repository.commit({ ".github/layers.yaml": "image: oci:x\nlayers: {a: {dockerfile: Dockerfile}}\n" });
    expect((await open(repository.path)).lockFile).toBe(".github/layers.lock.json");
    await repository.commit({ "layers.yaml": "image: oci:x\nlayers: {a: {dockerfile: Dockerfile}}\n" });
    expect((await open(repository.path)).lockFile).toBe("layers.lock.json");
    expect((await open(repository.path, { config: "./.github/layers.yaml" })).lockFile).toBe(
      ".github/layers.lock.json",
    );
  });

  test("has one image a line, sorted, whatever order they come in", () => {
    const text = lockFileText({ "b:1": digestOf("b"), a: digestOf("a"), "B:1": digestOf("c") });
    expect(text).toBe(lockFileText({ "B:1": digestOf("c"), a: digestOf("a"), "b:1": digestOf("b") }));
    expect(text.split("\n").slice(2)).toEqual([
      '  "schema": 1,',
      '  "bases": {',
      `    "B:1": "${digestOf("c")}",`,
      `    "a": "${digestOf("a")}",`,
      `    "b:1": "${digestOf("b")}"`,
      "  }",
      "}",
      "",
    ]);
    expect(parseLockFile(text, "x")).toEqual({ a: digestOf("a"), "b:1": digestOf("b"), "B:1": digestOf("c") });
  });

  test.each([
    ["no JSON", '{"schema": 1,', /not valid JSON/],
    ["what a merge left", "<<<<<<< HEAD\n{}\n", /not valid JSON/],
    ["another schema", '{"schema": 2, "bases": {}}', /layers\.lock\.json: schema/],
    ["no digest", '{"schema": 1, "bases": {"a": "latest"}}', /layers\.lock\.json: bases\.a: expected sha256/],
    ["something else", '{"schema": 1, "bases": {}, "extra": 1}', /extra/],
    ["a list", "[]", /layers\.lock\.json: /],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseLockFile(text, "layers.lock.json")).toThrow(
      expect.objectContaining({
        code: "bad-config",
        message: expect.stringMatching(message),
        hint: expect.stringContaining("anew"),
      }),
    );
  });

  test("that cannot be written is a warning, and names that come from it are made safe to print", async () => {
    await using folder = await temporaryFolder("lock");
    const stores = new OneStore();
    const { descriptor } = await stored(stores.store, "18", keyOf("a"));
    await mkdir(path.join(folder.path, "there"));
    const log = new RecordingLog();
    const file = { root: folder.path, file: "gone/layers.lock.json", misfit: "write" } as const;
    expect(await lockedBases(["node:18"], stores, file, log)).toEqual({ "node:18": descriptor.digest });
    expect(log.warnings).toEqual([expect.stringMatching(/could not be written/)]);

    await writeFile(path.join(folder.path, "a.lock.json"), lockFileText({ "x\n::error::y": digestOf("a") }));
    const check = { root: folder.path, file: "a.lock.json", misfit: "check" } as const;
    await expect(lockedBases([], stores, check, log)).rejects.toMatchObject({
      message: expect.stringContaining("used by no Dockerfile: x\\x0a::error::y."),
    });
  });

  test("an image may be called like a member of every object", async () => {
    const stores = new OneStore();
    const { descriptor } = await stored(stores.store, "latest", keyOf("a"));
    await using folder = await temporaryFolder("lock");
    const lock = { root: folder.path, file: "layers.lock.json", misfit: "write" } as const;
    const bases = await lockedBases(["constructor"], stores, lock, new RecordingLog());
    expect(bases).toEqual({ constructor: descriptor.digest });
    expect(await lockedBases(["constructor"], stores, lock, new RecordingLog())).toEqual(bases);
  });
});
