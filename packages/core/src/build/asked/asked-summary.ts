import { markdownCell } from "../../summary/markdown-cell.ts";
import { askedDockerfile, type AskedBuild } from "./asked-build.ts";
import type { AskedResult } from "./build-as-asked.ts";

/** What was built, as a Markdown table for the job summary. */
export function askedSummary(build: AskedBuild, { digest }: AskedResult, milliseconds: number): string {
  const cells = [
    markdownCell(askedDockerfile(build)),
    markdownCell(build.target ?? ""),
    markdownCell(build.platforms.join(" ")),
    `${(milliseconds / 1000).toFixed(1)} s`,
    digest === undefined ? "" : `\`${digest.slice(0, 19)}\``,
    markdownCell(build.tags.join(" ")),
  ];
  return [
    "| Dockerfile | target | platforms | time | digest | tags |",
    "|---|---|---|---|---|---|",
    `| ${cells.join(" | ")} |`,
    "",
  ].join("\n");
}
