import { chmod, copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { spawnExec } from "@layered-build/core";

const env = { PATH: process.env["PATH"] ?? "", GREETING: "hello" };
const exec = spawnExec(env);
const node = process.execPath;
const script = (code: string): readonly string[] => ["-e", code];

describe("spawnExec", () => {
  test("gives standard output as bytes, in full and in order", async () => {
    const code = `process.stdout.write(Buffer.from(Array.from({ length: 300000 }, (_, i) => i % 256)))`;
    const { stdout, exitCode } = await exec({ command: node, args: script(code) });
    expect(exitCode).toBe(0);
    expect(stdout.equals(Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256)))).toBe(true);
  });

  test("hands each argument over as it is", async () => {
    const args = ["a b", '"quoted"', "back\\slash", "$HOME", "", "ü;|&"];
    const result = await exec({ command: node, args: ["-p", "JSON.stringify(process.argv.slice(1))", "--", ...args] });
    expect(JSON.parse(result.stdout.toString("utf8"))).toEqual(args);
  });

  test("reports lines of standard error as they are, the last one without an end too", async () => {
    const lines: string[] = [];
    const code = `process.stderr.write("one\\r\\ntwo\\nthr"); process.stderr.write("ee"); process.exitCode = 3`;
    const result = await exec({ command: node, args: script(code), onLine: (line) => lines.push(line) });
    expect(lines).toEqual(["one", "two", "three"]);
    expect(result).toMatchObject({ exitCode: 3, stderr: "one\r\ntwo\nthree" });
  });

  test("keeps the end of a long standard error", async () => {
    const result = await exec({ command: node, args: script(`process.stderr.write("x".repeat(200000) + "end")`) });
    expect(result.stderr).toHaveLength(64 * 1024);
    expect(result.stderr.endsWith("xend")).toBe(true);
  });

  test("uses its own environment, or all of the request's", async () => {
    const print = ["-p", "process.env.GREETING + process.env.OTHER"];
    expect((await exec({ command: node, args: print })).stdout.toString().trim()).toBe("helloundefined");
    const other = await exec({ command: node, args: print, env: { OTHER: "1" } });
    expect(other.stdout.toString().trim()).toBe("undefined1");
  });

  test("feeds input, and bears a program that does not read it", async () => {
    const echo = await exec({ command: node, args: script("process.stdin.pipe(process.stdout)"), input: "a\0b" });
    expect(echo.stdout.toString()).toBe("a\0b");
    const deaf = await exec({ command: node, args: script("process.exit(0)"), input: "x".repeat(4_000_000) });
    expect(deaf.exitCode).toBe(0);
  });

  test("starts a program whose path has spaces", async () => {
    if (process.platform === "win32") return;
    const folder = await mkdtemp(join(tmpdir(), "with space "));
    try {
      await copyFile("/bin/echo", join(folder, "my echo"));
      await chmod(join(folder, "my echo"), 0o755);
      const result = await exec({ command: join(folder, "my echo"), args: ["hi"] });
      expect(result.stdout.toString()).toBe("hi\n");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("says which program is missing", async () => {
    await expect(exec({ command: "no-such-program", args: [] })).rejects.toMatchObject({
      code: "missing-program",
      message: 'The program "no-such-program" was not found.',
    });
  });

  test("leaves no file behind where a program cannot be started at all", async () => {
    const folder = await mkdtemp(join(tmpdir(), "layered-build-test-"));
    try {
      const bulk = spawnExec(env, folder);
      await expect(bulk({ command: node, args: ["a\0b"], bulk: true })).rejects.toMatchObject({
        code: "ERR_INVALID_ARG_VALUE",
      });
      await expect(bulk({ command: "no-such-program", args: [], bulk: true })).rejects.toMatchObject({
        code: "missing-program",
      });
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("ends the program and rejects with the reason when it is aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("cancelled");
    let pid = 0;
    const code = `process.stderr.write(process.pid + "\\n"); setInterval(() => {}, 1000)`;
    const onLine = (line: string): void => {
      pid = Number(line);
      controller.abort(reason);
    };
    await expect(exec({ command: node, args: script(code), signal: controller.signal, onLine })).rejects.toBe(reason);
    expect(await hasEnded(pid)).toBe(true);
  });

  test("starts nothing when it is aborted already", async () => {
    const signal = AbortSignal.abort(new Error("before"));
    await expect(exec({ command: "no-such-program", args: [], signal })).rejects.toThrow("before");
  });
});

/** Whether the process has ended, after looking a bounded number of times; one that has not is ended here, so that nothing stays behind. */
async function hasEnded(pid: number): Promise<boolean> {
  for (let look = 0; look < 300; look += 1) {
    if (!isAlive(pid)) return true;
    await setTimeout(10);
  }
  process.kill(pid, "SIGKILL");
  return false;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
