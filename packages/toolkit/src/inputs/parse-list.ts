/**
 * Reads a list: one item a line (with `commas`, also several to a line), or a JSON list of strings, such as another action's output.
 * Items are trimmed; empty ones and lines that begin with `#` are dropped.
 */
export function parseList(text: string, options: { readonly commas?: boolean } = {}): readonly string[] {
  const json = jsonList(text);
  if (json !== undefined) return json;
  return text
    .split(/\r?\n/)
    .filter((line) => !line.trimStart().startsWith("#"))
    .flatMap((line) => (options.commas === true ? line.split(",") : [line]))
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** `[::1]:5000` begins like a JSON list too: what does not parse is a plain line. */
function jsonList(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith("[")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
    return isList ? value.map((item) => item.trim()).filter((item) => item !== "") : undefined;
  } catch {
    return undefined;
  }
}
