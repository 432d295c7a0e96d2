import { expect, test } from "@jest/globals";
import { gitRepository } from "../../../test/harness/git-repository.ts";
import { requireTools } from "../../../test/harness/require-tools.ts";
import { edges, twelveImages } from "../../../test/scenarios/twelve-images.ts";
import { discoverLayers } from "../src/config/discover-layers.ts";
import { fixBases } from "../src/plan/fix-bases.ts";
import { open } from "./opened-repository.ts";
import { RecordingLog } from "./recording-log.ts";
import { OneStore } from "./stored-images.ts";

const { describe } = requireTools("git");
const inStacks = { repository: "acme/stacks", image: "ghcr.io/acme/stacks" };

async function edgesOf(files: Readonly<Record<string, string>>) {
  await using repository = await gitRepository(files);
  const { nodes } = await open(repository.path, inStacks);
  return Object.fromEntries(
    nodes.map(({ id, parents, externals }) => [id, { parents: parents.toSorted(), externals: externals.toSorted() }]),
  );
}

describe("layers without a layers.yaml", () => {
  test("twelve images: every edge, every image from elsewhere, and nothing more", async () => {
    expect(await edgesOf(twelveImages)).toEqual(edges);
  });

  test.each([
    ["its last part, whatever is before it", "docker.io/library/tools:1"],
    ["its last part and a digest", `elsewhere.example/x/tools@sha256:${"a".repeat(64)}`],
    ["a tag of its family", "ghcr.io/acme/stacks:tools-2026"],
    ["its name, before it was made fit for a key", "acme/my_tools.v2"],
  ])("a reference means a layer by %s", async (_, reference) => {
    const layer = reference.includes("my_tools") ? "my_tools.v2" : "tools";
    const found = await edgesOf({
      [`${layer}/Dockerfile`]: "FROM scratch\n",
      "app/Dockerfile": `FROM ${reference}\n`,
    });
    expect(found["app"]).toEqual({ parents: [layer.replaceAll(/[_.]/g, "-")], externals: [] });
  });

  test("the tag says which layer of a repository is meant, and not that the repository is called like one", async () => {
    const found = await edgesOf({
      Dockerfile: "FROM ghcr.io/acme/stacks:app-gpu-latest\nCOPY --from=ghcr.io/acme/stacks:stacks-cache / /\n",
      "app/Dockerfile": "FROM scratch\n",
      "app-gpu/Dockerfile": "FROM ghcr.io/acme/stacks:app-latest\n",
      "last/Dockerfile": "FROM ghcr.io/acme/stacks\n",
    });
    expect(Object.fromEntries(Object.entries(found).map(([id, { parents }]) => [id, parents]))).toEqual({
      app: [],
      "app-gpu": ["app"],
      stacks: ["app-gpu"],
      last: ["stacks"],
    });
  });

  test("an argument without a value in FROM is told as such", async () => {
    await using repository = await gitRepository({
      "base/Dockerfile": "FROM scratch\n",
      "app/Dockerfile": "ARG REGISTRY\nFROM ${REGISTRY}/acme/base\n",
    });
    const project = await open(repository.path, inStacks);
    await expect(fixBases(project, new OneStore(), "track", new RecordingLog())).rejects.toMatchObject({
      code: "bad-dockerfile",
      message: 'app/Dockerfile refers to the image "/acme/base", which is no image reference.',
      hint: expect.stringContaining("ARG"),
    });
  });

  test("a name that is no key stands in the tags; where it is one but for upper case, the key does", () => {
    const { layers } = discoverLayers(
      ["my_tools/Dockerfile", "Dockerfile.GPU", "a/x_y/Dockerfile", "b/x_y/Dockerfile"],
      "r",
    );
    expect(layers).toEqual({
      "my-tools": { dockerfile: "my_tools/Dockerfile", name: "my_tools" },
      gpu: { dockerfile: "Dockerfile.GPU" },
      "a-x-y": { dockerfile: "a/x_y/Dockerfile" },
      "b-x-y": { dockerfile: "b/x_y/Dockerfile" },
    });
  });
});
