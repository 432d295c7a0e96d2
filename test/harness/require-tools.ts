import { relative } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { missingTools, type Tool } from "./tools.ts";

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
