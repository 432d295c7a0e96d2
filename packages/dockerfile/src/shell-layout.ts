/**
 * Shell text with every run of blanks outside quotes made one, so that the indentation of continued lines says nothing.
 *
 * Careful rather than thorough: text whose quotes one cannot follow without being a shell (substitutions, backquotes or
 * escaped quotes within double quotes, `$'…'`, here-documents) stays as it is.
 */
export function collapseBlanks(text: string): string {
  if (/`|\$'|<</.test(text)) return text;
  let result = "";
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? "";
    const next = text[index + 1] ?? "";
    if (quote === "'") {
      if (character === "'") quote = "";
    } else if (quote === '"') {
      if (character === '"') quote = "";
      else if (character === "\\" && next === '"') return text;
      else if (character === "$" && next === "(") return text;
      else if (character === "$" && next === "{" && !/^\{[\w:=+?#%/.-]*\}/.test(text.slice(index + 1))) return text;
      else if (character === "\\") {
        result += character + next;
        index++;
        continue;
      }
    } else if (character === "'" || character === '"') quote = character;
    else if (character === "\\") {
      result += character + next;
      index++;
      continue;
    } else if (character === " " || character === "\t") {
      while (text[index + 1] === " " || text[index + 1] === "\t") index++;
      result += " ";
      continue;
    }
    result += character;
  }
  return quote === "" ? result : text;
}
