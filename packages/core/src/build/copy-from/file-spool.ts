import { closeSync, createReadStream, openSync, writeSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";

/**
 * Contents on disk, one behind the other, for as long as a build needs them: a blob can only be read from its beginning, and what is
 * made of it may need its files in another order, and again. Disposing it removes them.
 */
export class FileSpool implements AsyncDisposable {
  readonly #folder: string;
  readonly #file: string;
  readonly #descriptor: number;
  #size = 0;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(folder: string) {
    this.#folder = folder;
    this.#file = path.join(folder, "contents");
    this.#descriptor = openSync(this.#file, "wx", 0o600);
  }

  static async create(temporary: string): Promise<FileSpool> {
    return new FileSpool(await mkdtemp(path.join(temporary, "layered-build-copy-")));
  }

  /** Lets no two writers in at once: what lies between two sizes is then of one of them alone. The next comes in whether one fails or not. */
  alone<T>(write: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(write);
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Bytes so far: where the next ones go. */
  get size(): number {
    return this.#size;
  }

  write(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) at += writeSync(this.#descriptor, chunk, at);
    this.#size += chunk.length;
  }

  /** The bytes from `start` up to, not including, `end`, as a stream. */
  stream(start: number, end: number): Readable {
    if (start === end) return Readable.from([], { objectMode: false });
    return createReadStream(this.#file, { start, end: end - 1, highWaterMark: 1024 * 1024 });
  }

  /** The same at once. */
  async bytes(start: number, end: number): Promise<Buffer> {
    await using file = await open(this.#file);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    closeSync(this.#descriptor);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
