import { createHash } from "node:crypto";
import type { SpaceFile } from "./space-api.ts";

/** What a file's content is called: by git, and in LFS. */
export interface FileIds {
  readonly git: string;
  readonly sha256: string;
}

/** The ids of some bytes. */
export function idsOf(bytes: Uint8Array): FileIds {
  return {
    git: createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex"),
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** Whether a file of the Hub has the content of these ids. In LFS, git's id is the pointer's. */
export function hasIds(file: SpaceFile, ids: FileIds): boolean {
  return file.sha256 === undefined ? file.git === ids.git : file.sha256 === ids.sha256;
}
