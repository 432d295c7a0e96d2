import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { planScenario, readScenario } from "./retention-scenario.ts";

const root = join(import.meta.dirname, "retention");

describe("what stays of a repository, and what goes", () => {
  for (const name of readdirSync(root).toSorted()) {
    test(name.replaceAll("-", " "), async () => {
      const { given, expected } = await readScenario(join(root, name));
      const { outcome, plan } = planScenario(given);
      expect({ delete: outcome.delete, untag: outcome.untag }).toEqual({ delete: expected.delete.toSorted(), untag: expected.untag.toSorted() });
      expect(outcome.reasons).toMatchObject(expected.reasons ?? {});
      if (expected.notes !== undefined) expect(outcome.notes).toEqual(expected.notes.map((note) => expect.stringContaining(note)));
      expect(plan.entries.every(({ reason }) => reason.detail !== "")).toBe(true);
    });
  }
});
