import { ToolkitError } from "../error.ts";

/** The inputs by which a plan is handed over. */
export interface GivenPlan {
  readonly plan?: string | undefined;
  readonly "plan-file"?: string | undefined;
}

/** Whether the run is about the images of a plan. */
export function isPlanned({ plan, "plan-file": file }: GivenPlan): boolean {
  return plan !== undefined || file !== undefined;
}

/**
 * Whether the run is about the images of a plan, and not about what the input `other` names. Throws `bad-input` unless exactly one of the two is
 * given; `hint` says what each takes.
 */
export function eitherOrPlan(inputs: GivenPlan, other: "image" | "images", isGiven: boolean, hint: string): boolean {
  if (isGiven !== isPlanned(inputs)) return isPlanned(inputs);
  throw new ToolkitError("bad-input", `Give either \`${other}\` or \`plan\`.`, { hint });
}
