import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";

const file = resolve(import.meta.dirname, "../../.github/workflows/layered-build.yml");
const stepSchema = z.looseObject({ run: z.string().optional(), with: z.record(z.string(), z.unknown()).default({}) });
const jobSchema = z.looseObject({ steps: z.array(stepSchema) });

const on = (name: string): string => `inputs.${name} && inputs.${name} != 'false'`;

describe("what stands several times in the reusable workflow", () => {
  let text: string;
  let jobs: Readonly<Record<string, z.infer<typeof jobSchema>>>;
  beforeAll(async () => {
    const workflow: unknown = parse(await readFile(file, "utf8"));
    // The waves have a plan of their own, and a test.
    text = JSON.stringify(workflow, (key, value: unknown) => (key.startsWith("wave-") ? undefined : value));
    ({ jobs } = z.object({ jobs: z.record(z.string(), jobSchema) }).parse(workflow));
  });

  const isPull = "github.event_name == 'pull_request'";
  const pulled = "github.event.pull_request";
  test.each<[string, string, RegExp]>([
    // Options are handed on as they are.
    ...["scan", "sign", "wrap", "prune"].map((name): [string, string, RegExp] => [
      `whether ${name} is on`,
      on(name),
      new RegExp(`inputs\\.${name} (?!\\}\\})`),
    ]),
    [
      "whether the token only reads",
      `${isPull} && (${pulled}.head.repo.full_name != github.repository || ${pulled}.user.login == 'dependabot[bot]') || github.event_name == 'push' && startsWith(github.ref, 'refs/heads/dependabot/')`,
      /dependabot|github\.event\./,
    ],
    [
      "whether all is about what is published",
      "!startsWith(github.event_name, 'pull_request') && github.event_name != 'merge_group'",
      /merge_group|startsWith\(github\.event_name/,
    ],
    ["whether a gate stands before the tags", `${on("scan")} || ${on("sign")}`, /\.scan != 'false' \|\|[^}]*\.sign/],
    [
      "the plan",
      "inputs.fan-out && needs.detect.outputs.plan || needs.build.outputs.plan",
      /needs\.(?:detect|build)\.outputs\.plan/,
    ],
  ])("%s is said in one way", (_what, expression, part) => {
    expect(text.split(expression).length).toBeGreaterThan(2);
    expect(text.replaceAll(expression, "").match(part)).toBeNull();
  });

  test("the waves differ in nothing but whom they follow and what they build", () => {
    const waves = [1, 2, 3, 4, 5, 6].map((at) => {
      const before = at === 1 ? "detect" : `wave-${at - 1}`;
      const written = JSON.stringify(jobs[`wave-${at}`]);
      return written
        .replaceAll(`needs.${before}.result`, "needs.BEFORE.result")
        .replaceAll(`[${at - 1}]`, "[AT]")
        .replace(at === 1 ? '["detect"]' : `["detect","${before}"]`, '["detect",BEFORE]');
    });
    expect(new Set(waves).size).toBe(1);
    expect(waves[0]).toContain("needs.BEFORE.result == 'success' && fromJSON(needs.detect.outputs.waves)[AT]");
  });

  test("the first job checks the same, with fan-out and without", () => {
    const [build, detect] = [jobs["build"], jobs["detect"]].map((job) =>
      job?.steps.filter(
        ({ with: given, run = "" }) => given["check"] !== undefined || run.includes("takes on no role of AWS"),
      ),
    );
    expect(build).toHaveLength(5);
    expect(detect).toEqual(build);
  });
});
