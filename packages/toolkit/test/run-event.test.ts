import { expect, test } from "@jest/globals";
import { readGitHubContext } from "@layered-build/toolkit";
import { runEvent } from "../src/suite/run-event.ts";

const sha = "a".repeat(40);
const pull = { number: 1, base: { ref: "main", sha }, head: { ref: "feature", sha: "b".repeat(40) } };

/** Repositories that pull requests are of. */
const pullsOf: readonly (readonly [string, object, boolean | undefined])[] = [
  ["the repository itself", { repo: { full_name: "octo/demo" } }, false],
  ["a fork", { repo: { full_name: "cat/demo" } }, true],
  ["a fork that was deleted", { repo: null }, true],
  ["what the event does not say", {}, undefined],
];

test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, unknown>>, object]>([
  [
    "push",
    { GITHUB_EVENT_NAME: "push", GITHUB_REF: "refs/heads/a/b" },
    { before: sha },
    { kind: "push", branch: "a/b", before: sha },
  ],
  [
    "push with another thing than a commit",
    { GITHUB_EVENT_NAME: "push", GITHUB_REF: "refs/heads/x" },
    { before: "--upload-pack=x" },
    { kind: "push", branch: "x", before: undefined },
  ],
  ["tag", { GITHUB_EVENT_NAME: "push", GITHUB_REF: "refs/tags/v1" }, { before: sha }, { kind: "tag", tag: "v1" }],
  [
    "pull_request_target",
    { GITHUB_EVENT_NAME: "pull_request_target", GITHUB_REF: "refs/heads/main" },
    { pull_request: pull },
    { kind: "pull-request", baseBranch: "main", baseCommit: sha, headCommit: "b".repeat(40) },
  ],
  ...pullsOf.map(([what, from, fromFork]): [string, Record<string, string>, Record<string, unknown>, object] => [
    `pull request of ${what}`,
    { GITHUB_EVENT_NAME: "pull_request" },
    { pull_request: { base: { ...pull.base, repo: { full_name: "octo/demo" } }, head: { ...pull.head, ...from } } },
    { kind: "pull-request", baseBranch: "main", baseCommit: sha, headCommit: "b".repeat(40), fromFork },
  ]),
  [
    "merge_group",
    { GITHUB_EVENT_NAME: "merge_group" },
    { merge_group: { base_sha: sha } },
    { kind: "merge-group", baseCommit: sha },
  ],
  [
    "workflow_run of a pull request",
    { GITHUB_EVENT_NAME: "workflow_run", GITHUB_REF: "refs/heads/main" },
    { workflow_run: { head_sha: sha } },
    { kind: "other", name: "workflow_run", branch: "main" },
  ],
  ["no event", {}, {}, { kind: "local" }],
])("runEvent: %s", async (_, env, payload, expected) => {
  const context = await readGitHubContext(env);
  expect(runEvent({ ...context, payload })).toEqual({
    ...expected,
    ...("before" in expected ? { defaultBranch: undefined } : {}),
  });
});
