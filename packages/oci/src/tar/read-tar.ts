import type { Readable } from "node:stream";
import { decodePath } from "../path-bytes.ts";
import { ByteReader } from "./byte-reader.ts";
import { damaged, decodeHeader, type RawHeader } from "./decode-header.ts";
import { blockBytes, padding } from "./encode-header.ts";
import { parsePaxRecords, xattrPrefix } from "./pax-records.ts";
import type { TarEntry, TarFileHeader } from "./tar-entry.ts";

/** Which files' content comes along with their entry. */
export interface ReadTarOptions {
  readonly collect?: (file: TarFileHeader) => boolean;
  /** Files larger than this (bytes, 1 MiB if absent) come without content all the same. */
  readonly collectLimit?: number;
  /** Gets the content of files that is not collected, piece by piece, before their entry comes. The bytes are valid during the call only. */
  readonly onContent?: (file: TarFileHeader, chunk: Uint8Array) => void;
}

const mebibyte = 1024 * 1024;
// Linux takes no longer path (PATH_MAX): no runtime could unpack it, and it bounds the depth of a tree.
const maxNameBytes = 4096;

/**
 * The entries of an uncompressed tar, in order. Content is skipped unless it is collected.
 * Understands v7, ustar, PAX (local and global), GNU long names, base-256 numbers and sparse files. Names lose a leading `./` and `/`, and never leave the root.
 * Reads the stream to its very end; leaving the loop early closes it. Throws `bad-content` where the tar is damaged or cut short.
 */
export async function* readTar(stream: Readable, options: ReadTarOptions = {}): AsyncGenerator<TarEntry> {
  const reader = new ByteReader(stream);
  const limit = options.collectLimit ?? mebibyte;
  try {
    const global = new Map<string, Buffer>();
    let local = new Map<string, Buffer>();
    for (;;) {
      const block = await reader.take(blockBytes);
      const raw = block === undefined ? undefined : decodeHeader(block);
      if (block === undefined || raw === undefined) break;
      if (raw.type === "x" || raw.type === "g") {
        for (const [key, value] of parsePaxRecords(await special(reader, raw))) {
          (raw.type === "g" ? global : local).set(key, value);
        }
        continue;
      }
      if (raw.type === "L" || raw.type === "K") {
        const name = untilNul(await special(reader, raw));
        local.set(raw.type === "L" ? "path" : "linkpath", name);
        continue;
      }
      if (raw.moreSparse) while ((await needed(reader, blockBytes))[504] !== 0);
      const records = global.size === 0 ? local : new Map([...global, ...local]);
      local = new Map();
      // A volume label is no file.
      if (raw.type === "V") continue;
      const entry = toEntry(raw, records);
      const stored = headerOnly.has(raw.type) ? 0 : decimal(records, "size", raw.size);
      if (stored < 0) throw damaged("a file of negative size");
      if (entry.kind === "file" && stored === entry.size && stored <= limit && options.collect?.(entry) === true) {
        const content = stored === 0 ? Buffer.alloc(0) : Buffer.from(await needed(reader, stored));
        await reader.skip(padding(stored));
        yield { ...entry, content };
      } else if (entry.kind === "file" && options.onContent !== undefined) {
        for (let left = stored; left > 0; left -= Math.min(left, mebibyte)) {
          options.onContent(entry, await needed(reader, Math.min(left, mebibyte)));
        }
        await reader.skip(padding(stored));
        yield entry;
      } else {
        await reader.skip(stored + padding(stored));
        yield entry;
      }
    }
    await reader.drain();
  } finally {
    await reader.close();
  }
}

/** Types whose size field, whatever it says, is followed by no content. */
const headerOnly: ReadonlySet<string> = new Set(["1", "2", "3", "4", "5", "6"]);

async function needed(reader: ByteReader, length: number): Promise<Buffer> {
  const bytes = await reader.take(length);
  if (bytes === undefined) throw damaged("an end in the middle of an entry");
  return bytes;
}

/** The data of a header that describes the next one. */
async function special(reader: ByteReader, raw: RawHeader): Promise<Buffer> {
  if (raw.size < 0 || raw.size > mebibyte) throw damaged("a PAX or GNU header of more than 1 MiB");
  const data = raw.size === 0 ? Buffer.alloc(0) : Buffer.from(await needed(reader, raw.size));
  await reader.skip(padding(raw.size));
  return data;
}

function toEntry(raw: RawHeader, records: ReadonlyMap<string, Buffer>): TarEntry {
  const name = given(records, "GNU.sparse.name") ?? given(records, "path") ?? raw.name;
  const link = given(records, "linkpath") ?? raw.link;
  if (name.length > maxNameBytes || link.length > maxNameBytes) throw damaged("a name of more than 4096 bytes");
  const xattrs = new Map<string, Uint8Array>();
  for (const [key, value] of records) {
    if (key.startsWith(xattrPrefix)) xattrs.set(key.slice(xattrPrefix.length), value);
  }
  const metadata = {
    path: insideRoot(decodePath(name)),
    mode: raw.mode & 0o7777,
    uid: decimal(records, "uid", raw.uid),
    gid: decimal(records, "gid", raw.gid),
    mtime: Math.floor(decimal(records, "mtime", raw.mtime)),
    ...(xattrs.size === 0 ? {} : { xattrs }),
  };
  switch (raw.type) {
    case "1":
      return { ...metadata, kind: "hardlink", linkTarget: insideRoot(decodePath(link)) };
    case "2":
      return { ...metadata, kind: "symlink", linkTarget: decodePath(link) };
    case "3":
    case "4":
      return { ...metadata, kind: raw.type === "3" ? "chardev" : "blockdev", major: raw.major, minor: raw.minor };
    case "5":
    case "D":
      return { ...metadata, kind: "directory" };
    case "6":
      return { ...metadata, kind: "fifo" };
    case "\u0000":
      // v7 had no type for directories.
      if (name.at(-1) === 0x2f) return { ...metadata, kind: "directory" };
      break;
    default:
  }
  // POSIX: a type that is not known is a regular file.
  const stored = raw.type === "S" ? raw.realSize : decimal(records, "size", raw.size);
  const size = decimal(records, "GNU.sparse.realsize", decimal(records, "GNU.sparse.size", stored));
  return { ...metadata, kind: "file", size };
}

/** A record's value; an empty one means that the header block's own field holds. */
function given(records: ReadonlyMap<string, Buffer>, key: string): Buffer | undefined {
  const value = records.get(key);
  return value === undefined || value.length === 0 ? undefined : value;
}

function decimal(records: ReadonlyMap<string, Buffer>, key: string, otherwise: number): number {
  const text = given(records, key)?.toString("latin1");
  if (text === undefined) return otherwise;
  const value = Number(text);
  const whole = key === "mtime" || Number.isSafeInteger(value);
  if (!/^-?[0-9]+(\.[0-9]*)?$/.test(text) || !whole) throw damaged(`a PAX record '${key}' that is no number`);
  return value;
}

function untilNul(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** `./a//b/../c/` is `a/c`; `..` stops at the root. */
function insideRoot(name: string): string {
  const parts: string[] = [];
  for (const part of name.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
