import type { Gate } from "./fail-on.ts";
import { thresholdOf } from "./fail-on.ts";
import type { PlacedFinding } from "./finding.ts";
import { inertLink, inertMarkdown } from "../summary/inert-markdown.ts";
import type { Novelty } from "./new-findings.ts";
import type { ScanCounts } from "./scan-counts.ts";
import { bySeverity, severities } from "./severity.ts";

/** What is told of one scan. `novelty` is there where only new findings fail. */
export interface ScanStory {
  readonly image: string;
  readonly counts: ScanCounts;
  readonly findings: readonly PlacedFinding[];
  readonly failing: readonly PlacedFinding[];
  readonly gate: Gate | undefined;
  readonly novelty: ((finding: PlacedFinding) => Novelty) | undefined;
  /** Whether a finding was there before counts: notes on what could not be told. */
  readonly notes: readonly string[];
}

const mostRows = 100;

/** The job summary: counts by layer, and the worst findings. */
export function scanSummary(story: ScanStory): string {
  const { image, counts, findings, failing, gate, notes } = story;
  const verdict =
    failing.length > 0
      ? `**${failing.length} of ${findings.length} findings fail this step.**`
      : `${findings.length} findings; none fails this step.`;
  const head = `### Scan of ${inertMarkdown(image)}\n\n${verdict}\n`;
  const rows = Object.entries(counts.layers).map(([layer, count]) => {
    const threshold = gate === undefined ? "–" : thresholdOf(gate, layer);
    return `| ${inertMarkdown(layer)} | ${severities.map((each) => count[each]).join(" | ")} | ${threshold} |`;
  });
  const table = `| layer | ${severities.join(" | ")} | fails from |\n|---|${severities.map(() => "--:|").join("")}---|\n${rows.join("\n")}\n`;
  const notesText = notes.map((note) => `- ${inertMarkdown(note, 400)}`).join("\n");
  return [head, table, worst(story), notesText].filter((part) => part !== "").join("\n");
}

function worst({ findings, failing, novelty }: ScanStory): string {
  if (findings.length === 0) return "";
  const fails = new Set(failing);
  const sorted = [...failing.toSorted(bySeverity), ...findings.filter((each) => !fails.has(each)).toSorted(bySeverity)];
  const rows = sorted.slice(0, mostRows).map((each) => {
    const where = each.version === undefined ? each.subject : `${each.subject} ${each.version}`;
    const cells = [
      `${each.severity}${fails.has(each) ? " ✗" : ""}`,
      inertLink(each.id, each.url, 60),
      inertMarkdown(where, 120),
      inertMarkdown(each.fixedVersion ?? "", 60),
      inertMarkdown(each.layer),
      ...(novelty === undefined ? [] : [novelty(each)]),
      inertMarkdown(each.title, 120),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const names = [
    "severity",
    "finding",
    "in",
    "fixed in",
    "layer",
    ...(novelty === undefined ? [] : ["since"]),
    "title",
  ];
  const rest = sorted.length > mostRows ? `\n\n${sorted.length - mostRows} more are in the report.` : "";
  return `| ${names.join(" | ")} |\n|${names.map(() => "---|").join("")}\n${rows.join("\n")}${rest}\n`;
}
