import { statfs } from "node:fs/promises";
import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import { byteText } from "../summary/byte-text.ts";

/** Sizes of the image's blobs as they are stored, in bytes. */
export type FreeBytes = (folder: string) => Promise<number>;

/** Free bytes for this user on the disk of a folder. */
export const freeBytes: FreeBytes = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/**
 * Says before the scan that the disk is too small for it: the scanner unpacks blobs into its temporary folder, and runs into "no space left on device" after
 * minutes. Throws `too-large` where not even the largest blob fits, warns where all of them might not.
 */
export async function checkDisk(
  folder: string,
  sizes: readonly number[],
  log: Log,
  free: FreeBytes = freeBytes,
): Promise<void> {
  const room = await free(folder);
  const largest = Math.max(0, ...sizes);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const hint = `Free some disk before this step, use a larger runner, or point RUNNER_TEMP to a larger disk.`;
  if (room < largest) {
    throw new LayeredBuildError(
      "too-large",
      `The scan needs at least ${byteText(largest)} in ${folder}, and ${byteText(room)} are free.`,
      { hint },
    );
  }
  if (room < all * 2) {
    log.warning(
      `The image has ${byteText(all)} compressed, and ${byteText(room)} are free in ${folder}: the scan may run out of disk. ${hint}`,
    );
  }
}
