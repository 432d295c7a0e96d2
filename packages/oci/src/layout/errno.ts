import { OciError } from "../error.ts";

/** The system's code of a file system error (`ENOENT`), else undefined. */
export function errnoOf(error: unknown): string | undefined {
  return isErrno(error) ? error.code : undefined;
}

/** True where a file or its folder is not there. */
export function isMissing(error: unknown): boolean {
  return errnoOf(error) === "ENOENT";
}

/** The error of a layout folder that cannot be read or written; errors of another origin are handed back as they are. */
export function asLayoutError(root: string, error: unknown): unknown {
  if (!isErrno(error) || error instanceof OciError) return error;
  const full = error.code === "ENOSPC" || error.code === "EDQUOT";
  if (!full && error.path?.startsWith(root) !== true) return error;
  return new OciError("unavailable", `The OCI layout ${root} cannot be read or written: ${error.message}`, {
    hint: full
      ? "The disk is full: free space, or put the layout elsewhere."
      : "Look at the folder's owner and permissions.",
    cause: error,
  });
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  // By its members: an error of Node's own comes from another realm than ours where code runs in a vm (as under jest).
  return typeof error === "object" && error !== null && "syscall" in error && "code" in error;
}
