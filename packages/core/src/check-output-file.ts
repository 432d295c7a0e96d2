import { stat } from "node:fs/promises";
import path from "node:path";
import { isNativeError } from "node:util/types";
import { makeFolders } from "@layered-build/oci";
import { LayeredBuildError } from "./error.ts";

/**
 * Makes the folder of a file that an input names for writing, before any work is done. Throws `bad-input` where no file can be there: a
 * folder, a pipe, or a file in the place of a folder above it.
 */
export async function checkOutputFile(input: string, file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined && !found.isFile())
    throw unfit(input, file, found.isDirectory() ? "it is a folder" : "it is neither a file nor a folder");
  await makeOutputFolder(input, path.dirname(file));
}

/** Makes a folder that an input names for writing. Throws `bad-input` where a file is in its place, or above it. */
export async function makeOutputFolder(input: string, folder: string): Promise<void> {
  try {
    await makeFolders(folder);
  } catch (cause) {
    if (!isNativeError(cause)) throw cause;
    const isTaken = "code" in cause && (cause.code === "EEXIST" || cause.code === "ENOTDIR");
    throw unfit(input, folder, isTaken ? "it, or what is above it, is no folder" : cause.message, cause);
  }
}

function unfit(input: string, place: string, why: string, cause?: unknown): LayeredBuildError {
  return new LayeredBuildError("bad-input", `${input}: ${JSON.stringify(place)} cannot be written: ${why}.`, {
    hint: "Name another path, such as one below `${{ runner.temp }}`.",
    cause,
  });
}
