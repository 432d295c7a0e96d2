import { readFile } from "node:fs/promises";
import path from "node:path";
import { decodePlan, LayeredBuildError, parsePlan, type Plan } from "@layered-build/core/plan";

/** The inputs by which a plan is handed over. */
export interface PlanInputs {
  readonly plan: string | undefined;
  readonly "plan-file": string | undefined;
}

/** The plan that was handed over, as text or as a file of the same job; undefined where there is none. Throws `bad-plan`. */
export async function givenPlan(inputs: PlanInputs, workspace: string): Promise<Plan | undefined> {
  if (inputs.plan !== undefined) return decodePlan(inputs.plan);
  const file = inputs["plan-file"];
  return file === undefined ? undefined : parsePlan(await readPlanFile(workspace, file), file);
}

function readPlanFile(workspace: string, file: string): Promise<string> {
  return readFile(path.resolve(workspace, file), "utf8").catch((cause: unknown) => {
    throw new LayeredBuildError("bad-plan", `The plan file ${file} cannot be read.`, {
      hint: "It is there in the job that made it only: hand the output `plan` to other jobs.",
      cause,
    });
  });
}
