import { describe, expect, test } from "@jest/globals";
import { parseDockerfile } from "../src/index.ts";

const at = (line: number, column: number): object => ({ line, column });

describe("directives", () => {
  test.each([
    ["FROM a", { escape: "\\" }],
    [
      "# syntax=docker/dockerfile:1\n# escape=`\n#check = skip=all\nFROM a",
      { syntax: "docker/dockerfile:1", escape: "`", check: "skip=all" },
    ],
    ["\uFEFF# Syntax = a b \r\nFROM a", { syntax: "a b", escape: "\\" }],
    ["# a comment\n# escape=`\nFROM a", { escape: "\\" }],
    ["\n# escape=`\nFROM a", { escape: "\\" }],
    ["# unknown=x\n# escape=`\nFROM a", { escape: "\\" }],
    ["FROM a\n# escape=`", { escape: "\\" }],
    ["#!/usr/bin/env x\n# syntax=y\n# escape=`\nFROM a", { syntax: "y", escape: "\\" }],
  ])("%j", (text, expected) => {
    expect(parseDockerfile(text, "Dockerfile").directives).toEqual(expected);
  });
});

describe("logical lines", () => {
  test.each([
    ["RUN a \\\n b", "RUN a  b"],
    ["RUN a\\\nb", "RUN ab"],
    ["RUN a \\  \t\n b", "RUN a  b"],
    ["RUN a \\\n# c\n  # d \\\n\n \t\n b", "RUN a  b"],
    ["RUN a \\\r\n b\r\n", "RUN a  b"],
    ["RUN a \\\\\nUSER b", "RUN a \\\\"],
    ["RUN \\\n\\\nb", "RUN b"],
    ["\\\nRUN b", "RUN b"],
    ["  RUN b # c", "RUN b # c"],
    ["RUN a \\", "RUN a"],
    ["RUN a `\n", "RUN a `"],
    ["\t# c\n\n \nRUN a", "RUN a"],
  ])("%j", (text, source) => {
    expect(parseDockerfile(`FROM x\n${text}`, "Dockerfile").stages[0]?.instructions[0]?.source).toBe(source);
  });

  test("the escape directive changes the continuation and the words", () => {
    const { stages } = parseDockerfile("# escape=`\nFROM x\nENV a=b` c `\n  d=e\\\nUSER u", "Dockerfile");
    expect(stages[0]?.instructions).toMatchObject([
      {
        pairs: [
          { key: "a", value: "b` c" },
          { key: "d", value: "e\\" },
        ],
      },
      { kind: "USER" },
    ]);
  });
});

test("places", () => {
  const text = [
    "ARG A",
    "",
    "  FROM x AS y",
    "RUN a \\",
    "# c",
    "",
    "  b",
    "COPY <<E /",
    "1",
    "E",
    "  ONBUILD  USER z",
    "",
  ].join("\n");
  const { globalArgs, stages } = parseDockerfile(text, "Dockerfile");
  const places = [...globalArgs, ...stages.flatMap((stage) => [stage.from, ...stage.instructions])].map(
    ({ start, end }) => [start, end],
  );
  expect(places).toEqual([
    [at(1, 1), at(1, 6)],
    [at(3, 3), at(3, 14)],
    [at(4, 1), at(7, 4)],
    [at(8, 1), at(10, 2)],
    [at(11, 3), at(11, 18)],
  ]);
  expect(stages[0]?.instructions.at(-1)).toMatchObject({
    instruction: { kind: "USER", start: at(11, 12), end: at(11, 18) },
  });
});

test("stages and the ARGs before them", () => {
  const file = parseDockerfile("ARG A=1\nARG B\nFROM x AS One\nUSER a\nFROM one\nARG C", "docker/app.Dockerfile");
  expect(file).toMatchObject({
    path: "docker/app.Dockerfile",
    globalArgs: [{ args: [{ name: "A", default: "1" }] }, { args: [{ name: "B" }] }],
    stages: [
      { index: 0, name: "one", from: { image: "x", as: "one" }, instructions: [{ kind: "USER" }] },
      { index: 1, from: { image: "one" }, instructions: [{ kind: "ARG" }] },
    ],
  });
  expect(file.stages[1]).not.toHaveProperty("name");
});
