import { rm, mkdtemp, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { serveStore, type Store } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { readImageConfig, type PlatformManifest } from "../image/platform-manifest.ts";
import { oneLine } from "../one-line.ts";
import type { Exec, Log } from "../ports.ts";
import { toolEnvironment } from "../tools/tool-environment.ts";
import { checkToolVersion } from "../tools/tool-version.ts";
import { checkDisk } from "./check-disk.ts";
import { readReport, type ScanReport } from "./parse-report.ts";
import { readOnly } from "./read-only-store.ts";
import { renameReport } from "./rename-report.ts";
import { reportBytes } from "./report-bytes.ts";
import { trivyArguments, type Scanner } from "./trivy-arguments.ts";

/** What scans are run with. `cacheFolder`: the database, and what was found in single OCI layers, by diffID. `env`: see `toolEnvironment`. */
export interface Trivy {
  readonly program: string;
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly temporary: string;
  readonly cacheFolder: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly scanners: readonly Scanner[];
  readonly offline: boolean;
  readonly dbRepository?: string | undefined;
  readonly ignoreFile?: string | undefined;
  readonly vex?: string | undefined;
}

/** An image to scan: one platform's, by the digest of its manifest. `name` is what the report calls its repository. */
export interface ScanTarget {
  readonly store: Store;
  readonly image: PlatformManifest;
  readonly name: string;
}

/** What came of a scan: `file` is the report (Trivy's JSON), with the image's own name in it. */
export interface ImageScan {
  readonly report: ScanReport;
  readonly file: string;
}

/**
 * Scans one image, in a registry or a layout folder, by a registry on loopback that serves it for reading. So the scanner has no credentials, no file of
 * the checkout, an empty folder to start in (no trivy.yaml, no .trivyignore), and a reference that nobody else has written.
 * Throws `scan-failed` where the scanner fails, `bad-report` where it says nothing that can be relied on, `too-large` where the disk is too small.
 */
export async function scanImage(
  trivy: Trivy,
  target: ScanTarget,
  file: string,
  skipUpdate = false,
): Promise<ImageScan> {
  const { store, image, name } = target;
  const config = await readImageConfig(store, image);
  await checkDisk(
    trivy.temporary,
    image.manifest.layers.map(({ size }) => size),
    trivy.log,
  );
  const served = readOnly(store);
  await using server = await serveStore(async (repository) => (repository === "image" ? served : undefined));
  const repository = `127.0.0.1:${server.port}/image`;
  const folder = await mkdtemp(path.join(trivy.temporary, "layered-build-scan-"));
  try {
    const report = path.join(folder, "report.json");
    const reference = `${repository}@${image.descriptor.digest}`;
    const args = trivyArguments({ ...trivy, reference, report, skipUpdate });
    await run(trivy, folder, args);
    if ((await stat(report).catch(() => undefined)) === undefined) throw scanFailed("it wrote no report", "");
    const { report: parsed, document } = readReport(await reportBytes(report), config.rootfs.diff_ids);
    if (parsed.scanner !== undefined && /^\d+\.\d+\.\d+$/.test(parsed.scanner))
      checkToolVersion("trivy", parsed.scanner);
    await writeFile(file, renameReport(document, repository, name));
    return { report: parsed, file };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The formats that a report is turned into, without a second scan. */
export type ReportFormat = "spdx-json" | "cyclonedx" | "cosign-vuln";

/** Writes a report in another format. Throws `scan-failed`. */
export async function convertReport(trivy: Trivy, report: string, format: ReportFormat, file: string): Promise<void> {
  const folder = await mkdtemp(path.join(trivy.temporary, "layered-build-scan-"));
  try {
    await run(trivy, folder, ["convert", "--format", format, "--output", path.resolve(file), path.resolve(report)]);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  const written = await stat(file).catch(() => undefined);
  if (written === undefined || written.size === 0) throw scanFailed(`it wrote no ${format}`, "");
}

async function run({ exec, program, env, signal }: Trivy, folder: string, args: readonly string[]): Promise<void> {
  const request = { command: program, args, cwd: folder, env: toolEnvironment(env, folder), signal };
  const { exitCode, stderr } = await exec(request);
  if (exitCode !== 0) throw scanFailed(`it ended with exit code ${exitCode}`, stderr);
}

/** The known ways to fail, and what to do about them. */
const hints: readonly (readonly [RegExp, string])[] = [
  [
    /TOOMANYREQUESTS|\b429 Too Many|status(?: code)?:? 429\b/i,
    "The database's registry limits downloads: set `db-repository` to a mirror of yours.",
  ],
  [/no space left/i, "The runner's disk is full: free some before this step, or use a larger runner."],
  [
    /skip.*DB.*first run|--skip-db-update cannot be specified on the first run/i,
    "Offline, the database has to be there: put db/trivy.db and db/metadata.json into the folder that TRIVY_CACHE_DIR names.",
  ],
  [
    /deadline exceeded(?![^\n]*(?:download|dial))|timed? ?out after/i,
    "It took longer than an hour. Scan fewer things (`scanners: vuln`), or use a larger runner.",
  ],
  [
    /decode VEX|VEX[^\n]*(?:unmarshal|parse|unknown)/i,
    "The file in `vex` cannot be read: give OpenVEX, CSAF or CycloneDX as JSON. Trivy itself is well.",
  ],
  [
    /failed to download|i\/o timeout|OCI artifact error|no such host|dial tcp/i,
    "The vulnerability database could not be downloaded: set `db-repository` to a registry that can be reached, or `offline` with a copy on the runner.",
  ],
];

function scanFailed(why: string, stderr: string): LayeredBuildError {
  const lines = stderr
    .trim()
    .split("\n")
    .filter((line) => /\b(FATAL|ERROR)\b/.test(line));
  const said = oneLine(lines.at(-1) ?? stderr.trim().split("\n").at(-1) ?? "", 400);
  const hint = hints.find(([pattern]) => pattern.test(stderr))?.[1];
  return new LayeredBuildError("scan-failed", `Trivy did not scan the image: ${why}${said === "" ? "" : `: ${said}`}`, {
    hint:
      hint ??
      "This is a failure of the scan, not a finding. Run the job again; if it stays, try the same by hand with the program's path.",
  });
}
