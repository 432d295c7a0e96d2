import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { extractFile } from "../packages/core/src/tools/extract-file.ts";
import { parseToolLock, type ToolLock, type ToolName } from "../packages/core/src/tools/tool-lock.ts";
import { checkToolVersion } from "../packages/core/src/tools/tool-version.ts";

const usage = `usage: node scripts/bump-tools.ts TOOL VERSION FOLDER|URL

Writes a version and the sha256 of its downloads into tools.lock.json, from the release's checksums file. FOLDER holds that file; where it holds the
downloads too, they are checked against it, and the hashes of the programs in them are written as well. URL is where
the file is read from (https). What is not known is written as "unset". Wait a week after a release, and verify the checksums file's signature first.
`;

/** The checksums of a release: `HASH  NAME`, one a line, as sha256sum writes them. */
export function parseChecksums(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").map((line) => /^([0-9a-f]{64}) [ *](\S+)$/.exec(line.trimEnd()));
  return new Map(lines.flatMap((match) => (match === null ? [] : [[match[2] ?? "", match[1] ?? ""] as const])));
}

/** How each project calls the file with its checksums. */
export function checksumsName(tool: ToolName, version: string): string {
  return tool === "cosign" ? "cosign_checksums.txt" : `${tool}_${version}_checksums.txt`;
}

/** The lock with another version of one tool. `binaryOf` gives the sha256 of the program in a download, where it is known. */
export async function bumpLock(
  lock: ToolLock,
  change: { readonly tool: ToolName; readonly version: string; readonly checksums: ReadonlyMap<string, string> },
  binaryOf: (asset: string, archive: string, file: string) => Promise<string | undefined>,
): Promise<ToolLock> {
  const { tool, checksums } = change;
  const version = checkToolVersion(tool, change.version);
  const old = lock.tools[tool];
  const platforms = await Promise.all(
    Object.entries(old.platforms).map(async ([platform, entry]) => {
      const url = entry.url.replaceAll(old.version, version);
      const asset = url.slice(url.lastIndexOf("/") + 1);
      const archive = checksums.get(asset);
      if (archive === undefined) throw new Error(`The checksums file has no ${asset}.`);
      const binary = entry.file === undefined ? archive : ((await binaryOf(asset, archive, entry.file)) ?? "unset");
      return [platform, { ...entry, url, archive, binary }] as const;
    }),
  );
  return { ...lock, tools: { ...lock.tools, [tool]: { version, platforms: Object.fromEntries(platforms) } } };
}

async function main([tool, version, source]: readonly string[]): Promise<void> {
  if ((tool !== "trivy" && tool !== "cosign" && tool !== "gitleaks") || version === undefined || source === undefined) {
    process.stderr.write(usage);
    process.exitCode = 2;
    return;
  }
  const file = path.join(import.meta.dirname, "..", "tools.lock.json");
  const lock = parseToolLock(JSON.parse(await readFile(file, "utf8")));
  const checksums = parseChecksums(await readSource(source, checksumsName(tool, checkToolVersion(tool, version))));
  const bumped = await bumpLock(lock, { tool, version, checksums }, (asset, archive, name) =>
    hashOfProgram(path.join(source, asset), archive, name),
  );
  await writeFile(file, `${JSON.stringify(bumped, undefined, 2)}\n`);
}

async function readSource(source: string, name: string): Promise<string> {
  if (!/^https?:/.test(source)) return readFile(path.join(source, name), "utf8");
  const url = new URL(source);
  if (url.protocol !== "https:") throw new Error(`${source} is not https.`);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${source} answers ${answer.status}.`);
  return answer.text();
}

async function hashOfProgram(download: string, expected: string, name: string): Promise<string | undefined> {
  if (!existsSync(download)) return undefined;
  const actual = sha256(await readFile(download));
  if (actual !== expected)
    throw new Error(`${download} has the sha256 ${actual}; the checksums file says ${expected}.`);
  const folder = await mkdtemp(path.join(tmpdir(), "bump-tools-"));
  try {
    await extractFile(download, name, path.join(folder, "program"));
    return sha256(await readFile(path.join(folder, "program")));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

if (import.meta.main) await main(process.argv.slice(2));
