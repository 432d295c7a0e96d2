import { describe, expect, test } from "@jest/globals";
import { SeededRandom } from "../metamorphic/seeded-random.ts";
import { afterwards, brokenClosures, randomRepository } from "./random-retention.ts";
import { planScenario } from "./retention-scenario.ts";

// The same in every run: what a change breaks shows in the run of that change. The nightly run looks further, by RETENTION_SEED.
const seed = Number(process.env["RETENTION_SEED"] ?? 1);
const cases = 2000;

describe(`${cases} made-up repositories (RETENTION_SEED=${seed})`, () => {
  test("no kept tag loses anything, a second run deletes nothing more, and each decision has one reason", () => {
    let deletions = 0;
    let untagged = 0;
    for (let index = 0; index < cases; index += 1) {
      const given = randomRepository(new SeededRandom(seed, index));
      const { plan, inventory } = planScenario(given);
      const where = `case ${index}`;
      deletions += plan.operations.filter(({ kind }) => kind === "delete").length;
      untagged += plan.operations.filter(({ kind }) => kind === "untag").length;
      expect([where, brokenClosures(inventory, plan)]).toEqual([where, []]);
      expect([where, plan.entries.length, new Set(plan.entries.map(({ digest }) => digest)).size]).toEqual([
        where,
        inventory.size,
        inventory.size,
      ]);
      expect(plan.entries.every(({ reason }) => reason.detail !== "")).toBe(true);
      expect(plan.tags.length).toBe([...inventory.values()].flatMap(({ tags }) => tags).length);
      const second = planScenario(afterwards(given, plan));
      expect([where, second.plan.operations]).toEqual([where, []]);
    }
    // A planner that keeps everything would pass all of the above.
    expect(deletions).toBeGreaterThan(cases * 2);
    expect(untagged).toBeGreaterThan(cases / 100);
  }, 600_000);

  test("a plan may be broken off anywhere: the next run ends where one run would have", () => {
    for (let index = 0; index < cases / 4; index += 1) {
      const random = new SeededRandom(seed + 1, index);
      const given = randomRepository(random);
      const { plan } = planScenario(given);
      const cut = random.below(plan.operations.length + 1);
      const half = afterwards(given, { ...plan, operations: plan.operations.slice(0, cut) });
      const rest = planScenario(half).plan;
      const whole = Object.keys(afterwards(given, plan).entries);
      expect([index, cut, Object.keys(afterwards(half, rest).entries)]).toEqual([index, cut, whole]);
    }
  }, 600_000);
});
