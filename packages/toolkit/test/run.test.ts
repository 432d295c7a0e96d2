import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

const fixture = join(import.meta.dirname, "fixtures", "sample-action.ts");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Run {
  readonly code: number | null;
  readonly log: string;
  readonly file: (name: string) => Promise<string>;
}

let count = 0;

/** Starts the sample action as the runner would, in an environment that holds nothing else. */
async function start(
  env: Readonly<Record<string, string>>,
  onLine?: (line: string, child: ChildProcess) => void,
): Promise<Run> {
  count += 1;
  const path = (name: string): string => join(folder, `${name}-${count}`);
  const files = ["GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"];
  await Promise.all(files.map((name) => writeFile(path(name), "")));
  const child = spawn(process.execPath, [fixture], {
    env: { ...Object.fromEntries(files.map((name) => [name, path(name)])), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stdout.on("data", (chunk: Buffer) => {
    log += chunk.toString("utf8");
    onLine?.(log, child);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    log += chunk.toString("utf8");
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  return { code, log, file: (name) => readFile(path(name), "utf8") };
}

/** What is kept of compiled code in a folder. */
const compiled = (where: string): Promise<readonly string[]> =>
  readdir(join(where, "layered-build-compile-cache")).catch(() => []);

const inJob = { GITHUB_WORKSPACE: tmpdir(), GITHUB_ACTIONS: "true" };

describe("run", () => {
  test("passes outputs, summary and state on, masks secrets first, and ends in spite of open handles", async () => {
    const { code, log, file } = await start({ ...inJob, INPUT_PASSWORD: "hunter2" });
    expect(code).toBe(0);
    expect(log.startsWith("::add-mask::hunter2")).toBe(true);
    expect(log).toContain("child sees undefined");
    const outputs = await file("GITHUB_OUTPUT");
    expect(outputs).toMatch(/digest<<(\S+)\r?\ntwo\nlines\r?\n\1/);
    expect(outputs).toMatch(/layers<<(\S+)\r?\n\["base","app"\]\r?\n\1/);
    expect(outputs).toMatch(/app<<(\S+)\r?\ntrue\r?\n\1/);
    expect(await file("GITHUB_STEP_SUMMARY")).toBe("# First\n\nSecond\n");
    expect(await file("GITHUB_STATE")).toContain("from-main");
  });

  test("lets no line of the log be taken for a command", async () => {
    const { log } = await start(inJob);
    expect(log).toContain("forged");
    expect(log).not.toMatch(/^::set-output/m);
  });

  test("fails where the work waits and nothing is left that could end it", async () => {
    const { code, log } = await start({ ...inJob, INPUT_DO: "wait-for-nothing" });
    expect(code).toBe(1);
    expect(log).toContain("::error::");
    expect(log).toContain("The work waits for what will never come.");
  });

  test("shows what, fix and cause of a known failure, and no stack; writes the summary all the same", async () => {
    const { code, log, file } = await start({ ...inJob, INPUT_DO: "fail" });
    expect(code).toBe(1);
    expect(log).toContain("::error::What is wrong.%0AThe fix.");
    expect(log).toContain("caused by: Why.");
    expect(
      log
        .split("\n")
        .filter((line) => !line.startsWith("::debug::"))
        .join("\n"),
    ).not.toContain("sample-action.ts");
    expect(await file("GITHUB_STEP_SUMMARY")).toContain("Second");
  });

  test.each(["break", "reject-apart"])(
    "calls an unknown failure (%s) a bug, with the stack and where to report it",
    async (what) => {
      const env = { ...inJob, INPUT_DO: what, GITHUB_ACTION_REPOSITORY: "org/layered-build" };
      const { code, log } = await start(env);
      expect(code).toBe(1);
      expect(log).toMatch(/::error::sample failed in a way that it does not know: TypeError: .*This is a bug/);
      expect(log).toContain("https://github.com/org/layered-build/issues");
      expect(log).toMatch(/^\S*\s+at .*sample-action\.ts/m);
    },
  );

  test("tells all input problems, and does nothing", async () => {
    const from = { GITHUB_ACTION_REPOSITORY: "org/layered-build", GITHUB_ACTION_REF: "v1" };
    const { code, log, file } = await start({ ...inJob, ...from, INPUT_ENGINE: "warp" });
    expect(code).toBe(1);
    expect(log).toContain("https://github.com/org/layered-build/blob/v1/action-docs/sample.md");
    expect(log).toContain('::error::The input engine: got "warp", expected one of auto, native.');
    expect(await file("GITHUB_OUTPUT")).toBe("");
  });

  test("keeps compiled code for later steps in the job's folder, and nowhere where there is none", async () => {
    const job = await mkdtemp(join(folder, "job-"));
    expect((await start({ ...inJob, RUNNER_TEMP: job })).code).toBe(0);
    expect(await compiled(job)).not.toEqual([]);
    expect((await start({ ...inJob, RUNNER_TEMP: "" })).code).toBe(0);
    expect([await compiled(tmpdir()), await compiled(process.cwd())]).toEqual([[], []]);
  });

  test("explains itself outside of a job", async () => {
    const { code, log } = await start({});
    expect(code).toBe(1);
    expect(log).toMatch(/sample is a GitHub action, and was started without GITHUB_WORKSPACE.*its README/);
  });

  test("runs post by the mark of the main run, and only warns when that fails", async () => {
    const main = await start(inJob);
    const mark = /^(layered-build-post)<</m.exec(await main.file("GITHUB_STATE"))?.[1] ?? "none";
    const env = { ...inJob, [`STATE_${mark}`]: "true", STATE_token: "from-main", INPUT_POST: "fail" };
    const { code, log } = await start(env);
    expect(code).toBe(0);
    expect(log).toContain("post got from-main");
    expect(log).toContain("::warning::What is wrong.%0AThe fix.");
    expect(log).not.toContain("::error::");
  });

  const signals =
    process.platform === "win32"
      ? []
      : ([
          ["SIGINT", 130],
          ["SIGTERM", 143],
        ] as const);
  test.each(signals)("stops on %s with exit code %i", async (signal, expected) => {
    let sent = false;
    const { code, log } = await start({ ...inJob, INPUT_DO: "wait" }, (text, child) => {
      if (!sent && text.includes("ready")) sent = child.kill(signal);
    });
    expect(code).toBe(expected);
    expect(log).toContain(`The step was cancelled (${signal}).`);
    expect(log).not.toContain("::error::");
  });
});
