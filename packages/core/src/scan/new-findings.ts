import type { Finding } from "./finding.ts";

/** What is compared with: an earlier report, or that of the image below. */
export interface Baseline {
  readonly findings: readonly Finding[];
  readonly packages: ReadonlySet<string>;
  readonly diffIds: readonly string[];
}

/**
 * How a finding stands to a baseline: `known` there too; `published`: the very package and version is there, and the database did not know of this yet;
 * `introduced`: it came with this image.
 */
export type Novelty = "introduced" | "published" | "known";

/** Tells what is new. What a baseline does not name is new: a report without its packages finds nothing to be merely published. */
export function noveltyOf(finding: Finding, baseline: Baseline): Novelty {
  // No report lists pickles, or says what a secret is, so that another one in the same file looks the same: the blob that has it was there.
  if (finding.kind === "pickle" || finding.kind === "secret")
    return finding.blob !== undefined && baseline.diffIds.includes(finding.blob) ? "known" : "introduced";
  if (keysOf(baseline).has(finding.key)) return "known";
  const { ofPackage } = finding;
  return ofPackage !== undefined && baseline.packages.has(ofPackage) ? "published" : "introduced";
}

const keys = new WeakMap<Baseline, ReadonlySet<string>>();

function keysOf(baseline: Baseline): ReadonlySet<string> {
  const known = keys.get(baseline) ?? new Set(baseline.findings.map(({ key }) => key));
  keys.set(baseline, known);
  return known;
}
