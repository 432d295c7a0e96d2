/** What a text that might be a JSON list is: a list of strings, a list with something else in it (an error), or no JSON. */
export type JsonList =
  | { readonly kind: "strings"; readonly values: readonly string[] }
  | { readonly kind: "mixed" }
  | { readonly kind: "none" };

/** Reads the JSON form of an instruction. What does not parse is the shell form, brackets and all: `RUN [ -f x ] && y`. */
export function readJsonList(text: string): JsonList {
  if (!text.startsWith("[")) return { kind: "none" };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { kind: "none" };
  }
  if (!Array.isArray(parsed)) return { kind: "none" };
  const values: string[] = [];
  for (const value of parsed) {
    if (typeof value !== "string") return { kind: "mixed" };
    values.push(value);
  }
  return { kind: "strings", values };
}
