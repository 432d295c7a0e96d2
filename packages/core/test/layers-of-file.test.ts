import { describe, expect, test } from "@jest/globals";
import { layersOfFile } from "../src/config/layers-of-file.ts";
import { parseLayersFile } from "../src/config/parse-layers-file.ts";

const load = (text: string) => layersOfFile(parseLayersFile(text, "layers.yaml"), "layers.yaml");
const problem = (text: string): string => {
  try {
    load(text);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return "";
};

describe("layers.yaml", () => {
  test("defaults of layers that share a repository", () => {
    const [base, app] = load(`
image: ghcr.io/acme/nllb
tag-prefix: "nllb-{name}-"
layers:
  base: { dockerfile: ./docker/Dockerfile.base }
  app: { dockerfile: docker/Dockerfile.app, from: base, name: service, context: . }
`);
    expect(base).toMatchObject({
      id: "base",
      name: "base",
      tagPrefix: "nllb-base-",
      dockerfile: "docker/Dockerfile.base",
      context: "",
    });
    expect(app).toMatchObject({
      id: "app",
      name: "service",
      tagPrefix: "nllb-service-",
      from: ["base"],
      parentArg: "BASE_IMAGE",
    });
    expect(app).toMatchObject({ platforms: ["linux/amd64"], engine: "auto", compression: "auto", buildArgs: {} });
  });

  test.each([
    [
      "{name}- where layers share a repository",
      "image: x/y\nlayers: {a: {dockerfile: A}, b: {dockerfile: B}}",
      ["a-", "b-"],
    ],
    [
      "none where each has its own",
      "layers: {a: {dockerfile: A, image: x/a}, b: {dockerfile: B, image: x/b}}",
      ["", ""],
    ],
  ])("the tag prefix is %s", (_, text, expected) => {
    expect(load(text).map((layer) => layer.tagPrefix)).toEqual(expected);
  });

  test.each([
    [
      "image: x/y\nlayers:\n  a: { dockerfile: A }\n  __proto__: { dockerfile: B }",
      "layers.yaml:4: layers.__proto__: ",
    ],
    [
      "image: x/y\nlayers:\n  a:\n    dockerfile: A\n    labels: { __proto__: b }",
      "layers.yaml:5: layers.a.labels.__proto__: ",
    ],
    ["image: x/y\n__proto__: {}\nlayers: { a: { dockerfile: A } }", "layers.yaml:2: __proto__: "],
  ])("nothing is lost under the name __proto__ (%j)", (text, place) => {
    expect(problem(text)).toBe(`${place}nothing can have the name __proto__`);
  });

  test("weights in the place of a Dockerfile", () => {
    const [, model] = load(`
image: x/y
engine: buildkit
layers:
  base: { dockerfile: A }
  model: { from: base, weights: { source: hf://acme/nllb, include: "**/*.safetensors", to: /models/ } }
`);
    expect(model).toMatchObject({
      from: ["base"],
      dockerfile: "layers.yaml",
      engine: "native",
      weights: {
        source: { repository: "acme/nllb", revision: "main" },
        include: ["**/*.safetensors"],
        exclude: [],
        to: "/models",
      },
    });
  });

  test.each([
    ["{}", "layers.a.dockerfile: missing: name the Dockerfile, or `weights`"],
    ["{dockerfile: A, weights: {source: hf://a/b, to: /m}}", "layers.a: it has `dockerfile` and `weights`"],
    ["{weights: {source: hf://a/b, to: /m}, build-args: [A=1]}", "layers.a.build-args: means nothing for `weights`"],
    ["{weights: {source: hf://a/b, to: /m}, generated: x}", "layers.a.generated: means nothing for `weights`"],
    ["{weights: {source: hf://a/b, to: /m}, from: [b, c]}", "layers.a.from: weights stand on one layer"],
    ["{weights: {source: hf://a/b, to: /m}, engine: buildkit}", "layers.a.engine: weights are written by registry"],
    ["{weights: {source: a/b, to: /m}}", 'layers.a.weights.source: "a/b" is no repository of models on the Hub'],
    ["{weights: {source: hf://a/b, to: models}}", "layers.a.weights.to: models is no absolute path"],
    ["{weights: {source: hf://a/b, to: /m/../x}}", "layers.a.weights.to: /m/../x is no absolute path"],
    ["{weights: {source: hf://a/b}}", "weights.to"],
  ])("%s is refused", (entry, expected) => {
    expect(problem(`image: x/y\nlayers:\n  a: ${entry}\n  b: {dockerfile: B}\n  c: {dockerfile: C}`)).toContain(
      expected,
    );
  });

  test("build-args and labels are pairs, however they are written", () => {
    const [a] = load("image: x/y\nlayers:\n  a: {dockerfile: A, build-args: {N: 3, ON: true}, labels: [k=v=w]}");
    expect(a).toMatchObject({ buildArgs: { N: "3", ON: "true" }, labels: { k: "v=w" } });
  });

  test.each([
    ["20MB", 20_000_000],
    ["1.5 GB", 1_500_000_000],
    ["1.001GB", 1_001_000_000],
    ["7kB", 7000],
    ["7KB", 7000],
    ["500MiB", 524_288_000],
    ["0.5GiB", 536_870_912],
    ["2KiB", 2048],
    ["12 B", 12],
    ['"4096"', 4096],
    ["4096", 4096],
    ["1e6", 1_000_000],
  ])("max-size: %s is %d bytes", (written, bytes) => {
    const [a] = load(`image: x/y\nlayers:\n  a: {dockerfile: A, max-size: ${written}}`);
    expect(a?.maxSize).toBe(bytes);
  });

  test("max-size at the top is that of all layers, but for those that have one", () => {
    const layers = load("image: x/y\nmax-size: 1GB\nlayers: {a: {dockerfile: A}, b: {dockerfile: B, max-size: 2GB}}");
    expect(layers.map(({ maxSize }) => maxSize)).toEqual([1e9, 2e9]);
    expect(load("image: x/y\nlayers: {a: {dockerfile: A}}")[0]).not.toHaveProperty("maxSize");
  });

  test.each([
    "20 megabytes",
    "20mb",
    "20M",
    "20TB",
    "-5MB",
    "0",
    "0.0MB",
    "1.5",
    "1.5B",
    "-1",
    ".inf",
    "MB",
    '""',
    "true",
    "[20MB]",
  ])("max-size: %s is refused, with the place and what to write", (written) => {
    const place = "layers.yaml:4: layers.a.max-size: ";
    expect(problem(`image: x/y\nlayers:\n  a:\n    max-size: ${written}\n    dockerfile: A`)).toMatch(
      new RegExp(`^${place}.+ is no size: write a number with kB, MB, GB, KiB, MiB or GiB, such as 20MB, or a number`),
    );
  });

  test.each([
    ["no YAML", "layers: [", /^layers\.yaml:1:\d+: /],
    [
      "an unknown member, with its line",
      "image: x\nlayers:\n  a:\n    dockerfle: A\n",
      /^layers\.yaml:4: layers\.a: .*"dockerfle"/m,
    ],
    [
      "all problems at once",
      "image: x\nlayers:\n  a: {}\n  B: {dockerfile: B}\n",
      /layers\.a\.dockerfile[\s\S]*lower-case name/,
    ],
    ["no layer", "image: x\nlayers: {}\n", /name at least one layer/],
    ["a layer without an image", "layers: {a: {dockerfile: A}}", /layers\.a: no image/],
    ["a layer named as an output", "image: x\nlayers: {matrix: {dockerfile: A}}", /cannot be named "matrix"/],
    [
      "layers that would write the same tags",
      'image: x/y\ntag-prefix: ""\nlayers: {a: {dockerfile: A}, b: {dockerfile: B}}',
      /a and b would write the same tags/,
    ],
    ["a repository with a tag", "image: x/y:1\nlayers: {a: {dockerfile: A}}", /image: x\/y:1 has a tag or digest/],
    ["a repository that is none", "image: X//y\nlayers: {a: {dockerfile: A}}", /layers\.a: image: /],
    ["a port that is none", "image: h:99999/y\nlayers: {a: {dockerfile: A}}", /layers\.a: image: .*h:99999/],
    [
      "a context outside",
      "image: x\nlayers: {a: {dockerfile: A, context: ../..}}",
      /layers\.a\.context: \.\.\/\.\. is no path inside/,
    ],
    [
      "a Dockerfile outside",
      "image: x\nlayers: {a: {dockerfile: /etc/passwd}}",
      /layers\.a\.dockerfile: \/etc\/passwd is no path/,
    ],
    [
      "a tag prefix with another placeholder",
      'image: x\ntag-prefix: "{nam}-"\nlayers: {a: {dockerfile: A}}',
      /\{nam\} does not exist/,
    ],
    [
      "a platform that stands twice",
      "image: x\nplatforms: [linux/arm, linux/arm/v7]\nlayers: {a: {dockerfile: A}}",
      /names a platform twice/,
    ],
    ["an alias without its anchor", "image: x\nlayers: *b\n", /^layers\.yaml: .*alias/],
    [
      "a platform that is none",
      "image: x\nplatforms: [amd64]\nlayers: {a: {dockerfile: A}}",
      /platforms\.0: expected os\/architecture/,
    ],
  ])("refuses %s", (_, text, expected) => {
    expect(problem(text)).toMatch(expected);
  });
});
