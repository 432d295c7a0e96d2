import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import type { WorkflowResult } from "../harness/act.ts";
import { requireTools } from "../harness/require-tools.ts";
import { builtLayers, writesOf } from "./registry-state.ts";
import { type Files, sampleChain } from "./sample-chain.ts";
import { workflowBench, type WorkflowBench } from "./workflow-bench.ts";

const { describe } = requireTools("act", "docker-registry", "git");
const path = ".github/workflows/build-layered.yml";
const example = await readFile(resolve(import.meta.dirname, "../../examples/nllb", path), "utf8");

/** The sample's chain with the NLLB example's own workflow; its layers have the same names. */
const files = (host: string): Files => ({ ...sampleChain(host), [path]: example });
const dispatch = (bench: WorkflowBench, layers: string, force: boolean): Promise<WorkflowResult> =>
  bench.run({
    workflow: path,
    eventName: "workflow_dispatch",
    event: { inputs: { layers, force: String(force) } },
  });

describe("Build NLLB Layered Images, run by hand", () => {
  test("offers all layers and each of them", async () => {
    const { inputs } = parse(example).on.workflow_dispatch;
    expect(inputs).toMatchObject({
      layers: { type: "choice", options: ["all", "base", "model", "app"] },
      force: { type: "boolean" },
    });
  });

  test("builds the layers that are chosen, and by force those above them", async () => {
    await using bench = await workflowBench(files);
    const { requests } = bench.registry;
    expect((await dispatch(bench, "base", false)).outcome).toBe("success");
    expect(builtLayers(requests)).toEqual(["base"]);
    expect(Object.keys(await bench.tags())).toEqual([`base-${await bench.sha7()}`, "base-latest"]);

    expect((await dispatch(bench, "all", false)).outcome).toBe("success");
    expect(builtLayers(requests)).toEqual(["model", "app"]);

    expect((await dispatch(bench, "all", false)).outcome).toBe("success");
    expect(writesOf(requests)).toEqual([]);

    const forced = await dispatch(bench, "model", true);
    expect(forced.outcome).toBe("success");
    expect(builtLayers(requests)).toEqual(["model", "app"]);

    expect((await dispatch(bench, "app", true)).outcome).toBe("success");
    expect(builtLayers(requests)).toEqual(["app"]);
  });

  test("by a push looks at all of them", async () => {
    await using bench = await workflowBench(files);
    expect((await bench.run({ workflow: path })).outcome).toBe("success");
    expect(builtLayers(bench.registry.requests)).toEqual(["base", "model", "app"]);
  });
});
