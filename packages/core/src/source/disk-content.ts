import { lstat, readFile } from "node:fs/promises";
import { decodePath, diskFile, printablePath } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { CopyContent } from "../build/native/copy-step.ts";
import { absolute } from "./apply-disk.ts";

/** The content of a file in the work tree; `file` is its path from the repository's root. Throws `missing-source`. */
export async function diskContent(root: string, file: string): Promise<CopyContent> {
  const where = absolute(root, file);
  const status = await lstat(where).catch(() => undefined);
  if (status?.isFile() !== true) {
    throw new LayeredBuildError("missing-source", `${printablePath(file)} is in the commit, but not in the checkout.`, {
      hint: "Check the file out: a sparse checkout or an earlier step has left it out or removed it.",
    });
  }
  return { ...diskFile(where, status.size), size: status.size, text: async () => decodePath(await readFile(where)) };
}
