import { isDigest } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { oneLine } from "../one-line.ts";
import type { Finding } from "./finding.ts";
import { blobOf, findingsOfResult, packageKey, placeOfPackage } from "./findings-of-result.ts";
import { isDeeperThan } from "../is-deeper-than.ts";
import { trivySchema, type TrivyDocument, type TrivyResult } from "./trivy-schema.ts";

/** A scanner's report that can be relied on. */
export interface ScanReport {
  readonly scanner: string | undefined;
  /** `debian 12.15`; undefined where no system was recognised. */
  readonly system: string | undefined;
  readonly systemEnded: boolean;
  readonly diffIds: readonly string[];
  readonly findings: readonly Finding[];
  /** The packages that were recognised, as the keys of findings name them: package and version. */
  readonly packages: ReadonlySet<string>;
  /** The ids of what the ignore file let pass. */
  readonly passed: ReadonlySet<string>;
}

/** A larger report is not read. */
export const mostReportBytes = 512 * 1024 ** 2;
/** Trivy's own has a dozen. */
const deepest = 100;

/** Reads a report as `readReport` does, for what it says alone. */
export function parseReport(bytes: Uint8Array): ScanReport {
  return readReport(bytes).report;
}

/**
 * Reads Trivy's JSON report: what it says, and all that is in it (`document`). An empty, cut or foreign one is an error, never a clean image. `diffIds`, where given, are those of the image that was to be
 * scanned: a report of another image, or of a part of it, is refused. Throws `bad-report`.
 */
export function readReport(
  bytes: Uint8Array,
  diffIds?: readonly string[],
): { readonly report: ScanReport; readonly document: unknown } {
  const value = valueOf(bytes);
  return { report: reportOf(checked(value), diffIds), document: value };
}

function reportOf(document: TrivyDocument, diffIds: readonly string[] | undefined): ScanReport {
  const blobs = document.Metadata.DiffIDs ?? [];
  if (!blobs.every((each) => isDigest(each))) throw badReport("its DiffIDs are no digests");
  if (diffIds !== undefined && (blobs.length !== diffIds.length || blobs.some((each, at) => each !== diffIds[at]))) {
    throw badReport(
      `it is of an image of ${blobs.length} other layers than the ${diffIds.length} that were to be scanned`,
    );
  }
  const results = document.Results ?? [];
  // Older reports give the digest of the compressed layer alone.
  const byDigest = new Map(
    (document.Metadata.Layers ?? []).flatMap(({ Digest, DiffID }) =>
      Digest === undefined || DiffID === undefined ? [] : [[Digest, DiffID] as const],
    ),
  );
  const byPackage = blobsOfPackages(results, byDigest);
  const { OS } = document.Metadata;
  return {
    scanner: document.Trivy?.Version === undefined ? undefined : oneLine(document.Trivy.Version, 60),
    system: OS === undefined || OS.Family === "none" ? undefined : oneLine(`${OS.Family} ${OS.Name ?? ""}`.trim(), 100),
    systemEnded: OS?.EOSL === true,
    diffIds: blobs,
    findings: results.flatMap((result) => findingsOfResult(result, { byDigest, byPackage })),
    packages: new Set(
      results.flatMap((result) =>
        (result.Packages ?? []).map((each) =>
          packageKey(result.Class ?? "", each.Name, each.Version, each.Identifier?.PURL),
        ),
      ),
    ),
    passed: new Set(results.flatMap(passedOf)),
  };
}

function passedOf({ ExperimentalModifiedFindings: modified }: TrivyResult): readonly string[] {
  const ignored = (modified ?? []).filter(({ Status }) => Status === "ignored");
  return ignored.flatMap(({ Finding }) =>
    [Finding?.VulnerabilityID, Finding?.ID, Finding?.RuleID, Finding?.Name].filter((id) => id !== undefined),
  );
}

/** A package that several layers have is in none for sure, and left out. */
function blobsOfPackages(
  results: readonly TrivyResult[],
  byDigest: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const blobs = new Map<string, string>();
  const unsure = new Set<string>();
  for (const { Name, FilePath, Layer } of results.flatMap(({ Packages }) => Packages ?? [])) {
    const place = placeOfPackage(Name, FilePath);
    const blob = blobOf(Layer, byDigest);
    if (blob === undefined || (blobs.get(place) ?? blob) !== blob) unsure.add(place);
    else blobs.set(place, blob);
  }
  for (const place of unsure) blobs.delete(place);
  return blobs;
}

function valueOf(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw badReport("it is empty");
  if (bytes.length > mostReportBytes) throw badReport(`it has ${bytes.length} bytes`);
  if (isDeeperThan(bytes, deepest)) throw badReport(`it has more than ${deepest} lists in each other`);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
  } catch (cause) {
    throw badReport("it is no JSON, or cut off", cause);
  }
  return value;
}

function checked(value: unknown): TrivyDocument {
  if (typeof value === "object" && value !== null && "SchemaVersion" in value && value.SchemaVersion !== 2) {
    throw badReport(
      `its SchemaVersion is ${oneLine(JSON.stringify(value.SchemaVersion) ?? "", 40)}, and this action knows 2`,
    );
  }
  const parsed = parsedOf(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where = first === undefined ? "" : `${first.path.join(".")}: ${first.message}`;
  throw badReport(`it has not the members that it should have: ${oneLine(where, 200)}`);
}

/** A report may have so many faults that their list overflows. */
function parsedOf(value: unknown): ReturnType<typeof trivySchema.safeParse> {
  try {
    return trivySchema.safeParse(value);
  } catch (cause) {
    throw badReport("it has more faults than can be listed", cause);
  }
}

/** The error of a report that says nothing that can be relied on. */
export function badReport(why: string, cause?: unknown): LayeredBuildError {
  return new LayeredBuildError("bad-report", `The scanner's report cannot be used: ${why}.`, {
    hint: "It counts as no scan, not as a clean image. Is the scanner the version of tools.lock.json, and was it stopped before its end?",
    ...(cause === undefined ? {} : { cause }),
  });
}
