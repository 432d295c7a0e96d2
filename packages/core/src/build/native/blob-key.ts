import { createHash } from "node:crypto";
import type { TarFile } from "@layered-build/oci";
import type { Compression } from "../../config/layer.ts";
import { encodeCanonical, type Encodable } from "../../key/canonical-encoding.ts";

/** What a step's blob is made of, besides the bytes of its files. */
export interface BlobKeyInputs {
  readonly entries: readonly TarFile[];
  /** What the content of files is known by without reading it, by path. */
  readonly contentIds: ReadonlyMap<string, string>;
  readonly compression: Compression;
  /** Whether times count. */
  readonly times: boolean;
}

/**
 * The key of a step's blob: 64 lower-case hex digits, the sha256 of everything that the blob's bytes depend on. That is what the instruction
 * takes and what of the parent's files enters the blob (the metadata of folders above), but not the parent itself.
 * Undefined where nothing but its bytes say what a file is.
 */
export function blobKey({ entries, contentIds, compression, times }: BlobKeyInputs): string | undefined {
  const encoded: Encodable[] = [];
  for (const entry of entries) {
    const content = entry.kind === "file" ? contentIds.get(entry.path) : undefined;
    if (entry.kind === "file" && content === undefined) return undefined;
    encoded.push(encodedEntry(entry, content, times));
  }
  const recipe = { step: "blob", schema: "1", compression, times: String(times), entries: encoded };
  return createHash("sha256").update(encodeCanonical(recipe)).digest("hex");
}

function encodedEntry(entry: TarFile, content: string | undefined, times: boolean): Encodable {
  const { kind, path, mode, uid, gid, mtime, xattrs } = entry;
  return {
    kind,
    path,
    mode: mode.toString(8),
    owner: `${uid}:${gid}`,
    ...(times ? { mtime: String(mtime) } : {}),
    ...(xattrs === undefined || xattrs.size === 0
      ? {}
      : { xattrs: Object.fromEntries([...xattrs].map(([name, value]) => [name, Buffer.from(value).toString("hex")])) }),
    ...(entry.kind === "file" ? { size: String(entry.size), content } : {}),
    ...(entry.kind === "symlink" || entry.kind === "hardlink" ? { target: entry.linkTarget } : {}),
    ...(entry.kind === "chardev" || entry.kind === "blockdev" ? { device: `${entry.major}:${entry.minor}` } : {}),
  };
}
