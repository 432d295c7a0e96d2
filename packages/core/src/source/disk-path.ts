import path from "node:path";
import { encodePath } from "@layered-build/oci";

/** The path of a repository's file on this machine's disk, as bytes: names need not be valid UTF-8. */
export function diskPath(root: string, file: string): Buffer {
  return Buffer.concat([Buffer.from(root + path.sep), encodePath(file)]);
}
