import { createHash } from "node:crypto";
import type { Head } from "./git.ts";

/** The id that git gives a blob of this content (git-hash-object). */
export function blobId(content: Uint8Array, { oidAlgorithm }: Pick<Head, "oidAlgorithm">): string {
  return createHash(oidAlgorithm).update(`blob ${content.length}\0`).update(content).digest("hex");
}
