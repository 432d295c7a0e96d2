/** What can be encoded: text, lists and maps of such. Absent members (undefined) are left out. */
export type Encodable = string | readonly Encodable[] | { readonly [name: string]: Encodable | undefined };

/**
 * A canonical, length-prefixed encoding: different values never give the same bytes, and the order of a map's members does not count.
 * Text is `t` LENGTH `:` BYTES, a list `l` COUNT `:` and its items, a map `m` COUNT `:` and its names and values, names sorted by code unit.
 * LENGTH counts UTF-8 bytes. Lone surrogates, which stand for bytes that are no UTF-8 (see oci's path-bytes), are encoded as three bytes each.
 */
export function encodeCanonical(value: Encodable): Buffer {
  const parts: (string | Buffer)[] = [];
  append(value, parts);
  // All text between two odd ones becomes bytes at once: a buffer for each of thousands of words would take most of the time.
  const buffers: Buffer[] = [];
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
    } else {
      buffers.push(Buffer.from(text, "utf8"), part);
      text = "";
    }
  }
  return Buffer.concat([...buffers, Buffer.from(text, "utf8")]);
}

function append(value: Encodable, parts: (string | Buffer)[]): void {
  if (typeof value === "string") {
    const bytes = value.isWellFormed() ? value : surrogateBytes(value);
    parts.push(`t${Buffer.byteLength(bytes)}:`, bytes);
  } else if (isList(value)) {
    parts.push(`l${value.length}:`);
    for (const item of value) append(item, parts);
  } else {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    members.sort(([a], [b]) => (a < b ? -1 : 1));
    parts.push(`m${members.length}:`);
    for (const [name, member] of members) {
      append(name, parts);
      append(member ?? "", parts);
    }
  }
}

function isList(value: Exclude<Encodable, string>): value is readonly Encodable[] {
  return Array.isArray(value);
}

/** Node would write every lone surrogate as U+FFFD, and different names would become one. */
function surrogateBytes(text: string): Buffer {
  return Buffer.concat(
    Array.from(text, (char) => {
      const code = char.codePointAt(0) ?? 0;
      if (code < 0xd800 || code > 0xdfff) return Buffer.from(char, "utf8");
      return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]);
    }),
  );
}
