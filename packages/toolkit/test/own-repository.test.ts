import { expect, test } from "@jest/globals";
import { ownDocument, ownIssues } from "../src/run/own-repository.ts";

const path = "action-docs/sample.md";
const from = { GITHUB_ACTION_REPOSITORY: "org/layered-build" };

test.each<readonly [string, Record<string, string>, string, string]>([
  [
    "another repository",
    { ...from, GITHUB_ACTION_REF: "v1", GITHUB_SERVER_URL: "https://ghe.example" },
    "https://ghe.example/org/layered-build/blob/v1/action-docs/sample.md",
    "https://ghe.example/org/layered-build/issues",
  ],
  [
    "one without a ref",
    { ...from, GITHUB_ACTION_REF: "" },
    "https://github.com/org/layered-build/blob/HEAD/action-docs/sample.md",
    "https://github.com/org/layered-build/issues",
  ],
  [
    "the checkout itself",
    { GITHUB_ACTION_REPOSITORY: "" },
    "action-docs/sample.md of the action's repository",
    "the issues of its repository",
  ],
])("an action of %s is read about where it came from", (_name, env, document, issues) => {
  expect([ownDocument(path, env), ownIssues(env)]).toEqual([document, issues]);
});
