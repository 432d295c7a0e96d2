import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { filesToScan, writeDatabase } from "../harness/chain-to-scan.ts";
import { type CosignKeys, makeCosignKeys, offlineFiles, runCosign } from "../harness/cosign.ts";
import type { WorkflowResult } from "../harness/act.ts";
import { requireTools } from "../harness/require-tools.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { findTool } from "../harness/tools.ts";
import { builtLayers, writesOf } from "./registry-state.ts";
import { caller, type Files, layersFile, repository } from "./sample-chain.ts";
import { workflowBench, type WorkflowBench } from "./workflow-bench.ts";

const { describe } = requireTools("act", "cosign3", "docker-registry", "git", "perl", "trivy");

const trivy = JSON.stringify(findTool("trivy"));
const scan = `trivy-path: ${trivy}\nscanners: vuln\noffline: true\nfail-on: app=high,model=none,base=none\n`;

/** The chain, without what the app's gate closes for, and its caller. */
const chain = (host: string, options: Readonly<Record<string, string | boolean>>): Files => ({
  ...filesToScan(`${host}/${repository}`),
  "layers.yaml": layersFile(host, { base: {}, model: {}, app: {} }),
  "app/site/Flask-2.0.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: Flask\nVersion: 3.1.0\n",

  ...caller({ scan, sign: "sign: key", ...options }),
});

const vulnerable: Files = {
  "app/site/Flask-2.0.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: Flask\nVersion: 2.0.0\n",
};

const open = (options: Readonly<Record<string, string | boolean>> = {}): Promise<WorkflowBench> =>
  workflowBench((host) => chain(host, options));

const ran = ({ jobs }: WorkflowResult): readonly string[] =>
  jobs.filter(({ steps }) => steps.length > 0).map(({ id }) => id);

describe("the reusable workflow with scan and sign", () => {
  let stack: AsyncDisposableStack;
  let folder: string;
  let keys: CosignKeys;
  let trustedRoot: string;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    folder = stack.use(await temporaryFolder("pipeline")).path;
    await writeDatabase(join(folder, "database"));
    await mkdir(join(folder, "keys"));
    keys = await makeCosignKeys("cosign3", join(folder, "keys"), "correct horse");
    ({ trustedRoot } = await offlineFiles(folder));
  });
  afterAll(() => stack.disposeAsync());

  const run = (bench: WorkflowBench, more: Parameters<WorkflowBench["run"]>[0] = {}): Promise<WorkflowResult> =>
    bench.run({
      env: { TRIVY_CACHE_DIR: join(folder, "database") },
      secrets: {
        SIGN_KEY: Buffer.from(keys.privatePem).toString("base64"),
        SIGN_KEY_PASSWORD: keys.password,
      },
      ...more,
    });

  const isSigned = async (bench: WorkflowBench, digest: string): Promise<boolean> => {
    const flags = ["--key", keys.publicFile, "--insecure-ignore-tlog=true", "--trusted-root", trustedRoot];
    const image = `${bench.registry.host}/${repository}@${digest}`;
    const { code } = await runCosign("cosign3", ["verify", ...flags, "--allow-http-registry", image], { home: folder });
    return code === 0;
  };

  test("a first run, one with nothing changed, one with the app changed, one whose CVE closes the gate", async () => {
    await using bench = await open();
    const { registry } = bench;
    const first = await run(bench);
    expect([first.outcome, first.job("scan").log]).toEqual(["success", expect.any(String)]);
    expect(ran(first)).toEqual(["build", "scan", "sign", "publish"]);
    expect(builtLayers(registry.requests)).toEqual(["base", "model", "app"]);
    const before = await bench.tags();
    const images = ["app", "base", "model"];
    const named = Object.keys(before).filter((tag) => tag.endsWith("-latest"));
    expect(named).toEqual(images.map((name) => `${name}-latest`));
    for (const tag of named) expect(await isSigned(bench, before[tag] ?? "")).toBe(true);
    // Tags move after the last signature is there.
    const writes = writesOf(registry.requests).map((request) => request.split("/manifests/")[1] ?? "");
    expect(writes.findIndex((tag) => tag.endsWith("-latest"))).toBeGreaterThan(
      writes.findLastIndex((tag) => tag.startsWith("sha256-")),
    );

    const second = await run(bench);
    expect([second.outcome, writesOf(registry.requests)]).toEqual(["success", []]);

    await bench.repository.commit({ "app/site/main.txt": "two\n" });
    const third = await run(bench);
    expect([third.outcome, builtLayers(registry.requests)]).toEqual(["success", ["app"]]);
    const after = await bench.tags();
    expect(after["app-latest"]).not.toBe(before["app-latest"]);
    expect(await isSigned(bench, after["app-latest"] ?? "")).toBe(true);

    await bench.repository.commit(vulnerable);
    const closed = await run(bench);
    expect([closed.outcome, ran(closed)]).toEqual(["failure", ["build", "scan"]]);
    expect(closed.job("scan").log).toContain("1 finding fails this step: 1 in app.");
    expect(closed.job("scan").log).toContain("CVE-2099-0005");
    expect(await bench.tags()).toEqual(after);
  });

  test("with fan-out, the same gate stands before the tags", async () => {
    await using bench = await open({ "fan-out": true });
    const first = await run(bench);
    expect([first.outcome, ran(first)]).toEqual([
      "success",
      ["detect", "wave-1", "wave-2", "wave-3", "scan", "sign", "publish"],
    ]);
    const before = await bench.tags();
    await bench.repository.commit(vulnerable);
    const closed = await run(bench);
    expect([closed.outcome, await bench.tags()]).toEqual(["failure", before]);
  });

  test("a pull request of a fork is scanned; nothing is pushed, nothing signed", async () => {
    await using bench = await open();
    const base = await bench.repository.git("rev-parse", "HEAD");
    const sha = await bench.repository.commit(vulnerable);
    const event = {
      number: 7,
      pull_request: {
        number: 7,
        user: { login: "someone" },
        head: { ref: "change", sha, repo: { full_name: "someone/demo" } },
        base: { ref: "main", sha: base, repo: { full_name: repository } },
      },
    };
    const fork = await run(bench, { eventName: "pull_request", event });
    expect([fork.outcome, ran(fork)]).toEqual(["failure", ["build"]]);
    expect(fork.job("build").log).toContain("1 finding fails this step: 1 in app.");
    expect(writesOf(bench.registry.requests)).toEqual([]);
    await bench.repository.commit({ "app/site/Flask-2.0.0.dist-info/METADATA": "Name: Flask\nVersion: 3.1.0\n" });
    const mended = await run(bench, { eventName: "pull_request", event });
    expect([mended.outcome, ran(mended), writesOf(bench.registry.requests)]).toEqual(["success", ["build"], []]);
  });

  test("a merge of what a branch built moves the tags, and builds nothing", async () => {
    await using bench = await open();
    expect((await run(bench)).outcome).toBe("success");
    const before = await bench.tags();
    await bench.repository.git("switch", "--quiet", "--create", "change");
    await bench.repository.commit({ "app/site/main.txt": "of a branch\n" });
    expect((await run(bench)).outcome).toBe("success");
    expect(await bench.tags()).toMatchObject({ "app-latest": before["app-latest"] });
    await bench.repository.git("switch", "--quiet", "main");
    await bench.repository.git("merge", "--quiet", "--no-ff", "--message=Merge", "change");
    const merged = await run(bench);
    expect([merged.outcome, builtLayers(bench.registry.requests)]).toEqual(["success", []]);
    expect((await bench.tags())["app-latest"]).not.toBe(before["app-latest"]);
  });

  test("wrap and prune come last, and not in pull requests", async () => {
    const prune = "keep-latest: 1\nmin-age: 0s\ndry-run: false\nmax-delete-percent: 100";
    await using bench = await open({ wrap: "port: 8080", prune, scan: false });
    const sha = await bench.repository.git("rev-parse", "HEAD");
    const own = { ref: "change", sha, repo: { full_name: repository } };
    const event = {
      number: 7,
      pull_request: { number: 7, user: { login: "octo" }, head: own, base: { ...own, ref: "main" } },
    };
    const pull = await run(bench, { eventName: "pull_request", event });
    expect([pull.outcome, ran(pull)]).toEqual(["success", ["build", "sign", "publish"]]);
    const first = await run(bench);
    expect([first.outcome, ran(first)]).toEqual(["success", ["build", "sign", "publish", "wrap", "prune"]]);
    const before = await bench.tags();
    const [wrapped = ""] = Object.keys(before).filter((tag) => tag.startsWith("hf-"));
    expect(wrapped).toMatch(/^hf-amd64-/);
    expect(first.job("wrap").log).toContain("ENV PORT 8080");

    await bench.repository.commit({ "app/site/main.txt": "two\n" });
    // The bench's commits are all of one second, and what is newer is kept.
    const second = await run(bench, { env: { SOURCE_DATE_EPOCH: "1767225600" } });
    expect([second.outcome, second.job("prune").log]).toEqual(["success", expect.any(String)]);
    const after = await bench.tags();
    expect(Object.values(after)).not.toContain(before["app-latest"]);
    expect(after["model-latest"]).toBe(before["model-latest"]);
    expect(await isSigned(bench, after["app-latest"] ?? "")).toBe(true);
  });
});
