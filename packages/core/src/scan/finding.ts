import type { Severity } from "./severity.ts";

/** What kind of thing was found. */
export type FindingKind = "vulnerability" | "misconfiguration" | "secret" | "license" | "pickle";

/**
 * One thing that the scanner found. All text is the image's or the database's, hence an attacker's, on one line without control characters and of
 * bounded length; each channel still has to escape it. What a secret is, or the code around it, is never kept.
 *
 * - `id`: CVE-2026-1, a check's or rule's id, or a licence's name; `title` may be empty
 * - `subject`: the package, or the file; `version`, `fixedVersion`, `purl`: of packages
 * - `blob`: the diffID of the OCI layer that brought it, undefined where the scanner does not know
 * - `key`: the same for the same finding in another image: what it is, in which package and version (`ofPackage`, where it is in one)
 */
export interface Finding {
  readonly kind: FindingKind;
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly subject: string;
  readonly path: string | undefined;
  readonly version: string | undefined;
  readonly fixedVersion: string | undefined;
  readonly purl: string | undefined;
  readonly url: string | undefined;
  readonly score: number | undefined;
  readonly blob: string | undefined;
  readonly key: string;
  readonly ofPackage: string | undefined;
}

/** A finding, and the layer of the chain that brought it. */
export interface PlacedFinding extends Finding {
  readonly layer: string;
}
