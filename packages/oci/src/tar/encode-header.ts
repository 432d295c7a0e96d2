import { isAscii } from "node:buffer";
import { posix } from "node:path";
import { OciError } from "../error.ts";
import { encodePath, printablePath } from "../path-bytes.ts";
import { encodePaxRecords, xattrPrefix } from "./pax-records.ts";
import type { TarFileHeader, TarFile } from "./tar-entry.ts";

/** A tar is made of blocks of this many bytes. */
export const blockBytes = 512;

/** An entry without its content: the size and the place of each byte of a tar depend on nothing else. */
export type TarHeader = Exclude<TarFile, { kind: "file" }> | TarFileHeader;

const typeFlags = {
  file: "0",
  hardlink: "1",
  symlink: "2",
  chardev: "3",
  blockdev: "4",
  directory: "5",
  fifo: "6",
} as const satisfies Record<TarHeader["kind"], string>;

/** What stands in the fields of one header block. */
interface Fields {
  readonly name: Buffer;
  readonly prefix: Buffer;
  readonly link: Buffer;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly major: number;
  readonly minor: number;
}

const none = Buffer.alloc(0);

/**
 * The header blocks of an entry: USTAR alone where all fits, else a PAX header before it.
 * The same choices, and so the same bytes, as Go's archive/tar makes when no format is asked. Throws `bad-content`.
 */
export function encodeHeader(entry: TarHeader): Buffer {
  const name = encodePath(entry.kind === "directory" ? `${entry.path === "" ? "." : entry.path}/` : entry.path);
  const link = "linkTarget" in entry ? encodePath(entry.linkTarget) : none;
  check(entry, name, link);
  const fields = {
    link,
    type: typeFlags[entry.kind],
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    size: entry.kind === "file" ? entry.size : 0,
    mtime: entry.mtime,
    major: "major" in entry ? entry.major : 0,
    minor: "minor" in entry ? entry.minor : 0,
  };
  const split = splitName(name);
  const records = paxRecords(entry, { ...fields, name, prefix: none });
  // A long name that is split goes into PAX all the same where something else needs a PAX header.
  const needsPax = [...records.keys()].some((key) => key !== "path" || split === undefined);
  if (!needsPax) return encodeBlock({ ...fields, ...(split ?? { name, prefix: none }) });
  const data = encodePaxRecords(records);
  return Buffer.concat([
    encodeBlock({
      name: paxHeaderName(name),
      prefix: none,
      link: none,
      type: "x",
      mode: 0,
      uid: 0,
      gid: 0,
      size: data.length,
      mtime: 0,
      major: 0,
      minor: 0,
    }),
    data,
    Buffer.alloc(padding(data.length)),
    encodeBlock({
      ...fields,
      name: fallbackName(name),
      prefix: none,
      link: ascii(link).subarray(0, 100),
      // A number with a record of its own is 0 in the block.
      uid: records.has("uid") ? 0 : fields.uid,
      gid: records.has("gid") ? 0 : fields.gid,
      size: records.has("size") ? 0 : fields.size,
      mtime: records.has("mtime") ? 0 : fields.mtime,
    }),
  ]);
}

/** How many bytes `encodeHeader` gives for an entry: one block for all that USTAR can say, which is nearly everything. Throws as it does. */
export function headerSize(entry: TarHeader): number {
  const isOneBlock =
    (entry.kind === "file" || entry.kind === "directory") &&
    entry.xattrs === undefined &&
    /^[ -~]{1,99}$/.test(entry.path) &&
    isPlainPath(entry) &&
    fits(entry.mode, 4) &&
    fits(entry.uid, 7) &&
    fits(entry.gid, 7) &&
    fits(entry.mtime, 11) &&
    (entry.kind === "directory" || fits(entry.size, 11));
  return isOneBlock ? blockBytes : encodeHeader(entry).length;
}

/** Whether a number can stand in a field of so many octal digits. */
function fits(value: number, digits: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value < 8 ** digits;
}

/** How many zero bytes follow content of this size, up to the next block. */
export function padding(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes;
}

function check(entry: TarHeader, name: Buffer, link: Buffer): void {
  const device = "major" in entry ? [entry.major, entry.minor] : [];
  const numbers = [entry.mode, entry.uid, entry.gid, entry.kind === "file" ? entry.size : 0, ...device];
  const problem =
    name.includes(0) || link.includes(0)
      ? "a name with a NUL byte"
      : !isPlainPath(entry)
        ? "a path that is empty, or has an empty part, '.' or '..'"
        : numbers.some((number) => !Number.isSafeInteger(number) || number < 0) || !Number.isSafeInteger(entry.mtime)
          ? "a number that is negative or not whole"
          : entry.mode > 0o7777 || device.some((number) => number >= 8 ** 7)
            ? "a mode or device number that is too large"
            : undefined;
  if (problem === undefined) return;
  throw new OciError("bad-content", `A tar cannot hold "${printablePath(entry.path)}": it has ${problem}.`);
}

function isPlainPath({ kind, path }: TarHeader): boolean {
  if (path === "") return kind === "directory";
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

function paxRecords(entry: TarHeader, fields: Fields): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>();
  const text = (key: string, value: Buffer): void => {
    if (value.length > 100 || !isAscii(value)) records.set(key, value);
  };
  const number = (key: string, value: number, digits: number): void => {
    if (!fits(value, digits)) records.set(key, Buffer.from(String(value)));
  };
  text("path", fields.name);
  text("linkpath", fields.link);
  number("size", fields.size, 11);
  number("uid", fields.uid, 7);
  number("gid", fields.gid, 7);
  number("mtime", fields.mtime, 11);
  for (const [key, value] of entry.xattrs ?? []) records.set(xattrPrefix + key, value);
  return records;
}

function encodeBlock(fields: Fields): Buffer {
  const block = Buffer.alloc(blockBytes);
  const octal = (at: number, length: number, value: number): void => {
    block.write(value.toString(8).padStart(length - 1, "0"), at, "latin1");
  };
  fields.name.copy(block, 0);
  octal(100, 8, fields.mode);
  octal(108, 8, fields.uid);
  octal(116, 8, fields.gid);
  octal(124, 12, fields.size);
  octal(136, 12, fields.mtime);
  block.fill(" ", 148, 156);
  block.write(fields.type, 156, "latin1");
  fields.link.copy(block, 157);
  block.write("ustar\u000000", 257, "latin1");
  if (fields.type !== "x") {
    octal(329, 8, fields.major);
    octal(337, 8, fields.minor);
  }
  fields.prefix.copy(block, 345);
  let sum = 0;
  // By index: an iterator over 512 bytes a file is felt where there are thousands.
  for (let at = 0; at < blockBytes; at += 1) sum += block[at] ?? 0;
  block.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148, "latin1");
  return block;
}

/** USTAR holds a long name in two fields, cut at a slash: 155 bytes and 100 bytes. */
function splitName(name: Buffer): { name: Buffer; prefix: Buffer } | undefined {
  if (name.length <= 100 || !isAscii(name)) return undefined;
  const limit = name.length > 156 ? 156 : name.at(-1) === 0x2f ? name.length - 1 : name.length;
  const cut = name.subarray(0, limit).lastIndexOf(0x2f);
  const rest = name.length - cut - 1;
  if (cut <= 0 || rest > 100 || rest === 0 || cut > 155) return undefined;
  return { name: name.subarray(cut + 1), prefix: name.subarray(0, cut) };
}

/** The name of the PAX header itself, only seen by programs that know no PAX. */
function paxHeaderName(name: Buffer): Buffer {
  const text = name.toString("latin1");
  const cut = text.lastIndexOf("/") + 1;
  const joined = posix.join(text.slice(0, cut), "PaxHeaders.0", text.slice(cut));
  return Buffer.from(ascii(Buffer.from(joined, "latin1")).toString("latin1", 0, 100).replace(/\/+$/, ""), "latin1");
}

/** What the name field says where PAX has the real name. A cut name must not end in a slash: some readers then see a directory. */
function fallbackName(name: Buffer): Buffer {
  const text = ascii(name);
  if (text.length <= 100 || text[99] !== 0x2f) return text.subarray(0, 100);
  return Buffer.from(text.toString("latin1", 0, 99).replace(/\/+$/, ""), "latin1");
}

function ascii(bytes: Buffer): Buffer {
  return isAscii(bytes) ? bytes : Buffer.from(bytes.filter((byte) => byte < 0x80));
}
