import { expect, test } from "@jest/globals";
import { requireTools } from "../harness/require-tools.ts";
import { buildCases, builtAfterAll } from "./build-cases.ts";
import { refusedCases } from "./refused-cases.ts";
import { worldOfCases } from "./world-of-cases.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "busybox", "skopeo", "git", "tar");

describe("what BuildKit refuses", () => {
  test("is refused by us, too", async () => {
    await using world = await worldOfCases();
    const request = { ...world, cases: refusedCases };
    const { built, refused } = await buildCases(request);
    expect(built.map(({ name }) => name)).toEqual([]);
    const accepted: string[] = [];
    for (const each of refused.keys()) {
      const log = await builtAfterAll(each, request);
      if (log !== undefined) accepted.push(`${each.name}: ${refused.get(each)}\n${log}`);
    }
    expect(accepted.join("\n\n")).toBe("");
  }, 300_000);
});
