import { z } from "zod";
import { runCommand } from "./run-command.ts";

const reportSchema = z.array(
  z.object({
    ident: z.string(),
    desc: z.string(),
    determinations: z.object({ severity: z.string() }),
    locations: z.array(
      z.object({
        symbolic: z.object({ kind: z.string(), key: z.object({ Local: z.object({ verbatim_path: z.string() }) }) }),
        concrete: z.object({ location: z.object({ start_point: z.object({ row: z.number() }) }) }),
      }),
    ),
  }),
);

/** A weakness that zizmor sees in a workflow or an action. */
export type ZizmorFinding = {
  readonly rule: string;
  readonly severity: string;
  readonly description: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
};

/** Audits workflows and actions (files or folders) without a network. Needs `requireTools("zizmor")`. */
export async function zizmor(
  paths: readonly string[],
  persona: "regular" | "pedantic" | "auditor" = "regular",
): Promise<readonly ZizmorFinding[]> {
  const flags = ["--offline", "--quiet", "--no-exit-codes", "--no-config", "--format=json", `--persona=${persona}`];
  const { stdout } = await runCommand("zizmor", [...flags, "--", ...paths]);
  return reportSchema.parse(JSON.parse(stdout)).map(({ ident, desc, determinations, locations }) => {
    const place = locations.find(({ symbolic }) => symbolic.kind === "Primary") ?? locations[0];
    return {
      rule: ident,
      severity: determinations.severity,
      description: desc,
      file: place?.symbolic.key.Local.verbatim_path ?? "",
      line: (place?.concrete.location.start_point.row ?? -1) + 1,
    };
  });
}
