import { describe, expect, test } from "@jest/globals";
import { defineAction, input, type Inputs, output, readInputs, type Selection } from "@layered-build/toolkit";

const manifest = defineAction({
  name: "sample",
  title: "Sample",
  description: "For tests.",
  branding: { icon: "box", color: "blue" },
  inputs: {
    text: input.string("Text."),
    name: input.string("Name.", { required: true }),
    engine: input.choice("Engine.", { auto: "either", native: "no daemon" }, { default: "auto" }),
    format: input.choice("Format.", { json: "JSON", yaml: "YAML" }),
    lines: input.list("Lines."),
    words: input.list("Words.", { commas: true, default: "a,b" }),
    layers: input.selection("Layers.", { default: "all" }),
    quiet: input.boolean("Quiet.", { default: false }),
    loud: input.boolean("Loud."),
    count: input.integer("Count.", { default: 3, min: 1, max: 9 }),
    port: input.integer("Port."),
    token: input.secret("Token.", { runnerDefault: "${{ github.token }}" }),
  },
  outputs: { done: output.boolean("Done.") },
  permissions: [],
  example: "- run: true",
});

type Given = Readonly<Record<string, string>>;

function read(given: Given): Inputs<typeof manifest> {
  return readInputs(manifest, { getInput: (name) => ({ name: "x", ...given })[name] });
}

function problemOf(given: Given): string {
  try {
    read(given);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return "no problem";
}

const readThree = (): unknown => read({ name: "", engine: "x", quiet: "maybe" });

const all: Selection = { kind: "all" };
const none: Selection = { kind: "none" };
const some = (...names: readonly string[]): Selection => ({ kind: "some", names });

describe("readInputs", () => {
  test("gives defaults, and undefined or nothing for what has none", () => {
    expect(read({})).toEqual({
      text: undefined,
      name: "x",
      engine: "auto",
      format: undefined,
      lines: [],
      words: ["a", "b"],
      layers: all,
      quiet: false,
      loud: undefined,
      count: 3,
      port: undefined,
      token: undefined,
    });
  });

  test.each<readonly [keyof Inputs<typeof manifest>, string, unknown]>([
    ["text", "  two words \n", "two words"],
    ["text", " ", undefined],
    ["engine", "native", "native"],
    ["engine", "", "auto"],
    ["format", "yaml", "yaml"],
    ["lines", "a, b\n\n  c\r\n# not this\nd # kept", ["a, b", "c", "d # kept"]],
    ["lines", '["a", " b "]', ["a", "b"]],
    ["lines", "[]", []],
    ["lines", "[::1]:5000", ["[::1]:5000"]],
    ["lines", "[1]", ["[1]"]],
    ["words", "a,b\nc,,", ["a", "b", "c"]],
    ["words", '["a,b"]', ["a,b"]],
    ["layers", "all", all],
    ["layers", "True", all],
    ["layers", "none", none],
    ["layers", "FALSE", none],
    ["layers", "[]", none],
    ["layers", "base, app\nbase", some("base", "app")],
    ["layers", '["app"]', some("app")],
    ["quiet", "true", true],
    ["quiet", "True", true],
    ["quiet", "TRUE", true],
    ["quiet", "False", false],
    ["count", "9", 9],
    ["count", "+1", 1],
    ["port", "-1", -1],
    ["token", " abc\n", "abc"],
  ])("%s: %j is %j", (name, text, value) => {
    expect(read({ [name]: text })[name]).toEqual(value);
  });

  test.each<readonly [Given, string]>([
    [{ name: " " }, "The input name: is required, and was not given."],
    [{ engine: "Auto" }, 'The input engine: got "Auto", expected one of auto, native.'],
    [{ engine: "toString" }, 'The input engine: got "toString", expected one of auto, native.'],
    [{ quiet: "yes" }, 'The input quiet: got "yes", expected true or false.'],
    [{ quiet: "1" }, 'The input quiet: got "1", expected true or false.'],
    [{ count: "0" }, 'The input count: got "0", expected a whole number from 1 to 9.'],
    [{ count: "10" }, 'The input count: got "10", expected a whole number from 1 to 9.'],
    [{ count: "1e0" }, 'The input count: got "1e0", expected a whole number from 1 to 9.'],
    [{ port: "1.5" }, 'The input port: got "1.5", expected a whole number.'],
    [{ port: "9".repeat(17) }, `The input port: got "${"9".repeat(17)}", expected a whole number.`],
    [{ layers: "all, app" }, 'The input layers: "all" stands for itself and cannot be in a list with names.'],
    [{ layers: "app, true" }, 'The input layers: "true" stands for itself and cannot be in a list with names.'],
  ])("%j: %s", (given, message) => {
    expect(problemOf(given)).toBe(message);
  });

  test("tells all problems at once, with where to read on", () => {
    expect(readThree).toThrow(
      [
        "3 inputs are wrong:",
        "  - name: is required, and was not given",
        '  - engine: got "x", expected one of auto, native',
        '  - quiet: got "maybe", expected true or false',
      ].join("\n"),
    );
    expect(readThree).toThrow(
      expect.objectContaining({ code: "bad-input", hint: expect.stringContaining("sample.md") }),
    );
  });
});
