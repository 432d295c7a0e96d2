import { createHash } from "node:crypto";
import type { PlacedFinding } from "./finding.ts";
import { bySeverity, type Severity } from "./severity.ts";

/** A line of a file of the repository. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

/** What a SARIF file is about. `category` keeps the alerts of several images apart; `lineOf`: the line that brought a finding. */
export interface SarifSubject {
  readonly image: string;
  readonly platform: string;
  readonly scanner: string | undefined;
  readonly lineOf: (finding: PlacedFinding) => SourceLine;
}

/** Code scanning refuses a run with more results than this. */
export const mostResults = 25_000;

const levels: Readonly<Record<Severity, string>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  unknown: "note",
};
/** In the middle of what code scanning calls by these names. */
const scores: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
  unknown: "0.0",
};

/**
 * Scans as SARIF 2.1.0 for code scanning, a run for each platform: of its findings the worst `most`, each at the Dockerfile line that brought it, with a fingerprint that stays when lines and
 * versions move. What a secret is does not enter it.
 */
export function sarifLog(
  scans: readonly { readonly findings: readonly PlacedFinding[]; readonly subject: SarifSubject }[],
  most = mostResults,
): object {
  const runs = scans.map(({ findings, subject }) => run(findings, subject, most));
  return { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs };
}

function run(findings: readonly PlacedFinding[], subject: SarifSubject, most: number): object {
  const results = findings.toSorted(bySeverity).slice(0, most);
  const rules = new Map<string, PlacedFinding>();
  for (const finding of results) if (!rules.has(finding.id)) rules.set(finding.id, finding);
  const ids = [...rules.keys()];
  const indexes = new Map(ids.map((id, index) => [id, index]));
  return {
    tool: {
      driver: {
        name: "layered-build",
        informationUri: "https://github.com/aquasecurity/trivy",
        ...(subject.scanner === undefined ? {} : { properties: { trivy: subject.scanner } }),
        rules: [...rules.values()].map(rule),
      },
    },
    automationDetails: { id: `scan-and-sign/${subject.image}/${subject.platform}/` },
    results: results.map((finding) => result(finding, indexes.get(finding.id) ?? 0, subject)),
  };
}

function rule(finding: PlacedFinding): object {
  const title = finding.title === "" ? finding.id : finding.title;
  return {
    id: finding.id,
    name: finding.kind,
    shortDescription: { text: title },
    ...(finding.url === undefined ? {} : { helpUri: finding.url }),
    defaultConfiguration: { level: levels[finding.severity] },
    properties: {
      "security-severity": finding.score === undefined ? scores[finding.severity] : finding.score.toFixed(1),
      tags: ["security", finding.kind],
    },
  };
}

function result(finding: PlacedFinding, ruleIndex: number, subject: SarifSubject): object {
  const { file, line } = subject.lineOf(finding);
  return {
    ruleId: finding.id,
    ruleIndex,
    level: levels[finding.severity],
    message: { text: messageOf(finding) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file), uriBaseId: "%SRCROOT%" },
          region: { startLine: line },
        },
        message: { text: `layer ${finding.layer}` },
      },
    ],
    partialFingerprints: { primaryLocationLineHash: fingerprint(finding, subject.image) },
    properties: {
      layer: finding.layer,
      severity: finding.severity,
      ...(finding.blob === undefined ? {} : { diffId: finding.blob }),
    },
  };
}

/** Plain text, which code scanning would read `[text](target)` of: brackets are taken out of what is not ours. */
function messageOf(finding: PlacedFinding): string {
  const version = finding.version === undefined ? "" : ` ${plain(finding.version)}`;
  const fixed = finding.fixedVersion === undefined ? "" : `, fixed in ${plain(finding.fixedVersion)}`;
  const title = finding.title === "" ? "" : `: ${plain(finding.title)}`;
  return `${finding.severity} ${finding.kind} in ${plain(finding.subject)}${version}${fixed} (layer ${finding.layer})${title}`;
}

function plain(text: string): string {
  return text.replaceAll(/[[\]()`<>]/g, " ");
}

/** SARIF 2.1.0 section 3.4.3: a relative reference, so what is no path's character is percent-encoded. */
function uriOf(file: string): string {
  return file
    .toWellFormed()
    .split("/")
    .filter((part) => part !== "..")
    .map(encodeURIComponent)
    .join("/");
}

function fingerprint({ kind, id, layer, subject, path = "" }: PlacedFinding, image: string): string {
  const parts = [kind, id, layer, subject, path, image].map((part) => `${Buffer.byteLength(part)}:${part}`);
  return createHash("sha256").update(parts.join("")).digest("hex");
}
