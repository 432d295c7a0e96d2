import { reasonText, type Plan } from "../plan/plan.ts";
import { markdownCell } from "./markdown-cell.ts";

const shown = { build: "build", reuse: "reuse", skip: "skip" } as const;

/** The plan as a Markdown table for the job summary: layer, what happens, why, who does it, and the content key. */
export function planTable(plan: Plan): string {
  const rows = plan.layers.map(
    (layer) =>
      `| ${layer.name} | ${shown[layer.action]} | ${markdownCell(reasonText(layer))} | ${layer.action === "build" ? layer.engine : ""} | \`${layer.key.slice(0, 12)}\` |`,
  );
  return ["| layer | action | why | engine | key |", "|---|---|---|---|---|", ...rows, ""].join("\n");
}
