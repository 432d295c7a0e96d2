import type { TarContentFile, TarFile } from "@layered-build/oci";
import { largeFileBytes } from "../../source/large-file.ts";

/** About what a blob of several large files may have: some registries take no more than 10 GB, and a blob is sent again as a whole. */
const blobBytes = 4_000_000_000;
/** How many blobs the large files of one step make at most: an image has 127 in all. */
const mostBlobs = 24;

/**
 * Divides what a step has changed into the entries of several blobs, so that of many gigabytes only what has changed is sent again, and
 * several are sent side by side. Each large file (64 MiB and more) gets a blob of its own; where there are too many, neighbours share blobs of about 4 GB
 * (or more, where it needs to be). All that is not large is one blob, the first. Every blob has the folders above its files.
 * Gives the entries as they are where none is large, or a file among them has several names. Depends on paths and sizes alone.
 */
export function divideEntries(entries: readonly TarFile[], most: number = mostBlobs): readonly (readonly TarFile[])[] {
  // A further name of a file has to be in the blob that has the file: some engines unpack each blob alone.
  if (entries.some(({ kind }) => kind === "hardlink")) return [entries];
  const large = entries.filter((entry) => entry.kind === "file").filter(({ size }) => size >= largeFileBytes);
  const groups = large.length <= most ? large.map((file) => [file]) : packed(large, most);
  const apart = groups.map((group) => withFolders(group, entries));
  const covered = new Set(apart.flat());
  const isLarge = new Set<TarFile>(large);
  const rest = entries.filter((entry) => !isLarge.has(entry));
  return rest.every((entry) => covered.has(entry)) && apart.length > 0 ? apart : [rest, ...apart];
}

/** Neighbours together, up to the size of a blob; that grows until there are few enough. A file that is larger stays alone. */
function packed(files: readonly TarContentFile[], most: number): readonly (readonly TarContentFile[])[] {
  for (let limit = blobBytes; ; limit *= 2) {
    const groups: TarContentFile[][] = [];
    let bytes = Infinity;
    for (const file of files) {
      if (bytes + file.size > limit) {
        groups.push([]);
        bytes = 0;
      }
      groups.at(-1)?.push(file);
      bytes += file.size;
    }
    if (groups.length <= most) return groups;
  }
}

/** The files with the folders above them, in the order of the walk. */
function withFolders(files: readonly TarContentFile[], entries: readonly TarFile[]): readonly TarFile[] {
  const paths = new Set(files.flatMap(({ path }) => above(path)));
  const taken = new Set<TarFile>(files);
  return entries.filter((entry) => taken.has(entry) || (entry.kind === "directory" && paths.has(entry.path)));
}

function above(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}
