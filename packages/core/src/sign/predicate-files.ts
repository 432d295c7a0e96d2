import { lstat, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { isRecord, type Digest } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { isDeeperThan } from "../is-deeper-than.ts";
import { oneLine } from "../one-line.ts";
import type { ImageSubject } from "./image-subjects.ts";
import { sbomContent } from "./same-sbom.ts";
import type { Attestation } from "./sign-image.ts";
import { parseJson, PredicateType } from "./statement.ts";
import { vulnerabilityPredicate } from "./vulnerability-predicate.ts";

/** Sigstore's services and cosign take no larger predicate. */
const maxBytes = 16 * 1024 * 1024;
/** A statement, which holds it, may have some more. */
const deepest = 100;
const longestName = 120;

/**
 * The SBOMs of a folder as attestations: files (*.json) that are SPDX or CycloneDX by what is in them. A file whose name has a platform
 * of the image (`linux-amd64`) is about that platform, any other about the image as a whole. Throws `bad-input` where there is none, and for what is no JSON.
 */
export async function sbomAttestations(
  folder: string,
  subjects: readonly ImageSubject[],
): Promise<readonly Attestation[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json")).toSorted();
  const found: Attestation[] = [];
  for (const name of names) {
    const attestation = await sbomAttestation(path.join(folder, name), subjectOf(name, subjects));
    if (attestation !== undefined) found.push(attestation);
  }
  if (found.length > 0) return found;
  throw new LayeredBuildError("bad-input", "attest: there is no SBOM in `sbom-dir`.", {
    hint: "It takes files in SPDX or CycloneDX JSON (*.json), made before this step or fetched from the job that made them.",
  });
}

/** One SBOM as an attestation, which one made at another time of the same image says already; undefined for a file that is neither SPDX nor CycloneDX. */
export async function sbomAttestation(file: string, subject: Digest): Promise<Attestation | undefined> {
  const predicate = await readJsonFile(file);
  if (!isRecord(predicate)) return undefined;
  const predicateType = sbomType(predicate);
  if (predicateType === undefined) return undefined;
  const said = sbomContent(predicate);
  return { subject, predicateType, predicate, isSame: (other) => isRecord(other) && sbomContent(other) === said };
}

/** A report about vulnerabilities as an attestation: Trivy's JSON, or cosign's predicate made of it. */
export async function vulnerabilityAttestation(file: string, subject: Digest): Promise<Attestation> {
  const report = await readJsonFile(file);
  const predicate = isRecord(report) ? vulnerabilityPredicate(report) : undefined;
  if (predicate !== undefined) return { subject, predicateType: PredicateType.vuln, predicate };
  throw new LayeredBuildError("bad-input", "attest: the report is neither Trivy's JSON nor cosign's vuln predicate.", {
    hint: "Make it by `trivy image --format json`, or `trivy convert --format cosign-vuln`.",
  });
}

function sbomType(value: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof value["spdxVersion"] === "string") return PredicateType.spdx;
  return value["bomFormat"] === "CycloneDX" ? PredicateType.cyclonedx : undefined;
}

function subjectOf(name: string, subjects: readonly ImageSubject[]): Digest {
  const parts = `-${name.replaceAll(/[._]/g, "-")}-`;
  const fits = subjects.filter(
    ({ platform }) => platform !== undefined && parts.includes(`-${platform.replaceAll("/", "-")}-`),
  );
  // linux-arm-v7 is more than linux-arm.
  const [best] = fits.toSorted((a, b) => (b.platform ?? "").length - (a.platform ?? "").length);
  const subject = best ?? subjects.find(({ isTop }) => isTop);
  if (subject === undefined) throw new TypeError("an image has a subject");
  return subject.descriptor.digest;
}

async function readJsonFile(file: string): Promise<unknown> {
  const shown = oneLine(path.basename(file), longestName);
  // A link could lead out of the folder: to a file of the runner that the attestation would then publish.
  const stat = await lstat(file).catch(() => undefined);
  if (stat?.isFile() !== true)
    throw new LayeredBuildError("bad-input", `attest: ${shown} is no file.`, {
      hint: "Links are not followed. Was it made by an earlier step, or fetched from the job that made it?",
    });
  if (stat.size > maxBytes)
    throw new LayeredBuildError(
      "bad-input",
      `attest: ${shown} has ${stat.size} bytes; an attestation holds ${maxBytes}.`,
      {
        hint: "Keep fewer details in it, or publish it elsewhere.",
      },
    );
  const bytes = await readFile(file);
  if (isDeeperThan(bytes, deepest))
    throw new LayeredBuildError("bad-input", `attest: ${shown} has more than ${deepest} lists in each other.`, {
      hint: "No scanner writes such a file. What is in it, and who made it?",
    });
  const value = parseJson(bytes);
  if (value !== undefined) return value;
  throw new LayeredBuildError("bad-input", `attest: ${shown} is no JSON.`, {
    hint: "What made it may have been cut off: an empty or partial file is not attested.",
  });
}
