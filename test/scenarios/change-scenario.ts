import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { GitHubContext } from "../harness/action-environment.ts";
import { type Checkout, copyOf, newWorld, type World } from "./change-world.ts";

/** What is built: by the content's key, and by the difference. */
export type Expected = readonly string[] | { readonly content: readonly string[]; readonly diff: readonly string[] };

/** What happens after the images of `before` are built; `prepare` is done in every checkout, by steps before the action. */
export interface Scenario {
  readonly happens: (world: World, before: string) => Promise<Happened>;
  readonly expected: Expected;
  readonly prepare?: (checkout: Checkout, world: World) => Promise<unknown>;
  /** Before anything is built. */
  readonly given?: (world: World) => Promise<unknown>;
  /** `base-ref`, given to `diff` alone. */
  readonly baseRef?: (before: string) => string;
  /** Of the checkout; 0 is all. */
  readonly depth?: number;
}

/** The commit that the job checks out, and the event. */
export interface Happened {
  readonly head: string;
  readonly github: GitHubContext;
  readonly branch?: string;
}

/** Tests what is built in each scenario, and that the checkout's own git stays as it is. */
export function testScenarios(scenarios: Readonly<Record<string, Scenario>>): void {
  describe("what is built after", () => {
    let initial: World;
    beforeAll(async () => {
      initial = await newWorld();
      await buildMain(initial);
    });
    afterAll(async () => {
      await initial[Symbol.asyncDispose]();
    });

    test.each(Object.entries(scenarios))("%s", async (_, scenario) => {
      const { expected } = scenario;
      expect(await detected(initial, scenario)).toEqual(
        "content" in expected ? expected : { content: expected, diff: expected },
      );
    });
  });
}

/** Builds the images of main, with the steps before. */
async function buildMain(world: World, prepare?: Scenario["prepare"]): Promise<string> {
  const before = await world.git("rev-parse", "main");
  await world.push("main");
  await buildImages(world, before, prepare);
  return before;
}

/** Builds the images of a commit that the remote has. */
export async function buildImages(world: World, commit: string, prepare?: Scenario["prepare"]): Promise<void> {
  const checkout = await world.checkOut(commit);
  await prepare?.(checkout, world);
  const { outcome, log } = await checkout.run("build-layer", { phase: "build" });
  if (outcome !== "success") throw new Error(log);
}

/** Which layers are to be built after what happened, by `content` and by `diff`. */
async function detected(initial: World, scenario: Scenario): Promise<Readonly<Record<string, unknown>>> {
  await using world = await copyOf(initial);
  await scenario.given?.(world);
  const isBuilt = scenario.given === undefined && scenario.prepare === undefined;
  const before = isBuilt ? await world.git("rev-parse", "main") : await buildMain(world, scenario.prepare);
  const { head, branch = "main", github } = await scenario.happens(world, before);
  const { depth = 1, baseRef } = scenario;
  const checkout = await world.checkOut(head, { branch, depth });
  await scenario.prepare?.(checkout, world);
  const state = await stateOf(checkout);
  const results: Record<string, unknown> = {};
  for (const strategy of ["content", "diff"]) {
    const inputs = { strategy, ...(strategy === "diff" && baseRef ? { "base-ref": baseRef(before) } : {}) };
    const { outputs, outcome, log } = await checkout.run("detect-changed-layers", inputs, github);
    results[strategy] = outcome === "success" ? JSON.parse(outputs["layers"] ?? "") : log;
  }
  expect(await stateOf(checkout)).toEqual(state);
  return results;
}

/** What of a checkout's own git must stay as it is: whoever runs after the action finds the clone that it was. */
async function stateOf({ path, git }: Checkout): Promise<readonly unknown[]> {
  const files = ["config", "shallow"].map((name) => readFile(join(path, ".git", name), "utf8").catch(() => ""));
  const objects = readdir(join(path, ".git", "objects"), { recursive: true });
  const refs = git("for-each-ref");
  return [...(await Promise.all(files)), (await objects).toSorted(), await refs];
}
