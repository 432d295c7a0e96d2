import path from "node:path";
import { decodePlan, longestPlan, parsePlan, type Plan, readTextFile } from "@layered-build/core/plan";
import type { GivenPlan } from "../inputs/either-or-plan.ts";

/** The plan that was handed over, as text or as a file of the same job; undefined where there is none. Throws `bad-plan`. */
export async function givenPlan(inputs: GivenPlan, workspace: string): Promise<Plan | undefined> {
  if (inputs.plan !== undefined) return decodePlan(inputs.plan);
  const file = inputs["plan-file"];
  if (file === undefined) return undefined;
  const text = readTextFile(path.resolve(workspace, file), {
    what: `plan-file: the file ${file}`,
    code: "bad-plan",
    hint: "It is there in the job that made it only: hand the output `plan` to other jobs.",
    most: longestPlan,
  });
  return parsePlan(text, `plan-file: the file ${file}`);
}
