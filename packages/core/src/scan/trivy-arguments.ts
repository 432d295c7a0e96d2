/** What Trivy looks for. */
export type Scanner = "vuln" | "secret" | "misconfig" | "license";

/** How one image is scanned. `skipUpdate`: with the database that is there, so that two scans can be compared. */
export interface TrivyArguments {
  readonly reference: string;
  readonly report: string;
  readonly cacheFolder: string;
  readonly scanners: readonly Scanner[];
  readonly offline: boolean;
  readonly skipUpdate: boolean;
  readonly dbRepository?: string | undefined;
  readonly ignoreFile?: string | undefined;
  readonly vex?: string | undefined;
}

/**
 * Files that hold numbers and no secrets, gigabytes of them: a search for secrets in one takes minutes, and finds what looks like some (trivy takes 10 min
 * for a 5 GB file). Only names that are nothing else: a `.bin` may be a program with packages in it.
 */
export const weightFiles = [
  "safetensors",
  "gguf",
  "ggml",
  "onnx",
  "pt",
  "pth",
  "ckpt",
  "h5",
  "npz",
  "msgpack",
  "tflite",
].map((extension) => `**/*.${extension}`);

/** Trivy's command line: one JSON report with all packages, and never a verdict of its own (its exit code mixes findings with failures). */
export function trivyArguments(given: TrivyArguments): readonly string[] {
  const { scanners, offline, skipUpdate } = given;
  const fixed = ["--format", "json", "--exit-code", "0", "--list-all-pkgs", "--show-suppressed", "--no-progress"];
  return [
    "image",
    "--image-src",
    "remote",
    "--scanners",
    scanners.join(","),
    ...fixed,
    "--timeout",
    "60m",
    "--skip-version-check",
    "--disable-telemetry",
    "--cache-dir",
    given.cacheFolder,
    "--output",
    given.report,
    ...(scanners.includes("secret") ? weightFiles.flatMap((pattern) => ["--skip-files", pattern]) : []),
    ...(offline ? ["--skip-db-update", "--skip-java-db-update", "--skip-check-update", "--offline-scan"] : []),
    ...(skipUpdate && !offline ? ["--skip-db-update"] : []),
    ...option("--db-repository", given.dbRepository),
    ...option("--ignorefile", given.ignoreFile),
    ...option("--vex", given.vex),
    given.reference,
  ];
}

function option(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [name, value];
}
