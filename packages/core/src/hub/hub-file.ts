import { createHash, type Hash } from "node:crypto";

/** A file of a repository of the Hub. `size` in bytes. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** `sha256:` of the content for a large one (LFS or Xet), `git:` and the blob's id for any other. */
  readonly id: string;
}

/** Checks a file's content against the id that the Hub has for it. */
export class HubFileCheck {
  readonly #id: string;
  readonly #hash: Hash;

  constructor({ id, size }: HubFile) {
    this.#id = id;
    this.#hash = id.startsWith("git:") ? createHash("sha1").update(`blob ${size}\0`) : createHash("sha256");
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  /** Once all bytes have passed: what they are, where that is not what they should be. */
  wrong(): string | undefined {
    const actual = `${this.#id.slice(0, this.#id.indexOf(":"))}:${this.#hash.digest("hex")}`;
    return actual === this.#id ? undefined : actual;
  }
}
