import { readFile } from "node:fs/promises";
import path from "node:path";
import { isNativeError } from "node:util/types";
import { LayeredBuildError } from "../error.ts";
import { z } from "../z.ts";

const schema = z.looseObject({ Version: z.literal(2), UpdatedAt: z.string() });

/** A new one comes every six hours; one that is older than this has missed a week of flaws. */
const mostDays = 7;
const day = 24 * 60 * 60 * 1000;

/** When the vulnerability database of a cache folder was made. Throws `scan-failed` where there is none that can be read. */
export async function databaseDate(cacheFolder: string): Promise<Date> {
  const file = path.join(cacheFolder, "db", "metadata.json");
  try {
    const { UpdatedAt } = schema.parse(JSON.parse(await readFile(file, "utf8")));
    const date = new Date(UpdatedAt);
    if (Number.isNaN(date.getTime())) throw new Error(`UpdatedAt is ${UpdatedAt}`);
    return date;
  } catch (cause) {
    throw new LayeredBuildError(
      "scan-failed",
      `There is no vulnerability database that can be read at ${path.dirname(file)}.`,
      {
        hint: "Offline, put trivy.db and metadata.json (schema 2) there, and name the folder above in TRIVY_CACHE_DIR; else set `db-repository` to a registry that can be reached.",
        cause: isNativeError(cause) ? cause : undefined,
      },
    );
  }
}

/** Throws `stale-database` where a database is too old for "nothing found" to mean anything. */
export function checkDatabaseAge(made: Date, now: Date): void {
  const days = (now.getTime() - made.getTime()) / day;
  if (days <= mostDays) return;
  throw new LayeredBuildError(
    "stale-database",
    `The vulnerability database is of ${made.toISOString().slice(0, 10)}, ${Math.floor(days)} days ago: what became known since is not in the report.`,
    { hint: `At most ${mostDays} days are accepted. Bring the offline copy or the mirror up to date, and run again.` },
  );
}
