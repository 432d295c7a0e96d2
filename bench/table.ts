import type { Timed } from "./contender.ts";
import { statistics } from "./statistics.ts";

/** A table in plain text, which is Markdown as well: the times in seconds, and how many times the first line's median each takes. */
export function timesTable(timed: readonly Timed[]): string {
  const first = statistics(timed[0]?.seconds ?? []).median;
  const rows = timed.map(({ contender, seconds }, index) => {
    const { median, min, max, runs } = statistics(seconds);
    const ratio = index === 0 ? "1" : (median / first).toFixed(1);
    return [contender.name, ...[median, min, max].map((value) => value.toFixed(2)), `${runs}`, ratio];
  });
  return textTable([["", "median s", "min", "max", "runs", "ratio"], ...rows]);
}

/** Bytes as MB. */
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

function textTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return rows.map((row, index) => (index === 0 ? `${line(row)}\n${rule}` : line(row))).join("\n");
}
