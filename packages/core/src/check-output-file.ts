import { stat } from "node:fs/promises";
import path from "node:path";
import { isNativeError } from "node:util/types";
import { makeFolders } from "@layered-build/oci";
import { LayeredBuildError } from "./error.ts";

const notFolder = "it, or what is above it, is no folder";

/**
 * Makes the folder of a file that an input names for writing, before any work is done. Throws `bad-input` where no file can be there: a
 * folder, a pipe, or a file in the place of a folder above it.
 */
export async function checkOutputFile(input: string, file: string): Promise<void> {
  await checkOutputPlace(input, file, "file");
  await makeOutputFolder(input, path.dirname(file));
}

/** Checks whether a file, or a folder, can be there, and makes nothing. Throws `bad-input` as `checkOutputFile` and `makeOutputFolder` do. */
export async function checkOutputPlace(input: string, place: string, kind: "file" | "folder"): Promise<void> {
  const found = await stat(place).catch(() => undefined);
  if (kind === "file" && found !== undefined && !found.isFile())
    throw unfit(input, place, found.isDirectory() ? "it is a folder" : "it is neither a file nor a folder");
  const folder = kind === "file" ? path.dirname(place) : place;
  if (!(await isFolder(folder))) throw unfit(input, folder, notFolder);
}

/** Whether there is a folder, or could be one. */
async function isFolder(place: string): Promise<boolean> {
  const found = await stat(place).catch(() => undefined);
  if (found !== undefined) return found.isDirectory();
  const above = path.dirname(place);
  return above === place || isFolder(above);
}

/** Makes a folder that an input names for writing. Throws `bad-input` where a file is in its place, or above it. */
export async function makeOutputFolder(input: string, folder: string): Promise<void> {
  try {
    await makeFolders(folder);
  } catch (cause) {
    if (!isNativeError(cause)) throw cause;
    const isTaken = "code" in cause && (cause.code === "EEXIST" || cause.code === "ENOTDIR");
    throw unfit(input, folder, isTaken ? notFolder : cause.message, cause);
  }
}

function unfit(input: string, place: string, why: string, cause?: unknown): LayeredBuildError {
  return new LayeredBuildError("bad-input", `${input}: ${JSON.stringify(place)} cannot be written: ${why}.`, {
    hint: "Name another path, such as one below `${{ runner.temp }}`.",
    cause,
  });
}
