import { parseDockerfile } from "@layered-build/dockerfile";
import { describe, expect, test } from "@jest/globals";
import { chooseEngine } from "../src/build/choose-engine.ts";
import { begunStage } from "../src/build/split/begun-stage.ts";
import { stepKey } from "../src/build/split/step-key.ts";
import { stepNode } from "../src/build/split/step-node.ts";
import type { LayerNode } from "../src/graph/layer-node.ts";
import { layersOf, nodeOf, trackedFile, treeOf, type LayerGiven } from "./layer-nodes.ts";
import { asBase, executed } from "./stage-requests.ts";

const tree = (changed: string) =>
  treeOf(...["a", "b", "dir/c"].map((path) => trackedFile(path, path === changed ? "changed" : path)));

/** The part of a layer that BuildKit has to do. */
function stepOf(text: string, given: LayerGiven = {}, changed = ""): LayerNode {
  const [base, app] = layersOf({ base: {}, app: given });
  if (base === undefined || app === undefined) throw new Error("no layers");
  const node = nodeOf(text, { layer: app, others: [base], tree: tree(changed) });
  const engine = chooseEngine(node);
  if (engine.kind !== "split") throw new Error(JSON.stringify(engine));
  return stepNode(node, engine.head ?? []);
}

const digest = (letter: string) => `sha256:${letter.repeat(64)}` as const;

const begun = (text: string, env: readonly string[] = [], buildArgs: Readonly<Record<string, string>> = {}) => {
  const { stages } = parseDockerfile(text, "Dockerfile");
  const values = { env, buildArgs, globalArgs: new Map([["G", "7"]]), escape: "\\" as const };
  const { args, lost, cmdSet } = begunStage(stages, { ...values, isUnknown: (name) => name === "BUILDARCH" });
  return { args: Object.fromEntries(args), lost: [...lost], cmdSet };
};

describe("stepNode", () => {
  test.each<[string, string, string, readonly number[], readonly string[]]>([
    ["the rest of the stage", "FROM base\nRUN x\nCOPY a /\n", "FROM base\nRUN x\n", [0], []],
    [
      "here-documents and continuations stay whole",
      "FROM base\nRUN <<E \\\n  --x\none\nE\nCOPY a /\n",
      "FROM base\nRUN <<E \\\n  --x\none\nE\n",
      [0],
      [],
    ],
    [
      "builders before it stay, later stages go",
      "FROM node:1 AS b\nRUN x\nFROM base AS c\nCOPY --from=b /x /\nRUN y\nUSER 1\nFROM c\nUSER 2\n",
      "FROM node:1 AS b\nRUN x\nFROM base AS c\nCOPY --from=b /x /\nRUN y\n",
      [0, 1],
      ["node:1"],
    ],
    [
      "stages that nobody needs are left to BuildKit, and count for nothing",
      "FROM node:1 AS b\nRUN x\nFROM base\nRUN y\nUSER 1\n",
      "FROM node:1 AS b\nRUN x\nFROM base\nRUN y\n",
      [1],
      [],
    ],
  ])("%s", (_, text, cut, closure, externals) => {
    const step = stepOf(text);
    expect([step.text, step.closure.map(({ index }) => index), step.externals, step.parents]).toEqual([
      cut,
      closure,
      externals,
      ["base"],
    ]);
  });

  test("a target that is cut keeps its name, and one above the cut does not", () => {
    const text = "FROM base AS one\nRUN x\nUSER 1\nFROM one AS two\nUSER 2\n";
    expect(stepOf(text, { target: "one" }).layer.target).toBe("one");
    expect(stepOf(text, { target: "two" }).layer).not.toHaveProperty("target");
  });
});

describe("stepKey", () => {
  const text = "FROM base\nARG V\nCOPY a /\nRUN --mount=type=bind,source=dir,target=/m x\nCOPY . /\nUSER 1\n";
  type Change = {
    readonly text?: string;
    readonly given?: LayerGiven;
    readonly file?: string;
    readonly parentKey?: string;
    readonly base?: string;
    readonly commit?: string;
  };
  const keyOf = (change: Change): string => {
    const step = stepOf(change.text ?? text, { "build-args": { V: "1" }, ...change.given }, change.file);
    return stepKey(
      {
        project: { tree: tree(change.file ?? ""), head: { commit: change.commit ?? "1" }, nodes: [step] },
        planned: new Map([["base", { key: change.parentKey ?? "1" }]]),
        plan: { bases: { "node:1": digest(change.base ?? "a") } },
      },
      step,
    );
  };

  test.each<[string, Change]>([
    ["a file that only comes later", { file: "b" }],
    ["an instruction behind it", { text: text.replace("USER 1", "USER 2") }],
    [
      "a stage that is built on it",
      {
        text: text
          .replace("USER 1", "FROM 0\nUSER 1")
          .replace("FROM base", "FROM base AS x")
          .replace("FROM 0", "FROM x"),
      },
    ],
    ["a comment and blanks", { text: text.replace("COPY a", "# hello\nCOPY   a").replace("/m x", "/m    x") }],
    ["labels and annotations", { given: { labels: { a: "b" }, annotations: { a: "b" } } }],
    ["a build argument that nothing declares", { given: { "build-args": { V: "1", OTHER: "2" } } }],
    ["the commit", { commit: "2" }],
    ["the value of a secret", { given: { secrets: ["id=default,env=OTHER"] } }],
  ])("stays: %s", (name, change) => {
    const same = name === "the value of a secret" ? { given: { secrets: ["id=default,env=ONE"] } } : {};
    const stage = name === "a stage that is built on it" ? { text: text.replace("FROM base", "FROM base AS x") } : {};
    expect(keyOf(change)).toBe(keyOf({ ...same, ...stage }));
  });

  test.each<[string, Change]>([
    ["a file that is copied before it", { file: "a" }],
    ["a file that it mounts", { file: "dir/c" }],
    ["the command", { text: text.replace("/m x", "/m y") }],
    ["an instruction before it", { text: text.replace("COPY a", "USER 3\nCOPY a") }],
    ["a build argument that it declares", { given: { "build-args": { V: "2" } } }],
    ["the parent's key", { parentKey: "2" }],
    ["the platforms", { given: { platforms: ["linux/arm64"] } }],
    ["the ids of secrets", { given: { secrets: ["id=other,env=ONE"] } }],
    ["epoch", { given: { epoch: "2" } }],
    ["a further input", { given: { inputs: ["b"] } }],
  ])("changes: %s", (_, change) => {
    expect(keyOf(change)).not.toBe(keyOf({}));
  });

  test("changes with the digest of an external image that a builder before it stands on", () => {
    const built = "FROM node:1 AS b\nRUN x\nFROM base\nCOPY --from=b /x /\nRUN y\nUSER 1\n";
    expect(keyOf({ text: built, base: "b" })).not.toBe(keyOf({ text: built }));
    // Only what comes after the cut needs it.
    const unused = "FROM node:1 AS b\nRUN x\nFROM base\nRUN y\nUSER 1\n";
    expect(keyOf({ text: unused, base: "b" })).toBe(keyOf({ text: unused }));
  });
});

describe("begunStage", () => {
  test.each<[string, string, readonly string[], Readonly<Record<string, string>>, readonly string[]]>([
    ["defaults, and those of others", "FROM x\nARG A=1\nARG B=${A}2 G\n", [], { A: "1", B: "12", G: "7" }, []],
    ["what is given wins", "FROM x\nARG GIVEN=1\n", [], { GIVEN: "given" }, []],
    ["without a value there is none", "FROM x\nARG A\n", [], {}, []],
    ["a later ENV hides it", "FROM x\nARG A=1\nENV A=2\nARG B=$A\n", ["A=2"], { B: "2" }, []],
    ["a later ARG hides ENV", "FROM x\nENV A=2\nARG A=1\n", ["A=2"], { A: "1" }, []],
    ["the base's ENV is known where no ENV changes it", "FROM x\nARG A=$P\n", ["P=/bin=1"], { A: "/bin=1" }, []],
    ["and lost where one does", "FROM x\nARG A=$P\nENV P=$P:/x\n", ["P=/bin:/x"], {}, ["A"]],
    ["the ENV made of it is not", "FROM x\nENV P=$P:/x\nENV P=/y\nARG A=$P\n", ["P=/y"], { A: "/y" }, []],
    ["a default of a default that is lost", "FROM x\nARG A=$P\nARG B=$A\nENV P=1\n", ["P=1"], {}, ["A", "B"]],
    ["an ENV whose name is lost hides any", "FROM x\nARG A=1\nENV $P=2\nENV P=3\n", ["A=1", "P=3"], {}, ["A"]],
    ["only BuildKit knows it", "FROM x\nARG BUILDARCH\nARG A=$BUILDARCH\n", [], {}, ["BUILDARCH", "A"]],
    ["stages inherit it", "FROM x AS y\nARG A=1\nFROM y\nARG B=$A\n", [], { A: "1", B: "1" }, []],
    ["ENV comes first again in the next", "FROM x AS y\nENV A=2\nARG A=1\nFROM y\nARG B=$A\n", ["A=2"], { B: "2" }, []],
    ["the base's too", "FROM x AS y\nARG A=1\nFROM y\nARG B=$A\n", ["A=2"], { B: "2" }, []],
    ["who knows which", "FROM x AS y\nARG A=1\nFROM y\nARG B=$A\nENV A=2\n", ["A=2"], {}, ["B"]],
  ])("%s", (_, text, env, args, lost) => {
    expect(begun(text, env, { GIVEN: "given" })).toMatchObject({ args, lost });
    expect(Object.keys(begun(text, env, { GIVEN: "given" }).args)).toEqual(Object.keys(args));
  });

  test.each<[string, boolean]>([
    ["FROM x\nCMD y\nUSER 1\n", true],
    ["FROM x AS y\nCMD z\nFROM y\nUSER 1\n", false],
  ])("CMD given in the last stage: %j", (text, cmdSet) => {
    expect(begun(text).cmdSet).toBe(cmdSet);
  });

  test("the rest goes on with its ARGs, hides no ENV by them later, and keeps a CMD that was given", async () => {
    const base = asBase(await executed('FROM scratch\nENV B=2\nCMD ["x"]\n'));
    const request = {
      begun: {
        args: new Map([
          ["A", "1"],
          ["B", "3"],
        ]),
        cmdSet: true,
      },
    };
    const text = 'FROM scratch AS one\nENV C=$A$B\nENTRYPOINT ["e"]\nFROM one\nENV D=$A$B\n';
    const { config } = await executed(text, { base, request });
    expect(config.config).toMatchObject({ Env: expect.arrayContaining(["C=13", "D=12"]), Cmd: ["x"] });
    expect((await executed(text, { base })).config.config).not.toHaveProperty("Cmd");
  });
});
