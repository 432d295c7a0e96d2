import { describe, expect, test } from "@jest/globals";
import { type StageReference, type StageRequest, declaredArgs, parseDockerfile, resolveStages } from "../src/index.ts";

function show({ by, to, platform, unknown }: StageReference): string {
  const where = to.kind === "stage" ? `#${to.index}` : to.kind === "scratch" ? "scratch" : to.reference;
  return [by, where, ...(platform === undefined ? [] : [`on ${platform}`]), ...unknown.map((name) => `?${name}`)].join(
    " ",
  );
}

function resolve(text: string, request: StageRequest = {}): string[] {
  const graph = resolveStages(parseDockerfile(text, "D"), request);
  expect(graph.stages.at(-1)).toBe(graph.target);
  return graph.stages.map(
    ({ stage, base, references }) => `${stage.index}: ${[base, ...references].map(show).join(", ")}`,
  );
}

const chain = [
  "FROM go AS build",
  "FROM node AS Web",
  "FROM build AS test",
  "FROM scratch",
  "COPY --from=build /a /a",
  "COPY --from=WEB /b /b",
  "COPY --from=nginx:1 /c /c",
  "RUN --mount=from=web,target=/x --mount=type=cache,target=/y --mount=from=ghcr.io/o/i,target=/z true",
].join("\n");

describe("the graph", () => {
  test.each([
    [
      undefined,
      ["0: FROM go", "1: FROM node", "3: FROM scratch, COPY #0, COPY #1, COPY nginx:1, RUN #1, RUN ghcr.io/o/i"],
    ],
    ["test", ["0: FROM go", "2: FROM #0"]],
    ["TEST", ["0: FROM go", "2: FROM #0"]],
    ["1", ["1: FROM node"]],
    [0, ["0: FROM go"]],
    ["", ["0: FROM go", "1: FROM node", "3: FROM scratch, COPY #0, COPY #1, COPY nginx:1, RUN #1, RUN ghcr.io/o/i"]],
  ])("target %j", (target, expected) => {
    expect(resolve(chain, target === undefined ? {} : { target })).toEqual(expected);
  });

  test.each([
    ["FROM a AS a\nFROM a", ["0: FROM a", "1: FROM #0"]],
    ["FROM a AS x\nFROM X", ["1: FROM X"]],
    ["FROM a AS x\nFROM 0", ["1: FROM 0"]],
    ["FROM a\nFROM b\nCOPY --from=0 x y", ["0: FROM a", "1: FROM b, COPY #0"]],
    ["FROM a\nFROM b\nRUN --mount=from=0,target=/x y", ["1: FROM b, RUN 0"]],
    ["FROM a\nCOPY --from=scratch x y", ["0: FROM a, COPY scratch"]],
    ["FROM a AS x\nFROM b AS y\nCOPY --from=x a b\nFROM y", ["0: FROM a", "1: FROM b, COPY #0", "2: FROM #1"]],
    [
      "FROM a AS t\nFROM b AS x\nONBUILD COPY --from=t c d\nONBUILD USER u\nFROM x",
      ["0: FROM a", "1: FROM b", "2: FROM #1, COPY #0"],
    ],
  ])("%j", (text, expected) => {
    expect(resolve(text)).toEqual(expected);
  });

  test("triggers of the base come with the stage", () => {
    const { target } = resolveStages(parseDockerfile("FROM b AS x\nONBUILD USER u\nFROM x\nRUN y", "D"));
    expect(target.triggers).toMatchObject([{ kind: "USER", value: "u" }]);
    expect(target.base.position).toEqual({ line: 3, column: 1 });
  });
});

describe("arguments", () => {
  const text = [
    "ARG VERSION=3.20",
    "ARG REGISTRY",
    "ARG IMAGE=${REGISTRY:+$REGISTRY/}alpine:$VERSION",
    "ARG LATE=$NOWHERE",
    "FROM --platform=$BUILDPLATFORM $IMAGE AS one",
    "FROM a${TARGETARCH:+-$TARGETARCH}$LATE",
  ].join("\n");
  const requests: [StageRequest, string][] = [
    [{ target: "one" }, "0: FROM alpine:3.20 on linux/amd64 ?REGISTRY"],
    [{ target: "one", buildArgs: { VERSION: "3.21", REGISTRY: "r" } }, "0: FROM r/alpine:3.21 on linux/amd64"],
    [{ target: "one", buildArgs: { IMAGE: "b", BUILDPLATFORM: "linux/arm64" } }, "0: FROM b on linux/arm64"],
    [{}, "1: FROM a ?TARGETARCH ?NOWHERE"],
    [{ platformArgs: { TARGETARCH: "arm64" }, buildArgs: { NOWHERE: "x" } }, "1: FROM a-arm64 ?NOWHERE"],
    [{ buildArgs: { TARGETARCH: "s390x", LATE: "" } }, "1: FROM a-s390x"],
  ];
  test.each(requests)("%j", (request, expected) => {
    expect(
      resolve(text, { ...request, platformArgs: { BUILDPLATFORM: "linux/amd64", ...request.platformArgs } }),
    ).toEqual([expected]);
  });

  test("what a bare ARG of a stage gets", () => {
    const file = parseDockerfile("ARG A=1\nARG B\nARG C=$A$B\nFROM x AS last", "D");
    const { globalArgs } = resolveStages(file, { buildArgs: { B: "2", Z: "3" }, platformArgs: { TARGETOS: "linux" } });
    expect(Object.fromEntries(globalArgs)).toEqual({ TARGETSTAGE: "last", TARGETOS: "linux", A: "1", B: "2", C: "12" });
  });

  test("the escape directive counts in FROM", () => {
    expect(resolve("# escape=`\nARG A=x\nFROM a`$A")).toEqual(["0: FROM a$A"]);
  });
});

describe("what fails", () => {
  test.each([
    ["FROM a AS build\nFROM b", { target: "biuld" }, "unknown-stage", 'D has no stage "biuld", did you mean build?'],
    ["FROM a", { target: "7" }, "unknown-stage", 'D has no stage "7"'],
    ["FROM $X", {}, "bad-value", "D:1:1: FROM $X expands to nothing"],
    ["FROM --platform=$P a", {}, "bad-value", "D:1:1: --platform $P expands to nothing"],
    ["ARG A=${B?no-b}\nFROM a", {}, "required-variable", 'D:1:1: cannot expand "${B?no-b}": B: no-b'],
    ["FROM ${a", {}, "bad-substitution", 'D:1:1: cannot expand "${a": missing } after ${a'],
    ["FROM a\nCOPY --from=3 a b", {}, "unknown-stage", "D:2:1: there is no stage 3"],
    ["FROM a AS x\nCOPY --from=x a b", {}, "stage-order", "D:2:1: the stage x is the one being built"],
    [
      "FROM a\nCOPY --from=x a b\nFROM b AS x",
      { target: 0 },
      "stage-order",
      "D:2:1: the stage x is defined only in line 3",
    ],
    [
      "FROM a\nRUN --mount=from=x,target=/ a\nFROM b AS x",
      { target: 0 },
      "stage-order",
      "D:2:1: the stage x is defined only in line 3",
    ],
  ])("%j %j", (text, request, code, message) => {
    expect(() => resolve(text, request)).toThrow(
      expect.objectContaining({ code, message, hint: expect.stringMatching(/\w/) }),
    );
  });

  test("the hints name what is there and what is missing", () => {
    expect(() => resolve("FROM a AS b\nFROM c", { target: "x" })).toThrow(
      expect.objectContaining({ hint: "Its stages are b, 1." }),
    );
    expect(() => resolve("FROM $X")).toThrow(
      expect.objectContaining({ hint: "Nothing sets X: declare ARG before the first FROM." }),
    );
  });

  test("stages that the target does not need may be wrong", () => {
    expect(resolve("FROM $X\nCOPY --from=9 a b\nFROM c")).toEqual(["1: FROM c"]);
  });
});

describe("declaredArgs", () => {
  test.each([
    ["FROM a", []],
    ["ARG A\nFROM a", []],
    ["ARG A\nFROM a$A", ["A"]],
    ["ARG C\nARG B=$C\nARG A=${B:-x}\nFROM a$A", ["A", "B", "C"]],
    ["FROM a$UNDECLARED-$TARGETARCH", ["TARGETARCH"]],
    ["FROM a\nARG B A=$X", ["A", "B"]],
    ["ARG A=$B\nARG B\nFROM a\nARG A", ["A", "B"]],
    ["ARG A=$B\nARG B\nFROM a\nARG A=1", ["A"]],
    ["FROM a AS x\nARG X\nFROM b\nARG Y", ["Y"]],
    ["FROM a AS x\nARG X\nFROM b\nARG Y\nCOPY --from=x c d", ["X", "Y"]],
    ["FROM a AS x\nONBUILD ARG X\nFROM x", ["X"]],
    ["ARG P\nFROM --platform=$P a", ["P"]],
  ])("%j", (text, names) => {
    expect(declaredArgs(resolveStages(parseDockerfile(text, "D"), { buildArgs: { P: "linux/amd64" } }))).toEqual(names);
  });
});
