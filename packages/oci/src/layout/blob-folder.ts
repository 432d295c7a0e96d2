import { constants } from "node:fs";
import { copyFile, link, open, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { pipeline, type Readable } from "node:stream";
import type { Digest } from "../descriptor.ts";
import { digestOf, isDigest, verifyDigest } from "../digest.ts";
import { OciError } from "../error.ts";
import { recycleChunk } from "../recycled-chunk.ts";
import type { BlobSource, OnProgress } from "../store.ts";
import { errnoOf, isMissing } from "./errno.ts";
import { moveOver, temporaryBeside, TEMPORARY_PREFIX } from "./replace-file.ts";

const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** The folder `blobs/sha256` of a layout: one file per blob, named by its digest. */
export class BlobFolder {
  readonly #folder: string;

  constructor(root: string) {
    this.#folder = join(root, "blobs", "sha256");
  }

  /** Where a blob's file is, or would be. */
  path(digest: Digest): string {
    // A digest may come from a request or a foreign manifest: nothing but hex digits may become a file name.
    if (!isDigest(digest)) throw new OciError("bad-reference", `\`${String(digest)}\` is no sha256 digest.`);
    return join(this.#folder, digest.slice("sha256:".length));
  }

  /** Size in bytes of a blob that is there. */
  async size(digest: Digest): Promise<number | undefined> {
    try {
      return (await stat(this.path(digest))).size;
    } catch (error) {
      return undefinedIfMissing(error);
    }
  }

  /** A small blob's bytes, checked. */
  async bytes(digest: Digest): Promise<Uint8Array | undefined> {
    const bytes = await readFile(this.path(digest)).catch(undefinedIfMissing);
    if (bytes && digestOf(bytes) !== digest)
      throw new OciError(
        "digest-mismatch",
        `The file ${this.path(digest)} does not have the content that its name says.`,
        {
          hint: "It was changed or damaged after it was written. Delete it and build again.",
        },
      );
    return bytes;
  }

  /** A blob's bytes, checked as they pass. */
  async stream(digest: Digest): Promise<Readable | undefined> {
    const file = await open(this.path(digest)).catch(undefinedIfMissing);
    // Errors reach the reader through the last stream, which pipeline destroys with them.
    return file && pipeline(file.createReadStream(), verifyDigest(digest), () => undefined);
  }

  /** Some bytes of a blob, not checked. */
  async range(digest: Digest, start: number, end: number): Promise<Buffer | undefined> {
    await using file = await open(this.path(digest)).catch(undefinedIfMissing);
    if (file === undefined) return undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return bytesRead === end - start ? buffer : undefined;
  }

  /** Writes a blob in one pass. Until it is whole and right it has another name, so what is cut off never shows. */
  async write(
    source: BlobSource,
    onProgress?: OnProgress,
  ): Promise<{ digest: Digest; size: number; existed: boolean }> {
    const temporary = temporaryBeside(join(this.#folder, "blob"));
    try {
      const { digest, size } = await writeNew(temporary, source, onProgress);
      expect(source, digest, size);
      const existed = (await this.size(digest)) === size;
      if (existed) await this.touch(digest);
      else await moveOver(temporary, this.path(digest));
      return { digest, size, existed };
    } finally {
      await rm(temporary, { force: true, maxRetries: 3 });
    }
  }

  /** Makes a blob that is there as young as one that was just written: a writer counts on it, so a collector must not. */
  async touch(digest: Digest): Promise<void> {
    const now = new Date();
    // A folder that can only be read has no collector either.
    await utimes(this.path(digest), now, now).catch(() => undefined);
  }

  /** Makes a file appear as a blob by a hard link, or by a copy where the file systems differ; false if it is not that blob's size. */
  async adopt(digest: Digest, size: number, file: string): Promise<boolean> {
    if ((await stat(file).catch(undefinedIfMissing))?.size !== size) return false;
    const temporary = temporaryBeside(this.path(digest));
    try {
      await link(file, temporary).catch(async () => await copyFile(file, temporary, constants.COPYFILE_FICLONE));
      await moveOver(temporary, this.path(digest));
      return true;
    } catch (error) {
      return undefinedIfMissing(error) ?? false;
    } finally {
      // A rename between two links of one file does nothing (POSIX), so the temporary name may still be there.
      await rm(temporary, { force: true, maxRetries: 3 });
    }
  }

  async remove(digest: Digest): Promise<boolean> {
    try {
      await rm(this.path(digest));
      return true;
    } catch (error) {
      return undefinedIfMissing(error) ?? false;
    }
  }

  /** Deletes what writers left that were killed: layers are gigabytes, and folders on a runner of one's own live long. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!name.startsWith(TEMPORARY_PREFIX)) continue;
      const path = join(this.#folder, name);
      const age = Date.now() - ((await stat(path).catch(undefinedIfMissing))?.mtimeMs ?? Date.now());
      if (age > ABANDONED_MS) await rm(path, { force: true });
    }
  }
}

async function writeNew(
  path: string,
  source: BlobSource,
  onProgress?: OnProgress,
): Promise<{ digest: Digest; size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  await using file = await open(path, "wx");
  for await (const chunk of source.open() as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
    onProgress?.(size);
    await file.writeFile(chunk);
    recycleChunk(chunk);
  }
  return { digest: `sha256:${hash.digest("hex")}`, size };
}

function expect(source: BlobSource, digest: Digest, size: number): void {
  if (source.digest !== undefined && source.digest !== digest)
    throw new OciError("digest-mismatch", `The content was announced as ${source.digest}, but it is ${digest}.`, {
      hint: "It was cut off or changed on its way: try again.",
    });
  if (source.size !== undefined && source.size !== size)
    throw new OciError("digest-mismatch", `The content was announced with ${source.size} bytes, but it has ${size}.`, {
      hint: "It was cut off or changed on its way: try again.",
    });
}

function undefinedIfMissing(error: unknown): undefined {
  if (isMissing(error) || errnoOf(error) === "ENOTDIR") return undefined;
  throw error;
}
