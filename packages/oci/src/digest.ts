import { createHash } from "node:crypto";
import { Transform } from "node:stream";
import type { TransformCallback } from "node:stream";
import type { Digest } from "./descriptor.ts";
import { OciError } from "./error.ts";

const SHA256 = /^sha256:[0-9a-f]{64}$/;

/** True for `sha256:` and 64 lower-case hex digits, the only digests used here (OCI image-spec, descriptor.md, Digests). */
export function isDigest(text: string): text is Digest {
  return SHA256.test(text);
}

/** The digest of bytes, or of a text's UTF-8 bytes. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/**
 * Passes bytes on unchanged while it hashes and counts them.
 *
 * `digest` is set once the last byte has passed (the `finish` event), `size` counts as bytes pass.
 * With an `expected` digest the stream fails at its end with an `OciError` `digest-mismatch` if the bytes are others.
 */
export class DigestStream extends Transform {
  readonly #hash = createHash("sha256");
  readonly #expected: Digest | undefined;
  readonly #where: string;
  #digest: Digest | undefined;
  #size = 0;

  constructor(expected?: Digest, where = "") {
    super();
    this.#expected = expected;
    this.#where = where;
  }

  /** The digest of all bytes; undefined until the last one has passed. */
  get digest(): Digest | undefined {
    return this.#digest;
  }

  /** How many bytes have passed. */
  get size(): number {
    return this.#size;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    this.#size += chunk.length;
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    this.#digest = `sha256:${this.#hash.digest("hex")}`;
    if (this.#expected === undefined || this.#digest === this.#expected) done();
    else done(digestMismatch(this.#expected, this.#digest, this.#size, this.#where));
  }
}

/** A pass-through that fails at its end with `digest-mismatch` unless the bytes are those of `digest`; its message begins with `where`. */
export function verifyDigest(digest: Digest, where?: string): DigestStream {
  return new DigestStream(digest, where);
}

/** The error for `size` bytes that have another digest than the one they were asked for by. */
export function digestMismatch(expected: Digest, actual: Digest, size: number, where = ""): OciError {
  return new OciError("digest-mismatch", `${where}expected ${expected}, but these ${size} bytes are ${actual}`, {
    hint: "The content was changed or cut off on its way, or it is kept under the wrong name. Do not use it; fetch or build it again.",
  });
}
