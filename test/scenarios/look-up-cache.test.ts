import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { sampleChain } from "../e2e/sample-chain.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import type { RegistryRequest } from "../harness/registry-proxy.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const { describe } = requireTools("docker-registry", "git");

/** The manifests that were asked for, as `METHOD TAG`; key tags without their hex. */
const manifestsOf = (requests: readonly RegistryRequest[]): readonly string[] =>
  requests.flatMap(({ method, path: where }) => {
    const reference = /\/manifests\/(.*)$/.exec(where)?.[1];
    return reference === undefined ? [] : [`${method} ${reference.replace(/-[0-9a-f]{32}$/, "")}`];
  });

const asked = (method: string): readonly string[] => ["app", "base", "model"].map((layer) => `${method} ${layer}-key`);

describe("what was looked up", () => {
  test("is kept in the tool cache: the next run asks by HEAD alone", async () => {
    await using registry = await startRegistry();
    await using repository = await gitRepository(sampleChain(registry.host));
    await using tools = await temporaryFolder("tools");
    const detect = async (): Promise<readonly string[]> => {
      registry.requests.length = 0;
      const result = await runAction({
        action: "detect-changed-layers",
        workspace: repository.path,
        env: { RUNNER_TOOL_CACHE: tools.path },
      });
      expect(actionsOf(result)).toEqual(["base: reuse", "model: reuse", "app: reuse"]);
      return manifestsOf(registry.requests).toSorted();
    };
    await runAction({ action: "build-layer", workspace: repository.path, inputs: { phase: "build" } });

    expect(await detect()).toEqual([...asked("GET"), ...asked("HEAD")].toSorted());
    expect(await detect()).toEqual(asked("HEAD"));
    // Apart for each repository: a machine may serve several.
    const file = path.join("layered-build", "octo", "demo", "manifests.json");
    expect(await readdir(tools.path, { recursive: true })).toContain(file);
    // Damaged: fetched again, and mended.
    await writeFile(path.join(tools.path, file), "{");
    expect(await detect()).toEqual([...asked("GET"), ...asked("HEAD")].toSorted());
    expect(await detect()).toEqual(asked("HEAD"));
  });

  test("never stands for an image that is not there, and a tool cache that cannot be written fails nothing", async () => {
    await using registry = await startRegistry();
    await using repository = await gitRepository(sampleChain(registry.host));
    await using tools = await temporaryFolder("tools");
    const run = { workspace: repository.path, env: { RUNNER_TOOL_CACHE: tools.path } };
    await runAction({ ...run, action: "build-layer", inputs: { phase: "build" } });
    await runAction({ ...run, action: "detect-changed-layers" });
    // Another registry, with nothing in it, and the same cache.
    await using empty = await startRegistry();
    await repository.commit({ "layers.yaml": sampleChain(empty.host)["layers.yaml"] ?? "" });
    const missing = await runAction({ ...run, action: "detect-changed-layers" });
    expect(actionsOf(missing)).toEqual(["base: build", "model: build", "app: build"]);

    const file = path.join(tools.path, "a file");
    await mkdir(path.join(file, "layered-build", "octo", "demo", "manifests.json", "x"), { recursive: true });
    const env = { RUNNER_TOOL_CACHE: file };
    await repository.commit({ "layers.yaml": sampleChain(registry.host)["layers.yaml"] ?? "" });
    const refused = await runAction({ ...run, env, action: "detect-changed-layers" });
    expect(refused.annotations).toEqual([]);
    expect(actionsOf(refused)).toEqual(["base: reuse", "model: reuse", "app: reuse"]);
  });
});

function actionsOf({ log }: ActionResult): readonly string[] {
  return log.split("\n").flatMap((line) => /^([a-z]+: (build|reuse|skip)) \(/.exec(line)?.[1] ?? []);
}
