import { expect, test } from "@jest/globals";
import { requireTools } from "../harness/require-tools.ts";
import { builtLayers } from "./registry-state.ts";
import { callerPath, type Files, sampleChain } from "./sample-chain.ts";
import { workflowBench } from "./workflow-bench.ts";

const { describe } = requireTools("act", "docker-registry", "git");

const workflow = (detect: string, build: string): Files => ({
  [callerPath]: `on: push
jobs:
  images:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - { id: detect, uses: ${detect} }
      - { id: build, uses: ${build}, with: { plan: "\${{ steps.detect.outputs.plan }}" } }
`,
});

describe("the actions by their paths", () => {
  test.each([
    ["org/layered-build/detect-changes@v1", "org/layered-build/build-layer@v1"],
    ["org/layered-build/detect-changed-layers@v1", "org/layered-build/build-layer@v1"],
    ["org/layered-build/actions/detect-changed-layers@v1", "org/layered-build/actions/build-layer@v1"],
  ])("%s and %s detect, build and publish", async (detect, build) => {
    await using bench = await workflowBench((host) => ({ ...sampleChain(host), ...workflow(detect, build) }));
    const result = await bench.run();
    expect(result.outcome).toBe("success");
    const steps = result.job("images").steps;
    expect(steps.find(({ id }) => id === "detect")?.outputs["any-changed"]).toBe("true");
    expect(steps.find(({ id }) => id === "build")?.outputs["action"]).toBe("built");
    expect(builtLayers(bench.registry.requests)).toEqual(["base", "model", "app"]);
    expect(Object.keys(await bench.tags())).toContain("app-latest");
  });

  test("org/layered-build itself is no action, and names those that are", async () => {
    const itself = "org/layered-build@v1";
    await using bench = await workflowBench((host) => ({ ...sampleChain(host), ...workflow(itself, itself) }));
    const result = await bench.run();
    expect(result.outcome).toBe("failure");
    expect(result.job("images").log).toMatch(/##\[error\].*org\/layered-build\/build-layer@v1/);
  });
});
