const truth: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((word) => [word, true] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((word) => [word, false] as const),
]);

/** Reads a truth value as Go's `strconv.ParseBool`, by which buildx and BuildKit read their attributes; undefined for any other text. */
export function goBool(text: string | undefined): boolean | undefined {
  return truth.get(text ?? "");
}
