import { expect, test } from "@jest/globals";
import { evaluateTags, parseFlavor, parseTagRules } from "../src/tags/index.ts";
import { compose } from "./foreign-files.ts";

const events = {
  push: { eventName: "push", ref: "refs/heads/main" },
  branch: { eventName: "push", ref: "refs/heads/feature" },
  tag: { eventName: "push", ref: "refs/tags/v1.2.3" },
  pull: { eventName: "pull_request", ref: "refs/pull/7/merge", pullRequestNumber: 7 },
} as const;

test.each<[keyof typeof events, readonly string[]]>([
  ["push", ["1.2.3", "latest"]],
  ["branch", ["1.2.3", "latest"]],
  ["tag", ["1.2.3", "latest"]],
  // It could move latest before anybody has looked at it.
  ["pull", ["pr-7"]],
])("the tags that a file names, in the run of a %s", async (event, expected) => {
  const { layers } = await compose(
    "services: { a: { image: 'x.io/a:1.2.3', build: { context: ., tags: ['x.io/a'] } } }",
  );
  const now = new Date("2020-01-10T00:30:00Z");
  const context = { sha: "a".repeat(40), repositoryDefaultBranch: "main", commitDate: now, now, ...events[event] };
  const { tags } = await evaluateTags(await parseTagRules(layers[0]?.tagRules ?? ""), await parseFlavor(""), context);
  expect(tags.map(({ name }) => name)).toEqual(expected);
});
