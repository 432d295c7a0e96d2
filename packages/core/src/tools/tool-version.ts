import { LayeredBuildError } from "../error.ts";
import type { ToolName } from "./tool-lock.ts";

/** Versions that are never run, and why. */
const refused: Readonly<Record<string, string>> = {
  "trivy 0.69.4": "its release was taken over, and steals credentials (CVE-2026-33634)",
  "trivy 0.69.5": "its image was published by an intruder (CVE-2026-33634)",
  "trivy 0.69.6": "its image was published by an intruder (CVE-2026-33634)",
};

/**
 * What a version must at least be, line by line of releases. GHSA-w6c6-c85g-mmv6: cosign took one kind of attestation for another;
 * GHSA-fx35-mq7g-6g98: a bare key in place of a certificate, and asked for no identity.
 */
const lowest: Partial<Record<ToolName, readonly (readonly [number, number, number])[]>> = {
  cosign: [
    [2, 6, 5],
    [3, 1, 3],
  ],
};

/** Checks the text of a version and gives it without `v`. Throws `bad-input` for what is no version, `bad-tool` for one that is not to be run. */
export function checkToolVersion(tool: ToolName, text: string): string {
  const parts = /^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/.exec(text);
  if (parts === null) {
    throw new LayeredBuildError("bad-input", `${tool}-version: ${JSON.stringify(text)} is no version.`, {
      hint: "Write three numbers, as 1.2.3. There is no `latest`: what runs is what was named and hashed.",
    });
  }
  const [major = 0, minor = 0, patch = 0] = parts.slice(1).map(Number);
  const version = `${major}.${minor}.${patch}`;
  const why = refused[`${tool} ${version}`];
  if (why !== undefined) {
    throw new LayeredBuildError("bad-tool", `${tool} ${version} is not run: ${why}.`, {
      hint: `Leave ${tool}-version out, or name another one. If this version ever ran in your workflows, change every secret that they had.`,
    });
  }
  const limits = lowest[tool] ?? [];
  const limit = limits.find(([line]) => line === major) ?? limits.find(([line]) => line > major);
  if (limit !== undefined && isBelow([major, minor, patch], limit)) {
    throw new LayeredBuildError("bad-tool", `${tool} ${version} is not run: it has known flaws in what it verifies.`, {
      hint: `Use ${limit.join(".")} or newer.`,
    });
  }
  return version;
}

function isBelow(version: readonly number[], limit: readonly number[]): boolean {
  for (const [at, wanted] of limit.entries()) {
    const has = version[at] ?? 0;
    if (has !== wanted) return has < wanted;
  }
  return false;
}
