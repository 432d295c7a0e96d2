import { expect, test } from "@jest/globals";
import { gitRepository } from "../../../test/harness/git-repository.ts";
import { requireTools } from "../../../test/harness/require-tools.ts";
import { edges, twelveImages } from "../../../test/scenarios/twelve-images.ts";
import { discoverLayers } from "../src/config/discover-layers.ts";
import { fixBases } from "../src/plan/fix-bases.ts";
import { OciError } from "@layered-build/oci";
import { open } from "./opened-repository.ts";
import { RecordingLog } from "./recording-log.ts";
import { keyOf, OneStore, stored } from "./stored-images.ts";

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

  describe("a reference that leads nowhere", () => {
    const files = {
      "app/Dockerfile":
        "# a comment\nFROM scratch AS builder\nCOPY a /\nFROM scratch\nCOPY --from=NAME /a /\nCOPY --from=builder /a /b\n",
    };
    const limited = new OciError("rate-limited", "answered 429", { hint: "Log in." });
    const denied = new OciError("unauthorized", "answered 401", { hint: "Log in to x." });
    const place = "app/Dockerfile:5: COPY --from=";
    const noStage = `${place}buidler: there is no stage, layer or named context of that name (did you mean builder?)`;
    test.each<[string, OciError | undefined, string, string, RegExp, string]>([
      [
        "busy/box:1",
        undefined,
        "missing-image",
        `${place}busy/box:1 (layer app) is no layer`,
        /name and tag/,
        "Log in",
      ],
      ["busy/box:1", limited, "store", `${place}busy/box:1 (layer app): the registry`, /^Log in\.$/, "name and tag"],
      ["busy/box:1", denied, "store", "answered 401", /^Log in to x\. .*does not exist/, "layers.yaml"],
      ["buidler", undefined, "missing-image", noStage, /name and tag/, "Log in"],
      ["buidler", denied, "missing-image", noStage, /name and tag/, "Log in"],
      ["buidler", limited, "store", "answered 429", /Log in\. If the stage builder is meant/, "layers.yaml"],
      ["builder:1", undefined, "missing-image", "builder:1 (layer app) is no layer", /name and tag/, "Log in"],
    ])("%s, and the registry says %s", async (name, answer, code, message, hint, not) => {
      const text = files["app/Dockerfile"].replace("NAME", name);
      await using repository = await gitRepository({ "app/Dockerfile": text, "app/a": "" });
      const stores = new OneStore();
      if (answer !== undefined) stores.store.headManifest = () => Promise.reject(answer);
      const project = await open(repository.path, inStacks);
      for (const mode of ["track", "lockfile"] as const) {
        const error: unknown = await fixBases(project, stores, mode, new RecordingLog()).catch(
          (thrown: unknown) => thrown,
        );
        expect(error).toMatchObject({
          code,
          message: expect.stringContaining(message),
          hint: expect.stringMatching(hint),
        });
        expect(error).not.toMatchObject({ hint: expect.stringContaining(not) });
      }
    });

    test("an image that is there is taken, however near a stage's name it is", async () => {
      const text = files["app/Dockerfile"].replace("NAME", "buidler");
      await using repository = await gitRepository({ "app/Dockerfile": text, "app/a": "" });
      const stores = new OneStore();
      const { descriptor } = await stored(stores.store, "latest", keyOf("a"));
      const project = await open(repository.path, inStacks);
      expect(await fixBases(project, stores, "track", new RecordingLog())).toEqual({ buidler: descriptor.digest });
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
