import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errnoOf } from "./errno.ts";

/** How names of files begin that are being written: nobody reads those. */
export const TEMPORARY_PREFIX = ".tmp-";

/** A unique name in the folder of `path`, so that a rename to `path` stays on one file system. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `${TEMPORARY_PREFIX}${randomUUID()}`);
}

/** Writes a small file whole or not at all: readers see the old content or the new, never a part. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await writeFile(temporary, content, { flag: "wx" });
    await moveOver(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Renames over what is there. Windows refuses while a virus scanner or a reader holds the target open: that passes, so it is tried again. */
export async function moveOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const passing = process.platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(errnoOf(error) ?? "");
      if (!passing || attempt === 8) throw error;
      await sleep(10 * 2 ** attempt);
    }
  }
}
