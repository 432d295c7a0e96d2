import { failingFindings, noveltyOf, type Gate, type PlacedFinding, type PlatformScan } from "@layered-build/core/scan";

/** What decides which findings fail the step. */
export interface Verdict {
  readonly gate: Gate;
  readonly ignoreUnfixed: boolean;
}

/** The findings of a scan that fail the step: of those that were there before, none. */
export function failingOf(
  { findings, baseline }: PlatformScan,
  { gate, ignoreUnfixed }: Verdict,
): readonly PlacedFinding[] {
  const failing = failingFindings(findings, gate, ignoreUnfixed);
  return baseline === undefined ? failing : failing.filter((each) => noveltyOf(each, baseline) === "introduced");
}
