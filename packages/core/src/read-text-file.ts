import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { isNativeError } from "node:util/types";
import { LayeredBuildError, type LayeredBuildErrorCode } from "./error.ts";

/** A file that somebody has named, and what is said where it cannot be read. */
export interface NamedFile {
  /** How messages call it: `apply-plan: the file plan.json`. */
  readonly what: string;
  readonly code: LayeredBuildErrorCode;
  readonly hint: string;
  /** Bytes; a larger file is not read. Default: what nobody writes by hand. */
  readonly most?: number;
}

const handwritten = 16 * 1024 * 1024;

/** What a file of plans has at most: those are written by programs. */
export const longestPlan = 128 * 1024 * 1024;

/**
 * Reads a text file. Throws where nothing is there that can be read to its end: no file, a folder, or a pipe, for whose writer the run would
 * wait for ever; and where it is larger than memory is for. At once, since it is small: waiting for each of many takes longer.
 */
export function readTextFile(file: string | Buffer, { what, code, hint, most = handwritten }: NamedFile): string {
  try {
    return textOf(file, most);
  } catch (cause) {
    throw new LayeredBuildError(code, `${what} cannot be read: ${reasonOf(cause)}.`, { hint, cause });
  }
}

function textOf(file: string | Buffer, most: number): string {
  // Without O_NONBLOCK a pipe is opened only when somebody else opens its other end.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(descriptor);
    if (found.isDirectory()) throw new Error("it is a folder");
    if (!found.isFile()) throw new Error("it is neither a file nor a folder");
    if (found.size > most) throw new Error(`it has ${found.size} bytes, and no more than ${most} are read`);
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["ENOTDIR", "what is above it is no folder"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "this user may not read it"],
]);

function reasonOf(cause: unknown): string {
  if (!isNativeError(cause)) return String(cause);
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return reasons.get(code) ?? cause.message;
}
