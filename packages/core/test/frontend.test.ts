import type { Digest } from "@layered-build/oci";
import { describe, expect, test } from "@jest/globals";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { buildWithBuildkit } from "../src/build/buildkit/build-with-buildkit.ts";
import { frontendOf } from "../src/build/frontend.ts";
import { contentKey } from "../src/key/content-key.ts";
import { collectInputs } from "../src/key/collect-inputs.ts";
import { externalImages } from "../src/key/external-images.ts";
import { stageShells } from "../src/key/stage-shells.ts";
import type { Exec } from "../src/ports.ts";
import { layerOf, nodeOf, treeOf, type LayerGiven } from "./layer-nodes.ts";
import { RecordingLog } from "./recording-log.ts";

const digestOf = (digit: string): Digest => `sha256:${digit.repeat(64)}`;
const node = (text: string, given: LayerGiven = {}) => nodeOf(text, { layer: layerOf("app", given) });
const run = "FROM scratch\nRUN x\n";

describe("the frontend of a Dockerfile", () => {
  test.each<[string, string, LayerGiven, object | undefined]>([
    ["none is asked for", run, {}, undefined],
    ["# syntax=", `# syntax=docker/dockerfile:1\n${run}`, {}, { reference: "docker/dockerfile:1", options: "" }],
    [
      "its options follow",
      `# syntax=example/front:2 --a  b\n${run}`,
      {},
      { reference: "example/front:2", options: "--a  b" },
    ],
    [
      "the build argument wins",
      `# syntax=docker/dockerfile:1\n${run}`,
      { "build-args": { BUILDKIT_SYNTAX: " example/front  -x" } },
      { reference: "example/front", options: "-x" },
    ],
    ["an empty build argument", `# syntax=a/b\n${run}`, { "build-args": { BUILDKIT_SYNTAX: "" } }, undefined],
    ["not one that is never started", "# syntax=docker/dockerfile:1\nFROM scratch\nCOPY a /\n", {}, undefined],
    [
      "one that is not Docker's is never passed over",
      "# syntax=example/front\nFROM scratch\nCOPY a /\n",
      {},
      { reference: "example/front", options: "" },
    ],
    [
      "nor Docker's where BuildKit is asked for",
      "# syntax=docker/dockerfile:1\nFROM scratch\nCOPY a /\n",
      { engine: "buildkit" },
      { reference: "docker/dockerfile:1", options: "" },
    ],
  ])("%s", (_, text, given, expected) => {
    expect(frontendOf(node(text, given))).toEqual(expected);
  });

  test("its digest is part of the key", () => {
    const layer = node(`# syntax=docker/dockerfile:1\nFROM node:18\nRUN x\n`);
    expect(externalImages(layer)).toEqual(["node:18", "docker/dockerfile:1"]);
    const keyWith = (digit: string): string => {
      const bases = { "node:18": digestOf("a"), "docker/dockerfile:1": digestOf(digit), "other:1": digestOf("c") };
      const shells = stageShells(layer, new Map());
      const inputs = collectInputs(layer, {
        tree: treeOf(),
        commit: "",
        parentKeys: new Map(),
        bases,
        shells,
        warn: () => {},
      });
      expect(Object.keys(inputs.bases)).toEqual(["node:18", "docker/dockerfile:1"]);
      return contentKey(inputs);
    };
    expect(keyWith("a")).toBe(keyWith("a"));
    expect(keyWith("a")).not.toBe(keyWith("b"));
  });
});

/** The build arguments that buildx is given. */
const built = async (
  frontend: { readonly reference: string; readonly options: string; readonly digest: Digest | undefined } | undefined,
  buildArgs: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> => {
  await using temporary = await temporaryFolder("frontend");
  let asked: readonly string[] = [];
  const exec: Exec = async ({ args }) => {
    if (args.includes("inspect")) {
      return { exitCode: 0, stdout: Buffer.from("Driver: docker-container\n"), stderr: "" };
    }
    asked = args;
    return { exitCode: 1, stdout: Buffer.alloc(0), stderr: "" };
  };
  const request = {
    layer: layerOf("app", { "build-args": buildArgs }),
    store: new MemoryStore(),
    parents: [],
    bases: {},
    ...(frontend === undefined ? {} : { frontend }),
    dockerfileText: run,
    ignore: [],
    contextFolder: temporary.path,
    epoch: 0,
    noCache: false,
    exec,
    env: {},
    credentials: async () => undefined,
    insecure: false,
    temporary: temporary.path,
    log: new RecordingLog(),
    onSent: () => {},
  };
  await expect(buildWithBuildkit(request)).rejects.toMatchObject({
    code: "build-failed",
    message: "BuildKit could not build layer app: exit code 1",
  });
  return asked.filter((_, index) => asked[index - 1] === "--build-arg");
};

describe("a build by BuildKit", () => {
  const frontend = { reference: "docker/dockerfile:1", options: "--a b", digest: digestOf("a") };

  test.each([
    ["with the digest that the plan has", frontend, {}, `docker/dockerfile@${digestOf("a")} --a b`],
    [
      "from a registry with a port",
      { reference: "h:5000/f", options: "", digest: digestOf("b") },
      {},
      `h:5000/f@${digestOf("b")}`,
    ],
    [
      "in the place of the build argument that asked for it",
      frontend,
      { BUILDKIT_SYNTAX: "docker/dockerfile:1 --a b" },
      `docker/dockerfile@${digestOf("a")} --a b`,
    ],
  ])("takes the frontend %s", async (_, given, buildArgs, expected) => {
    expect(await built(given, buildArgs)).toEqual([`BUILDKIT_SYNTAX=${expected}`]);
  });

  test.each([
    ["none is asked for", undefined],
    ["no digest is known", { ...frontend, digest: undefined }],
    ["it is pinned where it is written", { ...frontend, reference: `a/b@${digestOf("a")}` }],
  ])("leaves the frontend alone where %s", async (_, given) => {
    expect(await built(given)).toEqual([]);
  });
});
