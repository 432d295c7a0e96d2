import {
  checkReportOfImage,
  imageBases,
  isOfCommit,
  LayeredBuildError,
  provenance,
  sbomAttestation,
  sbomAttestations,
  vulnerabilityAttestation,
  type Attestation,
  type ImageSubject,
} from "@layered-build/core/sign";
import { isPlanned, type ActionContext, type Inputs } from "@layered-build/toolkit";
import { buildRun } from "./build-run.ts";
import type { manifest } from "./manifest.ts";
import type { OpenedImage } from "./open-images.ts";
import { pathWithoutLinks } from "./path-without-links.ts";
import { sbomFolder } from "./sbom-folder.ts";
import type { Scanned } from "./scan/scan-work.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

const kinds = ["sbom", "vuln", "provenance"] as const;

/** What `attest` takes. */
export type AttestKind = (typeof kinds)[number];

/** Reads `attest`. Throws `bad-input` for anything else than the three kinds. */
export function attestKinds(attest: readonly string[]): readonly AttestKind[] {
  const isKind = (text: string): text is AttestKind => kinds.some((kind) => kind === text);
  const wrong = attest.filter((text) => !isKind(text));
  if (wrong.length > 0)
    throw new LayeredBuildError("bad-input", `attest: got "${wrong.join('", "')}", expected ${kinds.join(", ")}.`, {
      hint: "Write them one a line, or with commas between.",
    });
  return attest.filter(isKind);
}

/** The checks, before any work, that what is to be attested is given or will be written by the scan. Each throws `bad-input`. */
export function attestChecks(inputs: Given, context: Context): readonly (() => unknown)[] {
  const { attest, mode } = inputs;
  const isSigned = mode === "sign";
  return [
    () => attestKinds(attest),
    ...(attest.includes("sbom")
      ? [() => (isSigned ? given(inputs, "sbom-dir", "sbom", context) : checkFormats(inputs))]
      : []),
    ...(attest.includes("vuln") && isSigned ? [() => checkReport(inputs, context)] : []),
    ...(attest.includes("provenance") ? [() => buildRun(context)] : []),
  ];
}

async function checkReport(inputs: Given, context: Context): Promise<void> {
  if (isPlanned(inputs))
    throw new LayeredBuildError("bad-input", "attest: vuln needs the report of each image, and `report` takes one.", {
      hint: "Scan and sign in one step (mode: all), or sign image by image, each by `image` and with its own `report`.",
    });
  await given(inputs, "report", "vuln", context);
}

function checkFormats({ sbom }: Given): void {
  if (sbom.length > 0) return;
  throw new LayeredBuildError("bad-input", "attest: sbom in mode: all needs `sbom`, and it is not given.", {
    hint: "Name the formats to write and attest: `sbom: cyclonedx`, `spdx-json`, or both.",
  });
}

/** What this run has to say about the image besides its signature. */
export async function attestationsOf(
  inputs: Given,
  context: Context,
  image: OpenedImage,
  subjects: readonly ImageSubject[],
  scanned?: Scanned,
): Promise<readonly Attestation[]> {
  const asked = attestKinds(inputs.attest);
  const found: Attestation[] = [];
  if (scanned !== undefined) found.push(...(await scannedAttestations(asked, scanned)));
  else if (asked.includes("sbom")) {
    const top = await given(inputs, "sbom-dir", "sbom", context);
    const folder = await attestedPath("sbom-dir", sbomFolder(top, image), context);
    found.push(...(await sbomAttestations(folder, subjects)));
  }
  if (scanned === undefined && asked.includes("vuln")) {
    const attestation = await vulnerabilityAttestation(await given(inputs, "report", "vuln", context), image.digest);
    await checkReportOfImage(attestation.predicate, image.store, subjects);
    found.push(attestation);
  }
  if (asked.includes("provenance")) found.push(...(await provenances(context, image, subjects)));
  return found;
}

/** What the scan wrote itself: files that others left in the same folder are none of it. */
async function scannedAttestations(
  asked: readonly AttestKind[],
  { reports, sboms }: Scanned,
): Promise<readonly Attestation[]> {
  const found: Attestation[] = [];
  if (asked.includes("vuln"))
    for (const { file, digest } of reports) found.push(await vulnerabilityAttestation(file, digest));
  for (const { file, digest } of asked.includes("sbom") ? sboms : []) {
    const attestation = await sbomAttestation(file, digest);
    if (attestation !== undefined) found.push(attestation);
  }
  return found;
}

async function provenances(
  context: Context,
  { open, store }: OpenedImage,
  subjects: readonly ImageSubject[],
): Promise<readonly Attestation[]> {
  const run = buildRun(context);
  const found: Attestation[] = [];
  for (const subject of subjects) {
    // What BuildKit keeps in an index about its images is no image.
    if (!subject.isTop && subject.platform === undefined) continue;
    if (isOfCommit(subject, run.commit)) {
      const bases = await imageBases({ store, annotations: subject.annotations }, open, context.log);
      found.push(provenance(subject, bases, run));
    } else {
      context.log.info(
        `No provenance for ${subject.descriptor.digest}: an earlier run built it, of another commit, and this one only uses it.`,
      );
    }
  }
  return found;
}

async function given(inputs: Given, name: "sbom-dir" | "report", kind: AttestKind, context: Context): Promise<string> {
  const value = inputs[name];
  if (value !== undefined) return attestedPath(name, value, context);
  throw new LayeredBuildError("bad-input", `attest: ${kind} needs \`${name}\`.`, {
    hint: "Name what an earlier step made, or what was fetched from the job that made it.",
  });
}

/** What is attested is shown to everybody: through a link of the checkout, that could be any file of the runner. */
function attestedPath(name: "sbom-dir" | "report", value: string, context: Context): Promise<string> {
  return pathWithoutLinks(name, value, context, "Links that a commit brings are not followed. Name the place itself.");
}
