import { feature, merged, pullOf, pushOf, repository, zeros } from "./change-events.ts";
import { buildImages, type Scenario, testScenarios } from "./change-scenario.ts";
import { everything, none } from "./change-world.ts";

testScenarios({
  "a pull request, checked out as merged": {
    happens: async (world, before) => {
      const { main, head, merge } = await merged(world);
      await buildImages(world, main);
      // The base in the event is older than that of the merge.
      return { head: merge, branch: "merge", github: pullOf(before, head) };
    },
    expected: ["a"],
  },
  "pull_request_target with the pull request checked out": {
    happens: async (world, before) => {
      const { head } = await feature(world);
      return { head, branch: "feature", github: pullOf(before, head, "pull_request_target") };
    },
    expected: ["a"],
  },
  "pull_request_target with the base checked out": {
    happens: async (world, before) => {
      const { main, head } = await feature(world);
      return { head: main, github: pullOf(before, head, "pull_request_target") };
    },
    expected: ["b"],
  },
  "a merge group": {
    happens: async (world) => {
      const { main, merge } = await merged(world);
      await buildImages(world, main);
      const event = { repository, merge_group: { base_sha: main, head_sha: merge } };
      return {
        head: merge,
        github: { eventName: "merge_group", ref: "refs/heads/gh-readonly-queue/main/pr-1", event },
      };
    },
    expected: ["a"],
  },
  ...Object.fromEntries(
    ["schedule", "workflow_run", "repository_dispatch"].map((eventName): [string, Scenario] => [
      `${eventName} after nothing`,
      {
        happens: async (_, before) => ({ head: before, github: { eventName, event: { repository } } }),
        expected: { content: none, diff: everything },
      },
    ]),
  ),
  "a new branch at main's commit": {
    happens: async (world, before) => {
      await world.push("main:feature");
      return { head: before, branch: "feature", github: pushOf(zeros, "feature") };
    },
    expected: none,
  },
  "a push whose commit before is gone": {
    happens: async (world) => {
      const head = await world.commit({ "a/src/big": "changed\n" });
      await world.push("main");
      return { head, github: pushOf("1".repeat(40)) };
    },
    expected: { content: ["a"], diff: everything },
  },
  "the whole history checked out": {
    happens: async (world) => {
      const { head } = await feature(world);
      return { head, branch: "feature", github: pushOf(zeros, "feature") };
    },
    depth: 0,
    expected: ["a"],
  },
});
