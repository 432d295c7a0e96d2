import { describe, expect, test } from "@jest/globals";
import { chooseEngine } from "../src/build/choose-engine.ts";
import { layerOf, nodeOf, type LayerGiven } from "./layer-nodes.ts";

const others = [layerOf("base"), layerOf("model")];
const engineOf = (text: string, given: LayerGiven = {}) =>
  chooseEngine(nodeOf(text, { layer: layerOf("app", given), others }));

describe("chooseEngine", () => {
  test.each<[string, string, readonly number[], LayerGiven?]>([
    ["nothing below", "FROM scratch\nCOPY a /\n", [0]],
    ["a layer below", "FROM base\nWORKDIR /x\nCOPY a .\nUSER 1\nCMD x\n", [0]],
    ["a base that is no layer", "FROM node:18\nCOPY a /\n", [0]],
    ["a chain of stages", "FROM base AS one\nENV A=1\nFROM one AS two\nCOPY a /\nFROM two\nCMD x\n", [0, 1, 2]],
    ["a stage that the target does not need may do anything", "FROM node:18 AS x\nRUN y\nFROM base\nCOPY a /\n", [1]],
    ["ADD of local files, and flags of COPY", "FROM base\nADD a b.tgz /x/\nCOPY --link --parents a /\n", [0]],
    ["here-documents and flags that are exact", "FROM base\nCOPY --chown=a --chmod=755 <<x /y\nz\nx\n", [0]],
    ["Docker's own frontend", "# syntax=docker/dockerfile:1.7\nFROM base\n", [0]],
    ["the first of its versions with here-documents", "# syntax=docker/dockerfile:1.4\nFROM base\n", [0]],
    ["a version of two digits and three parts", "# syntax=docker/dockerfile:1.14.0\nFROM base\n", [0]],
    ["Docker's own frontend, in full", "# syntax=docker.io/docker/dockerfile:1\nFROM base\n", [0]],
    ["ONBUILD that needs nothing run", "FROM base AS one\nONBUILD COPY a /\nFROM one\nCMD x\n", [0, 1]],
    ["ONBUILD in the last stage", "FROM base\nONBUILD RUN x\n", [0]],
    ["signals by name and number", "FROM base\nSTOPSIGNAL SIGRTMIN+3\nSTOPSIGNAL 9\n", [0]],
    ["COPY out of a layer", "FROM base\nCOPY --from=model /a /\n", [0]],
    ["COPY out of an image", "FROM base\nCOPY --from=node:18 /a* /b*/./c /\n", [0]],
    ["COPY out of an image with a name", "FROM node:18 AS n\nFROM base\nCOPY --from=n /a /\n", [1]],
    ["the target alone counts", "FROM base AS one\nCOPY a /\nFROM one\nRUN x\n", [0], { target: "one" }],
  ])("native: %s", (_, text, stages, given = {}) => {
    const engine = engineOf(text, given);
    expect(engine.kind === "native" ? engine.stages.map(({ index }) => index) : engine).toEqual(stages);
  });

  // What BuildKit has to do last, and what is left: the instructions of each stage.
  test.each<[string, string, readonly string[], LayerGiven?]>([
    ["FROM base\nRUN x\nCOPY a /\nCMD x\n", "RUN in line 2", ["COPY CMD"]],
    ["FROM node:18\nCOPY a /\nRUN x\nRUN y\nENV A=1\n", "RUN in line 4", ["ENV"]],
    ["FROM base AS one\nRUN x\nENV A=1\nFROM one\nCOPY a /\n", "RUN in line 2", ["ENV", "COPY"]],
    ["FROM base AS one\nRUN x\nFROM one\nCOPY a /\n", "RUN in line 2", ["", "COPY"]],
    ["FROM base\nRUN x\nONBUILD RUN y\n", "RUN in line 2", ["ONBUILD"]],
    ["ARG BASE_IMAGE=base\nFROM $BASE_IMAGE\nARG BASE_IMAGE\nUSER x\n", "ARG BASE_IMAGE in line 3", ["USER"]],
    ["FROM base AS one\nRUN x\nCOPY a /\nFROM one\nRUN y\n", "RUN in line 2", ["COPY"], { target: "one" }],
  ])("split: %j", (text, what, rest, given = {}) => {
    const engine = engineOf(text, given);
    if (engine.kind !== "split") throw new Error(JSON.stringify(engine));
    const left = engine.stages.map(({ instructions }) => instructions.map(({ kind }) => kind).join(" "));
    expect([engine.what, left]).toEqual([what, rest]);
  });

  test.each<[string, string]>([
    ["FROM base AS b\nRUN x\nFROM base\nCOPY --from=b /a /\nCMD x\n", "COPY --from in line 4"],
    [
      "FROM scratch AS b\nCOPY a /\nFROM base\nCOPY a /\nCOPY --from=0 /a* $B /\n".replace("/a*", "/x/a*"),
      "COPY --from in line 5",
    ],
  ])("builder stages apart: %j", (text, what) => {
    const engine = engineOf(text);
    expect(engine).toMatchObject({ kind: "split", what });
    expect(engine).not.toHaveProperty("head");
  });

  test("a RUN behind a COPY of a folder comes with advice, and one behind a COPY of a file does not", () => {
    const engine = engineOf("FROM base\nCOPY . /src\nRUN x\nCMD y\n");
    expect(engine).toMatchObject({ kind: "split", advice: expect.stringMatching(/^COPY in line 2 .* RUN in line 3/) });
    expect(engineOf("FROM base\nCOPY a /src\nRUN x\nCMD y\n")).not.toHaveProperty("advice");
  });

  test.each<[string, RegExp, LayerGiven?]>([
    ["FROM base\nCOPY a /\nRUN x\n", /^RUN in line 3$/],
    ["FROM base\nADD a https://a.example/b /\n", /^ADD of a URL in line 2$/],
    ["FROM base\nADD git@a.example:b/c /\n", /^ADD of a URL in line 2$/],
    ["FROM base\nADD --checksum=sha256:0 $URL /\n", /^ADD --checksum in line 2$/],
    ["FROM base\nADD --keep-git-dir=false $URL /\n", /^ADD --keep-git-dir in line 2$/],
    ["FROM base AS b\nRUN x\nFROM base\nCOPY --from=b /*.txt /\n", /^COPY --from in line 4$/],
    [
      "FROM base AS b\nRUN x\nFROM base\nARG W=a\nCOPY --from=b --parents /$W*/./a /*/./b /\n",
      /^COPY --from in line 5$/,
    ],
    [
      "FROM base AS b\nARG TARGETSTAGE\nRUN x\nFROM base AS c\nCOPY --from=b /a /\n",
      /^COPY --from in line 5, with ARG TARGETSTAGE$/,
      { target: "c" },
    ],
    ["FROM base\nSTOPSIGNAL $SIG\n", /^STOPSIGNAL in line 2$/],
    ["FROM base AS one\nRUN x\nFROM one\n", /^RUN in line 2$/],
    ["FROM base AS one\nONBUILD RUN x\nRUN y\nCMD z\n", /^RUN in line 3, after ONBUILD$/],
    ["FROM base AS one\nARG TARGETSTAGE\nRUN y\nCMD z\n", /^RUN in line 3, with ARG TARGETSTAGE$/, { target: "one" }],
    ["FROM base AS one\nONBUILD RUN x\nFROM one\n", /^ONBUILD of what a stage is built on: RUN$/],
    ["FROM base AS one\nRUN x\nONBUILD COPY --from=base x /\nFROM one\n", /is built on: COPY --from$/],
    ["FROM base AS one\nONBUILD COPY .git /x\nFROM one\n", /^a step takes .git along$/],
    ["FROM --platform=linux/amd64 base\n", /^FROM --platform in line 1$/],
    ["FROM base\nCOPY .git /git\n", /\.git/],
    ["# escape=`\nFROM base\n", /escape character/],
    ["# syntax=docker/dockerfile:1-labs\nFROM base\n", /# syntax=docker\/dockerfile:1-labs/],
    ["# syntax=docker/dockerfile:1.7-labs\nFROM base\n", /# syntax/],
    ["# syntax=docker/dockerfile:1.3\nFROM base\n", /# syntax/],
    ["# syntax=docker/dockerfile:2\nFROM base\n", /# syntax/],
    ["# syntax=docker/dockerfile\nFROM base\n", /# syntax/],
    ["# syntax=docker/dockerfile:latest\nFROM base\n", /# syntax/],
    [`# syntax=docker/dockerfile:1@sha256:${"a".repeat(64)}\nFROM base\n`, /# syntax/],
    ["# syntax=docker/dockerfile:1 --option\nFROM base\n", /# syntax/],
    ["# syntax=ghcr.io/docker/dockerfile:1\nFROM base\n", /# syntax/],
    [
      "# syntax=docker/dockerfile:1\nFROM base\n",
      /build argument BUILDKIT_SYNTAX/,
      { "build-args": { BUILDKIT_SYNTAX: "docker/dockerfile:1" } },
    ],
    ["# syntax=example/frontend\nFROM base\n", /# syntax=example\/frontend/],
    ["FROM base\n", /engine: buildkit is asked for/, { engine: "buildkit" }],
    ["FROM base\n", /windows\/amd64 is not Linux/, { platforms: ["linux/amd64", "windows/amd64"] }],
  ])("BuildKit: %j", (text, reason, given = {}) => {
    expect(engineOf(text, given)).toEqual({ kind: "buildkit", reason: expect.stringMatching(reason) });
  });
});
