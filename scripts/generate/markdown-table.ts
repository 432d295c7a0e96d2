/** Makes a Markdown table as oxfmt would format it: cells padded to the column's width. Cells are kept on one line. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(cell));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((size, column) => (row[column] ?? "").padEnd(size)).join(" | ")} |`;
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map((size) => "-".repeat(size))), ...rest.map(line)].join("\n");
}

/** `<` would begin HTML, and a bar would end the cell, in code spans too; text in backquotes is left alone otherwise. */
function cell(text: string): string {
  const parts = text
    .replaceAll("\n", " ")
    .replaceAll("|", "\\|")
    .split(/(`[^`]*`)/);
  return parts.map((part) => (part.startsWith("`") ? part : escapeHtml(part))).join("");
}

function escapeHtml(text: string): string {
  return text.replaceAll(/<(?!br>)/g, "\\<").replaceAll(/(?<=\S)\*(?=\S)|(?<=\s)\*(?=\S)/g, "\\*");
}
