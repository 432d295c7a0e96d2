import { describe, expect, test } from "@jest/globals";
import { afterTwoCommits, feature, pushed, repository } from "./change-events.ts";
import { type Scenario, testScenarios } from "./change-scenario.ts";
import { everything, newWorld } from "./change-world.ts";

/** A dispatch of feature, compared with something of main's. */
const dispatched = (baseRef: Scenario["baseRef"] & {}): Scenario => ({
  given: (world) => world.git("tag", "-a", "-m", "One", "v1").then(() => world.push("v1")),
  happens: async (world) => {
    const { head } = await feature(world);
    const github = { eventName: "workflow_dispatch", ref: "refs/heads/feature", event: { repository } };
    return { head, branch: "feature", github };
  },
  baseRef,
  expected: ["a"],
});

testScenarios({
  "workflow_dispatch, compared with a tag": dispatched(() => "v1"),
  "workflow_dispatch, compared with a commit": dispatched((before) => before),
  "workflow_dispatch, compared with a branch": dispatched(() => "main"),
  "workflow_dispatch, compared with a full ref": dispatched(() => "refs/heads/main"),
  "a push to the branch that is compared with": {
    happens: pushed({ "a/src/big": "changed\n" }),
    baseRef: () => "main",
    expected: ["a"],
  },
  "workflow_dispatch of the branch that is compared with": {
    happens: afterTwoCommits({ eventName: "workflow_dispatch" }),
    baseRef: () => "main",
    expected: { content: ["a"], diff: everything },
  },
});

describe("base-ref", () => {
  test.each<[string, Readonly<Record<string, string>>, readonly RegExp[]]>([
    ["without strategy: diff", { "base-ref": "main" }, [/base-ref/, /strategy: diff/]],
    ["names nothing", { "base-ref": "mian", strategy: "diff" }, [/mian/, /branch, tag or commit/]],
    ["is an option", { "base-ref": "--upload-pack=x", strategy: "diff" }, [/--upload-pack=x/, /branch, tag or commit/]],
  ])("%s", async (_, inputs, words) => {
    await using world = await newWorld();
    const { run } = await world.checkOut(await world.git("rev-parse", "HEAD"));
    const { outcome, annotations } = await run("detect-changed-layers", inputs);
    const text = annotations.map(({ message }) => message).join("\n");
    expect([outcome, words.filter((word) => !word.test(text))]).toEqual(["failure", []]);
  });
});
