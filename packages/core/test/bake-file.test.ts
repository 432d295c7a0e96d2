import { describe, expect, test } from "@jest/globals";
import { spawnExec } from "../src/exec/spawn-exec.ts";
import { hostPath } from "../../../test/harness/tools.ts";
import { requireTools } from "../../../test/harness/require-tools.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { printBakeFile } from "../src/config/foreign/print-bake-file.ts";
import { bake, refusal, type ForeignResult } from "./foreign-files.ts";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const chain = {
  "//": "a comment",
  group: { default: { targets: ["inner"] }, inner: { targets: ["App_1", "tool"] }, other: { targets: ["unused"] } },
  target: {
    _common: {
      args: { A: "1", B: "2", GONE: null },
      labels: { l: "x" },
      annotations: ["manifest:c=d"],
      platforms: ["linux/amd64", "linux/arm64"],
      secret: ["id=token,env=TOKEN"],
      tags: ["ghcr.io/acme/common"],
      "cache-from": ["type=gha"],
    },
    _more: { args: { B: "3", N: 7, ON: true }, labels: { m: "y" }, target: "final" },
    base: { context: "base", tags: ["ghcr.io/acme/base:1"] },
    App_1: {
      inherits: ["_common", "_more"],
      "//": "one more",
      dockerfile: "app/Dockerfile",
      args: { A: null, C: "" },
      annotations: ["a=b=c"],
      contexts: { parent: "target:base" },
      tags: ["ghcr.io/acme/app:2", "ghcr.io/acme/app:latest"],
      output: ["type=registry"],
    },
    tool: { context: "./tool/", dockerfile: "../docker/Dockerfile.tool", tags: ["ghcr.io/acme/tool:1"] },
    unused: { context: "https://x.test/y.git" },
  },
};

/** Targets with these tags of one repository. */
const sharing = (...tags: readonly (readonly string[])[]) => ({
  group: { default: { targets: tags.map((_, index) => `t${index}`) } },
  target: Object.fromEntries(
    tags.map((names, index) => [`t${index}`, { context: `${index}`, tags: names.map((name) => `x.io/y:${name}`) }]),
  ),
});

/** A file with one target. */
const target = (members: object) => ({ target: { default: members } });
const read = async (): Promise<undefined> => undefined;
const withoutBuildx = async () => ({
  exitCode: 125,
  stdout: Buffer.from(""),
  stderr: "unknown flag: --file\n\nUsage: docker",
});

const chattering = async () => ({ exitCode: 0, stdout: Buffer.from("Emulating\n{}"), stderr: "" });

describe("a bake file in JSON", () => {
  test("gives a layer for each target of the group default, and for those that they are built on", async () => {
    const { layers, warnings } = await bake(chain);
    expect(warnings).toEqual([]);
    expect(layers.map(({ id }) => id)).toEqual(["app-1", "base", "tool"]);
    expect(layers[0]).toMatchObject({
      name: "App_1",
      image: "ghcr.io/acme/app",
      tagPrefix: "",
      context: "",
      dockerfile: "app/Dockerfile",
      target: "final",
      platforms: ["linux/amd64", "linux/arm64"],
      buildArgs: { A: "1", B: "3", C: "", N: "7", ON: "true" },
      labels: { l: "x", m: "y" },
      annotations: { c: "d", a: "b=c" },
      secrets: ["id=token,env=TOKEN"],
      contexts: { parent: "base" },
      knownAs: ["ghcr.io/acme/app:2", "ghcr.io/acme/app:latest"],
    });
    expect(layers[0]?.tagRules).toMatch(
      /^type=raw,value=2,enable=\S.*\ntype=raw,value=latest,enable=\S.*\ntype=ref,event=pr$/,
    );
    expect(layers[2]).toMatchObject({ context: "tool", dockerfile: "docker/Dockerfile.tool" });
  });

  test("the target default stands where there is no group", async () => {
    const { layers } = await bake({ target: { default: {}, other: {} } });
    expect(layers).toMatchObject([
      { id: "default", image: "ghcr.io/acme/shop", tagPrefix: "", dockerfile: "Dockerfile" },
    ]);
  });

  test("cwd:// begins at the repository's root", async () => {
    const { layers } = await bake({
      target: { default: { context: "cwd://a/b", dockerfile: "cwd://docker/Dockerfile" } },
    });
    expect(layers).toMatchObject([{ context: "a/b", dockerfile: "docker/Dockerfile" }]);
  });

  test("secrets and agents, as newer versions of buildx print them", async () => {
    const { layers } = await bake({
      target: {
        default: {
          secret: [
            { id: "a", env: "A" },
            { id: "b", src: "b.txt" },
          ],
          ssh: ["default", { id: "k", paths: ["x", "y"] }, {}],
          output: [{ type: "image" }],
        },
      },
    });
    expect(layers[0]).toMatchObject({
      secrets: ["id=a,env=A", "id=b,src=b.txt"],
      ssh: ["default", "k=x,y", "default"],
    });
  });

  test.each([
    [
      [["base-1.2"], ["app-1.2", "app-latest"]],
      ["base-", "app-"],
    ],
    [
      [["n-base-1"], ["n-app-1"]],
      ["n-base-", "n-app-"],
    ],
    [
      [
        ["latest", "1"],
        ["debug_1", "debug_2"],
      ],
      ["", "debug_"],
    ],
    [
      [["a.x"], ["b.x"], ["c.x"]],
      ["a.", "b.", "c."],
    ],
  ])("tags in one repository are told apart by how they begin: %j", async (tags, expected) => {
    const { layers } = await bake(sharing(...tags));
    expect(layers.map(({ tagPrefix }) => tagPrefix)).toEqual(expected);
    const written = layers.flatMap(({ tagPrefix, tagRules }) =>
      Array.from(tagRules.matchAll(/value=([^,]*)/g), ([, value]) => `${tagPrefix}${value}`),
    );
    expect(written).toEqual(tags.flat());
  });

  test.each([[[["base"], ["app"]]], [[["1.2"], ["1.2-slim"], ["1.2-alpine"]]], [[["a-"], ["b-"]]]])(
    "and refused where nothing does: %j",
    async (tags) => {
      expect(await refusal(bake(sharing(...tags)))).toMatch(
        /target\.t\d: it shares the repository x\.io\/y with target\.t/,
      );
    },
  );

  test("warns of what is not taken over", async () => {
    const { warnings } = await bake({
      target: {
        default: {
          network: "none",
          "extra-hosts": { a: "1.2.3.4" },
          "no-cache": true,
          attest: ["type=sbom"],
          annotations: ["index,manifest:a=b", "manifest-descriptor[linux/amd64]:c=d"],
          tags: ["ghcr.io/acme/a:1", "docker.io/acme/a:1"],
        },
      },
    });
    expect(warnings).toEqual([
      expect.stringContaining("target.default.network: "),
      expect.stringContaining("target.default.extra-hosts: "),
      expect.stringMatching(/target\.default\.annotations: a .*index/),
      expect.stringMatching(/target\.default\.annotations: c .*manifest-descriptor/),
      expect.stringMatching(/target\.default: .*docker\.io\/acme\/a is not written to/),
    ]);
  });

  test.each<[string, object | string, RegExp]>([
    ["what is no JSON", "{", /^bad-config: docker-bake\.json: /],
    ["no default", { target: { a: {} } }, /group\.default: there is none: .*"targets"/],
    ["an unknown target", { group: { default: { targets: ["a"] } } }, /group\.default\.targets: there is no target a/],
    ["a name that every object has", { group: { default: { targets: ["toString"] } } }, /there is no target toString/],
    ["an unknown parent", target({ inherits: ["b"] }), /target\.default\.inherits: there is no target b/],
    ["a circle", target({ inherits: ["default"] }), /default inherits from itself/],
    [
      "an unknown context",
      target({ contexts: { x: "target:b" } }),
      /target\.default\.contexts\.x: there is no target b/,
    ],
    [
      "a context that is an image",
      target({ contexts: { alpine: "docker-image://alpine:3" } }),
      /target\.default\.contexts\.alpine: docker-image:\/\/alpine:3: only target:NAME/,
    ],
    ["a remote context", target({ context: "https://x.test/y.git#main" }), /target\.default\.context: https/],
    [
      "a target as the main context",
      target({ context: "target:b" }),
      /target\.default\.context: target:b is no folder/,
    ],
    ["a context outside", target({ context: "../x" }), /target\.default\.context: \.\.\/x is no path inside/],
    ["a Dockerfile outside", target({ dockerfile: "cwd://../D" }), /target\.default\.dockerfile: /],
    ["a Dockerfile within", target({ "dockerfile-inline": "FROM x" }), /target\.default\.dockerfile-inline: /],
    [
      "a wrong type",
      target({ tags: "x", args: ["no value"], platforms: ["x"] }),
      /platforms\.0[\s\S]*tags: expected a list/,
    ],
    ["an annotation without a value", target({ annotations: ["a"] }), /target\.default\.annotations: a: expected/],
  ])("refuses %s", async (_, file, expected) => {
    expect(await refusal(bake(file))).toMatch(expected);
  });

  test.each<[string, object, string]>([
    ["an expression", target({ args: { X: "${TAG}" } }), "target.default.args.X has an expression"],
    ["a directive", target({ tags: ["x/y:%{ if true }1%{ endif }"] }), "target.default.tags.0 has an expression"],
    ["a matrix", target({ matrix: { v: ["1"] } }), "target.default.matrix"],
    ["a list of blocks", { target: [{ default: {} }] }, "target is a list of blocks"],
    ["a list of one block", { target: { default: [{}] } }, "target.default is a list of blocks"],
    ["a group that inherits", { group: { default: { inherits: ["x"] } } }, "group.default.inherits"],
  ])("%s is for buildx, and says so where it is not there", async (_, file, reason) => {
    expect(await refusal(bake(file))).toBe(
      `missing-program: docker-bake.json is to be evaluated by docker buildx bake (${reason}), and there is no docker command here.`,
    );
  });

  test("an expression in what is not read is no matter", async () => {
    expect((await bake({ variable: { T: { default: "${A}" } }, ...target({}) })).layers).toHaveLength(1);
  });

  test("what buildx writes is no JSON", async () => {
    expect(await refusal(bake("", { path: "a.hcl", exec: chattering }))).toMatch(
      /^bad-config: a\.hcl: .*is not valid JSON: "Emulating\\\\x0a\{\}"$/,
    );
  });

  test("docker without buildx", async () => {
    expect(await refusal(bake("", { path: "a.hcl", exec: withoutBuildx }))).toMatch(
      /^missing-program: a\.hcl .*HCL.*docker has no buildx \(unknown flag: --file\)/,
    );
  });
});

const { describe: describeDocker } = requireTools("docker");
const sorted = ({ layers }: ForeignResult) => layers.toSorted((a, b) => a.id.localeCompare(b.id));

describeDocker("docker buildx bake --print", () => {
  const env = { PATH: hostPath(), HOME: "/nonexistent", TAG: "7" };
  const exec = spawnExec(env);

  test("comes to the same layers as reading plain JSON", async () => {
    await using folder = await temporaryFolder("bake");
    const text = JSON.stringify(chain);
    await writeFile(join(folder.path, "docker-bake.json"), text);
    const source = { root: folder.path, path: "docker-bake.json", text, exec, env, read };
    const printed = await printBakeFile(source, "a test");
    expect(sorted(await bake(printed))).toEqual(sorted(await bake(chain)));
  });

  test("evaluates JSON with expressions and a matrix", async () => {
    await using folder = await temporaryFolder("bake");
    const file = {
      variable: { TAG: { default: "1" } },
      target: {
        default: {
          name: "app-${v}",
          matrix: { v: ["a", "b"] },
          context: "${v}",
          args: { UP: '${upper("x")}', RAW: "$${x}" },
          tags: ["ghcr.io/acme/app-${v}:${TAG}"],
        },
      },
    };
    await writeFile(join(folder.path, "docker-bake.json"), JSON.stringify(file));
    const { layers } = await bake(file, { root: folder.path, exec, env });
    expect(layers).toMatchObject([
      { id: "app-a", context: "a", image: "ghcr.io/acme/app-a", buildArgs: { UP: "X", RAW: "${x}" } },
      { id: "app-b", context: "b", image: "ghcr.io/acme/app-b" },
    ]);
    expect(layers[0]?.tagRules).toContain("type=raw,value=7,");
  });

  test("says what is wrong with a file", async () => {
    await using folder = await temporaryFolder("bake");
    await writeFile(join(folder.path, "x.hcl"), 'target "default" {\n  args = { A = nothing }\n}\n');
    expect(await refusal(bake("", { path: "x.hcl", root: folder.path, exec, env }))).toMatch(
      /^bad-config: x\.hcl: docker buildx bake --print says: x\.hcl:2,.*nothing/,
    );
  });
});
