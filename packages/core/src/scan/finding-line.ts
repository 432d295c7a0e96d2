import type { PlacedFinding } from "./finding.ts";

/** A finding as one line of the log or an annotation. */
export function findingLine(finding: PlacedFinding): string {
  const { severity, id, subject, version, fixedVersion, layer, title } = finding;
  const where = version === undefined ? subject : `${subject} ${version}`;
  const fixed = fixedVersion === undefined ? "" : `, fixed in ${fixedVersion}`;
  return `${severity} ${id} in ${where} (layer ${layer}${fixed})${title === "" ? "" : `: ${title}`}`;
}
