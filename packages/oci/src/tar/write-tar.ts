import { Readable } from "node:stream";
import { OciError } from "../error.ts";
import { printablePath } from "../path-bytes.ts";
import { blockBytes, encodeHeader, headerSize, padding, type TarHeader } from "./encode-header.ts";
import type { TarContentFile, TarFile } from "./tar-entry.ts";

/** Headers and small content are gathered up to this size: each chunk of a stream has its price. */
const chunkBytes = 256 * 1024;
const trailerBytes = 2 * blockBytes;

/**
 * A tar of the entries, in their order; the same entries give the same bytes on every machine. Content passes through, it is never held.
 * The stream fails with `bad-content` where a file yields other than `size` bytes, or a path cannot stand in a tar.
 */
export function writeTar(entries: Iterable<TarFile> | AsyncIterable<TarFile>): Readable {
  // One chunk is read ahead: of several, the stream would make one by copying.
  return Readable.from(tarChunks(entries), { objectMode: false, highWaterMark: 1 });
}

/** The exact length in bytes of what `writeTar` writes for these entries; reads no content. */
export function tarSize(entries: Iterable<TarHeader>): number {
  let size = trailerBytes;
  for (const entry of entries) {
    size += headerSize(entry);
    if (entry.kind === "file") size += entry.size + padding(entry.size);
  }
  return size;
}

async function* tarChunks(entries: Iterable<TarFile> | AsyncIterable<TarFile>): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const gather = (bytes: Buffer): void => {
    pending.push(bytes);
    pendingBytes += bytes.length;
  };
  const flush = (): Buffer => {
    const chunk = Buffer.concat(pending, pendingBytes);
    pending = [];
    pendingBytes = 0;
    return chunk;
  };
  for await (const entry of entries) {
    gather(encodeHeader(entry));
    if (entry.kind === "file") {
      for await (const chunk of exactContent(entry)) {
        if (chunk.length >= chunkBytes) {
          yield flush();
          yield chunk;
        } else {
          gather(chunk);
          if (pendingBytes >= chunkBytes) yield flush();
        }
      }
      gather(Buffer.alloc(padding(entry.size)));
    }
    if (pendingBytes >= chunkBytes) yield flush();
  }
  gather(Buffer.alloc(trailerBytes));
  yield flush();
}

/** A file's content, as long as its header says: more or fewer bytes would shift all that follows. */
async function* exactContent(file: TarContentFile): AsyncGenerator<Buffer> {
  let left = file.size;
  // Nothing is opened for an empty file: a checkout has thousands of them.
  if (left === 0) return;
  if (file.read !== undefined) {
    const bytes = await file.read();
    if (bytes.length !== file.size) throw changed(file, bytes.length > file.size ? "grew" : "became shorter");
    yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return;
  }
  for await (const chunk of file.open() as AsyncIterable<unknown>) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    left -= bytes.length;
    if (left < 0) throw changed(file, "grew");
    yield bytes;
  }
  if (left > 0) throw changed(file, "became shorter");
}

function changed(file: TarContentFile, how: string): OciError {
  return new OciError(
    "bad-content",
    `The file "${printablePath(file.path)}" changed while it was read: it ${how} (${file.size} bytes were expected).`,
    {
      hint: "Something still writes to it. Finish the step that makes the file before the image is built, or exclude it.",
    },
  );
}
