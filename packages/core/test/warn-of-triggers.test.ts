import { expect, test } from "@jest/globals";
import { warnOfTriggers } from "../src/build/native/warn-of-triggers.ts";
import { layerOf, nodeOf, type LayerGiven } from "./layer-nodes.ts";
import { RecordingLog } from "./recording-log.ts";

function warnings(
  triggers: readonly string[],
  given: LayerGiven = {},
  text = "FROM node:onbuild\n",
): readonly string[] {
  const log = new RecordingLog();
  const environment = { exec: never, env: {}, credentials: never, insecureRegistries: [], temporary: "", log };
  warnOfTriggers({ node: nodeOf(text, { layer: layerOf("app", given) }), environment }, "node:onbuild", triggers);
  return log.warnings;
}

const never = async (): Promise<never> => {
  throw new Error("not asked");
};

test.each<[readonly string[], RegExp, LayerGiven?]>([
  [
    ["USER x", "COPY package.json /app/", "COPY . /app"],
    /^app: its base node:onbuild has ONBUILD COPY package.json \/app\/, /,
  ],
  [["run <<x\nls\nx"], /ONBUILD run <<x, which/],
  [["ARG A=1"], /ONBUILD ARG A, .* Write ARG A into/, { "build-args": { A: "2" } }],
])("ONBUILD %j is warned of", (triggers, expected, given = {}) => {
  expect(warnings(triggers, given)).toEqual([expect.stringMatching(expected)]);
});

test.each<[string, readonly string[], LayerGiven?, string?]>([
  ["what takes nothing", ["ENV A=COPY", "CMD x"]],
  ["files that are named", ["COPY . /app"], { inputs: ["src/**"] }],
  ["an ARG that nobody gives", ["ARG A=1"], { "build-args": { B: "2" } }],
  ["an ARG that is declared", ["ARG A=1"], { "build-args": { A: "2" } }, "FROM node:onbuild\nARG A\n"],
])("%s is not", (_, triggers, given = {}, text = "FROM node:onbuild\n") => {
  expect(warnings(triggers, given, text)).toEqual([]);
});
