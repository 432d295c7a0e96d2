import { input } from "@layered-build/toolkit";

/** The inputs of the scan. */
export const scanInputs = {
  scanners: input.list(
    "What to look for in the image: vuln (known vulnerabilities), secret, misconfig (of configuration files in it), license, and pickle (model files that run code when they are loaded; reads all blobs above the base once more).",
    { commas: true, default: "vuln,secret" },
  ),
  "fail-on": input.list(
    "From which severity on findings fail the step: critical, high, medium, low, unknown or none; or by layer: app=high,model=critical,base=none. A layer that is not named has the app's. In pull requests the names are those of the base commit.",
    { commas: true, default: "high" },
  ),
  "ignore-unfixed": input.boolean("Let vulnerabilities pass that no version fixes yet. They are still reported.", {
    default: false,
  }),
  "only-new": input.string(
    "Let pass what was there before: base compares with the image that this one stands on; an image (HOST/REPOSITORY:TAG, such as the last release) with that. Both are scanned with the same database.",
  ),
  baseline: input.string(
    "Let pass what an earlier report (a report-file) has. What became known since of packages that it has is reported, and passes too.",
  ),
  "ignore-file": input.string(
    "Trivy's ignore file (.trivyignore or .yaml). In pull requests the one of the base branch counts: a pull request cannot silence its own findings.",
  ),
  vex: input.string("OpenVEX, CSAF or CycloneDX VEX file. In pull requests the one of the base branch counts."),
  "sarif-file": input.string("Where to write the findings as SARIF. Without it: a temporary file, in the output."),
  "upload-sarif": input.boolean("Show the findings in the repository's code scanning.", { default: false }),
  sbom: input.list("Bills of materials to write: spdx-json, cyclonedx.", { commas: true }),
  "secret-scan": input.string(
    "Search for secrets with gitleaks: history is all commits of the checkout (a shallow one is completed), anything else a folder, by its path from the workspace or from the root. With mode: scan it needs no image.",
  ),
  "trivy-path": input.string("Absolute path of a trivy on the runner, instead of a download."),
  "trivy-version": input.string("Another version than that of tools.lock.json; needs trivy-sha256."),
  "trivy-sha256": input.string("sha256 of the download (with trivy-path: of the program)."),
  "gitleaks-path": input.string("Absolute path of a gitleaks on the runner, instead of a download."),
  "gitleaks-version": input.string("Another version than that of tools.lock.json; needs gitleaks-sha256."),
  "gitleaks-sha256": input.string("sha256 of the download (with gitleaks-path: of the program)."),
  "tool-mirror": input.string("https address that stands for https://github.com where programs are downloaded."),
  "db-repository": input.string("Repository of Trivy's vulnerability database, instead of the public ones."),
  offline: input.boolean(
    "Use no network but the image's registry: programs come from the runner, the database from the folder in TRIVY_CACHE_DIR.",
    { default: false },
  ),
} as const;
