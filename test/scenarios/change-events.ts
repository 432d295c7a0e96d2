import type { GitHubContext } from "../harness/action-environment.ts";
import type { Scenario } from "./change-scenario.ts";
import type { World } from "./change-world.ts";

/** What an event has for the commit before of a new branch. */
export const zeros = "0".repeat(40);
/** The repository, as events have it. */
export const repository = { default_branch: "main" };

/** A push to a branch. */
export const pushOf = (before: string, branch = "main"): GitHubContext => ({
  eventName: "push",
  ref: `refs/heads/${branch}`,
  event: { before, repository },
});
/** An event of the pull request of feature into main. */
export const pullOf = (base: string, head: string, eventName = "pull_request"): GitHubContext => ({
  eventName,
  ref: eventName === "pull_request" ? "refs/pull/1/merge" : "refs/heads/main",
  baseRef: "main",
  headRef: "feature",
  event: {
    repository,
    pull_request: { number: 1, base: { ref: "main", sha: base }, head: { ref: "feature", sha: head } },
  },
});

/** A push to main of one commit with these changes. */
export const pushed =
  (files: Readonly<Record<string, string | null>>): Scenario["happens"] =>
  (world, before) =>
    pushedBy(() => world.write(files))(world, before);

/** A push to main of one commit with what `change` does. */
export const pushedBy =
  (change: (world: World) => Promise<unknown>): Scenario["happens"] =>
  async (world, before) => {
    await change(world);
    const head = await world.commit();
    await world.push("main");
    return { head, github: pushOf(before) };
  };

/** Two commits on main, of which only the first matters, and then a run without a commit of its own. */
export const afterTwoCommits =
  (github: GitHubContext): Scenario["happens"] =>
  async (world) => {
    await world.commit({ "a/src/big": "changed\n" });
    const head = await world.commit({ "README.md": "changed\n" });
    await world.push("main");
    return { head, github: { ref: "refs/heads/main", event: { repository }, ...github } };
  };

/** A branch feature that changes a and then nothing that counts, while main changes b. */
export async function feature(world: World): Promise<{ main: string; head: string }> {
  await world.git("checkout", "--quiet", "-b", "feature");
  await world.commit({ "a/src/big": "changed\n" });
  const head = await world.commit({ "README.md": "feature\n" });
  await world.git("checkout", "--quiet", "main");
  const main = await world.commit({ "b/src/keep": "changed\n" });
  await world.push("main", "feature");
  return { main, head };
}

/** The same, and the merge commit that GitHub makes of both. */
export const merged = async (world: World): Promise<{ main: string; head: string; merge: string }> => {
  const { main, head } = await feature(world);
  await world.git("checkout", "--quiet", "--detach", "main");
  await world.git("merge", "--quiet", "--no-ff", "--no-edit", "--strategy-option=theirs", "feature");
  await world.push("HEAD:refs/pull/1/merge");
  return { main, head, merge: await world.git("rev-parse", "HEAD") };
};
