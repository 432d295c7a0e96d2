import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { describe } from "@jest/globals";

const present = spawnSync("skopeo", ["--version"]).status === 0;
const required = process.env["REQUIRE_HOST_TOOLS"] === "1";
if (!present && !required) process.stderr.write("skipped: tests that need skopeo, which is not on the PATH\n");

/** `describe` where skopeo is installed or required (REQUIRE_HOST_TOOLS=1), else `describe.skip`. */
export const describeWithSkopeo = present || required ? describe : describe.skip;

/** Runs skopeo; its standard output. */
export async function skopeo(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)("skopeo", args)).stdout;
}
