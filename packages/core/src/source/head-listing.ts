import { createHash } from "node:crypto";
import { comparePaths, decodePath, encodePath } from "@layered-build/oci";

/** A part of a listing: whole records, from byte `start` up to, not including, byte `end`. */
export interface ListedRange {
  readonly start: number;
  readonly end: number;
}

/** What lies directly in a folder: a record of its own, or a folder with the records of all that is below it. */
export interface ListedChild {
  readonly name: string;
  readonly isFolder: boolean;
  readonly range: ListedRange;
}

/** A record: `mode` and `oid` as git writes them. */
export interface ListedRecord {
  readonly mode: string;
  readonly oid: string;
  readonly path: string;
}

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

const slash = 0x2f;
const letterC = 0x63;
const nul = Buffer.from([0]);

/**
 * The bytes of `git ls-tree -r -z`: `MODE SP TYPE SP OID TAB PATH NUL`, sorted by path (git-ls-tree, "OUTPUT FORMAT").
 * A repository has a hundred thousand of these and a run looks at few: nothing is made of a record before someone asks for it,
 * and what is below a folder is found as one range of bytes.
 */
export class HeadListing {
  readonly bytes: Buffer;
  /** What symbolic links lead to, by the start of their record. */
  readonly linkTargets = new Map<number, string>();
  readonly #oidLength: number;
  #submodules: readonly ListedRange[] | undefined;
  #memory = Buffer.alloc(0);

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    const tab = bytes.indexOf(9);
    this.#oidLength = tab < 0 ? 40 : tab - bytes.lastIndexOf(0x20, tab) - 1;
  }

  get all(): ListedRange {
    return { start: 0, end: this.bytes.length };
  }

  /** All records of a mode, such as `120000` for symbolic links. */
  ofMode(mode: string): readonly ListedRange[] {
    const ranges: ListedRange[] = [];
    // A name may hold the same bytes, but none begins right behind a NUL.
    const needle = Buffer.from(`${mode} ${mode === "160000" ? "commit" : "blob"} `);
    for (let at = this.bytes.indexOf(needle); at >= 0; at = this.bytes.indexOf(needle, at + 1)) {
      if (at === 0 || this.bytes[at - 1] === 0) ranges.push({ start: at, end: this.#recordEnd(at) });
    }
    return ranges;
  }

  /** Whether a file of this name (ASCII) is in any folder. */
  hasName(name: string): boolean {
    return this.bytes.includes(`\t${name}\0`) || this.bytes.includes(`/${name}\0`);
  }

  /** Whether a submodule is in this part. */
  hasSubmodule({ start, end }: ListedRange): boolean {
    this.#submodules ??= this.ofMode("160000");
    return this.#submodules.some((range) => range.start >= start && range.start < end);
  }

  record(range: ListedRange): ListedRecord {
    const [mode = "", , oid = ""] = this.bytes
      .toString("latin1", range.start, this.#pathStart(range.start) - 1)
      .split(" ");
    return { mode, oid, path: decodePath(this.bytes.subarray(this.#pathStart(range.start), range.end - 1)) };
  }

  /** What lies directly in a folder with these records. `depth`: the bytes of its path and a slash, 0 for the root. */
  *children(folder: ListedRange, depth: number): Iterable<ListedChild> {
    for (let { start } = folder; start < folder.end;) {
      const from = this.#pathStart(start) + depth;
      let to = from;
      while (this.bytes[to] !== 0 && this.bytes[to] !== slash) to += 1;
      const isFolder = this.bytes[to] === slash;
      const end = isFolder ? this.#endOfPrefix(start, to + 1, folder.end) : to + 1;
      yield { name: decodePath(this.bytes.subarray(from, to)), isFolder, range: { start, end } };
      start = end;
    }
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
    const parts = withoutContained(ranges);
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
    const { bytes } = this;
    const out = this.#memory;
    let to = begin;
    for (let at = start; at < end;) {
      const path = this.#pathStart(at);
      for (const stop = at + 7; at < stop; at += 1) out[to++] = bytes[at] ?? 0;
      for (at = path - 1 - this.#oidLength; at < path - 1; at += 1) out[to++] = bytes[at] ?? 0;
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
        place: this.#placeOf(encodePath(path)),
        bytes: Buffer.concat([encodePath(text), nul]),
      }));
  }

  /** The start of the first record whose path does not come before `path`. */
  #placeOf(path: Buffer): number {
    let low = 0;
    let high = this.bytes.length;
    while (low < high) {
      const middle = low + Math.trunc((high - low) / 2);
      const start = middle === 0 ? 0 : this.bytes.lastIndexOf(0, middle - 1) + 1;
      const end = this.#recordEnd(start);
      if (Buffer.compare(this.bytes.subarray(this.#pathStart(start), end - 1), path) < 0) low = end;
      else high = start;
    }
    return low;
  }

  #recordEnd(start: number): number {
    return this.bytes.indexOf(0, start) + 1;
  }

  /** Behind `MODE SP TYPE SP OID TAB`; a submodule's type is `commit`, all others here are `blob`. */
  #pathStart(start: number): number {
    return start + 13 + this.#oidLength + (this.bytes[start + 7] === letterC ? 2 : 0);
  }

  /** The end of the records whose paths begin as that of the record at `start` does, up to byte `prefixEnd`; none is at or behind `limit`. */
  #endOfPrefix(start: number, prefixEnd: number, limit: number): number {
    const prefix = this.bytes.subarray(this.#pathStart(start), prefixEnd);
    const isInside = (record: number): boolean => {
      const path = this.#pathStart(record);
      return this.bytes.subarray(path, path + prefix.length).equals(prefix);
    };
    let inside = start;
    let outside = limit;
    for (let step = 1024; inside + step < outside; step *= 2) {
      const probe = this.#recordEnd(inside + step);
      if (probe >= outside) break;
      if (isInside(probe)) inside = probe;
      else outside = probe;
    }
    // Between a record that is inside and one that is not: halve until they are neighbours.
    for (;;) {
      const next = this.#recordEnd(inside);
      if (next >= outside) return outside;
      const middle = inside + Math.trunc((outside - inside) / 2);
      const probe = middle < next ? next : this.#recordEnd(middle);
      const candidate = probe >= outside ? next : probe;
      if (isInside(candidate)) inside = candidate;
      else outside = candidate;
    }
  }
}

/** Ranges in order, without those that lie in another: of two folders of one tree either one contains the other, or they share nothing. */
function withoutContained(ranges: readonly ListedRange[]): readonly ListedRange[] {
  const kept: ListedRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (range.end > (kept.at(-1)?.end ?? 0)) kept.push(range);
  }
  return kept;
}

/** The bytes that a path takes in a listing, with a slash behind it; 0 for the root. */
export function listedDepth(path: string): number {
  return path === "" ? 0 : encodePath(path).length + 1;
}
