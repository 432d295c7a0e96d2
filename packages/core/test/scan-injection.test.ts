import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { inertText } from "../../toolkit/src/adapters/inert-text.ts";
import type { PlacedFinding } from "../src/scan/finding.ts";
import { inertLink, inertMarkdown } from "../src/summary/inert-markdown.ts";
import { parseReport } from "../src/scan/parse-report.ts";
import { sarifLog } from "../src/scan/sarif.ts";
import { countFindings } from "../src/scan/scan-counts.ts";
import { findingLine } from "../src/scan/finding-line.ts";
import { scanSummary } from "../src/scan/scan-summary.ts";
import { z } from "../src/z.ts";

/** What an image's names, paths and labels, and a database's titles, may say. */
const hostile: readonly string[] = [
  "::error::x",
  "::set-output name=digest::x",
  "\n::error file=a::x",
  "\r\n::add-mask::a",
  "##[error]x",
  "x ##[command]y",
  "::stop-commands::t",
  "\u2028::error::x",
  "\u0085::error::x",
  "\u000B::error::x",
  "a\u0000b",
  "\u001B[31mred\u001B[2J",
  "\u202Egnp.exe",
  "a | b | c",
  "|---|---|",
  "a\n| b |",
  "\\| a",
  "`code`",
  "```\nfence",
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<!-- comment",
  "</details></td>",
  "&lt;b&gt;",
  "[text](https://evil.example)",
  "![x](https://evil.example/x.png)",
  "](https://evil.example)[",
  "<https://evil.example>",
  "https://evil.example/path",
  "www.evil.example",
  "@octocat",
  "#1 and GH-1",
  "**bold** _it_ ~~no~~",
  "# heading",
  "- item",
  "---",
  "$(touch /tmp/x)",
  "; rm -rf / #",
  "`id` && $HOME ${{ secrets.X }}",
  "--output=/etc/passwd",
  "-rf",
  "../../../etc/passwd",
  "EOF\nghadelimiter_x\nname=value",
  '"},{"ruleId":"x',
  "x".repeat(100_000),
  "\uD800 lone",
];

const bytes = await readFile(path.join(import.meta.dirname, "fixtures/trivy-0.72-report.json"), "utf8");

const sarif = z.object({
  runs: z.array(
    z.object({
      results: z.array(
        z.object({
          message: z.object({ text: z.string() }),
          locations: z.array(
            z.object({ physicalLocation: z.object({ artifactLocation: z.object({ uri: z.string() }) }) }),
          ),
        }),
      ),
    }),
  ),
});
const names = new Set([
  "VulnerabilityID",
  "PkgName",
  "PkgPath",
  "Title",
  "InstalledVersion",
  "FixedVersion",
  "PrimaryURL",
]);

/** A report of the real program with one text in every place that others write. */
function reportWith(text: string): readonly PlacedFinding[] {
  const others = {
    Target: text,
    Secrets: [{ RuleID: text, Severity: "HIGH", Title: text, Match: `password=${text}` }],
    Misconfigurations: [{ ID: text, Severity: "LOW", Title: text, Status: "FAIL", Message: text }],
    Licenses: [{ Name: text, Severity: "LOW", PkgName: text, FilePath: text, Link: text }],
  };
  const document: unknown = JSON.parse(bytes, (key, value: unknown) => {
    if (names.has(key)) return text;
    if (key === "PkgIdentifier") return { PURL: text };
    return key === "Results" && Array.isArray(value) ? value.map((each: object) => ({ ...each, ...others })) : value;
  });
  return parseReport(Buffer.from(JSON.stringify(document))).findings.map((each) => ({ ...each, layer: "app" }));
}

const story = (findings: readonly PlacedFinding[], image: string): string =>
  scanSummary({
    image,
    counts: countFindings(findings, ["app"]),
    findings,
    failing: findings.slice(0, 3),
    gate: undefined,
    novelty: undefined,
    notes: [image],
  });
const shapeOf = (markdown: string): readonly number[] => markdown.split("\n").map((line) => line.split("|").length);
const harmless = story(reportWith("harmless"), "harmless");

describe.each(hostile.map((text) => [JSON.stringify(text).slice(0, 60), text] as const))("%s", (_, text) => {
  const findings = reportWith(text);

  test("changes nothing of the summary's structure", () => {
    const markdown = story(findings, text);
    // As many lines with as many cells, and no mark of Markdown or HTML that is not ours.
    expect(shapeOf(markdown)).toEqual(shapeOf(harmless));
    const foreign = markdown.replaceAll(/&#\d+;/g, "").replaceAll(/\[[^\]()]*\]\(https:[^()\s]*\)/g, "");
    expect(foreign).not.toMatch(/[^\P{Cc}\n]|[\u2028\u2029\u202A-\u202E<>`[\]()@!\\~$"';{}&_]/u);
    expect(foreign).not.toMatch(/https?:|www\.|#\d/);
  });

  test("stays one line of the log, which the runner takes for no command", () => {
    for (const finding of findings) {
      const line = inertText(findingLine(finding));
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(line).not.toMatch(/^\s*::|##\[/);
      expect(line.length).toBeLessThan(2000);
    }
  });

  test("is text in SARIF, of bounded length, and no path out of the repository", () => {
    const lineOf = (): { file: string; line: number } => ({ file: text.slice(0, 50), line: 1 });
    const log = JSON.stringify(
      sarifLog([{ findings, subject: { image: "acme/app", platform: "linux/amd64", scanner: undefined, lineOf } }]),
    );
    const parsed = sarif.parse(JSON.parse(log));
    const results = parsed.runs[0]?.results ?? [];
    expect(results).toHaveLength(findings.length);
    for (const { message, locations } of results) {
      expect(message.text).not.toMatch(/\]\(|[<>`\n]/);
      expect(message.text.length).toBeLessThan(2000);
      expect(locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/^[\w.~/%!*'()-]*$/);
      expect(locations[0]?.physicalLocation.artifactLocation.uri.split("/")).not.toContain("..");
    }
    expect(log).not.toContain(`password=${text}`);
  });
});

test("there are forty at least", () => expect(hostile.length).toBeGreaterThanOrEqual(40));

test.each([
  ["https://a.example/x)", "[x](https://a.example/x%29)"],
  ["https://a.example/?q=[b](c) d", "[x](https://a.example/?q=%5Bb%5D%28c%29%20d)"],
])("an address cannot end its link: %s", (url, expected) => expect(inertLink("x", new URL(url).href)).toBe(expected));

test("words stay readable", () =>
  expect(inertMarkdown("Überlauf in libc6, CVE-2026-1")).toBe("Überlauf in libc6, CVE-2026-1"));
