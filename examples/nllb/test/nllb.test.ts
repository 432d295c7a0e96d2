import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { evaluateTags, parseFlavor, parseTagRules } from "../../../packages/core/src/tags/index.ts";
import { expandTagPrefix } from "../../../packages/core/src/config/tag-prefix.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFile(join(root, path), "utf8");

describe("the chain", () => {
  test("gives the six tags of its README", async () => {
    const file = parse(await read("layers.yaml"));
    const { tags } = await evaluateTags(await parseTagRules(file["tag-rules"]), await parseFlavor(""), {
      eventName: "push",
      ref: "refs/heads/main",
      sha: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
      repositoryDefaultBranch: "main",
      commitDate: new Date(0),
      now: new Date(0),
    });
    const names = Object.entries<{ readonly name?: string }>(file.layers).map(([key, { name = key }]) => name);
    const written = names.flatMap((name) => tags.map((tag) => expandTagPrefix(file["tag-prefix"], name) + tag.name));
    expect(written.toSorted()).toEqual(
      ["base", "model", "service"].flatMap((name) => [`nllb-${name}-1a2b3c4`, `nllb-${name}-latest`]),
    );
    const readme = await read("README.md");
    expect(written.filter((tag) => !readme.includes(tag))).toEqual([]);
  });

  test.each(["base", "model", "app"])("Dockerfile.%s copies what is there", async (layer) => {
    const copies = (await read(`docker/Dockerfile.${layer}`)).matchAll(/^COPY (.+) \S+$/gm);
    const sources = [...copies].flatMap(([, list = ""]) => list.split(" "));
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([]);
  });

  test("the app runs nothing, so that a change of code needs no builder", async () => {
    expect(await read("docker/Dockerfile.app")).not.toMatch(/^RUN/m);
  });

  test.each([
    ["build-layered.yml", "Build NLLB Layered Images", ["push", "workflow_dispatch"]],
    ["quick-build-app.yml", "Quick Build NLLB App", ["workflow_dispatch"]],
  ])("%s grants what the called workflow needs", async (path, name, events) => {
    const workflow = parse(await read(`.github/workflows/${path}`));
    expect(workflow).toMatchObject({ name, permissions: {} });
    expect(Object.keys(workflow.on)).toEqual(events);
    expect(workflow.concurrency).toBeUndefined();
    expect(Object.values(workflow.jobs)).toMatchObject([
      {
        uses: "org/layered-build/.github/workflows/layered-build.yml@v1",
        permissions: { contents: "read", packages: "write" },
      },
    ]);
  });
});

describe("the service", () => {
  let service: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const started = spawn(process.execPath, [join(root, "src/index.js")], {
      env: { ...process.env, PORT: "0", PYTHON: process.execPath, WORKER: join(root, "test/fake-worker.js") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    service = started;
    url = `http://127.0.0.1:${await listeningPort(started.stdout)}`;
    while ((await fetch(`${url}/health`)).status !== 200);
  });

  afterAll(() => {
    service.kill();
  });

  const translate = async (body: string) => {
    const response = await fetch(`${url}/translate`, { method: "POST", body });
    return { status: response.status, body: await response.json() };
  };

  test.each([
    ['{"text": "abc", "target": "fra_Latn"}', 200, { translation: "cba" }],
    ['{"text": "two\\nlines", "source": "eng_Latn", "target": "fra_Latn"}', 200, { translation: "senil\nowt" }],
    ['{"text": "abc", "target": "xxx"}', 422, { error: "xxx is no language of the model" }],
    ['{"text": "abc"}', 400, { error: expect.stringContaining("target") }],
    ["null", 400, { error: expect.stringContaining("target") }],
    ["{", 400, { error: "the body is no JSON" }],
    [JSON.stringify({ text: "x".repeat(1_000_000), target: "fra_Latn" }), 413, { error: expect.any(String) }],
  ])("answers %.40s", async (body, status, expected) => {
    expect(await translate(body)).toEqual({ status, body: expected });
  });

  test("keeps answers apart", async () => {
    const texts = ["ab", "cd", "ef"];
    const answers = await Promise.all(texts.map((text) => translate(JSON.stringify({ text, target: "fra_Latn" }))));
    expect(answers.map(({ body }) => body)).toEqual(["ba", "dc", "fe"].map((translation) => ({ translation })));
  });

  test("knows no other path", async () => {
    expect((await fetch(`${url}/`)).status).toBe(404);
  });
});

async function listeningPort(stdout: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: stdout })) {
    const [, port] = /listening on port (\d+)/.exec(line) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error("the service ended before it listened");
}
