import { createHash } from "node:crypto";
import { encodeCanonical } from "./canonical-encoding.ts";
import { FileList } from "./file-list.ts";
import type { LayerInputs } from "./layer-inputs.ts";

/**
 * The content key of a layer: 64 lower-case hex digits, the sha256 of the canonical encoding of its inputs, with the lists of files
 * as their digests.
 */
export function contentKey({ files, extraFiles, ...inputs }: LayerInputs): string {
  const encoded = encodeCanonical({ ...inputs, files: digestOf(files), extraFiles: digestOf(extraFiles) });
  return createHash("sha256").update(encoded).digest("hex");
}

function digestOf(files: Iterable<string>): string {
  return (files instanceof FileList ? files : FileList.of(files)).digest;
}
