/** How bad a finding is, worst first. */
export const severities = ["critical", "high", "medium", "low", "unknown"] as const;
/** One of them; `unknown` where nobody has rated it. */
export type Severity = (typeof severities)[number];

/** True where `severity` is as bad as `threshold` or worse. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(threshold);
}

/** Orders by severity, worst first. */
export function bySeverity(a: { readonly severity: Severity }, b: { readonly severity: Severity }): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity);
}
