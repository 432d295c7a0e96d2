import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { requireTools } from "../harness/require-tools.ts";
import { exampleFiles } from "./example-files.ts";
import { pipelineTools, type PipelineTools, pullRequest, ran, vulnerable } from "./example-pipeline.ts";
import { builtLayers, writesOf } from "./registry-state.ts";
import { repository } from "./sample-chain.ts";
import { workflowBench, type WorkflowBench } from "./workflow-bench.ts";

const { describe } = requireTools(
  "act",
  "busybox",
  "cosign3",
  "docker-registry",
  "git",
  "perl",
  "skopeo",
  "tar",
  "trivy",
);

const services = ["gateway", "connection", "query", "ai"];
const workflow = ".github/workflows/images.yml";

describe("the monorepo example", () => {
  let tools: PipelineTools;
  beforeAll(async () => {
    tools = await pipelineTools();
  });
  afterAll(async () => {
    await tools[Symbol.asyncDispose]();
  });

  const open = (): Promise<WorkflowBench> =>
    workflowBench(async (host) => {
      const passwd = "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n";
      const node = await pushBaseImage(`${host}/library/node:24`, { files: { "/etc/passwd": passwd } });
      const scan = JSON.stringify(`fail-on: high\n${tools.scan}\n`);
      return exampleFiles("monorepo", [
        { path: "layers.yaml", pattern: /^image: .*$/m, by: `image: ${host}/${repository}` },
        { path: "Dockerfile.base", pattern: /^ARG NODE_IMAGE=.*$/m, by: `ARG NODE_IMAGE=${node.reference}` },
        { path: workflow, pattern: /"fail-on: high"/, by: scan },
      ]);
    });

  test("a change in one service builds, scans and signs that one; what the gate closes for moves no tag", async () => {
    await using bench = await open();
    const { requests } = bench.registry;
    const first = await tools.run(bench, { workflow });
    expect([first.outcome, ran(first)]).toEqual(["success", ["build", "scan", "sign", "publish"]]);
    expect(builtLayers(requests).toSorted()).toEqual(["base", ...services].toSorted());
    const before = await bench.tags();

    const second = await tools.run(bench, { workflow });
    expect([second.outcome, writesOf(requests)]).toEqual(["success", []]);

    await bench.repository.commit({ "services/query/main.js": "console.log('changed');\n" });
    const third = await tools.run(bench, { workflow });
    expect([third.outcome, builtLayers(requests)]).toEqual(["success", ["query"]]);
    const after = await bench.tags();
    const moved = ["base", ...services].filter((name) => after[`${name}-latest`] !== before[`${name}-latest`]);
    expect(moved).toEqual(["query"]);
    expect(Object.keys(after)).toEqual(expect.arrayContaining([`ai-${await bench.sha7()}`]));
    expect(await tools.isSigned(bench, after["query-latest"] ?? "")).toBe(true);

    await bench.repository.commit({ "services/ai/Flask-2.0.0.dist-info/METADATA": vulnerable });
    const closed = await tools.run(bench, { workflow });
    expect([closed.outcome, ran(closed)]).toEqual(["failure", ["build", "scan"]]);
    expect(await bench.tags()).toEqual(after);
  });

  test("a pull request of a fork pushes and signs nothing; a merge moves tags and builds nothing", async () => {
    await using bench = await open();
    const { requests } = bench.registry;
    const sha = await bench.repository.git("rev-parse", "HEAD");
    const event = pullRequest("someone/demo", sha);
    const fork = await tools.run(bench, { workflow, eventName: "pull_request", event });
    expect([fork.outcome, ran(fork), writesOf(requests)]).toEqual(["success", ["build"], []]);

    const own = pullRequest(repository, sha);
    const pull = await tools.run(bench, { workflow, eventName: "pull_request", event: own });
    expect([pull.outcome, builtLayers(requests).length]).toEqual(["success", 5]);
    expect(Object.keys(await bench.tags()).filter((tag) => tag.endsWith("-latest"))).toEqual([]);
    const merged = await tools.run(bench, { workflow });
    expect([merged.outcome, builtLayers(requests)]).toEqual(["success", []]);
    expect(await bench.tags()).toHaveProperty("query-latest");
  });
});
