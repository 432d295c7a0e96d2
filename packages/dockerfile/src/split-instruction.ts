import type { Token } from "./token.ts";
import { isSpace, trim, trimEnd } from "./white-space.ts";

/** An instruction in three parts: its keyword, its flags with quotes and escapes taken away, and all the rest. */
export interface SplitInstruction {
  readonly keyword: Token;
  readonly flags: readonly Token[];
  readonly rest: Token;
}

function token(text: string, offset: number): Token {
  const start = text.length - text.trimStart().length;
  return { text: trim(text), offset: offset + start };
}

/** One flag from `text` at `start`: its text and the offset behind it. Quotes group, the escape character takes what follows. */
function readFlag(text: string, start: number, escape: string): { flag: string; quoted: boolean; end: number } {
  let flag = "";
  let quote = "";
  let quoted = false;
  let index = start;
  for (; index < text.length; index++) {
    const character = text[index] ?? "";
    if (quote === "" && isSpace(character)) break;
    if (character === quote) quote = "";
    else if (quote === "" && (character === "'" || character === '"')) {
      quote = character;
      quoted = true;
    } else if (character === escape) {
      index++;
      flag += text[index] ?? "";
    } else flag += character;
  }
  return { flag, quoted, end: index };
}

/** Splits a logical line, or what follows ONBUILD in one. `offset` is where `line` begins in the logical line. */
export function splitInstruction(line: string, escape: string, offset = 0): SplitInstruction {
  const whole = token(line, offset);
  const keyword = whole.text.match(/^[^\t\v\f\r ]*/)?.[0] ?? "";
  const flags: Token[] = [];
  const text = whole.text;
  let index = keyword.length;
  for (;;) {
    while (index < text.length && isSpace(text[index] ?? "")) index++;
    if (!text.startsWith("--", index)) break;
    const { flag, quoted, end } = readFlag(text, index, escape);
    // `--` alone ends the flags; what follows may begin with dashes.
    const last = flag === "--";
    if (!last && (quoted || flag !== "")) flags.push({ text: flag, offset: whole.offset + index });
    index = end;
    if (last) break;
  }
  while (index < text.length && isSpace(text[index] ?? "")) index++;
  return {
    keyword: { text: keyword, offset: whole.offset },
    flags,
    rest: { text: trimEnd(text.slice(index)), offset: whole.offset + index },
  };
}
