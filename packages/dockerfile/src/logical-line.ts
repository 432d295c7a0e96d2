import type { Position } from "./instruction.ts";
import { isSpace, trimStart } from "./white-space.ts";

/** One instruction's text with its continuations joined, and the way back from an offset in it to the file. */
export class LogicalLine {
  readonly text: string;
  readonly end: Position;
  readonly #pieces: readonly { readonly offset: number; readonly at: Position }[];

  constructor(pieces: readonly { readonly text: string; readonly at: Position }[], end: Position) {
    let text = "";
    this.#pieces = pieces.map((piece) => {
      const offset = text.length;
      text += piece.text;
      return { offset, at: piece.at };
    });
    this.text = text;
    this.end = end;
  }

  /** Where the character at `offset` of `text` stands in the file. */
  positionAt(offset: number): Position {
    const piece = this.#pieces.findLast((candidate) => candidate.offset <= offset) ?? this.#pieces[0];
    if (piece === undefined) return this.end;
    return { line: piece.at.line, column: piece.at.column + offset - piece.offset };
  }
}

/** The lines of a Dockerfile, taken one by one. Line ends stay on them, for the bodies of here-documents. */
export class LineReader {
  readonly #lines: readonly string[];
  #index = 0;

  constructor(text: string) {
    this.#lines = text.replace(/^\uFEFF/, "").match(/[^\n]*\n|[^\n]+/g) ?? [];
  }

  /** The number of the line read last, from 1; 0 at the start. */
  get number(): number {
    return this.#index;
  }

  /** The length of the line read last, without its end. */
  get width(): number {
    return trimLineEnd(this.#lines[this.#index - 1] ?? "").length;
  }

  /** The next line as it is; undefined at the end. */
  next(): string | undefined {
    return this.#lines[this.#index] === undefined ? undefined : this.#lines[this.#index++];
  }
}

/** A line without its end, however often `\r` stands there. */
export function trimLineEnd(line: string): string {
  return line.replace(/[\r\n]+$/, "");
}

/** Whether a line is a comment: `#` after any white space. */
export function isComment(line: string): boolean {
  return trimStart(line).startsWith("#");
}

// A doubled escape character does not continue a line; a line of the escape character alone does.
const continuations = { "\\": /(^|[^\\])\\[ \t]*$/, "`": /(^|[^`])`[ \t]*$/ };

/**
 * Joins `first`, the line that `reader` gave last, with the lines that continue it. Comments and blank lines between
 * them are dropped; BuildKit only warns of the latter.
 */
export function readLogicalLine(first: string, reader: LineReader, escape: "\\" | "`"): LogicalLine {
  const pieces: { text: string; at: Position }[] = [];
  let line = trimLineEnd(first);
  const indent = line.length - trimStart(line).length;
  let column = indent + 1;
  line = line.slice(indent);
  let end: Position = { line: reader.number, column: column + line.length };
  for (;;) {
    const continued = continuations[escape].exec(line);
    const text = continued === null ? line : line.slice(0, continued.index + (continued[1] ?? "").length);
    pieces.push({ text, at: { line: reader.number, column } });
    end = { line: reader.number, column: column + line.length };
    if (continued === null) break;
    let following = reader.next();
    while (following !== undefined && (isComment(following) || isBlank(following))) following = reader.next();
    if (following === undefined) break;
    line = trimLineEnd(following);
    column = 1;
  }
  return new LogicalLine(pieces, end);
}

function isBlank(line: string): boolean {
  return Array.from(line).every(isSpace);
}
