/** Text in a cell of a Markdown table: nothing in it is taken for markup, a column or a new line. */
export function markdownCell(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_~[\]|]/g, (char) => `\\${char}`);
}
