import { isDigest } from "@layered-build/oci";
import { oneLine } from "../one-line.ts";
import type { Finding, FindingKind } from "./finding.ts";
import { severities, type Severity } from "./severity.ts";
import type { TrivyLayer, TrivyResult } from "./trivy-schema.ts";

/** Longer text is nobody's name. */
const longest = 300;

/** The diffIDs that a report leaves out: `byDigest` of a compressed layer, `byPackage` of a package (see `placeOfPackage`). */
export interface KnownBlobs {
  readonly byDigest: ReadonlyMap<string, string>;
  readonly byPackage: ReadonlyMap<string, string>;
}

/** The findings of one result, in the report's order. */
export function findingsOfResult(result: TrivyResult, { byDigest, byPackage }: KnownBlobs): readonly Finding[] {
  const { Class: kind = "", Target: target } = result;
  const blob = (layer: TrivyLayer): string | undefined => blobOf(layer, byDigest);
  const inFile = (each: FileFinding): Finding =>
    finding({ ...each, subject: target, path: target, key: [each.id, target, kind].join("|") });
  return [
    ...(result.Vulnerabilities ?? []).map((each) => {
      const ofPackage = packageKey(kind, each.PkgName, each.InstalledVersion, each.PkgIdentifier?.PURL);
      return finding({
        kind: "vulnerability",
        id: each.VulnerabilityID,
        severity: each.Severity,
        title: each.Title,
        subject: each.PkgName,
        path: each.PkgPath,
        version: each.InstalledVersion,
        fixedVersion: each.FixedVersion,
        purl: each.PkgIdentifier?.PURL,
        url: each.PrimaryURL,
        score: highest(Object.values(each.CVSS ?? {}).map(({ V3Score }) => V3Score ?? 0)),
        blob: blob(each.Layer),
        key: `${each.VulnerabilityID}|${ofPackage}`,
        ofPackage,
      });
    }),
    ...(result.Misconfigurations ?? [])
      .filter(({ Status }) => Status !== "PASS" && Status !== "EXCEPTION")
      .map(({ ID, Severity, Title, PrimaryURL, Layer }) =>
        inFile({
          kind: "misconfiguration",
          id: ID,
          severity: Severity,
          title: Title,
          url: PrimaryURL,
          blob: blob(Layer),
        }),
      ),
    ...(result.Secrets ?? []).map(({ RuleID, Severity, Title, Layer }) =>
      inFile({ kind: "secret", id: RuleID, severity: Severity, title: Title, blob: blob(Layer) }),
    ),
    ...(result.Licenses ?? []).map(({ Name, Severity, PkgName = "", FilePath = "", Link }) => {
      const subject = PkgName === "" ? FilePath : PkgName;
      const key = [Name, subject, kind].join("|");
      return finding({
        kind: "license",
        id: Name,
        severity: Severity,
        subject,
        path: FilePath,
        url: Link,
        // Trivy gives a licence no layer: it came with the package.
        blob: byPackage.get(placeOfPackage(PkgName, FilePath)),
        key,
      });
    }),
  ];
}

/** The diffID of a layer that a report names by one of its digests. */
export function blobOf(layer: TrivyLayer, byDigest: ReadonlyMap<string, string>): string | undefined {
  const id = layer?.DiffID ?? byDigest.get(layer?.Digest ?? "");
  return id !== undefined && isDigest(id) ? id : undefined;
}

/** A package as the licences of one report name it: those of the system have no file. */
export function placeOfPackage(name: string, file = ""): string {
  return `${file}|${name}`;
}

/** A package as it is called in any image: its purl without qualifiers (architecture, release of the system), or its name, with version and class. */
export function packageKey(kind: string, name: string, version: string | undefined, purl: string | undefined): string {
  const plain = purl?.replace(/[?#].*$/, "");
  return [plain === undefined || plain === "" ? name : plain, version ?? "", kind].join("|");
}

interface FileFinding {
  readonly kind: FindingKind;
  readonly id: string;
  readonly severity: string;
  readonly title?: string | undefined;
  readonly url?: string | undefined;
  readonly blob?: string | undefined;
}

interface RawFinding extends FileFinding {
  readonly subject: string;
  readonly key: string;
  readonly ofPackage?: string;
  readonly path?: string | undefined;
  readonly version?: string | undefined;
  readonly fixedVersion?: string | undefined;
  readonly purl?: string | undefined;
  readonly score?: number | undefined;
}

function finding(raw: RawFinding): Finding {
  return {
    kind: raw.kind,
    id: oneLine(raw.id, 100),
    severity: severityOf(raw.severity),
    title: oneLine(raw.title ?? "", longest),
    subject: oneLine(raw.subject, longest),
    path: line(raw.path),
    version: line(raw.version),
    fixedVersion: line(raw.fixedVersion),
    purl: line(raw.purl),
    url: httpsOnly(raw.url),
    score: raw.score,
    blob: raw.blob,
    // Compared, never shown: not cut.
    key: raw.key,
    ofPackage: raw.ofPackage,
  };
}

function line(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : oneLine(text, longest);
}

function severityOf(text: string): Severity {
  return severities.find((each) => each === text.toLowerCase()) ?? "unknown";
}

function highest(scores: readonly number[]): number | undefined {
  // As many as the report likes: too many for the arguments of a call.
  const most = scores.reduce((one, other) => Math.max(one, other), 0);
  return most > 0 && most <= 10 ? most : undefined;
}

function httpsOnly(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 2000 || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === "https:" && url.username === "" ? url.href : undefined;
}
