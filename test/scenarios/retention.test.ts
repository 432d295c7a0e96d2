import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { planScenario, readScenario } from "./retention-scenario.ts";

const root = join(import.meta.dirname, "retention");

describe("what stays of a repository, and what goes", () => {
  test.each(readdirSync(root).toSorted())("%s", async (name) => {
    const { given, expected } = await readScenario(join(root, name));
    const { outcome, plan } = planScenario(given);
    expect({ delete: outcome.delete, untag: outcome.untag }).toEqual({
      delete: expected.delete.toSorted(),
      untag: expected.untag.toSorted(),
    });
    expect(outcome.reasons).toMatchObject(expected.reasons ?? {});
    expect(outcome.notes).toEqual((expected.notes ?? []).map((note): unknown => expect.stringContaining(note)));
    expect(plan.entries.every(({ reason }) => reason.detail !== "")).toBe(true);
  });
});
