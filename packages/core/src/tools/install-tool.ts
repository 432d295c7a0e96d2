import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { access, chmod, copyFile, mkdtemp, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { isNativeError } from "node:util/types";
import { makeFolders } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { oneLine } from "../one-line.ts";
import type { Log } from "../ports.ts";
import { downloadFile, type Downloads } from "./download-file.ts";
import { extractFile } from "./extract-file.ts";
import { checkOwnTool, locateTool, type ToolDownload, type ToolRequest } from "./locate-tool.ts";
import type { ToolLock } from "./tool-lock.ts";

/**
 * Where programs are put and come from. `platform` as Node names it (`linux-x64`); `temporary`: a folder of this job;
 * `toolCache`: RUNNER_TOOL_CACHE, which other jobs of the machine can write to; `offline`: no network at all.
 */
export interface ToolHome extends Downloads {
  readonly lock: ToolLock;
  readonly platform: string;
  readonly temporary: string;
  readonly toolCache?: string | undefined;
  readonly offline: boolean;
  readonly log: Log;
}

/** A program that may be run: by this path only, it is on no PATH. `version` is undefined where the user's own program is used. */
export interface InstalledTool {
  readonly path: string;
  readonly sha256: string;
  readonly version: string | undefined;
}

/**
 * Makes a program available: the user's own (`path`), or the locked download, from the tool cache or the network. The hash is taken of a private copy, before
 * anything of it is opened; what is in the cache is never run in place. Nothing is looked for on PATH. Throws `bad-tool`, `bad-input`, or an `OciError`.
 */
export async function installTool(request: ToolRequest, home: ToolHome): Promise<InstalledTool> {
  if (request.path !== undefined) return ownTool(request, request.path, home.log);
  const download = locateTool(request, home.lock, home.platform);
  const folder = await mkdtemp(path.join(home.temporary, `layered-build-${request.tool}-`));
  const archive = path.join(folder, "download");
  const from = await fetchArchive(request, download, archive, home);
  const program = path.join(folder, request.tool);
  if (download.file === undefined) {
    await rename(archive, program);
    await chmod(program, 0o700);
  } else {
    await extractFile(archive, download.file, program);
    await rm(archive);
  }
  const sha256 = await sha256Of(program);
  if (download.binary !== undefined && sha256 !== download.binary) {
    throw wrongHash(`The program in ${path.basename(download.url)}`, download.binary, sha256);
  }
  home.log.info(`${request.tool} ${download.version} from ${from}, sha256 ${sha256}`);
  return { path: program, sha256, version: download.version };
}

async function ownTool(request: ToolRequest, given: string, log: Log): Promise<InstalledTool> {
  const { tool, sha256: wanted } = request;
  checkOwnTool(request, given);
  try {
    await access(given, constants.X_OK);
    if (!(await stat(given)).isFile()) throw new Error("it is no file");
  } catch (cause) {
    throw new LayeredBuildError("bad-input", `${tool}-path: ${JSON.stringify(given)} cannot be run.`, {
      hint: "Is it installed on this runner, and executable for its user?",
      cause,
    });
  }
  const program = await realpath(given);
  const sha256 = await sha256Of(program);
  if (wanted !== undefined && wanted !== sha256) throw wrongHash(`${tool}-path`, wanted, sha256);
  log.info(`${tool} from ${oneLine(program, 200)}, sha256 ${sha256}`);
  return { path: program, sha256, version: undefined };
}

/** Puts the download, with the hash that it must have, at `target`; says where it came from. */
async function fetchArchive(
  request: ToolRequest,
  download: ToolDownload,
  target: string,
  home: ToolHome,
): Promise<string> {
  const { tool } = request;
  const { log, toolCache, offline } = home;
  const cached =
    toolCache === undefined ? undefined : path.join(toolCache, "layered-build", "tools", `${tool}-${download.archive}`);
  if (cached !== undefined && (await copyIfThere(cached, target))) {
    if ((await sha256Of(target)) === download.archive) return "the tool cache";
    log.warning(
      `${tool} in the tool cache is not what its name says, and is not used: something else wrote to ${cached}.`,
    );
    await rm(target);
  }
  if (offline) {
    throw new LayeredBuildError(
      "bad-tool",
      `${tool} ${download.version} is not on this runner, and \`offline\` is set.`,
      {
        hint: `Install it and give ${tool}-path, or put ${path.basename(download.url)} (sha256 ${download.archive}) at ${cached ?? "a path in RUNNER_TOOL_CACHE, which is not set"}.`,
      },
    );
  }
  const actual = await downloadFile(download.url, target, home);
  if (actual !== download.archive) throw wrongHash(download.url, download.archive, actual);
  if (cached !== undefined) await keep(target, cached, log);
  return new URL(download.url).host;
}

async function copyIfThere(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (isNativeError(error) && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

/** Best effort: a runner whose tool cache cannot be written to downloads again. */
async function keep(file: string, cached: string, log: Log): Promise<void> {
  const part = `${cached}.${process.pid}.part`;
  try {
    await makeFolders(path.dirname(cached));
    await copyFile(file, part);
    await rename(part, cached);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    log.debug(`Not kept in the tool cache: ${isNativeError(error) ? error.message : String(error)}`);
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) if (chunk instanceof Buffer) hash.update(chunk);
  return hash.digest("hex");
}

function wrongHash(what: string, expected: string, actual: string): LayeredBuildError {
  return new LayeredBuildError(
    "bad-tool",
    `${what} has the sha256 ${actual}, and should have ${expected}. It was not run.`,
    {
      hint: "The file was changed on its way or at its source, or the hash belongs to another file. Find out which before you change the hash.",
    },
  );
}
