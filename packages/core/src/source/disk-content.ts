import { lstatSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { decodePath, diskFile, printablePath } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { CopyContent } from "../build/native/copy-step.ts";
import { diskPath } from "./disk-path.ts";

/** The content of a file in the work tree; `file` is its path from the repository's root. Throws `missing-source`. */
export function diskContent(root: string, file: string): CopyContent {
  const where = diskPath(root, file);
  const size = fileSize(where);
  if (size === undefined) {
    throw new LayeredBuildError("missing-source", `${printablePath(file)} is in the commit, but not in the checkout.`, {
      hint: "Check the file out: a sparse checkout or an earlier step has left it out or removed it.",
    });
  }
  return { ...diskFile(where, size), size, text: async () => decodePath(await readFile(where)) };
}

/** In bytes; undefined where no regular file is. Not by a promise: the way through the thread pool would take longer than the question. */
function fileSize(where: string | Buffer): number | undefined {
  try {
    const status = lstatSync(where);
    return status.isFile() ? status.size : undefined;
  } catch {
    return undefined;
  }
}
