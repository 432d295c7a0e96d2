import { describe, expect, test } from "@jest/globals";
import { collectInputs } from "../src/key/collect-inputs.ts";
import { stageShells } from "../src/key/stage-shells.ts";
import { contentKey } from "../src/key/content-key.ts";
import type { LayerInputs } from "../src/key/layer-inputs.ts";
import { layerOf, layersOf, nodeOf, trackedFile, trackedLink, treeOf } from "./layer-nodes.ts";

// A value that changes here makes every user's images be built again once: only with a new `schema`, and announced.

const empty: LayerInputs = {
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
};

const full: LayerInputs = {
  ...empty,
  dockerfile: ['FROM {"image":"base"}', 'COPY {"destination":"/x","sources":["a"]}'],
  syntax: "docker/dockerfile:1",
  platforms: ["linux/amd64", "linux/arm64"],
  buildArgs: { VERSION: "1", MODE: "ü" },
  files: [
    "100644 0123456789abcdef0123456789abcdef01234567 a",
    "120000 89abcdef0123456789abcdef0123456789abcdef b\udc80",
  ],
  extraFiles: ["040000 - cache"],
  parents: { base: "a".repeat(64) },
  bases: { "node:18": `sha256:${"b".repeat(64)}` },
  labels: { team: "x" },
  annotations: { note: "y" },
  secrets: ["token"],
  ssh: ["default"],
  compression: "zstd",
  commit: "c".repeat(40),
  epoch: "2",
};

describe("contentKey", () => {
  test.each<[string, LayerInputs, string]>([
    ["nothing at all", empty, "5e5399119386ea3c79acc87fe2aebeca54bc20a982f7e16aebccd038aa60c493"],
    ["everything there is", full, "2476b494ec6cf5cb1a0d85180696c63f924f7eff1d9905f1b569e89bf9ec9763"],
    [
      "the order of a map's members does not count",
      { ...full, buildArgs: { MODE: "ü", VERSION: "1" } },
      "2476b494ec6cf5cb1a0d85180696c63f924f7eff1d9905f1b569e89bf9ec9763",
    ],
  ])("%s", (_, inputs, key) => {
    expect(contentKey(inputs)).toBe(key);
  });

  test.each(Object.keys(full).filter((name) => name !== "schema"))("%s counts", (name) => {
    const without: LayerInputs = { ...full, [name]: Array.isArray(Reflect.get(full, name)) ? [] : undefined };
    expect(contentKey(without)).not.toBe(contentKey(full));
  });
});

const text = `# syntax=docker/dockerfile:1
ARG BASE_IMAGE=base
FROM node:18 AS unused
RUN never
FROM \${BASE_IMAGE}
ARG VERSION=0
ENV HOME_DIR=/srv
COPY src \${HOME_DIR}/
COPY --chmod=755 run.sh link /usr/bin/
RUN --mount=type=bind,source=tools,target=/t,rw echo $VERSION
CMD ["run.sh"]
`;

describe("collectInputs", () => {
  const [base, app] = layersOf({
    base: {},
    app: {
      "build-args": { VERSION: "7", NOT_DECLARED: "1" },
      platforms: ["linux/arm64", "linux/amd64"],
      inputs: ["lock/*.json"],
      ignore: ["src/**/*.md"],
      secrets: ["id=token,env=TOKEN", "other"],
      ssh: ["default"],
      labels: { team: "x" },
    },
  });
  const node = nodeOf(text, {
    layer: app ?? layerOf("app"),
    others: base === undefined ? [] : [base],
    tree: treeOf(
      "README.md",
      "src/index.js",
      "src/notes.md",
      trackedFile("src/bin/tool", "#!", 0o755),
      trackedFile("run.sh", "#!/bin/sh\n", 0o755),
      trackedLink("link", "run.sh"),
      "tools/x",
      "lock/a.json",
      "lock/b.txt",
      { path: "src/empty", kind: "directory", mode: 0o700, tracked: false },
      { path: "src/vendored", kind: "directory", mode: 0o755, tracked: true, submodule: true, oid: "5".repeat(40) },
    ),
  });
  const inputs = collectInputs(node, {
    tree: treeOf("lock/a.json", "lock/b.txt"),
    commit: "c".repeat(40),
    parentKeys: new Map([["base", "a".repeat(64)]]),
    bases: { "node:18": `sha256:${"b".repeat(64)}` },
    shells: stageShells(node, new Map()),
    warn: (message) => {
      if (!message.includes("src/vendored is not checked out")) throw new Error(message);
    },
  });

  test("lists what the target takes, and nothing else", () => {
    expect({ ...inputs, files: [...inputs.files], extraFiles: [...inputs.extraFiles] }).toEqual({
      schema: "1",
      dockerfile: [
        'ARG {"name":"BASE_IMAGE","default":"base"}',
        ...["FROM", "ARG", "ENV", "COPY", "COPY", "RUN", "CMD"].map((kind) =>
          expect.stringMatching(new RegExp(`^${kind} [{]`)),
        ),
      ],
      syntax: "docker/dockerfile:1",
      platforms: ["linux/amd64", "linux/arm64"],
      buildArgs: { VERSION: "7" },
      files: [
        `120000 ${trackedLink("", "run.sh").oid} link`,
        `100755 ${trackedFile("", "#!/bin/sh\n").oid} run.sh`,
        `100755 ${trackedFile("", "#!").oid} src/bin/tool`,
        "040700 - src/empty",
        `100644 ${trackedFile("src/index.js").oid} src/index.js`,
        "040755 5555555555555555555555555555555555555555 src/vendored",
        `100644 ${trackedFile("tools/x").oid} tools/x`,
      ],
      extraFiles: [`100644 ${trackedFile("lock/a.json").oid} lock/a.json`],
      parents: { $BASE_IMAGE: "a".repeat(64) },
      bases: {},
      labels: { team: "x" },
      annotations: {},
      secrets: ["other", "token"],
      ssh: ["default"],
    });
  });

  test("gives a key that no later version changes", () => {
    expect(contentKey(inputs)).toBe("95c35bbb1f35540e6a3ae131644e3e5be8a91bc1d8ad1d640d0d3a0c33a62f51");
  });
});
