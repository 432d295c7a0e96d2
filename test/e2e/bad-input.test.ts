import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { gitRepository } from "../harness/git-repository.ts";
import { runAction, type ActionResult, type ActionRun } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { always, faultyRegistry, problemsOf, writes, type Refuse } from "./refusals.ts";
import { repository as imageName, sampleChain } from "./sample-chain.ts";

type Files = Readonly<Record<string, string>>;
type Inputs = ActionRun["inputs"];
type Action = "detect-changed-layers" | "build-layer";

/** Runs an action on a checkout that has the sample chain with some files changed; `dirt` is not committed. */
async function runOn(
  host: string,
  action: Action,
  changes: Files,
  inputs: Inputs,
  dirt: Files = {},
): Promise<ActionResult> {
  await using repository = await gitRepository({ ...sampleChain(host), ...changes });
  for (const [name, text] of Object.entries(dirt)) await writeFile(join(repository.path, name), text);
  // Not without await: the folder would be gone before the action starts.
  return await runAction({ action, workspace: repository.path, ...(inputs === undefined ? {} : { inputs }) });
}

const layersFile = (host: string, layers: string): Files => ({
  "layers.yaml": `image: ${host}/${imageName}\nlayers:\n${layers}\n`,
});
type Case = readonly [
  what: string,
  files: (host: string) => Files,
  words: readonly RegExp[],
  inputs?: Inputs,
  dirt?: Files,
];

const cases: readonly Case[] = [
  [
    "a layer in `from` that does not exist",
    (host) => layersFile(host, "  app: { dockerfile: app/Dockerfile, from: modle }"),
    [/"modle"/, /layers are: app/],
  ],
  [
    "layers that need each other",
    () => ({ "base/Dockerfile": "FROM app\n" }),
    [/circle/, /base → app → model → base|app → model → base → app|model → base → app → model/, /FROM/],
  ],
  [
    "a declared parent that the Dockerfile does not mention",
    (host) =>
      layersFile(host, "  base: { dockerfile: base/Dockerfile }\n  app: { dockerfile: base/Dockerfile, from: base }"),
    [/base\/Dockerfile does not refer to base/, /FROM base/, /ARG BASE_IMAGE/],
  ],
  [
    "a Dockerfile that is not there",
    (host) => layersFile(host, "  app: { dockerfile: ap/Dockerfile }"),
    [/ap\/Dockerfile/, /layer app/, /root/],
  ],
  [
    "a Dockerfile outside of the repository",
    (host) => layersFile(host, "  app: { dockerfile: ../Dockerfile }"),
    [/\.\.\/Dockerfile/],
  ],
  [
    "a Dockerfile that does not parse",
    () => ({ "model/Dockerfile": "FROM base\n\nCOYP a /b\n" }),
    [/model\/Dockerfile:3/, /COPY/],
  ],
  ["a Dockerfile without FROM", () => ({ "model/Dockerfile": "# nothing\n" }), [/model\/Dockerfile/, /FROM/]],
  [
    "a COPY of what is not there",
    () => ({ "app/Dockerfile": "FROM model\n\nCOPY app/mian.txt /app/\n" }),
    [/app\/Dockerfile:3/, /app\/mian\.txt/, /misspelt|\.dockerignore/],
  ],
  [
    "a COPY of what the .dockerignore leaves out",
    () => ({ ".dockerignore": "app/words.txt\n" }),
    [/app\/Dockerfile:2/, /app\/words\.txt/, /\.dockerignore/],
  ],
  [
    "an image that is no reference",
    () => ({ "layers.yaml": "image: 'UPPER case'\nlayers: { base: { dockerfile: base/Dockerfile } }\n" }),
    [/UPPER case/],
  ],
  ["a FROM that is no reference", () => ({ "base/Dockerfile": "FROM Not_An:Image:1\n" }), [/Not_An:Image:1/]],
  [
    "a layer called like an output",
    (host) => layersFile(host, "  matrix: { dockerfile: base/Dockerfile }"),
    [/matrix/, /output/],
  ],
  [
    "a typo in layers.yaml",
    (host) => layersFile(host, "  base:\n    dockerfile: base/Dockerfile\n    contxt: base"),
    [/layers\.yaml:\d/, /contxt/],
  ],
  ["layers.yaml that is no YAML", () => ({ "layers.yaml": "layers: {\n  a: [\n" }), [/layers\.yaml:\d+:\d+/, /YAML/]],
  ["a layers file that is not there", () => ({}), [/nope\.yaml/, /config/], { config: "nope.yaml" }],
  ["a store that is no folder", () => ({}), [/ghcr\.io\/x\/y/, /oci:/], { store: "ghcr.io/x/y" }],
];

describe("what a checkout can have wrong", () => {
  test.each(cases)("%s", async (_, files, words, inputs = {}, dirt = {}) => {
    await using server = await faultyRegistry();
    for (const action of ["detect-changed-layers", "build-layer"] as const) {
      expect(
        problemsOf(await runOn(server.address, action, files(server.address), inputs, dirt), words, server),
      ).toEqual([]);
    }
  });

  test.each<[string, Action, Inputs, readonly RegExp[], Files?]>([
    ["an unknown layer to detect", "detect-changed-layers", { layers: "ap" }, [/"ap"/, /base, model, app/, /layers/]],
    ["an unknown layer to build", "build-layer", { layer: "ap" }, [/"ap"/, /base, model, app/]],
    ["an unknown layer to force", "detect-changed-layers", { force: "bse" }, [/"bse"/, /force/]],
    [
      "a parent that may not be built",
      "detect-changed-layers",
      { layers: "app", parents: "require" },
      [/app needs layer model/, /parents: build/],
    ],
    [
      "a file that differs, with dirty: error",
      "detect-changed-layers",
      { dirty: "error" },
      [/app\/main\.txt/, /generated|Commit/],
      { "app/main.txt": "two\n" },
    ],
    ["a choice that is none", "detect-changed-layers", { dirty: "maybe" }, [/dirty/, /hash/]],
    ["a damaged plan", "build-layer", { plan: "AAAA" }, [/plan/, /outputs\.plan/]],
    ["a plan that is JSON", "build-layer", { plan: "{}" }, [/plan/, /outputs\.plan/]],
    ["a plan file that is not there", "build-layer", { "plan-file": "none.json" }, [/none\.json/, /job/]],
    ["tag rules that are none", "build-layer", { "tag-rules": "type=semvre" }, [/semvre/]],
  ])("%s", async (_, action, inputs, words, dirt = {}) => {
    await using server = await faultyRegistry();
    expect(problemsOf(await runOn(server.address, action, {}, inputs, dirt), words, server)).toEqual([]);
  });

  test("tag rules of the layers file, which detection only warns of, since an input may replace them", async () => {
    await using server = await faultyRegistry();
    const layers = "  base: { dockerfile: base/Dockerfile }\n  app: { dockerfile: base/Dockerfile }";
    const changes = layersFile(server.address, `${layers}\ntag-rules: type=semvre`);
    const detected = await runOn(server.address, "detect-changed-layers", changes, {});
    expect([detected.outcome, detected.annotations]).toEqual([
      "success",
      [{ level: "warning", message: expect.stringMatching(/layers file: tag rule `type=semvre`: .*"semvre"/) }],
    ]);
    expect(problemsOf(await runOn(server.address, "build-layer", changes, {}), [/semvre/], server)).toEqual([]);
  });

  test("a plan of another checkout", async () => {
    await using server = await faultyRegistry();
    await using repository = await gitRepository(sampleChain(server.address));
    const detected = await runAction({ action: "detect-changed-layers", workspace: repository.path });
    await repository.commit({ "app/main.txt": "two\n" });
    const inputs = { plan: detected.outputs["plan"] ?? "" };
    const result = await runAction({ action: "build-layer", workspace: repository.path, inputs });
    expect(problemsOf(result, [/plan/, /app/, /check out/], server)).toEqual([]);
  });

  test("no repository, and none with a commit", async () => {
    await using server = await faultyRegistry();
    await using folder = await temporaryFolder("empty");
    for (const action of ["detect-changed-layers", "build-layer"]) {
      expect(
        problemsOf(
          await runAction({ action, workspace: folder.path }),
          [/not a git repository/, /actions\/checkout/],
          server,
        ),
      ).toEqual([]);
    }
    await runCommand("git", ["init", "--quiet"], { cwd: folder.path });
    const result = await runAction({ action: "detect-changed-layers", workspace: folder.path });
    expect(problemsOf(result, [/no commit/, /Commit first/], server)).toEqual([]);
  });
});

const strict = { "on-unknown": "fail" };

describe("a registry that refuses", () => {
  // Side by side: those that are tried again take some seconds each.
  test.concurrent.each<[string, Refuse, Action, Inputs, readonly RegExp[]]>([
    ["401, asked", always(401), "detect-changed-layers", strict, [/401/, /could not say/]],
    ["403, asked", always(403), "detect-changed-layers", strict, [/403/, /could not say/]],
    ["429, asked", always(429), "detect-changed-layers", strict, [/429/, /could not say/]],
    ["500, asked", always(500), "detect-changed-layers", strict, [/500/, /could not say/]],
    ["401 to a write", writes(401), "build-layer", {}, [/401|credentials|sign/i, /username|login|packages: write/]],
    ["403 to a write", writes(403), "build-layer", {}, [/403/, /may not write/]],
    ["404 to a write", writes(404), "build-layer", {}, [/404|not exist|no such/i]],
    ["429 to a write", writes(429), "build-layer", {}, [/429|rate|many/i]],
    ["500 to a write", writes(500), "build-layer", {}, [/500/]],
    ["413 to a write", writes(413), "build-layer", {}, [/413/]],
  ])("%s", async (_, fault, action, inputs, words) => {
    await using server = await faultyRegistry(fault);
    expect(problemsOf(await runOn(server.address, action, {}, inputs), words, server)).toEqual([]);
  });

  test.concurrent.each<[string, Action, Inputs]>([
    ["detect-changed-layers", "detect-changed-layers", strict],
    ["build-layer", "build-layer", {}],
  ])("nobody listens: %s", async (_, action, inputs) => {
    const server = await faultyRegistry();
    await server.close();
    expect(
      problemsOf(
        await runOn(server.address, action, {}, inputs),
        [/127\.0\.0\.1:\d+/, /refused|reach|connect/i],
        server,
      ),
    ).toEqual([]);
  });

  test("a manifest that is refused leaves no tag behind, and blobs alone", async () => {
    await using server = await faultyRegistry((method, path) =>
      method === "PUT" && path.includes("/manifests/") ? { status: 400 } : undefined,
    );
    expect(problemsOf(await runOn(server.address, "build-layer", {}, {}), [/400/], server)).toEqual([]);
    expect(server.store.blobs.size).toBeGreaterThan(0);
  });
});
