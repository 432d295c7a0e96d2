import { describe, expect, test } from "@jest/globals";
import { defineAction, layersInputs, readInputs } from "@layered-build/toolkit";
import { secretValues } from "../src/inputs/secret-values.ts";

const manifest = defineAction({
  name: "sample",
  title: "Sample",
  description: "For tests.",
  branding: { icon: "box", color: "blue" },
  inputs: { "build-secrets": layersInputs["build-secrets"] },
  outputs: {},
  permissions: [],
  example: "- run: true",
});

const read = (text: string): object => readInputs(manifest, { getInput: () => text })["build-secrets"];
const masked = (text: string): readonly string[] => secretValues(manifest, () => text).filter((part) => part !== text);

function problemOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    return String(error);
  }
  return "no problem";
}

describe("the input build-secrets", () => {
  test.each<readonly [string, object, readonly string[]]>([
    ["", {}, []],
    ["A=hunter2", { A: "hunter2" }, ["hunter2"]],
    ["# no\n A = x=y== \r\nB=12", { A: "x=y==", B: "12" }, ["# no", "A = x=y==", "B=12", "x=y=="]],
    // As in a fork's pull request, where all secrets are empty.
    ["A=\nB=hunter2", { B: "hunter2" }, ["B=hunter2", "hunter2"]],
    ['{"KEY": "-----\\nfirst line\\nx\\n"}', { KEY: "-----\nfirst line\nx\n" }, ["-----", "first line"]],
  ])("%j is %j", (text, values, parts) => {
    expect([read(text), masked(text)]).toEqual([values, parts]);
  });

  test.each([
    ["hunter2", "build-secrets: entry 1 is no NAME=VALUE."],
    ["A=b\n=hunter2", "build-secrets: entry 2 is no NAME=VALUE."],
    ["A-B=hunter2", "build-secrets: entry 1 is no name of a variable"],
    ["A=hunter2\nA=hunter3", "build-secrets: entry 2 is given twice"],
    ['{"A": hunter2', "build-secrets: begins like JSON, and is none"],
    ['{"A": "hunter2", "B": 1}', "build-secrets: the value of entry 2 is no text"],
    // Base64 without its name.
    ["A=b\naHVudGVyMg==", "build-secrets: entry 2 has no value, or is a value without its name"],
  ])("%j is refused, and not shown", (text, problem) => {
    expect(problemOf(text)).toContain(problem);
    expect(problemOf(text)).not.toMatch(/hunter|aHVudGVyMg/);
  });

  test("takes names that only look like those of programs, as BuildKit's own GIT_AUTH_TOKEN", () => {
    const given = { GIT_AUTH_TOKEN: "a", GITHUB_TOKEN: "b", GIT_PASSWORD: "c", DOCKER_PASSWORD: "d", PATHS: "e" };
    expect(read(JSON.stringify(given))).toEqual(given);
  });

  const ofPrograms =
    "PATH HOME NODE_OPTIONS BASH_ENV LD_PRELOAD DYLD_INSERT_LIBRARIES DOCKER_CONFIG DOCKER_HOST BUILDKIT_HOST";
  const ofRunner =
    "INPUT_TOKEN RUNNER_TEMP ACTIONS_RUNTIME_TOKEN GITHUB_OUTPUT GIT_DIR GIT_SSH_COMMAND GIT_CONFIG_KEY_0";
  test.each(`${ofPrograms} BUILDX_CONFIG ${ofRunner}`.split(" "))(
    "%s would change how programs run, and is refused",
    (name) => {
      expect(problemOf(`A=b\n${name}=hunter2`)).toContain("entry 2 has a name by which programs are run");
    },
  );
});

test("a mask for a text of several lines would match none: each has its own, but for a few characters", () => {
  const text = '{\n  "key": "hunter2",\n}';
  expect(masked(text)).toEqual(['"key": "hunter2",']);
  expect(secretValues(manifest, () => "abc")).toEqual(["abc"]);
});
