import type { PlacedFinding } from "./finding.ts";
import type { Severity } from "./severity.ts";

/** How many findings of each severity. */
export type SeverityCounts = Readonly<Record<Severity, number>>;

/** Counts by layer, and of all: what the output `findings` holds. Only names of layers and numbers are in it. */
export interface ScanCounts {
  readonly total: SeverityCounts;
  readonly layers: Readonly<Record<string, SeverityCounts>>;
}

/** Counts findings; layers without any are there too. */
export function countFindings(findings: readonly PlacedFinding[], layers: readonly string[]): ScanCounts {
  const byLayer = Map.groupBy(findings, ({ layer }) => layer);
  return {
    total: bySeverities(findings),
    layers: Object.fromEntries(layers.map((name) => [name, bySeverities(byLayer.get(name) ?? [])])),
  };
}

function bySeverities(findings: readonly PlacedFinding[]): SeverityCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0 } satisfies SeverityCounts;
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}
