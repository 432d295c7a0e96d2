import { expect, test } from "@jest/globals";
import type { WorkflowRun } from "../harness/act.ts";
import { pushBaseImage } from "../harness/base-image.ts";
import { startDockerd } from "../harness/dockerd.ts";
import { requireTools } from "../harness/require-tools.ts";
import { exampleFiles } from "./example-files.ts";
import { nllbCopy } from "./nllb-copy.ts";
import { builtLayers, imageManifest } from "./registry-state.ts";
import { type Files, repository } from "./sample-chain.ts";
import { workflowBench, type WorkflowBench } from "./workflow-bench.ts";

const { describe } = requireTools("act", "docker-registry", "dockerd", "git", "busybox", "skopeo", "tar");

const all = { workflow: ".github/workflows/build-layered.yml" };
const quick = { workflow: ".github/workflows/quick-build-app.yml", eventName: "workflow_dispatch" };

/** The example's copy on a base image in the same registry, and what its runs need to find the daemon. */
async function nllbBench(): Promise<{ readonly bench: WorkflowBench; readonly docker: Partial<WorkflowRun> }> {
  const { env } = await startDockerd({ store: "containerd" });
  const bench = await workflowBench(async (host) => {
    const passwd = "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n";
    const base = await pushBaseImage(`${host}/library/node:18`, { files: { "/etc/passwd": passwd } });
    return nllbCopy(host, base.reference);
  });
  return { bench, docker: { env } };
}

const sixTags = (sha: string): readonly string[] =>
  ["base", "model", "service"].flatMap((name) => [`nllb-${name}-${sha}`, `nllb-${name}-latest`]);

describe("the NLLB example", () => {
  test("Build NLLB Layered Images builds base → model → app; Quick Build then the app alone", async () => {
    const { bench, docker } = await nllbBench();
    await using _ended = bench;
    const { registry } = bench;
    const first = await bench.run({ ...all, ...docker });
    expect(first.job("build").log).toContain("app: built");
    expect(first.outcome).toBe("success");
    expect(builtLayers(registry.requests)).toEqual(["nllb-base", "nllb-model", "nllb-service"]);
    const tags = await bench.tags();
    expect(Object.keys(tags)).toEqual(sixTags(await bench.sha7()));

    const layers = ["base", "model", "service"].map((name) =>
      imageManifest(registry.host, repository, `nllb-${name}-latest`),
    );
    const [base, model, app] = (await Promise.all(layers)).map(({ blobs }) => blobs);
    expect(model?.slice(0, base?.length)).toEqual(base);
    expect(app?.slice(0, model?.length)).toEqual(model);

    await bench.repository.commit({ "src/index.js": "console.log('changed');\n" });
    // Without a daemon: the README says that a change of code needs none.
    const second = await bench.run({ ...quick, env: { DOCKER_HOST: "unix:///nowhere/docker.sock" } });
    expect(second.outcome).toBe("success");
    expect(builtLayers(registry.requests)).toEqual(["nllb-service"]);
    const { [`nllb-service-${await bench.sha7()}`]: own, ...after } = await bench.tags();
    expect(after).toEqual({ ...tags, "nllb-service-latest": own });
    expect(own).not.toBe(tags["nllb-service-latest"]);
  });

  test("Quick Build alone builds the parents that were never built, too", async () => {
    const { bench, docker } = await nllbBench();
    await using _ended = bench;
    const result = await bench.run({ ...quick, ...docker });
    expect(result.outcome).toBe("success");
    expect(builtLayers(bench.registry.requests)).toEqual(["nllb-base", "nllb-model", "nllb-service"]);
    expect(result.job("build").log).toContain("model: build (needed by app)");
    expect(Object.keys(await bench.tags())).toEqual(sixTags(await bench.sha7()));
  });

  test("Prune keeps five services: run by hand it says what would go, and each Sunday that goes", async () => {
    const workflow = ".github/workflows/prune.yml";
    const pruning = (host: string): Promise<Files> =>
      exampleFiles("nllb", [{ path: workflow, pattern: /ghcr\.io\/acme\/nllb/, by: `${host}/${repository}` }]);
    await using bench = await workflowBench(pruning);
    const names = ["base-1", "model-1", ...Array.from({ length: 7 }, (_, index) => `service-${index + 1}`)];
    const push = (tag: string, name: string): Promise<unknown> =>
      pushBaseImage(`${bench.registry.host}/${repository}:${tag}`, {
        files: { [`/${name.split("-")[0]}`]: name },
        config: { Labels: { name } },
      });
    for (const name of names) await push(`nllb-${name}`, name);
    await push("nllb-service-latest", "service-7");
    const before = await bench.tags();
    expect(Object.keys(before)).toHaveLength(10);

    const inputs = { "dry-run": "true" };
    const byHand = await bench.run({ workflow, eventName: "workflow_dispatch", event: { inputs } });
    expect([byHand.outcome, await bench.tags()]).toEqual(["success", before]);
    const going = [...byHand.job("prune").log.matchAll(/^delete (\S+)/gm)].map(([, tag]) => tag);
    expect(going).toHaveLength(2);

    const sunday = await bench.run({ workflow, eventName: "schedule" });
    expect([sunday.outcome, sunday.job("prune").log]).toEqual(["success", expect.any(String)]);
    const kept = Object.entries(before).filter(([tag]) => !going.includes(tag));
    expect(await bench.tags()).toEqual(Object.fromEntries(kept));
    expect(kept.map(([tag]) => tag)).toEqual(expect.arrayContaining(["nllb-base-1", "nllb-model-1", "nllb-service-7"]));
  });
});
