import { describe, expect, test } from "@jest/globals";
import { layersOf, nodeOf, type LayerGiven } from "./layer-nodes.ts";

const digest = `sha256:${"a".repeat(64)}`;

function understood(text: string, given: LayerGiven = {}) {
  const [app, ...others] = layersOf({ app: given, base: {}, model: { name: "weights" } });
  return nodeOf(text, { others, ...(app === undefined ? {} : { layer: app }) });
}

describe("understandLayer", () => {
  test.each<[string, string, LayerGiven, object]>([
    ["FROM a layer's name", "FROM base\n", {}, { links: [{ id: "base", names: ["base"] }], externals: [] }],
    [
      "FROM a layer's image in its family of tags",
      "FROM registry.example/acme/chain:base-latest\n",
      {},
      { links: [{ id: "base", names: ["registry.example/acme/chain:base-latest"] }] },
    ],
    ["FROM the name that tags have", "FROM weights\n", {}, { links: [{ id: "model", names: ["weights"] }] }],
    [
      "an argument whose default is a layer",
      "ARG BASE_IMAGE=base\nFROM $BASE_IMAGE\n",
      {},
      { links: [{ id: "base", names: ["base"], argument: "BASE_IMAGE" }] },
    ],
    [
      "an argument without a default, declared",
      "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n",
      { from: ["base"] },
      { links: [{ id: "base", names: ["base"], argument: "BASE_IMAGE" }] },
    ],
    [
      "an argument whose default is something else, declared",
      "ARG BASE_IMAGE=node:18\nFROM $BASE_IMAGE\n",
      { from: ["base"] },
      { links: [{ id: "base", names: ["base"], argument: "BASE_IMAGE" }], externals: [] },
    ],
    [
      "an argument of another name",
      "ARG PARENT=base\nFROM $PARENT\n",
      { "parent-arg": "PARENT" },
      { links: [{ id: "base", names: ["base"], argument: "PARENT" }] },
    ],
    [
      "an argument with a fallback in FROM",
      "ARG BASE_IMAGE\nFROM ${BASE_IMAGE:-base}\n",
      { "build-args": { BASE_IMAGE: "base" } },
      { links: [{ id: "base", names: ["base"], argument: "BASE_IMAGE" }] },
    ],
    [
      "COPY --from a layer",
      "FROM base\nCOPY --from=model /m /m\n",
      {},
      {
        links: [
          { id: "base", names: ["base"] },
          { id: "model", names: ["model"] },
        ],
      },
    ],
    [
      "RUN --mount from a layer",
      "FROM scratch\nRUN --mount=type=bind,from=model,target=/m x\n",
      {},
      { links: [{ id: "model", names: ["model"] }], base: { kind: "scratch" } },
    ],
    [
      "several parents, declared",
      "FROM base\nCOPY --from=model /m /m\n",
      { from: ["model", "base"] },
      { parents: ["model", "base"] },
    ],
    [
      "the only declared parent, called otherwise",
      "FROM example/used-to:1\n",
      { from: ["base"] },
      { links: [{ id: "base", names: ["example/used-to:1"] }], externals: [] },
    ],
    [
      "external images",
      `FROM node:18 AS build\nFROM base\nCOPY --from=build /a /a\nCOPY --from=alpine@${digest} /b /b\n`,
      {},
      { parents: ["base"], externals: ["node:18", `alpine@${digest}`] },
    ],
    [
      "a stage that nothing needs is not looked at",
      "FROM node:18\nFROM base\n",
      {},
      { parents: ["base"], externals: [] },
    ],
    ["stages are no images", "FROM base AS model\nFROM model\n", {}, { parents: ["base"], externals: [] }],
    ["nothing below", "FROM scratch\n", {}, { parents: [], externals: [], base: { kind: "scratch" } }],
    [
      "an image for each platform",
      "ARG TARGETARCH\nFROM example/$TARGETARCH\n",
      { platforms: ["linux/amd64", "linux/arm64"] },
      { externals: ["example/amd64", "example/arm64"] },
    ],
  ])("%s", (_, text, given, expected) => {
    expect(understood(text, given)).toMatchObject(expected);
  });

  test("the argument takes the parent that FROM means, and no other", () => {
    const { links } = understood("ARG BASE_IMAGE=base\nFROM $BASE_IMAGE\nCOPY --from=model /m /m\n");
    expect(links).toEqual([
      { id: "base", names: ["base"], argument: "BASE_IMAGE" },
      { id: "model", names: ["model"] },
    ]);
  });

  test("stages that count, lowest first, and what they stand on", () => {
    const node = understood(
      "FROM base AS one\nFROM node:18 AS tool\nFROM one AS two\nCOPY --from=tool /a /\nFROM two\n",
    );
    expect(node.chain.map(({ index }) => index)).toEqual([0, 2, 3]);
    expect(node.closure.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(node.base).toEqual({ kind: "external", reference: "base" });
    expect(understood("FROM base AS one\nFROM one\nRUN x\n", { target: "one" }).closure).toHaveLength(1);
  });

  test.each<[string, string, LayerGiven, RegExp]>([
    [
      "a declared parent that is not in it",
      "FROM node:18\nCOPY --from=model / /\n",
      { from: ["base", "model"] },
      /does not refer to base/,
    ],
    ["a declared parent of FROM scratch", "FROM scratch\n", { from: ["base"] }, /does not refer to base/],
    [
      "an argument that says nothing",
      "# x\nARG BASE_IMAGE\nFROM $BASE_IMAGE\n",
      {},
      /app\.Dockerfile:2: ARG BASE_IMAGE has no default/,
    ],
  ])("refuses %s", (_, text, given, message) => {
    expect(() => understood(text, given)).toThrow(
      expect.objectContaining({ code: "missing-parent", message: expect.stringMatching(message) }),
    );
  });

  test("a layer that is declared and does not exist is left to the order of layers", () => {
    expect(understood("FROM x\n", { from: ["gone"] }).parents).toEqual(["gone"]);
  });

  test.each([
    ["COPY .git /x", true],
    ["RUN --mount=type=bind,source=.git,target=/g git log", true],
    ['COPY [".git/HEAD", "/x"]', true],
    ["COPY . /x", false],
    ["COPY .gitignore /x", false],
    ["COPY a.git /x", false],
  ])("takes .git along: %s: %s", (line, expected) => {
    expect(understood(`FROM base\n${line}\n`).takesGit).toBe(expected);
  });
});
