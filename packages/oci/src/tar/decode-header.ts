import { OciError } from "../error.ts";

/** The fields of one header block, as they stand there: names are bytes, PAX and GNU headers are not yet looked at. */
export interface RawHeader {
  readonly name: Buffer;
  readonly link: Buffer;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of the content in the tar, in bytes. */
  readonly size: number;
  /** Of the file: more than `size` in an old GNU sparse file, which leaves out its holes. */
  readonly realSize: number;
  readonly mtime: number;
  readonly major: number;
  readonly minor: number;
  /** An old GNU sparse file whose map goes on in a further block. */
  readonly moreSparse: boolean;
}

/** Reads a header block of any flavour (v7, ustar, GNU, star); undefined for a block of zeros. Throws `bad-content`. */
export function decodeHeader(block: Buffer): RawHeader | undefined {
  const sums = checksums(block);
  if (sums.unsigned === 8 * 0x20 && block.every((byte) => byte === 0)) return undefined;
  const recorded = number(block, 148, 8);
  // Old programs on machines with signed characters summed signed bytes.
  if (recorded !== sums.unsigned && recorded !== sums.signed) throw damaged("a header with a wrong checksum");
  const magic = block.toString("latin1", 257, 265);
  const posix = magic === "ustar\u000000";
  const gnu = magic === "ustar  \u0000";
  const star = posix && block.toString("latin1", 508, 512) === "tar\u0000";
  const prefix = posix ? text(block, 345, star ? 131 : 155) : Buffer.alloc(0);
  const name = text(block, 0, 100);
  const type = block.toString("latin1", 156, 157);
  const devices = (posix || gnu) && (type === "3" || type === "4");
  return {
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from("/"), name]),
    link: text(block, 157, 100),
    type,
    mode: number(block, 100, 8),
    uid: number(block, 108, 8),
    gid: number(block, 116, 8),
    size: number(block, 124, 12),
    realSize: number(block, type === "S" ? 483 : 124, 12),
    mtime: number(block, 136, 12),
    major: devices ? number(block, 329, 8) : 0,
    minor: devices ? number(block, 337, 8) : 0,
    moreSparse: type === "S" && block[482] !== 0,
  };
}

function checksums(block: Buffer): { unsigned: number; signed: number } {
  let unsigned = 0;
  let high = 0;
  for (let at = 0; at < block.length; at += 1) {
    const byte = at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0);
    unsigned += byte;
    if (byte >= 0x80) high += 1;
  }
  return { unsigned, signed: unsigned - 256 * high };
}

function text(block: Buffer, at: number, length: number): Buffer {
  const end = block.indexOf(0, at);
  return block.subarray(at, end < 0 || end > at + length ? at + length : end);
}

/** Octal digits, or (GNU, star) a big-endian two's complement number with the highest bit set. */
function number(block: Buffer, at: number, length: number): number {
  const first = block[at] ?? 0;
  if ((first & 0x80) !== 0) {
    const negative = (first & 0x40) !== 0;
    let value = BigInt(first & 0x3f) - (negative ? 0x40n : 0n);
    for (const byte of block.subarray(at + 1, at + length)) value = value * 256n + BigInt(byte);
    const result = Number(value);
    if (!Number.isSafeInteger(result)) throw damaged("a number that is too large");
    return result;
  }
  const digits = block.toString("latin1", at, at + length).replace(/^[ \0]+|[ \0].*$/gs, "");
  if (!/^[0-7]*$/.test(digits)) throw damaged("a number that is not octal");
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

/** The error for a tar that breaks the format: `bad-content`. */
export function damaged(what: string): OciError {
  return new OciError("bad-content", `The tar is damaged: it has ${what}.`, {
    hint: "The layer is cut short, encrypted, compressed otherwise than its media type says, or no tar at all. Build and push it again.",
  });
}
