import { createHash } from "node:crypto";
import { comparePaths, decodePath, encodePath } from "@layered-build/oci";

/**
 * The files that a layer takes, as records `MODE OID PATH`, each path once, sorted by the bytes of their paths. Made when they are
 * asked for: of most layers nothing but the digest ever is, and many layers may take all files of a large repository.
 */
export class FileList implements Iterable<string> {
  readonly #bytes: () => Buffer;
  readonly #digest: () => string;

  /** `bytes`: the records, each with a NUL behind it. `digest`: their digest, where there is a shorter way to it. */
  constructor(bytes: () => Buffer, digest: () => string = () => recordsDigest(bytes())) {
    this.#bytes = bytes;
    this.#digest = digest;
  }

  /** A list of records in any order; the same one may come several times. */
  static of(records: Iterable<string>): FileList {
    const sorted = [...new Set(records)].toSorted((a, b) => comparePaths(pathOf(a), pathOf(b)));
    const bytes = Buffer.concat(sorted.flatMap((record) => [encodePath(record), nul]));
    return new FileList(() => bytes);
  }

  /** 64 lower-case hex digits: the sha256 of the records, each with a NUL behind it. */
  get digest(): string {
    return this.#digest();
  }

  *[Symbol.iterator](): Iterator<string> {
    const bytes = this.#bytes();
    for (let start = 0; start < bytes.length;) {
      const end = bytes.indexOf(0, start);
      yield decodePath(bytes.subarray(start, end));
      start = end + 1;
    }
  }

  toJSON(): readonly string[] {
    return [...this];
  }
}

const nul = Buffer.from([0]);

/** The sha256 of records that each have a NUL behind them: 64 lower-case hex digits. */
function recordsDigest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function pathOf(record: string): string {
  return record.slice(record.indexOf(" ", record.indexOf(" ") + 1) + 1);
}
