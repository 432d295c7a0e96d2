const truth: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["True", true],
  ["TRUE", true],
  ["false", false],
  ["False", false],
  ["FALSE", false],
]);

/** Reads a boolean of YAML 1.2's core schema, the ones that GitHub documents; undefined for any other text, `yes` and `1` included. */
export function parseBoolean(text: string): boolean | undefined {
  return truth.get(text);
}
