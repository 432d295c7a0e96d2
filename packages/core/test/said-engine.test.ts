import { expect, test } from "@jest/globals";
import { buildLayer } from "../src/build/build-layer.ts";
import type { LayerBuild } from "../src/build/layer-build.ts";
import { nodeOf, treeOf } from "./layer-nodes.ts";
import { RecordingLog } from "./recording-log.ts";
import { keyOf, OneStore } from "./stored-images.ts";

test("a layer whose base has to be handed over is not said to be built by registry calls", async () => {
  const node = nodeOf("FROM node:18\nCOPY a /\n", { tree: treeOf("a") });
  const log = new RecordingLog();
  const build: LayerBuild = {
    node,
    plan: {
      name: "app",
      image: node.layer.image,
      tag: "app-key",
      key: keyOf("1"),
      action: "build",
      reasons: [],
      parents: [],
      bases: {},
      platforms: ["linux/amd64"],
      engine: "native",
    },
    inputs: {
      schema: "1",
      dockerfile: [],
      platforms: [],
      buildArgs: {},
      files: [],
      extraFiles: [],
      parents: {},
      bases: {},
      labels: {},
      annotations: {},
      secrets: [],
      ssh: [],
    },
    planned: new Map(),
    images: new Map(),
    project: {
      lockFile: "",
      read: async () => undefined,
      changed: [],
      root: "/",
      head: { commit: "1".repeat(40), time: 0, oidAlgorithm: "sha1" },
      layers: [node.layer],
      nodes: [node],
      tree: treeOf("a"),
    },
    stores: new OneStore(),
    choices: { engine: "native", epoch: 0, fixedTime: false, source: { repository: "", revision: "" } },
    environment: {
      exec: () => Promise.reject(new Error("nothing is to be run")),
      env: {},
      credentials: async () => undefined,
      insecureRegistries: [],
      temporary: "/nowhere",
      log,
    },
    planIsFresh: true,
    force: false,
  };
  await expect(buildLayer(build)).rejects.toMatchObject({
    code: "engine",
    message: expect.stringContaining("the plan has no digest of node:18"),
  });
  expect(log.lines.join("\n")).not.toContain("built by registry calls alone");
});
