import { expect, test } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { startDockerd } from "../harness/dockerd.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runCommand } from "../harness/run-command.ts";
import { buildCases } from "./build-cases.ts";
import { compareImages, difference, imageLines } from "./compare-images.ts";
import { casesOf } from "./semantic-case.ts";
import { versionDifferences } from "./version-differences.ts";
import { worldOfCases } from "./world-of-cases.ts";

const { describe } = requireTools("buildkitd", "dockerd", "docker-registry", "busybox", "skopeo", "git", "tar");

const guide = resolve(import.meta.dirname, "../../action-docs/guides/engines.md");

describe("where BuildKit's versions differ", () => {
  test("the newer one is followed, and the guide has a row for each difference", async () => {
    const text = await readFile(guide, "utf8");
    expect(versionDifferences.filter(({ title }) => !text.includes(`| ${title} `)).map(({ name }) => name)).toEqual([]);
    await using world = await worldOfCases();
    await using docker = await startDockerd({ store: "containerd" });
    const table = Object.fromEntries(versionDifferences.map(({ name, dockerfile }) => [name, { dockerfile }]));
    const request = { ...world, cases: casesOf("versions", table, "any") };
    const built = await buildCases(request);
    expect([...built.refused.values()]).toEqual([]);
    expect((await compareImages(built, request)).join("\n\n")).toBe("");
    for (const { name, older } of versionDifferences) {
      const tag = `versions-${name}-x`;
      const folder = join(world.repository.path, "cases", `versions-${name}`);
      const output = ["--provenance=false", "--push", `--tag=${world.host}/older:${tag}`];
      const args = ["buildx", "build", "--progress=plain", ...output, `--file=${folder}/Dockerfile`, "context"];
      const env = { ...docker.env, SOURCE_DATE_EPOCH: "1700000000" };
      const complaint = await runCommand("docker", args, { cwd: world.repository.path, env }).then(
        () => undefined,
        (error: unknown) => String(error),
      );
      const own = complaint === undefined ? await linesOfOlder(world.host, tag) : [complaint];
      const patterns = "refuses" in older ? [older.refuses] : older.lines;
      expect({ name, lines: own.filter((line) => !patterns.some((pattern) => pattern.test(line))) }).toEqual({
        name,
        lines: [],
      });
      expect([name, complaint !== undefined]).toEqual([name, "refuses" in older]);
      expect(own.length).toBeGreaterThan(0);
    }
  }, 300_000);
});

/** The lines of the older image that ours has not. */
async function linesOfOlder(host: string, tag: string): Promise<readonly string[]> {
  const [ours, older] = await Promise.all(
    ["ours", "older"].map((repository) => imageLines(host, repository, tag, "linux/amd64")),
  );
  return difference(ours ?? [], older ?? []).filter((line) => line.startsWith("  BuildKit "));
}
