import { Buffer, isUtf8 } from "node:buffer";

/**
 * Text for a file name given as bytes: valid UTF-8 decodes as usual, every other byte 0xNN becomes the lone surrogate U+DCNN.
 * File names in a tar, and on Linux, are bytes; two different names must never become one (the idea is Python's PEP 383).
 */
export function decodePath(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString("utf8");
  let path = "";
  let at = 0;
  while (at < buffer.length) {
    const end = at + validLength(buffer, at);
    if (end > at) {
      path += buffer.toString("utf8", at, end);
      at = end;
    } else {
      path += String.fromCharCode(0xdc00 + buffer.readUInt8(at));
      at += 1;
    }
  }
  return path;
}

/** Length in bytes of the one valid UTF-8 sequence at `at`, 0 where there is none. */
function validLength(buffer: Buffer, at: number): number {
  const first = buffer.readUInt8(at);
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  return at + length <= buffer.length && isUtf8(buffer.subarray(at, at + length)) ? length : 0;
}

/** The bytes that `decodePath` made this text of, exactly. Any other lone surrogate (a name on Windows) is written as WTF-8. */
export function encodePath(path: string): Buffer {
  if (path.isWellFormed()) return Buffer.from(path, "utf8");
  const parts: Buffer[] = [];
  for (const character of path) parts.push(encodeCharacter(character));
  return Buffer.concat(parts);
}

function encodeCharacter(character: string): Buffer {
  const code = character.charCodeAt(0);
  if (character.length > 1 || code < 0xd800 || code > 0xdfff) return Buffer.from(character, "utf8");
  if (code >= 0xdc80 && code <= 0xdcff) return Buffer.from([code - 0xdc00]);
  return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]);
}

/** Orders two paths by their bytes: negative, 0 or positive. The order of UTF-16 code units differs from it above U+D7FF. */
export function comparePaths(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    return left < 0xd800 && right < 0xd800 ? left - right : Buffer.compare(encodePath(a), encodePath(b));
  }
  return a.length - b.length;
}

// Controls, the backslash (so that the result is unambiguous), line and paragraph separators, marks that reorder text
// ("Trojan Source", CVE-2021-42574), and lone surrogates.
const unprintable = /[\p{Cc}\p{Cs}\\\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * A path that is safe in a log: what could end the line, move the cursor or reorder the text is shown as `\xNN`, byte by byte.
 * It has no newline, does not begin with `::`, and has no `##[` anywhere: the runner takes these for workflow commands.
 */
export function printablePath(path: string): string {
  return path
    .replace(unprintable, escapeBytes)
    .replace(/^\s*:(?=:)/u, (start) => `${start.slice(0, -1)}\\x3a`)
    .replaceAll("##[", "#\\x23[");
}

function escapeBytes(text: string): string {
  return Array.from(encodePath(text), (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}
