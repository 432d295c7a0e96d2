import { execFileSync, spawnSync } from "node:child_process";
import { describe } from "@jest/globals";

const version = spawnSync("tar", ["--version"], { encoding: "utf8" });
const present = version.status === 0 && version.stdout.includes("GNU tar");
const required = process.env["REQUIRE_HOST_TOOLS"] === "1";
if (!present && !required) process.stderr.write("skipped: tests that need GNU tar, which is not on the PATH\n");

/** `describe` where GNU tar is installed or required (REQUIRE_HOST_TOOLS=1), else `describe.skip`. */
export const describeWithTar = present || required ? describe : describe.skip;

/** Runs tar; its output. */
export function tar(parameters: readonly string[], options: { cwd?: string; input?: Uint8Array } = {}): Buffer {
  return execFileSync("tar", parameters, {
    ...options,
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    maxBuffer: 1 << 28,
  });
}
