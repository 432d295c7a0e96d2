import { expect, test } from "@jest/globals";
import { requireTools } from "../harness/require-tools.ts";
import { blobUploadsOf, builtLayers } from "./registry-state.ts";
import { caller, sampleChain, sampleServices } from "./sample-chain.ts";
import { workflowBench } from "./workflow-bench.ts";

const { describe } = requireTools("act", "docker-registry", "git");

describe("the reusable workflow, with fan-out", () => {
  test("builds two services of one base side by side, and publishes all", async () => {
    await using bench = await workflowBench((host) => ({ ...sampleServices(host), ...caller({ "fan-out": true }) }));
    const result = await bench.run();
    expect(result.outcome).toBe("success");
    const legs = result.jobs.filter(({ id, steps }) => id.startsWith("wave-") && steps.length > 0);
    expect(legs.map(({ id, matrix }) => `${id} ${String(matrix["layer"])}`).toSorted()).toEqual([
      "wave-1 base",
      "wave-2 api",
      "wave-2 web",
    ]);
    expect(result.jobs.filter(({ outcome }) => outcome === "skipped").map(({ id }) => id)).toEqual([
      "build",
      "wave-3",
      "wave-4",
      "wave-5",
      "wave-6",
      "scan",
      "sign",
      "wrap",
      "prune",
    ]);
    // Which of the two ends first is nobody's business.
    const built = builtLayers(bench.registry.requests);
    expect([built[0], built.toSorted()]).toEqual(["base", ["api", "base", "web"]]);
    const sha = await bench.sha7();
    const tags = await bench.tags();
    expect(Object.keys(tags)).toEqual(
      ["api", "base", "web"].flatMap((name) => [`${name}-${sha}`, `${name}-latest`]).toSorted(),
    );
    const images: Record<string, string> = JSON.parse(result.job("images").outputs["images"] ?? "{}");
    expect(images["web"]).toContain(`@${tags["web-latest"]}`);

    const second = await bench.run();
    expect([second.outcome, blobUploadsOf(bench.registry.requests)]).toEqual(["success", []]);
    expect([second.job("wave-1").outcome, second.job("publish").outcome]).toEqual(["skipped", "success"]);
  });

  test("a service that fails leaves every user's tag where it was, its sibling's too", async () => {
    await using bench = await workflowBench((host) => ({
      ...sampleServices(host, { web: { engine: "native" } }),
      ...caller({ "fan-out": true }),
    }));
    expect((await bench.run()).outcome).toBe("success");
    const before = await bench.tags();
    await bench.repository.commit({ "api/main.txt": "changed\n", "web/Dockerfile": "FROM base\nRUN true\n" });
    const result = await bench.run();
    expect(result.outcome).toBe("failure");
    expect(result.job("wave-1", { layer: "web" }).log).toMatch(/##\[error\].*cannot be built without BuildKit/);
    expect(result.job("wave-1", { layer: "api" }).outcome).toBe("success");
    expect(result.job("publish").outcome).toBe("skipped");
    expect(await bench.tags()).toEqual(before);
  });

  test("a base that fails keeps its services from starting", async () => {
    await using bench = await workflowBench((host) => ({
      ...sampleServices(host, { base: { engine: "native" } }),
      ...caller({ "fan-out": true }),
      "base/Dockerfile": "FROM scratch\nCOPY base/etc /etc\nRUN true\n",
    }));
    const result = await bench.run();
    expect(result.outcome).toBe("failure");
    expect([result.job("wave-2").outcome, result.job("publish").outcome]).toEqual(["skipped", "skipped"]);
    expect(await bench.tags()).toEqual({});
  });

  test("a layer's own runner label is its job's", async () => {
    await using bench = await workflowBench((host) => ({
      ...sampleChain(host, { model: { runner: "big-one" } }),
      ...caller({ "fan-out": true }),
    }));
    // Act skips a job whose label it does not know, and the harness reports that: so the label got there.
    await expect(bench.run()).rejects.toThrow("big-one");
    expect((await bench.run({ labels: ["big-one"] })).outcome).toBe("success");
    expect(Object.keys(await bench.tags())).toContain("app-latest");
  });

  test("refuses a chain of more than six waves, and says what to do", async () => {
    const names = ["a1", "a2", "a3", "a4", "a5", "a6", "a7"];
    await using bench = await workflowBench((host) => ({
      ...Object.fromEntries(
        names.map((name, index) => [
          `${name}/Dockerfile`,
          `FROM ${names[index - 1] ?? "scratch"}\nENV ${name.toUpperCase()}=1\n`,
        ]),
      ),
      "layers.yaml": JSON.stringify({
        image: `${host}/octo/demo`,
        layers: Object.fromEntries(names.map((name) => [name, { dockerfile: `${name}/Dockerfile` }])),
      }),
      ...caller({ "fan-out": true }),
    }));
    const result = await bench.run();
    expect(result.outcome).toBe("failure");
    expect(result.job("detect").log).toMatch(/##\[error\]More than six .* fan-out: false/);
    expect(builtLayers(bench.registry.requests)).toEqual([]);
  });
});
