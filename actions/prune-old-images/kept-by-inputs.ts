import path from "node:path";
import { LayeredBuildError } from "@layered-build/core";
import { longestPlan, parsePlanFile, readTextFile, type PlanFile, type PolicyInputs } from "@layered-build/core/prune";
import type { Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

type Given = Inputs<typeof manifest>;

/** What the inputs say is kept: a policy or its short form, and with a reviewed plan, that plan. */
export interface KeptByInputs {
  readonly reviewed?: PlanFile;
  readonly policy: Omit<PolicyInputs, "protect">;
}

/** Reads what is kept, from the inputs and the files that they name. Throws `bad-input`, `bad-plan`. */
export function keptByInputs(inputs: Given, workspace: string): KeptByInputs {
  const file = inputs["apply-plan"];
  if (file === undefined) return { policy: { ...readPolicy(inputs, workspace), ...shortForm(inputs) } };
  const reviewed = readPlan(workspace, file);
  refuseOwnPolicy(inputs);
  return { reviewed, policy: { keepTags: ["*"], deleteTags: [], families: [], minAge: inputs["min-age"] } };
}

/** With a reviewed plan, what is kept is the plan's to say. */
function refuseOwnPolicy(inputs: Given): void {
  const given =
    inputs["keep-latest"] !== undefined ||
    inputs["keep-within"] !== undefined ||
    inputs.policy !== undefined ||
    inputs["keep-tags"].length > 0 ||
    inputs["delete-tags"].length > 0 ||
    inputs.families.length > 0 ||
    inputs["protect-from"].length > 0;
  if (given)
    throw new LayeredBuildError(
      "bad-input",
      "`apply-plan` brings its own policy: the inputs that say what is kept have no effect on it.",
      { hint: "Leave out policy, keep-latest, keep-within, keep-tags, delete-tags, families and protect-from." },
    );
}

function shortForm(inputs: Given): KeptByInputs["policy"] {
  const [keepLatest, keepWithin] = [inputs["keep-latest"], inputs["keep-within"]];
  return {
    ...(keepLatest === undefined ? {} : { keepLatest }),
    ...(keepWithin === undefined ? {} : { keepWithin }),
    keepTags: inputs["keep-tags"],
    deleteTags: inputs["delete-tags"],
    families: inputs.families,
    minAge: inputs["min-age"],
  };
}

/** A policy of one line that is no YAML mapping is a path. */
function readPolicy({ policy }: Given, workspace: string): Pick<PolicyInputs, "policy"> {
  if (policy === undefined) return {};
  if (/[\n{:]/.test(policy)) return { policy: { text: policy, path: "policy" } };
  const text = readTextFile(path.resolve(workspace, policy), {
    what: `policy: the file ${policy}`,
    code: "bad-input",
    hint: "Its path starts at the checkout: run actions/checkout before. Or write the policy itself into `policy`.",
  });
  return { policy: { text, path: policy } };
}

function readPlan(workspace: string, file: string): PlanFile {
  const text = readTextFile(path.resolve(workspace, file), {
    what: `apply-plan: the file ${file}`,
    code: "bad-plan",
    hint: "Its path starts at the checkout: run actions/checkout before, or download the artifact with the plan.",
    most: longestPlan,
  });
  return parsePlanFile(text, file);
}
