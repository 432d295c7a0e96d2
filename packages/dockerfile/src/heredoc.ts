import { DockerfileError } from "./dockerfile-error.ts";
import { expand } from "./expand-word.ts";
import type { Heredoc } from "./instruction.ts";
import { type LineReader, trimLineEnd } from "./logical-line.ts";

/** What `<<NAME` in an instruction announces. */
export interface HeredocMark {
  readonly name: string;
  readonly expand: boolean;
  readonly stripTabs: boolean;
}

/** A here-document as the package's callers see it, and its body as it stands in the file (ONBUILD keeps that). */
export interface HeredocBody extends Heredoc {
  readonly raw: string;
}

const unset = (): undefined => undefined;

function quotes(text: string): number {
  return text.match(/['"]/g)?.length ?? 0;
}

/** Whether a word is `<<NAME`, `<<-NAME`, `<<"NAME"` or `3<<NAME`; undefined where it is not. Throws `bad-substitution`. */
export function heredocMark(word: string): HeredocMark | undefined {
  const match = /^\d*<<(-?)[\t\n\f\r ]*([^<]+)$/.exec(word);
  const text = match?.[2];
  if (match === null || text === undefined) return undefined;
  const plain = expand(text, unset, { keepUnset: true }).values;
  const quoted = expand(text, unset, { keepUnset: true, keepQuotes: true }).values;
  const name = plain[0];
  if (plain.length !== 1 || name === undefined) return undefined;
  return { name, expand: quotes(name) === quotes(quoted[0] ?? ""), stripTabs: match[1] === "-" };
}

/** The here-documents that a line announces, in order; none where its quotes do not close, which only a shell would mind. */
export function heredocMarks(line: string): readonly HeredocMark[] {
  if (!line.includes("<<")) return [];
  let words: readonly string[];
  try {
    // The escape is the backslash here whatever the directive says (BuildKit's parser.go).
    words = expand(line, unset, { keepUnset: true, keepQuotes: true, keepEscapes: true }).values;
  } catch (error) {
    if (error instanceof DockerfileError) return [];
    throw error;
  }
  return words.map(heredocMark).filter((mark) => mark !== undefined);
}

/** Takes the body of one here-document from the lines that follow; undefined where the file ends before its name. */
export function readHeredoc(mark: HeredocMark, reader: LineReader): HeredocBody | undefined {
  let raw = "";
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    const text = trimLineEnd(line);
    if ((mark.stripTabs ? text.replace(/^\t+/, "") : text) === mark.name) {
      const content = mark.stripTabs ? raw.replaceAll(/(^|\n)\t+/g, "$1") : raw;
      return { ...mark, content, raw };
    }
    raw += line;
  }
  return undefined;
}
