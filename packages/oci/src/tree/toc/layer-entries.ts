import type { Descriptor } from "../../descriptor.ts";
import { digestOf } from "../../digest.ts";
import type { Store } from "../../store.ts";
import type { TarEntry, TarFileHeader } from "../../tar/tar-entry.ts";
import { locateToc, type LocatedToc, type ReadRange } from "./locate-toc.ts";
import { parseToc, type TocEntry } from "./toc-entry.ts";

/**
 * The entries of a layer by its own table of contents (eStargz, zstd:chunked), with the content of the files that `collect` names: a few
 * requests by Range instead of the whole blob. Undefined where the layer has no such table, the store gives no parts of blobs, or anything
 * is not as it should be: then the blob tells. Throws what the store throws.
 */
export async function layerEntries(
  store: Store,
  layer: Descriptor,
  collect: (file: TarFileHeader) => boolean,
): Promise<readonly TarEntry[] | undefined> {
  if (store.getBlobRange === undefined) return undefined;
  const read: ReadRange = async (start, end) => store.getBlobRange?.(layer.digest, start, end);
  const toc = await locateToc(layer, read);
  const members = toc && parseToc(toc.json);
  if (toc === undefined || members === undefined) return undefined;
  const ends = members.map(({ offset }) => offset).filter((offset) => offset > 0);
  const sorted = [...new Set([...ends, toc.end])].toSorted((a, b) => a - b);
  const entries: TarEntry[] = [];
  for (const member of members) {
    const { entry } = member;
    if (entry.kind !== "file" || !collect(entry)) {
      entries.push(entry);
      continue;
    }
    const end = sorted.find((offset) => offset > member.offset);
    const content =
      end === undefined ? undefined : await contentOf(toc, member, entry.size, () => read(member.offset, end));
    if (content === undefined) return undefined;
    entries.push({ ...entry, content });
  }
  // eStargz keeps the table as one more file, behind the tar's end or before it; nobody builds on that.
  return entries;
}

/** The content of a small file, which is in one piece; undefined where it is not what its digest says. */
async function contentOf(
  toc: LocatedToc,
  { digest }: TocEntry,
  size: number,
  read: () => Promise<Buffer | undefined>,
): Promise<Buffer | undefined> {
  if (size === 0) return Buffer.alloc(0);
  const packed = await read();
  const content = packed && toc.decompress(packed)?.subarray(0, size);
  return content !== undefined && digestOf(content) === digest ? content : undefined;
}
