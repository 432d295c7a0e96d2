import { mkdtemp, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  bySeverity,
  countFindings,
  findingLine,
  makeOutputFolder,
  mostResults,
  noveltyOf,
  sarifLog,
  scanSummary,
  thresholdOf,
  type PlacedFinding,
} from "@layered-build/core/scan";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import type { manifest } from "../manifest.ts";
import { outputPath } from "../output-path.ts";
import { failingOf, type Verdict } from "./failing-of.ts";
import type { ScannedImage } from "./scanned-image.ts";
import { uploadSarif } from "./upload-sarif.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

/** The runner shows ten annotations of a kind in a step; three are left to secrets, and one to the verdict. */
const mostAnnotations = 6;
const mostLines = 100;

/** Tells what was found: outputs, SARIF, summary, log and annotations. */
export async function tellScan(
  inputs: Given,
  context: Context,
  scanned: readonly ScannedImage[],
  verdict: Verdict,
): Promise<void> {
  const scans = scanned.flatMap((each) => each.scans);
  context.setOutput(
    "findings",
    countFindings(
      scans.flatMap(({ findings }) => findings),
      layersOf(scanned),
    ),
  );
  context.setOutput("report-file", scans.map(({ file }) => file).join("\n"));
  const sarif = sarifOf(scanned);
  await writeSarif(inputs, context, sarif);
  for (const each of scanned) await tellImage(each, context, verdict);
  const worst = scans.flatMap((scan) => failingOf(scan, verdict)).toSorted(bySeverity);
  for (const finding of worst.slice(0, mostAnnotations)) context.log.error(findingLine(finding));
  if (inputs["upload-sarif"] && (await uploadSarif(sarif, inputs.token, context)))
    context.log.info("The findings are in code scanning.");
}

/** The names of the layers of all that was scanned. */
function layersOf(scanned: readonly ScannedImage[]): readonly string[] {
  const groups = scanned.flatMap(({ scans }) => scans.flatMap((scan) => scan.groups.groups));
  return [...new Set(groups.map(({ name }) => name))];
}

/** The findings as SARIF, of each platform the worst so many. */
function sarifOf(scanned: readonly ScannedImage[]): (most: number) => string {
  const runs = scanned.flatMap(({ image: { store, layer }, scans }) =>
    scans.map(({ findings, platform, scanner, lineOf }) => ({
      findings,
      // Code scanning refuses two runs of one name, and a plan's images may share a repository.
      subject: { image: layer === undefined ? store.name : `${store.name}/${layer}`, platform, scanner, lineOf },
    })),
  );
  return (most) => JSON.stringify(sarifLog(runs, most));
}

async function writeSarif(inputs: Given, context: Context, sarif: (most: number) => string): Promise<void> {
  const given = inputs["sarif-file"];
  const file =
    given === undefined
      ? path.join(await mkdtemp(path.join(context.tempFolder, "layered-build-sarif-")), "scan.sarif")
      : await outputPath("sarif-file", given, context);
  await makeOutputFolder("sarif-file", path.dirname(file));
  await writeFile(file, sarif(mostResults));
  context.setOutput("sarif-file", file);
}

async function tellImage({ image, scans }: ScannedImage, { log, summary }: Context, verdict: Verdict): Promise<void> {
  const { gate } = verdict;
  for (const scan of scans) {
    const { findings, baseline, platform, groups, notes } = scan;
    const novelty = baseline === undefined ? undefined : (each: PlacedFinding) => noveltyOf(each, baseline);
    const counts = countFindings(
      findings,
      groups.groups.map(({ name }) => name),
    );
    const failing = failingOf(scan, verdict);
    summary.add(
      scanSummary({ image: `${image.reference} (${platform})`, counts, findings, failing, gate, novelty, notes }),
    );
    for (const note of notes) log.warning(note);
    const of = image.layer === undefined ? platform : `${image.layer}, ${platform}`;
    await log.group(`${findings.length} findings (${of})`, async () => {
      for (const each of findings.toSorted(bySeverity).slice(0, mostLines)) log.info(findingLine(each));
    });
    for (const [layer, count] of Object.entries(counts.layers))
      log.info(
        `${layer}: ${count.critical} critical, ${count.high} high, ${count.medium} medium, ${count.low} low, ${count.unknown} unknown; fails from ${thresholdOf(gate, layer)}`,
      );
  }
}
