import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { writeFalseTrivy } from "../harness/false-trivy.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { writeHostileImages } from "./hostile-images.ts";

const megabyte = 1024 * 1024;
/** What a runner has left for one process beside the scanner. */
const mostMemory = 1024 * megabyte;

const texts = `const texts = ["\\n::error::pwned", "| pwned |", "<img src=x>", "\\u001b[2Jpwned", "@acme/pwned", "x".repeat(400)];`;
const finding = `({ VulnerabilityID: "CVE-2099-" + at, PkgName: texts[at % 6], Title: texts[(at + 1) % 6], InstalledVersion: texts[(at + 2) % 6], Severity: "HIGH" })`;
const withFindings = (vulnerabilities: string): string =>
  `${texts} report.Results = [{ Target: "x", Class: "os-pkgs", Vulnerabilities: ${vulnerabilities} }];`;

type Outcome = ActionResult["outcome"];

/** 20 MB and more of Trivy's JSON, each of another kind; and what becomes of the step, and is said of it. */
const reports: readonly (readonly [string, Outcome, string, RegExp])[] = [
  [
    "many flaws",
    "failure",
    withFindings(`Array.from({ length: 80_000 }, (_, at) => ${finding})`),
    /80000 findings fail this step/,
  ],
  [
    "one long title",
    "failure",
    withFindings(`[{ ...[0].map((at) => ${finding})[0], Title: "\\n::error::pwned ".repeat(1_500_000) }]`),
    /1 finding fails this step/,
  ],
  [
    "many packages and targets",
    "success",
    `report.Results = Array.from({ length: 100_000 }, (_, at) => ({ Target: "x" + at, Class: "lang-pkgs", Packages: [{ Name: "x".repeat(150) + at, Version: "1" }] }));`,
    /^(##\[group\])?0 findings/m,
  ],
  [
    "many scores of one flaw",
    "failure",
    withFindings(
      `[{ ...[0].map((at) => ${finding})[0], CVSS: Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => ["source-".repeat(13) + at, { V3Score: 5 }])) }]`,
    ),
    /1 finding fails this step/,
  ],
  [
    "many members of a wrong type",
    "failure",
    'report.Results = Array.from({ length: 200_000 }, () => ({ Target: 1, Class: 2, Other: "x".repeat(80) }));',
    /The scanner's report cannot be used/,
  ],
  [
    "a deep list",
    "failure",
    'report = `${JSON.stringify(report).slice(0, -1)},"Deep":${"[".repeat(10_500_000)}${"]".repeat(10_500_000)}}`;',
    /The scanner's report cannot be used/,
  ],
];

describe("a report of 20 MB", () => {
  let folder: TemporaryFolder;

  beforeAll(async () => {
    folder = await temporaryFolder("large");
    await writeHostileImages(folder.path, ["a"]);
  });
  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  const scan = async (name: string, change: string): Promise<ActionResult> => {
    const [program, temp, size] = ["trivy", "temp", "size"].map((each) => join(folder.path, `${each}-${name}`));
    if (program === undefined || temp === undefined || size === undefined) throw new TypeError("three paths");
    await mkdir(temp);
    const measured = `const text = typeof report === "string" ? report : JSON.stringify(report); report = text; fs.writeFileSync(${JSON.stringify(size)}, String(text.length));`;
    await writeFalseTrivy(program, { change: `${change}\n${measured}` });
    const inputs = { mode: "scan", image: "oci:images/0/aa:v1", "trivy-path": program };
    const result = await runAction({ action: "scan-and-sign", workspace: folder.path, temp, inputs });
    expect(Number(await readFile(size, "utf8"))).toBeGreaterThan(20_000_000);
    return result;
  };

  test.each(reports)(
    "of %s leaves memory, log, summary and outputs within bounds",
    async (name, outcome, change, message) => {
      const result = await scan(name.replaceAll(" ", "-"), change);
      expect([result.outcome, result.log]).toEqual([outcome, expect.stringMatching(message)]);
      expect([name, result.peakRssBytes < mostMemory, Math.round(result.peakRssBytes / megabyte)]).toEqual([
        name,
        true,
        expect.any(Number),
      ]);
      // The findings that are shown, the verdict, and one about the system that was not recognised.
      expect(result.annotations.length).toBeLessThanOrEqual(8);
      for (const { message: text } of result.annotations) expect(text.length).toBeLessThan(4096);
      expect(result.annotations.filter(({ message: text }) => text.startsWith("pwned"))).toEqual([]);
      expect(result.log.length).toBeLessThan(256 * 1024);
      expect(Buffer.byteLength(result.summary)).toBeLessThan(megabyte);
      expect(Object.values(result.outputs).join("").length).toBeLessThan(4096);
      const sarif = result.outputs["sarif-file"];
      if (sarif === undefined) return;
      expect((await stat(sarif)).size).toBeLessThan(64 * megabyte);
    },
  );
});
