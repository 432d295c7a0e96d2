/** The fields of one line of CSV (RFC 4180): quotes around a field, doubled within it; undefined where the quotes are wrong. */
export function csvFields(line: string): readonly string[] | undefined {
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"(,|$)/.exec(rest);
    const match = quoted ?? /^([^",][^",]*|)(,|$)/.exec(rest);
    const field = match?.[1];
    if (match === null || field === undefined) return undefined;
    fields.push(quoted === null ? field : field.replaceAll('""', '"'));
    if (match[2] === "") return fields;
    rest = rest.slice(match[0].length);
  }
}
