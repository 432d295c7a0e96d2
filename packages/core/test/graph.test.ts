import { describe, expect, test } from "@jest/globals";
import { layersOfFile } from "../src/config/layers-of-file.ts";
import { parseLayersFile } from "../src/config/parse-layers-file.ts";
import { discoverLayers } from "../src/config/discover-layers.ts";
import { layersMeant, referencesLayer } from "../src/graph/references-layer.ts";
import { selectLayers } from "../src/graph/select-layers.ts";
import { sortLayers } from "../src/graph/sort-layers.ts";
import { layersOf } from "./layer-nodes.ts";

const linked = (id: string, ...parents: string[]) => ({ id, parents });

describe("sortLayers", () => {
  test("parents come first, whatever the order they are written in", () => {
    const sorted = sortLayers([
      linked("top", "left", "right"),
      linked("right", "base"),
      linked("left", "base"),
      linked("base"),
    ]);
    expect(sorted.map(({ id }) => id)).toEqual(["base", "left", "right", "top"]);
  });

  test.each([
    [
      "a circle",
      [linked("a", "b"), linked("b", "c"), linked("c", "a")],
      "Layers need each other in a circle: a → b → c → a.",
    ],
    ["a layer that needs itself", [linked("a", "a")], "Layers need each other in a circle: a → a."],
    [
      "a circle below",
      [linked("x", "a"), linked("a", "b"), linked("b", "a")],
      "Layers need each other in a circle: a → b → a.",
    ],
    ["a parent that does not exist", [linked("a", "bse")], 'There is no layer "bse" (layer a has it as `from`).'],
  ])("refuses %s", (_, layers, message) => {
    expect(() => sortLayers(layers)).toThrow(message);
  });
});

describe("referencesLayer", () => {
  const [model] = layersOfFile(
    parseLayersFile(
      'image: ghcr.io/acme/nllb\ntag-prefix: "nllb-{name}-"\nlayers: {model: {dockerfile: M, name: weights}}',
      "",
    ),
    "",
  );
  test.each([
    ["model", true],
    ["model:latest", true],
    ["weights", true],
    ["registry.example:5000/team/model:1", true],
    ["nllb-weights", true],
    ["ghcr.io/acme/nllb:nllb-weights-latest", true],
    ["ghcr.io/acme/nllb:nllb-base-latest", false],
    ["ghcr.io/acme/other:nllb-weights-latest", false],
    ["ghcr.io/acme/nllb", false],
    ["node:18", false],
    ["models", false],
    ["", false],
    ["Not A Reference", false],
  ])("%s: %s", (reference, expected) => {
    expect(model !== undefined && referencesLayer(reference, model)).toBe(expected);
  });
});

describe("layersMeant", () => {
  test("is found out once for all layers without contexts of their own: of hundreds each refers to many", () => {
    const layers = layersOf({ base: {}, model: {}, app: {} });
    const [, model, app] = layers;
    if (model === undefined || app === undefined) throw new Error("there are three");
    const meant = layersMeant("base", layers, model);
    expect([...meant]).toEqual(["base"]);
    expect(layersMeant("base", layers, app)).toBe(meant);
    expect([...layersMeant("base", layers, { ...app, contexts: { base: "model" } })]).toEqual(["model"]);
    expect([...layersMeant("base", [app], model)]).toEqual([]);
  });
});

describe("selectLayers", () => {
  test("an unknown name lists the known ones", () => {
    expect(() => selectLayers({ kind: "some", names: ["ap"] }, ["base", "app"], "layers")).toThrow(
      expect.objectContaining({ code: "unknown-layer", hint: "The layers are: base, app." }),
    );
  });
});

describe("discoverLayers", () => {
  test("finds the usual forms, and names each layer once", () => {
    const paths = [
      "Dockerfile",
      "docker/Dockerfile.base",
      "Dockerfile.base.dockerignore",
      "web.Dockerfile",
      "api/Dockerfile",
      "x/worker/Dockerfile",
      "y/worker/Dockerfile",
      "README.md",
    ];
    const { layers } = discoverLayers(paths, "Acme/My.Shop");
    expect(Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, layer.dockerfile]))).toEqual({
      "my-shop": "Dockerfile",
      base: "docker/Dockerfile.base",
      web: "web.Dockerfile",
      api: "api/Dockerfile",
      "x-worker": "x/worker/Dockerfile",
      "y-worker": "y/worker/Dockerfile",
    });
  });
});
