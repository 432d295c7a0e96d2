import { createHash } from "node:crypto";
import type { Digest } from "../descriptor.ts";
import { digestMismatch } from "../digest.ts";
import { OciError } from "../error.ts";
import type { BlobSource, OnProgress } from "../store.ts";

/** Hashes and counts a blob while it is sent, and lets its last chunk out only if all is as the source promised. */
export class BlobGate {
  readonly #hash = createHash("sha256");
  readonly #source: BlobSource;
  readonly #onProgress: OnProgress;
  #size = 0;
  #digest: Digest | undefined;

  constructor(source: BlobSource, onProgress: OnProgress) {
    this.#source = source;
    this.#onProgress = onProgress;
  }

  get size(): number {
    return this.#size;
  }

  /** Undefined until `complete`. */
  get digest(): Digest | undefined {
    return this.#digest;
  }

  readonly inspect = (chunk: Uint8Array): void => {
    this.#hash.update(chunk);
    this.#size += chunk.length;
    const { size } = this.#source;
    if (size !== undefined && this.#size > size) throw wrongSize(size, "more");
    this.#onProgress(this.#size);
  };

  readonly complete = (): void => {
    const { size, digest } = this.#source;
    const actual: Digest = `sha256:${this.#hash.digest("hex")}`;
    if (digest !== undefined && actual !== digest) throw digestMismatch(digest, actual, this.#size, "A blob to send: ");
    if (size !== undefined && this.#size !== size) throw wrongSize(size, `only ${this.#size}`);
    this.#digest = actual;
  };
}

function wrongSize(size: number, actual: string): OciError {
  return new OciError("bad-content", `A blob to send should have ${size} bytes, but its source has ${actual}`, {
    hint: "The file probably changed while it was read: see that nothing writes to it, and run the job again.",
  });
}
