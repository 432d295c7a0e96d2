import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { byteText } from "@layered-build/core";

/** A file below `blobs/` of an OCI image layout: its size in bytes, and when it was last written (milliseconds). */
export interface BlobFile {
  readonly size: number;
  readonly written: number;
}

/** The files below `blobs/` of a layout folder, by path; a folder that is not there yet has none. */
export async function blobFiles(layout: string): Promise<ReadonlyMap<string, BlobFile>> {
  const folder = join(layout, "blobs");
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = await Promise.all(
    names.map(async (name): Promise<readonly [string, BlobFile][]> => {
      const status = await stat(join(folder, name));
      return status.isFile() ? [[name, { size: status.size, written: status.mtimeMs }]] : [];
    }),
  );
  return new Map(files.flat());
}

/** The files that are new, or were written again, between two looks at a folder. */
export function writtenBetween(
  before: ReadonlyMap<string, BlobFile>,
  after: ReadonlyMap<string, BlobFile>,
): ReadonlyMap<string, BlobFile> {
  return new Map([...after].filter(([name, file]) => before.get(name)?.written !== file.written));
}

/** The size of files together, as people read it. */
export function byteSum(files: ReadonlyMap<string, BlobFile>): string {
  return byteText([...files.values()].reduce((sum, file) => sum + file.size, 0));
}
