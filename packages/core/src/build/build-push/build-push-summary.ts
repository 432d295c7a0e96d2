import { markdownCell } from "../../summary/markdown-cell.ts";
import { dockerfileName, type BuildPush } from "./build-push.ts";
import type { BuildPushResult } from "./run-build-push.ts";

/** What was built, as a Markdown table for the job summary. */
export function buildPushSummary(build: BuildPush, { digest }: BuildPushResult, milliseconds: number): string {
  const cells = [
    markdownCell(dockerfileName(build)),
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
