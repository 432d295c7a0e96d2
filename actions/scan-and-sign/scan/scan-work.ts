import { mkdtemp } from "node:fs/promises";
import path from "node:path";
import {
  checkDatabaseAge,
  databaseDate,
  ignoreNotes,
  LayeredBuildError,
  readIgnoreFile,
  scanPlatforms,
  type PlacedFinding,
  type PlatformScan,
  type Trivy,
} from "@layered-build/core/scan";
import { isExpected, type ActionContext, type Inputs } from "@layered-build/toolkit";
import { checkGate } from "./check-gate.ts";
import { comparisonOf, givenBaseline } from "./comparison.ts";
import { failingOf } from "./failing-of.ts";
import { layerSources } from "./layer-sources.ts";
import type { manifest } from "../manifest.ts";
import type { OpenedImage } from "../open-images.ts";
import { openTrivy } from "./open-trivy.ts";
import { parseScan } from "../parse-scan.ts";
import type { ScannedImage } from "./scanned-image.ts";
import { secretWork } from "./secret-work.ts";
import { tellScan } from "./tell-scan.ts";
import { trustedNames } from "./trusted-names.ts";
import { writeSboms, type WrittenSbom } from "./write-sboms.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

/** What the scan of an image leaves for the attestations of the same step. */
export interface Scanned {
  readonly digest: OpenedImage["digest"];
  readonly reports: readonly Pick<PlatformScan, "digest" | "file">[];
  readonly sboms: readonly WrittenSbom[];
}

/**
 * Scans the images, tells what was found, and only then fails: for findings, for secrets and for an old database each with its own code. Of a plan's
 * images those that others stand on are looked at as part of these, unless each is to have a bill of materials or a report of its own.
 */
export async function scanWork(
  inputs: Given,
  context: Context,
  images: readonly OpenedImage[],
): Promise<readonly Scanned[]> {
  const choices = parseScan(inputs);
  context.setOutput("digest", images.map(({ digest }) => digest).join("\n"));
  // As the files by which findings are let pass: told before a program is fetched.
  const baseline = await givenBaseline(inputs, context);
  const trivy = await openTrivy(inputs, context, choices.scanners);
  const { layers, sources } = await layerSources(inputs.config, context);
  const names = await trustedNames(inputs, context, layers, choices.gate);
  const isEach = choices.sbom.length > 0 || (inputs.mode === "all" && inputs.attest.includes("vuln"));
  const scanned: ScannedImage[] = [];
  // From the top down: what an image stands on is in it.
  for (const image of images.toReversed()) {
    const { store, digest, open, layer, reference } = image;
    const scans = await scanPlatforms(trivy, {
      store,
      digest,
      open,
      layer,
      layers: names,
      sources,
      comparison: await comparisonOf(inputs, baseline, image),
      folder: await mkdtemp(path.join(context.tempFolder, "layered-build-scan-reports-")),
      pickles: choices.pickles,
      above: isEach ? [] : scanned.flatMap((each) => each.scans),
    });
    if (scans.length === 0) context.log.info(`${layer ?? reference}: looked at as part of the images on it`);
    scanned.push({ image, scans });
  }
  const verdict = { gate: choices.gate, ignoreUnfixed: inputs["ignore-unfixed"] };
  const failing = scanned.flatMap(({ scans }) => scans.flatMap((scan) => failingOf(scan, verdict)));
  await tellScan(inputs, context, scanned, verdict);
  await tellIgnored(trivy, context, scanned);
  const problems: Error[] = [];
  // What fails in one of them must not hide what the others say.
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!isExpected(error)) throw error;
      problems.push(error);
      return undefined;
    }
  };
  const written = await attempt(() => writeSboms(trivy, inputs, context, scanned, choices.sbom));
  if (choices.scanners.includes("vuln")) await attempt(() => checkDatabase(trivy));
  await attempt(async () => checkGate(choices.gate, scanned, layers, context));
  if (failing.length > 0) problems.push(findingsError(failing));
  await attempt(() => secretWork(inputs, context));
  const [first] = problems;
  const [image] = images;
  if (problems.length > 1)
    throw new AggregateError(problems, `${images.length === 1 ? image?.reference : "What was scanned"} does not pass:`);
  if (first !== undefined) throw first;
  return scanned.map((each) => ({
    digest: each.image.digest,
    reports: each.scans.map(({ digest, file }) => ({ digest, file })),
    sboms: written?.get(each) ?? [],
  }));
}

/** Says which entries of the ignore file let nothing pass: nobody else would notice. */
async function tellIgnored(
  { ignoreFile, scanners }: Trivy,
  { log }: Context,
  scanned: readonly ScannedImage[],
): Promise<void> {
  if (ignoreFile === undefined) return;
  const passed = new Set(scanned.flatMap(({ scans }) => scans.flatMap((scan) => [...scan.passed])));
  for (const note of ignoreNotes(await readIgnoreFile(ignoreFile), { passed, scanners, now: new Date() }))
    log.notice(note);
}

async function checkDatabase({ cacheFolder }: Trivy): Promise<void> {
  checkDatabaseAge(await databaseDate(cacheFolder), new Date());
}

function findingsError(failing: readonly PlacedFinding[]): LayeredBuildError {
  const byLayer = Object.entries(Object.groupBy(failing, ({ layer }) => layer));
  const parts = byLayer.map(([layer, those = []]) => `${those.length} in ${layer}`);
  return new LayeredBuildError(
    "findings",
    `${failing.length === 1 ? "1 finding fails" : `${failing.length} findings fail`} this step: ${parts.join(", ")}.`,
    {
      hint: "The summary lists them. Update what has a fix, or say in `ignore-file` or `vex` why one does not matter; `fail-on` sets from which severity on they count, by layer.",
    },
  );
}
