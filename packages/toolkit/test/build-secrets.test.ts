import { describe, expect, test } from "@jest/globals";
import { buildSecrets } from "../src/suite/build-secrets.ts";

function read(text: string | undefined): { readonly values: object; readonly masked: readonly string[] } {
  const masked: string[] = [];
  return { values: buildSecrets(text, (secret) => masked.push(secret)), masked: [...new Set(masked)] };
}

function problemOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    return String(error);
  }
  return "no problem";
}

describe("buildSecrets", () => {
  test.each<readonly [string | undefined, object, readonly string[]]>([
    [undefined, {}, []],
    ["A=hunter2", { A: "hunter2" }, ["hunter2"]],
    ["\n# no\n A = x=y== \r\nB=12", { A: "x=y==", B: "12" }, ["x=y=="]],
    // As in a fork's pull request, where all secrets are empty.
    ["A=\nB=hunter2", { B: "hunter2" }, ["hunter2"]],
    [
      '{"KEY": "-----\\nfirst line\\nx\\n"}',
      { KEY: "-----\nfirst line\nx\n" },
      ["-----\nfirst line\nx", "-----", "first line"],
    ],
  ])("%j is %j", (text, values, masked) => {
    expect(read(text)).toEqual({ values, masked });
  });

  test.each([
    ["hunter2", "build-secrets: entry 1 is no NAME=VALUE."],
    ["A=b\n=hunter2", "build-secrets: entry 2 is no NAME=VALUE."],
    ["A-B=hunter2", "build-secrets: entry 1 has no name of a variable"],
    ["A=hunter2\nA=hunter3", "build-secrets: entry 2 has the name of another"],
    ['{"A": hunter2', "build-secrets: it begins like JSON, and is none"],
    ['{"A": "hunter2", "B": 1}', "build-secrets: the value of entry 2 is no text"],
  ])("%j is refused, and not shown", (text, problem) => {
    expect(problemOf(text)).toContain(problem);
    expect(problemOf(text)).not.toContain("hunter");
  });
});
