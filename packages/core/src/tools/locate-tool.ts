import path from "node:path";
import { LayeredBuildError } from "../error.ts";
import type { ToolLock, ToolName } from "./tool-lock.ts";
import { checkToolVersion } from "./tool-version.ts";

/** What the user said about one program; `sha256` is that of the download (with `path`: of the program). */
export interface ToolRequest {
  readonly tool: ToolName;
  readonly path?: string | undefined;
  readonly version?: string | undefined;
  readonly sha256?: string | undefined;
  /** Base address that stands for `https://github.com`. */
  readonly mirror?: string | undefined;
}

/** What is to be downloaded, and the hashes that it must have. `binary` is undefined where only the download's is known. */
export interface ToolDownload {
  readonly version: string;
  readonly url: string;
  readonly file: string | undefined;
  readonly archive: string;
  readonly binary: string | undefined;
}

/**
 * Chooses the download of a program for a platform (`linux-x64`): the locked version, or one that the user names with its hash.
 * Throws `bad-tool` where no hash is known: a program that nobody has vouched for is not run.
 */
export function locateTool(request: ToolRequest, lock: ToolLock, platform: string): ToolDownload {
  const { tool } = request;
  const locked = lock.tools[tool];
  const version = checkToolVersion(tool, request.version ?? locked.version);
  const entry = locked.platforms[platform];
  if (entry === undefined) {
    throw new LayeredBuildError("bad-tool", `There is no ${tool} for ${platform} in tools.lock.json.`, {
      hint: `Install ${tool} on the runner, and give its absolute path as ${tool}-path.`,
    });
  }
  const given = request.sha256 === undefined ? undefined : checkSha256(tool, request.sha256);
  const isLocked = version === locked.version;
  const archive = given ?? (isLocked && entry.archive !== "unset" ? entry.archive : undefined);
  if (archive === undefined) {
    const why = isLocked ? "its sha256 is not in tools.lock.json yet" : `tools.lock.json has ${locked.version}`;
    throw new LayeredBuildError("bad-tool", `No sha256 is known for ${tool} ${version} (${platform}): ${why}.`, {
      hint: `Give ${tool}-path (a program on the runner), or ${tool}-sha256: the hash of ${nameOf(entry.url, locked.version, version)}, from the release's checksums file.`,
    });
  }
  // The user's hash may be another build's: then the locked binary's says nothing.
  const knowsBinary = isLocked && archive === entry.archive && entry.binary !== "unset";
  return {
    version,
    url: mirrored(entry.url.replaceAll(locked.version, version), request.mirror),
    file: entry.file,
    archive,
    binary: knowsBinary ? entry.binary : undefined,
  };
}

/** Checks what a user says of a program of the runner's own, and looks at nothing. Throws `bad-input`. */
export function checkOwnTool({ tool, sha256 }: ToolRequest, given: string): void {
  if (!path.isAbsolute(given)) {
    throw new LayeredBuildError("bad-input", `${tool}-path: ${JSON.stringify(given)} is not absolute.`, {
      hint: "Write the whole path: nothing is looked for on PATH, where an earlier step could have put another program.",
    });
  }
  if (sha256 !== undefined) checkSha256(tool, sha256);
}

/** Checks a sha256 that a user gives. Throws `bad-input`. */
export function checkSha256(tool: ToolName, text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new LayeredBuildError("bad-input", `${tool}-sha256: ${JSON.stringify(text)} is no sha256.`, {
    hint: "Write 64 lower-case hex digits, without `sha256:`.",
  });
}

function nameOf(url: string, locked: string, version: string): string {
  return url.slice(url.lastIndexOf("/") + 1).replaceAll(locked, version);
}

function mirrored(url: string, mirror: string | undefined): string {
  if (mirror === undefined) return url;
  const isLoopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(`${mirror}/`);
  const base = URL.canParse(mirror) ? new URL(mirror) : undefined;
  const isUsable = base !== undefined && base.username === "" && base.search === "" && base.hash === "";
  if (!isUsable || !(base.protocol === "https:" || isLoopback)) {
    throw new LayeredBuildError("bad-input", `tool-mirror: ${JSON.stringify(mirror)} is no https address.`, {
      hint: "Write https://HOST/PATH, without a user or a query. It stands for https://github.com.",
    });
  }
  return `${base.href.replace(/\/+$/, "")}${new URL(url).pathname}`;
}
