import { isRecord } from "@layered-build/oci";

type Members = Readonly<Record<string, unknown>>;

/**
 * A report with the image's own name in place of the loopback address that it was scanned by, and without the ids that Trivy makes of that address: they would
 * be others in each run. Everything else stays as it is. SBOMs take the image's name from here.
 */
export function renameReport(document: unknown, address: string, name: string): string {
  const renamed = (_: string, value: unknown): unknown =>
    typeof value === "string" && value.startsWith(address) ? name + value.slice(address.length) : value;
  // Without indentation, which makes a hundred times as much of some.
  return `${JSON.stringify(isRecord(document) ? withoutIds(document) : document, renamed)}\n`;
}

function withoutIds(report: Members): Members {
  const { ArtifactID: _, ...rest } = report;
  return withEach(rest, "Results", (result) =>
    withEach(result, "Vulnerabilities", ({ Fingerprint: __, ...vulnerability }) => vulnerability),
  );
}

/** The same, but for each record of one of its lists. */
function withEach(members: Members, name: string, change: (record: Members) => Members): Members {
  const list = members[name];
  if (!Array.isArray(list)) return members;
  return { ...members, [name]: list.map((each: unknown) => (isRecord(each) ? change(each) : each)) };
}
