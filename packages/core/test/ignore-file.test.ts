import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { ignoreNotes, readIgnoreFile, type IgnoreEntry } from "../src/scan/ignore-file.ts";
import type { Scanner } from "../src/scan/trivy-arguments.ts";

const now = new Date("2026-06-01T00:00:00Z");

async function entriesOf(name: string, text: string): Promise<readonly IgnoreEntry[]> {
  await using folder = await temporaryFolder("ignore");
  await writeFile(join(folder.path, name), text);
  return await readIgnoreFile(join(folder.path, name));
}

async function notesOf(
  name: string,
  text: string,
  passed: readonly string[],
  scanners: readonly Scanner[] = ["vuln", "secret"],
): Promise<readonly string[]> {
  return ignoreNotes(await entriesOf(name, text), { passed: new Set(passed), scanners, now });
}

const plain = `
# why
CVE-1 exp:2026-12-31
CVE-2
  CVE-3 exp:2026-01-01
CVE-4 exp:tomorrow
DS-0002
`;
const yaml = `
vulnerabilities:
  - id: CVE-1
    expired_at: 2026-12-31
  - id: CVE-2
    purls: [pkg:npm/a]
  - id: CVE-3
    expired_at: 2026-01-01
misconfigurations:
  - id: AVD-DS-0002
secrets:
  - id: aws
`;

test("entries that fit nothing, and those whose time is over, are told", async () => {
  expect(await notesOf(".trivyignore", plain, ["CVE-1"])).toEqual([
    "ignore-file: nothing that was found is CVE-2, DS-0002. Take out what is no longer needed.",
    "ignore-file: the time of CVE-3 (2026-01-01), CVE-4 (tomorrow) is over: it lets nothing pass.",
  ]);
  expect(await notesOf("ignore.yaml", yaml, ["CVE-1", "aws"])).toEqual([
    "ignore-file: nothing that was found is CVE-2. Take out what is no longer needed.",
    "ignore-file: the time of CVE-3 (2026-01-01) is over: it lets nothing pass.",
  ]);
});

test("what was not looked for, and what has other names, is not told", async () => {
  expect(await notesOf("ignore.yaml", yaml, ["CVE-2"], ["misconfig"])).toEqual([
    "ignore-file: the time of CVE-3 (2026-01-01) is over: it lets nothing pass.",
  ]);
  expect(await notesOf(".trivyignore", "DS-0002\nCVE-9\n", [], ["vuln", "misconfig"])).toEqual([
    "ignore-file: nothing that was found is CVE-9. Take out what is no longer needed.",
  ]);
  expect(await notesOf(".trivyignore", "CVE-1\n", ["CVE-1"])).toEqual([]);
});

test("what let something pass is not over, and Go's zero time never is", async () => {
  const endless = "is never over: Trivy takes that date for none. Write another.";
  const text = "CVE-1 exp:0001-01-01\nCVE-2 exp:2026-01-01\n";
  expect(await notesOf(".trivyignore", text, ["CVE-1", "CVE-2"])).toEqual([
    `ignore-file: the time of CVE-1 (0001-01-01) ${endless}`,
  ]);
  const [inYaml] = await notesOf("x.yml", "vulnerabilities: [{ id: CVE-1, expired_at: 0001-01-01 }]", ["CVE-1"]);
  expect(inYaml).toContain(endless);
});

test("dates are those that Trivy reads, and ids may be numbers", async () => {
  const text = "CVE-1 exp:2099-1-1\nCVE-2 exp:2099-02-30\nCVE-3 exp:2099-01-01T00:00:00Z\nCVE-4 exp:2099-01-01\n";
  expect(await notesOf(".trivyignore", text, ["CVE-4"])).toEqual([
    "ignore-file: the time of CVE-1 (2099-1-1), CVE-2 (2099-02-30), CVE-3 (2099-01-01T00:00:00Z) is over: it lets nothing pass.",
  ]);
  const yamlDates = "vulnerabilities: [{ id: CVE-1, expired_at: 2099-1-1 }, { id: 7 }]";
  expect(await notesOf("x.yaml", yamlDates, ["CVE-1"])).toEqual([
    "ignore-file: nothing that was found is 7. Take out what is no longer needed.",
  ]);
});

test("a file that Trivy refuses has no entries, and many are counted", async () => {
  for (const text of ["a: [", "- x", "vulnerabilities: 1", ""]) expect(await entriesOf("x.yml", text)).toEqual([]);
  const many = Array.from({ length: 14 }, (_, at) => `CVE-${at}`).join("\n");
  expect((await notesOf("x", many, []))[0]).toContain("CVE-9 and 4 more.");
});
