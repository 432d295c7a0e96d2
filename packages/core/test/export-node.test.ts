import { describe, expect, test } from "@jest/globals";
import type { CopyInstruction } from "@layered-build/dockerfile";
import { copyOrigin } from "../src/build/copy-from/copy-origin.ts";
import { exportGroups } from "../src/build/copy-from/export-groups.ts";
import { exportNode } from "../src/build/copy-from/export-node.ts";
import { exactWord, exportSource } from "../src/build/copy-from/export-source.ts";
import { stepKey } from "../src/build/split/step-key.ts";
import { contentKey } from "../src/key/content-key.ts";
import { layerOf, layersOf, nodeOf, treeOf, trackedFile, type LayerGiven } from "./layer-nodes.ts";

const platform = "linux/amd64";

/** The COPY --froms of the target's chain, as they are written. */
function understood(text: string, given: LayerGiven = {}, changed = "") {
  const [base, model, app] = layersOf({ base: {}, model: {}, app: given });
  if (base === undefined || model === undefined || app === undefined) throw new Error("no layers");
  const tree = treeOf(...["a", "b"].map((path) => trackedFile(path, path === changed ? "changed" : path)));
  const node = nodeOf(text, { layer: app, others: [base, model], tree });
  const copies = node.chain
    .flatMap(({ instructions }) => instructions)
    .filter((each): each is CopyInstruction => each.kind === "COPY" && each.from !== undefined)
    .map((instruction) => ({ instruction, sources: instruction.sources }));
  const groups = exportGroups(node, [{ platform, copies }]);
  return { node, tree, groups };
}

const surroundings = (tree: ReturnType<typeof treeOf>) => ({
  project: { tree, nodes: [], head: { commit: "c" } },
  planned: new Map(["base", "model"].map((name) => [name, { key: contentKey.name }])),
  plan: { bases: {} },
});

const keysOf = (text: string, given: LayerGiven = {}, changed = ""): readonly string[] => {
  const { node, tree, groups } = understood(text, given, changed);
  return groups.map(({ copies, platforms }) => stepKey(surroundings(tree), exportNode(node, copies, platforms)));
};

describe("exportNode", () => {
  const text = `ARG BASE_IMAGE
FROM base AS build
COPY a /
RUN make
FROM \${BASE_IMAGE}
COPY --from=build /out/app /it's /srv/
COPY --from=build --parents --chown=1 /out/./b/c* /opt/
COPY b /
`;

  test("is the stages up to the builder, and a COPY for each source", () => {
    const { node, groups } = understood(text, { from: ["model", "base"] });
    expect(groups).toHaveLength(1);
    const step = exportNode(node, groups[0]?.copies ?? [], [platform]);
    expect(step.text).toBe(`ARG BASE_IMAGE
FROM base AS build
COPY a /
RUN make
FROM scratch
COPY --from=build ["/out/app","/s/0"]
COPY --from=build ["/it\\\\'s","/s/1"]
COPY --from=build --parents ["/out/./b/c*","/s/2"]
`);
    expect(step.parents).toEqual(["base"]);
    expect(step.closure.map(({ index }) => index)).toEqual([0, 1]);
    // BuildKit wants a name for every FROM, also of what it is not to build.
    expect(step.layer.buildArgs).toEqual({ BASE_IMAGE: "scratch" });
  });

  test("has a key of the builder and of what is taken, and of nothing else", () => {
    const [key] = keysOf(text, { from: ["model", "base"] });
    const same = [
      text.replace("COPY b /", "COPY a /b"),
      text.replace("/srv/", "/other/"),
      text.replace("--chown=1", "--chown=2"),
      text.replace("COPY b", "RUN later\nCOPY b"),
    ];
    for (const other of same) expect(keysOf(other, { from: ["model", "base"] })).toEqual([key]);
    expect(keysOf(text, { from: ["model", "base"] }, "b")).toEqual([key]);
    expect(keysOf(text, { from: ["model", "base"], labels: { a: "b" } })).toEqual([key]);
    const others = [text.replace("make", "make all"), text.replace("/out/app", "/out/bin"), text.replace("/c*", "/*")];
    for (const other of others) expect(keysOf(other, { from: ["model", "base"] })).not.toEqual([key]);
    expect(keysOf(text, { from: ["model", "base"] }, "a")).not.toEqual([key]);
    expect(keysOf(text, { from: ["model", "base"], secrets: ["id=s,src=/x"] })).not.toEqual([key]);
    expect(keysOf(text, { from: ["model", "base"], secrets: ["id=s,src=/x"] })).toEqual(
      keysOf(text, { from: ["model", "base"], secrets: ["id=s,env=Y"] }),
    );
  });

  test("what comes out of stages that are built on one another stays together; other builders are apart", () => {
    const { groups } = understood(`FROM base AS one
RUN x
FROM one AS two
RUN y
FROM base AS three
RUN z
FROM model
COPY --from=one /1 /
COPY --from=three /3 /
COPY --from=two /2 /
`);
    const lines = groups.map(({ copies }) => copies.map(({ instruction }) => instruction.from));
    expect(lines).toEqual([["three"], ["one", "two"]]);
  });
});

describe("copyOrigin", () => {
  test.each<[string, object]>([
    ["FROM base AS b\nRUN x\nFROM base\nCOPY --from=b /x /\n", { kind: "stage", index: 0 }],
    ["FROM base\nRUN x\nFROM base\nCOPY --from=0 /x /\n", { kind: "stage", index: 0 }],
    ["FROM base\nCOPY --from=node:18 /x /\n", { kind: "image", reference: "node:18", byStage: false }],
    ["FROM base\nCOPY --from=model /x /\n", { kind: "image", reference: "model", byStage: false }],
    [
      "FROM node:18 AS n\nFROM n AS m\nFROM base\nCOPY --from=m /x /\n",
      { kind: "image", reference: "node:18", byStage: true },
    ],
    ["FROM --platform=linux/arm64 node:18 AS n\nFROM base\nCOPY --from=n /x /\n", { kind: "stage", index: 0 }],
    ["FROM node:18 AS n\nUSER 1\nFROM base\nCOPY --from=n /x /\n", { kind: "stage", index: 0 }],
    ["FROM scratch AS n\nFROM base\nCOPY --from=n /x /\n", { kind: "stage", index: 0 }],
  ])("%j", (text, origin) => {
    const node = nodeOf(text, { layer: layerOf("app"), others: [layerOf("base"), layerOf("model")] });
    const graph = node.graphs.get(platform);
    const copy = node.chain.at(-1)?.instructions.find(({ kind }) => kind === "COPY");
    if (graph === undefined || copy?.kind !== "COPY") throw new Error("no COPY");
    expect(copyOrigin(graph, copy)).toEqual(origin);
  });
});

describe("exportSource", () => {
  test.each<[string, boolean, object | undefined]>([
    ["/a/b/", false, { kind: "whole", path: "/a/b", baseName: "b" }],
    ["a/./../b", false, { kind: "whole", path: "/b", baseName: "b" }],
    ["/", false, { kind: "whole", path: "/", baseName: "" }],
    ["/a/b*/c", false, { kind: "folder", path: "/a", pattern: "b*/c" }],
    ["/*.txt", false, undefined],
    ["*", false, undefined],
    ["/a<<b", false, undefined],
    ["/a/./b*", true, { kind: "parents", path: "/a/./b*" }],
    ["/a*/./b", true, undefined],
  ])("%s, parents: %s", (source, parents, expected) => {
    expect(exportSource(source, parents)).toEqual(expected);
  });

  test("words mean what they say", () => {
    expect(exactWord(`a$b"c'd\\e`)).toBe(`a\\$b\\"c\\'d\\\\e`);
  });
});
