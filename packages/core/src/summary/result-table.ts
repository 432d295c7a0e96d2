import type { LayerResult } from "../build/layer-result.ts";
import { sizeText } from "../size/size-text.ts";
import { byteText } from "./byte-text.ts";
import { markdownCell } from "./markdown-cell.ts";

/** The results of a run as a Markdown table for the job summary. The column `size` is there where a layer has a `max-size`. */
export function resultTable(results: readonly LayerResult[]): string {
  const isLimited = results.some(({ size }) => size !== undefined);
  const size = (text: string): string => (isLimited ? ` ${text} |` : "");
  const rows = results.map(
    (result) =>
      `| ${result.layer} | ${result.action} | ${markdownCell(result.why)} | ${result.action === "reused" ? "" : result.engine} ` +
      `| ${byteText(result.sentBytes)} |${size(result.size === undefined ? "" : sizeText(result.size))} ${(result.milliseconds / 1000).toFixed(1)} s ` +
      `| \`${result.digest.slice(0, 19)}\` | ${markdownCell(result.tags.join(" "))} |`,
  );
  return [
    `| layer | result | why | engine | bytes written |${size("size")} time | digest | tags |`,
    `|---|---|---|---|---|${isLimited ? "---|" : ""}---|---|---|`,
    ...rows,
    "",
  ].join("\n");
}
