import { expect, test } from "@jest/globals";
import { requireTools } from "../harness/require-tools.ts";
import { buildCases } from "./build-cases.ts";
import { compareImages } from "./compare-images.ts";
import { copyCases } from "./copy-cases.ts";
import { worldOfCases } from "./world-of-cases.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "busybox", "skopeo", "git", "tar");

describe("registry calls against BuildKit: COPY and ADD", () => {
  test("each case gives the same files, configuration and history", async () => {
    await using world = await worldOfCases();
    const request = { ...world, cases: copyCases };
    const built = await buildCases(request);
    expect([...built.refused].map(([{ name }, complaint]) => `${name}: ${complaint}`)).toEqual([]);
    expect((await compareImages(built, request)).join("\n\n")).toBe("");
  }, 300_000);
});
