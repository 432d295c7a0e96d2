import { createHash } from "node:crypto";
import { comparePaths, decodePath, encodePath } from "@layered-build/oci";

/**
 * The files that a layer takes, as records `MODE OID PATH`, each path once, sorted by the bytes of their paths. Kept as bytes: of most
 * layers nothing but the digest is ever asked.
 */
export class FileList implements Iterable<string> {
  /** The records, each with a NUL behind it. */
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** A list of records in any order; the same one may come several times. */
  static of(records: Iterable<string>): FileList {
    const sorted = [...new Set(records)].toSorted((a, b) => comparePaths(pathOf(a), pathOf(b)));
    return new FileList(Buffer.concat(sorted.flatMap((record) => [encodePath(record), nul])));
  }

  /** 64 lower-case hex digits: the sha256 of the records, each with a NUL behind it. */
  get digest(): string {
    return createHash("sha256").update(this.#bytes).digest("hex");
  }

  *[Symbol.iterator](): Iterator<string> {
    for (let start = 0; start < this.#bytes.length;) {
      const end = this.#bytes.indexOf(0, start);
      yield decodePath(this.#bytes.subarray(start, end));
      start = end + 1;
    }
  }

  toJSON(): readonly string[] {
    return [...this];
  }
}

const nul = Buffer.from([0]);

function pathOf(record: string): string {
  return record.slice(record.indexOf(" ", record.indexOf(" ") + 1) + 1);
}
