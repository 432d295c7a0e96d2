/**
 * A list as Go's `%q` prints it, as in the history of CMD: `["node" "a.js"]`.
 * Printable Unicode stays; control characters are escaped (strconv.Quote).
 */
export function goQuotedList(items: readonly string[]): string {
  return `[${items.map(goQuote).join(" ")}]`;
}

const short: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  '"': '\\"',
  "\\": "\\\\",
};

function goQuote(text: string): string {
  // Nearly all commands are like this; the classes below take a millisecond to be compiled.
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  const body = Array.from(
    text,
    (char) => short[char] ?? (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char) ? char : escaped(char)),
  );
  return `"${body.join("")}"`;
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}
