import { createHash } from "node:crypto";
import { comparePaths, encodePath } from "@layered-build/oci";
import type { HeadListing, ListedRange } from "./head-listing.ts";

/** A record that is not in the listing. `path` says where it would stand; `text` is `MODE SP OID SP PATH` as it is to be written. */
export interface AddedRecord {
  readonly path: string;
  readonly text: string;
}

/** Files that are for the most part as they are listed: parts of the listing, and records besides. Either may come twice. */
export interface ListedFiles {
  readonly ranges: readonly ListedRange[];
  readonly added: readonly AddedRecord[];
}

const nul = Buffer.from([0]);

/** Writes what is taken of a listing as content keys have it. */
export class RecordWriter {
  readonly #listing: HeadListing;
  #memory = Buffer.alloc(0);

  constructor(listing: HeadListing) {
    this.#listing = listing;
  }

  /**
   * The records of some files, each written as `MODE SP OID SP PATH NUL` without the first `depth` bytes of its path (added ones as their
   * text says), sorted by path.
   */
  records(files: ListedFiles, depth: number): Buffer {
    return Buffer.from(this.#write(files, depth));
  }

  /** The sha256 of `records`: 64 lower-case hex digits. */
  recordsDigest(files: ListedFiles, depth: number): string {
    return createHash("sha256").update(this.#write(files, depth)).digest("hex");
  }

  /** One pass over bytes: what is copied from a folder is most of what a key is made of. The memory is used again by the next call. */
  #write({ ranges, added }: ListedFiles, depth: number): Buffer {
    const parts = withoutOverlap(ranges);
    const extra = this.#placed(added);
    const size =
      parts.reduce((sum, { start, end }) => sum + end - start, 0) +
      extra.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (this.#memory.length < size) this.#memory = Buffer.allocUnsafeSlow(size);
    const out = this.#memory;
    let to = 0;
    let next = 0;
    for (const { start, end } of parts) {
      let at = start;
      for (let record = extra[next]; record !== undefined && record.place < end; record = extra[++next]) {
        if (record.place > at) {
          to = this.#writeRange({ start: at, end: record.place }, depth, to);
          at = record.place;
        }
        to += record.bytes.copy(out, to);
      }
      to = this.#writeRange({ start: at, end }, depth, to);
    }
    for (const { bytes } of extra.slice(next)) to += bytes.copy(out, to);
    return out.subarray(0, to);
  }

  #writeRange({ start, end }: ListedRange, depth: number, begin: number): number {
    const listing = this.#listing;
    const { bytes, oidLength } = listing;
    const out = this.#memory;
    let to = begin;
    for (let at = start; at < end;) {
      const path = listing.pathStart(at);
      for (const stop = at + 7; at < stop; at += 1) out[to++] = bytes[at] ?? 0;
      for (at = path - 1 - oidLength; at < path - 1; at += 1) out[to++] = bytes[at] ?? 0;
      out[to++] = 0x20;
      at = path + depth;
      do out[to++] = bytes[at] ?? 0;
      while (bytes[at++] !== 0);
    }
    return to;
  }

  /** Each added record once, sorted, as bytes, with the place in the listing before which it stands. */
  #placed(added: readonly AddedRecord[]): readonly { readonly place: number; readonly bytes: Buffer }[] {
    const byPath = [...new Map(added.map((record) => [record.path, record])).values()];
    return byPath
      .toSorted((one, other) => comparePaths(one.path, other.path))
      .map(({ path, text }) => ({
        place: this.#listing.placeOf(encodePath(path)),
        bytes: Buffer.concat([encodePath(text), nul]),
      }));
  }
}

/** Ranges in order, each byte in one of them only. */
function withoutOverlap(ranges: readonly ListedRange[]): readonly ListedRange[] {
  const kept: ListedRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const start = Math.max(range.start, kept.at(-1)?.end ?? 0);
    if (range.end > start) kept.push({ start, end: range.end });
  }
  return kept;
}
