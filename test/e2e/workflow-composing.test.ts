import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { WorkflowResult } from "../harness/act.ts";
import { writeDatabase } from "../harness/chain-to-scan.ts";
import { runCosign } from "../harness/cosign.ts";
import { requireTools } from "../harness/require-tools.ts";
import { startSigstore } from "../harness/sigstore.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { findTool } from "../harness/tools.ts";
import { composingCopy, composingNames, composingPath, standIns } from "./composing-copy.ts";
import { builtLayers, writesOf } from "./registry-state.ts";
import { type Files, repository, sampleChain, sampleServices } from "./sample-chain.ts";
import { workflowBench, type WorkflowBench } from "./workflow-bench.ts";

const { describe } = requireTools(
  "act",
  "cosign3",
  "crane",
  "docker-registry",
  "git",
  "perl",
  "skopeo",
  "tar",
  "trivy",
);

const ran = ({ jobs }: WorkflowResult): readonly string[] =>
  jobs.filter(({ steps }) => steps.length > 0).map(({ id }) => id);

let stack: AsyncDisposableStack;
let localActions: Readonly<Record<string, string>>;

beforeAll(async () => {
  localActions = await standIns();
});
beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

/** Lines of a step's `with`. */
const inputs = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `          ${name}: ${JSON.stringify(value)}\n`)
    .join("");

/** A repository with this workflow. */
async function open(
  name: string,
  files: (host: string) => Files,
  changes: Parameters<typeof composingCopy>[2] = {},
  options: Parameters<typeof workflowBench>[1] = {},
): Promise<WorkflowBench & { readonly go: (more?: Parameters<WorkflowBench["run"]>[0]) => Promise<WorkflowResult> }> {
  const filesFor = async (host: string): Promise<Files> => ({
    ...files(host),
    ...(await composingCopy(name, host, changes)),
  });
  const bench = await workflowBench(filesFor, options);
  stack.use(bench);
  return { ...bench, go: (run) => bench.run({ workflow: composingPath(name), localActions, ...run }) };
}

describe("the workflows of examples/composing", () => {
  test("are those of the tests below, and of the README's table", async () => {
    const names = await composingNames();
    expect(names).toEqual([
      "after-build-push-action",
      "before-attest",
      "enterprise-server",
      "gate-a-job",
      "parallel-steps",
      "self-hosted",
      "ubuntu-slim",
      "with-metadata-action",
    ]);
    const readme = await readFile(resolve(import.meta.dirname, "../../examples/composing/README.md"), "utf8");
    const rows = [...readme.matchAll(/^\| \[.*\]\((.*)\) +\|/gm)].map(([, path]) => path);
    expect(new Set(rows)).toEqual(new Set(names.map(composingPath)));
  });

  test("after-build-push-action: scans, signs by digest, prunes; a CVE closes the gate", async () => {
    const folder = stack.use(await temporaryFolder("composing")).path;
    await writeDatabase(join(folder, "database"));
    const sigstore = stack.use(await startSigstore());
    const [trustedRoot, name] = [join(folder, "trusted_root.json"), "after-build-push-action"];
    await writeFile(trustedRoot, JSON.stringify(sigstore.trustedRoot));
    const workflow = `${repository}/${composingPath(name)}@refs/heads/main`;
    const [iss, san] = ["https://token.actions.githubusercontent.com", `https://github.com/${workflow}`];
    sigstore.claims = { iss, sub: `repo:${repository}:ref:refs/heads/main`, job_workflow_ref: workflow, san };
    const harmless = "Metadata-Version: 2.1\nName: Flask\nVersion: 3.1.0\n";
    const vulnerable = "Metadata-Version: 2.1\nName: Flask\nVersion: 2.0.0\n";
    const flask = "site/Flask-2.0.0.dist-info/METADATA";
    const step = "      - uses: org/layered-build/scan-and-sign@v1\n        with:\n          mode: sign\n";
    const trust = "      - run: printenv TRUSTED_ROOT > trusted_root.json\n";
    const {
      registry,
      tags,
      go,
      repository: git,
    } = await open(name, () => ({ [flask]: harmless }), {
      "          mode: scan\n": inputs({
        mode: "scan",
        "trivy-path": findTool("trivy"),
        scanners: "vuln",
        offline: true,
      }),
      [step]: `${trust}${step}${inputs({
        "fulcio-url": `${sigstore.url}/fulcio`,
        "rekor-url": `${sigstore.url}/rekor`,
        "trusted-root": "trusted_root.json",
      })}`,
      "          keep-latest: 10\n": inputs({ "keep-latest": 1, "min-age": "0s", "max-delete-percent": 100 }),
    });
    const env = {
      TRIVY_CACHE_DIR: join(folder, "database"),
      TRUSTED_ROOT: JSON.stringify(sigstore.trustedRoot),
      ...sigstore.jobEnv,
    };
    const isSigned = async (digest: string): Promise<boolean> => {
      const identity = ["--certificate-identity", san, "--certificate-oidc-issuer", iss, "--insecure-ignore-sct"];
      const image = `${registry.host}/${repository}@${digest}`;
      const flags = [...identity, "--trusted-root", trustedRoot, "--allow-http-registry"];
      return (await runCosign("cosign3", ["verify", ...flags, image], { home: folder })).code === 0;
    };

    const first = await go({ env: { ...env, SOURCE_DATE_EPOCH: "1767225600" } });
    expect([first.outcome, ran(first)]).toEqual(["success", ["build", "scan", "sign", "prune"]]);
    const [old = ""] = Object.values(await tags());
    expect(await isSigned(old)).toBe(true);

    await git.commit({ "site/main.txt": "changed\n" });
    const second = await go({ env });
    expect([second.outcome, second.job("prune").log]).toEqual(["success", expect.any(String)]);
    const kept = await tags();
    // Of the one that is kept: its own tag, and that of its signature.
    expect(Object.values(kept)).not.toContain(old);
    expect(await isSigned(kept[await git.git("rev-parse", "HEAD")] ?? "")).toBe(true);

    await git.commit({ [flask]: vulnerable });
    const closed = await go({ env });
    expect([closed.outcome, ran(closed)]).toEqual(["failure", ["build", "scan"]]);
    expect(closed.job("scan").log).toContain("CVE-2099-0005");
    expect(await isSigned((await tags())[await git.git("rev-parse", "HEAD")] ?? "")).toBe(false);
  });

  test("before-attest: the subject is in the registry, under the digest that is attested", async () => {
    const { registry, tags, go } = await open("before-attest", sampleChain);
    const result = await go();
    expect(result.outcome).toBe("success");
    const digest = (await tags())["app-latest"];
    expect(result.job("image").log).toContain(`attests ${registry.host}/${repository}@${digest}`);
  });

  test("with-metadata-action: main is edge, a version has three tags; nothing is built for it", async () => {
    const { registry, tags, go, repository: git, api } = await open("with-metadata-action", sampleChain);
    expect((await go()).outcome).toBe("success");
    const edge = await tags();
    expect(Object.keys(edge)).toEqual(["app-edge", "base-edge", "model-edge"]);

    await git.git("tag", "v1.2.3");
    api.commits.set(`${repository}/tags/v1.2.3`, await git.git("rev-parse", "HEAD"));
    const release = await go({ event: { ref: "refs/tags/v1.2.3" } });
    expect([release.outcome, builtLayers(registry.requests)]).toEqual(["success", []]);
    const digest = edge["app-edge"];
    expect(await tags()).toMatchObject({ "app-1.2.3": digest, "app-1.2": digest, "app-latest": digest });
  });

  test.each([
    ["a file of the app", "app/main.txt", true],
    ["a file of its parent", "model/weights.txt", true],
    ["a file of no image", "README.md", false],
  ])("gate-a-job: %s (%s) runs the app's tests: %s", async (_what, path, isRun) => {
    const images = await open("self-hosted", sampleChain);
    expect((await images.go()).outcome).toBe("success");
    const { host } = images.registry;
    const git = images.repository;
    const makefile = { Makefile: "test-app:\n\t@echo the tests of app\n" };
    await git.commit({ ...makefile, ...(await composingCopy("gate-a-job", host)) });
    const base = await git.git("rev-parse", "HEAD");
    await git.git("switch", "--quiet", "--create", "change");
    await git.commit({ [path]: "changed\n" });
    const sha = await git.git("rev-parse", "HEAD");
    const pull = { number: 7, base: { ref: "main", sha: base }, head: { ref: "change", sha } };
    const result = await images.go({
      workflow: composingPath("gate-a-job"),
      eventName: "pull_request",
      event: { number: 7, pull_request: pull },
    });
    expect([result.outcome, ran(result)]).toEqual(["success", isRun ? ["changes", "test-app"] : ["changes"]]);
    expect(result.jobs.some(({ log }) => log.includes("the tests of app"))).toBe(isRun);
    expect(writesOf(images.registry.requests)).toEqual([]);
  });

  test.each([
    ["parallel-steps", sampleServices, ["base", "api", "web"]],
    ["self-hosted", sampleChain, ["base", "model", "app"]],
    ["enterprise-server", sampleChain, ["base", "model", "app"]],
    ["ubuntu-slim", sampleChain, ["base", "model", "app"]],
  ] as const)("%s: builds all, then nothing, then what has changed", async (name, files, layers) => {
    const { registry, tags, go, repository: git } = await open(name, files);
    const run = async (): Promise<readonly string[]> => {
      const result = await go({ env: { DOCKER_HOST: "unix:///nowhere/docker.sock" } });
      expect([result.outcome, result.job("images").log]).toEqual(["success", expect.any(String)]);
      return builtLayers(registry.requests);
    };
    expect(await run()).toEqual(layers);
    const named = Object.keys(await tags()).filter((tag) => tag.endsWith("-latest"));
    expect(new Set(named)).toEqual(new Set(layers.map((layer) => `${layer}-latest`)));
    expect(await run()).toEqual([]);
    const [, , last] = layers;
    await git.commit({ [`${last}/main.txt`]: "changed\n" });
    expect(await run()).toEqual([last]);
  });

  test("enterprise-server: signs in to the registry by the token of the run", async () => {
    // What act has for github.actor.
    const auth = { kind: "basic", username: "nektos/act", password: "ghs_of_the_server_0123456789" } as const;
    const bench = await open("enterprise-server", sampleChain, {}, { auth });
    const result = await bench.go({ secrets: { GITHUB_TOKEN: auth.password } });
    expect([result.outcome, result.job("images").log]).toEqual(["success", expect.any(String)]);
    expect(builtLayers(bench.registry.requests)).toEqual(["base", "model", "app"]);
  });

  test("ubuntu-slim: a RUN fails, and is told with its line", async () => {
    const { registry, go, repository: git } = await open("ubuntu-slim", sampleChain);
    await git.commit({ "app/Dockerfile": "FROM model\nCOPY app/main.txt /app/\nRUN /app/main.txt\n" });
    const result = await go();
    expect([result.outcome, builtLayers(registry.requests)]).toEqual(["failure", expect.not.arrayContaining(["app"])]);
    expect(result.job("images").log).toMatch(/Layer app cannot be built without BuildKit: RUN in line 3/);
  });
});
