import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import { describe, expect, test } from "@jest/globals";

/** The programs that tests may ask for; scripts/host/install.sh sets up all but git. */
export type Tool =
  | "act"
  | "buildkitd"
  | "busybox"
  | "debootstrap"
  | "docker"
  | "docker-registry"
  | "dockerd"
  | "git"
  | "openssl"
  | "perl"
  | "runc"
  | "skopeo"
  | "tar"
  | "umoci"
  | "zizmor";

/** What else has to be there for a tool to be of use; `root` is a right, not a program. */
const needs: Partial<Record<Tool, readonly (Tool | "root")[]>> = {
  buildkitd: ["root", "runc", "docker"],
  debootstrap: ["root"],
  dockerd: ["root", "docker"],
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

/**
 * `describe` and `test` for tests that need host programs: where one is missing they skip, and one line says which.
 * With REQUIRE_HOST_TOOLS=1 (as .ci/run sets it) the whole test file fails instead.
 *
 *     const { describe } = requireTools("docker-registry", "skopeo");
 */
export function requireTools(...tools: readonly Tool[]): {
  readonly describe: typeof describe | typeof describe.skip;
  readonly test: typeof test | typeof test.skip;
} {
  const missing = missingTools(tools);
  if (missing.length === 0) return { describe, test };
  const file = relative(process.cwd(), expect.getState().testPath ?? "a test");
  const message = `${file} needs ${missing.join(", ")}, not found here: bash scripts/host/install.sh sets it up`;
  if (process.env["REQUIRE_HOST_TOOLS"] === "1") throw new Error(message);
  process.stderr.write(`SKIPPED: ${message}\n`);
  return { describe: describe.skip, test: test.skip };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
