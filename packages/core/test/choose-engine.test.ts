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
    ["a chain of stages", "FROM base AS one\nENV A=1\nFROM one AS two\nCOPY a /\nFROM two\nCMD x\n", [0, 1, 2]],
    ["a stage that the target does not need may do anything", "FROM node:18 AS x\nRUN y\nFROM base\nCOPY a /\n", [1]],
    ["here-documents and flags that are exact", "FROM base\nCOPY --chown=a --chmod=755 <<x /y\nz\nx\n", [0]],
    ["Docker's own frontend", "# syntax=docker/dockerfile:1.7\nFROM base\n", [0]],
    ["Docker's own frontend, in full", "# syntax=docker.io/docker/dockerfile:1\nFROM base\n", [0]],
    ["ONBUILD in the last stage", "FROM base\nONBUILD RUN x\n", [0]],
    ["signals by name and number", "FROM base\nSTOPSIGNAL SIGRTMIN+3\nSTOPSIGNAL 9\n", [0]],
    ["the target alone counts", "FROM base AS one\nCOPY a /\nFROM one\nRUN x\n", [0], { target: "one" }],
  ])("native: %s", (_, text, stages, given = {}) => {
    const engine = engineOf(text, given);
    expect(engine.kind === "native" ? engine.stages.map(({ index }) => index) : engine.reason).toEqual(stages);
  });

  test.each<[string, RegExp, LayerGiven?]>([
    ["FROM base\nCOPY a /\nRUN x\n", /^RUN in line 3$/],
    ["FROM base\nADD a /\n", /^ADD in line 2$/],
    ["FROM base\nCOPY --from=model /a /\n", /^COPY --from in line 2$/],
    ["FROM base\nCOPY --link a /\n", /^COPY --link in line 2$/],
    ["FROM base\nCOPY --parents a /\n", /^COPY --parents in line 2$/],
    ["FROM base\nSTOPSIGNAL $SIG\n", /^STOPSIGNAL in line 2$/],
    ["FROM base AS one\nRUN x\nFROM one\nCOPY a /\n", /^RUN in line 2$/],
    ["FROM base AS one\nONBUILD RUN x\nFROM one\n", /^ONBUILD in a stage/],
    ["FROM --platform=linux/amd64 base\n", /^FROM --platform in line 1$/],
    ["FROM node:18\nCOPY a /\n", /node:18 is not a layer of this chain/],
    ["FROM base\nCOPY .git /git\n", /\.git/],
    ["# escape=`\nFROM base\n", /escape character/],
    ["# syntax=docker/dockerfile:1-labs\nFROM base\n", /# syntax=docker\/dockerfile:1-labs/],
    ["# syntax=example/frontend\nFROM base\n", /# syntax=example\/frontend/],
    ["FROM base\n", /engine: buildkit is asked for/, { engine: "buildkit" }],
    ["FROM base\n", /windows\/amd64 is not Linux/, { platforms: ["linux/amd64", "windows/amd64"] }],
  ])("BuildKit: %j", (text, reason, given = {}) => {
    expect(engineOf(text, given)).toEqual({ kind: "buildkit", reason: expect.stringMatching(reason) });
  });
});
