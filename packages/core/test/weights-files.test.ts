import { describe, expect, test } from "@jest/globals";
import type { Weights } from "../src/config/layer.ts";
import { parseWeightsSource } from "../src/hub/weights-source.ts";
import { contentKey } from "../src/key/content-key.ts";
import type { LayerInputs } from "../src/key/layer-inputs.ts";
import { takenWeights, weightsInputs } from "../src/key/weights-files.ts";

const reference = "hf://acme/nllb@main";
const weights: Weights = { source: parseWeightsSource(reference), include: [], exclude: [], to: "/models" };
const commit = `git:${"a".repeat(40)}` as const;
const files = [
  { path: "README.md", size: 1, id: `git:${"1".repeat(40)}` },
  { path: "model.safetensors", size: 2, id: `sha256:${"2".repeat(64)}` },
  { path: "onnx/model.onnx", size: 3, id: `sha256:${"3".repeat(64)}` },
];
const listings = new Map([[`hf://acme/nllb@${commit}`, files]]);

describe("takenWeights", () => {
  test.each<readonly [readonly string[], readonly string[], readonly string[]]>([
    [[], [], ["README.md", "model.safetensors", "onnx/model.onnx"]],
    [["*.safetensors"], [], ["model.safetensors"]],
    [["**/*.{onnx,safetensors}"], [], ["model.safetensors", "onnx/model.onnx"]],
    [[], ["*.md", "onnx/**"], ["model.safetensors"]],
  ])("include %j, exclude %j", (include, exclude, expected) => {
    expect(takenWeights({ ...weights, include, exclude }, files).map(({ path }) => path)).toEqual(expected);
  });

  test("no file at all is an error that names some", () => {
    expect(() => takenWeights({ ...weights, include: ["*.gguf"] }, files)).toThrow(/leave no file/);
  });
});

test("the key has the files and the commit, and patterns only where the files are not known", () => {
  const keyOf = (changes: Partial<Weights>, bases: LayerInputs["bases"], all = files): string => {
    const added = weightsInputs({ ...weights, ...changes }, bases, new Map([[`hf://acme/nllb@${commit}`, all]]));
    const none = { parents: {}, buildArgs: {}, labels: {}, annotations: {} };
    const lists = { dockerfile: [], platforms: [], extraFiles: [], secrets: [], ssh: [] };
    return contentKey({ schema: "1", ...none, ...lists, bases, ...added });
  };
  const fixed = { [reference]: commit };
  const key = keyOf({}, fixed);
  expect(keyOf({ include: ["**"] }, fixed)).toBe(key);
  expect(keyOf({ exclude: ["*.md"] }, fixed)).not.toBe(key);
  expect(keyOf({ to: "/other" }, fixed)).not.toBe(key);
  expect(keyOf({}, fixed, files.slice(1))).not.toBe(key);
  expect(keyOf({}, {})).not.toBe(key);
  expect(keyOf({ include: ["**"] }, {})).not.toBe(keyOf({}, {}));
  expect([...weightsInputs(weights, fixed, listings).files]).toContain(
    `100644 sha256:${"2".repeat(64)} model.safetensors`,
  );
});

test("a pattern that fits no file is told, and the others are taken", () => {
  const idle: string[] = [];
  const some: Weights = { ...weights, include: ["*.safetensors", "*.gguf"] };
  const { files: taken } = weightsInputs(some, { [reference]: commit }, listings, (pattern) => idle.push(pattern));
  expect([idle, [...taken].length]).toEqual([["*.gguf"], 1]);
});
