import type { LayerResult } from "../build/layer-result.ts";
import { byteText } from "./byte-text.ts";
import { markdownCell } from "./markdown-cell.ts";

/** The results of a run as a Markdown table for the job summary. */
export function resultTable(results: readonly LayerResult[]): string {
  const rows = results.map(
    (result) =>
      `| ${result.layer} | ${result.action} | ${markdownCell(result.why)} | ${result.action === "reused" ? "" : result.engine} ` +
      `| ${byteText(result.sentBytes)} | ${(result.milliseconds / 1000).toFixed(1)} s | \`${result.digest.slice(0, 19)}\` | ${markdownCell(result.tags.join(" "))} |`,
  );
  return [
    "| layer | result | why | engine | bytes written | time | digest | tags |",
    "|---|---|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
