import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "@jest/globals";
import type { WorkflowResult } from "../harness/act.ts";
import { pushBaseImage } from "../harness/base-image.ts";
import { fencedBlocks } from "../harness/fenced-blocks.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runCommand } from "../harness/run-command.ts";
import { builtLayers, userTags, writesOf } from "./registry-state.ts";
import { workflowBench } from "./workflow-bench.ts";

const { describe } = requireTools("act", "busybox", "docker-registry", "git", "skopeo", "tar");

const guide = await readFile(resolve(import.meta.dirname, "../../action-docs/guides/start.md"), "utf8");
const githubRepository = "acme/shop";
const env = {
  GIT_AUTHOR_NAME: "Octo",
  GIT_AUTHOR_EMAIL: "octo@example.com",
  GIT_COMMITTER_NAME: "Octo",
  GIT_COMMITTER_EMAIL: "octo@example.com",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};

/** Both registries that the guide names are the one on loopback; nothing else of it is changed. */
const onLoopback = (host: string, text: string): string =>
  text.replace("ghcr.io/", `${host}/`).replace("FROM busybox:", `FROM ${host}/library/busybox:`);

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

describe("the five-minute guide", () => {
  test("leads from an empty repository to a workflow that builds what changed, by its text alone", async () => {
    const blocks = fencedBlocks(guide);
    const files = blocks.filter(({ path }) => path !== undefined);
    expect(files.map(({ path }) => path)).toEqual([
      "docker/Dockerfile.base",
      "docker/Dockerfile.app",
      "site/index.html",
      "layers.yaml",
      ".github/workflows/images.yml",
    ]);
    await using bench = await workflowBench(() => ({}));
    const { registry, repository } = bench;
    await pushBaseImage(`${registry.host}/library/busybox:1.37`);
    await using origin = await gitRepository();
    await origin.git("config", "receive.denyCurrentBranch", "ignore");
    await repository.git("remote", "add", "origin", origin.path);
    // Both are empty, as a new repository is.
    for (const { git } of [origin, repository]) await git("update-ref", "-d", "HEAD");
    for (const { path = "", text } of files) await write(join(repository.path, path), onLoopback(registry.host, text));

    const commands = blocks.filter(({ language }) => language === "sh").map(({ text }) => text);
    const logs = [...guide.matchAll(/(?<=\n\n)(?: {4}.*\n)+/g)].map(([lines]) => lines.replaceAll(/^ {4}/gm, ""));
    const follow = async (step: number): Promise<WorkflowResult> => {
      await runCommand("sh", ["-ec", commands[step] ?? "exit 1"], { cwd: repository.path, env });
      const head = await repository.git("rev-parse", "HEAD");
      expect(await origin.git("rev-parse", "main")).toBe(head);
      bench.api.commits.set(`${githubRepository}/heads/main`, head);
      const result = await bench.run({ githubRepository });
      expect(result.job("build").log).toContain(logs[step]);
      return result;
    };
    const tags = (): ReturnType<typeof userTags> => userTags(registry.host, githubRepository);

    expect([commands.length, logs.length]).toEqual([3, 3]);
    const first = await follow(0);
    expect([first.outcome, builtLayers(registry.requests)]).toEqual(["success", ["base", "app"]]);
    const before = await tags();
    const sha7 = await bench.sha7();
    expect(Object.keys(before)).toEqual([`app-${sha7}`, "app-latest", `base-${sha7}`, "base-latest"].toSorted());

    const second = await follow(1);
    expect([second.outcome, builtLayers(registry.requests)]).toEqual(["success", []]);
    // Nothing is written but the tags of the new commit.
    const named = await bench.sha7();
    const written = ["app", "base"].map((name) => `PUT /v2/${githubRepository}/manifests/${name}-${named}`);
    expect(writesOf(registry.requests).toSorted()).toEqual(written);

    const third = await follow(2);
    expect([third.outcome, builtLayers(registry.requests)]).toEqual(["success", ["app"]]);
    const after = await tags();
    expect(after["base-latest"]).toBe(before["base-latest"]);
    expect(after["app-latest"]).not.toBe(before["app-latest"]);
  });
});
