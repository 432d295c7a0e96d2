import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { gitRepository } from "../harness/git-repository.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { edges, twelveImages } from "./twelve-images.ts";

const { describe } = requireTools("git");

describe("a repository of twelve images without a layers.yaml", () => {
  test("is found whole, with the right edges, parents first", async () => {
    await using repository = await gitRepository(twelveImages);
    await using temp = await temporaryFolder("discovery");
    const result = await runAction({
      action: "detect-changed-layers",
      workspace: repository.path,
      temp: temp.path,
      inputs: { store: "oci:layout", bases: "pinned-only" },
      github: { repository: "acme/stacks" },
      // Nobody listens there: what the images are called must not lead out of the test.
      env: { HTTPS_PROXY: "http://127.0.0.1:9" },
    });
    expect(result).toMatchObject({ outcome: "success", annotations: [] });
    const plan: { layers: { name: string; parents: string[]; image: string }[] } = JSON.parse(
      await readFile(result.outputs["plan-file"] ?? "", "utf8"),
    );
    const found = plan.layers.map(({ name, parents }) => [name, parents.toSorted()] as const);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.entries(edges).map(([name, { parents }]) => [name, parents])),
    );
    const order = plan.layers.map(({ name }) => name);
    for (const { name, parents } of plan.layers) {
      for (const parent of parents) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(name));
    }
    expect(new Set(plan.layers.map(({ image }) => image))).toEqual(new Set(["ghcr.io/acme/stacks"]));
    const waves: { include: { layer: string }[] }[] = JSON.parse(result.outputs["waves"] ?? "");
    expect(waves.map(({ include }) => include.map(({ layer }) => layer).toSorted())).toEqual([
      ["foundation", "tools", "web"],
      ["base"],
      ["gateway", "minimal", "services-b-worker"],
      ["r-lang", "scipy", "services-a-worker"],
      ["datascience"],
      ["stacks"],
    ]);
  });
});
