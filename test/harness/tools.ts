import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** The programs that tests may ask for; scripts/host/install.sh sets up all but git. */
export type Tool =
  | "act"
  | "buildkitd"
  | "busybox"
  | "chromium"
  | "cosign2"
  | "cosign3"
  | "crane"
  | "debootstrap"
  | "docker"
  | "docker-registry"
  | "dockerd"
  | "git"
  | "gitleaks"
  | "openssl"
  | "oras"
  | "perl"
  | "referrers-registry"
  | "runc"
  | "shellcheck"
  | "skopeo"
  | "tar"
  | "trivy"
  | "trivy-db"
  | "umoci"
  | "zizmor";

/** What else has to be there for a tool to be of use; `root` is a right, not a program. */
const needs: Partial<Record<Tool, readonly (Tool | "root")[]>> = {
  buildkitd: ["root", "runc", "docker"],
  debootstrap: ["root"],
  dockerd: ["root", "docker"],
  trivy: ["trivy-db"],
};

/** Where host programs of the tests are kept that are no packages: `$LAYERED_BUILD_CACHE`, else ~/.cache/layered-build. */
export const cacheFolder = (): string =>
  process.env["LAYERED_BUILD_CACHE"] ?? join(process.env["HOME"] ?? homedir(), ".cache", "layered-build");

/** The PATH on which tools are looked for: this Node first, the cache folder, then the machine's, sbin included. */
export const hostPath = (): string =>
  [dirname(process.execPath), join(cacheFolder(), "bin"), process.env["PATH"] ?? "", "/usr/sbin", "/sbin"].join(
    delimiter,
  );

/** The absolute path of a program, or undefined. */
export function findTool(name: string): string | undefined {
  return hostPath()
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isProgram);
}

/** The tools (or the right `root`) among these, and among what they need, that are not there. */
export function missingTools(tools: readonly (Tool | "root")[]): readonly string[] {
  const missing = tools.flatMap((tool) => {
    if (tool === "root") return process.getuid?.() === 0 ? [] : ["root"];
    return [...(findTool(tool) === undefined ? [tool] : []), ...missingTools(needs[tool] ?? [])];
  });
  return [...new Set(missing)];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
