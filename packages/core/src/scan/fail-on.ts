import { LayeredBuildError } from "../error.ts";
import type { PlacedFinding } from "./finding.ts";
import { reaches, severities, type Severity } from "./severity.ts";

/** From which severity on findings fail the step: `none` never. */
export type Threshold = Severity | "none";

/** What fails the step: a threshold for all layers, and thresholds of single ones. */
export interface Gate {
  readonly all: Threshold | undefined;
  readonly layers: ReadonlyMap<string, Threshold>;
}

const thresholds: readonly Threshold[] = [...severities, "none"];

/** Parses `high`, or `app=high`, `model=critical`, `base=none`, or both: `medium`, `base=none`. Throws `bad-input` with all that is wrong. */
export function parseFailOn(items: readonly string[]): Gate {
  const layers = new Map<string, Threshold>();
  let all: Threshold | undefined;
  const problems: string[] = [];
  for (const item of items) {
    const [, name, value = ""] = /^(?:([a-z][a-z0-9-]*)\s*=\s*)?([a-z]+)$/.exec(item) ?? [];
    const threshold = thresholds.find((each) => each === value);
    if (threshold === undefined)
      problems.push(`${JSON.stringify(item)} is none of ${thresholds.join(", ")}, or LAYER=one of them`);
    else if (name === undefined) {
      if (all !== undefined) problems.push(`both ${all} and ${threshold} are for all layers`);
      all = threshold;
    } else {
      if (layers.has(name)) problems.push(`${name} is there twice`);
      layers.set(name, threshold);
    }
  }
  if (all === undefined && layers.size === 0 && problems.length === 0) problems.push("it is empty");
  if (problems.length === 0) return { all, layers };
  throw new LayeredBuildError("bad-input", `fail-on: ${problems.join("; ")}.`, {
    hint: "Write `high`, or thresholds by layer: `app=high,model=critical,base=none`.",
  });
}

/**
 * The threshold for a layer. One that is not named has that for all layers, else the app's, else the strictest of all: a name that is misspelt must not
 * open the gate.
 */
export function thresholdOf(gate: Gate, layer: string): Threshold {
  const strictest = [...gate.layers.values()].toSorted((a, b) => thresholds.indexOf(b) - thresholds.indexOf(a));
  const named = strictest.find((each) => each !== "none") ?? "none";
  return gate.layers.get(layer) ?? gate.all ?? gate.layers.get("app") ?? named;
}

/** The findings that fail the step. With `ignoreUnfixed`, vulnerabilities that no version fixes yet do not. */
export function failingFindings(
  findings: readonly PlacedFinding[],
  gate: Gate,
  ignoreUnfixed: boolean,
): readonly PlacedFinding[] {
  return findings.filter((finding) => {
    if (ignoreUnfixed && finding.kind === "vulnerability" && finding.fixedVersion === undefined) return false;
    const threshold = thresholdOf(gate, finding.layer);
    return threshold !== "none" && reaches(finding.severity, threshold);
  });
}
