import { expect, test } from "@jest/globals";
import { requireTools } from "../harness/require-tools.ts";
import { buildCases } from "./build-cases.ts";
import { compareImages } from "./compare-images.ts";
import { splitCases } from "./split-cases.ts";
import { worldOfCases } from "./world-of-cases.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "busybox", "skopeo", "git", "tar");

describe("split builds and builders against BuildKit alone", () => {
  test("each case gives the same files, configuration and history", async () => {
    await using world = await worldOfCases();
    const request = { ...world, cases: splitCases };
    const built = await buildCases(request);
    expect([...built.refused].map(([{ name }, complaint]) => `${name}: ${complaint}`)).toEqual([]);
    expect((await compareImages(built, request)).join("\n\n")).toBe("");
  }, 600_000);
});
