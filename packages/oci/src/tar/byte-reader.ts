import { OciError } from "../error.ts";

/** Takes or skips so many bytes of a stream; skipping costs no copy. */
export class ByteReader {
  readonly #chunks: AsyncIterator<unknown>;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(stream: AsyncIterable<unknown>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** The next `length` bytes, valid until they are dropped; undefined at the end of the stream; throws `bad-content` in between. */
  async take(length: number): Promise<Buffer | undefined> {
    if (this.#at === this.#chunk.length && !(await this.#next())) return undefined;
    if (this.#chunk.length - this.#at >= length) {
      this.#at += length;
      return this.#chunk.subarray(this.#at - length, this.#at);
    }
    const bytes = Buffer.alloc(length);
    let filled = 0;
    while (filled < length) {
      if (this.#at === this.#chunk.length && !(await this.#next())) throw truncated();
      const copied = this.#chunk.copy(bytes, filled, this.#at, this.#at + length - filled);
      this.#at += copied;
      filled += copied;
    }
    return bytes;
  }

  /** Passes over `length` bytes; throws `bad-content` where the stream ends before. */
  async skip(length: number): Promise<void> {
    let left = length;
    while (left > this.#chunk.length - this.#at) {
      left -= this.#chunk.length - this.#at;
      if (!(await this.#next())) throw truncated();
    }
    this.#at += left;
  }

  /** Reads to the end, so that a check at the end of the stream (a blob's digest) takes place. */
  async drain(): Promise<void> {
    while (await this.#next());
  }

  /** Lets go of the stream. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<boolean> {
    this.#chunk = Buffer.alloc(0);
    this.#at = 0;
    for (;;) {
      const { value, done } = await this.#chunks.next();
      if (done === true) return false;
      const chunk: unknown = value;
      if (!(chunk instanceof Uint8Array)) throw new TypeError("not a stream of bytes");
      if (chunk.length === 0) continue;
      this.#chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      return true;
    }
  }
}

function truncated(): OciError {
  return new OciError("bad-content", "The layer ends in the middle of an entry.", {
    hint: "It was cut short when it was written or fetched. Fetch it again, or build and push the image again.",
  });
}
