import { setImmediate as tick } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { inParallel } from "../src/in-parallel.ts";

describe("inParallel", () => {
  test.each([
    [0, 4, 0],
    [3, 4, 3],
    [20, 4, 4],
    [5, 1, 1],
  ])("%d items, at most %d at once: %d were", async (count, most, expected) => {
    let [running, peak] = [0, 0];
    const items = Array.from({ length: count }, (_, index) => index);
    const results = await inParallel(items, most, async (item) => {
      running += 1;
      peak = Math.max(peak, running);
      // The first ones take longest: results still come in the items' order.
      for (let turn = item; turn < count; turn += 1) await tick();
      running -= 1;
      return item * 2;
    });
    expect(results).toEqual(items.map((item) => item * 2));
    expect(peak).toBe(expected);
  });

  test("fails with the first error", async () => {
    const items = [async () => 1, () => Promise.reject(new Error("two")), async () => 3];
    await expect(inParallel(items, 2, (item) => item())).rejects.toThrow("two");
  });
});
