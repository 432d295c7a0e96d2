import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import { requireTools } from "../harness/require-tools.ts";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder, type TemporaryFolder } from "../harness/temporary-folder.ts";
import { builtLayers, writesOf } from "./registry-state.ts";
import { caller, repository, sampleChain } from "./sample-chain.ts";
import { workflowBench } from "./workflow-bench.ts";

const { describe } = requireTools("act", "docker-registry", "git", "skopeo");
const root = resolve(import.meta.dirname, "../..");
const workflow = ".github/workflows/layered-build.yml";

/** A copy of the suite whose job keeps the folder in RUNNER_TEMP, which act deletes with the job, under $KEPT. */
async function suiteThatKeepsItsFolder(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder("suite");
  const used = ["detect-changes", "build-layer", "scan-and-sign", "wrap-hf-image", "prune-old-images"];
  for (const name of ["dist", "actions", "package.json", ...used]) {
    await cp(join(root, name), join(folder.path, name), { recursive: true });
  }
  const content = parse(await readFile(join(root, workflow), "utf8"));
  content.jobs.build.steps.push({ run: 'cp -R "$RUNNER_TEMP/layered-build" "$KEPT"' });
  await mkdir(join(folder.path, ".github/workflows"), { recursive: true });
  await writeFile(join(folder.path, workflow), stringify(content));
  return folder;
}

const pullRequest = (from: string, author: string, sha: string): object => ({
  number: 7,
  pull_request: {
    number: 7,
    user: { login: author },
    head: { ref: "change", sha, repo: { full_name: from } },
    base: { ref: "main", repo: { full_name: repository } },
  },
});

describe("a pull request", () => {
  test.each([
    ["of a fork", "someone/demo", "someone", {}],
    ["of a fork, with fan-out", "someone/demo", "someone", { "fan-out": true }],
    ["of a fork, which has no password for the user name,", "someone/demo", "someone", { username: "octo" }],
    ["of Dependabot, whose token cannot write", repository, "dependabot[bot]", {}],
  ])("%s builds into a folder and writes nothing to the registry", async (_what, from, author, inputs) => {
    await using stack = new AsyncDisposableStack();
    const suite = stack.use(await suiteThatKeepsItsFolder());
    const bench = stack.use(await workflowBench((host) => ({ ...sampleChain(host), ...caller(inputs) })));
    const sha = await bench.repository.git("rev-parse", "HEAD");
    const kept = join(suite.path, "kept");
    const fork = {
      eventName: "pull_request",
      event: pullRequest(from, author, sha),
      suite: suite.path,
      env: { KEPT: kept },
    };
    const result = await bench.run(fork);
    expect(result.outcome).toBe("success");
    expect(writesOf(bench.registry.requests)).toEqual([]);
    const ran = result.jobs.filter(({ steps }) => steps.length > 0);
    expect(ran.map(({ id }) => id)).toEqual(["build"]);
    // All of the chain is there, as another program reads it: app with base's and model's blobs below its own.
    const { stdout } = await runCommand("skopeo", ["inspect", `oci:${kept}:app-${sha.slice(0, 7)}`]);
    expect(JSON.parse(stdout)).toMatchObject({ Architecture: "amd64", Layers: { length: 3 } });
  });

  test("of a fork reads what main has built, and builds the rest on it", async () => {
    await using stack = new AsyncDisposableStack();
    const suite = stack.use(await suiteThatKeepsItsFolder());
    const bench = stack.use(await workflowBench((host) => ({ ...sampleChain(host), ...caller() })));
    expect((await bench.run()).outcome).toBe("success");
    const sha = await bench.repository.commit({ "app/main.txt": "from a fork\n" });
    const kept = join(suite.path, "kept");
    const event = pullRequest("someone/demo", "someone", sha);
    const result = await bench.run({ eventName: "pull_request", event, suite: suite.path, env: { KEPT: kept } });
    expect(result.outcome).toBe("success");
    expect(result.job("build").steps.find(({ id }) => id === "detect")?.outputs["layers"]).toBe('["app"]');
    expect(writesOf(bench.registry.requests)).toEqual([]);
    expect(await readFile(join(kept, "index.json"), "utf8")).toContain(`app-${sha.slice(0, 7)}`);
  });

  test("of the repository itself pushes its images, and no -latest", async () => {
    await using bench = await workflowBench((host) => ({ ...sampleChain(host), ...caller() }));
    const sha = await bench.repository.git("rev-parse", "HEAD");
    const event = pullRequest(repository, "octo", sha);
    const result = await bench.run({ eventName: "pull_request", event });
    expect(result.outcome).toBe("success");
    expect(builtLayers(bench.registry.requests)).toEqual(["base", "model", "app"]);
    expect(Object.keys(await bench.tags())).toEqual(
      ["app", "base", "model"].map((name) => `${name}-${sha.slice(0, 7)}`),
    );
  });
});
