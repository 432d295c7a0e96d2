/** A README in two: the YAML between its first two `---` lines, if it has that, and the text below. */
export interface FrontMatter {
  readonly yaml: string | undefined;
  readonly body: string;
}

/** Divides a README as the Hub does: the block begins at the very first line. */
export function splitFrontMatter(text: string): FrontMatter {
  const plain = text.replace(/^\uFEFF/, "");
  const found = /^---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/m.exec(plain);
  if (found?.index !== 0) return { yaml: undefined, body: plain };
  return { yaml: found[1] ?? "", body: plain.slice(found[0].length) };
}

/** Whether a README begins a block that never ends: it would be published as text. */
export function isUnclosed(text: string): boolean {
  return splitFrontMatter(text).yaml === undefined && /^\uFEFF?---[ \t]*(\r?\n|$)/.test(text);
}

/** The two in one again. */
export function joinFrontMatter({ yaml, body }: FrontMatter): string {
  if (yaml === undefined) return body;
  return `---\n${yaml.trimEnd()}\n---\n${body}`;
}
