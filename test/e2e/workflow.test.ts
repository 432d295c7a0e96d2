import { expect, test } from "@jest/globals";
import { requireTools } from "../harness/require-tools.ts";
import { blobUploadsOf, builtLayers, imageManifest, writesOf } from "./registry-state.ts";
import { caller, repository, sampleChain } from "./sample-chain.ts";
import { workflowBench } from "./workflow-bench.ts";

const { describe } = requireTools("act", "docker-registry", "git", "perl");

describe("the reusable workflow, in one job", () => {
  test("builds the chain, then nothing, then only the app after a push that edits one of its files", async () => {
    await using bench = await workflowBench((host) => ({ ...sampleChain(host), ...caller() }));
    const { registry } = bench;
    const first = await bench.run();
    expect(first.job("build").log).toContain("base: built");
    expect(first.outcome).toBe("success");
    expect(builtLayers(registry.requests)).toEqual(["base", "model", "app"]);
    const sha = await bench.sha7();
    const tags = await bench.tags();
    expect(Object.keys(tags)).toEqual(
      ["app", "base", "model"].flatMap((name) => [`${name}-${sha}`, `${name}-latest`]).toSorted(),
    );
    // Base, model and app stand on each other: the blobs of one are the first of the next.
    const [base, model, app] = await Promise.all(
      ["base", "model", "app"].map((name) => imageManifest(registry.host, repository, `${name}-latest`)),
    );
    expect(model?.blobs.slice(0, 1)).toEqual(base?.blobs);
    expect(app?.blobs.slice(0, 2)).toEqual(model?.blobs);
    expect(JSON.parse(first.job("images").outputs["images"] ?? "")).toEqual(
      Object.fromEntries(
        ["base", "model", "app"].map((name) => [name, `${registry.host}/${repository}@${tags[`${name}-latest`]}`]),
      ),
    );

    const second = await bench.run();
    expect([second.outcome, writesOf(registry.requests)]).toEqual(["success", []]);

    await bench.repository.commit({ "app/main.txt": "two\n" });
    const third = await bench.run();
    expect(third.job("build").steps.find(({ id }) => id === "detect")?.outputs).toMatchObject({
      layers: '["app"]',
      base: "false",
      model: "false",
      app: "true",
    });
    expect(builtLayers(registry.requests)).toEqual(["app"]);
    const after = await bench.tags();
    expect(after["model-latest"]).toBe(tags["model-latest"]);
    expect(after["app-latest"]).not.toBe(tags["app-latest"]);
    expect(after[`model-${await bench.sha7()}`]).toBe(tags["model-latest"]);
  });

  test("with layers: app builds and publishes the app alone", async () => {
    await using bench = await workflowBench((host) => ({ ...sampleChain(host), ...caller() }));
    expect((await bench.run()).outcome).toBe("success");
    const before = await bench.tags();

    await bench.repository.commit({ ...caller({ layers: "app" }), "app/words.txt": "d e f\n" });
    const result = await bench.run();
    expect(result.outcome).toBe("success");
    expect(builtLayers(bench.registry.requests)).toEqual(["app"]);
    const { [`app-${await bench.sha7()}`]: own, "app-latest": latest, ...rest } = await bench.tags();
    const { "app-latest": old, ...others } = before;
    expect(rest).toEqual(others);
    expect([own, old === latest]).toEqual([latest, false]);
  });

  test("with layers: app and nothing there builds its parents first, and says why", async () => {
    await using bench = await workflowBench((host) => ({ ...sampleChain(host), ...caller({ layers: "app" }) }));
    const result = await bench.run();
    expect(result.outcome).toBe("success");
    expect(builtLayers(bench.registry.requests)).toEqual(["base", "model", "app"]);
    expect(result.job("build").log).toContain("model: build (needed by app)");
    expect(Object.keys(await bench.tags())).toEqual(expect.arrayContaining(["base-latest", "model-latest"]));
  });

  test("with force: base builds it and all above it, though nothing changed", async () => {
    await using bench = await workflowBench((host) => ({ ...sampleChain(host), ...caller() }));
    expect((await bench.run()).outcome).toBe("success");
    await bench.repository.commit(caller({ force: "base" }));
    const result = await bench.run();
    expect(result.outcome).toBe("success");
    expect(result.job("build").steps.find(({ id }) => id === "detect")?.outputs["layers"]).toBe(
      '["base","model","app"]',
    );
    expect(builtLayers(bench.registry.requests)).toEqual(["base", "model", "app"]);
  });

  test("a merge after a built branch moves -latest, with nothing built", async () => {
    await using bench = await workflowBench((host) => ({ ...sampleChain(host), ...caller() }));
    const { git, commit } = bench.repository;
    expect((await bench.run()).outcome).toBe("success");
    const before = await bench.tags();

    await git("switch", "--quiet", "--create", "feature");
    await commit({ "model/weights.txt": "0.4 0.5\n" });
    expect((await bench.run()).outcome).toBe("success");
    expect(builtLayers(bench.registry.requests)).toEqual(["model", "app"]);
    const branch = await bench.tags();
    const branchSha = await bench.sha7();
    expect(branch["app-latest"]).toBe(before["app-latest"]);

    await git("switch", "--quiet", "main");
    await git("merge", "--quiet", "--no-ff", "--message", "Merge", "feature");
    const merged = await bench.run();
    expect(merged.outcome).toBe("success");
    expect(blobUploadsOf(bench.registry.requests)).toEqual([]);
    const sha = await bench.sha7();
    expect(writesOf(bench.registry.requests).toSorted()).toEqual(
      ["app-latest", "model-latest", `app-${sha}`, `base-${sha}`, `model-${sha}`]
        .map((tag) => `PUT /v2/${repository}/manifests/${tag}`)
        .toSorted(),
    );
    const after = await bench.tags();
    for (const name of ["app", "model"]) expect(after[`${name}-latest`]).toBe(branch[`${name}-${branchSha}`]);
  });

  test.each([
    ["a COPY source that is missing", { "app/Dockerfile": "FROM model\nCOPY app/nowhere.txt /app/\n" }, {}, "nowhere"],
    ["a RUN under engine: native", { "app/Dockerfile": "FROM model\nRUN true\n" }, { engine: "native" }, "BuildKit"],
  ])("a build that fails by %s leaves every user's tag where it was", async (_why, files, app, message) => {
    await using bench = await workflowBench((host) => ({ ...sampleChain(host, { app }), ...caller() }));
    expect((await bench.run()).outcome).toBe("success");
    const before = await bench.tags();
    await bench.repository.commit({ ...files, "base/etc/os-release": "ID=changed\n" });
    const result = await bench.run();
    expect(result.outcome).toBe("failure");
    expect(result.job("build").log).toMatch(new RegExp(`##\\[error\\].*${message}`));
    expect(await bench.tags()).toEqual(before);
  });

  test.each([false, true])(
    "mistakes in what later jobs are told show before anything is built (fan-out: %s)",
    async (fanOut) => {
      const mistakes = [
        ["scan", "fail_on: high", "The input scan: fail_on: scan-and-sign has no such input."],
        ["sign", "sign: keyles", 'The input sign: sign: got "keyles"'],
        // As a block has it, which is never equal to false.
        ["wrap", "false\n", "wrap: is no mapping."],
        ["prune", "keep-latest: five", 'The input prune: keep-latest: got "five"'],
      ] as const;
      const inputs = Object.fromEntries(mistakes.map(([name, text]) => [name, text]));
      await using bench = await workflowBench((host) => ({
        ...sampleChain(host),
        ...caller({ ...inputs, "fan-out": fanOut }),
      }));
      const result = await bench.run();
      expect([result.outcome, writesOf(bench.registry.requests)]).toEqual(["failure", []]);
      const { log } = result.job(fanOut ? "detect" : "build");
      for (const [, , message] of mistakes) expect(log).toContain(`##[error]${message}`);
    },
  );

  test("an image that is gone when it is to be published leaves every user's tag where it was", async () => {
    let gone = false;
    await using bench = await workflowBench((host) => ({ ...sampleChain(host), ...caller() }), {
      intercept: async ({ method, path }) => {
        if (!gone || method !== "GET" || !/manifests\/app-key-/.test(path)) return undefined;
        // Late on purpose: by then a publish that does not wait for all images has written the tags of the others.
        await new Promise((resolve) => setTimeout(resolve, 300));
        return { status: 404 };
      },
    });
    expect((await bench.run()).outcome).toBe("success");
    const before = await bench.tags();
    await bench.repository.commit({ "README.md": "No layer's file.\n" });
    gone = true;
    const result = await bench.run();
    expect(result.job("build").log).toMatch(/##\[error\].*nothing was published/);
    expect(await bench.tags()).toEqual(before);
  });

  test("signs in to the registry with the user name and the secret password", async () => {
    const password = "correct-horse-battery";
    await using bench = await workflowBench(
      (host) => ({ ...sampleChain(host), ...caller({ username: "octo", layers: "base" }) }),
      { auth: { kind: "basic", username: "octo", password } },
    );
    const refused = await bench.run({ secrets: { PASSWORD: "wrong" } });
    expect([refused.outcome, builtLayers(bench.registry.requests)]).toEqual(["failure", []]);
    expect(refused.job("build").log).toMatch(/##\[error\].*401/);
    const accepted = await bench.run({ secrets: { PASSWORD: password } });
    expect([accepted.outcome, builtLayers(bench.registry.requests)]).toEqual(["success", ["base"]]);
  });
});
