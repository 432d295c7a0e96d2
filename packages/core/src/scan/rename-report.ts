/**
 * A report with the image's own name in place of the loopback address that it was scanned by, and without the ids that Trivy makes of that address: they would
 * be others in each run. Everything else stays as it is. SBOMs take the image's name from here.
 */
export function renameReport(report: Uint8Array, address: string, name: string): string {
  const document: unknown = JSON.parse(Buffer.from(report).toString("utf8"));
  if (isRecord(document)) {
    delete document["ArtifactID"];
    for (const result of listOf(document["Results"])) {
      for (const vulnerability of listOf(result["Vulnerabilities"])) delete vulnerability["Fingerprint"];
    }
  }
  const renamed = (_: string, value: unknown): unknown =>
    typeof value === "string" && value.startsWith(address) ? name + value.slice(address.length) : value;
  // Without indentation, which makes a hundred times as much of some.
  return `${JSON.stringify(document, renamed)}\n`;
}

function listOf(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
