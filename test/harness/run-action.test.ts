import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type ActionResult, type ActionRun, runAction } from "./run-action.ts";
import { temporaryFolder } from "./temporary-folder.ts";

async function greet(inputs: ActionRun["inputs"], more: Partial<ActionRun> = {}): Promise<ActionResult> {
  await using workspace = await temporaryFolder("workspace");
  return await runAction({
    action: join(import.meta.dirname, "fixtures", "greet"),
    workspace: workspace.path,
    ...(inputs === undefined ? {} : { inputs }),
    ...more,
  });
}

describe("runAction", () => {
  test("runs main and post with defaults, state, outputs, summary and log", async () => {
    const result = await greet(undefined, { github: { eventName: "pull_request", event: { number: 7 } } });
    expect(result).toMatchObject({
      exitCode: 0,
      outcome: "success",
      outputs: { greeting: "hello world", lines: "one\n\ntwo=2" },
      summary: "# Hello world\n",
      state: { isPost: "true", who: "world" },
      debug: ['event pull_request {"number":7}'],
      annotations: [],
      problems: [],
      post: { exitCode: 0, log: "post of world" },
    });
    expect(result.log).toMatch(
      /^##\[group\]Details\nnode v24\..* in .*workspace.*\n##\[endgroup\]\n::warning::not a command/,
    );
    expect(result.peakRssBytes).toBeGreaterThan(20_000_000);
    expect(result.cpuMs).toBeGreaterThan(1);
  });

  test("gives the action the contract's variables and none of this process", async () => {
    process.env["LAYERED_BUILD_STRAY"] = "1";
    const { log } = await greet({}, { env: { MINE: "1" } });
    const names = /^environment (.*)$/m.exec(log)?.[1]?.split(" ") ?? [];
    expect(names).toEqual(expect.arrayContaining(["HOME", "PATH", "MINE", "INPUT_WHO", "GITHUB_SHA", "RUNNER_TEMP"]));
    const known = /^(HOME|PATH|CI|MINE|(INPUT|GITHUB|RUNNER)_[A-Z_]+)$/;
    expect(names.filter((name) => !known.test(name))).toEqual([]);
    expect(names).not.toContain("GITHUB_TOKEN");
  });

  test("warns of unknown and deprecated inputs as GitHub does", async () => {
    const { annotations } = await greet({ WHO: "you", whom: "x", old: "y" });
    expect(annotations).toEqual([
      {
        level: "warning",
        message: "Unexpected input(s) 'whom', valid inputs are ['who', 'mode', 'token', 'old']",
      },
      { level: "warning", message: "Input 'old' has been deprecated with message: use who" },
    ]);
  });

  test("tells a failure with its annotation, and still runs post", async () => {
    const result = await greet({ mode: "fail" });
    expect(result).toMatchObject({ exitCode: 1, outcome: "failure", post: { log: "post of world" } });
    expect(result.annotations).toEqual([
      {
        level: "error",
        title: "No such layer",
        file: "layers.yaml",
        line: "3",
        message: "line one\nline two, 100%",
      },
    ]);
  });

  test("fails a step whose output file is malformed, in the runner's words", async () => {
    const { outcome, annotations } = await greet({ mode: "bad-file" });
    expect(outcome).toBe("failure");
    expect(annotations.map(({ message }) => message)).toEqual([
      "Unable to process file command 'output' successfully.",
      "Invalid value. Matching delimiter not found 'END'",
    ]);
  });

  test.each([
    ["log-secret", "a secret is in the log: the token is ***"],
    ["log-base64", "a secret is in the log: "],
    ["log-mask", "a secret is in the log: it is ***"],
    ["output-secret", "a secret is in the output leak"],
    ["summary-secret", "a secret is in the summary"],
    ["summary-size", "larger than 1 MiB"],
    ["write-env", "GITHUB_ENV was written"],
    ["write-path", "GITHUB_PATH was written"],
    ["old-command", "::set-output:: is disabled"],
  ])("throws when an action does %s", async (mode, message) => {
    await expect(greet({ mode })).rejects.toThrow(message);
    const { problems, log } = await greet({ mode }, { check: false });
    expect(problems).toHaveLength(1);
    expect(log).not.toContain("hunter22");
  });

  test("cancels as a user would", async () => {
    const result = await greet({ mode: "wait" }, { cancelAt: /^waiting$/ });
    expect(result).toMatchObject({ outcome: "cancelled", exitCode: 130 });
    expect(result.log).toContain("cleaned up");
  });

  test("runs post alone with given state", async () => {
    const { log } = await greet({}, { phase: "post", state: { isPost: "true", who: "me" } });
    expect(log).toBe("post of me");
  });
});
