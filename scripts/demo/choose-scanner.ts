import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { runCommand } from "../../test/harness/run-command.ts";
import { findTool } from "../../test/harness/tools.ts";

/** A Trivy with something to look things up in, or why the scan is skipped. `cacheFolder` is Trivy's, with the database in `db`. */
export type DemoScanner =
  | {
      readonly kind: "ready";
      readonly program: string;
      readonly cacheFolder: string;
      readonly database: string;
    }
  | { readonly kind: "absent"; readonly why: string };

/** Where Trivy downloads its database from first. */
const mirror = "https://mirror.gcr.io/v2/";
/** Milliseconds to wait for its answer, and for all of it: the demo is to end within a minute. */
const patience = 3000;
const longestDownload = 30_000;
/** An older database is refused by scan-and-sign. */
const mostAge = 7 * 24 * 60 * 60 * 1000;
const advisories = join(import.meta.dirname, "advisories.json");

/**
 * Looks for Trivy on the PATH and in the cache of scripts/host, and for a database: one of Trivy's that is there, one that can be downloaded (into `folder`),
 * else a small one of the advisories beside this file, where scripts/host has built its writer.
 */
export async function chooseScanner(folder: string): Promise<DemoScanner> {
  const program = findTool("trivy");
  if (program === undefined) return { kind: "absent", why: "there is no trivy on the PATH" };
  const own = join(folder, "trivy");
  for (const cacheFolder of [...trivyCaches(), own]) {
    const date = await recentDate(cacheFolder);
    if (date === undefined) continue;
    return { kind: "ready", program, cacheFolder, database: `Trivy's database of ${date}` };
  }
  if ((await answers(mirror)) && (await downloads(program, own)))
    return { kind: "ready", program, cacheFolder: own, database: "Trivy's database of today" };
  if (findTool("trivy-db") === undefined)
    return { kind: "absent", why: "Trivy has no vulnerability database here, and none can be downloaded" };
  const small = join(folder, "trivy-small");
  await runCommand("trivy-db", [advisories, small]);
  const database =
    "the advisories of scripts/demo/advisories.json, since Trivy's own database cannot be downloaded here";
  return { kind: "ready", program, cacheFolder: small, database };
}

function trivyCaches(): readonly string[] {
  const home = process.env["HOME"] ?? homedir();
  const user = process.env["XDG_CACHE_HOME"] ?? join(home, ".cache");
  const named = process.env["TRIVY_CACHE_DIR"] ?? "";
  return [...(named === "" ? [] : [named]), join(user, "trivy"), join(home, "Library", "Caches", "trivy")];
}

async function recentDate(cacheFolder: string): Promise<string | undefined> {
  const text = await readFile(join(cacheFolder, "db", "metadata.json"), "utf8").catch(() => "");
  const [, date = ""] = /"UpdatedAt":\s*"([^"]+)"/.exec(text) ?? [];
  const time = Date.parse(date);
  return Date.now() - time < mostAge ? new Date(time).toISOString().slice(0, 10) : undefined;
}

async function answers(address: string): Promise<boolean> {
  return fetch(address, { signal: AbortSignal.timeout(patience) }).then(
    () => true,
    () => false,
  );
}

async function downloads(program: string, cacheFolder: string): Promise<boolean> {
  const args = ["image", "--download-db-only", "--no-progress", "--cache-dir", cacheFolder];
  return promisify(execFile)(program, args, { timeout: longestDownload }).then(
    () => true,
    () => false,
  );
}
