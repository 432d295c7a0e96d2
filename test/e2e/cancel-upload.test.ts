import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { openRegistry } from "@layered-build/oci";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";

const { describe } = requireTools("docker-registry", "git");

describe("a large upload", () => {
  test("tells how far it is, and when it is cancelled leaves no tag", async () => {
    await using registry = await startRegistry({
      intercept: async (request) => {
        // So long that a line is due once it goes on, and then until the signal has come.
        if (request.method === "PATCH") await sleep(1500);
        if (request.path.includes("digest=")) await sleep(2000);
        return undefined;
      },
    });
    await using repository = await gitRepository({
      "layers.yaml": `image: ${registry.host}/demo\ntag-rules: type=raw,value=latest\ncompression: none\nlayers: {app: {dockerfile: Dockerfile}}\n`,
      Dockerfile: "FROM scratch\nCOPY big /\n",
      ".gitignore": "big\n",
    });
    await writeFile(join(repository.path, "big"), "");
    await truncate(join(repository.path, "big"), 300_000_000);
    const cancelled = await runAction({
      action: "build-layer",
      workspace: repository.path,
      env: { GITHUB_REPOSITORY: "" },
      cancelAt: /app: COPY big \/: .* of 300 MB \(\d+ %\) sent/,
    });
    expect(cancelled).toMatchObject({ outcome: "cancelled" });
    expect(cancelled.log).toContain("The step was cancelled");
    expect(cancelled.annotations).toEqual([]);
    const store = openRegistry({ registry: registry.host, repository: "demo" });
    expect(await Array.fromAsync(store.tags())).toEqual([]);
  });
});
