// Controls and line ends, marks that reorder text ("Trojan Source", CVE-2021-42574), and lone surrogates.
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * Foreign text (what a registry answered, a label's name) as part of one line: nothing in it ends the line, moves the cursor or reorders
 * what follows; such characters are shown as `\xNN` or `\uNNNN`. What is longer than `most` characters loses its middle.
 */
export function oneLine(text: string, most: number): string {
  return shortened(endsOf(text, most).replaceAll(unprintable, escaped), most);
}

/** Text without a middle that would be cut anyway: characters become more by being escaped, and one is at most two units. */
function endsOf(text: string, most: number): string {
  const enough = most * 2;
  return text.length > enough * 2 ? text.slice(0, enough) + text.slice(-enough) : text;
}

/** Text of at most `most` characters: the beginning and the end, which say most of a path, with `…` between. */
export function shortened(text: string, most: number): string {
  const characters = text.length > most ? Array.from(text) : [];
  if (characters.length <= most) return text;
  const end = Math.floor((most - 1) / 2);
  return `${characters.slice(0, most - 1 - end).join("")}…${characters.slice(-end).join("")}`;
}

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}
