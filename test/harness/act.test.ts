import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { runWorkflow, type WorkflowResult, type WorkflowRun } from "./act.ts";
import { gitRepository } from "./git-repository.ts";
import { requireTools } from "./require-tools.ts";

const { describe } = requireTools("act", "git");

async function runText(workflow: string, more: Partial<WorkflowRun> = {}): Promise<WorkflowResult> {
  const file = ".github/workflows/ci.yml";
  await using repository = await gitRepository({ [file]: workflow, "a.txt": "a\n" });
  const suite = join(import.meta.dirname, "fixtures", "suite");
  return await runWorkflow({ repository: repository.path, workflow: file, suite, ...more });
}

const caller = (layers: string): string => `
on: push
jobs:
  call:
    uses: org/layered-build/.github/workflows/waves.yml@0123456789012345678901234567890123456789
    with: { layers: "${layers}" }
  after:
    needs: call
    runs-on: ubuntu-latest
    steps: [{ run: "echo 'got \${{ needs.call.outputs.matrix }}'" }]
`;

describe("runWorkflow", () => {
  test("runs our reusable workflow with its actions, matrix and outputs", async () => {
    process.env["LAYERED_BUILD_STRAY"] = "1";
    const result = await runText(caller("base,app"));
    expect(result.outcome).toBe("success");
    const [plan] = result.job("plan").steps.filter(({ id }) => id === "plan");
    expect(plan).toMatchObject({
      outcome: "success",
      summary: "# base and app\n",
      outputs: { matrix: '{"include":[{"layer":"base"},{"layer":"app"}]}' },
      annotations: [{ level: "warning", title: "Plan", message: "2 layers" }],
      log: "##[warning]2 layers\nstray 0\ncleaned up",
    });
    expect(result.job("wave", { layer: "app" })).toMatchObject({ outcome: "success", workflow: "waves.yml" });
    expect(result.job("wave", { layer: "base" }).log).toContain("built base");
    expect(result.job("publish").outcome).toBe("success");
    expect(result.job("call").outputs).toEqual({ matrix: '{"include":[{"layer":"base"},{"layer":"app"}]}' });
    expect(result.job("after").log).toBe('got {"include":[{"layer":"base"},{"layer":"app"}]}');
  });

  test("tells skipped jobs, and the failed leg of a matrix from its siblings", async () => {
    const empty = await runText(caller(""));
    expect([empty.outcome, empty.job("wave").outcome, empty.job("publish").outcome]).toEqual([
      "success",
      "skipped",
      "success",
    ]);
    const result = await runText(caller("bad,good"));
    expect(result.outcome).toBe("failure");
    expect(result.job("wave", { layer: "bad" }).outcome).toBe("failure");
    expect(result.job("wave", { layer: "good" }).outcome).toBe("success");
    expect(result.job("publish").outcome).toBe("skipped");
    expect(() => result.job("wave")).toThrow("2 jobs are wave");
  });

  test("passes the event, inputs, secrets and variables; masks secrets", async () => {
    const workflow = `
on: { workflow_dispatch: { inputs: { flag: { type: boolean, default: false } } } }
jobs:
  a:
    runs-on: ubuntu-latest
    env: { PW: "\${{ secrets.PW }}", FLAG: "\${{ inputs.flag && 'on' || 'off' }}", COLOUR: "\${{ vars.COLOUR }}" }
    steps:
      - { id: print, run: 'echo "$FLAG $COLOUR $PW $EXTRA"' }
      - { id: bad, continue-on-error: true, run: exit 3 }
      - { id: never, if: "\${{ steps.bad.outcome == 'success' }}", run: echo never }
`;
    const result = await runText(workflow, {
      eventName: "workflow_dispatch",
      event: { inputs: { flag: "true" } },
      secrets: { PW: "s3cret-pass" },
      variables: { COLOUR: "red" },
      env: { EXTRA: "extra" },
    });
    const { steps } = result.job("a");
    expect(steps.find(({ id }) => id === "print")?.log).toBe("on red *** extra");
    expect(steps.find(({ id }) => id === "bad")).toMatchObject({ outcome: "failure", conclusion: "success" });
    expect(steps.some(({ id }) => id === "never")).toBe(false);
    expect(result.outcome).toBe("success");
  });

  test.each([
    [
      "an empty matrix",
      `{ plan: { runs-on: ubuntu-latest, steps: [{ run: "true" }], strategy: { matrix: "\${{ fromJSON('{\\"include\\":[]}') }}" } } }`,
      "matrix is empty",
    ],
    [
      "a masked output",
      `{ plan: { runs-on: ubuntu-latest, outputs: { leak: "\${{ steps.a.outputs.leak }}" }, steps: [{ id: a, uses: org/layered-build/plan@v1, with: { secret: hunter22 } }] } }`,
      "output leak contains a masked text",
    ],
    [
      "a comparison with null",
      `{ plan: { runs-on: ubuntu-latest, if: "\${{ github.event.x != null }}", steps: [{ run: "true" }] } }`,
      "compare with null differently",
    ],
    [
      "an unknown runner",
      `{ plan: { runs-on: "\${{ format('my-{0}', 1) }}", steps: [{ run: "true" }] } }`,
      "unsupported platform",
    ],
  ])("refuses %s, where GitHub would do otherwise", async (_name, jobs, message) => {
    const workflow = `on: push\njobs: ${jobs}\n`;
    await expect(runText(workflow)).rejects.toThrow(message);
    const result = await runText(workflow, { check: false });
    expect(result.outcome).toBe("failure");
    expect(result.job("plan").outputs).toEqual({});
  });

  test("throws what act says of a workflow that it cannot read", async () => {
    await expect(runText("on: push\njobs: { a: { runs-on: ubuntu-latest, stepz: [] } }\n")).rejects.toThrow(
      "act ran no job",
    );
  });

  test("runs a foreign action's stand-in, and steps that GitHub would run in parallel", async () => {
    const stub = join(import.meta.dirname, "fixtures", "greet");
    const result = await runText(
      `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - parallel:
          - { id: one, uses: org/layered-build/plan@v1, with: { layers: a } }
          - { id: two, background: true, run: echo two }
      - wait-all: true
      - { id: stub, uses: other/thing@v3, with: { who: stub } }
`,
      { localActions: { "other/thing@v3": stub } },
    );
    const steps = result.job("a").steps.filter(({ outcome }) => outcome === "success");
    expect(steps.map(({ id }) => id).toSorted()).toEqual(["one", "stub", "two"]);
  });
});
