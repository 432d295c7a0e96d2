import { OciError } from "../error.ts";

/** The PAX keyword before the name of an extended attribute, as Go's and star's tars have it. */
export const xattrPrefix = "SCHILY.xattr.";

/** PAX extended header data: records `LENGTH KEY=VALUE\n`, sorted by key; LENGTH counts its own digits (POSIX.1-2001 pax). */
export function encodePaxRecords(records: ReadonlyMap<string, Uint8Array>): Buffer {
  const parts: Uint8Array[] = [];
  for (const key of [...records.keys()].toSorted()) {
    const text = Buffer.concat([Buffer.from(` ${key}=`), records.get(key) ?? Buffer.alloc(0), Buffer.from("\n")]);
    let length = text.length + String(text.length).length;
    if (String(length).length + text.length !== length) length += 1;
    parts.push(Buffer.from(String(length)), text);
  }
  return Buffer.concat(parts);
}

/** Parses PAX extended header data; an empty value stays, and means "as if not given". Throws `bad-content`. */
export function parsePaxRecords(data: Buffer): Map<string, Buffer> {
  const records = new Map<string, Buffer>();
  let at = 0;
  // Some writers fill up with NUL bytes.
  while (at < data.length && data[at] !== 0) {
    const space = data.indexOf(0x20, at);
    const digits = space < 0 ? "" : data.toString("latin1", at, space);
    const end = /^[0-9]{1,9}$/.test(digits) ? at + Number(digits) : -1;
    const equals = data.indexOf(0x3d, space);
    if (equals <= space || equals >= end || end > data.length || data[end - 1] !== 0x0a) {
      throw new OciError("bad-content", "The tar has a PAX header that does not parse.", {
        hint: "The layer is damaged, or was not written by a tar program. Build and push the image again.",
      });
    }
    records.set(data.toString("utf8", space + 1, equals), data.subarray(equals + 1, end - 1));
    at = end;
  }
  return records;
}
