import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  bySeverity,
  checkDatabaseAge,
  convertReport,
  countFindings,
  databaseDate,
  failingFindings,
  findingLine,
  LayeredBuildError,
  makeOutputFolder,
  mostResults,
  noveltyOf,
  parseReference,
  parseReport,
  platformInName,
  sarifLog,
  scanPlatforms,
  scanSummary,
  thresholdOf,
  type Baseline,
  type Comparison,
  type Gate,
  type PlacedFinding,
  type PlatformScan,
  type Trivy,
} from "@layered-build/core/scan";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { decisionFile } from "./decision-file.ts";
import { layerSources } from "./layer-sources.ts";
import type { manifest } from "./manifest.ts";
import type { OpenedImage } from "./open-images.ts";
import { openTool } from "./open-tools.ts";
import { outputPath } from "./output-path.ts";
import { parseScan, type SbomFormat } from "./parse-scan.ts";
import { sbomFolder } from "./sbom-folder.ts";
import { secretWork } from "./secret-work.ts";
import { uploadSarif } from "./upload-sarif.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

/** What the scan of an image leaves for the attestations of the same step. */
export interface Scanned {
  readonly digest: OpenedImage["digest"];
  readonly reports: readonly Pick<PlatformScan, "digest" | "file">[];
  readonly sboms: readonly Pick<PlatformScan, "digest" | "file">[];
}

/** An image that was scanned. `scans` is empty where all that is in it was looked at with an image on it. */
interface ScannedImage {
  readonly image: OpenedImage;
  readonly scans: readonly PlatformScan[];
}

/** The runner shows ten annotations of a kind in a step; three are left to secrets, and one to the verdict. */
const mostAnnotations = 6;
const mostLines = 100;

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
  const trivy = await openTrivy(inputs, context, choices.scanners);
  const { layers, sources } = await layerSources(inputs.config, context);
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
      layers,
      sources,
      comparison: await comparisonOf(inputs, context, image),
      folder: await mkdtemp(path.join(context.tempFolder, "layered-build-scan-reports-")),
      pickles: choices.pickles,
      above: isEach ? [] : scanned.flatMap((each) => each.scans),
    });
    if (scans.length === 0) context.log.info(`${layer ?? reference}: looked at as part of the images on it`);
    scanned.push({ image, scans });
  }
  const failing = scanned.flatMap(({ scans }) =>
    scans.flatMap((scan) => failingOf(scan, choices.gate, inputs["ignore-unfixed"])),
  );
  await tell(inputs, context, scanned, choices.gate);
  const problems: LayeredBuildError[] = [];
  // What fails in one of them must not hide what the others say.
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LayeredBuildError)) throw error;
      problems.push(error);
      return undefined;
    }
  };
  const written = await attempt(() => writeSboms(trivy, inputs, context, scanned, choices.sbom));
  if (choices.scanners.includes("vuln")) await attempt(() => checkDatabase(trivy));
  if (failing.length > 0) problems.push(findingsError(failing));
  await attempt(() => secretWork(inputs, context));
  const [first] = problems;
  const [image] = images;
  if (problems.length > 1)
    throw new AggregateError(problems, `${images.length === 1 ? image?.reference : "What was scanned"} does not pass:`);
  if (first !== undefined) throw first;
  return scanned.map(({ image: { digest }, scans }) => ({
    digest,
    reports: scans.map(({ digest: of, file }) => ({ digest: of, file })),
    sboms: written?.get(digest) ?? [],
  }));
}

async function openTrivy(inputs: Given, context: Context, scanners: Trivy["scanners"]): Promise<Trivy> {
  const { exec, env, tempFolder, log, signal } = context;
  const { path: program } = await openTool("trivy", inputs, context);
  const given = env["TRIVY_CACHE_DIR"] ?? "";
  return {
    program,
    exec,
    env,
    temporary: tempFolder,
    cacheFolder: given === "" ? path.join(tempFolder, "layered-build-trivy") : given,
    log,
    signal,
    scanners,
    offline: inputs.offline,
    dbRepository: inputs["db-repository"],
    ignoreFile: await decisionFile("ignore-file", inputs["ignore-file"], context),
    vex: await decisionFile("vex", inputs.vex, context),
  };
}

async function comparisonOf(inputs: Given, context: Context, { open }: OpenedImage): Promise<Comparison | undefined> {
  const baseline = await decisionFile("baseline", inputs.baseline, context);
  if (baseline !== undefined)
    return { kind: "report", baseline: readBaseline(inputs.baseline, await readFile(baseline)) };
  const reference = inputs["only-new"];
  if (reference === undefined) return undefined;
  if (reference === "base") return { kind: "base" };
  const store = await open(reference);
  const { tag, digest } = parseReference(reference);
  const found = await store.headManifest(digest ?? tag ?? "latest");
  if (found !== undefined) return { kind: "image", reference, store, digest: found.digest };
  throw new LayeredBuildError("missing-image", `only-new: there is no ${reference}.`, {
    hint: "Before the first release there is nothing to compare with: leave only-new out, or set it to base.",
  });
}

/** No scanner is to blame for a file that somebody gave. */
function readBaseline(file = "", bytes: Buffer): Baseline {
  try {
    return parseReport(bytes);
  } catch (cause) {
    throw new LayeredBuildError("bad-input", `baseline: ${JSON.stringify(file)} is no report of Trivy that is whole.`, {
      hint: "Give what an earlier scan put out as `report-file`: Trivy's JSON (schema 2) of an image.",
      cause,
    });
  }
}

function failingOf(scan: PlatformScan, gate: Gate, ignoreUnfixed: boolean): readonly PlacedFinding[] {
  const { findings, baseline } = scan;
  const failing = failingFindings(findings, gate, ignoreUnfixed);
  return baseline === undefined ? failing : failing.filter((each) => noveltyOf(each, baseline) === "introduced");
}

/** Writes them, and gives them by image; with a plan each image has a folder of its own. */
async function writeSboms(
  trivy: Trivy,
  inputs: Given,
  context: Context,
  scanned: readonly ScannedImage[],
  formats: readonly SbomFormat[],
): Promise<ReadonlyMap<string, Scanned["sboms"]>> {
  const written = new Map<string, Scanned["sboms"]>();
  if (formats.length === 0) return written;
  const top = inputs["sbom-dir"] ?? (await mkdtemp(path.join(context.tempFolder, "layered-build-sbom-")));
  for (const { image, scans } of scanned) {
    const folder = await outputPath("sbom-dir", sbomFolder(top, image), context);
    await makeOutputFolder("sbom-dir", folder);
    const files: Scanned["sboms"][number][] = [];
    for (const { platform, file: report, digest } of scans) {
      for (const format of formats) {
        const name = scans.length === 1 ? "sbom" : `sbom-${platformInName(platform)}`;
        const file = path.join(folder, `${name}.${format === "cyclonedx" ? "cdx" : "spdx"}.json`);
        const target = await outputPath("sbom-dir", file, context);
        await convertReport(trivy, report, format, target);
        files.push({ file: target, digest });
      }
    }
    written.set(image.digest, files);
  }
  const names = [...written.values()].flatMap((files) => files.map(({ file }) => file));
  context.setOutput("sbom-files", names.join("\n"));
  return written;
}

async function tell(inputs: Given, context: Context, scanned: readonly ScannedImage[], gate: Gate): Promise<void> {
  const { log, setOutput, summary, tempFolder } = context;
  const scans = scanned.flatMap((each) => each.scans.map((scan) => ({ ...scan, image: each.image })));
  const findings = scans.flatMap((scan) => scan.findings);
  const names = [...new Set(scans.flatMap(({ groups }) => groups.groups.map(({ name }) => name)))];
  setOutput("findings", countFindings(findings, names));
  setOutput("report-file", scans.map(({ file }) => file).join("\n"));

  const runs = scans.map(({ findings: those, platform, scanner, lineOf, image: { store, layer } }) => ({
    findings: those,
    // Code scanning refuses two runs of one name, and a plan's images may share a repository.
    subject: { image: layer === undefined ? store.name : `${store.name}/${layer}`, platform, scanner, lineOf },
  }));
  const given = inputs["sarif-file"];
  const file =
    given === undefined
      ? path.join(await mkdtemp(path.join(tempFolder, "layered-build-sarif-")), "scan.sarif")
      : await outputPath("sarif-file", given, context);
  const sarif = (most: number): string => JSON.stringify(sarifLog(runs, most));
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, sarif(mostResults));
  setOutput("sarif-file", file);

  const ignoreUnfixed = inputs["ignore-unfixed"];
  for (const scan of scans) {
    const { baseline, platform, groups, notes, image } = scan;
    const failing = failingOf(scan, gate, ignoreUnfixed);
    const novelty = baseline === undefined ? undefined : (each: PlacedFinding) => noveltyOf(each, baseline);
    const own = groups.groups.map(({ name }) => name);
    const counts = countFindings(scan.findings, own);
    summary.add(
      scanSummary({
        image: `${image.reference} (${platform})`,
        counts,
        findings: scan.findings,
        failing,
        gate,
        novelty,
        notes,
      }),
    );
    for (const note of notes) log.warning(note);
    await log.group(
      `${scan.findings.length} findings (${image.layer === undefined ? "" : `${image.layer}, `}${platform})`,
      async () => {
        for (const each of scan.findings.toSorted(bySeverity).slice(0, mostLines)) log.info(findingLine(each));
      },
    );
    for (const [layer, count] of Object.entries(counts.layers))
      log.info(
        `${layer}: ${count.critical} critical, ${count.high} high, ${count.medium} medium, ${count.low} low, ${count.unknown} unknown; fails from ${thresholdOf(gate, layer)}`,
      );
  }
  const absent = [...gate.layers.keys()].filter((name) => !names.includes(name));
  if (absent.length > 0)
    log.warning(`fail-on names ${absent.join(", ")}, and the image's layers are ${names.join(", ")}.`);
  const worst = scans.flatMap((scan) => failingOf(scan, gate, ignoreUnfixed)).toSorted(bySeverity);
  for (const finding of worst.slice(0, mostAnnotations)) log.error(findingLine(finding));
  if (inputs["upload-sarif"] && (await uploadSarif(sarif, inputs.token, context)))
    log.info("The findings are in code scanning.");
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
