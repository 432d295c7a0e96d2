// Go's unicode.IsSpace, which BuildKit trims and splits by. JavaScript's \s differs: it has U+FEFF and lacks U+0085.
const space = "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const oneSpace = new RegExp(`^[${space}]$`);
const leading = new RegExp(`^[${space}]+`);
const trailing = new RegExp(`[${space}]+$`);

/** Whether one character is white space as Go sees it. */
export function isSpace(character: string): boolean {
  return oneSpace.test(character);
}

/** Text without white space at its start. */
export function trimStart(text: string): string {
  return text.replace(leading, "");
}

/** Text without white space at its end. */
export function trimEnd(text: string): string {
  return text.replace(trailing, "");
}

/** Text without white space at both ends. */
export function trim(text: string): string {
  return trimEnd(trimStart(text));
}
