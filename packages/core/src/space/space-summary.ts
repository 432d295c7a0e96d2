import { oneLine } from "../one-line.ts";
import { markdownCell } from "../summary/markdown-cell.ts";
import type { SpaceResult } from "./space-request.ts";
import { spaceText, type SpaceName } from "./space-name.ts";

const mostCharacters = 120;

/** What a deployment did, in Markdown for the job summary. Values of variables and secrets are not in it. */
export function spaceSummary(
  space: SpaceName,
  { page, url, commit, action, stage, set, changed }: SpaceResult,
): string {
  const rows = [
    ["result", action],
    ["commit", `[${commit.slice(0, 12)}](${page}/commit/${commit})`],
    ["files", changed.length === 0 ? "unchanged" : changed.map(cell).join(", ")],
    ["variables and secrets", set.length === 0 ? "unchanged" : set.map(cell).join(", ")],
    ...(stage === "" ? [] : [["stage", cell(stage)]]),
    ["app", cell(url)],
  ];
  const lines = rows.map(([name, value]) => `| ${name} | ${value} |`);
  return [`### Space [${spaceText(space)}](${page})`, "", "| | |", "|---|---|", ...lines, ""].join("\n");
}

function cell(text: string): string {
  return markdownCell(oneLine(text, mostCharacters));
}
