import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { pushed, pushOf } from "./change-events.ts";
import { testScenarios } from "./change-scenario.ts";
import { everything, initialFiles, newWorld, none } from "./change-world.ts";

// What was built before decides by content, and nothing by difference.
testScenarios({
  "a revert in the same push": {
    happens: async (world, before) => {
      await world.commit({ "a/src/big": "changed\n" });
      return pushed({ "a/src/big": initialFiles["a/src/big"] ?? "" })(world, before);
    },
    expected: none,
  },
  "a revert of what was pushed before": {
    happens: async (world) => {
      const before = await world.commit({ "a/src/big": "changed\n" });
      await world.push("main");
      return pushed({ "a/src/big": initialFiles["a/src/big"] ?? "" })(world, before);
    },
    expected: { content: none, diff: ["a"] },
  },
  "a rebase": {
    happens: async (world, before) => {
      await world.git("checkout", "--quiet", "-b", "feature");
      await world.push("feature");
      await world.git("checkout", "--quiet", "--detach", `${before}^`);
      await world.commit({ "OTHER.md": "main went on\n" });
      await world.git("cherry-pick", before);
      await world.push("HEAD:feature");
      const head = await world.git("rev-parse", "HEAD");
      return { head, branch: "feature", github: pushOf(before, "feature") };
    },
    expected: none,
  },
  "a squash merge of what was built for its pull request": {
    happens: async (world, before) => {
      await world.git("checkout", "--quiet", "--detach", `${before}^`);
      const main = await world.git("rev-parse", "HEAD");
      await world.git("merge", "--quiet", "--squash", before);
      const head = await world.commit();
      await world.push("HEAD:main");
      return { head, github: pushOf(main) };
    },
    expected: { content: none, diff: everything },
  },
  "a second run after a build that failed": {
    happens: async (world, before) => {
      const happened = await pushed({ "a/src/big": "changed\n" })(world, before);
      return { ...happened, github: { ...happened.github, runAttempt: "2" } };
    },
    expected: ["a"],
  },
  "a push of documents after a build that failed": {
    happens: async (world) => {
      const failed = await world.commit({ "a/src/big": "changed\n" });
      await world.push("main");
      return pushed({ "README.md": "changed\n" })(world, failed);
    },
    expected: ["a"],
  },
  "a push of documents where no image is left": {
    happens: async (world, before) => {
      await rm(join(world.path, "images"), { recursive: true });
      return pushed({ "README.md": "changed\n" })(world, before);
    },
    expected: everything,
  },
});

test("what is unchanged and has no image says so", async () => {
  await using world = await newWorld();
  const { head, github } = await pushed({ "README.md": "changed\n" })(world, await world.git("rev-parse", "main"));
  const { outputs } = await (await world.checkOut(head)).run("detect-changed-layers", { strategy: "diff" }, github);
  expect(JSON.parse(outputs["reasons"] ?? "")).toHaveProperty(
    "a",
    expect.stringMatching(/^unchanged since [0-9a-f]{12} \(the commit before the push\), but no image of this key$/),
  );
});
