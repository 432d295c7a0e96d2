import type { DemoData, DemoFinding, DemoScan } from "../demo-data.ts";
import { html, type Html } from "./html.ts";
import { badge, section, table, type Row } from "./parts.ts";

const severities = ["critical", "high", "medium", "low", "unknown"] as const;

const countColumns = [
  { head: "Layer, by runs", kind: "word" },
  ...severities.map((head) => ({ head, kind: "number" as const })),
  { head: "Fails from", kind: "word" },
  { head: "Gate", kind: "word" },
] as const;

const findingColumns = [
  { head: "Finding", kind: "word" },
  { head: "Severity", kind: "word" },
  { head: "Layer", kind: "word" },
  { head: "What", kind: "text" },
  { head: "Brought by", kind: "word" },
  { head: "Runs", kind: "word" },
  { head: "Gate", kind: "word" },
] as const;

/** A scan, and the numbers of the runs that had it. */
interface RunScan {
  readonly run: number;
  readonly scan: DemoScan;
}

/** What the scans found, by layer: counts against the gate, then each finding with the line that brought it. */
export function findingsSection({ runs, scanner }: DemoData): Html {
  if (scanner.kind === "absent")
    return section("findings", "Findings by layer", html`<p>The scan was skipped: ${scanner.why}.</p> `);
  const scans = runs.flatMap(({ scan }, index) => (scan === undefined ? [] : [{ run: index + 1, scan }]));
  return section(
    "findings",
    "Findings by layer",
    html`<p>
      Trivy scans the topmost image by digest; each finding is told by the layer that brought it, and each layer has a
      threshold of its own. Looked up in ${scanner.database}.
    </p> `,
    table("counts", "Findings by layer and severity", countColumns, groups(scans).flatMap(countRows)),
    table(
      "finding-list",
      "Each finding, and the line of the Dockerfile that brought it",
      findingColumns,
      findingRows(scans),
    ),
  );
}

/** Runs one after the other whose scans count the same are shown once. */
function groups(scans: readonly RunScan[]): readonly (readonly RunScan[])[] {
  const all: RunScan[][] = [];
  for (const each of scans) {
    const last = all.at(-1);
    if (last !== undefined && JSON.stringify(last[0]?.scan.layers) === JSON.stringify(each.scan.layers))
      last.push(each);
    else all.push([each]);
  }
  return all;
}

function countRows(group: readonly RunScan[]): readonly Row[] {
  const [first] = group;
  if (first === undefined) return [];
  return first.scan.layers.map(({ layer, counts, failsFrom }, index) => {
    const fails = first.scan.findings.some((finding) => finding.layer === layer && finding.fails);
    const numbers = severities.map((severity) =>
      counts[severity] === 0 ? html`<span class="none">0</span>` : html`<b>${counts[severity]}</b>`,
    );
    const gate = fails ? badge("bad", "closed") : badge("good", "open");
    const numbersOfRuns = runNumbers(group.map(({ run }) => run));
    const head = `${layer} · ${group.length === 1 ? "run" : "runs"} ${numbersOfRuns}`;
    return { cells: [head, ...numbers, failsFrom, gate], ...(index === 0 ? { mark: "group" } : {}) };
  });
}

function findingRows(scans: readonly RunScan[]): readonly Row[] {
  const found = new Map<string, { readonly finding: DemoFinding; readonly runs: number[] }>();
  for (const { run, scan } of scans) {
    for (const finding of scan.findings) {
      const key = JSON.stringify([finding.id, finding.layer, finding.text]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { finding, runs: [run] });
      else known.runs.push(run);
    }
  }
  const worstFirst = [...found.values()].toSorted(
    (a, b) => severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity),
  );
  return worstFirst.map(({ finding: { id, severity, layer, text, place, fails }, runs }) => ({
    cells: [
      id,
      severity,
      layer,
      text,
      html`<code>${place}</code>`,
      runNumbers(runs),
      fails ? badge("bad", "fails") : badge("plain", "passes"),
    ],
  }));
}

/** `1–3`, `4`, `1, 4`. */
function runNumbers(runs: readonly number[]): string {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return "";
  if (runs.length > 2 && last - first === runs.length - 1) return `${first}–${last}`;
  return runs.join(", ");
}
