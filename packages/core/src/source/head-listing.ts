import { decodePath, encodePath } from "@layered-build/oci";

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

const slash = 0x2f;
const tab = 9;
const letterC = 0x63;

/**
 * The bytes of `git ls-tree -r -z`: `MODE SP TYPE SP OID TAB PATH NUL`, sorted by path (git-ls-tree, "OUTPUT FORMAT").
 * A repository has a hundred thousand of these and a run looks at few: nothing is made of a record before someone asks for it,
 * and what is below a folder is found as one range of bytes.
 */
export class HeadListing {
  readonly bytes: Buffer;
  /** What symbolic links lead to, by the start of their record. */
  readonly linkTargets = new Map<number, string>();
  /** Hex digits of an object id. */
  readonly oidLength: number;
  #submodules: readonly ListedRange[] | undefined;
  #special: readonly ListedRange[] | undefined;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    const end = bytes.indexOf(tab);
    this.oidLength = end < 0 ? 40 : end - bytes.lastIndexOf(0x20, end) - 1;
  }

  get all(): ListedRange {
    return { start: 0, end: this.bytes.length };
  }

  /** All symbolic links (`120000`), or all submodules (`160000`). */
  ofMode(mode: "120000" | "160000"): readonly ListedRange[] {
    this.#special ??= this.#findSpecial();
    return this.#special.filter(({ start }) => this.bytes.toString("latin1", start, start + mode.length) === mode);
  }

  /** What is no plain file, in one search: no other mode ends like this. A path may hold the same bytes, but not right behind a NUL. */
  #findSpecial(): readonly ListedRange[] {
    const ranges: ListedRange[] = [];
    for (let at = this.bytes.indexOf("0000 "); at >= 0; at = this.bytes.indexOf("0000 ", at + 1)) {
      const start = at - 2;
      if (start === 0 || this.bytes[start - 1] === 0) ranges.push({ start, end: this.#recordEnd(start) });
    }
    return ranges;
  }

  /** Whether a file of this name (ASCII) is in any folder. */
  hasName(name: string): boolean {
    const needle = `${name}\0`;
    for (let at = this.bytes.indexOf(needle); at >= 0; at = this.bytes.indexOf(needle, at + 1)) {
      const before = this.bytes[at - 1];
      if (before === slash || before === tab) return true;
    }
    return false;
  }

  /** Whether a submodule is in this part. */
  hasSubmodule({ start, end }: ListedRange): boolean {
    this.#submodules ??= this.ofMode("160000");
    return this.#submodules.some((range) => range.start >= start && range.start < end);
  }

  record(range: ListedRange): ListedRecord {
    const [mode = "", , oid = ""] = this.bytes
      .toString("latin1", range.start, this.pathStart(range.start) - 1)
      .split(" ");
    return { mode, oid, path: decodePath(this.bytes.subarray(this.pathStart(range.start), range.end - 1)) };
  }

  /** What lies directly in a folder with these records. `depth`: the bytes of its path and a slash, 0 for the root. */
  *children(folder: ListedRange, depth: number): Iterable<ListedChild> {
    for (let { start } = folder; start < folder.end;) {
      const from = this.pathStart(start) + depth;
      let to = from;
      while (this.bytes[to] !== 0 && this.bytes[to] !== slash) to += 1;
      const isFolder = this.bytes[to] === slash;
      const end = isFolder ? this.#endOfPrefix(start, to + 1, folder.end) : to + 1;
      yield { name: decodePath(this.bytes.subarray(from, to)), isFolder, range: { start, end } };
      start = end;
    }
  }

  /** The start of the first record whose path does not come before `path`. */
  placeOf(path: Buffer): number {
    let low = 0;
    let high = this.bytes.length;
    while (low < high) {
      const middle = low + Math.trunc((high - low) / 2);
      const start = middle === 0 ? 0 : this.bytes.lastIndexOf(0, middle - 1) + 1;
      const end = this.#recordEnd(start);
      if (Buffer.compare(this.bytes.subarray(this.pathStart(start), end - 1), path) < 0) low = end;
      else high = start;
    }
    return low;
  }

  /** The object id in the record of this path, if there is one, and of no symbolic link or submodule. */
  plainFileId(path: string): string | undefined {
    const bytes = encodePath(path);
    const start = this.placeOf(bytes);
    if (start === this.bytes.length) return undefined;
    const range = { start, end: this.#recordEnd(start) };
    if (!this.bytes.subarray(this.pathStart(start), range.end - 1).equals(bytes)) return undefined;
    const { mode, oid } = this.record(range);
    return mode.startsWith("100") ? oid : undefined;
  }

  #recordEnd(start: number): number {
    return this.bytes.indexOf(0, start) + 1;
  }

  /** Where the path of a record begins, behind `MODE SP TYPE SP OID TAB`; a submodule's type is `commit`, all others here are `blob`. */
  pathStart(start: number): number {
    return start + 13 + this.oidLength + (this.bytes[start + 7] === letterC ? 2 : 0);
  }

  /** The end of the records whose paths begin as that of the record at `start` does, up to byte `prefixEnd`; none is at or behind `limit`. */
  #endOfPrefix(start: number, prefixEnd: number, limit: number): number {
    const prefix = this.bytes.subarray(this.pathStart(start), prefixEnd);
    const isInside = (record: number): boolean => {
      const path = this.pathStart(record);
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

/** The bytes that a path takes in a listing, with a slash behind it; 0 for the root. */
export function listedDepth(path: string): number {
  return path === "" ? 0 : encodePath(path).length + 1;
}
