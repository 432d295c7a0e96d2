import { describe, expect, test } from "@jest/globals";
import { type BaseChoice, chooseBase, isOwnBranch } from "../src/changes/choose-base.ts";
import type { RunEvent } from "../src/changes/run-event.ts";

const [base, head, merge, old, zeros] = ["a", "b", "c", "d", "0"].map((digit) => digit.repeat(40));
const push = (
  before: string | undefined,
  branch = "feature",
  defaultBranch: string | undefined = "main",
): RunEvent => ({
  kind: "push",
  branch,
  before,
  defaultBranch,
});
const pull = (fromFork: boolean | undefined): RunEvent => ({
  kind: "pull-request",
  baseBranch: "main",
  baseCommit: base,
  headCommit: head,
  fromFork,
});

/** A choice as one word each for what is compared with, and why not. */
function inShort(choice: BaseChoice): string {
  if (choice.kind === "none") return `none: ${choice.why}`;
  if (choice.kind === "commit") return `commit ${choice.commit.slice(0, 1)}`;
  return `fork point of ${choice.branch} or ${choice.commit?.slice(0, 1)}${choice.refuseHead ? ", not HEAD" : ""}`;
}

describe("chooseBase", () => {
  test.each<[string, RunEvent, readonly (string | undefined)[], RegExp]>([
    ["push", push(old), [], /^commit d$/],
    ["first push of a branch", push(zeros), [], /^fork point of main or undefined$/],
    ["first push of the default branch", push(zeros, "main"), [], /^none: this is the first push of main/],
    ["first push in a SHA-256 repository", push("0".repeat(64)), [], /^fork point of main/],
    ["push without a commit before", push(undefined), [], /^none: the event does not say/],
    ["tag", { kind: "tag", tag: "v1" }, [], /^none: a tag/],
    ["pull request as GitHub merged it", pull(true), [old, head], /^commit d$/],
    ["pull request at its head", pull(false), [old], /^fork point of main or a, not HEAD$/],
    ["pull request at a head that is a merge itself", pull(false), [old, merge], /^fork point of main or a, not HEAD$/],
    ["pull request of a fork", pull(true), [old], /^fork point of undefined or a, not HEAD$/],
    [
      "pull request of nobody knows which repository",
      pull(undefined),
      [old],
      /^fork point of undefined or a, not HEAD$/,
    ],
    [
      "pull request of a fork without a base commit",
      { kind: "pull-request", baseBranch: "main", baseCommit: undefined, headCommit: head, fromFork: true },
      [],
      /^none: the event does not say/,
    ],
    ["push of a hostile branch", push(zeros, "a\n::error", "a\n::error"), [], /first push of a\\x0a::error$/],
    [
      "pull request that says nothing",
      { kind: "pull-request", baseBranch: undefined, baseCommit: undefined, headCommit: head, fromFork: false },
      [],
      /^none: the event does not say/,
    ],
    ["merge group", { kind: "merge-group", baseCommit: base }, [], /^commit a$/],
    ["merge group that says nothing", { kind: "merge-group", baseCommit: undefined }, [], /^none: /],
    ["schedule", { kind: "other", name: "schedule", branch: "main" }, [], /^none: a schedule run/],
    ["no event", { kind: "local" }, [], /^none: there is no event/],
  ])("%s", (_, event, parents, expected) => {
    const known = parents.filter((parent) => parent !== undefined);
    expect(inShort(chooseBase(event, { commit: merge ?? "", parents: known }))).toMatch(expected);
  });

  test("a pull request of which the base is checked out", () => {
    expect(inShort(chooseBase(pull(false), { commit: base ?? "", parents: [] }))).toMatch(
      /^none: the base branch is checked out/,
    );
  });
});

test.each<[RunEvent, boolean]>([
  [push(old, "main"), true],
  [push(old, "feature"), false],
  [{ kind: "other", name: "schedule", branch: "main" }, true],
  [{ kind: "tag", tag: "main" }, false],
  [pull(false), false],
])("isOwnBranch: %j", (event, expected) => {
  expect(isOwnBranch("main", event)).toBe(expected);
});
