import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { runCommand } from "./run-command.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const root = resolve(import.meta.dirname, "../..");

/** Runs jest on one test file of this content, and returns what it wrote to standard output and the summary file. */
async function jest(content: string, summaryFile = ""): Promise<string> {
  await using folder = await temporaryFolder("jest");
  await writeFile(join(folder.path, "a.test.js"), content);
  await writeFile(join(folder.path, "package.json"), "{}");
  const reporter = join(import.meta.dirname, "summary-reporter.js");
  const script = join(root, "node_modules", "jest", "bin", "jest.js");
  const args = [script, "--rootDir", folder.path, "--reporters", reporter];
  try {
    return (await runCommand(process.execPath, args, { cwd: folder.path, env: { SUMMARY_FILE: summaryFile } })).stdout;
  } catch (error) {
    return String(error);
  }
}

describe("summary reporter", () => {
  test.each([
    ["passes", "test('a', () => {}); test('b', () => {});", "2 passed, 0 failed"],
    ["fails", "test('a', () => {}); test('b', () => { throw new Error('no'); });", "1 passed, 1 failed"],
    ["cannot be loaded", "throw new Error('no');", "0 passed, 1 failed"],
    [
      "skips",
      "test('a', () => {}); test.skip('b', () => {});",
      "1 skipped: see the lines that begin with SKIPPED\n\n1 passed, 0 failed",
    ],
  ])("ends with the plain line when a file %s", async (_name, content, line) => {
    expect((await jest(content)).trimEnd().endsWith(line)).toBe(true);
  });

  test("leaves the line to its caller when it is asked for the numbers", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "summary.json");
    const output = await jest("test('a', () => {});", file);
    expect(output).not.toContain("passed");
    expect((await runCommand("cat", [file])).stdout).toBe('{"passed":1,"failed":0,"skipped":0}');
  });
});
