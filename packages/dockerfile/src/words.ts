import type { Token } from "./token.ts";
import { isSpace } from "./white-space.ts";

/** Words apart by plain white space, quotes being letters: COPY, FROM, EXPOSE. */
export function splitWords(rest: Token): Token[] {
  return Array.from(rest.text.matchAll(/[^\t\v\f\r ]+/g), (match) => ({
    text: match[0],
    offset: rest.offset + match.index,
  }));
}

/** Words apart by white space that is not quoted; quotes and escapes stay in them, for expansion to take away: ENV, LABEL, ARG. */
export function splitQuotedWords(rest: Token, escape: string): Token[] {
  const { text } = rest;
  const words: Token[] = [];
  let index = 0;
  for (;;) {
    while (index < text.length && isSpace(text[index] ?? "")) index++;
    if (index >= text.length) return words;
    const start = index;
    let word = "";
    let quote = "";
    for (; index < text.length; index++) {
      const character = text[index] ?? "";
      if (quote === "" && isSpace(character)) break;
      // Nothing escapes within single quotes; an escape character at the very end is dropped.
      if (character === escape && quote !== "'") {
        if (index + 1 < text.length) word += character + (text[++index] ?? "");
        continue;
      }
      if (character === quote) quote = "";
      else if (quote === "" && (character === "'" || character === '"')) quote = character;
      word += character;
    }
    if (word !== "") words.push({ text: word, offset: rest.offset + start });
  }
}
